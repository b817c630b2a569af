"""Numbers that stand for a person: NIK, KK, NPWP, any other long number, bank accounts, number plates.

In: the text of a view. Out: spans. A run of digits is judged by how many it holds, whatever separates them; the words
before it and its structure (NIK: region, date of birth with 40 added for women, serial) choose the tag but never
exempt it, because people mistype and Excel cuts the names of sheets: right after "NIK" or "KK" six digits are enough.
Exempt is only a run that is made of amounts, dates, years and programme codes.
Source: Permendagri 72/2022 (NIK), PMK 112/2022 (NPWP of 15 and 16 digits), Perkap 7/2021 (plates).
"""

import re
from collections.abc import Iterator

from pipeline.redact.view import Span, Tag
from pipeline.redact.words import either, words_of

_GAP = r"(?:(?!,\s)[ \t\r\n.\-_/|·•*'~,]){0,3}"
_RUN = re.compile(rf"\d(?:{_GAP}\d){{5,}}+")
_DIGITS = re.compile(r"\d+")
_PLAIN = (
    r"(?:[1-9]\d{0,2}(?:\.\d{3})++(?:,\d{1,2})?"  # 1.500.000.000
    r"|[1-9]\d{0,2}(?:,\d{3})++"
    r"|(?:19|20)\d\d-\d\d-\d\d|\d{1,2}[/.\-]\d{1,2}[/.\-](?:19|20)\d\d"  # dates
    r"|\d\.\d\d(?:\.\d{1,2}){0,4}(?:\.\d{4})?"  # programme codes: 2.07.03.2.01.0001
    r"|\d{1,2}[.:]\d\d"  # times
    r"|(?:19|20)\d\d)"  # years
)
_AMOUNT = re.compile(r"\d{1,3}(?:\.\d{3})+|\d{1,3}(?:,\d{3})+")
_UNGROUPED_AMOUNT = re.compile(r"[1-9]\d{2,5}000")
_TOKEN = re.compile(rf"(?<![\d.,/\-]){_PLAIN}(?![\d/]|[.,\-]\d)")
_YEAR = re.compile(r"(?:19|20)\d\d")
_ALL_PLAIN = re.compile(rf"(?>{_PLAIN})(?:\s*[-/]\s*(?>{_PLAIN})|\s+(?>{_PLAIN}))*+")

_WORDS_FOR: dict[str, Tag] = {
    "nik": "NIK",
    "ktp": "NIK",
    "nomor induk kependudukan": "NIK",
    "nomor induk": "NIK",
    "no induk": "NIK",
    "no. induk": "NIK",
    "kk": "KK",
    "kartu keluarga": "KK",
    "npwp": "NPWP",
    "rek": "REKENING",
    "norek": "REKENING",
    "rekening": "REKENING",
    "account": "REKENING",
    "hp": "TELEPON",
    "wa": "TELEPON",
    "telp": "TELEPON",
    "telepon": "TELEPON",
}
_BANKS = either(
    """bca | bri | bni | btn | bsi | mandiri | bjb | cimb | cimb niaga | danamon | permata | muamalat | panin | ocbc
    | maybank | jago | seabank | btpn | jenius | bank dki | bank banten | bank jakarta | mega | sinarmas | bukopin"""
)
_NAMING_WORDS = "|".join(map(re.escape, sorted(_WORDS_FOR, key=len, reverse=True)))
_WORD_BEFORE = re.compile(rf"\b(?:{_NAMING_WORDS}|{_BANKS})\b(?! berusaha)", re.IGNORECASE)
_NAMED_HERE = re.compile(
    r"(?<!jumlah )(?<!total )\b(?:nik|ktp|kk|kartu keluarga|npwp|(?:no|nomor)\.? ?induk(?: kependudukan)?)"
    r"(?:[\s.:;,=#(\-]{1,3}(?:no|nomor|nmr|saya|sy|nya|kami|adalah|ialah|yaitu)\b){0,3}[\s.:;,=#(\-]{0,4}\Z",
    re.IGNORECASE,
)
_OWNER_AFTER = re.compile(rf"[\s,(:\-]{{0,3}}(?:a\.? ?/?n\b|an\.|atas nama\b|\(?(?:{_BANKS})\b)", re.IGNORECASE)
_CURRENCY_BEFORE = re.compile(r"(?:rp|idr)[.\s]{0,2}$", re.IGNORECASE)
_UNIT_AFTER = re.compile(
    r"\s?(?:rb|ribu|jt|juta|miliar|milyar|triliun|rupiah|persen|orang|unit|jiwa|kk|keluarga)\b|,-", re.IGNORECASE
)
_NIK_DATE = re.compile(r"\d{6}(?:0[1-9]|[12]\d|3[01]|4[1-9]|[56]\d|7[01])(?:0[1-9]|1[0-2])\d{6}")
_NPWP_SHAPE = re.compile(r"\d\d[. ]?\d{3}[. ]?\d{3}[. ]\d[- .]\d{3}[. ]\d{3}")
_NUMBER_TYPED_WITH_LETTERS = re.compile(r"(?<![A-Za-z\d])(?:(?=[oOlI]*\d)[\doOlI]++|[oO]{1,6})(?![A-Za-z])")
_LETTERS_FOR_DIGITS = str.maketrans("oOlI", "0011")

