"""What a run leaves that is killed, and what the next one makes of it."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from pipeline import stages
from tests.conftest import ROOT, SMALL_FORUM, Project
from tests.stages.runs import copy_unbuilt, folders, run


class _Killed(BaseException):
    """Stands for SIGKILL: nothing in the pipeline catches it."""


@pytest.fixture
def kill_at(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Die before the n-th step that reaches the disk (a file flushed, put in place, or removed); 0: never."""
    state = {"left": 0}

    def deadly(function: Callable[..., Any]) -> Callable[..., Any]:
        def step(*arguments: Any, **options: Any) -> Any:
            if state["left"] == 1:
                raise _Killed
            state["left"] -= 1
            return function(*arguments, **options)

        return step

    for owner, name in ((os, "fsync"), (os, "replace"), (Path, "replace"), (Path, "unlink")):
        monkeypatch.setattr(owner, name, deadly(getattr(owner, name)))
    return lambda step: state.update(left=step)


@pytest.mark.slow
@pytest.mark.parametrize("case", ["first run", "changed input", "reset between"])
def test_a_run_that_dies_at_any_step_leaves_whole_files_and_the_next_one_ends_as_if_nothing_had_been(
    undisturbed: Project,
    tmp_path: Path,
    remembering: None,
    kill_at: Callable[[int], None],
    case: str,
) -> None:
    rows = SMALL_FORUM if case == "first run" else SMALL_FORUM[:-2]
    expected = _expected(undisturbed, tmp_path / "expected", rows)
    whole = {name: {expected[name], undisturbed.outputs().get(name)} for name in expected}
    step, survived = 0, False
    while not survived:
        step += 17  # a prime, so that writes, renames and the manifest all get their turn
        made = Project(tmp_path / f"killed {step}")
        shutil.copytree(undisturbed.root, made.root)
        if case == "first run":
            shutil.rmtree(made.processed)
            shutil.rmtree(made.reports)
        made.write_raw("forum kecil/masukan.csv", rows)
        kill_at(step)
        with suppress(_Killed):
            run(made)
            survived = True
        kill_at(0)
        for name, content in made.outputs().items():
            if name in whole and name != "processed/manifest.json":
                assert content in whole[name], (step, name)
        if case == "reset between":
            stages.reset(folders(made))
            assert not made.processed.exists()
            assert not made.reports.exists()
        told = run(made)
        assert told.notices == [], step
        assert made.outputs() == expected, step
        shutil.rmtree(made.root)
    assert step > 100


def _expected(undisturbed: Project, root: Path, rows: Iterable[Any]) -> dict[str, bytes]:
    made = copy_unbuilt(undisturbed, root)
    made.write_raw("forum kecil/masukan.csv", list(rows))
    run(made)
    return made.outputs()


@pytest.mark.slow
def test_after_sigkill_at_twenty_moments_the_next_run_ends_with_the_bytes_of_an_undisturbed_one(
    undisturbed: Project, tmp_path: Path
) -> None:
    began = time.monotonic()
    timed = copy_unbuilt(undisturbed, tmp_path / "timed")
    assert timed.run().returncode == 0
    duration = time.monotonic() - began
    killed = 0
    for moment in range(20):
        made = copy_unbuilt(undisturbed, tmp_path / f"moment {moment}")
        began = time.monotonic()
        process = subprocess.Popen(made.command("all"), cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        with suppress(subprocess.TimeoutExpired):
            process.wait(duration * (moment + 0.5) / 20)
        process.send_signal(signal.SIGKILL)
        if process.wait() == -signal.SIGKILL:
            killed += 1
        else:  # it was through before: the first run was timed on a busier machine
            duration = min(duration, time.monotonic() - began)
        done = made.run()
        assert done.returncode == 0, (moment, done.stderr)
        assert "changed by hand" not in done.stderr
        assert made.outputs() == undisturbed.outputs(), moment
        shutil.rmtree(made.root)
    assert killed > 10
