"""All pages for planners, rendered from their views.

Comes in: the tables and codebook parts that pages show, and the figures. Goes out: file names and the text of each
page, one file that opens offline. A page can also be rendered with the names of its figures in place of their images,
for the Word document.
"""

import base64
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

import pandas as pd
from jinja2 import Environment, PackageLoader
from markupsafe import Markup

from pipeline.codebook import Agency, Forum, Programme, Route, Theme
from pipeline.codebook.settings import ReportSettings
from pipeline.messages import DATA_DESCRIPTION, FIELD_TYPES, KIND_LABELS, VALUE_LABELS, _, say_number
from pipeline.report import findings
from pipeline.report.authority import list_passings, list_responsible
from pipeline.report.beside import Beside
from pipeline.report.explorer import ExplorerView
from pipeline.report.joint import JointView, shared_themes
from pipeline.report.method_page import MethodView, audited_themes
from pipeline.report.numbers import Numbers
from pipeline.report.plans import Plans
from pipeline.report.quotes import choose_quotes
from pipeline.report.sentences import Findings
from pipeline.report.templating import open_templates
from pipeline.report.theme_page import ThemeView
from pipeline.report.views import AgencyView, IndexView, Names, by_size, name_theme_page
from pipeline.report.withholding import withhold
from pipeline.tables import datapackage
from pipeline.tables.contract import TABLES
from pipeline.tables.fields import NO_CONTENT, NO_THEME

_THEME_QUOTES = 2  # times as many as on an agency's page: the theme's own page is where words are read


