"""Stage 6: tidy numbers with their bases and intervals, and the rules of quality.

Comes in: the tables of all stages before. Goes out: `measures`, the one table from which every printed number comes,
and `checks`. A number's id is made of its measure and its dimensions, so that a report can point at it and a reader
can find it again. Inputs (feedbacks), people (respondents), voices (copies once) and proposals (feedback x theme) are
counted apart.
"""

from collections.abc import Sequence

import pandas as pd

from pipeline.codebook import Agency, AuditedFeedback, Correction, Forum, Group, Theme
from pipeline.codebook.settings import MeasureSettings
from pipeline.measure.agencies import count_agencies, count_misaddressed
from pipeline.measure.change import count_changes
from pipeline.measure.checks import run_checks
from pipeline.measure.correction import correct_shares, count_errors
from pipeline.measure.counting import count
from pipeline.measure.crossings import count_crossings
from pipeline.measure.evidence import Evidence
from pipeline.measure.missing import count_missing
from pipeline.measure.plans import count_coverage
from pipeline.measure.population import Population, count_flow, count_population, gather
from pipeline.measure.quality import tell_quality
from pipeline.measure.themes import count_themes
from pipeline.messages import _, speaking
from pipeline.tables import store
from pipeline.tables.contract import DIMENSIONS, TABLES
from pipeline.tables.fields import NO_CONTENT, NO_THEME, UNKNOWN_GROUP, Language


def measure(
    sources: pd.DataFrame,
    feedback: pd.DataFrame,
    rejected: pd.DataFrame,
    ingest_notices: pd.DataFrame,
    clean: pd.DataFrame,
    collisions: pd.DataFrame,
    themes: pd.DataFrame,
    assignments: pd.DataFrame,
    kinds: pd.DataFrame,
    quality: pd.DataFrame,
    cluster_notices: pd.DataFrame,
    routes: pd.DataFrame,
    programme_links: pd.DataFrame,
    *,
    codebook_themes: tuple[Theme, ...],
    agencies: tuple[Agency, ...],
    groups: tuple[Group, ...],
    forums: tuple[Forum, ...],
    corrections: tuple[Correction, ...],
    audit: tuple[AuditedFeedback, ...],
    settings: MeasureSettings,
    language: Language = "id",
) -> dict[str, pd.DataFrame]:
    """Count what was said, by whom, to whom; write measures, checks, measure_notices.

    Shares have Wilson intervals, changes Newcombe's, shares corrected for the model's error a bootstrap's. Cells of
    theme x group and theme x district under `settings.small_cell` are suppressed, and those that would give them away.
    What checks and notices say is in `language`.
    """
    known = gather(
        feedback,
        clean,
        kinds,
        assignments,
        routes,
        themes=(*themes["theme_id"], NO_THEME, NO_CONTENT),
        groups=(*(group.group for group in groups), UNKNOWN_GROUP),
        forum=tuple(agency.agency_id for agency in agencies if agency.in_forum),
    )
    parts = [
        count_flow(sources, feedback, clean),
        count_population(known),
        count_missing(known, settings.small_cell),
        count_themes(known),
        count_crossings(known, settings.small_cell),
        count_agencies(known),
        count_misaddressed(known),
        count_coverage(known, programme_links),
        count_changes(known, forums),
        _correct(known, quality, audit, settings.seed),
        tell_quality(quality),
    ]
    numbers = _identify(pd.concat(parts, ignore_index=True))
    evidence = Evidence(
        sources=sources,
        feedback=feedback,
        rejected=rejected,
        ingest_notices=ingest_notices,
        clean=clean,
        collisions=collisions,
        assignments=assignments,
        themes=themes,
        quality=quality,
        cluster_notices=cluster_notices,
        measures=numbers,
        codebook_themes=codebook_themes,
        corrections=corrections,
        settings=settings,
    )
    with speaking(language):
        return {"measures": numbers, "checks": run_checks(evidence), "measure_notices": _notices(quality)}


def _correct(known: Population, quality: pd.DataFrame, audit: Sequence[AuditedFeedback], seed: int) -> pd.DataFrame:
    """Correct the shares of themes that an audit of this forum measured."""
    here = set(known.facts["feedback_id"])
    audited = sum(row.feedback_id in here for row in audit)
    coded = count("feedback", known.told, ["theme_id"], within=known.facts)
    corrected = correct_shares(coded, count_errors(quality, audited), seed=seed)
    return corrected.assign(measure="feedback_share_corrected", unit="bagian")


def _notices(quality: pd.DataFrame) -> pd.DataFrame:
    """Say of which shares the model's error was not taken out."""
    if quality["basis"].eq("audit").any():
        return store.empty("measure_notices")
    explanation = _(
        "Bagian tiap tema belum dikoreksi atas kesalahan model: belum ada audit forum ini. Jalankan suara review."
    )
    row = {"notice": "shares_not_corrected", "subject": "feedback_share", "count": 0, "explanation": explanation}
    return store.from_rows("measure_notices", [row])


def _identify(numbers: pd.DataFrame) -> pd.DataFrame:
    """Name each number by its measure and dimensions, as `feedback/agency_id=disnaker/theme_id=licensing`."""
    names = numbers["measure"].astype("str")
    for dimension in DIMENSIONS:
        if dimension in numbers:
            level = numbers[dimension]
            names = names.where(level.isna(), names + f"/{dimension}=" + level.fillna("").astype("str"))
    suppressed = numbers["suppressed"].astype("boolean").fillna(False)
    return numbers.assign(number_id=names, suppressed=suppressed).reindex(columns=TABLES["measures"].names)
