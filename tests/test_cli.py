"""The command line: help, usage, exit codes, and what is said when the input or the codebook cannot be used."""

import csv
import re
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from typer.main import get_group
from typer.testing import CliRunner, Result

import pipeline.ingest
from pipeline import cli, stages
from pipeline.tables import store
from tests.conftest import ROOT, SMALL_FORUM, Project

COMMANDS = sorted(get_group(cli.app).list_commands(None))
SECRET = "Ibu Sulastri 0812-0000-9911 menunggak kredit"


def invoke(project: Project, *arguments: str, last: Sequence[str] = ()) -> Result:
    """Run a command in this process: its exit code and what it says on the terminal."""
    words = [*project.command(*arguments)[5:], *last]
    return CliRunner().invoke(cli.app, words, env={"COLUMNS": "200", "NO_COLOR": "1"})


def said(result: Result) -> list[str]:
    """List the problems that were said, one a line."""
    return [line.strip() for line in result.stderr.splitlines() if line.startswith("  ")]


def read_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def append(path: Path, text: str) -> int:
    """Add a line to a table; return its row number."""
    content = path.read_text(encoding="utf-8-sig").rstrip("\n")
    path.write_text(f"{content}\n{text}\n", encoding="utf-8")
    return len(list(csv.reader(path.read_text(encoding="utf-8").splitlines(keepends=True))))


def test_the_commands_are_the_stages_and_a_few_more() -> None:
    assert set(COMMANDS) >= {"all", "evaluate", "reset", *stages.BY_NAME}


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_a_word_on_each_option(command: str) -> None:
    result = CliRunner().invoke(cli.app, [command, "--help"], env={"COLUMNS": "200", "NO_COLOR": "1"})
    assert result.exit_code == 0
    parameters = get_group(cli.app).commands[command].params
    assert all(parameter.help for parameter in parameters if parameter.name != "help")
    assert all(parameter.opts[-1].upper() in result.output.upper() for parameter in parameters)
    assert get_group(cli.app).commands[command].help


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_in_the_readme(command: str) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    ways = rf"(make|suara|python -m pipeline)\s+([A-Z]+=\S+ )*{command}\b"
    assert re.search(ways, readme), f"README.md does not mention {command}"


def test_make_help_lists_every_target() -> None:
    shown = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    line_of_stages = " ".join(stages.BY_NAME)
    phony = re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert phony
    targets = {*phony[1].replace("$(STAGES)", "").split()}
    assert {"all", "test", "lint", "reset", "evaluate"} <= targets <= {line.split()[0] for line in shown}
    assert any(line.startswith(f"{line_of_stages} ") for line in shown)


