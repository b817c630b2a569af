"""Read a table of `data/processed/` as it stands: rows of text by the csv module, without pandas and without types.

For who must not trust the door that wrote it: `verify` counts from these rows.
"""

import csv
import re
from collections.abc import Mapping
from pathlib import Path

from pipeline.tables.contract import TABLES

Row = Mapping[str, str]
_DEFUSED = re.compile(r"'('*[=+\-@\t\r\n])")  # a text that `store` kept from being taken for a formula


def read_rows(name: str, folder: Path) -> list[Row]:
    """Read table `name` from `folder`; a missing cell is an empty string, a file that is not there has no row."""
    path = folder / TABLES[name].file
    if not path.is_file():
        return []
    with path.open(encoding="utf-8-sig", newline="") as stream:
        header, *records = csv.reader(stream)
    return [dict(zip(header, map(_restore, record), strict=False)) for record in records]


def _restore(cell: str) -> str:
    return _DEFUSED.sub(r"\1", cell, count=1) if cell[:1] == "'" else cell
