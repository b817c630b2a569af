"""Pages that open offline, say only what the tables hold, and show what people wrote as text."""

import base64
import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from typing import Any

import pandas as pd
import pytest

from pipeline import codebook
from pipeline.measure import measure
from pipeline.messages import EMERGING_MARK, SUPPRESSED, say_number, say_percent
from pipeline.report import report
from pipeline.report.numbers import Numbers
from pipeline.report.quotes import choose_quotes
from pipeline.tables import store
from tests.conftest import ROOT, Project

BOOK = codebook.load(ROOT / "data" / "codebook")
FORUM = [agency.agency_id for agency in BOOK.agencies if agency.in_forum]
PAGES = {"index.html", *(f"agency_{agency}.html" for agency in FORUM)}
VOID = {"meta", "img", "br", "link", "hr", "input"}
READS = (
    *("sources", "feedback", "rejected", "clean", "themes", "assignments", "kinds", "quality", "routes"),
    "programme_links",
)
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


class Named(dict[str, bytes]):
    """Figures that hold nothing but their name."""

    def __missing__(self, name: str) -> bytes:
        return f"<svg>{name}</svg>".encode()


@pytest.fixture(scope="session")
def pages(sample: Project) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(sample.reports.glob("*.html"))}


@pytest.fixture(scope="session")
def kept_tables(sample: Project) -> Tables:
    return {name: store.read(name, sample.processed) for name in READS}


@pytest.fixture
def tables(kept_tables: Tables) -> Tables:
    return {name: table.copy() for name, table in kept_tables.items()}


def count(tables: Tables) -> Tables:
    given = {name: table for name, table in tables.items() if name != "programme_links"}
    written = measure(
        **given,
        codebook_themes=BOOK.themes,
        agencies=BOOK.agencies,
        groups=BOOK.groups,
        corrections=(),
        settings=BOOK.settings.measure,
    )
    return {name: store.build(name, table) for name, table in written.items()}


def render(tables: Tables, numbers: Tables | None = None, **changed: Any) -> dict[str, str]:
    """Count anew and write the pages, as the stages measure and report do."""
    numbers = numbers or count(tables)
    reads = ("sources", "feedback", "themes", "assignments", "routes", "programme_links")
    given: dict[str, Any] = {
        "codebook_themes": BOOK.themes,
        "agencies": BOOK.agencies,
        "programmes": BOOK.programmes,
        "codebook_routes": BOOK.routes,
        "groups": BOOK.groups,
        "forums": BOOK.forums,
        "settings": BOOK.settings.report,
        "figures": Named(),
    }
    given |= {name: tables[name] for name in reads} | {name: numbers[name] for name in ("measures", "checks")}
    files = report(**(given | changed))
    return {name: content.decode("utf-8") for name, content in files.items()}


def check_document(page: str) -> None:
    document = parse(page)
    (root,) = document.find("html")
    assert root.attributes["lang"] == "id"
    assert len(document.find("h1")) == len(document.find("main")) == len(document.find("title")) == 1
    assert document.find("meta", charset="utf-8")
    assert document.find("title")[0].text.strip()
    assert all(image.attributes["alt"].strip() for image in document.find("img"))
    for table in document.find("table"):
        assert table.find("caption")
        columns = sum(int(cell.attributes.get("colspan", 1)) for cell in table.find("thead")[0].find("th"))
        for row in table.find("tbody")[0].find("tr"):
            cells = row.find("th") + row.find("td")
            assert sum(int(cell.attributes.get("colspan", 1)) for cell in cells) == columns
        assert table.find("tbody")[0].find("tr"), "a table without a row"
    assert all(cell.attributes["scope"] in ("row", "col") for cell in document.find("th"))


def check_self_contained(page: str) -> None:
    document = parse(page)
    assert "http:" not in page
    assert "https:" not in page
    assert "url(" not in page
    assert not document.find("script")
    assert all(image.attributes["src"].startswith("data:image/svg+xml;base64,") for image in document.find("img"))
    assert {link.attributes["href"] for link in document.find("a")} <= PAGES
    (policy,) = document.find("meta", **{"http-equiv": "Content-Security-Policy"})
    assert policy.attributes["content"].startswith("default-src 'none'")


def check_numbers(page: str, measures: pd.DataFrame) -> None:
    """Each number is that of its row in measures, in value and in words; no cell of numbers holds another."""
    rows = {row["number_id"]: row for row in measures.to_dict("records")}
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
    assert set(files) == PAGES
    for page in files.values():
        check_document(page)
        check_self_contained(page)
        check_numbers(page, measures)


def test_pages_of_the_founding_case_are_whole_offline_and_true(sample: Project, pages: Mapping[str, str]) -> None:
    check(pages, store.read("measures", sample.processed))
    assert all(len(parse(page).find("data")) > 50 for page in pages.values())


