"""Stage 5: themes -> agencies and programmes.

Comes in: the themes of each feedback, the agency it addressed, its stems, and what analysts decided: lead agencies,
rules of authority (`routes.csv`), the work plans. Goes out: each feedback's theme at the agency addressed and at those
responsible; each theme against the programmes of the work plans. Authority decides, not topic alone: a rule passes a
feedback on when it holds one of the rule's terms and is of one of its kinds. Programmes without a planner's answer are
only suggested, by the cosine of TF-IDF vectors of stems (Salton and Buckley 1988).
"""

import re
from collections.abc import Sequence

import numpy as np
import pandas as pd
from sklearn.feature_extraction.text import TfidfVectorizer

from pipeline import lexicon
from pipeline.codebook import Agency, Programme, Route, Theme
from pipeline.codebook.settings import LinkSettings
from pipeline.tables import store
from pipeline.tables.fields import NO_CONTENT, NO_THEME

_PARTIAL = ":partial"
_Link = tuple[str, str, str, str, str, float]  # a row of programme_links, in the order of _LINK
_LINK = ("theme_id", "agency_id", "programme_id", "coverage", "decided_by", "score")


def link(
    feedback: pd.DataFrame,
    stems: pd.DataFrame,
    assignments: pd.DataFrame,
    kinds: pd.DataFrame,
    *,
    themes: tuple[Theme, ...],
    agencies: tuple[Agency, ...],
    programmes: tuple[Programme, ...],
    routes: tuple[Route, ...],
    settings: LinkSettings,
) -> dict[str, pd.DataFrame]:
    """Route each (feedback, theme) and hold each theme against the work plans.

    Reads feedback (feedback_id, agency), stems, assignments (feedback_id, theme_id), kinds (feedback_id, kind). Writes
    routes (a row = feedback, theme, agency), programme_links, link_notices. `no_content` goes nowhere; `no_theme` goes
    to the agency addressed, with an empty theme_id.
    """
    coded = assignments.loc[assignments["theme_id"] != NO_CONTENT, ["feedback_id", "theme_id"]]
    coded = coded.assign(theme_id=coded["theme_id"].replace(NO_THEME, ""))
    responsible = pd.concat([_passed_on(coded, stems, kinds, routes), _lead(coded, themes)])
    asked = set(coded["theme_id"])
    return {
        "routes": _join_addressed(coded, responsible, feedback),
        "programme_links": _hold_against_plans(themes, agencies, programmes, asked, settings.programme_similarity),
        "link_notices": _notices(routes),
    }


def _lead(coded: pd.DataFrame, themes: Sequence[Theme]) -> pd.DataFrame:
    lead = coded["theme_id"].map({theme.theme_id: theme.lead_agency for theme in themes})
    return coded.assign(agency_id=lead, rule="")[lead.notna()]


def _passed_on(coded: pd.DataFrame, stems: pd.DataFrame, kinds: pd.DataFrame, rules: Sequence[Route]) -> pd.DataFrame:
    """Find the rules that apply: of the theme, of the kind, and with one of the terms in the feedback's stems."""
    texts = stems.sort_values(["feedback_id", "sentence_no"]).groupby("feedback_id")["stems"].agg(" / ".join)
    kind = kinds.set_index("feedback_id")["kind"]
    found = [coded.head(0).assign(agency_id="", rule="")]
    for rule in rules:
        rows = coded[coded["theme_id"] == rule.theme_id]
        if rule.kinds:
            rows = rows[rows["feedback_id"].map(kind).isin(rule.kinds)]
        if rule.terms:
            rows = rows[rows["feedback_id"].map(texts).fillna("").str.contains(_any_of(rule.terms))]
        found.append(rows.assign(agency_id=rule.agency_id, rule=rule.rule))
    return pd.concat(found, ignore_index=True)


def _any_of(terms: Sequence[str]) -> str:
    stems = sorted({term for term in _stem_terms(terms) if term})
    return rf"(?:^|\s)(?:{'|'.join(re.escape(term) for term in stems)})(?:\s|$)" if stems else r"(?!)"


