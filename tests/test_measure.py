"""Numbers held against plain loops, intervals against scipy, suppression against a reader who can subtract."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from pipeline import codebook
from pipeline.codebook import Correction
from pipeline.codebook.settings import MeasureSettings
from pipeline.measure import checks, measure
from pipeline.measure.intervals import wilson
from pipeline.measure.suppression import hide_small_cells
from pipeline.messages import CHECK_LABELS
from pipeline.tables import store
from pipeline.tables.contract import TABLES
from tests.conftest import ROOT, Project

Rows = Sequence[Mapping[str, str]]
SMALL = MeasureSettings().small_cell
BOOK = codebook.load(ROOT / "data" / "codebook")
FORUM = {agency.agency_id for agency in BOOK.agencies if agency.in_forum}
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
    proposals = [row for row in told if row["theme_id"] not in NO_ANSWER]
    oracle.count("proposals:feedback_id", proposals, "", kept, thing="pair")
    themes: dict[str, list[str]] = {}
    for row in told:
        themes.setdefault(row["feedback_id"], []).append(row["theme_id"])
    pairs = [
        {"feedback_id": feedback_id, "theme_id": one, "with_theme_id": other}
        for feedback_id, several in themes.items()
        for one, other in combinations(sorted(several), 2)
    ]
    oracle.count("feedback", pairs, "theme_id with_theme_id", kept)


def count_agencies(oracle: Oracle, at: Rows) -> None:
    here = [row for row in at if row["agency_id"] in FORUM]
    oracle.count("feedback", at, "agency_id", at)
    oracle.count("feedback", at, "agency_id theme_id", at, "agency_id")
    for by in ("agency_id group", "agency_id kind", "agency_id theme_id group"):
        oracle.count("feedback", here, by, here, "agency_id")
    oracle.count("respondents", here, "agency_id", here, thing="respondent_id")
    proposals = [row for row in here if row["theme_id"] != "no_theme"]
    oracle.count("proposals:feedback_id", proposals, "agency_id", here, "agency_id", thing="pair")
    ruled = [row for row in at if row["rule"]]
    oracle.count("passed_on", ruled, "agency_id theme_id", at, "theme_id")
    oracle.count("passed_on", ruled, "agency_id", at)
    for name, bases in (("addressed", ("addressed", "both")), ("responsible", ("theme", "both"))):
        oracle.count(name, [row for row in here if row["basis"] in bases], "agency_id", here, "agency_id")


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
        name: row for name, row in measures.items() if not row["measure"].endswith("_share") and not is_flow(name)
    }
    assert set(oracle.counts) <= set(counts)
    shown = {name: int(row["value"]) for name, row in counts.items() if row["suppressed"] == "false"}
    assert shown == {name: oracle.counts.get(name, 0) for name in shown}
    assert {name: int(row["base"]) for name, row in counts.items()} == {name: oracle.base_of(name) for name in counts}


def test_every_share_is_its_count_over_its_base_with_the_wilson_interval(
    measures: Mapping[str, Mapping[str, str]],
) -> None:
    shares = [row for row in measures.values() if row["measure"] == "feedback_share" and row["value"]]
    assert len(shares) > 200
    for row in shares:
        count = measures[row["number_id"].replace("feedback_share", "feedback", 1)]
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


def test_no_hidden_cell_of_the_founding_case_follows_from_its_row(
    measures: Mapping[str, Mapping[str, str]],
) -> None:
    rows: dict[tuple[str, str], list[Mapping[str, str]]] = {}
    for row in measures.values():
        if row["measure"] == "feedback" and row["theme_id"] and row["group"]:
            rows.setdefault((row["agency_id"], row["theme_id"]), []).append(row)
    for (agency, theme), cells in rows.items():
        levels = {"agency_id": agency, "theme_id": theme}
        total = measures["feedback" + key_of(levels, [name for name in levels if levels[name]])]["value"]
        hidden = sum(row["suppressed"] == "true" for row in cells)
        shown = sum(int(row["value"] or 0) for row in cells)
        left = int(total) - shown
        assert (hidden, left) == (0, 0) or (hidden > 1 and left > 0)
        assert hidden == 0 or left != hidden or shown == 0, "as many hidden as hidden cells: each would be one"


@given(count=st.integers(0, 3000), more=st.integers(0, 100_000))
def test_wilson_agrees_with_scipy(count: int, more: int) -> None:
    base = max(count + more, 1)
    found = wilson(pd.Series([count]), pd.Series([base])).iloc[0]
    interval = binomtest(count, base).proportion_ci(method="wilson")
    assert found.tolist() == pytest.approx([count / base, interval.low, interval.high], abs=1e-9)


def test_a_share_of_nobody_is_missing() -> None:
    assert wilson(pd.Series([0]), pd.Series([0])).isna().all(axis=None)


rows_of_counts = st.lists(
    st.lists(st.one_of(st.integers(0, 6), st.integers(0, 200)), min_size=5, max_size=5), min_size=1, max_size=6
)


def hide(rows: Sequence[Sequence[int]], least: int) -> list[list[bool]]:
    cells = pd.DataFrame(
        [(f"t{i}", f"g{j}", count) for i, row in enumerate(rows) for j, count in enumerate(row)],
        columns=["theme_id", "group", "value"],
    )
    hidden = hide_small_cells(cells, ["theme_id"], least=least).tolist()
    return [hidden[i : i + len(rows[0])] for i in range(0, len(hidden), len(rows[0]))]


@given(rows_of_counts, st.integers(1, 10))
def test_small_cells_are_hidden_and_never_one_alone_in_a_row(rows: list[list[int]], least: int) -> None:
    for counts, hidden in zip(rows, hide(rows, least), strict=True):
        small = [0 < count < least for count in counts]
        assert all(covered for covered, is_small in zip(hidden, small, strict=True) if is_small)
        assert sum(hidden) != 1
        assert any(small) or not any(hidden)


@given(rows_of_counts, st.integers(2, 10))
def test_zeros_stay_unless_the_row_holds_nothing_else_to_hide(rows: list[list[int]], least: int) -> None:
    for counts, hidden in zip(rows, hide(rows, least), strict=True):
        covered = [count for count, is_hidden in zip(counts, hidden, strict=True) if is_hidden]
        if 0 in covered:
            assert covered.count(0) == 1
            assert all(is_hidden for count, is_hidden in zip(counts, hidden, strict=True) if count)


@given(rows_of_counts, st.integers(3, 10))
def test_the_hidden_of_a_row_are_never_all_at_the_least_or_most_they_can_be(rows: list[list[int]], least: int) -> None:
    for counts, hidden in zip(rows, hide(rows, least), strict=True):
        covered = [count for count, is_hidden in zip(counts, hidden, strict=True) if is_hidden]
        if covered and (0 in counts or len(covered) < len(counts)):
            assert set(covered) not in ({1}, {least - 1})


@given(rows_of_counts, st.randoms(use_true_random=False))
def test_what_is_hidden_does_not_depend_on_the_order_of_cells(rows: list[list[int]], random: Any) -> None:
    cells = [(f"t{i}", f"g{j}", count) for i, row in enumerate(rows) for j, count in enumerate(row)]
    shuffled = random.sample(cells, len(cells))

    def hidden(order: Sequence[tuple[str, str, int]]) -> set[tuple[str, str, int]]:
        frame = pd.DataFrame(order, columns=["theme_id", "group", "value"])
        covered = hide_small_cells(frame, ["theme_id"], least=5)
        return {cell for cell, is_hidden in zip(order, covered, strict=True) if is_hidden}

    assert hidden(cells) == hidden(shuffled)


# The rules of quality: a sound little world, and each rule's boundary.


def frame(name: str, *rows: Mapping[str, object], **given: object) -> pd.DataFrame:
    blanks: dict[str, object] = {"text": "x", "date": "", "integer": 1, "number": 0.5, "boolean": False}
    table = TABLES[name]
    base = {field.name: "" if field.name in table.optional else blanks[field.type] for field in table.fields}
    return store.build(name, pd.DataFrame([base | given | dict(row) for row in rows], columns=list(table.names)))


def name_feedback(number: int) -> str:
    return f"f{number:012}".translate(str.maketrans("0123456789", "abcdefghij"))


def world(kept: int = 10, **changed: Any) -> checks.Evidence:
    """Two answers a row; the first `kept` feedbacks are kept, two more repeat, one is dropped; two answers rejected."""
    ids = [name_feedback(number) for number in range(kept + 3)]
    clean = [{"feedback_id": name, "kept": True} for name in ids[:kept]]
    clean += [{"feedback_id": name, "duplicate_of": ids[0]} for name in ids[kept : kept + 2]]
    clean += [{"feedback_id": ids[-1], "drop_reason": "empty_after_redaction"}]
    places = [{"feedback_id": name, "source_row": 2 + number // 2} for number, name in enumerate(ids)]
    refused = [
        {"level": "answer", "source_row": 90},
        {"level": "answer", "source_row": 91, "column": "saran"},
        {"level": "row", "source_row": 92},
        {"level": "cell", "source_row": 2},
    ]
    rows = -(-len(ids) // 2)
    sound = checks.Evidence(
        sources=frame("sources", {"rows_read": rows + 3, "answers_read": len(ids) + 2}),
        feedback=frame("feedback", *places, group="worker", source_file="a.csv"),
        rejected=frame("rejected", *refused, source_file="a.csv"),
        clean=frame("clean", *clean),
        assignments=frame(
            "assignments", *({"feedback_id": name, "is_primary": True} for name in ids[:kept]), theme_id="marketing"
        ),
        themes=frame("themes", {"theme_id": "marketing", "feedback_count": 1}),
        quality=frame("quality", {"theme_id": "marketing", "precision": 0.6, "recall": 0.6}),
        codebook_themes=BOOK.themes,
        corrections=(),
        settings=MeasureSettings(),
    )
    return replace(sound, **changed)


def outcome(rule: str, evidence: checks.Evidence) -> tuple[str, str]:
    row = checks.run_checks(evidence).set_index("rule").loc[rule]
    return str(row["status"]), str(row["observed"])


def correction(feedback_id: str) -> Correction:
    return Correction(
        feedback_id=feedback_id,
        field="theme",
        action="add",
        value="marketing",
        reason="dibaca ulang",
        decided_by="analis",
        decided_on="2024-03-01",
    )


def test_a_sound_world_fails_no_check() -> None:
    table = checks.run_checks(world())
    assert set(table.loc[table["status"] != "pass", "rule"]) == {"stale_corrections"}
    store.validate("checks", table)


def test_every_rule_says_why_it_stands() -> None:
    assert all((rule.__doc__ or "").strip() for rule in checks.RULES)


def test_every_rule_has_words_for_planners() -> None:
    assert set(CHECK_LABELS) == set(checks.run_checks(world())["rule"])


@pytest.mark.parametrize(
    ("rule", "table", "change"),
    [
        ("conservation_answers", "feedback", lambda table: table.iloc[1:]),
        ("conservation_answers", "rejected", lambda table: table[table["source_row"] != 91]),
        ("conservation_answers", "sources", lambda table: table.assign(answers_read=table["answers_read"] + 1)),
        ("conservation_rows", "sources", lambda table: table.assign(rows_read=table["rows_read"] - 1)),
        ("conservation_rows", "rejected", lambda table: table[table["level"] != "row"]),
        ("conservation_feedback", "clean", lambda table: table.iloc[1:]),
        ("conservation_feedback", "clean", lambda table: table.assign(drop_reason="")),
        ("conservation_feedback", "clean", lambda table: table.assign(kept=True)),
        ("conservation_assignments", "assignments", lambda table: table.iloc[1:]),
        ("conservation_assignments", "assignments", lambda table: table.assign(is_primary=False)),
        ("conservation_assignments", "assignments", lambda table: pd.concat([table, table.head(1)])),
        ("conservation_assignments", "clean", lambda table: table.iloc[1:]),
    ],
)
def test_a_vanished_row_breaks_its_conservation_law(rule: str, table: str, change: Any) -> None:
    sound = world()
    assert outcome(rule, sound)[0] == "pass"
    assert outcome(rule, replace(sound, **{table: change(getattr(sound, table))}))[0] == "fail"


def test_two_answers_of_one_row_are_one_row() -> None:
    evidence = world()
    assert evidence.feedback["source_row"].nunique() < len(evidence.feedback)
    assert outcome("conservation_rows", evidence)[0] == "pass"


def test_a_correction_that_matches_a_feedback_passes() -> None:
    assert outcome("stale_corrections", world(corrections=(correction(name_feedback(0)),)))[0] == "pass"


def test_a_stale_correction_fails_and_names_the_nearest_feedback() -> None:
    feedback = frame("feedback", {"feedback_id": "fabcdefghijkl"}, {"feedback_id": "fzzzzzzzzzzzz"})
    evidence = world(feedback=feedback, corrections=(correction("fabcdefghijkm"), correction("fzzzzzzzzzzzz")))
    assert outcome("stale_corrections", evidence) == ("fail", "fabcdefghijkm (mirip fabcdefghijkl)")


def test_a_stale_correction_without_a_like_says_so() -> None:
    feedback = frame("feedback", {"feedback_id": "fzzzzzzzzzzzz"})
    evidence = world(feedback=feedback, corrections=(correction("fabcdefghijkl"),))
    assert outcome("stale_corrections", evidence) == ("fail", "fabcdefghijkl (mirip tidak ada)")


def themes(**counts: int) -> pd.DataFrame:
    return frame("themes", *({"theme_id": name, "feedback_count": count} for name, count in counts.items()))


def test_a_theme_that_nobody_raised_is_named() -> None:
    assert outcome("theme_without_feedback", world(themes=themes(licensing=1, marketing=1))) == ("pass", "0")
    found = outcome("theme_without_feedback", world(themes=themes(marketing=0, licensing=0, raw_materials=1)))
    assert found == ("fail", "licensing | marketing")


@pytest.mark.parametrize(("count", "status"), [(5, "pass"), (6, "fail")])
def test_a_theme_with_over_half_of_all_is_too_broad(count: int, status: str) -> None:
    found = outcome("dominant_theme", world(kept=10, themes=themes(marketing=count, licensing=1)))
    assert found == (status, f"marketing: {count} dari 10")


@pytest.mark.parametrize(("without", "status"), [(7, "pass"), (8, "fail")])
def test_much_feedback_without_a_theme_fails(without: int, status: str) -> None:
    evidence = world(kept=20)
    coded = ["no_theme"] * without + ["marketing"] * (20 - without)
    changed = replace(evidence, assignments=evidence.assignments.assign(theme_id=coded))
    assert outcome("residual", changed) == (status, f"{without} dari 20")


@pytest.mark.parametrize(
    ("precision", "recall", "status"),
    [(0.6, 0.6, "pass"), (0.599, 0.6, "fail"), (0.6, 0.599, "fail"), (None, 0.6, "pass")],
)
def test_a_badly_coded_theme_is_named(precision: float | None, recall: float, status: str) -> None:
    quality = frame("quality", {"theme_id": "marketing", "precision": precision, "recall": recall})
    assert outcome("theme_quality", world(quality=quality)) == (status, "marketing" if status == "fail" else "0")


def test_quality_that_nobody_measured_is_not_applicable() -> None:
    assert outcome("theme_quality", world(quality=store.empty("quality")))[0] == "not_applicable"


@pytest.mark.parametrize(("unknown", "status"), [(4, "pass"), (5, "fail")])
def test_many_without_a_known_group_fail(unknown: int, status: str) -> None:
    evidence = world(kept=17)
    groups = ["unknown"] * unknown + ["worker"] * (20 - unknown)
    changed = replace(evidence, feedback=evidence.feedback.assign(group=groups))
    assert outcome("unknown_group", changed) == (status, f"{unknown} dari 20")


def run_measure(**tables: pd.DataFrame) -> dict[str, pd.DataFrame]:
    reads = ("sources", "feedback", "rejected", "clean", "themes", "assignments", "kinds", "quality", "routes")
    given = {name: tables.get(name, store.empty(name)) for name in reads}
    return measure(
        **given,
        codebook_themes=BOOK.themes,
        agencies=BOOK.agencies,
        groups=BOOK.groups,
        corrections=(),
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
        "themes": themes(marketing=12),
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
    assert not numbers["number_id"].str.contains("period|district").any()


def test_measures_do_not_depend_on_the_order_of_rows(sample: Project) -> None:
    reads = ("sources", "feedback", "rejected", "clean", "themes", "assignments", "kinds", "quality", "routes")
    tables = {name: store.read(name, sample.processed) for name in reads}
    shuffled = {name: table.sample(frac=1, random_state=1) for name, table in tables.items()}
    for name, table in run_measure(**shuffled).items():
        if name != "checks":
            assert store.encode(name, table) == (sample.processed / TABLES[name].file).read_bytes()
