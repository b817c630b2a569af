"""The pages in a browser: headless Chromium of the system, from file://, with no network.

Slow: run by `.ci/run`, which installs Debian's `chromium` where it is missing.
"""

import csv
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.conftest import Project

pytestmark = pytest.mark.slow

KINDS_OF_PAGES = (
    "index.html",
    "agency_disnaker.html",
    "theme_licensing.html",
    "joint.html",
    "method.html",
    "data-dictionary.html",
    "internal/explorer.html",
)
WIDTHS = (360, 1280)  # a phone and a laptop
_TYPING = 500  # milliseconds: the search waits till somebody has typed
BREAKS = ("serious", "critical")  # of axe: those that keep somebody out


def _open(page: Page, reports: Path, name: str, end: str = "") -> None:
    page.goto((reports / name).as_uri() + end)


@pytest.fixture
def explorer(page: Page, sample: Project) -> Page:
    _open(page, sample.reports, "internal/explorer.html")
    page.wait_for_selector("#masukan tbody tr")
    return page


def _count(page: Page) -> int:
    return int(page.inner_text("#jumlah").split()[0].replace(".", ""))


def _rows(project: Project, table: str) -> list[dict[str, str]]:
    with (project.processed / table).open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.parametrize(("language", "run"), [("id", "sample"), ("en", "english")])
@pytest.mark.parametrize("name", KINDS_OF_PAGES)
def test_a_page_opens_fits_prints_and_keeps_nobody_out(
    page: Page, request: pytest.FixtureRequest, name: str, language: str, run: str
) -> None:
    _open(page, request.getfixturevalue(run).reports, name)
    assert page.get_attribute("html", "lang") == language
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = Axe().run(page).response["violations"]
    assert [(rule["id"], rule["nodes"][0]["html"][:200]) for rule in found if rule["impact"] in BREAKS] == []
    page.emulate_media(media="print")
    assert page.is_visible("h1")


def test_the_explorers_filters_give_the_counts_of_the_tables(explorer: Page, sample: Project) -> None:
    kept = {row["feedback_id"] for row in _rows(sample, "2_clean.csv") if row["kept"] == "true"}
    assert _count(explorer) == len(kept)
    themes = Counter(row["theme_id"] for row in _rows(sample, "4_assignments.csv"))
    for theme, size in sorted(themes.items()):
        explorer.select_option("#tema", theme)
        assert _count(explorer) == size
    kinds = {row["feedback_id"]: row["kind"] for row in _rows(sample, "4_kinds.csv")}
    licensing = [row["feedback_id"] for row in _rows(sample, "4_assignments.csv") if row["theme_id"] == "licensing"]
    explorer.select_option("#tema", "licensing")
    explorer.select_option("#jenis", "complaint")
    assert _count(explorer) == sum(kinds[feedback_id] == "complaint" for feedback_id in licensing)


def test_a_word_is_found_in_any_form_and_the_link_holds_the_choice(explorer: Page, sample: Project) -> None:
    explorer.fill("#cari", "pelatihan")
    explorer.wait_for_timeout(_TYPING)
    found = _count(explorer)
    private = {row["feedback_id"] for row in _rows(sample, "1_feedback.csv") if row["sensitive"] == "true"}
    said = {row["feedback_id"] for row in _rows(sample, "3_stems.csv") if "latih" in row["stems"].split()}
    assert len(said - private) <= found <= len(said)
    explorer.select_option("#unsur", "worker")
    chosen = _count(explorer)
    assert 0 < chosen < found
    link = explorer.evaluate("location.hash")
    explorer.goto("about:blank")
    _open(explorer, sample.reports, "internal/explorer.html", link)
    explorer.wait_for_selector("#masukan tbody tr")
    assert _count(explorer) == chosen


def test_the_explorer_says_its_own_words_in_english_and_leaves_peoples_as_they_are(
    page: Page, english: Project
) -> None:
    _open(page, english.reports, "internal/explorer.html")
    page.wait_for_selector("#masukan tbody tr")
    assert "feedback items" in page.inner_text("#jumlah")
    assert page.inner_text("#halaman").startswith("Page 1 of ")
    said = page.locator("#masukan tbody td:first-child p:first-child:not(.withheld)")
    assert {text.get_attribute("lang") for text in said.all()} == {"id"}


def test_the_csv_holds_the_selection(explorer: Page, tmp_path: Path) -> None:
    explorer.select_option("#tema", "marketing")
    chosen = _count(explorer)
    with explorer.expect_download() as waiting:
        explorer.click("#unduh")
    waiting.value.save_as(tmp_path / "pilihan.csv")
    with (tmp_path / "pilihan.csv").open(encoding="utf-8-sig", newline="") as stream:
        assert len(list(csv.DictReader(stream))) == chosen


def test_without_a_script_the_counts_stand_as_tables(browse: Callable[..., Page], sample: Project) -> None:
    plain = browse(java_script_enabled=False)
    _open(plain, sample.reports, "internal/explorer.html")
    themes = Counter(row["theme_id"] for row in _rows(sample, "4_assignments.csv"))
    shown = " ".join(plain.locator("table[data-counts]").all_inner_texts())
    assert all(str(size) in shown for size in themes.values())
    plain.close()


def test_no_sensitive_text_is_in_the_explorer(sample: Project) -> None:
    content = (sample.reports / "internal" / "explorer.html").read_text(encoding="utf-8")
    start = content.index('id="data">') + len('id="data">')
    sent: Any = json.loads(content[start : content.index("</script>", start)])
    told = json.dumps(sent, ensure_ascii=False)
    sensitive = [row["text"] for row in _rows(sample, "1_feedback.csv") if row["sensitive"] == "true"]
    assert len(sensitive) > 5
    assert not [text for text in sensitive if len(text) > 30 and text[:30] in told]
