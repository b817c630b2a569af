"""The codebook learned from its examples: what a text is about, with which probability, by which words.

Comes in: the codebook's themes and examples. Goes out: a `Coder` with a threshold per theme, and out-of-fold answers
on the examples that say how well it codes texts of writers it has not read (grouped cross-validation; with a single
writer, plain folds). What analysts decided on single feedbacks (examples with `judged` labels) teaches those labels
alone, and in every fold; nothing is tested on it, since people correct what the model misses: the more a theme is
corrected, the worse it would look. A text is read whole and sentence by sentence; a theme's probability is the mean of
the whole text's and of the highest sentence's, so that three requests in one text give three themes. Words are seen as
they are written and as stems: *memasarkan* and *pasar* differ and are akin, and *itu saja* has no stem and says enough.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.model_selection import GroupKFold, KFold

from pipeline import lexicon
from pipeline.cluster import model, seeds
from pipeline.cluster.calibration import Calibration, fit_calibration, leave_as_is
from pipeline.cluster.views import as_stems, as_written
from pipeline.codebook import Example, Theme
from pipeline.tables.fields import NO_CONTENT

Floats = npt.NDArray[np.float64]

# Thresholds are looked for here; outside, a theme would be said of nearly nothing or of nearly everything.
THRESHOLDS = np.round(np.arange(0.1, 0.71, 0.02), 2)
# With fewer examples of a label (one a fold, as `folds` is set) its threshold would be chance: as likely as not, then.
THRESHOLD_TEXTS = 5
EVEN_ODDS = 0.5
FORMS = (as_written, as_stems)  # by grouped cross-validation better than stems alone (README)


@dataclass(frozen=True)
class Reading:
    """Clean texts ready to be scored: `units` are the `count` whole texts, then sentences, each with its `text`."""

    units: pd.Series
    text: npt.NDArray[np.int64]
    count: int

    def stem(self) -> pd.Series:
        """Return the whole texts as stems."""
        return lexicon.stem_texts(self.units.iloc[: self.count].reset_index(drop=True))

    def select(self, chosen: npt.NDArray[np.int64]) -> "Reading":
        """Keep some of the texts, in the given order."""
        place = np.full(self.count, -1)
        place[chosen] = np.arange(len(chosen))
        units = np.flatnonzero(place[self.text] >= 0)
        return Reading(self.units.iloc[units], place[self.text[units]], len(chosen))


@dataclass(frozen=True)
class Coder:
    """The fitted codebook: its labels are the themes in their order, then `no_content`."""

    fitted: model.Model
    calibration: Calibration
    thresholds: Floats

    @property
    def labels(self) -> tuple[str, ...]:
        return self.fitted.labels


@dataclass(frozen=True)
class Validation:
    """Out-of-fold answers on the examples: `truth` and `answers` are texts x labels."""

    labels: tuple[str, ...]
    truth: npt.NDArray[np.bool_]
    answers: npt.NDArray[np.bool_]


def read(clean: pd.Series, text: npt.NDArray[np.int64], count: int) -> Reading:
    """Read `count` texts by their clean sentences, without `not_terms`; a text of one sentence is one unit.

    `text` is the place of each sentence's text, ascending.
    """
    whole = lexicon.join_sentences(clean, text, count)
    extra = np.bincount(text, minlength=count)[text] > 1
    units = pd.concat([whole, clean[extra]], ignore_index=True)
    return Reading(units, np.concatenate([np.arange(count), text[extra]]), count)


def read_raw(texts: pd.Series, themes: Sequence[Theme]) -> Reading:
    """Read texts as people wrote them, as the stage `clean` would."""
    sentences = lexicon.clean_sentences(texts)
    masked = mask_not_terms(sentences["clean_sentence"], themes)
    return read(masked, sentences["position"].to_numpy(dtype=np.int64), len(texts))


def mask_not_terms(clean: pd.Series, themes: Sequence[Theme]) -> pd.Series:
    """Take the phrases in which a seed term means something else (`not_terms`) out of clean texts."""
    terms = lexicon.normalise(pd.Series([term for theme in themes for term in theme.not_terms], dtype="str"))
    alternatives = sorted({re.escape(term) for term in terms if term}, key=lambda term: (-len(term), term))
    if not alternatives:
        return clean
    return clean.str.replace(rf"\b(?:{'|'.join(alternatives)})\b", " ", regex=True)


def read_examples(examples: Sequence[Example], themes: Sequence[Theme]) -> Reading:
    """Read the codebook's examples."""
    return read_raw(pd.Series([example.text for example in examples], dtype="str"), themes)