def test_every_page_holds_its_figures(sample: Project, pages: Mapping[str, str]) -> None:
    for page in pages.values():
        document = parse(page)
        assert len(document.find("figure")) == len(document.find("img")) == len(document.find("figcaption")) == 2


def test_pages_say_where_and_when_the_forum_was(pages: Mapping[str, str]) -> None:
    for page in pages.values():
        header = parse(page).find("header")[0].text
        assert "27 Februari 2024" in header
        assert "tahun 2025" in header


def test_every_theme_of_an_agency_stands_in_its_table_with_n_and_base(
    sample: Project, pages: Mapping[str, str]
) -> None:
    measures = store.read("measures", sample.processed)
    plain = measures[(measures["measure"] == "feedback") & (measures["value"] > 0) & (measures["theme_id"] != "")]
    for agency in FORUM:
        own = plain[(plain["agency_id"] == agency) & (plain["group"] == "")]
        document = parse(pages[f"agency_{agency}.html"])
        for number in own["number_id"]:
            for part in ("value", "base"):
                cells = document.find("td", **{"class": "n"})
                assert any(cell.find("data", **{"data-number": number, "data-part": part}) for cell in cells)


def test_small_cells_show_a_dot_that_says_why(sample: Project, pages: Mapping[str, str]) -> None:
    dots = [dot for page in pages.values() for dot in parse(page).find("abbr")]
    assert len(dots) > 20
    assert {(dot.text, dot.attributes["title"]) for dot in dots} == {(SUPPRESSED, "disamarkan: sel kecil")}


def quotes_of(page: str) -> list[tuple[str, str]]:
    """Each quote's feedback_id and text."""
    blocks = [block.find("p") for block in parse(page).find("blockquote")]
    return [(by.text.split(" · ")[0], said.text) for said, by in blocks]


def test_quotes_are_of_people_who_may_be_quoted_as_they_wrote(sample: Project, pages: Mapping[str, str]) -> None:
    with (sample.processed / "1_feedback.csv").open(encoding="utf-8-sig", newline="") as stream:
        feedback = {row["feedback_id"]: row for row in csv.DictReader(stream)}
    with (sample.processed / "5_routes.csv").open(encoding="utf-8-sig", newline="") as stream:
        routed = {(row["agency_id"], row["feedback_id"]) for row in csv.DictReader(stream)}
    for agency in FORUM:
        quotes = quotes_of(pages[f"agency_{agency}.html"])
        assert len(quotes) > 5
        for feedback_id, words in quotes:
            assert (agency, feedback_id) in routed
            assert feedback[feedback_id]["sensitive"] == "false"
            assert words in " ".join(feedback[feedback_id]["text"].split())


def test_the_sensitive_are_counted_and_never_quoted(tables: Tables) -> None:
    tables["feedback"]["sensitive"] = True
    files = render(tables)
    assert all(not quotes_of(page) for page in files.values())
    assert all(parse(page).find("data") for page in files.values())


AWKWARD = [
    "<script>alert('x')</script> </p></blockquote> &amp; <img src=http://x.id/a.png onerror=alert(1)>",
    "{{ settings.title }} {% for x in names %}{{ 7 * 7 }} {# {% endraw %} ${1+1} %(a)s",
    '"\' onmouseover=alert(1) x="&#39;&lt;',
    "=HYPERLINK(1)\u202egnp.exe \u0000\ufffe",
]


@pytest.mark.parametrize("text", AWKWARD)
def test_what_people_wrote_shows_as_text(tables: Tables, text: str) -> None:
    text = text.replace("\0", "")
    tables["assignments"]["quote"] = tables["assignments"]["feedback_id"] + " " + text
    files = render(tables)
    check_self_contained(files["index.html"])
    for agency in FORUM:
        page = files[f"agency_{agency}.html"]
        check_document(page)
        assert not parse(page).find("script")
        assert quotes_of(page)
        assert all(words == f"{feedback_id} {text}" for feedback_id, words in quotes_of(page))


