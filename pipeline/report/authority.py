"""Who is responsible for a theme, to whom it is passed on, and why: read from the routes, never decided here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
from markupsafe import Markup

from pipeline.codebook import Agency, Route, Theme
from pipeline.messages import LED_ELSEWHERE, _
from pipeline.report.citing import keep_words
from pipeline.tables.fields import NO_THEME


@dataclass(frozen=True)
class Passing:
    """A theme's feedback that an agency hears by authority, and why."""

    theme: str
    agency: str
    reason: Markup


def list_passings(routes: pd.DataFrame, rules: Sequence[Route], themes: Sequence[Theme]) -> list[Passing]:
    """List each theme at each agency responsible, with the reasons of the rules that did it.

    Where no rule did, the agency leads the theme: then its definition is the reason. In the order of the codebook;
    emerging themes and what has none come last.
    """
    order = {theme.theme_id: place for place, theme in enumerate(themes)}
    places = {rule.rule: place for place, rule in enumerate(rules)}
    reasons = {rule.rule: keep_words(rule.reason) for rule in rules}
    led = {theme.theme_id: _tell_lead(theme) for theme in themes}
    held = routes.loc[routes["basis"] != "addressed", ["theme_id", "agency_id", "rule"]].drop_duplicates()
    found: dict[tuple[str, str], list[Markup]] = {}
    for theme, agency, rule in sorted(
        held.itertuples(index=False, name=None),
        key=lambda row: (order.get(row[0], len(order)), row[0], places.get(row[2], -1), row[1]),
    ):
        found.setdefault((theme or NO_THEME, agency), []).append(reasons[rule] if rule else led.get(theme, Markup()))
    return [Passing(theme, agency, Markup(" ").join(said)) for (theme, agency), said in found.items()]


def list_responsible(
    routes: pd.DataFrame, themes: Sequence[Theme], agencies: Sequence[Agency]
) -> Mapping[str, list[str]]:
    """List each raised theme's responsible agencies: those of the forum that the codebook names, and those reached.

    The theme's lead agency first, then in the order of the agencies.
    """
    named = {
        theme.theme_id: [theme.lead_agency, *(name for name in theme.supporting_agencies if name in _forum(agencies))]
        for theme in themes
    }
    reached = routes.loc[(routes["basis"] != "addressed") & (routes["theme_id"] != ""), ["theme_id", "agency_id"]]
    by_rules: dict[str, set[str]] = {}
    for theme, agency in reached.drop_duplicates().itertuples(index=False, name=None):
        by_rules.setdefault(theme, set()).add(agency)
    every = [agency.agency_id for agency in agencies]
    return {
        theme: list(
            dict.fromkeys([*named.get(theme, []), *(name for name in every if name in by_rules.get(theme, ()))])
        )
        for theme in sorted(set(routes["theme_id"]) - {""})
    }


def _tell_lead(theme: Theme) -> Markup:
    return Markup("{} {}").format(_(LED_ELSEWHERE), keep_words(theme.definition)).strip()


def _forum(agencies: Sequence[Agency]) -> set[str]:
    return {agency.agency_id for agency in agencies if agency.in_forum}
