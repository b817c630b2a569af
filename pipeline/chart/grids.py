"""Shaded tables: themes by group, agencies addressed against agencies responsible, themes raised together.

Comes in: cells of `measures`. Goes out: a table in which the shade repeats what the number in the cell says, so that
nothing is lost in grey. A small cell shows a dot, and a cell that nobody counted stays empty.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from pipeline.chart.cells import MOST_THEMES, find_raised, rank_themes, select, spread, spread_themes, tell_cut
from pipeline.chart.style import (
    EDGE,
    GREY,
    INK,
    LEFT,
    PLOT,
    SMALL,
    WIDTH,
    make_figure,
    place_axes,
    row_height,
    say,
    wrap_label,
)
from pipeline.messages import NO_FEEDBACK, SUPPRESSED, _, say_number

MOST_PAIRED = 12  # themes: of more, no number would fit into its column
ADDRESSED_TO = "addressed_to_"  # the measure's name ends in the agency that was addressed
_ROW = 0.34  # inches a row takes at least
_COLUMN = 1.0  # inches a column takes at most
_MARGIN = 0.12
_CORNER = 0.22  # inches of the line that says what rows and columns are


@dataclass(frozen=True)
class _Grid:
    """A table to draw: shades, what is written in each cell, what rows and columns are called.

    `framed`: cells of the same name on both sides stand in a frame.
    """

    numbers: pd.DataFrame
    texts: pd.DataFrame
    rows: Sequence[str]
    columns: Sequence[str]
    framed: bool = False
    corner: str = ""
    note: str = ""


def draw_group_table(cells: pd.DataFrame, names: Mapping[str, str], sizes: Mapping[str, float]) -> Figure:
    """Draw theme by group, the largest theme on top.

    Reads `cells`: theme_id, label, group (empty: all groups), value. `names` orders and labels the groups, of which
    those without a cell are left out; `sizes` is how much feedback each gave.
    """
    themes = rank_themes(cells, "group")
    values = spread_themes(cells, list(themes["theme_id"]), "group", list(names))
    if values.empty:
        return say(_(NO_FEEDBACK))
    heads = [_head(names[group], sizes.get(group)) for group in values.columns]
    note = tell_cut(len(themes), find_raised(cells, "group"))
    return _draw(_Grid(values, _write(cells, "theme_id", "group", values), list(themes["label"]), heads, note=note))


def draw_flow_table(measures: pd.DataFrame, names: Mapping[str, str], forum: Sequence[str]) -> Figure:
    """Draw who was addressed (columns: the forum's agencies) against who is responsible (rows).

    Reads the measures `addressed_to_<agency>` by agency_id. In the frame: the agency addressed is responsible itself.
    """
    found = [select(measures, ADDRESSED_TO + agency, ["agency_id"]).assign(addressed=agency) for agency in forum]
    if all(rows.empty for rows in found):
        return say(_("Tidak ada masukan yang ditujukan kepada perangkat daerah forum."))
    cells = pd.concat(found)
    bases = cells.groupby("addressed")["base"].max()
    wide = spread(cells, "agency_id", "addressed")
    sums = wide.sum(axis=1)
    outside = sorted(set(wide.index) - set(forum), key=lambda agency: (-sums[agency], agency))
    order = [*(agency for agency in forum if agency in wide.index), *outside][:MOST_THEMES]
    values = wide.reindex(index=order, columns=[agency for agency in forum if agency in wide])
    grid = _Grid(
        values,
        _write(cells, "agency_id", "addressed", values),
        [names.get(agency, agency) for agency in order],
        [_head(names[agency], bases[agency]) for agency in values.columns.astype(str)],
        framed=True,
        corner=_("Berwenang ↓  Ditujukan kepada →"),
    )
    return _draw(grid)


def draw_pair_table(pairs: pd.DataFrame, cells: pd.DataFrame) -> Figure:
    """Draw how often two themes are raised in one feedback; the frame holds how often each is raised at all.

    Reads `pairs` (theme_id, with_theme_id, value) and `cells` (theme_id, label, group, value); the themes with most
    feedback, of those that stand beside another, are numbered and shown.
    """
    paired = {*pairs["theme_id"], *pairs["with_theme_id"]}
    raised = cells[cells["theme_id"].isin(paired)]
    themes = rank_themes(raised, "group", MOST_PAIRED)
    if len(themes) < 2:
        return say(_(NO_FEEDBACK) if cells.empty else _("Tidak ada masukan dengan dua tema."))
    order = list(themes["theme_id"])
    turned = pairs.rename(columns={"theme_id": "with_theme_id", "with_theme_id": "theme_id"})
    both = pd.concat([pairs, turned])
    below = np.tril(np.ones((len(order), len(order)), dtype=bool), -1)
    values = spread(both, "theme_id", "with_theme_id").reindex(index=order, columns=order).where(below)
    texts = _write(both, "theme_id", "with_theme_id", values).where(below, "")
    for place, value in enumerate(themes["value"]):
        texts.iloc[place, place] = say_number(value)
    numbered = [f"{place}  {label}" for place, label in enumerate(themes["label"], start=1)]
    heads = [str(place) for place in range(1, len(order) + 1)]
    note = tell_cut(len(themes), find_raised(raised, "group"))
    return _draw(_Grid(values, texts, numbered, heads, framed=True, note=note))


def _head(label: str, size: float | None) -> str:
    return label if size is None or pd.isna(size) else f"{label}\nn = {say_number(size)}"


def _write(cells: pd.DataFrame, rows: str, columns: str, like: pd.DataFrame) -> pd.DataFrame:
    """Say what stands in each cell: a number, the sign for a small cell, or nothing where nobody was counted."""
    words = cells["value"].map(lambda value: SUPPRESSED if pd.isna(value) else say_number(value), na_action=None)
    texts = cells.assign(text=words.astype("object")).pivot_table(
        index=rows, columns=columns, values="text", aggfunc="first"
    )
    return texts.reindex(index=like.index, columns=like.columns).fillna("")


def _draw(grid: _Grid) -> Figure:
    labels = [wrap_label(label) for label in grid.rows]
    count = len(grid.columns)
    column = min(_COLUMN, PLOT / count)
    heads = [_wrap_head(head, column) for head in grid.columns]
    top = _MARGIN + 0.16 * max(head.count("\n") + 1 for head in heads) + 0.06 + _CORNER * bool(grid.corner)
    body = len(labels) * row_height(labels, least=_ROW)
    figure = make_figure(top + body + _MARGIN, note=grid.note)
    axes = place_axes(figure, top=top, height=body, width=count * column)
    axes.set_xlim(0, count)
    axes.set_ylim(len(labels), 0)
    axes.set_yticks(np.arange(len(labels)) + 0.5, labels)
    axes.set_xticks(np.arange(count) + 0.5, heads, linespacing=1.1)
    axes.tick_params(top=True, labeltop=True, bottom=False, labelbottom=False, length=0, labelcolor=INK)
    axes.spines[:].set_visible(False)
    _fill(axes, grid)
    corner = (LEFT / WIDTH, 1 - (_MARGIN + 0.04) / figure.get_figheight())
    figure.text(*corner, grid.corner, color=GREY, fontsize=SMALL, va="center_baseline")
    return figure


def _wrap_head(head: str, column: float) -> str:
    name, *size = head.split("\n")
    return "\n".join([wrap_label(name, column - 0.06, size=SMALL), *size])


def _fill(axes: Axes, grid: _Grid) -> None:
    shades = np.ma.masked_invalid(grid.numbers.to_numpy(dtype="float64"))
    darkest = max(float(np.nanmax(shades.filled(0))), 1) * 1.6
    # Shades end at 62 % of the scale, on which black still reads at more than 4.5 : 1.
    axes.pcolormesh(shades, cmap=mpl.colormaps["Blues"], vmin=0, vmax=darkest, edgecolor="white")
    for (row, column), text in np.ndenumerate(grid.texts.to_numpy()):
        axes.text(column + 0.5, row + 0.5, text, ha="center", va="center", fontsize=SMALL + 0.5)
    if grid.framed:
        columns = {name: column for column, name in enumerate(grid.numbers.columns)}
        for row, name in enumerate(grid.numbers.index):
            if name in columns:
                axes.add_patch(Rectangle((columns[name], row), 1, 1, fill=False, edgecolor=EDGE, clip_on=False))
