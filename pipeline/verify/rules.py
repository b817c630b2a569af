"""What each measure counts in a cell, and what its base counts: one plain rule a measure.

Comes in: the books and the levels of a number (`{"theme_id": "licensing"}`). Goes out: a count. The population is that
of the levels: feedbacks, their themes, their themes at agencies, or pairs of themes. A measure that stands in no rule
is found out (`recount`), so each new one needs its line here.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from pipeline.tables.fields import NO_CONTENT, NO_THEME, UNKNOWN_GROUP
from pipeline.tables.plain import Row
from pipeline.verify.books import ADDRESSED, RESPONSIBLE, Books, Cell, Key, Test

_OF_FEEDBACK = ("forum_id", "group", "kind", "district", "period")
_FLOW = "addressed_to_"

Levels = Mapping[str, str]
Count = Callable[[Books, Levels], int]


@dataclass(frozen=True)
class Rule:
    """What a measure counts in a cell, and what its base counts."""

    count: Count
    base: Count


def find_rule(measure: str) -> Rule | None:
    """Find the rule of a measure; `addressed_to_AGENCY` is one rule for each agency."""
    agency = measure.removeprefix(_FLOW)
    if agency != measure:
        return Rule(partial(_flow, agency=agency), partial(_flow_base, agency=agency))
    return RULES.get(measure)


def _every(_: Row) -> bool:
    return True


def _feedback(row: Row) -> str:
    return row["feedback_id"]


def _respondent(row: Row) -> str:
    return row["respondent_id"]


def _organisation(row: Row) -> str:
    return " ".join(row["organisation"].casefold().split())


def _proposal(row: Row) -> str:
    return f"{row['feedback_id']} {row['theme_id']}"


def _voice(row: Row) -> str:
    return row["copy_of"] or row["feedback_id"]


def _is_proposal(row: Row) -> bool:
    return row["theme_id"] not in (NO_THEME, NO_CONTENT)


def _is_copy(row: Row) -> bool:
    return row["copy_of"] != ""


def _is_known(row: Row) -> bool:
    return row["respondent_id"] != ""


def _is_organised(row: Row) -> bool:
    return _organisation(row) != ""


def _is_addressed(row: Row) -> bool:
    return row["basis"] in ADDRESSED


def _is_responsible(row: Row) -> bool:
    return row["basis"] in RESPONSIBLE


def _leads_out(row: Row) -> bool:
    return row["rule"] != "" or (_is_responsible(row) and row["outside"] != "")


def _asks(row: Row) -> bool:
    """Tell whether a row at an agency was addressed there and has a theme."""
    return _is_addressed(row) and row["theme_id"] != NO_THEME


def _is_astray(row: Row) -> bool:
    return _asks(row) and not _is_responsible(row) and row["answered"] != ""


def _is_answer(row: Row) -> bool:
    return _is_responsible(row) and row["theme_id"] != NO_THEME


def _lacks(column: str, missing: str = "") -> Test:
    return lambda row: row[column] == missing


def population(levels: Levels) -> str:
    """Name the rows that hold all the levels."""
    if "with_theme_id" in levels:
        return "pairs_at" if "agency_id" in levels else "pairs"
    if "agency_id" in levels:
        return "at"
    return "told" if "theme_id" in levels else "facts"


def cell(
    books: Books, levels: Levels, *, test: Test = _every, key: Key = _feedback, rows: str = "", drop: Cell = ()
) -> int:
    """Count distinct keys in the cell of the levels, without the dimensions in `drop`."""
    left = {name: level for name, level in levels.items() if name not in drop}
    by = tuple(left)
    return books.tally(rows or population(left), by, test, key).get(tuple(left.values()), 0)


def _feedback_base(books: Books, levels: Levels) -> int:
    """Count the population of which a cell is a share: of the row of its table that is no theme, else of the theme."""
    of = [name for name in levels if name in _OF_FEEDBACK]
    if "agency_id" in levels:
        by_theme = {"kind", "district"} & set(of) and "theme_id" in levels
        kept = {"theme_id"} if by_theme else {"group"} if "theme_id" in levels else set()
        left = {name: level for name, level in levels.items() if name in kept | {"agency_id"}}
        return cell(books, left if len(levels) > 1 else {}, rows="at")
    if "theme_id" in levels:
        left = {"theme_id": levels["theme_id"]} if "kind" in levels else {name: levels[name] for name in of}
        return cell(books, left)
    return cell(books, {})


def _people_base(books: Books, levels: Levels) -> int:
    if "agency_id" not in levels:
        return cell(books, {}, test=_is_known, key=_respondent)
    if len(levels) > 1:
        return cell(books, {"agency_id": levels["agency_id"]}, test=_is_known, key=_respondent)
    return cell(books, {"outside": ""}, test=_is_known, key=_respondent, rows="at")


def _row_count(books: Books, _: Levels, *, table: str, test: Test = _every) -> int:
    return sum(map(test, books.tables[table]))


def _answers_read(books: Books, _: Levels) -> int:
    return sum(int(row["answers_read"]) for row in books.tables["sources"])


def _files(books: Books, _: Levels) -> int:
    return len({row["source_file"] for row in books.tables["sources"]})


def _is_kept(row: Row) -> bool:
    return row["kept"] == "true"


def _is_duplicate(row: Row) -> bool:
    return row["duplicate_of"] != ""


def _is_dropped(row: Row) -> bool:
    return row["drop_reason"] != ""


def _unrouted(books: Books, _: Levels) -> int:
    reached = {row["feedback_id"] for row in books.at}
    return len({row["feedback_id"] for row in books.told if row["theme_id"] != NO_CONTENT} - reached)


def _flow(books: Books, levels: Levels, *, agency: str) -> int:
    return cell(books, {**levels, "asked_of": agency}, test=_is_answer, rows="at")


def _flow_base(books: Books, levels: Levels, *, agency: str) -> int:
    return cell(books, {**levels, "agency_id": agency}, test=_asks)


def _standing(books: Books, levels: Levels) -> Sequence[frozenset[str]]:
    """Tell of each theme raised at an agency how the work plan meets it."""
    agency = levels["agency_id"]
    counted = books.tally("at", ("agency_id", "theme_id"), _is_proposal, _feedback)
    links = [row for row in books.tables["programme_links"] if row["agency_id"] == agency]
    raised = sorted(theme for place, theme in counted if place == agency)
    return [_stands([row for row in links if row["theme_id"] == theme]) for theme in raised]


def _stands(links: Sequence[Row]) -> frozenset[str]:
    """Tell the best that a planner decided on; a gap can also have what the machine suggests."""
    found = {(row["coverage"], row["decided_by"]) for row in links}
    if "covered" in {coverage for coverage, _ in found}:
        return frozenset({"covered"})
    if ("partial", "analyst") in found:
        return frozenset({"partial"})
    return frozenset({"gap", *(["suggested"] if ("partial", "model") in found else [])} if found else ())


def _themes_so(books: Books, levels: Levels, *, standing: str) -> int:
    return sum(standing in stands for stands in _standing(books, levels))


def _themes_raised(books: Books, levels: Levels) -> int:
    return len(_standing(books, levels))


def _programmes(books: Books, levels: Levels, *, coverage: str = "") -> int:
    return len(
        {
            row["programme_id"]
            for row in books.tables["programme_links"]
            if row["agency_id"] == levels["agency_id"] and row["coverage"] in (coverage or row["coverage"],)
        }
        - {""}
    )


def _groups(books: Books, _: Levels, *, least: int = 0, below_small: bool = False) -> int:
    sizes = [cell(books, {"group": group}) for group in books.groups]
    return sum(least <= size < books.small_cell if below_small else size == 0 for size in sizes)


def _all_groups(books: Books, _: Levels) -> int:
    return len(books.groups)


def _largest(books: Books, levels: Levels, *, test: Test, holder: Key) -> int:
    return books.largest(population(levels), tuple(levels), test, holder).get(tuple(levels.values()), 0)


def _dominant(test: Test, holder: Key) -> Rule:
    return Rule(partial(_largest, test=test, holder=holder), partial(cell, test=test))


def _missing(test: Test) -> Rule:
    return Rule(partial(cell, test=test), cell)


_of_clean = partial(_row_count, table="clean")
_of_feedback = partial(_row_count, table="feedback")
_routed = partial(cell, rows="at", drop=("agency_id",))
RULES: Mapping[str, Rule] = {
    "answers_read": Rule(_answers_read, _answers_read),
    "answers_used": Rule(_of_feedback, _answers_read),
    "duplicates": Rule(partial(_of_clean, test=_is_duplicate), _of_feedback),
    "dropped": Rule(partial(_of_clean, test=_is_dropped), _of_feedback),
    "kept": Rule(partial(_of_clean, test=_is_kept), _of_feedback),
    "files": Rule(_files, _files),
    "feedback": Rule(cell, _feedback_base),
    "respondents": Rule(partial(cell, test=_is_known, key=_respondent), _people_base),
    "proposals": Rule(
        lambda books, levels: cell(
            books, levels, test=_is_proposal, key=_proposal, rows="at" if "agency_id" in levels else "told"
        ),
        cell,
    ),
    "voices": Rule(partial(cell, key=_voice), cell),
    "copies": Rule(partial(cell, test=_is_copy), cell),
    "addressed": Rule(partial(cell, test=_is_addressed), cell),
    "responsible": Rule(partial(cell, test=_is_responsible), cell),
    "passed_on": Rule(partial(cell, test=_leads_out), _routed),
    "unrouted": Rule(_unrouted, cell),
    "misaddressed": Rule(partial(cell, test=_is_astray, rows="at"), partial(cell, test=_asks, rows="at")),
    "themes_raised": Rule(_themes_raised, _themes_raised),
    **{
        f"themes_{standing}": Rule(partial(_themes_so, standing=standing), _themes_raised)
        for standing in ("covered", "partial", "gap", "suggested")
    },
    "programmes": Rule(_programmes, _programmes),
    "programmes_unasked": Rule(partial(_programmes, coverage="unasked"), _programmes),
    "without_group": _missing(_lacks("group", UNKNOWN_GROUP)),
    "without_agency": _missing(_lacks("agency")),
    "without_respondent": _missing(_lacks("respondent_id")),
    "without_district": _missing(_lacks("district")),
    "without_date": _missing(_lacks("period")),
    "groups_silent": Rule(_groups, _all_groups),
    "groups_few": Rule(partial(_groups, least=1, below_small=True), _all_groups),
    "top_respondent": _dominant(_is_known, _respondent),
    "top_organisation": _dominant(_is_organised, _organisation),
    "largest_campaign": _dominant(_every, _voice),
}
