"""Themes by group and by district, in the whole and at each agency: the tables in which small cells are hidden."""

import pandas as pd

from pipeline.measure.counting import add_shares, fill, find_base, name_counts, tally
from pipeline.measure.population import Population
from pipeline.measure.suppression import REST, WHOLE, hide_small_cells


def count_crossings(known: Population, small_cell: int) -> pd.DataFrame:
    """Count feedbacks and their shares by theme with group and with district; hidden cells have no value.

    Zeros are given for groups that somebody is in (there): a hidden zero of an absent group would be no secret. The
    base is the group's (there) or the district's total; at an agency, where districts have none, the theme's.
    """
    return pd.concat([_cross(known, "group", small_cell), _cross(known, "district", small_cell)])


def _cross(known: Population, level: str, small_cell: int) -> pd.DataFrame:
    whole, here = _count_whole(known, level), _count_here(known, level)
    hidden = hide_small_cells(
        pd.concat([_long(whole, level), _long(here, level), _rest(known, level)]),
        _totals(known, level),
        agencies=known.forum,
        apart=_themes_apart(known),
        least=small_cell,
    ).rename(columns={"level": level})
    of_whole = hidden["agency_id"].eq(WHOLE)
    whole = _mark(whole, hidden[of_whole].drop(columns="agency_id"))
    here = _mark(here, hidden[~of_whole])
    by_level = find_base(whole, known.facts, [level])
    by_agency = find_base(here, known.here, ["agency_id", level if level == "group" else "theme_id"])
    numbers = [add_shares(name_counts("feedback", *part)) for part in ((whole, by_level), (here, by_agency))]
    return _cover(pd.concat(numbers, ignore_index=True))


def _count_whole(known: Population, level: str) -> pd.DataFrame:
    cells = tally(known.told, ["theme_id", level])
    if level == "district":
        return cells
    present = sorted(set(tally(known.facts, [level])[level]))
    return fill(cells, {"theme_id": known.themes, level: present})


def _count_here(known: Population, level: str) -> pd.DataFrame:
    cells = tally(known.here, ["agency_id", "theme_id", level])
    if level == "district":
        return cells
    present = tally(known.here, ["agency_id", level])[["agency_id", level]]
    every = present.merge(pd.DataFrame({"theme_id": known.raisable}, dtype="str"), how="cross")
    filled = every.merge(cells, on=["agency_id", "theme_id", level], how="left")
    return filled.assign(value=filled["value"].fillna(0).astype("int64"))


def _long(cells: pd.DataFrame, level: str) -> pd.DataFrame:
    return cells.rename(columns={level: "level"}).assign(agency_id=cells.get("agency_id", WHOLE))


def _rest(known: Population, level: str) -> pd.DataFrame:
    """Count the feedbacks of no level by theme: no cell is printed of them, but they are in the totals."""
    parts = [
        tally(rows[rows[level].isna()], by)
        for rows, by in ((known.told, ["theme_id"]), (known.here, ["agency_id", "theme_id"]))
    ]
    return pd.concat([part.assign(level=REST, agency_id=part.get("agency_id", WHOLE)) for part in parts])


def _totals(known: Population, level: str) -> pd.DataFrame:
    """Gather the totals of each level that are printed: those of the whole, and at agencies those of groups."""
    whole = tally(known.facts, [level]).assign(agency_id=WHOLE)
    rest = pd.DataFrame({level: [REST], "agency_id": [WHOLE], "value": [int(known.facts[level].isna().sum())]})
    parts = [whole, rest]
    if level == "group":
        every = {"agency_id": known.forum, level: sorted(set(whole[level]))}
        parts.append(fill(tally(known.here, ["agency_id", level]), every))
    return pd.concat(parts).rename(columns={level: "level"})


def _themes_apart(known: Population) -> set[str]:
    """Name the themes of which no feedback is at two agencies of the forum."""
    here = known.here[["feedback", "theme_id"]].astype({"theme_id": "str"})
    return set(known.themes) - set(here.loc[here.duplicated(), "theme_id"])


def _mark(cells: pd.DataFrame, hidden: pd.DataFrame) -> pd.DataFrame:
    """Mark the hidden cells; a zero that is hidden becomes a row."""
    keys = list(hidden.columns)
    marked = cells.merge(hidden.assign(suppressed=True), on=keys, how="outer")
    return marked.assign(
        value=marked["value"].fillna(0).astype("int64"), suppressed=marked["suppressed"].eq(True).astype("bool")
    )


def _cover(numbers: pd.DataFrame) -> pd.DataFrame:
    covered = ["value", "lower", "upper"]
    values = numbers[covered].astype("float64").mask(numbers["suppressed"])
    return numbers.assign(**{name: values[name] for name in covered})
