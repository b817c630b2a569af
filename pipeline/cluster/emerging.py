"""Groups among the sentences that no theme explains.

Comes in: residual sentences as stems. Goes out: the number of a group for each, or -1. Method: average-linkage
agglomerative clustering on the cosine distance of TF-IDF vectors (scikit-learn), cut at a fixed distance; a group
counts when enough different feedbacks are in it, and what belongs to no group stays without a theme: there is never
a bin for everything.
"""

from typing import Any

import numpy as np
import pandas as pd
from sklearn.cluster import AgglomerativeClustering
from sklearn.feature_extraction.text import TfidfVectorizer

NONE = -1
_MIN_STEMS = 3  # shorter sentences say too little to found a theme on
_MAX_SHARE = 0.25  # a stem in a larger part of the residual tells nothing apart


def find_groups(stems: pd.Series, feedback: pd.Series, *, min_size: int, distance: float, sample: int) -> pd.Series:
    """Number the groups of residual sentences from 0, the largest first; -1 where a sentence belongs to none.

    At most `sample` sentences are looked at, spread evenly over the input, so that time and memory stay bounded.
    """
    groups = pd.Series(NONE, index=stems.index)
    long_enough = stems.index[stems.str.count(" ") >= _MIN_STEMS - 1]
    chosen = long_enough[:: max(1, -(-len(long_enough) // sample))]
    if len(chosen) < min_size:
        return groups
    vectors = _vectors(stems[chosen])
    if vectors is None:
        return groups
    distances = np.round(1 - (vectors @ vectors.T).toarray(), 9).clip(0)
    tree = AgglomerativeClustering(
        n_clusters=None, metric="precomputed", linkage="average", distance_threshold=distance
    )
    found = pd.Series(tree.fit_predict(distances), index=chosen)
    groups[chosen] = _largest_first(found, feedback[chosen], min_size)
    return groups


def _vectors(stems: pd.Series) -> Any:
    vectorizer = TfidfVectorizer(analyzer=str.split, min_df=2, max_df=_MAX_SHARE, sublinear_tf=True)
    try:
        return vectorizer.fit_transform(stems)
    except ValueError:  # no stem is shared by two sentences
        return None


def _largest_first(found: pd.Series, feedback: pd.Series, min_size: int) -> pd.Series:
    sizes = feedback.groupby(found).agg(["nunique", "min"]).sort_values(["nunique", "min"], ascending=[False, True])
    kept = sizes.index[sizes["nunique"] >= min_size]
    return found.map({group: number for number, group in enumerate(kept)}).fillna(NONE).astype(int)
