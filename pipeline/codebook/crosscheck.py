"""What one codebook table says of another must be so: every id that is named exists, no name means two things."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import get_args

from pipeline.codebook.problems import Problem, did_you_mean
from pipeline.codebook.reader import Part, Placed
from pipeline.codebook.rows import KIND, show
from pipeline.tables.fields import NO_CONTENT, NO_THEME, UNKNOWN_GROUP, Kind

EMERGING = "emerging_"  # begins the id of a theme that is none of the codebook
_REFERENCES = (
    ("themes", "lead_agency", "agencies"),
    ("themes", "supporting_agencies", "agencies"),
    ("examples", "themes", "codes"),
    ("examples", "judged", "labels"),
    ("audit", "themes", "codes"),
    ("programmes", "agency_id", "agencies"),
    ("programmes", "answers", "answers"),
    ("routes", "theme_id", "routable"),
    ("routes", "agency_id", "agencies"),
    ("forums", "agencies", "agencies"),
)
_RESERVED = (
    ("themes", "theme_id", (NO_THEME, NO_CONTENT, KIND), (EMERGING,)),
    ("groups", "group", (UNKNOWN_GROUP,), ()),
)
_NAMED = (("agencies", "agency_id", ("name", "short_name")), ("groups", "group", ("label", "label_en")))
_CORRECTION_VALUES = {"theme": "codes", "primary": "codes", "kind": "kinds", "agency": "agencies", "group": "groups"}
_CORRECTION_ACTIONS = {"theme": ("add", "remove")}

_Parts = Mapping[str, Part]
_Known = Mapping[str, Sequence[str] | None]


def crosscheck(parts: _Parts) -> Iterator[Problem]:
    """Yield a problem for each cell that names what does not exist, or what something else is called already.

    A reference to a table that could not be read is not judged.
    """
    known = _known(parts)
    for table, column, kind in _REFERENCES:
        for placed in parts[table].rows:
            yield from _unknown(placed, column, known[kind])
    yield from _reserved(parts)
    yield from _ambiguous(parts)
    yield from _correction_problems(parts["corrections"].rows, known)
    yield from _coding_problems([*parts["examples"].rows, *parts["audit"].rows])
    yield from _contradicting_answers(parts["programmes"].rows)


def _known(parts: _Parts) -> _Known:
    themes, agencies, groups = (parts[name].ids for name in ("themes", "agencies", "groups"))
    return {
        "themes": themes,
        "agencies": agencies,
        "groups": None if groups is None else [*groups, UNKNOWN_GROUP],
        "routable": None if themes is None else [*themes, NO_THEME],
        "codes": None if themes is None else [*themes, NO_THEME, NO_CONTENT],
        "labels": None if themes is None else [*themes, NO_THEME, NO_CONTENT, KIND],
        "answers": None if themes is None else [*themes, *(f"{theme}:partial" for theme in themes)],
        "kinds": get_args(Kind),
    }


def _unknown(placed: Placed, column: str, known: Sequence[str] | None) -> Iterator[Problem]:
    value = getattr(placed.row, column)
    for name in value if isinstance(value, tuple) else (value,):
        if known is not None and name not in known:
            message = f'"{name}" does not exist{did_you_mean(name, known)}'
            yield Problem(placed.file, placed.number, column, message)


def _reserved(parts: _Parts) -> Iterator[Problem]:
    for table, key, words, prefixes in _RESERVED:
        for placed in parts[table].rows:
            name = getattr(placed.row, key)
            if name in words or name.startswith(prefixes):
                message = f'"{name}" has a meaning of its own in the results; choose another id'
                yield Problem(placed.file, placed.number, key, message)


def _ambiguous(parts: _Parts) -> Iterator[Problem]:
    for table, key, names in _NAMED:
        owners: dict[str, Placed] = {}
        for placed in parts[table].rows:
            cells = [(column, getattr(placed.row, column)) for column in names]
            cells += [("aliases", alias) for alias in placed.row.aliases]
            for column, text in cells:
                owner = owners.setdefault(" ".join(text.casefold().split()), placed)
                if getattr(owner.row, key) != getattr(placed.row, key):
                    message = f'"{text}" stands already for {getattr(owner.row, key)} (row {owner.number}); keep one'
                    yield Problem(placed.file, placed.number, column, message)


def _correction_problems(corrections: Iterable[Placed], known: _Known) -> Iterator[Problem]:
    for placed in corrections:
        allowed = _CORRECTION_ACTIONS.get(placed.row.field, ("set",))
        if placed.row.action not in allowed:
            message = f"a correction of {placed.row.field} takes {' or '.join(allowed)}"
            yield Problem(placed.file, placed.number, "action", message)
        leaves = (placed.row.field, placed.row.action) == ("theme", "remove") and placed.row.value.startswith(EMERGING)
        if (kind := _CORRECTION_VALUES.get(placed.row.field)) and not leaves:
            yield from _unknown(placed, "value", known[kind])


def _coding_problems(coded: Iterable[Placed]) -> Iterator[Problem]:
    for placed in coded:
        themes = placed.row.themes
        if not themes and not getattr(placed.row, "judged", ()):
            message = f"is empty; write {NO_THEME} or {NO_CONTENT} where no theme fits"
            yield Problem(placed.file, placed.number, "themes", message)
        if len(themes) > 1 and {NO_THEME, NO_CONTENT} & set(themes):
            yield Problem(placed.file, placed.number, "themes", f'"{show(themes)}" contradict one another')


def _contradicting_answers(programmes: Iterable[Placed]) -> Iterator[Problem]:
    for placed in programmes:
        themes = [answer.partition(":")[0] for answer in placed.row.answers]
        for theme in sorted({theme for theme in themes if themes.count(theme) > 1}):
            message = f'"{theme}" stands here twice; keep {theme} or {theme}:partial'
            yield Problem(placed.file, placed.number, "answers", message)
