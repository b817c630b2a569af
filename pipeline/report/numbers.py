"""Numbers on a page: looked up in `measures` by their id, never computed here, and marked with that id."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
from markupsafe import Markup

from pipeline.messages import SUPPRESSED, say_number, say_percent

_HIDDEN = "disamarkan: sel kecil"


class Numbers:
    """The measures by id."""

    def __init__(self, measures: pd.DataFrame) -> None:
        self._rows: Mapping[str, Any] = {str(row.number_id): row for row in measures.itertuples(index=False)}

    @staticmethod
    def name(measure: str, **levels: str) -> str:
        """Compose a number's id.

        >>> Numbers.name("feedback", agency_id="disnaker", theme_id="licensing")
        'feedback/agency_id=disnaker/theme_id=licensing'
        """
        return "/".join([measure, *(f"{dimension}={level}" for dimension, level in levels.items() if level)])

    def value(self, measure: str, **levels: str) -> float:
        """Return a number for sorting and choosing; 0 where nobody was counted or where it is suppressed."""
        row = self._rows.get(self.name(measure, **levels))
        return 0.0 if row is None or pd.isna(row.value) else float(row.value)

    def levels(self, dimension: str, measure: str, **levels: str) -> list[str]:
        """List the levels of one dimension that were counted beside the given ones, by id."""
        parts = set(self.name(measure, **levels).split("/"))
        found = set()
        for number_id in self._rows:
            own = set(number_id.split("/")) - parts
            if (
                parts <= set(number_id.split("/"))
                and len(own) == 1
                and (level := own.pop()).startswith(f"{dimension}=")
            ):
                found.add(level.removeprefix(f"{dimension}="))
        return sorted(found)

    def say_count(self, measure: str, **levels: str) -> Markup:
        """Print a count; a count that nobody is in is 0 and has no row."""
        return self._say(self.name(measure, **levels), "value", say_number, "0")

    def say_share(self, measure: str, **levels: str) -> Markup:
        """Print a share in percent."""
        return self._say(self.name(measure, **levels), "value", say_percent, "-")

    def say_base(self, measure: str, **levels: str) -> Markup:
        """Print the base of a number."""
        return self._say(self.name(measure, **levels), "base", say_number, "0")

    def say_interval(self, measure: str, **levels: str) -> Markup:
        """Print the 95 % interval of a share."""
        name = self.name(measure, **levels)
        lower, upper = (self._say(name, part, say_percent, "-") for part in ("lower", "upper"))
        return Markup("{}–{}").format(lower, upper)

    def _say(self, name: str, part: str, words: Any, absent: str) -> Markup:
        row = self._rows.get(name)
        if row is None:
            return Markup("{}").format(absent)
        value = getattr(row, part)
        if pd.isna(value):
            hidden = Markup('<abbr title="{}">{}</abbr>').format(_HIDDEN, SUPPRESSED)
            return hidden if row.suppressed else Markup("{}").format(absent)
        return Markup('<data value="{:g}" data-number="{}" data-part="{}">{}</data>').format(
            float(value), name, part, words(float(value))
        )