def is_taught(themes: Sequence[Theme], examples: Sequence[Example]) -> bool:
    """Say whether the codebook teaches any of its themes: by a seed term or an example (a name alone does not)."""
    coded = {code for example in examples for code in example.themes}
    return any(theme.seed_terms or theme.theme_id in coded for theme in themes)


def learn(
    themes: Sequence[Theme], examples: Sequence[Example], reading: Reading, *, folds: int, seed: int
) -> tuple[Coder, Validation | None]:
    """Fit the codebook; calibrate it and choose a threshold per label by cross-validation.

    `reading` is that of the examples, from `read_examples`. Without examples, what the themes say of themselves teaches
    alone; with fewer than `folds` that are judged in full, nothing can be validated: probabilities stay as they are,
    thresholds are even odds and there is no `Validation`.
    """
    labels = list_labels(themes)
    taught = seeds.read_seeds(themes)
    truth, judged = _read_marks(examples, labels)
    fitted, even = fit(themes, examples, reading, seed=seed), np.full(len(labels), EVEN_ODDS)
    partial = np.array([bool(example.judged) for example in examples], dtype=bool)
    whole, always = np.flatnonzero(~partial), np.flatnonzero(partial)
    writers = pd.factorize(pd.Series([row.writer for row in examples if not row.judged], dtype="str"), sort=True)[0]
    splits = _folds(writers, folds, seed)
    if not splits:
        return Coder(fitted, leave_as_is(len(labels)), even), None
    told = np.zeros((len(whole), len(labels)))
    for train, test in splits:
        chosen = np.sort(np.concatenate([whole[train], always]))
        others = _fit(reading.select(chosen), truth[chosen], judged[chosen], taught, labels, seed)
        told[test] = _weigh_sentences(others, reading.select(whole[test]))
    right = truth[whole]
    calibration = fit_calibration(right, told)
    probabilities = calibration.apply(told)
    thresholds = np.array([_best_threshold(right[:, n], probabilities[:, n]) for n in range(len(labels))])
    coder = Coder(fitted, calibration, thresholds)
    return coder, Validation(labels, right, decide(coder, probabilities))


def fit(themes: Sequence[Theme], examples: Sequence[Example], reading: Reading, *, seed: int) -> model.Model:
    """Fit the codebook's model alone: labels, examples and seed terms as in `learn`, no thresholds."""
    labels = list_labels(themes)
    truth, judged = _read_marks(examples, labels)
    return _fit(reading, truth, judged, seeds.read_seeds(themes), labels, seed)


def list_labels(themes: Sequence[Theme]) -> tuple[str, ...]:
    """List what the model can say of a text: the themes in their order, then `no_content`."""
    return (*(theme.theme_id for theme in themes), NO_CONTENT)


def score(coder: Coder, reading: Reading) -> Floats:
    """Return the calibrated probability of each label for each text (texts x labels).

    Of a theme: the mean of the whole text's and of its most telling sentence's, so that one request of three is heard
    and a remark in passing is not. Of `no_content`: the whole text's, since thanks do not empty what stands beside.
    """
    return coder.calibration.apply(_weigh_sentences(coder.fitted, reading))


def unit_probabilities(coder: Coder, clean: pd.Series) -> Floats:
    """Return the calibrated probability of each label for each unit alone (units x labels)."""
    return coder.calibration.apply(_read_units(coder.fitted, clean))


