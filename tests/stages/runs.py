"""Runs in this process, of a project that takes no time, with a listener that remembers."""

import csv
import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from pipeline import freshness, stages
from pipeline.stages import STAGES, work
from tests.conftest import SMALL_FORUM, Project

LARGER_FORUM = [*SMALL_FORUM, ("", "Pekerja", "Disnaker", "Upah di bawah UMK, tolong diawasi")]
ALL = [stage.name for stage in STAGES]


@dataclass
class Recorder:
    """A listener that remembers."""

    ran: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    def started(self, stage: str) -> None:
        pass

    def finished(self, stage: str, rows_in: int, rows_out: int, seconds: float) -> None:  # noqa: ARG002  (what a listener is told)
        self.ran.append(stage)

    def remark(self, text: str) -> None: ...

    def notice(self, text: str) -> None:
        self.notices.append(text)


def folders(project: Project) -> stages.Folders:
    return stages.Folders(project.raw, project.processed, project.reports, project.codebook)


def run(project: Project, until: str | None = None) -> Recorder:
    told = Recorder()
    stages.run(folders(project), told, until=until)
    return told


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def set_aside(project: Project) -> list[str]:
    return [name for name in project.outputs() if ".edited" in name]


def read_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


_REMEMBERED: dict[str, Any] = {}


def remember(patch: pytest.MonkeyPatch) -> None:
    """Call a stage's function once for the same inputs: they are pure, and the runner is what is looked at."""
    call = stages.call

    def call_once(stage: stages.Stage, inputs: Mapping[str, Any], now: stages.Run) -> Mapping[str, Any]:
        digests = freshness.codebook_digests(now.folders.codebook, stage.codebook)
        key = json.dumps([stage.name, work.input_hashes(stage, now), digests], sort_keys=True)
        if key not in _REMEMBERED:
            _REMEMBERED[key] = call(stage, inputs, now)
        result: Mapping[str, Any] = _REMEMBERED[key]
        return result

    patch.setattr(stages, "call", call_once)


def copy_unbuilt(project: Project, root: Path) -> Project:
    made = Project(root)
    shutil.copytree(project.raw, made.raw)
    shutil.copytree(project.codebook, made.codebook)
    return made
