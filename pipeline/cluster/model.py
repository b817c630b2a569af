"""A linear, multi-label model of themes that can say which words decided.

Comes in: texts as stems joined by spaces, and which themes each has. Goes out: a probability per text and theme, and a
weight per word and theme. Method: one logistic regression a theme (liblinear, one thread, so the same bytes
everywhere) over words, subwords of words (typos, informal forms) and pairs of neighbouring words that the examples
hold. A word's own weight plus its subwords' is one weight per word and theme, so scoring goes over the vocabulary
once and a text is a sum over its distinct words and pairs, scaled by a power of its length.
"""

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

from pipeline import lexicon

Floats = npt.NDArray[np.float64]

# Chosen by cross-validation on the examples that keeps a writer's texts together (README, "How the model was set").
SUBWORD_LENGTHS = (3, 4, 5)
SUBWORD_WEIGHT = 0.6
LENGTH_POWER = 0.25
MIN_PAIR_TEXTS = 2
INVERSE_REGULARISATION = 30.0
# The dual at this tolerance ends nearer to the optimum than the primal at its usual 1e-4 (log-odds within 0.006 and
# 0.02 of it on the examples), in two thirds of the time.
_TOLERANCE = 1e-2
_MOST_PASSES = 1000  # over the texts; the examples need 40
BLOCK = 50_000  # texts scored at a time: a city's year, about 100 MB
_REMEMBERED = 2**15  # words whose subwords are kept from fold to fold: those of some 5,000 examples, 50 MB


@dataclass(frozen=True)
class Encoder:
    """What the examples hold: words with their inverse document frequency, subwords, pairs of neighbouring words."""

    words: pd.Index
    inverse_frequency: Floats
    subwords: pd.Index
    pairs: pd.Index

    def word_features(self, vocabulary: pd.Index) -> sparse.csr_array:
        """Describe each word of a vocabulary by the features known to the model (words x features)."""
        own = _indicator(vocabulary, self.words) @ sparse.diags_array(self.inverse_frequency)
        parts = _subwords(vocabulary)
        columns = self.subwords.get_indexer(pd.Index(parts["subword"]))
        known = columns >= 0
        rows = parts["row"].to_numpy()
        counts = np.bincount(rows, minlength=len(vocabulary)).clip(1)
        weights = SUBWORD_WEIGHT / np.sqrt(counts[rows])
        shape = (len(vocabulary), len(self.subwords))
        subwords = sparse.csr_array((weights[known], (rows[known], columns[known])), shape=shape)
        return sparse.csr_array(sparse.hstack([own, subwords]))


@dataclass(frozen=True)
class Texts:
    """Which words of a vocabulary each text holds (texts x words), its neighbouring pairs, and its scale by length.

    A pair is one number, `left * len(vocabulary) + right`, beside the row of its text: no pair is spelled out.
    """

    vocabulary: pd.Index
    words: sparse.csr_array
    pair_rows: npt.NDArray[np.int64]
    pairs: npt.NDArray[np.int64]
    scale: Floats


@dataclass(frozen=True)
class Model:
    """A fitted model: `coefficients` are features x labels, `intercepts` one a label."""

    labels: tuple[str, ...]
    encoder: Encoder
    coefficients: Floats
    intercepts: Floats

    def probabilities(self, stems: pd.Series) -> Floats:
        """Return the probability of each label for each text, stems joined by spaces (texts x labels)."""
        probabilities: Floats = 1 / (1 + np.exp(-self.scores(stems)))
        return probabilities

    def scores(self, stems: pd.Series) -> Floats:
        """Return the log-odds of each label for each text: its words' and pairs' weights, scaled, and the intercept.

        Texts are scored a block at a time, so that memory stays bounded; each word is weighed once for all of them.
        """
        weighed = _WordWeights(self)
        scores = np.empty((len(stems), len(self.labels)))
        for start in range(0, len(stems), BLOCK):
            texts = read_texts(stems.iloc[start : start + BLOCK])
            pairs = _pair_features(self.encoder, texts)
            weights = self.coefficients[len(self.coefficients) - pairs.shape[1] :]
            summed = texts.words @ weighed.look_up(texts.vocabulary) + pairs @ weights
            scores[start : start + BLOCK] = texts.scale[:, None] * summed + self.intercepts
        return scores

    def word_weights(self, vocabulary: pd.Index) -> Floats:
        """Return one weight per word and label: the word's own and its subwords' (words x labels)."""
        features = self.encoder.word_features(vocabulary)
        weights: Floats = features @ self.coefficients[: features.shape[1]]
        return weights


class _WordWeights:
    """The weights of the words that were met, so that each is worked out once."""

    def __init__(self, fitted: Model) -> None:
        self._model = fitted
        self._words: pd.Index = pd.Index([], dtype="str")
        self._weights = np.zeros((0, len(fitted.labels)))

    def look_up(self, vocabulary: pd.Index) -> Floats:
        """Return the weights of a vocabulary (words x labels)."""
        new = vocabulary[self._words.get_indexer(vocabulary) < 0]
        if len(new):
            self._words = self._words.append(new)
            self._weights = np.vstack([self._weights, self._model.word_weights(new)])
        return self._weights[self._words.get_indexer(vocabulary)]


