"""Stage 8: tables and figures -> pages.

Comes in: measures, checks, themes, assignments, routes, programmes, figures. Goes out: `index.html` and one page for
each agency of the forum; each is one file that opens offline. Every number comes from `measures` and carries its
`number_id`; a citizen's text is always escaped, never of a sensitive row, and stands with its feedback_id.
"""

import base64
from collections.abc import Mapping

import pandas as pd
from jinja2 import Environment, PackageLoader, StrictUndefined

from pipeline.codebook import Agency, Forum, Group, Programme, Route, Theme
from pipeline.codebook.settings import ReportSettings
from pipeline.messages import KIND_LABELS, say_date
from pipeline.report.numbers import Numbers
from pipeline.report.quotes import choose_quotes
from pipeline.report.views import AgencyView, IndexView, Names


def report(
    sources: pd.DataFrame,
    feedback: pd.DataFrame,
    themes: pd.DataFrame,
    assignments: pd.DataFrame,
    routes: pd.DataFrame,
    programme_links: pd.DataFrame,
    measures: pd.DataFrame,
    checks: pd.DataFrame,
    *,
    codebook_themes: tuple[Theme, ...],
    agencies: tuple[Agency, ...],
    programmes: tuple[Programme, ...],
    codebook_routes: tuple[Route, ...],
    groups: tuple[Group, ...],
    forums: tuple[Forum, ...],
    settings: ReportSettings,
    figures: Mapping[str, bytes],
) -> dict[str, bytes]:
    """Render all pages; return file names below `reports/` and their bytes."""
    names = Names.collect(themes, codebook_themes, agencies, programmes, groups)
    numbers = Numbers(measures)
    held = [forum for forum in forums if forum.forum_id in set(feedback["forum_id"])]
    environment = _environment(numbers, figures)
    shared = {"settings": settings, "forums": held, "names": names}
    links = programme_links.sort_values(["theme_id", "programme_id"])
    index = IndexView(
        numbers, names, checks.sort_values("rule"), sources.sort_values(["source_file", "source_sheet"]), agencies
    )
    pages = {"index.html": environment.get_template("index.html.j2").render(view=index, **shared)}
    for agency in agencies:
        if agency.in_forum:
            quotes = choose_quotes(feedback, assignments, routes, agency.agency_id, settings.quotes_per_theme)
            view = AgencyView(agency, numbers, names, quotes, links, routes, codebook_routes, codebook_themes)
            page = environment.get_template("agency.html.j2").render(view=view, **shared)
            pages[f"agency_{agency.agency_id}.html"] = page
    return {name: page.encode("utf-8") for name, page in pages.items()}


def _environment(numbers: Numbers, figures: Mapping[str, bytes]) -> Environment:
    environment = Environment(
        loader=PackageLoader("pipeline.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals.update(
        value=numbers.value,
        count=numbers.say_count,
        share=numbers.say_share,
        interval=numbers.say_interval,
        base=numbers.say_base,
        figure=lambda name: _data_uri(figures[f"charts/{name}.svg"]),
        kind_labels=KIND_LABELS,
    )
    environment.filters["day"] = say_date
    return environment


def _data_uri(svg: bytes) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(svg).decode("ascii")