@pytest.mark.parametrize("text", [*AWKWARD, "x" * 10_000])
def test_what_analysts_wrote_shows_as_text(tables: Tables, text: str) -> None:
    text = text.replace("\0", "")
    tables["themes"]["label"] = text
    tables["sources"]["source_file"] = text
    copied = {"name": text, "short_name": text}
    files = render(
        tables,
        agencies=tuple(agency.model_copy(update=copied) for agency in BOOK.agencies),
        groups=tuple(group.model_copy(update={"label": text}) for group in BOOK.groups),
        codebook_themes=tuple(theme.model_copy(update={"definition": text}) for theme in BOOK.themes),
        codebook_routes=tuple(rule.model_copy(update={"reason": text}) for rule in BOOK.routes),
        programmes=tuple(line.model_copy(update={"name": text, "code": text}) for line in BOOK.programmes),
        forums=tuple(forum.model_copy(update={"name": text, "place": text}) for forum in BOOK.forums),
        settings=BOOK.settings.report.model_copy(update={"title": text, "place": text, "source_line": text}),
    )
    for page in files.values():
        check_document(page)
        assert not parse(page).find("script")
        assert {link.attributes["href"] for link in parse(page).find("a")} <= PAGES
        assert text in parse(page).find("h1")[0].text or page == files["index.html"]
        assert any(text in cell.text for cell in parse(page).find("th"))


def test_a_text_of_ten_thousand_letters_is_no_quote(tables: Tables) -> None:
    tables["assignments"]["quote"] = "x" * 10_000
    assert all(not quotes_of(page) for page in render(tables).values())


def test_each_feedback_is_quoted_once_and_no_words_twice(tables: Tables) -> None:
    rows = tables["assignments"]
    rows["quote"] = rows["quote"].where(rows["theme_id"] != "marketing", "Kami minta bazar diadakan tiap bulan")
    chosen = choose_quotes(tables["feedback"], rows, tables["routes"], "disperindag", 3)
    everything = [quote for quotes in chosen.values() for quote in quotes]
    assert len({quote.feedback_id for quote in everything}) == len(everything)
    assert len(chosen["marketing"]) == 1
    assert max(map(len, chosen.values())) <= 3


# Pages for bad days.


def only(tables: Tables, names: set[str]) -> Tables:
    """Keep the feedback of these ids wherever feedback is told of."""
    followers = ("assignments", "kinds", "routes")
    return tables | {name: tables[name][tables[name]["feedback_id"].isin(names)] for name in followers}


def test_an_agency_without_feedback_has_a_page_that_says_so(tables: Tables) -> None:
    tables["routes"] = tables["routes"][tables["routes"]["agency_id"] != "disnaker"]
    numbers = count(tables)
    files = render(tables, numbers)
    check(files, numbers["measures"])
    assert (
        "Tidak ada masukan yang ditujukan kepada, atau menjadi kewenangan, Dinas Tenaga Kerja"
        in files["agency_disnaker.html"]
    )
    assert not quotes_of(files["agency_disnaker.html"])


def test_no_dates_no_forum_no_groups_no_people(tables: Tables) -> None:
    blank = {"received_on": "", "group": "unknown", "respondent_id": "", "district": "", "organisation": ""}
    tables["feedback"] = tables["feedback"].assign(**blank)
    numbers = count(tables)
    files = render(tables, numbers, forums=())
    check(files, numbers["measures"])
    columns = {cell.text for cell in parse(files["index.html"]).find("th")}
    assert "Tidak diketahui" in columns
    assert not columns & {"Pelaku UMKM", "Pekerja", "Guru SMK", "Akademisi"}


def test_everything_a_duplicate_of_one_feedback(tables: Tables) -> None:
    first = tables["routes"]["feedback_id"].iloc[0]
    is_first = tables["clean"]["feedback_id"] == first
    tables["clean"] = tables["clean"].assign(
        kept=is_first, duplicate_of=pd.Series(first, index=is_first.index).where(~is_first, ""), copy_of=""
    )
    tables = only(tables, {first})
    numbers = count(tables)
    check(render(tables, numbers), numbers["measures"])
    values = numbers["measures"].set_index("number_id")["value"]
    assert values["kept"] == 1
    assert values["duplicates"] == len(is_first) - 1


def test_no_feedback_has_a_theme(tables: Tables) -> None:
    tables["assignments"] = tables["assignments"].drop_duplicates("feedback_id").assign(theme_id="no_theme", quote="")
    tables["routes"] = tables["routes"].drop_duplicates("feedback_id").assign(theme_id="", rule="")
    numbers = count(tables)
    files = render(tables, numbers)
    check(files, numbers["measures"])
    assert "Belum ada masukan yang bertema" in files["index.html"]


def test_nothing_was_kept(tables: Tables) -> None:
    tables["clean"] = tables["clean"].assign(
        kept=False, duplicate_of="", copy_of="", drop_reason="empty_after_redaction"
    )
    tables = only(tables, set())
    numbers = count(tables)
    check(render(tables, numbers), numbers["measures"])


