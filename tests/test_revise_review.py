"""`suara review`: which feedbacks are asked, the workbook that is filled in, and what reading it back decides."""

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipeline.tables import store
from tests.conftest import SAMPLE, Project
from tests.test_revise import files_of, rows_of, run, said, themes_of, use

ASKED = ("themes", "kind", "catatan")


@pytest.fixture(scope="module")
def read_forum(tmp_path_factory: pytest.TempPathFactory, small_codebook: Path) -> Project:
    """The founding case with a small codebook, run once up to the stage cluster."""
    made = Project(tmp_path_factory.mktemp("founding"))
    shutil.copytree(SAMPLE.parent, made.raw)
    shutil.copytree(small_codebook, made.codebook)
    run(made)
    return made


@pytest.fixture(scope="module")
def workbook(read_forum: Project, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workbook to fill in: 24 doubts and an audit sample of 100."""
    return write_workbook(read_forum, tmp_path_factory.mktemp("buku") / "tinjauan.xlsx")


@pytest.fixture
def forum(read_forum: Project, tmp_path: Path) -> Project:
    """A copy of the founding case to decide on."""
    return Project(Path(shutil.copytree(read_forum.root, tmp_path / "forum")))


def write_workbook(project: Project, path: Path, rows: int = 24, audit: int = 100) -> Path:
    done = use(project, "review", f"--rows={rows}", f"--audit={audit}", f"--output={path}")
    assert done.exit_code == 0, done.output
    return path


def read_sheet(path: Path, name: str) -> list[dict[str, str]]:
    header, *rows = openpyxl.load_workbook(path)[name].iter_rows(values_only=True)
    return [{str(title): str(cell or "") for title, cell in zip(header, row, strict=True)} for row in rows]


Fill = Callable[[str, dict[str, str]], Mapping[str, str]]


def fill(path: Path, target: Path, answer: Fill) -> Path:
    """Fill a workbook in as a spreadsheet would; `answer` says what stands in the columns asked of a row."""
    book = openpyxl.load_workbook(path)
    for name in ("Ragu", "Audit"):
        sheet: Any = book[name]
        titles = [cell.value for cell in sheet[1]]
        for number, row in enumerate(read_sheet(path, name), start=2):
            for column, value in answer(name, row).items():
                sheet.cell(number, titles.index(column) + 1, value)
    book.save(target)
    return target


def read_back(project: Project, path: Path) -> Any:
    return use(project, "review", f"--read={path}", "--by=Analis")


def read_filled(project: Project, workbook: Path, answer: Fill) -> Any:
    return read_back(project, fill(workbook, project.root / "isi.xlsx", answer))


# what is asked


def test_the_workbook_shows_what_the_last_run_said_as_text(read_forum: Project, workbook: Path) -> None:
    feedback = {row["feedback_id"]: row for row in rows_of(read_forum.processed / "1_feedback.csv")}
    for name, number in (("Ragu", 24), ("Audit", 100)):
        rows = read_sheet(workbook, name)
        assert len(rows) == number
        for row in rows:
            assert set(store.split_list(row["model_themes"])) == set(themes_of(read_forum, row["feedback_id"]))
            assert (row["sensitive"] == "ya") == (feedback[row["feedback_id"]]["sensitive"] == "true")
            assert not any(row[column] for column in ASKED)
        cells = [cell for line in openpyxl.load_workbook(workbook)[name].iter_rows() for cell in line]
        assert {cell.data_type for cell in cells if cell.value is not None} == {"s"}


@pytest.mark.slow
def test_words_of_citizens_are_no_formula(forum: Project, tmp_path: Path) -> None:
    table = forum.processed / "1_feedback.csv"
    first = read_sheet(write_workbook(forum, tmp_path / "a.xlsx", rows=0, audit=1), "Audit")[0]
    tables = store.read("feedback", forum.processed)
    tables.loc[tables["feedback_id"] == first["feedback_id"], "text"] = "=HYPERLINK(1)"
    table.write_bytes(store.encode("feedback", tables))
    book = openpyxl.load_workbook(write_workbook(forum, tmp_path / "b.xlsx", rows=0, audit=1))
    assert (book["Audit"]["B2"].value, book["Audit"]["B2"].data_type) == ("=HYPERLINK(1)", "s")


def test_themes_and_kinds_can_be_chosen_from_a_list(workbook: Path) -> None:
    book = openpyxl.load_workbook(workbook)
    assert book.sheetnames == ["Ragu", "Audit", "Pilihan"]
    offered = [row[0] for row in book["Pilihan"].iter_rows(max_col=1, values_only=True) if row[0]]
    assert {"sama", "licensing", "marketing", "no_theme", "no_content"} <= set(offered)
    for name in ("Ragu", "Audit"):
        assert [check.type for check in book[name].data_validations.dataValidation] == ["list", "list"]


@pytest.mark.slow
def test_the_same_run_gives_the_same_bytes(read_forum: Project, workbook: Path, tmp_path: Path) -> None:
    assert write_workbook(read_forum, tmp_path / "lagi.xlsx").read_bytes() == workbook.read_bytes()


def test_doubts_take_turns_over_the_themes_and_none_is_a_copy_or_audited(read_forum: Project, workbook: Path) -> None:
    doubts = read_sheet(workbook, "Ragu")
    asked = [row["feedback_id"] for row in doubts]
    copies = {row["feedback_id"] for row in rows_of(read_forum.processed / "2_clean.csv") if row["copy_of"]}
    assert len(set(asked)) == 24
    assert not set(asked) & (copies | {row["feedback_id"] for row in read_sheet(workbook, "Audit")})
    named = [row["doubtful"] for row in doubts]
    assert max(named.count(theme) for theme in named) <= 3  # of twelve themes
    assert len({row["doubtful"] for row in doubts[:12]}) >= 10


@pytest.mark.slow
def test_a_second_audit_goes_on_where_the_first_ended(forum: Project, workbook: Path) -> None:
    first = [row["feedback_id"] for row in read_sheet(workbook, "Audit")]
    larger = write_workbook(forum, forum.root / "besar.xlsx", audit=130)
    assert [row["feedback_id"] for row in read_sheet(larger, "Audit")][:100] == first
    done = read_filled(forum, workbook, lambda sheet, _: {"themes": "sama"} if sheet == "Audit" else {})
    assert done.exit_code == 0, done.output
    second = read_sheet(write_workbook(forum, forum.root / "lagi.xlsx", audit=30), "Audit")
    assert [row["feedback_id"] for row in second] == [row["feedback_id"] for row in read_sheet(larger, "Audit")][100:]


def test_a_workbook_that_may_be_filled_in_is_not_overwritten(forum: Project, workbook: Path) -> None:
    filled = fill(workbook, forum.root / "isi.xlsx", lambda _sheet, _row: {"themes": "sama"})
    before = filled.read_bytes()
    done = use(forum, "review", f"--output={filled}")
    assert done.exit_code == 1
    assert "--read" in said(done)[0]
    assert filled.read_bytes() == before


# what is decided


@pytest.mark.slow
def test_differences_become_corrections_and_agreement_in_doubt_is_written_down(forum: Project, workbook: Path) -> None:
    doubts, audit = read_sheet(workbook, "Ragu"), read_sheet(workbook, "Audit")
    agreed = next(
        row for row in doubts if row["doubtful"] not in row["model_themes"] and "no_" not in row["model_themes"]
    )
    other = next(row for row in doubts if row is not agreed and "social_security" not in row["model_themes"])
    same, wrong = [row for row in audit if row["model_themes"] == "marketing"][:2]
    answers = {
        agreed["feedback_id"]: {"themes": "Sama"},
        other["feedback_id"]: {"themes": "social_security", "catatan": "soal BPJS"},
        same["feedback_id"]: {"themes": "sama", "kind": "sama"},
        wrong["feedback_id"]: {"themes": "licensing | marketing", "kind": "question"},
    }
    done = read_filled(forum, workbook, lambda _, row: answers.get(row["feedback_id"], {}))
    assert done.exit_code == 0, done.output
    assert "4 rows are filled in" in done.stderr
    rows = rows_of(forum.codebook / "corrections.csv")
    told = {
        name: {(row["field"], row["action"], row["value"]) for row in rows if row["feedback_id"] == name}
        for name in answers
    }
    assert told[agreed["feedback_id"]] == {
        *(("theme", "add", theme) for theme in store.split_list(agreed["model_themes"]) if "emerging" not in theme),
        ("theme", "remove", agreed["doubtful"]),
    }
    assert ("theme", "add", "social_security") in told[other["feedback_id"]]
    assert {row["reason"] for row in rows if row["feedback_id"] == other["feedback_id"]} == {"soal BPJS"}
    assert told[same["feedback_id"]] == set()
    assert ("theme", "add", "licensing") in told[wrong["feedback_id"]]
    labels = {row["feedback_id"]: row["themes"] for row in rows_of(forum.codebook / "local" / "audit.csv")}
    assert labels == {same["feedback_id"]: "marketing", wrong["feedback_id"]: "licensing | marketing"}
    run(forum)
    assert set(themes_of(forum, wrong["feedback_id"])) == {"licensing", "marketing"}
    assert "social_security" in themes_of(forum, other["feedback_id"])


def test_reading_a_workbook_twice_changes_nothing_more(forum: Project, workbook: Path) -> None:
    def answer(_: str, row: dict[str, str]) -> dict[str, str]:
        return {"themes": "no_theme", "kind": "complaint"} if row["model_kind"] == "question" else {"themes": "sama"}

    assert read_filled(forum, workbook, answer).exit_code == 0
    before = files_of(forum.codebook)
    again = read_back(forum, forum.root / "isi.xlsx")
    assert "0 new corrections" in again.stderr
    assert files_of(forum.codebook) == before


def test_a_workbook_without_an_answer_decides_nothing(forum: Project, workbook: Path) -> None:
    before = files_of(forum.codebook)
    done = read_back(forum, workbook)
    assert done.exit_code == 0
    assert "no row is filled in" in done.stderr
    assert files_of(forum.codebook) == before


def test_all_mistakes_of_a_workbook_are_said_with_sheet_row_and_column(forum: Project, workbook: Path) -> None:
    doubts, audit = read_sheet(workbook, "Ragu"), read_sheet(workbook, "Audit")
    answers = {
        doubts[0]["feedback_id"]: {"themes": "licencing"},
        doubts[1]["feedback_id"]: {"themes": "no_theme | marketing"},
        audit[0]["feedback_id"]: {"themes": "sama", "kind": "keluhan"},
        audit[2]["feedback_id"]: {"themes": "sama", "feedback_id": "fzzzzzzzzzzzz"},
        audit[3]["feedback_id"]: {"themes": "sama", "feedback_id": audit[4]["feedback_id"]},
        audit[4]["feedback_id"]: {"themes": "sama"},
    }
    before = files_of(forum.codebook)
    done = read_filled(forum, workbook, lambda _, row: answers.get(row["feedback_id"], {}))
    assert done.exit_code == 1
    assert [problem.split(": ")[0] for problem in said(done)] == [
        "Ragu, row 2, column themes",
        "Ragu, row 3, column themes",
        "Audit, row 2, column kind",
        "Audit, row 4, column feedback_id",
        "Audit, row 6, column feedback_id",
    ]
    assert 'did you mean "licensing"?' in said(done)[0]
    assert files_of(forum.codebook) == before


@pytest.mark.parametrize("content", [b"bukan buku kerja", None])
def test_another_file_is_refused(forum: Project, content: bytes | None) -> None:
    path = forum.root / "lain.xlsx"
    openpyxl.Workbook().save(path)
    if content:
        path.write_bytes(content)
    done = read_back(forum, path)
    assert done.exit_code == 1
    assert said(done)


# what is measured


@pytest.mark.slow
def test_from_a_hundred_audited_answers_on_quality_is_measured_on_them(forum: Project, workbook: Path) -> None:
    """A plain recount: the analyst says `licensing` of all that holds the word izin, else what the model says."""

    def answer(sheet: str, row: dict[str, str]) -> dict[str, str]:
        if sheet != "Audit":
            return {}
        return {"themes": "licensing" if " izin" in row["text"].lower() else "sama"}

    said_before = {row["feedback_id"]: row["model_themes"] for row in read_sheet(workbook, "Audit")}
    assert read_filled(forum, workbook, answer).exit_code == 0
    run(forum)
    rows = rows_of(forum.processed / "4_quality.csv")
    assert {row["basis"] for row in rows} == {"audit"}
    labels = {row["feedback_id"]: row["themes"] for row in rows_of(forum.codebook / "local" / "audit.csv")}
    assert len(labels) == 100
    for row in rows:
        coded = {name for name, cell in labels.items() if row["theme_id"] in store.split_list(cell)}
        told = {name for name, cell in said_before.items() if row["theme_id"] in store.split_list(cell)}
        assert int(row["n"]) == len(coded)
        for column, whole in (("precision", told), ("recall", coded)):
            if whole:
                assert float(row[column]) == pytest.approx(len(coded & told) / len(whole), abs=1e-5), row
            else:
                assert row[column] == ""


@pytest.mark.slow
def test_with_fewer_the_examples_are_what_it_is_measured_on(forum: Project, workbook: Path) -> None:
    left_out = read_sheet(workbook, "Audit")[0]["feedback_id"]
    done = read_filled(
        forum,
        workbook,
        lambda sheet, row: {"themes": "sama"} if sheet == "Audit" and row["feedback_id"] != left_out else {},
    )
    assert "99 feedbacks are audited" in done.stderr
    assert "waits for 100" in done.stderr
    run(forum)
    assert {row["basis"] for row in rows_of(forum.processed / "4_quality.csv")} == {"examples"}
