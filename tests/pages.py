"""How the tests make pages and read them: tables counted and rendered as the stages do, pages read strictly."""

import base64
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

import pandas as pd

from pipeline.codebook import AuditedFeedback
from pipeline.measure import measure
from pipeline.messages import say_number, say_percent
from pipeline.report.numbers import Numbers
from pipeline.report.pages import Pages
from pipeline.report.views import Names
from pipeline.stages import BY_NAME
from pipeline.tables import store
from tests.conftest import BOOK

FORUM = [agency.agency_id for agency in BOOK.agencies if agency.in_forum]
PAGES = {"index.html", "joint.html", *(f"agency_{agency}.html" for agency in FORUM)}
BESIDE = re.compile(r"([\w-]+\.(html|xlsx))?(#[\w-]+)?")  # a file in the same folder, or a place on the page
VOID = {"meta", "img", "br", "link", "hr", "input"}
PHRASES = {"a", "abbr", "br", "code", "data", "em", "i", "img", "mark", "span", "strong", "time"}
FIELDS = {"button", "input", "label", "option", "output", "select"}
HEADINGS = ("h1", "h2", "h3")
BLOCKS = {
    "blockquote",
    "details",
    "div",
    "figure",
    "form",
    "h1",
    "h2",
    "h3",
    "nav",
    "ol",
    "p",
    "section",
    "table",
    "ul",
}
ROOMS = {"footer", "header", "main", "noscript", "script"}
HOLDS = {  # what may stand in what (HTML Living Standard, content models), for the elements that our templates use
    "document": {"html"},
    "html": {"head", "body"},
    "head": {"meta", "title", "style"},
    "table": {"caption", "thead", "tbody"},
    "thead": {"tr"},
    "tbody": {"tr"},
    "tr": {"th", "td"},
    "ul": {"li"},
    "ol": {"li"},
    "select": {"option"},
    "figure": {"div", "figcaption"},
    **{tag: set[str]() for tag in ("title", "style", "script", "option")},
    **dict.fromkeys(("body", "main", "header", "form", "section", "div"), PHRASES | FIELDS | BLOCKS | ROOMS),
    **dict.fromkeys(("footer", "nav", "blockquote", "noscript", "li", "td"), PHRASES | FIELDS | BLOCKS),
    "details": PHRASES | FIELDS | BLOCKS | {"summary"},
}
READS = BY_NAME["measure"].reads
Tables = dict[str, pd.DataFrame]


@dataclass
class Element:
    """An element of a page, with all text below it."""

    tag: str
    attributes: dict[str, str]
    children: list["Element | str"] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(child if isinstance(child, str) else child.text for child in self.children)

    @property
    def elements(self) -> list["Element"]:
        return [child for child in self.children if not isinstance(child, str)]

    def walk(self) -> Iterator["Element"]:
        """This element and all below it, as they stand on the page."""
        yield self
        for child in self.elements:
            yield from child.walk()

    def find(self, tag: str, **attributes: str) -> list["Element"]:
        found = [] if self.tag != tag or attributes.items() - self.attributes.items() else [self]
        for child in self.children:
            found += [] if isinstance(child, str) else child.find(tag, **attributes)
        return found