_REGIONS = (
    "A|B|D|E|F|G|H|K|L|M|N|P|R|S|T|W|Z|AA|AB|AD|AE|AG|BA|BB|BD|BE|BG|BH|BK|BL|BM|BN|BP|DA|DB|DC|DD|DE|DG|DH|DK|DL|DM"
    "|DN|DP|DR|DS|DT|DW|EA|EB|ED|KB|KH|KT|KU|PA|PB|PG|PS|PT|PY"
)
_NOT_A_PLATE = either(
    """DAN | DI | KE | YG | RB | JT | KG | GR | ML | CM | MM | KM | PCS | ORG | SD | SMP | SMA | SMK | MTS
        | PNS | ASN | PKL
    | UKM | NIB | OSS | KUR | BLK | TV | RT | RW | WIB | ATAU | S | M | L"""
)
_PLATE = re.compile(rf"(?<![\w.])(?:{_REGIONS})[ .\-]?\d{{3,4}}[ .\-]?(?!{_NOT_A_PLATE}\b)[A-Z]{{1,3}}(?!\w)")
_LIKE_A_PLATE = re.compile(r"[A-Z][ .\-]?\d{3}")
_VEHICLE_WORDS = words_of("plat pelat nopol pol polisi mobil motor angkot")
_NAMED_PLATE = re.compile(
    r"\b(?:plat|pelat|nopol|no\.? ?pol|nomor polisi|no\.? polisi|mobil|motor|angkot)\b[^\w\n]{0,3}"
    rf"(?:nomor |no\.? ?|nya )?(?P<plate>(?:{_REGIONS})[ .\-]?\d{{1,4}}[ .\-]?[A-Z]{{1,3}})(?!\w)",
    re.IGNORECASE,
)


def as_digits(text: str) -> str:
    """Read the letters o and l inside a number as the digits that were meant; the length stays."""
    return _NUMBER_TYPED_WITH_LETTERS.sub(lambda number: number[0].translate(_LETTERS_FOR_DIGITS), text)


def find_numbers(text: str) -> Iterator[Span]:
    """Find NIK, KK, NPWP, other numbers of 14 digits and more, and bank accounts."""
    for run in _RUN.finditer(text):
        yield from _judge(text, run.start(), run.end())


def find_plates(text: str, words: frozenset[str]) -> Iterator[Span]:
    """Find number plates: a region's letters, digits and a suffix."""
    if not words.isdisjoint(_VEHICLE_WORDS):
        yield from (Span(*match.span("plate"), "PLAT") for match in _NAMED_PLATE.finditer(text))
    if _LIKE_A_PLATE.search(text):
        yield from (Span(*match.span(), "PLAT") for match in _PLATE.finditer(text))


