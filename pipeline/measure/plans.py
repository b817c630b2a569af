"""How the work plans meet what was said: themes with and without a programme, programmes that nobody asks for."""

from functools import partial

import numpy as np
import pandas as pd

from pipeline.measure.counting import count, fill, name_counts, tally
from pipeline.measure.population import NO_PROPOSAL, Population

_STANDING = ("covered", "partial", "gap")


def count_coverage(known: Population, links: pd.DataFrame) -> pd.DataFrame:
    """Count for each agency of the forum the themes raised there by their standing, and its programmes.

    Reads links (theme_id, agency_id, programme_id, coverage, decided_by). A theme is covered where a programme covers
    it, partial where a planner says that one does in part, else a gap: what the machine suggests closes none, and is
    counted apart among the gaps.
    """
    raised = tally(known.here[~known.here["theme_id"].isin(NO_PROPOSAL)], ["agency_id", "theme_id"])
    standing = raised.drop(columns="value").merge(_stand(links), on=["agency_id", "theme_id"], how="left")
    themes = _count_themes(known, standing)
    parts = [name_counts("themes_raised", themes, themes["value"])]
    found = {name: standing["standing"].eq(name) for name in _STANDING}
    found["suggested"] = found["gap"] & standing["suggested"].eq(True)
    for name, mark in found.items():
        parts.append(name_counts(f"themes_{name}", _count_themes(known, standing[mark]), themes["value"]))
    return pd.concat([*parts, *_count_programmes(known, links)])


def _count_themes(known: Population, standing: pd.DataFrame) -> pd.DataFrame:
    return fill(standing.groupby("agency_id").size().rename("value").reset_index(), {"agency_id": known.forum})


def _stand(links: pd.DataFrame) -> pd.DataFrame:
    partial_answer, by_planner = links["coverage"].eq("partial"), links["decided_by"].eq("analyst")
    rank = np.select([links["coverage"].eq("covered"), partial_answer & by_planner], [0, 1], 2)
    about = links.assign(rank=rank, suggested=partial_answer & ~by_planner)
    about = about[(about["theme_id"] != "") & (about["coverage"] != "unasked")]
    stands = about.groupby(["agency_id", "theme_id"]).agg(rank=("rank", "min"), suggested=("suggested", "max"))
    return stands.reset_index().assign(standing=stands["rank"].map(dict(enumerate(_STANDING))).to_numpy())


def _count_programmes(known: Population, links: pd.DataFrame) -> list[pd.DataFrame]:
    plans = links[(links["programme_id"] != "") & links["agency_id"].isin(known.forum)]
    every, programme = {"agency_id": known.forum}, "programme_id"
    plan = partial(
        count,
        by=["agency_id"],
        within=plans,
        base_by=["agency_id"],
        thing=programme,
        base_thing=programme,
        levels=every,
    )
    return [plan("programmes", plans), plan("programmes_unasked", plans[plans["coverage"] == "unasked"])]
