"""For the Renja: a draft Tabel T-C.32 and the matrix in which planners decide.

Comes in: the views of the agencies' pages, measures, feedback, assignments, routes, themes. Goes out: a workbook for
each agency of the forum and one for all. A row of the table is agency x theme x programme x place, as Permendagri
86/2017 has it; its numbers are rows of `measures`, each with its number_id beside it. Accepting or refusing is the
planner's act: status, reason and date are empty. Where a cell is suppressed, no feedback is named, since whoever counts
names knows the number. Representatives: those nearest to the theme's middle (`quotes` of 4_themes), then the clearest.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from pipeline.codebook import Forum
from pipeline.codebook.settings import ReportSettings
from pipeline.messages import (
    EMERGING_MARK,
    FOLLOW_UP_REASONS,
    FOLLOW_UP_STATUS,
    HIDDEN_CELL,
    SUPPRESSED,
    say_date,
)
from pipeline.report.plans import ProgrammeLine
from pipeline.report.views import AgencyView
from pipeline.report.workbook import Cell, Column, Sheet, write_workbook
from pipeline.tables.fields import NO_CONTENT, NO_THEME
from pipeline.tables.store import split_list

_REPRESENTATIVES = 5  # at most: what a planner opens to see what is meant
_UNRANKED = 1_000_000  # behind every feedback that 4_themes names as representative
_DIMENSIONS = ("forum_id", "with_theme_id", "programme_id", "group", "kind", "period")  # those of no row here
_WHOLE_CITY = "seluruh kota / tidak disebut"
_NO_PROGRAMME = "(belum ada program)"
_NOTHING = "Tidak ada usulan."
_CODE = Column("Kode angka", 7, folds=True)
_TABLE = (
    Column("No", 5),
    Column("Program/Kegiatan", 32),
    Column("Lokasi", 17),
    Column("Indikator Kinerja", 18),
    Column("Besaran/Volume", 20),
    Column("Catatan", 30),
    Column("Perangkat daerah", 14),
    Column("Tema", 24),
    Column("Jumlah usulan", 9),
    _CODE,
    Column("n dasar", 8),
    _CODE,
    Column("ID masukan yang mewakili", 18),
)
_MATRIX = (
    Column("ID", 17),
    Column("Tema", 24),
    Column("Usulan", 70),
    Column("Perangkat daerah", 14),
    Column("Status", 22, FOLLOW_UP_STATUS),
    Column("Alasan", 30, FOLLOW_UP_REASONS),
    Column("Target waktu", 16),
)
_READ_ME = (
    "Kode program indikatif, periksa SIPD. Saran mesin: program yang belum diputuskan perencana.",
    "Indikator Kinerja diisi perencana; Besaran/Volume seperti ditulis pemberi masukan.",
    f"Baris “{_WHOLE_CITY}” menghitung semua usulan tema itu; baris kecamatan ialah bagiannya.",
    "Tema dengan beberapa program berulang dengan angka yang sama: jangan dijumlahkan.",
    "n dasar: masukan pada perangkat daerah (baris seluruh kota) atau masukan tema itu (baris kecamatan)."
    f" {SUPPRESSED} = {HIDDEN_CELL}.",
)
_MATRIX_READ_ME = (
    "Status, alasan dan target waktu diisi perencana.",
    "Usulan ialah kalimat yang menentukan tema, data pribadi disamarkan.",
    "Kisah pribadi dihitung pada tabel, tetapi tidak dicantumkan di sini.",
)


@dataclass(frozen=True)
class Proposals:
    """What may be shown of each (feedback, theme, agency), the most representative of a theme first."""

    frame: pd.DataFrame

    @classmethod
    def collect(
        cls, feedback: pd.DataFrame, assignments: pd.DataFrame, routes: pd.DataFrame, themes: pd.DataFrame
    ) -> "Proposals":
        """Join what was proposed, where it is routed and who may be quoted; the sensitive and hidden are left out."""
        public = feedback.loc[~feedback["sensitive"], ["feedback_id", "district", "volume"]]
        told = assignments.loc[
            ~assignments["theme_id"].isin([NO_THEME, NO_CONTENT]), ["feedback_id", "theme_id", "score", "quote"]
        ]
        joined = (
            told.merge(routes[["feedback_id", "theme_id", "agency_id"]], on=["feedback_id", "theme_id"])
            .merge(public, on="feedback_id")
            .merge(_rank(themes), on=["theme_id", "feedback_id"], how="left")
            .fillna({"rank": _UNRANKED})
        )
        order = ["theme_id", "rank", "score", "feedback_id", "agency_id"]
        return cls(joined.sort_values(order, ascending=[True, True, False, True, True], ignore_index=True))

    @cached_property
    def representatives(self) -> Mapping[tuple[str, str, str], tuple[str, str]]:
        """Name the representatives of each agency, theme and district ("": all) and the volumes that they ask for."""
        told = self.frame[self.frame["quote"] != ""]
        placed = pd.concat([told.assign(district=""), told[told["district"] != ""]])
        once = placed.drop_duplicates(["agency_id", "theme_id", "district", "quote"])
        first = once.groupby(["agency_id", "theme_id", "district"]).head(_REPRESENTATIVES)
        first = first.assign(
            asked=(first["volume"] + " (" + first["feedback_id"] + ")").where(first["volume"] != "", "")
        )
        return {
            (str(agency), str(theme), str(district)): (
                "\n".join(group["feedback_id"]),
                "\n".join(asked for asked in group["asked"] if asked),
            )
            for (agency, theme, district), group in first.groupby(["agency_id", "theme_id", "district"])
        }


def _rank(themes: pd.DataFrame) -> pd.DataFrame:
    named = [
        (theme, feedback, rank)
        for theme, quotes in zip(themes["theme_id"], themes["quotes"], strict=True)
        for rank, feedback in enumerate(split_list(quotes))
    ]
    ranked = pd.DataFrame(named, columns=["theme_id", "feedback_id", "rank"])
    return ranked.astype({"theme_id": "str", "feedback_id": "str", "rank": "int64"})


def write_renja(
    views: Sequence[AgencyView],
    measures: pd.DataFrame,
    proposals: Proposals,
    forums: Sequence[Forum],
    settings: ReportSettings,
) -> dict[str, bytes]:
    """Write `t-c-32_<agency>.xlsx` for each view, and `t-c-32.xlsx` for all of them."""
    cells = _cells_by_theme(measures)
    wanted = {f"t-c-32_{view.id}.xlsx": [view] for view in views} | ({"t-c-32.xlsx": list(views)} if views else {})
    return {
        name: write_workbook([_table(shown, cells, proposals, forums, settings), _matrix(shown, proposals, settings)])
        for name, shown in wanted.items()
    }


def _cells_by_theme(measures: pd.DataFrame) -> Mapping[tuple[str, str], list[Any]]:
    """Gather the counts of an agency's theme: the whole city's first, then each district's that is not an open zero."""
    counted = measures[
        (measures["measure"] == "feedback") & (measures["agency_id"] != "") & (measures["theme_id"] != "")
    ]
    counted = counted[(counted[list(_DIMENSIONS)] == "").all(axis=1)]
    counted = counted[counted["suppressed"] | counted["value"].fillna(0).gt(0)].sort_values("district")
    cells: dict[tuple[str, str], list[Any]] = {}
    for cell in counted.itertuples(index=False):
        cells.setdefault((str(cell.agency_id), str(cell.theme_id)), []).append(cell)
    return cells


