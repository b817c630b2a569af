"""Analysts' corrections of themes and kinds, replayed over what the model said; they outrank it on every run.

Where two corrections contradict one another, the later decision (`decided_on`, then the later row) holds.
"""

from collections.abc import Sequence

import pandas as pd

from pipeline.codebook import Correction
from pipeline.tables.fields import NO_CONTENT, NO_THEME

_KEY = ["feedback_id", "theme_id"]


def correct_themes(assignments: pd.DataFrame, corrections: Sequence[Correction]) -> pd.DataFrame:
    """Add and remove themes as analysts decided; a feedback left with none becomes `no_theme`.

    Reads and returns feedback_id, theme_id, sentence_no, score, decided_by, evidence, quote, is_primary. A theme that
    the model found too keeps its sentence and evidence. `no_theme` and `no_content` stand alone: adding one removes
    the themes, adding a theme removes them. A correction of a feedback that is not here changes nothing: `measure`
    lists it as a failed check.
    """
    wanted = [row for row in in_order(corrections) if row.field in ("theme", "primary")]
    touched = assignments["feedback_id"].isin([row.feedback_id for row in wanted])
    if not touched.any():
        return assignments
    model = assignments[touched]
    held = _replay(model.groupby("feedback_id")["theme_id"].agg(list), wanted)
    merged = held.merge(model.drop(columns=["decided_by", "is_primary"]), on=_KEY, how="left")
    corrected = merged.assign(
        score=merged["score"].mask(merged["decided_by"] == "analyst", 1.0),
        evidence=merged["evidence"].fillna(""),
        quote=merged["quote"].fillna(""),
    )
    primary = {row.feedback_id: row.value for row in wanted if row.field == "primary"}
    return pd.concat([assignments[~touched], _set_primary(corrected, primary)], ignore_index=True)


def correct_kinds(kinds: pd.DataFrame, corrections: Sequence[Correction]) -> pd.DataFrame:
    """Set kinds as analysts decided. Reads and returns feedback_id, kind, score, decided_by."""
    wanted = {row.feedback_id: row.value for row in in_order(corrections) if row.field == "kind"}
    decided = kinds["feedback_id"].map(wanted)
    changed = decided.notna()
    return kinds.assign(
        kind=kinds["kind"].mask(changed, decided),
        score=kinds["score"].mask(changed, 1.0),
        decided_by=kinds["decided_by"].mask(changed, "analyst"),
    )


def in_order(corrections: Sequence[Correction]) -> list[Correction]:
    """Put corrections in the order in which they were decided."""
    return sorted(corrections, key=lambda row: row.decided_on)


def choose_primary(assignments: pd.DataFrame) -> pd.DataFrame:
    """Mark one primary theme a feedback: the analyst's before the model's, then the highest score, then by id."""
    order = assignments.assign(model=assignments["decided_by"].eq("model"), lower=-assignments["score"])
    first = order.sort_values(["feedback_id", "model", "lower", "theme_id"]).drop_duplicates("feedback_id").index
    return assignments.assign(is_primary=assignments.index.isin(first))


def _replay(themes: pd.Series, wanted: Sequence[Correction]) -> pd.DataFrame:
    """Apply the corrections to the lists of themes, one after the other (feedback_id, theme_id, decided_by)."""
    held: dict[str, dict[str, str]] = {str(name): dict.fromkeys(cell, "model") for name, cell in themes.items()}
    for row in wanted:
        own = held.get(row.feedback_id, {})
        if row.action == "remove":
            own.pop(row.value, None)
            continue
        for theme in [theme for theme in own if _contradict(theme, row.value)]:
            del own[theme]
        own[row.value] = "analyst"
    rows = [
        (feedback, theme, by)
        for feedback, own in sorted(held.items())
        for theme, by in (own or {NO_THEME: "analyst"}).items()
    ]
    return pd.DataFrame(rows, columns=[*_KEY, "decided_by"], dtype="str")


def _contradict(one: str, other: str) -> bool:
    return one != other and not {one, other}.isdisjoint((NO_THEME, NO_CONTENT))


def _set_primary(assignments: pd.DataFrame, wanted: dict[str, str]) -> pd.DataFrame:
    """Choose the primary themes, the wanted ones where they are still there."""
    chosen = choose_primary(assignments)
    asked = chosen["feedback_id"].map(wanted) == chosen["theme_id"]
    settled = chosen["feedback_id"].isin(chosen.loc[asked, "feedback_id"])
    return chosen.assign(is_primary=chosen["is_primary"].mask(settled, asked))