def test_make_hands_folders_with_spaces_on() -> None:
    command = [
        "make",
        "-n",
        "clean",
        "RAW=data dari camat",
        "PROCESSED=hasil 1",
        "REPORTS=hasil 2",
        "CODEBOOK=buku kode",
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    folders = '--raw "data dari camat" --processed "hasil 1" --reports "hasil 2" --codebook "buku kode"'
    assert f"-m pipeline clean {folders}" in done.stdout


def test_without_arguments_the_commands_are_listed() -> None:
    result = CliRunner().invoke(cli.app, [])
    assert result.exit_code == 2
    assert all(command in result.output for command in COMMANDS)


@pytest.mark.slow
def test_a_good_run_ends_0_with_one_line_a_stage_and_says_what_to_open(project: Project) -> None:
    done = invoke(project, "all")
    assert done.exit_code == 0
    assert done.stdout == ""
    lines = [line for line in done.stderr.splitlines() if "rows in" in line]
    assert [line.split()[0] for line in lines] == [*stages.BY_NAME]
    assert all(re.fullmatch(r"\w+ +[\d,]+ rows in +[\d,]+ rows out +\d+\.\d s", line) for line in lines)
    assert done.stderr.splitlines()[-1] == f"done; open {project.reports / 'index.html'}"


def _nothing(raw: Path) -> dict[str, str]:
    del raw
    return {"the folder of raw files (data/raw, or --raw)": "holds no file"}


def _only_litter(raw: Path) -> dict[str, str]:
    (raw / "README.md").write_text("catatan", encoding="utf-8")
    (raw / ".DS_Store").write_bytes(b"x")
    (raw / "~$masukan.xlsx").write_bytes(b"x")
    return {"the folder of raw files (data/raw, or --raw)": "holds no file"}


def _unusable(raw: Path) -> dict[str, str]:
    forum = raw / "forum kecil"
    forum.mkdir()
    (forum / "acak.xlsx").write_bytes(bytes((number * 97 + 13) % 256 for number in range(5000)))
    _write_workbook(forum / "terpotong.xlsx")
    (forum / "terpotong.xlsx").write_bytes((forum / "terpotong.xlsx").read_bytes()[:2000])
    (forum / "putus.csv").symlink_to(forum / "tidak ada.csv")
    (forum / "folder.csv").mkdir()
    (forum / "folder lain.csv").mkdir()
    (forum / "folder lain.csv" / ".DS_Store").write_bytes(b"x")
    (forum / "kosong.csv").write_bytes(b"")
    return {
        "forum kecil/acak.xlsx": "",
        "forum kecil/terpotong.xlsx": "damaged",
        "forum kecil/putus.csv": "cannot be opened",
        "forum kecil/folder.csv": "is a folder",
        "forum kecil/folder lain.csv": "is a folder",
        "forum kecil/kosong.csv": "is empty",
    }


def _write_workbook(path: Path) -> None:
    workbook = openpyxl.Workbook()
    for row in SMALL_FORUM:
        workbook.worksheets[0].append(list(row))
    workbook.save(path)


@pytest.mark.parametrize("fill", [_nothing, _only_litter, _unusable])
def test_where_no_file_can_be_used_every_one_is_named_and_nothing_is_written(
    project: Project, fill: Callable[[Path], dict[str, str]]
) -> None:
    (project.raw / "forum kecil" / "masukan.csv").unlink()
    (project.raw / "forum kecil").rmdir()
    expected = fill(project.raw)
    result = invoke(project, "all")
    assert result.exit_code == 1, result.output
    problems = said(result)
    assert len(problems) == len(expected)
    for file, reason in expected.items():
        assert [file in problem and reason in problem for problem in problems].count(True) == 1, file
    assert not any(name.endswith((".csv", ".html", ".svg")) for name in project.outputs())


def test_unusable_files_after_a_good_run_leave_what_was_written(project: Project) -> None:
    assert invoke(project, "clean").exit_code == 0
    before = project.outputs()
    (project.raw / "forum kecil" / "masukan.csv").write_bytes(b"")
    assert invoke(project, "clean").exit_code == 1
    assert project.outputs() == before


def test_one_bad_file_among_good_ones_is_set_aside_and_the_others_are_used(project: Project) -> None:
    (project.raw / "forum kecil" / "acak.xlsx").write_bytes(b"PK\x03\x04" + bytes(range(256)) * 8)
    result = invoke(project, "stem")
    assert result.exit_code == 0, result.output
    name = "forum kecil/acak.xlsx"
    sources = {row["source_file"]: row["status"] for row in read_rows(project.processed / "1_sources.csv")}
    assert sources == {name: "refused", "forum kecil/masukan.csv": "read"}
    rejected = [row for row in read_rows(project.processed / "1_rejected.csv") if row["source_file"] == name]
    assert [(row["level"], row["reason"]) for row in rejected] == [("file", "damaged")]
    assert rejected[0]["explanation"]
    assert len(read_rows(project.processed / "1_feedback.csv")) == len(SMALL_FORUM) - 1
    assert read_rows(project.processed / "3_stems.csv")


def test_every_problem_of_the_codebook_is_named_with_file_row_and_column_and_nothing_is_written(
    project: Project,
) -> None:
    examples, groups = project.codebook / "examples.csv", project.codebook / "groups.csv"
    settings = project.codebook / "settings.toml"
    header = examples.read_text(encoding="utf-8-sig").splitlines()[0].split(",")
    cells = {"example_id": "x_baru", "text": "pasar sepi", "themes": "marketting", "kind": "complaint", "writer": "w"}
    unknown = append(examples, ",".join(cells.get(column, "") for column in header))
    twice = append(groups, groups.read_text(encoding="utf-8-sig").splitlines()[1])
    settings.write_text(settings.read_text(encoding="utf-8") + "\n[penutup]\nsalam = 1\n", encoding="utf-8")
    row = settings.read_text(encoding="utf-8").splitlines().index("[penutup]") + 1

    result = invoke(project, "all")
    assert result.exit_code == 1, result.output
    problems = said(result)
    assert len(problems) == 3, problems
    assert problems[0].startswith(f"examples.csv, row {unknown}, column themes: ")
    assert "marketing" in problems[0]  # what was probably meant
    assert problems[1].startswith(f"groups.csv, row {twice}, column group: ")
    assert problems[2].startswith(f"settings.toml, row {row}, column penutup: no such setting")
    assert "3 problem(s) to mend first; no table was written" in result.stderr
    assert project.outputs() == {}


def _missing_raw(project: Project) -> list[str]:
    return ["--raw", str(project.root / "tidak ada")]


def _missing_codebook(project: Project) -> list[str]:
    return ["--codebook", str(project.root / "tidak ada")]


def _write_into_raw(project: Project) -> list[str]:
    return ["--processed", str(project.raw / "hasil")]


def _report_into_codebook(project: Project) -> list[str]:
    return ["--reports", str(project.codebook)]


def _one_folder_for_both(project: Project) -> list[str]:
    return ["--reports", str(project.processed)]


def _a_file_for_a_folder(project: Project) -> list[str]:
    return ["--reports", str(project.codebook / "themes.csv")]


def _unknown_option(project: Project) -> list[str]:
    del project
    return ["--cepat"]


@pytest.mark.parametrize(
    "options",
    [
        _missing_raw,
        _missing_codebook,
        _write_into_raw,
        _report_into_codebook,
        _one_folder_for_both,
        _a_file_for_a_folder,
        _unknown_option,
    ],
)
def test_wrong_usage_ends_2_and_names_the_option(project: Project, options: Callable[[Project], list[str]]) -> None:
    wrong = options(project)
    result = invoke(project, "all", last=wrong)
    assert result.exit_code == 2
    assert wrong[0] in result.stderr
    assert project.outputs() == {}


def test_an_unknown_command_ends_2() -> None:
    assert CliRunner().invoke(cli.app, ["semua"]).exit_code == 2


def test_a_gold_file_that_is_not_there_ends_2() -> None:
    assert CliRunner().invoke(cli.app, ["evaluate", "--gold", "tidak ada.csv"]).exit_code == 2


def _break_contract(**_: Any) -> dict[str, pd.DataFrame]:
    feedback = pd.DataFrame({column: [SECRET] for column in ("feedback_id", "forum_id", "source_file", "text")})
    rows = feedback.assign(source_row=1, group=SECRET, redactions=0, sensitive=False)
    return {name: store.empty(name) for name in stages.BY_NAME["ingest"].writes} | {"feedback": rows}


def _fall_over(**_: Any) -> dict[str, pd.DataFrame]:
    raise ValueError(f"cannot convert: {SECRET}")


@pytest.mark.parametrize("fault", [_break_contract, _fall_over])
def test_a_bug_ends_3_and_prints_no_row(
    project: Project, monkeypatch: pytest.MonkeyPatch, fault: Callable[..., Any]
) -> None:
    monkeypatch.setattr(pipeline.ingest, "ingest", fault)
    result = invoke(project, "all")
    assert result.exit_code == 3
    assert "bug: " in result.stderr
    assert not any(part in result.output + result.stderr for part in ("Sulastri", "0812", "menunggak"))
    assert not any(name.endswith(".csv") for name in project.outputs())


def test_a_broken_contract_names_table_and_columns(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline.ingest, "ingest", _break_contract)
    result = invoke(project, "all")
    assert "1_feedback.csv" in result.stderr
    assert "feedback_id" in result.stderr


def test_debug_shows_the_message_of_a_bug(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline.ingest, "ingest", _fall_over)
    assert SECRET in invoke(project, "all", "--debug").stderr


def test_an_interrupted_run_says_that_the_next_one_goes_on(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(**_: Any) -> dict[str, pd.DataFrame]:
        raise KeyboardInterrupt

    monkeypatch.setattr(pipeline.ingest, "ingest", interrupt)
    result = invoke(project, "all")
    assert result.exit_code == 130
    assert "the next run goes on from there" in result.stderr
