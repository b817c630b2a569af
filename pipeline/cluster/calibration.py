"""Probabilities that say how often they are right: of the texts scored 0.3, three in ten have the theme.

Comes in: probabilities that a model gave to texts it had not read, and what people said of them. Goes out: a sigmoid a
label that carries such probabilities to the shares in which the label was true. The mean of a whole text and of its
most telling sentence is cautious, and a model is less sure of a new writer: both are seen out of fold alone. Method:
Platt scaling, with his targets that keep few texts from looking certain (Platt 1999, "Probabilistic outputs for support
vector machines"). It rises with the probability, so that it changes how sure an answer is and not which text leads.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

Floats = npt.NDArray[np.float64]

# Fewer texts of a label leave the shift more uncertain than 0.3 (resamples of the shipped examples: 0.5 with 15 texts,
# 0.3 with 50, 0.2 with 100), which is as much as there is to correct.
ENOUGH = 50
_LEAST = 1e-6  # probabilities are rounded to six digits
_FREE = 1e6  # two numbers from hundreds of texts need no regularisation; the targets do that


@dataclass(frozen=True)
class Calibration:
    """A slope and a shift of the log-odds, one a label."""

    slopes: Floats
    shifts: Floats

    def apply(self, probabilities: Floats) -> Floats:
        """Return calibrated probabilities (texts x labels), rounded so that no machine decides otherwise."""
        odds = self.slopes * _log_odds(probabilities) + self.shifts
        calibrated: Floats = np.round(1 / (1 + np.exp(-odds)), 6)
        return calibrated


def leave_as_is(labels: int) -> Calibration:
    """Return the calibration that changes nothing, for where nothing can be validated."""
    return Calibration(np.ones(labels), np.zeros(labels))


def fit_calibration(truth: npt.NDArray[np.bool_], probabilities: Floats) -> Calibration:
    """Fit a sigmoid a label to out-of-fold probabilities; a label of fewer than 50 texts stays as it is."""
    fitted = leave_as_is(truth.shape[1])
    with threadpool_limits(limits=1):  # same bytes for any thread count
        for number, right in enumerate(truth.T):
            if right.sum() >= ENOUGH and not right.all():
                slope, shift = _fit_sigmoid(right, _log_odds(probabilities[:, number]))
                if slope > 0:
                    fitted.slopes[number], fitted.shifts[number] = slope, shift
    return fitted


def _fit_sigmoid(right: npt.NDArray[np.bool_], odds: Floats) -> tuple[float, float]:
    yes, no = right.sum(), (~right).sum()
    target = np.where(right, (yes + 1) / (yes + 2), 1 / (no + 2))
    regression = LogisticRegression(C=_FREE, max_iter=1000)
    doubled, marks = np.concatenate([odds, odds])[:, None], np.repeat([True, False], len(odds))
    regression.fit(doubled, marks, sample_weight=np.concatenate([target, 1 - target]))
    return round(float(regression.coef_[0, 0]), 4), round(float(regression.intercept_[0]), 4)


def _log_odds(probabilities: Floats) -> Floats:
    kept = np.clip(probabilities, _LEAST, 1 - _LEAST)
    odds: Floats = np.log(kept / (1 - kept))
    return odds
