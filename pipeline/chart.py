"""Stage 7: tidy numbers -> figures.

Comes in: measures and the names of themes, agencies, groups. Goes out: per agency of the forum, and for all of it,
sorted bars of themes and a heat table of theme by group, as SVG (for the pages) and PNG (for slides). Colours are
Okabe and Ito's (2008), legible in grey; each value is written where it stands. matplotlib without pyplot, a fixed hash
salt and no date, so that equal numbers give equal bytes.
"""

import io
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from textwrap import fill
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from pipeline.codebook import Agency, Group
from pipeline.messages import SUPPRESSED, UNKNOWN_GROUP_LABEL, say_number, say_percent
from pipeline.tables.fields import UNKNOWN_GROUP

BLUE = "#0072B2"  # Okabe-Ito blue: contrast 5.2 : 1 on white
GREY = "#595959"  # 7 : 1 on white
_LABEL_WIDTH = 40  # characters of a theme's label before it wraps
_STYLE: Any = {
    "font.family": "DejaVu Sans",
    "font.size": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "svg.fonttype": "path",
    "figure.facecolor": "white",
}


def chart(
    themes: pd.DataFrame, measures: pd.DataFrame, *, agencies: tuple[Agency, ...], groups: tuple[Group, ...]
) -> dict[str, bytes]:
    """Draw every figure; return file names below `reports/` and their bytes.

    Reads measures `feedback` and `feedback_share` by (agency_id, theme_id) and (agency_id, theme_id, group). An agency
    without feedback gets figures that say so.
    """
    labels = themes.set_index("theme_id")["label"]
    names = {group.group: group.label for group in groups} | {UNKNOWN_GROUP: UNKNOWN_GROUP_LABEL}
    files: dict[str, bytes] = {}
    for place in ("", *(agency.agency_id for agency in agencies if agency.in_forum)):
        name = f"agency_{place}" if place else "forum"
        cells = _cells(measures, place, labels)
        files |= _save(f"charts/{name}_themes", partial(draw_theme_bars, cells))
        files |= _save(f"charts/{name}_groups", partial(draw_group_table, cells, names))
    return files


def draw_theme_bars(cells: pd.DataFrame) -> Figure:
    """Draw one bar a theme, the longest on top, with its number and its share of the base."""
    bars = cells[(cells["group"] == "") & (cells["value"] > 0)].sort_values(["value", "label"], ascending=[True, False])
    if bars.empty:
        return _say("Belum ada masukan bertema")
    figure = Figure(figsize=(8, 1.2 + 0.42 * len(bars)), layout="constrained")
    axes = figure.add_subplot()
    axes.barh(range(len(bars)), bars["value"], color=BLUE, height=0.7)
    axes.set_yticks(range(len(bars)), [fill(label, _LABEL_WIDTH) for label in bars["label"]])
    for place, (value, base) in enumerate(zip(bars["value"], bars["base"], strict=True)):
        text = f" {say_number(value)} ({say_percent(value / base)})"
        axes.text(value, place, text, va="center", ha="left", color="black")
    axes.set_xlim(0, bars["value"].max() * 1.25)
    axes.set_xlabel(f"Jumlah masukan (n = {say_number(bars['base'].max())})", color=GREY)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    return figure


def draw_group_table(cells: pd.DataFrame, names: Mapping[str, str]) -> Figure:
    """Draw theme by group as a shaded table with the number in each cell; small cells show a dot."""
    grid = cells[cells["group"] != ""]
    totals = cells[(cells["group"] == "") & (cells["value"] > 0)].sort_values(
        ["value", "label"], ascending=[False, True]
    )
    if totals.empty or grid.empty:
        return _say("Belum ada masukan bertema")
    columns = [name for name in names if name in set(grid["group"])]
    values = grid.pivot_table(index="theme_id", columns="group", values="value", dropna=False, aggfunc="first")
    values = values.reindex(index=list(totals["theme_id"]), columns=columns).astype("float64")
    figure = Figure(figsize=(8, 1.6 + 0.42 * len(totals)), layout="constrained")
    axes = figure.add_subplot()
    axes.imshow(values.fillna(0).to_numpy(), cmap="Blues", aspect="auto", vmin=0, vmax=max(values.max().max(), 1) * 1.6)
    axes.set_xticks(range(len(columns)), [fill(names[column], 14) for column in columns])
    axes.set_yticks(range(len(totals)), [fill(label, _LABEL_WIDTH) for label in totals["label"]])
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
