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

from pipeline.redact.givennames import ALSO_WORDS, GIVEN_NAMES, NAME_ENDINGS
from pipeline.redact.words import STOPS, words_of

Trust = Literal["phrase", "title", "role", "sign"]
"""After "nama saya" any unknown word is a name; after a title its first; a role between the two, as in "Pak RT Budi",
needs a capital or a known name; a signature needs capitals and no root."""

TOKEN = re.compile(r"[^\W\d_]+(?:['’`][^\W\d_]+)*")
_GAP = re.compile(r"\.? {0,2}(?=[^\W\d_])")
_SQUEEZE = re.compile(r"(.)\1+")
_SYLLABLES = re.compile(
    r"(?:(?:ng|ny|kh|sy|[bcdfgjkpst][lr]|[bcdfghjklmnprstwyz])?[aiueo](?:ng|[bdhklmnprst](?![aiueo]))?){2,5}"
)
ACADEMIC = words_of("dr drs dra drg prof ir h hj kh mr mrs")
_LINKS = words_of("bin binti al boru br el van der")
_INNER = words_of("tua kok pertiwi murni taufiq hidayah hakim")
"""Words that stop a name, but continue one where they are capitalised: "Nur Hidayah", "Tan Kok Liong"."""
_HEAD = (
    r"(?:anak agung(?: istri| ayu)?|ida (?:bagus|ayu)|made(?! in\b)|wayan|putu|gede|kadek|nyoman|komang|ketut|dewa"
    r"|desak|cokorda|gusti|luh|ngurah|cut|teuku|teungku|tengku|sutan|datuk|raden)"
)
_SHORT_HEADS = r"(?-i:(?:I|Ni) (?:[A-Z][a-z]{1,3}\. ?)*[A-Z][a-z]{1,3}(?=\. ?[A-Z]))"  # "I Gst. Ngr. Oka"
_HEADS = re.compile(rf"(?:(?:I|Ni) )?{_HEAD}(?: {_HEAD})*\b|{_SHORT_HEADS}", re.IGNORECASE)
_ALSO_WORDS_ALONE = words_of("gede dewa desak cut")
"""Heads of a name that are ordinary words where they stand alone in lower case: "gede banget sewanya"."""
_ABSTRACT = re.compile(r"(?:ke|pe)\w{6,}an|\w{4,}(?:nya|isasi|isme)")
_AFFIXED = re.compile(r"(?:me|di|ber|ter|pe|ke|se|n[gy])|\w+(?:nya|an|in|lah|kah|[km]u|i)\Z")
_NO_WORD_ENDS_SO = ("ullah", "ulloh", "uddin", "ningsih", "ningrum")
_LONG_ENDINGS = tuple(ending for ending in NAME_ENDINGS if len(ending) > 3)
_MOST_WORDS = 4
_SHORTEST_UNKNOWN = 3


def read_name(text: str, start: int, trust: Trust) -> int:
    """Read name words from `start`; return where the name ends, `start` itself if there is none."""
    end = after_head(text, start)
    headed = end > start
    lower = headed and text[end - 1].islower() and text[start].islower()
    trust = "title" if headed and trust == "sign" else trust
    position = _after_gap(text, end) if headed else start
    for count in range(_MOST_WORDS):
        token = TOKEN.match(text, position)
        if token is None or not _belongs(text, token, trust, first=count == 0 and not headed, lower=lower):
            break
        lower = lower or token[0][0].islower()
        end = token.end()
        gap = _GAP.match(text, end)
        if gap is None or (gap[0].startswith(".") and len(token[0]) > _SHORTEST_UNKNOWN):
            break
        position = gap.end()
    return end


def after_head(text: str, start: int) -> int:
    """Return where the words end that open Balinese, Acehnese and Minang names; `start` where none stands.

    >>> after_head("I Made Sugiantara", 0), after_head("made in Bali", 0)
    (6, 0)
    """
    match = _HEADS.match(text, start)
    if match is None or (match[0][0].islower() and match[0].lower() in _ALSO_WORDS_ALONE):
        return start
    return match.end()


