"""A theme's page: what it means, how much, by whom, to whom, in whose words, what answers it, how sure we are.

Comes in: measures, quotes, routes, programmes against themes, the quality of coding. Goes out: `ThemeView`, ready for
its template. Themes that nobody raised have no page.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from pipeline.codebook import Agency
from pipeline.messages import KIND_LABELS
from pipeline.report.numbers import Numbers
from pipeline.report.plans import Plans, ProgrammeLine
from pipeline.report.quotes import Quote
from pipeline.report.views import Names


@dataclass(frozen=True)
class ThemeView:
    """A theme's page."""

    theme: str
    numbers: Numbers
    names: Names
    quotes: Mapping[str, Sequence[Quote]]
    plans: Plans
    responsible: Sequence[str]
    all_agencies: Sequence[Agency]

    @property
    def definition(self) -> str:
        return self.names.definitions.get(self.theme, "")

    @cached_property
    def groups(self) -> list[str]:
        """The groups that somebody is in."""
        return [group for group in self.names.groups if self.numbers.value("feedback", group=group) > 0]

    @cached_property
    def kinds(self) -> list[str]:
        return [kind for kind in KIND_LABELS if self.numbers.value("feedback", theme_id=self.theme, kind=kind)]

    @cached_property
    def districts(self) -> list[str]:
        return self.numbers.levels("district", "feedback", theme_id=self.theme)

    @cached_property
    def agencies(self) -> list[str]:
        """The agencies that this theme's feedbacks reach, the most first."""
        sizes = {
            agency.agency_id: self.numbers.value("feedback", agency_id=agency.agency_id, theme_id=self.theme)
            for agency in self.all_agencies
        }
        return sorted((name for name in sizes if sizes[name]), key=lambda name: (-sizes[name], name))

    @cached_property
    def neighbours(self) -> list[str]:
        """The themes that are raised together with this one, the most first; at most five."""
        sizes = {name: self.together(name) for name in self.names.themes if name != self.theme}
        return sorted((name for name in sizes if sizes[name]), key=lambda name: (-sizes[name], name))[:5]

    def pair(self, other: str) -> dict[str, str]:
        """Give the dimensions of the number of feedbacks that raise this theme and another."""
        first, second = sorted((self.theme, other))
        return {"theme_id": first, "with_theme_id": second}

    def together(self, other: str) -> float:
        return self.numbers.value("feedback", **self.pair(other))

    def programmes(self, agency: str) -> Sequence[ProgrammeLine]:
        """List the programmes of an agency that answer this theme."""
        return self.plans.answering(agency, self.theme)

    def lacks(self, agency: str) -> bool:
        """Say whether an agency of the forum has no programme decided on for it."""
        return self.plans.lacks(agency, self.theme)
