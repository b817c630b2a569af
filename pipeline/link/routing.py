"""Who is addressed, who is responsible, and by which rule.

Comes in: (feedback, theme) pairs, stems, kinds, lead agencies, the rules of `routes.csv`. Goes out: a row a feedback,
theme and agency. A rule passes a feedback on when it holds one of the rule's terms and is of one of its kinds. The
lead agency hears it too (help with a licence stays where the licence is issued elsewhere), unless the rule says that
it goes there *instead*: then the sentence that decided the theme must hold the term, so that a second matter in the
same text is not lost, and no other agency that is named may leave the lead agency its part.
"""

import re
from collections.abc import Sequence

import pandas as pd

from pipeline import lexicon
from pipeline.codebook import Route, Theme
from pipeline.tables.fields import NO_THEME

_PAIR = ["feedback_id", "theme_id"]
_KEY = [*_PAIR, "agency_id"]


def route(
    coded: pd.DataFrame,
    feedback: pd.DataFrame,
    stems: pd.DataFrame,
    kinds: pd.DataFrame,
    *,
    themes: Sequence[Theme],
    rules: Sequence[Route],
) -> pd.DataFrame:
    """Lead each pair to the agency addressed and to those responsible; a rule stands before the theme's lead agency.

    Reads coded (feedback_id, theme_id, sentence_no), feedback (agency), stems, kinds. `basis` says whether the agency
    was addressed, is responsible (`theme`: by the theme or by a rule), or both.
    """
    applied = _apply(rules, _described(coded, stems, kinds), themes)
    lead = {theme.theme_id: theme.lead_agency for theme in themes}
    responsible = pd.concat([applied, _led(coded, lead, _displaced(applied, lead))])[[*_KEY, "rule"]]
    addressed = coded[_PAIR].merge(feedback.loc[feedback["agency"] != "", ["feedback_id", "agency"]], on="feedback_id")
    addressed = addressed.rename(columns={"agency": "agency_id"})
    joined = responsible.drop_duplicates(_KEY).merge(addressed, on=_KEY, how="outer", indicator=True)
    basis = joined["_merge"].astype("str").map({"left_only": "theme", "right_only": "addressed", "both": "both"})
    return joined.assign(basis=basis, rule=joined["rule"].fillna(""))


def can_match(terms: Sequence[str]) -> bool:
    """Say whether stemming leaves anything of a rule's terms."""
    return bool(stem_terms(terms).any())


def stem_terms(terms: Sequence[str]) -> pd.Series:
    """Stem words of the codebook as texts are stemmed."""
    return lexicon.stem_texts(lexicon.normalise(pd.Series(list(terms), dtype="str")))


def _described(coded: pd.DataFrame, stems: pd.DataFrame, kinds: pd.DataFrame) -> pd.DataFrame:
    """Add the stems of the whole text, those of the sentence that decided the theme (unknown: all), and the kind."""
    rows = stems.sort_values(["feedback_id", "sentence_no"])
    texts = rows.groupby("feedback_id")["stems"].agg(" / ".join)
    sentences = rows.rename(columns={"stems": "sentence"})[["feedback_id", "sentence_no", "sentence"]]
    described = coded.assign(
        text=coded["feedback_id"].map(texts).fillna(""),
        kind=coded["feedback_id"].map(kinds.set_index("feedback_id")["kind"]),
    ).merge(sentences, on=["feedback_id", "sentence_no"], how="left")
    return described.assign(sentence=described["sentence"].fillna(described["text"]))


def _apply(rules: Sequence[Route], described: pd.DataFrame, themes: Sequence[Theme]) -> pd.DataFrame:
    """Find the rules that hold: a row a pair and rule, with `instead` where the lead agency has no part."""
    known = {theme.theme_id for theme in themes}
    outside = ~described["theme_id"].isin(known)  # what no theme of the codebook explains: `no_theme`, emerging themes
    found = [described.head(0).assign(agency_id="", rule="", instead=False)]
    for rule in rules:
        rows = described[outside if rule.theme_id == NO_THEME else described["theme_id"] == rule.theme_id]
        rows = rows[rows["kind"].isin(rule.kinds)] if rule.kinds else rows
        rows = rows[_hold(rows["text"], rule.terms)]
        instead = _hold(rows["sentence"], rule.terms) if rule.lead == "instead" else False
        found.append(rows.assign(agency_id=rule.agency_id, rule=rule.rule, instead=instead))
    return pd.concat(found, ignore_index=True)[[*_KEY, "rule", "instead"]]


def _hold(texts: pd.Series, terms: Sequence[str]) -> pd.Series:
    if not terms:
        return pd.Series(True, index=texts.index)
    stems = sorted({term for term in stem_terms(terms) if term})
    pattern = rf"(?:^|\s)(?:{'|'.join(re.escape(term) for term in stems)})(?:\s|$)" if stems else r"(?!)"
    return texts.str.contains(pattern)


def _displaced(applied: pd.DataFrame, lead: dict[str, str]) -> pd.DataFrame:
    """Find the pairs for which each agency that rules name takes the lead agency's place."""
    others = applied[applied["agency_id"] != applied["theme_id"].map(lead)]
    takes_place = others.groupby(_KEY)["instead"].any().groupby(level=_PAIR).all()
    return takes_place[takes_place].reset_index()[_PAIR]


def _led(coded: pd.DataFrame, lead: dict[str, str], displaced: pd.DataFrame) -> pd.DataFrame:
    agency = coded["theme_id"].map(lead)
    led = coded.assign(agency_id=agency, rule="")[agency.notna()]
    gone = pd.MultiIndex.from_frame(displaced)
    return led[~pd.MultiIndex.from_frame(led[_PAIR]).isin(gone)]
