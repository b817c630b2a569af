"""Whatever is thrown at ingest: it never raises, and no row or answer vanishes."""

import contextlib
import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.utils.escape import unescape

from pipeline.ingest import NothingUsable
from tests.test_ingest import run, write

HEADER = ["Nama", "Unsur", "Tanggal", "Masukan", "Apa saran Anda?"]
ANSWERS = slice(3, 5)  # of the columns
NASTY = (
    "=1+1",
    '=HYPERLINK("http://contoh.invalid")',
    "@SUM(A1)",
    "\u202eabc",
    "\u200f",
    "\u200b",
    "a\x00b",
    "\x00",
    "\x07",
    "\x1f",
    "\x85",
    "\xa0",
    "&nbsp;",
    "<br>",
    "_x000D_",
    "'",
    '"',
    "-",
    "31/02/2024",
    "45349",
    "x" * 40_000,
    "\\n",
    "\r\n\r",
    "Ã©",
    "“modal” – café",
    "Masukan",
    "Nama;Unsur|Tanggal\tMasukan,",
)
MEGABYTE = "kata " * 200_000

cells = st.one_of(st.just(""), st.text(max_size=20), st.sampled_from(NASTY))
tables = st.lists(st.lists(cells, min_size=len(HEADER), max_size=len(HEADER)), max_size=12)
encodings = st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
quiet = settings(max_examples=30, derandomize=True, database=None, suppress_health_check=list(HealthCheck))

Rows = Sequence[Sequence[str]]


@pytest.mark.slow
@quiet
@given(rows=tables, encoding=encodings, separator=st.sampled_from(",;\t|"))
@example(rows=[["", "", "", MEGABYTE, ""], ["", "", "", "", "=" + "1" * 1_000_000]], encoding="utf-8", separator=";")
def test_generated_tables_keep_the_laws(
    tmp_path_factory: pytest.TempPathFactory, rows: Rows, encoding: str, separator: str
) -> None:
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=separator, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows([HEADER, *rows])
    content = stream.getvalue().encode(encoding, "replace")
    check(tmp_path_factory.mktemp("raw"), "forum/a.csv", content, list(read_csv(content, encoding, separator)))


@pytest.mark.slow
@quiet
@given(rows=tables, typed=st.booleans())
def test_generated_workbooks_keep_the_laws(tmp_path_factory: pytest.TempPathFactory, rows: Rows, typed: bool) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(HEADER)
    for number, row in enumerate(rows, start=2):
        for column, text in enumerate(row, start=1):
            cell = sheet.cell(number, column, ILLEGAL_CHARACTERS_RE.sub("", text) or None)
            if not typed and cell.value is not None:
                cell.data_type = "s"  # a text that looks like a formula, not a formula
    stream = io.BytesIO()
    book.save(stream)
    check(tmp_path_factory.mktemp("raw"), "forum/a.xlsx", stream.getvalue(), list(read_workbook(stream)))


def check(folder: Path, name: str, content: bytes, seen: Rows) -> None:
    """Hold what ingest wrote of a file against the rows that another reader saw below its header."""
    found = run(write(folder, {name: content, "forum/b.csv": "Masukan\nmodal\n"}))
    feedback, rejected, sources = (
        table[table["source_file"] == name] for table in (found["feedback"], found["rejected"], found["sources"])
    )
    filled = [row for row in seen if any(row)]
    answers = sum(bool(cell) for row in filled for cell in row[ANSWERS])
    unread = rejected["source_row"][rejected["level"] == "answer"]
    answered = {*feedback["source_row"], *unread}
    assert answers == sources["answers_read"].sum() == len(feedback) + len(unread)
    assert len(filled) == sources["rows_read"].sum() == len(answered) + (rejected["level"] == "row").sum()


def read_csv(content: bytes, encoding: str, separator: str) -> Iterator[list[str]]:
    text = content.decode(encoding).removeprefix("\ufeff").replace("\x00", "")
    limit = csv.field_size_limit(1 << 27)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    finally:
        csv.field_size_limit(limit)
    return ([cell.strip() for cell in row] for row in rows[1:])


def read_workbook(stream: io.BytesIO) -> Iterator[list[str]]:
    sheet = openpyxl.load_workbook(stream, data_only=True).worksheets[0]
    return (
        ["" if cell is None else unescape(str(cell)).strip() for cell in row]
        for row in sheet.iter_rows(2, values_only=True)
    )


@pytest.mark.slow
@quiet
@given(
    content=st.binary(max_size=3000),
    suffix=st.sampled_from(["csv", "txt", "xlsx", "xls", "ods", "json", "jsonl", "docx", "zip"]),
)
def test_any_bytes_are_read_or_refused(tmp_path_factory: pytest.TempPathFactory, content: bytes, suffix: str) -> None:
    folder = write(tmp_path_factory.mktemp("raw"), {f"forum/a.{suffix}": content, "forum/b.csv": "Masukan\nmodal\n"})
    run(folder)


@quiet
@given(text=st.text(max_size=400), suffix=st.sampled_from(["csv", "txt", "json", "jsonl"]))
def test_any_text_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, text: str, suffix: str) -> None:
    folder = write(tmp_path_factory.mktemp("raw"), {f"forum/a.{suffix}": text.encode("utf-8", "replace")})
    with contextlib.suppress(NothingUsable):
        run(folder)


def test_names_that_are_no_utf8_are_read(tmp_path: Path) -> None:
    (tmp_path / "forum").mkdir()
    place = tmp_path / "forum" / b"masukan\xff.csv".decode("utf-8", "surrogateescape")
    place.write_bytes(b"Masukan\nmodal\n")
    assert run(tmp_path)["sources"]["source_file"].to_list() == ["forum/masukan\ufffd.csv"]
