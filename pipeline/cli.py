"""The commands: arguments, progress, one log line a stage, exit codes.

0 done (failed checks included); 1 the codebook is wrong, no raw file is usable, or a printed number does not hold;
2 wrong usage, another run is at work, or PDFs cannot be printed yet; 3 a contract between stages broke (a bug). Nothing
that a citizen wrote is printed, but for the redacted samples that `columns` is asked for.
"""

import io
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from pipeline import cli_revise, console, freshness, printing, stages
from pipeline.console import CodebookFolder, Debug, Processed, Raw, Reports, Screen, exit_codes
from pipeline.raw import RawFile

app = typer.Typer(
    name="suara",
    help="What people say to a city's agencies, as themes that planners can act on.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _stage_command(name: str | None) -> Callable[..., None]:
    def command(
        raw: Raw = console.RAW,
        processed: Processed = console.PROCESSED,
        reports: Reports = console.REPORTS,
        codebook: CodebookFolder = console.CODEBOOK,
        debug: Debug = False,
    ) -> None:
        folders = _folders(raw, processed, reports, codebook)
        screen = Screen()
        with exit_codes(screen, debug=debug):
            done = stages.run(folders, screen, until=name)
        last = name or "report"
        if not done:
            screen.notice("nothing to be done: everything is up to date")
        elif last == "report":
            screen.notice(f"done; open {reports / 'index.html'}")
        if done and printing.are_stale(folders):
            screen.notice(f"the PDFs in {reports / 'pdf'} are older than the pages: run `make pdf`")

    return command


app.command("all", help="From raw files to reports: rebuild what is stale.")(_stage_command(None))
for _stage in stages.STAGES:
    if not _stage.reports:
        app.command(_stage.name, help=f"Run the stage {_stage.name} and what it needs.")(_stage_command(_stage.name))


@app.command()
def verify(
    raw: Raw = console.RAW,
    processed: Processed = console.PROCESSED,
    reports: Reports = console.REPORTS,
    codebook: CodebookFolder = console.CODEBOOK,
    debug: Debug = False,
) -> None:
    """Recount every number that the reports print, as they stand: nothing is rebuilt, all differences are listed."""
    folders = _folders(raw, processed, reports, codebook)
    screen = Screen()
    with exit_codes(screen, debug=debug):
        screen.started("verify")
        stages.verify_standing(folders, screen)
        screen.quiet()
    screen.notice("every number in the reports is that of the tables")


@app.command()
def pdf(
    raw: Raw = console.RAW,
    processed: Processed = console.PROCESSED,
    reports: Reports = console.REPORTS,
    codebook: CodebookFolder = console.CODEBOOK,
    debug: Debug = False,
) -> None:
    """Print the pages for planners as PDFs, each that changed since it was printed (needs the extra `pdf`)."""
    folders = _folders(raw, processed, reports, codebook)
    screen = Screen()
    with exit_codes(screen, debug=debug):
        screen.started("pdf")
        printed = printing.print_pages(folders, screen)
        screen.quiet()
    if printed:
        screen.notice(f"{len(printed)} pages printed; see {reports / 'pdf'}")
    else:
        screen.notice("nothing to be done: every PDF is up to date")


app.add_typer(cli_revise.commands)


@app.command()
def reset(
    raw: Raw = console.RAW,
    processed: Processed = console.PROCESSED,
    reports: Reports = console.REPORTS,
    codebook: CodebookFolder = console.CODEBOOK,
) -> None:
    """Delete what earlier runs wrote (by the manifest), and nothing else."""
    screen = Screen()
    with exit_codes(screen, debug=False):
        deleted, kept = stages.reset(_folders(raw, processed, reports, codebook))
    screen.notice(f"{len(deleted)} files deleted")
    for name in kept:
        screen.notice(f"kept, since it was changed by hand: {name}")


@app.command()
def evaluate(
    gold: Annotated[Path | None, typer.Option("--gold", help="A CSV of labelled feedback to measure against.")] = None,
    output: Annotated[
        Path | None, typer.Option("--output", help="A folder for evaluation.csv and evaluation.html.")
    ] = None,
    quick: Annotated[
        bool, typer.Option("--quick", help="Leave out stability and baselines, which take minutes.")
    ] = False,
    codebook: CodebookFolder = console.CODEBOOK,
    debug: Debug = False,
) -> None:
    """Hold the product's answers against people's labels: a gold file, else cross-validation on the examples."""
    if gold is not None and not gold.is_file():
        raise typer.BadParameter(f"there is no file {gold}", param_hint="--gold")
    if output is not None and output.exists() and not output.is_dir():
        raise typer.BadParameter(f"{output} is not a folder", param_hint="--output")
    screen = Screen()
    with exit_codes(screen, debug=debug):
        from pipeline import codebook as codebooks
        from pipeline import evaluate as evaluation

        loaded = codebooks.load(codebook)
        screen.started("evaluate")
        if gold:
            measures = evaluation.evaluate_gold(gold.read_bytes(), loaded, quick=quick)
        else:
            measures = evaluation.evaluate_examples(loaded, quick=quick)
        screen.quiet()
        if output:
            freshness.write_atomically(output / "evaluation.csv", evaluation.encode_csv(measures))
            freshness.write_atomically(output / "evaluation.html", evaluation.render_page(measures, loaded))
            screen.notice(f"done; open {output / 'evaluation.html'}")
    _forgive_console()
    sys.stdout.write(evaluation.render_text(measures))


@app.command()
def columns(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=False, help="A raw file.")],
    write: Annotated[bool, typer.Option("--write", help="Write the guess as a mapping, for you to edit.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Guess anew and overwrite a mapping that exists.")] = False,
    header: Annotated[int | None, typer.Option("--header", min=1, help="The header's row, where it is missed.")] = None,
    codebook: CodebookFolder = console.CODEBOOK,
    debug: Debug = False,
) -> None:
    """Show what each column of a file would be read as, and why; with --write, state it in the codebook."""
    if force and not write:
        raise typer.BadParameter("only --write overwrites anything", param_hint="--force")
    if not codebook.is_dir():
        raise typer.BadParameter(f"there is no folder {codebook}", param_hint="--codebook")
    screen = Screen()
    with exit_codes(screen, debug=debug):
        from pipeline import codebook as codebooks
        from pipeline.ingest.preview import preview

        raw_file = RawFile(file.name, "file", 0, file)
        sheets, problems = preview(raw_file, codebooks.load(codebook), guess_anew=force, header_row=header)
    if header and [sheet.header_row for sheet in sheets] != [header]:
        raise typer.BadParameter(f"takes a file with one table that has a row {header}", param_hint="--header")
    _forgive_console()
    for sheet in sheets:
        sys.stdout.writelines(f"{line}\n" for line in sheet.lines())
    for problem in problems:
        screen.notice(problem)
    with exit_codes(screen, debug=debug):
        written = [_write_mapping(sheet, codebook, screen, force=force) for sheet in sheets if write]
    if write and not any(written):
        raise typer.Exit(2)


