"""The whole line on the founding case: nothing vanishes, nothing personal comes out, the same bytes come back."""

import csv
import html
import io
import os
import random
import re
import shutil
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.lexicon import memory
from tests.conftest import ROOT, SAMPLE, SMALL_FORUM, Project
from tests.examples_apart import find_near, read_rows, spell_plainly

FORM = "Formulir Masukan Forum PD 2024 (Jawaban).csv"
WORKBOOK = "Rekap lembar masukan pekerja dan akademisi.xlsx"
MINUTES = "notulen_forum_270224.csv"
CHAT = "Chat WhatsApp dengan Forum OPD Tangsel 2024.txt"
QUESTIONS = (
    "Apa kendala utama yang Bapak/Ibu hadapi?",
    "Apa usulan Bapak/Ibu untuk program dinas tahun 2025?",
    "Kritik dan saran lainnya",
)
IDENTIFIERS = ("name", "phone", "nik", "email")
TAG = re.compile(r"\[[A-Z][A-Z /-]*\]")


@dataclass(frozen=True)
class Answer:
    """An answer as a person would copy it from the file."""

    file: str
    sheet: str
    row: int
    column: str
    text: str

    @property
    def place(self) -> tuple[str, str, int, str]:
        return (self.file, self.sheet, self.row, self.column)


@dataclass(frozen=True)
class NaiveSheet:
    """The filled rows of a sheet, and the answers in them."""

    file: str
    sheet: str
    rows: tuple[int, ...]
    answers: tuple[Answer, ...]


def read_naively() -> list[NaiveSheet]:
    """Read the four files with what the standard library and openpyxl give, knowing where everything stands."""
    form = _records(SAMPLE / FORM, "utf-8", ",")
    minutes = _records(SAMPLE / MINUTES, "cp1252", ";")
    workbook = openpyxl.load_workbook(SAMPLE / WORKBOOK)
    sheets = [
        _table(WORKBOOK, sheet.title, _worksheet_records(sheet), 3, ["Saran/Masukan"]) for sheet in workbook.worksheets
    ]
    return [_table(FORM, "", form, 1, QUESTIONS), _table(MINUTES, "", minutes, 1, ["Masukan"]), *sheets, _chat()]


def _records(path: Path, encoding: str, separator: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_bytes().decode(encoding), newline=""), delimiter=separator))


def _worksheet_records(sheet: Worksheet) -> list[list[str]]:
    return [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]


def _table(file: str, sheet: str, rows: Sequence[Sequence[str]], header: int, columns: Sequence[str]) -> NaiveSheet:
    titles = [title.strip() for title in rows[header - 1]]
    filled = [number for number, row in enumerate(rows, 1) if number > header and any(cell.strip() for cell in row)]
    answers = [
        Answer(file, sheet, number, column, text)
        for number in filled
        for column in columns
        if (text := rows[number - 1][titles.index(column)].strip())
    ]
    return NaiveSheet(file, sheet, tuple(filled), tuple(answers))


def _chat() -> NaiveSheet:
    messages: dict[int, str] = {}
    for number, line in enumerate((SAMPLE / CHAT).read_text(encoding="utf-8").splitlines(), 1):
        if re.match(r"\d\d/\d\d/\d\d \d\d\.\d\d - ", line):
            messages[number] = line[17:]
        elif line.strip():
            messages[max(messages)] += f"\n{line}"
    said = {number: message.split(": ", 1)[1] for number, message in messages.items() if ": " in message}
    answers = [Answer(CHAT, "", number, "", text) for number, text in said.items() if not text.startswith("<Media")]
    return NaiveSheet(CHAT, "", tuple(messages), tuple(answers))


def letters(text: str) -> str:
    """Keep letters and digits: the rest may be tidied."""
    return "".join(character for character in text.casefold() if character.isalnum())


def place_of(row: dict[str, str], column: str) -> tuple[str, str, int, str]:
    file = row["source_file"].removeprefix(f"{SAMPLE.name}/")
    return (file, row["source_sheet"], int(row["source_row"] or 0), row[column])


@pytest.fixture(scope="module")
def naive() -> list[NaiveSheet]:
    return read_naively()


def test_as_many_rows_and_answers_are_read_as_a_naive_reader_counts(sample: Project, naive: list[NaiveSheet]) -> None:
    read = {
        (row["source_file"], row["source_sheet"]): (int(row["rows_read"]), int(row["answers_read"]))
        for row in read_rows(sample.processed / "1_sources.csv")
    }
    assert read == {
        (f"{SAMPLE.name}/{sheet.file}", sheet.sheet): (len(sheet.rows), len(sheet.answers)) for sheet in naive
    }
    assert sum(answers for _, answers in read.values()) >= 400


