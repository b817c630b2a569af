"""The file of a codebook table, as a spreadsheet may have left it -> its cells as text, row by row.

Takes comma, semicolon or tab (RFC 4180 quoting, a `sep=` line), UTF-8 with BOM or not, UTF-16 or CP1252, whole rows
in one quoted cell, or the first sheet of an XLSX. Never reads text as missing: `N/A` is a word. Nothing is guessed
from more than the header, so one odd row cannot change how the others are read.
"""

import csv
import io
import re
from pathlib import Path
from typing import Any

_SEPARATORS = ",;\t"
_SEPARATOR_LINE = re.compile(r'"?sep=(.)"?[,;\t]*\r?\n', re.IGNORECASE)
_QUOTED = re.compile(r'"(?:[^"]|"")*"')
_FORMULA = re.compile(r"[=+\-@\t\r\n]")  # what a spreadsheet would take for a formula (OWASP, "CSV Injection")
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")

Cells = list[list[str]]


class CellError(Exception):
    """A row whose quotation marks do not add up; `row` counts as Excel does."""

    def __init__(self, row: int) -> None:
        self.row = row
        super().__init__("a quotation mark is never closed or stands where a cell begins; close it or double it")


def read_cells(path: Path) -> Cells:
    """Read the cells of a CSV or XLSX; the header comes first. Raise `CellError` where a CSV's quotes do not close."""
    if path.suffix.lower() == ".xlsx":
        return _unfold(_sheet_cells(_open_workbook(path).get_sheet_by_index(0)), ";")
    return parse_cells(path.read_bytes())


def read_sheets(path: Path) -> dict[str, Cells]:
    """Read the cells of each sheet of a workbook, by its name."""
    book = _open_workbook(path)
    return {name: _sheet_cells(book.get_sheet_by_name(name)) for name in book.sheet_names}


def parse_cells(content: bytes) -> Cells:
    """Read the cells of a CSV's bytes; raise `CellError` where its quotes do not close."""
    text, _ = decode(content)
    if mark := _SEPARATOR_LINE.match(text):
        return _unfold(_parse(text[mark.end() :], mark[1]), mark[1])
    return _unfold(*_parse_likeliest(text))


def _parse_likeliest(text: str) -> tuple[Cells, str]:
    """Parse with the header's separator, or with another where only that one makes the quotation marks add up."""
    likeliest = _header_separator(text.split("\n", 1)[0].rstrip())
    for separator in sorted(_SEPARATORS, key=lambda other: other != likeliest):
        try:
            return _parse(text, separator), separator
        except CellError:
            continue
    return _parse(text, likeliest), likeliest


def _header_separator(header: str) -> str:
    if header.endswith(";"):  # no column is called so: these are empty cells
        return ";"
    return _commonest(_QUOTED.sub("", header)) or _commonest(header) or ","


def decode(content: bytes) -> tuple[str, str]:
    """Decode the bytes of a CSV; return its text, and the encoding in which more text can be put behind it."""
    if content.startswith(_UTF16_MARKS):
        return content.decode("utf-16"), "utf-16-le" if content.startswith(_UTF16_MARKS[0]) else "utf-16-be"
    try:
        return content.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        return content.decode("cp1252"), "cp1252"


def defuse(cell: str) -> str:
    """Put an apostrophe before what a spreadsheet would take for a formula.

    >>> defuse("-KUR susah"), defuse("KUR susah")
    ("'-KUR susah", 'KUR susah')
    """
    return f"'{cell}" if _FORMULA.match(cell) else cell


def write_like(text: str, rows: Cells) -> str:
    """Write rows as the lines of a CSV, the way those of `text` are made: separators, line ends, rows in one cell."""
    mark = _SEPARATOR_LINE.match(text)
    cells, separator = (_parse(text[mark.end() :], mark[1]), mark[1]) if mark else _parse_likeliest(text)
    ending = re.search(r"\r\n|\n|\r", text)
    end = ending[0] if ending else "\n"
    if cells and _is_folded(cells[0]) and (inner := _commonest(cells[0][0])):
        return _write([[_write([row], inner, "")] for row in rows], separator, end)
    return _write(rows, separator, end)


def _write(rows: Cells, separator: str, end: str) -> str:
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=separator, lineterminator=end).writerows(rows)
    return stream.getvalue()


def _commonest(line: str) -> str:
    separator = max(_SEPARATORS, key=line.count)
    return separator if separator in line else ""


def _parse(text: str, separator: str, first_row: int = 1) -> Cells:
    rows: Cells = []
    try:
        rows.extend(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error:
        raise CellError(first_row + len(rows)) from None
    return rows


def _unfold(rows: Cells, separator: str) -> Cells:
    """Take rows apart that a spreadsheet opened with the wrong separator and saved as one cell each."""
    if not rows:
        return rows
    header = _whole_line(rows[0], separator)
    inner = _commonest(rows[0][0]) if rows[0] and _is_folded(rows[0]) else ""
    if inner:
        return [_parse_line(_whole_line(row, separator), inner, number) for number, row in enumerate(rows, 1)]
    inner = _commonest(header)
    return [
        _parse_line(row[0], inner, number) if _is_folded(row) and inner and inner in row[0] else row
        for number, row in enumerate(rows, 1)
    ]


def _is_folded(row: list[str]) -> bool:
    return bool(row and row[0].strip()) and not any(cell.strip() for cell in row[1:])


def _whole_line(row: list[str], separator: str) -> str:
    return separator.join(row).rstrip(separator)


def _parse_line(line: str, separator: str, number: int) -> list[str]:
    rows = _parse(line, separator, number)
    return rows[0] if rows else []


def _open_workbook(path: Path) -> Any:
    from python_calamine import CalamineWorkbook

    return CalamineWorkbook.from_path(str(path))


def _sheet_cells(sheet: Any) -> Cells:
    return [[_cell_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]


def _cell_text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
