"""Small cells against a reader who has every printed number and an integer solver."""

import csv
import time
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

from pipeline.measure.suppression import REST, WHOLE, hide_small_cells
from pipeline.tables.contract import TABLES
from tests.conftest import Project

Cell = tuple[str, str, str]  # agency (empty: the whole), theme, level
LEAST = 5


@dataclass(frozen=True)
class Printed:
    """What a reader has: open cells, hidden ones, and the totals around them. What is in neither is zero."""

    shown: Mapping[Cell, int]
    hidden: Set[Cell]
    themes: Mapping[tuple[str, str], int]  # by agency and theme
    totals: Mapping[tuple[str, str], int]  # by agency and level
    agencies: Collection[str]
    levels: Set[str]
    apart: Collection[str]  # themes of which the reader knows that no feedback is at two agencies


class Reader:
    """Finds what the hidden cells can be: whole numbers from `least` up under all that is printed."""

    def __init__(self, printed: Printed, least: int) -> None:
        self.printed, self.least = printed, least
        rows = sorted({WHOLE, *printed.agencies})
        self.cells = [
            (row, theme, level)
            for row, theme in sorted(printed.themes)
            if row in rows
            for level in sorted({*printed.levels, REST})
        ]
        self.place = {cell: number for number, cell in enumerate(self.cells)}
        self.bounds = [self.bounds_of(cell) for cell in self.cells]
        self.laws = LinearConstraint(*self.write_laws())

    def bounds_of(self, cell: Cell) -> tuple[float, float]:
        if cell[2] == REST:
            return 0, (0 if REST not in self.printed.levels else np.inf)
        if cell in self.printed.hidden:
            return self.least, self.printed.totals.get((cell[0], cell[2]), np.inf)
        return (self.printed.shown.get(cell, 0),) * 2

    def list_laws(self) -> Iterator[tuple[dict[Cell, int], float, float]]:
        """Each law: coefficients by cell, and the least and the most that their sum may be."""
        printed = self.printed
        levels = sorted({*printed.levels, REST})
        for (row, theme), total in printed.themes.items():
            yield {(row, theme, level): 1 for level in levels}, total, total
            for level in levels if row != WHOLE else ():
                yield {(WHOLE, theme, level): 1, (row, theme, level): -1}, 0, np.inf
        for theme in printed.apart:
            rows = [row for row in printed.agencies if (row, theme) in printed.themes]
            for level in levels:
                yield {(WHOLE, theme, level): 1} | {(row, theme, level): -1 for row in rows}, 0, np.inf
        for (row, level), total in printed.totals.items():
            themes = [theme for name, theme in printed.themes if name == row]
            yield {(row, theme, level): 1 for theme in themes}, total, np.inf

    def write_laws(self) -> tuple[Any, list[float], list[float]]:
        laws = [law for law in self.list_laws() if any(cell in self.place for cell in law[0])]
        entries = [
            (number, self.place[cell], factor)
            for number, (factors, *_) in enumerate(laws)
            for cell, factor in factors.items()
            if cell in self.place
        ]
        row, column, factor = zip(*entries, strict=True)
        matrix = coo_array((factor, (row, column)), shape=(len(laws), len(self.cells))).tocsr()
        return matrix, [law[1] for law in laws], [law[2] for law in laws]

    def solve(self, cell: Cell, sign: int) -> dict[Cell, int] | None:
        goal = np.zeros(len(self.cells))
        goal[self.place[cell]] = sign
        low, high = zip(*self.bounds, strict=True)
        result = milp(goal, integrality=np.ones(len(goal)), bounds=Bounds(low, high), constraints=self.laws)
        return None if result.x is None else dict(zip(self.cells, np.rint(result.x).astype(int).tolist(), strict=True))

    def derive(self) -> set[Cell]:
        """Name the hidden cells that can be but one number; none where nothing fits what this reader believes."""
        seen: dict[Cell, set[int]] = {cell: set() for cell in self.printed.hidden}
        for cell in sorted(seen):
            for sign in (1, -1):
                if len(seen[cell]) < 2:
                    found = self.solve(cell, sign)
                    if found is None:
                        return set()
                    for other, values in seen.items():
                        values.add(found[other])
        return {cell for cell, values in seen.items() if len(values) < 2}


# The founding case: nothing that is printed of it gives a hidden cell away.