def main() -> None:
    """Run the command line."""
    app()


def _folders(raw: Path, processed: Path, reports: Path, codebook: Path) -> stages.Folders:
    for option, folder in (("--raw", raw), ("--codebook", codebook)):
        if not folder.is_dir():
            raise typer.BadParameter(f"there is no folder {folder}", param_hint=option)
    for option, folder in (("--processed", processed), ("--reports", reports)):
        if folder.exists() and not folder.is_dir():
            raise typer.BadParameter(f"{folder} is not a folder", param_hint=option)
        for other in (raw, codebook):
            if folder.resolve() == other.resolve() or other.resolve() in folder.resolve().parents:
                raise typer.BadParameter(f"{folder} would write into {other}", param_hint=option)
    if processed.resolve() == reports.resolve():
        raise typer.BadParameter("--processed and --reports must be two folders", param_hint="--reports")
    return stages.Folders(raw, processed, reports, codebook)


def _forgive_console() -> None:
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # an old console lacks what people type


def _write_mapping(sheet: Any, codebook: Path, screen: Screen, *, force: bool) -> bool:
    from pipeline.codebook.columns import FOLDER, encode_mapping

    if not sheet.signature:
        screen.notice(f"{sheet.place}: no mapping, since no header was found; name its row with --header")
        return False
    place = codebook / FOLDER / f"{sheet.signature}.csv"
    if place.with_suffix(".xlsx").exists() or (place.exists() and not force):
        screen.notice(f"{sheet.place}: {FOLDER}/{place.name} stands already and was kept (--force overwrites a CSV)")
        return False
    mapping = list(sheet.mapping())
    freshness.write_atomically(place, encode_mapping(mapping))
    screen.notice(f"{sheet.place}: wrote {FOLDER}/{place.name}; edit the roles there")
    if not any(column.role == "text" for column in mapping):
        screen.notice("  no column holds answers yet: give one the role text before the next run")
    return True
