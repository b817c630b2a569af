"""Ways to reach a person: e-mail, links, handles, telephone numbers, also spelled the way people hide or mistype them.

In: the text of a view. Out: spans. Patterns find what `phonenumbers` (Google's libphonenumber) calls invalid, such as
invented or mistyped numbers; it finds the foreign and fixed-line forms. Source: UU 27/2022; ITU-T E.164.
"""

import re
from collections.abc import Iterator

from phonenumbers import Leniency, PhoneNumberMatcher

from pipeline.redact.view import MASK, Span
from pipeline.redact.words import either, words_of

_PROVIDERS = "gmail|gmai|gmial|gamil|googlemail|yahoo|yaho|ymail|rocketmail|hotmail|outlook|icloud|live|protonmail"
_LOCAL_PART = r"(?<![\w.+%-])[\w.+%-]++"
_DOMAIN_ENDS = either(
    "com | co | net | org | id | go | ac | sch | or | web | my | info | biz | io | me | edu | example"
)
_EMAIL = re.compile(
    rf"{_LOCAL_PART} ?@ ?[\w-]++(?:\s?\.\s?[\w-]{{1,20}}){{0,3}}?\s?\.\s?{_DOMAIN_ENDS}\b(?:\.{_DOMAIN_ENDS}\b)?"
    rf"|{_LOCAL_PART}@(?=[\w-]{{0,63}}[A-Za-z])[\w-]++(?:\.\w++)++"
    rf"|{_LOCAL_PART} ?@ ?(?:{_PROVIDERS})\b"
    rf"|{_LOCAL_PART}\s?[(\[{{ ](?:at|et)[)\]}} ]\s?[\w-]{{1,63}}"
    r"(?:\s?(?:\.|[(\[{ ](?:dot|titik)[)\]} ])\s?\w{2,10})++"
    rf"|(?<![\w.+%-])[\w+%-]{{3,64}}(?:\.[\w+%-]{{1,64}}){{0,4}}[.,](?:{_PROVIDERS})[ .,]{{1,2}}co(?:m|\.id)\b",
    re.IGNORECASE,
)
_EMAIL_WORDS = words_of(_PROVIDERS.replace("|", " ")) | {"at", "et"}
_WA_LINK = re.compile(r"(?:https?://)?(?:wa\.me|(?:api|web|chat)\.whatsapp\.com|wa\.link)/[^\s\ue000]++", re.IGNORECASE)
_PROFILE_LINK = re.compile(
    r"(?:https?://)?(?:www\.|m\.|id\.)?(?:instagram\.com|facebook\.com|fb\.com|fb\.me|tiktok\.com|twitter\.com|x\.com"
    r"|threads\.net|linkedin\.com/in|youtube\.com/@?|t\.me|linktr\.ee)/[^\s\ue000]++",
    re.IGNORECASE,
)
_NO_AMOUNT = r"(?!\d[\d.,]*(?:rb|ribu|k|jt|juta|pcs|kg|gr|gram|orang|org|hari|jam|x|meter|m|unit|buah|liter|an)?\b)"
_HANDLE = re.compile(
    rf"(?<![\w.@+-])@{_NO_AMOUNT}"
    r"(?=[\w.]{0,40}[A-Za-z])[\w.]{2,40}(?<!\.)",
    re.IGNORECASE,
)
_NAMED_HANDLE = re.compile(
    r"\b(?:ig|insta|instagram|tiktok|tik tok|twitter|fb|facebook|telegram|line|threads|shopee)"
    r"(?:\s(?:saya|kami|aku|nya))?(?:\s?[:=]\s?|\s)(?P<handle>"
    + _NO_AMOUNT
    + r"(?=[\w.]{0,40}[A-Za-z])(?=[\w.]{0,40}[\d_])[\w.]{4,40}(?<!\.))"
    r"(?!\w)",
    re.IGNORECASE,
)
_COLON_HANDLE = re.compile(
    r"\b(?:ig|insta|instagram|tiktok|twitter|fb|facebook|telegram)(?:\s(?:saya|kami|aku))?\s?[:=]\s?(?P<handle>"
    + _NO_AMOUNT
    + r"[\w.]{4,40}(?<!\.))",
    re.IGNORECASE,
)
_LINK_WORDS = words_of("me com link net ee")
_NETWORK_WORDS = words_of("ig insta instagram tiktok tok twitter fb facebook telegram line threads shopee")

