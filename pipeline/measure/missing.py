"""Who is missing, and who is heard too often: what is not known, absent groups, voices that dominate."""

from collections.abc import Sequence

import pandas as pd

from pipeline.measure.counting import add_shares, count, find_base, name_counts, tally
from pipeline.measure.population import Population
from pipeline.tables.fields import UNKNOWN_GROUP


def count_missing(known: Population, small_cell: int) -> pd.DataFrame:
    """Count feedbacks of which something is not known, groups with few or no feedbacks, and the largest sources."""
    facts = known.facts
    unknown = {
        "without_group": facts["group"].isna() | facts["group"].eq(UNKNOWN_GROUP),
        "without_agency": facts["agency"].eq(""),
        "without_respondent": facts["respondent"].isna(),
        "without_district": facts["district"].isna(),
        "without_date": facts["period"].isna(),
    }
    parts = [add_shares(count(name, facts[mark], within=facts)) for name, mark in unknown.items()]
    return pd.concat([*parts, _count_groups(known, small_cell), *_count_dominant(known)])


def _count_groups(known: Population, small_cell: int) -> pd.DataFrame:
    sizes = tally(known.facts, ["group"]).set_index("group")["value"]
    asked = pd.Series([int(sizes.get(group, 0)) for group in known.groups if group != UNKNOWN_GROUP], dtype="int64")
    found = {"groups_silent": asked.eq(0).sum(), "groups_few": asked.between(1, small_cell - 1).sum()}
    return pd.concat(
        [name_counts(name, pd.DataFrame({"value": [int(value)]}), len(asked)) for name, value in found.items()]
    )


def _count_dominant(known: Population) -> list[pd.DataFrame]:
    """Count the feedbacks of the one respondent, organisation and set of copies with the most."""
    populations: list[tuple[pd.DataFrame, Sequence[str]]] = [
        (known.facts, ()),
        (known.told, ("theme_id",)),
        (known.here, ("agency_id",)),
    ]
    sources = {"top_respondent": "respondent", "top_organisation": "organisation", "largest_campaign": "voice"}
    return [
        add_shares(_count_largest(name, rows[rows[source].notna()], by, source))
        for name, source in sources.items()
        for rows, by in populations
    ]


def _count_largest(name: str, rows: pd.DataFrame, by: Sequence[str], source: str) -> pd.DataFrame:
    sizes = tally(rows, [*by, source])
    if by:
        largest = sizes.groupby(list(by))["value"].max().reset_index()
    else:
        largest = pd.DataFrame({"value": [int(sizes["value"].max()) if len(sizes) else 0]})
    return name_counts(name, largest, find_base(largest, rows, by))
