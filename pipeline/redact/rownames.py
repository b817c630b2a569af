"""The names that a row itself holds: found again in that row's text.

In: the cell of the name column. Out: a finder of that person's name in a text, or None where the cell names nobody
("Anonim", "Ibu rumah tangga"). A part of the name counts from three letters on and only where it is capitalised,
so that "Indah Lestari" does not take "pasar yang indah" with her. Name words that touch what was found go with it:
the cell may hold "Harjo" where the text says "Mas Harjo Kusumo".
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import dropwhile, pairwise

from pipeline.redact.nameparts import (
    ACADEMIC,
    after_head,
    is_common,
    is_derived,
    looks_like_name,
    ordinary_words,
    read_name,
)
from pipeline.redact.names import BEFORE_KNOWN, TITLES
from pipeline.redact.view import MASK, Span, ascii_words, see
from pipeline.redact.words import STOPS, words_of

NameFinder = Callable[[str, frozenset[str]], Iterator[Span]]

_WORD = re.compile(r"[^\W\d_]+(?:['’`][^\W\d_]+)*")
_DEGREES = words_of("spd mpd kom ag hum sos kes farm ked psi md phd")
_BETWEEN = r"[\s.,_-]{1,3}"
_SHORTEST_PART = 3
_VOWEL = re.compile("[aiueo]", re.IGNORECASE)
_NEXT = re.compile(r" {1,2}([A-Z][^\W\d_]+)\b")
_BEFORE = re.compile(r"(?<![\w'’-])([A-Z][^\W\d_]+) {1,2}\Z")
_WORD_BEFORE = re.compile(r"([^\W\d_]+),? {1,2}\Z")
_BEGINS = re.compile(r"(?:\A|[.!?\n(])\s*\Z")
_ENDS = re.compile(r"\s*(?:\Z|[.,!?\n():])")
_LOOK_BACK = 40  # characters: the two words before a name


@lru_cache(maxsize=4096)
def finder_for(cell: str) -> NameFinder | None:
    """Make the finder for a name column's cell (names joined by `|`); remembered, because people answer repeatedly."""
    names = [words for name in see(cell).text.replace(MASK, "|").split("|") if (words := _name_words(name))]
    if not names:
        return None
    wholes = [words for words in names if len(words) > 1]
    parts = {word for words in names for word in words if _is_distinctive(word)}
    parts |= {words[0] for words in names if len(words) == 1 and len(words[0]) > 1}
    quick = frozenset(ascii_words(" ".join([word for words in wholes for word in words[:-1]] + list(parts))))
    pattern = re.compile("|".join(_alternatives(wholes, parts)))

    def find(text: str, words: frozenset[str]) -> Iterator[Span]:
        if not words.isdisjoint(quick):
            for match in pattern.finditer(text):
                end = _end(text, *match.span())
                yield Span(_start(text, match.start(), end), end, "NAMA")

    return find


def _end(text: str, start: int, end: int) -> int:
    """Take in the capitalised name words after a name, which the cell does not hold."""
    if text[end + 1 : end + 2].isupper():
        before = _WORD_BEFORE.search(text[max(0, start - _LOOK_BACK) : start])
        titled = before is not None and before[1].lower() in TITLES
        end = max(end, read_name(text, start, "title" if titled else "sign"))
    while (word := _NEXT.match(text, end)) and _joins(word[1], text[start:end]) and not _is_root(word[1]):
        end = word.end()
    return end


def _start(text: str, start: int, end: int) -> int:
    """Take in the capitalised name words before a name; a root word only where a person must stand: "saya Ucok"."""
    while before := _BEFORE.search(text[max(0, start - _LOOK_BACK) : start]):
        begin = start - len(before[0])
        if not _joins(before[1], text[start:end]):
            break
        if _is_root(before[1]):
            earlier = text[max(0, begin - _LOOK_BACK) : begin]
            person = _WORD_BEFORE.search(earlier)
            alone = _BEGINS.search(earlier) and _ENDS.match(text, end)
            if not alone and not (person and person[1].lower() in BEFORE_KNOWN):
                break
        start = begin
    return start


def _joins(word: str, name: str) -> bool:
    """Say whether a word beside a name may be one too; "KTP" is none, and capitals throughout go with capitals."""
    return _may_be_name(word) and word.isupper() <= name.isupper() and _VOWEL.search(word) is not None


def _may_be_name(word: str) -> bool:
    low = word.lower()
    return low not in STOPS | TITLES | ACADEMIC and not is_derived(low)


def _is_root(word: str) -> bool:
    return word.lower() in ordinary_words() and not looks_like_name(word)


def _name_words(name: str) -> list[str]:
    written = [word for word in _WORD.findall(name) if word.lower() not in _DEGREES]
    words = list(dropwhile(lambda word: word.lower() in STOPS, written))
    if all(len(word) == 1 or is_common(word) for word in words) and not _are_roots_of_a_name(written):
        return []
    return words


def _are_roots_of_a_name(written: list[str]) -> bool:
    """Say whether ordinary words are a name all the same: "Cokorda Raka Swastika", and not "Ibu rumah tangga"."""
    words = list(dropwhile(lambda word: word.lower() in TITLES, written))
    return (
        len(words) > 1
        and (_is_headed(words) or all(word[0].isupper() for word in words))
        and all(map(_may_be_name, words))
    )


def _is_headed(words: list[str]) -> bool:
    return after_head(" ".join(words), 0) > 0


def _is_distinctive(word: str) -> bool:
    return len(word) >= _SHORTEST_PART and not is_common(word)


def _alternatives(wholes: list[list[str]], parts: set[str]) -> Iterator[str]:
    for words in sorted(wholes, key=lambda words: (-len(words), words)):
        if _is_headed(words) or not all(map(is_common, words)):
            yield rf"(?i:\b{_BETWEEN.join(map(re.escape, words))}\b)"
        else:
            yield rf"\b{_BETWEEN.join(map(_capitalised, words))}\b"
    for pair in sorted({pair for words in wholes for pair in pairwise(words) if all(len(word) > 1 for word in pair)}):
        yield rf"\b{' {1,2}'.join(map(_capitalised, pair))}\b"
    for part in sorted(parts, key=lambda part: (-len(part), part)):
        yield rf"\b{_capitalised(part)}\b"


def _capitalised(word: str) -> str:
    return rf"{re.escape(word[0].upper())}(?i:{re.escape(word[1:])})"
