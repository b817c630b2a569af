"""What each page shows, ready for its template: which themes in which order, which programmes, which words."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd
from markupsafe import Markup

from pipeline.codebook import Agency, Group, Route, Theme
from pipeline.messages import (
    CHECK_LABELS,
    EMERGING_MARK,
    SPECIAL_THEME_LABELS,
    UNKNOWN_GROUP_LABEL,
    _,
    say_label,
)
from pipeline.report.authority import Passing, list_passings
from pipeline.report.citing import cite, keep_words
from pipeline.report.numbers import Numbers
from pipeline.report.plans import Plans, ProgrammeLine
from pipeline.report.quotes import Quote
from pipeline.tables.fields import CODEBOOK_ID, LIST_SEPARATOR, NO_CONTENT, NO_THEME, UNKNOWN_GROUP


@dataclass(frozen=True)
class Names:
    """What ids are called."""

    themes: Mapping[str, str]
    emerging: frozenset[str]
    definitions: Mapping[str, str]
    agencies: Mapping[str, str]
    groups: Mapping[str, str]

    @classmethod
    def collect(
        cls,
        themes: pd.DataFrame,
        codebook_themes: Sequence[Theme],
        agencies: Sequence[Agency],
        groups: Sequence[Group],
    ) -> "Names":
        """Gather the labels of the codebook, of emerging themes, and of what has no theme."""
        coded = {theme.theme_id: say_label(theme) for theme in codebook_themes}
        found = zip(themes["theme_id"], themes["label"], strict=True)
        return cls(
            themes={theme: coded.get(theme, label) for theme, label in found} | dict(SPECIAL_THEME_LABELS),
            emerging=frozenset(themes.loc[themes["origin"] == "emerging", "theme_id"]),
            definitions={theme.theme_id: theme.definition for theme in codebook_themes},
            agencies={agency.agency_id: agency.name for agency in agencies},
            groups={group.group: say_label(group) for group in groups} | {UNKNOWN_GROUP: _(UNKNOWN_GROUP_LABEL)},
        )

    def say(self, theme: str) -> Markup:
        """Name a theme; the name of an emerging one is made of what people wrote, and stays in their language."""
        return (keep_words if theme in self.emerging else cite)(self.themes[theme])

    def mark(self, theme: str) -> Markup:
        """Name a theme; one that no analyst has looked at yet is marked as such."""
        return Markup("{}{}").format(self.say(theme), self._tag(theme))

    def link(self, theme: str) -> Markup:
        """Name a theme that was raised, with the way to its page; what has no theme has no page."""
        if theme in SPECIAL_THEME_LABELS:
            return self.mark(theme)
        named = (name_theme_page(theme), self.say(theme), self._tag(theme))
        return Markup('<a href="{}">{}</a>{}').format(*named)

    @property
    def cited(self) -> str:
        """The names that hold a digit, for texts in which a digit cannot be marked."""
        every = [*self.themes.values(), *self.groups.values(), *self.agencies.values()]
        return LIST_SEPARATOR.join(sorted({name for name in every if any(sign.isnumeric() for sign in name)}))

    def _tag(self, theme: str) -> Markup:
        return Markup(' <span class="tag">{}</span>').format(_(EMERGING_MARK)) if theme in self.emerging else Markup()

    def explain(self, observed: str) -> str:
        """Put the names of themes in place of their ids in what a check observed."""
        named = re.sub(CODEBOOK_ID, lambda found: self.themes.get(found[0], found[0]), observed)
        return named.replace(LIST_SEPARATOR, "; ")


def name_theme_page(theme: str) -> str:
    """Name the file of a theme's page.

    >>> name_theme_page("licensing")
    'theme_licensing.html'
    """
    return f"theme_{theme}.html"


def by_size(numbers: Numbers, themes: Sequence[str], **levels: str) -> list[str]:
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
    all_agencies: Sequence[Agency]
    passings: Sequence[Passing]
    findings: Sequence[Markup]

    @cached_property
    def themes(self) -> list[str]:
        return by_size(self.numbers, [*self.names.themes])

    @cached_property
    def told(self) -> list[str]:
        """The themes proper, without what has none."""
        return [theme for theme in self.themes if theme not in SPECIAL_THEME_LABELS]

    @cached_property
    def groups(self) -> list[str]:
        return [group for group in self.names.groups if self.numbers.value("feedback", group=group) > 0]

    @cached_property
    def agencies(self) -> list[Agency]:
        return [agency for agency in self.all_agencies if agency.in_forum]

    @cached_property
    def elsewhere(self) -> dict[str, list[Passing]]:
        """What is passed on to each agency outside the forum, and why; the agency with the most first."""
        outside = {agency.agency_id for agency in self.all_agencies if not agency.in_forum}
        found: dict[str, list[Passing]] = {}
        for passing in self.passings:
            if passing.agency in outside:
                found.setdefault(passing.agency, []).append(passing)
        sizes = {agency: self.numbers.value("passed_on", agency_id=agency) for agency in found}
        return {agency: found[agency] for agency in sorted(found, key=lambda agency: (-sizes[agency], agency))}

    @cached_property
    def failed(self) -> list[FailedCheck]:
        failed = self.checks[self.checks["status"] == "fail"]
        rows = zip(failed["rule"], failed["observed"], failed["explanation"], strict=True)
        return [FailedCheck(rule, CHECK_LABELS[rule], self.names.explain(seen), why) for rule, seen, why in rows]


@dataclass(frozen=True)
class AgencyView:
    """An agency's page: its themes with numbers, words, programmes and what lies outside its authority."""

    agency: Agency
    numbers: Numbers
    names: Names
    quotes: Mapping[str, Sequence[Quote]]
    plans: Plans
    routes: pd.DataFrame
    rules: Sequence[Route]
    codebook_themes: Sequence[Theme]

    @property
    def id(self) -> str:
        return self.agency.agency_id

    @cached_property
    def themes(self) -> list[str]:
        return [
            theme for theme in by_size(self.numbers, [*self.names.themes], agency_id=self.id) if theme != NO_CONTENT
        ]

    @cached_property
    def told(self) -> list[str]:
        """The themes proper, without what has none."""
        return [theme for theme in self.themes if theme != NO_THEME]

    @cached_property
    def groups(self) -> list[str]:
        found = self.numbers.levels("group", "feedback", agency_id=self.id)
        return [group for group in self.names.groups if group in found]

    def programmes(self, theme: str) -> Sequence[ProgrammeLine]:
        """List the programmes of this agency that answer a theme."""
        return self.plans.answering(self.id, theme)

    def suggestions(self, theme: str) -> list[ProgrammeLine]:
        """List those of them that only the machine names."""
        return [line for line in self.programmes(theme) if line.suggested]

    @cached_property
    def gaps(self) -> list[str]:
        """The themes for which this agency is responsible (or nobody yet) and no planner has named a programme."""
        return [theme for theme in self._unanswered if theme not in self.misaddressed]

    @cached_property
    def misaddressed(self) -> list[str]:
        """The themes that are here by address alone, have no programme here, and belong to other agencies."""
        here = self.routes[(self.routes["agency_id"] == self.id) & (self.routes["basis"] != "addressed")]
        others = {theme.theme_id for theme in self.codebook_themes} - set(here["theme_id"])
        named = {theme.theme_id for theme in self.codebook_themes if self.id in theme.supporting_agencies}
        return [theme for theme in self._unanswered if theme in others - named]

    @property
    def unasked(self) -> Sequence[ProgrammeLine]:
        return self.plans.unasked(self.id)

    @cached_property
    def passed_on(self) -> list[Passing]:
        """Where themes that this agency leads are passed on to, and why."""
        led = {theme.theme_id for theme in self.codebook_themes if theme.lead_agency == self.id}
        found = list_passings(self.routes, self.rules, self.codebook_themes)
        return [passing for passing in found if passing.theme in led and passing.agency != self.id]

    @cached_property
    def _unanswered(self) -> list[str]:
        return [theme for theme in self.told if self.plans.lacks(self.id, theme)]
