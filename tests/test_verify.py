"""Every printed number is recounted on a road of its own: what is changed, unmarked or too small is named."""

import csv
import re
import shutil
import zipfile
from collections.abc import Callable, Mapping
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from scipy.stats import binomtest

from pipeline import freshness
from pipeline.codebook import AuditedFeedback
from pipeline.messages import say_percent
from pipeline.stages import BY_NAME
from pipeline.tables import store
from pipeline.tables.plain import Row, read_rows
from pipeline.verify import DifferenceError, verify
from pipeline.verify.bounds import newcombe_bounds, wilson_bounds
from pipeline.verify.pages import read_page
from pipeline.verify.printed import Said, read_words
from pipeline.verify.workbooks import read_workbook
from tests.conftest import BOOK, Project
from tests.pages import count

READS = (
    *("sources", "feedback", "clean", "themes", "assignments", "kinds", "quality", "routes", "programme_links"),
    *("measures", "checks"),
)
NUMBER = "feedback/theme_id=licensing"
Tables = dict[str, list[Row]]


@pytest.fixture(scope="session")
def tables(sample: Project) -> Tables:
    return {name: read_rows(name, sample.processed) for name in READS}


@pytest.fixture(scope="session")
def reports(sample: Project) -> dict[str, bytes]:
    places = [path for path in sorted(sample.reports.glob("*")) if path.suffix in (".html", ".xlsx", ".docx")]
    return {path.name: path.read_bytes() for path in places}


def differences(tables: Mapping[str, Any], reports: Mapping[str, bytes], **changed: Any) -> tuple[str, ...]:
    given = {
        "agencies": BOOK.agencies,
        "groups": BOOK.groups,
        "forums": BOOK.forums,
        "audit": BOOK.audit,
        "settings": BOOK.settings.measure,
    }
    try:
        verify(**tables, reports=reports, **(given | changed))
    except DifferenceError as error:
        return error.problems
    return ()


def print_number(number_id: str, value: str, words: str = "", part: str = "value") -> bytes:
    return f'<p><data value="{value}" data-number="{number_id}" data-part="{part}">{words or value}</data></p>'.encode()


def row_of(tables: Tables, number_id: str) -> Row:
    return next(row for row in tables["measures"] if row["number_id"] == number_id)


def test_every_number_that_the_founding_case_prints_is_recounted_and_holds(
    tables: Tables, reports: Mapping[str, bytes]
) -> None:
    assert differences(tables, reports) == ()


def test_every_row_of_measures_is_recounted_alike(tables: Tables) -> None:
    """Pages of nothing but numbers: each value, bound and base that the table holds in the open."""
    page = b"".join(
        print_number(row["number_id"], row[part], "", part)
        for row in tables["measures"]
        for part in ("value", "lower", "upper", "base")
        if row[part] and "." not in row[part] and len(row[part]) < 4
    )
    assert page.count(b"<data") > 1000
    assert differences(tables, {"semua.html": page}) == ()


def test_a_number_changed_on_a_page_is_named_with_what_is_right(tables: Tables, reports: Mapping[str, bytes]) -> None:
    right = row_of(tables, NUMBER)["value"]
    page = reports["index.html"].decode()
    changed = page.replace(
        f'data-number="{NUMBER}" data-part="value">{right}<', f'data-number="{NUMBER}" data-part="value">7<'
    )
    found = differences(tables, {"index.html": changed.encode()})
    assert found
    assert all(NUMBER in line and f"printed 7 (value {right}), recounted {right}" in line for line in found)


def test_a_number_changed_in_a_workbook_is_named_by_its_cell(tables: Tables, reports: Mapping[str, bytes]) -> None:
    book = openpyxl.load_workbook(BytesIO(reports["t-c-32.xlsx"]))
    sheet = book.worksheets[0]
    cell = next(cell for row in sheet.iter_rows() for cell in row if isinstance(cell.value, int | float))
    cell.value += 1
    stream = BytesIO()
    book.save(stream)
    (line,) = differences(tables, {"t-c-32.xlsx": stream.getvalue()})
    assert f"t-c-32.xlsx, {sheet.title}!{cell.coordinate}: " in line
    assert f"printed {cell.value:g}, recounted {cell.value - 1:g}" in line


