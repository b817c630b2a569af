"""Pages for bad days: whatever is missing or too much, they render, are valid, and read right.

Each day is the founding case with its tables changed in memory, counted and reported as the stages do.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

import pandas as pd
import pytest

from pipeline.messages import EMERGING_MARK
from pipeline.tables import store
from pipeline.tables.contract import TABLES
from tests.conftest import Project
from tests.pages import BOOK, FORUM, Tables, check, check_markup, count, parse, quotes_of, render, rows_of

DROPPED = "empty_after_redaction"
FOLLOWERS = ("assignments", "kinds", "routes")  # what is told of kept feedback


def keep_only(tables: Tables, names: set[str]) -> Tables:
    """Keep the feedback of these ids wherever kept feedback is told of."""
    return tables | {name: tables[name][tables[name]["feedback_id"].isin(names)] for name in FOLLOWERS}


def leave_an_agency_without(tables: Tables) -> Tables:
    routes, links = tables["routes"], tables["programme_links"]
    asked = (links["agency_id"] == "disnaker") & (links["theme_id"] != "")
    return tables | {"routes": routes[routes["agency_id"] != "disnaker"], "programme_links": links[~asked]}


def tell_one_theme(tables: Tables) -> Tables:
    told = tables["assignments"]
    licensing = told[told["theme_id"] == "licensing"].assign(is_primary=True)
    themes, routes = tables["themes"], tables["routes"]
    names = set(licensing["feedback_id"])
    clean = tables["clean"]
    changed = {
        "themes": themes[themes["theme_id"] == "licensing"],
        "assignments": licensing,
        "routes": routes[routes["theme_id"].isin(["licensing", ""])],
        "clean": clean.assign(kept=clean["feedback_id"].isin(names), duplicate_of="", copy_of="", drop_reason=DROPPED),
        "programme_links": tables["programme_links"][tables["programme_links"]["theme_id"].isin(["licensing", ""])],
    }
    return keep_only(tables | changed, names)


def forget_dates(tables: Tables) -> Tables:
    """No file says when, and the codebook does not know the forum."""
    return tables | {"feedback": tables["feedback"].assign(received_on="", forum_id="rapat_lain")}


def forget_people(tables: Tables) -> Tables:
    blank = {"group": "unknown", "respondent_id": "", "district": "", "organisation": ""}
    return tables | {"feedback": tables["feedback"].assign(**blank)}


def repeat_one(tables: Tables) -> Tables:
    first = tables["routes"]["feedback_id"].iloc[0]
    is_first = tables["clean"]["feedback_id"] == first
    pointing = pd.Series(first, index=is_first.index).where(~is_first, "")
    clean = tables["clean"].assign(kept=is_first, duplicate_of=pointing, copy_of="")
    return keep_only(tables | {"clean": clean}, {first})


def find_no_theme(tables: Tables) -> Tables:
    told = tables["assignments"].drop_duplicates("feedback_id").assign(theme_id="no_theme", quote="")
    routes = tables["routes"].drop_duplicates("feedback_id").assign(theme_id="", rule="")
    links = tables["programme_links"]
    return tables | {"assignments": told, "routes": routes, "programme_links": links[links["theme_id"] == ""]}


def keep_nothing(tables: Tables) -> Tables:
    gone = {"kept": False, "duplicate_of": "", "copy_of": "", "drop_reason": DROPPED}
    links = tables["programme_links"]
    changed = {"clean": tables["clean"].assign(**gone), "programme_links": links[links["theme_id"] == ""]}
    return keep_only(tables | changed, set())


def find_two_hundred_themes(tables: Tables) -> Tables:
    names = [f"emerging_{number:03}" for number in range(200)]
    labels = [f"perbaikan layanan dan sarana nomor {number:03}" for number in range(200)]
    rows = {"theme_id": names, "label": labels, "origin": "emerging", "top_terms": "", "feedback_count": 2}
    changed = {"themes": store.build("themes", pd.DataFrame(rows))}
    kept = tables["clean"].loc[tables["clean"]["kept"], "feedback_id"]
    spread = {feedback_id: names[number % 200] for number, feedback_id in enumerate(kept)}
    for name in ("assignments", "routes"):
        rows_of_one = tables[name].drop_duplicates("feedback_id")
        changed[name] = rows_of_one.assign(theme_id=rows_of_one["feedback_id"].map(spread))
    links = tables["programme_links"]
    return tables | changed | {"programme_links": links[links["theme_id"] == ""]}


def hear_a_hundred_thousand(tables: Tables) -> Tables:
    """The forum again and again, each time under new ids."""
    times = -(-100_000 // len(tables["feedback"]))
    keyed = ("feedback", "clean", "sentences", "stems", *FOLLOWERS)
    return tables | {name: pd.concat([_rename(tables[name], time) for time in range(times)]) for name in keyed}


def _rename(table: pd.DataFrame, time: int) -> pd.DataFrame:
    ids = [name for name in ("feedback_id", "respondent_id", "duplicate_of", "copy_of") if name in table]
    told = {name: table[name] + "-1" for name in ids}
    numbered = {name: told[name].where(~table[name].str.contains("-"), table[name]) + f"{time:03}" for name in ids}
    return table.assign(**{name: ids.where(table[name] != "", "") for name, ids in numbered.items()})


DAYS: dict[str, Callable[[Tables], Tables]] = {
    "an agency without feedback": leave_an_agency_without,
    "one theme": tell_one_theme,
    "no dates": forget_dates,
    "no groups": forget_people,
    "everything a duplicate": repeat_one,
    "no theme": find_no_theme,
    "nothing kept": keep_nothing,
    "200 themes": find_two_hundred_themes,
    "100,000 rows": hear_a_hundred_thousand,
}
SLOW = {"200 themes", "100,000 rows"}
EVERY_DAY = [pytest.param(name, marks=[pytest.mark.slow] if name in SLOW else []) for name in DAYS]


@dataclass(frozen=True)
class Day:
    """What was counted on a bad day, and the pages of it."""

    measures: pd.DataFrame
    files: Mapping[str, str]

    def text(self, page: str) -> str:
        """All that is read on a page, on one line."""
        return " ".join(parse(self.files[page]).find("body")[0].text.split())

    def alternatives(self, page: str) -> list[str]:
        return [image.attributes["alt"] for image in parse(self.files[page]).find("img")]


@pytest.fixture(scope="module")
def live(sample: Project) -> Callable[[str], Day]:
    """Count and render a bad day, once for all tests."""
    kept = {name: store.read(name, sample.processed) for name in TABLES}

    @cache
    def live(name: str) -> Day:
        tables = DAYS[name]({table: frame.copy() for table, frame in kept.items()})
        numbers = count(tables)
        return Day(numbers["measures"], render(tables, numbers))

    return live


@pytest.mark.parametrize("name", EVERY_DAY)
def test_every_page_is_valid_offline_and_true(live: Callable[[str], Day], name: str) -> None:
    day = live(name)
    shown = {page: text for page, text in day.files.items() if not page.startswith("theme_emerging_1")}
    check(shown, day.measures)  # of 200 like pages half will do


def test_every_page_of_the_founding_case_is_valid(sample: Project) -> None:
    pages = sorted(sample.reports.rglob("*.html"))
    assert len(pages) > 20
    for page in pages:
        check_markup(page.read_text(encoding="utf-8"))


def test_an_agency_without_feedback_is_told_so_and_what_of_its_plan_nobody_asks_for(
    live: Callable[[str], Day],
) -> None:
    day = live("an agency without feedback")
    said = day.text("agency_disnaker.html")
    assert "Tidak ada masukan yang ditujukan kepada, atau menjadi kewenangan, Dinas Tenaga Kerja." in said
    assert "Dinas Tenaga Kerja (n = 0)" in said
    assert "Program yang tidak diminta pada masukan ini: Pengukuran produktivitas daerah" in said
    assert "Tidak ada masukan bertema." in said
    assert not quotes_of(day.files["agency_disnaker.html"])
    assert rows_of(day.files["index.html"], "Tabel 5")["Dinas Tenaga Kerja"] == ["0", "0", "0"]


def test_one_theme_alone_has_no_next_one_and_no_pair(live: Callable[[str], Day]) -> None:
    day = live("one theme")
    said = day.text("index.html")
    every = f"{day.measures.set_index('number_id').loc['feedback', 'value']:.0f}"
    assert f"Perizinan dan legalitas usaha, pada {every} dari {every} masukan (100,0 %)." in said
    assert "Berikutnya" not in said
    assert list(rows_of(day.files["index.html"], "Tabel 1")) == ["Perizinan dan legalitas usaha"]
    told = day.alternatives("index.html")
    assert told[0].startswith("Terbanyak: Perizinan dan legalitas usaha.")
    assert any(words.startswith("Tidak ada masukan dengan dua tema.") for words in told)
    assert not [words for words in told if "Belum ada masukan bertema" in words]


def test_without_dates_nothing_is_said_of_time(live: Callable[[str], Day]) -> None:
    day = live("no dates")
    said = day.text("index.html")
    assert "Nama dan tanggal forum belum ada pada buku kode." in said
    assert "Dari waktu ke waktu" not in said
    assert "2024" not in said
    missing, base, share = rows_of(day.files["method.html"], "Yang tidak diketahui")["Tanggal"]
    assert (missing, share) == (base, "100,0 %")


def test_without_groups_the_unknown_stand_as_unknown(live: Callable[[str], Day]) -> None:
    day = live("no groups")
    groups = rows_of(day.files["index.html"], "Tabel 2")
    assert list(groups) == ["Tidak diketahui"]
    said, base, share, _ = groups["Tidak diketahui"]
    assert (said, share) == (base, "100,0 %")
    read = day.text("index.html")
    assert "Unsur yang paling banyak" not in read
    assert "Responden yang dikenal: 0." in read
    assert "Banyak masukan tanpa unsur peserta." in read
    assert not [words for words in day.alternatives("index.html") if " hanya dari " in words]


def test_of_repetitions_one_feedback_is_counted_and_the_rest_told(live: Callable[[str], Day]) -> None:
    day = live("everything a duplicate")
    said = day.text("index.html")
    assert "1 masukan dipakai setelah 551 ulangan dari orang yang sama disisihkan." in said
    assert re.search(r"Semua masukan berupa \w+ \(1 dari 1\)\.", said)
    assert "(0)" not in said
    assert any(
        "Tidak ada angka menurut unsur yang dapat ditampilkan." in told for told in day.alternatives("index.html")
    )


def test_where_no_feedback_has_a_theme_the_page_says_so(live: Callable[[str], Day]) -> None:
    day = live("no theme")
    assert "Belum ada masukan yang bertema." in day.text("index.html")
    assert "Ada 0 usulan" in day.text("index.html")
    assert not [name for name in day.files if name.startswith("theme_")]
    assert all("Tidak ada masukan bertema." in day.text(f"agency_{agency}.html") for agency in FORUM)


def test_where_nothing_was_kept_no_finding_is_claimed(live: Callable[[str], Day]) -> None:
    day = live("nothing kept")
    said = day.text("index.html")
    assert "552 jawaban dibaca dari 4 berkas; 0 masukan dipakai" in said
    assert "Belum ada masukan yang bertema." in said
    assert "Paling banyak" not in said
    assert "Tabel 1. Rekapitulasi tema" in said
    assert "Tidak ada masukan." in said


@pytest.mark.slow
def test_two_hundred_themes_stand_in_tables_and_the_first_of_them_in_words(live: Callable[[str], Day]) -> None:
    day = live("200 themes")
    themes = rows_of(day.files["index.html"], "Tabel 1")
    assert len(themes) == 200
    assert all(name.endswith(EMERGING_MARK) for name in themes)
    assert max(map(len, day.alternatives("index.html"))) < 1_000
    assert "nomor 002, dan lain-lain." in day.alternatives("index.html")[0]
    assert sum(map(len, day.files.values())) < 10_000_000


@pytest.mark.slow
def test_a_hundred_thousand_rows_make_pages_of_the_same_length(live: Callable[[str], Day]) -> None:
    day = live("100,000 rows")
    assert "99.008 masukan dipakai" in day.text("index.html")
    most = BOOK.settings.report.quotes_per_theme
    for agency in FORUM:
        sections = parse(day.files[f"agency_{agency}.html"]).find("section")
        assert max(len(section.find("blockquote")) for section in sections) <= most
    assert max(map(len, day.files.values())) < 250_000
