"""What was said: feedbacks, people and voices by theme, and which themes are raised together."""

import pandas as pd

from pipeline.measure.counting import add_shares, count, count_people
from pipeline.measure.population import Population


def count_themes(known: Population) -> pd.DataFrame:
    """Count by theme, and by theme with kind, forum and period (with group and district: see `crossings`)."""
    facts, told = known.facts, known.told
    parts = [
        add_shares(count("feedback", told, ["theme_id"], within=facts, levels={"theme_id": known.themes})),
        add_shares(count("feedback", told, ["theme_id", "kind"], within=told, base_by=["theme_id"])),
        *(
            add_shares(count("feedback", told, ["theme_id", other], within=facts, base_by=[other]))
            for other in ("forum_id", "period")
        ),
        count_people(told, ["theme_id"], within=facts),
        count("voices", told, ["theme_id"], within=told, base_by=["theme_id"], thing="voice"),
        count("copies", told[told["copy_of"] != ""], ["theme_id"], within=told, base_by=["theme_id"]),
    ]
    return pd.concat([*parts, count_pairs(known)])


def count_pairs(known: Population) -> pd.DataFrame:
    """Count feedbacks that raise two themes at once, in the whole and at each agency of the forum."""
    pairs = _pair(known.told[["feedback", "theme_id"]], ["feedback"])
    here = _pair(known.here[["feedback", "agency_id", "theme_id"]], ["feedback", "agency_id"])
    both = ["theme_id", "with_theme_id"]
    return pd.concat(
        [
            add_shares(count("feedback", pairs, both, within=known.facts)),
            add_shares(count("feedback", here, ["agency_id", *both], within=known.here, base_by=["agency_id"])),
        ]
    )


def _pair(rows: pd.DataFrame, on: list[str]) -> pd.DataFrame:
    rows = rows.astype({"theme_id": "str"})
    several = rows[rows.duplicated(on, keep=False)]
    pairs = several.merge(several.rename(columns={"theme_id": "with_theme_id"}), on=on)
    return pairs[pairs["theme_id"] < pairs["with_theme_id"]]
