"""Groups among the feedback that no theme explains.

Comes in: the unexplained sentences of each feedback as stems, and the codebook's examples as stems. Goes out: the
number of a group for each feedback, or -1, and the terms that name each group. Method: a stem weighs as much as it is
*new*, by its keyness against the language of the examples (the log ratio of document frequencies; Hardie 2014), so
that everyday words found no theme; where the examples are too few to stand for a language, by its inverse document
frequency here (Spärck Jones 1972), which shuns what everybody says. Feedbacks are grouped by average-linkage
agglomerative clustering on cosine distance (scikit-learn), cut at a fixed distance. A group counts when it is large
enough and most of its members share a term; what belongs to no group stays without a theme: there is never a bin for
everything.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import csr_array
from sklearn.cluster import AgglomerativeClustering
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.preprocessing import normalize

from pipeline import lexicon

Floats = npt.NDArray[np.float64]

NONE = -1
_MIN_TEXTS = 3  # a stem of fewer texts groups nothing
_MIN_NEW_STEMS = 2  # one shared new word is chance, not a theme
_LEAST_KEYNESS = 1.5  # a stem must be nearly three times as frequent as in the examples (log2)
_MOST_KEYNESS = 4.0  # beyond 16 times, being new says no more
_LEAST_REFERENCE = 100  # examples: in fewer, that a word is absent says little
_CORE_SHARE = 0.6  # of a group's members share a term, else the group has no subject
_TERMS = 5  # enough to recognise a group by


@dataclass(frozen=True)
class Groups:
    """The group of each text (-1: none) and the mean cosine to its other members, on the index of the texts; the stems
    that name each group."""

    number: pd.Series
    closeness: pd.Series
    terms: tuple[tuple[str, ...], ...]


def find_groups(stems: pd.Series, taught: pd.Series, *, min_size: int, distance: float, sample: int) -> Groups:
    """Group texts (stems joined by spaces, one a feedback); the groups are numbered from 0, the largest first.

    `taught` are the stems of the codebook's examples. At most `sample` texts are looked at, spread evenly over the
    input, so that time and memory stay bounded.
    """
    groups = Groups(pd.Series(NONE, index=stems.index), pd.Series(0.0, index=stems.index), ())
    chosen = stems.index[:: max(1, -(-len(stems) // sample))]
    vectors, names = _weigh(stems[chosen], taught)
    telling = np.flatnonzero(vectors.count_nonzero(axis=1) >= _MIN_NEW_STEMS)
    if len(telling) < min_size:
        return groups
    unit = normalize(vectors[telling])
    distances = np.round(1 - (unit @ unit.T).toarray(), 9).clip(0)
    terms: list[tuple[str, ...]] = []
    for members in _cut(distances, distance, min_size):
        named, share = _name(vectors[telling[members]], names)
        if share >= _CORE_SHARE:
            texts = chosen[telling[members]]
            groups.number[texts] = len(terms)
            groups.closeness[texts] = _closeness(distances[np.ix_(members, members)])
            terms.append(named)
    return replace(groups, terms=tuple(terms))


def _cut(distances: Floats, distance: float, min_size: int) -> list[npt.NDArray[np.intp]]:
    """Return the members of each group that is large enough, the largest group first."""
    tree = AgglomerativeClustering(
        n_clusters=None, metric="precomputed", linkage="average", distance_threshold=distance
    )
    found = tree.fit_predict(distances)
    sizes = pd.Series(found).value_counts().loc[lambda size: size >= min_size]
    return [np.flatnonzero(found == group) for group in sorted(sizes.index, key=lambda group: (-sizes[group], group))]


def _closeness(distances: Floats) -> Floats:
    others: Floats = 1 - distances.sum(axis=1) / (len(distances) - 1)
    return np.round(others, 6)


def _weigh(stems: pd.Series, taught: pd.Series) -> tuple[Any, npt.NDArray[np.str_]]:
    """Mark which new stems each text holds, weighted by how new they are (texts x stems); negations are never new."""
    counter = CountVectorizer(analyzer=str.split, binary=True)
    if not stems.str.strip().any():
        return csr_array((len(stems), 0)), np.array([], dtype=str)
    counts = counter.fit_transform(stems)
    names = counter.get_feature_names_out().astype(str)
    here = np.asarray(counts.sum(axis=0)).ravel()
    newness = _measure_newness(names, here, len(stems), taught)
    newness[(newness < _LEAST_KEYNESS) | (here < _MIN_TEXTS) | np.isin(names, sorted(lexicon.NEGATIONS))] = 0
    weighed = csr_array(counts.multiply(np.round(newness.clip(0, _MOST_KEYNESS), 6)))
    weighed.eliminate_zeros()
    return weighed, names


def _measure_newness(names: npt.NDArray[np.str_], here: Floats, texts: int, taught: pd.Series) -> Floats:
    """Return the keyness of each stem against the examples, or its inverse document frequency (log2)."""
    frequency: Floats = np.log2((here + 0.5) / (texts + 1))
    if len(taught) < _LEAST_REFERENCE:
        return -frequency
    reference = CountVectorizer(analyzer=str.split, binary=True, vocabulary=names)
    there = np.asarray(reference.transform(taught).sum(axis=0)).ravel()
    keyness: Floats = frequency - np.log2((there + 0.5) / (len(taught) + 1))
    return keyness


def _name(members: Any, names: npt.NDArray[np.str_]) -> tuple[tuple[str, ...], float]:
    """Name a group by its newest and commonest stems; also give the largest share of members that hold one."""
    holders = members.count_nonzero(axis=0) if members.shape[1] else np.zeros(0)
    weight = np.round(np.asarray(members.sum(axis=0)).ravel(), 6)
    order = np.lexsort((names, -weight))[:_TERMS]
    terms = tuple(str(names[column]) for column in order if holders[column] >= 2)
    return terms, float(holders.max(initial=0) / members.shape[0])
