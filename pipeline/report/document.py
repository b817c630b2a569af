"""An agency's page as a Word document, since offices work in Word.

Comes in: the page as rendered (HTML of our own templates) and the figures as PNG. Goes out: the bytes of a .docx with
real headings, captions, table headers and alternative texts. Converting the page, rather than composing a second time,
keeps both alike. Numbers keep their ids: each stands in a content control whose tag a part of the package
(`customXml/numbers.xml`) explains, since Word's tags hold 64 letters and ids are longer (ECMA-376, 17.5.2). The archive
is written anew with a fixed date: the same page gives the same bytes.
"""

import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from xml.sax.saxutils import quoteattr

from docx import Document
from docx.enum.section import WD_ORIENTATION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from lxml import html

from pipeline.report.word_tables import FONT, UPRIGHT, Fit, cell_style, fit_columns, keep_together, pad_cells

NUMBERS_PART = "customXml/numbers.xml"
_NEVER = datetime(1980, 1, 1)  # the earliest date that a ZIP archive can hold, and no clock
_PAGE_WIDTH, _PAGE_HEIGHT, _MARGIN = Cm(21), Cm(29.7), Cm(2)  # A4
_FIGURE_HEIGHT = Cm(15)  # with its caption two thirds of a page: what is higher leaves the page before it half empty
_FIGURE_WIDTH = Cm(12)  # at least: letters of 10 points on 8 inches (chart.style) are 5.9 then
_BELOW_TABLE = Pt(8)
_ACCENT = RGBColor(0x00, 0x50, 0x7D)  # as in style.css
_GREY = RGBColor(0x4D, 0x4D, 0x4D)
_LISTS = {"ul": "List Bullet", "ol": "List Number"}
_LINES = {"h1": "Title", "h2": "Heading 1", "h3": "Heading 2", "p": "Normal"}
_HOLDERS = ("body", "header", "main", "footer", "section", "div")
_SPOKEN = {"id": "id-ID", "en": "en-GB"}  # what Word calls the languages
_Node = Any


@dataclass(frozen=True)
class _Look:
    """How words look, and in which language they are (empty: the document's)."""

    bold: bool = False
    italic: bool = False
    language: str = ""

    def of(self, tag: str) -> "_Look":
        return replace(self, bold=self.bold or tag in ("strong", "b"), italic=self.italic or tag == "em")


_PLAIN = _Look()


