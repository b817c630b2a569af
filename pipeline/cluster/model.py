"""A linear, multi-label model of texts that can say which words decided.

Comes in: clean texts, and which labels each has. Goes out: a probability per text and label, and a weight per word and
label. Method: one logistic regression a label (liblinear, one thread, so the same bytes everywhere). A text is seen in
one or more views, as its words are written (endings, function words, how it begins) and as their stems: over the forms
of each view, its pairs of neighbours that the examples hold, and the subwords of the last view's forms (typos, informal
forms). All that a word brings, as it is written and as its stem, is one weight per word and label, so scoring goes over
the vocabulary once and a text is a sum over its distinct words and pairs, scaled by a power of its length.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from pipeline.cluster.views import Form, Texts, View, read_texts

Floats = npt.NDArray[np.float64]

# Chosen by cross-validation on the examples that keeps a writer's texts together (README, "How the model was set").
SUBWORD_LENGTH = 4  # with its borders marked; alone as good as with 3 and 5, on texts with typing errors as well
MIN_PAIR_TEXTS = 2
INVERSE_REGULARISATION = 30.0
# The dual at this tolerance ends nearer to the optimum than the primal at its usual 1e-4 (log-odds within 0.006 and
# 0.02 of it on the examples), in two thirds of the time.
_TOLERANCE = 1e-2
_MOST_PASSES = 1000  # over the texts; the examples need 40
BLOCK = 50_000  # texts scored at a time: a city's year, about 100 MB
_REMEMBERED = 2**15  # words whose subwords are kept from fold to fold: those of some 5,000 examples, 50 MB


@dataclass(frozen=True)
class Known:
    """What the examples hold in one view: forms with their inverse document frequency, pairs of neighbours."""

    forms: pd.Index
    inverse_frequency: Floats
    pairs: pd.Index


@dataclass(frozen=True)
class Encoder:
    """How texts are seen, what the examples hold in each view, and the subwords of the last view's forms."""

    forms: tuple[Form, ...]
    views: tuple[Known, ...]
    subwords: pd.Index

    def word_features(self, seen: Sequence[pd.Index]) -> sparse.csr_array:
        """Describe words, given their forms in each view, by the features known to the model (words x features)."""
        own = [
            _indicator(forms, known.forms) @ sparse.diags_array(known.inverse_frequency)
            for forms, known in zip(seen, self.views, strict=True)
        ]
        return sparse.csr_array(sparse.hstack([*own, _mark_subwords(seen[-1], self.subwords)]))

    def pair_features(self, texts: Texts) -> sparse.csr_array:
        """Mark which of the known pairs each text holds, view by view (texts x pairs)."""
        marked = [
            _mark_pairs(known, view, len(texts.scale)) for known, view in zip(self.views, texts.views, strict=True)
        ]
        return sparse.csr_array(sparse.hstack(marked))


@dataclass(frozen=True)
class Model:
    """A fitted model: `coefficients` are features x labels, `intercepts` one a label."""

    labels: tuple[str, ...]
    encoder: Encoder
    coefficients: Floats
    intercepts: Floats

    def probabilities(self, clean: pd.Series) -> Floats:
        """Return the probability of each label for each clean text (texts x labels)."""
        probabilities: Floats = 1 / (1 + np.exp(-self.scores(clean)))
        return probabilities

    def scores(self, clean: pd.Series) -> Floats:
        """Return the log-odds of each label for each text: its words' and pairs' weights, scaled, and the intercept.

        Texts are scored a block at a time, so that memory stays bounded; each word is weighed once for all of them.
        """
        weighed = _WordWeights(self)
        scores = np.empty((len(clean), len(self.labels)))
        for start in range(0, len(clean), BLOCK):
            texts = read_texts(clean.iloc[start : start + BLOCK], self.encoder.forms)
            pairs = self.encoder.pair_features(texts)
            weights = self.coefficients[len(self.coefficients) - pairs.shape[1] :]
            summed = texts.words @ weighed.look_up(texts) + pairs @ weights
            scores[start : start + BLOCK] = texts.scale[:, None] * summed + self.intercepts
        return scores

    def word_weights(self, vocabulary: pd.Index) -> Floats:
        """Return one weight per word and label: of all its forms and of its subwords (words x labels)."""
        words = vocabulary.to_numpy(dtype=object)
        return self.weigh([pd.Index(form(words), dtype="str") for form in self.encoder.forms])

    def weigh(self, seen: Sequence[pd.Index]) -> Floats:
        """Return the weights of words, given their forms in each view (words x labels)."""
        features = self.encoder.word_features(seen)
        weights: Floats = features @ self.coefficients[: features.shape[1]]
        return weights


class _WordWeights:
    """The weights of the words that were met, so that each is worked out once."""

    def __init__(self, fitted: Model) -> None:
        self._model = fitted
        self._places: dict[str, int] = {}
        self._weights = np.zeros((0, len(fitted.labels)))

    def look_up(self, texts: Texts) -> Floats:
        """Return the weights of the vocabulary of texts (words x labels)."""
        words = texts.vocabulary.tolist()
        new = np.array([place for place, word in enumerate(words) if word not in self._places], dtype=np.int64)
        self._weights = np.vstack([self._weights, self._model.weigh([view.name(new) for view in texts.views])])
        self._places |= {words[place]: number for number, place in enumerate(new.tolist(), len(self._places))}
        return self._weights[[self._places[word] for word in words]]


