"""In which order the forums were held: the same one for what is counted, drawn and told."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from pipeline.codebook.rows import Forum

if TYPE_CHECKING:  # the codebook is checked without pandas
    import pandas as pd


def order_forums(heard: Iterable[str], feedback: "pd.DataFrame", forums: Sequence[Forum]) -> list[str]:
    """Sort the ids of forums by their day: that of the codebook, else of the first feedback (forum_id, received_on).

    A forum without any day comes first; of one day, the first by id.
    """
    dated = feedback.loc[feedback["received_on"].ne(""), ["forum_id", "received_on"]].astype("str")
    days = dated.groupby("forum_id")["received_on"].min().to_dict()
    days |= {forum.forum_id: forum.date.isoformat() for forum in forums}
    return sorted(heard, key=lambda forum: (str(days.get(forum, "")), forum))
