"""What each page shows, ready for its template: which themes in which order, which programmes, which words."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd
from markupsafe import Markup

from pipeline.codebook import Agency, Group, Programme, Route, Theme
from pipeline.messages import (
    CHECK_LABELS,
    COVERAGE_LABELS,
    EMERGING_MARK,
    SOURCE_LABELS,
    SPECIAL_THEME_LABELS,
    UNKNOWN_GROUP_LABEL,
)
from pipeline.report.numbers import Numbers
from pipeline.report.quotes import Quote
from pipeline.tables.fields import CODEBOOK_ID, LIST_SEPARATOR, NO_CONTENT, NO_THEME, UNKNOWN_GROUP


@dataclass(frozen=True)
class Names:
    """What ids are called."""

    themes: Mapping[str, str]
    emerging: frozenset[str]
    definitions: Mapping[str, str]
    agencies: Mapping[str, str]
    programmes: Mapping[str, Programme]
    groups: Mapping[str, str]

    @classmethod
    def collect(
        cls,
        themes: pd.DataFrame,
        codebook_themes: Sequence[Theme],
        agencies: Sequence[Agency],
        programmes: Sequence[Programme],
        groups: Sequence[Group],
    ) -> "Names":
        """Gather the labels of the codebook, of emerging themes, and of what has no theme."""
        return cls(
            themes=dict(zip(themes["theme_id"], themes["label"], strict=True)) | dict(SPECIAL_THEME_LABELS),
            emerging=frozenset(themes.loc[themes["origin"] == "emerging", "theme_id"]),
            definitions={theme.theme_id: theme.definition for theme in codebook_themes},
            agencies={agency.agency_id: agency.name for agency in agencies},
            programmes={programme.programme_id: programme for programme in programmes},
            groups={group.group: group.label for group in groups} | {UNKNOWN_GROUP: UNKNOWN_GROUP_LABEL},
        )

    def mark(self, theme: str) -> Markup:
        """Name a theme; one that no analyst has looked at yet is marked as such."""
        tag = Markup(' <span class="tag">{}</span>').format(EMERGING_MARK) if theme in self.emerging else ""
        return Markup("{}{}").format(self.themes[theme], tag)

    def explain(self, observed: str) -> str:
        """Put the names of themes in place of their ids in what a check observed."""
        named = re.sub(CODEBOOK_ID, lambda found: self.themes.get(found[0], found[0]), observed)
        return named.replace(LIST_SEPARATOR, "; ")


def _by_size(numbers: Numbers, themes: Sequence[str], **levels: str) -> list[str]:
    """Sort themes by their count, the largest first, what has no theme last."""
    sizes = {theme: numbers.value("feedback", **levels, theme_id=theme) for theme in themes}
    counted = [theme for theme in themes if sizes[theme] > 0]
    return sorted(counted, key=lambda theme: (theme in SPECIAL_THEME_LABELS, -sizes[theme], theme))


@dataclass(frozen=True)
class FailedCheck:
    """A rule of quality that did not hold, in a planner's words."""

    rule: str
    label: str
    observed: str
    explanation: str


