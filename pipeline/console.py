"""What all commands share: their folders, what is said on the terminal, and the exit codes.

Nothing here imports pandas, so that a run that has nothing to do says so at once.
"""

import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.status import Status

from pipeline import stages

_TO_MEND = "problem(s) to mend first; no table was written"
_PATIENCE = 2.0  # seconds after which a silent stage says that it is at work (nobody should wonder)

Raw = Annotated[Path, typer.Option("--raw", help="What stakeholders sent, a folder a forum.")]
Processed = Annotated[Path, typer.Option("--processed", help="Where the table of each stage goes.")]
Reports = Annotated[Path, typer.Option("--reports", help="Where pages and charts go.")]
CodebookFolder = Annotated[Path, typer.Option("--codebook", help="What analysts decide.")]
Debug = Annotated[bool, typer.Option("--debug", help="On a bug, show its message (it may hold row content).")]

RAW, PROCESSED, REPORTS, CODEBOOK = (
    Path("data/raw"),
    Path("data/processed"),
    Path("reports"),
    Path("data/codebook"),
)


@dataclass
class Screen:
    """Tells the terminal what a run does: a spinner where there is one, plain lines elsewhere."""

    console: Console = field(default_factory=lambda: Console(stderr=True, highlight=False, soft_wrap=True))
    status: Status | None = None
    timer: threading.Timer | None = None

    def started(self, stage: str) -> None:
        if self.console.is_terminal:
            self.status = self.console.status(f"{stage} ...")
            self.status.start()
        else:
            self.timer = threading.Timer(_PATIENCE, self.notice, [f"{stage} is at work"])
            self.timer.daemon = True
            self.timer.start()

    def finished(self, stage: str, rows_in: int, rows_out: int, seconds: float) -> None:
        self.quiet()
        self.notice(f"{stage:8} {rows_in:>8,} rows in {rows_out:>8,} rows out {seconds:7.1f} s")

    def remark(self, text: str) -> None:
        self.notice(text)

    def notice(self, text: str) -> None:
        self.console.print(text, markup=False)

    def quiet(self) -> None:
        if self.status:
            self.status.stop()
        if self.timer:
            self.timer.cancel()


@contextmanager
def exit_codes(screen: Screen, *, debug: bool) -> Iterator[None]:
    """Turn what goes wrong into messages and exit codes (README, "Without make")."""
    try:
        yield
    except stages.RefusedError as error:
        screen.quiet()
        screen.notice(str(error))
        raise typer.Exit(2) from None
    except KeyboardInterrupt:
        screen.quiet()
        screen.notice("stopped; what was finished is kept, the next run goes on from there")
        raise typer.Exit(130) from None
    except Exception as error:
        screen.quiet()
        if (problems := getattr(error, "problems", None)) is not None:
            _list_problems(screen, problems, getattr(error, "heading", _TO_MEND))
            raise typer.Exit(1) from None
        _report_bug(screen, error, debug=debug)
        raise typer.Exit(3) from None


def _list_problems(screen: Screen, problems: Any, heading: str) -> None:
    screen.notice(f"{len(problems)} {heading}:")
    for problem in problems:
        screen.notice(f"  {problem}")


def _report_bug(screen: Screen, error: Exception, *, debug: bool) -> None:
    if type(error).__name__ == "ContractError":
        screen.notice(f"bug: {error}")
        return
    screen.notice(f"bug: {type(error).__name__} at (run with --debug for its message, which may hold row content):")
    for frame in traceback.extract_tb(error.__traceback__):
        screen.notice(f"  {Path(frame.filename).name}:{frame.lineno} in {frame.name}")
    if debug:
        screen.notice("".join(traceback.format_exception(error)))
