"""Stage 8: tables and figures -> pages, documents and workbooks.

Comes in: all tables, codebook parts, figures. Goes out: pages that open offline (`pages`), the Word document of each
agency, workbooks for the Renja, all tables in one workbook for analysts, and what each column means, for people and for
machines. Every number comes from `measures` and carries its `number_id`; a citizen's text is always escaped, never of a
sensitive row, and stands with its feedback_id.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

import pandas as pd

from pipeline.codebook import Agency, Correction, Forum, Group, Programme, Route, Theme
from pipeline.codebook.settings import ReportSettings
from pipeline.messages import SOURCE, _, speaking
from pipeline.report.document import write_document
from pipeline.report.explorer import explore
from pipeline.report.inspection import write_inspection
from pipeline.report.numbers import Numbers
from pipeline.report.pages import Pages
from pipeline.report.renja import Proposals, write_renja
from pipeline.report.views import Names
from pipeline.report.withholding import withhold
from pipeline.tables import datapackage


def report(
    *,
    codebook_themes: tuple[Theme, ...],
    agencies: tuple[Agency, ...],
    programmes: tuple[Programme, ...],
    codebook_routes: tuple[Route, ...],
    groups: tuple[Group, ...],
    forums: tuple[Forum, ...],
    corrections: tuple[Correction, ...],
    settings: ReportSettings,
    figures: Mapping[str, bytes],
    provenance: Mapping[str, str],
    **tables: pd.DataFrame,
) -> dict[str, bytes]:
    """Render all pages, documents and workbooks; return file names below `reports/` and their bytes.

    `tables` are all tables by name, `provenance` their SHA-256 by file. The description of the tables lies beside them:
    its name begins with `processed/`. All speak the language of the settings, but for the workbooks: the form of Tabel
    T-C.32 is that of Permendagri 86/2017.
    """
    name = partial(Names.collect, tables["themes"], codebook_themes, agencies, groups)
    with speaking(settings.language):
        pages = Pages(
            tables=tables,
            names=name(),
            numbers=Numbers(tables["measures"]),
            agencies=agencies,
            themes=codebook_themes,
            programmes=programmes,
            rules=codebook_routes,
            forums=[forum for forum in forums if forum.forum_id in set(tables["feedback"]["forum_id"])],
            settings=settings,
            figures=figures,
            provenance=provenance,
        )
        files = {
            **{file: page.encode("utf-8") for file, page in pages.render_all()},
            **_write_documents(pages),
            "internal/explorer.html": _write_explorer(pages, corrections),
            f"processed/{datapackage.FILE}": datapackage.encode_package(pages.about, say=_),
        }
    with speaking(SOURCE):
        return files | _write_workbooks(pages if settings.language == SOURCE else replace(pages, names=name()))


def _write_documents(pages: Pages) -> dict[str, bytes]:
    """Write the Word document of each agency of the forum."""
    return {
        f"laporan_{view.id}.docx": write_document(
            pages.render_agency_for_print(view), pages.figures, title=view.agency.name, language=pages.settings.language
        )
        for view in pages.agency_views
    }


def _write_workbooks(pages: Pages) -> dict[str, bytes]:
    """Write the workbooks for the Renja, and that of all tables."""
    tables = pages.tables
    told, routes = tables["assignments"], tables["routes"]
    placed = withhold(tables["feedback"], told, routes, tables["measures"], "district")
    proposals = Proposals.collect(placed, told, routes, tables["themes"])
    return {
        **write_renja(pages.agency_views, tables["measures"], proposals, pages.forums, pages.settings),
        "internal/inspect.xlsx": write_inspection(tables),
    }


def _write_explorer(pages: Pages, corrections: Sequence[Correction]) -> bytes:
    told = {name: pages.tables[name] for name in ("feedback", "clean", "stems", "assignments", "kinds", "routes")}
    view = explore(**told, names=pages.names, agencies=pages.agencies, forums=pages.forums, corrections=corrections)
    return pages.render_explorer(view).encode("utf-8")
