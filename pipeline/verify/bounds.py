"""Intervals at 95 %, each by another road than the one that was printed.

Wilson's limits are the two shares p that lie just so far from the counted share that a test would not reject them: the
roots of (x/n - p)^2 = z^2 p (1 - p) / n (Wilson 1927). Newcombe's (1998, method 10) join the Wilson limits of two
shares.
"""

from math import hypot, sqrt
from statistics import NormalDist

_Z = NormalDist().inv_cdf(0.975)

Bounds = tuple[float, float]


def wilson_bounds(count: int, base: int) -> Bounds:
    """Return the lower and the upper limit of the share count / base.

    >>> [round(bound, 4) for bound in wilson_bounds(3, 10)]
    [0.1078, 0.6032]
    """
    share, slack = count / base, _Z**2 / base
    a, b, c = 1 + slack, -(2 * share + slack), share**2
    root = sqrt(max(b * b - 4 * a * c, 0))
    return max((-b - root) / (2 * a), 0.0), min((-b + root) / (2 * a), 1.0)


def newcombe_bounds(later: tuple[int, int], earlier: tuple[int, int]) -> Bounds:
    """Return the limits of the difference of two shares, each given as its count and its base.

    >>> [round(bound, 4) for bound in newcombe_bounds((56, 70), (48, 80))]
    [0.0524, 0.3339]
    """
    (low, high), (old_low, old_high) = wilson_bounds(*later), wilson_bounds(*earlier)
    share, old = later[0] / later[1], earlier[0] / earlier[1]
    change = share - old
    return change - hypot(share - low, old_high - old), change + hypot(high - share, old - old_low)
