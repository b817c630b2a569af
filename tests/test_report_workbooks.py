"""Workbooks that planners fill in and analysts look at: true numbers, harmless text, the same bytes every time."""

import csv
import io
from typing import Any

import openpyxl
import pandas as pd
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.messages import FOLLOW_UP_REASONS, FOLLOW_UP_STATUS, SUPPRESSED
from pipeline.report.inspection import write_inspection
from pipeline.report.renja import Proposals
from pipeline.report.workbook import CUT, MOST_LETTERS, Column, Sheet, write_workbook
from pipeline.tables import store
from pipeline.tables.contract import TABLES
from tests.conftest import BOOK, Project

FORUM = [agency.agency_id for agency in BOOK.agencies if agency.in_forum]
INJECTIONS = (
    "=1+1",
    '=HYPERLINK("x","y")',
    "+62 dan seterusnya",
    "-1",
    "@SUM(A1)",
    "https://contoh.example",
    "<r><t>tebal</t></r>",
    "  spasi  ",
    "a\u0007b",
    "0812",
)


def load(content: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content))


def rows_below_header(sheet: Worksheet, first: str) -> list[dict[str, Any]]:
    """Read the table whose header begins with `first`; of two columns of one title the later is `title/2`."""
    lines = [[cell.value for cell in row] for row in sheet.iter_rows()]
    start = next(number for number, line in enumerate(lines) if line[0] == first)
    titles: list[str] = []
    for title in map(str, lines[start]):
        titles.append(f"{title}/2" if title in titles else title)
    return [dict(zip(titles, line, strict=True)) for line in lines[start + 1 :]]


def tables_of(project: Project) -> dict[str, pd.DataFrame]:
    return {name: store.read(name, project.processed) for name in TABLES}


@pytest.mark.parametrize("text", INJECTIONS)
def test_words_of_citizens_stay_text(text: str) -> None:
    content = write_workbook([Sheet("Lembar", [Column("Usulan", 20)], [(text,)])])
    cell = load(content)["Lembar"]["A2"]
    assert cell.data_type == "s"
    assert cell.hyperlink is None
    assert str(cell.value).strip().replace("_x0007_", "\u0007") == text.strip()


@pytest.mark.parametrize("letter", ["a", "😀"])
def test_a_text_longer_than_a_cell_is_cut_with_a_mark(letter: str) -> None:
    content = write_workbook([Sheet("Lembar", [Column("Usulan", 20)], [(letter * (MOST_LETTERS + 1),)])])
    value = str(load(content)["Lembar"]["A2"].value)
    assert MOST_LETTERS - 1 <= len(value.encode("utf-16-le")) // 2 <= MOST_LETTERS
    assert value.endswith(CUT)


def test_every_number_of_the_draft_table_is_the_measure_that_its_code_names(sample: Project) -> None:
    measures = store.read("measures", sample.processed).set_index("number_id")
    for name in ("t-c-32", *(f"t-c-32_{agency}" for agency in FORUM)):
        rows = rows_below_header(openpyxl.load_workbook(sample.reports / f"{name}.xlsx")["T-C.32"], "No")
        assert len(rows) > 10
        for row in rows:
            found = measures.loc[row["Kode angka"]]
            numbers = {title for title, cell in row.items() if isinstance(cell, int | float)}
            if found["suppressed"]:
                assert row["Jumlah usulan"] == SUPPRESSED
                assert not numbers
                assert not row["ID masukan yang mewakili"]
                assert not row["Besaran/Volume"]
            else:
                assert numbers == {"Jumlah usulan", "n dasar"}
                assert (row["Jumlah usulan"], row["n dasar"]) == (found["value"], found["base"])
                assert row["Kode angka/2"] == row["Kode angka"]
            assert row["Lokasi"] == (found["district"] or "seluruh kota / tidak disebut")


def test_the_draft_table_has_a_row_for_each_theme_programme_and_place(sample: Project) -> None:
    tables = tables_of(sample)
    links = tables["programme_links"]
    programmes = {programme.programme_id: programme for programme in BOOK.programmes}
    counted = tables["measures"]
    counted = counted[
        (counted["measure"] == "feedback") & (counted["theme_id"] != "") & (counted["with_theme_id"] == "")
    ]
    counted = counted[(counted["group"] == "") & (counted["kind"] == "")]
    counted = counted[(counted["value"] > 0).fillna(False) | counted["suppressed"]]
    for agency in FORUM:
        expected = []
        own = counted[(counted["agency_id"] == agency) & ~counted["theme_id"].isin(["no_theme", "no_content"])]
        for number, theme in zip(own["number_id"], own["theme_id"], strict=True):
            named = links[(links["agency_id"] == agency) & (links["theme_id"] == theme) & (links["programme_id"] != "")]
            lines = [programmes[programme] for programme in named["programme_id"]]
            titles = [f"{line.code} {line.name}".strip() for line in lines] or ["(belum ada program)"]
            expected += [(number, title) for title in titles]
        rows = rows_below_header(openpyxl.load_workbook(sample.reports / f"t-c-32_{agency}.xlsx")["T-C.32"], "No")
        assert sorted((row["Kode angka"], row["Program/Kegiatan"]) for row in rows) == sorted(expected)
        suggested = links[(links["decided_by"] == "model") & links["coverage"].isin(["partial", "covered"])]
        marked = {row["Program/Kegiatan"] for row in rows if "saran mesin" in (row["Catatan"] or "")}
        names = {programmes[name].name for name in suggested.loc[suggested["agency_id"] == agency, "programme_id"]}
        assert {name for name in names if any(name in mark for mark in marked)} == names


