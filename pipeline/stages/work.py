"""What a stage takes and gives: its inputs from the disk, its function called, its result as files."""

import importlib
from collections.abc import Mapping
from typing import Any

from pipeline import raw
from pipeline.stages.files import Run
from pipeline.stages.registry import Stage
from pipeline.tables.contract import TABLES


def load_codebook(now: Run) -> None:
    """Load the codebook, once a run."""
    from pipeline import codebook

    if now.loaded is None:
        now.loaded = codebook.load(now.folders.codebook)


def input_hashes(stage: Stage, now: Run) -> dict[str, str]:
    """Give the hash of each file that a stage reads, as the manifest knows it."""
    if stage.name == "ingest":
        return {"raw": raw.digest(raw.list_files(now.folders.raw))}
    outputs = {name: digest for record in now.records.values() for name, digest in record["outputs"].items()}
    hashes = {name: outputs[_output(name)] for name in stage.reads}
    hashes |= now.records["chart"]["outputs"] if stage.figures else {}
    return hashes | (now.records["report"]["outputs"] if stage.reports else {})


def _output(table: str) -> str:
    return f"processed/{TABLES[table].file}"


def _place_file(name: str) -> str:
    """Place a file that is no table: among the reports, but for what describes the tables."""
    return name if name.startswith("processed/") else f"reports/{name}"


def read_inputs(stage: Stage, now: Run) -> dict[str, Any]:
    """Read what a stage's function takes: its tables, raw files, figures; loads the codebook where it is not yet."""
    from pipeline.tables import plain, store

    load_codebook(now)
    read = plain.read_rows if stage.reports else store.read
    inputs: dict[str, Any] = {name: read(name, now.folders.processed) for name in stage.reads}
    if stage.name == "ingest":
        files = raw.list_files(now.folders.raw)
        sample_folder = now.loaded.settings.ingest.sample_folder
        inputs["raw"], inputs["sample_left_out"] = raw.leave_out_sample(files, sample_folder)
        if inputs["sample_left_out"]:
            now.listener.notice(f"the sample {sample_folder} is left out, since data of your own is there")
    if stage.figures:
        names = now.records["chart"]["outputs"]
        inputs["figures"] = {name.partition("/")[2]: now.folders.place(name).read_bytes() for name in sorted(names)}
        hashes = input_hashes(stage, now)
        inputs["provenance"] = {TABLES[name].file: hashes[name] for name in stage.reads}
    if stage.reports:
        inputs["reports"] = {
            name.partition("/")[2]: now.folders.place(name).read_bytes()
            for name in sorted(now.records["report"]["outputs"])
            if name.startswith("reports/")
        }
    return inputs


def call(stage: Stage, inputs: Mapping[str, Any], now: Run) -> Mapping[str, Any]:
    """Call a stage's function with its inputs and its codebook parts; return its tables and files."""
    function = getattr(importlib.import_module(stage.module), stage.name)
    parts = {name: now.loaded.part(name) for name in stage.codebook}
    named = {_argument(name, inputs): part for name, part in parts.items()}
    result: Mapping[str, Any] = function(**inputs, **named)
    return result


def _argument(part: str, inputs: Mapping[str, Any]) -> str:
    """Name the argument that a codebook part arrives as: its own name, `codebook_<name>` where a table has that name.

    A section of the settings (`settings.clean`) arrives as `settings`, one setting (`settings.report.language`) by its
    name.
    """
    name, *sections = part.split(".")
    if len(sections) > 1:
        return sections[-1]
    return f"codebook_{name}" if name in inputs else name


def encode(stage: Stage, result: Mapping[str, Any]) -> tuple[dict[str, bytes], dict[str, int]]:
    """Check a result against the contract; return its files by output and the rows of each table."""
    from pipeline.tables import store

    tables = {name for name in result if name in TABLES}
    if tables != set(stage.writes):
        raise store.ContractError(f"stage {stage.name} wrote {sorted(tables)}, not {sorted(stage.writes)}")
    contents = {_output(name): store.encode(name, result[name]) for name in stage.writes}
    contents |= {_place_file(name): content for name, content in result.items() if name not in TABLES}
    return contents, {name: len(result[name]) for name in stage.writes}
