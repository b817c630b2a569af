"""Themes that became more or less frequent: each forum against the one before, each period against the one before."""

from collections.abc import Sequence
from itertools import pairwise

import pandas as pd

from pipeline.codebook import Forum, order_forums
from pipeline.measure.counting import count, name_counts, tally
from pipeline.measure.intervals import newcombe, wilson
from pipeline.measure.population import Population


def count_changes(known: Population, forums: Sequence[Forum]) -> pd.DataFrame:
    """Compare the share of each theme with the one before; empty where there is one forum and one period.

    `feedback_share_change` is the difference, the base that of the later share. A change counts
    (`themes_changed`) where its interval leaves out 0.
    """
    heard, months = (set(tally(known.facts, [name])[name]) for name in ("forum_id", "period"))
    orders = {"forum_id": order_forums(heard, known.facts, forums), "period": sorted(months)}
    parts = [
        part
        for dimension, order in orders.items()
        for earlier, later in pairwise(order)
        for part in _compare(known, dimension, earlier, later)
    ]
    return pd.concat(parts) if parts else pd.DataFrame(columns=["measure"])


def _compare(known: Population, dimension: str, earlier: str, later: str) -> list[pd.DataFrame]:
    before, after = (_share(known, dimension, level) for level in (earlier, later))
    change = newcombe(after, before)
    themes = after[["theme_id", "base"]].assign(**{dimension: later}, **change)
    flagged = int(((change["lower"] > 0) | (change["upper"] < 0)).sum())
    changes = themes.assign(measure="feedback_share_change", unit="bagian")
    return [changes, name_counts("themes_changed", pd.DataFrame({dimension: [later], "value": [flagged]}), len(themes))]


def _share(known: Population, dimension: str, level: str) -> pd.DataFrame:
    told, facts = (rows[rows[dimension] == level] for rows in (known.told, known.facts))
    counted = count("feedback", told, ["theme_id"], within=facts, levels={"theme_id": known.themes})
    return counted[["theme_id", "base"]].assign(**wilson(counted["value"], counted["base"]))