def _table(
    views: Sequence[AgencyView],
    cells: Mapping[tuple[str, str], list[Any]],
    proposals: Proposals,
    forums: Sequence[Forum],
    settings: ReportSettings,
) -> Sheet:
    rows = [
        _table_row(view, theme, programme, cell, proposals)
        for view in views
        for theme in view.told
        for programme in _programmes(view, theme)
        for cell in cells.get((view.id, theme), [])
    ]
    whose = views[0].agency.name if len(views) == 1 else "semua perangkat daerah forum"
    titles = (
        "Tabel T-C.32 (draf)",
        f"Penelaahan Usulan Program dan Kegiatan Masyarakat: {whose}",
        *(_say_forum(forum) for forum in forums),
        f"Sumber: {settings.source_line}.",
        *_READ_ME,
    )
    numbered = [(str(number), *row) for number, row in enumerate(rows, start=1)]
    return Sheet("T-C.32", _TABLE, numbered or [("", _NOTHING)], titles)


def _table_row(
    view: AgencyView, theme: str, programme: ProgrammeLine | None, cell: Any, proposals: Proposals
) -> tuple[Cell, ...]:
    """Make a row without its number; the names of feedbacks and their volumes only where the count is open."""
    named, asked = proposals.representatives.get((view.id, theme, cell.district), ("", ""))
    if cell.suppressed:
        count: tuple[Cell, ...] = (SUPPRESSED, cell.number_id, "", "")
        named, asked = "", ""
    else:
        count = (float(cell.value), cell.number_id, float(cell.base), cell.number_id)
    return (
        _name_programme(programme),
        cell.district or _WHOLE_CITY,
        "",
        asked,
        "; ".join(_remarks(view, theme, programme, hidden=cell.suppressed)),
        view.agency.short_name,
        view.names.themes[theme],
        *count,
        named,
    )


def _programmes(view: AgencyView, theme: str) -> Sequence[ProgrammeLine | None]:
    return view.programmes(theme) or [None]


def _name_programme(programme: ProgrammeLine | None) -> str:
    return f"{programme.code} {programme.name}".strip() if programme else _NO_PROGRAMME


def _remarks(view: AgencyView, theme: str, programme: ProgrammeLine | None, *, hidden: bool) -> list[str]:
    remarks = [programme.coverage] if programme else []
    if programme and programme.suggested:
        remarks.append("saran mesin")
    if theme in view.misaddressed:
        remarks.append("ditujukan ke sini, tetapi menjadi kewenangan instansi lain")
    if theme in view.names.emerging:
        remarks.append(EMERGING_MARK)
    return [*remarks, *([HIDDEN_CELL] if hidden else [])]


def _matrix(views: Sequence[AgencyView], proposals: Proposals, settings: ReportSettings) -> Sheet:
    order = {
        (view.id, theme): (place, rank) for place, view in enumerate(views) for rank, theme in enumerate(view.told)
    }
    names = {view.id: view.agency.short_name for view in views}
    themes = views[0].names.themes
    told = proposals.frame[["agency_id", "theme_id", "feedback_id", "quote"]].itertuples(index=False, name=None)
    here = sorted(
        (order[agency, theme], feedback, theme, quote, agency)
        for agency, theme, feedback, quote in told
        if (agency, theme) in order
    )
    rows: list[tuple[str, ...]] = [
        (feedback, themes[theme], quote, names[agency], "", "", "") for _, feedback, theme, quote, agency in here
    ]
    titles = ("Matriks tindak lanjut", f"Sumber: {settings.source_line}.", *_MATRIX_READ_ME)
    return Sheet("Tindak lanjut", _MATRIX, rows or [("", "", _NOTHING)], titles)


def _say_forum(forum: Forum) -> str:
    place = f", {forum.place}" if forum.place else ""
    return f"{forum.name}, {say_date(forum.date)}{place}. Masukan untuk rencana kerja tahun {forum.plan_year}."
