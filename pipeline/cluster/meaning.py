"""Where words stand to one another: word vectors learnt from the examples and the input.

Comes in: texts as stems joined by spaces, examples and input alike. Goes out: a unit vector a stem, near those of stems
that are said in the same texts, so that two short texts without a common word can still be about the same. Method:
latent semantic analysis (Deerwester et al. 1990), a truncated singular value decomposition of tf-idf; a stem's vector
is its place among the right singular vectors, at unit length. Where the examples are too few to show what goes
together, each stem stands for itself alone.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import csr_array, diags_array, vstack
from scipy.sparse.linalg import svds
from sklearn.preprocessing import normalize

Floats = npt.NDArray[np.float64]
ENOUGH = 100  # examples: in fewer, neither what goes together nor what is absent says much
# Chosen among 50, 100 and 200 by leaving out one theme of the codebook after the other. The spectrum is flat there, so
# that a few texts more or less can make or unmake a weak group.
_DIMENSIONS = 100
_TOLERANCE = 1e-4  # at which the vectors span the same space as at machine precision, in less time
_MOST_TAUGHT = 4000  # examples, spread evenly over the writers, from which vectors are learnt: bounds time
_NOTHING = 1e-6  # of the largest singular value: directions of texts that repeat one another, which are rounding alone
_MIN_TEXTS = 2  # a stem of one text stands where that text stands, which is no evidence of anything
_MIN_TEXTS_ALONE = 3  # a stem that stands for itself alone brings texts together only where a few hold it
_LEAST_KEYNESS = 0.5  # a stem must be half as frequent again as in the examples (log2)
_MOST_KEYNESS = 4.0  # beyond 16 times, being new says no more


@dataclass(frozen=True)
class Meaning:
    """The stems that are known, in order, which of them each example holds, and their vectors (stems x dimensions)."""

    names: pd.Index
    examples: csr_array
    vectors: Any

    def count(self, texts: pd.Series) -> csr_array:
        """Mark which stems each text holds (texts x stems)."""
        return _count(texts, self.names)

    def learn_again(self, texts: csr_array) -> Any:
        """Return the vectors that other texts than these would have taught beside the examples."""
        return _learn(self.examples, texts)


def learn_meaning(taught: pd.Series, texts: pd.Series) -> Meaning:
    """Learn the vectors of all stems of `texts` and of the examples `taught`."""
    tokens = pd.concat([taught, texts]).str.split().explode().dropna()
    names = pd.Index(tokens.unique(), dtype="str").sort_values()
    examples = _count(taught, names)
    return Meaning(names, examples, _learn(examples, _count(texts, names)))


def tell_newness(here: csr_array, examples: csr_array) -> Floats:
    """Tell how new each column is: its keyness against the examples, or its inverse document frequency (log2).

    Where the examples are too few to stand for a language, what is rare here is new. 0 stands for not new.
    """
    holders: Floats = np.asarray(here.sum(axis=0)).ravel()
    frequency: Floats = np.log2((holders + 0.5) / (here.shape[0] + 1))
    newness = -frequency
    if examples.shape[0] >= ENOUGH:
        taught: Floats = np.asarray(examples.sum(axis=0)).ravel()
        newness = frequency - np.log2((taught + 0.5) / (examples.shape[0] + 1))
    silent = (newness < _LEAST_KEYNESS) | (holders == 0)
    told: Floats = np.round(newness.clip(0, _MOST_KEYNESS) * ~silent, 6)
    return told


def _count(texts: pd.Series, names: pd.Index) -> csr_array:
    tokens = texts.reset_index(drop=True).str.split().explode().dropna()
    held = pd.DataFrame({"row": tokens.index, "column": names.get_indexer(pd.Index(tokens, dtype="str"))})
    held = held[held["column"] >= 0].drop_duplicates()
    places = (held["row"].to_numpy(), held["column"].to_numpy())
    return csr_array((np.ones(len(held)), places), shape=(len(texts), len(names)))


def _learn(examples: csr_array, texts: csr_array) -> Any:
    spread = np.linspace(0, examples.shape[0] - 1, min(examples.shape[0], _MOST_TAUGHT)).astype(np.int64)
    counts = csr_array(vstack([examples[spread], texts]))
    holders = np.asarray(counts.sum(axis=0)).ravel()
    known = np.flatnonzero(holders >= _MIN_TEXTS)
    if examples.shape[0] < ENOUGH or min(counts.shape[0], len(known)) <= _DIMENSIONS:
        return csr_array(diags_array((holders >= _MIN_TEXTS_ALONE).astype(np.float64)))
    weighed = normalize(counts[:, known] @ diags_array(np.log(counts.shape[0] / holders[known])))
    values, right = _decompose(weighed)
    right = right[values > _NOTHING * values.max()]
    vectors = np.zeros((counts.shape[1], len(right)))
    vectors[known] = normalize(right.T)
    return vectors


def _decompose(weighed: csr_array) -> tuple[Floats, Floats]:
    """Return the largest singular values and their right vectors; texts that repeat one another stop the faster way."""
    asked: dict[str, Any] = {"k": _DIMENSIONS, "tol": _TOLERANCE, "rng": 0}
    try:
        _, values, right = svds(weighed, solver="propack", v0=np.ones(weighed.shape[0]), **asked)
    except np.linalg.LinAlgError:
        _, values, right = svds(weighed, v0=np.ones(min(weighed.shape)), **asked)
    return values, right
