"""Pages that open offline, say only what the tables hold, and show what people wrote as text."""

import base64
import csv
from collections.abc import Mapping

import pandas as pd
import pytest

from pipeline.codebook import AuditedFeedback
from pipeline.messages import EMERGING_MARK, SUPPRESSED
from pipeline.report.numbers import Numbers
from pipeline.report.quotes import choose_quotes
from pipeline.tables import store
from pipeline.tables.contract import TABLES
from tests.conftest import Project
from tests.pages import (
    BESIDE,
    BOOK,
    FORUM,
    PAGES,
    Tables,
    check,
    check_document,
    check_self_contained,
    count,
    parse,
    quotes_of,
    render,
    rows_of,
)


@pytest.fixture(scope="session")
def pages(sample: Project) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(sample.reports.glob("*.html"))}


@pytest.fixture(scope="session")
def kept_tables(sample: Project) -> Tables:
    return {name: store.read(name, sample.processed) for name in TABLES}


@pytest.fixture
def tables(kept_tables: Tables) -> Tables:
    return {name: table.copy() for name, table in kept_tables.items()}


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


@pytest.mark.slow
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


@pytest.mark.slow
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
        codebook_themes=tuple(theme.model_copy(update={"label": text, "definition": text}) for theme in BOOK.themes),
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


@pytest.mark.slow
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


# Shares corrected for the model's error.


def audit(tables: Tables) -> tuple[AuditedFeedback, ...]:
    """Take every kept feedback for audited, and the quality of the examples for that of the audit."""
    tables["quality"] = tables["quality"].assign(basis="audit", n=tables["quality"]["n"] // 20)  # of 320 texts or so
    kept = tables["clean"].loc[tables["clean"]["kept"], "feedback_id"]
    return tuple(AuditedFeedback(feedback_id=name, themes="", decided_by="a", decided_on="2024-03-01") for name in kept)


def test_without_an_audit_every_page_of_shares_says_that_they_are_not_corrected(pages: Mapping[str, str]) -> None:
    for name, page in pages.items():
        assert "feedback_share_corrected" not in page
        if name.startswith(("index", "agency_", "theme_")):
            assert "belum dikoreksi untuk kesalahan model" in page


def test_after_an_audit_the_pages_show_the_corrected_share_with_its_interval(tables: Tables) -> None:
    numbers = count(tables, audit(tables))
    files = render(tables, numbers)
    check(files, numbers["measures"])
    corrected = numbers["measures"].query("measure == 'feedback_share_corrected'")
    for name in ("index.html", "agency_dinkop_ukm.html", "theme_licensing.html"):
        shown = parse(files[name]).find("data", **{"data-number": "feedback_share_corrected/theme_id=licensing"})
        assert {number.attributes["data-part"] for number in shown} == {"value", "lower", "upper"}
        assert "belum dikoreksi untuk kesalahan model" not in files[name]
    others = {f"theme_{theme}.html" for theme in set(tables["themes"]["theme_id"]) - set(corrected["theme_id"])}
    assert others & set(files)
    assert all("belum dikoreksi untuk kesalahan model" in files[name] for name in others & set(files))
    assert "Tanda – berarti bagian itu belum dikoreksi." in files["index.html"]


def test_a_share_corrected_to_nothing_is_no_missing_one(tables: Tables) -> None:
    numbers = count(tables, audit(tables))
    rows = numbers["measures"]
    zero = rows["number_id"].eq("feedback_share_corrected/theme_id=licensing")
    numbers["measures"] = rows.assign(value=rows["value"].mask(zero, 0), lower=rows["lower"].mask(zero, 0))
    assert "belum dikoreksi" not in render(tables, numbers)["theme_licensing.html"]


# Who can act, and with what.


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


@pytest.mark.slow
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


@pytest.mark.slow
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


@pytest.mark.slow
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
