"""The rules of quality: a sound little world, and each rule's boundary."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from pipeline.codebook import Correction
from pipeline.codebook.settings import MeasureSettings
from pipeline.measure import checks
from pipeline.measure.evidence import Evidence
from pipeline.messages import CHECK_LABELS, speaking
from pipeline.tables import store
from pipeline.tables.contract import TABLES
from tests.conftest import BOOK


def frame(name: str, *rows: Mapping[str, object], **given: object) -> pd.DataFrame:
    blanks: dict[str, object] = {"text": "x", "date": "", "integer": 1, "number": 0.5, "boolean": False}
    table = TABLES[name]
    base = {field.name: "" if field.name in table.optional else blanks[field.type] for field in table.fields}
    return store.build(name, pd.DataFrame([base | given | dict(row) for row in rows], columns=list(table.names)))


def name_feedback(number: int) -> str:
    return f"f{number:012}".translate(str.maketrans("0123456789", "abcdefghij"))


def world(kept: int = 10, **changed: Any) -> Evidence:
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
    sound = Evidence(
        sources=frame("sources", {"rows_read": rows + 3, "answers_read": len(ids) + 2}),
        feedback=frame("feedback", *places, group="worker", source_file="a.csv"),
        rejected=frame("rejected", *refused, source_file="a.csv"),
        ingest_notices=store.empty("ingest_notices"),
        collisions=store.empty("collisions"),
        cluster_notices=store.empty("cluster_notices"),
        measures=numbers(without_agency=(0, kept), without_respondent=(0, kept), groups_silent=(0, 5)),
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


def numbers(**counts: tuple[int, int]) -> pd.DataFrame:
    rows = [
        {"number_id": name, "measure": name, "value": value, "base": base} for name, (value, base) in counts.items()
    ]
    return frame("measures", *rows)


def outcome(rule: str, evidence: Evidence) -> tuple[str, str]:
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
    assert set(table.loc[table["status"] != "pass", "rule"]) == {
        "stale_corrections",
        "dominant_respondent",
        "dominant_organisation",
        "copied_campaign",
    }
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


def test_a_theme_that_nothing_measures_yet_is_named_and_does_not_fail() -> None:
    rows = ({"theme_id": "marketing", "n": 40}, {"theme_id": "promoted", "precision": None, "recall": None, "n": 0})
    table = checks.run_checks(world(quality=frame("quality", *rows, precision=0.9, recall=0.9))).set_index("rule")
    assert table.loc["theme_quality", "status"] == "pass"
    assert "promoted" in str(table.loc["theme_quality", "explanation"])
    only = frame("quality", {"theme_id": "promoted", "precision": 0.0, "recall": 0.0, "n": 0})
    assert outcome("theme_quality", world(quality=only))[0] == "not_applicable"


@pytest.mark.parametrize(("shared", "status"), [(7, "pass"), (8, "fail")])
def test_two_themes_that_share_over_seven_tenths_may_be_one(shared: int, status: str) -> None:
    pair = {"number_id": "x", "theme_id": "licensing", "with_theme_id": "marketing", "value": shared, "base": 100}
    evidence = world(themes=themes(licensing=10, marketing=60), measures=frame("measures", pair, measure="feedback"))
    observed = "0" if status == "pass" else f"licensing dan marketing: {shared} dari 10"
    assert outcome("overlapping_themes", evidence) == (status, observed)


def test_themes_below_the_small_cell_or_at_one_agency_alone_say_nothing_of_overlap() -> None:
    pair = {"number_id": "x", "theme_id": "licensing", "with_theme_id": "marketing", "value": 4, "base": 100}
    few = world(themes=themes(licensing=4, marketing=60), measures=frame("measures", pair, measure="feedback"))
    assert outcome("overlapping_themes", few)[0] == "pass"
    local = frame("measures", pair, measure="feedback", agency_id="disnaker", value=10)
    assert outcome("overlapping_themes", world(themes=themes(licensing=10, marketing=60), measures=local))[0] == "pass"


def test_a_collision_fails_only_where_it_touches_a_seed_term() -> None:
    rows = ({"stem": "siar", "words": "siaran | penyiar", "themes": ""}, {"stem": "beri", "words": "beri | memberi"})
    assert outcome("stem_collisions", world(collisions=frame("collisions", rows[0])))[0] == "pass"
    touched = frame("collisions", rows[0], rows[1] | {"themes": "licensing"})
    assert outcome("stem_collisions", world(collisions=touched)) == ("fail", "beri: beri | memberi")


@pytest.mark.parametrize(("more", "status"), [(0, "pass"), (1, "fail")])
def test_a_theme_most_of_whose_seeds_nobody_uses_fails(more: int, status: str) -> None:
    theme = next(theme for theme in BOOK.themes if len(theme.seed_terms) % 2 == 0)
    dead = {"subject": theme.theme_id, "count": len(theme.seed_terms) // 2 + more}
    evidence = world(cluster_notices=frame("cluster_notices", dead, notice="seed_terms_not_found"))
    assert outcome("dead_seeds", evidence)[0] == status


def test_a_seed_of_two_themes_fails_and_is_named() -> None:
    shared = frame("cluster_notices", {"subject": "izin usaha", "notice": "seed_term_shared", "count": 2})
    assert outcome("shared_seeds", world(cluster_notices=shared)) == ("fail", "izin usaha")


@pytest.mark.parametrize(("answers", "status"), [(10, "pass"), (11, "fail")])
def test_answers_of_a_guessed_sheet_are_counted(answers: int, status: str) -> None:
    sheets = [("rekap.xlsx", "Hari 1", answers), ("rekap.xlsx", "Hari 10", 20 - answers)]
    rows = [{"source_file": file, "source_sheet": sheet, "answers_read": read} for file, sheet, read in sheets]
    notice = {"notice": "column_guessed", "subject": "rekap.xlsx · Hari 1 · B = text"}
    evidence = world(sources=frame("sources", *rows), ingest_notices=frame("ingest_notices", notice))
    assert outcome("guessed_answers", evidence) == (status, f"{answers} dari 20")


def test_a_notice_that_is_no_guess_about_columns_dates_or_speakers_does_not_count() -> None:
    notice = {"notice": "separator_guessed", "subject": "a.csv · ;"}
    sources = frame("sources", {"source_file": "a.csv", "answers_read": 20})
    evidence = world(sources=sources, ingest_notices=frame("ingest_notices", notice))
    assert outcome("guessed_answers", evidence) == ("pass", "0 dari 20")


@pytest.mark.parametrize(
    ("rule", "number_id", "passing", "failing"),
    [
        ("unknown_agency", "without_agency", (50, 100), (51, 100)),
        ("unknown_respondent", "without_respondent", (50, 100), (51, 100)),
        ("silent_groups", "groups_silent", (0, 5), (1, 5)),
        ("sparse_groups", "groups_few", (0, 5), (1, 5)),
        ("dominant_respondent", "top_respondent", (10, 100), (11, 100)),
        ("dominant_organisation", "top_organisation", (4, 5), (5, 5)),
        ("copied_campaign", "largest_campaign", (4, 4), (11, 100)),
    ],
)
def test_who_is_missing_or_heard_too_often_fails_beyond_its_limit(
    rule: str, number_id: str, passing: tuple[int, int], failing: tuple[int, int]
) -> None:
    for pair, status in ((passing, "pass"), (failing, "fail")):
        assert outcome(rule, world(measures=numbers(**{number_id: pair}))) == (status, f"{pair[0]} dari {pair[1]}")


def test_a_source_that_nobody_names_dominates_nothing() -> None:
    assert outcome("dominant_organisation", world(measures=numbers(top_organisation=(0, 0))))[0] == "not_applicable"


def test_what_the_checks_say_follows_the_language_and_what_they_find_does_not() -> None:
    evidence = world()
    indonesian = checks.run_checks(evidence)
    with speaking("en"):
        english = checks.run_checks(evidence)
    assert english["explanation"].ne(indonesian["explanation"]).all()
    assert english[["rule", "status"]].equals(indonesian[["rule", "status"]])
    said = english["observed"] + " " + english["limit"] + " " + english["explanation"]
    assert not said.str.contains(r"\b(?:dari|yang|dan|masukan)\b").any()
