"""The page of the method: what was done, how well it agrees with people, what limits it, who is missing, what it read.

Comes in: measures, the quality of coding, sources, and the hashes of what this run rests on. Goes out: `MethodView`,
ready for its template.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from pipeline.messages import MISSING_LABELS, SOURCE_LABELS
from pipeline.report.numbers import Numbers
from pipeline.report.views import Names
from pipeline.tables.fields import UNKNOWN_GROUP


@dataclass(frozen=True)
class MethodView:
    """The page of the method; `provenance`: the SHA-256 of each table, by its file's name."""

    numbers: Numbers
    names: Names
    quality: pd.DataFrame
    sources: pd.DataFrame
    provenance: Mapping[str, str]

    @cached_property
    def measured(self) -> list[str]:
        """The themes whose coding was held against people's labels, in the order of their names."""
        found = [name for name in self.quality["theme_id"] if self.numbers.value("theme_labelled", theme_id=name)]
        return sorted((name for name in found if name in self.names.themes), key=lambda name: self.names.themes[name])

    @cached_property
    def audited(self) -> frozenset[str]:
        return audited_themes(self.quality)

    @property
    def missing(self) -> Mapping[str, str]:
        """What may be unknown of a feedback, by measure, with its name."""
        return MISSING_LABELS

    @cached_property
    def silent_groups(self) -> list[str]:
        return [
            group
            for group in self.names.groups
            if group != UNKNOWN_GROUP and not self.numbers.value("feedback", group=group)
        ]

    @cached_property
    def files(self) -> Sequence[tuple[str, str, str]]:
        """List what was looked at: file, sheet, what became of it."""
        return list_files(self.sources)


def audited_themes(quality: pd.DataFrame) -> frozenset[str]:
    """Select the themes whose quality an audit of this forum measured."""
    return frozenset(quality.loc[quality["basis"] == "audit", "theme_id"])


def list_files(sources: pd.DataFrame) -> list[tuple[str, str, str]]:
    """List what was looked at, in order: file, sheet, what became of it."""
    ordered = sources.sort_values(["source_file", "source_sheet"])
    status = ordered["status"].map(SOURCE_LABELS)
    return list(zip(ordered["source_file"], ordered["source_sheet"], status, strict=True))
