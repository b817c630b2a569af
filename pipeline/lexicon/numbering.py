"""The words of a long text, numbered: equal words have equal numbers, and each distinct one is told once.

Comes in: the bytes of a text and where its words begin and end. Goes out: the number of each word and the distinct
words. Words are told apart by their letters eight at a time, as whole numbers that one machine word holds, so that no
string is made but for the distinct ones: vocabulary grows slower than text, and `pd.factorize` is several times as
fast on numbers as on strings.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Self

import numpy as np
import numpy.typing as npt
import pandas as pd

Integers = npt.NDArray[np.intp]
Marks = npt.NDArray[np.bool_]
Objects = npt.NDArray[np.object_]

END = "\x1f"  # a word of its own behind each text, where texts are written in one: the unit separator of ASCII
_LETTERS = 8  # that one unsigned number of 64 bits holds
_LONG = 64  # letters: longer words are hardly ever words, and are told apart as strings
_SHOWN = np.array([(1 << (8 * letters)) - 1 for letters in range(_LETTERS)] + [2**64 - 1], dtype=np.uint64)


@dataclass(frozen=True)
class Words:
    """The words of a column of texts in order: `distinct[codes]`, each in the text at `rows` of `index`."""

    distinct: Objects
    codes: Integers
    rows: Integers
    index: pd.Index

    @classmethod
    def between_ends(cls, codes: Integers, distinct: Sequence[str], index: pd.Index) -> Self:
        """Tell the words of each text apart by the end sign behind it."""
        ends = np.array([word == END for word in distinct], dtype=bool)[codes]
        return cls(np.array(distinct, dtype=object), codes[~ends], (np.cumsum(ends) - ends)[~ends], index)


def find_runs(marked: Marks) -> tuple[Integers, Integers]:
    """Find the runs of marked places; returns where each begins and where it has ended.

    >>> starts, ends = find_runs(np.array([True, True, False, True]))
    >>> starts.tolist(), ends.tolist()
    ([0, 3], [2, 4])
    """
    edges = np.flatnonzero(np.diff(marked, prepend=False, append=False))
    return edges[::2], edges[1::2]


def join_rows(words: Objects, rows: Integers, count: int) -> list[str]:
    """Join the words of each of `count` rows by spaces (`rows`: the row of each word, ascending); "" for an empty row.

    >>> join_rows(np.array(["izin", "lama", "modal"], dtype=object), np.array([0, 0, 2]), 3)
    ['izin lama', '', 'modal']
    """
    listed = words.tolist()
    bounds = np.searchsorted(rows, np.arange(count + 1)).tolist()
    return [" ".join(listed[start:end]) for start, end in pairwise(bounds)]


def number_words(text: bytes, starts: Integers, ends: Integers) -> tuple[Integers, list[str]]:
    """Number the words `text[start:end]`, none of which holds a NUL; returns each one's number and the distinct words.

    >>> codes, distinct = number_words(b"izin usaha izin", np.array([0, 5, 11]), np.array([4, 10, 15]))
    >>> codes.tolist(), distinct
    ([0, 1, 0], ['izin', 'usaha'])
    """
    if not len(starts):
        return np.zeros(0, dtype=np.intp), []
    letters = np.ndarray(len(text), dtype="<u8", buffer=text + bytes(_LETTERS), strides=(1,))
    lengths = ends - starts
    codes = _factorise(letters[starts] & _SHOWN[np.minimum(lengths, _LETTERS)])
    for place in range(_LETTERS, _LONG, _LETTERS):
        longer = np.flatnonzero(lengths > place)
        if not len(longer):
            break
        further = letters[starts[longer] + place] & _SHOWN[np.minimum(lengths[longer] - place, _LETTERS)]
        codes[longer] = _combine(codes[longer], _factorise(further)) + codes.max() + 1
    if len(longest := np.flatnonzero(lengths > _LONG)):
        rest = [text[starts[word] : ends[word]] for word in longest]
        codes[longest] = _factorise(np.array(rest, dtype=object)) + codes.max() + 1
    return _tell(codes, text, starts, ends)


def _combine(left: Integers, right: Integers) -> Integers:
    return _factorise(left * (int(right.max()) + 1) + right)


def _factorise(values: npt.NDArray[np.uint64] | Objects | Integers) -> Integers:
    return pd.factorize(values)[0].astype(np.intp, copy=False)


def _tell(codes: Integers, text: bytes, starts: Integers, ends: Integers) -> tuple[Integers, list[str]]:
    """Close the gaps in the numbers and cut the first word of each."""
    first = np.full(int(codes.max()) + 1, -1, dtype=np.intp)
    first[codes[::-1]] = np.arange(len(codes) - 1, -1, -1)
    used = first >= 0
    closed = np.cumsum(used) - 1
    return closed[codes], _cut(text, starts[first[used]], ends[first[used]])


def _cut(text: bytes, starts: Integers, ends: Integers) -> list[str]:
    bounds: Sequence[tuple[int, int]] = list(zip(starts.tolist(), ends.tolist(), strict=True))
    if text.isascii():
        letters = text.decode("ascii")
        return [letters[start:end] for start, end in bounds]
    return [text[start:end].decode("utf-8", "replace") for start, end in bounds]
