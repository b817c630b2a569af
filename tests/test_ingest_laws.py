"""Whatever is thrown at ingest: it never raises, and no row or answer vanishes."""

import contextlib
import csv
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.ingest import NothingUsable
from tests.test_ingest import run, write

HEADER = ["Nama", "Unsur", "Tanggal", "Masukan", "Apa saran Anda?"]
NASTY = [
    "=1+1",
    "\u202eabc",
    "a\x00b",
    "\x07",
    "&nbsp;",
    "<br>",
    "_x000D_",
    '"',
    "-",
    "31/02/2024",
    "x" * 70_000,
    "\\n",
    "Ã©",
]

cells = st.one_of(st.just(""), st.text(max_size=20), st.sampled_from(NASTY))
tables = st.lists(st.lists(cells, min_size=len(HEADER), max_size=len(HEADER)), max_size=12)
encodings = st.sampled_from(["utf-8", "utf-8-sig", "utf-16"])
quiet = settings(
    max_examples=20, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)


@quiet
@given(rows=tables, encoding=encodings, separator=st.sampled_from(",;\t|"))
def test_generated_tables_keep_the_laws(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]], encoding: str, separator: str
) -> None:
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=separator, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows([HEADER, *rows])
    content = stream.getvalue().encode(encoding, "replace")
    folder = write(tmp_path_factory.mktemp("raw"), {"forum/a.csv": content, "forum/b.csv": "Masukan\nmodal\n"})
    sources = run(folder)["sources"].set_index("source_file")
    cells_read = [[_seen(cell, encoding) for cell in row] for row in rows]
    filled = [row for row in cells_read if any(row)]
    assert sources["rows_read"]["forum/a.csv"] == len(filled)
    assert sources["answers_read"]["forum/a.csv"] == sum(bool(cell) for row in filled for cell in row[3:])


def _seen(cell: str, encoding: str) -> str:
    return cell.encode(encoding, "replace").decode(encoding).replace("\x00", "").strip()


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