def test_each_answer_is_a_feedback_or_a_reject_at_its_place(sample: Project, naive: list[NaiveSheet]) -> None:
    feedback = [place_of(row, "source_column") for row in read_rows(sample.processed / "1_feedback.csv")]
    rejected = read_rows(sample.processed / "1_rejected.csv")
    answers = [place_of(row, "column") for row in rejected if row["level"] == "answer"]
    assert Counter(feedback + answers) == Counter(answer.place for sheet in naive for answer in sheet.answers)


def test_each_row_holds_an_answer_or_is_a_reject(sample: Project, naive: list[NaiveSheet]) -> None:
    with_answer = {place_of(row, "source_column")[:3] for row in read_rows(sample.processed / "1_feedback.csv")}
    rejected = [
        place_of(row, "column")[:3]
        for row in read_rows(sample.processed / "1_rejected.csv")
        if row["level"] in ("row", "answer")
    ]
    rows = {(sheet.file, sheet.sheet, number) for sheet in naive for number in sheet.rows}
    assert with_answer | set(rejected) == rows
    assert not with_answer & set(rejected)


def test_a_feedback_says_what_stands_in_its_cell(sample: Project, naive: list[NaiveSheet]) -> None:
    said = {answer.place: letters(answer.text) for sheet in naive for answer in sheet.answers}
    unchanged = 0
    for row in read_rows(sample.processed / "1_feedback.csv"):
        pieces = [letters(piece) for piece in TAG.split(row["text"])]
        original = said[place_of(row, "source_column")]
        if row["redactions"] == "0":
            assert pieces == [original], row["feedback_id"]
            unchanged += 1
        else:
            assert re.fullmatch(".+".join(map(re.escape, pieces)), original), row["feedback_id"]
    assert unchanged > 400  # most texts name nobody


def test_every_conservation_law_is_a_check_that_passes(sample: Project) -> None:
    checks = {row["rule"]: row["status"] for row in read_rows(sample.processed / "6_checks.csv")}
    laws = {rule: status for rule, status in checks.items() if rule.startswith("conservation_")}
    assert laws == dict.fromkeys(
        ("conservation_answers", "conservation_rows", "conservation_feedback", "conservation_assignments"), "pass"
    )


def test_kept_feedback_has_one_primary_theme_each(sample: Project) -> None:
    clean = read_rows(sample.processed / "2_clean.csv")
    kept = {row["feedback_id"] for row in clean if row["kept"] == "true"}
    repeated = {row["feedback_id"]: row["duplicate_of"] for row in clean if row["duplicate_of"]}
    dropped = {row["feedback_id"] for row in clean if row["drop_reason"]}
    assignments = read_rows(sample.processed / "4_assignments.csv")
    primary = [row["feedback_id"] for row in assignments if row["is_primary"] == "true"]
    assert len(clean) == len(kept) + len(repeated) + len(dropped) == len(read_rows(sample.processed / "1_feedback.csv"))
    assert set(repeated.values()) <= kept
    assert sorted(primary) == sorted(kept) == sorted({row["feedback_id"] for row in assignments})


@cache
def planted() -> list[tuple[str, str, str]]:
    """List kind, value and, of a number, the digits that are left without the country or the leading zero."""
    rows = [row for row in read_rows(ROOT / "tests" / "data" / "planted.csv") if row["kind"] in IDENTIFIERS]
    numbers = [re.sub(r"\D", "", row["value"]) if row["kind"] in ("phone", "nik") else "" for row in rows]
    return [
        (row["kind"], " ".join(row["value"].casefold().split()), re.sub(r"^(62|0)", "", number))
        for row, number in zip(rows, numbers, strict=True)
    ]


def find_planted(text: str) -> list[str]:
    """List the planted identifiers that a text holds, whole, or of a number the digits alone (named by their start)."""
    plain = " ".join(html.unescape(text).casefold().split())
    digits = re.sub(r"(?<=\d)[\s.()+-]+(?=\d)", "", plain)
    return [
        f"{kind} {value[:3]}..."
        for kind, value, number in planted()
        if (number and number in digits) or (value in plain and re.search(rf"(?<!\w){re.escape(value)}(?!\w)", plain))
    ]


def test_the_search_for_planted_identifiers_finds_them_in_the_raw_files() -> None:
    raw = (SAMPLE / FORM).read_bytes().decode("utf-8") + (SAMPLE / CHAT).read_bytes().decode("utf-8")
    assert len(find_planted(raw)) > 100
    assert find_planted("hubungi +62 (812) 0000-3147 ya") == ["phone 081..."]


