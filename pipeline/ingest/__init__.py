"""Raw files of any shape -> feedback, sources and rejects, with personal data taken out before anything is returned.

Comes in: the files of `data/raw/` and the codebook's column mappings, groups, agencies, forums and
corrections. Goes out: the tables
`sources`, `feedback`, `rejected` and `ingest_notices`. Every file becomes sheets of text cells (`formats`), every sheet
answers (`extract`); what follows works on whole columns. User data never raises: it is read, or it stands in `rejected`
with a reason.
"""

from collections.abc import Sequence

import pandas as pd

from pipeline.codebook import Agency, ColumnMapping, Correction, Forum, Group
from pipeline.codebook.settings import IngestSettings
from pipeline.ingest.answers import apply_corrections, gather_answers, match_aliases, read_brackets, redact_answers
from pipeline.ingest.identity import add_ids
from pipeline.ingest.people import index_aliases
from pipeline.ingest.sources import (
    NO_FORUM,
    Notice,
    Source,
    notice_rows,
    read_sources,
    reject_rows,
    say_problem,
    source_row,
)
from pipeline.raw import RawFile
from pipeline.tables import store

__all__ = ["NothingUsable", "ingest"]


class NothingUsable(Exception):  # noqa: N818 (what happened, not an error of the program)
    """No raw file gave an answer; `problems` lists each file, what is wrong, and what to do (exit code 1)."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


def ingest(
    raw: Sequence[RawFile],
    *,
    sample_left_out: bool,
    columns: tuple[ColumnMapping, ...],
    groups: tuple[Group, ...],
    agencies: tuple[Agency, ...],
    forums: tuple[Forum, ...],
    corrections: tuple[Correction, ...],
    settings: IngestSettings,
) -> dict[str, pd.DataFrame]:
    """Read the raw files into `sources`, `feedback`, `rejected` and `ingest_notices`.

    Raises `NothingUsable` when no file gives an answer. Personal columns are read in memory to redact and to tell
    respondents apart; they stand in no table.
    """
    aliases = index_aliases(groups, agencies, settings.alias_similarity)
    mappings = {mapping.signature: mapping for mapping in columns}
    sources = read_sources(raw, aliases, settings.date_order, mappings)
    answers = gather_answers(sources)
    if answers.empty:
        raise NothingUsable(
            tuple(map(say_problem, sources))
            or ("the folder of raw files (data/raw, or --raw) holds no file; put what people sent there",)
        )
    identified = redact_answers(answers).pipe(add_ids)  # before anything is matched: ids are of what was typed
    matched = match_aliases(read_brackets(identified, sources, aliases["group"]), sources, aliases)
    feedback = apply_corrections(matched.answers, corrections)
    notices = [
        *_stage_notices(sources, forums, settings, sample_left_out=sample_left_out),
        *_unused_mappings(sources, columns),
        *matched.notices,
    ]
    return {
        "sources": store.from_rows("sources", map(source_row, sources)),
        "feedback": store.build("feedback", feedback),
        "rejected": store.from_rows("rejected", reject_rows(sources)),
        "ingest_notices": store.from_rows("ingest_notices", notice_rows(sources, notices)),
    }


def _stage_notices(
    sources: Sequence[Source], forums: Sequence[Forum], settings: IngestSettings, *, sample_left_out: bool
) -> list[Notice]:
    unlisted = {source.forum_id for source in sources} - {forum.forum_id for forum in forums} - {NO_FORUM}
    notices = [Notice("forum_unlisted", forum_id, 1) for forum_id in sorted(unlisted)]
    return [*notices, Notice("sample_left_out", settings.sample_folder, 1)] if sample_left_out else notices


def _unused_mappings(sources: Sequence[Source], columns: Sequence[ColumnMapping]) -> list[Notice]:
    used = {source.found.mapping for source in sources}
    return [Notice("mapping_unused", mapping.name, 1) for mapping in columns if mapping.signature not in used]
