"""Numbers held against plain loops, intervals against scipy, suppression against a reader who can subtract."""

import csv
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, pairwise
from math import hypot
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from pipeline.codebook import AuditedFeedback, Forum
from pipeline.codebook.settings import MeasureSettings
from pipeline.measure import measure
from pipeline.measure.correction import correct_shares, count_errors
from pipeline.measure.intervals import newcombe, wilson
from pipeline.stages import BY_NAME
from pipeline.tables import store
from pipeline.tables.contract import TABLES
from tests.conftest import BOOK, Project
from tests.test_measure_checks import frame, name_feedback

Rows = Sequence[Mapping[str, str]]
SMALL = MeasureSettings().small_cell
FORUM = {agency.agency_id for agency in BOOK.agencies if agency.in_forum}
READS = BY_NAME["measure"].reads
NO_ANSWER = ("no_theme", "no_content")


def load(project: Project, name: str) -> list[dict[str, str]]:
    with (project.processed / TABLES[name].file).open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def key_of(row: Mapping[str, str], by: Sequence[str]) -> str:
    return "".join(f"/{name}={row[name]}" for name in by)


def tally(rows: Rows, by: Sequence[str], thing: str) -> dict[str, int]:
    found: dict[str, set[str]] = {}
    for row in rows:
        if row[thing] and all(row[name] for name in by):
            found.setdefault(key_of(row, by), set()).add(row[thing])
    return {key: len(things) for key, things in found.items()}


@dataclass
class Oracle:
    """The answers of the founding case by plain loops: how often each `measure/dimensions` occurs, and its base."""

    kept: list[dict[str, str]] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    bases: dict[tuple[str, str], tuple[Sequence[str], dict[str, int]]] = field(default_factory=dict)

    def count(self, name: str, rows: Rows, by: str, within: Rows, base: str = "", thing: str = "feedback_id") -> None:
        """Count `thing` in `rows` by some dimensions; the base is counted in `within` by those of `base`."""
        measure_name, _, base_thing = name.partition(":")
        found = tally(rows, by.split(), thing)
        self.counts |= {f"{measure_name}{key}": number for key, number in found.items()}
        self.bases[measure_name, by] = base.split(), tally(within, base.split(), base_thing or thing)

    def note(self, name: str, by: str, found: Mapping[str, int], sizes: Mapping[str, int]) -> None:
        """Note counts, with a base for each of the same dimensions."""
        self.counts |= {f"{name}{key}": number for key, number in found.items()}
        self.bases[name, by] = by.split(), dict(sizes)

    def base_of(self, number_id: str) -> int:
        name, *parts = number_id.split("/")
        levels = dict(part.split("=", 1) for part in parts)
        by, sizes = self.bases[name, " ".join(levels)]
        return sizes.get(key_of(levels, by), 0)


@pytest.fixture(scope="session")
def measures(sample: Project) -> dict[str, dict[str, str]]:
    rows = load(sample, "measures")
    assert len({row["number_id"] for row in rows}) == len(rows) > 1000
    return {row["number_id"]: row for row in rows}


@pytest.fixture(scope="session")
def oracle(sample: Project) -> Oracle:
    feedback = {row["feedback_id"]: row for row in load(sample, "feedback")}
    kind = {row["feedback_id"]: row["kind"] for row in load(sample, "kinds")}
    kept = {}
    for row in load(sample, "clean"):
        own = feedback[row["feedback_id"]]
        if row["kept"] == "true":
            more = {"kind": kind[row["feedback_id"]], "period": own["received_on"][:7], "copy_of": row["copy_of"]}
            more |= {"voice": row["copy_of"] or row["feedback_id"]}
            more |= {"organisation": " ".join(own["organisation"].casefold().split())}
            kept[row["feedback_id"]] = own | more
    told = [kept[row["feedback_id"]] | {"theme_id": row["theme_id"]} for row in load(sample, "assignments")]
    told = [row | {"pair": row["feedback_id"] + row["theme_id"]} for row in told]
    at = [
        kept[row["feedback_id"]] | row | {"theme_id": row["theme_id"] or "no_theme"} for row in load(sample, "routes")
    ]
    at = [row | {"pair": row["feedback_id"] + row["theme_id"]} for row in at]
    result = Oracle(list(kept.values()))
    count_people_and_themes(result, told)
    count_agencies(result, at)
    routed = {row["feedback_id"] for row in at}
    lost = [row for row in told if row["theme_id"] != "no_content" and row["feedback_id"] not in routed]
    result.count("unrouted", lost, "", result.kept)
    count_misaddressed(result, at)
    result.note(
        "theme_labelled",
        "theme_id",
        *[{f"/theme_id={q['theme_id']}": int(q["n"]) for q in load(sample, "quality")}] * 2,
    )
    count_plans(result, at, load(sample, "programme_links"))
    count_missing(result)
    for by, rows in {
        "": result.kept,
        "theme_id": told,
        "agency_id": [r for r in at if r["agency_id"] in FORUM],
    }.items():
        count_dominant(result, rows, by)
    return result