def test_two_hundred_themes(tables: Tables) -> None:
    names = [f"emerging_{number:03}" for number in range(200)]
    tables["themes"] = store.build(
        "themes",
        pd.DataFrame({"theme_id": names, "label": names, "origin": "emerging", "top_terms": "", "feedback_count": 2}),
    )
    spread = {
        feedback_id: names[number % 200] for number, feedback_id in enumerate(tables["clean"]["feedback_id"].tolist())
    }
    for name in ("assignments", "routes"):
        rows = tables[name].drop_duplicates("feedback_id")
        tables[name] = rows.assign(theme_id=rows["feedback_id"].map(spread))
    numbers = count(tables)
    files = render(tables, numbers)
    check(files, numbers["measures"])
    tags = [tag.text for tag in parse(files["index.html"]).find("span", **{"class": "tag"})]
    assert set(tags) == {EMERGING_MARK}
    assert len(tags) >= 2 * 150


def test_an_emerging_theme_is_marked_in_every_table_that_names_it(tables: Tables) -> None:
    rows = tables["themes"]
    tables["themes"] = rows.assign(origin=rows["origin"].where(rows["theme_id"] != "licensing", "emerging"))
    files = render(tables)
    named = [
        (cell.text, bool(cell.find("span", **{"class": "tag"})))
        for page in files.values()
        for cell in parse(page).find("th", scope="row")
        if cell.text.startswith("Perizinan")
    ]
    assert len(named) >= 4
    assert set(named) == {(f"Perizinan dan legalitas usaha {EMERGING_MARK}", True)}


def test_groups_nobody_is_in_have_no_column_and_no_row(tables: Tables) -> None:
    feedback = tables["feedback"]
    tables["feedback"] = feedback.assign(group=feedback["group"].replace({"teacher": "worker", "academic": "worker"}))
    for page in render(tables).values():
        named = {cell.text for cell in parse(page).find("th")}
        assert not named & {"Guru SMK", "Akademisi"}
        assert "Pekerja" in named


def failing(rule: str, observed: str) -> pd.DataFrame:
    return store.from_rows(
        "checks",
        [{"rule": rule, "status": "fail", "observed": observed, "limit": "0", "explanation": "Periksa buku kode."}],
    )


def warning(files: Mapping[str, str]) -> str:
    (box,) = parse(files["index.html"]).find("div", **{"class": "warning"})
    assert [code.text for code in box.find("code")]
    return box.text


def test_failed_checks_read_as_words_with_themes_by_name(tables: Tables) -> None:
    numbers = count(tables)
    checks = failing("theme_without_feedback", "licensing | wages_layoffs")
    said = warning(render(tables, numbers | {"checks": checks}))
    assert "Tema tanpa masukan. Periksa buku kode." in said
    assert "Perizinan dan legalitas usaha; Upah, PHK, dan hubungan kerja" in said
    assert "licensing" not in said
    assert "theme_without_feedback" in said


def test_passed_checks_are_not_shown(tables: Tables) -> None:
    numbers = count(tables)
    passed = numbers["checks"].assign(status="pass")
    assert 'class="warning"' not in render(tables, numbers | {"checks": passed})["index.html"]


def test_pages_do_not_depend_on_the_order_of_rows(tables: Tables) -> None:
    numbers = count(tables)
    shuffled = {name: table.sample(frac=1, random_state=5) for name, table in tables.items()}
    mixed = {name: table.sample(frac=1, random_state=6) for name, table in numbers.items()}
    assert render(shuffled, mixed) == render(tables, numbers)


def test_each_page_holds_the_figures_of_its_agency(tables: Tables) -> None:
    files = render(tables)
    places = {"index.html": "forum"} | {f"agency_{agency}.html": f"agency_{agency}" for agency in FORUM}
    for name, place in places.items():
        sources = [image.attributes["src"].partition("base64,")[2] for image in parse(files[name]).find("img")]
        drawn = [base64.b64decode(source).decode() for source in sources]
        assert drawn == [f"<svg>charts/{place}_themes.svg</svg>", f"<svg>charts/{place}_groups.svg</svg>"]


def test_levels_are_those_counted_beside_the_given_ones() -> None:
    names = ["agency_id=a/group=worker", "agency_id=a/theme_id=t/group=other", "group=unknown"]
    row = {"measure": "feedback", "unit": "masukan", "base": 1, "suppressed": False}
    rows: list[dict[str, object]] = [row | {"number_id": f"feedback/{name}"} for name in names]
    numbers = Numbers(store.from_rows("measures", rows))
    assert numbers.levels("group", "feedback", agency_id="a") == ["worker"]
    assert numbers.levels("group", "feedback") == ["unknown"]


def test_a_number_that_nobody_counted_is_a_dash_and_no_zero() -> None:
    numbers = Numbers(store.empty("measures"))
    said = (numbers.say_count("feedback"), numbers.say_share("feedback_share"), numbers.say_base("feedback"))
    assert [str(words) for words in said] == ["–", "–", "–"]
