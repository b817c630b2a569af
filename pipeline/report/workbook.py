"""The one door to the workbooks of the reports: sheets of plain cells in, the bytes of an .xlsx out.

Comes in: sheets with title lines, columns and rows. Goes out: a workbook that looks the same on every sheet (frozen
header, filter, wrapped text, A4 landscape with the header repeated) and has the same bytes on every run. A text is
written as text: no citizen's words become a formula, a link or a number (OWASP, "CSV Injection").
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

MOST_LETTERS = 32_767  # that Excel takes in a cell (Microsoft, "Excel specifications and limits")
CUT = "… [dipotong]"
CHOICES = "Pilihan"
_MADE_ON = datetime(1980, 1, 1)  # a workbook says when it was made; the clock would make each run another
_A4 = 9  # xlsxwriter's number of the paper
_RICH = ("<r>", "</r>")  # between these xlsxwriter takes a text for XML of its own making

Cell = str | float


@dataclass(frozen=True)
class Column:
    """A column: its title, its width in letters, what may be chosen in it; `folds`: it can be hidden with one click."""

    title: str
    width: float
    choices: tuple[str, ...] = ()
    folds: bool = False


@dataclass(frozen=True)
class Sheet:
    """A sheet: title lines, a header, rows; a text cell is text, a number cell a number."""

    name: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    titles: Sequence[str] = ()
    wrapped: bool = True


def write_workbook(sheets: Sequence[Sheet]) -> bytes:
    """Write the sheets in their order, and behind them one with the choices of their drop-downs, where there are any.

    Drop-downs help and forbid nothing: a planner may write another word.
    """
    stream = io.BytesIO()
    book = Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": _MADE_ON})
    formats = _formats(book)
    offered = _collect_choices(sheets)
    for sheet in sheets:
        _write_sheet(book.add_worksheet(sheet.name), sheet, formats, [*offered])
    if offered:
        _write_choices(book.add_worksheet(CHOICES), offered, formats)
    book.close()
    return stream.getvalue()


def fit(text: str) -> str:
    """Make a text such that a cell takes it whole, or with a mark where it was cut.

    >>> fit("modal"), len(fit("a" * 40_000)), fit("a" * 40_000)[-12:]
    ('modal', 32767, '… [dipotong]')
    """
    if text.startswith(_RICH[0]) and text.endswith(_RICH[1]):
        text = f"{text} "
    if len(text) <= MOST_LETTERS // 2:
        return text
    letters = text.encode("utf-16-le", "replace")  # Excel counts in UTF-16, where an emoji is two letters
    if len(letters) <= 2 * MOST_LETTERS:
        return text
    return letters[: 2 * (MOST_LETTERS - len(CUT))].decode("utf-16-le", "ignore") + CUT


def _formats(book: Workbook) -> Mapping[str, Any]:
    text = {"num_format": "@", "valign": "top"}
    return {
        "title": book.add_format(text | {"bold": True}),
        "head": book.add_format(text | {"bold": True, "bottom": 1, "bg_color": "#F2F6F9", "text_wrap": True}),
        "wrapped": book.add_format(text | {"text_wrap": True}),
        "plain": book.add_format(text),
        "number": book.add_format({"num_format": "#,##0", "valign": "top"}),
    }


def _collect_choices(sheets: Sequence[Sheet]) -> dict[str, tuple[str, ...]]:
    return {column.title: column.choices for sheet in sheets for column in sheet.columns if column.choices}


def _write_sheet(place: Worksheet, sheet: Sheet, formats: Mapping[str, Any], offered: Sequence[str]) -> None:
    text = formats["wrapped" if sheet.wrapped else "plain"]
    head = len(sheet.titles)
    for row, line in enumerate(sheet.titles):
        place.write_string(row, 0, fit(line), formats["title" if row == 0 else "plain"])
    for number, column in enumerate(sheet.columns):
        place.set_column(number, number, column.width, text, {"level": 1} if column.folds else {})
        place.write_string(head, number, column.title, formats["head"])
    for row, cells in enumerate(sheet.rows, start=head + 1):
        for number, cell in enumerate(cells):
            if not isinstance(cell, str):
                place.write_number(row, number, cell, formats["number"])
            elif cell:  # an empty one has its column's format
                place.write_string(row, number, fit(cell), text)
    last = head + max(len(sheet.rows), 1)
    _offer_choices(place, sheet, (head + 1, last), offered)
    _set_up_page(place, sheet, head, last)


def _offer_choices(place: Worksheet, sheet: Sheet, rows: tuple[int, int], offered: Sequence[str]) -> None:
    for number, column in enumerate(sheet.columns):
        if column.choices:
            letter = chr(ord("A") + offered.index(column.title))
            source = f"={CHOICES}!${letter}$2:${letter}${len(column.choices) + 1}"
            rule = {"validate": "list", "source": source, "ignore_blank": True, "show_error": False}
            place.data_validation(rows[0], number, rows[1], number, rule)


def _set_up_page(place: Worksheet, sheet: Sheet, head: int, last: int) -> None:
    width = len(sheet.columns) - 1
    place.freeze_panes(head + 1, 0)
    place.autofilter(head, 0, last, width)
    place.ignore_errors({"number_stored_as_text": f"A1:XFD{last + 1}"})
    place.set_landscape()
    place.set_paper(_A4)
    place.repeat_rows(head)
    place.fit_to_pages(1, 0)
    place.set_footer("&L&A&R&P / &N")


def _write_choices(place: Worksheet, offered: Mapping[str, Sequence[str]], formats: Mapping[str, Any]) -> None:
    for number, (title, choices) in enumerate(offered.items()):
        place.set_column(number, number, 44, formats["wrapped"])
        place.write_string(0, number, title, formats["head"])
        for row, choice in enumerate(choices, start=1):
            place.write_string(row, number, choice, formats["wrapped"])