def count_people_and_themes(oracle: Oracle, told: Rows) -> None:
    kept = oracle.kept
    for by in ("", "forum_id", "group", "kind", "district", "period", "forum_id group"):
        oracle.count("feedback", kept, by, kept)
    for by in ("", "forum_id", "group", "forum_id group"):
        oracle.count("respondents", kept, by, kept, thing="respondent_id")
    oracle.count("feedback", told, "theme_id", kept)
    for by, base in {
        "theme_id group": "group",
        "theme_id district": "district",
        "forum_id theme_id": "forum_id",
        "theme_id period": "period",
    }.items():
        oracle.count("feedback", told, by, kept, base)
    oracle.count("feedback", told, "theme_id kind", told, "theme_id")
    oracle.count("copies", [row for row in told if row["copy_of"]], "theme_id", told, "theme_id")
    oracle.count("respondents", told, "theme_id", kept, thing="respondent_id")
    oracle.count("voices:feedback_id", kept, "", kept, thing="voice")
    oracle.count("voices:feedback_id", told, "theme_id", told, "theme_id", thing="voice")
    proposals = [row for row in told if row["theme_id"] not in NO_ANSWER]
    for by in ("", "forum_id", "period"):
        oracle.count("proposals:feedback_id", proposals, by, kept, by, thing="pair")
    oracle.count("feedback", pair_up([row | {"agency_id": "-"} for row in told]), "theme_id with_theme_id", kept)


def pair_up(rows: Rows) -> list[dict[str, str]]:
    themes: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        themes.setdefault((row["feedback_id"], row["agency_id"]), []).append(row["theme_id"])
    return [
        {"feedback_id": feedback_id, "agency_id": agency, "theme_id": one, "with_theme_id": other}
        for (feedback_id, agency), several in themes.items()
        for one, other in combinations(sorted(several), 2)
    ]


def count_agencies(oracle: Oracle, at: Rows) -> None:
    here = [row for row in at if row["agency_id"] in FORUM]
    oracle.count("feedback", at, "agency_id", at)
    oracle.count("feedback", at, "agency_id theme_id", at, "agency_id")
    for by in ("agency_id group", "agency_id kind"):
        oracle.count("feedback", here, by, here, "agency_id")
    oracle.count("feedback", here, "agency_id theme_id group", here, "agency_id group")
    for by in ("agency_id theme_id kind", "agency_id theme_id district"):
        oracle.count("feedback", here, by, here, "agency_id theme_id")
    oracle.count("feedback", pair_up(here), "agency_id theme_id with_theme_id", here, "agency_id")
    oracle.count("respondents", here, "agency_id", here, thing="respondent_id")
    oracle.count("respondents", here, "agency_id theme_id", here, "agency_id", thing="respondent_id")
    for by in ("agency_id", "agency_id theme_id"):
        oracle.count("voices:feedback_id", here, by, here, by, thing="voice")
    proposals = [row for row in here if row["theme_id"] != "no_theme"]
    oracle.count("proposals:feedback_id", proposals, "agency_id", here, "agency_id", thing="pair")
    ruled = [row for row in at if row["rule"] or (row["agency_id"] not in FORUM and row["basis"] != "addressed")]
    oracle.count("passed_on", ruled, "agency_id theme_id", at, "theme_id")
    oracle.count("passed_on", ruled, "agency_id", at)
    for name, bases in (("addressed", ("addressed", "both")), ("responsible", ("theme", "both"))):
        oracle.count(name, [row for row in here if row["basis"] in bases], "agency_id", here, "agency_id")


