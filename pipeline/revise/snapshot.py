"""The last run and the codebook, as an analyst sees them when they decide."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from pipeline import codebook
from pipeline.codebook import Codebook
from pipeline.codebook.problems import Problem
from pipeline.codebook.reader import Part
from pipeline.tables import store
from pipeline.tables.contract import TABLES
from pipeline.tables.fields import NO_CONTENT, NO_THEME

_READS = ("feedback", "clean", "sentences", "stems", "themes", "assignments", "kinds")


class RevisionError(Exception):
    """What was asked for cannot be done; `problems` says all that is wrong and what to do (exit code 1)."""

    def __init__(self, *problems: Problem | str) -> None:
        self.problems = problems
        super().__init__("; ".join(map(str, problems)))


@dataclass(frozen=True)
class Outcome:
    """The files that change, with their new bytes, and what there is to say, line by line."""

    files: Mapping[Path, bytes]
    said: tuple[str, ...]


@dataclass(frozen=True)
class Snapshot:
    """The codebook in `folder`, its tables as they stand there (`parts`), and the `tables` of the last run."""

    folder: Path
    codebook: Codebook
    parts: Mapping[str, Part]
    tables: Mapping[str, pd.DataFrame]

    @property
    def codes(self) -> tuple[str, ...]:
        """What a feedback can be coded with: the themes, `no_theme` and `no_content`."""
        return (*(theme.theme_id for theme in self.codebook.themes), NO_THEME, NO_CONTENT)


def take_snapshot(folder: Path, processed: Path) -> Snapshot:
    """Read a codebook and the tables of its last run; raise `CodebookError`, or `RevisionError` where none has run."""
    loaded = codebook.load(folder)
    files = {name: TABLES[name].file for name in _READS}
    if missing := [file for file in files.values() if not (processed / file).is_file()]:
        raise RevisionError(*(f"{file} is not there yet; run `make all` first" for file in missing))
    return Snapshot(
        folder, loaded, codebook.read_tables(folder, []), {name: store.read(name, processed) for name in _READS}
    )
