"""Counting, the one way that all measures share.

Comes in: rows of feedbacks with what they can be counted by (categories; missing where there is none) and the things
to count as whole numbers. Goes out: numbers: measure, dimensions, value, base, unit and, of shares, the bounds.
"""

from collections.abc import Mapping, Sequence
from functools import partial

import pandas as pd

from pipeline.measure.intervals import wilson

Levels = Mapping[str, Sequence[str]]
_UNITS = {
    "respondents": "responden",
    "proposals": "usulan",
    "voices": "suara",
    "answers_read": "jawaban",
    "files": "berkas",
    "themes_raised": "tema",
    "themes_covered": "tema",
    "themes_partial": "tema",
    "themes_gap": "tema",
    "themes_suggested": "tema",
    "themes_changed": "tema",
    "programmes": "program",
    "programmes_unasked": "program",
    "groups_silent": "unsur",
    "groups_few": "unsur",
}  # what is counted, where it is not feedbacks
_SHARE_UNIT = "bagian"


def as_levels(column: pd.Series) -> pd.Series:
    """Make a dimension of a text column: the empty text is no level."""
    return column.where(column != "").astype("category")


def as_things(column: pd.Series) -> pd.Series:
    """Number the distinct values of a text column; missing where it is empty."""
    codes = pd.Series(pd.factorize(column)[0], index=column.index)
    return codes.where(column != "").astype("Int64")


def tally(rows: pd.DataFrame, by: Sequence[str], thing: str = "feedback") -> pd.DataFrame:
    """Count the distinct things by some dimensions, as `value`; rows that miss a dimension are left out."""
    if not by:
        whole: int = rows[thing].nunique()
        return pd.DataFrame({"value": [whole]})
    distinct = rows[[*by, thing]].dropna().drop_duplicates()
    counted = distinct.groupby(list(by), observed=True).size().rename("value").reset_index()
    return counted.astype(dict.fromkeys(by, "str"))


def fill(cells: pd.DataFrame, levels: Levels) -> pd.DataFrame:
    """Add the cells that nobody filled, as zeros: those of every combination of the given levels."""
    if not levels:
        return cells
    index = pd.MultiIndex.from_product(list(levels.values()), names=list(levels))
    every = index.to_frame(index=False).astype("str")
    filled = every.merge(cells, on=list(levels), how="outer")
    return filled.assign(value=filled["value"].fillna(0).astype("int64"))


def name_counts(measure: str, cells: pd.DataFrame, base: pd.Series | int) -> pd.DataFrame:
    """Make numbers of counts."""
    return cells.assign(measure=measure, base=base, unit=_UNITS.get(measure, "masukan"))


def add_shares(counts: pd.DataFrame) -> pd.DataFrame:
    """Add to counts, as measures of their own, their shares of their bases with Wilson's intervals."""
    shares = counts.assign(
        measure=counts["measure"] + "_share", unit=_SHARE_UNIT, **wilson(counts["value"], counts["base"])
    )
    return pd.concat([counts, shares], ignore_index=True)


def count(
    measure: str,
    rows: pd.DataFrame,
    by: Sequence[str] = (),
    *,
    within: pd.DataFrame | int,
    base_by: Sequence[str] = (),
    thing: str = "feedback",
    base_thing: str = "feedback",
    levels: Levels | None = None,
) -> pd.DataFrame:
    """Count the distinct things of `rows` by some dimensions.

    The base is a number, or the distinct `base_thing` of the rows `within`, by the dimensions `base_by`. `levels`:
    those of which a zero is a number too.
    """
    cells = fill(tally(rows, by, thing), levels or {})
    return name_counts(
        measure, cells, within if isinstance(within, int) else find_base(cells, within, base_by, base_thing)
    )


count_people = partial(count, "respondents", thing="respondent", base_thing="respondent")


def find_base(cells: pd.DataFrame, within: pd.DataFrame, by: Sequence[str], thing: str = "feedback") -> pd.Series | int:
    """Count the distinct things that each cell is a part of."""
    sizes = tally(within, by, thing)
    if not by:
        return int(sizes["value"].iloc[0])
    bases = cells[list(by)].merge(sizes, on=list(by), how="left")["value"].fillna(0).astype("int64")
    return bases.set_axis(cells.index)
