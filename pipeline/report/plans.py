"""The work plans as pages show them: which programme answers which theme, what has none, what nobody asks for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from pipeline.codebook import Programme
from pipeline.messages import COVERAGE_LABELS


@dataclass(frozen=True)
class ProgrammeLine:
    """A programme beside a theme; `suggested`: by the machine alone."""

    name: str
    code: str
    coverage: str
    suggested: bool


@dataclass(frozen=True)
class Plans:
    """Themes against programmes: `links` as in 5_programmes.csv, and the programmes of the codebook by id."""

    links: pd.DataFrame
    programmes: Mapping[str, Programme]

    def answering(self, agency: str, theme: str) -> Sequence[ProgrammeLine]:
        """List an agency's programmes that answer a theme, or are suggested for it."""
        return self._lines.get((agency, theme), ())

    def unasked(self, agency: str) -> Sequence[ProgrammeLine]:
        """List an agency's programmes that nobody asks for."""
        return self._lines.get((agency, ""), ())

    def lacks(self, agency: str, theme: str) -> bool:
        """Say whether a planner has yet to name a programme for a theme at an agency."""
        return (agency, theme) in self._gaps

    @cached_property
    def _lines(self) -> Mapping[tuple[str, str], list[ProgrammeLine]]:
        found: dict[tuple[str, str], list[ProgrammeLine]] = {}
        rows = self.links[self.links["programme_id"] != ""].sort_values(["agency_id", "theme_id", "programme_id"])
        for row in rows.itertuples(index=False):
            programme = self.programmes[str(row.programme_id)]
            line = ProgrammeLine(
                programme.name, programme.code, COVERAGE_LABELS[str(row.coverage)], bool(row.decided_by == "model")
            )
            found.setdefault((str(row.agency_id), str(row.theme_id)), []).append(line)
        return found

    @cached_property
    def _gaps(self) -> frozenset[tuple[str, str]]:
        rows = self.links[self.links["coverage"] == "gap"]
        return frozenset(zip(rows["agency_id"], rows["theme_id"], strict=True))
