"""Figures that say what the numbers say, legibly, in the same bytes."""

import io
import xml.etree.ElementTree as ET
from collections.abc import Callable, Sequence
from itertools import combinations, pairwise
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib import image
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from pipeline.chart import chart
from pipeline.chart.bars import draw_coverage, draw_kind_bars, draw_theme_bars
from pipeline.chart.cells import MOST_THEMES
from pipeline.chart.grids import draw_flow_table, draw_group_table, draw_pair_table
from pipeline.chart.style import LEFT, STYLE, WIDTH, house_style, make_parts, text_width
from pipeline.chart.timeline import draw_timeline
from pipeline.messages import EMERGING_MARK, KIND_LABELS, NO_FEEDBACK, REST_LABEL, SUPPRESSED
from pipeline.tables import store
from tests.conftest import BOOK, Project

AGENCIES = {agency.agency_id: agency.short_name for agency in BOOK.agencies}
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


def cells(counts: Sequence[int], levels: Sequence[str] = (), label: str = "", other: str = "group") -> pd.DataFrame:
    """Themes of these counts, each split over the levels: the first level's cells are small and hidden."""
    rows: list[tuple[object, ...]] = []
    base = max(500, *counts, 0) if len(counts) else 500
    for number, count in enumerate(counts):
        name = label or f"{LABELS[number % 4][:38]}{number:02}"
        share = count / base
        rows.append((f"t{number:02}", name, "", count, base, share, share * 0.8, min(1, share * 1.3), False))
        for place, level in enumerate(levels):
            size = count // (place + 2) // 2
            known = (
                (None, base, None, None, None, True)
                if place == 0
                else (size, base, size / base, size / base * 0.8, size / base * 1.3, False)
            )
            rows.append((f"t{number:02}", name, level, *known))
    names = ["theme_id", "label", other, "value", "base", "share", "lower", "upper", "suppressed"]
    numeric = dict.fromkeys(("value", "share", "lower", "upper"), "Float64")
    return pd.DataFrame(rows, columns=names).astype(numeric | {"base": "Int64", "suppressed": "boolean"})


def pairs(count: int) -> pd.DataFrame:
    rows = [(f"t{one:02}", f"t{other:02}", 3 * one + other) for one, other in combinations(range(count), 2)]
    return pd.DataFrame(rows, columns=["theme_id", "with_theme_id", "value"]).astype({"value": "Float64"})


def measured(*rows: tuple[str, str, int, int]) -> pd.DataFrame:
    """Measures by agency: measure, agency_id, value, base."""
    listed: list[dict[str, object]] = [
        {
            "number_id": f"{measure}/agency_id={agency}",
            "measure": measure,
            "agency_id": agency,
            "value": value,
            "base": base,
            "unit": "masukan",
            "suppressed": False,
        }
        for measure, agency, value, base in rows
    ]
    return store.from_rows("measures", listed)


def flows(count: int) -> pd.DataFrame:
    """Each agency of the forum was asked for what others answer for: itself, the last of the forum, some outside."""
    return measured(
        *(
            (f"addressed_to_{asked}", agency, 10 * (asked == agency) + place + 1, 500)
            for asked in FORUM
            for place, agency in enumerate([*FORUM, *(f"a{number:02}" for number in range(count))])
        )
    )


def plans(raised: int) -> pd.DataFrame:
    numbers = {
        "raised": raised,
        "covered": raised // 4,
        "partial": raised // 4,
        "suggested": raised // 4,
        "gap": raised // 2,
    }
    themes = [(f"themes_{name}", agency, value, raised) for agency in FORUM for name, value in numbers.items()]
    asked = (("programmes", 5), ("programmes_unasked", 2))
    return measured(*themes, *((name, agency, value, 5) for name, value in asked for agency in FORUM))


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
    """The lengths of the bars, from the top, whatever their parts."""
    bars: Any = figure.axes[0].patches
    ends: dict[float, float] = {}
    for bar in bars:
        row = bar.get_y()
        ends[row] = max(ends.get(row, 0), round(bar.get_x() + bar.get_width(), 6))
    return [ends[row] for row in sorted(ends)]


def overlapping(boxes: Sequence[tuple[str, Bbox]]) -> list[tuple[str, str]]:
    inner = [(text, box.shrunk(0.98, 0.98)) for text, box in boxes]
    return [(one, other) for (one, a), (other, b) in combinations(inner, 2) if a.overlaps(b)]


