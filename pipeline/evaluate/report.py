"""The table of measures, said three times: text for a console, CSV for a spreadsheet, a page for a meeting.

Comes in: the table of `measures`. Goes out: text (English), the bytes of a CSV (as `tables.store` writes them) and one
page that opens offline (Indonesian). Each section is a grid: a row a label, a column a measure with its interval.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from pipeline import messages
from pipeline.codebook import Codebook
from pipeline.evaluate.gold import OTHER_TOPIC
from pipeline.evaluate.measures import COLUMNS, NOTES, Row
from pipeline.messages import evaluation
from pipeline.report.templating import open_templates
from pipeline.tables import store
from pipeline.tables.fields import LIST_SEPARATOR

_DECIMALS = {"share_error": 1, "share": 3}  # points; redaction misses few; two for the rest
_ABSENT = "-"
_LABEL_WIDTH, _CELL_WIDTH = 26, 23  # of the text: the longest theme, and a value with its interval


@dataclass(frozen=True)
class Line:
    """A label with a cell for each measure of its grid, empty where it has none."""

    label: str
    cells: tuple[Row | None, ...]
    n: int
    note: str


@dataclass(frozen=True)
class Grid:
    """A section of the table."""

    section: str
    measures: tuple[str, ...]
    lines: tuple[Line, ...]


def arrange(table: pd.DataFrame) -> list[Grid]:
    """Turn the table into a grid for each section, without `basis`."""
    rows = [Row(*values) for values in table[list(COLUMNS)].itertuples(index=False, name=None)]
    sections = dict.fromkeys(row.section for row in rows if row.section != "basis")
    return [_arrange_section(section, [row for row in rows if row.section == section]) for section in sections]


def render_text(table: pd.DataFrame) -> str:
    """Write the table for a console."""
    basis = table[table["section"] == "basis"].iloc[0]
    return "\n".join([f"{basis['n']} {NOTES[basis['note']]}", *_text_lines(table)]) + "\n"


def encode_csv(table: pd.DataFrame) -> bytes:
    """Write the table as a CSV: UTF-8 with BOM, six digits, empty for missing."""
    numbers = {
        column: [store.write_number(float(value)) if pd.notna(value) else "" for value in table[column]]
        for column in ("value", "lower", "upper")
    }
    written = table.assign(**numbers, note=[NOTES.get(note, note) for note in table["note"]])
    text: str = written[list(COLUMNS)].to_csv(index=False, lineterminator="\n")
    return b"\xef\xbb\xbf" + text.encode("utf-8")


def render_page(table: pd.DataFrame, codebook: Codebook) -> bytes:
    """Write the table as one page without any link to elsewhere."""
    environment = open_templates(("pipeline.evaluate", "pipeline.report"))
    names = {
        **evaluation.LABELS,
        **messages.KIND_LABELS,
        **messages.SPECIAL_THEME_LABELS,
        **{theme.theme_id: theme.label for theme in codebook.themes},
    }
    page = environment.get_template("evaluation.html.j2").render(
        settings=codebook.settings.report,
        forums=(),
        basis=table[table["section"] == "basis"].iloc[0],
        grids=arrange(table),
        sections=evaluation.SECTIONS,
        explanations=evaluation.EXPLANATIONS,
        notes=evaluation.NOTES,
        say=lambda label: _say_label(label, names),
        number=messages.say_number,
        cell=lambda row: _say_cell(row, messages.say_decimal, to="–"),
    )
    return page.encode("utf-8")


def _arrange_section(section: str, rows: list[Row]) -> Grid:
    measures = tuple(dict.fromkeys(row.measure for row in rows))
    lines = []
    for label in dict.fromkeys(row.label for row in rows):
        own = {row.measure: row for row in rows if row.label == label}
        first = next(iter(own.values()))
        lines.append(Line(label, tuple(own.get(measure) for measure in measures), first.n, first.note))
    return Grid(section, measures, tuple(lines))


def _text_lines(table: pd.DataFrame) -> Iterator[str]:
    for grid in arrange(table):
        heads = "".join(f"{measure:>{_CELL_WIDTH}}" for measure in grid.measures)
        yield ""
        yield f"{grid.section:{_LABEL_WIDTH}}{heads}      n"
        for line in grid.lines:
            cells = "".join(f"{_say_cell(row, _say_english, to=' to '):>{_CELL_WIDTH}}" for row in line.cells)
            note = f"  {NOTES.get(line.note, line.note)}" if line.note else ""
            yield f"{line.label:{_LABEL_WIDTH}}{cells} {line.n:6d}{note}"


def _say_cell(row: Row | None, say: Callable[[float, int], str], *, to: str) -> str:
    if row is None or pd.isna(row.value):
        return _ABSENT
    value, lower, upper = (say(each, _DECIMALS.get(row.measure, 2)) for each in (row.value, row.lower, row.upper))
    return value if pd.isna(row.lower) else f"{value} ({lower}{to}{upper})"


def _say_english(value: float, digits: int) -> str:
    return f"{round(value, digits) + 0.0:.{digits}f}"  # 0.0 takes the sign off a zero


def _say_label(label: str, names: Mapping[str, str]) -> str:
    """Say a label, or a list of them, in the words of the codebook and the catalogue."""
    parts = [part.removeprefix(OTHER_TOPIC) for part in label.split(LIST_SEPARATOR)]
    return ", ".join(names.get(part, part) for part in parts)
