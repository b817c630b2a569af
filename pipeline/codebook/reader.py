"""A codebook table as analysts edit it -> checked rows, and everything in it that cannot be used.

Comes in: `NAME.csv` or `NAME.xlsx` of `data/codebook/`. Goes out: a `Part`. No mistake hides another: a row that
cannot be used still counts as naming its id, so that the tables which refer to it are not blamed for it.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from pipeline.codebook.cells import CellError, Cells, read_cells
from pipeline.codebook.problems import Problem, did_you_mean
from pipeline.codebook.rows import REQUIRED_TABLES, ROW_MODELS, UNIQUE_KEYS, Row, show
from pipeline.tables.fields import CODEBOOK_ID

_Record = tuple[int, dict[str, str]]


@dataclass(frozen=True)
class Placed:
    """A checked row and where it stands (`number` counts as Excel does: the header is row 1)."""

    file: str
    number: int
    row: Any


@dataclass(frozen=True)
class Part:
    """One table: its rows that can be used, and the ids that it names; `None` where it could not be read."""

    rows: tuple[Placed, ...] = ()
    ids: tuple[str, ...] | None = None


def read_part(folder: Path, name: str, problems: list[Problem]) -> Part:
    """Read table `name`; what it cannot take is added to `problems`."""
    found = [path for suffix in (".csv", ".xlsx") if (path := folder / f"{name}{suffix}").is_file()]
    if len(found) > 1:
        problems.append(Problem(f"{name}.csv", message=f"there is also {name}.xlsx; keep one of the two"))
        return Part()
    if not found:
        if name not in REQUIRED_TABLES:
            return Part(ids=())
        problems.append(Problem(f"{name}.csv", message="is missing; a codebook cannot do without it"))
        return Part()
    return read_table(found[0], found[0].name, ROW_MODELS[name], UNIQUE_KEYS[name], problems)


def read_table(path: Path, file: str, model: type[Row], keys: Sequence[str], problems: list[Problem]) -> Part:
    """Read a file into rows of `model`, of which no two may agree in all `keys`; `file` is its name in problems."""
    cells = _cells(path, file, problems)
    if cells is None:
        return Part()
    if not cells or not any(cell.strip() for cell in cells[0]):
        problems.append(Problem(file, 1, message="is empty; the first row must name the columns"))
        return Part()
    header = [cell.strip().casefold() for cell in cells[0]]
    problems.extend(_header_problems(header, file, model))
    records = _records(cells, header, file, problems)
    problems.extend(_repeated(records, file, keys))
    rows = [placed for record in records if (placed := _parse(record, file, model, problems)) is not None]
    key = keys[0]
    ids = tuple(record[key] for _, record in records if record.get(key)) if key in header else None
    return Part(tuple(rows), ids)


def _cells(path: Path, file: str, problems: list[Problem]) -> Cells | None:
    try:
        return read_cells(path)
    except CellError as error:
        problems.append(Problem(file, error.row, message=str(error)))
    except Exception as error:  # a codebook file may be anything; whatever the parser says becomes a problem
        problems.append(Problem(file, message=f"cannot be read ({type(error).__name__}); save it again as CSV"))
    return None


def _header_problems(header: Sequence[str], file: str, model: type[Row]) -> list[Problem]:
    fields = model.model_fields
    strange = [
        Problem(file, 1, column, f"no such column{did_you_mean(column, list(fields))}")
        for column in header
        if column and column not in fields
    ]
    required = [column for column, field in fields.items() if field.is_required()]
    lacking = [Problem(file, 1, column, "this column is missing") for column in required if column not in header]
    twice = [
        Problem(file, 1, column, "stands twice; keep one of the two columns")
        for column, count in Counter(header).items()
        if column and count > 1
    ]
    return strange + lacking + twice


def _records(cells: Cells, header: Sequence[str], file: str, problems: list[Problem]) -> list[_Record]:
    records = []
    for number, row in enumerate(cells[1:], start=2):
        stripped = [cell.strip() for cell in row]
        if not any(stripped):
            continue
        padded = stripped + [""] * (len(header) - len(stripped))
        if any(padded[len(header) :]):
            problems.append(Problem(file, number, message="has more cells than the header; put quotes round the text"))
            records.append((number, {header[0]: padded[0]}))  # the cells behind are not where they belong
            continue
        if any(cell for cell, column in zip(padded, header, strict=False) if not column):
            problems.append(Problem(file, number, message="has a cell in a column without a name; name it or clear it"))
        records.append((number, dict(zip(header, padded, strict=False))))
    return records


def _parse(record: _Record, file: str, model: type[Row], problems: list[Problem]) -> Placed | None:
    number, cells = record
    values = {column: cell for column, cell in cells.items() if column in model.model_fields}
    try:
        return Placed(file, number, model.model_validate(values))
    except ValidationError as error:
        problems.extend(say_mistakes(error, values, file, number))
        return None


def say_mistakes(error: ValidationError, cells: Mapping[str, str], file: str, number: int) -> Iterator[Problem]:
    """Yield a problem for each cell that cannot stand where it is; a missing column is reported at the header."""
    for mistake in error.errors(include_url=False, include_input=False):
        column = str(mistake["loc"][0])
        if column in cells:
            message = f'"{cells[column][:60]}" cannot stand here: {_say(mistake)}'
            yield Problem(file, number, column, message)


def _say(mistake: Any) -> str:
    if mistake["type"] == "string_pattern_mismatch":
        pattern = mistake["ctx"]["pattern"]
        wanted = "an id: lower-case letters, digits and _, beginning with a letter (at most 41)"
        return f"write {wanted if CODEBOOK_ID in pattern else f'it like {pattern}'}"
    if mistake["type"] == "string_too_short":
        return "it may not be empty"
    return str(mistake["msg"]).removeprefix("Value error, ")


def _repeated(records: Sequence[_Record], file: str, columns: Sequence[str]) -> list[Problem]:
    keys = [(number, tuple(record.get(column, "") for column in columns)) for number, record in records]
    first = {key: number for number, key in reversed(keys)}
    return [
        Problem(file, number, columns[0], f'"{show(key)}" stands already in row {first[key]}; keep one of them')
        for number, key in keys
        if key[0] and number != first[key]
    ]