def read_text(content: bytes) -> str:
    """Read a text file, or the texts in a workbook or document (a ZIP archive)."""
    if not content.startswith(b"PK"):
        return content.decode()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return "\n".join(archive.read(name).decode() for name in archive.namelist() if name.endswith((".xml", ".rels")))


def test_no_planted_identifier_is_in_any_written_file(sample: Project) -> None:
    texts = {name: read_text(content) for name, content in sample.outputs().items() if not name.endswith(".png")}
    assert len(texts) > 25
    found = {name: hits for name, text in texts.items() if (hits := find_planted(f"{name}\n{text}"))}
    assert found == {}


def test_no_planted_identifier_is_in_the_stem_cache(sample: Project) -> None:
    (cache,) = memory.find_files(sample.processed)
    words = memory.read_rows(cache.read_bytes())[0]["word"].tolist()
    assert len(words) > 1000
    assert find_planted("\n".join(words)) == []


def test_no_planted_identifier_is_in_the_log(sample: Project, tmp_path: Path) -> None:
    elsewhere = Project(tmp_path)
    shutil.copytree(sample.raw, elsewhere.raw)
    shutil.copytree(sample.codebook, elsewhere.codebook)
    done = elsewhere.run("ingest")
    assert done.returncode == 0
    assert find_planted(done.stdout + done.stderr) == []


def _tell(texts: Iterable[str]) -> list[str]:
    """Keep texts of three words or more: that two people write "tes" or "-" tells nothing."""
    return [text for text in texts if len(spell_plainly(text).split()) >= 3]


@pytest.fixture(scope="module")
def examples() -> list[str]:
    return _tell(row["text"] for row in read_rows(ROOT / "data" / "codebook" / "examples.csv"))


def test_no_text_of_the_sample_is_an_example_of_the_codebook(naive: list[NaiveSheet], examples: list[str]) -> None:
    texts = _tell(answer.text for sheet in naive for answer in sheet.answers)
    assert len(texts) > 500
    assert [(texts[place], examples[other]) for place, other, _ in find_near(texts, examples)] == []


def test_no_two_examples_are_nearly_the_same(examples: list[str]) -> None:
    pairs = find_near(examples, examples)
    assert [(examples[place], examples[other]) for place, other, _ in pairs if place < other] == []


def test_the_readme_of_the_sample_lists_its_files() -> None:
    files = {path.name for path in SAMPLE.iterdir() if path.name != "README.md"}
    text = (SAMPLE / "README.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| `([^`]+)` \|", text, flags=re.MULTILINE)
    assert sorted(listed) == sorted(files) == sorted([FORM, WORKBOOK, MINUTES, CHAT])


def test_what_is_planted_stands_in_the_sample(naive: list[NaiveSheet]) -> None:
    said = " ".join(letters(answer.text) for sheet in naive for answer in sheet.answers)
    rows = [row for row in read_rows(ROOT / "tests" / "data" / "planted.csv") if row["kind"] not in IDENTIFIERS]
    assert len(rows) > 50
    assert [row["value"] for row in rows if letters(row["value"]) not in said] == []


def test_the_sample_is_left_out_as_soon_as_other_data_is_there_and_that_is_said(project: Project) -> None:
    shutil.copytree(SAMPLE, project.raw / SAMPLE.name)
    done = project.run("ingest")
    assert done.returncode == 0
    assert f"the sample {SAMPLE.name} is left out" in done.stderr
    notices = read_rows(project.processed / "1_notices.csv")
    assert [row["subject"] for row in notices if row["notice"] == "sample_left_out"] == [SAMPLE.name]
    assert {row["source_file"] for row in read_rows(project.processed / "1_feedback.csv")} == {
        "forum kecil/masukan.csv"
    }
    assert len(read_rows(project.processed / "1_feedback.csv")) == len(SMALL_FORUM) - 1


# A `sitecustomize` that moves the clock. Compiled modules want the real classes, so pandas is loaded before.
LATER = """
import datetime, time
import pandas
YEAR = 366 * 24 * 3600
_time, _time_ns = time.time, time.time_ns
_localtime, _gmtime, _strftime = time.localtime, time.gmtime, time.strftime
time.time = lambda: _time() + YEAR
time.time_ns = lambda: _time_ns() + YEAR * 10**9
time.localtime = lambda seconds=None: _localtime(time.time() if seconds is None else seconds)
time.gmtime = lambda seconds=None: _gmtime(time.time() if seconds is None else seconds)
time.strftime = lambda form, moment=None: _strftime(form, moment or time.localtime())

def _later(real):
    class Meta(type(real)):
        def __instancecheck__(cls, value):
            return isinstance(value, real)
        def __subclasscheck__(cls, other):
            return issubclass(other, real)
    return Meta

class datetime_(datetime.datetime, metaclass=_later(datetime.datetime)):
    @classmethod
    def now(cls, tz=None):
        return cls.fromtimestamp(time.time(), tz)
    today = utcnow = now

class date_(datetime.date, metaclass=_later(datetime.date)):
    @classmethod
    def today(cls):
        return cls.fromtimestamp(time.time())

datetime.datetime, datetime.date = datetime_, date_
"""


