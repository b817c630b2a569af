"""Pairs of nearly equal texts, without comparing all pairs.

Comes in: distinct clean texts and a threshold. Goes out: the pairs whose character five-gram counts have at least that
cosine. Blocking: two texts are compared when they share one of their rarest pairs of neighbouring words (MinHash's
idea with rarity as the order: Broder, "On the Resemblance and Containment of Documents", 1997). A changed word breaks
two such pairs and texts that alike differ in few words, so the rarest pair that they share stands near the front of
both. Blocking by the rarest five-grams themselves would be exact, but compared a quarter of all pairs when measured.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

_GRAM = 5  # letters: one more than the commonest affixes, so that an affix alone makes no likeness
_RAREST = 8  # word pairs a text is looked up by; differing words push at most a few of their own in front
_COMMONEST = 500  # texts: a word pair in more of them says nothing, and would cost the square
_ROWS_AT_ONCE = 2000  # bounds the memory of one product
_SKETCH = 256  # bits; texts of a few hundred grams still differ visibly
_TOLERANCE = 1e-9

Integers = NDArray[np.int64]


def find_similar(texts: Sequence[str], threshold: float) -> pd.DataFrame:
    """Find pairs of texts with cosine >= `threshold`; returns `left` < `right` (positions) and `score`.

    >>> find_similar(["mohon bantuan modal usaha kecil", "mohon bantuan modal usaha kecil ya", "izin lama"], 0.85)
       left  right     score
    0     0      1  0.951972
    """
    counts = _count_grams(texts)
    blocks = _look_up_by(texts)
    lengths = np.sqrt(np.asarray(counts.multiply(counts).sum(axis=1)).ravel())
    grams = sparse.csr_matrix(sparse.diags(1 / np.maximum(lengths, 1)) @ counts)
    sketches = _sketch(counts)
    found = [
        _compare(grams, _drop_unlike(pairs, sketches, lengths, threshold), threshold) for pairs in _candidates(blocks)
    ]
    pairs = pd.concat([pd.DataFrame({"left": [], "right": [], "score": []}), *found], ignore_index=True)
    return pairs.astype({"left": "int64", "right": "int64", "score": "float64"})


def _count_grams(texts: Sequence[str]) -> sparse.csr_matrix:
    padded = [f" {text} ".encode("ascii", "replace").ljust(_GRAM) for text in texts]
    letters = np.frombuffer(b"".join(padded), dtype=np.uint8).astype(np.int64)
    size = max(len(letters) - _GRAM + 1, 0)
    codes = np.zeros(size, dtype=np.int64)
    for shift in range(_GRAM):
        codes |= letters[shift : shift + size] << (8 * shift)
    owner = np.repeat(np.arange(len(texts)), [len(text) for text in padded])
    whole = owner[:size] == owner[len(owner) - size :]
    return _matrix(owner[:size][whole], codes[whole], len(texts))


def _sketch(counts: sparse.csr_matrix) -> NDArray[np.uint64]:
    marked = np.zeros((counts.shape[0], _SKETCH), dtype=bool)
    marked[np.repeat(np.arange(counts.shape[0]), np.diff(counts.indptr)), counts.indices % _SKETCH] = True
    return np.packbits(marked, axis=1).view(np.uint64)


def _drop_unlike(
    pairs: Integers, sketches: NDArray[np.uint64], lengths: NDArray[np.float64], threshold: float
) -> Integers:
    """Drop pairs whose sketches differ in more bits than the squared distance of alike texts allows (exact)."""
    left, right = pairs[:, 0], pairs[:, 1]
    differing = np.bitwise_count(sketches[left] ^ sketches[right]).sum(axis=1)
    allowed = lengths[left] ** 2 + lengths[right] ** 2 - 2 * threshold * lengths[left] * lengths[right]
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


def _matrix(rows: Integers, keys: Integers, size: int) -> sparse.csr_matrix:
    columns, distinct = pd.factorize(keys)
    matrix = sparse.csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(size, len(distinct)))
    matrix.sum_duplicates()
    return matrix


def _candidates(blocks: sparse.csr_matrix) -> Iterator[Integers]:
    others = blocks.T.tocsr()
    for start in range(0, blocks.shape[0], _ROWS_AT_ONCE):
        shared = (blocks[start : start + _ROWS_AT_ONCE] @ others).tocoo()
        pairs = np.column_stack([shared.row.astype(np.int64) + start, shared.col.astype(np.int64)])
        yield pairs[pairs[:, 0] < pairs[:, 1]]


def _compare(grams: sparse.csr_matrix, pairs: Integers, threshold: float) -> pd.DataFrame:
    left, right = pairs[:, 0], pairs[:, 1]
    scores = np.asarray(grams[left].multiply(grams[right]).sum(axis=1)).ravel() if len(pairs) else np.zeros(0)
    alike = pd.DataFrame({"left": left, "right": right, "score": np.minimum(scores, 1.0)})
    return alike[alike["score"] >= threshold - _TOLERANCE].sort_values(["left", "right"])
