"""Stage 5: themes -> agencies and programmes.

Comes in: the themes of each feedback, the agency it addressed, its stems, and what analysts decided: lead agencies,
rules of authority (`routes.csv`), the work plans. Goes out: each feedback's theme at the agency addressed and at those
responsible; each theme against the programmes of the work plans. Authority decides, not topic alone (UU 23/2014).
"""

import pandas as pd

from pipeline.codebook import Agency, Programme, Route, Theme
from pipeline.codebook.settings import LinkSettings
from pipeline.link.programmes import hold_against_plans, topics
from pipeline.link.routing import can_match, route
from pipeline.tables import store
from pipeline.tables.fields import NO_CONTENT, NO_THEME


def link(
    feedback: pd.DataFrame,
    stems: pd.DataFrame,
    themes: pd.DataFrame,
    assignments: pd.DataFrame,
    kinds: pd.DataFrame,
    *,
    codebook_themes: tuple[Theme, ...],
    agencies: tuple[Agency, ...],
    programmes: tuple[Programme, ...],
    routes: tuple[Route, ...],
    settings: LinkSettings,
) -> dict[str, pd.DataFrame]:
    """Route each (feedback, theme) and hold each theme against the work plans.

    Reads feedback (feedback_id, agency), stems, themes (the emerging ones: label, top_terms), assignments (feedback_id,
    theme_id, sentence_no), kinds (feedback_id, kind). Writes routes (a row = feedback, theme, agency), programme_links,
    link_notices. `no_content` goes nowhere; `no_theme` has an empty theme_id and goes to the agency addressed, and
    where a rule of `no_theme` passes it on.
    """
    columns = ["feedback_id", "theme_id", "sentence_no"]
    coded = assignments.loc[assignments["theme_id"] != NO_CONTENT, columns]
    coded = coded.assign(theme_id=coded["theme_id"].replace(NO_THEME, ""))
    routed = route(coded, feedback, stems, kinds, themes=codebook_themes, rules=routes)
    answers = hold_against_plans(
        topics(codebook_themes, themes),
        routed,
        asked=set(coded["theme_id"]),
        forum=[agency.agency_id for agency in agencies if agency.in_forum],
        programmes=programmes,
        similarity=settings.programme_similarity,
    )
    return {"routes": routed, "programme_links": answers, "link_notices": _notices(routes)}


def _notices(rules: tuple[Route, ...]) -> pd.DataFrame:
    """Name the rules none of whose terms can ever match, since stemming leaves nothing of them."""
    rows: list[dict[str, object]] = [
        {
            "notice": "rule_without_terms",
            "subject": rule.rule,
            "count": len(rule.terms),
            "explanation": "Semua istilah aturan ini adalah kata umum; pakai istilah yang lebih khas.",
        }
        for rule in rules
        if rule.terms and not can_match(rule.terms)
    ]
    return store.from_rows("link_notices", rows)