GROUP_NAMES = {group.group: group.label for group in BOOK.groups} | {"unknown": "Tidak diketahui"}
SEVEN = GROUP_NAMES | {"ngo": "Organisasi kemasyarakatan"}
POINTS = {"c": "Rapat", "a": "Forum Gabungan Perangkat Daerah Kota Tangerang Selatan", "b": "Forum kedua"}
FIGURES: dict[str, Callable[[Sequence[int], str], Figure]] = {
    "themes": lambda counts, label: draw_theme_bars(cells(counts, [*SEVEN], label), SEVEN),
    "groups": lambda counts, label: draw_group_table(cells(counts, [*SEVEN], label), SEVEN, {"worker": 12_345}),
    "kinds": lambda counts, label: draw_kind_bars(cells(counts, [*KIND_LABELS], label, "kind")),
    "pairs": lambda counts, label: draw_pair_table(pairs(len(counts)), cells(counts, [], label)),
    "timeline": lambda counts, label: draw_timeline(cells(counts, [*POINTS], label, "period"), POINTS, "period"),
    "flows": lambda counts, label: draw_flow_table(flows(len(counts)), dict(AGENCIES) | {"a00": label or "A"}, FORUM),
    "coverage": lambda counts, label: draw_coverage(
        plans(max(counts)), {name: label or AGENCIES[name] for name in FORUM}
    ),
}
AWKWARD = ["", "Kebijakan " * 12, "x" * 10_000, "modal $5 dan $6 _{usaha}^2 izin 🙂 许可\n\t"]


@pytest.mark.parametrize("name", FIGURES)
@pytest.mark.parametrize(
    ("counts", "label"),
    [([4, 3], ""), *((range(12_345, 9_000, -300), label) for label in AWKWARD)],
    ids=["two", "twelve", "long", "unbroken", "signs"],
)
def test_texts_do_not_overlap_and_stay_inside(name: str, counts: Sequence[int], label: str) -> None:
    with house_style():
        figure = FIGURES[name](counts, label)
        boxes = draw(figure)
    assert len(boxes) > 4
    assert overlapping(boxes) == []
    assert [text for text, box in boxes if not figure.bbox.padded(1).contains(*box.min)] == []
    assert [text for text, box in boxes if not figure.bbox.padded(1).contains(*box.max)] == []


@pytest.mark.parametrize("name", FIGURES)
@pytest.mark.mpl_image_compare(
    baseline_dir="data/figures",
    style=STYLE,
    savefig_kwargs={"dpi": 50},
    deterministic=True,
    # Letters come from the same font, but FreeType and Agg of another platform round the rims of shapes by a shade; a
    # part that is missing, moved or of another colour differs by 5 and more at this size.
    tolerance=2,
)
def test_figure_looks_as_it_did(name: str) -> Figure:
    return FIGURES[name]([432, 320, 184, 96], "")


@pytest.mark.parametrize("name", FIGURES)
def test_rows_of_every_figure_begin_at_the_same_margin(name: str) -> None:
    with house_style():
        figure = FIGURES[name]([50, 40], "")
    assert [round(axes.get_position().x0 * WIDTH, 6) for axes in figure.axes] == [LEFT] * len(figure.axes)


def test_a_text_is_as_wide_as_it_is_drawn() -> None:
    with house_style():
        figure = Figure(dpi=600)
        figure.text(0, 0, "Perizinan W")
        ((_, box),) = draw(figure)
    assert text_width("Perizinan W") == pytest.approx(box.width / 600, rel=0.03)


def test_what_is_hidden_of_a_bar_is_one_rest_and_never_a_part() -> None:
    with house_style():
        figure = draw_theme_bars(cells([100], ["worker", "teacher", "academic"]), GROUP_NAMES)
        texts = [text for text, _ in draw(figure)]
    bars: Any = figure.axes[0].patches
    assert [(bar.get_x(), bar.get_width()) for bar in bars] == [(0, 16), (16, 12), (28, 72)]
    assert bars[-1].get_hatch()
    assert {"Guru SMK", "Akademisi", REST_LABEL} <= set(texts)
    assert "Pekerja" not in texts
    assert "72" not in texts


def test_bars_are_sorted_and_each_says_its_number_and_share() -> None:
    with house_style():
        figure = draw_theme_bars(cells([3, 1250, 20]), {})
        draw(figure)
    (axes,) = figure.axes
    assert widths(figure) == [1250, 20, 3]
    assert [text.get_text() for text in axes.texts] == ["1.250 (100,0 %)", "20 (1,6 %)", "3 (0,2 %)"]
    assert axes.get_xlabel().startswith("Jumlah masukan (n = 1.250)")
    (interval,) = axes.collections
    assert [list(line[:, 0]) for line in interval.get_segments()][1:] == [
        pytest.approx([16, 26]),
        pytest.approx([2.4, 3.9]),
    ]


