"""What has been worked out about words, remembered within a run and from run to run.

Comes in: the clean form of each token and the stem of each clean word, as they are found. Goes out: the same answers
without the work. On disk it is one Parquet file, columns `word` (as it stands in a text, redacted), `clean`, `stem`
and `rule` (null where it was not asked for), with the key of whoever wrote it (lexicons, code and stemmer) and a hash
of its rows: a file that was cut off, changed or written by other lexicons is not believed. Forgetting changes no
answer, only the time it takes.
"""

import hashlib
import io
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import fastparquet
import pandas as pd

from pipeline.tables.fields import StemRule

_MOST = 2**20  # words: those of a province's year by the growth of vocabulary; at 300 bytes each about 300 MB
_COLUMNS = ["word", "clean", "stem", "rule"]
_KEY, _HASH = "suara.key", "suara.rows"


@dataclass
class Memory:
    """The clean form of tokens and the stem and rule of words; `kept` is how many of both the file holds."""

    clean: dict[str, str] = field(default_factory=dict)
    stems: dict[str, tuple[str, StemRule]] = field(default_factory=dict)
    kept: int = 0

    def __len__(self) -> int:
        return len(self.clean) + len(self.stems)

    @property
    def full(self) -> bool:
        """Tell whether no more is to be remembered."""
        return len(self) >= _MOST

    def forget(self) -> None:
        """Empty it."""
        self.clean.clear()
        self.stems.clear()
        self.kept = 0


MEMORY = Memory()


def recall(path: Path, key: str) -> str:
    """Remember what a file of the same key holds; return why a file that is there cannot be used, else ""."""
    MEMORY.kept = 0
    if not path.exists():
        return ""
    try:
        rows, metadata = read_rows(path)
    except Exception as error:  # a damaged file can break its reader anywhere
        return f"cannot be read ({type(error).__name__})"
    if metadata.get(_KEY) != key:
        return "was made by other lexicons or another stemmer"
    if metadata.get(_HASH) != _hash(rows):
        return "was changed"
    cleaned, stemmed = rows[rows["clean"].notna()], rows[rows["stem"].notna()]
    MEMORY.clean.update(zip(cleaned["word"], cleaned["clean"], strict=True))
    MEMORY.stems.update(zip(stemmed["word"], zip(stemmed["stem"], stemmed["rule"], strict=True), strict=True))
    MEMORY.kept = len(cleaned) + len(stemmed)
    return ""


def keep(path: Path, key: str) -> None:
    """Write what is remembered, where it is more than the file holds; raises OSError where it cannot be written."""
    if len(MEMORY) <= MEMORY.kept:
        return
    words = sorted({*MEMORY.clean, *MEMORY.stems})
    told = [(word, MEMORY.clean.get(word), *MEMORY.stems.get(word, (None, None))) for word in words]
    rows = pd.DataFrame(told, columns=_COLUMNS, dtype="object")
    draft = path.with_name(f"{path.name}.new")
    fastparquet.write(
        str(draft), rows, object_encoding="utf8", has_nulls=True, write_index=False,
        custom_metadata={_KEY: key, _HASH: _hash(rows)},
    )  # fmt: skip
    os.replace(draft, path)
    MEMORY.kept = len(MEMORY)


def read_rows(path: Path) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Read the rows of a file, and the key and the hash that were written with them."""
    file = fastparquet.ParquetFile(io.BytesIO(path.read_bytes()))
    rows = file.to_pandas()
    return rows[_COLUMNS], dict(file.key_value_metadata)


def _hash(rows: pd.DataFrame) -> str:
    whole = hashlib.sha256()
    for column in _COLUMNS:
        whole.update(_write_out(rows[column]).encode("utf-8", "surrogatepass"))
    return whole.hexdigest()


def _write_out(column: Iterable[Any]) -> str:
    return "\n".join("\0" if value is None else value for value in column)
