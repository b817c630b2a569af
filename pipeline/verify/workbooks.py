"""The numbers of a workbook: those beside their id, and digits that stand in no column of words.

Comes in: the bytes of an xlsx file. Goes out: `Printed` for each number with its id in the cell to its right, under the
header "Kode angka" (a column "n dasar" prints the base of that id); `Unmarked` for every other cell of numbers, and for
words with a digit under a header that `WORDS` does not name. The header is the first row of two cells or more; lines
above it are titles, in which the name of the table, dates, plan years and the source line are at home.
"""

import re
from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any

from python_calamine import CalamineWorkbook

from pipeline.messages import say_number
from pipeline.verify.printed import Printed, Unmarked, digits_of, has_digit

CODE, BASE = "Kode angka", "n dasar"
# Columns of Tabel T-C.32 and of the follow-up matrix that hold names, codes, places and what people wrote.
WORDS = frozenset(
    {
        *("No", "ID", "ID masukan yang mewakili", CODE),
        *("Program/Kegiatan", "Lokasi", "Indikator Kinerja", "Besaran/Volume", "Catatan", "Perangkat daerah", "Tema"),
        *("Usulan", "Status", "Alasan", "Target waktu"),
    }
)
_AT_HOME = re.compile(r"^Sumber: .*$|T-C\.32|\b\d{1,2} [A-Z][a-z]+ \d{4}\b|\btahun \d{4}\b")

Finding = Printed | Unmarked


def read_workbook(file: str, content: bytes) -> tuple[list[Printed], list[Unmarked]]:
    """Read the numbers of a workbook."""
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    found = [
        finding
        for name in book.sheet_names
        for finding in _read_sheet(file, name, book.get_sheet_by_name(name).to_python(skip_empty_area=False))
    ]
    return [it for it in found if isinstance(it, Printed)], [it for it in found if isinstance(it, Unmarked)]


def _read_sheet(file: str, sheet: str, rows: Sequence[Sequence[Any]]) -> Iterator[Finding]:
    header: Sequence[Any] = ()
    for number, row in enumerate(rows, start=1):
        if not header and sum(cell != "" for cell in row) > 1:
            header = row
        for column, cell in enumerate(row):
            place = f"{sheet}!{_letters(column)}{number}"
            if _is_number(cell):
                yield _read_number(file, place, row, column, header)
            elif _is_stray(str(cell), header[column] if header else None):
                yield Unmarked(file, place, digits_of(str(cell)))


def _read_number(file: str, place: str, row: Sequence[Any], column: int, header: Sequence[Any]) -> Finding:
    words = _say(float(row[column]))
    if header and [*header, ""][column + 1] == CODE and row[column + 1]:
        part = "base" if header[column] == BASE else "value"
        return Printed(file, place, str(row[column + 1]), part, words)
    return Unmarked(file, place, words)


def _is_stray(text: str, title: str | None) -> bool:
    """Tell whether words hold a digit that is not at home: above the header, or under a title that is not of words."""
    return has_digit(_AT_HOME.sub("", text)) if title is None else title not in WORDS and has_digit(text)


def _is_number(cell: Any) -> bool:
    return isinstance(cell, int | float) and not isinstance(cell, bool)


def _say(value: float) -> str:
    return say_number(value) if value.is_integer() else f"{value:.6g}".replace(".", ",")


def _letters(column: int) -> str:
    """Name a column as Excel does.

    >>> _letters(0), _letters(27)
    ('A', 'AB')
    """
    tens, ones = divmod(column, 26)
    return (_letters(tens - 1) if tens else "") + chr(ord("A") + ones)