def test_a_number_changed_in_a_document_is_named(tables: Tables, reports: Mapping[str, bytes]) -> None:
    name = "laporan_disnaker.docx"
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(reports[name])) as source, zipfile.ZipFile(stream, "w") as target:
        for member in source.namelist():
            content = source.read(member)
            if member == "word/document.xml":
                controls = rb"(<w:sdtContent>.*?<w:t[^>]*>)(\d+)(<)"
                content = re.sub(controls, rb"\g<1>98765\3", content, count=1, flags=re.DOTALL)
            target.writestr(member, content)
    pages = {page: content for page, content in reports.items() if page.endswith(".html")}
    (line,) = differences(tables, pages | {name: stream.getvalue()})
    assert line.startswith(f"{name}, paragraph ")
    assert "printed 98765, recounted " in line


def test_a_changed_assignment_shows_in_every_number_that_rests_on_it(
    tables: Tables, reports: Mapping[str, bytes]
) -> None:
    one = next(row for row in tables["assignments"] if row["theme_id"] == "licensing")
    changed = [{**row, "theme_id": "marketing"} if row is one else row for row in tables["assignments"]]
    found = differences(tables | {"assignments": changed}, reports)
    for number in (NUMBER, f"{NUMBER}".replace("licensing", "marketing"), "feedback_share/theme_id=licensing"):
        assert any(line.startswith("index.html") and number in line for line in found)
        assert any(line.startswith("6_measures.csv") and f": {number} (value)" in line for line in found)


def test_a_row_of_measures_that_is_off_is_named_though_the_page_is_right(tables: Tables) -> None:
    right = row_of(tables, NUMBER)
    changed = [
        {**row, "lower": "0.5"} if row["number_id"] == f"feedback_share{NUMBER[8:]}" else row
        for row in tables["measures"]
    ]
    page = print_number(f"feedback_share{NUMBER[8:]}", right["base"], "", "base")
    (line,) = differences(tables | {"measures": changed}, {"index.html": page})
    assert line.startswith("6_measures.csv: feedback_share/theme_id=licensing (lower): printed 0.5, recounted 0.")


@pytest.mark.parametrize("number", ["feedback/theme_id=tidak_ada", "tebakan", "tebakan/theme_id=licensing"])
def test_a_number_that_no_table_holds_is_named(tables: Tables, number: str) -> None:
    (line,) = differences(tables, {"index.html": print_number(number, "3")})
    assert "holds no such number" in line


def as_rows(name: str, table: pd.DataFrame) -> list[Row]:
    return list(csv.DictReader(StringIO(store.encode(name, table).decode("utf-8-sig"))))


