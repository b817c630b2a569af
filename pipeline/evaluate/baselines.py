"""What a user would otherwise pick, on the same cleaned and stemmed texts.

Comes in: texts as stems, their labels, the codebook's themes. Goes out: marks (texts x labels) of each method.
Seed keywords: a theme for each text that holds one of its seed terms. K-Means and non-negative matrix factorisation
(Lee and Seung 1999) over TF-IDF, fitted on the labelled texts themselves, with two groups more than the codebook has
themes (for what has no theme and what has no content); each group takes the label that most of its texts have. So the
labels that they are measured by name their groups, which flatters them. Anchored CorEx (Gallagher et al. 2017), the
seed terms' words as anchors, where the development extra `corextopic` is installed.
"""

import importlib
import re
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import csr_matrix
from sklearn.cluster import KMeans
from sklearn.decomposition import NMF
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from threadpoolctl import threadpool_limits

from pipeline import lexicon
from pipeline.codebook import Theme
from pipeline.evaluate.agreement import Marks

METHODS = ("seed_keywords", "tfidf_kmeans", "tfidf_nmf", "anchored_corex")
_EXTRA_GROUPS = 2  # no_theme and no_content
_STARTS = 10  # K-Means is begun anew as often as scikit-learn long did by default
_NMF_ITERATIONS = 1000  # five times scikit-learn's default, which often stops before it has converged
_ANCHOR_STRENGTH = 3  # of the authors' own example notebook


def tell_baselines(
    stems: pd.Series, truth: Marks, labels: Sequence[str], themes: Sequence[Theme], *, seed: int
) -> dict[str, Marks | None]:
    """Code texts (stems joined by spaces) by each method; None where a method is not installed.

    `truth` (texts x labels) only names the groups of K-Means and NMF. A label that is no theme is never said by seed
    keywords or CorEx.
    """
    seeds = {theme.theme_id: _stem_terms(theme.seed_terms) for theme in themes}
    groups = len(themes) + _EXTRA_GROUPS
    if not stems.str.strip().any():
        return dict.fromkeys(METHODS, np.zeros(truth.shape, dtype=bool))
    with threadpool_limits(limits=1):
        return {
            "seed_keywords": _tell_keywords(stems, labels, seeds),
            "tfidf_kmeans": _tell_by_majority(_group_kmeans(stems, groups, seed), truth),
            "tfidf_nmf": _tell_by_majority(_group_nmf(stems, groups, seed), truth),
            "anchored_corex": _tell_corex(stems, labels, seeds, seed),
        }


def _stem_terms(terms: Sequence[str]) -> list[str]:
    stemmed = lexicon.stem_texts(lexicon.normalise(pd.Series(list(terms), dtype="str")))
    return sorted({term for term in stemmed if term})


def _tell_keywords(stems: pd.Series, labels: Sequence[str], seeds: dict[str, list[str]]) -> Marks:
    padded = " " + stems + " "
    said = np.zeros((len(stems), len(labels)), dtype=bool)
    for column, label in enumerate(labels):
        if terms := seeds.get(label):
            said[:, column] = padded.str.contains(f" (?:{'|'.join(map(re.escape, terms))}) ", regex=True)
    return said


def _group_kmeans(stems: pd.Series, groups: int, seed: int) -> npt.NDArray[np.int64]:
    weighed = _weigh(stems)
    count = min(groups, stems.nunique())
    found: npt.NDArray[np.int64] = KMeans(count, n_init=_STARTS, random_state=seed).fit_predict(weighed)
    return found


def _group_nmf(stems: pd.Series, groups: int, seed: int) -> npt.NDArray[np.int64]:
    weighed = _weigh(stems)
    parts = NMF(min(groups, *weighed.shape), init="nndsvda", random_state=seed, max_iter=_NMF_ITERATIONS)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # a baseline that has not converged is still a baseline
        found: npt.NDArray[np.int64] = parts.fit_transform(weighed).argmax(axis=1)
    return found


def _weigh(stems: pd.Series) -> Any:
    return TfidfVectorizer(analyzer=str.split).fit_transform(stems)


def _tell_by_majority(groups: npt.NDArray[np.int64], truth: Marks) -> Marks:
    """Give each group the label that most of its texts have, or none where most have none; ties go to the first."""
    members = np.eye(groups.max() + 1)[groups].T
    counts = members @ np.column_stack([truth, ~truth.any(axis=1)])
    named = np.eye(counts.shape[1], dtype=bool)[counts.argmax(axis=1)]
    said: Marks = named[groups, :-1]
    return said


def _tell_corex(stems: pd.Series, labels: Sequence[str], seeds: dict[str, list[str]], seed: int) -> Marks | None:
    try:
        corex: Any = importlib.import_module("corextopic.corextopic")
    except ImportError:
        return None
    counter = CountVectorizer(analyzer=str.split, binary=True, dtype=np.float64)
    counts = counter.fit_transform(stems)
    telling = np.asarray(counts.sum(axis=0)).ravel() < len(stems)  # CorEx cannot take a word that every text holds
    place = {str(name): column for column, name in enumerate(counter.get_feature_names_out()[telling])}
    words = {
        theme: sorted({place[word] for term in terms for word in term.split() if word in place})
        for theme, terms in seeds.items()
    }
    anchored = [theme for theme in seeds if words[theme]]
    with _own_random_state():
        model = corex.Corex(n_hidden=len(seeds) + _EXTRA_GROUPS, seed=seed)
        model.fit(
            csr_matrix(counts[:, telling]),
            anchors=[words[theme] for theme in anchored],
            anchor_strength=_ANCHOR_STRENGTH,
        )
    said = np.zeros((len(stems), len(labels)), dtype=bool)
    for topic, theme in enumerate(anchored):
        if theme in labels:
            said[:, labels.index(theme)] = model.labels[:, topic]
    return said


@contextmanager
def _own_random_state() -> Iterator[None]:
    """Put back NumPy's global random state and error handling, which CorEx sets for everybody."""
    state = np.random.get_state()
    with np.errstate():
        yield
    np.random.set_state(state)
