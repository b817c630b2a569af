"""The registry of stages: what each reads, writes and asks of the codebook."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.tables.contract import TABLES


@dataclass(frozen=True)
class Stage:
    """A stage: the tables it reads and writes, and the codebook parts that its function asks for by name.

    `figures`: it takes those of `chart`; `stems`: it cleans or stems texts, and is faster with the stem cache;
    `reports`: it takes what `report` wrote, and its tables as plain rows.
    """

    name: str
    reads: tuple[str, ...] = ()
    codebook: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()
    figures: bool = False
    stems: bool = False
    reports: bool = False

    @property
    def module(self) -> str:
        return f"pipeline.{self.name}"


STAGES: tuple[Stage, ...] = (
    Stage(
        "ingest",
        codebook=("columns", "groups", "agencies", "forums", "corrections", "settings.ingest"),
        writes=("sources", "feedback", "rejected", "ingest_notices"),
    ),
    Stage(
        "clean",
        reads=("feedback",),
        codebook=("themes", "settings.clean"),
        writes=("clean", "sentences", "clean_notices"),
        stems=True,
    ),
    Stage(
        "stem",
        reads=("clean", "sentences"),
        codebook=("themes",),
        writes=("stems", "vocabulary", "collisions", "stem_notices"),
        stems=True,
    ),
    Stage(
        "cluster",
        reads=("feedback", "clean", "sentences", "stems", "vocabulary"),
        codebook=("themes", "examples", "corrections", "audit", "promotions", "settings.cluster"),
        writes=("themes", "assignments", "kinds", "quality", "cluster_notices"),
        stems=True,
    ),
    Stage(
        "link",
        reads=("feedback", "stems", "themes", "assignments", "kinds"),
        codebook=("themes", "agencies", "programmes", "routes", "settings.link"),
        writes=("routes", "programme_links", "link_notices"),
        stems=True,
    ),
    Stage(
        "measure",
        reads=(
            "sources",
            "feedback",
            "rejected",
            "ingest_notices",
            "clean",
            "collisions",
            "themes",
            "assignments",
            "kinds",
            "quality",
            "cluster_notices",
            "routes",
            "programme_links",
        ),
        codebook=(
            "themes",
            "agencies",
            "groups",
            "forums",
            "corrections",
            "audit",
            "settings.measure",
            "settings.report.language",
        ),
        writes=("measures", "checks", "measure_notices"),
    ),
    Stage(
        "chart",
        reads=("feedback", "themes", "measures"),
        codebook=("themes", "agencies", "groups", "forums", "settings.report.language"),
    ),
    Stage(
        "report",
        reads=tuple(TABLES),
        codebook=("themes", "agencies", "programmes", "routes", "groups", "forums", "corrections", "settings.report"),
        figures=True,
        stems=True,
    ),
    Stage(
        "verify",
        reads=(
            "sources",
            "feedback",
            "clean",
            "themes",
            "assignments",
            "kinds",
            "quality",
            "routes",
            "programme_links",
            "measures",
            "checks",
        ),
        codebook=("agencies", "groups", "forums", "audit", "settings.measure"),
        reports=True,
    ),
)
BY_NAME: Mapping[str, Stage] = {stage.name: stage for stage in STAGES}


def needed(until: str | None) -> Sequence[Stage]:
    """Select a stage and everything upstream of it, in the order of the line.

    >>> [stage.name for stage in needed("stem")]
    ['ingest', 'clean', 'stem']
    """
    if until is None:
        return STAGES
    wanted = {until}
    for stage in reversed(STAGES):
        if stage.name in wanted:
            wanted |= {writer.name for writer in STAGES if set(writer.writes) & set(stage.reads)}
            wanted |= {"chart"} if stage.figures else set()
            wanted |= {"report"} if stage.reports else set()
    return [stage for stage in STAGES if stage.name in wanted]