def test_a_share_corrected_by_an_audit_is_recounted(sample: Project, tables: Tables) -> None:
    stored = {name: store.read(name, sample.processed) for name in BY_NAME["measure"].reads}
    stored["quality"] = stored["quality"].assign(basis="audit", n=stored["quality"]["n"] // 20)  # of 320 texts or so
    kept = [row["feedback_id"] for row in tables["clean"] if row["kept"] == "true"]
    audit = tuple(
        AuditedFeedback(feedback_id=name, themes="", decided_by="a", decided_on="2024-03-01") for name in kept
    )
    changed = tables | {
        "measures": as_rows("measures", count(stored, audit)["measures"]),
        "quality": as_rows("quality", stored["quality"]),
    }
    corrected = [row for row in changed["measures"] if row["measure"] == "feedback_share_corrected"]
    assert len(corrected) > 5
    right = [
        print_number(row["number_id"], row[part], say_percent(float(row[part])), part)
        for row in corrected
        for part in ("value", "lower", "upper")
    ]
    assert differences(changed, {"index.html": b"".join(right)}, audit=audit) == ()
    name = corrected[0]["number_id"]
    (line,) = differences(changed, {"index.html": print_number(name, "0.9", "90,0 %")}, audit=audit)
    assert line.startswith(f"index.html, line 1: {name} (value): printed 90,0 % (value 0.9), recounted 0")


@pytest.mark.parametrize("theme", ["tidak_ada", "marketing"])
def test_a_corrected_share_without_an_audit_is_named(tables: Tables, theme: str) -> None:
    quality = [{**row, "basis": "audit", "precision": "0", "recall": "0"} for row in tables["quality"]]
    page = print_number(f"feedback_share_corrected/theme_id={theme}", "0.3", "30,0 %")
    (line,) = differences(tables | {"quality": quality}, {"index.html": page})
    assert "holds no such number" in line


def test_a_measure_that_nothing_recounts_is_a_difference(tables: Tables) -> None:
    strange = {**row_of(tables, NUMBER), "number_id": "tebakan/theme_id=licensing", "measure": "tebakan"}
    page = print_number("tebakan/theme_id=licensing", strange["value"])
    (line,) = differences(tables | {"measures": [*tables["measures"], strange]}, {"index.html": page})
    assert "no independent recount" in line


def test_a_small_cell_printed_in_the_open_is_a_difference(tables: Tables) -> None:
    hidden = next(row for row in tables["measures"] if row["suppressed"] == "true" and row["measure"] == "feedback")
    opened = [{**row, "value": "2", "suppressed": "false"} if row is hidden else row for row in tables["measures"]]
    cells = [row for row in tables["measures"] if row["suppressed"] == "true" and row["measure"] == "feedback"]
    page = b"".join(print_number(row["number_id"], "2") for row in cells)
    found = differences(tables | {"measures": opened}, {"index.html": page})
    assert sum("a small cell that must not be shown" in line for line in found) > len(cells) / 2


@pytest.mark.parametrize(
    ("shown", "digits"),
    [
        ("<p>Ada 12 masukan</p>", "12"),
        ("<p>1.234,5 dan 7</p>", "1.234,5, 7"),
        ("<p>setengah: ½</p>", "a digit"),
        ('<p><span class="id">12</span></p>', "12"),
        ('<p><data value="3">3</data></p>', "3"),
        ('<img alt="Terbanyak 45 masukan" src="x">', "45"),
        ('<a title="lihat 6" href="index.html">lihat</a>', "6"),
        ('<nav aria-label="8 halaman">lain</nav>', "8"),
        ('<img data-cited="Renja 2025" alt="Renja 2025: 9 masukan" src="x">', "9"),
        ("<blockquote>12</blockquote> 13", "13"),
    ],
)
def test_a_digit_that_nothing_accounts_for_is_found(shown: str, digits: str) -> None:
    printed, (stray,) = read_page("index.html", shown.encode())
    assert printed == []
    assert (stray.place, stray.text) == ("line 1", digits)


@pytest.mark.parametrize(
    "shown",
    [
        "<blockquote><p>butuh 50 juta</p></blockquote>",
        '<time datetime="2024-02-27">27 Februari 2024</time>',
        "<code>4_assignments.csv</code>",
        '<span class="id code">2.17.08</span>',
        '<h2><span class="no">1.</span> Ringkasan</h2>',
        '<span class="cited">UU 27/2022</span>',
        '<img data-cited="Renja 2025 | Tema 2" alt="Renja 2025 dan Tema 2" src="data:1">',
        "<style>p { margin: 12px }</style>",
        '<a href="theme_2.html" id="t2">lain</a>',
    ],
)
def test_quotes_dates_codes_and_names_may_hold_digits(shown: str) -> None:
    assert read_page("index.html", shown.encode()) == ([], [])


def workbook(*rows: tuple[object, ...]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


TITLES = (
    ("Tabel T-C.32 (draf)",),
    ("Forum, 27 Februari 2024. Rencana kerja tahun 2025.",),
    ("Sumber: Forum 3, diolah.",),
)
HEADER = ("No", "Lokasi", "Jumlah usulan", "Kode angka", "n dasar", "Kode angka")


def test_a_workbook_s_numbers_have_their_id_to_the_right() -> None:
    printed, unmarked = read_workbook("t.xlsx", workbook(*TITLES, HEADER, ("1", "RT 5", 1234, NUMBER, 99, NUMBER)))
    assert unmarked == []
    assert [(it.part, it.text, it.number_id, it.place) for it in printed] == [
        ("value", "1.234", NUMBER, "Sheet!C5"),
        ("base", "99", NUMBER, "Sheet!E5"),
    ]


@pytest.mark.parametrize(
    ("rows", "place"),
    [
        ((("Tabel T-C.32: 552 masukan",), HEADER), "A1"),
        ((HEADER, ("1", "Setu", 4, "", 9, NUMBER)), "C2"),
        ((HEADER, ("1", "Setu", "4 usulan", "", 9, NUMBER)), "C2"),
        ((HEADER, (1, "Setu", 4, NUMBER, 9, NUMBER)), "A2"),
    ],
)
def test_a_workbook_s_number_without_an_id_is_found(rows: tuple[tuple[object, ...], ...], place: str) -> None:
    assert [it.place for it in read_workbook("t.xlsx", workbook(*rows))[1]] == [f"Sheet!{place}"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("1.234", Said(1234, 1)),
        ("0", Said(0, 1)),
        ("12,5 %", Said(0.125, 0.001)),
        ("-3,0 %", Said(-0.03, 0.001)),
        ("0,83", Said(0.83, 0.01)),
        ("1234", None),
        ("12.5 %", None),
        ("", None),
        ("kira-kira 12", None),
    ],
)
def test_indonesian_numbers_are_read_back(words: str, said: Said | None) -> None:
    assert read_words(words) == said


@pytest.mark.parametrize(("count", "base"), [(0, 5), (5, 5), (1, 3), (30, 552), (276, 552)])
def test_wilson_bounds_are_those_of_scipy(count: int, base: int) -> None:
    right = binomtest(count, base).proportion_ci(method="wilson")
    assert wilson_bounds(count, base) == pytest.approx((right.low, right.high), abs=1e-12)


def test_newcombe_bounds_are_those_of_his_table() -> None:
    """Newcombe (1998), table II, method 10, contrasts (a), (e) and (h)."""
    assert newcombe_bounds((56, 70), (48, 80)) == pytest.approx((0.0524, 0.3339), abs=5e-5)
    assert newcombe_bounds((5, 56), (0, 29)) == pytest.approx((-0.0381, 0.1926), abs=5e-5)
    assert newcombe_bounds((10, 10), (0, 10)) == pytest.approx((0.6075, 1.0), abs=5e-5)


def test_a_recount_shares_no_code_with_measure() -> None:
    places = {path.relative_to(freshness.PACKAGE).parts[0] for path in freshness._closure("pipeline.verify")}
    assert places.isdisjoint({"measure", "report", "chart", "link", "cluster"})


@pytest.fixture
def standing(sample: Project, tmp_path: Path) -> Project:
    shutil.copytree(sample.root, tmp_path / "standing")
    return Project(tmp_path / "standing")


def edit_page(project: Project) -> str:
    page = project.reports / "index.html"
    text = page.read_text(encoding="utf-8")
    page.write_text(re.sub(rf'(data-number="{NUMBER}" data-part="value">)\d+', r"\g<1>7", text), encoding="utf-8")
    return f"{NUMBER} (value): printed 7"


def edit_assignment(project: Project) -> str:
    table = project.processed / "4_assignments.csv"
    table.write_text(table.read_text(encoding="utf-8").replace(",licensing,", ",marketing,", 1), encoding="utf-8")
    return f"{NUMBER} (value): printed "


def edit_score(project: Project) -> str:
    table = project.processed / "4_assignments.csv"
    table.write_text(
        re.sub(r",0\.\d+,true,", ",0.5,true,", table.read_text(encoding="utf-8"), count=1), encoding="utf-8"
    )
    return "4_assignments.csv: changed since it was written"


def delete_page(project: Project) -> str:
    (project.reports / "index.html").unlink()
    return "index.html: missing"


def spoil_table(project: Project) -> str:
    (project.processed / "5_routes.csv").write_bytes(b"dari rapat\nlain\n")
    return "5_routes.csv: changed since it was written"


@pytest.mark.slow
@pytest.mark.parametrize("change", [edit_page, edit_assignment, edit_score, delete_page, spoil_table])
def test_the_command_names_what_was_changed_and_rebuilds_nothing(
    standing: Project, change: Callable[[Project], str]
) -> None:
    named = change(standing)
    before = standing.outputs()
    done = standing.run("verify")
    assert done.returncode == 1
    assert "difference(s) between reports and tables; `make all` puts them right:" in done.stderr
    assert named in done.stderr
    assert standing.outputs() == before


def test_the_command_says_that_all_holds(sample: Project) -> None:
    done = sample.run("verify")
    assert (done.returncode, done.stderr) == (0, "every number in the reports is that of the tables\n")


def test_without_a_report_there_is_nothing_to_verify(project: Project) -> None:
    done = project.run("verify")
    assert done.returncode == 1
    assert "run `make all` first" in done.stderr


@pytest.mark.slow
def test_a_run_puts_right_what_verify_names(standing: Project) -> None:
    edit_page(standing)
    edit_assignment(standing)
    assert standing.run("verify").returncode == 1
    assert standing.run().returncode == 0
    assert standing.run("verify").returncode == 0
    assert "nothing to be done" in standing.run().stderr
