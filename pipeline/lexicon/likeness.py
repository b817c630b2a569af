"""Pairs of nearly equal texts: exact, without comparing all pairs.

Comes in: distinct clean texts and a threshold. Goes out: the pairs whose character five-gram counts have at least that
cosine. Blocking by prefix filtering (Bayardo, Ma & Srikant, "Scaling Up All Pairs Similarity Search", 2007): with the
grams of each text ordered from rare to common, two texts can only be that alike if they share a gram among the rarest
ones that make up 1 - threshold^2 of the squared length. Only such pairs are compared, and none is missed.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

_GRAM = 5  # letters: about a syllable more than the commonest affixes, so blocks stay small
_ROWS_AT_ONCE = 2000  # bounds the memory of one product
_TOLERANCE = 1e-9

Integers = NDArray[np.int64]


def find_similar(texts: Sequence[str], threshold: float) -> pd.DataFrame:
    """Find pairs of texts with cosine >= `threshold`; returns `left` < `right` (positions) and `score`.

    >>> find_similar(["mohon bantuan modal usaha kecil", "mohon bantuan modal usaha kecil ya", "izin lama"], 0.85)
       left  right     score
    0     0      1  0.948683
    """
    grams = _count_grams(texts)
    prefixes = _keep_rarest(grams, threshold)
    found = [_compare(grams, prefixes, start, threshold) for start in range(0, len(texts), _ROWS_AT_ONCE)]
    pairs = pd.concat([pd.DataFrame({"left": [], "right": [], "score": []}), *found], ignore_index=True)
    return pairs.astype({"left": "int64", "right": "int64", "score": "float64"})


def _count_grams(texts: Sequence[str]) -> sparse.csr_matrix:
    padded = [f" {text} ".encode("ascii", "replace").ljust(_GRAM) for text in texts]
    letters = np.frombuffer(b"".join(padded), dtype=np.uint8).astype(np.int64)
    lengths = np.array([len(text) for text in padded], dtype=np.int64)
    if not len(letters):
        return sparse.csr_matrix((len(texts), 0))
    size = len(letters) - _GRAM + 1
    codes = sum((letters[shift : shift + size] << (8 * shift) for shift in range(_GRAM)), np.zeros(size, np.int64))
    owner = np.repeat(np.arange(len(texts)), lengths)
    whole = owner[:size] == owner[_GRAM - 1 :]
    columns, distinct = pd.factorize(codes[whole])
    counts = sparse.csr_matrix(
        (np.ones(len(columns)), (owner[:size][whole], columns)), shape=(len(texts), len(distinct))
    )
    lengths_squared = np.asarray(counts.multiply(counts).sum(axis=1)).ravel()
    return sparse.csr_matrix(sparse.diags(1 / np.sqrt(lengths_squared)) @ counts)


def _keep_rarest(grams: sparse.csr_matrix, threshold: float) -> sparse.csr_matrix:
    rarity = np.argsort(np.argsort(np.bincount(grams.indices, minlength=grams.shape[1]), kind="stable"))
    owner = np.repeat(np.arange(grams.shape[0]), np.diff(grams.indptr))
    order = np.lexsort((rarity[grams.indices], owner))
    squared = np.concatenate([[0.0], np.cumsum(grams.data[order] ** 2)])
    before = squared[:-1] - squared[grams.indptr[:-1]][owner]
    keep = order[before <= 1 - threshold**2 + _TOLERANCE]
    keep = keep[_occurs_again(grams.indices[keep], grams.shape[1])]
    return sparse.csr_matrix((np.ones(len(keep)), (owner[keep], grams.indices[keep])), shape=grams.shape)


def _occurs_again(columns: Integers, size: int) -> NDArray[np.bool_]:
    return np.asarray(np.bincount(columns, minlength=size)[columns] > 1)


def _compare(grams: sparse.csr_matrix, prefixes: sparse.csr_matrix, start: int, threshold: float) -> pd.DataFrame:
    shared = (prefixes[start : start + _ROWS_AT_ONCE] @ prefixes.T).tocoo()
    left, right = shared.row.astype(np.int64) + start, shared.col.astype(np.int64)
    later = right > left
    left, right = left[later], right[later]
    scores = np.asarray(grams[left].multiply(grams[right]).sum(axis=1)).ravel() if len(left) else np.zeros(0)
    pairs = pd.DataFrame({"left": left, "right": right, "score": np.minimum(scores, 1.0)})
    return pairs[pairs["score"] >= threshold - _TOLERANCE].sort_values(["left", "right"])
