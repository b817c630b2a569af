"""Personal data planted as people type it, in every place that is written: none of it reaches a file.

Ingest, clean and stem run as they do in a run, their tables are written by `store`, and every cell of every file is
searched. What each detector must find or leave alone, text by text, is in `test_redact`.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from pipeline.clean import clean
from pipeline.codebook.settings import CleanSettings
from pipeline.redact import redact
from pipeline.stem import stem
from pipeline.tables import store
from pipeline.tables.contract import TABLES
from tests.test_ingest import run, write
from tests.workbooks import workbook

WINDOW = 7  # digits: shorter stretches of a number stand in dates and amounts too
SHEET_NAME = 31  # characters: Excel allows no more and cuts the rest

NAMES = (
    "Wagiyem Sutarni",
    "Wagiyem Prihatini",
    "I Made Sugiantara",
    "Ni Luh Putu Sari",
    "Made Ariani",
    "Rosmaida boru Hutabarat",
    "Tukiman Hadisusilo",
    "Rukmini Sastrowardoyo",
    "Maulidya Khoirotunnisa",
    "Yohanes Simatupang",
    "Ngatinem",
    "Dewa Gede Wiratmaja",
    "Ketut Sugiantara",
    "Abdurrahman Nasution",
    "Cut Nurhaliza",
    "Fransiska Manurung",
    "Joko Purwadi",
    "Siti Romlah",
    "Bambang Hermawan",
    "Ahmad Fauzan",
)
NAMINGS = (
    "Pak {}",
    "bu {}",
    "Bapak H. {}",
    "Hj. {}",
    "mbak {}",
    "Pak RT {}",
    "Bu RW {}",
    "Pak Lurah {}",
    "Usaha Keripik, Pak {}",
    "Warung nasi, Bu {}",
    "Sdr. {}",
    "nama saya {}",
    "Perkenalkan, saya {}",
    "a.n. {}",
    "atas nama {}",
    "ttd {}",
)
TEXTS = (
    "Atap kios bocor sejak tahun lalu, {} sudah lapor dua kali.",
    "{}, mohon bantuan mesin giling untuk kelompok kami",
    "Pelatihan barista kemarin bagus. {}",
    "modal kami Rp5.000.000 habis; {} tahu ceritanya",
    "{}\nusul: bazar tiap bulan di kelurahan",
    "(kontak: {}) Upah lembur belum dibayar pabrik",
)
STREETS = ("Cendrawasih", "Flamboyan Raya", "Kecapi", "Pinang Merah", "Salak Pondoh")
HOUSES = ("Jl. {} No. {} RT 03/RW 05", "jln {} no {}a", "Gang {} No {}", "Perum {} Blok C{} No 12")
BANKS = ("rek BCA {}", "rekening {}", "no rek BRI {}", "transfer ke Mandiri {}", "BSI {}")


@dataclass(frozen=True)
class Planted:
    """Personal data as it is typed, and what of it must not be found: digits, letters and digits, or words."""

    typed: str
    digits: str = ""
    letters: str = ""
    words: tuple[str, ...] = ()

    def stands_in(self, cell: str) -> bool:
        low = cell.casefold()
        seen = re.sub(r"\D", "", re.sub(r"(?<=[\d.\- ])o(?=[\do.\- ])", "0", low))
        windows = (self.digits[start : start + WINDOW] for start in range(len(self.digits) - WINDOW + 1))
        return (
            any(window in seen for window in windows)
            or bool(self.letters and self.letters in re.sub(r"[\W_]", "", low))
            or any(re.search(rf"(?<![^\W_]){word}(?![^\W_])", low) for word in self.words)
        )


@st.composite
def spaced(draw: st.DrawFn, digits: str) -> str:
    """Type a number in groups, perhaps with the letter o for noughts."""
    size = draw(st.integers(3, 6))
    groups = [digits[start : start + size] for start in range(0, len(digits), size)]
    text = draw(st.sampled_from(["", " ", ".", "-", " - ", "  ", "\u00a0"])).join(groups)
    return text.replace("0", "O") if draw(st.integers(0, 4)) == 0 else text


def digits(pattern: str) -> st.SearchStrategy[str]:
    return st.from_regex(re.compile(pattern, re.ASCII), fullmatch=True)


@st.composite
def citizen_number(draw: st.DrawFn) -> Planted:
    number = draw(digits(r"36740[1-7](?:[0-2][1-9]|[4-6][1-9])(?:0[1-9]|1[0-2])[0-9]{2}0[0-9]{3}"))
    missing = draw(st.booleans())
    word = draw(st.sampled_from(["NIK ", "nik: ", "no KTP ", "KK ", "No. KK: ", "kartu keluarga "]))
    if missing:
        number = number[:9] + number[10:]
    else:
        word = draw(st.sampled_from([word, ""]))
    return Planted(word + draw(spaced(number)), digits=number)


@st.composite
def tax_number(draw: st.DrawFn) -> Planted:
    number = draw(digits(r"[0-9]{15}"))
    dotted = f"{number[:2]}.{number[2:5]}.{number[5:8]}.{number[8]}-{number[9:12]}.{number[12:]}"
    written = draw(st.sampled_from([f"NPWP {dotted}", dotted, f"npwp: {number}", f"NPWP 0{number}"]))
    return Planted(written, digits=number)


@st.composite
def phone(draw: st.DrawFn) -> Planted:
    number = draw(digits(r"8[1-9][0-9]{8,9}"))
    start = draw(st.sampled_from(["0", "62", "+62", "+62 ", "(+62) ", "wa.me/62", "https://wa.me/62"]))
    return Planted(start + (number if "wa.me" in start else draw(spaced(number))), digits=number)


@st.composite
def online(draw: st.DrawFn) -> Planted:
    user = draw(st.from_regex(r"[a-z]{5,8}[._][a-z]{3,6}[0-9]{2}", fullmatch=True))
    forms = ["{}@gmail.com", "{} @ yahoo.co.id", "{}(at)gmail.com", "@{}", "IG: {}", "instagram.com/{}"]
    return Planted(draw(st.sampled_from(forms)).format(user), letters=re.sub(r"[._]", "", user))


@st.composite
def account(draw: st.DrawFn) -> Planted:
    number = draw(digits(r"[1-9][0-9]{8,13}[1-9]"))
    return Planted(draw(st.sampled_from(BANKS)).format(draw(spaced(number))), digits=number)


@st.composite
def plate(draw: st.DrawFn) -> Planted:
    number, suffix = draw(digits(r"[1-9][0-9]{3}")), draw(st.from_regex(r"[A-Z]{3}", fullmatch=True))
    form = draw(st.sampled_from(["mobil B {} {}", "B {} {}", "motor b {} {}", "plat B{}{}"]))
    typed = form.format(number, suffix.lower() if " b " in form else suffix)
    return Planted(typed, letters=f"b{number}{suffix}".lower())


@st.composite
def address(draw: st.DrawFn) -> Planted:
    street = draw(st.sampled_from(STREETS))
    typed = draw(st.sampled_from(HOUSES)).format(street, draw(st.integers(1, 99)))
    return Planted(typed, words=(street.casefold(),))


@st.composite
def person(draw: st.DrawFn) -> Planted:
    name = draw(st.sampled_from(NAMES))
    words = tuple(word for word in name.casefold().split() if len(word) > 3)
    return Planted(draw(st.sampled_from(NAMINGS)).format(name), words=words)


numbers = st.one_of(citizen_number(), tax_number(), phone())
anything = st.one_of(numbers, online(), account(), plate(), address(), person())


def cut_for_a_sheet(planted: Planted) -> Planted:
    """Cut as Excel does; what is left of the number is still to be found."""
    typed = planted.typed[:SHEET_NAME]
    left = len(re.findall(r"\d|O", typed[re.search(r"\d", typed).start() :]))
    return replace(planted, typed=typed, digits=planted.digits[:left])


planting = settings(
    derandomize=True,
    database=None,
    phases=[Phase.generate],  # the message names the leak; to make it smaller takes minutes
    suppress_health_check=list(HealthCheck),
)


@settings(planting, max_examples=4)
@given(data=st.data())
def test_a_few_planted_reach_no_file(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    check_nothing_planted(tmp_path_factory.mktemp("planted"), data)


@pytest.mark.slow
@settings(planting, max_examples=40)
@given(data=st.data())
def test_nothing_planted_reaches_a_file(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    check_nothing_planted(tmp_path_factory.mktemp("planted"), data)


def check_nothing_planted(folder: Path, data: st.DataObject) -> None:
    text, other, organisation, location, question = (data.draw(anything) for _ in range(5))
    file, sheet = data.draw(numbers), data.draw(st.one_of(numbers.map(cut_for_a_sheet), person().filter(fits_a_sheet)))
    sentence = st.sampled_from(TEXTS)
    name = data.draw(st.sampled_from(NAMES))
    header = ["Nama", "No HP", "Unsur", "Instansi", "Lokasi", f"Apa saran Anda? Kirim lewat {question.typed}"]
    row = [
        name,
        "0812-0000-7788",
        "UMKM",
        f"Kelompok tani, {organisation.typed}",
        f"sebelah {location.typed}",
        f"Kata {name.split()[-1]}, " + data.draw(sentence).format(text.typed),
    ]
    planted = [text, other, organisation, location, question, file, sheet]
    planted += [Planted(name, words=(name.casefold().split()[-1],)), Planted("", digits="081200007788")]
    rows: list[list[object]] = [["Masukan"], [data.draw(sentence).format(other.typed)]]
    files: dict[str, bytes | str] = {
        f"forum/{as_name(file.typed)}.xlsx": workbook({as_name(sheet.typed): rows}),
        "forum/form.csv": as_csv([header, row]),
    }
    write_tables(write(folder / "raw", files), folder / "out")
    for place, cell in cells(folder / "out"):
        for one in planted:
            assert not one.stands_in(cell), f"{one.typed!r} in {place}: {cell!r}"
    check_idempotence(folder / "out")


def fits_a_sheet(planted: Planted) -> bool:
    return len(planted.typed) <= SHEET_NAME


def as_name(typed: str) -> str:
    return re.sub(r"[/:\\\[\]*?]", "-", typed).strip("'")


def as_csv(rows: list[list[str]]) -> str:
    return "\r\n".join(",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows)


def write_tables(raw: Path, out: Path) -> None:
    tables = run(raw)
    tables |= clean(tables["feedback"], settings=CleanSettings(), themes=())
    tables |= stem(tables["clean"], tables["sentences"], themes=())
    out.mkdir()
    for name, table in tables.items():
        (out / TABLES[name].file).write_bytes(store.encode(name, table))


def cells(folder: Path) -> Iterator[tuple[str, str]]:
    for file in sorted(folder.iterdir()):
        with file.open(encoding="utf-8-sig", newline="") as stream:
            header, *rows = csv.reader(stream)
        for row in rows:
            yield from ((f"{file.name}, {column}", cell) for column, cell in zip(header, row, strict=True))


def check_idempotence(folder: Path) -> None:
    feedback = store.read("feedback", folder)
    written = pd.concat([feedback[column] for column in ("text", "question", "organisation", "location")])
    assert redact(written).text.to_list() == written.to_list()
