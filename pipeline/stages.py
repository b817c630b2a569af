"""The registry of stages and the one loop that runs them: skip if fresh, read, call, validate, write, record.

A stage is a pure function of tables, codebook parts and (chart to report) files; this module alone knows folders.
Every file is staged beside its place, the manifest notes the hashes that are about to appear, and only then the files
are put in place: so a run that is killed at any moment leaves whole files, and the next run knows them for its own.
"""

import importlib
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from pipeline import freshness, raw
from pipeline.tables.contract import TABLES

STAGING = ".suara-staging"
LOCK = ".lock"
STEMS = ".stems*"  # the stem cache, and the draft of one
PRINTING = "printing"  # recorded as a stage is, but no stage: what prints PDFs is an extra


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
        reads=("themes", "measures"),
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


@dataclass(frozen=True)
class Folders:
    """The four folders of a run."""

    raw: Path
    processed: Path
    reports: Path
    codebook: Path

    def place(self, output: str) -> Path:
        """Find an output of the manifest (`processed/...` or `reports/...`) on the disk."""
        root, _, name = output.partition("/")
        return (self.processed if root == "processed" else self.reports) / name


class UnwritableError(Exception):
    """An output cannot be written; `problems` names it and says what to do (exit code 1)."""

    def __init__(self, name: str, reason: str) -> None:
        advice = "close it if it is open in another program, or free the place, and run again"
        self.problems = (f"{name} cannot be written ({reason}): {advice}",)
        super().__init__(self.problems[0])


class RefusedError(Exception):
    """What a command was asked for cannot be done as things stand; the message says what to do (exit code 2)."""


class BusyError(RefusedError):
    """Another run is at work on the same folder."""


class Listener(Protocol):
    """Who is told what a run does."""

    def started(self, stage: str) -> None: ...

    def finished(self, stage: str, rows_in: int, rows_out: int, seconds: float) -> None: ...

    def remark(self, text: str) -> None: ...

    def notice(self, text: str) -> None: ...


@dataclass
class Run:
    """One pass over the stages: what is known, what was done."""

    folders: Folders
    listener: Listener
    manifest: freshness.Record
    settled: Mapping[str, freshness.Record]
    done: list[str] = field(default_factory=list)
    loaded: Any = None
    recalled: bool = False

    @property
    def records(self) -> dict[str, freshness.Record]:
        records: dict[str, freshness.Record] = self.manifest["stages"]
        return records


def run(folders: Folders, listener: Listener, *, until: str | None = None) -> list[str]:
    """Bring all stages, or one and what it needs, up to date; return the names of those that ran.

    Raises `BusyError`, `codebook.CodebookError`, `ingest.NothingUsable`, `tables.store.ContractError`, or
    `verify.DifferenceError`.
    """
    with _locked(folders):
        wanted = needed(until)
        now = Run(folders, listener, freshness.load_manifest(folders.processed), _settle(wanted, folders))
        _check_codebook(now)
        try:
            for stage in wanted:
                _bring_up_to_date(stage, now)
        finally:  # a stage that fails, or verify with a difference to tell, leaves nothing else undone
            _keep_stems(now)
            if until is None:
                _remove_retired(now)
            _clear_staging(folders)
        return now.done


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


def reset(folders: Folders) -> tuple[list[str], list[str]]:
    """Delete what the manifest says we wrote; return the names of the deleted and of the kept (edited by hand)."""
    with _locked(folders):
        records = freshness.load_manifest(folders.processed)["stages"].values()
        written = {pair for record in records for pair in _written(record)}
        names = sorted({name for name, _ in written})
        existing = {name: found for name in names if (found := freshness.hash_file(folders.place(name)))}
        own = [name for name, found in existing.items() if (name, found) in written]
        for name in own:
            folders.place(name).unlink()
        (folders.processed / freshness.MANIFEST).unlink(missing_ok=True)
        _clear_staging(folders)
    for folder in (folders.processed, folders.reports):
        (folder / LOCK).unlink(missing_ok=True)
    for cache in folders.processed.glob(STEMS):
        cache.unlink()
    _remove_empty({folders.place(name).parent for name in names} | {folders.processed, folders.reports})
    return own, sorted(set(existing) - set(own))


def verify_standing(folders: Folders, listener: Listener) -> None:
    """Verify the files that stand, and rebuild nothing; raise `verify.DifferenceError` with all that is off.

    A file that is no longer as it was written is named too: not every cell stands behind a number.
    """
    from pipeline.verify import DifferenceError

    with _locked(folders):
        now = Run(folders, listener, freshness.load_manifest(folders.processed), {})
        if BY_NAME["report"].name not in now.records:
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


@contextmanager
def recording(folders: Folders, listener: Listener) -> Iterator[Run]:
    """Write files besides the line: nobody else is at work meanwhile, and no draft is left."""
    with _locked(folders):
        yield Run(folders, listener, freshness.load_manifest(folders.processed), {})
        _clear_staging(folders)


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
        _load_codebook(now)
        now.manifest["codebook"] = digest
        freshness.save_manifest(now.folders.processed, now.manifest)


