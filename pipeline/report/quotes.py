"""What people said, chosen to be shown: never sensitive, one quote a feedback, the clearest first."""

from dataclasses import dataclass

import pandas as pd

from pipeline.tables.fields import NO_CONTENT, NO_THEME, UNKNOWN_GROUP

_LENGTH = (25, 320)  # characters: shorter says too little, longer is not read in a meeting


@dataclass(frozen=True)
class Quote:
    """A sentence as written (redacted), and where it can be found; `group` is empty where it is not said."""

    feedback_id: str
    text: str
    group: str


def choose_quotes(
    feedback: pd.DataFrame,
    assignments: pd.DataFrame,
    routes: pd.DataFrame | None = None,
    agency: str = "",
    *,
    number: int,
) -> dict[str, list[Quote]]:
    """Choose up to `number` quotes a theme, of all feedback or, where routes are given, of that at an agency."""
    public = feedback.loc[~feedback["sensitive"], ["feedback_id", "group"]].replace({"group": {UNKNOWN_GROUP: ""}})
    told = assignments[~assignments["theme_id"].isin([NO_THEME, NO_CONTENT]) & (assignments["quote"] != "")]
    if routes is not None:
        here = routes.loc[routes["agency_id"] == agency, ["feedback_id", "theme_id"]]
        told = told.merge(here, on=["feedback_id", "theme_id"])
    told = told.merge(public, on="feedback_id")
    clearest = (
        told[told["quote"].str.len().between(*_LENGTH)]
        .sort_values(["score", "feedback_id", "theme_id"], ascending=[False, True, True], kind="stable")
        .drop_duplicates(["theme_id", "quote"])
        .drop_duplicates("feedback_id")
    )
    chosen = clearest.groupby("theme_id").head(number)
    quotes: dict[str, list[Quote]] = {}
    for row in chosen.itertuples(index=False):
        quotes.setdefault(str(row.theme_id), []).append(Quote(str(row.feedback_id), str(row.quote), str(row.group)))
    return quotes
