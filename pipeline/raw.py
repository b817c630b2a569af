"""`data/raw/` as a sorted list of files: what is there, what is not for us, and one digest of all of it.

Never written to. Ignored: dotfiles, office lock files, system litter, README files. Imports no pandas, since the
freshness check needs the digest; no name of a file leaves this module for a log, since chats are named after people.
"""

import hashlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Kind = Literal["file", "missing", "folder"]

_LITTER = frozenset({"thumbs.db", "desktop.ini"})
_DATA_SUFFIXES = frozenset(
    {".csv", ".tsv", ".txt", ".xlsx", ".xls", ".xlsm", ".ods", ".json", ".jsonl", ".docx", ".zip"}
)


@dataclass(frozen=True)
class RawFile:
    """One entry of `data/raw/`: `path` is relative, with `/`; `missing` is a dangling link or an unreadable file."""

    path: str
    kind: Kind
    size: int
    place: Path

    def content(self) -> bytes:
        """Read the bytes; raises `OSError` where the file cannot be read."""
        return self.place.read_bytes()


def list_files(folder: Path) -> tuple[RawFile, ...]:
    """List what stakeholders sent, sorted by path. A folder with a data file's name and no file in it is listed too."""
    return tuple(sorted(_walk(folder), key=lambda file: file.path))


def leave_out_sample(files: Sequence[RawFile], sample_folder: str) -> tuple[tuple[RawFile, ...], bool]:
    """Drop the sample's files as soon as there is anything else; say whether that happened."""
    own = tuple(file for file in files if file.path.split("/", 1)[0] != sample_folder)
    left_out = 0 < len(own) < len(files)
    return (own if left_out else tuple(files)), left_out


def digest(files: Sequence[RawFile]) -> str:
    """Hash the paths, kinds and contents of the files into one SHA-256; times do not count."""
    whole = hashlib.sha256()
    for file in files:
        for part in (file.path.encode("utf-8", "surrogateescape"), file.kind.encode(), _content_hash(file)):
            whole.update(hashlib.sha256(part).digest())
    return whole.hexdigest()


def _content_hash(file: RawFile) -> bytes:
    if file.kind != "file":
        return b""
    try:
        with file.place.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").digest()
    except OSError:
        return b"unreadable"


def _is_ignored(name: str) -> bool:
    lower = name.casefold()
    return lower.startswith((".", "~$")) or lower in _LITTER or lower.split(".")[0] == "readme"


def _walk(folder: Path) -> Iterator[RawFile]:
    seen: set[str] = set()
    closed: list[Path] = []
    for parent, folders, names in os.walk(
        folder, followlinks=True, onerror=lambda error: closed.append(Path(error.filename))
    ):
        real = os.path.realpath(parent)
        if real in seen:
            folders.clear()
            continue
        seen.add(real)
        folders[:] = sorted(name for name in folders if not _is_ignored(name))
        here = Path(parent)
        yield from (_entry(here / name, folder) for name in names if not _is_ignored(name))
        if here.suffix.lower() in _DATA_SUFFIXES and here != folder and all(map(_is_ignored, names)):
            yield RawFile(here.relative_to(folder).as_posix(), "folder", 0, here)
    yield from (
        RawFile(place.relative_to(folder).as_posix(), "missing", 0, place) for place in closed if place != folder
    )


def _entry(place: Path, folder: Path) -> RawFile:
    path = place.relative_to(folder).as_posix()
    try:
        return RawFile(path, "file" if place.is_file() else "missing", place.stat().st_size, place)
    except OSError:
        return RawFile(path, "missing", 0, place)
