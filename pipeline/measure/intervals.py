"""Intervals of shares, and of the differences of shares."""

from math import sqrt

import pandas as pd

Z_95 = 1.959963984540054  # the 97.5 % point of the standard normal distribution


def wilson(count: pd.Series, base: pd.Series) -> pd.DataFrame:
    """Return `value`, `lower` and `upper` of the share count / base; missing where the base is 0.

    Wilson's score interval at 95 % (Wilson 1927; Brown, Cai and DasGupta 2001), which holds for small bases and for
    shares near 0 and 1.
    """
    n = base.astype("float64").where(base > 0)
    share = count.astype("float64") / n
    spread = 1 + Z_95**2 / n
    middle = (share + Z_95**2 / (2 * n)) / spread
    reach = (Z_95 / spread) * (share * (1 - share) / n + Z_95**2 / (4 * n**2)).map(sqrt, na_action="ignore")
    return pd.DataFrame(
        {"value": share, "lower": (middle - reach).clip(lower=0), "upper": (middle + reach).clip(upper=1)}
    )


def newcombe(later: pd.DataFrame, earlier: pd.DataFrame) -> pd.DataFrame:
    """Return `value`, `lower` and `upper` of the difference of two shares, the later less the earlier.

    Both come as `wilson` gives them, in equal rows. Newcombe's hybrid score interval at 95 % (1998, method 10).
    """
    difference = later["value"] - earlier["value"]
    below = ((later["value"] - later["lower"]) ** 2 + (earlier["upper"] - earlier["value"]) ** 2) ** 0.5
    above = ((later["upper"] - later["value"]) ** 2 + (earlier["value"] - earlier["lower"]) ** 2) ** 0.5
    return pd.DataFrame({"value": difference, "lower": difference - below, "upper": difference + above})
