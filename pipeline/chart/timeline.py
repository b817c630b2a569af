"""How the share of each theme went from forum to forum, or from month to month.

Comes in: shares of `measures` by theme and forum (or period). Goes out: a row a theme on one common scale, each point
with its interval; twelve lines in one frame could not be told apart, least of all in grey.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from pipeline.chart.cells import find_raised, rank_themes, tell_cut
from pipeline.chart.style import (
    BLUE,
    GREY,
    GRID,
    INK,
    PLOT,
    SMALL,
    make_figure,
    place_axes,
    row_height,
    say,
    text_width,
    wrap_label,
)
from pipeline.messages import NO_FEEDBACK, SUPPRESSED, _, say_percent

MOST_LINES = 12  # themes: more rows of this height fit no page
_ROW = 0.72  # inches: a point, its interval and its number
_ROOM = 0.64  # of a row, for the longest interval
_HEAD = 0.5
_FOOT = 0.62
_GAP = 0.1  # inches between two names below the axis


def draw_timeline(cells: pd.DataFrame, points: Mapping[str, str], other: str) -> Figure:
    """Draw one row a theme, the most frequent on top: its share at each point, with the interval.

    Reads `cells`: theme_id, label, `other` (forum_id or period; empty: all), value (count), share, lower, upper.
    `points` orders and labels the points. A point at which nobody raised the theme is left open.
    """
    themes = rank_themes(cells, other, MOST_LINES)
    if themes.empty:
        return say(_(NO_FEEDBACK))
    labels = [wrap_label(label) for label in themes["label"]]
    height = max(_ROW, row_height(labels))
    figure = make_figure(_HEAD + len(labels) * height + _FOOT, note=tell_cut(len(labels), find_raised(cells, other)))
    axes = place_axes(figure, top=_HEAD, height=len(labels) * height)
    axes.set_xlim(-0.5, len(points) - 0.5)
    axes.set_ylim(len(labels), 0)
    shown = cells[(cells[other] != "") & cells["theme_id"].isin(themes["theme_id"])]
    scale = _ROOM / max(shown["upper"].astype("float64").fillna(0).max(), 0.01)
    for row, theme in enumerate(themes["theme_id"]):
        own = cells[cells["theme_id"] == theme].set_index(other).reindex(list(points))
        _draw_row(axes, own, row + 0.92, scale, len(points))
    _name_axes(axes, labels, list(points.values()))
    return figure


def _draw_row(axes: Axes, own: pd.DataFrame, floor: float, scale: float, count: int) -> None:
    share, lower, upper = (own[name].astype("float64").to_numpy() for name in ("share", "lower", "upper"))
    places = np.arange(len(share))
    axes.axhline(floor, color=GRID, linewidth=0.8, zorder=0)
    axes.plot(places, floor - share * scale, color=BLUE, marker="o", markersize=3.5, linewidth=1.5)
    axes.vlines(places, floor - lower * scale, floor - upper * scale, color=GREY, linewidth=1)
    room = PLOT / count
    for place, value in enumerate(share):
        hidden = np.isnan(value) and bool(own["suppressed"].fillna(False).iloc[place])
        text = SUPPRESSED if hidden else "" if np.isnan(value) else say_percent(float(value))
        if text_width(text, SMALL) < room or place in (0, count - 1):
            height = floor if hidden else floor - upper[place] * scale - 0.03
            axes.text(place, height, text, ha="center", va="bottom", fontsize=SMALL, color=INK)


def _name_axes(axes: Axes, labels: list[str], points: list[str]) -> None:
    wrapped = [wrap_label(point, max(PLOT / len(points) - _GAP, 0.6), size=SMALL) for point in points]
    widest = max(text_width(line, SMALL) for point in wrapped for line in point.split("\n")) + _GAP
    step = int(np.ceil(widest / (PLOT / len(points))))
    axes.set_xticks(range(0, len(points), step), wrapped[::step])
    axes.set_yticks(np.arange(len(labels)) + 0.6, labels)
    axes.tick_params(length=0)
    axes.spines[["left", "bottom"]].set_visible(False)
    axes.set_title(
        _("Bagian masukan yang bertema ini; garis tegak: selang 95 %"),
        fontsize=SMALL + 0.5,
        color=GREY,
        loc="left",
        pad=12,
    )