def test_of_very_many_themes_the_largest_are_drawn() -> None:
    with house_style():
        figure = draw_theme_bars(cells(range(1, 201)), {})
    assert widths(figure) == list(range(200, 200 - MOST_THEMES, -1))


@pytest.mark.parametrize("name", ["themes", "groups", "kinds", "pairs", "timeline"])
def test_a_figure_of_many_themes_says_how_many_it_leaves_out_and_fits_a_page(name: str) -> None:
    with house_style():
        figure = FIGURES[name](range(12_345, 10_345, -10), "Perbaikan layanan dan sarana tingkat kota")
        boxes = draw(figure)
    shown = MOST_THEMES if name in ("themes", "groups", "kinds") else 12
    assert f"Digambar: {shown} tema terbanyak dari 200." in [text for text, _ in boxes]
    assert overlapping(boxes) == []
    assert figure.get_figheight() < 3 * WIDTH


def test_where_no_part_is_known_bars_are_whole_and_nothing_looks_hidden() -> None:
    with house_style():
        figure = draw_theme_bars(cells([40, 20], ["worker"]), GROUP_NAMES)
        texts = [text for text, _ in draw(figure)]
    bars: Any = figure.axes[0].patches
    assert [bar.get_hatch() for bar in bars] == ["", ""]
    assert "semua unsur peserta" in texts
    assert REST_LABEL not in texts


def test_themes_that_nobody_raised_together_are_said_to_be_so() -> None:
    with house_style():
        figure = draw_pair_table(pairs(0), cells([30, 20]))
        assert [text for text, _ in draw(figure)] == ["Tidak ada masukan dengan dua tema."]


def test_parts_that_touch_differ_in_grey() -> None:
    parts = [*make_parts(SEVEN).values()]
    for one, other in pairwise(parts):
        greys = [lightness(part.colour) for part in (one, other)]
        assert abs(greys[0] - greys[1]) >= 10 or one.hatch != other.hatch


def test_a_small_cell_shows_a_dot_and_an_absent_group_no_column() -> None:
    with house_style():
        figure = draw_group_table(cells([42], ["worker", "teacher"]), GROUP_NAMES, {"teacher": 30})
        draw(figure)
    assert [text.get_text() for text in figure.axes[0].texts] == [SUPPRESSED, "7"]
    assert [label.get_text() for label in figure.axes[0].get_xticklabels()] == ["Pekerja", "Guru SMK\nn = 30"]


def contrast(colour: Sequence[float]) -> float:
    channels = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour[:3]]
    return float((np.dot([0.2126, 0.7152, 0.0722], channels) + 0.05) / 0.05)


def test_black_numbers_read_on_the_darkest_shade() -> None:
    with house_style():
        figure = draw_group_table(cells([2400, 1], ["worker", "teacher"]), GROUP_NAMES, {})
    shades: Any = figure.axes[0].collections[0]
    assert contrast(shades.cmap(shades.norm(400))) >= 4.5


def lightness(colour: str) -> float:
    """L* of CIE 1976: how bright a colour looks once it is printed in grey."""
    channels = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in to_rgb(colour)]
    return float(116 * np.dot([0.2126, 0.7152, 0.0722], channels) ** (1 / 3) - 16)


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


def draw_all(names: pd.DataFrame, measures: pd.DataFrame, *, agencies: int | None = None) -> dict[str, bytes]:
    return chart(
        store.empty("feedback"),
        names,
        measures,
        codebook_themes=BOOK.themes,
        agencies=BOOK.agencies[:agencies],
        groups=BOOK.groups,
        forums=BOOK.forums,
        language="id",
    )


def expected_files(*more: str) -> set[str]:
    places = ["forum", *(f"agency_{agency}" for agency in FORUM)]
    every = {f"{place}_{kind}" for place in places for kind in ("themes", "groups", "kinds", "pairs", "coverage")}
    return {f"charts/{name}.{end}" for name in {"forum_flows", *more} | every for end in ("svg", "png")}


def check_files(files: dict[str, bytes]) -> None:
    assert set(files) == expected_files()
    for name, content in files.items():
        if name.endswith(".svg"):
            assert ET.fromstring(content).tag == "{http://www.w3.org/2000/svg}svg"
            assert b'href="http' not in content
        else:
            pixels = image.imread(io.BytesIO(content))
            assert pixels.shape[1] == 1200
            assert pixels[..., :3].min() < 0.9, "nothing is drawn"


