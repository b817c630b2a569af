"""Whether a text says anything at all: *nanti saja*, *sama seperti di atas*, *selamat siang* have hardly a stem.

Comes in: clean texts, function words kept, and the probability that their stems give to `no_content`. Goes out: that
probability weighed again by the words as written, where the stems leave a doubt. The same linear model as for themes
and kinds; the two answers are averaged as log-odds, so that one that is sure outweighs one that is not. By grouped
cross-validation on the examples (README, "How the model was set") stems and words together know an empty text better
than either alone.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import expit, logit

from pipeline.cluster import model
from pipeline.cluster.kinds import mark_start

Floats = npt.NDArray[np.float64]

# Less than that, before calibration, is no doubt: one text of eight among the examples is read again, and the answers
# on them are as good as if all were.
_DOUBT = 0.02
_ENOUGH = 3  # texts on either side: one correction must not empty all that is said
_LEAST = 1e-6  # probabilities are rounded to six digits


def learn_emptiness(
    words: pd.Series, empty: npt.NDArray[np.bool_], weights: Floats, *, seed: int
) -> model.Model | None:
    """Fit the model on clean texts and whether each is empty; nothing where too few are, or too few are not."""
    judged = weights > 0
    if min((judged & empty).sum(), (judged & ~empty).sum()) < _ENOUGH:
        return None
    return model.fit(model.read_texts(mark_start(words)), ("empty",), empty[:, None], weights, seed=seed)


def weigh_words(fitted: model.Model | None, words: pd.Series, probability: Floats) -> Floats:
    """Weigh what the stems say of each text (`probability`) by its words; without a model it stays."""
    weighed = probability.copy()
    doubtful = np.flatnonzero(probability >= _DOUBT)
    if fitted is not None and len(doubtful):
        told = fitted.probabilities(mark_start(words.iloc[doubtful]))[:, 0]
        odds = [logit(np.clip(answer, _LEAST, 1 - _LEAST)) for answer in (told, probability[doubtful])]
        weighed[doubtful] = np.round(expit(np.mean(odds, axis=0)), 6)
    return weighed