def _differences(left: Project, right: Project) -> list[str]:
    one, other = left.outputs(), right.outputs()
    return [name for name in sorted(one.keys() | other.keys()) if one.get(name) != other.get(name)]


@pytest.mark.slow
@pytest.mark.parametrize(
    "environment",
    [
        {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
        {"OMP_NUM_THREADS": "2", "OPENBLAS_NUM_THREADS": "2"},
        {"PYTHONHASHSEED": "12345"},
        {"TZ": "Asia/Tokyo"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"LC_ALL": "C.UTF-8"},
        {"LC_ALL": "id_ID.UTF-8", "LANG": "id_ID.UTF-8"},
        {"PYTHONPATH": "later"},
    ],
    ids=lambda environment: " ".join(f"{key}={value}" for key, value in environment.items()),
)
def test_the_bytes_are_the_same_whatever_the_machine_says(
    sample: Project, tmp_path: Path, environment: dict[str, str]
) -> None:
    if "PYTHONPATH" in environment:
        (tmp_path / "sitecustomize.py").write_text(LATER, encoding="utf-8")
        environment = {"PYTHONPATH": str(tmp_path)}
        assert _year_seen(environment) == _year_seen({}) + 1
    elsewhere = Project(tmp_path / "folder lain é")
    shutil.copytree(sample.raw, elsewhere.raw)
    shutil.copytree(sample.codebook, elsewhere.codebook)
    done = elsewhere.run("all", **environment)
    assert done.returncode == 0, done.stderr
    assert find_planted(done.stdout + done.stderr) == []
    assert _differences(sample, elsewhere) == []


def _year_seen(environment: dict[str, str]) -> int:
    code = "import datetime, time; print(datetime.datetime.now().year, time.localtime().tm_year)"
    command = [sys.executable, "-c", code]
    shown = subprocess.run(command, env=os.environ | environment, capture_output=True, text=True, check=True).stdout
    (year,) = set(shown.split())
    return int(year)


@pytest.mark.slow
def test_after_shuffling_the_raw_rows_only_source_rows_differ(sample: Project, tmp_path: Path) -> None:
    shuffled = Project(tmp_path)
    shutil.copytree(sample.raw, shuffled.raw)
    shutil.copytree(sample.codebook, shuffled.codebook)
    folder = shuffled.raw / SAMPLE.name
    _shuffle_csv(folder / FORM, "utf-8", ",")
    _shuffle_csv(folder / MINUTES, "cp1252", ";")
    _shuffle_workbook(folder / WORKBOOK)
    done = shuffled.run()
    assert done.returncode == 0, done.stderr
    differing = [name for name in _differences(sample, shuffled) if not name.endswith("manifest.json")]
    assert "processed/1_feedback.csv" in differing  # the shuffle did something
    tables = [name for name in differing if name.startswith("processed/")]
    for name in tables:
        file = name.removeprefix("processed/")
        assert _without_source_row(sample.processed / file) == _without_source_row(shuffled.processed / file), name
    # These show source rows, or the hashes of tables that do.
    row_level = {"reports/internal/explorer.html", "reports/internal/inspect.xlsx", "reports/method.html"}
    assert set(differing) - set(tables) == row_level


def _shuffle_csv(path: Path, encoding: str, separator: str) -> None:
    header, *rows = _records(path, encoding, separator)
    random.Random(7).shuffle(rows)
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=separator).writerows([header, *rows])
    path.write_bytes(stream.getvalue().encode(encoding))


def _shuffle_workbook(path: Path) -> None:
    workbook = openpyxl.load_workbook(path)
    for sheet in workbook.worksheets:
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)]
        random.Random(7).shuffle(rows)
        for number, row in enumerate(rows, 4):
            for column, value in enumerate(row, 1):
                sheet.cell(number, column).value = value
    workbook.save(path)


def _without_source_row(path: Path) -> list[tuple[tuple[str, str], ...]]:
    return sorted(tuple((key, value) for key, value in row.items() if key != "source_row") for row in read_rows(path))
