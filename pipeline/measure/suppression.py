"""Small cells, and those that would give them away, are not shown.

Comes in: counts of feedbacks by theme and group (or district), under the set size of which a cell could point at a
person. Goes out: which of them are hidden. Zeros stay: they point at nobody. Since the total of a row is printed, a row
whose hidden cells follow from what is left gets one more: the smallest other cell (complementary suppression;
Willenborg and de Waal 2001, Elements of Statistical Disclosure Control, ch. 3).
"""

import pandas as pd


def hide_small_cells(cells: pd.DataFrame, row: list[str], *, least: int) -> pd.Series:
    """Say which cells are hidden: those of 1 to `least` - 1, and those that would give these away.

    Reads `value` (a count); the columns `row` name the rows of which totals are printed, all others the cell. A zero is
    hidden only where the row holds nothing else to hide beside its one small cell.
    """
    hidden = cells["value"].between(1, least - 1)
    open_cells = cells[_given_away(cells.assign(hidden=hidden), row, least) & ~hidden]
    order = ["empty", "value", *[name for name in cells.columns if name != "value"]]
    others = open_cells.assign(empty=open_cells["value"].eq(0)).sort_values(order, kind="stable")
    return hidden | cells.index.isin(others.drop_duplicates(row).index)


def _given_away(cells: pd.DataFrame, row: list[str], least: int) -> pd.Series:
    """Find rows whose hidden cells follow from the total: a single one, or all at the least or the most they can be."""
    rows = cells.assign(part=cells["value"].where(cells["hidden"], 0)).groupby(row)
    count, total = rows["hidden"].transform("sum"), rows["part"].transform("sum")
    return count.gt(0) & (count.eq(1) | total.eq(count) | total.eq(count * (least - 1)))
