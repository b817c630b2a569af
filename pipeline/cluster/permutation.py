"""How strong a group can be by chance.

Comes in: which stems each text holds, and a way to tell the strength of every group among such texts. Goes out: the
strength that the strongest group of a meaningless input hardly ever reaches. Method: a permutation test on the maximum
(Westfall and Young 1993). Stems are shuffled between texts, so that every stem stays as frequent and every text about
as long as it is (a stem that a text gets twice counts once), and nothing else stays; a group over the limit is larger
and more coherent than the best of a shuffled input would be in 99 of 100, however many groups were looked at. So far
out a few shuffles show nothing, but maxima follow Gumbel's distribution (Gumbel 1958), whose tail is told by their mean
and spread (as Winkler et al. 2016 fit the tails of permutation tests, "Faster permutation inference in brain imaging").
"""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.stats import gumbel_r

Floats = npt.NDArray[np.float64]
# For all known matters together, and for all groups by likeness: at 0.05, one meaningless input of twenty would have a
# new theme.
ALPHA = 0.01


def find_limit(held: csr_array, strengths: Callable[[csr_array], Floats], *, times: int, seed: int) -> float:
    """Return the strength that a group must exceed: the (1 - ALPHA) quantile of the maximum over shuffled texts.

    It is never less than the highest that was seen.
    """
    generator = np.random.default_rng(seed)
    highest = [float(strengths(shuffle(held, generator)).max(initial=0)) for _ in range(times)]
    return max(tell_tail(highest, ALPHA), *(round(strength, 6) for strength in highest))


def tell_tail(maxima: Sequence[float], alpha: float) -> float:
    """Return what a maximum exceeds with probability `alpha`, by the distribution of Gumbel fitted by moments."""
    scale = np.std(maxima, ddof=1) * np.sqrt(6) / np.pi
    location = np.mean(maxima) - np.euler_gamma * scale
    return round(float(gumbel_r.ppf(1 - alpha, loc=location, scale=scale) if scale > 0 else location), 6)


def shuffle(held: csr_array, generator: np.random.Generator) -> csr_array:
    """Deal the stems of all texts out anew."""
    rows = np.repeat(np.arange(held.shape[0]), np.diff(held.indptr))
    dealt = csr_array((np.ones(len(rows)), (rows, generator.permutation(held.indices))), shape=held.shape)
    dealt.sum_duplicates()
    dealt.data[:] = 1.0
    return dealt
