"""`columns/SIGNATURE.csv`: what each column of a raw table holds, stated where guessing cannot tell.

Comes in: the folder `columns/` of a codebook. Goes out: a `ColumnMapping` a file, and everything in them that cannot be
used. A mapping belongs to all tables with the same header, so it survives new files and forums; its file is named by
the header's signature, which `suara columns FILE --write` computes. A column that a mapping leaves out is guessed.
"""

import base64
import csv
import hashlib
import io
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from pipeline.codebook.problems import Problem
from pipeline.codebook.reader import Part, Placed, read_table
from pipeline.codebook.rows import Row, Words

FOLDER = "columns"
ColumnRole = Literal[
    "text",
    "date",
    "group",
    "organisation",
    "agency",
    "district",
    "location",
    "volume",
    "name",
    "phone",
    "email",
    "personal",
    "ignore",
]
COLUMN_ROLES: tuple[ColumnRole, ...] = get_args(ColumnRole)
REPEATABLE: tuple[ColumnRole, ...] = ("text", "name", "phone", "email", "personal", "ignore")  # a row may hold several
_SIGNATURE = re.compile("h[a-z2-7]{12}")
_FORMULA = re.compile(r"'*[=+\-@\t\r\n]")  # what a spreadsheet would take for a formula (OWASP, "CSV Injection")


class Column(Row):
    """A column of a raw table; `question` is what its answers answer, where the header does not say it."""

    header: Words
    role: ColumnRole
    question: str = ""


@dataclass(frozen=True)
class ColumnMapping:
    """The stated columns of all raw tables whose header has this signature."""

    signature: str
    columns: tuple[Column, ...]

    @property
    def name(self) -> str:
        return f"{FOLDER}/{self.signature}"

    def by_key(self) -> dict[str, Column]:
        return {header_key(column.header): column for column in self.columns}


def header_key(title: str) -> str:
    """Reduce a header cell to what does not change when a form is exported again.

    >>> header_key("  Nama\\nUsaha "), header_key("'=Modal")
    ('nama usaha', '=modal')
    """
    return " ".join(unicodedata.normalize("NFKC", title).casefold().split()).lstrip("'")


def signature(header: Sequence[str]) -> str:
    """Hash the normal form of a header's cells in order: `h` and 12 base32 letters of a SHA-256.

    Empty cells behind the last title do not count, since spreadsheets add and drop them.

    >>> signature(["Nama", "Apa usulan Anda?"]) == signature(["nama ", "Apa  usulan Anda?", ""])
    True
    """
    keys = [header_key(cell) for cell in header]
    while keys and not keys[-1]:
        keys.pop()
    digest = hashlib.sha256(json.dumps(keys, ensure_ascii=False).encode("utf-8", "replace")).digest()
    return "h" + base64.b32encode(digest[:8]).decode("ascii").lower()[:12]


def read_mappings(folder: Path, problems: list[Problem]) -> tuple[ColumnMapping, ...]:
    """Read all mappings, by signature; what they cannot take is added to `problems`."""
    place = folder / FOLDER
    found = sorted(path for path in place.iterdir() if _is_table(path)) if place.is_dir() else []
    mappings = {}
    for path in found:
        file = f"{FOLDER}/{path.name}"
        if mistake := _name_mistake(path):
            problems.append(Problem(file, message=mistake))
        else:
            part = read_table(path, file, Column, ("header",), problems)
            problems.extend(_mistakes(part, file))
            mappings[path.stem] = ColumnMapping(path.stem, tuple(placed.row for placed in part.rows))
    return tuple(mappings.values())


def encode_mapping(columns: Iterable[Column]) -> bytes:
    """Write the columns of a mapping as the CSV that analysts edit."""
    stream = io.StringIO(newline="")
    rows = csv.writer(stream, lineterminator="\n")
    rows.writerow(Column.model_fields)
    rows.writerows((_defuse(column.header), column.role, _defuse(column.question)) for column in columns)
    return b"\xef\xbb\xbf" + stream.getvalue().encode("utf-8", "replace")


def _is_table(path: Path) -> bool:
    return path.suffix.lower() in (".csv", ".xlsx", ".toml") and not path.name.startswith((".", "~$"))


def _name_mistake(path: Path) -> str:
    if not _SIGNATURE.fullmatch(path.stem) or path.suffix not in (".csv", ".xlsx"):
        return "is not named by a header's signature; let `suara columns FILE --write` name it, or remove it"
    if path.suffix == ".xlsx" and path.with_suffix(".csv").exists():
        return f"there is also {path.stem}.csv; keep one of the two"
    return ""


def _mistakes(part: Part, file: str) -> Iterator[Problem]:
    if part.ids is None:  # it could not be read, which is said already
        return
    yield from _repeated(part.rows, "header")
    yield from _repeated([placed for placed in part.rows if placed.row.role not in REPEATABLE], "role")
    for placed in part.rows:
        if placed.row.question and placed.row.role != "text":
            message = f"only a column of role text answers a question; this one is {placed.row.role}"
            yield Problem(file, placed.number, "question", message)
    roles = [placed.row.role for placed in part.rows]
    if "text" not in roles and len(roles) == len(part.ids):  # where a row has a mistake, that comes first
        yield Problem(file, 0, "role", "no column is of role text, so there would be no answer; give one that role")


def _repeated(rows: Iterable[Placed], column: str) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for placed in rows:
        value = getattr(placed.row, column)
        before = first.setdefault(header_key(value), placed.number)
        if before != placed.number:
            message = f'"{value}" stands already in row {before}; keep one of them'
            yield Problem(placed.file, placed.number, column, message)


def _defuse(cell: str) -> str:
    return f"'{cell}" if _FORMULA.match(cell) else cell
