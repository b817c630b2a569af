"""The commands with which analysts decide: `correct`, `review`, `promote`. They write to the codebook, and only there.

A decision shows at the next `make all`. Each says before it writes all that is wrong, and writes nothing then.
"""

from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from pipeline import console, freshness
from pipeline.console import CodebookFolder, Debug, Processed, Screen, exit_codes

commands = typer.Typer(add_completion=False)

_WORKBOOK = console.REPORTS / "internal" / "tinjauan.xlsx"
_ROWS = 50  # an hour of reading, at a minute each
_AUDIT = 120  # some 100 are needed, and not each can be told

By = Annotated[str, typer.Option("--by", help="Who decides: an office or initials.")]
_SOMEBODY = "analis"


@commands.command()
def correct(
    feedback_id: Annotated[str, typer.Argument(metavar="FEEDBACK_ID", help="The feedback, as in 1_feedback.csv.")],
    field: Annotated[
        str, typer.Argument(metavar="FIELD", help="What is wrong: theme, primary, kind, agency, group, hide.")
    ],
    reason: Annotated[str, typer.Option("--reason", help="Why, in a few words.")],
    add: Annotated[str | None, typer.Option("--add", help="A theme that it has.")] = None,
    remove: Annotated[str | None, typer.Option("--remove", help="A theme that it does not have.")] = None,
    set_to: Annotated[str | None, typer.Option("--set", help="What the field is (hide needs nothing).")] = None,
    by: By = _SOMEBODY,
    processed: Processed = console.PROCESSED,
    codebook: CodebookFolder = console.CODEBOOK,
    debug: Debug = False,
) -> None:
    """Correct one feedback for good: a row of corrections.csv, which also teaches the model."""
    given = {"add": add, "remove": remove, "set": "" if field == "hide" and set_to is None else set_to}
    asked = [(action, value) for action, value in given.items() if value is not None]
    if len(asked) != 1:
        raise typer.BadParameter("give one of the three", param_hint="--add / --remove / --set")
    cells = {
        "feedback_id": feedback_id,
        "field": field,
        "action": asked[0][0],
        "value": asked[0][1].strip(),
        "reason": " ".join(reason.split()),
        "decided_by": by.strip(),
        "decided_on": date.today().isoformat(),
    }
    screen = Screen()
    with exit_codes(screen, debug=debug):
        from pipeline import revise

        _settle(revise.correct(revise.take_snapshot(codebook, processed), cells), screen)


@commands.command()
def review(
    rows: Annotated[int, typer.Option("--rows", min=0, help="How many uncertain feedbacks.")] = _ROWS,
    audit: Annotated[int, typer.Option("--audit", min=0, help="How many feedbacks drawn at random.")] = _AUDIT,
    output: Annotated[Path, typer.Option("--output", help="The workbook to write.")] = _WORKBOOK,
    read: Annotated[
        Path | None, typer.Option("--read", exists=True, dir_okay=False, help="A filled workbook to read back.")
    ] = None,
    by: By = _SOMEBODY,
    processed: Processed = console.PROCESSED,
    codebook: CodebookFolder = console.CODEBOOK,
    debug: Debug = False,
) -> None:
    """Write a workbook to fill in: what the model doubts, and a random sample to measure it on; or read it back."""
    screen = Screen()
    with exit_codes(screen, debug=debug):
        from pipeline import revise

        now = revise.take_snapshot(codebook, processed)
        if read:
            sheets = revise.open_workbook(read)
            _settle(revise.read_review(now, sheets, decided_by=by.strip(), decided_on=date.today()), screen)
            return
        screen.started("review")
        content = revise.draw_review(now, rows=rows, audit=audit)
        screen.quiet()
        if output.exists() and output.read_bytes() != content:
            raise revise.RevisionError(
                f"{output.name} stands already and may be filled in: read it back (--read), or name another --output"
            )
        freshness.write_atomically(output, content)
    screen.notice(f"wrote {output}: fill in the columns themes, kind, catatan; then `suara review --read {output}`")


@commands.command()
def promote(
    emerging_id: Annotated[str, typer.Argument(metavar="EMERGING_ID", help="An emerging theme, as in 4_themes.csv.")],
    theme_id: Annotated[str, typer.Option("--as", metavar="THEME_ID", help="The id of the new theme.")],
    label: Annotated[str, typer.Option("--label", help="Its name in reports.")],
    label_en: Annotated[str, typer.Option("--label-en", help="Its name in English (else the label).")] = "",
    lead_agency: Annotated[
        str, typer.Option("--lead-agency", help="Who handles it (else whom most of its feedback addresses).")
    ] = "",
    without: Annotated[
        list[str] | None,
        typer.Option("--without", metavar="FEEDBACK_ID", help="A member that does not belong to it (may be repeated)."),
    ] = None,
    processed: Processed = console.PROCESSED,
    codebook: CodebookFolder = console.CODEBOOK,
    debug: Debug = False,
) -> None:
    """Make an emerging theme a theme of the codebook, taught by its members."""
    screen = Screen()
    with exit_codes(screen, debug=debug):
        from pipeline import revise

        now = revise.take_snapshot(codebook, processed)
        names = {"theme_id": theme_id, "label": label.strip(), "label_en": label_en.strip(), "lead_agency": lead_agency}
        _settle(revise.promote(now, emerging_id, **names, without=without or ()), screen)


def _settle(outcome: Any, screen: Screen) -> None:
    for path, content in outcome.files.items():
        freshness.write_atomically(path, content)
    for line in outcome.said:
        screen.notice(line)
