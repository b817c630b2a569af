"""Figures that say what the numbers say, legibly, in the same bytes."""

import io
import xml.etree.ElementTree as ET
from collections.abc import Callable, Sequence
from functools import partial
from itertools import combinations
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib import image
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from pipeline import codebook
from pipeline.chart import _STYLE, MOST_THEMES, chart, draw_group_table, draw_theme_bars
from pipeline.messages import EMERGING_MARK, NO_FEEDBACK, SUPPRESSED
from pipeline.tables import store
from tests.conftest import ROOT, Project

BOOK = codebook.load(ROOT / "data" / "codebook")
FORUM = [agency.agency_id for agency in BOOK.agencies if agency.in_forum]
LABELS = tuple(
    label.ljust(40, "x")
    for label in (
        "Keterampilan menjelang usia pensiun kerja",
        "Kurikulum keamanan siber untuk sekolah me",
        "Perizinan dan legalitas usaha mikro kecil",
        "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW",
    )
)


def cells(counts: Sequence[int], groups: Sequence[str] = (), label: str = "") -> pd.DataFrame:
    """Themes of these counts, each split over the groups: the first group's cells are small and hidden."""
    rows: list[tuple[object, ...]] = []
    for number, count in enumerate(counts):
        name = label or f"{LABELS[number % 4][:38]}{number:02}"
        rows.append((f"t{number}", name, "", count, max(500, *counts)))
        for place, group in enumerate(groups):
            rows.append((f"t{number}", name, group, None if place == 0 else count + place, 500))
    frame = pd.DataFrame(rows, columns=["theme_id", "label", "group", "value", "base"])
    return frame.astype({"value": "Float64", "base": "Int64"})


def draw(figure: Figure) -> list[tuple[str, Bbox]]:
    """Draw as the stage does; return each text that can be seen, and the box it takes."""
    canvas: Any = FigureCanvasAgg(figure)
    canvas.draw()
    beyond = {
        id(label)
        for axes in figure.axes
        for axis, limits in ((axes.xaxis, sorted(axes.get_xlim())), (axes.yaxis, sorted(axes.get_ylim())))
        for tick in axis.get_major_ticks()
        for label in (tick.label1, tick.label2)
        if not limits[0] <= tick.get_loc() <= limits[1]
    }
    texts: list[Any] = figure.findobj(Text)
    seen = [text for text in texts if text.get_visible() and text.get_text() and id(text) not in beyond]
    return [(text.get_text(), text.get_window_extent(canvas.get_renderer())) for text in seen]


def widths(figure: Figure) -> list[float]:
    bars: Any = figure.axes[0].patches
    return [bar.get_width() for bar in bars]


def overlapping(boxes: Sequence[tuple[str, Bbox]]) -> list[tuple[str, str]]:
    pairs = combinations(boxes, 2)
    return [(one, other) for (one, a), (other, b) in pairs if a.shrunk(0.98, 0.98).overlaps(b.shrunk(0.98, 0.98))]


GROUP_NAMES = {group.group: group.label for group in BOOK.groups} | {"unknown": "Tidak diketahui"}
FIGURES: dict[str, Callable[[pd.DataFrame], Figure]] = {
    "bars": draw_theme_bars,
    "groups": partial(draw_group_table, names=GROUP_NAMES),
}
AWKWARD = ["", "Kebijakan " * 12, "x" * 10_000, "modal $5 dan $6 _{usaha}^2", "izin 🙂 许可\n\t"]


@pytest.mark.parametrize("name", FIGURES)
@pytest.mark.parametrize("label", AWKWARD, ids=["plain", "long", "unbroken", "dollars", "signs"])
@pytest.mark.parametrize("counts", [[4], range(12_345, 9_000, -300)], ids=["one", "twelve"])
def test_texts_do_not_overlap_and_stay_inside(name: str, label: str, counts: Sequence[int]) -> None:
    with mpl.rc_context(_STYLE):
        figure = FIGURES[name](cells(counts, list(GROUP_NAMES), label))
        boxes = draw(figure)
    assert len(boxes) > 2 * len(counts)
    assert overlapping(boxes) == []
    assert [text for text, box in boxes if not figure.bbox.padded(1).contains(*box.min)] == []
    assert [text for text, box in boxes if not figure.bbox.padded(1).contains(*box.max)] == []


def test_bars_are_sorted_and_each_says_its_number_and_share() -> None:
    with mpl.rc_context(_STYLE):
        figure = draw_theme_bars(cells([3, 1250, 20]))
        draw(figure)
    (axes,) = figure.axes
    assert widths(figure) == [3, 20, 1250]
    assert [text.get_text() for text in axes.texts] == [" 3 (0,2 %)", " 20 (1,6 %)", " 1.250 (100,0 %)"]
    assert axes.get_xlabel() == "Jumlah masukan (n = 1.250)"


