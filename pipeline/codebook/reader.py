"""A codebook table as Excel with Indonesian settings may have left it -> checked rows.

Takes comma or semicolon, BOM or not, UTF-8 or CP1252, a whole row in one quoted cell, or an XLSX. Never reads text as
missing: `N/A` is a word. `row` counts as Excel does: the header is row 1.
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from pipeline.codebook.problems import Problem, did_you_mean
from pipeline.codebook.rows import REQUIRED_TABLES, ROW_MODELS, UNIQUE_KEYS, show

_Record = tuple[int, dict[str, str]]


@dataclass(frozen=True)
class Placed:
    """A checked row and where it stands."""

    file: str
    number: int
    row: Any


def read_rows(folder: Path, name: str, problems: list[Problem]) -> tuple[Placed, ...]:
    """Read table `name`; what it cannot take is added to `problems`."""
    path = _find(folder, name, problems)
    if path is None:
        return ()
    try:
        cells = _workbook_cells(path) if path.suffix.lower() == ".xlsx" else _csv_cells(path)
    except Exception as error:  # a codebook file may be anything; whatever the parser says becomes a problem
        problems.append(Problem(path.name, message=f"cannot be read ({type(error).__name__}); save it again as CSV"))
        return ()
    records = _records(cells, path.name, name, problems)
    rows = [placed for record in records if (placed := _parse(record, path.name, name, problems)) is not None]
    problems.extend(_repeated(rows, name))
    return tuple(rows)


def _find(folder: Path, name: str, problems: list[Problem]) -> Path | None:
    found = [path for suffix in (".csv", ".xlsx") if (path := folder / f"{name}{suffix}").is_file()]
    if len(found) > 1:
        problems.append(Problem(f"{name}.csv", message=f"there is also {name}.xlsx; keep one of the two"))
    if not found and name in REQUIRED_TABLES:
        problems.append(Problem(f"{name}.csv", message="is missing; a codebook cannot do without it"))
    return found[0] if len(found) == 1 else None


def _csv_cells(path: Path) -> list[list[str]]:
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252")
    header = text.split("\n", 1)[0]
    separator = ";" if header.count(";") > header.count(",") else ","
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    return [_unfold(row, separator) for row in rows]


def _unfold(row: list[str], separator: str) -> list[str]:
    if len(row) == 1 and separator in row[0]:
        return next(csv.reader(io.StringIO(row[0], newline=""), delimiter=separator))
    return row


def _workbook_cells(path: Path) -> list[list[str]]:
    from python_calamine import CalamineWorkbook  # noqa: PLC0415 (only where a table is a workbook)

    sheet = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0)
    return [[_cell_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]


def _cell_text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def _records(cells: list[list[str]], file: str, name: str, problems: list[Problem]) -> list[_Record]:
    if not cells or not any(cells[0]):
        problems.append(Problem(file, 1, message="is empty; the first row must name the columns"))
        return []
    header = [cell.strip() for cell in cells[0]]
    problems.extend(_header_problems(header, file, name))
    records = []
    for number, row in enumerate(cells[1:], start=2):
        if not any(cell.strip() for cell in row):
            continue
        if any(cell.strip() for cell in row[len(header) :]):
            problems.append(Problem(file, number, message="has more cells than the header; put quotes round the text"))
            continue
        padded = row + [""] * (len(header) - len(row))
        records.append((number, dict(zip(header, padded, strict=False))))
    return records


def _header_problems(header: Sequence[str], file: str, name: str) -> list[Problem]:
    fields = ROW_MODELS[name].model_fields
    strange = [
        Problem(file, 1, column, f"no such column{did_you_mean(column, list(fields))}")
        for column in header
        if column and column not in fields
    ]
    required = [column for column, field in fields.items() if field.is_required()]
    lacking = [Problem(file, 1, column, "this column is missing") for column in required if column not in header]
    return strange + lacking


def _parse(record: _Record, file: str, name: str, problems: list[Problem]) -> Placed | None:
    number, cells = record
    model = ROW_MODELS[name]
    values = {column: cell.strip() for column, cell in cells.items() if column in model.model_fields}
    try:
        return Placed(file, number, model.model_validate(values))
    except ValidationError as error:
        for mistake in error.errors(include_url=False, include_input=False):
            column = str(mistake["loc"][0])
            if column in values:  # a missing column was reported once, at the header
                message = f'"{values[column][:60]}" cannot stand here: {_say(mistake)}'
                problems.append(Problem(file, number, column, message))
        return None


def _say(mistake: Any) -> str:
    if mistake["type"] == "string_pattern_mismatch":
        return f"write it like {mistake['ctx']['pattern']}"
    if mistake["type"] == "string_too_short":
        return "it may not be empty"
    return str(mistake["msg"]).removeprefix("Value error, ")


def _repeated(rows: list[Placed], name: str) -> list[Problem]:
    columns = UNIQUE_KEYS[name]
    keys = [tuple(getattr(placed.row, column) for column in columns) for placed in rows]
    first = {key: placed.number for placed, key in reversed(list(zip(rows, keys, strict=True)))}
    return [
        Problem(
            placed.file,
            placed.number,
            columns[0],
            f'"{show(key)}" stands already in row {first[key]}; keep one of them',
        )
        for placed, key in zip(rows, keys, strict=True)
        if placed.number != first[key]
    ]
