"""What a stage's result depends on, as hashes, and the manifest that remembers them.

A stage is fresh when the fingerprint of its inputs, codebook parts, code and library versions is the manifest's and
its outputs still have the manifest's hashes. The code of a stage is its module and everything that it imports from
this package, found by reading the imports, and the data files that lie in those packages. Imports no pandas.
"""

import ast
import hashlib
import json
import os
import platform
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).parent
MANIFEST = "manifest.json"
COLUMNS = "columns"  # the one part of a codebook that is a folder of tables
LOCAL = "local"  # what adds to the tables of a codebook and is not committed

# The libraries whose version can change a byte of an output.
_LIBRARIES = (
    "babel",
    "indoNLP",
    "jinja2",
    "matplotlib",
    "numpy",
    "pandas",
    "pandera",
    "phonenumbers",
    "pydantic",
    "PySastrawi",
    "python-calamine",
    "python-docx",
    "rapidfuzz",
    "scikit-learn",
    "scipy",
    "xlsxwriter",
)

Record = dict[str, Any]


def hash_bytes(content: bytes) -> str:
    """Hash bytes as the manifest does (SHA-256, hexadecimal)."""
    return hashlib.sha256(content).hexdigest()


def hash_file(path: Path) -> str | None:
    """Hash a file; None where there is none."""
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return None


def versions() -> dict[str, str]:
    """Return the versions of Python and of the libraries that results depend on."""
    return {"python": platform.python_version()} | {name: metadata.version(name) for name in _LIBRARIES}


def codebook_digests(folder: Path, parts: Iterable[str]) -> dict[str, str | None]:
    """Hash codebook parts: a table's file, a folder of tables, a section of the settings or one of them."""
    return {part: _part_digest(folder, part) for part in parts}


def folder_digest(folder: Path) -> str:
    """Hash all tables and settings of a codebook, the strangers among them too."""
    return _files_digest(folder, [path for place in ("", COLUMNS, LOCAL) for path in _tables(folder / place)])


@cache
def code_digest(module: str) -> str:
    """Hash the source of a module of this package, of all that it imports from it, and of their data files."""
    files = sorted(_closure(module))
    whole = hashlib.sha256()
    for path in files:
        whole.update(path.relative_to(PACKAGE).as_posix().encode())
        whole.update(hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()


def stemmer_key() -> str:
    """Hash all that a stem depends on: lexicons, the code of their room, versions of the dictionary and of indoNLP."""
    packages = [f"{name} {metadata.version(name)}" for name in ("PySastrawi", "indoNLP")]
    return hash_bytes(" ".join([code_digest("pipeline.lexicon"), *packages]).encode())


def load_manifest(processed: Path) -> Record:
    """Read the manifest; an absent or broken one is an empty one, so that everything is rebuilt."""
    try:
        loaded = json.loads((processed / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        loaded = {}
    return loaded if _is_manifest(loaded) else {"stages": {}}


def save_manifest(processed: Path, manifest: Mapping[str, Any]) -> None:
    """Write the manifest in one step."""
    text = json.dumps(manifest, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    write_atomically(processed / MANIFEST, text.encode("utf-8"))


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file so that a reader, or a killed run, sees the old bytes or the new ones and nothing between."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = draft_of(path)
    with draft.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(path)


def draft_of(path: Path) -> Path:
    """Name the draft of a file that is written atomically; a run that is killed may leave it."""
    return path.with_name(f".{path.name}.new")


def _is_manifest(loaded: Any) -> bool:
    records = loaded.get("stages") if isinstance(loaded, dict) else None
    return isinstance(records, dict) and all(
        isinstance(record, dict) and isinstance(record.get("outputs"), dict) for record in records.values()
    )


def _part_digest(folder: Path, part: str) -> str | None:
    name, _, section = part.partition(".")
    if name == COLUMNS:
        files = _tables(folder / COLUMNS)
        return _files_digest(folder, files) if files else None
    if name != "settings":
        own = hash_file(folder / f"{name}.csv") or hash_file(folder / f"{name}.xlsx")
        local = hash_file(folder / LOCAL / f"{name}.csv")
        return hash_bytes(f"{own} {local}".encode()) if local else own
    path = folder / "settings.toml"
    try:
        value: Any = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        for key in section.split("."):
            value = value.get(key, {})
    except (AttributeError, OSError, ValueError):
        return hash_file(path)
    return hash_bytes(json.dumps(value, sort_keys=True, default=str).encode())


def _tables(folder: Path) -> list[Path]:
    found = folder.iterdir() if folder.is_dir() else ()
    return [path for path in found if path.suffix.lower() in (".csv", ".xlsx", ".toml")]


def _files_digest(folder: Path, files: Iterable[Path]) -> str:
    found = sorted((path.relative_to(folder).as_posix(), hash_file(path)) for path in files)
    return hash_bytes(json.dumps(found).encode())


def _closure(module: str) -> set[Path]:
    found: set[Path] = set()
    waiting = [module]
    while waiting:
        for path in _sources(waiting.pop()):
            if path not in found:
                found.add(path)
                waiting.extend(_imports(path.read_bytes()))
    packages = {path.parent for path in found if path.name == "__init__.py" and path.parent != PACKAGE}
    return found | {path for package in packages for path in _data_files(package)}


def _sources(module: str) -> Iterator[Path]:
    place = PACKAGE.joinpath(*module.split(".")[1:])
    candidates = [place.with_suffix(".py"), place / "__init__.py"]
    if place.parent != PACKAGE and PACKAGE in place.parents:
        candidates.append(place.parent / "__init__.py")
    yield from (path for path in candidates if path.is_file() and path != PACKAGE / "__init__.py")


@cache
def _imports(source: bytes) -> tuple[str, ...]:
    found: list[str] = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found += (name.name for name in node.names if name.name.startswith("pipeline."))
        elif isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "pipeline":
            found += (node.module, *(f"{node.module}.{name.name}" for name in node.names))
    return tuple(found)


def _data_files(package: Path) -> Iterator[Path]:
    for path in package.rglob("*"):
        if path.is_file() and path.suffix not in (".py", ".pyc") and not path.name.startswith("."):
            yield path
