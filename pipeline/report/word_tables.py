"""How wide the columns of a table in a Word document are, so that no word and no number is broken.

Comes in: the words of the cells, and which columns hold numbers. Goes out: a `Fit`: the size of the letters, the width
of each column, and whether the page must lie on its side. A column of numbers is as wide as its longest word, a column
of words takes what is left; letters shrink before the page turns. Word would fit columns itself only while it shows
the document, and other programs do so otherwise; hence the widths of letters are known here. They are those of
Helvetica-Bold (Adobe core 14 font metrics), which Arial and Liberation Sans share; plain letters are no wider.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from docx.enum.style import WD_STYLE_TYPE
from docx.oxml.ns import qn
from docx.shared import Cm, Length, Pt

FONT = "Arial"  # Word has it; LibreOffice has Liberation Sans with the same widths
UPRIGHT, TURNED = Cm(17), Cm(25.7)  # A4 between margins of 2 cm
PADDING = Cm(0.12)  # on either side of a cell
_SIZES = (Pt(9), Pt(8), Pt(7))  # below 7 points print is hard to read
_COMFORT = Cm(2.8)  # of words: two or three words a line at 9 points
_WORDS_PART = 2  # where all fits on one line: of the room left, twice what a column of numbers gets
_SPARE = Pt(1)  # for borders and rounding
_NO_BREAK = "\N{NO-BREAK SPACE}"
_LETTERS: Mapping[float, str] = {
    0.278: f" {_NO_BREAK},./Iijl'",
    0.333: "()-:;ft",
    0.389: "r*",
    0.556: "0123456789–Jacekzsvxy",
    0.611: "?FLTZbdghnopqu",
    0.667: "EPSVXY",
    0.722: "&ABCDHKNRU",
    0.778: "GOQw",
    0.889: "%Mm",
}
_WIDTHS = {letter: width for width, letters in _LETTERS.items() for letter in letters}
_WIDEST = 1.0  # of any other letter


@dataclass(frozen=True)
class Fit:
    """How a table fits on a page."""

    size: Length
    widths: Sequence[int]
    turned: bool


def keep_together(text: str) -> str:
    """Hold a number and its per cent sign on one line.

    >>> keep_together("12,5 % dari 40").split(" ")
    ['12,5\\xa0%', 'dari', '40']
    """
    return re.sub(r"(?<=\d) (?=%)", _NO_BREAK, text)


def cell_style(document: Any, size: Length) -> Any:
    """Return the style of a table's words: its own, since LibreOffice drops the size of what stands in a control."""
    name = f"Table {size.pt:g}"
    if name not in document.styles:
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style, style.font.size = document.styles["Normal"], size
        style.paragraph_format.space_after, style.paragraph_format.line_spacing = Pt(2), 1.0
    return document.styles[name]


def pad_cells(document: Any) -> None:
    """Set the room beside the words of every table's cells."""
    for side in document.styles["Table Grid"].element.xpath("./w:tblPr/w:tblCellMar/*[self::w:left or self::w:right]"):
        side.set(qn("w:w"), str(PADDING.twips))


def text_width(text: str, size: int) -> int:
    """Return the room that a line of bold letters takes."""
    return round(sum(_WIDTHS.get(letter, _WIDEST) for letter in text) * size)


def fit_columns(rows: Sequence[Sequence[str]], numeric: Sequence[bool]) -> Fit:
    """Find the largest letters, and a page upright if possible, with which no word of a table is broken.

    `rows`: the words of the cells, those of the header first, each row as long as `numeric`.
    """
    columns = [*zip(*rows, strict=True)]
    for room in (UPRIGHT, TURNED):
        for size in _SIZES:
            needed = [_need(cells, of_numbers, size) for cells, of_numbers in zip(columns, numeric, strict=True)]
            if sum(needed) <= room:
                return Fit(size, _share(columns, needed, numeric, size, room), room == TURNED)
    return Fit(size, [int(width * room / sum(needed)) for width in needed], turned=True)


def _need(cells: Sequence[str], of_numbers: bool, size: int) -> int:
    """Return the least width of a column: its longest word, of words a little more where they are many."""
    word = max(text_width(word, size) for cell in cells for word in cell.split(" "))
    return _pad(word if of_numbers else max(word, min(_longest(cells, size), _COMFORT)))


def _share(
    columns: Sequence[Sequence[str]], needed: Sequence[int], numeric: Sequence[bool], size: int, room: int
) -> list[int]:
    """Give the room that is left to columns of words, by their longest cell, then to all columns."""
    wanted = [
        0 if of_numbers else max(_pad(_longest(cells, size)) - least, 0)
        for cells, least, of_numbers in zip(columns, needed, numeric, strict=True)
    ]
    left = room - sum(needed)
    given = min(1.0, left / max(sum(wanted), 1))
    parts = [1 if of_numbers else _WORDS_PART for of_numbers in numeric]
    rest = (left - given * sum(wanted)) / sum(parts)
    return [int(least + given * more + rest * part) for least, more, part in zip(needed, wanted, parts, strict=True)]


def _longest(cells: Sequence[str], size: int) -> int:
    return max(text_width(cell, size) for cell in cells)


def _pad(width: int) -> int:
    return width + 2 * PADDING + _SPARE