def test_planners_decide_in_a_matrix_with_drop_downs_and_nothing_filled_in(sample: Project) -> None:
    tables = tables_of(sample)
    sensitive = dict(zip(tables["feedback"]["feedback_id"], tables["feedback"]["sensitive"], strict=True))
    quotes = set(tables["assignments"]["quote"])
    book = openpyxl.load_workbook(sample.reports / "t-c-32_disnaker.xlsx")
    sheet = book["Tindak lanjut"]
    rows = rows_below_header(sheet, "ID")
    assert len(rows) > 100
    assert not any(sensitive[row["ID"]] for row in rows)
    assert all((row["Usulan"] or "") in quotes for row in rows)
    assert not any(row[title] for row in rows for title in ("Status", "Alasan", "Target waktu"))
    offered = {}
    for rule in sheet.data_validations.dataValidation:
        place, _, cells = rule.formula1.partition("!")
        title = sheet[f"{str(rule.sqref)[0]}{sheet.max_row - len(rows)}"].value
        offered[title] = tuple(cell.value for (cell,) in book[place][cells.replace("$", "")])
        assert str(rule.sqref).endswith(str(sheet.max_row))
    assert offered == {"Status": FOLLOW_UP_STATUS, "Alasan": FOLLOW_UP_REASONS}


def test_a_workbook_is_ready_for_the_printer(sample: Project) -> None:
    for sheet in openpyxl.load_workbook(sample.reports / "t-c-32.xlsx").worksheets[:2]:
        header = int(sheet.freeze_panes[1:]) - 1
        assert (sheet.page_setup.orientation, str(sheet.page_setup.paperSize)) == ("landscape", "9")
        assert sheet.print_title_rows == f"${header}:${header}"
        assert sheet.auto_filter.ref.startswith(f"A{header}:")


def test_the_same_tables_give_the_same_bytes() -> None:
    sheet = Sheet("Lembar", [Column("Status", 20, FOLLOW_UP_STATUS)], [("",), (3.0,)])
    assert write_workbook([sheet]) == write_workbook([sheet])


def proposals_of(rows: list[tuple[str, float, str, bool]], quotes: str) -> Proposals:
    """Proposals of one theme, agency and district: id, score, quote, sensitive."""
    ids = [row[0] for row in rows]
    feedback = pd.DataFrame(
        {"feedback_id": ids, "district": "Setu", "volume": "2 unit", "sensitive": [r[3] for r in rows]}
    )
    assignments = pd.DataFrame({"feedback_id": ids, "theme_id": "marketing", "score": [row[1] for row in rows]})
    assignments["quote"] = [row[2] for row in rows]
    routes = pd.DataFrame({"feedback_id": ids, "theme_id": "marketing", "agency_id": "disnaker"})
    return Proposals.collect(
        feedback, assignments, routes, pd.DataFrame({"theme_id": ["marketing"], "quotes": [quotes]})
    )


def test_representatives_are_the_themes_own_then_the_clearest_never_sensitive_never_twice_the_same_words() -> None:
    rows = [
        ("fa", 0.9, "satu", False),
        ("fb", 0.1, "dua", False),
        ("fc", 0.8, "tiga", True),
        ("fd", 0.7, "satu", False),
        ("fe", 0.6, "empat", False),
        ("ff", 0.5, "lima", False),
        ("fg", 0.4, "enam", False),
        ("fh", 0.3, "tujuh", False),
    ]
    named, asked = proposals_of(rows, "fb | fc").representatives["disnaker", "marketing", "Setu"]
    assert named.split("\n") == ["fb", "fa", "fe", "ff", "fg"]
    assert asked.split("\n")[0] == "2 unit (fb)"


def test_without_representatives_named_in_the_theme_the_clearest_stand() -> None:
    found = proposals_of([("fa", 0.2, "satu", False), ("fb", 0.4, "dua", False)], "").representatives
    assert found["disnaker", "marketing", ""][0] == "fb\nfa"


def test_analysts_see_every_table_as_its_csv_holds_it(sample: Project) -> None:
    book = openpyxl.load_workbook(sample.reports / "internal" / "inspect.xlsx", read_only=True)
    assert book.sheetnames == [table.file.removesuffix(".csv") for table in TABLES.values()]
    for name in ("1_sources", "4_themes", "5_programmes", "6_checks"):
        with (sample.processed / f"{name}.csv").open(encoding="utf-8-sig", newline="") as stream:
            stored = list(csv.reader(stream))
        shown = [["" if cell is None else cell for cell in row] for row in book[name].iter_rows(values_only=True)]
        assert shown[: len(stored)] == stored
    book.close()


def test_a_text_like_a_formula_is_shown_as_it_is_stored() -> None:
    checks = store.from_rows(
        "checks",
        [{"rule": "residual", "status": "pass", "observed": "=1+1", "limit": "-1", "explanation": "a\nb"}],
    )
    sheet = load(write_inspection({"checks": checks}))["6_checks"]
    assert [cell.value for cell in sheet[2]] == ["residual", "pass", "'=1+1", "'-1", "a\nb"]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:E2"
