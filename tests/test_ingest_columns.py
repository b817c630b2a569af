"""Column mappings: what an analyst states outranks every guess; `suara columns` shows the guess and states it."""

import csv
import io
import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from pipeline import freshness
from pipeline.codebook import Agency, ColumnMapping
from pipeline.codebook.columns import Column, signature
from pipeline.ingest import NothingUsable
from pipeline.ingest.people import index_aliases
from tests.conftest import ROOT, Project
from tests.test_ingest import AGENCIES, GROUPS, records, run, write
from tests.workbooks import workbook

HEADER = ("A1", "A2", "A3", "Masukan")
ODD = "A1,A2,A3,Masukan\n04/03/2024,guru,Kios becek tiap hujan,lancar\n05/03/2024,buruh,Lampu jalan mati,-\n"


def mapping(header: tuple[str, ...], *stated: tuple[str, str, str]) -> tuple[ColumnMapping, ...]:
    columns = (Column(header=title, role=role, question=question) for title, role, question in stated)
    return (ColumnMapping(signature(header), tuple(columns)),)


STATED = mapping(
    HEADER, ("A1", "date", ""), ("a2 ", "group", ""), ("A3", "text", "Apa keluhan Anda?"), ("Masukan", "ignore", "")
)


def notices(tables: dict[str, pd.DataFrame]) -> list[tuple[object, ...]]:
    return records(tables["ingest_notices"], "notice", "subject")


def test_a_mapping_outranks_synonyms_and_content(tmp_path: Path) -> None:
    tables = run(write(tmp_path, {"forum/a.csv": ODD}), columns=STATED)
    assert records(tables["feedback"], "source_column", "question", "received_on", "group", "text") == [
        ("A3", "Apa keluhan Anda?", "2024-03-04", "teacher", "Kios becek tiap hujan"),
        ("A3", "Apa keluhan Anda?", "2024-03-05", "worker", "Lampu jalan mati"),
    ]
    assert [notice for notice, _ in notices(tables) if str(notice).startswith(("mapping", "column"))] == []


def test_without_the_mapping_the_same_file_is_read_otherwise(tmp_path: Path) -> None:
    feedback = run(write(tmp_path, {"forum/a.csv": ODD}))["feedback"]
    assert "Masukan" in set(feedback["source_column"])


def test_a_mapping_finds_a_header_that_no_guess_would_find(tmp_path: Path) -> None:
    header = ("K1", "K2")
    rows: list[list[object]] = [["Daftar hadir dan isian"], [], [*header], ["u1", "modal"], ["u2", "izin"]]
    raw = write(tmp_path, {"forum/isian.xlsx": workbook({"Isian": rows})})
    tables = run(raw, columns=mapping(header, ("K2", "text", ""), ("K1", "ignore", "")))
    assert records(tables["feedback"], "source_row", "source_column", "question", "text") == [
        ("4", "K2", "K2", "modal"),
        ("5", "K2", "K2", "izin"),
    ]
    assert tables["sources"]["header_row"].to_list() == [3]


def test_a_stated_column_takes_the_place_of_a_guessed_one(tmp_path: Path) -> None:
    text = "Tanggal,Tanggal kirim,Masukan\n01/02/2024,20/02/2024,modal\n"
    stated = mapping(("Tanggal", "Tanggal kirim", "Masukan"), ("Tanggal kirim", "date", ""), ("Masukan", "text", ""))
    tables = run(write(tmp_path, {"forum/a.csv": text}), columns=stated)
    assert tables["feedback"]["received_on"].to_list() == ["2024-02-20"]


def test_personal_columns_of_a_mapping_are_written_nowhere(tmp_path: Path) -> None:
    text = "P,Q,R,S,T\nRumi Saptani,0812-0000-3147,rumi@contoh.id,RT 05,kata Saptani modal kurang\n"
    roles = ("name", "phone", "email", "personal", "text")
    stated = mapping(tuple("PQRST"), *((title, role, "") for title, role in zip("PQRST", roles, strict=True)))
    tables = run(write(tmp_path, {"forum/a.csv": text}), columns=stated)
    written = "".join(table.to_csv() for table in tables.values())
    assert tables["feedback"]["text"].to_list() == ["kata [NAMA] modal kurang"]
    assert not [word for word in ("Rumi", "Saptani", "3147", "contoh.id", "RT 05") if word in written]
    assert tables["feedback"]["respondent_id"].to_list() == tables["feedback"]["feedback_id"].to_list()


