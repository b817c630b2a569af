"""Stage report: an agency's page as a Word document."""

import io
import re
import zipfile
from typing import Any

import pytest
from docx import Document
from lxml import etree
from PIL import Image

from pipeline.report.document import NUMBERS_PART, write_document
from pipeline.report.word_tables import PADDING, TURNED, UPRIGHT, text_width

_PAGE = """<!doctype html><html lang="id"><head><title>x</title><style>p {}</style></head><body>
<header><h1>Dinas Tenaga Kerja</h1><nav><ul><li>Halaman lain</li></ul></nav></header>
<main><h2>Ringkasan</h2>
<p><data value="226" data-number="feedback/agency_id=disnaker" data-part="value">226</data> masukan &amp; usulan.</p>
<ol><li>Satu</li><li>Dua</li></ol>
<figure><img src="charts/a.png" alt="Terbanyak: Upah."><figcaption>Grafik tema</figcaption></figure>
<div class="table"><table><caption>Tabel unsur</caption>
<thead><tr><th>Unsur</th><th class="n">Masukan</th></tr></thead>
<tbody><tr><th>Pekerja</th><td class="n"><data value="97" data-number="b" data-part="base">97</data></td></tr>
<tr><td colspan="2">Tidak ada masukan.</td></tr></tbody></table></div>
<blockquote><p>{{ 7*7 }} =HYPERLINK("x") &lt;script&gt;alert(1)&lt;/script&gt;</p><p>f1</p></blockquote>
</main></body></html>"""


@pytest.fixture(scope="module")
def figures() -> dict[str, bytes]:
    stream = io.BytesIO()
    Image.new("RGB", (40, 20), "white").save(stream, "png")
    return {"charts/a.png": stream.getvalue()}


@pytest.fixture(scope="module")
def content(figures: dict[str, bytes]) -> bytes:
    return write_document(_PAGE, figures, title="Dinas Tenaga Kerja", language="id")


@pytest.fixture(scope="module")
def document(content: bytes) -> Any:
    return Document(io.BytesIO(content))


def _read(content: bytes, name: str) -> Any:
    return etree.fromstring(zipfile.ZipFile(io.BytesIO(content)).read(name))


def test_headings_lists_captions_and_quotes_are_real_ones(document: Any) -> None:
    styles = {line.text: line.style.name for line in document.paragraphs}
    assert styles["Dinas Tenaga Kerja"] == "Title"
    assert styles["Ringkasan"] == "Heading 1"
    assert styles["Dua"] == "List Number"
    assert styles["Tabel unsur"] == styles["Grafik tema"] == "Caption"
    assert styles["f1"] == "Quote"
    assert "Halaman lain" not in styles


def test_what_people_wrote_shows_as_text(document: Any) -> None:
    assert '{{ 7*7 }} =HYPERLINK("x") <script>alert(1)</script>' in [line.text for line in document.paragraphs]


def test_a_table_repeats_its_header_and_keeps_its_cells(document: Any) -> None:
    table = document.tables[0]
    assert [cell.text for cell in table.rows[0].cells] == ["Unsur", "Masukan"]
    assert [len(row._tr.xpath("./w:trPr/w:tblHeader")) for row in table.rows] == [1, 0, 0]
    assert table.rows[2].cells[0]._tc is table.rows[2].cells[1]._tc
    widths = [column.width for column in table.columns]
    assert widths[0] > widths[1]


def _table(heads: int) -> str:
    """Write a page with the columns of the themes at a glance, corrected, and some of groups beside."""
    groups = "".join(f'<th class="n">Pelaku Ekonomi Kreatif {place}</th>' for place in range(heads))
    return f"""<body><p>Awal</p><table><caption>Rekapitulasi</caption>
<thead><tr><th>Tema</th><th class="n">Masukan</th><th class="n">Tidak diketahui</th><th class="n">Selang 95 %</th>
<th class="n">Dikoreksi, seluruh forum</th><th class="n">Selang 95 %</th>{groups}<th>Program terkait</th></tr></thead>
<tbody><tr><th>{"Penempatan tenaga kerja " * 3}</th><td class="n">1.224</td><td class="n">•</td>
<td class="n"><data data-number="a" data-part="lower">23,9 %</data>–<data data-number="a"
data-part="upper">39,7 %</data></td>
<td class="n">–</td><td class="n">–</td>{'<td class="n">0</td>' * heads}<td>{"pelatihan<br>" * 9}</td></tr></tbody>
</table><p>Akhir</p></body>"""


def _say(cell: Any) -> str:
    """Read the words of a cell, those in content controls too."""
    return "".join(part.text or " " for part in cell._tc.xpath(".//w:t | .//w:br"))


@pytest.mark.parametrize(("heads", "room", "pages"), [(0, UPRIGHT, 1), (8, TURNED, 3)])
def test_no_column_is_narrower_than_its_longest_word_or_number(heads: int, room: int, pages: int) -> None:
    document = Document(io.BytesIO(write_document(_table(heads), {}, title="x", language="id")))
    (table,) = document.tables
    lines = [line for row in table.rows for cell in row.cells for line in cell.paragraphs]
    (size,) = {line.style.font.size for line in lines}
    for place, column in enumerate(table.columns):
        words = [word for row in table.rows for word in _say(row.cells[place]).split(" ")]
        assert column.width - 2 * PADDING >= max(text_width(word, size) for word in words), words
    assert _say(table.rows[1].cells[3]) == "23,9\xa0%–39,7\xa0%"
    assert sum(column.width for column in table.columns) <= room
    assert len(document.sections) == pages  # upright, or turned between two that stand


def test_a_figure_has_its_alternative_text(document: Any) -> None:
    assert [shape._inline.docPr.get("descr") for shape in document.inline_shapes] == ["Terbanyak: Upah."]


def test_every_number_keeps_its_id_and_no_space_is_lost(content: bytes) -> None:
    told = {row.get("tag"): (row.get("number_id"), row.get("part")) for row in _read(content, NUMBERS_PART)}
    body = _read(content, "word/document.xml")
    space = {"w": body.nsmap["w"]}
    shown = {
        control.xpath("string(./w:sdtPr/w:tag/@w:val)", namespaces=space): control.xpath(
            "string(.//w:t)", namespaces=space
        )
        for control in body.iter(f"{{{space['w']}}}sdt")
    }
    assert {told[tag]: text for tag, text in shown.items()} == {
        ("feedback/agency_id=disnaker", "value"): "226",
        ("b", "base"): "97",
    }
    assert re.search("226 masukan & usulan", "".join(body.itertext()))


def test_the_same_page_gives_the_same_bytes_without_a_clock(content: bytes, figures: dict[str, bytes]) -> None:
    assert write_document(_PAGE, figures, title="Dinas Tenaga Kerja", language="id") == content
    assert {member.date_time[0] for member in zipfile.ZipFile(io.BytesIO(content)).infolist()} == {1980}


def test_the_language_of_the_document_is_stated(figures: dict[str, bytes]) -> None:
    for language, stated in (("id", "id-ID"), ("en", "en-GB")):
        content = write_document(_PAGE, figures, title="x", language=language)
        document = Document(io.BytesIO(content))
        assert document.core_properties.language == language
        assert document.styles["Normal"].element.xpath("./w:rPr/w:lang/@w:val")[-1] == stated
