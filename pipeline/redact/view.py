"""The text as the detectors see it: one plain character for each visible character of the original.

In: a text as typed. Out: a `View` of it, in which look-alikes are folded (full-width and Arabic digits, typographic
dashes and spaces) and what cannot be seen is left out (zero-width and control characters, combining marks), so that
nothing hides inside an identifier. Each character of the view knows its place in the original: only the
spans that are redacted change. Source of the classes: Unicode general categories (UAX 44), NFKC (UAX 15).
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple, get_args

Tag = Literal["NIK", "KK", "NPWP", "NOMOR", "TELEPON", "EMAIL", "AKUN", "REKENING", "PLAT", "ALAMAT", "NAMA"]
TAGS: tuple[Tag, ...] = get_args(Tag)

MASK = "\ue000"
"""Stands in the view where something is redacted already; a private-use character, neither word nor space."""

_INVISIBLE = "\ue001"
_UNREADABLE = "\ufffd"  # what decoding and the names of files leave of a character, often of a no-break space
_TAG = re.compile(r"\[(?:" + "|".join(TAGS) + r")\]")
_LETTERS = re.compile("[a-z]+")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_LINE_BREAKS = "\t\n\r"


class Span(NamedTuple):
    """A stretch of the view that holds personal data of one kind."""

    start: int
    end: int
    tag: Tag


class View(NamedTuple):
    """`text` is what detectors search; `places[i]` is where its character i stands in the original."""

    text: str
    places: Sequence[int]


class _Folding(dict[int, str]):
    def __missing__(self, code: int) -> str:
        self[code] = folded = _fold(chr(code))
        return folded


def _fold(character: str) -> str:
    category = unicodedata.category(character)
    if character in _LINE_BREAKS:
        return character
    if category in {"Cc", "Cf", "Mn", "Me", "Co", "Cs"}:
        return _INVISIBLE
    if category == "Nd":
        return str(unicodedata.decimal(character))
    if category in {"Zs", "Zl", "Zp"} or character == _UNREADABLE:
        return " "
    if category == "Pd":
        return "-"
    plain = unicodedata.normalize("NFKC", character)
    return plain if len(plain) == 1 else character


_FOLDING = _Folding()


def see(text: str) -> View:
    """Fold a text for the detectors; its tags are masked, so nothing is found inside them."""
    folded = text
    if not text.isascii() or _CONTROL.search(text):
        folded = text.translate(_FOLDING)
    if "[" in folded:
        folded = _TAG.sub(lambda tag: MASK * len(tag[0]), folded)
    if _INVISIBLE not in folded:
        return View(folded, range(len(folded) + 1))
    places = [place for place, character in enumerate(folded) if character != _INVISIBLE]
    return View(folded.replace(_INVISIBLE, ""), [*places, len(text)])


def ascii_words(text: str) -> list[str]:
    """List the runs of plain letters, in lower case: what the detectors' trigger words are looked up in."""
    return _LETTERS.findall(text.lower())


def mask(text: str, spans: Iterable[Span]) -> str:
    """Blank the spans (sorted, apart from one another) of a view's text; its length stays."""
    pieces, last = [], 0
    for start, end, _ in spans:
        pieces += [text[last:start], MASK * (end - start)]
        last = end
    return "".join([*pieces, text[last:]])


def write(text: str, view: View, spans: Iterable[Span]) -> str:
    """Put the tags of the spans into the original text."""
    pieces, last = [], 0
    for start, end, tag in sorted(spans):
        pieces += [text[last : view.places[start]], f"[{tag}]"]
        last = view.places[end]
    return "".join([*pieces, text[last:]])
