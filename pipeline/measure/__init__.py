"""Stage 6: tidy numbers with their bases and intervals, and the rules of quality.

Comes in: the tables of all stages before. Goes out: `measures`, the one table from which every printed number comes,
and `checks`. A number's id is made of its measure and its dimensions, so that a report can point at it and a reader
can find it again. Inputs (feedbacks), people (respondents) and proposals (feedback x theme) are counted apart.
"""

from typing import get_args

import pandas as pd

from pipeline.codebook import Agency, Correction, Group, Theme
from pipeline.codebook.settings import MeasureSettings
from pipeline.measure.checks import Evidence, run_checks
from pipeline.measure.intervals import wilson
from pipeline.measure.suppression import hide_small_cells
from pipeline.tables import store
from pipeline.tables.contract import TABLES
from pipeline.tables.fields import NO_CONTENT, NO_THEME, UNKNOWN_GROUP, Kind

_DIMENSIONS = (
    "forum_id",
    "agency_id",
    "theme_id",
    "with_theme_id",
    "programme_id",
    "group",
    "kind",
    "district",
    "period",
)
_COUNTS = {"feedback": "masukan", "respondents": "responden", "proposals": "usulan", "copies": "masukan"}


def measure(
    sources: pd.DataFrame,
    feedback: pd.DataFrame,
    rejected: pd.DataFrame,
    clean: pd.DataFrame,
    themes: pd.DataFrame,
    assignments: pd.DataFrame,
    kinds: pd.DataFrame,
    quality: pd.DataFrame,
    routes: pd.DataFrame,
    *,
    codebook_themes: tuple[Theme, ...],
    agencies: tuple[Agency, ...],
    groups: tuple[Group, ...],
    corrections: tuple[Correction, ...],
    settings: MeasureSettings,
) -> dict[str, pd.DataFrame]:
    """Count what was said, by whom, to whom; write measures, checks, measure_notices.

    A feedback is *at* an agency when a route leads it there. Shares are of the kept feedbacks of the same population,
    with Wilson intervals. Cells of group x theme and district x theme under `settings.small_cell` are suppressed; they
    are given for groups that somebody is in, since a hidden zero of an absent group would be no secret.
    """
    facts = _facts(feedback, clean, kinds)
    told = assignments[["feedback_id", "theme_id"]].merge(facts, on="feedback_id")
    at = routes[["feedback_id", "theme_id", "agency_id", "basis", "rule"]].merge(facts, on="feedback_id")
    at["theme_id"] = at["theme_id"].replace("", NO_THEME)
    shown = [*themes["theme_id"], NO_THEME, NO_CONTENT]
    everyone = [*(group.group for group in groups), UNKNOWN_GROUP]
    forum = [agency.agency_id for agency in agencies if agency.in_forum]
    numbers = pd.concat(
        [
            _flow(sources, feedback, clean),
            _population(facts, everyone),
            _themes(told, facts, shown, settings.small_cell),
            _agencies(at, shown, forum, settings.small_cell),
            _unrouted(told, at, facts),
            _pairs(told, facts),
        ],
        ignore_index=True,
    )
    evidence = Evidence(
        sources, feedback, rejected, clean, assignments, themes, quality, codebook_themes, corrections, settings
    )
    return {
        "measures": _identify(numbers),
        "checks": run_checks(evidence),
        "measure_notices": store.empty("measure_notices"),
    }


def _facts(feedback: pd.DataFrame, clean: pd.DataFrame, kinds: pd.DataFrame) -> pd.DataFrame:
    """One row a kept feedback with all that it can be counted by."""
    columns = ["feedback_id", "respondent_id", "forum_id", "group", "district", "received_on"]
    kept = clean.loc[clean["kept"], ["feedback_id", "copy_of"]]
    facts = feedback[columns].merge(kept, on="feedback_id").merge(kinds[["feedback_id", "kind"]], on="feedback_id")
    return facts.assign(period=facts["received_on"].str[:7])


def _flow(sources: pd.DataFrame, feedback: pd.DataFrame, clean: pd.DataFrame) -> pd.DataFrame:
    """Count what was read, repeated, dropped and kept."""
    read = int(sources["answers_read"].sum())
    duplicates = int((clean["duplicate_of"] != "").sum())
    dropped = int((clean["drop_reason"] != "").sum())
    kept = int(clean["kept"].sum())
    copies = int((clean["kept"] & (clean["copy_of"] != "")).sum())
    rows = [
        ("answers_read", read, read, "jawaban"),
        ("answers_used", len(feedback), read, "masukan"),
        ("duplicates", duplicates, len(feedback), "masukan"),
        ("dropped", dropped, len(feedback), "masukan"),
        ("kept", kept, len(feedback), "masukan"),
        ("copies", copies, kept, "masukan"),
        ("files", int(sources["source_file"].nunique()), int(sources["source_file"].nunique()), "berkas"),
    ]
    return pd.DataFrame(rows, columns=["measure", "value", "base", "unit"])