def test_a_mapping_is_used_whatever_the_format(tmp_path: Path) -> None:
    record = '[{"A1": "04/03/2024", "A2": "guru", "A3": "Kios becek tiap hujan", "Masukan": "lancar"}]'
    tables = run(write(tmp_path, {"forum/a.json": record, "forum/b.csv": ODD.replace(",", ";")}), columns=STATED)
    assert set(tables["feedback"]["source_column"]) == {"A3"}
    assert tables["feedback"]["text"].value_counts()["Kios becek tiap hujan"] == 2


def test_mappings_that_no_file_uses_and_columns_that_no_file_has_are_noticed(tmp_path: Path) -> None:
    strange = mapping(("Masukan",), ("Masukan", "text", ""), ("Unsur", "group", ""))
    tables = run(write(tmp_path, {"forum/a.csv": "Masukan\nmodal\n"}), columns=(*STATED, *strange))
    assert notices(tables) == [
        ("mapping_strange", "forum/a.csv · Unsur"),
        ("mapping_unused", f"columns/{signature(HEADER)}"),
    ]


def test_a_mapping_without_an_answer_column_in_the_file_refuses_the_sheet(tmp_path: Path) -> None:
    folder = write(tmp_path, {"forum/a.csv": "A1,A2\n1,2\n"})
    with pytest.raises(NothingUsable):
        run(folder, columns=mapping(("A1", "A2"), ("A3", "text", ""), ("A1", "ignore", ""), ("A2", "ignore", "")))


def test_the_digest_of_the_part_follows_the_files_of_its_folder(tmp_path: Path) -> None:
    digests = [freshness.codebook_digests(tmp_path, ["columns"])]
    for name, content in (("a.csv", b"x"), ("a.csv", b"y"), ("b.csv", b"y")):
        freshness.write_atomically(tmp_path / "columns" / name, content)
        digests.append(freshness.codebook_digests(tmp_path, ["columns"]))
    (tmp_path / "columns" / "notes.txt").write_text("x", encoding="utf-8")
    assert digests[0] == {"columns": None}
    assert len({digest["columns"] for digest in digests}) == 4
    assert freshness.codebook_digests(tmp_path, ["columns"]) == digests[-1]


# Aliases that are spelled alike


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("Dinas Kopersi dan UKM", ("dinkop_ukm", "similar")),
        ("Disnakar", ("", "none")),  # 8 letters, one of them wrong: 87.5 %
        ("Dinas Kopi", ("", "none")),
        ("Dina", ("", "none")),
    ],
)
def test_spelling_is_compared_against_the_threshold(value: str, found: tuple[str, str]) -> None:
    assert index_aliases(GROUPS, AGENCIES, 90)["agency"].match(value) == found


def test_the_threshold_is_the_setting() -> None:
    assert index_aliases(GROUPS, AGENCIES, 87)["agency"].match("Disnakar") == ("disnaker", "similar")


def test_what_is_as_near_to_two_agencies_is_neither() -> None:
    names = {"dinas_a": "Dinas Sosial A", "dinas_b": "Dinas Sosial B"}
    agencies = [
        Agency(agency_id=agency_id, name=name, short_name=name, in_forum="ya") for agency_id, name in names.items()
    ]
    assert index_aliases((), agencies, 80)["agency"].match("Dinas Sosial C") == ("", "none")


# The command

FORM = """Nama,No HP,Surel,Unsur,PIC,Masukan
Rumi Saptani,0812-0000-3147,rumi@contoh.id,UMKM,Budi Santoso,Hubungi Rumi Saptani di 0812-0000-3147 soal modal
Joko Prasetya,0812-0000-3148,joko@contoh.id,buruh,Budi Santoso,Upah kecil
"""


def command(project: Project, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "error", "-m", "pipeline", "columns", *arguments, f"--codebook={project.codebook}"],
        cwd=ROOT,
        env=os.environ | {"COLUMNS": "200", "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def write_form(project: Project, text: str = FORM, name: str = "form.csv") -> str:
    (project.root / name).write_text(text, encoding="utf-8")
    return str(project.root / name)


def mapping_rows(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))


def test_columns_shows_role_reason_and_redacted_samples(project: Project) -> None:
    done = command(project, write_form(project))
    assert done.returncode == 0, done.stderr
    head, *lines = done.stdout.splitlines()
    assert head.startswith("form.csv: header in row 1, signature h")
    rows = {line.split("  ")[1].strip(): line.split() for line in lines}
    assert list(rows) == ["Nama", "No HP", "Surel", "Unsur", "PIC", "Masukan"]
    assert rows["Nama"][1:3] == ["name", "synonym"]
    assert rows["Surel"][1:3] == ["email", "content"]
    assert rows["Unsur"][1:] == ["group", "synonym", "UMKM", "|", "buruh"]
    assert rows["PIC"][1:3] == ["unknown", "-"]
    assert "Hubungi [NAMA] di [TELEPON] soal modal | Upah kecil" in done.stdout
    assert not [word for word in ("Rumi", "Joko", "Budi", "314", "contoh") if word in done.stdout + done.stderr]
    assert not (project.codebook / "columns").exists()


