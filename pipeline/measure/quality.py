"""How well themes are coded, as numbers that a report can print: taken over from the stage that measured it."""

import pandas as pd

_SHARES = {"theme_precision": "precision", "theme_recall": "recall"}


def tell_quality(quality: pd.DataFrame) -> pd.DataFrame:
    """Give precision and recall of each theme, and how many texts people gave it; those are the base of all three.

    Reads `theme_id, precision, recall, n`; a theme that nobody measured has no number.
    """
    measured = quality[quality["n"].gt(0)].assign(base=quality["n"].astype("int64"))
    labelled = measured.assign(measure="theme_labelled", value=measured["base"], unit="teks")
    shares = [measured.assign(measure=name, value=measured[column], unit="bagian") for name, column in _SHARES.items()]
    told = pd.concat([labelled, *shares], ignore_index=True)
    return told.loc[told["value"].notna(), ["measure", "theme_id", "value", "base", "unit"]]
