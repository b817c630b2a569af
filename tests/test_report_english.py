"""The reports in English: no Indonesian word of ours is left in them, and what the city wrote stays and says so."""

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO

import pytest
from docx import Document

from pipeline.messages import speaking
from pipeline.tables import store
from tests.conftest import Project
from tests.pages import BOOK, Element, parse, render

# Words that no Indonesian sentence of ours goes without, and no English one has.
_INDONESIAN = re.compile(
    r"\b(dan|yang|masukan|tidak|belum|dari|pada|untuk|dengan|menurut|tema|usulan|bagian|instansi|semua|berkas)\b", re.I
)
_READ_ALOUD = ("alt", "title", "aria-label", "placeholder")
# Names and titles stay as the city wrote them; in a text that is read aloud no part can be marked as Indonesian.
_NAMES = sorted((agency.name for agency in BOOK.agencies), key=len, reverse=True)


def list_words(element: Element) -> Iterator[str]:
    """List the texts that an English reader meets: not what is marked as Indonesian, and no names of agencies."""
    if element.attributes.get("lang") == "id" or element.tag in ("script", "style"):
        return
    yield from (element.attributes[name] for name in _READ_ALOUD if name in element.attributes)
    for child in element.children:
        yield from [child] if isinstance(child, str) else list_words(child)


def leftovers(page: str) -> list[str]:
    words = list(list_words(parse(page)))
    for name in _NAMES:
        words = [text.replace(name, "") for text in words]
    return [" ".join(text.split()) for text in words if _INDONESIAN.search(text)]


@pytest.fixture(scope="module")
def pages(sample: Project) -> dict[str, str]:
    names = (
        "feedback",
        "clean",
        "assignments",
        "routes",
        "themes",
        "programme_links",
        "quality",
        "sources",
        "measures",
    )
    tables = {name: store.read(name, sample.processed) for name in names}
    with speaking("en"):
        return render(tables, {"checks": store.empty("checks")})


def test_no_indonesian_of_ours_is_left_on_an_english_page(pages: dict[str, str]) -> None:
    assert {name: found for name, page in pages.items() if (found := leftovers(page))} == {}
    assert {parse(page).find("html")[0].attributes["lang"] for page in pages.values()} == {"en"}


def test_what_the_city_and_its_people_wrote_is_marked_as_indonesian(pages: dict[str, str]) -> None:
    page = parse(pages["agency_disnaker.html"])
    quotes = [quote.find("p")[0] for quote in page.find("blockquote")]
    assert len(quotes) > 5
    assert {quote.attributes.get("lang") for quote in quotes} == {"id"}
    marked = {element.text for element in page.find("span", lang="id")}
    definition = next(theme.definition for theme in BOOK.themes if theme.theme_id == "job_placement")
    assert {"Dinas Tenaga Kerja", "Pelatihan keterampilan kerja", definition} <= marked


def test_themes_and_groups_have_their_english_names(pages: dict[str, str]) -> None:
    index = parse(pages["index.html"])
    heads = {head.text for head in index.find("th")}
    theme = next(theme for theme in BOOK.themes if theme.theme_id == "licensing")
    group = next(group for group in BOOK.groups if group.group == "worker")
    assert {theme.label_en, group.label_en} <= heads
    assert not {theme.label, group.label} & heads


@pytest.mark.slow
def test_every_page_of_a_run_in_english_is_english(english: Project) -> None:
    written = {path.name: path.read_text(encoding="utf-8") for path in sorted(english.reports.rglob("*.html"))}
    assert "explorer.html" in written
    assert {name: found for name, page in written.items() if (found := leftovers(page))} == {}


@pytest.mark.slow
def test_every_number_of_a_run_in_english_is_recounted(english: Project) -> None:
    done = english.run("verify")
    assert done.returncode == 0, done.stderr
    page = english.reports / "index.html"
    right = page.read_bytes()
    page.write_bytes(re.sub(rb"(\d)\.(\d)%</data>", rb"\1,\2%</data>", right, count=1))
    try:
        assert "printed" in english.run("verify").stderr
    finally:
        page.write_bytes(right)


@pytest.mark.slow
def test_a_document_of_a_run_in_english_says_its_language_and_that_of_what_it_quotes(english: Project) -> None:
    content = (english.reports / "laporan_disnaker.docx").read_bytes()
    document = Document(BytesIO(content))
    assert document.core_properties.language == "en"
    texts = [line.text for line in document.paragraphs]
    assert "1. Summary" in texts
    assert zipfile.ZipFile(BytesIO(content)).read("word/styles.xml").count(b'w:lang w:val="en-GB"') == 1
    quotes = [line for line in document.paragraphs if line.style.name == "Quote" and len(line.text) > 60]
    assert len(quotes) > 5
    assert all('w:val="id-ID"' in line._p.xml for line in quotes)


@pytest.mark.slow
def test_workbooks_are_the_same_in_every_language(sample: Project, english: Project) -> None:
    """Tabel T-C.32 is a form of Permendagri 86/2017."""
    names = sorted(path.name for path in sample.reports.glob("t-c-32*.xlsx"))
    assert len(names) == 4
    for name in names:
        assert (sample.reports / name).read_bytes() == (english.reports / name).read_bytes()


@pytest.mark.slow
def test_figures_speak_the_language_too(sample: Project, english: Project) -> None:
    for path in sorted(sample.reports.glob("charts/*.svg")):
        assert path.read_bytes() != (english.reports / "charts" / path.name).read_bytes(), path.name