def count_misaddressed(oracle: Oracle, at: Rows) -> None:
    themed = [row for row in at if row["theme_id"] != "no_theme"]
    responsible: dict[str, list[Mapping[str, str]]] = {}
    for row in themed:
        if row["basis"] in ("theme", "both"):
            responsible.setdefault(row["pair"], []).append(row)
    addressed = [row for row in themed if row["basis"] in ("addressed", "both")]
    astray = [row for row in addressed if row["basis"] == "addressed" and row["pair"] in responsible]
    for by in ("", "agency_id", "theme_id", "agency_id theme_id"):
        oracle.count("misaddressed", astray, by, addressed, by)
    for agency in sorted({row["agency_id"] for row in addressed}):
        sent = [row for row in addressed if row["agency_id"] == agency]
        flow = [answering for row in sent for answering in responsible.get(row["pair"], [])]
        oracle.count(f"addressed_to_{agency}", flow, "agency_id", sent)
        oracle.count(f"addressed_to_{agency}", flow, "agency_id theme_id", sent, "theme_id")


def count_plans(oracle: Oracle, at: Rows, links: Rows) -> None:
    found: dict[str, dict[str, int]] = {}
    sizes: dict[str, dict[str, int]] = {"themes": {}, "programmes": {}}
    for agency in FORUM:
        key = f"/agency_id={agency}"
        raised = {row["theme_id"] for row in at if row["agency_id"] == agency and row["theme_id"] != "no_theme"}
        own = [row for row in links if row["agency_id"] == agency]
        standing = [stand([row for row in own if row["theme_id"] == theme]) for theme in sorted(raised)]
        for name in ("covered", "partial", "gap", "suggested"):
            found.setdefault(f"themes_{name}", {})[key] = sum(name in ways for ways in standing)
        sizes["themes"][key] = found.setdefault("themes_raised", {})[key] = len(raised)
        plan = {row["programme_id"] for row in own if row["programme_id"]}
        unasked = {row["programme_id"] for row in own if row["coverage"] == "unasked"}
        sizes["programmes"][key] = found.setdefault("programmes", {})[key] = len(plan)
        found.setdefault("programmes_unasked", {})[key] = len(unasked)
    for name, counts in found.items():
        oracle.note(name, "agency_id", counts, sizes[name.partition("_")[0]])


def stand(links: Rows) -> set[str]:
    ways = {(row["coverage"], row["decided_by"]) for row in links if row["coverage"] != "unasked"}
    if any(coverage == "covered" for coverage, _ in ways):
        return {"covered"}
    if ("partial", "analyst") in ways:
        return {"partial"}
    return {"gap", "suggested"} if ("partial", "model") in ways else {"gap"} if ways else set()


def count_missing(oracle: Oracle) -> None:
    kept = {"": len(oracle.kept)}
    for name, column, unknown in (
        ("group", "group", "unknown"),
        ("agency", "agency", ""),
        ("respondent", "respondent_id", ""),
        ("district", "district", ""),
        ("date", "received_on", ""),
    ):
        without = sum(row[column] == unknown for row in oracle.kept)
        oracle.note(f"without_{name}", "", {"": without}, kept)
    sizes = [sum(row["group"] == group.group for row in oracle.kept) for group in BOOK.groups]
    groups = {"": len(sizes)}
    oracle.note("groups_silent", "", {"": sizes.count(0)}, groups)
    oracle.note("groups_few", "", {"": sum(0 < size < SMALL for size in sizes)}, groups)


def count_dominant(oracle: Oracle, rows: Rows, by: str) -> None:
    sources = {"top_respondent": "respondent_id", "top_organisation": "organisation", "largest_campaign": "voice"}
    for name, source in sources.items():
        known = [row for row in rows if row[source]]
        most: dict[str, int] = {}
        for key, size in tally(known, [*by.split(), source], "feedback_id").items():
            cell = key.rpartition(f"/{source}=")[0]
            most[cell] = max(most.get(cell, 0), size)
        oracle.note(name, by, most, tally(known, by.split(), "feedback_id"))


def is_flow(number_id: str) -> bool:
    return number_id in ("answers_read", "answers_used", "duplicates", "dropped", "kept", "copies", "files")


