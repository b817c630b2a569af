"""What the rules of quality look at, and what they say."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from pipeline.codebook import Correction, Theme
from pipeline.codebook.settings import MeasureSettings
from pipeline.messages import _


@dataclass(frozen=True)
class Evidence:
    """What the rules look at: tables, the numbers made of them, and what analysts decided."""

    sources: pd.DataFrame
    feedback: pd.DataFrame
    rejected: pd.DataFrame
    ingest_notices: pd.DataFrame
    clean: pd.DataFrame
    collisions: pd.DataFrame
    assignments: pd.DataFrame
    themes: pd.DataFrame
    quality: pd.DataFrame
    cluster_notices: pd.DataFrame
    measures: pd.DataFrame
    codebook_themes: Sequence[Theme]
    corrections: Sequence[Correction]
    settings: MeasureSettings

    @cached_property
    def kept(self) -> int:
        return int(self.clean["kept"].sum())

    @cached_property
    def theme_counts(self) -> dict[str, int]:
        return dict(zip(self.themes["theme_id"], self.themes["feedback_count"].astype("int64"), strict=True))

    @cached_property
    def _numbers(self) -> dict[str, tuple[float, float]]:
        columns = (self.measures[name] for name in ("number_id", "value", "base"))
        return {name: (value, base) for name, value, base in zip(*columns, strict=True)}

    def number(self, number_id: str) -> tuple[int, int]:
        """Return a count and its base; 0 of 0 where nothing was counted."""
        value, base = self._numbers.get(number_id, (0, 0))
        return int(value), int(base)


@dataclass(frozen=True)
class Check:
    """The outcome of one rule; `passed` is None where the rule does not apply."""

    rule: str
    passed: bool | None
    observed: str
    limit: str
    explanation: str

    def row(self) -> dict[str, object]:
        status = {True: "pass", False: "fail", None: "not_applicable"}[self.passed]
        return {
            "rule": self.rule,
            "status": status,
            "observed": self.observed,
            "limit": self.limit,
            "explanation": self.explanation,
        }


def check_share(rule: str, part: int, whole: int, limit: float, explanation: str) -> Check:
    """Hold a share against the most that it may be."""
    return Check(rule, part / max(whole, 1) <= limit, say_part(part, whole), f"{limit:g}", explanation)


def say_part(part: int, whole: int) -> str:
    """Say how many of how many.

    >>> say_part(3, 12)
    '3 dari 12'
    """
    return _("{part} dari {whole}").format(part=part, whole=whole)
