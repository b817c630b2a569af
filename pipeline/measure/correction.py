"""Theme shares corrected for the model's error.

Comes in: the share of each theme as coded, and what an audit of this forum says of the coding. Goes out: the share as
people would have coded it, with an interval that holds the doubt of the audit as well (Rogan and Gladen 1978,
"Estimating prevalence from the results of a screening test").

`quality` gives precision P, recall R (which is the sensitivity) and n, the audited texts that people coded so; it does
not give N, how many were audited, which is counted in the audit itself. True positives are then R n, false positives
R n / P - R n, and the specificity is 1 - false positives / (N - n). The corrected share is
(coded + specificity - 1) / (sensitivity + specificity - 1), within 0 and 1. Without an audit there is none: the errors
on the codebook's examples are not those of a forum. What analysts corrected since the audit counts as coded.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

_DRAWS = 2000  # enough for two decimals of a 95 % interval (Efron and Tibshirani 1993, ch. 13)
_PRIOR = 0.5  # Jeffreys' prior: errors that an audit did not see may still be there (Brown, Cai and DasGupta 2001)


def count_errors(quality: pd.DataFrame, audited: int) -> pd.DataFrame:
    """Find the true and false positives and negatives of each theme in the audit: theme_id, tp, fp, fn, tn.

    Reads quality (theme_id, precision, recall, n, basis). Left out: themes measured on examples; those of which the
    audit holds no text, or where every answer was wrong, since nothing follows from them.
    """
    known = quality[quality["basis"].eq("audit") & (quality["precision"] > 0) & (quality["recall"] > 0)]
    n = known["n"].astype("int64")
    right = (known["recall"].astype("float64") * n).round().astype("int64")
    wrong = (right / known["precision"].astype("float64")).round().astype("int64") - right
    errors = pd.DataFrame({"theme_id": known["theme_id"], "tp": right, "fp": wrong, "fn": n - right})
    return errors.assign(tn=audited - n - wrong).sort_values("theme_id", ignore_index=True)


def correct_shares(coded: pd.DataFrame, errors: pd.DataFrame, *, seed: int) -> pd.DataFrame:
    """Correct the share of each theme: theme_id, base, value, lower, upper.

    Reads coded (theme_id, value: a count, base) and errors (theme_id, tp, fp, fn, tn). The interval is a parametric
    bootstrap over how the texts that nobody audited are coded, a stream of random numbers a theme; the coded share
    itself is no sample. Left out: a theme that is coded no better than by chance.
    """
    told = coded.merge(errors, on="theme_id").sort_values("theme_id", ignore_index=True)
    sensitivity, specificity = told["tp"] / (told["tp"] + told["fn"]), told["tn"] / (told["tn"] + told["fp"])
    told = told.assign(share=_rogan_gladen(told["value"] / told["base"], sensitivity, specificity))
    told = told[(sensitivity + specificity > 1) & (told["base"] > 0)]
    columns = ("theme_id", "value", "base", "share", "tp", "fp", "fn", "tn")
    rows = (dict(zip(columns, row, strict=True)) for row in told[list(columns)].itertuples(index=False))
    bounds = [_bootstrap(row, seed=seed) for row in rows]
    lower, upper = zip(*bounds, strict=True) if bounds else ((), ())
    return pd.DataFrame(
        {
            "theme_id": list(told["theme_id"]),
            "base": list(told["base"]),
            "value": [float(share) for share in told["share"]],
            "lower": list(lower),
            "upper": list(upper),
        }
    )


def _bootstrap(row: Mapping[str, Any], *, seed: int) -> tuple[float, float]:
    # The theme's name is part of the seed, so that a theme more or less in the codebook moves no other interval.
    random = np.random.default_rng([seed, *row["theme_id"].encode()])
    positives = round(row["base"] * row["share"])
    sensitivity = _draw_rate(random, row["tp"], row["fn"], positives)
    specificity = _draw_rate(random, row["tn"], row["fp"], row["base"] - positives)
    kept = sensitivity + specificity > 1
    shares = _rogan_gladen(row["value"] / row["base"], sensitivity[kept], specificity[kept])
    lower, upper = np.quantile(shares, [0.025, 0.975])
    return float(lower), float(upper)


def _draw_rate(random: np.random.Generator, right: float, wrong: float, texts: float) -> Any:
    """Draw how often the forum's texts are coded right: the audited ones as they were, the others by chance."""
    others = int(max(texts - right - wrong, 0))
    chance = random.beta(right + _PRIOR, wrong + _PRIOR, _DRAWS)
    return (right + random.binomial(others, chance)) / (right + wrong + others)


def _rogan_gladen(coded: Any, sensitivity: Any, specificity: Any) -> Any:
    return ((coded + specificity - 1) / (sensitivity + specificity - 1)).clip(0, 1)
