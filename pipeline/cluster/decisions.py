"""Analysts' corrections of themes and kinds, replayed over what the model said; they outrank it on every run."""

from collections.abc import Sequence

import pandas as pd

from pipeline.codebook import Correction
from pipeline.tables.fields import NO_CONTENT, NO_THEME


def correct_themes(assignments: pd.DataFrame, corrections: Sequence[Correction], known: pd.Series) -> pd.DataFrame:
    """Add and remove themes as analysts decided; a feedback left with none becomes `no_theme`.

    Reads and returns feedback_id, theme_id, sentence_no, score, decided_by, evidence, quote, is_primary. A correction
    of a feedback that is not `known` changes nothing here: `measure` lists it as a failed check.
    """
    wanted = [row for row in corrections if row.feedback_id in set(known)]
    added = [row for row in wanted if (row.field, row.action) == ("theme", "add") or row.field == "primary"]
    removed = {(row.feedback_id, row.value) for row in wanted if (row.field, row.action) == ("theme", "remove")}
    touched = {row.feedback_id for row in wanted if row.field in ("theme", "primary")}
    if not touched:
        return assignments
    added_keys = {(row.feedback_id, row.value) for row in added}
    key = pd.Series(list(zip(assignments["feedback_id"], assignments["theme_id"], strict=True)), dtype=object)
    nothing = assignments["theme_id"].isin([NO_THEME, NO_CONTENT]) & assignments["feedback_id"].isin(
        [row.feedback_id for row in added if row.value not in (NO_THEME, NO_CONTENT)]
    )
    kept = assignments[~key.isin(removed | added_keys).to_numpy() & ~nothing.to_numpy()]
    whole = pd.concat([kept, _decided(added_keys)], ignore_index=True)
    bare = sorted(touched - set(whole["feedback_id"]))
    whole = pd.concat([whole, _decided({(feedback, NO_THEME) for feedback in bare})], ignore_index=True)
    return _set_primary(whole, {row.feedback_id: row.value for row in wanted if row.field == "primary"})


def correct_kinds(kinds: pd.DataFrame, corrections: Sequence[Correction]) -> pd.DataFrame:
    """Set kinds as analysts decided. Reads and returns feedback_id, kind, score, decided_by."""
    decided = kinds["feedback_id"].map({row.feedback_id: row.value for row in corrections if row.field == "kind"})
    changed = decided.notna()
    return kinds.assign(
        kind=kinds["kind"].where(~changed, decided),
        score=kinds["score"].where(~changed, 1.0),
        decided_by=kinds["decided_by"].where(~changed, "analyst"),
    )


def choose_primary(assignments: pd.DataFrame) -> pd.DataFrame:
    """Mark one primary theme a feedback: the analyst's before the model's, then the highest score, then by id."""
    order = assignments.assign(model=assignments["decided_by"].eq("model"), lower=-assignments["score"])
    first = order.sort_values(["feedback_id", "model", "lower", "theme_id"]).drop_duplicates("feedback_id").index
    return assignments.assign(is_primary=assignments.index.isin(first))


def _decided(keys: set[tuple[str, str]]) -> pd.DataFrame:
    rows = pd.DataFrame(sorted(keys), columns=["feedback_id", "theme_id"])
    return rows.assign(sentence_no=None, score=1.0, decided_by="analyst", evidence="", quote="")


def _set_primary(assignments: pd.DataFrame, wanted: dict[str, str]) -> pd.DataFrame:
    chosen = choose_primary(assignments)
    asked = chosen["feedback_id"].map(wanted)
    return chosen.assign(is_primary=chosen["is_primary"].where(asked.isna(), asked == chosen["theme_id"]))
