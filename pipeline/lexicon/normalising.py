"""Clean texts: lower case, one spelling, slang and abbreviations written out, one canonical negation.

Comes in: texts as people write them, personal data already replaced by tags. Goes out: words separated by single
spaces, `?` as a word of its own (questions need it), numbers as written, nothing else. Each distinct token is decided
once (`lexicon.numbering`), multi-word terms by one compiled alternation, ambiguous abbreviations (MPP, PKL) by the
words of their text. Cleaning what is clean changes nothing.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Set
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.lexicon.memory import MEMORY
from pipeline.lexicon.numbering import END, Integers, Objects, Words, join_rows, number_words
from pipeline.lexicon.tokens import resolve
from pipeline.lexicon.typos import correct_typos
from pipeline.lexicon.wordlists import lexicon

_TAG = re.compile(r"\[[A-Z][A-Z0-9 _-]*\]")
_LINK = re.compile(r"(?:http(?<!\w....)s?://|www(?<!\w...)\.)\S+")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufe0e\ufe0f\ufeff\u0300-\u036f]")
_MOST_PASSES = 8  # a meaning can complete another phrase; three passes were the most seen
_LETTER, _JOINER, _ALONE = 1, 2, 3
_KIND_OF = {
    **dict.fromkeys(b"abcdefghijklmnopqrstuvwxyz0123456789", _LETTER),
    **dict.fromkeys(b"-.,/:'&", _JOINER),
    **dict.fromkeys(f"?{END}".encode(), _ALONE),
}
_KINDS = bytes(_KIND_OF.get(sign, 0) for sign in range(256))


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
    words = _cut_tokens(texts)
    cleaned = _clean(words.distinct, vocabulary)
    codes, rows = _drop_idle(cleaned, words)
    parts = join_rows(cleaned[codes], rows, len(texts))
    phrased = np.unique(rows[_open_phrases(cleaned, codes, rows)])
    parts = _replace_phrases(parts, phrased)
    ambiguous = np.union1d(phrased, rows[_hold_any(cleaned, lexicon().contexts.keys())[codes]])
    parts = _decide_by_context(parts, ambiguous, np.arange(len(parts)) if owner is None else owner)
    return pd.Series(parts, index=texts.index, name=texts.name, dtype="str")


def _cut_tokens(texts: pd.Series) -> Words:
    """Cut texts into lower-case tokens: runs of letters and digits, joined inside by a sign, and question marks."""
    written = _fold(texts.to_numpy(dtype=object).tolist()).encode("utf-8", "replace")
    kind = np.frombuffer(written.translate(_KINDS), dtype=np.uint8)
    inside, alone = kind == _LETTER, kind == _ALONE
    inside[1:-1] |= (kind[1:-1] == _JOINER) & inside[:-2] & inside[2:]
    starts = np.flatnonzero(alone | (inside & ~np.concatenate([[False], inside[:-1]])))
    ends = np.flatnonzero(alone | (inside & ~np.concatenate([inside[1:], [False]]))) + 1
    codes, distinct = number_words(written, starts, ends)
    return Words.between_ends(codes, distinct, texts.index)


def _clean(tokens: Objects, vocabulary: frozenset[str]) -> Objects:
    MEMORY.tokens.update(tokens)
    return np.array(correct_typos([resolve(token) for token in tokens], vocabulary), dtype=object)


def _drop_idle(cleaned: Objects, words: Words) -> tuple[Integers, Integers]:
    """Drop tokens that say nothing and question marks behind another; returns codes and rows of the rest."""
    says = (cleaned != "")[words.codes]
    codes, rows = words.codes[says], words.rows[says]
    asks = (cleaned == "?")[codes]
    again = np.zeros(len(codes), dtype=bool)
    again[1:] = asks[1:] & asks[:-1] & (rows[1:] == rows[:-1])
    return codes[~again], rows[~again]


def _fold(texts: list[str]) -> str:
    if any(END in text for text in texts):
        texts = [text.replace(END, " ") for text in texts]
    text = f" {END} ".join([*texts, ""])
    if "[" in text:
        text = _TAG.sub(" ", text)
    if "://" in text or "www." in text:
        text = _LINK.sub(" ", text)
    if not text.isascii():
        text = _INVISIBLE.sub("", unicodedata.normalize("NFKD", text)).replace("’", "'").replace("‘", "'")
    return text.lower()


def _open_phrases(cleaned: Objects, codes: Integers, rows: Integers) -> npt.NDArray[np.bool_]:
    """Mark the tokens at which the first two words of a phrase stand together: most texts hold none."""
    openings = _phrases().openings
    first = {word: number for number, word in enumerate(sorted({left for left, _ in openings}), 1)}
    second = {word: number for number, word in enumerate(sorted({right for _, right in openings}), 1)}
    opens = np.zeros((len(first) + 1, len(second) + 1), dtype=bool)
    for left, right in openings:
        opens[first[left], second[right]] = True
    several = [(place, word.split(" ")) for place, word in enumerate(cleaned) if " " in word]
    last_word = np.array([first.get(word, 0) for word in cleaned])
    first_word = np.array([second.get(word, 0) for word in cleaned])
    found = np.zeros(len(cleaned), dtype=bool)
    for place, parts in several:
        last_word[place], first_word[place] = first.get(parts[-1], 0), second.get(parts[0], 0)
        found[place] = not openings.isdisjoint(pairwise(parts))
    here = found[codes]
    here[:-1] |= opens[last_word[codes[:-1]], first_word[codes[1:]]] & (rows[:-1] == rows[1:])
    return here


def _hold_any(cleaned: Objects, words: Set[str]) -> npt.NDArray[np.bool_]:
    return np.array(
        [word in words or (" " in word and not words.isdisjoint(word.split(" "))) for word in cleaned], dtype=bool
    )


def _replace_phrases(parts: list[str], rows: Integers) -> list[str]:
    phrases = _phrases()
    text = END.join(f" {parts[row]} " for row in rows)
    for _ in range(_MOST_PASSES):
        before, text = text, phrases.pattern.sub(lambda match: f" {phrases.meanings[match[1]]}", text)
        if text == before:
            break
    return _put(parts, dict(zip(rows.tolist(), map(str.strip, text.split(END)), strict=False)))


def _put(parts: list[str], changed: dict[int, str]) -> list[str]:
    if not changed:
        return parts
    told = list(parts)
    for row, part in changed.items():
        told[row] = part
    return told


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
    """Write out the ambiguous words of some rows by the cues among the words of their whole texts.

    What one is written out to can be the cue of another, so this goes on until nothing changes.
    """
    for _ in range(_MOST_PASSES):
        if not len(rows):
            break
        words = defaultdict[int, set[str]](set)
        for row in np.flatnonzero(np.isin(owner, owner[rows])).tolist():
            words[int(owner[row])].update(parts[row].split(" "))
        decided = {row: _decide(parts[row], words[int(owner[row])]) for row in rows.tolist()}
        changed = {row: part for row, part in decided.items() if part != parts[row]}
        parts = _put(parts, changed)
        rows = rows[np.isin(owner[rows], owner[list(changed)])]
    return parts


def _decide(text: str, around: Set[str]) -> str:
    contexts = lexicon().contexts
    return " ".join([_choose_meaning(word, around) if word in contexts else word for word in text.split(" ")])


def _choose_meaning(word: str, around: Set[str]) -> str:
    meanings = lexicon().contexts[word]
    return next((meaning for meaning, cues in meanings if not cues.isdisjoint(around)), word)