def test_of_very_many_themes_the_largest_are_drawn() -> None:
    with mpl.rc_context(_STYLE):
        figure = draw_theme_bars(cells(range(1, 201)))
    assert widths(figure) == list(range(201 - MOST_THEMES, 201))


def test_a_small_cell_shows_a_dot_and_an_absent_group_no_column() -> None:
    with mpl.rc_context(_STYLE):
        figure = draw_group_table(cells([7], ["worker", "teacher"]), GROUP_NAMES)
        draw(figure)
    assert [text.get_text() for text in figure.axes[0].texts] == [SUPPRESSED, "8"]
    assert [label.get_text() for label in figure.axes[0].get_xticklabels()] == ["Pekerja", "Guru SMK"]


def contrast(colour: Sequence[float]) -> float:
    channels = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour[:3]]
    return float((np.dot([0.2126, 0.7152, 0.0722], channels) + 0.05) / 0.05)


def test_black_numbers_read_on_the_darkest_shade() -> None:
    with mpl.rc_context(_STYLE):
        figure = draw_group_table(cells([400, 1], ["worker", "teacher"]), GROUP_NAMES)
    shades: Any = figure.axes[0].images[0]
    assert contrast(shades.cmap(shades.norm(401))) >= 4.5


def numbers(*rows: tuple[str, str, str, int]) -> pd.DataFrame:
    listed = [
        {
            "number_id": f"{agency}/{theme}/{group}",
            "measure": "feedback",
            "agency_id": agency,
            "theme_id": theme,
            "group": group,
            "value": value,
            "base": 50,
            "unit": "masukan",
            "suppressed": False,
        }
        for agency, theme, group, value in rows
    ]
    return store.from_rows("measures", listed)


def themes(*names: str) -> pd.DataFrame:
    rows: list[dict[str, object]] = [
        {
            "theme_id": name,
            "label": f"Tema {name}",
            "origin": "emerging" if name.startswith("emerging") else "codebook",
            "feedback_count": 1,
        }
        for name in names
    ]
    return store.from_rows("themes", rows)


def draw_all(names: pd.DataFrame, measures: pd.DataFrame) -> dict[str, bytes]:
    return chart(names, measures, agencies=BOOK.agencies, groups=BOOK.groups)


def expected_files() -> set[str]:
    places = ["forum", *(f"agency_{agency}" for agency in FORUM)]
    kinds = [f"{kind}.{end}" for kind in ("themes", "groups") for end in ("svg", "png")]
    return {f"charts/{place}_{kind}" for place in places for kind in kinds}


def check_files(files: dict[str, bytes]) -> None:
    assert set(files) == expected_files()
    for name, content in files.items():
        if name.endswith(".svg"):
            assert ET.fromstring(content).tag == "{http://www.w3.org/2000/svg}svg"
            assert b'href="http' not in content
        else:
            pixels = image.imread(io.BytesIO(content))
            assert pixels.shape[1] in (1200, 1500)
            assert pixels[..., :3].min() < 0.9, "nothing is drawn"


def test_no_feedback_at_all_gives_every_figure() -> None:
    check_files(draw_all(store.empty("themes"), store.empty("measures")))
    with mpl.rc_context(_STYLE):
        assert [text for text, _ in draw(draw_theme_bars(cells([])))] == [NO_FEEDBACK]
        assert [text for text, _ in draw(draw_group_table(cells([0], ["worker"]), GROUP_NAMES))] == [NO_FEEDBACK]


def test_one_theme_gives_every_figure() -> None:
    measures = numbers(("", "licensing", "", 6), ("", "licensing", "worker", 6), ("disnaker", "licensing", "", 6))
    check_files(draw_all(themes("licensing"), measures))


def test_the_same_numbers_give_the_same_bytes_whatever_the_order_of_rows() -> None:
    names = themes("licensing", "marketing", "emerging_01")
    measures = numbers(*(("", theme, group, 9) for theme in names["theme_id"] for group in ("", "worker", "teacher")))
    once = draw_all(names, measures)
    assert draw_all(names, measures) == once
    assert draw_all(names.iloc[::-1], measures.sample(frac=1, random_state=3)) == once


def test_figures_carry_no_date(sample: Project) -> None:
    files = sorted((sample.reports / "charts").iterdir())
    assert {f"charts/{path.name}" for path in files} == expected_files()
    assert all(b"dc:date" not in path.read_bytes() for path in files)


def test_an_emerging_theme_is_marked_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    def watch(table: pd.DataFrame) -> Figure:
        seen.extend(table["label"])
        return Figure()

    monkeypatch.setattr("pipeline.chart.draw_theme_bars", watch)
    draw_all(themes("licensing", "emerging_01"), numbers(("", "licensing", "", 6), ("", "emerging_01", "", 6)))
    assert seen == [f"Tema emerging_01 – {EMERGING_MARK}", "Tema licensing"]
