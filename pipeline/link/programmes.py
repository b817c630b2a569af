"""Each theme at each agency of the forum against the agency's work plan, and the plan against the themes.

Comes in: themes with the words that describe them, routes, programmes. Goes out: `programme_links`. A planner's
`answers` decide. A programme without any is only suggested, by the cosine of TF-IDF vectors of stems (Salton and
Buckley 1988; sublinear, since a word that many seed terms share is one likeness and no more): a suggestion closes no
gap, it stands beside it until a planner has decided.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from sklearn.feature_extraction.text import TfidfVectorizer

from pipeline.codebook import Programme, Theme
from pipeline.link.routing import stem_terms
from pipeline.tables import store

_PARTIAL = ":partial"
_EXCLUSION = re.compile(r"\btidak termasuk\b.*", re.IGNORECASE | re.DOTALL)  # as the shipped definitions begin it
_Link = tuple[str, str, str, str, str, float]  # a row of programme_links, in the order of _LINK
_LINK = ("theme_id", "agency_id", "programme_id", "coverage", "decided_by", "score")
_Pair = tuple[str, str]  # theme, agency


@dataclass(frozen=True)
class Topic:
    """A theme as plans are held against it: the words that describe it, the agencies that the codebook names for it."""

    theme_id: str
    words: str
    agencies: tuple[str, ...] = ()


def topics(codebook_themes: Sequence[Theme], themes: pd.DataFrame) -> list[Topic]:
    """Describe the codebook's themes (label, definition without what it excludes, seeds) and the emerging ones."""
    own = [
        Topic(
            theme.theme_id,
            " ".join((theme.label, _EXCLUSION.sub("", theme.definition), *theme.seed_terms)),
            (theme.lead_agency, *theme.supporting_agencies),
        )
        for theme in codebook_themes
    ]
    emerging = themes[themes["origin"] == "emerging"].sort_values("theme_id")
    words = emerging["label"] + " " + emerging["top_terms"]
    return own + [Topic(*described) for described in zip(emerging["theme_id"], words, strict=True)]


def hold_against_plans(
    found: Sequence[Topic],
    routes: pd.DataFrame,
    *,
    asked: set[str],
    forum: Sequence[str],
    programmes: Sequence[Programme],
    similarity: float,
) -> pd.DataFrame:
    """Bring together what programmes answer, which themes find none at an agency, and what nobody asks for.

    A theme is at an agency of the forum that the codebook names for it, and at any that a feedback with it reaches, by
    authority or by address alone. `asked` are the themes that were raised; `similarity` is the least of a suggestion.
    """
    pairs = _pairs(found, routes, forum)
    decided = _decided(programmes)
    suggested = _suggested(found, programmes, pairs, similarity)
    links = [*decided, *suggested, *_gaps(decided, pairs), *_unasked([*decided, *suggested], programmes, asked)]
    return store.from_rows("programme_links", [dict(zip(_LINK, row, strict=True)) for row in links])


def _pairs(found: Sequence[Topic], routes: pd.DataFrame, forum: Sequence[str]) -> set[_Pair]:
    named = {(topic.theme_id, agency) for topic in found for agency in topic.agencies}
    reached = routes.loc[routes["theme_id"] != "", ["theme_id", "agency_id"]].drop_duplicates()
    reaching = set(reached.itertuples(index=False, name=None))
    return {(theme, agency) for theme, agency in named | reaching if agency in forum}


def _decided(programmes: Sequence[Programme]) -> list[_Link]:
    """Take the answers that planners wrote into the work plan: `theme_id` covers, `theme_id:partial` does in part."""
    return [
        (
            answer.removesuffix(_PARTIAL),
            programme.agency_id,
            programme.programme_id,
            "partial" if answer.endswith(_PARTIAL) else "covered",
            "analyst",
            1.0,
        )
        for programme in programmes
        for answer in programme.answers
    ]


def _suggested(found: Sequence[Topic], programmes: Sequence[Programme], pairs: set[_Pair], least: float) -> list[_Link]:
    """Suggest the agency's programmes that resemble a theme, where no planner has said what they answer."""
    undecided = [programme for programme in programmes if not programme.answers]
    about = stem_terms([topic.words for topic in found])
    plans = stem_terms([f"{programme.name}. {programme.description}" for programme in undecided])
    if not about.any() or not plans.any():
        return []
    vectors = TfidfVectorizer(analyzer=str.split, sublinear_tf=True).fit_transform([*about, *plans])
    nearness = np.round((vectors[: len(found)] @ vectors[len(found) :].T).toarray(), 6)
    return [
        (found[i].theme_id, undecided[j].agency_id, undecided[j].programme_id, "partial", "model", nearness[i, j])
        for i, j in zip(*np.nonzero((nearness >= least) & (nearness > 0)), strict=True)
        if (found[i].theme_id, undecided[j].agency_id) in pairs
    ]


def _gaps(decided: Sequence[_Link], pairs: set[_Pair]) -> list[_Link]:
    """List the themes at an agency for which no planner has named a programme, whatever the machine suggests."""
    met = {(theme, agency) for theme, agency, *_ in decided}
    return [(theme, agency, "", "gap", "model", 0.0) for theme, agency in sorted(pairs - met)]


def _unasked(answered: Sequence[_Link], programmes: Sequence[Programme], asked: set[str]) -> list[_Link]:
    """List the programmes that answer no theme that anybody raised."""
    wanted = {programme for theme, _, programme, *_ in answered if theme in asked}
    return [
        ("", programme.agency_id, programme.programme_id, "unasked", "model", 0.0)
        for programme in programmes
        if programme.programme_id not in wanted
    ]
