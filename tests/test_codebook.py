"""The codebook: what analysts edit is taken as a spreadsheet leaves it, and all that is wrong is said at once."""

import csv
import io
import tomllib
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import Workbook

from pipeline import codebook
from pipeline.codebook import CodebookError, Forum, Problem, order_forums
from pipeline.codebook.columns import COLUMN_ROLES, Column, encode_mapping, signature
from pipeline.codebook.rows import ROW_MODELS, Row
from pipeline.codebook.settings import Settings

SHIPPED = Path(__file__).parent.parent / "data" / "codebook"
BOM = b"\xef\xbb\xbf"

THEMES = """\
theme_id,label,label_en,definition,seed_terms,not_terms,lead_agency,supporting_agencies
licensing,Perizinan,Licensing,"Izin, NIB dan halal",izin | nib,izin bertanya,dinkop_ukm,
marketing,Pemasaran,Marketing,N/A,N/A | pasar,,dinkop_ukm,dpmptsp
"""
AGENCIES = """\
agency_id,name,short_name,aliases,in_forum
dinkop_ukm,Dinas Koperasi dan UKM,Dinkop,Dinas Koperasi | Diskop,TRUE
dpmptsp,Dinas Penanaman Modal,DPMPTSP,PTSP,FALSE
"""
GROUPS = "group,label,label_en,aliases\numkm_actor,Pelaku UMKM,MSME actor,UMKM | pedagang\n"
FORUMS = """\
forum_id,name,date,place,plan_year,agencies
contoh,Forum Contoh,2024-02-27,Galeri,2025,dinkop_ukm
"""
CORRECTIONS = """\
feedback_id,field,action,value,reason,decided_by,decided_on
fabcdefghijkl,theme,add,licensing,menyebut NIB,analis,2024-03-01
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make a small, correct codebook."""
    tables = {"themes": THEMES, "agencies": AGENCIES, "groups": GROUPS, "forums": FORUMS, "corrections": CORRECTIONS}
    for name, text in tables.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    return tmp_path


def _problems(folder: Path) -> list[Problem]:
    with pytest.raises(CodebookError) as caught:
        codebook.load(folder)
    return list(caught.value.problems)


def _places(folder: Path) -> list[tuple[str, int, str]]:
    return [(problem.file, problem.row, problem.column) for problem in _problems(folder)]