def fit(
    clean: pd.Series,
    labels: Sequence[str],
    marks: npt.NDArray[np.bool_],
    weights: Floats,
    *,
    forms: tuple[Form, ...],
    seed: int,
) -> Model:
    """Learn one logistic regression a label from clean texts, seen in `forms`, and their marks (texts x labels).

    `weights` are one a text, or texts x labels: where a weight is 0, the text says nothing of that label.
    """
    weighed = np.broadcast_to(weights.reshape(len(weights), -1), marks.shape)
    texts = read_texts(clean, forms)
    encoder = Encoder(forms, tuple(_know(view, texts.words) for view in texts.views), _share_subwords(texts.views[-1]))
    features = _features(encoder, texts)
    features.indices, features.indptr = features.indices.astype(np.int32), features.indptr.astype(np.int32)  # liblinear
    with threadpool_limits(limits=1):  # same bytes for any thread count; and threads only get in each other's way here
        fitted = [_fit_label(features, marks[:, number], weighed[:, number], seed) for number in range(len(labels))]
    coefficients = np.column_stack([coefficient for coefficient, _ in fitted])
    return Model(tuple(labels), encoder, coefficients, np.array([intercept for _, intercept in fitted]))


def _fit_label(
    features: sparse.csr_array, marked: npt.NDArray[np.bool_], weights: Floats, seed: int
) -> tuple[Floats, float]:
    if not weights.all():
        told = np.flatnonzero(weights)
        features, marked, weights = features[told], marked[told], weights[told]
    if not marked.any():
        return np.zeros(features.shape[1]), -10.0
    if marked.all():
        return np.zeros(features.shape[1]), 10.0
    regression = LogisticRegression(
        C=INVERSE_REGULARISATION,
        solver="liblinear",
        dual=True,
        tol=_TOLERANCE,
        max_iter=_MOST_PASSES,
        random_state=seed,
    )
    regression.fit(features, marked, sample_weight=weights)
    return regression.coef_.ravel(), float(regression.intercept_[0])


def _know(view: View, words: sparse.csr_array) -> Known:
    seen = np.flatnonzero(view.form >= 0)
    shape = (words.shape[1], len(view.forms))
    held = words @ sparse.csr_array((np.ones(len(seen)), (seen, view.form[seen])), shape=shape)
    frequency = np.asarray((held > 0).sum(axis=0)).ravel()
    count = 1 + words.shape[0]
    inverse = np.log(count / (1 + frequency)) / np.log(count) + 0.5
    return Known(view.forms, inverse, _common_pairs(view))


def _share_subwords(view: View) -> pd.Index:
    """List the subwords that two forms share: one that a single form has says no more than that form."""
    held = Counter(chain.from_iterable(set(_cut_word(form)) for form in view.forms))
    shared: pd.Index = pd.Index(sorted(part for part, count in held.items() if count > 1), dtype="str")
    return shared


def _common_pairs(view: View) -> pd.Index:
    told = pd.DataFrame({"row": view.pair_rows, "pair": view.pairs}).drop_duplicates()
    counts = told["pair"].value_counts()
    common = counts.index[counts >= MIN_PAIR_TEXTS].to_numpy()
    left, right = np.divmod(common, max(len(view.forms), 1))
    names = view.forms.to_numpy(dtype=object)
    pairs: pd.Index = pd.Index(names[left] + " " + names[right], dtype="str").sort_values()
    return pairs


def _features(encoder: Encoder, texts: Texts) -> sparse.csr_array:
    everything = np.arange(len(texts.vocabulary))
    words = texts.words @ encoder.word_features([view.name(everything) for view in texts.views])
    joined = sparse.hstack([words, encoder.pair_features(texts)])
    return sparse.csr_array(sparse.diags_array(texts.scale) @ joined)


def _mark_pairs(known: Known, view: View, count: int) -> sparse.csr_array:
    sides = [pair.partition(" ")[::2] for pair in known.pairs]
    left, right = (view.forms.get_indexer(pd.Index([side[n] for side in sides], dtype="str")) for n in (0, 1))
    here = np.flatnonzero((left >= 0) & (right >= 0))
    columns = pd.Index(left[here] * len(view.forms) + right[here]).get_indexer(pd.Index(view.pairs))
    told = columns >= 0
    places = (view.pair_rows[told], here[columns[told]])
    pairs = sparse.csr_array((np.ones(told.sum()), places), shape=(count, len(known.pairs)))
    pairs.sum_duplicates()
    pairs.data[:] = 1.0
    return pairs


def _indicator(vocabulary: pd.Index, known: pd.Index) -> sparse.csr_array:
    columns = known.get_indexer(vocabulary)
    rows = np.flatnonzero(columns >= 0)
    return sparse.csr_array((np.ones(len(rows)), (rows, columns[rows])), shape=(len(vocabulary), len(known)))


def _mark_subwords(forms: pd.Index, known: pd.Index) -> sparse.csr_array:
    """Weigh the known subwords of each form: one over the square root of how many it has (forms x known)."""
    places = {part: place for place, part in enumerate(known)}
    found = [[places[part] for part in _cut_word(form) if part in places] for form in forms]
    rows = np.repeat(np.arange(len(forms)), [len(columns) for columns in found])
    columns = np.fromiter(chain.from_iterable(found), dtype=np.int64)
    counts = forms.str.len().to_numpy(dtype=np.int64) + len("<>") - SUBWORD_LENGTH + 1
    return sparse.csr_array((1 / np.sqrt(counts[rows]), (rows, columns)), shape=(len(forms), len(known)))


@lru_cache(maxsize=_REMEMBERED)
def _cut_word(word: str) -> tuple[str, ...]:
    """Cut a word, with its borders marked, into its subwords."""
    bordered = f"<{word}>"
    return tuple(bordered[at : at + SUBWORD_LENGTH] for at in range(len(bordered) - SUBWORD_LENGTH + 1))
