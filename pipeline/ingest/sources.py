"""Raw files -> the sheets that were looked at, under names that may be written, and what the tables say of them.

Names of files, folders and sheets are redacted (a chat export is named after a person); where two become equal, the
later one in the order of the raw names gets a number.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

import pandas as pd

from pipeline.ingest.columns import Recognise
from pipeline.ingest.dates import Order
from pipeline.ingest.extract import Extract, Reject, extract
from pipeline.ingest.formats import read_file
from pipeline.ingest.headers import Mappings
from pipeline.ingest.people import Aliases
from pipeline.ingest.sheets import Part, Role
from pipeline.ingest.wording import ENGLISH, NOTICES, REASONS
from pipeline.raw import RawFile
from pipeline.redact import redact, redact_label
from pipeline.tables.fields import SourceStatus

NO_FORUM = "tanpa_forum"
_QUIET = frozenset(  # rows that lose nothing
    {"no_answer", "system_message", "document_heading", "repeated_header", "total_row"}
)
_LONGEST_ID = 41  # characters of a codebook id
_LONGEST_SHOWN = 120  # characters of a header or value that tell it from others
_LONGEST_ALIAS = 40  # characters; a longer value that holds an alias is a text about it


@dataclass(frozen=True)
class Notice:
    """Something that a stage guessed, missed or found odd; `notice` is a key of `wording.NOTICES`."""

    notice: str
    subject: str
    count: int


@dataclass(frozen=True)
class Source:
    """A sheet, or a file without one, that was looked at. `labels` are its raw names: for matching, never written."""

    file: str
    sheet: str
    forum_id: str
    format: str
    encoding: str
    found: Extract
    labels: tuple[str, ...] = ()

    @property
    def status(self) -> SourceStatus:
        """Say whether it was refused, lost something, or was read."""
        if any(reject.level in ("file", "sheet") for reject in self.found.rejects):
            return "refused"
        return "partly" if any(reject.reason not in _QUIET for reject in self.found.rejects) else "read"

    @property
    def place(self) -> str:
        """Name the sheet within its file."""
        return f"{self.file} · {self.sheet}" if self.sheet else self.file


def read_sources(
    raw: Sequence[RawFile], aliases: Mapping[str, Aliases], date_order: Order, mappings: Mappings
) -> list[Source]:
    """Read every file, in the order of their paths; what cannot be read is a source with a reject."""
    recognise = recogniser(aliases)
    taken: Counter[str] = Counter()
    parts = (part for file in sorted(raw, key=lambda entry: entry.path) for part in read_file(file))
    return [source for part in parts for source in _part_sources(part, taken, recognise, date_order, mappings)]


def recogniser(aliases: Mapping[str, Aliases]) -> Recognise:
    """Make the test whether a value of a column is an alias of a group or an agency."""

    def recognise(role: Role, value: str) -> bool:
        return len(value) <= _LONGEST_ALIAS and aliases[role].match(value)[1] in ("alias", "inside")

    return recognise


def source_row(source: Source) -> dict[str, object]:
    """Describe a source as a row of `sources`."""
    found = source.found
    return {
        "source_file": source.file,
        "source_sheet": source.sheet,
        "forum_id": source.forum_id,
        "format": source.format,
        "encoding": source.encoding,
        "header_row": found.header_row,
        "status": source.status,
        "rows_read": found.rows_read,
        "answers_read": found.answers_read,
    }


def reject_rows(sources: Iterable[Source]) -> Iterator[dict[str, object]]:
    """Yield the rows of `rejected`."""
    for source in sources:
        shown = redact_words(reject.column for reject in source.found.rejects)
        for reject in source.found.rejects:
            yield {
                "level": reject.level,
                "source_file": source.file,
                "source_sheet": source.sheet,
                "source_row": reject.row,
                "column": shown[reject.column],
                "reason": reject.reason,
                "explanation": REASONS[reject.reason],
            }


def notice_rows(sources: Iterable[Source], others: Iterable[Notice]) -> Iterator[dict[str, object]]:
    """Yield the rows of `ingest_notices`: what the sources' readers guessed, and the `others`; one row a subject."""
    counts: Counter[tuple[str, str]] = Counter()
    for source in sources:
        shown = redact_words(guess.detail for guess in source.found.guesses)
        for guess in source.found.guesses:
            subject = f"{source.place} · {shown[guess.detail]}" if guess.detail else source.place
            counts[guess.notice, subject] += guess.count
    for notice in others:
        counts[notice.notice, notice.subject] += notice.count
    for (code, subject), count in counts.items():
        yield {"notice": code, "subject": subject, "count": count, "explanation": NOTICES[code]}


