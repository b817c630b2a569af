"""One look for all figures: measures of the page, colours, letters, and the way to bytes.

Comes in: labels of any length, a function that draws. Goes out: axes on a common left margin, labels that fit, SVG and
PNG. Colours are Okabe and Ito's (2008), in an order in which neighbours also differ in grey (L* 46, 71, 58, 89); from
the fifth on a hatch tells them apart. matplotlib without pyplot and without the settings of the machine, a fixed hash
salt and no date, so that equal numbers give equal bytes.
"""

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import findfont, get_font
from matplotlib.ft2font import LoadFlags
from matplotlib.patches import Rectangle

BLUE = "#0072B2"  # Okabe-Ito blue: contrast 5.2 : 1 on white
GREY = "#595959"  # 7 : 1 on white
INK = "#000000"
EDGE = "#333333"  # the rim of a bar: light fills need it to stand out from white
GRID = "#DDDDDD"
WIDTH = 8.0  # inches: at the 720 px of a page, letters of 10 points are 12.5 px
LEFT = 3.1  # inches for row labels, the same in every figure
PLOT = 4.75  # inches for what is drawn
LINE = 0.19  # inches a line of 10 points takes
SMALL = 8.5  # points of numbers inside a figure and of column heads
_SIZE = 10.0
_FONT = "DejaVu Sans"  # comes with matplotlib: the same letters on every machine
_LABEL_ROOM = LEFT - 0.12
_MOST_LETTERS = 160  # more fit on no three lines
_EXACT = 100  # points at which letters are measured
_POINTS = 72  # in an inch
_LABEL_LINES = 3  # what is longer ends in an ellipsis; the table beside the figure holds the whole label
_ROW = 0.42  # inches a row takes at least
_KEY_LINE = 0.24
_SWATCH = 0.16
_NOTE = 0.3  # inches of a line below the figure
STYLE: Any = {
    "font.family": _FONT,
    "font.size": _SIZE,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": GREY,
    "axes.axisbelow": True,
    "grid.color": GRID,
    "grid.linewidth": 0.6,
    "hatch.linewidth": 0.5,
    "xtick.color": GREY,
    "xtick.labelsize": SMALL,
    "svg.fonttype": "path",
    "text.parse_math": False,  # a label may hold dollars
    "figure.facecolor": "white",
}


@dataclass(frozen=True)
class Part:
    """A part of a bar: what it is called and how it looks."""

    label: str
    colour: str
    hatch: str = ""

    @property
    def ink(self) -> str:
        return "white" if self.colour == BLUE else INK


_LOOKS = (
    (BLUE, ""),
    ("#E69F00", ""),
    ("#009E73", ""),
    ("#F0E442", ""),
    ("#D55E00", "//"),
    ("#56B4E9", "\\\\"),
    ("#CC79A7", ".."),
)


def make_parts(labels: Mapping[str, str], *, plain: str = "") -> dict[str, Part]:
    """Give each part its look, by its place in the codebook; `plain` (what is not known) stays white."""
    looks = {name: _LOOKS[place % len(_LOOKS)] for place, name in enumerate(labels)}
    return {
        name: Part(label, "#FFFFFF") if name == plain else Part(label, *looks[name]) for name, label in labels.items()
    }


def make_figure(height: float, *, note: str = "") -> Figure:
    """Open a figure of the common width, with room for a note below all else."""
    whole = height + _NOTE * bool(note)
    figure = Figure(figsize=(WIDTH, whole))
    if note:
        figure.text(0.02, _NOTE / 2 / whole, note, color=GREY, fontsize=SMALL, va="center_baseline")
    return figure


def place_axes(figure: Figure, *, top: float, height: float, width: float = PLOT) -> Axes:
    """Add axes on the common left margin, `top` inches below the upper rim."""
    whole = figure.get_figheight()
    return figure.add_axes((LEFT / WIDTH, 1 - (top + height) / whole, width / WIDTH, height / whole))


def say(text: str) -> Figure:
    """Draw a figure that only says something."""
    figure = make_figure(1.2)
    figure.text(0.02, 0.5, text, color=GREY, va="center")
    return figure


def row_height(labels: Sequence[str], *, least: float = _ROW) -> float:
    """Return the inches of a row in which the highest of these wrapped labels fits."""
    return max(least, 0.1 + LINE * max((label.count("\n") + 1 for label in labels), default=1))


