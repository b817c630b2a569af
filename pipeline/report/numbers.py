"""Numbers on a page: looked up in `measures` by their id, never computed here, and marked with that id."""

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

import pandas as pd
from markupsafe import Markup

from pipeline.messages import HIDDEN_CELL, SUPPRESSED, _, say_number, say_percent
from pipeline.tables.contract import DIMENSIONS
from pipeline.tables.store import write_number

_ABSENT = Markup("–")  # nothing was counted: never a number that the tables do not hold


class Numbers:
    """The measures by id."""

    def __init__(self, measures: pd.DataFrame) -> None:
        self._rows: Mapping[str, Any] = {str(row.number_id): row for row in measures.itertuples(index=False)}

    @staticmethod
    def name(measure: str, **levels: str) -> str:
        """Compose a number's id, its dimensions in the order of the table whatever the order given.

        >>> Numbers.name("feedback", agency_id="disnaker", theme_id="licensing")
        'feedback/agency_id=disnaker/theme_id=licensing'
        """
        return "/".join([measure, *(f"{name}={levels[name]}" for name in DIMENSIONS if levels.get(name))])

    def value(self, measure: str, **levels: str) -> float:
        """Return a number for sorting and choosing; 0 where nobody was counted or where it is suppressed."""
        row = self._rows.get(self.name(measure, **levels))
        return 0.0 if row is None or pd.isna(row.value) else float(row.value)

    def bound(self, part: str, measure: str, **levels: str) -> float | None:
        """Return the `lower` or `upper` bound of a number for choosing; nothing where there is none."""
        found = getattr(self._rows.get(self.name(measure, **levels)), part, None)
        return None if found is None or pd.isna(found) else float(found)

    def levels(self, dimension: str, measure: str, **levels: str) -> list[str]:
        """List the levels of one dimension that were counted beside the given ones, by id."""
        return self._levels.get((self.name(measure, **levels), dimension), [])

    @cached_property
    def _levels(self) -> Mapping[tuple[str, str], list[str]]:
        found: dict[tuple[str, str], list[str]] = {}
        for number_id in sorted(self._rows):
            before, last = number_id.rpartition("/")[::2]
            dimension, level = last.partition("=")[::2]
            found.setdefault((before, dimension), []).append(level)
        return found

    def say_count(self, measure: str, **levels: str) -> Markup:
        """Print a count."""
        return self._say(self.name(measure, **levels), "value", say_number)

    def say_share(self, measure: str, **levels: str) -> Markup:
        """Print a share in percent."""
        return self._say(self.name(measure, **levels), "value", say_percent)

    def say_base(self, measure: str, **levels: str) -> Markup:
        """Print the base of a number."""
        return self._say(self.name(measure, **levels), "base", say_number)

    def say_interval(self, measure: str, **levels: str) -> Markup:
        """Print the 95 % interval of a share."""
        name = self.name(measure, **levels)
        lower, upper = (self._say(name, part, say_percent) for part in ("lower", "upper"))
        return lower if lower == upper and "<data" not in lower else Markup("{}–{}").format(lower, upper)

    def _say(self, name: str, part: str, words: Callable[[float], str]) -> Markup:
        row = self._rows.get(name)
        value = None if row is None else getattr(row, part)
        if row is None or pd.isna(value):
            hidden = row is not None and row.suppressed
            return Markup('<abbr title="{}">{}</abbr>').format(_(HIDDEN_CELL), SUPPRESSED) if hidden else _ABSENT
        return Markup('<data value="{}" data-number="{}" data-part="{}">{}</data>').format(
            write_number(float(value)), name, part, words(float(value))
        )