def _population(facts: pd.DataFrame, everyone: list[str]) -> pd.DataFrame:
    """Count kept feedbacks by each dimension of the feedback itself, and respondents by forum and group."""
    known = facts[facts["respondent_id"] != ""]
    levels = {"group": everyone, "kind": list(get_args(Kind))}
    parts = []
    for by in ([], ["forum_id"], ["group"], ["kind"], ["district"], ["period"], ["forum_id", "group"]):
        every = {name: levels[name] for name in by if by == [name] and name in levels}
        parts.append(_share_of(_filled(_tally(facts, by), every), len(facts), "feedback"))
        if set(by) <= {"forum_id", "group"}:
            people = _filled(_tally(known.drop_duplicates(["respondent_id", *by]), by), every)
            parts.append(_count_of(people, known["respondent_id"].nunique(), "respondents"))
    return pd.concat(parts, ignore_index=True)


def _themes(told: pd.DataFrame, facts: pd.DataFrame, shown: list[str], small: int) -> pd.DataFrame:
    """Count feedbacks by theme, and by theme with group, kind, district, forum and period."""
    proposals = pd.DataFrame({"value": [int((~told["theme_id"].isin([NO_THEME, NO_CONTENT])).sum())]})
    by_theme = _filled(_tally(told, ["theme_id"]), {"theme_id": shown})
    in_theme = by_theme.set_index("theme_id")["value"]
    by_group = _filled(_tally(told, ["theme_id", "group"]), {"theme_id": shown, "group": sorted(set(facts["group"]))})
    by_district = _tally(told, ["theme_id", "district"])
    by_kind = _tally(told, ["theme_id", "kind"])
    copies = _tally(told[told["copy_of"] != ""], ["theme_id"])
    parts = [
        _count_of(proposals, len(facts), "proposals"),
        _share_of(by_theme, len(facts), "feedback"),
        _count_of(copies, copies["theme_id"].map(in_theme), "copies"),
        _share_of(by_kind, by_kind["theme_id"].map(in_theme), "feedback"),
    ]
    for dimension, cells in (("group", by_group), ("district", by_district)):
        base = cells[dimension].map(facts.groupby(dimension).size())
        parts.append(_hide(_share_of(cells, base, "feedback"), cells, ["theme_id"], small))
    for dimension in ("forum_id", "period"):
        cells = _tally(told, ["theme_id", dimension])
        parts.append(_share_of(cells, cells[dimension].map(facts.groupby(dimension).size()), "feedback"))
    return pd.concat(parts, ignore_index=True)


def _agencies(at: pd.DataFrame, shown: list[str], forum: list[str], small: int) -> pd.DataFrame:
    """Count feedbacks at each agency, by theme, group and kind; how they came there stands in the measure's name."""
    here = at[at["agency_id"].isin(forum)]
    every = {"agency_id": forum}
    at_agency = _filled(_tally(at, ["agency_id"]), {"agency_id": sorted({*at["agency_id"], *forum})})
    total = at_agency.set_index("agency_id")["value"]
    themes = [theme for theme in shown if theme != NO_CONTENT]
    people = here[here["respondent_id"] != ""].drop_duplicates(["agency_id", "respondent_id"])
    proposals = here[here["theme_id"] != NO_THEME].groupby("agency_id").size().rename("value").reset_index()
    counts = [
        ("feedback", _tally(at[~at["agency_id"].isin(forum)], ["agency_id", "theme_id"])),
        ("proposals", _filled(proposals, every)),
        ("addressed", _filled(_tally(here[here["basis"] != "theme"], ["agency_id"]), every)),
        ("responsible", _filled(_tally(here[here["basis"] != "addressed"], ["agency_id"]), every)),
    ]
    shares = [
        _filled(_tally(here, ["agency_id", "theme_id"]), every | {"theme_id": themes}),
        _tally(here, ["agency_id", "group"]),
        _tally(here, ["agency_id", "kind"]),
    ]
    by_group = _cells_of_present_groups(here, every | {"theme_id": themes})
    cells = _count_of(by_group, by_group["agency_id"].map(total), "feedback")
    ruled = _tally(at[at["rule"] != ""], ["agency_id", "theme_id"])
    parts = [
        _count_of(at_agency, at["feedback_id"].nunique(), "feedback"),
        _count_of(ruled, ruled["theme_id"].map(at.groupby("theme_id")["feedback_id"].nunique()), "passed_on"),
        _count_of(_tally(at[at["rule"] != ""], ["agency_id"]), at["feedback_id"].nunique(), "passed_on"),
        _count_of(_filled(_tally(people, ["agency_id"]), every), people["respondent_id"].nunique(), "respondents"),
        *(_count_of(counted, counted["agency_id"].map(total), name) for name, counted in counts),
        *(_share_of(counted, counted["agency_id"].map(total), "feedback") for counted in shares),
        _hide(cells, by_group, ["agency_id", "theme_id"], small),
    ]
    return pd.concat(parts, ignore_index=True)