def read_printed(project: Project, dimension: str) -> Printed:
    with (project.processed / TABLES["measures"].file).open(encoding="utf-8-sig", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["measure"] == "feedback"]
    others = {"forum_id", "with_theme_id", "programme_id", "group", "kind", "district", "period"} - {dimension}
    rows = [row for row in rows if not any(row[name] for name in others)]
    cells = {(row["agency_id"], row["theme_id"], row[dimension]): row for row in rows}
    inner = {cell: row for cell, row in cells.items() if cell[1] and cell[2]}
    agencies = {cell[0] for cell in inner} - {WHOLE}
    kept = int(cells["", "", ""]["value"])
    totals = {(cell[0], cell[2]): int(row["value"]) for cell, row in cells.items() if not cell[1] and cell[2]}
    if dimension == "district":
        totals["", REST] = kept - sum(totals.values())
    return Printed(
        {cell: int(row["value"]) for cell, row in inner.items() if row["suppressed"] == "false"},
        {cell for cell, row in inner.items() if row["suppressed"] == "true"},
        {(cell[0], cell[1]): int(row["value"]) for cell, row in cells.items() if cell[1] and not cell[2]},
        totals,
        agencies,
        {cell[2] for cell in inner} | ({REST} if dimension == "district" else set()),
        {"no_theme"},  # goes to the one agency addressed
    )


@pytest.mark.slow
@pytest.mark.parametrize("least", [0, 1])
@pytest.mark.parametrize("dimension", ["group", "district"])
def test_no_hidden_cell_of_the_founding_case_can_be_derived(sample: Project, dimension: str, least: int) -> None:
    printed = read_printed(sample, dimension)
    assert len(printed.hidden) > 50
    assert Reader(printed, least).derive() == set()


# Any forum: what is derived is at most what the open totals give away by themselves, whatever cells are hidden.


@dataclass(frozen=True)
class Voice:
    """A feedback: its level (empty: none), its themes, and the agencies that each theme reaches."""

    level: str
    themes: Mapping[str, Collection[str]]


AGENCIES, THEMES, LEVELS = ("a1", "a2"), ("t1", "t2", "t3"), ("g1", "g2", "g3", "g4")


def draw_voices(seed: int, *, rest: bool, several: bool) -> list[Voice]:
    """Make up a forum: themes and levels of uneven size, some themes with one agency, some with several or none."""
    random = np.random.default_rng(seed)
    weights = random.dirichlet(np.ones(len(LEVELS)) * 0.7)
    reach = {theme: random.random(len(AGENCIES)) * random.integers(0, 2, len(AGENCIES)) for theme in THEMES}
    sizes = random.dirichlet(np.ones(len(THEMES)))
    voices = []
    for _ in range(int(random.integers(1, 60))):
        level = REST if rest and random.random() < 0.3 else str(random.choice(LEVELS, p=weights))
        number = int(random.integers(1, 3)) if several else 1
        raised = sorted(set(map(str, random.choice(THEMES, size=number, p=sizes))))
        at = {t: [a for a, chance in zip(AGENCIES, reach[t], strict=True) if random.random() < chance] for t in raised}
        voices.append(Voice(level, at))
    return voices


def count_voices(voices: Sequence[Voice]) -> tuple[Counter[Cell], Counter[tuple[str, str]]]:
    cells: Counter[Cell] = Counter()
    totals: Counter[tuple[str, str]] = Counter()
    for voice in voices:
        for theme, agencies in voice.themes.items():
            cells.update((row, theme, voice.level) for row in (WHOLE, *agencies))
        heard = {agency for agencies in voice.themes.values() for agency in agencies}
        totals.update((row, voice.level) for row in (WHOLE, *sorted(heard)))
    return cells, totals


def hide(cells: Mapping[Cell, int], totals: Mapping[tuple[str, str], int], apart: Collection[str]) -> set[Cell]:
    rows = pd.DataFrame(
        [(*cell, count) for cell, count in cells.items()], columns=["agency_id", "theme_id", "level", "value"]
    )
    sums = pd.DataFrame([(*cell, count) for cell, count in totals.items()], columns=["agency_id", "level", "value"])
    hidden = hide_small_cells(rows, sums, agencies=AGENCIES, apart=apart, least=LEAST)
    return set(hidden.itertuples(index=False, name=None))


def print_forum(voices: Sequence[Voice], *, rest: bool) -> tuple[Printed, set[Cell]]:
    """Print a forum as `measure` does: with districts (`rest`) agencies have no totals of levels."""
    cells, counted = count_voices(voices)
    rows = (WHOLE,) if rest else (WHOLE, *AGENCIES)
    totals = {(row, level): counted[row, level] for row in rows for level in (*LEVELS, *([REST] if rest else []))}
    twice = {theme for voice in voices for theme, agencies in voice.themes.items() if len(agencies) > 1}
    apart = set(THEMES) - twice
    hidden = hide(cells, totals, apart)
    themes: Counter[tuple[str, str]] = Counter()
    for (row, theme, _), count in cells.items():
        themes[row, theme] += count
    shown = {cell: count for cell, count in cells.items() if cell not in hidden and cell[2] != REST}
    levels = {*LEVELS, *([REST] if rest else [])}
    small = {cell for cell, count in cells.items() if count < LEAST and cell[2] != REST}
    return Printed(shown, hidden, themes, totals, AGENCIES, levels, apart), small