def key_height(parts: Sequence[Part]) -> float:
    """Return the inches that the key of these parts takes."""
    return _KEY_LINE * (1 + max((line for _, line, _ in _lay_out_key(parts)), default=-1))


def draw_key(figure: Figure, parts: Sequence[Part], *, top: float) -> None:
    """Name the parts of the bars, in their order, on lines that begin `top` inches below the upper rim."""
    whole = figure.get_figheight()
    for part, line, start in _lay_out_key(parts):
        middle = 1 - (top + (line + 0.5) * _KEY_LINE) / whole
        size = _SWATCH / WIDTH, 0.13 / whole
        figure.add_artist(
            Rectangle(
                ((LEFT + start) / WIDTH, middle - size[1] / 2),
                *size,
                facecolor=part.colour,
                edgecolor=EDGE,
                hatch=part.hatch,
                linewidth=0.6,
                transform=figure.transFigure,
            )
        )
        words = (LEFT + start + _SWATCH + 0.06) / WIDTH
        figure.text(words, middle, _key_label(part), va="center_baseline", fontsize=SMALL)


def _lay_out_key(parts: Sequence[Part]) -> list[tuple[Part, int, float]]:
    placed, line, start = [], 0, 0.0
    for part in parts:
        room = _SWATCH + 0.22 + text_width(_key_label(part), SMALL)
        if start and start + room > PLOT + 0.15:
            line, start = line + 1, 0.0
        placed.append((part, line, start))
        start += room
    return placed


def _key_label(part: Part) -> str:
    return wrap_label(part.label, PLOT - 0.4, lines=1, size=SMALL)


def wrap_label(label: str, room: float = _LABEL_ROOM, *, lines: int = _LABEL_LINES, size: float = _SIZE) -> str:
    """Break a label into lines of at most `room` inches; what does not fit ends in an ellipsis."""
    start = " ".join(label.split())[:_MOST_LETTERS]
    drawable = "".join(sign if ord(sign) in _signs() else "\ufffd" for sign in start)
    broken = [""]
    for piece in (piece for word in drawable.split() for piece in _cut(word, room, size)):
        longer = f"{broken[-1]} {piece}".strip()
        broken = [*broken[:-1], longer] if text_width(longer, size) <= room else [*broken, piece]
    if len(broken) > lines:
        last = next(_cut(broken[lines - 1], room - text_width("…", size), size))
        broken = [*broken[: lines - 1], f"{last.rstrip()}…"]
    return "\n".join(broken)


def _cut(word: str, room: float, size: float) -> Iterator[str]:
    """Yield the pieces of a word that fit on a line each: as a rule the word."""
    while word:
        fits = next((end for end in range(len(word), 1, -1) if text_width(word[:end], size) <= room), 1)
        yield word[:fits]
        word = word[fits:]


def text_width(text: str, size: float = _SIZE) -> float:
    """Return the inches that a line of text takes."""
    return sum(map(_advance, text)) * size / _POINTS


@cache
def _advance(sign: str) -> float:
    """Return how wide a letter is, as a part of the letters' size."""
    font: Any = get_font(findfont(_FONT))
    font.set_size(_EXACT, _POINTS)
    width: float = font.load_char(ord(sign), flags=LoadFlags.NO_HINTING).linearHoriAdvance / 65536 / _EXACT
    return width


@cache
def _signs() -> frozenset[int]:
    """List the letters that the font holds: a sign it lacks is drawn as the sign for that."""
    return frozenset(get_font(findfont(_FONT)).get_charmap())


@contextmanager
def house_style(salt: str = "") -> Iterator[None]:
    """Draw with the settings of this module alone, whatever the machine's are."""
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(STYLE | {"svg.hashsalt": salt})
        yield


def save(name: str, draw: Callable[[], Figure]) -> dict[str, bytes]:
    """Draw a figure once; return it as SVG (for pages) and PNG (for slides)."""
    files = {}
    with house_style(name):
        figure = draw()
        for suffix in ("svg", "png"):
            stream = io.BytesIO()
            metadata = {"Date": None} if suffix == "svg" else {"Software": None}
            figure.savefig(stream, format=suffix, dpi=150, metadata=metadata)
            files[f"{name}.{suffix}"] = stream.getvalue()
    return files