@dataclass
class _Writer:
    """Writes the elements of a page into a document, one after the other."""

    document: Any
    figures: Mapping[str, bytes]
    numbers: list[tuple[str, str, str]] = field(default_factory=list)
    turned: bool = False

    def write(self, node: _Node) -> None:
        """Write an element by its name; what only holds others is walked through."""
        if node.tag in _LISTS:
            for item in node.iterchildren("li"):
                self._fill(self._begin(_LISTS[node.tag]), item)
        elif node.tag in _LINES:
            self._fill(self._begin(_LINES[node.tag]), node)
        elif node.tag == "blockquote":
            self._write_quote(node)
        elif node.tag == "table":
            self._write_table(node)
        elif node.tag == "figure":
            self._write_figure(node)
        elif node.tag in _HOLDERS:
            for child in node.iterchildren():
                self.write(child)

    def _begin(self, style: str, *, turned: bool = False) -> Any:
        """Begin a paragraph on a page that stands, or is turned, and apart from a table above it."""
        self._turn(turned=turned)
        line = self.document.add_paragraph(style=style)
        above = line._p.getprevious()
        if above is not None and above.tag == qn("w:tbl"):
            line.paragraph_format.space_before = _BELOW_TABLE
        return line

    def _turn(self, *, turned: bool) -> None:
        if turned != self.turned:
            self.turned = turned
            section = self.document.add_section()
            section.orientation = WD_ORIENTATION.LANDSCAPE if turned else WD_ORIENTATION.PORTRAIT
            section.page_width, section.page_height = section.page_height, section.page_width

    def _write_quote(self, node: _Node) -> None:
        for words in node.iterchildren("p"):
            line = self._begin("Quote")
            if words.getnext() is not None:
                line.paragraph_format.keep_with_next, line.paragraph_format.space_after = True, Pt(0)
            self._fill(line, words)

    def _write_figure(self, node: _Node) -> None:
        for image in node.iter("img"):
            line = self._begin("Normal")
            line.paragraph_format.keep_with_next = True
            picture = line.add_run().add_picture(io.BytesIO(self.figures[image.get("src")]), width=UPRIGHT)
            scale = min(1.0, max(_FIGURE_HEIGHT / picture.height, _FIGURE_WIDTH / UPRIGHT))
            picture.width, picture.height = int(picture.width * scale), int(picture.height * scale)
            picture._inline.docPr.set("descr", image.get("alt"))
        for caption in node.iter("figcaption"):
            self._fill(self._begin("Caption"), caption)

    def _write_table(self, node: _Node) -> None:
        rows = [*node.iter("tr")]
        fit = _fit(rows)
        self._turn(turned=fit.turned)
        for caption in node.iter("caption"):
            line = self._begin("Caption", turned=fit.turned)
            line.paragraph_format.keep_with_next = True
            self._fill(line, caption)
        table = self.document.add_table(rows=0, cols=len(fit.widths), style="Table Grid")
        table.autofit = False
        for column, room in zip(table.columns, fit.widths, strict=True):
            column.width = room
        for row in rows:
            self._write_row(table.add_row(), row, fit)

    def _write_row(self, line: Any, row: _Node, fit: Fit) -> None:
        """Write a row that no page splits; one of the header comes again on each page, and never last on one."""
        heads = row.getparent().tag == "thead"
        if heads:
            _mark(line._tr.get_or_add_trPr(), "w:tblHeader")
        _mark(line._tr.get_or_add_trPr(), "w:cantSplit")
        targets = line.cells
        for target, room in zip(targets, fit.widths, strict=True):
            target.width = room
        cells = [*_cells(row)]
        if len(cells) < len(targets):
            targets[len(cells) - 1].merge(targets[-1])
        for target, cell in zip(targets, cells, strict=False):
            words = target.paragraphs[0]
            words.style = cell_style(self.document, fit.size)
            words.paragraph_format.keep_with_next = heads or None
            if "n" in cell.get("class", "").split():
                words.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            self._fill(words, cell, _Look(bold=heads))

    def _fill(self, line: Any, node: _Node, look: _Look = _PLAIN) -> None:
        """Write the words of an element into a paragraph."""
        look = replace(look, language=node.get("lang", look.language))
        self._add(line, node.text, look)
        for child in node.iterchildren():
            if child.tag == "br":
                line.add_run().add_break()
            elif child.tag == "data":
                self._add_number(line, child, look)
            elif isinstance(child.tag, str):
                self._fill(line, child, look.of(child.tag))
            self._add(line, child.tail, look)

    def _add(self, line: Any, text: str | None, look: _Look) -> None:
        if text and (words := _shrink(text, first=not line._p.xpath(".//w:r"))):
            run = line.add_run(words)
            run.bold, run.italic = look.bold or None, look.italic or None
            if look.language:
                run._r.get_or_add_rPr().append(_speak(look.language))

    def _add_number(self, line: Any, node: _Node, look: _Look) -> None:
        """Write a number into a content control, and note what its tag stands for."""
        tag = f"n{len(self.numbers) + 1}"
        self.numbers.append((tag, node.get("data-number"), node.get("data-part")))
        run = line.add_run(keep_together(node.text_content()))
        run.bold = look.bold or None
        control, properties, content = (OxmlElement(name) for name in ("w:sdt", "w:sdtPr", "w:sdtContent"))
        _mark(properties, "w:tag", tag)
        _mark(properties, "w:id", str(len(self.numbers)))
        run._r.addprevious(control)
        control.extend((properties, content))
        content.append(run._r)


