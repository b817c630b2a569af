"""Date cells as people and programs write them -> ISO dates, decided per column.

The order of day and month follows from the values of the column that are over 12; where none is, from settings, and
that is a guess to be reported. Excel serials count from 1899-12-30 (ECMA-376 part 1, 18.17.4.1); Unix times are read
in Waktu Indonesia Barat (UTC+7), where the forums are held.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal

import pandas as pd

from pipeline.ingest.cells import map_distinct

Order = Literal["dmy", "mdy"]
OrderBasis = Literal["certain", "guessed", "mixed"]

_YEARS = range(1990, 2101)  # a form of before the web or of the next century is a typing error
_SERIALS = range(25569, 73051)  # 1970-01-01 to 2100-01-01: other five-digit numbers are not dates
_WIB = timedelta(hours=7)
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan",
            "feb peb",
            "mar",
            "apr",
            "mei may",
            "jun",
            "jul",
            "agu ags agt aug",
            "sep",
            "okt oct",
            "nov nop",
            "des dec",
        ),
        start=1,
    )
    for name in names.split()
}
_TAIL = r"(?:[\st,].*)?"
_YEAR_FIRST = re.compile(rf"(\d{{4}})[-/.](\d{{1,2}})[-/.](\d{{1,2}}){_TAIL}", re.DOTALL)
_YEAR_LAST = re.compile(
    rf"(?:[a-z']+,?\s+)?(\d{{1,2}})\s?[-/. ]\s?(\d{{1,2}})\s?[-/. ]\s?(\d{{4}}|\d{{2}}){_TAIL}", re.DOTALL
)
_NAMED = re.compile(rf"(?:[a-z']+,?\s+)?(\d{{1,2}})[-/. ]*([a-z]{{3,9}})[-/., ]*(\d{{4}}|\d{{2}}){_TAIL}", re.DOTALL)
_NAMED_FIRST = re.compile(rf"(?:[a-z]+,\s+)?([a-z]{{3,9}})\.?\s+(\d{{1,2}}),?\s+(\d{{4}}){_TAIL}", re.DOTALL)
_COMPACT = re.compile(r"(20\d{2})(\d{2})(\d{2})")
_SERIAL = re.compile(r"(\d{5})(?:[.,]\d+)?")
_UNIX = re.compile(r"(\d{10})(?:\d{3})?(?:\.\d+)?")

_DAY_LINE = re.compile(
    r"(?:hari[/, ]*)?(?:dan )?(?:tanggal|tgl)\b\.?(?: (?:rapat|kegiatan|acara|forum|pelaksanaan))?\s*:?\s*(\S.*)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class ParsedDates:
    """`iso` dates ("" where none), `problem` a reject reason or "", `basis` of the order, `ambiguous` cells."""

    iso: pd.Series
    problem: pd.Series
    basis: OrderBasis
    ambiguous: int


def parse_dates(cells: pd.Series, default: Order) -> ParsedDates:
    """Read one column of date cells.

    >>> parsed = parse_dates(pd.Series(["27/02/2024 10:15:33", "03/04/24", "31 Feb 2024", ""]), "mdy")
    >>> parsed.iso.to_list(), parsed.problem.to_list()[2], parsed.basis
    (['2024-02-27', '2024-04-03', '', ''], 'impossible_date', 'certain')
    """
    distinct = [cell for cell in pd.unique(cells) if cell.strip()]
    pairs = [pair for cell in distinct if (pair := _number_pair(cell))]
    basis, order = _decide_order(pairs, default)
    read = {cell: read_date(cell, order) for cell in distinct}
    iso = map_distinct(cells, lambda cell: read.get(cell, ("", ""))[0])
    problem = map_distinct(cells, lambda cell: read.get(cell, ("", ""))[1])
    unclear = {cell for cell in distinct if (pair := _number_pair(cell)) and max(pair) <= 12 and pair[0] != pair[1]}
    return ParsedDates(iso, problem, basis, int(cells.isin(list(unclear)).sum()))


def read_date(cell: str, order: Order) -> tuple[str, str]:
    """Read one cell; returns the ISO date or "", and the reject reason or "".

    >>> read_date("Selasa, 27 Pebruari 2024", "dmy"), read_date("45349", "dmy"), read_date("kemarin", "dmy")
    (('2024-02-27', ''), ('2024-02-27', ''), ('', 'unreadable_date'))
    """
    text = cell.strip().casefold()
    fields = _fields(text, order)
    if fields is None:
        return "", "unreadable_date"
    try:
        found = date(*fields)
    except (ValueError, OverflowError):
        return "", "impossible_date"
    return (found.isoformat(), "") if found.year in _YEARS else ("", "impossible_date")


def find_day(line: str) -> str:
    """Find the day that the head of a document or a list states, as typed; "" where it states none.

    >>> find_day("Hari/Tanggal: Selasa, 27 Februari 2024"), find_day("Tanggal : 27-02-2024"), find_day("Tempat: Galeri")
    ('Selasa, 27 Februari 2024', '27-02-2024', '')
    """
    match = _DAY_LINE.match(line)
    return match[1].strip() if match else ""


def _fields(text: str, order: Order) -> tuple[int, int, int] | None:
    if match := _YEAR_FIRST.fullmatch(text) or _COMPACT.fullmatch(text):
        return int(match[1]), int(match[2]), int(match[3])
    if match := _YEAR_LAST.fullmatch(text):
        first, second = int(match[1]), int(match[2])
        day, month = (first, second) if _day_first(first, second, order) else (second, first)
        return _full_year(match[3]), month, day
    if (match := _NAMED.fullmatch(text)) and match[2][:3] in _MONTHS:
        return _full_year(match[3]), _MONTHS[match[2][:3]], int(match[1])
    if (match := _NAMED_FIRST.fullmatch(text)) and match[1][:3] in _MONTHS:
        return int(match[3]), _MONTHS[match[1][:3]], int(match[2])
    return _counted(text)


def _counted(text: str) -> tuple[int, int, int] | None:
    if (match := _SERIAL.fullmatch(text)) and int(match[1]) in _SERIALS:
        found = date(1899, 12, 30) + timedelta(days=int(match[1]))
    elif match := _UNIX.fullmatch(text):
        found = (datetime.fromtimestamp(int(match[1]), UTC) + _WIB).date()
    else:
        return None
    return found.year, found.month, found.day


def _day_first(first: int, second: int, order: Order) -> bool:
    if first > 12 or second > 12:
        return first > 12
    return order == "dmy"


def _full_year(digits: str) -> int:
    return int(digits) + (2000 if len(digits) == 2 else 0)


def _number_pair(cell: str) -> tuple[int, int] | None:
    match = _YEAR_LAST.fullmatch(cell.strip().casefold())
    return (int(match[1]), int(match[2])) if match else None


def _decide_order(pairs: list[tuple[int, int]], default: Order) -> tuple[OrderBasis, Order]:
    day_first = any(12 < first <= 31 and second <= 12 for first, second in pairs)
    month_first = any(12 < second <= 31 and first <= 12 for first, second in pairs)
    if day_first and month_first:
        return "mixed", default
    if day_first or month_first:
        return "certain", "dmy" if day_first else "mdy"
    unclear = any(first != second for first, second in pairs)
    return ("guessed" if unclear else "certain"), default
