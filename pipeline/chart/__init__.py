"""Stage 7: tidy numbers -> figures.

Comes in: measures and the names of themes, agencies, groups, forums. Goes out: for the forum and for each of its
agencies, themes split by group, a table of theme by group, kinds by theme, coverage by programmes and themes raised
together; for the forum also who was addressed against who is responsible and, where there are two forums or periods,
how themes went. Each as SVG (for the pages) and PNG (for slides).
"""

from collections.abc import Callable, Iterator, Mapping
from functools import partial

import pandas as pd
from matplotlib.figure import Figure

from pipeline.chart.bars import draw_coverage, draw_kind_bars, draw_theme_bars
from pipeline.chart.cells import select, select_themes
from pipeline.chart.grids import draw_flow_table, draw_group_table, draw_pair_table
from pipeline.chart.style import save
from pipeline.chart.timeline import draw_timeline
from pipeline.codebook import Agency, Forum, Group, Theme, order_forums
from pipeline.messages import EMERGING_MARK, UNKNOWN_GROUP_LABEL, _, say_label, say_month, speaking
from pipeline.tables.fields import UNKNOWN_GROUP, Language

_Drawing = tuple[str, Callable[[], Figure]]


def chart(
    feedback: pd.DataFrame,
    themes: pd.DataFrame,
    measures: pd.DataFrame,
    *,
    codebook_themes: tuple[Theme, ...],
    agencies: tuple[Agency, ...],
    groups: tuple[Group, ...],
    forums: tuple[Forum, ...],
    language: Language,
) -> dict[str, bytes]:
    """Draw every figure, its words in a language; return file names below `reports/` and their bytes.

    Reads feedback (forum_id, received_on), themes (theme_id, label, origin) and, of the measures, `feedback` and
    `feedback_share` by theme and by theme with group, kind, theme, forum and period, `addressed_to_*`, `themes_*` and
    `programmes*`. A figure without numbers says so; of many themes the largest are shown.
    """
    with speaking(language):
        named = _name_themes(themes, codebook_themes)
        return _draw_all(named, measures, agencies, groups, _name_forums(feedback, measures, forums))


def _name_themes(themes: pd.DataFrame, codebook_themes: tuple[Theme, ...]) -> dict[str, str]:
    coded = {theme.theme_id: say_label(theme) for theme in codebook_themes}
    labels = themes["theme_id"].map(coded).fillna(themes["label"])
    marked = labels.where(themes["origin"].ne("emerging"), labels + f" – {_(EMERGING_MARK)}")
    return dict(zip(themes["theme_id"], marked, strict=True))


def _draw_all(
    named: Mapping[str, str],
    measures: pd.DataFrame,
    agencies: tuple[Agency, ...],
    groups: tuple[Group, ...],
    forums: Mapping[str, str],
) -> dict[str, bytes]:
    held = [agency for agency in agencies if agency.in_forum]
    files: dict[str, bytes] = {}
    for place in ("", *(agency.agency_id for agency in held)):
        start = f"charts/agency_{place}" if place else "charts/forum"
        shown = {agency.agency_id: agency.short_name for agency in held if place in ("", agency.agency_id)}
        drawings: list[_Drawing] = [
            *_list_drawings(measures, named, place, groups),
            ("coverage", partial(draw_coverage, measures, shown)),
        ]
        if not place:
            drawings += _list_forum_drawings(measures, named, agencies, forums)
        for name, drawing in drawings:
            files |= save(f"{start}_{name}", drawing)
    return files


def _list_drawings(
    measures: pd.DataFrame, labels: Mapping[str, str], place: str, groups: tuple[Group, ...]
) -> Iterator[_Drawing]:
    """Name the figures that the forum has as each agency does."""
    names = {group.group: say_label(group) for group in groups} | {UNKNOWN_GROUP: _(UNKNOWN_GROUP_LABEL)}
    by_group = select_themes(measures, labels, place, "group")
    counts = select(measures, "feedback", ["group"], agency_id=place)
    sizes = dict(zip(counts["group"], counts["value"], strict=True))
    pairs = select(measures, "feedback", ["theme_id", "with_theme_id"], agency_id=place)
    yield "themes", partial(draw_theme_bars, by_group, names)
    yield "groups", partial(draw_group_table, by_group, names, sizes)
    yield "kinds", partial(draw_kind_bars, select_themes(measures, labels, place, "kind"))
    yield "pairs", partial(draw_pair_table, pairs, by_group)


def _list_forum_drawings(
    measures: pd.DataFrame, labels: Mapping[str, str], agencies: tuple[Agency, ...], forums: Mapping[str, str]
) -> Iterator[_Drawing]:
    """Name the figures of the forum alone."""
    names = {agency.agency_id: agency.short_name for agency in agencies}
    held = [agency.agency_id for agency in agencies if agency.in_forum]
    yield "flows", partial(draw_flow_table, measures, names, held)
    for other, points in (("forum_id", forums), ("period", _order_periods(measures))):
        if len(points) > 1:
            yield "timeline", partial(draw_timeline, select_themes(measures, labels, "", other), points, other)
            return


def _name_forums(feedback: pd.DataFrame, measures: pd.DataFrame, forums: tuple[Forum, ...]) -> dict[str, str]:
    """Name the forums that were heard, the earliest first."""
    names = {forum.forum_id: forum.name for forum in forums}
    heard = select(measures, "feedback", ["forum_id"])["forum_id"].astype("str")
    return {forum: names.get(forum, forum) for forum in order_forums(heard, feedback, forums)}


def _order_periods(measures: pd.DataFrame) -> dict[str, str]:
    """Name the months in which feedback came in, the earliest first."""
    return {month: say_month(month) for month in sorted(select(measures, "feedback", ["period"])["period"])}