def read_texts(stems: pd.Series) -> Texts:
    """Count texts that are stems joined by spaces; an empty text has no word and scores its label's base rate."""
    told = lexicon.read_words(stems)
    order = np.argsort(told.distinct)
    vocabulary, rows = told.distinct[order], told.rows
    codes = np.argsort(order)[told.codes]
    words = sparse.csr_array((np.ones(len(codes)), (rows, codes)), shape=(len(stems), len(vocabulary)))
    words.sum_duplicates()
    length = np.asarray(words.sum(axis=1)).ravel()
    words.data[:] = 1.0
    same_text = rows[1:] == rows[:-1]
    pairs = codes[:-1][same_text] * len(vocabulary) + codes[1:][same_text]
    scale = np.where(length > 0, length, 1.0) ** -LENGTH_POWER
    return Texts(pd.Index(vocabulary, dtype="str"), words, rows[:-1][same_text], pairs, scale)


def fit(texts: Texts, labels: Sequence[str], marks: npt.NDArray[np.bool_], weights: Floats, *, seed: int) -> Model:
    """Learn one logistic regression a label from texts and their marks (texts x labels).

    `weights` are one a text, or texts x labels: where a weight is 0, the text says nothing of that label.
    """
    weighed = np.broadcast_to(weights.reshape(len(weights), -1), marks.shape)
    encoder = _fit_encoder(texts)
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


def _fit_encoder(texts: Texts) -> Encoder:
    frequency = np.asarray(texts.words.sum(axis=0)).ravel()
    inverse = np.log((1 + texts.words.shape[0]) / (1 + frequency)) / np.log(1 + texts.words.shape[0]) + 0.5
    subwords = _subwords(texts.vocabulary)
    shared = subwords.drop_duplicates()["subword"].value_counts()
    return Encoder(
        words=texts.vocabulary,
        inverse_frequency=inverse,
        subwords=pd.Index(shared.index[shared > 1]).sort_values(),
        pairs=_common_pairs(texts),
    )


def _common_pairs(texts: Texts) -> pd.Index:
    told = pd.DataFrame({"row": texts.pair_rows, "pair": texts.pairs}).drop_duplicates()
    counts = told["pair"].value_counts()
    common = counts.index[counts >= MIN_PAIR_TEXTS].to_numpy()
    left, right = np.divmod(common, max(len(texts.vocabulary), 1))
    names = texts.vocabulary.to_numpy(dtype=object)
    pairs: pd.Index = pd.Index(names[left] + " " + names[right], dtype="str").sort_values()
    return pairs


def _features(encoder: Encoder, texts: Texts) -> sparse.csr_array:
    words = texts.words @ encoder.word_features(texts.vocabulary)
    joined = sparse.hstack([words, _pair_features(encoder, texts)])
    return sparse.csr_array(sparse.diags_array(texts.scale) @ joined)


def _pair_features(encoder: Encoder, texts: Texts) -> sparse.csr_array:
    """Mark which of the known pairs each text holds (texts x pairs)."""
    sides = [pair.partition(" ")[::2] for pair in encoder.pairs]
    left, right = (texts.vocabulary.get_indexer(pd.Index([side[n] for side in sides], dtype="str")) for n in (0, 1))
    here = np.flatnonzero((left >= 0) & (right >= 0))
    columns = pd.Index(left[here] * len(texts.vocabulary) + right[here]).get_indexer(pd.Index(texts.pairs))
    known = columns >= 0
    places = (texts.pair_rows[known], here[columns[known]])
    pairs = sparse.csr_array((np.ones(known.sum()), places), shape=(texts.words.shape[0], len(encoder.pairs)))
    pairs.sum_duplicates()
    pairs.data[:] = 1.0
    return pairs


def _indicator(vocabulary: pd.Index, known: pd.Index) -> sparse.csr_array:
    columns = known.get_indexer(vocabulary)
    rows = np.flatnonzero(columns >= 0)
    return sparse.csr_array((np.ones(len(rows)), (rows, columns[rows])), shape=(len(vocabulary), len(known)))


def _subwords(vocabulary: pd.Index) -> pd.DataFrame:
    """Cut each word, with its borders marked, into its subwords (one row each: row, subword)."""
    parts = [_cut_word(word) for word in vocabulary]
    rows = np.repeat(np.arange(len(parts)), [len(cut) for cut in parts])
    return pd.DataFrame({"row": rows, "subword": np.array([*chain.from_iterable(parts)], dtype=object)})


@lru_cache(maxsize=_REMEMBERED)
def _cut_word(word: str) -> tuple[str, ...]:
    bordered = f"<{word}>"
    return tuple(bordered[at : at + size] for size in SUBWORD_LENGTHS for at in range(len(bordered) - size + 1))
