"""New rows for a table that analysts edit: checked like all others, written as their spreadsheet writes it.

Comes in: rows as cells by column. Goes out: all that is wrong with them, or the bytes of the table with the rows at
its end: its separator, byte order mark, encoding and line ends stay, and so does each byte that stood there before.
What was made is read again before it is believed: a table whose rows would not come back as they were is left to the
analyst, who is told what to type.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from pipeline.codebook.cells import CellError, Cells, decode, defuse, parse_cells, write_like
from pipeline.codebook.crosscheck import crosscheck
from pipeline.codebook.problems import Problem
from pipeline.codebook.reader import Part, Placed, say_mistakes
from pipeline.codebook.rows import ROW_MODELS, UNIQUE_KEYS, Row, show

_WORDS = ("label", "label_en", "reason", "decided_by")  # what people word freely, and may not leave empty
_STAND_IN = "-"


@dataclass(frozen=True)
class NewRow:
    """A row that is not in the table yet, and where it comes from, for messages (`row` 0: no place of its own)."""

    cells: Mapping[str, str]
    file: str = "the new row"
    row: int = 0


class AddingError(Exception):
    """The rows cannot be added; `problems` says why, and what to do (exit code 1)."""

    def __init__(self, *problems: Problem | str) -> None:
        self.problems = problems
        super().__init__("; ".join(map(str, problems)))


def check_rows(name: str, new: Sequence[NewRow], parts: Mapping[str, Part]) -> tuple[list[Any], list[Problem]]:
    """Check new rows of table `name` against the tables of a codebook; return its rows, and all that is wrong."""
    problems: list[Problem] = []
    placed: list[Placed] = []
    stand = {_key(name, row.row): f"in {row.file}, row {row.number}" for row in parts[name].rows}
    for entry in new:
        row = _parse(name, entry, problems)
        if row is None:
            continue
        if where := stand.get(key := _key(name, row)):
            message = f'"{show(key)}" stands already {where}; nothing is to be done, or edit it there'
            problems.append(Problem(entry.file, entry.row, UNIQUE_KEYS[name][0], message))
        stand.setdefault(key, "among the new rows")
        placed.append(Placed(entry.file, entry.row, row))
    part = parts[name]
    joined = replace(part, rows=(*part.rows, *placed), ids=_all_ids(name, part, placed))
    ours = {(entry.file, entry.row) for entry in new}
    found = crosscheck({**parts, name: joined})
    problems.extend(problem for problem in found if (problem.file, problem.row) in ours)
    return [entry.row for entry in placed], list(dict.fromkeys(problems))


def append_rows(folder: Path, name: str, rows: Sequence[Row]) -> bytes:
    """Return the bytes of `NAME.csv` with the rows at its end; raise `AddingError` where it stands as a workbook."""
    cells = [{column: defuse(show(value)) for column, value in row} for row in rows]
    if (folder / f"{name}.xlsx").is_file():
        raise AddingError(*_to_type(f"{name}.xlsx is a workbook, which is not written to", f"{name}.xlsx", cells))
    path = folder / f"{name}.csv"
    new = Path(path).read_bytes() if path.is_file() else b"\xef\xbb\xbf"
    try:
        before = parse_cells(new)
        if not before:
            new, before = _with_header(name), [list(ROW_MODELS[name].model_fields)]
        header = [cell.strip().casefold() for cell in before[0]]
        wanted = [[row.get(column, "") for column in header] for row in cells]
        content = _append(new, wanted)
        if parse_cells(content) == [*before, *wanted] and _all_told(header, cells):
            return content
    except CellError:
        pass
    raise AddingError(*_to_type(f"{name}.csv is laid out so that nothing can be added safely", f"{name}.csv", cells))


def _parse(name: str, entry: NewRow, problems: list[Problem]) -> Row | None:
    """Check the cells of a row; what is empty and may not be is reported, and hides no other mistake."""
    try:
        return ROW_MODELS[name].model_validate(dict(entry.cells))
    except ValidationError as error:
        problems.extend(say_mistakes(error, entry.cells, entry.file, entry.row))
    filled = {column: cell or _STAND_IN for column, cell in entry.cells.items() if column in _WORDS or cell}
    try:
        return ROW_MODELS[name].model_validate(filled)
    except ValidationError:
        return None


def _append(content: bytes, rows: Cells) -> bytes:
    text, encoding = decode(content)
    lines = write_like(text, rows)
    gap = "" if text.endswith(("\n", "\r")) else "\r\n" if lines.endswith("\r\n") else "\n"
    try:
        return content + (gap + lines).encode(encoding)
    except UnicodeEncodeError:  # the old code page lacks a letter of the new row
        return (text + gap + lines).encode("utf-8-sig")


def _with_header(name: str) -> bytes:
    return b"\xef\xbb\xbf" + ",".join(ROW_MODELS[name].model_fields).encode() + b"\n"


def _all_told(header: Sequence[str], rows: Sequence[Mapping[str, str]]) -> bool:
    return all(column in header for row in rows for column, cell in row.items() if cell)


def _to_type(why: str, file: str, rows: Sequence[Mapping[str, str]]) -> list[Problem]:
    listed = ["; ".join(f"{column}: {cell}" for column, cell in row.items() if cell) for row in rows]
    return [Problem(file, message=f"{why}; add this row by hand: {line}") for line in listed]


def _key(name: str, row: Row) -> tuple[str, ...]:
    return tuple(show(getattr(row, column)) for column in UNIQUE_KEYS[name])


def _all_ids(name: str, part: Part, placed: Sequence[Placed]) -> tuple[str, ...] | None:
    if part.ids is None:
        return None
    return (*part.ids, *(show(getattr(entry.row, UNIQUE_KEYS[name][0])) for entry in placed))
