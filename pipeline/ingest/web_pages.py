"""A web page, as systems of offices export lists under the name `.xls` -> a sheet for each of its tables.

Read with the parser of the standard library, which takes what browsers take. A cell that spans rows or columns stands
in the first of them; the others stay empty, as in a workbook. A table within a cell is part of that cell's text.
"""

import re
from html.parser import HTMLParser

from pipeline.ingest.sheets import Merge, RefusedError, Sheet

_PAGE = re.compile(
    r"\s*(?:<\?xml[^<>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|body|table|meta)\b", re.I | re.S
)
_CELLS = ("td", "th")
_BREAKS = ("br", "p", "div", "li")
_HIDDEN = ("script", "style", "title")
_WIDEST_SPAN = 200  # columns or rows; more is a mistake of the program that wrote the page


def looks_like_page(text: str) -> bool:
    """Tell whether a text begins as web pages do."""
    return _PAGE.match(text[:2000]) is not None


def read_page(text: str, encoding: str) -> tuple[Sheet, ...]:
    """Read the tables of a page; raises `RefusedError` where it has none."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    tables = [table for table in reader.tables if table.rows]
    if not tables:
        raise RefusedError("unknown_format")
    names = [f"tabel {number}" if len(tables) > 1 else "" for number in range(1, len(tables) + 1)]
    return tuple(
        Sheet("html", table.rows, name=name, encoding=encoding, merges=tuple(table.merges))
        for name, table in zip(names, tables, strict=True)
    )


class _Table:
    """The rows of one table; `_taken` says how many rows more a cell from above stands in a column."""

    def __init__(self) -> None:
        self.rows: list[list[str]] = []
        self.merges: list[Merge] = []
        self._above: dict[int, int] = {}
        self._taken: dict[int, int] = {}
        self._text = 0

    def open_row(self) -> None:
        self.rows.append([])
        self._above = self._taken
        self._taken = {column: rows - 1 for column, rows in self._above.items() if rows > 1}

    def open_cell(self, columns: int, rows: int) -> None:
        if not self.rows:
            self.open_row()
        row, here = self.rows[-1], len(self.rows) - 1
        while len(row) in self._above:
            row.append("")
        if rows > 1:
            self.merges.append(Merge(len(row), here, here + rows - 1))
            self._taken.update(dict.fromkeys(range(len(row), len(row) + columns), rows - 1))
        self._text = len(row)
        row.extend([""] * columns)

    def write(self, text: str) -> None:
        self.rows[-1][self._text] += text


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[_Table] = []
        self._depth = 0
        self._in_cell = False
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _HIDDEN:
            self._hidden += 1
        elif tag == "table":
            self._depth += 1
            if self._depth == 1:
                self.tables.append(_Table())
                self._in_cell = False
        elif self._depth == 1 and tag == "tr":
            self.tables[-1].open_row()
            self._in_cell = False
        elif self._depth == 1 and tag in _CELLS:
            stated = dict(attrs)
            self.tables[-1].open_cell(_span(stated.get("colspan")), _span(stated.get("rowspan")))
            self._in_cell = True
        elif self._in_cell and tag in _BREAKS:
            self.tables[-1].write("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _HIDDEN:
            self._hidden = max(self._hidden - 1, 0)
        elif tag == "table":
            self._depth = max(self._depth - 1, 0)
        if self._depth == 0 or (self._depth == 1 and tag in (*_CELLS, "tr")):
            self._in_cell = False

    def handle_data(self, data: str) -> None:
        if self._in_cell and not self._hidden:
            self.tables[-1].write(" ".join(data.split("\n")))


def _span(stated: str | None) -> int:
    return min(max(int(stated), 1), _WIDEST_SPAN) if stated and stated.isascii() and stated.isdigit() else 1
