"""The only door to the tables: read a CSV as typed columns, turn a table into the bytes of its CSV.

In memory text, ids and dates are `str` with the empty string for missing, integers `Int64`, numbers `Float64`,
booleans `bool`. On disk: UTF-8 with BOM, comma, `\\n`, floats `%.6g`, sorted by key, text that a spreadsheet would
take for a formula defused (OWASP, "CSV Injection": a leading = + - @ tab, return or line feed). Whole numbers are
written in full, so that a count of millions keeps its last digits.
"""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pandera.pandas as pa

from pipeline.tables.contract import TABLES, Table
from pipeline.tables.fields import LIST_SEPARATOR, Field

_DTYPES: dict[str, Any] = {"text": "str", "date": "str", "integer": "Int64", "number": "Float64", "boolean": "bool"}
_FORMULA = r"^('*[=+\-@\t\r\n])"
_DEFUSED = r"^'('*[=+\-@\t\r\n])"
_TRUTH = {True: True, False: False, "true": True, "false": False}
_LARGEST_WHOLE = 2.0**53  # beyond, a double no longer holds each whole number


class ContractError(Exception):
    """A stage returned a table that breaks the contract: a bug, never the analyst's fault (exit code 3)."""


def empty(name: str) -> pd.DataFrame:
    """Make the table `name` with its columns and no row."""
    return build(name, pd.DataFrame(columns=list(TABLES[name].names)))


def build(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Put a frame into the types, the column order and the sorting of table `name`.

    Missing values become what the contract says (empty text, `<NA>` numbers); columns that an optional field lacks
    are added empty. Raises `ContractError` where a value does not fit its type.
    """
    table = TABLES[name]
    columns = {field.name: _typed(frame, field, table) for field in table.fields}
    return sort_by(pd.DataFrame(columns, index=frame.index), list(table.key)).loc[:, list(table.names)]


def sort_by(frame: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    """Sort a frame by its key columns and number its rows anew; one that is in order is not sorted again."""
    behind = np.zeros(max(len(frame) - 1, 0), dtype=bool)  # rows that stand behind the one before them
    for column in key:
        values = frame[column].to_numpy()
        behind |= ~behind & np.asarray(values[:-1] < values[1:], dtype=bool)
        if (~behind & np.asarray(values[:-1] != values[1:], dtype=bool)).any():
            return frame.sort_values(key, kind="stable", ignore_index=True)
    return frame.reset_index(drop=True)


def from_rows(name: str, rows: Iterable[dict[str, object]]) -> pd.DataFrame:
    """Build table `name` from a handful of records (notices, checks, refusals)."""
    return build(name, pd.DataFrame(list(rows), columns=list(TABLES[name].names)))


def join_list(items: Iterable[object]) -> str:
    """Join a list for one cell.

    >>> join_list(["modal", "izin"])
    'modal | izin'
    """
    return LIST_SEPARATOR.join(str(item) for item in items)


def split_list(cell: str) -> list[str]:
    """Split a list cell again.

    >>> split_list("modal | izin"), split_list("")
    (['modal', 'izin'], [])
    """
    return [part.strip() for part in cell.split("|") if part.strip()]


def write_number(number: float) -> str:
    """Write a number as tables and pages hold it: six digits, but whole numbers in full.

    >>> write_number(1 / 3), write_number(1_234_567.0)
    ('0.333333', '1234567')
    """
    return str(int(number)) if abs(number) < _LARGEST_WHOLE and number.is_integer() else f"{number:.6g}"


def validate(name: str, frame: pd.DataFrame) -> None:
    """Check a table against its contract; raise `ContractError` naming columns and rules, never values."""
    try:
        _schema(name).validate(frame, lazy=True)
    except pa.errors.SchemaErrors as errors:
        cases = errors.failure_cases[["column", "check"]].astype(str).drop_duplicates()
        listing = "; ".join(sorted(f"{case.column}: {case.check}" for case in cases.itertuples()))
        raise ContractError(f"table {name} ({TABLES[name].file}) breaks its contract: {listing}") from None


def encode(name: str, frame: pd.DataFrame) -> bytes:
    """Turn a table into the bytes of its CSV, after checking it (`ContractError`)."""
    text: str = write_cells(name, frame).to_csv(index=False, lineterminator="\n")
    return b"\xef\xbb\xbf" + text.encode("utf-8")


def write_cells(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Turn each cell of a table into the text that its CSV holds, after checking the table (`ContractError`)."""
    built = build(name, frame)
    validate(name, built)
    for field in TABLES[name].fields:
        if field.type == "boolean":
            built[field.name] = built[field.name].map({True: "true", False: "false"})
        elif field.type == "number":
            built[field.name] = _write_numbers(built[field.name])
        elif field.type == "text":
            built[field.name] = built[field.name].str.replace(_FORMULA, r"'\1", regex=True)
        elif field.type == "integer":
            built[field.name] = built[field.name].astype("object").fillna("").astype("str")
    return built


def read(name: str, folder: Path) -> pd.DataFrame:
    """Read table `name` from `folder`, typed and with defused cells restored."""
    table = TABLES[name]
    raw = pd.read_csv(
        folder / table.file, dtype="str", keep_default_na=False, encoding="utf-8-sig", lineterminator="\n"
    )
    for field in table.fields:
        if field.type == "text" and field.name in raw:
            raw[field.name] = raw[field.name].str.replace(_DEFUSED, r"\1", regex=True)
    return build(name, raw)


def _typed(frame: pd.DataFrame, field: Field, table: Table) -> pd.Series:
    if field.name not in frame:
        if field.name not in table.optional:
            raise ContractError(f"table {table.name} lacks column {field.name}")
        return pd.Series("" if _is_text(field) else pd.NA, index=frame.index, dtype=_DTYPES[field.type])
    column = frame[field.name]
    if column.dtype == _DTYPES[field.type] and not column.hasnans:
        return column
    try:
        if _is_text(field):
            return column.astype("str").where(column.notna(), "").astype("str")
        if field.type == "boolean":
            return _typed_booleans(column)
        numbers: pd.Series = pd.to_numeric(column.replace("", pd.NA)).astype(_DTYPES[field.type])
        return numbers
    except (TypeError, ValueError):
        raise ContractError(f"table {table.name}, column {field.name}: not of type {field.type}") from None


def _typed_booleans(column: pd.Series) -> pd.Series:
    if not column.isin(list(_TRUTH)).all():
        raise ValueError("neither true nor false")
    return column.map(_TRUTH).astype("bool")


def _write_numbers(column: pd.Series) -> pd.Series:
    words = {number: write_number(float(number)) for number in column.dropna().unique()}
    return column.map(words).astype("object").fillna("").astype("str")


def _is_text(field: Field) -> bool:
    return field.type in ("text", "date")


@cache
def _schema(name: str) -> pa.DataFrameSchema:
    table = TABLES[name]
    return pa.DataFrameSchema(
        {field.name: _column(field, optional=field.name in table.optional) for field in table.fields},
        unique=list(table.key) if table.unique else None,
        strict=True,
        ordered=True,
    )


def _column(field: Field, *, optional: bool) -> pa.Column:
    checks = []
    if field.allowed:
        checks.append(pa.Check.isin([*field.allowed, *([""] if optional else [])]))
    elif field.pattern:
        checks.append(pa.Check.str_matches(rf"^(?:{field.pattern}{'|' if optional else ''})\Z"))
    elif _is_text(field) and not optional:
        checks.append(pa.Check.str_length(min_value=1))
    return pa.Column(_DTYPES[field.type], checks, nullable=optional and not _is_text(field))
