"""How far two codings of the same texts agree, each with what resampling the texts makes of it.

Comes in: marks (texts x labels) or one set of labels a text, and `weights` (resamples x texts) that say how often each
resample holds each text. Goes out: a statistic for each resample; the first resample is the texts themselves, so its
statistic is the value and the others give the interval: percentile bootstrap (Efron and Tibshirani 1993).
Krippendorff's alpha takes the distance between two sets from MASI (Passonneau 2006, "Measuring Agreement on Set-valued
Items"), as she does: unsquared. Between sets of one label this is alpha for nominal data (Krippendorff 2011).
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Marks = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

RESAMPLES = 1000  # enough for the second digit of a 95 % interval (Efron and Tibshirani 1993, section 13.3)
_SUBSET, _OVERLAP = 2 / 3, 1 / 3  # MASI's monotonicity: one set holds the other; they only share labels


def mark(sets: Sequence[set[str]], labels: Sequence[str]) -> Marks:
    """Say which labels each set holds (texts x labels)."""
    marks = np.array([[label in one for label in labels] for one in sets], dtype=bool)
    return marks.reshape(len(sets), len(labels))


def draw_weights(count: int, *, seed: int) -> Floats:
    """Draw how often each resample holds each of `count` texts (1 + RESAMPLES x texts); the first holds each once."""
    drawn = np.random.default_rng(seed).multinomial(count, np.full(count, 1 / count), size=RESAMPLES)
    return np.vstack([np.ones((1, count)), drawn])


def estimate(statistic: Floats) -> tuple[float, float, float]:
    """Return value, lower and upper bound of a statistic of `draw_weights`; resamples without a value are left out."""
    spread = statistic[1:][~np.isnan(statistic[1:])]
    lower, upper = np.percentile(spread, [2.5, 97.5]) if len(spread) else (np.nan, np.nan)
    return float(statistic[0]), float(lower), float(upper)


def score_labels(truth: Marks, said: Marks, weights: Floats) -> dict[str, Floats]:
    """Return precision, recall and F1 of each label (each resamples x labels).

    Missing (NaN) where nothing was said (precision), nothing is true (recall) or neither (F1).
    """
    right, true, told = weights @ (truth & said), weights @ truth, weights @ said
    return {"precision": _ratio(right, told), "recall": _ratio(right, true), "f1": _ratio(2 * right, true + told)}


def average_f1(truth: Marks, said: Marks, weights: Floats) -> dict[str, Floats]:
    """Return macro, micro and samples F1 (one a resample).

    Macro is the mean over the labels that a resample holds (in either coding), micro that of all marks together,
    samples the mean over texts, where a text without any label in both codings is right.
    """
    right, either = (truth & said).sum(axis=1), truth.sum(axis=1) + said.sum(axis=1)
    by_text = np.nan_to_num(_ratio(2 * right, either), nan=1.0)
    by_label = np.ma.masked_invalid(score_labels(truth, said, weights)["f1"])
    return {
        "macro_f1": by_label.mean(axis=1).filled(np.nan),
        "micro_f1": _ratio(2 * (weights @ right), weights @ either),
        "samples_f1": (weights @ by_text) / weights.sum(axis=1),
    }


def find_best_matches(topics: Marks, groups: Marks, weights: Floats) -> tuple[Floats, npt.NDArray[np.int64]]:
    """Return the best F1 of each topic over the groups (resamples x topics), and which group it is on all texts.

    Both are texts x topics and texts x groups; at least one group.
    """
    scores = np.stack(
        [
            score_labels(np.repeat(topics[:, [number]], groups.shape[1], axis=1), groups, weights)["f1"]
            for number in range(topics.shape[1])
        ],
        axis=1,
    )
    known = np.nan_to_num(scores)  # a resample without the topic and the group: no match
    best: npt.NDArray[np.int64] = known[0].argmax(axis=1)
    return known.max(axis=2), best


def measure_masi(one: frozenset[str], other: frozenset[str]) -> float:
    """Return the MASI distance of two sets: 1 less Jaccard's index times monotonicity (1, 2/3, 1/3 or 0).

    >>> measure_masi(frozenset({"modal"}), frozenset({"modal"}))
    0.0
    >>> round(measure_masi(frozenset({"modal", "izin"}), frozenset({"modal", "izin", "pasar", "data"})), 4)
    0.6667
    """
    if one == other:
        return 0.0
    shared = len(one & other)
    if not shared:
        return 1.0
    monotonicity = _SUBSET if one <= other or other <= one else _OVERLAP
    return 1 - monotonicity * shared / len(one | other)


def measure_alpha(first: Sequence[frozenset[str]], second: Sequence[frozenset[str]], weights: Floats) -> Floats:
    """Return Krippendorff's alpha of two coders who both coded every text (one a resample).

    Missing (NaN) where all is coded alike: there is nothing that could be told apart.
    """
    values = sorted({*first, *second}, key=sorted)
    number = {value: place for place, value in enumerate(values)}
    distances = np.array([[measure_masi(one, other) for other in values] for one in values])
    left, right = (np.array([number[value] for value in coder]) for coder in (first, second))
    texts = weights.sum(axis=1)
    observed = weights @ distances[left, right] / texts
    counts = weights @ (np.eye(len(values))[left] + np.eye(len(values))[right])
    expected = np.einsum("rc,ck,rk->r", counts, distances, counts) / (2 * texts * (2 * texts - 1))
    alpha: Floats = np.where(expected > 0, 1 - observed / np.where(expected > 0, expected, 1), np.nan)
    return alpha


def _ratio(part: Floats, whole: Floats) -> Floats:
    ratio: Floats = np.where(whole > 0, part / np.where(whole > 0, whole, 1), np.nan)
    return ratio