def _stem_terms(terms: Sequence[str]) -> pd.Series:
    return lexicon.stem_texts(lexicon.normalise(pd.Series(list(terms), dtype="str")))


def _join_addressed(coded: pd.DataFrame, responsible: pd.DataFrame, feedback: pd.DataFrame) -> pd.DataFrame:
    """Bring together who was addressed and who is responsible; a rule stands before the theme's lead agency."""
    key = ["feedback_id", "theme_id", "agency_id"]
    addressed = coded.merge(feedback.loc[feedback["agency"] != "", ["feedback_id", "agency"]], on="feedback_id")
    addressed = addressed.rename(columns={"agency": "agency_id"})[key]
    joined = responsible.drop_duplicates(key).merge(addressed, on=key, how="outer", indicator=True)
    basis = joined["_merge"].astype("str").map({"left_only": "theme", "right_only": "addressed", "both": "both"})
    return joined.assign(basis=basis, rule=joined["rule"].fillna(""))


def _hold_against_plans(
    themes: Sequence[Theme],
    agencies: Sequence[Agency],
    programmes: Sequence[Programme],
    asked: set[str],
    similarity: float,
) -> pd.DataFrame:
    """Bring together what programmes answer, which themes find none at a responsible agency, and what nobody asks."""
    answered = [*_decided(programmes), *_suggested(themes, programmes, similarity)]
    forum = [agency.agency_id for agency in agencies if agency.in_forum]
    links = [*answered, *_gaps(answered, themes, forum), *_unasked(answered, programmes, asked)]
    return store.from_rows("programme_links", [dict(zip(_LINK, row, strict=True)) for row in links])


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


def _suggested(themes: Sequence[Theme], programmes: Sequence[Programme], least: float) -> list[_Link]:
    """Suggest programmes whose description resembles a theme's, where no planner has said what they answer."""
    undecided = [programme for programme in programmes if not programme.answers]
    about = _stem_terms([" ".join((theme.label, *theme.seed_terms)) for theme in themes])
    plans = _stem_terms([f"{programme.name}. {programme.description}" for programme in undecided])
    if not about.any() or not plans.any():
        return []
    vectors = TfidfVectorizer(analyzer=str.split).fit_transform([*about, *plans])
    nearness = np.round((vectors[: len(themes)] @ vectors[len(themes) :].T).toarray(), 6)
    return [
        (themes[i].theme_id, undecided[j].agency_id, undecided[j].programme_id, "partial", "model", nearness[i, j])
        for i, j in zip(*np.nonzero((nearness >= least) & (nearness > 0)), strict=True)
    ]


def _gaps(answered: Sequence[_Link], themes: Sequence[Theme], forum: Sequence[str]) -> list[_Link]:
    """List the themes for which an agency of the forum is responsible and has no programme."""
    met = {(theme, agency) for theme, agency, *_ in answered}
    return [
        (theme.theme_id, agency, "", "gap", "model", 0.0)
        for theme in themes
        for agency in forum
        if agency in (theme.lead_agency, *theme.supporting_agencies) and (theme.theme_id, agency) not in met
    ]


def _unasked(answered: Sequence[_Link], programmes: Sequence[Programme], asked: set[str]) -> list[_Link]:
    """List the programmes that answer no theme that anybody raised."""
    wanted = {programme for theme, _, programme, *_ in answered if theme in asked}
    return [
        ("", programme.agency_id, programme.programme_id, "unasked", "model", 0.0)
        for programme in programmes
        if programme.programme_id not in wanted
    ]


def _notices(rules: Sequence[Route]) -> pd.DataFrame:
    """Name the rules none of whose terms can ever match, since stemming leaves nothing of them."""
    rows: list[dict[str, object]] = [
        {
            "notice": "rule_without_terms",
            "subject": rule.rule,
            "count": len(rule.terms),
            "explanation": "Semua istilah aturan ini adalah kata umum; pakai istilah yang lebih khas.",
        }
        for rule in rules
        if rule.terms and not _stem_terms(rule.terms).any()
    ]
    return store.from_rows("link_notices", rows)