def _swap(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


# The shipped codebook


@pytest.fixture(scope="module")
def shipped() -> codebook.Codebook:
    return codebook.load(SHIPPED)


def test_forums_stand_by_their_day_named_in_the_codebook_or_not() -> None:
    feedback = pd.DataFrame(
        {
            "forum_id": ["musyawarah", "musyawarah", "tanpa_hari", "aspirasi"],
            "received_on": ["2025-03-02", "2025-03-01", "", "2020-01-01"],
        }
    )
    held = [Forum(forum_id=name, name=name, date=date(2024, 2, 27), plan_year=2025) for name in ("zebra", "aspirasi")]
    heard = ["musyawarah", "zebra", "aspirasi", "tanpa_hari"]
    assert order_forums(heard, feedback, held) == ["tanpa_hari", "aspirasi", "zebra", "musyawarah"]


def test_shipped_codebook_holds_the_forum(shipped: codebook.Codebook) -> None:
    five = {"capital_access", "licensing", "marketing", "pension_age_skills", "cybersecurity_curriculum"}
    assert five < {theme.theme_id for theme in shipped.themes}
    assert {agency.agency_id for agency in shipped.agencies if agency.in_forum} == {
        "dinkop_ukm",
        "disperindag",
        "disnaker",
    }
    assert {group.group for group in shipped.groups} == {"umkm_actor", "worker", "teacher", "academic", "other"}
    assert [(forum.date, forum.plan_year) for forum in shipped.forums] == [(date(2024, 2, 27), 2025)]


def test_shipped_themes_can_be_read_and_taught(shipped: codebook.Codebook) -> None:
    for theme in shipped.themes:
        assert len(theme.label) <= 40, theme.theme_id
        assert 15 <= len(theme.seed_terms) <= 40, theme.theme_id
        assert "Tidak termasuk" in theme.definition, theme.theme_id


def test_shipped_seed_terms_belong_to_one_theme_and_survive_not_terms(shipped: codebook.Codebook) -> None:
    seeds = [(term, theme.theme_id) for theme in shipped.themes for term in theme.seed_terms]
    assert len({term for term, _ in seeds}) == len(seeds)
    for theme in shipped.themes:
        for phrase in theme.not_terms:
            eaten = [term for term, owner in seeds if owner != theme.theme_id and f" {term} " in f" {phrase} "]
            eaten += [term for term, _ in seeds if f" {phrase} " in f" {term} "]
            assert not eaten, f"{theme.theme_id}: not_terms takes away {eaten}"


def test_shipped_programmes_belong_to_the_forum(shipped: codebook.Codebook) -> None:
    owners = [programme.agency_id for programme in shipped.programmes]
    assert {agency: 3 <= owners.count(agency) <= 5 for agency in ("dinkop_ukm", "disperindag", "disnaker")} == {
        "dinkop_ukm": True,
        "disperindag": True,
        "disnaker": True,
    }
    assert all("periksa SIPD" in programme.source for programme in shipped.programmes)
    assert any(not programme.answers for programme in shipped.programmes)


def test_shipped_routes_lead_away_from_the_lead_agency(shipped: codebook.Codebook) -> None:
    lead = {theme.theme_id: theme.lead_agency for theme in shipped.themes}
    assert [route.rule for route in shipped.routes if route.agency_id == lead.get(route.theme_id)] == []
    assert all(term == term.casefold() for route in shipped.routes for term in route.terms)


@pytest.mark.parametrize("table", ["agencies", "groups"])
def test_no_shipped_alias_stands_for_two(shipped: codebook.Codebook, table: str) -> None:
    owners: dict[str, set[str]] = {}
    for row in shipped.part(table):
        names = (row.name, row.short_name) if table == "agencies" else (row.label, row.label_en)
        for alias in (*names, *row.aliases):
            owners.setdefault(alias.casefold(), set()).add(row.agency_id if table == "agencies" else row.group)
    assert {alias: ids for alias, ids in owners.items() if len(ids) > 1} == {}


def test_shipped_settings_name_every_key_with_its_default() -> None:
    written = tomllib.loads((SHIPPED / "settings.toml").read_text(encoding="utf-8"))
    assert written == Settings().model_dump()


def test_every_shipped_setting_is_explained() -> None:
    lines = (SHIPPED / "settings.toml").read_text(encoding="utf-8").splitlines()
    keys = [(number, line) for number, line in enumerate(lines) if " = " in line and not line.startswith("#")]
    assert [line for number, line in keys if not lines[number - 1].startswith("#")] == []


@pytest.mark.parametrize("name", [name for name in ROW_MODELS if name != "examples"])
def test_shipped_tables_are_what_excel_opens(name: str) -> None:
    content = (SHIPPED / f"{name}.csv").read_bytes()
    assert content.startswith(BOM)
    header = next(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert header == list(ROW_MODELS[name].model_fields)


def test_readme_tells_of_every_column() -> None:
    text = (SHIPPED / "README.md").read_text(encoding="utf-8")
    models: list[type[Row]] = [*ROW_MODELS.values(), Column]
    columns = {column for model in models for column in model.model_fields}
    assert sorted(column for column in columns if f"`{column}`" not in text) == []
    assert [role for role in COLUMN_ROLES if f"`{role}`" not in text] == []


# What is wrong is said, with its place


@pytest.mark.parametrize(
    ("file", "old", "new", "place"),
    [
        ("corrections.csv", "add,licensing", "add,licencing", ("corrections.csv", 2, "value")),
        ("corrections.csv", "theme,add", "theme,set", ("corrections.csv", 2, "action")),
        ("corrections.csv", "fabcdefghijkl", "f123", ("corrections.csv", 2, "feedback_id")),
        ("corrections.csv", "2024-03-01", "2/27/2024", ("corrections.csv", 2, "decided_on")),
        ("themes.csv", "\nmarketing,", "\nlicensing,", ("themes.csv", 3, "theme_id")),
        ("themes.csv", "\nmarketing,", "\nno_theme,", ("themes.csv", 3, "theme_id")),
        ("themes.csv", "\nmarketing,", "\nPemasaran Produk,", ("themes.csv", 3, "theme_id")),
        ("themes.csv", "Pemasaran,", ",", ("themes.csv", 3, "label")),
        ("themes.csv", ",dpmptsp", ",dpmtsp", ("themes.csv", 3, "supporting_agencies")),
        ("themes.csv", "seed_terms", "seed_term", ("themes.csv", 1, "seed_term")),
        ("themes.csv", "seed_terms,not_terms", "seed_terms,seed_terms", ("themes.csv", 1, "seed_terms")),
        ("themes.csv", ",N/A,", ",jual, beli,", ("themes.csv", 3, "")),
        ("themes.csv", '"Izin, NIB dan halal"', '"Izin, NIB dan halal', ("themes.csv", 2, "")),
        ("agencies.csv", "in_forum", "diforum", ("agencies.csv", 1, "in_forum")),
        ("agencies.csv", "PTSP,FALSE", "PTSP,mungkin", ("agencies.csv", 3, "in_forum")),
        ("agencies.csv", "PTSP,FALSE", "diskop,FALSE", ("agencies.csv", 3, "aliases")),
        ("groups.csv", "umkm_actor", "unknown", ("groups.csv", 2, "group")),
        ("forums.csv", "2024-02-27", "27 Feb", ("forums.csv", 2, "date")),
        ("forums.csv", ",2025,", ",tahun depan,", ("forums.csv", 2, "plan_year")),
    ],
)
def test_mistake_is_reported_with_its_place(
    folder: Path, file: str, old: str, new: str, place: tuple[str, int, str]
) -> None:
    _swap(folder, file, old, new)
    assert place in _places(folder)


def test_all_mistakes_of_all_tables_are_reported_at_once(folder: Path) -> None:
    _swap(folder, "themes.csv", "\nmarketing,", "\nlicensing,")
    _swap(folder, "themes.csv", "lead_agency,supporting", "lead_agensi,supporting")
    _swap(folder, "forums.csv", "2024-02-27", "besok")
    _swap(folder, "corrections.csv", "add,licensing", "add,licencing")
    (folder / "agencies.xlsx").write_bytes(b"")
    (folder / "settings.toml").write_text("[cluster]\nseeds = 1\n", encoding="utf-8")
    assert _places(folder) == [
        ("agencies.csv", 0, ""),
        ("corrections.csv", 2, "value"),
        ("forums.csv", 2, "date"),
        ("settings.toml", 2, "cluster.seeds"),
        ("themes.csv", 1, "lead_agency"),
        ("themes.csv", 1, "lead_agensi"),
        ("themes.csv", 3, "theme_id"),
    ]


def test_one_mistake_is_one_problem(folder: Path) -> None:
    _swap(folder, "agencies.csv", "DPMPTSP,PTSP,FALSE", "DPMPTSP,PTSP,mungkin")
    assert _places(folder) == [("agencies.csv", 3, "in_forum")]


def test_problem_says_what_where_and_what_to_do(folder: Path) -> None:
    _swap(folder, "corrections.csv", "add,licensing", "add,licencing")
    assert [str(problem) for problem in _problems(folder)] == [
        'corrections.csv, row 2, column value: "licencing" does not exist; did you mean "licensing"?'
    ]


def test_cell_under_no_column_is_not_lost(folder: Path) -> None:
    (folder / "groups.csv").write_text("group,label,label_en,\numkm_actor,UMKM,MSME,pedagang\n", encoding="utf-8")
    assert _places(folder) == [("groups.csv", 2, "")]


@pytest.mark.parametrize("name", ["themes", "agencies", "groups"])
def test_missing_table_is_reported_alone(folder: Path, name: str) -> None:
    (folder / f"{name}.csv").unlink()
    assert _places(folder) == [(f"{name}.csv", 0, "")]


def test_unusable_files_are_reported(folder: Path) -> None:
    (folder / "agencies.csv").unlink()
    (folder / "agencies.xlsx").write_bytes(b"not a workbook")
    (folder / "groups.csv").write_bytes(b"")
    (folder / "themes - Copy.csv").write_text(THEMES, encoding="utf-8")
    assert _places(folder) == [("agencies.xlsx", 0, ""), ("groups.csv", 1, ""), ("themes - Copy.csv", 0, "")]


def test_folder_that_is_not_there(tmp_path: Path) -> None:
    assert [file for file, *_ in _places(tmp_path / "none")] == ["agencies.csv", "groups.csv", "themes.csv"]


@pytest.mark.parametrize(
    ("text", "row", "column"),
    [
        ("[cluster]\nseeds = 1\n", 2, "cluster.seeds"),
        ("[clusters]\nseed = 1\n", 1, "clusters"),
        ("seed = 1\n", 1, "seed"),
        ("[cluster]\nquotes_per_theme = 5\n\n[report]\nquotes_per_theme = 0\n", 5, "report.quotes_per_theme"),
        ("[clean]\n  copy_similarity = 2.5\n", 2, "clean.copy_similarity"),
        ('[report]\nlanguage = "inggris"\n', 2, "report.language"),
        ("[clean]\ncopy_similarity = 0,85\n", 2, ""),
    ],
)
def test_wrong_setting_is_reported(folder: Path, text: str, row: int, column: str) -> None:
    (folder / "settings.toml").write_text(text, encoding="utf-8")
    assert _places(folder) == [("settings.toml", row, column)]


def test_settings_without_a_file_are_the_defaults(folder: Path) -> None:
    assert codebook.load(folder).settings == Settings()


def test_contradicting_codes_of_an_example(folder: Path) -> None:
    rows = "example_id,text,themes,kind,writer\n1,izin,licensing | no_theme,question,a\n2,halo,,other,a\n"
    (folder / "examples.csv").write_text(rows, encoding="utf-8")
    assert _places(folder) == [("examples.csv", 2, "themes"), ("examples.csv", 3, "themes")]


def test_contradicting_answers_of_a_programme(folder: Path) -> None:
    header = "programme_id,agency_id,name,answers,source"
    row = "pelatihan,dinkop_ukm,Pelatihan,licensing | licensing:partial,paparan"
    (folder / "programmes.csv").write_text(f"{header}\n{row}\n", encoding="utf-8")
    assert _places(folder) == [("programmes.csv", 2, "answers")]


# What Excel with Indonesian settings does to a file is taken


def _rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


def _csv(rows: list[list[str]], separator: str) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator="\r\n").writerows(rows)
    return out.getvalue()


def _fold(text: str, separator: str) -> str:
    """Save each line as the one cell that Excel made of it."""
    return _csv([[line] for line in text.splitlines()], separator)


def _fold_all(text: str) -> str:
    return "".join('"' + line.replace('"', '""') + '";;\r\n' for line in text.splitlines())


def _split_at_semicolons(text: str, width: int) -> str:
    """Open a comma file where Excel expects semicolons, and save it: a semicolon in a text splits its line."""
    rows = [line.split(";") for line in text.splitlines()]
    return _csv([row + [""] * (width - len(row)) for row in rows], ";")


SAVED_BY_EXCEL: dict[str, Callable[[str], bytes]] = {
    "semicolon": lambda text: _csv(_rows(text), ";").encode("utf-8"),
    "semicolon and BOM": lambda text: BOM + _csv(_rows(text), ";").encode("utf-8"),
    "tab": lambda text: _csv(_rows(text), "\t").encode("utf-8"),
    "Unicode text": lambda text: _csv(_rows(text), "\t").encode("utf-16"),
    "CP1252": lambda text: _csv(_rows(text), ";").encode("cp1252"),
    "sep line": lambda text: ("sep=;\r\n" + _csv(_rows(text), ";")).encode("utf-8"),
    "whole row in one cell": lambda text: _fold(text, ",").encode("utf-8"),
    "whole row in one cell, all quoted": lambda text: BOM + _fold_all(text).encode("utf-8"),
    "row split at a semicolon": lambda text: _split_at_semicolons(text, 1).encode("utf-8"),
    "row split at a semicolon, padded": lambda text: _split_at_semicolons(text, 4).encode("utf-8"),
    "empty columns behind": lambda text: _csv([[*row, "", ""] for row in _rows(text)], ";").encode("utf-8"),
    "blank lines between": lambda text: text.replace("\n", "\n\n").encode("utf-8"),
}


@pytest.mark.parametrize("way", SAVED_BY_EXCEL)
def test_table_is_the_same_however_excel_saved_it(folder: Path, way: str) -> None:
    text = THEMES.replace("Izin, NIB dan halal", "Izin – “NIB”, café; halal".replace("“", '""').replace("”", '""'))
    (folder / "themes.csv").write_text(text, encoding="utf-8")
    plain = codebook.load(folder)
    (folder / "themes.csv").write_bytes(SAVED_BY_EXCEL[way](text))
    assert codebook.load(folder) == plain
    assert plain.themes[0].definition == 'Izin – "NIB", café; halal'


def test_indonesian_dates_years_and_flags(folder: Path) -> None:
    _swap(folder, "agencies.csv", ",TRUE", ",BENAR")
    _swap(folder, "agencies.csv", ",FALSE", ",SALAH")
    _swap(folder, "forums.csv", "2024-02-27,Galeri,2025", '27/02/2024,Galeri,"2025,0"')
    loaded = codebook.load(folder)
    assert [agency.in_forum for agency in loaded.agencies] == [True, False]
    assert (loaded.forums[0].date, loaded.forums[0].plan_year) == (date(2024, 2, 27), 2025)


def test_not_available_stays_a_word(folder: Path) -> None:
    theme = codebook.load(folder).themes[1]
    assert (theme.definition, theme.seed_terms) == ("N/A", ("N/A", "pasar"))


def test_workbook_gives_what_the_csv_gives(folder: Path) -> None:
    plain = codebook.load(folder)
    for name, typed in (("themes", {}), ("agencies", {"TRUE": True, "FALSE": False}), ("forums", {"2025": 2025})):
        book = Workbook()
        sheet = book.active
        assert sheet is not None
        for row in _rows((folder / f"{name}.csv").read_text(encoding="utf-8")):
            sheet.append([typed.get(cell, date(2024, 2, 27) if cell == "2024-02-27" else cell) for cell in row])
        book.create_sheet("catatan").append(["bukan tabel"])
        book.save(folder / f"{name}.xlsx")
        (folder / f"{name}.csv").unlink()
    assert codebook.load(folder) == plain


def test_row_numbers_are_those_of_excel(folder: Path) -> None:
    text = GROUPS + "\n;;;\n".replace(";", ",") + "worker,,Worker,\n"
    (folder / "groups.csv").write_bytes(b"sep=,\r\n" + text.encode("utf-8"))
    assert _places(folder) == [("groups.csv", 5, "label")]


def test_header_alone_is_an_empty_table(folder: Path) -> None:
    (folder / "corrections.csv").write_text(CORRECTIONS.splitlines()[0], encoding="utf-8")
    assert codebook.load(folder).corrections == ()


def test_lock_files_and_notes_of_others_are_left_alone(folder: Path) -> None:
    for name in ("~$themes.xlsx", ".themes.csv", "README.md"):
        (folder / name).write_bytes(b"x")
    codebook.load(folder)


# Column mappings

HEADER = ("Waktu", "Yang dirasakan", "Kelas")
MAPPING = """\
header,role,question
Waktu,date,
Yang dirasakan,text,Apa yang dirasakan warga?
Kelas,ignore,
"""
MAPPED = f"columns/{signature(HEADER)}.csv"


@pytest.fixture
def mapped(folder: Path) -> Path:
    """That codebook with a column mapping."""
    (folder / "columns").mkdir()
    (folder / MAPPED).write_text(MAPPING, encoding="utf-8")
    return folder


def test_a_mapping_is_read_with_its_signature(mapped: Path) -> None:
    (mapping,) = codebook.load(mapped).columns
    assert mapping.signature == signature([" waktu", "Yang\ndirasakan ", "KELAS", "", ""])
    assert [(column.header, column.role, column.question) for column in mapping.columns] == [
        ("Waktu", "date", ""),
        ("Yang dirasakan", "text", "Apa yang dirasakan warga?"),
        ("Kelas", "ignore", ""),
    ]


@pytest.mark.parametrize("other", [HEADER[::-1], HEADER[:2], ("Waktu", "Yang dirasakan", "Kelas 2"), ("", *HEADER)])
def test_another_header_has_another_signature(other: tuple[str, ...]) -> None:
    assert signature(other) != signature(HEADER)


@pytest.mark.parametrize(
    ("old", "new", "row", "column", "words"),
    [
        ("Kelas,ignore", "Kelas,abaikan", 4, "role", "'ignore'"),
        ("Kelas,ignore", "waktu ,ignore", 4, "header", "stands already in row 2"),
        ("Kelas,ignore", "Kelas,date", 4, "role", "stands already in row 2"),
        ("Kelas,ignore,", "Kelas,ignore,Kelas berapa?", 4, "question", "only a column of role text"),
        ("text,Apa yang dirasakan warga?", "ignore,", 0, "role", "no column is of role text"),
        ("header,role,question", "header,peran,question", 1, "role", "this column is missing"),
        ("Kelas,ignore,", "Kelas,ignore,,,x", 4, "", "more cells than the header"),
        ("Kelas,ignore", ",ignore", 4, "header", "it may not be empty"),
    ],
)
def test_a_mistake_in_a_mapping_is_reported_with_its_place(
    mapped: Path, old: str, new: str, row: int, column: str, words: str
) -> None:
    _swap(mapped, MAPPED, old, new)
    found = [problem for problem in _problems(mapped) if (problem.row, problem.column) == (row, column)]
    assert [problem.file for problem in found] == [MAPPED]
    assert words in found[0].message


def test_all_mistakes_of_all_mappings_are_reported_with_those_of_the_tables(mapped: Path) -> None:
    broken = signature(["lain"])
    _swap(mapped, MAPPED, "Kelas,ignore", "Kelas,abaikan")
    _swap(mapped, "forums.csv", "2024-02-27", "besok")
    (mapped / "columns" / f"{broken}.csv").write_bytes(b'header,role\n"Nama,text\n')
    (mapped / "columns" / f"{signature(HEADER)}.xlsx").write_bytes(b"")
    (mapped / "columns" / f"{signature(['kosong'])}.csv").write_bytes(b"")
    (mapped / "columns" / f"{signature(['buku'])}.xlsx").write_bytes(b"no workbook")
    (mapped / "columns" / "formulir.csv").write_text(MAPPING, encoding="utf-8")
    (mapped / "columns" / ".~lock.formulir.csv").write_bytes(b"")
    expected = [
        (f"columns/{broken}.csv", 2, ""),
        (f"columns/{signature(['kosong'])}.csv", 1, ""),
        (f"columns/{signature(['buku'])}.xlsx", 0, ""),
        (f"columns/{signature(HEADER)}.xlsx", 0, ""),
        (MAPPED, 4, "role"),
        ("columns/formulir.csv", 0, ""),
        ("forums.csv", 2, "date"),
    ]
    assert sorted(_places(mapped)) == sorted(expected)


def test_a_mapping_may_be_a_workbook_or_use_semicolons(mapped: Path) -> None:
    book = Workbook()
    sheet = book.create_sheet("Kolom", 0)
    for row in csv.reader(io.StringIO(MAPPING)):
        sheet.append(row)
    before = codebook.load(mapped).columns
    (mapped / MAPPED).write_text(_csv(_rows(MAPPING), ";"), encoding="utf-8")
    assert codebook.load(mapped).columns == before
    (mapped / MAPPED).unlink()
    book.save((mapped / MAPPED).with_suffix(".xlsx"))
    assert codebook.load(mapped).columns == before


def test_a_written_mapping_is_safe_in_excel_and_read_back(mapped: Path) -> None:
    columns = (Column(header="=HYPERLINK(1)", role="text"), Column(header='Kata "orang", dan\nlain', role="ignore"))
    (mapped / MAPPED).write_bytes(content := encode_mapping(columns))
    assert content.startswith(BOM)
    assert b"\n=" not in content
    (mapping,) = codebook.load(mapped).columns
    assert list(mapping.by_key()) == ["=hyperlink(1)", 'kata "orang", dan lain']
