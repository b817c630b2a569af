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
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.text.run import Run
from lxml import html

NUMBERS_PART = "customXml/numbers.xml"
_NEVER = datetime(1980, 1, 1)  # the earliest date that a ZIP archive can hold, and no clock
_PAGE_WIDTH, _PAGE_HEIGHT, _MARGIN = Cm(21), Cm(29.7), Cm(2)  # A4
_TEXT_WIDTH = Cm(17)  # between the margins
_CELL_SIZE = Pt(9)
_WORDS_WEIGHT = 3  # times as wide as a column of numbers
_ACCENT = RGBColor(0x00, 0x50, 0x7D)  # as in style.css
_GREY = RGBColor(0x4D, 0x4D, 0x4D)
_HEADINGS = {"h1": 0, "h2": 1, "h3": 2}
_LISTS = {"ul": "List Bullet", "ol": "List Number"}
_LINES = {"p": "Normal", "blockquote": "Quote"}
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

    def write(self, node: _Node) -> None:
        """Write an element by its name; what only holds others is walked through."""
        if node.tag in _HEADINGS:
            self._fill(self.document.add_heading(level=_HEADINGS[node.tag]), node)
        elif node.tag in _LISTS:
            for item in node.iterchildren("li"):
                self._fill(self.document.add_paragraph(style=_LISTS[node.tag]), item)
        elif node.tag in _LINES:
            for line in [node] if node.tag == "p" else node.iterchildren("p"):
                self._fill(self.document.add_paragraph(style=_LINES[node.tag]), line)
        elif node.tag == "table":
            self._write_table(node)
        elif node.tag == "figure":
            self._write_figure(node)
        elif node.tag in _HOLDERS:
            for child in node.iterchildren():
                self.write(child)

    def _write_figure(self, node: _Node) -> None:
        for image in node.iter("img"):
            picture = self.document.add_picture(io.BytesIO(self.figures[image.get("src")]), width=_TEXT_WIDTH)
            picture._inline.docPr.set("descr", image.get("alt"))
            self.document.paragraphs[-1].paragraph_format.keep_with_next = True
        for caption in node.iter("figcaption"):
            self._fill(self.document.add_paragraph(style="Caption"), caption)

    def _write_table(self, node: _Node) -> None:
        for caption in node.iter("caption"):
            line = self.document.add_paragraph(style="Caption")
            line.paragraph_format.keep_with_next = True
            self._fill(line, caption)
        rows = [*node.iter("tr")]
        width = max(len([*_cells(row)]) for row in rows)
        table = self.document.add_table(rows=0, cols=width, style="Table Grid")
        table.autofit = False
        widths = _share_width([*_cells(rows[0])])
        for column, room in zip(table.columns, widths, strict=True):
            column.width = room
        for row in rows:
            line = table.add_row()
            heads = row.getparent().tag == "thead"
            if heads:
                _mark(line._tr.get_or_add_trPr(), "w:tblHeader")
            _mark(line._tr.get_or_add_trPr(), "w:cantSplit")
            for place, room in enumerate(widths):
                line.cells[place].width = room
            cells = [*_cells(row)]
            for place, cell in enumerate(cells):
                target = line.cells[place]
                if place == len(cells) - 1 and len(cells) < width:
                    target = target.merge(line.cells[width - 1])
                self._write_cell(target.paragraphs[0], cell, bold=heads)

    def _write_cell(self, line: Any, cell: _Node, *, bold: bool) -> None:
        self._fill(line, cell, _Look(bold=bold))
        line.paragraph_format.space_after = Pt(2)
        if "n" in cell.get("class", "").split():
            line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        for run in line._p.iter(qn("w:r")):
            Run(run, line).font.size = _CELL_SIZE

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
        run = line.add_run(node.text_content())
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


def _share_width(heads: Sequence[_Node]) -> list[int]:
    """Give each column its part of the page's width, one of words more than one of numbers."""
    weights = [1 if "n" in head.get("class", "").split() else _WORDS_WEIGHT for head in heads]
    return [int(_TEXT_WIDTH * weight / sum(weights)) for weight in weights]


def _cells(row: _Node) -> Iterator[_Node]:
    yield from row.iterchildren("th", "td")


def _shrink(text: str, *, first: bool) -> str:
    """Make one space of each run of blanks, as a browser does; none where a paragraph begins."""
    words = " ".join(text.split())
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
    normal.font.name, normal.font.size = "Calibri", Pt(11)
    normal.element.get_or_add_rPr().append(_speak(language))
    for name in ("Title", "Heading 1", "Heading 2"):
        document.styles[name].font.color.rgb = _ACCENT
    for name in ("Caption", "Quote"):
        document.styles[name].font.color.rgb = _GREY


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