def say_problem(source: Source) -> str:
    """Say in English, for the console, why a source gave nothing."""
    reasons = [reject.reason for reject in source.found.rejects if reject.level in ("file", "sheet")]
    return f"{source.place}: {ENGLISH[reasons[0] if reasons else 'no_answer']}"


def redact_words(words: Iterable[str]) -> dict[str, str]:
    """Map each of a few labels to what may be written of it, shortened."""
    distinct = sorted(set(words))
    texts = redact(pd.Series(distinct, dtype="str"), names=None).text
    return {word: " ".join(text.split())[:_LONGEST_SHOWN] for word, text in zip(distinct, texts, strict=True)}


def safe_path(path: str) -> str:
    """Name a raw file as it may be written."""
    parts = [_printable(part) for part in path.split("/")]
    stem, suffix = PurePosixPath(parts[-1]).stem, PurePosixPath(parts[-1]).suffix
    safe = [redact_label(part) for part in parts[:-1]]
    return "/".join([*safe, f"{redact_label(stem)}{suffix}"])


def _part_sources(
    part: Part, taken: Counter[str], recognise: Recognise, date_order: Order, mappings: Mappings
) -> Iterator[Source]:
    file = _unique(safe_path(part.path), taken)
    forum_id = _forum_id(part.path)
    stem = PurePosixPath(part.path).stem
    if not part.sheets:
        found = Extract(pd.DataFrame(), rejects=(Reject("file", part.refusal or "empty_file"),))
        yield Source(file, "", forum_id, part.format, "", found)
    sheets: Counter[str] = Counter()
    for sheet in part.sheets:
        name = _unique(redact_label(sheet.name), sheets) if sheet.name else ""
        found = extract(sheet, recognise, date_order, mappings)
        yield Source(file, name, forum_id, sheet.format, sheet.encoding, found, (sheet.name, stem))


def _printable(name: str) -> str:
    return "".join(character if character.isprintable() else "\ufffd" for character in name)


def _unique(name: str, taken: Counter[str]) -> str:
    """Number a name that stood before, in front of its suffix.

    >>> taken = Counter({"forum/Chat [NAMA].txt": 1})
    >>> _unique("forum/Chat [NAMA].txt", taken)
    'forum/Chat [NAMA] (2).txt'
    """
    taken[name] += 1
    if taken[name] == 1:
        return name
    suffix = PurePosixPath(name).suffix
    return _unique(f"{name.removesuffix(suffix)} ({taken[name]}){suffix}", taken)


def _forum_id(path: str) -> str:
    """Name the forum after the first folder.

    >>> _forum_id("Forum Ciputat 2024/a.csv"), _forum_id("a.csv"), _forum_id("2024/a.csv")
    ('forum_ciputat_2024', 'tanpa_forum', 'forum_2024')
    """
    folder, stroke, _ = path.partition("/")
    if not stroke or PurePosixPath(folder).suffix.casefold() == ".zip":
        return NO_FORUM
    plain = (
        unicodedata.normalize("NFKD", redact_label(_printable(folder))).encode("ascii", "ignore").decode().casefold()
    )
    slug = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")
    if not slug[:1].isalpha():
        slug = f"forum_{slug}"
    return slug[:_LONGEST_ID].strip("_")
