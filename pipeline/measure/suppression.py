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

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

WHOLE = ""  # the row of all feedbacks, wherever they go
REST = ""  # the level of feedbacks that name none: they are in the totals, but no cell is printed of them
_LEGS = 4  # a trade through more themes is too long to look for; forums that need one are small (see the tests)
_Place = tuple[int, int, int]  # row, theme, level


@dataclass(frozen=True)
class _Leg:
    """One theme's part of a trade: in each row one feedback leaves the level `down` and joins the level `up`."""

    theme: int
    rows: frozenset[int]
    up: int
    down: int

    def steps(self) -> Iterator[tuple[_Place, int]]:
        for row in sorted(self.rows):
            yield (row, self.theme, self.up), 1
            yield (row, self.theme, self.down), -1


@dataclass(frozen=True)
class _Grid:
    """Counts by row (the whole, then the agencies), theme and level, and what is printed of each row and level.

    `room` is what no cell of a level may exceed, `spare` by how much its cells together exceed its total.
    """

    counts: Any
    hidden: Any
    room: Any
    spare: Any
    apart: Sequence[bool]
    rest: int
    least: int

    @property
    def small(self) -> Any:
        """Mark the cells that must be hidden."""
        small = (self.counts > 0) & (self.counts < self.least)
        small[:, :, self.rest] = False
        return small


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
    traded: set[_Place] = set()
    for place in _places(grid.small):
        if place not in traded:
            trade = _find_cheapest_trade(grid, place)
            traded.update(trade)
            for needed in trade:
                grid.hidden[needed] = True
    hidden = [place for place in _places(grid.hidden) if place[2] != grid.rest]
    rows = [tuple(axis[at] for axis, at in zip(names, place, strict=True)) for place in hidden]
    return pd.DataFrame(rows, columns=["agency_id", "theme_id", "level"], dtype="str")


def _lay_out(
    cells: pd.DataFrame, totals: pd.DataFrame, names: Sequence[Sequence[str]], apart: Collection[str], least: int
) -> _Grid:
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
    hidden = np.zeros(counts.shape, dtype=bool)
    grid = _Grid(counts, hidden, room, spare, [name in apart for name in names[1]], 0, least)
    grid.hidden[grid.small] = True
    grid.hidden[:, :, grid.rest] = True
    return grid


def _places(marks: Any) -> list[_Place]:
    return [(row, theme, level) for row, theme, level in np.argwhere(marks).tolist()]


def _find_cheapest_trade(grid: _Grid, place: _Place) -> list[_Place]:
    """Choose the trade that leaves every hidden count in its class, then the one that hides the least besides.

    Trades of more legs are looked for only where there is none of fewer. Where there is none at all, every cell that
    no total tells to be zero is needed.
    """
    for most in range(2, _LEGS + 1):
        best: tuple[tuple[int, ...], list[_Place]] = ((3,), [])
        for legs in _list_trades(grid, place, most):
            steps = dict(step for leg in legs for step in leg.steps())
            price = _price(grid, steps)
            if price < best[0]:
                best = price, list(steps)
            if not any(price):
                break
        if best[1]:
            return best[1]
    return _places((grid.room > 0)[:, None, :] & (grid.counts.sum(axis=2) > 0)[:, :, None])


def _price(grid: _Grid, steps: dict[_Place, int]) -> tuple[int, ...]:
    """Weigh a trade: how a reader could rule it out, and the zeros, cells and feedbacks that it hides.

    A reader who thinks that hidden cells are 1 to `least` - 1, or at least not 0, rules out a trade that leaves these,
    unless a zero among the hidden proves that reader wrong.
    """
    more = [int(grid.counts[place]) for place in steps if not grid.hidden[place]]
    return _doubt(grid, steps), more.count(0), len(more), sum(more)


def _doubt(grid: _Grid, steps: dict[_Place, int]) -> int:
    if all(_stays_in_class(grid, place, step) for place, step in steps.items()):
        return 0
    return 1 if any(place[2] != grid.rest and grid.counts[place] == 0 for place in steps) else 2


def _stays_in_class(grid: _Grid, place: _Place, step: int) -> bool:
    count = int(grid.counts[place])
    if place[2] == grid.rest:
        return True
    return 1 <= count + step < grid.least if 0 < count < grid.least else count + step >= 1 and count > 0


def _list_trades(grid: _Grid, place: _Place, most: int) -> Iterator[list[_Leg]]:
    """Yield the trades of a cell of up to `most` legs, those with cells that are hidden already first."""
    row, theme, level = place
    others = [other for other in range(grid.counts.shape[2]) if other != level]
    for other in sorted(others, key=lambda other: not grid.hidden[row, theme, other]):
        for up, down in ((other, level), (level, other)):
            for rows in _join_rows(grid, theme, frozenset({row}), up, down):
                leg = _Leg(theme, rows, up, down)
                if _is_possible(grid, leg):
                    yield from _settle(grid, [leg], most)


def _is_possible(grid: _Grid, leg: _Leg) -> bool:
    """Say whether every row has a feedback to give, and room for one more where it goes."""
    return all(
        grid.counts[row, leg.theme, leg.down] >= 1 and grid.counts[row, leg.theme, leg.up] < grid.room[row, leg.up]
        for row in leg.rows
    )


def _settle(grid: _Grid, legs: list[_Leg], most: int) -> Iterator[list[_Leg]]:
    """Yield the legs where the totals allow them, else with up to `most` in all that give back in other themes."""
    first = legs[0]
    joined = Counter(row for leg in legs if leg.up == first.up for row in leg.rows)
    joined.subtract(row for leg in legs if leg.up != first.up for row in leg.rows)
    over = frozenset(row for row, net in joined.items() if net > grid.spare[row, first.down])
    under = frozenset(row for row, net in joined.items() if -net > grid.spare[row, first.up])
    if not over and not under:
        yield legs
    elif len(legs) < most:
        up, down = (first.down, first.up) if over else (first.up, first.down)
        for theme in sorted(set(range(grid.counts.shape[1])) - {leg.theme for leg in legs}):
            for rows in _join_rows(grid, theme, over or under, up, down):
                leg = _Leg(theme, rows, up, down)
                if _is_possible(grid, leg):
                    yield from _settle(grid, [*legs, leg], most)


def _join_rows(grid: _Grid, theme: int, start: frozenset[int], up: int, down: int) -> Iterator[frozenset[int]]:
    """Yield the sets of rows that can go together, so that the whole still holds what the agencies hold."""
    if grid.apart[theme]:
        yield from _join_rows_apart(grid.counts[:, theme, :], start, up, down)
        return
    counts = grid.counts[:, theme, :]
    rows, grown = start, frozenset[int]()
    while rows != grown:
        grown = rows
        agencies = range(1, len(counts))
        if 0 in rows:
            rows |= {row for row in agencies if counts[0, down] - counts[row, down] < 1}
        elif any(counts[0, up] - counts[row, up] < 1 for row in rows):
            rows |= {0}
    yield rows


def _join_rows_apart(counts: Any, start: frozenset[int], up: int, down: int) -> Iterator[frozenset[int]]:
    """Yield the sets of rows where no feedback is at two agencies: the whole holds the sum of theirs."""
    elsewhere = counts[0] - counts[1:].sum(axis=0)
    for more in (frozenset[int](), *(frozenset({row}) for row in range(len(counts)))):
        rows = start | more
        moved = 2 * (0 in rows) - len(rows)  # by how much more feedbacks move in the whole than at the agencies
        if elsewhere[up] + moved >= 0 and elsewhere[down] - moved >= 0:
            yield rows