def test_the_flow_of_answers_is_what_a_reader_counts(
    sample: Project, measures: Mapping[str, Mapping[str, str]]
) -> None:
    sources, clean = load(sample, "sources"), load(sample, "clean")
    kept = [row for row in clean if row["kept"] == "true"]
    read = sum(int(row["answers_read"]) for row in sources)
    expected = {
        "answers_read": (read, read),
        "answers_used": (len(clean), read),
        "duplicates": (sum(row["duplicate_of"] != "" for row in clean), len(clean)),
        "dropped": (sum(row["drop_reason"] != "" for row in clean), len(clean)),
        "kept": (len(kept), len(clean)),
        "copies": (sum(row["copy_of"] != "" for row in kept), len(kept)),
        "files": (len({row["source_file"] for row in sources}),) * 2,
    }
    assert {name: (int(measures[name]["value"]), int(measures[name]["base"])) for name in expected} == expected


def test_every_count_and_base_is_what_plain_loops_count(
    measures: Mapping[str, Mapping[str, str]], oracle: Oracle
) -> None:
    counts = {
        name: row
        for name, row in measures.items()
        if row["unit"] != "bagian" and not row["measure"].endswith("_changed") and not is_flow(name)
    }
    assert set(oracle.counts) <= set(counts)
    shown = {name: int(row["value"]) for name, row in counts.items() if row["suppressed"] == "false"}
    assert shown == {name: oracle.counts.get(name, 0) for name in shown}
    assert {name: int(row["base"]) for name, row in counts.items()} == {name: oracle.base_of(name) for name in counts}


def test_how_well_themes_are_coded_is_told_as_it_was_measured(
    sample: Project, measures: Mapping[str, Mapping[str, str]]
) -> None:
    for row in load(sample, "quality"):
        for name, column in (("precision", "precision"), ("recall", "recall"), ("labelled", "n")):
            told = measures[f"theme_{name}/theme_id={row['theme_id']}"]
            assert (told["value"], told["base"]) == (row[column], row["n"])


def test_every_share_is_its_count_over_its_base_with_the_wilson_interval(
    measures: Mapping[str, Mapping[str, str]],
) -> None:
    shares = [row for row in measures.values() if row["measure"].endswith("_share") and row["value"]]
    assert len(shares) > 200
    for row in shares:
        count = measures[row["number_id"].replace(row["measure"], row["measure"].removesuffix("_share"), 1)]
        assert (count["base"], count["suppressed"]) == (row["base"], "false")
        expected = int(count["value"]) / int(count["base"])
        interval = binomtest(int(count["value"]), int(count["base"])).proportion_ci(method="wilson")
        printed = [float(row[name]) for name in ("value", "lower", "upper")]
        assert printed == pytest.approx([expected, interval.low, interval.high], abs=1e-6, rel=1e-5)


def test_every_small_cell_of_people_is_hidden_in_count_and_share(
    measures: Mapping[str, Mapping[str, str]], oracle: Oracle
) -> None:
    cells = [name for name in oracle.counts if "theme_id=" in name and ("/group=" in name or "/district=" in name)]
    small = [name for name in cells if oracle.counts[name] < SMALL]
    assert len(small) > 50
    for name in small:
        row = measures[name]
        assert (row["suppressed"], row["value"], row["lower"], row["upper"]) == ("true", "", "", "")
        share = measures.get(name.replace("feedback", "feedback_share", 1))
        assert share is None or (share["suppressed"], share["value"], share["lower"]) == ("true", "", "")


def list_changes(oracle: Oracle, themes: Rows) -> dict[str, list[float]]:
    """Each theme's change from one month to the next, by loops; the bounds are Newcombe's, of scipy's Wilson limits."""
    _, sizes = oracle.bases["feedback", "theme_id period"]
    months = sorted(key.partition("=")[2] for key in sizes)
    changes = {}
    for theme in [*(row["theme_id"] for row in themes), *NO_ANSWER]:
        for earlier, later in pairwise(months):
            counts = [oracle.counts.get(f"feedback/theme_id={theme}/period={month}", 0) for month in (later, earlier)]
            bases = [sizes[f"/period={month}"] for month in (later, earlier)]
            (new, old), (now, then) = (
                [n / of for n, of in zip(counts, bases, strict=True)],
                [binomtest(n, of).proportion_ci(method="wilson") for n, of in zip(counts, bases, strict=True)],
            )
            down, up = hypot(new - now.low, then.high - old), hypot(now.high - new, old - then.low)
            changes[f"feedback_share_change/theme_id={theme}/period={later}"] = [
                new - old,
                new - old - down,
                new - old + up,
            ]
    return changes


