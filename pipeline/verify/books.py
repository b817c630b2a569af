"""The tables as plain rows, joined and grouped once: what a recount looks into.

Comes in: rows as the csv module reads them. Goes out: the populations of which a number may count rows, as lists of
dictionaries: kept feedbacks (`facts`), their themes (`told`), their themes at agencies (`at`), and pairs of themes; and
tallies of these, one pass a tally, remembered. No table is typed, sorted or joined by a library: this is the slow
obvious road beside the fast one of `measure`.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations
from typing import Any

from pipeline.tables.fields import NO_THEME
from pipeline.tables.plain import Row

Tables = Mapping[str, Sequence[Row]]
Test = Callable[[Row], bool]
Key = Callable[[Row], str]
Cell = tuple[str, ...]
_NEVER = "~"  # behind every date
ADDRESSED, RESPONSIBLE = ("addressed", "both"), ("theme", "both")  # what a route's basis says of its agency


@dataclass
class Books:
    """The tables, and what a count needs of the codebook: agencies of the forum, groups, dates of forums, the audit."""

    tables: Tables
    forum_agencies: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    forum_dates: Mapping[str, str] = field(default_factory=dict)
    audited: frozenset[str] = frozenset()
    small_cell: int = 0
    _known: dict[Any, Any] = field(default_factory=dict)

    @cached_property
    def facts(self) -> list[Row]:
        """Return a row a kept feedback with all that it can be counted by."""
        kept = {row["feedback_id"]: row for row in self.tables["clean"] if row["kept"] == "true"}
        kinds = {row["feedback_id"]: row["kind"] for row in self.tables["kinds"]}
        wanted = (
            "feedback_id",
            "respondent_id",
            "forum_id",
            "group",
            "organisation",
            "agency",
            "district",
            "received_on",
        )
        return [
            {name: row[name] for name in wanted}
            | {
                "period": row["received_on"][:7],
                "kind": kinds.get(row["feedback_id"], ""),
                "copy_of": kept[row["feedback_id"]]["copy_of"],
            }
            for row in self.tables["feedback"]
            if row["feedback_id"] in kept
        ]

    @cached_property
    def told(self) -> list[Row]:
        """Return a row a theme of a kept feedback."""
        facts = {row["feedback_id"]: row for row in self.facts}
        return [
            {**facts[row["feedback_id"]], "theme_id": row["theme_id"]}
            for row in self.tables["assignments"]
            if row["feedback_id"] in facts
        ]

    @cached_property
    def at(self) -> list[Row]:
        """Return a row a theme of a kept feedback at an agency; routes of themes that it does not have lead nowhere.

        `outside` marks agencies outside the forum; `asked_of` is who was addressed with this theme of this feedback,
        `answered` whether somebody is responsible for it.
        """
        told = {(row["feedback_id"], row["theme_id"]): row for row in self.told}
        asked: dict[Cell, str] = {}
        answered: set[Cell] = set()
        routes = [({**row, "theme_id": row["theme_id"] or NO_THEME}) for row in self.tables["routes"]]
        for row in routes:
            what = (row["feedback_id"], row["theme_id"])
            if row["basis"] in ADDRESSED:
                asked[what] = row["agency_id"]
            if row["basis"] in RESPONSIBLE:
                answered.add(what)
        return [
            {
                **told[what],
                **{name: row[name] for name in ("agency_id", "basis", "rule")},
                "outside": "" if row["agency_id"] in self.forum_agencies else "yes",
                "asked_of": asked.get(what, ""),
                "answered": "yes" if what in answered else "",
            }
            for row in routes
            if (what := (row["feedback_id"], row["theme_id"])) in told
        ]

    @cached_property
    def pairs(self) -> list[Row]:
        """Return a row a pair of themes of a kept feedback."""
        return list(_pairs(self.told, ("feedback_id",)))

    @cached_property
    def pairs_at(self) -> list[Row]:
        """Return a row a pair of themes of a kept feedback at an agency."""
        return list(_pairs(self.at, ("feedback_id", "agency_id")))

    def tally(self, rows: str, by: Cell, test: Test, key: Key) -> Mapping[Cell, int]:
        """Count the distinct keys in each cell of a population."""
        name = (rows, by, test, key)
        if name not in self._known:
            cells: dict[Cell, set[str]] = defaultdict(set)
            for row in getattr(self, rows):
                if test(row):
                    cells[tuple(row[column] for column in by)].add(key(row))
            self._known[name] = {cell: len(keys) for cell, keys in cells.items()}
        counted: Mapping[Cell, int] = self._known[name]
        return counted

    def order(self, dimension: str) -> Sequence[str]:
        """Sort the forums by date (the codebook's, else their first feedback's), the periods as they are."""
        if dimension not in self._known:
            first: dict[str, str] = {}
            for row in self.facts:
                first[row[dimension]] = min(first.get(row[dimension], _NEVER), row["received_on"] or _NEVER)
            first.pop("", None)
            dates = {level: self.forum_dates.get(level) or first[level].replace(_NEVER, "") for level in first}
            self._known[dimension] = sorted(first, key=lambda level: (dates[level], level))
        order: Sequence[str] = self._known[dimension]
        return order

    def largest(self, rows: str, by: Cell, test: Test, holder: Key) -> Mapping[Cell, int]:
        """Count in each cell the feedbacks of the holder (a person, an office, a text) that has most of them."""
        name = ("largest", rows, by, test, holder)
        if name not in self._known:
            held: dict[tuple[Cell, str], set[str]] = defaultdict(set)
            for row in getattr(self, rows):
                if test(row):
                    held[tuple(row[column] for column in by), holder(row)].add(row["feedback_id"])
            most: dict[Cell, int] = {}
            for (cell, _), keys in held.items():
                most[cell] = max(most.get(cell, 0), len(keys))
            self._known[name] = most
        counted: Mapping[Cell, int] = self._known[name]
        return counted


def _pairs(rows: Sequence[Row], of: Cell) -> Iterator[Row]:
    together: dict[Cell, dict[str, Row]] = defaultdict(dict)
    for row in rows:
        together[tuple(row[column] for column in of)][row["theme_id"]] = row
    for themes in together.values():
        for first, second in combinations(sorted(themes), 2):
            yield {**themes[first], "with_theme_id": second}