def test_columns_shows_no_personal_story(project: Project) -> None:
    done = command(project, write_form(project, "Masukan\nSaya punya utang macet di bank 20 juta, malu sekali\n"))
    assert "utang" not in done.stdout
    assert "(sensitive)" in done.stdout


def test_a_written_mapping_states_the_guess_and_is_used(project: Project) -> None:
    done = command(project, write_form(project), "--write")
    assert done.returncode == 0, done.stderr
    (path,) = (project.codebook / "columns").iterdir()
    assert path.stem == signature(FORM.splitlines()[0].split(","))
    assert mapping_rows(path) == [
        ["header", "role", "question"],
        ["Nama", "name", ""],
        ["No HP", "phone", ""],
        ["Surel", "email", ""],
        ["Unsur", "group", ""],
        ["PIC", "ignore", ""],
        ["Masukan", "text", ""],
    ]
    again = command(project, write_form(project))
    assert again.stdout.count(" mapping ") == 6
    assert "synonym" not in again.stdout


@pytest.mark.slow
def test_a_mapping_that_exists_is_kept_unless_forced(project: Project) -> None:
    form = write_form(project)
    command(project, form, "--write")
    (path,) = (project.codebook / "columns").iterdir()
    path.write_text("header,role,question\nPIC,text,Siapa?\nMasukan,ignore,\n", encoding="utf-8")
    edited = path.read_bytes()
    kept = command(project, form, "--write")
    assert (kept.returncode, path.read_bytes()) == (2, edited)
    assert "--force" in kept.stderr
    forced = command(project, form, "--write", "--force")
    assert forced.returncode == 0
    assert ["Masukan", "text", ""] in mapping_rows(path)


@pytest.mark.slow
def test_personal_data_in_a_title_is_not_written_and_still_matches(project: Project) -> None:
    title = "Apa usulan Anda? Tanya 0812-0000-3147"
    form = write_form(project, f"Unsur,{title}\nUMKM,modal\n")
    assert command(project, form, "--write").returncode == 0
    (path,) = (project.codebook / "columns").iterdir()
    assert "3147" not in path.read_text(encoding="utf-8")
    assert command(project, form).stdout.count(" mapping ") == 2


@pytest.mark.slow
def test_a_header_that_is_missed_can_be_told(project: Project) -> None:
    form = write_form(project, "K1,K2\nu1,modal\nu2,izin\n")
    missed = command(project, form, "--write")
    assert missed.returncode == 2
    assert "--header" in missed.stderr
    assert not (project.codebook / "columns").exists()
    told = command(project, form, "--write", "--header=1")
    assert told.returncode == 0
    assert "role text" in told.stderr
    assert (project.codebook / "columns" / f"{signature(['K1', 'K2'])}.csv").exists()
    broken = command(project, form)
    assert broken.returncode == 1
    assert "no column is of role text" in broken.stderr


@pytest.mark.parametrize(
    "arguments", [(), ("tidak-ada.csv",), ("{root}",), ("{form}", "--force"), ("{form}", "--header=99")]
)
def test_wrong_usage_of_columns(project: Project, arguments: tuple[str, ...]) -> None:
    form = write_form(project)
    done = command(project, *(argument.format(root=project.root, form=form) for argument in arguments))
    assert done.returncode == 2
    assert "Usage" in done.stderr


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.pdf", b"%PDF-1.7", "not supported"),
        ("a.xlsx", b"PK\x03\x04 cut off", "damaged"),
        ("a.csv", b"", "is empty"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_with_the_reason(
    project: Project, name: str, content: bytes, words: str
) -> None:
    (project.root / name).write_bytes(content)
    done = command(project, str(project.root / name), "--write")
    assert done.returncode == 1
    assert words in done.stderr
    assert done.stdout == ""


@pytest.mark.slow
def test_the_whole_line_uses_a_mapping_and_runs_again_when_it_changes(project: Project) -> None:
    header = ("Nama", "Unsur", "Dinas", "Masukan")
    assert project.run("ingest").returncode == 0
    before = (project.processed / "1_feedback.csv").read_bytes()
    place = project.codebook / "columns" / f"{signature(header)}.csv"
    freshness.write_atomically(place, b"header,role,question\nMasukan,text,Apa saran warga?\n")
    done = project.run("ingest")
    assert "ingest" in done.stderr
    after = (project.processed / "1_feedback.csv").read_bytes()
    assert after != before
    assert b"Apa saran warga?" in after
    assert "nothing to be done" in project.run("ingest").stderr