def test_every_change_is_that_of_two_counts_with_newcombes_interval(
    sample: Project, measures: Mapping[str, Mapping[str, str]], oracle: Oracle
) -> None:
    expected = list_changes(oracle, load(sample, "themes"))
    found = {name: row for name, row in measures.items() if row["measure"] == "feedback_share_change"}
    assert found.keys() == expected.keys()
    for name, row in found.items():
        assert [float(row[part]) for part in ("value", "lower", "upper")] == pytest.approx(expected[name], abs=1e-5)
    flagged = {row["number_id"]: int(row["value"]) for row in measures.values() if row["measure"] == "themes_changed"}
    for name, number in flagged.items():
        month = name.partition("/")[2]
        beyond = [low > 0 or high < 0 for key, (_, low, high) in expected.items() if key.endswith(month)]
        assert number == sum(beyond)


def test_no_measure_stands_outside_the_plain_loops(measures: Mapping[str, Mapping[str, str]], oracle: Oracle) -> None:
    held = {name for name, _ in oracle.bases} | {"feedback_share_change", "themes_changed"}
    held |= {"theme_precision", "theme_recall"}
    names = {row["measure"].removesuffix("_share") for row in measures.values() if not is_flow(row["measure"])}
    assert names <= held


@given(count=st.integers(0, 3000), more=st.integers(0, 100_000))
def test_wilson_agrees_with_scipy(count: int, more: int) -> None:
    base = max(count + more, 1)
    found = wilson(pd.Series([count]), pd.Series([base])).iloc[0]
    interval = binomtest(count, base).proportion_ci(method="wilson")
    assert found.tolist() == pytest.approx([count / base, interval.low, interval.high], abs=1e-9)


def test_newcombe_agrees_with_the_published_examples() -> None:
    """Newcombe (1998), table II, method 10: 56/70 - 48/80, 9/10 - 3/10, 10/10 - 0/10."""
    later, earlier = (
        wilson(pd.Series(count), pd.Series(base))
        for count, base in (([56, 9, 10], [70, 10, 10]), ([48, 3, 0], [80, 10, 10]))
    )
    found = newcombe(later, earlier).round(4).to_numpy().tolist()
    assert found == [[0.2, 0.0524, 0.3339], [0.6, 0.1705, 0.8090], [1.0, 0.6075, 1.0]]


def test_a_share_of_nobody_is_missing() -> None:
    assert wilson(pd.Series([0]), pd.Series([0])).isna().all(axis=None)


def run_measure(
    *, forums: tuple[Forum, ...] = (), audit: tuple[AuditedFeedback, ...] = (), **tables: pd.DataFrame
) -> dict[str, pd.DataFrame]:
    given = {name: tables.get(name, store.empty(name)) for name in READS}
    return measure(
        **given,
        codebook_themes=BOOK.themes,
        agencies=BOOK.agencies,
        groups=BOOK.groups,
        forums=forums,
        corrections=(),
        audit=audit,
        settings=MeasureSettings(),
    )


def test_no_feedback_at_all_gives_zeros_and_missing_shares() -> None:
    written = run_measure()
    numbers = store.build("measures", written["measures"])
    store.validate("measures", numbers)
    values = dict(zip(numbers["number_id"], numbers["value"].astype("float64").fillna(-1), strict=True))
    assert (values["feedback"], values["feedback/agency_id=disnaker"], values["feedback/group=teacher"]) == (0, 0, 0)
    assert values["feedback_share"] == -1


def one_person(group: str = "worker", **given: object) -> dict[str, pd.DataFrame]:
    """Twelve feedbacks of one respondent on one theme at one agency."""
    ids = [name_feedback(number) for number in range(12)]
    each = [{"feedback_id": name} for name in ids]
    return {
        "sources": frame("sources", {"rows_read": 12, "answers_read": 12}, source_file="a.csv"),
        "feedback": frame("feedback", *each, respondent_id=ids[0], group=group, **given),
        "clean": frame("clean", *each, kept=True),
        "themes": frame("themes", {"theme_id": "marketing", "feedback_count": 12}),
        "assignments": frame("assignments", *each, theme_id="marketing", is_primary=True, decided_by="model"),
        "kinds": frame("kinds", *each, kind="proposal", decided_by="model"),
        "routes": frame("routes", *each, theme_id="marketing", agency_id="disperindag", basis="theme"),
    }


