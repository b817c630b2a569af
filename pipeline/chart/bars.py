"""Bars that are split: themes by group, themes by kind, what is planned for themes.

Comes in: cells of `measures`. Goes out: sorted horizontal bars on one margin, each part with its number where it has
room, the whole at the end. A part that may not be shown is no zero: all that is not known of a bar is one hatched rest.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from pipeline.chart.cells import find_raised, rank_themes, select, spread_themes, tell_cut
from pipeline.chart.style import (
    BLUE,
    EDGE,
    GREY,
    INK,
    PLOT,
    SMALL,
    Part,
    draw_key,
    key_height,
    make_figure,
    make_parts,
    place_axes,
    row_height,
    say,
    text_width,
    wrap_label,
)
from pipeline.messages import (
    KIND_LABELS,
    NO_FEEDBACK,
    PROGRAMME_LABELS,
    REST_LABEL,
    STANDING_LABELS,
    _,
    say_number,
    say_percent,
)
from pipeline.tables.fields import UNKNOWN_GROUP

_BAR = 0.56  # of a row
_FOOT = 0.6  # inches for ticks and the axis' name
_HEAD = 0.1
_TITLE = 0.3
_REST_LOOK = ("#C8C8C8", "xx")
_BEHIND = {"facecolor": "white", "edgecolor": "none", "pad": 0.5}  # keeps grid lines out of the text


@dataclass(frozen=True)
class _Bars:
    """What a panel shows: a row a bar, a column a part; `ends` is what stands behind each bar.

    `bounds`: the interval of each whole, two rows. `rest`: what a bar holds beyond its known parts.
    """

    labels: Sequence[str]
    totals: pd.Series
    cells: pd.DataFrame
    parts: Mapping[str, Part]
    ends: Sequence[str]
    axis: str
    rest: Part = field(default_factory=lambda: Part(_(REST_LABEL), *_REST_LOOK))
    bounds: pd.DataFrame | None = None
    as_share: bool = False
    title: str = ""
    note: str = ""

    @property
    def rests(self) -> pd.Series:
        return (self.totals - self.cells.sum(axis=1)).clip(lower=0).round(9)

    @property
    def columns(self) -> list[tuple[str, Part]]:
        return [(name, self.parts[name]) for name in self.cells.columns.astype("str")]

    @property
    def key(self) -> list[Part]:
        shown = [part for name, part in self.columns if self.cells[name].gt(0).any()]
        return [*shown, self.rest] if self.rests.gt(0).any() else shown

    @property
    def reach(self) -> pd.Series:
        """Where the text behind each bar may begin."""
        return self.totals if self.bounds is None else self.bounds["upper"].fillna(0).clip(lower=self.totals)

    @property
    def span(self) -> float:
        """The length of the axis, so that the longest text still fits behind its bar."""
        rooms = [1 - (text_width(end, SMALL + 0.5) + 0.15) / PLOT for end in self.ends]
        return max(float(reach) / room for reach, room in zip(self.reach, rooms, strict=True)) or 1.0


def draw_theme_bars(cells: pd.DataFrame, names: Mapping[str, str]) -> Figure:
    """Draw one bar a theme, the longest on top, split by group, with its number, its share and its interval.

    Reads `cells`: theme_id, label, group (empty: all groups), value, base, lower, upper. `names` orders and labels the
    groups. Where no part is known (all small, or a forum of one group), the bars are whole.
    """
    themes = rank_themes(cells, "group")
    if themes.empty:
        return say(_(NO_FEEDBACK))
    totals, bases = themes["value"].astype("float64").tolist(), themes["base"].astype("float64").tolist()
    bounds = themes[["lower", "upper"]].astype("float64").mul(bases, axis=0)
    ends = [f"{say_number(total)} ({say_percent(total / base)})" for total, base in zip(totals, bases, strict=True)]
    split = spread_themes(cells, list(themes["theme_id"]), "group", list(names)).reset_index(drop=True)
    rest = Part(_(REST_LABEL), *_REST_LOOK) if split.gt(0).any(axis=None) else Part(_("semua unsur peserta"), BLUE)
    bars = _Bars(
        labels=list(themes["label"]),
        totals=pd.Series(totals),
        cells=split,
        parts=make_parts(names, plain=UNKNOWN_GROUP),
        rest=rest,
        ends=ends,
        axis=_("Jumlah masukan (n = {n}); garis di bawah batang: selang 95 %").format(n=say_number(max(bases))),
        bounds=bounds.reset_index(drop=True),
        note=tell_cut(len(themes), find_raised(cells, "group")),
    )
    return _draw([bars])


def draw_kind_bars(cells: pd.DataFrame) -> Figure:
    """Draw one bar a theme, the most frequent on top, all of one length and split by kind.

    Reads `cells`: theme_id, label, kind (empty: all kinds), value, base.
    """
    themes = rank_themes(cells, "kind")
    themes = themes[themes["theme_id"].isin(cells.loc[cells["kind"] != "", "theme_id"])]
    if themes.empty:
        return say(_(NO_FEEDBACK))
    totals = pd.Series(themes["value"].astype("float64").to_numpy())
    bars = _Bars(
        labels=list(themes["label"]),
        totals=totals,
        cells=spread_themes(cells, list(themes["theme_id"]), "kind", list(KIND_LABELS)).reset_index(drop=True),
        parts=make_parts(KIND_LABELS, plain="other"),
        ends=[f"n = {say_number(total)}" for total in totals],
        axis=_("Bagian masukan tema menurut jenisnya; angka: jumlah masukan"),
        as_share=True,
        note=tell_cut(len(themes), find_raised(cells, "kind")),
    )
    return _draw([bars])


def draw_coverage(measures: pd.DataFrame, names: Mapping[str, str]) -> Figure:
    """Draw, a bar an agency, how its programmes answer the themes raised there, and which nobody asks for.

    Reads the measures themes_raised, themes_covered, ..., programmes and programmes_unasked by agency_id; `names`
    orders and labels the agencies.
    """
    themes = _by_agency(measures, "themes_raised", [*STANDING_LABELS], "themes_", names)
    plans = _by_agency(measures, "programmes", ["unasked"], "programmes_", names)
    if themes.empty or not themes["total"].sum():
        return say(_(NO_FEEDBACK))
    asked, unasked = make_parts(PROGRAMME_LABELS, plain="unasked").values()
    standings = make_parts(STANDING_LABELS, plain="gap")  # what nobody plans is empty
    panels = [
        _count_bars(
            themes,
            names,
            standings,
            axis=_("Jumlah tema"),
            end=_("{number} tema"),
            title=_("Tema yang disampaikan, menurut jawaban program"),
        ),
        _count_bars(
            plans,
            names,
            {"unasked": unasked},
            rest=asked,
            axis=_("Jumlah program"),
            end=_("{number} program"),
            title=_("Program rencana kerja"),
        ),
    ]
    return _draw([panel for panel in panels if panel.labels])


def _by_agency(
    measures: pd.DataFrame, whole: str, parts: Sequence[str], start: str, names: Mapping[str, str]
) -> pd.DataFrame:
    """Lay a whole and its parts out, a row an agency."""
    columns = {"total": whole} | {part: start + part for part in parts}
    found = {
        name: select(measures, measure, ["agency_id"]).set_index("agency_id")["value"].astype("float64")
        for name, measure in columns.items()
    }
    table = pd.DataFrame(found)
    return table.loc[[name for name in names if name in table.index]].dropna(subset="total")


def _count_bars(
    table: pd.DataFrame, names: Mapping[str, str], parts: Mapping[str, Part], *, end: str, **others: Any
) -> _Bars:
    totals = table["total"].reset_index(drop=True)
    return _Bars(
        labels=[names[name] for name in table.index],
        totals=totals,
        cells=table.drop(columns="total").reset_index(drop=True),
        parts=parts,
        ends=[end.format(number=say_number(total)) for total in totals],
        **others,
    )


def _draw(panels: Sequence[_Bars]) -> Figure:
    """Draw panels one below the other: title, key, bars, axis."""
    labels = [[wrap_label(label) for label in panel.labels] for panel in panels]
    heads = [_HEAD + _TITLE * bool(panel.title) + key_height(panel.key) for panel in panels]
    bodies = [len(wrapped) * row_height(wrapped) for wrapped in labels]
    figure = make_figure(sum(heads) + sum(bodies) + _FOOT * len(panels), note=panels[-1].note)
    top = 0.0
    for panel, wrapped, head, body in zip(panels, labels, heads, bodies, strict=True):
        axes = place_axes(figure, top=top + head, height=body)
        _fill(axes, panel, wrapped)
        whole = figure.get_figheight()
        figure.text(0.02, 1 - (top + _HEAD + 0.12) / whole, panel.title, va="center_baseline", fontweight="bold")
        draw_key(figure, panel.key, top=top + head - key_height(panel.key))
        top += head + body + _FOOT
    return figure


def _fill(axes: Axes, bars: _Bars, labels: Sequence[str]) -> None:
    rows = np.arange(len(bars.totals))
    lengths = bars.totals if bars.as_share else pd.Series(1.0, index=bars.totals.index)
    span = 1.25 if bars.as_share else bars.span
    left = pd.Series(0.0, index=bars.totals.index)
    for part, values in [*((part, bars.cells[name]) for name, part in bars.columns), (bars.rest, bars.rests)]:
        drawn = values.fillna(0) / lengths
        axes.barh(
            rows[drawn > 0],
            drawn[drawn > 0],
            left=left[drawn > 0],
            height=_BAR,
            color=part.colour,
            hatch=part.hatch,
            edgecolor=EDGE,
            linewidth=0.6,
        )
        if part is not bars.rest:
            _write_numbers(axes, part, values, left + drawn / 2, drawn / span * PLOT)
        left += drawn
    _write_ends(axes, bars, span)
    _finish(axes, bars, labels, span)


def _write_numbers(axes: Axes, part: Part, values: pd.Series, middles: pd.Series, inches: pd.Series) -> None:
    for row, (value, middle, room) in enumerate(zip(values, middles, inches, strict=True)):
        text = "" if np.isnan(value) else say_number(value)
        if text and room > text_width(text, SMALL) + 0.08:
            box = {"facecolor": part.colour, "edgecolor": "none", "pad": 0.8} if part.hatch else None
            axes.text(middle, row, text, ha="center", va="center", fontsize=SMALL, color=part.ink, bbox=box)


def _write_ends(axes: Axes, bars: _Bars, span: float) -> None:
    gap = span * 0.06 / PLOT
    reach = pd.Series(1.0, index=bars.totals.index) if bars.as_share else bars.reach
    for row, (start, end) in enumerate(zip(reach, bars.ends, strict=True)):
        axes.text(start + gap, row, end, va="center", fontsize=SMALL + 0.5, color=INK, bbox=_BEHIND)
    if bars.bounds is not None:
        known = bars.bounds.dropna()
        sides = [bars.totals[known.index] - known["lower"], known["upper"] - bars.totals[known.index]]
        axes.errorbar(
            bars.totals[known.index],
            known.index + 0.39,
            xerr=np.clip(sides, 0, None),
            fmt="none",
            ecolor=INK,
            elinewidth=1,
            capsize=2,
        )


def _finish(axes: Axes, bars: _Bars, labels: Sequence[str], span: float) -> None:
    axes.set_yticks(range(len(labels)), labels)
    axes.set_ylim(len(labels) - 0.5, -0.5)
    axes.set_xlim(0, span)
    axes.tick_params(axis="y", length=0)
    axes.spines["bottom"].set_visible(False)
    axes.grid(axis="x")
    axes.set_xlabel(bars.axis, color=GREY, fontsize=SMALL + 0.5, loc="left")
    if bars.as_share:
        axes.set_xticks([0, 0.25, 0.5, 0.75, 1], [say_percent(quarter / 4, 0) for quarter in range(5)])
    else:
        axes.xaxis.set_major_locator(MaxNLocator(nbins=4, integer=True))
        axes.xaxis.set_major_formatter(lambda value, _: say_number(value))
