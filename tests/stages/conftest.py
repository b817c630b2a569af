"""The project on which the runner is tried, before and after its first run."""

import csv
import shutil
from pathlib import Path

import pytest
from filelock import FileLock

from tests.conftest import SMALL_FORUM, Project, share
from tests.stages.runs import ALL, copy_unbuilt, edit, remember, run


@pytest.fixture
def remembering(monkeypatch: pytest.MonkeyPatch) -> None:
    remember(monkeypatch)


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory: pytest.TempPathFactory, small_codebook: Path) -> Project:
    """A project that is smaller still: the model is not what is looked at."""
    shared = share(tmp_path_factory)
    made = Project(shared / "undisturbed")
    with FileLock(shared / "undisturbed.lock"):
        if not made.root.exists():
            _make(made, small_codebook)
    return made


def _make(project: Project, codebook: Path) -> None:
    shutil.copytree(codebook, project.codebook)
    examples = project.codebook / "examples.csv"
    header, *rows = csv.reader(examples.read_text(encoding="utf-8").splitlines(keepends=True))
    with examples.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([header, *rows[::4]])
    edit(project.codebook / "settings.toml", "folds = 5", "folds = 2")
    project.write_raw("forum kecil/masukan.csv", SMALL_FORUM)
    with pytest.MonkeyPatch.context() as patch:
        remember(patch)
        assert run(project).ran == ALL


@pytest.fixture
def built(undisturbed: Project, tmp_path: Path) -> Project:
    """That project after its first run, in a folder of its own."""
    shutil.copytree(undisturbed.root, tmp_path / "built")
    return Project(tmp_path / "built")


@pytest.fixture
def unbuilt(undisturbed: Project, tmp_path: Path) -> Project:
    """That project before its first run."""
    return copy_unbuilt(undisturbed, tmp_path / "unbuilt")