def hide_everything(printed: Printed) -> Printed:
    every = {(row, theme, level) for row, theme in printed.themes for level in printed.levels - {REST}}
    return replace(printed, shown={}, hidden={cell for cell in every if printed.totals.get((cell[0], cell[2]), 1)})


@pytest.mark.slow
@pytest.mark.parametrize("rest", [True, False])
@pytest.mark.parametrize("several", [True, False])
@given(seed=st.integers(0, 2**32))
@settings(max_examples=60)
def test_what_is_hidden_is_derived_only_where_the_totals_alone_tell_it(seed: int, rest: bool, several: bool) -> None:
    printed, small = print_forum(draw_voices(seed, rest=rest, several=several), rest=rest)
    assert small <= printed.hidden
    derived = Reader(printed, 0).derive()
    assert derived <= (Reader(hide_everything(printed), 0).derive() if derived else set())


@pytest.mark.parametrize("seed", range(4))
def test_a_small_forum_gives_no_hidden_cell_away(seed: int) -> None:
    printed, small = print_forum(draw_voices(seed, rest=seed % 2 == 0, several=True), rest=seed % 2 == 0)
    derived = Reader(printed, 0).derive()
    assert small <= printed.hidden
    assert derived <= (Reader(hide_everything(printed), 0).derive() if derived else set())


def hide_row(*counts: int, agencies: Mapping[str, Sequence[int]] | None = None) -> dict[str, list[int]]:
    """Hide the cells of one theme, of which the groups have much to say besides; return the levels hidden by row."""
    rows = {WHOLE: counts, **(agencies or {})}
    cells = {(row, "t1", f"g{n}"): count for row, row_counts in rows.items() for n, count in enumerate(row_counts)}
    cells |= {(row, "t2", f"g{n}"): 80 for row in rows for n in range(len(counts))}
    totals = {(row, f"g{n}"): 80 for row in rows for n in range(len(counts))}
    hidden = sorted(cell for cell in hide(cells, totals, ["t1"]) if cell[1] == "t1")
    return {row: [int(level[1:]) for name, _, level in hidden if name == row] for row in rows}


def test_a_small_cell_takes_the_smallest_other_cell_with_it() -> None:
    assert hide_row(3, 12, 9, 30) == {WHOLE: [0, 2]}


def test_two_small_cells_that_can_trade_need_no_third() -> None:
    assert hide_row(3, 2, 9, 30) == {WHOLE: [0, 1]}


def test_small_cells_that_would_all_be_one_take_a_third() -> None:
    assert hide_row(1, 1, 9, 30) == {WHOLE: [0, 1, 2]}


def test_zeros_stay_open_unless_the_row_holds_nothing_else_to_hide() -> None:
    assert hide_row(3, 0, 0, 30) == {WHOLE: [0, 3]}
    assert hide_row(3, 0, 0, 0) == {WHOLE: [0, 1]}


def test_a_row_without_small_cells_is_left_open() -> None:
    assert hide_row(5, 0, 9, 30) == {WHOLE: []}


def test_a_theme_at_one_agency_alone_hides_the_same_cells_in_the_whole() -> None:
    assert hide_row(3, 12, 9, 30, agencies={"a1": (3, 12, 9, 30)}) == {WHOLE: [0, 2], "a1": [0, 2]}


def test_a_small_cell_of_an_agency_is_not_what_the_whole_leaves_over() -> None:
    found = hide_row(12, 21, 60, 35, agencies={"a1": (3, 12, 9, 30), "a2": (9, 9, 51, 5)})
    assert found == {WHOLE: [0, 1], "a1": [0, 1], "a2": []}


def test_work_grows_with_the_cells_and_not_with_pairs_of_themes() -> None:
    """Three hundred small themes, one a feedback: no total leaves room, and each cell trades with other themes."""
    random = np.random.default_rng(3)
    names = [f"t{number:03}" for number in range(300)]
    cells = Counter((row, theme, str(random.choice(LEVELS))) for theme in names for row in ["a1", "a2"] * 3)
    for (_, theme, level), count in list(cells.items()):
        cells[WHOLE, theme, level] += count
    totals: Counter[tuple[str, str]] = Counter()
    for (row, _, level), count in cells.items():
        totals[row, level] += count
    began = time.process_time()
    assert {cell for cell in cells if cells[cell] < LEAST} <= hide(cells, totals, names)
    assert time.process_time() - began < 5  # half a second on an office laptop; by pairs it is half a minute


@given(seed=st.integers(0, 2**32), order=st.randoms(use_true_random=False))
@settings(max_examples=10)
def test_what_is_hidden_does_not_depend_on_the_order_of_cells(seed: int, order: Any) -> None:
    cells, totals = count_voices(draw_voices(seed, rest=False, several=True))
    shuffled = dict(order.sample(list(cells.items()), len(cells)))
    assert hide(shuffled, totals, []) == hide(cells, totals, [])
