"""The pages for planners as PDFs: which are printed when, and what a printed page is.

What drives WeasyPrint is slow; the rest prints with a stand-in.
"""

import io
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from typer.testing import CliRunner, Result

from pipeline import cli, freshness, printing, stages
from pipeline.printing import pdf
from tests.conftest import ROOT, Project

PAGES = {
    "index.html": "<h1>Semua</h1>",
    "theme_wages.html": "<h1>Upah</h1>",
    "internal/explorer.html": "<h1>Baris</h1>",
}
RIGHT_EDGE = 210 - 18  # millimetres of A4 but for the margin (print.css)
POINT = 25.4 / 72  # millimetres
PRINT_AND_HASH = """
import sys
from pathlib import Path
from pipeline.freshness import hash_bytes
from pipeline.printing import pdf
print(hash_bytes(pdf.print_page(Path(sys.argv[1]).read_text(encoding="utf-8"))))
"""


def _write_report(project: Project, pages: Mapping[str, str]) -> None:
    """Leave pages, and the manifest that knows them, as the stage *report* would."""
    for name, page in pages.items():
        freshness.write_atomically(project.reports / name, page.encode())
    manifest = freshness.load_manifest(project.processed)
    outputs = {f"reports/{name}": freshness.hash_bytes(page.encode()) for name, page in pages.items()}
    manifest["stages"]["report"] = {"outputs": outputs}
    freshness.save_manifest(project.processed, manifest)


@pytest.fixture
def reported(tmp_path: Path) -> Project:
    """A project with a report of three small pages, one of them internal."""
    made = Project(tmp_path)
    made.raw.mkdir()
    made.codebook.mkdir()
    _write_report(made, PAGES)
    return made