def _weigh_sentences(fitted: model.Model, reading: Reading) -> Floats:
    units = _read_units(fitted, reading.units)
    whole = units[: reading.count]
    highest = np.zeros_like(whole)
    np.maximum.at(highest, reading.text, units)
    probabilities = np.round((whole + highest) / 2, 6)
    nothing = fitted.labels.index(NO_CONTENT)
    probabilities[:, nothing] = whole[:, nothing]
    return probabilities


def _read_units(fitted: model.Model, clean: pd.Series) -> Floats:
    """Return the model's probabilities, rounded so that no machine decides otherwise."""
    return np.round(fitted.probabilities(clean), 6)


def decide(coder: Coder, probabilities: Floats) -> npt.NDArray[np.bool_]:
    """Say which labels hold: a theme at or over its threshold; `no_content` only where no theme holds."""
    holds = probabilities >= coder.thresholds
    nothing = coder.labels.index(NO_CONTENT)
    themes = np.delete(np.arange(len(coder.labels)), nothing)
    empty = holds[:, nothing] & (probabilities[:, nothing] > probabilities[:, themes].max(axis=1, initial=0))
    holds[np.ix_(empty, themes)] = False
    holds[:, nothing] = empty
    return holds


def _read_marks(
    examples: Sequence[Example], labels: Sequence[str]
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Mark which labels each example has, and on which it was judged."""
    truth = _marks([example.themes for example in examples], labels)
    return truth, _marks([example.judged or tuple(labels) for example in examples], labels)


def _marks(codes: Sequence[tuple[str, ...]], labels: Sequence[str]) -> npt.NDArray[np.bool_]:
    marks = np.array([[label in cell for label in labels] for cell in codes], dtype=bool)
    return marks.reshape(len(codes), len(labels))


def _fit(
    reading: Reading,
    truth: npt.NDArray[np.bool_],
    judged: npt.NDArray[np.bool_],
    taught: seeds.Seeds,
    labels: tuple[str, ...],
    seed: int,
) -> model.Model:
    """Learn from texts and seed terms; each text weighs on the labels that were judged on it.

    Where fewer than five were judged in full, a text without words stands for all that is no theme: a few corrections
    do not show how seldom a theme is.
    """
    whole = reading.units.iloc[: reading.count]
    count = len(taught.texts)
    seed_weights, rest = (taught.weights, 0) if judged.all(axis=1).sum() >= THRESHOLD_TEXTS else (np.ones(count), 1)
    texts = pd.concat([whole, taught.texts, pd.Series([""] * rest, dtype="str")], ignore_index=True)
    marks = np.vstack([truth, _marks(taught.themes, labels), np.zeros((rest, len(labels)), dtype=bool)])
    one_each = np.concatenate([seed_weights, np.full(rest, float(count))])
    weights = np.vstack([judged.astype(float), np.repeat(one_each[:, None], len(labels), axis=1)])
    return model.fit(texts, labels, marks, weights, forms=FORMS, seed=seed)


def _folds(
    writers: npt.NDArray[np.int64], folds: int, seed: int
) -> list[tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]]:
    everyone = np.zeros(len(writers))
    count = len(np.unique(writers))
    if len(writers) < folds:
        return []
    if count > 1:
        return list(GroupKFold(n_splits=min(folds, count)).split(everyone, groups=writers))
    return list(KFold(n_splits=folds, shuffle=True, random_state=seed).split(everyone))


def _best_threshold(truth: npt.NDArray[np.bool_], probability: Floats) -> float:
    """Choose the threshold of the highest F1; among equals the middle one, so that one text more moves it little."""
    if truth.sum() < THRESHOLD_TEXTS:
        return EVEN_ODDS
    answers = probability[:, None] >= THRESHOLDS
    right = (answers & truth[:, None]).sum(axis=0)
    f1 = 2 * right / np.maximum(answers.sum(axis=0) + truth.sum(), 1)
    best = np.flatnonzero(f1 >= f1.max() - 1e-12)
    return float(THRESHOLDS[best[len(best) // 2]])
