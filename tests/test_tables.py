"""The contract of the tables, and the one door to them."""

import csv
import io
import re
import tempfile
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.tables import store
from pipeline.tables.contract import TABLES
from pipeline.tables.fields import CODEBOOK_ID, FEEDBACK_ID, FIELDS
from tests.conftest import Project

# The table of the design, column by column; `?` marks what may be empty.
DESIGN = {
    "1_sources.csv": (
        "source_file, source_sheet?, forum_id, format, encoding?, header_row?, status, rows_read, answers_read"
    ),
    "1_feedback.csv": (
        "feedback_id, respondent_id?, forum_id, source_file, source_sheet?, source_row, source_column?, received_on?,"
        " group, organisation?, agency?, district?, location?, volume?, question?, text, redactions, sensitive"
    ),
    "1_rejected.csv": "level, source_file, source_sheet?, source_row?, column?, reason, explanation",
    "2_clean.csv": "feedback_id, clean_text, words, duplicate_of?, copy_of?, kept, drop_reason?",
    "2_sentences.csv": "feedback_id, sentence_no, sentence, clean_sentence",
    "3_stems.csv": "feedback_id, sentence_no, stems",
    "3_vocabulary.csv": "word, stem, rule, documents, label",
    "3_collisions.csv": "stem, words, documents, themes?",
    "4_themes.csv": "theme_id, label, origin, top_terms, feedback_count, quotes",
    "4_assignments.csv": ("feedback_id, theme_id, sentence_no?, score, is_primary, decided_by, evidence, quote"),
    "4_kinds.csv": "feedback_id, kind, score, decided_by",
    "4_quality.csv": "theme_id, precision, recall, n, basis",
    "5_routes.csv": "feedback_id, theme_id?, agency_id, basis, rule?",
    "5_programmes.csv": "theme_id?, agency_id, programme_id?, coverage, decided_by, score",
    "6_measures.csv": (
        "number_id, measure, forum_id?, agency_id?, theme_id?, with_theme_id?, programme_id?, group?, kind?, district?,"
        " period?, value?, lower?, upper?, unit, base, suppressed"
    ),
    "6_checks.csv": "rule, status, observed, limit, explanation",
} | {f"{stage}_notices.csv": "notice, subject, count, explanation" for stage in range(1, 7)}

# Looser than the design, since real rows need it: a text of emoji has no clean words, a theme nobody raised no terms
# and no quotes, a theme that an analyst added no evidence, a theme never predicted no precision.
EMPTY_IN_PRACTICE = {
    ("2_clean.csv", "clean_text"),
    ("2_sentences.csv", "clean_sentence"),
    ("3_stems.csv", "stems"),
    ("4_themes.csv", "top_terms"),
    ("4_themes.csv", "quotes"),
    ("4_assignments.csv", "evidence"),
    ("4_assignments.csv", "quote"),
    ("4_quality.csv", "precision"),
    ("4_quality.csv", "recall"),
}
CLOSED = {
    ("4_themes.csv", "origin"): {"codebook", "emerging"},
    ("4_assignments.csv", "decided_by"): {"model", "analyst"},
    ("4_kinds.csv", "kind"): {"complaint", "proposal", "question", "appreciation", "other"},
    ("6_measures.csv", "kind"): {"complaint", "proposal", "question", "appreciation", "other"},
    ("4_kinds.csv", "decided_by"): {"model", "analyst"},
    ("5_routes.csv", "basis"): {"addressed", "theme", "both"},
    ("4_quality.csv", "basis"): {"audit", "examples"},
    ("5_programmes.csv", "coverage"): {"covered", "partial", "gap", "unasked"},
    ("5_programmes.csv", "decided_by"): {"model", "analyst"},
    ("6_checks.csv", "status"): {"pass", "fail", "not_applicable"},
    ("1_sources.csv", "status"): {"read", "partly", "refused"},
    ("3_vocabulary.csv", "rule"): {
        "protected",
        "negation",
        "slang",
        "stemmed",
        "informal",
        "override",
        "unchanged",
    },
    ("1_rejected.csv", "level"): {"file", "sheet", "row", "answer", "cell"},
    ("2_clean.csv", "drop_reason"): {"empty_after_redaction"},
}
NOTICE = {"notice": "x", "subject": "y", "count": 1, "explanation": "z"}
THEME = {
    "theme_id": "licensing",
    "label": "Perizinan",
    "origin": "codebook",
    "top_terms": "izin",
    "feedback_count": 2,
    "quotes": "",
}

any_text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)
formula_like = st.builds(
    "".join, st.tuples(st.text("'\"", max_size=3), st.sampled_from(list("=+-@\t\r\n")), any_text, st.just("|,\n"))
)


