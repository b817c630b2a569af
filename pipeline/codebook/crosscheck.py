"""What one codebook table says of another must be so: every id that is named exists."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import get_args

from pipeline.codebook.problems import Problem, did_you_mean
from pipeline.codebook.reader import Placed
from pipeline.codebook.rows import show
from pipeline.tables.fields import NO_CONTENT, NO_THEME, UNKNOWN_GROUP, Kind

_KEYS = {"themes": "theme_id", "agencies": "agency_id", "groups": "group"}
_REFERENCES = (
    ("themes", "lead_agency", "agencies"),
    ("themes", "supporting_agencies", "agencies"),
    ("examples", "themes", "codes"),
    ("programmes", "agency_id", "agencies"),
    ("programmes", "answers", "answers"),
    ("routes", "theme_id", "themes"),
    ("routes", "agency_id", "agencies"),
    ("forums", "agencies", "agencies"),
)
_CORRECTION_VALUES = {"theme": "codes", "primary": "codes", "kind": "kinds", "agency": "agencies", "group": "groups"}
_CORRECTION_ACTIONS = {"theme": ("add", "remove")}

_Parts = Mapping[str, Sequence[Placed]]


def crosscheck(parts: _Parts) -> Iterator[Problem]:
    """Yield a problem for each cell that names something that does not exist."""
    known = _known(parts)
    for table, column, kind in _REFERENCES:
        for placed in parts[table]:
            yield from _unknown(placed, column, known[kind])
    yield from _correction_problems(parts["corrections"], known)
    yield from _example_problems(parts["examples"])


def _known(parts: _Parts) -> dict[str, list[str]]:
    ids = {table: [getattr(placed.row, key) for placed in parts[table]] for table, key in _KEYS.items()}
    themes = ids["themes"]
    return ids | {
        "codes": [*themes, NO_THEME, NO_CONTENT],
        "answers": [*themes, *(f"{theme}:partial" for theme in themes)],
        "kinds": list(get_args(Kind)),
        "groups": [*ids["groups"], UNKNOWN_GROUP],
    }


def _unknown(placed: Placed, column: str, known: Sequence[str]) -> Iterator[Problem]:
    value = getattr(placed.row, column)
    for name in value if isinstance(value, tuple) else (value,):
        if name not in known:
            message = f'"{name}" does not exist{did_you_mean(name, known)}'
            yield Problem(placed.file, placed.number, column, message)


def _correction_problems(corrections: Iterable[Placed], known: Mapping[str, Sequence[str]]) -> Iterator[Problem]:
    for placed in corrections:
        allowed = _CORRECTION_ACTIONS.get(placed.row.field, ("set",))
        if placed.row.action not in allowed:
            message = f"a correction of {placed.row.field} takes {' or '.join(allowed)}"
            yield Problem(placed.file, placed.number, "action", message)
        if kind := _CORRECTION_VALUES.get(placed.row.field):
            yield from _unknown(placed, "value", known[kind])


def _example_problems(examples: Iterable[Placed]) -> Iterator[Problem]:
    for placed in examples:
        themes = placed.row.themes
        if not themes:
            message = f"is empty; write {NO_THEME} or {NO_CONTENT} where no theme fits"
            yield Problem(placed.file, placed.number, "themes", message)
        if len(themes) > 1 and {NO_THEME, NO_CONTENT} & set(themes):
            yield Problem(placed.file, placed.number, "themes", f'"{show(themes)}" contradict one another')