@dataclass(frozen=True)
class IndexView:
    """The first page: what was said, by whom, to whom, and what to be careful about."""

    numbers: Numbers
    names: Names
    checks: pd.DataFrame
    sources: pd.DataFrame
    all_agencies: Sequence[Agency]

    @cached_property
    def themes(self) -> list[str]:
        return _by_size(self.numbers, [*self.names.themes])

    @cached_property
    def leading(self) -> list[str]:
        """The themes that the summary names: at most five (what a planner keeps in mind)."""
        return [theme for theme in self.themes if theme not in SPECIAL_THEME_LABELS][:5]

    @cached_property
    def groups(self) -> list[str]:
        return [group for group in self.names.groups if self.numbers.value("feedback", group=group) > 0]

    @cached_property
    def agencies(self) -> list[Agency]:
        return [agency for agency in self.all_agencies if agency.in_forum]

    @cached_property
    def elsewhere(self) -> list[str]:
        """The agencies outside the forum that feedback is passed on to, the most first."""
        outside = [agency.agency_id for agency in self.all_agencies if not agency.in_forum]
        sizes = {agency: self.numbers.value("passed_on", agency_id=agency) for agency in outside}
        return sorted((agency for agency in outside if sizes[agency]), key=lambda agency: (-sizes[agency], agency))

    @cached_property
    def files(self) -> list[tuple[str, str, str]]:
        """List what was looked at: file, sheet, what became of it."""
        status = self.sources["status"].map(SOURCE_LABELS)
        return list(zip(self.sources["source_file"], self.sources["source_sheet"], status, strict=True))

    @cached_property
    def failed(self) -> list[FailedCheck]:
        failed = self.checks[self.checks["status"] == "fail"]
        rows = zip(failed["rule"], failed["observed"], failed["explanation"], strict=True)
        return [FailedCheck(rule, CHECK_LABELS[rule], self.names.explain(seen), why) for rule, seen, why in rows]


@dataclass(frozen=True)
class ProgrammeLine:
    """A programme beside a theme."""

    name: str
    code: str
    coverage: str
    suggested: bool


@dataclass(frozen=True)
class AgencyView:
    """An agency's page: its themes with numbers, words, programmes and what lies outside its authority."""

    agency: Agency
    numbers: Numbers
    names: Names
    quotes: Mapping[str, Sequence[Quote]]
    links: pd.DataFrame
    routes: pd.DataFrame
    rules: Sequence[Route]
    codebook_themes: Sequence[Theme]

    @property
    def id(self) -> str:
        return self.agency.agency_id

    @cached_property
    def themes(self) -> list[str]:
        return [
            theme for theme in _by_size(self.numbers, [*self.names.themes], agency_id=self.id) if theme != NO_CONTENT
        ]

    @cached_property
    def told(self) -> list[str]:
        """The themes proper, without what has none."""
        return [theme for theme in self.themes if theme != NO_THEME]

    @cached_property
    def groups(self) -> list[str]:
        found = self.numbers.levels("group", "feedback", agency_id=self.id)
        return [group for group in self.names.groups if group in found]

    def programmes(self, theme: str) -> list[ProgrammeLine]:
        """List the programmes of this agency that answer a theme."""
        rows = self.links[(self.links["agency_id"] == self.id) & (self.links["theme_id"] == theme)]
        return [self._line(row) for row in rows[rows["programme_id"] != ""].itertuples(index=False)]

    @cached_property
    def gaps(self) -> list[str]:
        rows = self.links[(self.links["agency_id"] == self.id) & (self.links["coverage"] == "gap")]
        return [theme for theme in self.told if theme in set(rows["theme_id"])]

    @cached_property
    def unasked(self) -> list[ProgrammeLine]:
        rows = self.links[(self.links["agency_id"] == self.id) & (self.links["coverage"] == "unasked")]
        return [self._line(row) for row in rows.itertuples(index=False)]

    @cached_property
    def passed_on(self) -> list[tuple[str, str, str]]:
        """Themes that this agency leads and that a rule passes on: theme, agency, the reasons of the rules that did."""
        led = {theme.theme_id for theme in self.codebook_themes if theme.lead_agency == self.id}
        used = self.routes[(self.routes["rule"] != "") & self.routes["theme_id"].isin(led)]
        applied = set(zip(used["rule"], used["agency_id"], strict=True))
        pairs: dict[tuple[str, str], list[str]] = {}
        for rule in self.rules:
            if (rule.rule, rule.agency_id) in applied and rule.agency_id != self.id:
                pairs.setdefault((rule.theme_id, rule.agency_id), []).append(rule.reason)
        return [(theme, agency, " ".join(reasons)) for (theme, agency), reasons in pairs.items()]

    def _line(self, row: Any) -> ProgrammeLine:
        programme = self.names.programmes[row.programme_id]
        return ProgrammeLine(
            programme.name, programme.code, COVERAGE_LABELS[row.coverage], suggested=row.decided_by == "model"
        )
