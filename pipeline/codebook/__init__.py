"""`data/codebook/` as frozen, checked objects; all its problems are reported at once.

Comes in: the folder that analysts edit (CSV or XLSX tables, `columns/`, `settings.toml`). Goes out: a `Codebook`, or a
`CodebookError` that lists every problem with file, row, column and what to do.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.codebook.columns import ColumnMapping, read_mappings
from pipeline.codebook.crosscheck import crosscheck
from pipeline.codebook.local import join_local, list_strange_files
from pipeline.codebook.occasions import order_forums
from pipeline.codebook.problems import CodebookError, Problem
from pipeline.codebook.reader import Part, read_part
from pipeline.codebook.rows import (
    ROW_MODELS,
    Agency,
    AuditedFeedback,
    Correction,
    Example,
    Forum,
    Group,
    Programme,
    Promotion,
    Route,
    Theme,
)
from pipeline.codebook.settings import Settings, load_settings

__all__ = [
    "Agency",
    "AuditedFeedback",
    "Codebook",
    "CodebookError",
    "ColumnMapping",
    "Correction",
    "Example",
    "Forum",
    "Group",
    "Problem",
    "Programme",
    "Promotion",
    "Route",
    "Settings",
    "Theme",
    "load",
    "order_forums",
    "read_tables",
]


@dataclass(frozen=True)
class Codebook:
    """What analysts decide. Each attribute is a part that a stage can ask for by name."""

    themes: tuple[Theme, ...]
    examples: tuple[Example, ...]
    agencies: tuple[Agency, ...]
    programmes: tuple[Programme, ...]
    routes: tuple[Route, ...]
    groups: tuple[Group, ...]
    forums: tuple[Forum, ...]
    corrections: tuple[Correction, ...]
    audit: tuple[AuditedFeedback, ...]
    promotions: tuple[Promotion, ...]
    columns: tuple[ColumnMapping, ...]
    settings: Settings

    def part(self, name: str) -> Any:
        """Return a part by its dotted name.

        >>> from pathlib import Path
        >>> load(Path("data/codebook")).part("settings.cluster").seed
        20240227
        """
        value: Any = self
        for attribute in name.split("."):
            value = getattr(value, attribute)
        return value


def load(folder: Path) -> Codebook:
    """Read and check the whole codebook; raise `CodebookError` with all problems of all tables at once."""
    problems: list[Problem] = []
    parts = read_tables(folder, problems)
    columns = read_mappings(folder, problems)
    settings = load_settings(folder, problems)
    problems.extend(_strangers(folder))
    problems.extend(crosscheck(parts))
    if problems:
        raise CodebookError(sorted(set(problems), key=Problem.place))
    rows: dict[str, Any] = {name: tuple(placed.row for placed in part.rows) for name, part in parts.items()}
    return Codebook(columns=columns, settings=settings, **rows)


def read_tables(folder: Path, problems: list[Problem]) -> dict[str, Part]:
    """Read every table with what `local/` adds to it; what they cannot take is added to `problems`."""
    parts = {name: read_part(folder, name, problems) for name in ROW_MODELS}
    return join_local(parts, folder, problems)


def _strangers(folder: Path) -> list[Problem]:
    known = {f"{name}{suffix}" for name in ROW_MODELS for suffix in (".csv", ".xlsx")}
    found = folder.iterdir() if folder.is_dir() else ()
    names = sorted(path.name for path in found if path.suffix.lower() in (".csv", ".xlsx", ".toml"))
    return [
        Problem(name, message=f"no such table in a codebook; rename it to one of {', '.join(ROW_MODELS)} or remove it")
        for name in names
        if name not in known | {"settings.toml"} and not name.startswith((".", "~$"))
    ] + list_strange_files(folder)
