"""What analysts decided on single feedbacks, as examples that teach the model of the same run.

Comes in: the examples of the codebook (those kept in `local/` among them), corrections, the audit, and the feedback of
this run. Goes out: everything that teaches. A decision says something of the labels it names and nothing of the others:
an added theme is a yes, a removed one a no, `no_theme` and `no_content` are a no to every theme (missing labels are no
negatives; Elkan and Noto 2008). Audited feedback and its copies never teach: the model is measured on them, and would
be flattered.
"""

from collections.abc import Iterable, Sequence

import pandas as pd

from pipeline.cluster.coding import list_labels
from pipeline.cluster.decisions import in_order
from pipeline.codebook import AuditedFeedback, Correction, Example, Theme
from pipeline.codebook.local import CORRECTED
from pipeline.codebook.rows import KIND
from pipeline.tables.fields import NO_CONTENT, NO_THEME, Kind

TEACHING_FIELDS = ("theme", "primary", "kind")
_ALONE = (NO_THEME, NO_CONTENT)


def gather_lessons(
    examples: Sequence[Example],
    corrections: Sequence[Correction],
    audit: Sequence[AuditedFeedback],
    feedback: pd.DataFrame,
    clean: pd.DataFrame,
    themes: Sequence[Theme],
) -> tuple[Example, ...]:
    """Join the examples with what the corrections of this run's feedback teach, by example_id.

    Reads feedback (feedback_id, text) and clean (feedback_id, kept, copy_of). A feedback counts once: where it is in
    this run, its corrections of today replace the text that was kept in `local/` when it was corrected, also where they
    were taken back; what a promoted group taught of it stays.
    """
    kept = clean[clean["kept"]]
    here = set(kept["feedback_id"])
    silent = hold_out(audit, kept)
    lessons = {
        row.example_id: row
        for row in examples
        if row.example_id not in silent and not (row.writer == CORRECTED and row.example_id in here)
    }
    told = group_decisions(row for row in corrections if row.feedback_id in here - silent)
    texts = feedback[feedback["feedback_id"].isin(told)].set_index("feedback_id")["text"]
    for feedback_id, decisions in told.items():
        lesson = make_lesson(feedback_id, str(texts[feedback_id]), decisions, themes, lessons.get(feedback_id))
        if lesson:
            lessons[feedback_id] = lesson
    return tuple(lessons[name] for name in sorted(lessons))


def hold_out(audit: Iterable[AuditedFeedback], kept: pd.DataFrame) -> set[str]:
    """Name the audited feedbacks and all that are copies of one (feedback_id, copy_of)."""
    audited = {row.feedback_id for row in audit}
    heads = kept["copy_of"].where(kept["copy_of"] != "", kept["feedback_id"])
    shared = set(heads[kept["feedback_id"].isin(audited)])
    return audited | set(kept.loc[heads.isin(shared), "feedback_id"])


def group_decisions(corrections: Iterable[Correction]) -> dict[str, list[Correction]]:
    """Collect the corrections that teach, in the order of the decisions, by feedback_id."""
    told: dict[str, list[Correction]] = {}
    for row in in_order([row for row in corrections if row.field in TEACHING_FIELDS]):
        told.setdefault(row.feedback_id, []).append(row)
    return told


def make_lesson(
    feedback_id: str,
    text: str,
    decisions: Sequence[Correction],
    themes: Sequence[Theme],
    before: Example | None = None,
) -> Example | None:
    """Make an example of the decisions on one feedback, on top of what was known `before`; None where none teaches."""
    labels = list_labels(themes)
    known = {label: label in before.themes for label in before.judged} if before else {}
    kind: Kind | None = before.kind if before and before.teaches_kind else None
    for row in decisions:
        if row.field == "kind":
            kind = row.value  # type: ignore[assignment]  # the codebook has checked that it is a kind
        else:
            known = _decide(known, row, labels)
    said = [label for label in (*labels, NO_THEME) if known.get(label)]
    judged = [label for label in labels if label in known]
    if not judged and kind is None:
        return None
    return Example(
        example_id=feedback_id,
        text=text,
        themes=tuple(said),
        kind=kind or "other",
        writer=before.writer if before else CORRECTED,
        judged=(*judged, *([KIND] if kind else [])),
    )


def _decide(known: dict[str, bool], row: Correction, labels: Sequence[str]) -> dict[str, bool]:
    if row.action == "remove":
        return known | {row.value: False}
    if row.value in _ALONE:
        return dict.fromkeys(labels, False) | {row.value: True}
    alone_before = any(known.get(label) for label in _ALONE)
    return ({} if alone_before else known) | {NO_CONTENT: False, row.value: True}
