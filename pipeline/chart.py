"""Stage 7: tidy numbers -> figures.

Comes in: measures and the names of themes, agencies, groups. Goes out: per agency of the forum, and for all of it,
sorted bars of themes and a heat table of theme by group, as SVG (for the pages) and PNG (for slides). Colours are
Okabe and Ito's (2008), legible in grey; each value is written where it stands. matplotlib without pyplot, a fixed hash
salt and no date, so that equal numbers give equal bytes.
"""

import io
from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from textwrap import wrap
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.font_manager import findfont, get_font
from matplotlib.ticker import MaxNLocator

from pipeline.codebook import Agency, Group
from pipeline.messages import EMERGING_MARK, NO_FEEDBACK, SUPPRESSED, UNKNOWN_GROUP_LABEL, say_number, say_percent
from pipeline.tables.fields import UNKNOWN_GROUP

BLUE = "#0072B2"  # Okabe-Ito blue: contrast 5.2 : 1 on white
GREY = "#595959"  # 7 : 1 on white
MOST_THEMES = 30  # a figure of more bars fits no page; the table beside it holds them all
_FONT = "DejaVu Sans"  # comes with matplotlib: the same letters on every machine
_LABEL_WIDTH = 40  # letters of a theme's label before it wraps
_GROUP_WIDTH = 10  # letters of a group's label before it wraps
_LABEL_LINES = 3  # what is longer ends in an ellipsis; the table beside the figure holds the whole label
_LINE = 0.19  # inches a line of 10 points takes
_COLUMN = 0.95  # inches a group's column takes
_STYLE: Any = {
    "font.family": _FONT,
    "font.size": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "svg.fonttype": "path",
    "text.parse_math": False,  # a label may hold dollars
    "figure.facecolor": "white",
}


def chart(
    themes: pd.DataFrame, measures: pd.DataFrame, *, agencies: tuple[Agency, ...], groups: tuple[Group, ...]
) -> dict[str, bytes]:
    """Draw every figure; return file names below `reports/` and their bytes.

    Reads themes (theme_id, label, origin) and the measure `feedback` by (agency_id, theme_id) and (agency_id, theme_id,
    group). An agency without feedback gets figures that say so; of many themes the `MOST_THEMES` largest are shown.
    """
    emerging = themes["origin"].eq("emerging")
    labels = themes["label"].where(~emerging, themes["label"] + f" – {EMERGING_MARK}").set_axis(themes["theme_id"])
    names = {group.group: group.label for group in groups} | {UNKNOWN_GROUP: UNKNOWN_GROUP_LABEL}
    files: dict[str, bytes] = {}
    for place in ("", *(agency.agency_id for agency in agencies if agency.in_forum)):
        name = f"agency_{place}" if place else "forum"
        cells = _cells(measures, place, labels)
        files |= _save(f"charts/{name}_themes", partial(draw_theme_bars, cells))
        files |= _save(f"charts/{name}_groups", partial(draw_group_table, cells, names))
    return files


def draw_theme_bars(cells: pd.DataFrame) -> Figure:
    """Draw one bar a theme, the longest on top, with its number and its share of the base.

    Reads `cells`: theme_id, label, group (empty: all groups), value, base.
    """
    bars = _largest(cells).iloc[::-1]
    if bars.empty:
        return _say(NO_FEEDBACK)
    labels = [_wrap(label, _LABEL_WIDTH) for label in bars["label"]]
    figure = Figure(figsize=(8, 1.2 + len(bars) * _row_height(labels)), layout="constrained")
    axes = figure.add_subplot()
    axes.barh(range(len(bars)), bars["value"], color=BLUE, height=0.7)
    axes.set_yticks(range(len(bars)), labels)
    axes.set_ylim(-0.6, len(bars) - 0.4)
    for place, (value, base) in enumerate(zip(bars["value"], bars["base"], strict=True)):
        axes.text(value, place, f" {say_number(value)} ({say_percent(value / base)})", va="center", color="black")
    axes.set_xlim(0, bars["value"].max() * 1.4)
    axes.set_xlabel(f"Jumlah masukan (n = {say_number(bars['base'].max())})", color=GREY)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=4, integer=True))
    axes.xaxis.set_major_formatter(lambda value, _: say_number(value))
    return figure


