"""The rules of quality: why each stands in its docstring, what was seen in its row of `checks`.

A failed check never stops a run: the report shows it, and people decide.
"""

from collections.abc import Callable

import pandas as pd

from pipeline.measure import rules_flow, rules_sources, rules_themes
from pipeline.measure.evidence import Check, Evidence
from pipeline.tables import store

RULES: tuple[Callable[[Evidence], Check], ...] = (
    rules_flow.check_answers,
    rules_flow.check_rows,
    rules_flow.check_feedback,
    rules_flow.check_assignments,
    rules_themes.check_silent_themes,
    rules_themes.check_dominant_theme,
    rules_themes.check_overlap,
    rules_themes.check_residual,
    rules_themes.check_collisions,
    rules_themes.check_dead_seeds,
    rules_themes.check_shared_seeds,
    rules_themes.check_quality,
    rules_sources.check_corrections,
    rules_sources.check_guesses,
    rules_sources.check_unknown_group,
    rules_sources.check_unknown_agency,
    rules_sources.check_unknown_respondent,
    rules_sources.check_silent_groups,
    rules_sources.check_sparse_groups,
    rules_sources.check_dominant_respondent,
    rules_sources.check_dominant_organisation,
    rules_sources.check_campaign,
)


def run_checks(evidence: Evidence) -> pd.DataFrame:
    """Apply every rule; a row a rule."""
    return store.from_rows("checks", [rule(evidence).row() for rule in RULES])
