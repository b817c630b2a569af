"""Themes that several agencies share, with each one's programmes side by side: the raw material of a joint strategy.

Comes in: routes, programmes against themes, the codebook's agencies. Goes out: a `SharedTheme` for each theme that was
raised and has two or more responsible agencies. Who does what together is the planners' to decide.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from pipeline.codebook import Agency, Theme
from pipeline.report.authority import list_responsible
from pipeline.report.numbers import Numbers
from pipeline.report.plans import Plans, ProgrammeLine
from pipeline.report.views import by_size


@dataclass(frozen=True)
class Partner:
    """A responsible agency and what its work plan holds for the theme; `planned`: its plan is known here."""

    agency: str
    programmes: Sequence[ProgrammeLine]
    planned: bool

    @property
    def undecided(self) -> bool:
        """Say whether no planner has named a programme yet."""
        return self.planned and all(line.suggested for line in self.programmes)


@dataclass(frozen=True)
class SharedTheme:
    """A theme and the agencies that can act on it together, the lead agency first."""

    theme: str
    partners: Sequence[Partner]


def shared_themes(
    routes: pd.DataFrame,
    plans: Plans,
    themes: Sequence[Theme],
    agencies: Sequence[Agency],
) -> list[SharedTheme]:
    """Set each shared theme's agencies side by side, with the programmes of those whose work plan the forum has."""
    forum = {agency.agency_id for agency in agencies if agency.in_forum}
    return [
        SharedTheme(theme, [Partner(agency, plans.answering(agency, theme), agency in forum) for agency in named])
        for theme, named in list_responsible(routes, themes, agencies).items()
        if len(named) > 1
    ]


@dataclass(frozen=True)
class JointView:
    """The page of shared themes, the largest first."""

    numbers: Numbers
    shared: Sequence[SharedTheme]

    @cached_property
    def themes(self) -> list[SharedTheme]:
        found = {shared.theme: shared for shared in self.shared}
        return [found[theme] for theme in by_size(self.numbers, [*found])]