_GAP = r"[ .\-_/()'·•~*|\t]{0,3}"
_MOBILE = re.compile(
    rf"(?<![\w,])(?<!\d[.\-])(?:\(?\+?\s?\(?62\)?{_GAP}0?|\(?0){_GAP}8(?:{_GAP}\d){{7,12}}"
    r"(?!\d)(?![ .\-]{1,2}(?!\(?0|\+?62|[1-9]\.)\d{3})",
)
_WHOLE_MOBILE = re.compile(r"(?<!\d)(?<!\d[ .\-])(?:\+?62|0)8\d{7,11}(?!\d)(?!-\d)")
_BARE_MOBILE = re.compile(r"(?<![\w.,])(?<!\d[ \-])8[1-9]\d(?:[ \-]?\d){7,9}(?![.,]?\d)(?![ \-]\d)")
_FIXED_LINE = re.compile(
    r"(?<![\w.,])(?<!\d[ \-])\(?0[2-79]\d{1,2}\)?[ .\-]{0,3}\d{3,4}[ .\-]?\d{3,4}(?!\d)(?![.,\-]\d)"
)
_ASKED_FOR = re.compile(
    r"\b"
    + either(r"""hp | no\.? ?hp | wa | whats?app | whatsap | telp | tlp | telpon | telepon | phone | hubungi
        | hub | kontak
        | contact | cp | sms | call | dana | ovo | gopay""")
    + rf"\b[^\d\n{MASK}]{{0,14}}(?P<number>\+?\d(?:[ .\-()]{{0,2}}\d){{6,14}})(?!\d)",
    re.IGNORECASE,
)
_ASKING_WORDS = words_of(
    "hp nohp wa whatsapp whatapp whatsap telp tlp telpon telepon phone hubungi hub kontak contact cp sms call dana"
    " ovo gopay"
)
_SPELLED = re.compile(
    r"\b(?:nol|kosong)(?:[\s,.\-]{1,3}(?:nol|kosong|satu|dua|tiga|empat|lima|enam|tujuh|delapan|lapan|sembilan)\b){7,15}",
    re.IGNORECASE,
)
_ZERO_WORDS = words_of("nol kosong")
_FOREIGN_HINT = re.compile(r"\+\s?\d|\d(?:[ .\-()]{0,2}\d){7}")
_MONEY = re.compile(r"(?:Rp\.?\s?|\b)[1-9]\d{0,2}(?:[.,]\d{3})++(?![\d.,]?\d)|Rp\.?\s?\d[\d.,]*", re.IGNORECASE)


def find_online(text: str, words: frozenset[str]) -> Iterator[Span]:
    """Find e-mail addresses, links to a person's chat or profile, and social handles."""
    if "/" in text and not words.isdisjoint(_LINK_WORDS):
        yield from (Span(*match.span(), "TELEPON") for match in _WA_LINK.finditer(text))
        yield from (Span(*match.span(), "AKUN") for match in _PROFILE_LINK.finditer(text))
    if "@" in text or not words.isdisjoint(_EMAIL_WORDS):
        yield from (Span(*match.span(), "EMAIL") for match in _EMAIL.finditer(text))
    if "@" in text:
        yield from (Span(*match.span(), "AKUN") for match in _HANDLE.finditer(text))
    if not words.isdisjoint(_NETWORK_WORDS):
        for pattern in (_NAMED_HANDLE, _COLON_HANDLE):
            yield from (Span(*match.span("handle"), "AKUN") for match in pattern.finditer(text))


def find_phones(text: str, words: frozenset[str]) -> Iterator[Span]:
    """Find telephone numbers by shape and by the word before them."""
    for pattern in (_WHOLE_MOBILE, _MOBILE, _BARE_MOBILE, _FIXED_LINE):
        yield from (Span(*match.span(), "TELEPON") for match in pattern.finditer(text))
    if words.isdisjoint(_ASKING_WORDS):
        return
    for match in _ASKED_FOR.finditer(text):
        if not _MONEY.fullmatch(match["number"]):
            yield Span(*match.span("number"), "TELEPON")


def find_spelled_phones(text: str, words: frozenset[str]) -> Iterator[Span]:
    """Find telephone numbers that are spelled in words."""
    if not words.isdisjoint(_ZERO_WORDS):
        yield from (Span(*match.span(), "TELEPON") for match in _SPELLED.finditer(text))


def find_other_phones(text: str, _: frozenset[str]) -> Iterator[Span]:
    """Find what `phonenumbers` holds for a valid number in Indonesia or abroad."""
    if _FOREIGN_HINT.search(text):
        plain = _MONEY.sub(lambda money: MASK * len(money[0]), text)
        matches = PhoneNumberMatcher(plain, "ID", leniency=Leniency.VALID, max_tries=1000)
        yield from (Span(match.start, match.end, "TELEPON") for match in matches)
