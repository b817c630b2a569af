"""`local/`: redacted words of citizens that are kept for the model, beside the codebook and never committed.

Comes in: the folder `local/` of a codebook: `examples.csv`, texts that teach though their raw files may be gone, and
`audit.csv`, a random sample coded by people, on which the model is measured; `promotions.csv`, the emerging themes that
became themes. Goes out: the examples joined to those of the codebook, the others as parts of their own, and the bytes
of each file.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from pipeline.codebook.cells import defuse
from pipeline.codebook.problems import Problem
from pipeline.codebook.reader import Part, Placed, read_table
from pipeline.codebook.rows import AuditedFeedback, Example, Promotion, Row, show

FOLDER = "local"
# Who wrote an example that is a citizen's own text: an analyst who corrected it, or who promoted its group to a theme.
CORRECTED, PROMOTED = "koreksi", "promosi"
_TABLES: Mapping[str, type[Row]] = {"examples": Example, "audit": AuditedFeedback, "promotions": Promotion}


def join_local(parts: Mapping[str, Part], folder: Path, problems: list[Problem]) -> dict[str, Part]:
    """Add the tables of `local/` to those of a codebook; what they cannot take is added to `problems`."""
    kept = {name: _read(folder, name, problems) for name in _TABLES}
    own, more = parts["examples"], kept["examples"]
    problems.extend(_stand_twice(own.rows, more.rows))
    return {**parts, **kept, "examples": Part((*own.rows, *more.rows), own.ids)}


def list_strange_files(folder: Path) -> list[Problem]:
    """List the tables of `local/` that nothing reads."""
    place = folder / FOLDER
    known = {f"{name}.csv" for name in _TABLES}
    found = sorted(path.name for path in place.iterdir()) if place.is_dir() else []
    return [
        Problem(f"{FOLDER}/{name}", message=f"is not read; only {' and '.join(sorted(known))} are; remove it")
        for name in found
        if name.casefold().endswith((".csv", ".xlsx", ".toml")) and name not in known and name[0] not in ".~"
    ]


def place_of(folder: Path, name: str) -> Path:
    """Return where table `name` of `local/` stands."""
    return folder / FOLDER / f"{name}.csv"


def encode(name: str, rows: Iterable[Row]) -> bytes:
    """Write a table of `local/`, sorted by its id."""
    model = _TABLES[name]
    key = next(iter(model.model_fields))
    stream = io.StringIO(newline="")
    table = csv.writer(stream, lineterminator="\n")
    table.writerow(model.model_fields)
    ordered = sorted(rows, key=lambda row: str(getattr(row, key)))
    table.writerows([defuse(show(getattr(row, column))) for column in model.model_fields] for row in ordered)
    return b"\xef\xbb\xbf" + stream.getvalue().encode("utf-8")


def _read(folder: Path, name: str, problems: list[Problem]) -> Part:
    path = place_of(folder, name)
    if not path.is_file():
        return Part(ids=())
    model = _TABLES[name]
    return read_table(path, f"{FOLDER}/{path.name}", model, (next(iter(model.model_fields)),), problems)


def _stand_twice(own: Iterable[Placed], local: Iterable[Placed]) -> Iterator[Problem]:
    first = {placed.row.example_id: placed for placed in own}
    for placed in local:
        if other := first.get(placed.row.example_id):
            message = f'"{placed.row.example_id}" stands already in {other.file}, row {other.number}; keep one of them'
            yield Problem(placed.file, placed.number, "example_id", message)
