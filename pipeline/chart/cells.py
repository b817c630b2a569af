"""The numbers of one figure out of `measures`: one measure by some dimensions, all others empty.

Comes in: measures, what themes are called. Goes out: tidy cells (theme_id, label, one more dimension, value, base,
share, lower, upper) in which a suppressed value is missing. Nothing is counted here.
"""

from collections.abc import Mapping, Sequence

import pandas as pd

from pipeline.messages import _, say_number
from pipeline.tables.contract import DIMENSIONS

MOST_THEMES = 30  # a figure of more bars fits no page; the table beside it holds them all


def select(measures: pd.DataFrame, measure: str, by: Sequence[str], **levels: str) -> pd.DataFrame:
    """Take the rows of a measure by these dimensions, at these levels of others (empty: of the whole)."""
    rows = measures[measures["measure"] == measure]
    for dimension in DIMENSIONS:
        level = rows[dimension]
        rows = rows[(level != "") if dimension in by else level == levels.get(dimension, "")]
    return rows.sort_values("number_id")


def select_themes(measures: pd.DataFrame, labels: Mapping[str, str], agency: str, other: str) -> pd.DataFrame:
    """Take themes (`other` empty) and themes by one more dimension: counts, with their shares and intervals.

    What has no theme is left out.
    """
    by = (["theme_id"], ["theme_id", other])
    counts, shares = (
        pd.concat([select(measures, measure, dimensions, agency_id=agency) for dimensions in by])
        for measure in ("feedback", "feedback_share")
    )
    bounds = shares.set_index(["theme_id", other])[["value", "lower", "upper"]].rename(columns={"value": "share"})
    known = counts[counts["theme_id"].isin(list(labels))]
    cells = known[["theme_id", other, "value", "base", "suppressed"]].join(bounds, on=["theme_id", other])
    return cells.assign(label=cells["theme_id"].map(labels)).reset_index(drop=True)


def find_raised(cells: pd.DataFrame, other: str) -> pd.DataFrame:
    """Find the themes that somebody raised, a row each."""
    return cells[(cells[other] == "") & (cells["value"] > 0)]


def rank_themes(cells: pd.DataFrame, other: str, most: int = MOST_THEMES) -> pd.DataFrame:
    """Choose the themes to show, a row each, the largest first."""
    raised = find_raised(cells, other)
    return raised.sort_values(["value", "label"], ascending=[False, True], kind="stable").head(most)


def tell_cut(shown: int, raised: pd.DataFrame) -> str:
    """Say of how many themes the largest are shown; nothing where all are."""
    whole = raised["theme_id"].nunique()
    if shown >= whole:
        return ""
    words = _("Digambar: {shown} tema terbanyak dari {whole}.")
    return words.format(shown=say_number(shown), whole=say_number(whole))


def spread(cells: pd.DataFrame, rows: str, columns: str) -> pd.DataFrame:
    """Lay values out as rows x columns, floats; a hidden cell is missing, and so is one that nobody counted."""
    values = cells.assign(value=cells["value"].astype("float64"))
    return values.pivot_table(index=rows, columns=columns, values="value", dropna=False, aggfunc="first")


def spread_themes(cells: pd.DataFrame, themes: Sequence[str], other: str, order: Sequence[str]) -> pd.DataFrame:
    """Lay cells out as theme x level, both in the order given; levels without a cell are left out."""
    parts = cells[(cells[other] != "") & cells["theme_id"].isin(themes)]
    levels = [level for level in order if level in set(parts[other])]
    return spread(parts, "theme_id", other).reindex(index=list(themes), columns=levels)