class Reader(HTMLParser):
    """A strict reader: every element is closed where it must be."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.declaration = ""
        self.open = [Element("document", {})]
        self.feed(page)
        self.close()
        assert len(self.open) == 1, f"not closed: {self.open[-1].tag}"

    def handle_decl(self, decl: str) -> None:
        self.declaration = decl

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len({name for name, _ in attrs}) == len(attrs), f"an attribute twice in {tag}"
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().tag == tag, f"</{tag}> closes nothing"

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


@cache
def parse(page: str) -> Element:
    reader = Reader(page)
    assert reader.declaration == "doctype html"
    return reader.open[0]


DOT = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==")


class Named(dict[str, bytes]):
    """Figures that hold nothing but their name; those for documents are a picture of one point."""

    def __missing__(self, name: str) -> bytes:
        return DOT if name.endswith(".png") else f"<svg>{name}</svg>".encode()


def count(tables: Tables, audit: tuple[AuditedFeedback, ...] = ()) -> Tables:
    given: dict[str, Any] = {name: tables[name] for name in READS}
    written = measure(
        **given,
        codebook_themes=BOOK.themes,
        agencies=BOOK.agencies,
        groups=BOOK.groups,
        forums=BOOK.forums,
        corrections=(),
        audit=audit,
        settings=BOOK.settings.measure,
    )
    return {name: store.build(name, table) for name, table in written.items()}


def render(tables: Tables, numbers: Tables | None = None, **changed: Any) -> dict[str, str]:
    """Count anew and write the pages, as the stages measure and report do."""
    whole = tables | (numbers or count(tables))
    given: dict[str, Any] = {
        "tables": whole,
        "names": Names.collect(
            whole["themes"],
            changed.get("codebook_themes", BOOK.themes),
            BOOK.agencies,
            changed.get("groups", BOOK.groups),
        ),
        "numbers": Numbers(whole["measures"]),
        "agencies": changed.get("agencies", BOOK.agencies),
        "themes": changed.get("codebook_themes", BOOK.themes),
        "programmes": changed.get("programmes", BOOK.programmes),
        "rules": changed.get("codebook_routes", BOOK.routes),
        "forums": [
            forum
            for forum in changed.get("forums", BOOK.forums)
            if forum.forum_id in set(whole["feedback"]["forum_id"])
        ],
        "settings": BOOK.settings.report,
        "figures": Named(),
        "provenance": {"1_feedback.csv": "0" * 64},
    }
    return dict(Pages(**given).render_all())


def check_markup(page: str) -> None:
    """Valid as far as our templates go: what stands where, ids once, no heading skipped, images and tables named."""
    document = parse(page)
    everything = list(document.walk())
    for element in everything:
        inside = {child.tag for child in element.elements}
        assert inside <= HOLDS.get(element.tag, PHRASES | FIELDS), f"{inside} in {element.tag}"
    ids = [element.attributes["id"] for element in everything if "id" in element.attributes]
    assert len(ids) == len(set(ids))
    levels = [int(element.tag[1]) for element in everything if element.tag in HEADINGS]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert all(image.attributes["alt"].strip() for image in document.find("img"))
    assert all(table.find("caption") for table in document.find("table"))
    assert all(cell.attributes["scope"] in ("row", "col") for cell in document.find("th"))


def check_figures(page: str) -> None:
    """Each figure has its caption, and its numbers in the table that follows it."""
    for holder in parse(page).walk():
        for element, following in pairwise([*holder.elements, Element("", {})]):
            if element.tag == "figure":
                assert element.find("figcaption")[0].text.strip()
                assert following.find("table"), "a figure without its table"


def check_document(page: str) -> None:
    check_markup(page)
    check_figures(page)
    document = parse(page)
    (root,) = document.find("html")
    assert root.attributes["lang"] == "id"
    assert len(document.find("h1")) == len(document.find("main")) == len(document.find("title")) == 1
    assert document.find("meta", charset="utf-8")
    assert document.find("title")[0].text.strip()
    for table in document.find("table"):
        columns = sum(int(cell.attributes.get("colspan", 1)) for cell in table.find("thead")[0].find("th"))
        for row in table.find("tbody")[0].find("tr"):
            cells = row.find("th") + row.find("td")
            assert sum(int(cell.attributes.get("colspan", 1)) for cell in cells) == columns
        assert table.find("tbody")[0].find("tr"), "a table without a row"


def check_self_contained(page: str) -> None:
    document = parse(page)
    assert "http:" not in page
    assert "https:" not in page
    assert "url(" not in page
    assert not document.find("script")
    assert all(image.attributes["src"].startswith("data:image/svg+xml;base64,") for image in document.find("img"))
    assert all(BESIDE.fullmatch(link.attributes["href"]) for link in document.find("a"))
    (policy,) = document.find("meta", **{"http-equiv": "Content-Security-Policy"})
    assert policy.attributes["content"].startswith("default-src 'none'")


def check_numbers(page: str, rows: Mapping[str, Any]) -> None:
    """Each number is that of its row in measures, in value and in words; no cell of numbers holds another."""
    document = parse(page)
    for number in document.find("data"):
        part = number.attributes["data-part"]
        row = rows[number.attributes["data-number"]]
        share = part != "base" and row["unit"] == "bagian"
        assert not row["suppressed"] or part == "base"
        assert number.attributes["value"] == store.write_number(float(row[part]))
        assert number.text == (say_percent if share else say_number)(float(row[part]))
    for cell in document.find("td", **{"class": "n"}):
        marked = "".join(part.text for part in cell.find("data") + cell.find("abbr"))
        assert re.sub("–", "", cell.text) == re.sub("–", "", marked)


def check(files: Mapping[str, str], measures: pd.DataFrame) -> None:
    assert set(files) >= PAGES
    rows = {row["number_id"]: row for row in measures.to_dict("records")}
    for page in files.values():
        check_document(page)
        check_self_contained(page)
        check_numbers(page, rows)


def quotes_of(page: str) -> list[tuple[str, str]]:
    """Each quote's feedback_id and text."""
    blocks = [block.find("p") for block in parse(page).find("blockquote")]
    return [(by.text.split(" · ")[0], said.text) for said, by in blocks]


def rows_of(page: str, caption: str) -> dict[str, list[str]]:
    """The cells of a table's rows by the row's name."""
    (table,) = [table for table in parse(page).find("table") if table.find("caption")[0].text.startswith(caption)]
    return {row.find("th")[0].text: [cell.text for cell in row.find("td")] for row in table.find("tbody")[0].find("tr")}