def test_no_feedback_at_all_gives_every_figure() -> None:
    check_files(draw_all(store.empty("themes"), store.empty("measures")))
    with house_style():
        assert [text for text, _ in draw(draw_theme_bars(cells([]), {}))] == [NO_FEEDBACK]
        assert [text for text, _ in draw(draw_group_table(cells([0], ["worker"]), GROUP_NAMES, {}))] == [NO_FEEDBACK]


def test_one_theme_gives_every_figure() -> None:
    measures = numbers(("", "licensing", "", 6), ("", "licensing", "worker", 6), ("disnaker", "licensing", "", 6))
    check_files(draw_all(themes("licensing"), measures))


def test_the_same_numbers_give_the_same_bytes_whatever_the_order_of_rows() -> None:
    names = themes("licensing", "marketing", "emerging_01")
    measures = numbers(*(("", theme, group, 9) for theme in names["theme_id"] for group in ("", "worker", "teacher")))
    once = draw_all(names, measures, agencies=1)
    assert draw_all(names, measures, agencies=1) == once
    assert draw_all(names.iloc[::-1], measures.sample(frac=1, random_state=3), agencies=1) == once


def test_figures_carry_no_date(sample: Project) -> None:
    files = sorted((sample.reports / "charts").iterdir())
    assert {f"charts/{path.name}" for path in files} == expected_files("forum_timeline")
    assert all(b"dc:date" not in path.read_bytes() for path in files)


def test_an_emerging_theme_is_marked_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    def watch(table: pd.DataFrame, names: object) -> Figure:
        seen.extend(table["label"])
        return Figure()

    monkeypatch.setattr("pipeline.chart.draw_theme_bars", watch)
    draw_all(
        themes("licensing", "emerging_01"), numbers(("", "licensing", "", 6), ("", "emerging_01", "", 6)), agencies=0
    )
    assert seen == [f"Tema emerging_01 – {EMERGING_MARK}", "Perizinan dan legalitas usaha"]


def test_months_are_compared_only_where_there_are_two_and_forums_first() -> None:
    def drawn(**levels: Sequence[str]) -> list[str]:
        rows = [
            {
                "number_id": f"{measure}/{theme}/{dimension}={level}",
                "measure": measure,
                "theme_id": theme,
                dimension: level,
                "value": 4 if measure == "feedback" else 0.4,
                "lower": None if measure == "feedback" else 0.2,
                "upper": None if measure == "feedback" else 0.6,
                "base": 10,
                "unit": "masukan",
                "suppressed": False,
            }
            for dimension, found in levels.items()
            for level in (*found, "")
            for theme in ("licensing", "")
            if theme or level
            for measure in ("feedback", "feedback_share")
        ]
        unique = {row["number_id"]: row for row in rows}
        files = draw_all(themes("licensing"), store.from_rows("measures", list(unique.values())), agencies=0)
        return [name for name in files if "timeline" in name]

    assert drawn(period=["2024-02"], forum_id=["a"]) == []
    assert drawn(period=["2024-02", "2024-03"]) == ["charts/forum_timeline.svg", "charts/forum_timeline.png"]


def test_the_agency_that_answers_for_itself_is_framed() -> None:
    with house_style():
        figure = draw_flow_table(flows(1), AGENCIES | {"a00": "A"}, FORUM)
    frames: Any = figure.axes[0].patches
    assert [frame.get_xy() for frame in frames] == [(0, 0), (1, 1), (2, 2)]
    assert [label.get_text() for label in figure.axes[0].get_yticklabels()] == [
        *(AGENCIES[name] for name in FORUM),
        "A",
    ]


def test_a_pair_is_written_once_and_the_frame_holds_the_theme_itself() -> None:
    with house_style():
        figure = draw_pair_table(pairs(3), cells([30, 20, 10]))
    texts = [text.get_text() for text in figure.axes[0].texts]
    assert texts == ["30", "", "", "1", "20", "", "2", "5", "10"]


def test_settings_of_the_machine_do_not_change_a_figure() -> None:
    names, measures = themes("licensing"), numbers(("", "licensing", "", 6))
    once = draw_all(names, measures, agencies=0)
    with mpl.rc_context({"font.size": 30, "axes.facecolor": "red", "savefig.bbox": "tight"}):
        assert draw_all(names, measures, agencies=0) == once
