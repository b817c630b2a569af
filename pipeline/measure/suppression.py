"""Small cells, and those that would give them away, are not shown: decided for all tables of one kind together.

Comes in: how many feedbacks a theme has from each group (or district), in the whole and at each agency of the forum.
Goes out: the cells that are hidden. A cell of 1 to `least` - 1 could point at a person. What else is printed ties the
cells to one another: a theme's total in the whole and at each agency is the sum of its cells; the whole holds at least
what any agency holds, and all that the agencies hold where no feedback of the theme is at two of them; a group's total
is no less than each of its cells, and no more than their sum, since each feedback has a theme.

So a cell is safe where it can *trade*: one feedback more here and one less in another hidden cell of its row, and the
same in the other tables and, where a total leaves no room, back again in another theme, so that nothing that is printed
would differ. Each small cell gets the cheapest trade there is, and what that trade needs is hidden with it (secondary
suppression along cycles; Willenborg and de Waal 2001, Elements of Statistical Disclosure Control, ch. 3 and 6). Where
the open totals alone give a cell away (a forum of one group), no hiding of cells helps.
"""

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
import pandas as pd

from pipeline.measure.trades import Grid, Place, find_cheapest_trade

WHOLE = ""  # the row of all feedbacks, wherever they go
REST = ""  # the level of feedbacks that name none: they are in the totals, but no cell is printed of them


def hide_small_cells(
    cells: pd.DataFrame, totals: pd.DataFrame, *, agencies: Sequence[str], apart: Collection[str], least: int
) -> pd.DataFrame:
    """Name the hidden cells, a row each: agency_id (empty: the whole), theme_id, level.

    Reads cells (agency_id, theme_id, level, value; an empty level: none is known) and the printed totals (agency_id,
    level, value). `apart`: the themes of which no feedback is at two agencies.
    """
    names = (
        [WHOLE, *sorted(agencies)],
        sorted(set(cells["theme_id"])),
        [REST, *sorted({*cells["level"], *totals["level"]} - {REST})],
    )
    grid = _lay_out(cells, totals, names, apart, least)
    traded: set[Place] = set()
    for place in _mark_small(grid):
        if place not in traded:
            trade = find_cheapest_trade(grid, place)
            traded.update(trade)
            grid.hide(trade)
    hidden = [place for place in sorted(grid.hidden) if place[2] != grid.rest]
    rows = [tuple(axis[at] for axis, at in zip(names, place, strict=True)) for place in hidden]
    return pd.DataFrame(rows, columns=["agency_id", "theme_id", "level"], dtype="str")


def _lay_out(
    cells: pd.DataFrame, totals: pd.DataFrame, names: Sequence[Sequence[str]], apart: Collection[str], least: int
) -> Grid:
    numbers = [pd.Series(range(len(axis)), index=list(axis)) for axis in names]
    counts = np.zeros([len(axis) for axis in names], dtype="int64")
    keys = ("agency_id", "theme_id", "level")
    counts[tuple(cells[key].map(axis).to_numpy("int64") for key, axis in zip(keys, numbers, strict=True))] = cells[
        "value"
    ].to_numpy("int64")
    room = np.full((len(names[0]), len(names[2])), np.inf)
    room[totals["agency_id"].map(numbers[0]).to_numpy("int64"), totals["level"].map(numbers[2]).to_numpy("int64")] = (
        totals["value"].to_numpy("float64")
    )
    if not cells["level"].eq(REST).any():
        room[:, 0] = 0
    known = np.isfinite(room)
    spare = np.where(known, counts.sum(axis=1) - np.where(known, room, 0), np.inf)
    grid = Grid(counts, room, spare, [name in apart for name in names[1]], 0, least)
    rest = np.zeros(counts.shape, dtype=bool)
    rest[:, :, grid.rest] = True
    grid.hide([*_mark_small(grid), *_places(rest)])
    return grid


def _mark_small(grid: Grid) -> list[Place]:
    """List the cells that must be hidden."""
    small = (grid.counts > 0) & (grid.counts < grid.least)
    small[:, :, grid.rest] = False
    return _places(small)


def _places(marks: Any) -> list[Place]:
    return [(row, theme, level) for row, theme, level in np.argwhere(marks).tolist()]