def write_document(page: str, figures: Mapping[str, bytes], *, title: str, language: str) -> bytes:
    """Turn a rendered page into a Word document; `figures`: the PNG of each `src` that the page's images name."""
    document = Document()
    _set_up(document, title, language)
    writer = _Writer(document, figures)
    writer.write(html.document_fromstring(page).find("body"))
    _explain_numbers(document, writer.numbers)
    stream = io.BytesIO()
    document.save(stream)
    return _fix_dates(stream.getvalue())


def _fit(rows: Sequence[_Node]) -> Fit:
    """Fit the columns to the words of the rows; a cell over many columns has room enough."""
    heads = [*_cells(max(rows, key=lambda row: len([*_cells(row)])))]
    words = [[_read(cell) for cell in _cells(row)] for row in rows]
    numeric = ["n" in head.get("class", "").split() for head in heads]
    return fit_columns([row for row in words if len(row) == len(heads)], numeric)


def _read(cell: _Node) -> str:
    """Read the words of a cell as they are written."""
    parts = cell.xpath(".//text() | .//br")
    return _shrink("".join(part if isinstance(part, str) else " " for part in parts), first=True).strip(" ")


def _cells(row: _Node) -> Iterator[_Node]:
    yield from row.iterchildren("th", "td")


def _shrink(text: str, *, first: bool) -> str:
    """Make one space of each run of blanks, as a browser does; none where a paragraph begins."""
    words = keep_together(" ".join(text.split()))
    before = " " if text[:1].isspace() and not first else ""
    after = " " if words and text[-1:].isspace() else ""
    return f"{before}{words}{after}" if words else before


def _mark(parent: Any, name: str, value: str = "true") -> None:
    element = OxmlElement(name)
    element.set(qn("w:val"), value)
    parent.append(element)


def _set_up(document: Any, title: str, language: str) -> None:
    properties = document.core_properties
    properties.title, properties.author, properties.language = title, "", language
    properties.created = properties.modified = _NEVER
    properties.comments, properties.revision = "", 1
    section = document.sections[0]
    section.page_width, section.page_height = _PAGE_WIDTH, _PAGE_HEIGHT
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = _MARGIN
    _set_styles(document, language)
    section.header.paragraphs[0].text = title
    _add_page_number(section.footer.paragraphs[0])


def _set_styles(document: Any, language: str) -> None:
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(10)
    normal.element.get_or_add_rPr().append(_speak(language))
    for name in ("Title", "Heading 1", "Heading 2"):
        style = document.styles[name]
        style.font.color.rgb = _ACCENT
        style.element.rPr.remove(style.element.rPr.rFonts)  # names the theme's, which comes before any other
    for name in ("Caption", "Quote"):
        document.styles[name].font.color.rgb = _GREY
    pad_cells(document)


def _speak(language: str) -> Any:
    spoken = OxmlElement("w:lang")
    spoken.set(qn("w:val"), _SPOKEN[language])
    return spoken


def _add_page_number(line: Any) -> None:
    """Write the field that Word fills with the number of the page."""
    line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    number = OxmlElement("w:fldSimple")
    number.set(qn("w:instr"), "PAGE")
    line._p.append(number)


def _explain_numbers(document: Any, numbers: list[tuple[str, str, str]]) -> None:
    rows = "".join(
        f"<number tag={quoteattr(tag)} number_id={quoteattr(name)} part={quoteattr(part)}/>"
        for tag, name, part in numbers
    )
    content = f'<?xml version="1.0" encoding="UTF-8"?>\n<numbers>{rows}</numbers>'.encode()
    part = Part(PackURI(f"/{NUMBERS_PART}"), "application/xml", content, document.part.package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.CUSTOM_XML)


def _fix_dates(content: bytes) -> bytes:
    """Write an archive anew, its files in the same order and without the time of day."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(stream, "w") as target:
        for name in source.namelist():
            member = zipfile.ZipInfo(name, _NEVER.timetuple()[:6])
            member.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(member, source.read(name))
    return stream.getvalue()
