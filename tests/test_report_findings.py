"""What is said of a figure to those who do not see it is what its numbers say."""

import re
from collections.abc import Mapping

import pandas as pd
import pytest

from pipeline.messages import NO_FEEDBACK
from pipeline.report import findings
from pipeline.report.numbers import Numbers
from pipeline.report.views import Names
from pipeline.tables import store
from tests.conftest import BOOK, Project

FORUM = [agency.agency_id for agency in BOOK.agencies if agency.in_forum]


def name_all(themes: pd.DataFrame) -> Names:
    return Names.collect(themes, BOOK.themes, BOOK.agencies, BOOK.groups)


THEMES = store.from_rows(
    "themes",
    [
        {"theme_id": t, "label": t.upper(), "origin": "codebook", "feedback_count": 1}
        for t in ("loans", "permits", "wages")
    ],
)
NAMES = name_all(THEMES)


def count(values: Mapping[str, float | None], **bounds: tuple[float, float]) -> Numbers:
    """Numbers by id; a value of none is hidden."""
    rows: list[dict[str, object]] = [
        {"number_id": name, "measure": name.partition("/")[0], "value": value, "base": 100, "unit": "masukan"}
        | {"suppressed": value is None}
        for name, value in values.items()
    ]
    rows += [
        {"number_id": f"feedback_share_change/theme_id={theme}/period=2024-03", "measure": "feedback_share_change"}
        | {
            "value": sum(found) / 2,
            "lower": found[0],
            "upper": found[1],
            "base": 9,
            "unit": "bagian",
            "suppressed": False,
        }
        for theme, found in bounds.items()
    ]
    return Numbers(store.from_rows("measures", rows))


SIZES = {"feedback/theme_id=loans": 9, "feedback/theme_id=permits": 7, "feedback/theme_id=wages": 5}


def test_the_largest_theme_is_named_and_the_one_behind_it() -> None:
    assert findings.describe_themes(count(SIZES), NAMES) == "Terbanyak: LOANS, disusul PERMITS."
    level = count(SIZES | {"feedback/theme_id=permits": 9})
    assert findings.describe_themes(level, NAMES) == "Terbanyak: LOANS dan PERMITS."


def test_a_theme_of_one_group_is_named_unless_cells_are_hidden() -> None:
    known = count(SIZES | {"feedback/theme_id=wages/group=worker": 5, "feedback/theme_id=loans/group=worker": 6})
    assert findings.describe_themes(known, NAMES).endswith("PERMITS. WAGES hanya dari Pekerja.")
    hidden = count(SIZES | {"feedback/theme_id=wages/group=worker": None})
    assert "hanya" not in findings.describe_themes(hidden, NAMES)


@pytest.mark.parametrize(
    ("bounds", "said"),
    [
        ({"loans": (0.01, 0.2), "wages": (-0.3, -0.1), "permits": (-0.1, 0.1)}, "Naik: LOANS. Turun: WAGES."),
        ({"loans": (-0.01, 0.2)}, "Tidak ada tema yang berubah melampaui selang ketidakpastiannya."),
    ],
)
def test_only_changes_beyond_their_interval_are_named(bounds: dict[str, tuple[float, float]], said: str) -> None:
    assert findings.describe_timeline(count(SIZES, **bounds), NAMES, "period", "2024-03") == said


@pytest.mark.parametrize(("gap", "said"), [(0, "tidak ada"), (2, "sebagian"), (3, "lebih dari"), (4, "belum satu pun")])
def test_coverage_says_how_many_themes_have_no_programme(gap: int, said: str) -> None:
    numbers = count({"themes_raised/agency_id=disnaker": 4, "themes_gap/agency_id=disnaker": gap})
    assert findings.describe_coverage(numbers, NAMES, FORUM).startswith(f"Dinas Tenaga Kerja: {said}")


def test_without_numbers_each_says_that_there_is_nothing() -> None:
    nothing = Numbers(store.empty("measures"))
    whole = [findings.describe_themes, findings.describe_groups, findings.describe_kinds, findings.describe_pairs]
    said = {
        *(describe(nothing, NAMES) for describe in whole),
        findings.describe_flows(nothing, NAMES, FORUM),
        findings.describe_coverage(nothing, NAMES, FORUM),
    }
    assert said == {f"{NO_FEEDBACK}."}
    assert findings.describe_timeline(nothing, NAMES, "period", "2024-03") == "Perubahan belum dapat dihitung."


@pytest.fixture(scope="module")
def measures(sample: Project) -> pd.DataFrame:
    return store.read("measures", sample.processed)


@pytest.fixture(scope="module")
def names(sample: Project) -> Names:
    return name_all(store.read("themes", sample.processed))


def lead(measures: pd.DataFrame, names: Names, **levels: str) -> set[str]:
    """The themes with the largest count that is shown, by a second reading of the table."""
    every = ["forum_id", "agency_id", "with_theme_id", "programme_id", "group", "kind", "district", "period"]
    rows = measures[(measures["measure"] == "feedback") & measures["theme_id"].isin(list(names.themes))]
    rows = rows[~rows["theme_id"].isin(["no_theme", "no_content"]) & (rows["value"] > 0).fillna(False)]
    for name in every:
        rows = rows[rows[name] == levels.get(name, "")]
    return {names.themes[theme] for theme in rows.loc[rows["value"] == rows["value"].max(), "theme_id"]}


@pytest.mark.parametrize("agency", ["", *FORUM])
def test_sentences_hold_for_the_sample(measures: pd.DataFrame, names: Names, agency: str) -> None:
    numbers = Numbers(measures)
    assert any(
        findings.describe_themes(numbers, names, agency=agency).startswith(f"Terbanyak: {theme}")
        for theme in lead(measures, names, agency_id=agency)
    )
    groups = findings.describe_groups(numbers, names, agency=agency)
    workers = re.findall(r"Pekerja: (.*?)[;.]", groups)
    most = lead(measures, names, agency_id=agency, group="worker")
    assert bool(workers) == bool(most)
    assert all(theme in workers[0] for theme in most)
    kinds = findings.describe_kinds(numbers, names, agency=agency)
    complaints = re.findall(r"Keluhan terbanyak pada (.*?)[;.]", kinds)
    assert all(theme in complaints[0] for theme in lead(measures, names, agency_id=agency, kind="complaint"))
    pairs = measures[(measures["measure"] == "feedback") & (measures["agency_id"] == agency)]
    pairs = pairs[pairs["with_theme_id"] != ""]
    pairs = pairs[~pairs["theme_id"].str.startswith("no_") & ~pairs["with_theme_id"].str.startswith("no_")]
    first = pairs.sort_values("value", ascending=False).iloc[0]
    together = findings.describe_pairs(numbers, names, agency=agency)
    assert names.themes[first["theme_id"]] in together
    assert names.themes[first["with_theme_id"]] in together
    labels = "|".join(re.escape(label) for label in names.themes.values())
    assert not re.search(r"\d", re.sub(labels, "", groups + kinds + together))