def test_one_person_saying_much_is_one_respondent() -> None:
    numbers = run_measure(**one_person())["measures"].set_index("number_id")["value"]
    assert (numbers["feedback"], numbers["respondents"], numbers["proposals"]) == (12, 1, 12)
    assert numbers["respondents/agency_id=disperindag"] == 1


def test_cells_are_given_for_groups_that_somebody_is_in_and_no_others() -> None:
    numbers = run_measure(**one_person())["measures"]
    crossed = numbers[numbers["theme_id"].notna() & numbers["group"].notna()]
    assert set(crossed["group"]) == {"worker"}
    whole = numbers[(numbers["measure"] == "feedback") & numbers["group"].notna() & numbers["theme_id"].isna()]
    counted = whole[whole["agency_id"].isna() & whole["forum_id"].isna()]
    assert set(counted["group"]) == {group.group for group in BOOK.groups} | {"unknown"}


def test_missing_dates_districts_and_respondents_are_no_level_of_their_own() -> None:
    numbers = run_measure(**one_person(received_on="", district=""))["measures"]
    assert not numbers["number_id"].str.contains("/period=|/district=").any()


def test_measures_do_not_depend_on_the_order_of_rows(sample: Project) -> None:
    tables = {name: store.read(name, sample.processed) for name in READS}
    shuffled = {name: table.sample(frac=1, random_state=1) for name, table in tables.items()}
    for name, table in run_measure(**shuffled, forums=BOOK.forums).items():
        if name != "checks":
            assert store.encode(name, table) == (sample.processed / TABLES[name].file).read_bytes()


def two_forums(later: int) -> dict[str, pd.DataFrame]:
    """Forty feedbacks each of two forums: ten of the earlier on marketing, and some of the later."""
    ids = [name_feedback(number) for number in range(80)]
    forums = ["b_2023"] * 40 + ["a_2024"] * 40  # by name they stand the other way round
    days = ["2023-02-20"] * 40 + ["2024-02-27"] * 40
    spoken = ["marketing"] * 10 + ["licensing"] * 30 + ["marketing"] * later + ["licensing"] * (40 - later)
    each = [{"feedback_id": name} for name in ids]
    said = [row | {"forum_id": forum, "received_on": day} for row, forum, day in zip(each, forums, days, strict=True)]
    coded = [row | {"theme_id": theme} for row, theme in zip(each, spoken, strict=True)]
    return {
        "feedback": frame("feedback", *said, group="worker"),
        "clean": frame("clean", *each, kept=True),
        "themes": frame("themes", {"theme_id": "marketing"}, {"theme_id": "licensing"}),
        "assignments": frame("assignments", *coded, is_primary=True, decided_by="model"),
        "kinds": frame("kinds", *each, kind="proposal", decided_by="model"),
    }


@pytest.mark.parametrize(("later", "changed"), [(18, 0), (19, 2)])
def test_a_theme_changed_where_the_interval_of_the_difference_leaves_out_zero(later: int, changed: int) -> None:
    rows = run_measure(**two_forums(later))["measures"].set_index("number_id")
    for level in ("forum_id=a_2024/theme_id=marketing", "theme_id=marketing/period=2024-02"):
        change = rows.loc[f"feedback_share_change/{level}"]
        assert (change["value"], change["base"]) == (pytest.approx((later - 10) / 40), 40)
        assert (change["lower"] > 0) == (changed > 0)
    compared = rows.loc["themes_changed/forum_id=a_2024"]
    assert (compared["value"], compared["base"]) == (changed, 4)
    assert set(rows.loc[rows["measure"] == "feedback_share_change", "forum_id"].dropna()) == {"a_2024"}


def test_the_codebook_tells_which_forum_was_first() -> None:
    dated = [
        Forum(forum_id=name, name=name, date=day, plan_year="2025")
        for name, day in (("a_2024", "2022-01-01"), ("b_2023", "2023-01-01"))
    ]
    rows = run_measure(**two_forums(30), forums=tuple(dated))["measures"]
    assert set(rows.loc[rows["measure"] == "feedback_share_change", "forum_id"].dropna()) == {"b_2023"}


# Shares corrected for the model's error.


