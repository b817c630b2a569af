"""What stands beside a hidden cell: no quote, workbook or document that names a writer gives it away."""

import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Mapping

import openpyxl
import pandas as pd
import pytest

from pipeline.report.withholding import withhold
from pipeline.tables import store
from tests.conftest import Project
from tests.pages import FORUM, parse
from tests.test_report_workbooks import rows_below_header

_BY = re.compile(r"(f[a-z2-7]{12}(?:-\d+)?) · ([^<]+)")


def find_hidden(project: Project, level: str) -> set[tuple[str, str, str]]:
    measures = store.read("measures", project.processed)
    hidden = measures[measures["suppressed"] & measures["theme_id"].ne("") & measures[level].ne("")]
    return set(hidden[["agency_id", "theme_id", level]].itertuples(index=False, name=None))


def find_cells(project: Project) -> Mapping[str, set[tuple[str, str]]]:
    """The agency (empty: the whole) and theme of each table in which a feedback is counted."""
    cells: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for row in store.read("assignments", project.processed).itertuples():
        cells[row.feedback_id].add(("", row.theme_id))
    for row in store.read("routes", project.processed).itertuples():
        cells[row.feedback_id].add((row.agency_id, row.theme_id or "no_theme"))
    return cells


def list_named_writers(project: Project) -> Iterator[tuple[str, str]]:
    """Each feedback that a page or a document names with a group, and what it calls the group."""
    for page in sorted(project.reports.glob("*.html")):
        for quote in parse(page.read_text(encoding="utf-8")).find("blockquote"):
            yield from _BY.findall(quote.text)
    for document in sorted(project.reports.glob("*.docx")):
        text = zipfile.ZipFile(document).read("word/document.xml").decode("utf-8")
        yield from _BY.findall(re.sub(r"</w:t></w:r><w:r>.*?<w:t[^>]*>", "", text))


def test_no_text_names_the_group_of_a_writer_who_stands_in_a_hidden_cell(sample: Project) -> None:
    hidden, cells = find_hidden(sample, "group"), find_cells(sample)
    groups = store.read("feedback", sample.processed).set_index("feedback_id")["group"]
    named = set(list_named_writers(sample))
    assert len(named) > 20
    for feedback_id, _ in named:
        assert not {(*cell, groups[feedback_id]) for cell in cells[feedback_id]} & hidden
    quoted = {
        said.text.partition(" · ")[0]
        for page in sample.reports.glob("*.html")
        for quote in parse(page.read_text(encoding="utf-8")).find("blockquote")
        for said in quote.find("p")[1:]
    }
    assert quoted > {feedback_id for feedback_id, _ in named}


def test_no_workbook_names_the_district_of_a_writer_who_stands_in_a_hidden_cell(sample: Project) -> None:
    hidden, cells = find_hidden(sample, "district"), find_cells(sample)
    placed = [
        (row["Lokasi"], name)
        for agency in FORUM
        for row in rows_below_header(openpyxl.load_workbook(sample.reports / f"t-c-32_{agency}.xlsx")["T-C.32"], "No")
        for name in (row["ID masukan yang mewakili"] or "").split()
        if not row["Lokasi"].startswith("seluruh kota")
    ]
    assert placed
    for district, feedback_id in placed:
        assert not {(*cell, district) for cell in cells[feedback_id]} & hidden


@pytest.mark.parametrize(
    ("agency", "theme", "named"),
    [
        ("", "licensing", []),
        ("", "marketing", ["fb"]),
        ("disnaker", "marketing", ["fb"]),
        ("disnaker", "no_theme", ["fa"]),
    ],
)
def test_a_group_is_withheld_where_any_cell_of_the_writer_is_hidden(agency: str, theme: str, named: list[str]) -> None:
    feedback = pd.DataFrame({"feedback_id": ["fa", "fb"], "group": ["worker", "worker"]})
    assignments = pd.DataFrame({"feedback_id": ["fa", "fa", "fb"], "theme_id": ["licensing", "marketing", "licensing"]})
    routes = pd.DataFrame(
        {"feedback_id": ["fa", "fb"], "theme_id": ["marketing", ""], "agency_id": ["disnaker", "disnaker"]}
    )
    cell = {"agency_id": agency, "theme_id": theme, "group": "worker", "suppressed": True}
    measures = pd.DataFrame([cell, cell | {"theme_id": "licensing", "suppressed": False}])
    shown = withhold(feedback, assignments, routes, measures, "group").set_index("feedback_id")["group"]
    assert [name for name in ("fa", "fb") if shown[name] == "worker"] == named
    assert feedback["group"].eq("worker").all()