@dataclass(frozen=True)
class Pages:
    """What the pages show; `forums` are those held, `provenance` the SHA-256 of each table by its file's name."""

    tables: Mapping[str, pd.DataFrame]
    names: Names
    numbers: Numbers
    agencies: Sequence[Agency]
    themes: Sequence[Theme]
    programmes: Sequence[Programme]
    rules: Sequence[Route]
    forums: Sequence[Forum]
    settings: ReportSettings
    figures: Mapping[str, bytes]
    provenance: Mapping[str, str]

    @cached_property
    def environment(self) -> Environment:
        """The templates, and what they call things by."""
        return _make_environment(self.numbers)

    def render_all(self) -> Iterator[tuple[str, str]]:
        """Render every page; yields file names below `reports/` and texts."""
        yield "index.html", self._render("index", self._index)
        yield "joint.html", self._render("joint", self._joint)
        yield "method.html", self._render("method", self._method)
        yield "data-dictionary.html", self._render("data_dictionary", None, about=self.about)
        for agency in self.agency_views:
            yield f"agency_{agency.id}.html", self._render("agency", agency)
        for theme in self.raised:
            yield name_theme_page(theme), self._render("theme", self._theme(theme), audited=self._audited)

    def render_explorer(self, view: ExplorerView) -> str:
        """Render the internal page of single feedbacks, the only one with a script."""
        loader = PackageLoader("pipeline.report")
        parts = [loader.get_source(self.environment, name)[0] for name in ("explorer_search.js", "explorer.js")]
        return self._render("explorer", view, script=Markup("\n".join(parts)), say_number=say_number)

    def render_agency_for_print(self, view: AgencyView) -> str:
        """Render an agency's page with the names of its figures (below `reports/`) where their images stand."""
        return self._render("agency", view, figure=lambda name: f"charts/{name}.png")

    @cached_property
    def raised(self) -> list[str]:
        """The themes that somebody raised, the largest first."""
        return [name for name in by_size(self.numbers, [*self.names.themes]) if name not in (NO_THEME, NO_CONTENT)]

    @cached_property
    def agency_views(self) -> list[AgencyView]:
        """The views of the agencies of the forum."""
        return [self._agency(agency) for agency in self.agencies if agency.in_forum]

    @cached_property
    def about(self) -> datapackage.About:
        """What the description of the tables says of the whole."""
        settings = self.settings
        return datapackage.About(
            title=f"{settings.title}, {settings.place}",
            description=_(DATA_DESCRIPTION),
            producer=settings.producer,
            licence=settings.licence,
            source=settings.source_line,
            occasions=[datapackage.Occasion(forum.name, forum.date, forum.place) for forum in self.forums],
        )

    def _agency(self, agency: Agency) -> AgencyView:
        tables, number = self.tables, self.settings.quotes_per_theme
        quotes = choose_quotes(self._writers, tables["assignments"], tables["routes"], agency.agency_id, number=number)
        return AgencyView(
            agency, self.numbers, self.names, quotes, self._plans, tables["routes"], self.rules, self.themes
        )

    @cached_property
    def _plans(self) -> Plans:
        return Plans(self.tables["programme_links"], {plan.programme_id: plan for plan in self.programmes})

    @cached_property
    def _audited(self) -> frozenset[str]:
        return audited_themes(self.tables["quality"])

    @property
    def _index(self) -> IndexView:
        return IndexView(
            self.numbers,
            self.names,
            self.tables["checks"].sort_values("rule"),
            self.agencies,
            list_passings(self.tables["routes"], self.rules, self.themes),
            Findings(self.numbers, self.names, self.agencies).tell(),
        )

    @property
    def _joint(self) -> JointView:
        shared = shared_themes(self.tables["routes"], self._plans, self.themes, self.agencies)
        return JointView(self.numbers, shared)

    @property
    def _method(self) -> MethodView:
        return MethodView(self.numbers, self.names, self.tables["quality"], self.tables["sources"], self.provenance)

    def _theme(self, theme: str) -> ThemeView:
        responsible = self._responsible.get(theme, [])
        return ThemeView(theme, self.numbers, self.names, self._theme_quotes, self._plans, responsible, self.agencies)

    @cached_property
    def _responsible(self) -> Mapping[str, Sequence[str]]:
        return list_responsible(self.tables["routes"], self.themes, self.agencies)

    @cached_property
    def _theme_quotes(self) -> Mapping[str, Any]:
        number = self.settings.quotes_per_theme * _THEME_QUOTES
        return choose_quotes(self._writers, self.tables["assignments"], number=number)

    @cached_property
    def _writers(self) -> pd.DataFrame:
        """Whose words may be quoted: no copies of others', and no group that would give a hidden cell away."""
        tables = self.tables
        copies = tables["clean"].loc[tables["clean"]["copy_of"].ne(""), "feedback_id"]
        own = tables["feedback"][~tables["feedback"]["feedback_id"].isin(copies)]
        return withhold(own, tables["assignments"], tables["routes"], tables["measures"], "group")

    @cached_property
    def _beside(self) -> Beside:
        return Beside(self.numbers, self.names, self.tables["feedback"], self.forums)

    @cached_property
    def _describe(self) -> Mapping[str, Callable[..., str]]:
        """Compose what each figure shows, for those who cannot see it."""
        numbers, names = self.numbers, self.names
        forum = [agency.agency_id for agency in self.agencies if agency.in_forum]
        return {
            "themes": partial(findings.describe_themes, numbers, names),
            "groups": partial(findings.describe_groups, numbers, names),
            "kinds": partial(findings.describe_kinds, numbers, names),
            "pairs": partial(findings.describe_pairs, numbers, names),
            "flows": partial(findings.describe_flows, numbers, names, forum),
            "coverage": lambda agencies=forum: findings.describe_coverage(numbers, names, agencies),
            "timeline": partial(findings.describe_timeline, numbers, names),
        }

    def _render(self, template: str, view: object, **others: object) -> str:
        shown: dict[str, object] = {
            "settings": self.settings,
            "forums": self.forums,
            "names": self.names,
            "beside": self._beside,
            "describe": self._describe,
            "figure": self._show_figure,
            "view": view,
        }
        return self.environment.get_template(f"{template}.html.j2").render(shown | others)

    def _show_figure(self, name: str) -> str:
        return "data:image/svg+xml;base64," + base64.b64encode(self.figures[f"charts/{name}.svg"]).decode("ascii")


def _make_environment(numbers: Numbers) -> Environment:
    environment = open_templates()
    say: Mapping[str, Callable[..., object]] = {
        "value": numbers.value,
        "count": numbers.say_count,
        "share": numbers.say_share,
        "interval": numbers.say_interval,
        "base": numbers.say_base,
    }
    environment.globals.update(say)
    environment.globals.update(
        corrected=numbers.levels("theme_id", "feedback_share_corrected"),
        kind_labels=KIND_LABELS,
        tables=tuple(TABLES.values()),
        methods=datapackage.METHODS,
        types=FIELD_TYPES,
        labels=VALUE_LABELS,
    )
    return environment
