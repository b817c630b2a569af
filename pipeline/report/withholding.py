"""Who wrote a text that is shown: never where that would give a hidden cell away.

Comes in: feedbacks, their themes, the agencies that these reach, and measures, in which small cells of theme x group
and theme x district are hidden. Goes out: the feedbacks, without their group (or district) where one of the cells that
they stand in is hidden, whatever page or workbook names them: a feedback_id leads from the page of one theme to those
of its others, and two writers named beside a hidden cell tell that it is no less than two.
"""

from typing import Literal

import pandas as pd

from pipeline.tables.fields import NO_THEME


def withhold(
    feedback: pd.DataFrame,
    assignments: pd.DataFrame,
    routes: pd.DataFrame,
    measures: pd.DataFrame,
    level: Literal["group", "district"],
) -> pd.DataFrame:
    """Empty `level` in the rows of feedback that stand in a hidden cell of it, in the whole or at an agency."""
    hidden = measures.loc[
        measures["suppressed"] & measures["theme_id"].ne("") & measures[level].ne(""), ["agency_id", "theme_id", level]
    ].drop_duplicates()
    places = pd.concat(
        [
            assignments[["feedback_id", "theme_id"]].assign(agency_id=""),
            routes[["feedback_id", "theme_id", "agency_id"]].replace({"theme_id": {"": NO_THEME}}),
        ]
    )
    stands = places.merge(feedback[["feedback_id", level]], on="feedback_id").merge(hidden)
    shown = ~feedback["feedback_id"].isin(stands["feedback_id"])
    return feedback.assign(**{level: feedback[level].where(shown, "")})
