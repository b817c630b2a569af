"""Decisions on feedbacks of this run, checked, and their texts kept in `local/` for when the raw files are gone."""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from pathlib import Path

from pipeline.cluster.teaching import group_decisions, make_lesson
from pipeline.codebook import Correction, Example, local
from pipeline.revise.snapshot import Snapshot


def say_unusable(now: Snapshot, feedback_id: str, *, coded: bool) -> str:
    """Say why no decision can be made on a feedback; empty where one can. `coded`: it is on its themes or kind."""
    known = now.tables["feedback"]["feedback_id"]
    if feedback_id not in set(known):
        near = ", ".join(get_close_matches(feedback_id, known, n=3, cutoff=0)) or "there is none at all"
        return f'"{feedback_id}" is not in 1_feedback.csv (nearest: {near}); if it is new, run `make all` first'
    clean = now.tables["clean"].set_index("feedback_id").loc[feedback_id]
    if coded and clean["duplicate_of"]:
        return f'"{feedback_id}" repeats {clean["duplicate_of"]}, which carries themes and kind: decide on that one'
    if coded and not clean["kept"]:
        return f'"{feedback_id}" is empty once personal data is taken out, so it has neither theme nor kind'
    return ""


def keep_lessons(now: Snapshot, decided: Sequence[Correction]) -> dict[Path, bytes]:
    """Keep what the corrections of this run's feedback teach, new ones and those typed by hand, in `local/`.

    Where nothing is decided, nothing is written.
    """
    clean = now.tables["clean"]
    here = set(clean.loc[clean["kept"], "feedback_id"]) if decided else set()
    told = group_decisions(row for row in (*now.codebook.corrections, *decided) if row.feedback_id in here)
    texts = now.tables["feedback"].set_index("feedback_id")["text"]
    promoted = {row.example_id: row for row in list_kept(now) if row.writer == local.PROMOTED}
    lessons = [
        make_lesson(feedback_id, str(texts[feedback_id]), rows, now.codebook.themes, promoted.get(feedback_id))
        for feedback_id, rows in told.items()
    ]
    return keep_examples(now, [lesson for lesson in lessons if lesson])


def keep_examples(now: Snapshot, new: Iterable[Example]) -> dict[Path, bytes]:
    """Put examples into `local/examples.csv`, in place of what stands there of the same feedback."""
    fresh = {row.example_id: row for row in new}
    if not fresh:
        return {}
    rows = {row.example_id: row for row in list_kept(now)} | fresh
    return {local.place_of(now.folder, "examples"): local.encode("examples", rows.values())}


def list_kept(now: Snapshot) -> list[Example]:
    """List the examples of `local/`."""
    return [placed.row for placed in now.parts["examples"].rows if placed.file.startswith(f"{local.FOLDER}/")]