def decode(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def reread(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / TABLES[name].file).write_bytes(store.encode(name, frame))
        return store.read(name, Path(folder))


def notices(*rows: dict[str, Any]) -> pd.DataFrame:
    return pd.DataFrame([NOTICE | row for row in rows])


def test_every_table_of_the_design_has_its_columns_in_order() -> None:
    columns = {table.file: list(table.names) for table in TABLES.values()}
    assert columns == {file: [name.strip(" ?") for name in listed.split(",")] for file, listed in DESIGN.items()}


def test_columns_may_be_empty_where_the_design_or_real_rows_say_so() -> None:
    empty = {(table.file, name) for table in TABLES.values() for name in table.optional}
    marked = {
        (file, name.strip(" ?")) for file, listed in DESIGN.items() for name in listed.split(",") if name.endswith("?")
    }
    assert empty == marked | EMPTY_IN_PRACTICE


def test_closed_lists_are_those_of_the_design() -> None:
    closed = {(table.file, field.name): set(field.allowed) for table in TABLES.values() for field in table.fields}
    assert {place: values for place, values in closed.items() if values} == CLOSED


def test_every_field_is_used_and_described_for_the_data_dictionary() -> None:
    used = {name for table in TABLES.values() for name in table.names}
    assert used - {"limit"} == set(FIELDS)
    assert all(field.description for table in TABLES.values() for field in table.fields)


@given(st.lists(st.one_of(any_text, formula_like), min_size=1, max_size=5))
@example(["'=1+1", "=1+1", "''=1", "'aman", "@", "-", "\t", "\r", "\n=1"])
@example(['"', '""', "a\nb", "a\r\nb", "\r", "a,b", "﻿", "N/A", "nan", "", "é", "\x1f", "\u2028", "x\x85y"])
def test_any_text_survives_the_disk(texts: list[str]) -> None:
    frame = pd.DataFrame({"stem": [f"s{i:02}" for i in range(len(texts))], "words": "w", "documents": 1})
    read = reread("collisions", frame.assign(themes=texts))
    assert read["themes"].tolist() == texts


@given(st.one_of(any_text, formula_like))
def test_no_cell_on_disk_begins_as_a_formula(text: str) -> None:
    cell = decode(store.encode("link_notices", notices({"subject": text + "."})))[0]["subject"]
    assert not cell.startswith(tuple("=+-@\t\r\n"))


def test_a_file_is_utf8_with_bom_and_line_feeds() -> None:
    content = store.encode("link_notices", notices({"subject": "Jalan Ciputat é"}))
    assert content == "\ufeffnotice,subject,count,explanation\nx,Jalan Ciputat é,1,z\n".encode()


def test_rows_are_sorted_by_their_key_whatever_order_they_come_in() -> None:
    rows = [{"notice": "b", "subject": "1"}, {"notice": "a", "subject": "2"}, {"notice": "a", "subject": "10"}]
    content = store.encode("link_notices", notices(*rows))
    assert [(row["notice"], row["subject"]) for row in decode(content)] == [("a", "10"), ("a", "2"), ("b", "1")]
    assert store.encode("link_notices", notices(*reversed(rows))) == content


def test_rejects_of_one_place_have_the_same_order_whatever_order_they_come_in() -> None:
    place: dict[str, object] = {
        "level": "cell",
        "source_file": "a.csv",
        "source_row": 3,
        "column": "Tanggal",
        "reason": "date",
    }
    rows = [place | {"explanation": "31/31/2024"}, place | {"explanation": "30/30/2024"}]
    forth, back = (store.encode("rejected", store.from_rows("rejected", order)) for order in (rows, rows[::-1]))
    assert forth == back
    assert len(decode(forth)) == 2


def test_row_numbers_sort_as_numbers_with_missing_ones_last() -> None:
    rows: list[dict[str, object]] = [
        {"level": "row", "source_file": "a.csv", "source_row": number, "reason": "r", "explanation": "e"}
        for number in (10, None, 9)
    ]
    read = reread("rejected", store.from_rows("rejected", rows))
    assert read["source_row"].tolist() == [9, 10, pd.NA]


@pytest.mark.parametrize(
    ("number", "cell"),
    [
        (1 / 3, "0.333333"),
        (0.0, "0"),
        (-0.0, "0"),
        (1.0, "1"),
        (0.1 + 0.2, "0.3"),
        (1e-7 / 3, "3.33333e-08"),
        (1_234_567.0, "1234567"),
        (1_234_567.25, "1.23457e+06"),
        (None, ""),
    ],
)
def test_numbers_have_six_digits_and_counts_keep_all_of_theirs(number: float | None, cell: str) -> None:
    row = {"number_id": "a", "measure": "a", "unit": "masukan", "base": 2_000_000, "suppressed": False}
    written = decode(store.encode("measures", pd.DataFrame([row | {"value": number}])))[0]
    assert (written["value"], written["base"], written["suppressed"]) == (cell, "2000000", "false")


def test_missing_values_are_empty_cells_and_come_back_typed() -> None:
    row = {"number_id": "a", "measure": "a", "unit": "masukan", "base": 1, "suppressed": True, "group": None}
    read = reread("measures", pd.DataFrame([row]))
    assert read.dtypes.astype(str).to_dict() == {
        field.name: {"text": "str", "date": "str", "integer": "Int64", "number": "Float64", "boolean": "bool"}[
            field.type
        ]
        for field in TABLES["measures"].fields
    }
    assert (read["group"].item(), read["period"].item(), read["suppressed"].item()) == ("", "", True)
    assert read["value"].isna().all()


@pytest.mark.parametrize("name", TABLES)
def test_an_empty_table_keeps_its_columns_and_types(name: str) -> None:
    read = reread(name, store.empty(name))
    assert read.empty
    assert tuple(read.columns) == TABLES[name].names
    assert read.dtypes.equals(store.empty(name).dtypes)


SECRET = "3674012702240001"


@pytest.mark.parametrize(
    ("table", "row", "column"),
    [
        ("themes", THEME | {"theme_id": SECRET}, "theme_id"),
        ("themes", THEME | {"theme_id": "licensing\n"}, "theme_id"),
        ("themes", THEME | {"origin": SECRET}, "origin"),
        ("themes", THEME | {"label": ""}, "label"),
        ("themes", THEME | {"label": None}, "label"),
        ("themes", THEME | {"feedback_count": f"{SECRET}?"}, "feedback_count"),
        ("themes", THEME | {"feedback_count": 1.5}, "feedback_count"),
        ("themes", THEME | {"feedback_count": None}, "feedback_count"),
        ("themes", {name: THEME[name] for name in THEME if name != "label"}, "label"),
        ("kinds", {"feedback_id": f"f{SECRET}", "kind": "other", "score": 1, "decided_by": "model"}, "feedback_id"),
        ("kinds", {"feedback_id": "fabcdefghijkl", "kind": "x", "score": 1, "decided_by": "model"}, "kind"),
    ],
)
def test_a_broken_contract_names_the_column_and_never_the_value(table: str, row: dict[str, Any], column: str) -> None:
    with pytest.raises(store.ContractError, match=rf"\b{table}\b.*\b{column}\b") as caught:
        store.encode(table, pd.DataFrame([row]))
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize("value", [None, "", "maybe", 2, SECRET])
def test_a_boolean_is_true_or_false_and_nothing_else(value: object) -> None:
    row = {"number_id": "a", "measure": "a", "unit": "masukan", "base": 1, "suppressed": value}
    with pytest.raises(store.ContractError, match="column suppressed: not of type boolean"):
        store.encode("measures", pd.DataFrame([row]))


def test_a_repeated_key_breaks_the_contract() -> None:
    with pytest.raises(store.ContractError, match="subject") as caught:
        store.encode("link_notices", notices({"subject": SECRET}, {"subject": SECRET}))
    assert SECRET not in str(caught.value)


def test_all_broken_columns_are_named_at_once() -> None:
    with pytest.raises(store.ContractError, match=r"label.*origin"):
        store.encode("themes", pd.DataFrame([THEME | {"label": "", "origin": "x"}]))


def test_a_column_that_the_contract_does_not_know_is_left_out() -> None:
    assert "nama" not in reread("themes", pd.DataFrame([THEME | {"nama": SECRET}])).columns


def test_building_a_table_leaves_the_given_frame_alone() -> None:
    frame = notices({"subject": "=b", "count": 2}, {"subject": "=a", "count": 1})
    before = frame.copy(deep=True)
    store.encode("link_notices", frame)
    pd.testing.assert_frame_equal(frame, before)


def test_the_founding_case_reads_back_to_the_same_bytes(sample: Project) -> None:
    for name, table in TABLES.items():
        assert store.encode(name, store.read(name, sample.processed)) == (sample.processed / table.file).read_bytes()


def test_ids_of_the_founding_case_are_of_their_shape(sample: Project) -> None:
    for name in TABLES:
        read = store.read(name, sample.processed)
        for column in read.columns.intersection(["feedback_id", "respondent_id", "duplicate_of", "copy_of"]):
            assert all(re.fullmatch(FEEDBACK_ID, cell) for cell in read[column] if cell)
        for column in read.columns.intersection(["theme_id", "agency_id", "forum_id", "group", "programme_id"]):
            assert all(re.fullmatch(CODEBOOK_ID, cell) for cell in read[column] if cell)


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="|"), min_size=1).map(str.strip)))
def test_a_list_survives_its_cell(items: list[str]) -> None:
    assert store.split_list(store.join_list(items)) == [item for item in items if item]
