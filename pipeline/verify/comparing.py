"""Printed numbers beside recounted ones: all differences, each with where it stands, what it says and what is right.

Comes in: what pages and workbooks print, the rows of `measures`, the books. Goes out: one line a difference. A printed
number is right where its words, and its bare value, are those of the recount; a row of `measures` that a report prints
is held against the recount too. A number of a theme within a group or a district of fewer feedbacks than
`settings.small_cell` must not be printed in the open, whoever hid it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import isclose

from pipeline.tables.plain import Row
from pipeline.verify.books import Books
from pipeline.verify.derived import Number
from pipeline.verify.printed import CHECK, PARTS, Printed, Unmarked, digits_of, read_words
from pipeline.verify.recount import read_id, recount

MEASURES, CHECKS = "6_measures.csv", "6_checks.csv"
_CLOSE = 1e-5  # tables hold six digits
_PROTECTED = ("group", "district")  # what tells too much of few people, beside a theme


class Recounts:
    """Numbers recounted, each once."""

    def __init__(self, books: Books) -> None:
        self.books = books
        self._known: dict[str, Number | None] = {}

    def __getitem__(self, number_id: str) -> Number | None:
        if number_id not in self._known:
            self._known[number_id] = recount(self.books, number_id)
        return self._known[number_id]


def compare(
    printed: Sequence[Printed],
    unmarked: Iterable[Unmarked],
    measures: Sequence[Row],
    checks: Sequence[Row],
    books: Books,
) -> list[str]:
    """List every difference, unmarked number and small cell, in the order of the files."""
    recounts = Recounts(books)
    rows = {row["number_id"]: row for row in measures}
    observed = {CHECK + row["rule"]: row for row in checks}
    numbers = [it for it in printed if not it.number_id.startswith(CHECK)]
    found = [
        *(f"{it.file}, {it.place}: {it.text} is printed without its number_id" for it in unmarked),
        *(line for it in printed if it.number_id.startswith(CHECK) for line in _compare_check(it, observed)),
        *(line for it in numbers for line in _compare_printed(it, rows, recounts)),
        *(line for name in sorted({it.number_id for it in numbers}) for line in _compare_row(name, rows, recounts)),
    ]
    return list(dict.fromkeys(found))


def _compare_printed(it: Printed, rows: Mapping[str, Row], recounts: Recounts) -> Iterator[str]:
    where = f"{it.file}, {it.place}: {it.number_id} ({it.part})"
    if it.part not in PARTS or it.number_id not in rows:
        yield f"{where}: printed {it.text}, but {MEASURES} holds no such number"
        return
    number = recounts[it.number_id]
    if number is None:
        yield f"{where}: printed {it.text}, but verify knows no independent recount of this measure"
        return
    if _is_small(it, number, recounts.books.small_cell):
        yield f"{where}: printed {it.text}, a small cell that must not be shown"
    right = _part(number, it.part)
    right = _as_float(rows[it.number_id][it.part]) if right is None else right
    said = read_words(it.text, it.language)
    if right is None or said is None or not said.fits(right) or (it.bare and not _same(it.bare, right)):
        bare = f" (value {it.bare})" if it.bare and it.bare != it.text else ""
        yield f"{where}: printed {it.text}{bare}, recounted {_write(right)}"


def _compare_check(it: Printed, observed: Mapping[str, Row]) -> Iterator[str]:
    """Compare the numbers that a check says with those of its cell, in their order: names of themes may hold others."""
    right = observed.get(it.number_id, {}).get(it.part, "")
    if digits_of(it.text) != digits_of(right):
        says = f"printed {digits_of(it.text)}, {CHECKS} says {digits_of(right)}"
        yield f"{it.file}, {it.place}: {it.number_id} ({it.part}): {says}"


def _is_small(it: Printed, number: Number, small: int) -> bool:
    levels = read_id(it.number_id)[1]
    protected = "theme_id" in levels and not levels.keys().isdisjoint(_PROTECTED)
    return it.part != "base" and protected and number.cell is not None and 0 < number.cell < small


def _compare_row(number_id: str, rows: Mapping[str, Row], recounts: Recounts) -> Iterator[str]:
    row = rows.get(number_id)
    number = recounts[number_id] if row else None
    if row is None or number is None:
        return
    for part in PARTS:
        right = _part(number, part)
        if row["suppressed"] == "true" and part != "base":
            continue
        if right is not None and not _same(row[part], right):
            yield f"{MEASURES}: {number_id} ({part}): printed {row[part] or 'nothing'}, recounted {_write(right)}"


def _part(number: Number, part: str) -> float | None:
    value: float | None = getattr(number, part)
    return value


def _same(text: str, right: float) -> bool:
    value = _as_float(text)
    return value is not None and isclose(value, right, rel_tol=_CLOSE, abs_tol=_CLOSE / 10)


def _as_float(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _write(right: float | None) -> str:
    return "no number" if right is None else f"{right:.6g}"
