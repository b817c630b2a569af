"""Clean texts: lower case, one spelling, slang and abbreviations written out, one canonical negation.

Comes in: texts as people write them, personal data already replaced by tags. Goes out: words separated by single
spaces, `?` as a word of its own (questions need it), numbers as written, nothing else. Each distinct token is decided
once (`pd.factorize`), multi-word terms by one compiled alternation, ambiguous abbreviations (MPP, PKL) by the words
of their text. Cleaning what is clean changes nothing.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.lexicon.tokens import resolve
from pipeline.lexicon.wordlists import lexicon

_END = "\x1f"
_TAG = re.compile(r"\[[A-Z][A-Z0-9 _-]*\]")
_LINK = re.compile(r"(?:http(?<!\w....)s?://|www(?<!\w...)\.)\S+")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufe0e\ufe0f\ufeff\u0300-\u036f]")
_TOKEN = re.compile(r"\x1f|\?|[a-z0-9]+(?:[-.,/:'&][a-z0-9]+)*")
_MOST_PASSES = 8  # a meaning can complete another phrase; three passes were the most seen
_ASKED_TWICE = re.compile(r"\?(?: \?)+")


def normalise(texts: pd.Series) -> pd.Series:
    """Clean a column of texts.

    Returns a `str` column with the same index. Redaction tags, links, emoji and punctuation are dropped.

    >>> normalise(pd.Series(["Gmn ngurus IJIN usaha2?? blm ada nomor induk berusaha", "[NAMA] 5.000 org"])).tolist()
    ['bagaimana mengurus izin usaha-usaha ? belum ada nib', '5.000 orang']
    """
    if texts.empty:
        return texts.astype("str")
    tokens = np.array(_TOKEN.findall(_fold(texts)), dtype=object)
    codes, distinct = pd.factorize(tokens)
    cleaned = np.array([resolve(token) if token != _END else _END for token in distinct], dtype=object)
    codes = codes[(cleaned != "")[codes]]
    whole = _ASKED_TWICE.sub("?", " ".join(cleaned[codes]))
    parts = [part.strip() for part in whole.split(_END)[: len(texts)]]
    parts = _replace_phrases(parts, _find_phrases(cleaned, codes))
    return pd.Series(_decide_by_context(parts), index=texts.index, name=texts.name, dtype="str")


def _fold(texts: pd.Series) -> str:
    text = _LINK.sub(" ", _TAG.sub(" ", "".join(f"{text.replace(_END, ' ')} {_END} " for text in texts)))
    if not text.isascii():
        text = _INVISIBLE.sub("", unicodedata.normalize("NFKD", text)).replace("’", "'").replace("‘", "'")
    return text.lower()


def _find_phrases(cleaned: npt.NDArray[np.object_], codes: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    """Find the texts (positions) in which the first two words of a phrase stand together: most hold none."""
    openings = _phrases().openings
    first = {word: number for number, word in enumerate(sorted({left for left, _ in openings}), 1)}
    second = {word: number for number, word in enumerate(sorted({right for _, right in openings}), 1)}
    opens = np.zeros((len(first) + 1, len(second) + 1), dtype=bool)
    for left, right in openings:
        opens[first[left], second[right]] = True
    words = [word.split(" ") for word in cleaned]
    last_word = np.array([first.get(parts[-1], 0) for parts in words])[codes]
    first_word = np.array([second.get(parts[0], 0) for parts in words])[codes]
    within = np.array([not openings.isdisjoint(pairwise(parts)) for parts in words])[codes]
    within[:-1] |= opens[last_word[:-1], first_word[1:]]
    ends = np.array([word == _END for word in cleaned])[codes]
    return np.unique((np.cumsum(ends) - ends)[within])


def _replace_phrases(parts: list[str], places: npt.NDArray[np.intp]) -> list[str]:
    phrases = _phrases()
    text = _END.join(f" {parts[place]} " for place in places)
    for _ in range(_MOST_PASSES):
        before, text = text, phrases.pattern.sub(lambda match: f" {phrases.meanings[match[1]]}", text)
        if text == before:
            break
    replaced = dict(zip(places.tolist(), text.split(_END), strict=False))
    return [replaced[place].strip() if place in replaced else part for place, part in enumerate(parts)]


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


def _decide_by_context(parts: list[str]) -> list[str]:
    for word, meaning, cues in lexicon().contexts:
        parts = [_decide(part, word, meaning, cues) if word in part else part for part in parts]
    return parts


def _decide(text: str, word: str, meaning: str, cues: frozenset[str]) -> str:
    words = text.split(" ")
    if word not in words or cues.isdisjoint(words):
        return text
    return " ".join(meaning if other == word else other for other in words)
