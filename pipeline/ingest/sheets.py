"""The one shape that every format is read into: a sheet of text cells, before anybody has guessed what they mean.

A format reader returns a `Part` for each file (a ZIP gives one for each member): its sheets, or the reason why there
are none.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from pipeline.codebook.columns import ColumnRole

Role = ColumnRole | Literal["sender", "unknown"]  # what a mapping can state, and what only formats and guesses can


@dataclass(frozen=True)
class Guess:
    """Something a reader had to guess; `notice` is a key of `wording.NOTICES`."""

    notice: str
    count: int
    detail: str = ""


@dataclass(frozen=True)
class LostRow:
    """A row (line, message) that holds no answer by its nature; `reason` is a key of `wording.REASONS`."""

    number: int
    reason: str


@dataclass(frozen=True)
class Merge:
    """Cells of one column that a spreadsheet shows as one, from row to row, as indexes into `Sheet.rows`."""

    column: int
    first: int
    last: int


@dataclass(frozen=True)
class Sheet:
    """Text cells. `numbers` are the row numbers to report (default: 1, 2, 3 ...); `header` and `roles` only where
    the format states them."""

    format: str
    rows: Sequence[Sequence[str]]
    name: str = ""
    encoding: str = ""
    separator: str = ""
    numbers: Sequence[int] = ()
    header: tuple[str, ...] = ()
    roles: tuple[Role, ...] = ()
    lost: tuple[LostRow, ...] = ()
    merges: tuple[Merge, ...] = ()
    guesses: tuple[Guess, ...] = ()

    def number(self, index: int) -> int:
        return self.numbers[index] if self.numbers else index + 1


@dataclass(frozen=True)
class Part:
    """A file, or a member of an archive, as its reader found it; `refusal` is a key of `wording.REASONS`."""

    path: str
    format: str
    sheets: tuple[Sheet, ...] = ()
    refusal: str = ""


class RefusedError(Exception):
    """A reader cannot take a file; `reason` is a key of `wording.REASONS`."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)
