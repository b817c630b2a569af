"""Pairs of nearly equal texts, without comparing all pairs.

Comes in: distinct clean texts and a threshold. Goes out: the pairs whose character five-gram counts have at least that
cosine. Blocking: two texts are compared when they share one of their rarest pairs of neighbouring words (MinHash's
idea with rarity as the order: Broder, "On the Resemblance and Containment of Documents", 1997). A changed word breaks
two such pairs and texts that alike differ in few words, so the rarest pair that they share stands near the front of
both. Blocking by the rarest five-grams themselves would be exact, but compared a quarter of all pairs when measured.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

_GRAM = 5  # letters: one more than the commonest affixes, so that an affix alone makes no likeness
_RAREST = 8  # word pairs a text is looked up by; differing words push at most a few of their own in front
_COMMONEST = 500  # texts: a word pair in more of them says nothing, and would cost the square
_AT_ONCE = 2000  # texts, or pairs, whose grams are held at a time: bounds memory
_SKETCH = 256  # bits; texts of a few hundred grams still differ visibly
_SPREAD = np.uint64(0x9E3779B97F4A7C15)  # 2^64 over the golden ratio: multiplying by it spreads numbers (Knuth 1973)
_TOLERANCE = 1e-9

Integers = NDArray[np.int64]


def find_similar(texts: Sequence[str], threshold: float) -> pd.DataFrame:
    """Find pairs of texts with cosine >= `threshold`; returns `left` < `right` (positions) and `score`.

    >>> find_similar(["mohon bantuan modal usaha kecil", "mohon bantuan modal usaha kecil ya", "izin lama"], 0.85)
       left  right     score
    0     0      1  0.951972
    """
    written = [f" {text} ".encode("ascii", "replace").ljust(_GRAM) for text in texts]
    sketches, squares = _sketch(written)
    likely = [_drop_unlike(pairs, sketches, squares, threshold) for pairs in _candidates(_look_up_by(texts))]
    pairs = np.concatenate([np.zeros((0, 2), dtype=np.int64), *likely])
    found = [_compare(written, pairs[start : start + _AT_ONCE], threshold) for start in range(0, len(pairs), _AT_ONCE)]
    alike = pd.concat([pd.DataFrame({"left": [], "right": [], "score": []}), *found])
    return alike.astype({"left": "int64", "right": "int64"}).sort_values(["left", "right"], ignore_index=True)


@dataclass(frozen=True)
class Grams:
    """How often (`counts`) each text (`owner`) holds each gram (`codes`: its letters as one number), by text."""

    owner: Integers
    codes: Integers
    counts: Integers


def _count_grams(written: Sequence[bytes]) -> Grams:
    letters = np.frombuffer(b"".join(written), dtype=np.uint8).astype(np.int64)
    size = max(len(letters) - _GRAM + 1, 0)
    codes = np.zeros(size, dtype=np.int64)
    for shift in range(_GRAM):
        codes |= letters[shift : shift + size] << (8 * shift)
    owner = np.repeat(np.arange(len(written)), [len(text) for text in written])
    whole = owner[:size] == owner[len(owner) - size :]
    told = np.sort(owner[:size][whole] << (8 * _GRAM) | codes[whole])
    first = np.flatnonzero(np.diff(told, prepend=-1))
    return Grams(told[first] >> (8 * _GRAM), told[first] % (1 << (8 * _GRAM)), np.diff(first, append=len(told)))


def _sketch(written: Sequence[bytes]) -> tuple[NDArray[np.uint64], Integers]:
    """Sketch which grams each text holds, a bit for all that share it; also give the sum of its squared counts."""
    sketches = np.zeros((len(written), _SKETCH // 64), dtype=np.uint64)
    squares = np.zeros(len(written), dtype=np.int64)
    for start in range(0, len(written), _AT_ONCE):
        block = written[start : start + _AT_ONCE]
        grams = _count_grams(block)
        marked = np.zeros((len(block), _SKETCH), dtype=bool)
        marked[grams.owner, (grams.codes.astype(np.uint64) * _SPREAD) >> np.uint64(64 - 8)] = True
        sketches[start : start + len(block)] = np.packbits(marked, axis=1).view(np.uint64)
        squares[start : start + len(block)] = np.bincount(grams.owner, grams.counts**2, minlength=len(block))
    return sketches, squares


def _drop_unlike(pairs: Integers, sketches: NDArray[np.uint64], squares: Integers, threshold: float) -> Integers:
    """Drop pairs whose sketches differ in more bits than the squared distance of alike texts allows (exact)."""
    left, right = pairs[:, 0], pairs[:, 1]
    differing = np.bitwise_count(sketches[left] ^ sketches[right]).sum(axis=1)
    allowed = squares[left] + squares[right] - 2 * threshold * np.sqrt(squares[left] * squares[right])
    return np.asarray(pairs[differing <= allowed + _TOLERANCE])


def _look_up_by(texts: Sequence[str]) -> sparse.csr_matrix:
    words = [text.split(" ") for text in texts]
    codes = pd.factorize(np.array([word for text in words for word in text], dtype=object))[0].astype(np.int64)
    owner = np.repeat(np.arange(len(texts)), [len(text) for text in words])
    whole = owner[:-1] == owner[1:]
    pairs = _matrix(owner[:-1][whole], ((codes[:-1] << 32) | codes[1:])[whole], len(texts))
    found_in = np.bincount(pairs.indices, minlength=pairs.shape[1])[pairs.indices]
    row = np.repeat(np.arange(len(texts)), np.diff(pairs.indptr))
    useful = np.flatnonzero((found_in > 1) & (found_in <= _COMMONEST))
    order = useful[np.lexsort((pairs.indices[useful], found_in[useful], row[useful]))]
    place = np.arange(len(order)) - np.searchsorted(row[order], row[order])
    chosen = order[place < _RAREST]
    return sparse.csr_matrix((np.ones(len(chosen)), (row[chosen], pairs.indices[chosen])), shape=pairs.shape)


def _matrix(rows: Integers, keys: Integers, size: int, counts: Integers | None = None) -> sparse.csr_matrix:
    columns, distinct = pd.factorize(keys)
    values = np.ones(len(rows)) if counts is None else counts.astype(np.float64)
    matrix = sparse.csr_matrix((values, (rows, columns)), shape=(size, len(distinct)))
    matrix.sum_duplicates()
    return matrix


def _candidates(blocks: sparse.csr_matrix) -> Iterator[Integers]:
    others = blocks.T.tocsr()
    for start in range(0, blocks.shape[0], _AT_ONCE):
        shared = (blocks[start : start + _AT_ONCE] @ others).tocoo()
        pairs = np.column_stack([shared.row.astype(np.int64) + start, shared.col.astype(np.int64)])
        yield pairs[pairs[:, 0] < pairs[:, 1]]


def _compare(written: Sequence[bytes], pairs: Integers, threshold: float) -> pd.DataFrame:
    texts, places = np.unique(pairs, return_inverse=True)
    grams = _count_grams([written[text] for text in texts])
    counts = _matrix(grams.owner, grams.codes, len(texts), grams.counts)
    left, right = places.reshape(pairs.shape).T
    squares = counts.multiply(counts).sum(axis=1).A1
    scores = counts[left].multiply(counts[right]).sum(axis=1).A1 / np.sqrt(squares[left] * squares[right])
    alike = pd.DataFrame({"left": pairs[:, 0], "right": pairs[:, 1], "score": np.minimum(scores, 1.0)})
    return alike[alike["score"] >= threshold - _TOLERANCE]
