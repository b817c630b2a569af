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
from pipeline.report.numbers import Numbers
from pipeline.report.pages import Pages
from pipeline.report.quotes import choose_quotes
from pipeline.report.views import Names
from pipeline.stages import BY_NAME
from pipeline.tables import store
from pipeline.tables.contract import TABLES
from tests.conftest import ROOT, Project

BOOK = codebook.load(ROOT / "data" / "codebook")
FORUM = [agency.agency_id for agency in BOOK.agencies if agency.in_forum]
PAGES = {"index.html", "joint.html", *(f"agency_{agency}.html" for agency in FORUM)}
BESIDE = re.compile(r"([\w-]+\.(html|xlsx))?(#[\w-]+)?")  # a file in the same folder, or a place on the page
VOID = {"meta", "img", "br", "link", "hr", "input"}
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


@pytest.fixture(scope="session")
def pages(sample: Project) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(sample.reports.glob("*.html"))}


@pytest.fixture(scope="session")
def kept_tables(sample: Project) -> Tables:
    return {name: store.read(name, sample.processed) for name in TABLES}


@pytest.fixture
def tables(kept_tables: Tables) -> Tables:
    return {name: table.copy() for name, table in kept_tables.items()}


def count(tables: Tables) -> Tables:
    given: dict[str, Any] = {name: tables[name] for name in READS}
    written = measure(
        **given,
        codebook_themes=BOOK.themes,
        agencies=BOOK.agencies,
        groups=BOOK.groups,
        forums=BOOK.forums,
        corrections=(),
        audit=(),
        settings=BOOK.settings.measure,
    )
    return {name: store.build(name, table) for name, table in written.items()}


