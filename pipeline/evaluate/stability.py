"""How much of the coding would stay if other people had written the examples.

Comes in: examples to learn from and texts to answer. Goes out: for each label, the share of assignments that a coder
gives again after it has learned anew (weights and thresholds) from a bootstrap resample of the examples. Resamples are
drawn within each writer, so that each voice keeps its weight (stratified bootstrap; Efron and Tibshirani 1993).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.cluster import coding
from pipeline.codebook import Example, Theme
from pipeline.codebook.settings import ClusterSettings

RESAMPLES = 20  # each learns the whole codebook anew, which takes seconds; the spread of 20 shows what is shaky


@dataclass(frozen=True)
class Stability:
    """`stays` is the share of each label's assignments that stay (resamples x labels); `count` are the assignments."""

    labels: tuple[str, ...]
    stays: npt.NDArray[np.float64]
    count: npt.NDArray[np.int64]


def measure_stability(
    themes: Sequence[Theme],
    examples: Sequence[Example],
    lessons: coding.Reading,
    texts: coding.Reading,
    settings: ClusterSettings,
) -> Stability:
    """Learn from resamples of the examples and compare the answers; `lessons` is the reading of the examples."""
    generator = np.random.default_rng(settings.seed)
    labels, first = _answer(themes, examples, lessons, texts, settings)
    stays = []
    for _ in range(RESAMPLES):
        chosen = _draw(examples, generator)
        drawn = [examples[place] for place in chosen]
        _, again = _answer(themes, drawn, repeat(lessons, chosen), texts, settings)
        stays.append((first & again).sum(axis=0) / np.maximum(first.sum(axis=0), 1))
    return Stability(labels, np.array(stays), first.sum(axis=0))


def repeat(reading: coding.Reading, chosen: npt.NDArray[np.int64]) -> coding.Reading:
    """Take texts out of a reading, some of them several times, in the given order."""
    sentences = pd.DataFrame({"text": reading.text, "unit": np.arange(len(reading.text))}).iloc[reading.count :]
    places = pd.DataFrame({"text": chosen, "place": np.arange(len(chosen))})
    drawn = places.merge(sentences, on="text").sort_values(["place", "unit"])
    units = np.concatenate([chosen, drawn["unit"].to_numpy(dtype=np.int64)])
    text = np.concatenate([places["place"], drawn["place"]]).astype(np.int64)
    return coding.Reading(reading.units.iloc[units].reset_index(drop=True), text, len(chosen))


def _draw(examples: Sequence[Example], generator: np.random.Generator) -> npt.NDArray[np.int64]:
    writers = np.array([example.writer for example in examples])
    strata = [np.flatnonzero(writers == writer) for writer in np.unique(writers)]
    return np.sort(np.concatenate([generator.choice(stratum, len(stratum)) for stratum in strata]))


def _answer(
    themes: Sequence[Theme],
    examples: Sequence[Example],
    lessons: coding.Reading,
    texts: coding.Reading,
    settings: ClusterSettings,
) -> tuple[tuple[str, ...], npt.NDArray[np.bool_]]:
    coder, _ = coding.learn(themes, examples, lessons, folds=settings.folds, seed=settings.seed)
    return coder.labels, coding.decide(coder, coding.score(coder, texts))