def audit_of(truth: Any, said: Any) -> pd.DataFrame:
    right = int((truth & said).sum())
    return frame(
        "quality",
        {
            "theme_id": "marketing",
            "precision": right / said.sum(),
            "recall": right / truth.sum(),
            "n": int(truth.sum()),
            "basis": "audit",
        },
    )


def test_the_errors_of_an_audit_follow_from_precision_recall_and_n() -> None:
    quality = frame(
        "quality", {"theme_id": "marketing", "precision": 16 / 18, "recall": 0.8, "n": 20, "basis": "audit"}
    )
    errors = count_errors(quality, 120)
    assert errors.to_dict("records") == [{"theme_id": "marketing", "tp": 16, "fp": 2, "fn": 4, "tn": 98}]
    corrected = correct_shares(pd.DataFrame({"theme_id": ["marketing"], "value": [90], "base": [500]}), errors, seed=1)
    assert corrected["value"].tolist() == pytest.approx([(90 / 500 - 0.02) / (0.8 - 0.02)])


@pytest.mark.slow
@pytest.mark.parametrize("chance", [(0.8, 0.97, 0.2), (0.7, 0.9, 0.3), (0.9, 0.99, 0.1)])
def test_the_corrected_share_is_fair_and_its_interval_holds_the_truth_as_often_as_it_says(
    chance: tuple[float, ...],
) -> None:
    sensitivity, specificity, share = chance
    random = np.random.default_rng(7)
    inside, off, runs, texts = 0, 0.0, 300, 600
    for run in range(runs):
        truth = random.random(texts) < share
        said = np.where(truth, random.random(texts) < sensitivity, random.random(texts) >= specificity)
        drawn = random.permutation(texts)[:150]
        errors = count_errors(audit_of(truth[drawn], said[drawn]), 150)
        coded = pd.DataFrame({"theme_id": ["marketing"], "value": [int(said.sum())], "base": [texts]})
        found = correct_shares(coded, errors, seed=run).iloc[0]
        inside += found["lower"] <= truth.mean() <= found["upper"]
        off += (found["value"] - truth.mean()) / runs
    assert 0.92 <= inside / runs <= 0.98
    assert abs(off) < 0.01


def test_shares_are_corrected_only_on_an_audit_of_this_forum() -> None:
    tables, examples = (
        two_forums(10),
        frame("quality", {"theme_id": "marketing", "precision": 0.9, "recall": 0.9, "n": 50, "basis": "examples"}),
    )
    without = run_measure(**tables, quality=examples)
    assert "feedback_share_corrected" not in set(without["measures"]["measure"])
    assert list(without["measure_notices"]["notice"]) == ["shares_not_corrected"]
    read = [
        AuditedFeedback(feedback_id=name, themes="marketing", decided_by="analis", decided_on="2024-03-01")
        for name in tables["clean"]["feedback_id"][:50]
    ]
    gone = AuditedFeedback(
        feedback_id="fzzzzzzzzzzzz", themes="marketing", decided_by="analis", decided_on="2024-03-01"
    )
    quality = frame("quality", {"theme_id": "marketing", "precision": 0.8, "recall": 0.8, "n": 10, "basis": "audit"})
    written = run_measure(**tables, quality=quality, audit=(*read, gone))
    row = written["measures"].set_index("number_id").loc["feedback_share_corrected/theme_id=marketing"]
    assert row["value"] == pytest.approx((0.25 - 2 / 40) / (0.8 - 2 / 40))
    assert row["lower"] < row["value"] < row["upper"]
    assert written["measure_notices"].empty


@pytest.mark.slow
def test_a_hundred_thousand_feedbacks_are_counted_in_seconds(sample: Project) -> None:
    tables = {name: store.read(name, sample.processed) for name in READS}
    many = {name: multiply(table, 184) for name, table in tables.items()}
    assert len(many["feedback"]) > 100_000
    began = time.process_time()
    run_measure(**many)
    assert time.process_time() - began < 20  # five seconds on an office laptop


def multiply(table: pd.DataFrame, times: int) -> pd.DataFrame:
    if "feedback_id" not in table:
        return table
    names = [name for name in ("feedback_id", "respondent_id", "copy_of", "duplicate_of") if name in table]
    copies = [
        table.assign(**{n: table[n].where(table[n] == "", table[n] + f"-{copy}") for n in names})
        for copy in range(2, times + 2)
    ]
    return pd.concat(copies, ignore_index=True)