def draw_group_table(cells: pd.DataFrame, names: Mapping[str, str]) -> Figure:
    """Draw theme by group as a shaded table with the number in each cell; small cells show a dot.

    Reads `cells` as `draw_theme_bars` does; `names` orders and labels the groups, of which those without a cell are
    left out.
    """
    totals = _largest(cells)
    grid = cells[(cells["group"] != "") & cells["theme_id"].isin(totals["theme_id"])]
    if grid.empty:
        return _say(NO_FEEDBACK)
    columns = [name for name in names if name in set(grid["group"])]
    values = grid.pivot_table(index="theme_id", columns="group", values="value", dropna=False, aggfunc="first")
    values = values.reindex(index=list(totals["theme_id"]), columns=columns).astype("float64")
    labels = [_wrap(label, _LABEL_WIDTH) for label in totals["label"]]
    size = (max(8, 4 + _COLUMN * len(columns)), 1.2 + len(totals) * _row_height(labels))
    figure = Figure(figsize=size, layout="constrained")
    axes = figure.add_subplot()
    # Shades end at 62 % of the scale, on which black still reads at more than 4.5 : 1.
    axes.imshow(values.fillna(0).to_numpy(), cmap="Blues", aspect="auto", vmin=0, vmax=max(values.max().max(), 1) * 1.6)
    axes.set_xticks(range(len(columns)), [_wrap(names[column], _GROUP_WIDTH) for column in columns])
    axes.set_yticks(range(len(totals)), labels)
    axes.tick_params(top=True, labeltop=True, bottom=False, labelbottom=False, length=0)
    for (row, column), value in np.ndenumerate(values.to_numpy()):
        axes.text(column, row, SUPPRESSED if np.isnan(value) else say_number(value), ha="center", va="center")
    axes.spines[:].set_visible(False)
    return figure


def _cells(measures: pd.DataFrame, agency: str, labels: pd.Series) -> pd.DataFrame:
    """Take the counts of one agency (or of all) by theme, and by theme and group."""
    other = ["forum_id", "with_theme_id", "programme_id", "kind", "district", "period"]
    counts = measures[(measures["measure"] == "feedback") & (measures["agency_id"] == agency)]
    plain = counts[(counts[other] == "").all(axis=1) & counts["theme_id"].isin(labels.index)]
    return plain.assign(label=plain["theme_id"].map(labels))[["theme_id", "label", "group", "value", "base"]]


def _largest(cells: pd.DataFrame) -> pd.DataFrame:
    """Select the themes to show, the largest first."""
    raised = cells[(cells["group"] == "") & (cells["value"] > 0)]
    return raised.sort_values(["value", "label"], ascending=[False, True], kind="stable").head(MOST_THEMES)


def _wrap(label: str, room: int) -> str:
    """Break a label into lines as wide as `room` letters n, at most `_LABEL_LINES`."""
    start = " ".join(label.split())[: room * (_LABEL_LINES + 1)]
    drawable = "".join(sign if ord(sign) in _signs() else "\ufffd" for sign in start)
    width = max(1, int(room * min(1, _width("n" * len(drawable)) / max(_width(drawable), 1))))
    lines = wrap(drawable, width)
    if len(lines) > _LABEL_LINES:
        last = lines[_LABEL_LINES - 1][: width - 1]
        lines = [*lines[: _LABEL_LINES - 1], f"{last}…"]
    return "\n".join(lines)


@cache
def _signs() -> frozenset[int]:
    """List the letters that the font holds: a sign it lacks is drawn as the sign for that."""
    return frozenset(get_font(findfont(_FONT)).get_charmap())


def _width(text: str) -> float:
    font: Any = get_font(findfont(_FONT))
    font.set_text(text)
    width: float = font.get_width_height()[0]
    return width


def _row_height(labels: Sequence[str]) -> float:
    return max(0.42, 0.1 + _LINE * max(label.count("\n") + 1 for label in labels))


def _say(text: str) -> Figure:
    figure = Figure(figsize=(8, 1.2))
    figure.text(0.02, 0.5, text, color=GREY, va="center")
    return figure


def _save(name: str, draw: Callable[[], Figure], formats: Sequence[str] = ("svg", "png")) -> dict[str, bytes]:
    files = {}
    with mpl.rc_context(_STYLE | {"svg.hashsalt": name}):
        figure = draw()
        for suffix in formats:
            stream = io.BytesIO()
            metadata = {"Date": None} if suffix == "svg" else {"Software": None}
            figure.savefig(stream, format=suffix, dpi=150, metadata=metadata)
            files[f"{name}.{suffix}"] = stream.getvalue()
    return files
