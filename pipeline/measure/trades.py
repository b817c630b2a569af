"""Trades between cells: what lets a hidden cell be another number while nothing that is printed differs.

Comes in: counts by row (the whole, then the agencies), theme and level; what is hidden so far; what open totals allow.
Goes out: the places of the cheapest trade of a cell. A trade has legs, one a theme: in some rows one feedback leaves a
level for another. Branch and bound (Land and Doig 1960, "An automatic method of solving discrete programming
problems"): legs are tried by their price, and a branch is left where it cannot get cheaper than the best trade found.
Legs that start alike are looked for once and kept by price, so that the work grows with the cells, not with pairs of
themes.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

Place = tuple[int, int, int]  # row, theme, level
Price = tuple[int, int, int]  # zeros, cells and feedbacks that a trade hides besides
_Rows = frozenset[int]
_Shelf = Sequence[Sequence[tuple[Price, "Leg"]]]  # for each doubt, the cheapest first
_LEGS = 4  # a trade through more themes is too long to look for; forums that need one are small (see the tests)
_TRIES = 1000  # for a cell and a length; in 50 random forums the hardest cell took 24
_SURE, _REFUTED, _DOUBTED = range(3)  # what a reader who thinks that hidden cells keep their class says of a trade
_NEVER = (3, 0, 0, 0)  # dearer than any trade


@dataclass(frozen=True)
class Leg:
    """One theme's part of a trade: in each row one feedback leaves the level `down` and joins the level `up`.

    `doubt`: such a reader takes it (`_SURE`), is proved wrong by a zero among the hidden (`_REFUTED`), or rules it out.
    """

    theme: int
    rows: _Rows
    up: int
    down: int
    doubt: int

    def steps(self) -> Iterator[tuple[Place, int]]:
        for row in sorted(self.rows):
            yield (row, self.theme, self.up), 1
            yield (row, self.theme, self.down), -1


@dataclass
class Grid:
    """Counts, and what is printed of each row and level.

    `room` is what no cell of a level may exceed, `spare` by how much its cells together exceed its total. `apart`: for
    each theme, whether no feedback of it is at two agencies. `rest`: the level of which no cell is printed.
    """

    counts: Any
    room: Any
    spare: Any
    apart: Sequence[bool]
    rest: int
    least: int
    hidden: set[Place] = field(default_factory=set)
    _cells: Any = None  # the counts by theme, row and level: lists are read faster than arrays, one cell at a time
    _shelves: dict[Any, tuple[int, Sequence[Leg], _Shelf]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._cells = self.counts.transpose(1, 0, 2).tolist()

    def hide(self, places: Collection[Place]) -> None:
        self.hidden.update(places)

    def count(self, place: Place) -> int:
        row, theme, level = place
        found: int = self._cells[theme][row][level]
        return found

    def price(self, leg: Leg) -> Price:
        """Weigh what a leg hides besides."""
        more = [self.count(place) for place, _ in leg.steps() if place not in self.hidden]
        return more.count(0), len(more), sum(more)

    def list_legs(self, theme: int, start: _Rows, up: int, down: int) -> Iterator[Leg]:
        """Yield the possible legs of a theme that move at least these rows."""
        cells = self._cells[theme]
        join = _join_rows_apart if self.apart[theme] else _join_rows
        for rows in join(cells, start, up, down):
            if all(cells[row][down] >= 1 and cells[row][up] < self.room[row, up] for row in rows):
                yield Leg(theme, rows, up, down, self._doubt(theme, rows, up, down))

    def offer_legs(self, start: _Rows, up: int, down: int) -> _Shelf:
        """Give the possible legs of all themes that move at least these rows."""
        seen, legs, shelf = self._shelves.get((start, up, down), (-1, (), ()))
        if seen < 0:
            rows = sorted(start)
            gives = (self.counts[rows, :, down] >= 1).all(axis=0)
            takes = (self.counts[rows, :, up] < self.room[rows, up][:, None]).all(axis=0)
            able = np.flatnonzero(gives & takes).tolist()
            legs = [leg for theme in able for leg in self.list_legs(theme, start, up, down)]
        if seen < len(self.hidden):
            shelf = [
                sorted(((self.price(leg), leg) for leg in legs if leg.doubt == doubt), key=lambda priced: priced[0])
                for doubt in (_SURE, _REFUTED, _DOUBTED)
            ]
            self._shelves[start, up, down] = len(self.hidden), legs, shelf
        return shelf

    def _doubt(self, theme: int, rows: _Rows, up: int, down: int) -> int:
        cells = [self._cells[theme][row] for row in rows]
        moves = [(row[level], step) for row in cells for level, step in ((up, 1), (down, -1)) if level != self.rest]
        if all(self._stays_in_class(count, step) for count, step in moves):
            return _SURE
        return _REFUTED if any(count == 0 for count, _ in moves) else _DOUBTED

    def _stays_in_class(self, count: int, step: int) -> bool:
        if 0 < count < self.least:
            return 1 <= count + step < self.least
        return count > 0 and count + step >= 1


def find_cheapest_trade(grid: Grid, place: Place) -> Collection[Place]:
    """Find the places of the trade that leaves every hidden count in its class, then hides the least besides.

    Trades of more legs are looked for only where there is none of fewer. Where there is none at all, every cell that no
    total tells to be zero is needed.
    """
    for most in range(2, _LEGS + 1):
        search = _Search(grid, most)
        for price, leg in sorted(_list_first_legs(grid, place), key=lambda priced: (priced[1].doubt, priced[0])):
            search.settle([leg], price)
        if search.best:
            return [place for leg in search.best for place, _ in leg.steps()]
    open_to_doubt = (grid.room > 0)[:, None, :] & (grid.counts.sum(axis=2) > 0)[:, :, None]
    return [(row, theme, level) for row, theme, level in np.argwhere(open_to_doubt).tolist()]


def _list_first_legs(grid: Grid, place: Place) -> Iterator[tuple[Price, Leg]]:
    row, theme, level = place
    for other in range(grid.counts.shape[2]):
        for up, down in ((other, level), (level, other)) if other != level else ():
            for leg in grid.list_legs(theme, frozenset({row}), up, down):
                yield grid.price(leg), leg


@dataclass
class _Search:
    """Looks for the cheapest trade of up to `most` legs."""

    grid: Grid
    most: int
    best: Sequence[Leg] = ()
    lowest: tuple[int, ...] = _NEVER
    tries: int = 0

    def settle(self, legs: Sequence[Leg], price: Price) -> None:
        """Take the legs where the totals allow them, else look for legs of other themes that give back."""
        self.tries += 1
        if self.tries > _TRIES or self._bound(legs, price) >= self.lowest:
            return
        start, up, down = self._find_excess(legs)
        if not start:
            self._offer(legs, (_judge(legs), *price))
            return
        if len(legs) == self.most:
            return
        used = {leg.theme for leg in legs}
        for shelf in self.grid.offer_legs(start, up, down):
            for (zeros, cells, feedbacks), leg in shelf:
                total = price[0] + zeros, price[1] + cells, price[2] + feedbacks
                if self._bound([*legs, leg], total) >= self.lowest:
                    break  # those behind it cost no less
                if leg.theme not in used:
                    self.settle([*legs, leg], total)

    def _offer(self, legs: Sequence[Leg], price: tuple[int, ...]) -> None:
        if price < self.lowest:
            self.best, self.lowest = legs, price

    def _bound(self, legs: Sequence[Leg], price: Price) -> tuple[int, ...]:
        """Tell what a trade that begins so costs at least: a leg more may yet bring the zero that refutes a doubt."""
        doubt = _judge(legs)
        return (doubt if len(legs) == self.most else min(doubt, _REFUTED), *price)

    def _find_excess(self, legs: Sequence[Leg]) -> tuple[_Rows, int, int]:
        """Find the rows in which a total leaves no room for these legs, and between which levels they give back."""
        first, spare = legs[0], self.grid.spare
        joined = Counter(row for leg in legs if leg.up == first.up for row in leg.rows)
        joined.subtract(row for leg in legs if leg.up != first.up for row in leg.rows)
        if over := frozenset(row for row, net in joined.items() if net > spare[row, first.down]):
            return over, first.down, first.up
        return frozenset(row for row, net in joined.items() if -net > spare[row, first.up]), first.up, first.down


def _judge(legs: Sequence[Leg]) -> int:
    doubts = {leg.doubt for leg in legs}
    return _REFUTED if _REFUTED in doubts else max(doubts)


def _join_rows(cells: Any, start: _Rows, up: int, down: int) -> Iterator[_Rows]:
    """Yield the rows that must go together, so that the whole still holds what each agency holds."""
    rows, grown = start, frozenset[int]()
    while rows != grown:
        grown = rows
        if 0 in rows:
            rows |= {row for row in range(1, len(cells)) if cells[0][down] - cells[row][down] < 1}
        elif any(cells[0][up] - cells[row][up] < 1 for row in rows):
            rows |= {0}
    yield rows


def _join_rows_apart(cells: Any, start: _Rows, up: int, down: int) -> Iterator[_Rows]:
    """Yield the sets of rows where no feedback is at two agencies: the whole holds the sum of theirs."""
    whole, *agencies = cells
    elsewhere = {level: whole[level] - sum(row[level] for row in agencies) for level in (up, down)}
    for more in (frozenset[int](), *(frozenset({row}) for row in range(len(cells)))):
        rows = start | more
        moved = 2 * (0 in rows) - len(rows)  # by how much more feedbacks move in the whole than at the agencies
        if elsewhere[up] + moved >= 0 and elsewhere[down] - moved >= 0:
            yield rows
