"""Street addresses: where one household lives, not the road or quarter that a proposal is about.

In: the text of a view. Out: spans. A street counts with a number, a block or an RT/RW, or after words such as
"alamat" and "tinggal di"; a street alone ("lampu Jl. Siliwangi mati") is a place that planners need. Kelurahan and
kecamatan stay. Source: UU 27/2022 (data that together identify a person); how addresses are written on a KTP.
"""

import re
from collections.abc import Iterator

from pipeline.redact.view import Span
from pipeline.redact.words import either, words_of

_STREET_WORD = either(
    r"""jl\.? | jln\.? | jalan | gg\.? | gang | kp\.? | kampung | kav\.? | kavling | perum\.? | perumahan | komp\.?
    | komplek | kompleks | cluster | apartemen | apt\.? | ruko"""
)
_NUMBER = r"(?:(?:no|nomor|nmr|nomer)\b\.? ?:? ?\d{1,4} ?(?:[a-z]\b)?(?:[/\-]\d{1,3})?(?!\d))"
_BLOCK = (
    r"(?:blok\b\.? ?[a-z]{1,3} ?[.\-/]? ?\d{1,3} ?[a-z]?\b(?: ?[/\-] ?\d{1,3})?"
    rf"|blok\b\.? ?[a-z]{{1,2}},? ?{_NUMBER})"
)
_RT_RW = (
    r"(?:\brt\b\.?(?: ?/ ?rw\b)?\.? ?:? ?\d{1,3} ?(?:[/,.\-] ?(?:rw\b\.? ?:? ?)?|rw\b\.? ?:? ?)\d{1,3}(?!\d)"
    r"|\brw\b\.? ?:? ?\d{1,3} ?[/,.\-]? ?rt\b\.? ?:? ?\d{1,3}(?!\d))"
)
_PART = rf"(?:{_BLOCK}|{_NUMBER}|{_RT_RW})"
_TAIL = rf"(?:[ ,.]{{0,3}}\b{_PART}){{0,4}}"
_NAME = r"(?:[ .]{1,2}(?!(?:no|nomor|nmr|nomer|blok|rt|rw|kel|kec)\b)[a-z0-9][\w.'-]{0,24}){0,5}?"
_NUMBERED = re.compile(rf"\b{_STREET_WORD}{_NAME},? {{0,2}}{_PART}{_TAIL}", re.IGNORECASE)
_CAPITAL_NAME = r"(?:[ .]{1,2}(?:[A-Z][\w.'-]{0,24}|[IVX]{1,4})){1,4}"
_NOT_A_COUNT = (
    r"(?!\s?"
    + either("""tahun | bulan | hari | minggu | jam | menit | km | m | meter | persen | orang | kali | kg | rb
        | ribu | juta
        | unit | titik | lantai | lt""")
    + r"\b|\s?%|[.,/\-]\d)"
)
_BARE_NUMBER = re.compile(rf"\b(?i:{_STREET_WORD}){_CAPITAL_NAME} \d{{1,3}}[A-Za-z]?\b{_NOT_A_COUNT}(?i:{_TAIL})")
_LIVES_AT = either(
    r"""alamat(?:\s(?:saya|rumah|lengkap|kami|ktp))?(?:\s(?:di|ada di))?
    | (?:tinggal|berdomisili|domisili|beralamat|rumah saya|rumah kami|kontrakan saya)(?:\sdi)?"""
)
_LIVING = re.compile(
    rf"\b(?i:{_LIVES_AT})\s?:?\s{{0,2}}"
    rf"(?P<address>(?i:{_STREET_WORD}){_CAPITAL_NAME}(?: \d{{1,3}}[A-Za-z]?\b)?(?i:{_TAIL}))"
)
_ALONE = re.compile(
    rf"\b(?:{_RT_RW}|{_BLOCK},? {{0,2}}{_NUMBER}){_TAIL}",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")
_ADDRESS_WORDS = words_of(
    """
    jl jln jalan gg gang kp kampung kav kavling perum perumahan komp komplek kompleks cluster apartemen apt ruko
    blok rt rw
    """
)
_LIVING_WORDS = words_of("alamat tinggal berdomisili domisili beralamat rumah kontrakan")


def find_addresses(text: str, words: frozenset[str]) -> Iterator[Span]:
    """Find a household's address: street with number, block or RT/RW, and what follows of it."""
    if words.isdisjoint(_ADDRESS_WORDS):
        return
    if not words.isdisjoint(_LIVING_WORDS):
        yield from (Span(*match.span("address"), "ALAMAT") for match in _LIVING.finditer(text))
    if not _DIGIT.search(text):
        return
    for pattern in (_NUMBERED, _BARE_NUMBER, _ALONE):
        yield from (Span(*match.span(), "ALAMAT") for match in pattern.finditer(text))
