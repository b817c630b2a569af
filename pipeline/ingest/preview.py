"""A raw file -> what each of its columns would be read as, and why, for an analyst to look at and to correct.

Comes in: one raw file and the codebook. Goes out: a `SheetPreview` a sheet. Nothing is shown that would not be written
either: samples are redacted as answers are and left out where sensitive, those of personal columns masked, names of
files and sheets as in `sources`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from pipeline.codebook import Codebook
from pipeline.codebook.columns import COLUMN_ROLES, Column, header_key, signature
from pipeline.ingest import NothingUsable
from pipeline.ingest.cells import tidy_text
from pipeline.ingest.columns import Layout, find_layout, safe_titles
from pipeline.ingest.extract import NAME_SEPARATOR
from pipeline.ingest.formats import read_file
from pipeline.ingest.people import index_aliases
from pipeline.ingest.sheets import Part, Role, Sheet
from pipeline.ingest.sources import recogniser, safe_path
from pipeline.ingest.wording import ENGLISH
from pipeline.raw import RawFile
from pipeline.redact import redact, redact_label, sensitive

SAMPLES = 3
_LONGEST_SAMPLE = 60  # characters: what fits beside header and role on a line
_LONGEST_READ = 2000  # characters of a cell that are redacted to show sixty
_PERSONAL: tuple[Role, ...] = ("name", "sender", "phone", "email", "personal")
_UNREAD: tuple[Role, ...] = ("ignore", "unknown")


@dataclass(frozen=True)
class ColumnPreview:
    """A column: how it is headed and would be read, and why (`mapping`, `synonym`, `content`, `format` or nothing)."""

    header: str
    role: Role
    why: str
    samples: tuple[str, ...]
    question: str = ""


@dataclass(frozen=True)
class SheetPreview:
    """A sheet; `header_row` as Excel counts, None where there is none; `signature` is empty where none can map it."""

    place: str
    header_row: int | None
    signature: str
    columns: tuple[ColumnPreview, ...]

    def mapping(self) -> Iterator[Column]:
        """State the guesses as a mapping: a column a header, one that would not be read as `ignore`."""
        seen: set[str] = set()
        for column in self.columns:
            key = header_key(column.header)
            if key not in seen:
                role = next((role for role in COLUMN_ROLES if role == column.role), "ignore")
                yield Column(header=column.header, role=role, question=column.question)
            seen.add(key)

    def lines(self) -> Iterator[str]:
        """Say it in lines for the console."""
        where = f"header in row {self.header_row}" if self.header_row else "no header row"
        yield f"{self.place}: {where}" + (f", signature {self.signature}" if self.signature else "")
        width = max((min(len(column.header), 40) for column in self.columns), default=0)
        for column in self.columns:
            head = f"  {column.header[:40]:{width}}  {column.role:12}  {column.why or '-':8}"
            yield f"{head}  {' | '.join(column.samples)}".rstrip()


def preview(
    file: RawFile, codebook: Codebook, *, guess_anew: bool = False, header_row: int | None = None
) -> tuple[list[SheetPreview], list[str]]:
    """Preview the sheets of a raw file; the second list says in English which of its parts cannot be read, and why.

    `guess_anew` leaves the mappings out; `header_row` states the header's row as Excel counts. Raises `NothingUsable`
    where nothing can be read.
    """
    parts = read_file(file)
    problems = [f"{safe_path(part.path)}: {ENGLISH[part.refusal]}" for part in parts if part.refusal]
    sheets = [
        _preview_sheet(part, sheet, codebook, guess_anew=guess_anew, header_row=header_row)
        for part in parts
        for sheet in part.sheets
        if any(any(map(str.strip, row)) for row in sheet.rows)
    ]
    if not sheets:
        raise NothingUsable(tuple(problems) or (f"{safe_path(file.path)}: {ENGLISH['empty_file']}",))
    return sheets, problems


def _preview_sheet(
    part: Part, sheet: Sheet, codebook: Codebook, *, guess_anew: bool, header_row: int | None
) -> SheetPreview:
    similarity = codebook.settings.ingest.alias_similarity
    recognise = recogniser(index_aliases(codebook.groups, codebook.agencies, similarity))
    mappings = {} if guess_anew else {mapping.signature: mapping for mapping in codebook.columns}
    layout = find_layout(sheet, recognise, mappings, _index(sheet, header_row))
    headed = layout.header >= 0 or bool(sheet.header and not sheet.roles)
    return SheetPreview(
        place=" · ".join(filter(None, (safe_path(part.path), redact_label(sheet.name)))),
        header_row=sheet.number(layout.header) if layout.header >= 0 else None,
        signature=signature(layout.titles) if headed else "",
        columns=tuple(_columns(sheet, layout)),
    )


def _index(sheet: Sheet, header_row: int | None) -> int | None:
    return next((index for index in range(len(sheet.rows)) if sheet.number(index) == header_row), None)


def _columns(sheet: Sheet, layout: Layout) -> Iterator[ColumnPreview]:
    rows = sheet.rows[layout.header + 1 :]
    names = [column for role in ("name", "sender") for column in layout.columns(role)]
    facts = zip(safe_titles(layout.titles), layout.roles, layout.why, layout.questions, strict=True)
    for place, (header, role, why, question) in enumerate(facts):
        samples = tuple(_samples(rows, place, role, names))
        yield ColumnPreview(" ".join(header.split()), role, why, samples, question)


def _samples(rows: Sequence[Sequence[str]], place: int, role: Role, names: Sequence[int]) -> Iterator[str]:
    found: dict[str, str] = {}
    for row in rows:
        if value := tidy_text(row[place][:_LONGEST_READ]) if place < len(row) else "":
            found.setdefault(value, NAME_SEPARATOR.join(row[column] for column in names if column < len(row)))
        if len(found) == SAMPLES:
            break
    for value, told in found.items():
        shown = " ".join(_safe(value, role, told).split())
        yield shown if len(shown) <= _LONGEST_SAMPLE else f"{shown[:_LONGEST_SAMPLE]}..."


def _safe(value: str, role: Role, names: str) -> str:
    if role in _PERSONAL:
        return re.sub(r"\w", "*", value)
    cell = pd.Series([value], dtype="str")
    if role == "text" and sensitive(cell)[0]:
        return "(sensitive)"
    safe: str = redact(cell, names=pd.Series([names], dtype="str")).text[0]
    return redact_label(safe) if role in _UNREAD else safe  # nobody has said yet that no name stands there alone
