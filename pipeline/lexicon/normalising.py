"""Clean texts: lower case, one spelling, slang and abbreviations written out, one canonical negation.

Comes in: texts as people write them, personal data already replaced by tags. Goes out: words separated by single
spaces, `?` as a word of its own (questions need it), numbers as written, nothing else. Each distinct token is decided
once (`pd.factorize`), multi-word terms by one compiled alternation, ambiguous abbreviations (MPP, PKL) by the words
of their text. Cleaning what is clean changes nothing.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Set
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.lexicon.tokens import resolve
from pipeline.lexicon.typos import correct_typos
from pipeline.lexicon.wordlists import lexicon

Integers = npt.NDArray[np.intp]

_END = "\x1f"
_TAG = re.compile(r"\[[A-Z][A-Z0-9 _-]*\]")
_LINK = re.compile(r"(?:http(?<!\w....)s?://|www(?<!\w...)\.)\S+")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufe0e\ufe0f\ufeff\u0300-\u036f]")
_TOKEN = re.compile(r"\x1f|\?|[a-z0-9]+(?:[-.,/:'&][a-z0-9]+)*")
_MOST_PASSES = 8  # a meaning can complete another phrase; three passes were the most seen
_ASKED_TWICE = re.compile(r"\?(?: \?)+")


def normalise(
    texts: pd.Series, *, owner: Integers | None = None, vocabulary: frozenset[str] = frozenset()
) -> pd.Series:
    """Clean a column of texts.

    Redaction tags, links, emoji and punctuation are dropped. `owner` says which rows are parts of one text (equal
    numbers), so that an abbreviation is read by the words of the whole of it; without it each row is a text. A word
    that no lexicon knows and that can only be a typing error for one of `vocabulary` is written as that one.
    Returns a `str` column with the same index.

    >>> normalise(pd.Series(["Gmn ngurus IJIN usaha2?? blm ada nomor induk berusaha", "[NAMA] 5.000 org"])).tolist()
    ['bagaimana mengurus izin usaha-usaha ? belum ada nib', '5.000 orang']
    """
    if texts.empty:
        return texts.astype("str")
    codes, distinct = pd.factorize(np.array(_TOKEN.findall(_fold(texts)), dtype=object))
    cleaned = np.array(correct_typos([_resolve(token) for token in distinct], vocabulary), dtype=object)
    codes = codes[(cleaned != "")[codes]]
    ends = (cleaned == _END)[codes]
    row = np.cumsum(ends) - ends
    whole = _ASKED_TWICE.sub("?", " ".join(cleaned[codes]))
    parts = [part.strip() for part in whole.split(_END)[: len(texts)]]
    phrased = np.unique(row[_open_phrases(cleaned, codes)])
    parts = _replace_phrases(parts, phrased)
    ambiguous = np.union1d(phrased, row[_hold_any(cleaned, lexicon().contexts.keys())[codes]])
    parts = _decide_by_context(parts, ambiguous, np.arange(len(parts)) if owner is None else owner)
    return pd.Series(parts, index=texts.index, name=texts.name, dtype="str")


def _resolve(token: str) -> str:
    return _END if token == _END else resolve(token)


def _fold(texts: pd.Series) -> str:
    text = _LINK.sub(" ", _TAG.sub(" ", "".join(f"{text.replace(_END, ' ')} {_END} " for text in texts)))
    if not text.isascii():
        text = _INVISIBLE.sub("", unicodedata.normalize("NFKD", text)).replace("’", "'").replace("‘", "'")
    return text.lower()


def _open_phrases(cleaned: npt.NDArray[np.object_], codes: Integers) -> npt.NDArray[np.bool_]:
    """Mark the tokens at which the first two words of a phrase stand together: most texts hold none."""
    openings = _phrases().openings
    first = {word: number for number, word in enumerate(sorted({left for left, _ in openings}), 1)}
    second = {word: number for number, word in enumerate(sorted({right for _, right in openings}), 1)}
    opens = np.zeros((len(first) + 1, len(second) + 1), dtype=bool)
    for left, right in openings:
        opens[first[left], second[right]] = True
    words = [word.split(" ") for word in cleaned]
    last_word = np.array([first.get(parts[-1], 0) for parts in words])[codes]
    first_word = np.array([second.get(parts[0], 0) for parts in words])[codes]
    found = np.array([len(parts) > 1 and not openings.isdisjoint(pairwise(parts)) for parts in words])[codes]
    found[:-1] |= opens[last_word[:-1], first_word[1:]]
    return found


def _hold_any(cleaned: npt.NDArray[np.object_], words: Collection[str]) -> npt.NDArray[np.bool_]:
    return np.array([any(part in words for part in token.split(" ")) for token in cleaned], dtype=bool)


def _replace_phrases(parts: list[str], rows: Integers) -> list[str]:
    phrases = _phrases()
    text = _END.join(f" {parts[row]} " for row in rows)
    for _ in range(_MOST_PASSES):
        before, text = text, phrases.pattern.sub(lambda match: f" {phrases.meanings[match[1]]}", text)
        if text == before:
            break
    return _put(parts, dict(zip(rows.tolist(), map(str.strip, text.split(_END)), strict=False)))


def _put(parts: list[str], changed: dict[int, str]) -> list[str]:
    return [changed.get(row, part) for row, part in enumerate(parts)] if changed else parts


@dataclass(frozen=True)
class Phrases:
    """The meaning of each phrase as people write it, the pattern of all, and the two words that open each."""

    meanings: dict[str, str]
    pattern: re.Pattern[str]
    openings: frozenset[tuple[str, str]]


@cache
def _phrases() -> Phrases:
    written = {" ".join(map(resolve, phrase.split())): meaning for phrase, meaning in lexicon().phrases.items()}
    meanings = {phrase: meaning for phrase, meaning in written.items() if " " in phrase}
    endings: dict[str, list[str]] = {}
    for phrase in sorted(meanings, key=lambda phrase: (-len(phrase), phrase)):
        first, _, rest = phrase.partition(" ")
        endings.setdefault(first, []).append(re.escape(rest))
    groups = "|".join(f"{re.escape(first)} (?:{'|'.join(rest)})" for first, rest in sorted(endings.items()))
    openings = frozenset((first, rest.split(" ")[0]) for first, _, rest in (key.partition(" ") for key in meanings))
    return Phrases(meanings, re.compile(f" ({groups})(?= )"), openings)


def _decide_by_context(parts: list[str], rows: Integers, owner: Integers) -> list[str]:
    """Write out the ambiguous words of some rows by the cues among the words of their whole texts."""
    if not len(rows):
        return parts
    asked = np.isin(owner, owner[rows])
    words: dict[int, set[str]] = defaultdict(set)
    for row in np.flatnonzero(asked).tolist():
        words[int(owner[row])].update(parts[row].split(" "))
    return _put(parts, {row: _decide(parts[row], words[int(owner[row])]) for row in rows.tolist()})


def _decide(text: str, around: Set[str]) -> str:
    return " ".join(_choose_meaning(word, around) for word in text.split(" "))


def _choose_meaning(word: str, around: Set[str]) -> str:
    meanings = lexicon().contexts.get(word, ())
    return next((meaning for meaning, cues in meanings if not cues.isdisjoint(around)), word)
