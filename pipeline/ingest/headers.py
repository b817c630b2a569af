"""Rows of cells -> where their header is, and its titles, joined where it takes two rows.

Titles, dates and logos may stand above; a header is what holds the most words that head columns (`synonyms`).
"""

import re
from collections.abc import Mapping, Sequence

from pipeline.codebook.columns import ColumnMapping, signature
from pipeline.ingest.synonyms import is_generic, title_points

_WIDEST = 200  # columns; wider tables are no feedback
_LONGEST_HEADER = 200  # characters; longer first cells are answers
_HEADER_WITHIN = 15  # filled rows: titles, dates and logos above a header take fewer
_NUMBER = re.compile(r"[\W\d_]*\d[\W\d_]*")  # a number, date or phone: no title is one

Mappings = Mapping[str, ColumnMapping]
Rows = Sequence[Sequence[str]]


def header_score(row: Sequence[str]) -> int:
    """Say how much a row looks like a header, in points of `title_points`."""
    return sum(title_points(cell) for cell in row[:_WIDEST] if 0 < len(cell) <= _LONGEST_HEADER)


def find_header(rows: Rows, mappings: Mappings) -> int:
    """Find the index of the header among the first filled rows (-1 where there is none).

    It is the row that has a mapping, else the one that looks most like a header. What stands above the latter
    must be titles, narrower than it.
    """
    filled = [index for index, row in enumerate(rows[:200]) if any(map(str.strip, row))][:_HEADER_WITHIN]
    if mapped := [index for index in filled if mappings and signature(rows[index]) in mappings]:
        return mapped[0]
    best, place = 0, -1
    widest = 0
    for index in filled:
        cells = [cell for cell in rows[index] if cell.strip()]
        points = header_score(cells)
        if points > best and widest <= len(cells) / 2 and _is_header(cells, points, first=index == filled[0]):
            best, place = points, index
        if not _is_field(cells):
            widest = max(widest, len(cells))
    return place


def join_header(rows: Rows, header: int, mappings: Mappings) -> tuple[int, list[str]]:
    """Find the index of the last row of a header, and its titles.

    Where an upper row holds what groups of columns share, a column has the lower title, else the upper one. A row that
    has a mapping is the header as it stands.
    """
    if mappings and signature(rows[header]) in mappings:
        return header, list(rows[header])
    for upper in (header, header - 1):
        if 0 <= upper < len(rows) - 1 and _are_two_rows(rows[upper], rows[upper + 1]):
            above, below = (pad(row, max(len(rows[upper]), len(rows[upper + 1]))) for row in rows[upper : upper + 2])
            return upper + 1, [low if low.strip() else high for high, low in zip(above, below, strict=True)]
    return header, list(rows[header])


def pad(row: Sequence[str], width: int) -> list[str]:
    """Fill a row with empty cells up to a width."""
    return [*row, *[""] * (width - len(row))]


def _are_two_rows(upper: Sequence[str], lower: Sequence[str]) -> bool:
    """Tell whether the second row is titles only, one of which continues a group, and leaves some to the first."""
    high, low = ([bool(cell.strip()) for cell in pad(row, max(len(upper), len(lower)))] for row in (upper, lower))
    titles = [cell for cell in lower if cell.strip()]
    return (
        any(above and not below for above, below in zip(high, low, strict=True))
        and any(
            below and not high[column] and column > 0 and low[column - 1] and any(high[:column])
            for column, below in enumerate(low)
        )
        and all(len(title) <= _LONGEST_HEADER and title_points(title) == 2 for title in titles)
    )


def _is_field(cells: list[str]) -> bool:
    """Tell a line of a list's head, such as `Tanggal | : 27 Februari 2024`."""
    return len(cells) == 2 and (cells[0].rstrip().endswith(":") or cells[1].lstrip().startswith(":"))


def _is_header(cells: list[str], points: int, *, first: bool) -> bool:
    if any(_NUMBER.fullmatch(cell) for cell in cells):
        return False
    if len(cells) == 1:
        return first and points >= 2
    return points >= 3 or (first and any(map(is_generic, cells)))
