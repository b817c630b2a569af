"""The one loop that runs the stages: skip if fresh, read, call, validate, write, record.

A stage is a pure function of tables, codebook parts and (chart to report) files; this room alone knows folders:
`registry` says what a stage is, `work` what it takes and gives, `files` how that is put in place.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pipeline import freshness
from pipeline.stages.files import (
    LOCK,
    PRINTING,
    BusyError,
    Folders,
    Listener,
    RefusedError,
    Run,
    UnwritableError,
    clear_staging,
    locked,
    recording,
    remove_empty,
    remove_retired,
    write,
    written,
)
from pipeline.stages.registry import BY_NAME, STAGES, Stage, needed
from pipeline.stages.work import call, encode, input_hashes, load_codebook, read_inputs
from pipeline.tables.contract import TABLES

__all__ = [
    "BY_NAME",
    "STAGES",
    "BusyError",
    "Folders",
    "Listener",
    "RefusedError",
    "Run",
    "Stage",
    "UnwritableError",
    "call",
    "needed",
    "read_inputs",
    "recording",
    "reset",
    "run",
    "verify_standing",
    "write",
]

STEMS = ".stems*"  # the stem cache, and the draft of one


def run(folders: Folders, listener: Listener, *, until: str | None = None) -> list[str]:
    """Bring all stages, or one and what it needs, up to date; return the names of those that ran.

    Raises `BusyError`, `codebook.CodebookError`, `ingest.NothingUsable`, `tables.store.ContractError`, or
    `verify.DifferenceError`.
    """
    with locked(folders):
        wanted = needed(until)
        now = Run(folders, listener, freshness.load_manifest(folders.processed), _settle(wanted, folders))
        _check_codebook(now)
        try:
            for stage in wanted:
                _bring_up_to_date(stage, now)
        finally:  # a stage that fails, or verify with a difference to tell, leaves nothing else undone
            _keep_stems(now)
            if until is None:
                remove_retired(now)
            clear_staging(folders)
        return now.done


def reset(folders: Folders) -> tuple[list[str], list[str]]:
    """Delete what the manifest says we wrote; return the names of the deleted and of the kept (edited by hand)."""
    with locked(folders):
        records = freshness.load_manifest(folders.processed)["stages"].values()
        known = {pair for record in records for pair in written(record)}
        names = sorted({name for name, _ in known})
        existing = {name: found for name in names if (found := freshness.hash_file(folders.place(name)))}
        own = [name for name, found in existing.items() if (name, found) in known]
        for name in own:
            folders.place(name).unlink()
        (folders.processed / freshness.MANIFEST).unlink(missing_ok=True)
        clear_staging(folders)
    for folder in (folders.processed, folders.reports):
        (folder / LOCK).unlink(missing_ok=True)
    for cache in folders.processed.glob(STEMS):
        cache.unlink()
    remove_empty({folders.place(name).parent for name in names} | {folders.processed, folders.reports})
    return own, sorted(set(existing) - set(own))


def verify_standing(folders: Folders, listener: Listener) -> None:
    """Verify the files that stand, and rebuild nothing; raise `verify.DifferenceError` with all that is off.

    A file that is no longer as it was written is named too: not every cell stands behind a number.
    """
    from pipeline.verify import DifferenceError

    with locked(folders):
        now = Run(folders, listener, freshness.load_manifest(folders.processed), {})
        if "report" not in now.records:
            raise DifferenceError(["there is no report yet to verify: run `make all` first"])
        changed = [f"{now.folders.place(name).name}: {state}" for name, state in _list_changed(now)]
        try:
            stage = BY_NAME["verify"]
            call(stage, read_inputs(stage, now), now)
        except DifferenceError as error:
            raise DifferenceError([*changed, *error.problems]) from None
        except (KeyError, OSError, ValueError):  # a file changed so that it is no table or page any more
            if not changed:
                raise
        if changed:
            raise DifferenceError(changed)


def _list_changed(now: Run) -> Iterator[tuple[str, str]]:
    outputs = {name: digest for record in now.records.values() for name, digest in record["outputs"].items()}
    printed = now.records.get(PRINTING, {"outputs": {}})["outputs"]
    for name, digest in sorted(outputs.items()):
        found = freshness.hash_file(now.folders.place(name))
        if found != digest and (found or name not in printed):  # a PDF that is gone misleads nobody
            yield name, "changed since it was written" if found else "missing"


def _settle(wanted: Sequence[Stage], folders: Folders) -> dict[str, freshness.Record]:
    """Fingerprint all but the inputs before anything is read: what changes during a run makes the next one stale."""
    versions = freshness.versions()
    return {
        stage.name: {
            "codebook": freshness.codebook_digests(folders.codebook, stage.codebook),
            "code": freshness.code_digest(stage.module),
            "versions": versions,
        }
        for stage in wanted
    }


def _check_codebook(now: Run) -> None:
    """Check a changed codebook even where no stage asks for what changed: a mistyped section must not go unseen."""
    digest = freshness.folder_digest(now.folders.codebook)
    if now.manifest.get("codebook") != digest:
        load_codebook(now)
        now.manifest["codebook"] = digest
        freshness.save_manifest(now.folders.processed, now.manifest)


def _bring_up_to_date(stage: Stage, now: Run) -> None:
    fingerprint = _fingerprint(stage, now)
    record = now.records.get(stage.name)
    if record and all(record.get(key) == value for key, value in fingerprint.items()) and _outputs_stand(record, now):
        return
    now.listener.started(stage.name)
    began = time.monotonic()
    if stage.stems:
        _recall_stems(now)
    inputs = read_inputs(stage, now)
    result = call(stage, inputs, now)
    contents, rows = encode(stage, result)
    now.manifest["seed"] = now.loaded.settings.cluster.seed
    write(stage.name, contents, fingerprint | {"rows": rows}, now)
    now.done.append(stage.name)
    rows_in = sum(len(value) for name, value in inputs.items() if name in TABLES)
    if "sources" in result:  # ingest reads no table: its rows are those of the raw files
        rows_in = int(result["sources"]["rows_read"].sum())
    now.listener.finished(stage.name, rows_in, sum(rows.values()), time.monotonic() - began)
    for text in _remarks(result):
        now.listener.remark(text)


def _recall_stems(now: Run) -> None:
    """Read the stem cache, once a run; one that is not believed is made anew."""
    if not now.recalled:
        from pipeline.lexicon import memory

        now.recalled = True
        if reason := memory.recall(now.folders.processed, freshness.stemmer_key()):
            now.listener.notice(f"the stem cache {reason}: it is made anew")


def _keep_stems(now: Run) -> None:
    """Write the words of a run that read all texts: those of texts that are gone go too; nothing else depends on it."""
    if {"clean", "stem"} <= set(now.done):
        from pipeline.lexicon import memory

        try:
            memory.keep(now.folders.processed, freshness.stemmer_key())
        except OSError as error:
            now.listener.notice(f"the stem cache cannot be written ({error.strerror or 'unknown reason'})")


def _remarks(result: Mapping[str, Any]) -> Iterator[str]:
    """Say what an analyst should not have to look for: refused files, failed checks."""
    if "sources" in result and (refused := int((result["sources"]["status"] == "refused").sum())):
        yield f"{refused} of {len(result['sources'])} files or sheets were refused: see 1_rejected.csv"
    if "checks" in result and (failed := int((result["checks"]["status"] == "fail").sum())):
        yield f"{failed} of {len(result['checks'])} quality checks failed: see 6_checks.csv and the first page"


def _fingerprint(stage: Stage, now: Run) -> freshness.Record:
    return {"inputs": input_hashes(stage, now)} | now.settled[stage.name]


def _outputs_stand(record: freshness.Record, now: Run) -> bool:
    return "pending" not in record and all(
        freshness.hash_file(now.folders.place(name)) == digest for name, digest in record["outputs"].items()
    )
