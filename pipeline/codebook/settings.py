"""`settings.toml`: thresholds and words that a city decides. Each key has a default; an unknown key is an error.

Where a number comes from stands beside it in the shipped `data/codebook/settings.toml`.
"""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pipeline.codebook.problems import Problem, did_you_mean
from pipeline.tables.fields import Language

FILE = "settings.toml"


class Section(BaseModel):
    """A table of the settings."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class IngestSettings(Section):
    """How raw files are read."""

    sample_folder: str = "contoh-forum-2024"
    date_order: Literal["dmy", "mdy"] = "dmy"
    alias_similarity: float = Field(default=90, ge=50, le=100)


class CleanSettings(Section):
    """What counts as said twice."""

    duplicate_window_days: int = Field(default=7, ge=0)
    duplicate_min_words: int = Field(default=5, ge=1)
    copy_similarity: float = Field(default=0.85, gt=0.5, le=1)


class ClusterSettings(Section):
    """How themes are assigned and found."""

    seed: int = Field(default=20240227, ge=0)
    evidence_terms: int = Field(default=5, ge=1)
    quotes_per_theme: int = Field(default=5, ge=1)
    folds: int = Field(default=5, ge=2)
    emerging_min_size: int = Field(default=5, ge=2)
    emerging_distance: float = Field(default=0.75, gt=0, lt=1)
    emerging_sample: int = Field(default=2000, ge=100)
    emerging_permutations: int = Field(default=19, ge=19)


class LinkSettings(Section):
    """When a programme is suggested for a theme."""

    programme_similarity: float = Field(default=0.15, ge=0, le=1)


class MeasureSettings(Section):
    """How numbers are protected, and when a check fails."""

    seed: int = Field(default=20240227, ge=0)
    small_cell: int = Field(default=5, ge=1)
    residual_share: float = Field(default=0.35, ge=0, le=1)
    dominant_share: float = Field(default=0.5, ge=0, le=1)
    overlap_share: float = Field(default=0.7, ge=0, le=1)
    dead_seed_share: float = Field(default=0.5, ge=0, le=1)
    guessed_share: float = Field(default=0.5, ge=0, le=1)
    unknown_share: float = Field(default=0.2, ge=0, le=1)
    missing_share: float = Field(default=0.5, ge=0, le=1)
    source_share: float = Field(default=0.1, ge=0, le=1)
    theme_precision: float = Field(default=0.6, ge=0, le=1)
    theme_recall: float = Field(default=0.6, ge=0, le=1)


class ReportSettings(Section):
    """What the pages say of themselves."""

    language: Language = "id"
    title: str = "Suara Forum"
    place: str = "Kota Tangerang Selatan"
    source_line: str = "Masukan Forum Gabungan Perangkat Daerah, diolah"
    producer: str = "Penyelenggara Forum Gabungan Perangkat Daerah"
    licence: str = Field(default="", pattern=r"^[-a-zA-Z0-9._]*$")
    quotes_per_theme: int = Field(default=3, ge=1)


class Settings(Section):
    """All settings, a section a stage that reads them."""

    ingest: IngestSettings = IngestSettings()
    clean: CleanSettings = CleanSettings()
    cluster: ClusterSettings = ClusterSettings()
    link: LinkSettings = LinkSettings()
    measure: MeasureSettings = MeasureSettings()
    report: ReportSettings = ReportSettings()


def load_settings(folder: Path, problems: list[Problem]) -> Settings:
    """Read `settings.toml`; what it cannot take is added to `problems`. Without the file, the defaults hold."""
    path = folder / FILE
    if not path.is_file():
        return Settings()
    try:
        text = path.read_text(encoding="utf-8-sig")
        return Settings.model_validate(tomllib.loads(text))
    except UnicodeDecodeError:
        problems.append(Problem(FILE, message="is not UTF-8; save it again with that encoding"))
    except tomllib.TOMLDecodeError as error:
        problems.append(Problem(FILE, _row_of(error), message=f"is not TOML: {error}; decimals take a point (0.85)"))
    except ValidationError as error:
        rows = _rows(text)
        problems.extend(_problem(mistake, rows) for mistake in error.errors(include_url=False))
    return Settings()


def _row_of(error: tomllib.TOMLDecodeError) -> int:
    place = re.search(r"at line (\d+)", str(error))
    return int(place[1]) if place else 0


def _rows(text: str) -> dict[str, int]:
    """Find the row of each `section` and `section.key`, as far as they stand on lines of their own."""
    section, rows = "", {}
    for number, line in enumerate(text.splitlines(), 1):
        if header := re.match(r"\s*\[\s*([\w.-]+)\s*\]", line):
            section = header[1]
            rows[section] = number
        elif key := re.match(r"\s*([\w.-]+)\s*=", line):
            rows[f"{section}.{key[1]}".lstrip(".")] = number
    return rows


def _problem(mistake: Any, rows: Mapping[str, int]) -> Problem:
    key = ".".join(map(str, mistake["loc"]))
    row = rows.get(key, 0)
    if mistake["type"] != "extra_forbidden":
        return Problem(FILE, row, key, f"{mistake['input']!r} cannot stand here: {mistake['msg']}")
    return Problem(FILE, row, key, f"no such setting{did_you_mean(str(mistake['loc'][-1]), _known(mistake['loc']))}")


def _known(place: tuple[Any, ...]) -> list[str]:
    section = Settings.model_fields.get(str(place[0])) if len(place) > 1 else None
    model: Any = section.annotation if section else Settings
    return list(model.model_fields)
