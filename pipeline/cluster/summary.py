"""The themes of this input at a glance, and how well each is coded."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from pipeline.cluster.coding import Validation
from pipeline.codebook import AuditedFeedback, Theme
from pipeline.tables import store
from pipeline.tables.fields import QualityBasis

AUDIT_ROWS = 100  # at which a theme of one feedback in ten has about ten texts to be judged by; fewer would be chance
_TOP_TERMS = 8  # as many as fit on a line of the report
_QUOTE_WORDS = (6, 45)  # shorter says too little, longer is not read aloud in a meeting


def summarise_themes(
    assignments: pd.DataFrame,
    clean: pd.DataFrame,
    feedback: pd.DataFrame,
    themes: Sequence[Theme],
    emerging: Mapping[str, tuple[str, str]],
    quotes_per_theme: int,
) -> pd.DataFrame:
    """Build the table `themes`: every theme of the codebook, also one of no feedback, then the emerging ones.

    `emerging` gives the label of each emerging theme, and its terms as one cell. One whose feedback analysts have all
    coded otherwise is no theme any more.
    """
    left = [name for name in sorted(emerging) if name in set(assignments["theme_id"])]
    frame = pd.DataFrame(
        [(theme.theme_id, theme.label, "codebook") for theme in themes]
        + [(name, emerging[name][0] or name, "emerging") for name in left],
        columns=["theme_id", "label", "origin"],
    )
    terms = {**_top_terms(assignments), **{name: cell for name, (_, cell) in emerging.items()}}
    counts = assignments.groupby("theme_id").size()
    quotes = _quotes(assignments, clean, feedback, quotes_per_theme)
    return frame.assign(
        top_terms=[terms.get(name, "") for name in frame["theme_id"]],
        feedback_count=[counts.get(name, 0) for name in frame["theme_id"]],
        quotes=[quotes.get(name, "") for name in frame["theme_id"]],
    )


def hold_against_audit(
    found: pd.DataFrame, audit: Sequence[AuditedFeedback], labels: tuple[str, ...]
) -> Validation | None:
    """Hold what the model said against the audit of this run's feedback; None where fewer than 100 of it are here.

    Reads feedback_id, theme_id of what the model found before corrections were replayed. The audited feedbacks are a
    simple random sample and taught nothing, so that shares of the sample are fair estimates of those of the input.
    """
    said = found.groupby("feedback_id")["theme_id"].agg(set)
    here = [row for row in audit if row.feedback_id in said.index]
    if len(here) < AUDIT_ROWS:
        return None
    truth = np.array([[label in row.themes for label in labels] for row in here])
    answers = np.array([[label in said[row.feedback_id] for label in labels] for row in here])
    return Validation(labels, truth, answers)


def summarise_quality(validation: Validation | None, basis: QualityBasis = "examples") -> pd.DataFrame:
    """Build the table `quality` from answers and truth: precision, recall, and n texts that people coded so."""
    if validation is None:
        return store.empty("quality")
    right = (validation.truth & validation.answers).sum(axis=0)
    said = validation.answers.sum(axis=0)
    n = validation.truth.sum(axis=0)
    return pd.DataFrame(
        {
            "theme_id": validation.labels,
            "precision": _share(right, said),
            "recall": _share(right, n),
            "n": n,
            "basis": basis,
        }
    )


def _share(part: np.ndarray, whole: np.ndarray) -> pd.Series:
    return pd.Series(part / np.maximum(whole, 1)).where(pd.Series(whole) > 0)


def _top_terms(assignments: pd.DataFrame) -> pd.Series:
    """Name the words that decided most often for each theme."""
    told = assignments[["theme_id", "evidence"]].assign(term=assignments["evidence"].map(store.split_list))
    told = told.explode("term").dropna(subset="term")
    counts = told.groupby(["theme_id", "term"]).size().reset_index(name="texts")
    ordered = counts.sort_values(["theme_id", "texts", "term"], ascending=[True, False, True])
    return ordered.groupby("theme_id").head(_TOP_TERMS).groupby("theme_id")["term"].agg(store.join_list)


def _quotes(assignments: pd.DataFrame, clean: pd.DataFrame, feedback: pd.DataFrame, number: int) -> pd.Series:
    """Name the feedbacks that speak most clearly for each theme: never sensitive, never a copy of another's words."""
    shy = set(feedback.loc[feedback["sensitive"], "feedback_id"]) | set(
        clean.loc[clean["copy_of"] != "", "feedback_id"]
    )
    words = clean.set_index("feedback_id")["words"]
    quotable = assignments[~assignments["feedback_id"].isin(shy)]
    length = quotable["feedback_id"].map(words)
    quotable = quotable[length.between(*_QUOTE_WORDS)]
    ordered = quotable.sort_values(["theme_id", "score", "feedback_id"], ascending=[True, False, True])
    return ordered.groupby("theme_id").head(number).groupby("theme_id")["feedback_id"].agg(store.join_list)
