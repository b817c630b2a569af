"""Groups among the feedback that no theme explains.

Comes in: the unexplained sentences of each feedback as stems, and the codebook's examples as stems. Goes out: the
number of a group for each feedback, or -1, and the terms that name each group. Method: a stem weighs as much as it is
*new*, by its keyness against the language of the examples (the log ratio of document frequencies; Hardie 2014), so
that everyday words found no theme; feedbacks are grouped by average-linkage agglomerative clustering on cosine
distance (scikit-learn), cut at a fixed distance. A group counts when it is large enough and most of its members share
a term; what belongs to no group stays without a theme: there is never a bin for everything.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import csr_array
from sklearn.cluster import AgglomerativeClustering
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.preprocessing import normalize

from pipeline import lexicon

NONE = -1
_MIN_TEXTS = 3  # a stem of fewer texts groups nothing
_MIN_NEW_STEMS = 2  # one shared new word is chance, not a theme
_LEAST_KEYNESS = 1.5  # a stem must be nearly three times as frequent as in the examples (log2)
_MOST_KEYNESS = 4.0  # beyond 16 times, being new says no more
_CORE_SHARE = 0.6  # of a group's members hold its first term, else the group has no subject
_TERMS = 5  # enough to recognise a group by


@dataclass(frozen=True)
class Groups:
    """The group of each text (-1: none), on the index of the texts, and the stems that name each group."""

    number: pd.Series
    terms: tuple[tuple[str, ...], ...]


def find_groups(stems: pd.Series, taught: pd.Series, *, min_size: int, distance: float, sample: int) -> Groups:
    """Group texts (stems joined by spaces, one a feedback); the groups are numbered from 0, the largest first.

    `taught` are the stems of the codebook's examples. At most `sample` texts are looked at, spread evenly over the
    input, so that time and memory stay bounded.
    """
    number = pd.Series(NONE, index=stems.index)
    chosen = stems.index[:: max(1, -(-len(stems) // sample))]
    vectors, names = _weigh(stems[chosen], taught)
    telling = np.flatnonzero(vectors.count_nonzero(axis=1) >= _MIN_NEW_STEMS)
    if len(telling) < min_size:
        return Groups(number, ())
    unit = normalize(vectors[telling])
    distances = np.round(1 - (unit @ unit.T).toarray(), 9).clip(0)
    tree = AgglomerativeClustering(
        n_clusters=None, metric="precomputed", linkage="average", distance_threshold=distance
    )
    found = tree.fit_predict(distances)
    sizes = pd.Series(found).value_counts().loc[lambda size: size >= min_size]
    kept: list[tuple[npt.NDArray[np.intp], tuple[str, ...]]] = []
    for group in sorted(sizes.index, key=lambda group: (-sizes[group], group)):
        members = telling[found == group]
        terms, share = _name(vectors[members], names)
        if share >= _CORE_SHARE:
            kept.append((members, terms))
    for place, (members, _) in enumerate(kept):
        number[chosen[members]] = place
    return Groups(number, tuple(terms for _, terms in kept))


def _weigh(stems: pd.Series, taught: pd.Series) -> tuple[Any, npt.NDArray[np.str_]]:
    """Mark which new stems each text holds, weighted by their keyness (texts x stems); negations are never new."""
    counter = CountVectorizer(analyzer=str.split, binary=True)
    if not stems.str.strip().any():
        return csr_array((len(stems), 0)), np.array([], dtype=str)
    counts = counter.fit_transform(stems)
    names = counter.get_feature_names_out().astype(str)
    reference = CountVectorizer(analyzer=str.split, binary=True, vocabulary=names)
    here = np.asarray(counts.sum(axis=0)).ravel()
    there = np.asarray(reference.transform(taught).sum(axis=0)).ravel() if len(taught) else np.zeros(len(here))
    keyness = np.log2((here + 0.5) / (len(stems) + 1)) - np.log2((there + 0.5) / (len(taught) + 1))
    keyness[(keyness < _LEAST_KEYNESS) | (here < _MIN_TEXTS) | np.isin(names, sorted(lexicon.NEGATIONS))] = 0
    weighed = csr_array(counts.multiply(np.round(keyness.clip(0, _MOST_KEYNESS), 6)))
    weighed.eliminate_zeros()
    return weighed, names


def _name(members: Any, names: npt.NDArray[np.str_]) -> tuple[tuple[str, ...], float]:
    """Name a group by the stems that most of its members hold; also give the share of the first."""
    holders = members.count_nonzero(axis=0) if members.shape[1] else np.zeros(0)
    weight = np.round(np.asarray(members.sum(axis=0)).ravel(), 6)
    order = np.lexsort((names, -weight, -holders))[:_TERMS]
    terms = tuple(str(names[column]) for column in order if holders[column] >= 2)
    return terms, float(holders[order[0]] / members.shape[0]) if len(order) else 0.0
