"""A sheet of cells -> its answers, one row an answer, with what the row says of its giver; and what could not be used.

Conservation: every filled row is an answer's row or a reject of level `row`; every filled answer cell is an answer or
a reject of level `answer`.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import pandas as pd

from pipeline.ingest.cells import count_double_encoded, map_distinct, restore_score, tidy, tidy_text
from pipeline.ingest.columns import Layout, Recognise, find_layout
from pipeline.ingest.dates import Order, find_day, parse_dates, read_date
from pipeline.ingest.headers import Mappings
from pipeline.ingest.sheets import Guess, Role, Sheet
from pipeline.ingest.synonyms import is_generic

_ROW_FIELDS: tuple[Role, ...] = ("date", "group", "organisation", "agency", "district", "location", "volume", "sender")
NAME_SEPARATOR = " | "  # between the name columns of a row, as `redact` takes them
_TOTAL = re.compile(  # how office recaps head the row that adds up those above
    r"(?:(?:sub|grand)[\s-]*)?(?:jumlah|total)(?: (?:total|keseluruhan|seluruhnya|semua|akhir))?\s*[:.]?", re.IGNORECASE
)
_NUMBER = re.compile(r"(?:rp\.?\s*)?-?\d[\d.,]*\s*%?", re.IGNORECASE)
_ANSWER_COLUMNS = ["source_row", "source_column", "question", "text", "known", *_ROW_FIELDS, "name", "phone"]


@dataclass(frozen=True)
class Reject:
    """One thing that could not be used; `reason` is a key of `wording.REASONS`."""

    level: str
    reason: str
    row: int | None = None
    column: str = ""


@dataclass(frozen=True)
class Extract:
    """The answers of a sheet and how it was read."""

    answers: pd.DataFrame
    rows_read: int = 0
    answers_read: int = 0
    header_row: int | None = None
    rejects: tuple[Reject, ...] = ()
    guesses: tuple[Guess, ...] = field(default=())
    mapping: str = ""


def extract(sheet: Sheet, recognise: Recognise, date_order: Order, mappings: Mappings) -> Extract:
    """Read the answers of a sheet; never raises on what the cells hold."""
    layout = find_layout(sheet, recognise, mappings)
    return replace(_extract(sheet, layout, date_order), mapping=layout.mapping)


def _extract(sheet: Sheet, layout: Layout, date_order: Order) -> Extract:
    body = _Body(sheet, layout)
    guesses = [*sheet.guesses, *layout.guesses]
    header_row = sheet.number(layout.header) if layout.header >= 0 else None
    lost = [Reject("row", line.reason, line.number) for line in sheet.lost]
    if not layout.columns("text"):
        if not body.filled:
            return Extract(_no_answers(), len(lost), 0, header_row, tuple(lost), tuple(guesses))
        return Extract(_no_answers(), 0, 0, header_row, (Reject("sheet", "no_answer_column"),), tuple(guesses))
    rows = body.row_fields(date_order)
    answers = _melt(body, rows)
    kept = answers[answers["text"] != ""]
    rejects = [*lost, *body.rejects(answers), *rows.rejects, *_empty_texts(answers)]
    guesses += [*rows.guesses, *body.guesses]
    return Extract(kept, len(body.filled) + len(lost), len(answers), header_row, tuple(rejects), tuple(_merge(guesses)))


@dataclass(frozen=True)
class _Rows:
    frame: pd.DataFrame
    rejects: list[Reject]
    guesses: list[Guess]


class _Body:
    """The filled rows below the header, by column."""

    def __init__(self, sheet: Sheet, layout: Layout) -> None:
        self.sheet = sheet
        self.layout = layout
        self.guesses: list[Guess] = []
        first = layout.header + 1
        self.filled = [index for index in range(first, len(sheet.rows)) if any(map(str.strip, sheet.rows[index]))]
        header = [cell.strip() for cell in sheet.rows[layout.header]] if layout.header >= 0 else []
        self.repeats = {
            index for index in self.filled if header and [cell.strip() for cell in sheet.rows[index]] == header
        }
        if self.filled and header and _is_numbering(sheet.rows[self.filled[0]]):
            self.repeats.add(self.filled[0])
        self.totals = {index for index in self.filled if not sheet.roles and _is_total(sheet.rows[index])}
        self.data = [index for index in self.filled if index not in self.repeats | self.totals]
        self.numbers = [sheet.number(index) for index in self.data]
        self.spilled, self.unread = self._overflow()

    def raw(self, column: int) -> list[str]:
        rows = self.sheet.rows
        cells = [rows[index][column] if column < len(rows[index]) else "" for index in self.data]
        if self.spilled and column == len(self.layout.roles) - 1:
            return [
                self._rejoined(index) if index in self.spilled else cell
                for index, cell in zip(self.data, cells, strict=True)
            ]
        return cells

    def row_fields(self, order: Order) -> _Rows:
        """Read what a row says of its giver: one column a role, dates parsed."""
        frame = pd.DataFrame({role: self._tidied(role) for role in _ROW_FIELDS}, dtype="str")
        frame = frame.assign(name=self._joined("name", "sender"), phone=self._joined("phone"))
        day = self._day_above(order)
        undated = frame["date"] == ""
        stated = [Guess("date_from_title", int(undated.sum()), day)] if day and undated.any() else []
        column = next(iter(self.layout.columns("date")), None)
        if column is None:
            return _Rows(frame.assign(date=day), [], stated)
        parsed = parse_dates(frame["date"], order)
        title = self.layout.titles[column]
        rejects = [
            Reject("cell", reason, number, title)
            for reason, number in zip(parsed.problem, self.numbers, strict=True)
            if reason
        ]
        odd = parsed.basis != "certain" and parsed.ambiguous
        guesses = [Guess(f"date_order_{parsed.basis}", parsed.ambiguous, title)] if odd else []
        return _Rows(frame.assign(date=parsed.iso.mask(undated, day)), rejects, [*stated, *guesses])

    def _day_above(self, order: Order) -> str:
        titles = self.sheet.rows[: max(self.layout.header, 0)]
        lines = (" ".join(filter(None, map(str.strip, row))) for row in titles)
        days = (read_date(find_day(line), order)[0] for line in lines)
        return next(filter(None, days), "")

    def rejects(self, answers: pd.DataFrame) -> Iterator[Reject]:
        answered = set(answers["source_row"].to_list())
        yield from (Reject("row", "no_answer", number) for number in self.numbers if number not in answered)
        yield from (Reject("row", "repeated_header", self.sheet.number(index)) for index in sorted(self.repeats))
        yield from (
            Reject("row", "total_row", self.sheet.number(index)) for index in sorted(self.totals - self.repeats)
        )
        yield from (Reject("cell", "extra_cells", self.sheet.number(index)) for index in self.unread)

    def _tidied(self, role: Role) -> pd.Series:
        column = next(iter(self.layout.columns(role)), None)
        if column is None:
            return pd.Series([""] * len(self.data), dtype="str")
        cells = self.raw(column)
        for merge in self.sheet.merges:
            if merge.column == column and merge.first < len(self.sheet.rows):
                cells = self._fill(cells, merge.first, merge.last, column)
        return tidy(pd.Series(cells, dtype="str"))

    def _fill(self, cells: list[str], first: int, last: int, column: int) -> list[str]:
        row = self.sheet.rows[first]
        value = row[column] if column < len(row) else ""
        return [
            value if first < index <= last and not cell else cell for index, cell in zip(self.data, cells, strict=True)
        ]

    def _joined(self, *roles: Role) -> pd.Series:
        columns = [self.raw(column) for role in roles for column in self.layout.columns(role)]
        if not columns:
            return pd.Series([""] * len(self.data), dtype="str")
        joined = [NAME_SEPARATOR.join(filter(None, map(str.strip, cells))) for cells in zip(*columns, strict=True)]
        return tidy(pd.Series(joined, dtype="str"))

    def _overflow(self) -> tuple[set[int], list[int]]:
        width = len(self.layout.roles)
        rows = self.sheet.rows
        over = [index for index in self.data if len(rows[index]) > width and any(map(str.strip, rows[index][width:]))]
        if over and self.sheet.separator and self.layout.roles[-1] == "text":
            self.guesses.append(Guess("cells_rejoined", len(over)))
            return set(over), []
        return set(), over

    def _rejoined(self, index: int) -> str:
        pieces = self.sheet.rows[index][len(self.layout.roles) - 1 :]
        return self.sheet.separator.join(pieces).rstrip(f"{self.sheet.separator} ")


def _is_numbering(row: Sequence[str]) -> bool:
    """Tell the row (1) (2) (3) that official tables carry below their header."""
    cells = [cell.strip().strip("()") for cell in row if cell.strip()]
    return len(cells) >= 3 and cells == [str(number) for number in range(1, len(cells) + 1)]


def _is_total(row: Sequence[str]) -> bool:
    """Tell the row that adds up those above: its first filled cell says so, and all others are numbers."""
    if not _TOTAL.fullmatch(next(filter(None, map(str.strip, row)), "")):
        return False
    others = [cell.strip() for cell in row if cell.strip()][1:]
    return bool(others) and all(map(_NUMBER.fullmatch, others))


def _melt(body: _Body, rows: _Rows) -> pd.DataFrame:
    columns = body.layout.columns("text")
    titles = [body.layout.titles[column] for column in columns]
    frames = []
    for column, title in zip(columns, titles, strict=True):
        raw = pd.Series(body.raw(column), dtype="str")
        filled = raw.str.strip() != ""
        text = raw[filled]
        if double := count_double_encoded(text):
            body.guesses.append(Guess("double_encoding_repaired", double, title))
        tidied = tidy(text)
        restored = map_distinct(tidied, restore_score)
        if scores := int((restored != tidied).sum()):
            body.guesses.append(Guess("score_restored", scores, title))
        frames.append(
            rows.frame[filled].assign(
                source_row=pd.Series(body.numbers, dtype="Int64")[filled],
                source_column=title,
                question=_question(body, column, several=len(columns) > 1),
                text=restored,
                known=(rows.frame["name"] != "")[filled] | (rows.frame["phone"] != "")[filled] | (len(columns) > 1),
            )
        )
    return pd.concat(frames, ignore_index=True)[_ANSWER_COLUMNS]


def _question(body: _Body, column: int, *, several: bool) -> str:
    title = body.layout.titles[column]
    if stated := body.layout.questions[column]:
        return tidy_text(stated)
    if body.layout.header < 0 and not body.sheet.header:
        return ""
    return "" if is_generic(title) and not several else tidy_text(title)


def _empty_texts(answers: pd.DataFrame) -> Iterator[Reject]:
    empty = answers[answers["text"] == ""]
    for number, column in zip(empty["source_row"], empty["source_column"], strict=True):
        yield Reject("answer", "empty_text", int(number), column)


def _no_answers() -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(dtype="str") for name in _ANSWER_COLUMNS})


def _merge(guesses: Sequence[Guess]) -> Iterator[Guess]:
    counts: Counter[tuple[str, str]] = Counter()
    for guess in guesses:
        counts[guess.notice, guess.detail] += guess.count
    return (replace(Guess(notice, count), detail=detail) for (notice, detail), count in counts.items())
