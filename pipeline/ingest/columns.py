"""What each column of a sheet holds: as a mapping states it, else by the words of its header, else by its content.

Comes in: a sheet of cells and the codebook's column mappings. Goes out: a `Layout`: where the header is and a role a
column. The synonyms are the headers
that city offices' forms use (`domain.md` of the project's notes; Google Forms and Microsoft Forms in Indonesian).
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from heapq import nsmallest
from typing import Literal, cast
from zlib import crc32

import pandas as pd

from pipeline.codebook.columns import REPEATABLE, Column, ColumnMapping, header_key, signature
from pipeline.ingest.cells import tidy
from pipeline.ingest.dates import read_date
from pipeline.ingest.headers import Mappings, find_header, join_header, pad
from pipeline.ingest.sheets import Guess, Role, Sheet
from pipeline.ingest.synonyms import header_role
from pipeline.redact import redact

_UNKNOWN: Role = "unknown"
_PROFILED = 300  # values of a column that are looked at
_PHONE = re.compile(r"'?\+?[\d\s().-]{9,18}")
_PHONE_STARTS = ("08", "62", "81", "82", "83", "85", "87", "88", "89", "02")
_MAIL = re.compile(r"\S+@\S+\.\S+")

Recognise = Callable[[Role, str], bool]
Why = Literal["mapping", "synonym", "content", "format", ""]


@dataclass(frozen=True)
class Layout:
    """`header` is the index of the header row (-1 where there is none); `titles`, `roles`, `why` and `questions` go by
    column; `mapping` is the signature of the mapping that was used."""

    header: int
    titles: tuple[str, ...]
    roles: tuple[Role, ...]
    guesses: tuple[Guess, ...] = ()
    why: tuple[Why, ...] = ()
    questions: tuple[str, ...] = ()
    mapping: str = ""

    def columns(self, role: Role) -> list[int]:
        return [column for column, found in enumerate(self.roles) if found == role]


def find_layout(sheet: Sheet, recognise: Recognise, mappings: Mappings, header: int | None = None) -> Layout:
    """Find header and roles of a sheet; `header` is its index where somebody says so.

    `recognise` says whether a value is an alias of a group or an agency.
    """
    if sheet.roles:
        blank = ("",) * len(sheet.roles)
        why: tuple[Why, ...] = tuple("format" for _ in sheet.roles)
        return Layout(-1, sheet.header or blank, sheet.roles, why=why, questions=blank)
    width = max((len(row) for row in sheet.rows), default=0)
    if sheet.header:
        return _complete(sheet, -1, sheet.header, recognise, mappings)
    if header is None:
        header = find_header(sheet.rows, mappings)
    if header < 0:
        titles = tuple(column_name(column) for column in range(width))
        return _by_content(sheet, titles, recognise)
    header, cells = join_header(sheet.rows, header, mappings)
    titles = tuple(_clean_title(cell) for cell in pad(cells, width))
    if sheet.separator:  # cells beyond the last title of a separated file are pieces of a text, not a column
        titles = titles[: max((column for column, title in enumerate(titles) if title), default=0) + 1]
    return _complete(sheet, header, titles, recognise, mappings)


def name_columns(titles: Sequence[str]) -> list[str]:
    """Name the columns by their titles, those without one by their letters."""
    return [title or column_name(column) for column, title in enumerate(titles)]


def safe_titles(titles: Sequence[str]) -> list[str]:
    """Name the columns as they may be written: a form may tell in its question whom to call."""
    return redact(tidy(pd.Series(name_columns(titles), dtype="str")), names=None).text.to_list()


def _complete(sheet: Sheet, header: int, titles: tuple[str, ...], recognise: Recognise, mappings: Mappings) -> Layout:
    mapping = mappings.get(signature(titles)) if mappings else None
    stated = _stated(titles, mapping)
    roles = tuple(
        stated[column].role if column in stated else header_role(title) for column, title in enumerate(titles)
    )
    why: list[Why] = [
        "mapping" if column in stated else "" if role == "unknown" else "synonym" for column, role in enumerate(roles)
    ]
    layout = Layout(
        header,
        titles,
        _single_roles(roles, stated),
        why=tuple(why),
        questions=tuple(stated[column].question if column in stated else "" for column in range(len(titles))),
        mapping=mapping.signature if mapping else "",
        guesses=_header_guesses(sheet, header, mapping, stated),
    )
    return _guess_unknown(sheet, layout, recognise)


def _stated(titles: Sequence[str], mapping: ColumnMapping | None) -> dict[int, Column]:
    """Find what a mapping states of each column; it may hold a title as it is or without personal data."""
    if mapping is None:
        return {}
    known = mapping.by_key()
    pairs = enumerate(zip(map(header_key, name_columns(titles)), map(header_key, safe_titles(titles)), strict=True))
    return {column: found for column, (raw, safe) in pairs if (found := known.get(raw) or known.get(safe))}


def _header_guesses(
    sheet: Sheet, header: int, mapping: ColumnMapping | None, stated: Mapping[int, Column]
) -> tuple[Guess, ...]:
    if mapping:
        used = set(stated.values())
        return tuple(Guess("mapping_strange", 1, column.header) for column in mapping.columns if column not in used)
    return (Guess("header_guessed", 1, str(sheet.number(header))),) if header > 0 else ()


def _single_roles(roles: tuple[Role, ...], stated: Mapping[int, Column]) -> tuple[Role, ...]:
    """Keep one column of each role that a row can hold only once: a stated one, else the first."""
    keeper: dict[Role, int] = {}
    for column in sorted(range(len(roles)), key=lambda column: column not in stated):
        keeper.setdefault(roles[column], column)
    many = (*REPEATABLE, "unknown")
    return tuple(role if role in many or keeper[role] == column else "ignore" for column, role in enumerate(roles))


def _guess_unknown(sheet: Sheet, layout: Layout, recognise: Recognise) -> Layout:
    roles, why, guesses = list(layout.roles), list(layout.why), list(layout.guesses)
    for column in layout.columns("unknown"):
        values = _profile(sheet, layout.header, column)
        role = _content_role(values, recognise)
        taken = role in roles and role != "text"
        if role == "text" and _mean_words(values) < (3 if "text" not in layout.roles else 5):
            role = "unknown"
        if role not in ("unknown", "ignore") and not taken:
            roles[column], why[column] = role, "content"
            guesses.append(Guess("column_guessed", 1, f"{layout.titles[column] or column_name(column)} = {role}"))
        elif values:
            guesses.append(Guess("column_unread", 1, layout.titles[column] or column_name(column)))
    return replace(layout, roles=tuple(roles), why=tuple(why), guesses=tuple(guesses))


def _by_content(sheet: Sheet, titles: tuple[str, ...], recognise: Recognise) -> Layout:
    profiles = [_profile(sheet, -1, column) for column in range(len(titles))]
    roles = _single_roles(tuple(_content_role(values, recognise) for values in profiles), {})
    if "text" not in roles:
        lengths = [
            (_mean_length(values) if role == "unknown" else 0, -column)
            for column, (values, role) in enumerate(zip(profiles, roles, strict=True))
        ]
        longest, place = max(lengths, default=(0, 0))
        if longest >= 3:
            roles = cast(tuple[Role, ...], (*roles[:-place], "text", *roles[1 - place :]))
    listing = ", ".join(f"{title} = {role}" for title, role in zip(titles, roles, strict=True) if role != "unknown")
    guesses = (Guess("header_missing", 1, listing),) if any(profiles) else ()
    why: tuple[Why, ...] = tuple("" if role == "unknown" else "content" for role in roles)
    return Layout(-1, titles, roles, guesses, why, ("",) * len(titles))


def _content_role(values: list[str], recognise: Recognise) -> Role:
    if not values:
        return "ignore"
    tests: tuple[tuple[Role, float, Callable[[str], bool]], ...] = (
        ("date", 0.8, _is_date),
        ("email", 0.6, _is_mail),
        ("phone", 0.6, _is_phone),
        ("group", 0.6, lambda value: len(values) >= 3 and recognise("group", value)),
        ("agency", 0.6, lambda value: len(values) >= 3 and recognise("agency", value)),
    )
    for role, least, test in tests:
        if _share(values, test) >= least:
            return role
    varied = len(set(values)) >= 0.5 * len(values)
    return "text" if varied and _mean_words(values) >= 3 and _mean_length(values) >= 15 else "unknown"


def _is_date(value: str) -> bool:
    return bool(read_date(value, "dmy")[0] or read_date(value, "mdy")[0])


def _is_mail(value: str) -> bool:
    return _MAIL.fullmatch(value) is not None


def _is_phone(value: str) -> bool:
    return _PHONE.fullmatch(value) is not None and re.sub(r"\D", "", value).startswith(_PHONE_STARTS)


def _profile(sheet: Sheet, header: int, column: int) -> list[str]:
    """Sample a column by the hash of its values, so that the order of the rows does not matter."""
    values = [row[column].strip()[:400] for row in sheet.rows[header + 1 :] if column < len(row)]
    filled = [value for value in values if value]
    if len(filled) <= _PROFILED:
        return filled
    return nsmallest(_PROFILED, filled, key=lambda value: (crc32(value.encode("utf-8", "replace")), value))


def _share(values: list[str], test: Callable[[str], bool]) -> float:
    return sum(map(test, values)) / len(values)


def _mean_words(values: list[str]) -> float:
    return sum(len(value.split()) for value in values) / len(values) if values else 0


def _mean_length(values: list[str]) -> float:
    return sum(sum(map(str.isalpha, value)) for value in values) / len(values) if values else 0


def _clean_title(cell: str) -> str:
    return " ".join(cell.split())


def column_name(column: int) -> str:
    """Name a column as spreadsheets do.

    >>> column_name(0), column_name(27)
    ('kolom A', 'kolom AB')
    """
    letters = ""
    number = column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return f"kolom {letters}"