def _unrouted(told: pd.DataFrame, at: pd.DataFrame, facts: pd.DataFrame) -> pd.DataFrame:
    """Count the feedbacks of substance that reach no agency: none was addressed, and no theme leads to one."""
    meant = told.loc[told["theme_id"] != NO_CONTENT, "feedback_id"]
    lost = meant[~meant.isin(at["feedback_id"])].nunique()
    return _count_of(pd.DataFrame({"value": [lost]}), len(facts), "unrouted")


def _cells_of_present_groups(here: pd.DataFrame, levels: dict[str, list[str]]) -> pd.DataFrame:
    """Count by agency, theme and group: all themes, but only groups that somebody at the agency belongs to."""
    counted = _tally(here, ["agency_id", "theme_id", "group"])
    cells = _filled(counted, levels | {"group": sorted(set(here["group"]))})
    return cells.merge(here[["agency_id", "group"]].drop_duplicates(), on=["agency_id", "group"])


def _pairs(told: pd.DataFrame, facts: pd.DataFrame) -> pd.DataFrame:
    """Count feedbacks that raise two themes at once."""
    pairs = told[["feedback_id", "theme_id"]].merge(
        told[["feedback_id", "theme_id"]].rename(columns={"theme_id": "with_theme_id"}), on="feedback_id"
    )
    return _share_of(
        _tally(pairs[pairs["theme_id"] < pairs["with_theme_id"]], ["theme_id", "with_theme_id"]), len(facts), "feedback"
    )


def _tally(frame: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Count distinct feedbacks by some columns; rows of an empty dimension are left out."""
    if not by:
        whole: int = frame["feedback_id"].nunique()
        return pd.DataFrame({"value": [whole]})
    filled = frame[(frame[by] != "").all(axis=1)]
    return filled.groupby(by)["feedback_id"].nunique().rename("value").reset_index()


def _filled(cells: pd.DataFrame, levels: dict[str, list[str]]) -> pd.DataFrame:
    """Add the cells that nobody filled, as zeros."""
    if not levels:
        return cells
    index = pd.MultiIndex.from_product(list(levels.values()), names=list(levels))
    counts = cells.set_index(list(levels))["value"]
    if len(levels) == 1:
        return counts.reindex(pd.Index(index.get_level_values(0)), fill_value=0).reset_index()
    return counts.reindex(index, fill_value=0).reset_index()


def _count_of(cells: pd.DataFrame, base: pd.Series | int, name: str) -> pd.DataFrame:
    return cells.assign(measure=name, base=base, unit=_COUNTS.get(name, "masukan"))


def _share_of(cells: pd.DataFrame, base: pd.Series | int, name: str) -> pd.DataFrame:
    """Give a count and, as a measure of its own, its share of the base with its interval."""
    counted = _count_of(cells, base, name)
    shares = counted.assign(measure=f"{name}_share", unit="bagian", **wilson(counted["value"], counted["base"]))
    return pd.concat([counted, shares], ignore_index=True)


def _hide(numbers: pd.DataFrame, cells: pd.DataFrame, row: list[str], small: int) -> pd.DataFrame:
    """Take the values out of small cells, from the count and from the share alike."""
    keys = [name for name in cells.columns if name != "value"]
    hidden = cells[keys].assign(suppressed=hide_small_cells(cells, row, least=small))
    marked = numbers.merge(hidden, on=keys, how="left")
    covered = [name for name in ("value", "lower", "upper") if name in marked]
    marked[covered] = marked[covered].astype("float64").mask(marked["suppressed"])
    return marked


def _identify(numbers: pd.DataFrame) -> pd.DataFrame:
    """Name each number by its measure and dimensions, as `feedback/agency_id=disnaker/theme_id=licensing`."""
    names = numbers["measure"].astype("str")
    for dimension in _DIMENSIONS:
        if dimension in numbers:
            level = numbers[dimension]
            names = names.where(level.isna(), names + f"/{dimension}=" + level.fillna("").astype("str"))
    suppressed = numbers["suppressed"].astype("boolean").fillna(False) if "suppressed" in numbers else False
    return numbers.assign(number_id=names, suppressed=suppressed).reindex(columns=TABLES["measures"].names)
