"""What stands in the tables beside the figures: which themes go together, who was addressed for whom, since when.

Comes in: the measures by id, and when feedback came in. Goes out: the dimensions of each row, in the order of the
table; the numbers themselves are printed by their ids.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from pipeline.codebook import Forum, order_forums
from pipeline.messages import say_month
from pipeline.report.numbers import Numbers
from pipeline.report.views import Names

_MOST_PAIRS = 15  # rows: what is raised together more seldom stands in 6_measures.csv
_TIMES = ("forum_id", "period")


@dataclass(frozen=True)
class Beside:
    """Lists the rows of the tables beside the figures."""

    numbers: Numbers
    names: Names
    feedback: pd.DataFrame
    forums: Sequence[Forum]

    def list_pairs(self, agency: str = "") -> list[dict[str, str]]:
        """List the pairs of themes that feedbacks raise together, the most frequent first."""
        pairs = [
            {"agency_id": agency, "theme_id": first, "with_theme_id": second}
            for first in sorted(self.names.themes)
            for second in self.numbers.levels("with_theme_id", "feedback", agency_id=agency, theme_id=first)
        ]
        sizes = [(-self.numbers.value("feedback", **pair), place) for place, pair in enumerate(pairs)]
        return [pairs[place] for size, place in sorted(sizes) if size][:_MOST_PAIRS]

    def list_flows(self, addressed: str) -> list[str]:
        """List the agencies responsible for what was addressed to one, the most first."""
        found = self.numbers.levels("agency_id", f"addressed_to_{addressed}")
        sizes = {name: self.numbers.value(f"addressed_to_{addressed}", agency_id=name) for name in found}
        return sorted((name for name in found if sizes[name]), key=lambda name: (-sizes[name], name))

    @cached_property
    def time(self) -> str:
        """The dimension along which feedback spreads: forums where there are two or more, else months, else none."""
        return next((name for name in _TIMES if len(self.numbers.levels(name, "feedback")) > 1), "")

    @cached_property
    def points(self) -> Mapping[str, str]:
        """The forums or months in order, each with what it is called."""
        found = self.numbers.levels(self.time, "feedback") if self.time else []
        if self.time != "forum_id":
            return {month: say_month(month) for month in found}
        named = {forum.forum_id: forum.name for forum in self.forums}
        return {name: named.get(name, name) for name in order_forums(found, self.feedback, self.forums)}
