"""All tables in one workbook, for analysts who prefer Excel: a sheet a table, each cell the text that its CSV holds.

Comes in: the tables. Goes out: `inspect.xlsx`. Only for looking: row-level, so it lies in `reports/internal/`; what is
to be changed is changed in the codebook.
"""

from collections.abc import Mapping, Sequence

import pandas as pd

from pipeline.report.workbook import Column, Sheet, write_workbook
from pipeline.tables.contract import TABLES
from pipeline.tables.store import write_cells

_MOST_ROWS = 100_000  # a sheet: more opens slowly on an office laptop (Excel itself ends at 1,048,576)
_WIDTHS = (8, 60)  # letters: the narrowest and the widest column
_FILTER_SIGN = 3  # letters that the sign of the filter covers


def write_inspection(tables: Mapping[str, pd.DataFrame]) -> bytes:
    """Write a sheet for each table, in the order of the contract; a longer one ends with a mark."""
    return write_workbook([_sheet(name, tables[name]) for name in TABLES if name in tables])


def _sheet(name: str, frame: pd.DataFrame) -> Sheet:
    table = TABLES[name]
    cells = write_cells(name, frame)
    shown = cells.head(_MOST_ROWS)
    rows: list[Sequence[str]] = list(shown.itertuples(index=False, name=None))
    if len(shown) < len(cells):
        rows.append((f"… selanjutnya lihat {table.file}",))
    columns = [Column(title, _fit_width(title, shown[title])) for title in table.names]
    return Sheet(table.file.removesuffix(".csv"), columns, rows, wrapped=False)


def _fit_width(title: str, cells: pd.Series) -> int:
    narrowest, widest = _WIDTHS
    longest = 0 if cells.empty else int(cells.str.len().max())
    return min(max(longest + 1, len(title) + _FILTER_SIGN, narrowest), widest)
