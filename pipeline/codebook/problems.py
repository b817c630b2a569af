"""What is wrong with a codebook, and where."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True)
class Problem:
    """One thing to mend: where it stands, what is wrong, what to do."""

    file: str
    row: int = 0
    column: str = ""
    message: str = ""

    def place(self) -> tuple[str, int, str, str]:
        return (self.file, self.row, self.column, self.message)

    def __str__(self) -> str:
        where = [self.file, f"row {self.row}" if self.row else "", f"column {self.column}" if self.column else ""]
        return f"{', '.join(part for part in where if part)}: {self.message}"


class CodebookError(Exception):
    """The codebook cannot be used as it is; `problems` lists everything to mend (exit code 1)."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in problems))


def did_you_mean(value: str, known: Sequence[str]) -> str:
    """Suggest the nearest known value, as the end of a message.

    >>> did_you_mean("marketting", ["marketing", "licensing"])
    '; did you mean "marketing"?'
    """
    near = get_close_matches(value, known, n=1)
    return f'; did you mean "{near[0]}"?' if near else f"; known are: {', '.join(known)}"