def _load_codebook(now: Run) -> None:
    from pipeline import codebook

    if now.loaded is None:
        now.loaded = codebook.load(now.folders.codebook)


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
    contents, rows = _encode(stage, result)
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
    return {"inputs": _input_hashes(stage, now)} | now.settled[stage.name]


def _input_hashes(stage: Stage, now: Run) -> dict[str, str]:
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


def _outputs_stand(record: freshness.Record, now: Run) -> bool:
    return "pending" not in record and all(
        freshness.hash_file(now.folders.place(name)) == digest for name, digest in record["outputs"].items()
    )


def read_inputs(stage: Stage, now: Run) -> dict[str, Any]:
    """Read what a stage's function takes: its tables, raw files, figures; loads the codebook where it is not yet."""
    from pipeline.tables import plain, store

    _load_codebook(now)
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
        hashes = _input_hashes(stage, now)
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


def _encode(stage: Stage, result: Mapping[str, Any]) -> tuple[dict[str, bytes], dict[str, int]]:
    from pipeline.tables import store

    tables = {name for name in result if name in TABLES}
    if tables != set(stage.writes):
        raise store.ContractError(f"stage {stage.name} wrote {sorted(tables)}, not {sorted(stage.writes)}")
    contents = {_output(name): store.encode(name, result[name]) for name in stage.writes}
    contents |= {_place_file(name): content for name, content in result.items() if name not in TABLES}
    return contents, {name: len(result[name]) for name in stage.writes}


def write(stage: str, contents: Mapping[str, bytes], record: freshness.Record, now: Run) -> None:
    """Put files in place and record them; what the stage wrote before and did not now is removed."""
    try:
        _write(stage, contents, record, now)
    except OSError as error:
        raise UnwritableError(Path(error.filename or stage).name, error.strerror or "unknown reason") from None


def _write(stage: str, contents: Mapping[str, bytes], record: freshness.Record, now: Run) -> None:
    old = now.records.get(stage, {"outputs": {}})
    known = _written(old)
    new = {name: freshness.hash_bytes(content) for name, content in contents.items()}
    drafts = {name: _draft(now.folders.place(name)) for name in contents}
    for name, content in contents.items():
        freshness.write_atomically(drafts[name], content)
    now.records[stage] = old | {"pending": _by_name(known | set(new.items()))}
    freshness.save_manifest(now.folders.processed, now.manifest)
    for name in sorted(contents):
        _keep_edited(name, known | {(name, new[name])}, now)
        drafts[name].replace(now.folders.place(name))
    for name in sorted({name for name, _ in known} - set(contents)):
        _keep_edited(name, known, now)
        now.folders.place(name).unlink(missing_ok=True)
    now.records[stage] = record | {"outputs": new}
    freshness.save_manifest(now.folders.processed, now.manifest)


def _written(record: freshness.Record) -> set[tuple[str, str]]:
    """List the files of a record with each hash that they may have after a run that was killed."""
    pending = {(name, digest) for name, digests in record.get("pending", {}).items() for digest in digests}
    return set(record["outputs"].items()) | pending


def _by_name(hashes: set[tuple[str, str]]) -> dict[str, list[str]]:
    return {name: sorted(digest for other, digest in hashes if other == name) for name, _ in sorted(hashes)}


def _draft(place: Path) -> Path:
    return place.parent / STAGING / place.name


def _keep_edited(name: str, known: set[tuple[str, str]], now: Run) -> None:
    place = now.folders.place(name)
    found = freshness.hash_file(place)
    if found is None or (name, found) in known:
        return
    number, aside = 1, place.with_name(f"{place.stem}.edited{place.suffix}")
    while aside.exists():
        number += 1
        aside = place.with_name(f"{place.stem}.edited-{number}{place.suffix}")
    place.replace(aside)
    now.listener.notice(
        f"{place.name} was changed by hand: kept as {aside.name} and rebuilt; lasting changes belong in the codebook"
    )


def _remove_retired(now: Run) -> None:
    """Remove what stages that no longer exist once wrote."""
    for name in sorted(set(now.records) - set(BY_NAME) - {PRINTING}):
        written = _written(now.records.pop(name))
        for output in sorted({output for output, _ in written}):
            _keep_edited(output, written, now)
            now.folders.place(output).unlink(missing_ok=True)
        freshness.save_manifest(now.folders.processed, now.manifest)


def _clear_staging(folders: Folders) -> None:
    freshness.draft_of(folders.processed / freshness.MANIFEST).unlink(missing_ok=True)
    for folder in (folders.processed, folders.reports):
        for staging in sorted(folder.rglob(STAGING)):
            shutil.rmtree(staging, ignore_errors=True)


def _remove_empty(folders: set[Path]) -> None:
    for folder in sorted(folders, reverse=True):
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()


@contextmanager
def _locked(folders: Folders) -> Iterator[None]:
    from filelock import FileLock, Timeout

    with ExitStack() as stack:
        for folder in sorted({folders.processed, folders.reports}):
            folder.mkdir(parents=True, exist_ok=True)
            try:
                stack.enter_context(FileLock(folder / LOCK, timeout=0))
            except Timeout:
                raise BusyError(f"another run is at work on {folder.name}; wait until it has ended") from None
        yield