def _folders(project: Project) -> stages.Folders:
    return stages.Folders(project.raw, project.processed, project.reports, project.codebook)


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Print without WeasyPrint; returns the list of the pages that were printed."""
    printed: list[str] = []

    def print_page(page: str) -> bytes:
        printed.append(page)
        return f"PDF of {page}".encode()

    monkeypatch.setattr(pdf, "check_available", lambda: None)
    monkeypatch.setattr(pdf, "print_page", print_page)
    return printed


def _run(project: Project, command: str = "pdf") -> Result:
    words = project.command(command)[5:]
    return CliRunner().invoke(cli.app, words, env={"COLUMNS": "200", "NO_COLOR": "1"})


def _printed_files(project: Project) -> dict[str, str]:
    return {path.name: path.read_text() for path in sorted((project.reports / "pdf").iterdir())}


def test_the_pages_for_planners_are_printed_and_no_internal_one(reported: Project, stand_in: list[str]) -> None:
    assert _run(reported).exit_code == 0
    assert _printed_files(reported) == {
        "index.pdf": "PDF of <h1>Semua</h1>",
        "theme_wages.pdf": "PDF of <h1>Upah</h1>",
    }


def test_only_what_changed_is_printed_anew(reported: Project, stand_in: list[str]) -> None:
    _run(reported)
    stand_in.clear()
    assert "nothing to be done" in _run(reported).stderr
    assert stand_in == []
    (reported.reports / "pdf" / "index.pdf").unlink()
    _write_report(reported, PAGES | {"theme_wages.html": "<h1>Upah dan PHK</h1>"})
    assert "2 pages printed" in _run(reported).stderr
    assert stand_in == ["<h1>Semua</h1>", "<h1>Upah dan PHK</h1>"]


def test_other_rules_for_print_print_all_anew(
    reported: Project, stand_in: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    _run(reported)
    stand_in.clear()
    monkeypatch.setattr(pdf, "fingerprint", lambda: {"print.css": "another"})
    _run(reported)
    assert len(stand_in) == 2


def test_the_pdf_of_a_page_that_is_gone_goes_too(reported: Project, stand_in: list[str]) -> None:
    _run(reported)
    folders = _folders(reported)
    assert not printing.are_stale(folders)
    (reported.reports / "theme_wages.html").unlink()
    _write_report(reported, {"index.html": PAGES["index.html"]})
    assert printing.are_stale(folders)
    assert _run(reported).exit_code == 0
    assert [*_printed_files(reported)] == ["index.pdf"]
    assert not printing.are_stale(folders)


def test_a_pdf_changed_by_hand_is_named_by_verify_and_kept_aside(project: Project, stand_in: list[str]) -> None:
    _write_report(project, PAGES)
    _run(project)
    (project.reports / "pdf" / "index.pdf").write_text("ubahan tangan")
    (project.reports / "pdf" / "theme_wages.pdf").unlink()
    said = _run(project, "verify").stderr
    assert "index.pdf: changed since it was written" in said
    assert "theme_wages.pdf" not in said
    _run(project)
    files = _printed_files(project)
    assert (project.reports / "internal" / "index.edited.pdf").read_text() == "ubahan tangan"
    assert files["index.pdf"] == "PDF of <h1>Semua</h1>"


def test_reset_takes_pdfs_away_and_nothing_else(reported: Project, stand_in: list[str]) -> None:
    _run(reported)
    (reported.reports / "pdf" / "catatan.txt").write_text("bukan dari sini")
    stages.reset(_folders(reported))
    assert [*_printed_files(reported)] == ["catatan.txt"]


@pytest.mark.slow
def test_a_run_of_the_line_leaves_pdfs(project: Project, stand_in: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    _write_report(project, PAGES)
    _run(project)
    monkeypatch.setattr(stages, "STAGES", ())  # all of them fresh
    assert _run(project, "all").exit_code == 0
    assert [*_printed_files(project)] == ["index.pdf", "theme_wages.pdf"]


def test_after_a_run_that_changed_pages_the_pdfs_are_said_to_be_older(
    reported: Project, stand_in: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stages, "run", lambda *_, **__: ["report", "verify"])
    assert "make pdf" not in _run(reported, "all").stderr
    _run(reported)
    assert "make pdf" not in _run(reported, "all").stderr
    _write_report(reported, PAGES | {"index.html": "<h1>Baru</h1>"})
    assert "older than the pages: run `make pdf`" in _run(reported, "all").stderr


def test_without_a_report_there_is_nothing_to_print(reported: Project, stand_in: list[str]) -> None:
    (reported.processed / freshness.MANIFEST).unlink()
    result = _run(reported)
    assert (result.exit_code, stand_in) == (2, [])
    assert "run `make all` first" in result.stderr


def test_a_page_that_was_changed_by_hand_is_not_printed(reported: Project, stand_in: list[str]) -> None:
    (reported.reports / "index.html").write_text("<h1>Angka lain</h1>")
    result = _run(reported)
    assert (result.exit_code, stand_in) == (2, [])
    assert "not as they were written: index.html" in result.stderr


def test_without_the_extra_the_message_says_what_to_do(reported: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    result = _run(reported)
    assert result.exit_code == 2
    assert "run `make pdf`" in result.stderr


def test_without_pango_the_message_names_the_packages(
    reported: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "weasyprint.py").write_text("print('long advice')\nraise OSError('cannot load library')\n")
    monkeypatch.delitem(sys.modules, "weasyprint", raising=False)
    monkeypatch.syspath_prepend(tmp_path)
    result = _run(reported)
    assert result.exit_code == 2
    assert "libpangoft2-1.0-0" in result.stderr
    assert "long advice" not in result.output


@pytest.fixture(scope="session")
def printer() -> None:
    """Need WeasyPrint and Pango: on the gate they must be there, elsewhere the tests that need them are skipped."""
    try:
        pdf.check_available()
    except stages.RefusedError as error:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(str(error))


@dataclass(frozen=True)
class Printed:
    """A page of the founding case as printed: its bytes, the text of each sheet, where pieces of text begin (mm)."""

    content: bytes
    texts: Sequence[str]
    starts: Sequence[float]

    @property
    def reader(self) -> PdfReader:
        return PdfReader(io.BytesIO(self.content))

    @classmethod
    def print(cls, page: Path) -> "Printed":
        content = pdf.print_page(page.read_text(encoding="utf-8"))
        starts: list[float] = []

        def note(text: str, matrix: Sequence[float], line: Sequence[float], *_: object) -> None:
            if text.strip():
                starts.append((line[4] * matrix[0] + matrix[4]) * POINT)

        sheets = PdfReader(io.BytesIO(content)).pages
        return cls(content, [sheet.extract_text(visitor_text=note) for sheet in sheets], starts)


@pytest.fixture(scope="module")
def agency(printer: None, sample: Project) -> Printed:
    return Printed.print(sample.reports / "agency_disnaker.html")


@pytest.fixture(scope="module")
def dictionary(printer: None, sample: Project) -> Printed:
    """The page with the widest tables."""
    return Printed.print(sample.reports / "data-dictionary.html")


@pytest.mark.slow
def test_a_printed_page_is_tagged_and_says_its_title_and_language(agency: Printed) -> None:
    root, information = agency.reader.root_object, agency.reader.metadata
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "id"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"pdfuaid:part" in root["/Metadata"].get_object().get_data()
    assert information
    assert "Dinas Tenaga Kerja" in str(information.title)
    assert "/CreationDate" not in information


@pytest.mark.slow
def test_a_printed_page_has_a_running_title_page_numbers_and_bookmarks(agency: Printed) -> None:
    first, *others = agency.texts
    for number, text in enumerate(agency.texts, start=1):
        assert f"{number} / {len(agency.texts)}" in text
    assert first.count("Suara Forum · Kota Tangerang Selatan") == 1
    assert len(others) > 3
    assert all("Suara Forum · Kota Tangerang Selatan" in text and "Dinas Tenaga Kerja" in text for text in others)
    titles = [entry.title for entry in _flatten(agency.reader.outline)]
    assert titles[0] == "Dinas Tenaga Kerja"
    assert "1. Ringkasan" in titles


def _flatten(outline: Any) -> Iterator[Any]:
    for entry in outline:
        yield from _flatten(entry) if isinstance(entry, list) else [entry]


@pytest.mark.slow
def test_figures_keep_their_alternative_texts(agency: Printed, sample: Project) -> None:
    page = (sample.reports / "agency_disnaker.html").read_text(encoding="utf-8")
    described = [element["/Alt"] for element in _list_elements(agency.reader) if element.get("/S") == "/Figure"]
    assert len(described) == page.count("<img") > 0
    assert all(len(text) > 20 for text in described)


def _list_elements(reader: PdfReader) -> Iterator[Any]:
    waiting = [reader.root_object["/StructTreeRoot"]]
    while waiting:
        element = waiting.pop().get_object()
        if isinstance(element, list):
            waiting.extend(element)
        elif isinstance(element, dict):
            yield element
            waiting.extend([element["/K"]] if "/K" in element else [])


@pytest.mark.slow
def test_nothing_is_cut_off_at_the_right(agency: Printed, dictionary: Printed) -> None:
    for printed in (agency, dictionary):
        assert RIGHT_EDGE / 2 < max(printed.starts) < RIGHT_EDGE


@pytest.mark.slow
def test_the_same_page_gives_the_same_bytes_elsewhere(printer: None, sample: Project, tmp_path: Path) -> None:
    whole = (sample.reports / "agency_disnaker.html").read_text(encoding="utf-8")
    begin, end, _ = whole.partition("</figure>")  # text, a table and a figure: the rest is more of the same
    page = tmp_path / "page.html"
    page.write_text(begin + end, encoding="utf-8")
    hashes = [freshness.hash_bytes(pdf.print_page(begin + end))]
    for place, zone, seed in ((ROOT, "Asia/Jayapura", "1"), (tmp_path, "America/Lima", "2")):
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", PRINT_AND_HASH, str(page)],
            cwd=place,
            env=os.environ | {"TZ": zone, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=True,
        )
        hashes.append(done.stdout.strip())
    assert len(set(hashes)) == 1


@pytest.mark.slow
def test_a_page_fetches_nothing(printer: None, tmp_path: Path) -> None:
    dot = "data:image/gif;base64,R0lGODlhAQABAIAAAP///////yH5BAAAAAAALAAAAAABAAEAAAICRAEAOw=="
    place = tmp_path / "dot.svg"
    place.write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>')
    page = "<html lang=id><head><title>x</title></head><p>x <img alt=x src='{}'></p></html>"
    none, own, file, net = (
        pdf.print_page(page.format(source)) for source in ("", dot, place.as_uri(), "http://127.0.0.1:9/dot.svg")
    )
    assert len(own) > len(none)
    assert b"/Image" in own
    assert b"/Image" not in file
    assert len(file) == len(net)