def _judge(text: str, start: int, end: int) -> Iterator[Span]:
    word = _word_before(text, start)
    count = _count(text, start, end)
    named = word in {"NIK", "KK", "NPWP"} and count <= 20
    if named and count < 13 and _is_cut_short(text, start, end):
        yield Span(start, end, _tag(text, start, end, word))
        return
    told = named or (word == "REKENING" and not text.endswith("000", start, end))
    if count < 7 or _is_plain(text, start, end, one_number=count >= 16 or (told and count >= 13)):
        return
    if _is_account(text, start, end):
        yield Span(start, end, "REKENING")
        return
    if named or count == 16 or (14 <= count <= 17 and _is_mistyped(text, start, end)):
        yield Span(start, end, _tag(text, start, end, word))
    elif count > 13:
        for piece_start, piece_end in _pieces(text, start, end):
            yield from _windows(text, piece_start, piece_end)


def _is_cut_short(text: str, start: int, end: int) -> bool:
    """Say whether a run stands right after the word that names it and is no date, programme code or round amount."""
    if not _NAMED_HERE.search(text, max(0, start - 48), start) or _UNIT_AFTER.match(text, end):
        return False
    grouped = _count(text, start, end) < 10 and text.endswith("00", start, end)
    if _UNGROUPED_AMOUNT.fullmatch(text, start, end):
        return False
    return not _ALL_PLAIN.fullmatch(text, start, end) or (
        not grouped and _AMOUNT.fullmatch(text, start, end) is not None
    )


def _is_plain(text: str, start: int, end: int, *, one_number: bool) -> bool:
    """Say whether a run is amounts, dates, years and codes only; one as long as a NIK must be several of them."""
    if not _ALL_PLAIN.fullmatch(text, start, end):
        return False
    if not one_number:
        return True
    tokens = re.split(r"[\s/-]+", text[start:end])
    return len(tokens) > 1 and (not all(map(_YEAR.fullmatch, tokens)) or tokens == sorted(set(tokens)))


def _is_mistyped(text: str, start: int, end: int) -> bool:
    """Say whether a spaced run is one number with a digit too many or few, no telephone, no number beside others."""
    looks_dialled = text.startswith(("08", "62 8", "628"), start)
    return not looks_dialled and all(len(group) < 14 for group in _DIGITS.findall(text, start, end))


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    last = start
    for token in _TOKEN.finditer(text, start, end):
        yield last, token.start()
        last = token.end()
    yield last, end


def _windows(text: str, start: int, end: int) -> Iterator[Span]:
    """Find stretches of whole groups that hold 16 digits together, and single groups of 14 and more."""
    groups = [(group.start(), group.end()) for group in _DIGITS.finditer(text, start, end)]
    first, total, reach = 0, 0, start
    for group_start, group_end in groups:
        length = group_end - group_start
        total += length
        while total > 16 and groups[first][1] < group_end:
            total -= groups[first][1] - groups[first][0]
            first += 1
        if length >= 14 or total == 16:
            begin = max(reach, group_start if length >= 14 else groups[first][0])
            yield Span(begin, group_end, _tag(text, begin, group_end, _word_before(text, begin)))
            reach = group_end


def _is_account(text: str, start: int, end: int) -> bool:
    if _CURRENCY_BEFORE.search(text, max(0, start - 6), start) or _UNIT_AFTER.match(text, end):
        return False
    run = text[start:end]
    if run.endswith("00000") or not 8 <= _count(text, start, end) <= 18:
        return False
    word = _word_before(text, start)
    return word == "REKENING" or (word is None and _OWNER_AFTER.match(text, end) is not None)


def _word_before(text: str, start: int) -> Tag | None:
    before = text[max(0, start - 32) : start].rpartition("\n")[2]
    words = list(_WORD_BEFORE.finditer(before))
    if not words or any(character.isdigit() for character in before[words[-1].end() :]):
        return None
    return _WORDS_FOR.get(words[-1][0].lower(), "REKENING")


def _tag(text: str, start: int, end: int, word: Tag | None) -> Tag:
    if word is not None:
        return word
    if _NPWP_SHAPE.fullmatch(text, start, end):
        return "NPWP"
    digits = "".join(_DIGITS.findall(text, start, end))
    return "NIK" if _NIK_DATE.fullmatch(digits) else "NOMOR"


def _count(text: str, start: int, end: int) -> int:
    return sum(map(str.isdigit, text[start:end]))
