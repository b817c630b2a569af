"""The names that a row itself holds: found again in that row's text.

In: the cell of the name column. Out: a finder of that person's name in a text, or None where the cell names nobody
("Anonim", "Ibu rumah tangga"). A part of the name counts from four letters on and only where it is capitalised,
so that "Indah Lestari" does not take "pasar yang indah" with her.
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from pipeline.redact.nameparts import is_common, read_name
from pipeline.redact.view import MASK, Span, ascii_words, see
from pipeline.redact.words import STOPS, words_of

NameFinder = Callable[[str, frozenset[str]], Iterator[Span]]

_WORD = re.compile(r"[^\W\d_]+(?:['’`][^\W\d_]+)*")
_DEGREES = words_of("spd mpd kom ag hum sos kes farm ked psi md phd")
_SHORTEST_PART = 4


@lru_cache(maxsize=4096)
def finder_for(cell: str) -> NameFinder | None:
    """Make the finder for a name column's cell (names joined by `|`); remembered, because people answer repeatedly."""
    names = [words for name in see(cell).text.replace(MASK, "|").split("|") if (words := _name_words(name))]
    if not names:
        return None
    wholes = [words for words in names if len(words) > 1]
    parts = {word for words in names for word in words if _is_distinctive(word)}
    parts |= {words[0] for words in names if len(words) == 1 and len(words[0]) > 1}
    quick = frozenset(ascii_words(" ".join([words[0] for words in wholes] + list(parts))))
    pattern = re.compile("|".join(_alternatives(wholes, parts)))

    def find(text: str, words: frozenset[str]) -> Iterator[Span]:
        if not words.isdisjoint(quick):
            for match in pattern.finditer(text):
                end = match.end()
                if text[end + 1 : end + 2].isupper():  # a surname that the cell does not hold
                    end = max(end, read_name(text, match.start(), "sign"))
                yield Span(match.start(), end, "NAMA")

    return find


def _name_words(name: str) -> list[str]:
    words = [word for word in _WORD.findall(name) if word.lower() not in _DEGREES]
    while words and words[0].lower() in STOPS:
        words = words[1:]
    if all(len(word) == 1 or is_common(word) for word in words):
        return []
    return words


def _is_distinctive(word: str) -> bool:
    return len(word) >= _SHORTEST_PART and not is_common(word)


def _alternatives(wholes: list[list[str]], parts: set[str]) -> Iterator[str]:
    for words in sorted(wholes, key=lambda words: (-len(words), words)):
        yield r"(?i:\b" + r"[\s.,_-]{1,3}".join(map(re.escape, words)) + r"\b)"
    for part in sorted(parts, key=lambda part: (-len(part), part)):
        capital = re.escape(part[0].upper())
        yield rf"\b{capital}(?i:{re.escape(part[1:])})\b"
