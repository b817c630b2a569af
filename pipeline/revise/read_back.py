"""A filled workbook -> corrections, the audit, and texts kept for teaching.

What is filled in is the whole truth on a feedback's codebook themes: themes that the last run lacks are added, others
removed. On the sheet of doubts an agreement is a decision too (the model was not sure): it is written down, and so is
that the theme in doubt is none. On the audit sheet an agreement needs no correction; every filled row is a label.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import get_args

from pipeline.cluster.decisions import correct_kinds, correct_themes
from pipeline.cluster.summary import AUDIT_ROWS
from pipeline.codebook import AuditedFeedback, Correction, local
from pipeline.codebook.adding import NewRow, append_rows, check_rows
from pipeline.codebook.cells import Cells, read_sheets
from pipeline.codebook.problems import Problem, did_you_mean
from pipeline.revise.keeping import keep_lessons, say_unusable
from pipeline.revise.sheets import AUDIT, DOUBT, DOUBTFUL, SAME, columns_of
from pipeline.revise.snapshot import Outcome, RevisionError, Snapshot
from pipeline.tables import store
from pipeline.tables.fields import NO_CONTENT, NO_THEME, Kind

_NO_NOTE = "ditinjau"
_ALONE = frozenset((NO_THEME, NO_CONTENT))
_Sheets = Mapping[str, Cells]


@dataclass(frozen=True)
class Filled:
    """A filled row: the codebook themes and the kind that hold, None where they were not judged.

    `themes` are empty where an emerging theme was confirmed: that is none of the codebook.
    """

    sheet: str
    row: int
    feedback_id: str
    doubtful: str
    themes: tuple[str, ...] | None
    kind: str | None
    note: str


@dataclass(frozen=True)
class _Held:
    themes: Mapping[str, set[str]]
    kinds: Mapping[str, str]
    keys: frozenset[tuple[str, str, str, str]]


def open_workbook(path: Path) -> dict[str, Cells]:
    """Read the cells of a filled workbook, by sheet; raise `RevisionError` where it is none."""
    try:
        return read_sheets(path)
    except Exception as error:  # a file may be anything; whatever the parser says becomes a problem
        message = f"cannot be read ({type(error).__name__}): save it as XLSX and close it"
        raise RevisionError(Problem(path.name, message=message)) from None


def read_review(now: Snapshot, sheets: _Sheets, *, decided_by: str, decided_on: date) -> Outcome:
    """Turn the cells of a filled workbook, by sheet, into the files that change; `RevisionError` lists all mistakes."""
    problems: list[Problem] = []
    filled = [row for name in (DOUBTFUL, AUDIT) for row in _read_sheet(now, name, sheets, problems)]
    problems.extend(_told_twice(filled))
    if problems:
        raise RevisionError(*problems)
    held = _hold(now, filled)
    new = [
        NewRow(_correction(row, field, action, value, decided_by, decided_on), row.sheet, row.row)
        for row in filled
        for field, action, value in _decide(row, held, now)
    ]
    corrections, mistakes = check_rows("corrections", new, now.parts)
    if mistakes:
        raise RevisionError(*mistakes)
    audited = [_label(row, decided_by, decided_on) for row in filled if row.sheet == AUDIT and row.themes is not None]
    files = {now.folder / "corrections.csv": append_rows(now.folder, "corrections", corrections)} if corrections else {}
    labels = _join_audit(now, audited)
    files |= keep_lessons(now, corrections)
    files |= {local.place_of(now.folder, "audit"): local.encode("audit", labels)} if audited else {}
    return Outcome(files, tuple(_tell(filled, corrections, audited, labels)))


def _read_sheet(now: Snapshot, name: str, sheets: _Sheets, problems: list[Problem]) -> Iterator[Filled]:
    if name not in sheets:
        problems.append(
            Problem(name, message="this sheet is missing; read back the workbook that `suara review` wrote")
        )
        return
    header = [cell.strip() for cell in (sheets[name][0] if sheets[name] else [])]
    if lacking := [column for column in columns_of(name) if column not in header]:
        problems.extend(Problem(name, 1, column, "this column is missing") for column in lacking)
        return
    for number, cells in enumerate(sheets[name][1:], start=2):
        record = dict(zip(header, (cell.strip() for cell in cells), strict=False))
        if record.get("themes") or record.get("kind"):
            yield from _read_row(now, name, number, record, problems)


def _read_row(
    now: Snapshot, sheet: str, number: int, record: Mapping[str, str], problems: list[Problem]
) -> Iterator[Filled]:
    feedback_id = record["feedback_id"]
    found = [("feedback_id", say_unusable(now, feedback_id, coded=True))]
    themes, kind = _answer(record, "themes"), _answer(record, "kind")
    found += [(column, say) for column, say in _theme_mistakes(now, record, themes)]
    if kind and kind[0] not in get_args(Kind):
        found.append(("kind", f'"{kind[0]}" does not exist{did_you_mean(kind[0], [SAME, *get_args(Kind)])}'))
    problems.extend(Problem(sheet, number, column, message) for column, message in found if message)
    if any(message for _, message in found):
        return
    yield Filled(
        sheet,
        number,
        feedback_id,
        record.get(DOUBT, ""),
        None if themes is None else tuple(theme for theme in themes if theme in now.codes),
        kind[0] if kind else None,
        record.get("catatan", ""),
    )


def _answer(record: Mapping[str, str], column: str) -> list[str] | None:
    """Return what was filled in, or what the model said where it is called the same; None where nothing was."""
    cell = record.get(column, "")
    if cell.casefold() == SAME:
        cell = record[{"themes": "model_themes", "kind": "model_kind"}[column]]
    return list(dict.fromkeys(store.split_list(cell.replace(",", "|").replace(";", "|")))) or None


def _theme_mistakes(
    now: Snapshot, record: Mapping[str, str], themes: Sequence[str] | None
) -> Iterator[tuple[str, str]]:
    same = record.get("themes", "").casefold() == SAME
    for theme in themes or ():
        if theme not in now.codes and not (same and theme.startswith("emerging_")):
            yield "themes", f'"{theme}" does not exist{did_you_mean(theme, [SAME, *now.codes])}'
    if themes and len(themes) > 1 and _ALONE & set(themes):
        yield "themes", f'"{store.join_list(themes)}" contradict one another'


def _told_twice(filled: Iterable[Filled]) -> Iterator[Problem]:
    first: dict[str, Filled] = {}
    for row in filled:
        before = first.setdefault(row.feedback_id, row)
        if before is not row:
            message = f'"{row.feedback_id}" is filled in already on {before.sheet}, row {before.row}; keep one of them'
            yield Problem(row.sheet, row.row, "feedback_id", message)


def _hold(now: Snapshot, filled: Sequence[Filled]) -> _Held:
    """Say what holds of the filled feedbacks once all corrections so far are replayed."""
    names = [row.feedback_id for row in filled]
    assignments, kinds = now.tables["assignments"], now.tables["kinds"]
    past = now.codebook.corrections
    themes = correct_themes(assignments[assignments["feedback_id"].isin(names)], past)
    told = correct_kinds(kinds[kinds["feedback_id"].isin(names)], past)
    return _Held(
        {str(name): set(codes) for name, codes in themes.groupby("feedback_id")["theme_id"]},
        dict(zip(told["feedback_id"], told["kind"], strict=True)),
        frozenset((row.feedback_id, row.field, row.action, row.value) for row in past),
    )


def _decide(row: Filled, held: _Held, now: Snapshot) -> Iterator[tuple[str, str, str]]:
    doubted = row.sheet == DOUBTFUL

    def is_new(*decision: str) -> bool:
        return (row.feedback_id, *decision) not in held.keys

    if row.themes is not None:
        told, has = set(row.themes), held.themes[row.feedback_id]
        for theme in sorted(told):
            if theme not in has or (doubted and is_new("theme", "add", theme)):
                yield "theme", "add", theme
        if not told & _ALONE:
            wrong = has.intersection(now.codes) - told - _ALONE
            unsaid = {row.doubtful} - told if doubted and is_new("theme", "remove", row.doubtful) else set()
            yield from (("theme", "remove", theme) for theme in sorted(wrong | (unsaid & set(now.codes))))
    if row.kind is not None:
        confirmed = doubted and is_new("kind", "set", row.kind)
        if row.kind != held.kinds[row.feedback_id] or confirmed:
            yield "kind", "set", row.kind


def _correction(row: Filled, field: str, action: str, value: str, decided_by: str, decided_on: date) -> dict[str, str]:
    return {
        "feedback_id": row.feedback_id,
        "field": field,
        "action": action,
        "value": value,
        "reason": " ".join(row.note.split()) or _NO_NOTE,
        "decided_by": decided_by,
        "decided_on": decided_on.isoformat(),
    }


def _label(row: Filled, decided_by: str, decided_on: date) -> AuditedFeedback:
    return AuditedFeedback.model_validate(
        {
            "feedback_id": row.feedback_id,
            "themes": row.themes or (NO_THEME,),
            "kind": row.kind or "",
            "decided_by": decided_by,
            "decided_on": decided_on.isoformat(),
        }
    )


def _join_audit(now: Snapshot, audited: Iterable[AuditedFeedback]) -> list[AuditedFeedback]:
    return list({row.feedback_id: row for row in (*now.codebook.audit, *audited)}.values())


def _tell(
    filled: Sequence[Filled],
    corrections: Sequence[Correction],
    audited: Sequence[AuditedFeedback],
    labels: Sequence[AuditedFeedback],
) -> Iterator[str]:
    if not filled:
        yield f"no row is filled in: write the themes, or {SAME} where the model is right"
        return
    yield f"{len(filled)} rows are filled in; {len(corrections)} new corrections stand in corrections.csv"
    if audited:
        enough = (
            "4_quality.csv is measured on them"
            if len(labels) >= AUDIT_ROWS
            else f"4_quality.csv waits for {AUDIT_ROWS}"
        )
        yield f"{len(labels)} feedbacks are audited, in local/audit.csv; {enough}"
    yield "run `make all` to see what changed"
