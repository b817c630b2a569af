"""The files of a run: put in place whole, recorded by their hashes, never over what somebody edited.

Every file is staged beside its place, the manifest notes the hashes that are about to appear, and only then the files
are put in place: so a run that is killed at any moment leaves whole files, and the next run knows them for its own.
"""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from pipeline import freshness
from pipeline.stages.registry import BY_NAME

STAGING = ".suara-staging"
LOCK = ".lock"
PRINTING = "printing"  # recorded as a stage is, but no stage: what prints PDFs is an extra


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

    heading = "file(s) that cannot be written; what was finished before is kept"

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


@contextmanager
def recording(folders: Folders, listener: Listener) -> Iterator[Run]:
    """Write files besides the line: nobody else is at work meanwhile, and no draft is left."""
    with locked(folders):
        try:
            yield Run(folders, listener, freshness.load_manifest(folders.processed), {})
        finally:
            clear_staging(folders)


@contextmanager
def locked(folders: Folders) -> Iterator[None]:
    """Keep other runs off the folders; raises `BusyError` where one is at work."""
    from filelock import FileLock, Timeout

    with ExitStack() as stack:
        for folder in sorted({folders.processed, folders.reports}):
            folder.mkdir(parents=True, exist_ok=True)
            try:
                stack.enter_context(FileLock(folder / LOCK, timeout=0))
            except Timeout:
                raise BusyError(f"another run is at work on {folder.name}; wait until it has ended") from None
        yield


def write(stage: str, contents: Mapping[str, bytes], record: freshness.Record, now: Run) -> None:
    """Put files in place and record them; what the stage wrote before and did not now is removed."""
    try:
        _write(stage, contents, record, now)
    except OSError as error:
        raise UnwritableError(Path(error.filename or stage).name, error.strerror or "unknown reason") from None


def _write(stage: str, contents: Mapping[str, bytes], record: freshness.Record, now: Run) -> None:
    old = now.records.get(stage, {"outputs": {}})
    known = written(old)
    new = {name: freshness.hash_bytes(content) for name, content in contents.items()}
    drafts = {name: _draft(now.folders.place(name)) for name in contents}
    for name, content in contents.items():
        freshness.write_atomically(drafts[name], content)
    now.records[stage] = old | {"pending": _by_name(known | set(new.items()))}
    freshness.save_manifest(now.folders.processed, now.manifest)
    for name in sorted(contents):
        keep_edited(name, known | {(name, new[name])}, now)
        drafts[name].replace(now.folders.place(name))
    for name in sorted({name for name, _ in known} - set(contents)):
        keep_edited(name, known, now)
        now.folders.place(name).unlink(missing_ok=True)
    now.records[stage] = record | {"outputs": new}
    freshness.save_manifest(now.folders.processed, now.manifest)


def written(record: freshness.Record) -> set[tuple[str, str]]:
    """List the files of a record with each hash that they may have after a run that was killed."""
    pending = {(name, digest) for name, digests in record.get("pending", {}).items() for digest in digests}
    return set(record["outputs"].items()) | pending


def _by_name(hashes: set[tuple[str, str]]) -> dict[str, list[str]]:
    return {name: sorted(digest for other, digest in hashes if other == name) for name, _ in sorted(hashes)}


def _draft(place: Path) -> Path:
    return place.parent / STAGING / place.name


def keep_edited(name: str, known: set[tuple[str, str]], now: Run) -> None:
    """Set a file aside whose hash is none of those known for it: somebody edited it."""
    place = now.folders.place(name)
    found = freshness.hash_file(place)
    if found is None or (name, found) in known:
        return
    aside = _find_aside(place, now.folders)
    aside.parent.mkdir(parents=True, exist_ok=True)
    place.replace(aside)
    kept = _say_place(aside, now.folders)
    now.listener.notice(
        f"{place.name} was changed by hand: kept as {kept} and rebuilt; lasting changes belong in the codebook"
    )


def _say_place(aside: Path, folders: Folders) -> str:
    inside = aside.is_relative_to(folders.reports)
    return aside.relative_to(folders.reports).as_posix() if inside else aside.name


def _find_aside(place: Path, folders: Folders) -> Path:
    """Find a free name for a file that was edited: of a report apart from what planners open, since it may be wrong."""
    home = folders.reports / "internal" if place.is_relative_to(folders.reports) else place.parent
    aside, number = home / f"{place.stem}.edited{place.suffix}", 1
    while aside.exists():
        number += 1
        aside = home / f"{place.stem}.edited-{number}{place.suffix}"
    return aside


def remove_retired(now: Run) -> None:
    """Remove what stages that no longer exist once wrote."""
    for name in sorted(set(now.records) - set(BY_NAME) - {PRINTING}):
        known = written(now.records.pop(name))
        for output in sorted({output for output, _ in known}):
            keep_edited(output, known, now)
            now.folders.place(output).unlink(missing_ok=True)
        freshness.save_manifest(now.folders.processed, now.manifest)


def clear_staging(folders: Folders) -> None:
    """Remove the drafts that a killed run left."""
    freshness.draft_of(folders.processed / freshness.MANIFEST).unlink(missing_ok=True)
    for folder in (folders.processed, folders.reports):
        for staging in sorted(folder.rglob(STAGING)):
            shutil.rmtree(staging, ignore_errors=True)


def remove_empty(folders: set[Path]) -> None:
    """Remove those of the folders that hold nothing, the deepest first."""
    for folder in sorted(folders, reverse=True):
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
