"""Stage 9: what the reports print, held against the tables once more.

Comes in: the tables as they stand, as plain rows, and the files that `report` wrote. Goes out: nothing; where a number
is not that of the assignments and routes, carries no `number_id`, or shows a small cell, all such numbers are listed
at once. Each is recounted by loops over rows (`recount`), on no road that `measure` takes: two programs that share no
code seldom make the same mistake (Avizienis 1985, "The N-version approach to fault-tolerant software").
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import PurePath

from pipeline.codebook import Agency, AuditedFeedback, Forum, Group
from pipeline.codebook.settings import MeasureSettings
from pipeline.tables.plain import Row
from pipeline.verify.books import Books
from pipeline.verify.comparing import compare
from pipeline.verify.documents import read_document
from pipeline.verify.pages import find_at_home, read_page
from pipeline.verify.printed import Printed, Unmarked
from pipeline.verify.workbooks import read_workbook

Reader = Callable[[str, bytes], tuple[list[Printed], list[Unmarked]]]
# Raw tables for analysts, and the description of their columns: neither says a number that was counted.
_EXEMPT = ("internal/", "data-dictionary.html")


class DifferenceError(Exception):
    """Reports and tables disagree; `problems` lists every place (exit code 1)."""

    heading = "difference(s) between reports and tables; `make all` puts them right"

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__(f"{len(self.problems)} {self.heading}")


def verify(
    sources: Sequence[Row],
    feedback: Sequence[Row],
    clean: Sequence[Row],
    themes: Sequence[Row],
    assignments: Sequence[Row],
    kinds: Sequence[Row],
    quality: Sequence[Row],
    routes: Sequence[Row],
    programme_links: Sequence[Row],
    measures: Sequence[Row],
    checks: Sequence[Row],
    *,
    reports: Mapping[str, bytes],
    agencies: tuple[Agency, ...],
    groups: tuple[Group, ...],
    forums: tuple[Forum, ...],
    audit: tuple[AuditedFeedback, ...],
    settings: MeasureSettings,
) -> dict[str, bytes]:
    """Recount every number of `reports` (names below `reports/`, bytes); raise `DifferenceError` where any is off."""
    tables = {
        "sources": sources,
        "feedback": feedback,
        "clean": clean,
        "themes": themes,
        "assignments": assignments,
        "kinds": kinds,
        "quality": quality,
        "routes": routes,
        "programme_links": programme_links,
    }
    books = Books(
        tables,
        forum_agencies=frozenset(agency.agency_id for agency in agencies if agency.in_forum),
        groups=frozenset(group.group for group in groups),
        forum_dates={forum.forum_id: forum.date.isoformat() for forum in forums if forum.date},
        audited=frozenset(row.feedback_id for row in audit),
        small_cell=settings.small_cell,
    )
    printed, unmarked = _read_reports(reports)
    if problems := compare(printed, unmarked, measures, checks, books):
        raise DifferenceError(problems)
    return {}


def _read_reports(reports: Mapping[str, bytes]) -> tuple[list[Printed], list[Unmarked]]:
    shown = {name: content for name, content in sorted(reports.items()) if not name.startswith(_EXEMPT)}
    pages = [content for name, content in shown.items() if name.endswith(".html")]
    at_home = frozenset[str]().union(*map(find_at_home, pages))
    readers: Mapping[str, Reader] = {
        ".html": read_page,
        ".xlsx": read_workbook,
        ".docx": partial(read_document, at_home=at_home),
    }
    found = [reader(name, content) for name, content in shown.items() if (reader := readers.get(PurePath(name).suffix))]
    return [it for marked, _ in found for it in marked], [it for _, bare in found for it in bare]