def render(tables: Tables, numbers: Tables | None = None, **changed: Any) -> dict[str, str]:
    """Count anew and write the pages, as the stages measure and report do."""
    whole = tables | (numbers or count(tables))
    given: dict[str, Any] = {
        "tables": whole,
        "names": Names.collect(whole["themes"], BOOK.themes, BOOK.agencies, changed.get("groups", BOOK.groups)),
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
    assert all(BESIDE.fullmatch(link.attributes["href"]) for link in document.find("a"))
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
    assert set(files) >= PAGES
    for page in files.values():
        check_document(page)
        check_self_contained(page)
        check_numbers(page, measures)


def test_pages_of_the_founding_case_are_whole_offline_and_true(sample: Project, pages: Mapping[str, str]) -> None:
    check(pages, store.read("measures", sample.processed))
    for page in pages.values():
        files = {link.attributes["href"].partition("#")[0] for link in parse(page).find("a")} - {""}
        assert files <= {path.name for path in sample.reports.iterdir()}
    assert all(len(parse(pages[name]).find("data")) > 50 for name in PAGES)


def test_every_page_holds_its_figures(sample: Project, pages: Mapping[str, str]) -> None:
    for name in PAGES - {"joint.html"}:
        document = parse(pages[name])
        figures = 7 if name == "index.html" else 5
        assert len(document.find("figure")) == len(document.find("img")) == len(document.find("figcaption")) == figures


def test_pages_say_where_and_when_the_forum_was(pages: Mapping[str, str]) -> None:
    for page in pages.values():
        header = parse(page).find("header")[0].text
        assert "27 Februari 2024" in header
        assert "tahun 2025" in header


def test_every_theme_of_an_agency_stands_in_its_table_with_n_and_base(
    sample: Project, pages: Mapping[str, str]
) -> None:
    measures = store.read("measures", sample.processed)
    counted = measures[(measures["measure"] == "feedback") & (measures["value"] > 0)]
    for agency in FORUM:
        plain = rf"feedback/agency_id={agency}/theme_id=\w+"
        document = parse(pages[f"agency_{agency}.html"])
        for number in counted.loc[counted["number_id"].str.fullmatch(plain), "number_id"]:
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
    assert all(parse(files[name]).find("data") for name in PAGES)


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
    tables["sources"]["source_file"] = [f"{text}{number}" for number in range(len(tables["sources"]))]
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
    for name, page in files.items():
        check_document(page)
        assert not parse(page).find("script")
        assert all(BESIDE.fullmatch(link.attributes["href"]) for link in parse(page).find("a"))
        if name.startswith(("agency_", "theme_")):
            assert text in parse(page).find("h1")[0].text
            assert any(text in cell.text for cell in parse(page).find("th"))


def test_a_text_of_ten_thousand_letters_is_no_quote(tables: Tables) -> None:
    tables["assignments"]["quote"] = "x" * 10_000
    assert all(not quotes_of(page) for page in render(tables).values())


def test_each_feedback_is_quoted_once_and_no_words_twice(tables: Tables) -> None:
    rows = tables["assignments"]
    rows["quote"] = rows["quote"].where(rows["theme_id"] != "marketing", "Kami minta bazar diadakan tiap bulan")
    chosen = choose_quotes(tables["feedback"], rows, tables["routes"], "disperindag", number=3)
    everything = [quote for quotes in chosen.values() for quote in quotes]
    assert len({quote.feedback_id for quote in everything}) == len(everything)
    assert len(chosen["marketing"]) == 1
    assert max(map(len, chosen.values())) <= 3


# Who can act, and with what.


def rows_of(page: str, caption: str) -> dict[str, list[str]]:
    """The cells of a table's rows by the row's name."""
    (table,) = [table for table in parse(page).find("table") if table.find("caption")[0].text.startswith(caption)]
    return {row.find("th")[0].text: [cell.text for cell in row.find("td")] for row in table.find("tbody")[0].find("tr")}


def test_themes_of_several_agencies_stand_with_all_who_are_responsible(
    sample: Project, pages: Mapping[str, str]
) -> None:
    responsible: dict[str, set[str]] = {}
    with (sample.processed / "5_routes.csv").open(encoding="utf-8-sig", newline="") as stream:
        routes = [row for row in csv.DictReader(stream) if row["theme_id"]]
    for theme in BOOK.themes:
        if any(row["theme_id"] == theme.theme_id for row in routes):
            responsible[theme.theme_id] = {theme.lead_agency, *(set(theme.supporting_agencies) & set(FORUM))}
    for row in routes:
        if row["basis"] != "addressed":
            responsible.setdefault(row["theme_id"], set()).add(row["agency_id"])
    labels = dict(store.read("themes", sample.processed)[["theme_id", "label"]].itertuples(index=False, name=None))
    agencies = {agency.agency_id: agency.name for agency in BOOK.agencies}
    shared = {theme: named for theme, named in responsible.items() if len(named) > 1}
    assert len(shared) > 5
    assert len(parse(pages["joint.html"]).find("section")) == len(shared)
    for theme, named in shared.items():
        rows = rows_of(pages["joint.html"], f"{labels[theme]}: ")
        assert set(rows) == {agencies[agency] for agency in named}


def test_a_shared_theme_shows_each_agencys_programmes_and_whose_plan_is_not_here(pages: Mapping[str, str]) -> None:
    rows = rows_of(pages["joint.html"], "Perizinan dan legalitas usaha: ")
    names = {agency.agency_id: agency.name for agency in BOOK.agencies}
    assert next(iter(rows)) == names["dinkop_ukm"]
    for programme in BOOK.programmes:
        if "licensing:partial" in programme.answers:
            assert f"{programme.name} {programme.code} (terjawab sebagian)" in rows[names[programme.agency_id]][-1]
    assert rows[names["bpjph"]][-1] == "Di luar forum: rencana kerjanya tidak ada di sini."


def test_themes_of_one_agency_are_not_shared(tables: Tables) -> None:
    alone = tuple(theme.model_copy(update={"supporting_agencies": ()}) for theme in BOOK.themes)
    routes = tables["routes"]
    files = render(tables | {"routes": routes[routes["rule"] == ""]}, count(tables), codebook_themes=alone)
    assert "Tidak ada tema yang menjadi kewenangan dua instansi atau lebih" in files["joint.html"]


def linked(theme: str, agency: str, programme: str, coverage: str) -> dict[str, object]:
    keys = {"theme_id": theme, "agency_id": agency, "programme_id": programme}
    return keys | {"coverage": coverage, "decided_by": "model", "score": 0.2}


def test_a_suggested_programme_leaves_the_gap_in_sight(tables: Tables) -> None:
    tables["programme_links"] = store.from_rows(
        "programme_links",
        [
            linked("job_placement", "disnaker", "", "gap"),
            linked("job_placement", "disnaker", "naker_sertifikasi", "partial"),
        ],
    )
    files = render(tables)
    (gaps,) = [line.text for line in parse(files["agency_disnaker.html"]).find("p") if "diputuskan:" in line.text]
    assert gaps.startswith("Belum ada program yang diputuskan: Lowongan dan penempatan kerja")
    assert gaps.endswith("saran mesin: Uji kompetensi dan sertifikasi lulusan pelatihan).")
    side = rows_of(files["joint.html"], "Lowongan dan penempatan kerja: ")["Dinas Tenaga Kerja"][-1]
    assert side.startswith("Belum ada program yang diputuskan.Uji kompetensi dan sertifikasi")
    assert side.endswith("saran mesin)")


def test_a_theme_that_is_here_by_address_alone_is_no_gap_of_this_agency(tables: Tables) -> None:
    routes = tables["routes"]
    theme = routes["theme_id"] == "capital_access"
    tables["routes"] = routes.assign(
        agency_id=routes["agency_id"].mask(theme, "disnaker"),
        basis=routes["basis"].mask(theme, "addressed"),
        rule=routes["rule"].mask(theme, ""),
    ).drop_duplicates(["feedback_id", "theme_id", "agency_id"])
    tables["programme_links"] = store.from_rows("programme_links", [linked("capital_access", "disnaker", "", "gap")])
    page = render(tables)["agency_disnaker.html"]
    assert "Belum ada program yang diputuskan" not in page
    (line,) = [line.text for line in parse(page).find("p") if "kewenangan instansi lain:" in line.text]
    assert line.startswith("Ditujukan ke sini, tetapi menjadi kewenangan instansi lain: Akses modal usaha")


def test_the_first_page_says_what_lies_outside_the_forum_and_why(sample: Project, pages: Mapping[str, str]) -> None:
    rows = rows_of(pages["index.html"], "Tabel 6")
    names = {agency.agency_id: agency.name for agency in BOOK.agencies}
    routes = store.read("routes", sample.processed)
    outside = routes[~routes["agency_id"].isin(FORUM) & (routes["basis"] != "addressed")]
    assert set(rows) == {names[agency] for agency in outside["agency_id"]}
    reasons = {rule.rule: rule.reason for rule in BOOK.routes}
    for agency, rule in set(zip(outside["agency_id"], outside["rule"], strict=True)):
        assert reasons[rule] in rows[names[agency]][-1]


def test_a_theme_led_from_outside_the_forum_is_passed_on_with_its_definition(tables: Tables) -> None:
    led = tuple(
        theme.model_copy(update={"lead_agency": "dinsos"}) if theme.theme_id == "social_security" else theme
        for theme in BOOK.themes
    )
    routes = tables["routes"]
    own = (routes["theme_id"] == "social_security") & (routes["rule"] == "") & (routes["basis"] != "addressed")
    tables["routes"] = routes.assign(agency_id=routes["agency_id"].mask(own, "dinsos"))
    files = render(tables, codebook_themes=led)
    said, base, why = rows_of(files["index.html"], "Tabel 6")["Dinas Sosial"]
    assert int(said) == own.sum()
    assert int(base) > int(said)
    definition = next(theme.definition for theme in BOOK.themes if theme.theme_id == "social_security")
    assert why == f"Jaminan sosial tenaga kerja: Menurut buku kode, tema ini ditangani instansi tersebut. {definition}"


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


@pytest.mark.slow  # most of the time goes into hiding small cells of 200 themes
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
    assert len(files) > 150
    check({name: files[name] for name in (*PAGES, "theme_emerging_000.html")}, numbers["measures"])
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
    for name, page in render(tables).items():
        named = {cell.text for cell in parse(page).find("th")}
        assert not named & {"Guru SMK", "Akademisi"}
        assert "Pekerja" in named or not name.startswith(("index", "agency_", "theme_"))


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
        own = ["themes", "groups", "kinds", "pairs", *(["timeline", "flows"] if place == "forum" else []), "coverage"]
        assert drawn == [f"<svg>charts/{place}_{figure}.svg</svg>" for figure in own]


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
