"""Which stages run, and what one that fails or a second run leaves behind."""

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
import pytest

import pipeline.link
from pipeline import stages
from pipeline.stages import STAGES
from pipeline.tables.contract import TABLES
from pipeline.tables.store import ContractError
from tests.conftest import Project
from tests.stages.runs import ALL, run


def _fail(**_: Any) -> Any:
    raise RuntimeError("the stage fell over")


def _break_contract(feedback: pd.DataFrame, **_: Any) -> dict[str, pd.DataFrame]:
    routes = pd.DataFrame({"feedback_id": feedback["feedback_id"], "agency_id": "Bukan Kode", "basis": "theme"})
    return {"routes": routes, "programme_links": pd.DataFrame(), "link_notices": pd.DataFrame()}


def _forget_a_table(**_: Any) -> dict[str, pd.DataFrame]:
    return {"routes": pd.DataFrame()}


@pytest.mark.parametrize(
    ("fault", "error"), [(_fail, RuntimeError), (_break_contract, ContractError), (_forget_a_table, ContractError)]
)
def test_a_stage_that_fails_leaves_its_tables_as_they_were_and_the_next_run_recovers(
    built: Project, monkeypatch: pytest.MonkeyPatch, fault: Callable[..., Any], error: type[Exception]
) -> None:
    before = built.outputs()
    routes = built.codebook / "routes.csv"
    routes.write_bytes(routes.read_bytes() + b"\n")
    with monkeypatch.context() as patch:
        patch.setattr(pipeline.link, "link", fault)
        with pytest.raises(error):
            run(built)
    tables = {name: content for name, content in built.outputs().items() if name != "processed/manifest.json"}
    assert tables == {name: content for name, content in before.items() if name in tables}
    assert tables.keys() | {"processed/manifest.json"} == before.keys()
    assert run(built).ran[0] == "link"
    assert {name for name, content in built.outputs().items() if content != before[name]} == {"processed/manifest.json"}


def test_the_first_run_that_fails_keeps_what_was_finished(
    unbuilt: Project, undisturbed: Project, monkeypatch: pytest.MonkeyPatch, remembering: None
) -> None:
    remember = stages.call

    def call(stage: stages.Stage, inputs: Mapping[str, Any], now: stages.Run) -> Mapping[str, Any]:
        return _fail() if stage.name == "link" else remember(stage, inputs, now)

    with monkeypatch.context() as patch:
        patch.setattr(stages, "call", call)
        with pytest.raises(RuntimeError):
            run(unbuilt)
    assert {name[:11] for name in unbuilt.outputs() if name != "processed/manifest.json"} == {
        f"processed/{number}" for number in "1234"
    }
    assert run(unbuilt).ran == ["link", "measure", "chart", "report", "verify"]
    assert unbuilt.outputs() == undisturbed.outputs()


def test_of_two_runs_at_once_the_second_says_so_and_stops(built: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = []
    link = pipeline.link.link

    def link_while_another_starts(**inputs: Any) -> Any:
        answers.append(built.run())
        answers.append(built.run("reset"))
        return link(**inputs)

    (built.processed / "5_routes.csv").unlink()
    monkeypatch.setattr(pipeline.link, "link", link_while_another_starts)
    assert run(built).ran == ["link"]
    assert [answer.returncode for answer in answers] == [2, 2]
    assert all("another run is at work" in answer.stderr for answer in answers)
    assert run(built).ran == []


def test_a_stage_command_runs_what_it_needs_and_no_more(unbuilt: Project) -> None:
    done = unbuilt.run("clean")
    assert done.returncode == 0
    assert [line.split()[0] for line in done.stderr.splitlines() if "rows in" in line] == ["ingest", "clean"]
    assert {name[:11] for name in unbuilt.outputs()} == {"processed/1", "processed/2", "processed/m"}
    again = unbuilt.run("clean")
    assert "nothing to be done" in again.stderr


def test_each_stage_needs_the_stages_that_write_what_it_reads() -> None:
    writers = {table: stage.name for stage in STAGES for table in stage.writes}
    for stage in STAGES:
        needed = [entry.name for entry in stages.needed(stage.name)]
        assert needed == [name for name in ALL if name in needed]
        assert needed[-1] == stage.name
        assert {writers[table] for entry in STAGES if entry.name in needed for table in entry.reads} <= set(needed)
    assert [entry.name for entry in stages.needed("verify")] == ALL
    assert writers.keys() == TABLES.keys()
