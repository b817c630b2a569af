"""Redaction of a column: distinct values once, detectors in a fixed order, until nothing is left to find.

In: texts, and the personal names that the same rows hold. Out: the texts with typed tags, and how many were put in.
Detectors run on a view in which everything found before is masked; the text with its tags is then read again until
no detector finds anything, so redaction is idempotent by construction.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import pandas as pd

from pipeline.redact.addresses import find_addresses
from pipeline.redact.contacts import find_online, find_other_phones, find_phones, find_spelled_phones
from pipeline.redact.identifiers import as_digits, find_numbers, find_plates
from pipeline.redact.names import find_names, looks_personal
from pipeline.redact.rownames import NameFinder, finder_for
from pipeline.redact.view import MASK, Span, ascii_words, mask, see, write

_DIGIT = re.compile(r"\d")
_LONG = re.compile(r"\d(?:[^\dA-Za-z]{0,3}[\doOlI]){5}")
_EXTENSION = re.compile(r"\.[A-Za-z0-9]{1,5}\Z")
_CHAT = re.compile(
    r"(?:chat|obrolan|percakapan)(?: whatsapp)? (?:dengan|with|bersama)\s+"
    r"(?P<contact>[^/\\]+?)(?= ?(?:\(\d+\))?(?:\.\w{1,5})?\Z)",
    re.IGNORECASE,
)
_GROUP_CHAT = re.compile(
    r"\b(?:forum|grup|group|umkm|ukm|komunitas|paguyuban|warga|dinas|disnaker|kelompok|koperasi|alumni|smk|sma|rt|rw|guru"
    r"|pekerja|buruh|serikat|asosiasi|tim|panitia|peserta|pedagang|kelas|info|kelurahan|kecamatan|pkk|mgmp)\b",
    re.IGNORECASE,
)

Detector = Callable[[str, frozenset[str]], Iterable[Span]]


@dataclass(frozen=True)
class Redacted:
    """Texts without personal data, and how many items were replaced in each (Int64); the caller's index."""

    text: pd.Series
    count: pd.Series


def redact(texts: pd.Series, *, names: pd.Series | None = None) -> Redacted:
    """Replace personal data by typed tags.

    `names` (same index): the personal names that the row itself holds, joined by `|`; they are redacted whole, and
    each distinctive part of three letters and more where it is capitalised.

    >>> redact(pd.Series(["Hubungi Pak Budi di 0812-3456-7890"])).text[0]
    'Hubungi Pak [NAMA] di [TELEPON]'
    """
    keys = pd.DataFrame({"text": texts.astype("str").fillna("")}, index=texts.index)
    keys["names"] = "" if names is None else names.astype("str").fillna("")
    codes = keys.groupby(["text", "names"], sort=False).ngroup().to_numpy()
    distinct = keys.drop_duplicates(ignore_index=True)
    done = [_redact(text, finder_for(known)) for text, known in zip(distinct["text"], distinct["names"], strict=True)]
    clean = pd.Series([text for text, _ in done], dtype="str")
    counts = pd.Series([count for _, count in done], dtype="Int64")
    return Redacted(
        clean.take(codes).set_axis(texts.index),
        counts.take(codes).set_axis(texts.index),
    )


def redact_label(text: str) -> str:
    """Replace personal data in the name of a file, sheet or column, or in an unmatched value.

    >>> redact_label("WhatsApp Chat dengan Budi Santosa.txt")
    'WhatsApp Chat dengan [NAMA].txt'
    >>> redact_label("Usulan UMKM Kecamatan Setu.xlsx")
    'Usulan UMKM Kecamatan Setu.xlsx'
    """
    return _redact(text, None, label=True)[0]


def _redact(text: str, own_names: NameFinder | None, *, label: bool = False) -> tuple[str, int]:
    total = 0
    while True:
        view = see(text)
        spans = _find(view.text.replace("_", " ") if label else view.text, own_names, label=label)
        if not spans:
            return text, total
        text = write(text, view, spans)
        total += len(spans)


def _find(text: str, own_names: NameFinder | None, *, label: bool) -> list[Span]:
    spans: list[Span] = []
    words = frozenset(ascii_words(text))
    for detector in _detectors(text, own_names, label=label):
        found = _apart(detector(text, words), text)
        if found:
            spans += found
            text = mask(text, found)
    return spans


def _detectors(text: str, own_names: NameFinder | None, *, label: bool) -> Iterator[Detector]:
    """Choose the detectors that could find anything in the text, in the order in which they take precedence."""
    if label:
        yield _find_contact
    yield find_online
    if _DIGIT.search(text):
        if _LONG.search(text):
            yield _find_numbers
            yield _find_phones
            yield find_other_phones
        yield find_plates
    yield find_spelled_phones
    yield find_addresses
    if own_names is not None:
        yield own_names
    yield find_names
    if label:
        yield _find_lone_name


def _find_numbers(text: str, _: frozenset[str]) -> Iterator[Span]:
    return find_numbers(as_digits(text))


def _find_phones(text: str, words: frozenset[str]) -> Iterator[Span]:
    return find_phones(as_digits(text), words)


def _find_contact(text: str, _: frozenset[str]) -> Iterator[Span]:
    chat = _CHAT.search(text)
    if chat and not _GROUP_CHAT.search(chat["contact"]) and any(map(str.isalpha, chat["contact"])):
        yield Span(*chat.span("contact"), "NAMA")


def _find_lone_name(text: str, _: frozenset[str]) -> Iterator[Span]:
    start = text.rfind("/") + 1
    end = text.rfind(".") if _EXTENSION.search(text, start) else len(text)
    words = text[start:end].split()
    if words and all(map(str.isalpha, words)) and looks_personal(words):
        yield Span(start + text[start:end].index(words[0]), start + len(text[start:end].rstrip()), "NAMA")


def _apart(spans: Iterable[Span], text: str) -> list[Span]:
    """Sort spans; of those that overlap keep the earliest and longest, and none that reaches into a tag."""
    kept: list[Span] = []
    reach = 0
    for span in sorted(spans, key=lambda span: (span.start, -span.end, span.tag)):
        if span.start >= reach and span.end > span.start and MASK not in text[span.start : span.end]:
            kept.append(span)
            reach = span.end
    return kept
