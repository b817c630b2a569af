"""Numbers that are more than a count over a base: shares corrected for the model's error, changes between two times."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from pipeline.tables.fields import NO_CONTENT, NO_THEME
from pipeline.verify.books import Books
from pipeline.verify.bounds import newcombe_bounds
from pipeline.verify.rules import Levels, cell


@dataclass(frozen=True)
class Number:
    """A number recounted; `cell` is how many feedbacks stand behind a count or a share.

    A bound that is missing here is drawn by chance where it is printed, and cannot be told twice by two roads.
    """

    value: float | None
    base: int
    lower: float | None = None
    upper: float | None = None
    cell: int | None = None


def _correct(books: Books, levels: Levels) -> Number:
    """Correct a share as Rogan and Gladen (1978) do, with the errors that the audit of this forum counted."""
    base = cell(books, {})
    found = [
        row for row in books.tables["quality"] if row["theme_id"] == levels["theme_id"] and row["basis"] == "audit"
    ]
    if not found or not base:
        return Number(None, base)
    kept = {row["feedback_id"] for row in books.facts}
    n, audited = int(found[0]["n"]), len(kept & books.audited)
    right = round(float(found[0]["recall"]) * n)
    wrong = round(right / float(found[0]["precision"])) - right
    sensitivity, specificity = right / n, 1 - wrong / (audited - n)
    share = (cell(books, levels) / base + specificity - 1) / (sensitivity + specificity - 1)
    return Number(min(max(share, 0.0), 1.0), base)


def _difference(books: Books, levels: Levels, dimension: str) -> Number:
    order = books.order(dimension)
    earlier = dict(zip(order[1:], order, strict=False)).get(levels[dimension])
    if earlier is None:
        return Number(None, 0)
    theme = {"theme_id": levels["theme_id"]}
    (now, base), (then, old) = (
        (cell(books, {**theme, dimension: level}), cell(books, {dimension: level}))
        for level in (levels[dimension], earlier)
    )
    return Number(now / base - then / old, base, *newcombe_bounds((now, base), (then, old)))


def _dimension(levels: Levels) -> str:
    return "forum_id" if "forum_id" in levels else "period"


def _change(books: Books, levels: Levels) -> Number:
    return _difference(books, levels, _dimension(levels))


def _changed(books: Books, levels: Levels) -> Number:
    """Count the themes of which the change leaves out 0."""
    themes = [*(row["theme_id"] for row in books.tables["themes"]), NO_THEME, NO_CONTENT]
    changes = [_difference(books, {**levels, "theme_id": theme}, _dimension(levels)) for theme in themes]
    beyond = [change for change in changes if (change.lower or 0) > 0 or (change.upper or 0) < 0]
    return Number(len(beyond), len(themes))


def _quality(books: Books, levels: Levels, *, column: str) -> Number:
    """Take over what `cluster` measured of a theme against people's labels; `n` is the base of all of it."""
    found = [row for row in books.tables["quality"] if row["theme_id"] == levels["theme_id"] and row[column]]
    return Number(float(found[0][column]), int(found[0]["n"])) if found else Number(None, 0)


DERIVED: Mapping[str, Callable[[Books, Levels], Number]] = {
    "feedback_share_corrected": _correct,
    "feedback_share_change": _change,
    "themes_changed": _changed,
    "theme_labelled": partial(_quality, column="n"),
    "theme_precision": partial(_quality, column="precision"),
    "theme_recall": partial(_quality, column="recall"),
}
