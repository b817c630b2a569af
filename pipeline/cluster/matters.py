"""Emerging themes that are known matters of a city, though not of this codebook.

Comes in: which stems the unexplained sentences of each text hold, and how new each stem is. Goes out: the texts of each
semantic field (`lexicon.fields`) of which more is said than chance makes. People put one matter into words that they do
not share (*angkot*, *halte*, *trayek*), so that no likeness of short texts finds it; a lexicon of fields does. A field
is a theme when more texts than chance hold two of its words: counts are compared with those after stems were shuffled
between texts (`permutation`), each field by its own mean, as the probability of so high a count (Poisson), and the
limit is on the least probable field of all (Westfall and Young 1993), so that many fields find no more by chance than
one. A text speaks of the one field, among those that are themes, of which most of its new words are.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import csr_array, vstack
from scipy.stats import poisson

from pipeline import lexicon
from pipeline.cluster.permutation import shuffle

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

_SHUFFLES = 199  # a count of texts costs little; 199 tell the mean of a rare field, and the level below, well enough
_LEVEL = 0.025  # half of the usual 0.05, since `permutation` tests the other groups beside: 0.075 together
_LEAST_SHARE = 0.2  # of a text's new words, by the cosine of their weights, are of the field
_SURE = 2  # words of a field in one text: a single one can mean something else
_RARE = 0.005  # texts: the mean of a field that no shuffle shows, one text in 199


@dataclass(frozen=True)
class Matter:
    """A field, the rows of its texts and the share of the field in each."""

    field: str
    members: Integers
    closeness: Floats


def find_matters(
    held: csr_array, rest: csr_array, weights: Floats, names: pd.Index, *, min_size: int, seed: int
) -> list[Matter]:
    """Find the fields of which at least `min_size` texts speak, more than chance; sorted by field.

    `held` marks the stems (`names`) of each text (texts x stems), `rest` those of what else was said, among which
    chance may deal them; `weights` says how new each stem is, 0 for not.
    """
    table = lexicon.read_fields()
    table = table[table["stem"].isin(names[weights > 0])]
    column, fields = pd.factorize(table["field"], sort=True)
    if not len(fields):
        return []
    rows = names.get_indexer(pd.Index(table["stem"]))
    of_field = csr_array((np.ones(len(rows)), (rows, column)), shape=(len(names), len(fields)))
    surprise, limit = _measure(held, rest, of_field, seed)
    share = np.where(surprise > limit, _share(held, of_field, weights), 0)
    strongest = np.where(share.max(axis=1) >= _LEAST_SHARE, share.argmax(axis=1), -1)
    groups = [(number, np.flatnonzero(strongest == number)) for number in np.flatnonzero(surprise > limit).tolist()]
    return [
        Matter(str(fields[number]), members, share[members, number])
        for number, members in groups
        if len(members) >= min_size
    ]


def _measure(held: csr_array, rest: csr_array, of_field: csr_array, seed: int) -> tuple[Floats, float]:
    """Return how improbable each field's count is (-log), and the limit that a meaningless input hardly passes."""
    generator = np.random.default_rng(seed)
    parts, size = csr_array(vstack([held, rest])), held.shape[0]
    counts = np.array([_count(shuffle(parts, generator)[:size], of_field) for _ in range(_SHUFFLES)])
    mean = np.maximum(counts.mean(axis=0), _RARE)
    highest = np.sort(_improbability(counts, mean).max(axis=1))
    limit = float(highest[int(np.ceil((1 - _LEVEL) * (_SHUFFLES + 1))) - 1])
    return _improbability(_count(held, of_field), mean), limit


def _count(held: csr_array, of_field: csr_array) -> Integers:
    """Count the texts that hold two words of each field."""
    counts: Integers = ((held @ of_field) >= _SURE).sum(axis=0)
    return counts


def _improbability(counts: Integers, mean: Floats) -> Floats:
    improbable: Floats = np.round(-poisson.logsf(counts - 1, mean), 6)
    return improbable


def _share(held: csr_array, of_field: csr_array, weights: Floats) -> Floats:
    """Return the part of each text's newness that is of each field: the cosine with the field's axis."""
    weighed = csr_array(held.multiply(weights[None, :]))
    own = (weighed @ of_field).toarray()
    other = csr_array(weighed.multiply((np.asarray(of_field.sum(axis=1)).ravel() == 0)[None, :]))
    length = np.sqrt((own**2).sum(axis=1) + np.asarray(other.multiply(other).sum(axis=1)).ravel())
    share: Floats = np.round(own / np.maximum(length, 1e-9)[:, None], 6)
    return share