def _after_gap(text: str, end: int) -> int:
    gap = _GAP.match(text, end)
    return gap.end() if gap else len(text)


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
    if low in GIVEN_NAMES or low.endswith(_NO_WORD_ENDS_SO) or (low.endswith(_LONG_ENDINGS) and _ends_in_i(low)):
        return False
    return is_ordinary(low) or is_ordinary(_SQUEEZE.sub(r"\1", low)) or _ABSTRACT.fullmatch(low) is not None


def _belongs(text: str, token: re.Match[str], trust: Trust, *, first: bool, lower: bool) -> bool:
    if first:
        return (
            _opens(token[0], trust) or _is_initial(text, token) or (trust == "role" and _opens_before_name(text, token))
        )
    return _continues(token[0], trust, lower=lower) or (
        token[0].lower() in _LINKS and _is_linked(text, _after_gap(text, token.end()), lower=lower)
    )


def _opens(word: str, trust: Trust) -> bool:
    low = word.lower()
    if low in STOPS or low in ACADEMIC or len(word) == 1:
        return False
    if word[0].islower() and trust == "role":
        return low in GIVEN_NAMES and low not in ALSO_WORDS
    if word[0].islower():
        return trust != "sign" and (
            (low in GIVEN_NAMES and (low not in ALSO_WORDS or trust == "phrase")) or _is_unknown(low)
        )
    if low in GIVEN_NAMES or trust in {"sign", "role"} or word.isupper():
        return low in GIVEN_NAMES or _is_unknown(low)
    return not is_derived(low)


def _continues(word: str, trust: Trust, *, lower: bool) -> bool:
    low = word.lower()
    if low in STOPS:
        return word[0].isupper() and low in _INNER
    if low in GIVEN_NAMES:
        return word[0].isupper() or low not in ALSO_WORDS or trust == "phrase"
    if _ends_in_i(low):
        return word[0].isupper() or (lower and low.endswith(_LONG_ENDINGS))
    if word[0].isupper():
        return len(word) == 1 or not (is_common(low) if trust == "sign" or word.isupper() else is_derived(low))
    return lower and _is_unknown(low) and (trust == "phrase" or len(low) > _SHORTEST_UNKNOWN)


def _opens_before_name(text: str, token: re.Match[str]) -> bool:
    """Say whether a capitalised root word stands before a word that only a name can be: "Bu Guru Elok Faiqoh"."""
    if not token[0].istitle() or token[0].lower() in STOPS | ACADEMIC or is_derived(token[0].lower()):
        return False
    return _is_capital_name(text, _after_gap(text, token.end()))


def _ends_in_i(word: str) -> bool:
    """Say whether an unlisted word ends as names do and only its last letter makes it a form of a root: "prihatini"."""
    return word.endswith(NAME_ENDINGS) and word not in ordinary_words() and word[:-1] in ordinary_words()


def _is_unknown(word: str) -> bool:
    return len(word) >= _SHORTEST_UNKNOWN and not is_common(word) and any(vowel in word for vowel in "aiueo")


def is_derived(word: str) -> bool:
    """Say whether a lower-case word is no root but an ordinary one with affixes, or a role, a place, a phrase."""
    return word not in ordinary_words() and is_common(word) and (word in STOPS or _AFFIXED.match(word) is not None)


def _is_initial(text: str, token: re.Match[str]) -> bool:
    """Say whether a capital or an abbreviation with a full stop stands before a name: "M. Rizki", "Moh. Yusuf"."""
    if not (token[0][0].isupper() and len(token[0]) <= 3 and text.startswith(".", token.end())):
        return False
    gap = _GAP.match(text, token.end())
    return token[0].lower() not in STOPS | ACADEMIC and gap is not None and _is_capital_name(text, gap.end())


def _is_linked(text: str, start: int, *, lower: bool) -> bool:
    word = TOKEN.match(text, start)
    return _is_capital_name(text, start) or (lower and word is not None and _is_unknown(word[0].lower()))


def _is_capital_name(text: str, start: int) -> bool:
    word = TOKEN.match(text, start)
    return word is not None and len(word[0]) > 1 and word[0][0].isupper() and not is_common(word[0])


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
