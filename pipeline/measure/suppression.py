"""Small cells, and those that would give them away, are not shown.

A cell counts how many feedbacks of one group (or district) raised one theme; under the set size it could point at a
person. Since the row's total is printed, a row never holds exactly one hidden cell: the smallest other one is hidden
too (complementary suppression; Willenborg and de Waal 2001).
"""

import pandas as pd


def hide_small_cells(cells: pd.DataFrame, row: list[str], *, least: int) -> pd.Series:
    """Say which cells are hidden. Reads `value` (a count), grouped by the columns `row` of which totals are printed."""
    hidden = cells["value"].between(1, least - 1)
    alone = hidden.groupby([cells[name] for name in row]).transform("sum").eq(1)
    candidates = cells[alone & ~hidden].assign(empty=lambda frame: frame["value"].eq(0))
    order = ["empty", "value", *[name for name in cells.columns if name not in ("value", "empty")]]
    second = candidates.sort_values(order, kind="stable").drop_duplicates(row).index
    return hidden | cells.index.isin(second)
