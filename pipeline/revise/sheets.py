"""The workbook that is filled in: what it shows, what is asked, and what may be answered.

Every cell is written as text, so that no citizen's words become a formula; the same input gives the same bytes. The
drop-downs help and forbid nothing: several themes are typed, with `|` between them.
"""

import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, get_args

import pandas as pd
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from pipeline.codebook import Theme
from pipeline.messages import KIND_LABELS, SPECIAL_THEME_LABELS
from pipeline.tables.fields import Kind

DOUBTFUL, AUDIT, CHOICES = "Ragu", "Audit", "Pilihan"
SAME = "sama"  # the answer that what the model says is right
SHOWN = ("feedback_id", "text", "sensitive", "model_themes", "model_kind")
DOUBT = "doubtful"
ASKED = ("themes", "kind", "catatan")
_WIDTHS = {
    "feedback_id": 16,
    "text": 80,
    "sensitive": 9,
    "model_themes": 24,
    "doubtful": 22,
    "themes": 30,
    "catatan": 30,
}
_OTHER_WIDTH = 14
_MOST_LETTERS = 32_000  # Excel takes 32,767 in a cell
# The workbook says when it was made; the clock would make each one another. ZIP knows no earlier day.
_MADE_ON = datetime(1980, 1, 1)
_HELP = (
    ("Kolom", "Cara mengisi"),
    ("themes", f"{SAME} bila tema pada model_themes sudah benar; selain itu kode tema yang benar, dipisah |"),
    ("kind", f"{SAME}, atau kode jenis; kosong = tidak dinilai"),
    ("catatan", "alasan singkat; boleh kosong"),
    ("", "Baris yang kolom themes-nya kosong dianggap belum ditinjau."),
    (
        "",
        f"Lembar {DOUBTFUL}: yang paling diragukan model (doubtful = tema yang diragukan); jawabannya mengajarinya.",
    ),
    ("", f"Lembar {AUDIT}: contoh acak untuk mengukur mutu model; jangan dipilih-pilih, isi dari atas ke bawah."),
    ("", "sensitive = ya: kisah pribadi; dihitung, tidak dikutip."),
)


def columns_of(sheet: str) -> tuple[str, ...]:
    """List the columns of a sheet."""
    return (*SHOWN, *([DOUBT] if sheet == DOUBTFUL else []), *ASKED)


def write_workbook(asked: Mapping[str, pd.DataFrame], themes: Sequence[Theme]) -> bytes:
    """Write a sheet for each name in `asked` (its frame has the columns shown), and one with the choices."""
    stream = io.BytesIO()
    book = Workbook(stream, {"in_memory": True})
    book.set_properties({"created": _MADE_ON})
    plain = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
    head = book.add_format({"bold": True, "bottom": 1, "num_format": "@"})
    choices = _list_choices(themes)
    for name, rows in asked.items():
        _write_asked(book.add_worksheet(name), name, rows, {"plain": plain, "head": head}, len(choices))
    _write_choices(book.add_worksheet(CHOICES), choices, {"plain": plain, "head": head})
    book.close()
    return stream.getvalue()


def _list_choices(themes: Sequence[Theme]) -> list[tuple[str, str]]:
    return [
        (SAME, "seperti kata model"),
        *((theme.theme_id, theme.label) for theme in themes),
        *SPECIAL_THEME_LABELS.items(),
    ]


def _write_asked(sheet: Worksheet, name: str, rows: pd.DataFrame, formats: Mapping[str, Any], choices: int) -> None:
    titles = columns_of(name)
    for column, title in enumerate(titles):
        sheet.set_column(column, column, _WIDTHS.get(title, _OTHER_WIDTH), formats["plain"])
        sheet.write_string(0, column, title, formats["head"])
        for row, cell in enumerate(rows.get(title, []), start=1):
            sheet.write_string(row, column, str(cell)[:_MOST_LETTERS], formats["plain"])
    sheet.freeze_panes(1, 1)
    if rows.empty:
        return
    themes, kind = titles.index("themes"), titles.index("kind")
    offer: dict[str, Any] = {"validate": "list", "ignore_blank": True, "show_error": False}
    sheet.data_validation(1, themes, len(rows), themes, offer | {"source": f"={CHOICES}!$A$2:$A${choices + 1}"})
    sheet.data_validation(1, kind, len(rows), kind, offer | {"source": [SAME, *get_args(Kind)]})


def _write_choices(sheet: Worksheet, themes: Sequence[tuple[str, str]], formats: Mapping[str, Any]) -> None:
    kinds = [(kind, KIND_LABELS[kind]) for kind in get_args(Kind)]
    blocks = ((0, [("themes", "Tema"), *themes]), (3, [("kind", "Jenis"), *kinds]), (6, list(_HELP)))
    for column, block in blocks:
        sheet.set_column(column, column, 26, formats["plain"])
        sheet.set_column(column + 1, column + 1, 44, formats["plain"])
        for row, pair in enumerate(block):
            for offset, cell in enumerate(pair):
                sheet.write_string(row, column + offset, cell, formats["head" if row == 0 else "plain"])
