"""Which words can be parts of a person's name, and where a name that begins here ends.

In: a text and a place in it, and how far the trigger before it is to be trusted. Out: the end of the name. Capitals
tell names from words where people use them; in lower case only words that no lexicon knows, and known given names.
Ordinary words are the root words of PySastrawi and the slang of indoNLP, read from the installed packages (nothing is
copied).
"""

import re
from functools import cache, lru_cache
from typing import Any, Literal

from indoNLP.preprocessing import SLANG_DATA
from Sastrawi.Stemmer.StemmerFactory import StemmerFactory

from pipeline.redact.words import ALSO_WORDS, GIVEN_NAMES, NAME_ENDINGS, STOPS

Trust = Literal["phrase", "title", "sign"]
"""After "nama saya" any unknown word is a name; after a title its first; a signature needs capitals and no root."""

TOKEN = re.compile(r"[^\W\d_]+(?:['’`][^\W\d_]+)*")
_GAP = re.compile(r"\.? {0,2}(?=[^\W\d_])")
_SQUEEZE = re.compile(r"(.)\1+")
_SYLLABLES = re.compile(
    r"(?:(?:ng|ny|kh|sy|[bcdfgjkpst][lr]|[bcdfghjklmnprstwyz])?[aiueo](?:ng|[bdhklmnprst](?![aiueo]))?){2,5}"
)
ACADEMIC = frozenset({"dr", "drs", "dra", "drg", "prof", "ir", "h", "hj", "kh"})
_LINKS = frozenset({"bin", "binti", "al"})
_MOST_WORDS = 4
_SHORTEST_UNKNOWN = 3


def read_name(text: str, start: int, trust: Trust) -> int:
    """Read name words from `start`; return where the name ends, `start` itself if there is none."""
    end = position = start
    lower = False
    for count in range(_MOST_WORDS):
        token = TOKEN.match(text, position)
        if token is None or not _belongs(text, token, trust, first=count == 0, lower=lower):
            break
        lower = lower or token[0][0].islower()
        end = token.end()
        gap = _GAP.match(text, end)
        if gap is None or (gap[0].startswith(".") and len(token[0]) > _SHORTEST_UNKNOWN):
            break
        position = gap.end()
    return end


def is_known(word: str) -> bool:
    """Say whether a word is a given name of the list, and no role, place or organisation."""
    low = word.lower()
    return low in GIVEN_NAMES and low not in STOPS


def looks_like_name(word: str) -> bool:
    """Say whether a word is a known name, or an unknown one that ends as names do."""
    return is_known(word) or (word.lower().endswith(NAME_ENDINGS) and not is_common(word))


def sounds_indonesian(word: str) -> bool:
    """Say whether an unknown word has the syllables of an Indonesian name."""
    return not is_common(word) and _SYLLABLES.fullmatch(word.lower()) is not None


def is_common(word: str) -> bool:
    """Say whether a word is ordinary Indonesian, a role, a place or an organisation, and no given name."""
    low = word.lower()
    if low in STOPS:
        return True
    return low not in GIVEN_NAMES and (is_ordinary(low) or is_ordinary(_SQUEEZE.sub(r"\1", low)))


def _belongs(text: str, token: re.Match[str], trust: Trust, *, first: bool, lower: bool) -> bool:
    if first:
        return _opens(token[0], trust) or _is_initial(text, token)
    return _continues(token[0], trust, lower=lower) or (
        token[0].lower() in _LINKS and _is_capital_name(text, token.end() + 1)
    )


def _opens(word: str, trust: Trust) -> bool:
    low = word.lower()
    if low in STOPS or len(word) == 1:
        return False
    if word[0].islower():
        return trust != "sign" and (
            (low in GIVEN_NAMES and (low not in ALSO_WORDS or trust == "phrase")) or _is_unknown(low)
        )
    if low in GIVEN_NAMES or trust == "sign" or word.isupper():
        return low in GIVEN_NAMES or _is_unknown(low)
    return not _is_derived(low)


def _continues(word: str, trust: Trust, *, lower: bool) -> bool:
    low = word.lower()
    if low in STOPS:
        return False
    if low in GIVEN_NAMES:
        return word[0].isupper() or low not in ALSO_WORDS or trust == "phrase"
    if word[0].isupper():
        return len(word) == 1 or not (is_common(low) if trust == "sign" else _is_derived(low))
    return lower and trust == "phrase" and _is_unknown(low)


def _is_unknown(word: str) -> bool:
    return len(word) >= _SHORTEST_UNKNOWN and not is_common(word) and any(vowel in word for vowel in "aiueo")


def _is_derived(word: str) -> bool:
    return word not in ordinary_words() and is_common(word)


def _is_initial(text: str, token: re.Match[str]) -> bool:
    """Say whether a capital or an abbreviation with a full stop stands before a name: "M. Rizki", "Moh. Yusuf"."""
    if not (token[0][0].isupper() and len(token[0]) <= 3 and text.startswith(".", token.end())):
        return False
    gap = _GAP.match(text, token.end())
    return token[0].lower() not in STOPS | ACADEMIC and gap is not None and _is_capital_name(text, gap.end())


def _is_capital_name(text: str, start: int) -> bool:
    word = TOKEN.match(text, start)
    return word is not None and word[0][0].isupper() and not is_common(word[0])


@cache
def ordinary_words() -> frozenset[str]:
    """Return the root words and slang that the installed lexicons hold, in lower case."""
    return frozenset(map(str.lower, StemmerFactory().get_words())) | frozenset(map(str.lower, SLANG_DATA))


@cache
def _stemmer() -> Any:
    return StemmerFactory().create_stemmer()


@lru_cache(maxsize=65536)
def is_ordinary(word: str) -> bool:
    """Say whether a lower-case word of plain letters is Indonesian, as it stands or by its root.

    >>> [is_ordinary(word) for word in ("dibantu", "pelatihannya", "supriyadi")]
    [True, True, False]
    """
    if word in ordinary_words():
        return True
    stem: str = _stemmer().stem(word)
    return stem != word and stem in ordinary_words()
