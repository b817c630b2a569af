"""One correction of one feedback, as a new row of `corrections.csv`."""

from collections.abc import Iterator, Mapping

from pipeline.cluster.decisions import correct_themes
from pipeline.cluster.teaching import TEACHING_FIELDS, hold_out
from pipeline.codebook import Correction
from pipeline.codebook.adding import NewRow, append_rows, check_rows
from pipeline.codebook.crosscheck import EMERGING
from pipeline.codebook.problems import Problem
from pipeline.revise.keeping import keep_lessons, say_unusable
from pipeline.revise.snapshot import Outcome, RevisionError, Snapshot

_ANY_FEEDBACK = "faaaaaaaaaaaa"  # so that an unknown feedback hides no other mistake


def correct(now: Snapshot, cells: Mapping[str, str]) -> Outcome:
    """Add a correction (`cells` by the columns of corrections.csv); raise `RevisionError` with all that is wrong."""
    feedback_id = cells["feedback_id"]
    problems: list[Problem] = []
    if unusable := say_unusable(now, feedback_id, coded=cells["field"] in TEACHING_FIELDS):
        problems.append(Problem("the correction", column="feedback_id", message=unusable))
        cells = {**cells, "feedback_id": _ANY_FEEDBACK}
    rows, mistakes = check_rows("corrections", [NewRow(cells, "the correction")], now.parts)
    if problems + mistakes:
        raise RevisionError(*problems, *mistakes)
    place = now.folder / "corrections.csv"
    files = {place: append_rows(now.folder, "corrections", rows)} | keep_lessons(now, rows)
    return Outcome(files, tuple(_tell(now, rows[0])))


def _tell(now: Snapshot, row: Correction) -> Iterator[str]:
    what = f"{row.field} {row.action} {row.value}".strip()
    yield f"{row.feedback_id}: {what} stands in corrections.csv; from the next `make all`:"
    if row.field in ("theme", "primary"):
        yield f"  its themes are {_foresee_themes(now, row)}"
    elif row.field == "hide":
        yield "  it is counted, and never quoted"
    else:
        yield f"  its {row.field} is {row.value}"
    if row.value.startswith(EMERGING):
        yield f"  it does not teach a theme that {row.value} becomes (`suara promote`)"
    elif row.field in TEACHING_FIELDS:
        clean = now.tables["clean"]
        if row.feedback_id in hold_out(now.codebook.audit, clean[clean["kept"]]):
            yield "  it does not teach the model, since it is in the audit that the model is measured on"
        else:
            yield "  it teaches the model; its text is kept, redacted, in local/examples.csv"


def _foresee_themes(now: Snapshot, row: Correction) -> str:
    assignments = now.tables["assignments"]
    own = assignments[assignments["feedback_id"] == row.feedback_id]
    corrected = correct_themes(own, [*now.codebook.corrections, row])
    ordered = corrected.sort_values(["is_primary", "theme_id"], ascending=[False, True])
    first, *others = ordered["theme_id"]
    return ", ".join([f"{first} (primary)", *others])
