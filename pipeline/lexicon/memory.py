"""What has been worked out about words, remembered within a run and from run to run.

Comes in: the clean form of each token and the stem of each clean word, as they are found. Goes out: the same answers
without the work. On disk it is one Parquet file, columns `word` (as it stands in a text, redacted), `clean`, `stem`
and `rule` (null where it was not asked for), with the key of whoever wrote it (lexicons, code and stemmer). Its bytes
are held against their hash before they are read: a file that was cut off, changed or written by other lexicons is not
believed. Forgetting changes no answer, only the time it takes.
"""

import hashlib
import io
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import fastparquet
import pandas as pd

from pipeline.tables.fields import StemRule

_MOST = 2**20  # words: those of a province's year by the growth of vocabulary; at 300 bytes each about 300 MB
_COLUMNS = ["word", "clean", "stem", "rule"]
_KEY = "suara.key"


@dataclass
class Memory:
    """The clean form of tokens, the stem and rule of words, and the right form of mistyped ones (`typos`).

    What a file told waits in `told` until it is asked for, so that words that nobody says any more are not kept.
    """

    clean: dict[str, str] = field(default_factory=dict)
    stems: dict[str, tuple[str, StemRule]] = field(default_factory=dict)
    mended: dict[frozenset[str], dict[str, str]] = field(default_factory=dict)  # by the vocabulary held against
    told: "Memory | None" = None

    def __len__(self) -> int:
        return len(self.clean) + len(self.stems)

    def clean_of(self, token: str, work_out: Callable[[str], str]) -> str:
        """Return the clean form of a token, worked out where it is not known."""
        known = self.clean.get(token)
        if known is None:
            known = self.told.clean.get(token) if self.told else None
            known = work_out(token) if known is None else known
            if len(self) < _MOST:
                self.clean[token] = known
        return known

    def stem_of(self, word: str, work_out: Callable[[str], tuple[str, StemRule]]) -> tuple[str, StemRule]:
        """Return the stem of a word and the rule that decided, worked out where they are not known."""
        known = self.stems.get(word)
        if known is None:
            known = self.told.stems.get(word) if self.told else None
            known = work_out(word) if known is None else known
            if len(self) < _MOST:
                self.stems[word] = known
        return known

    def forget(self) -> None:
        """Empty it."""
        self.clean.clear()
        self.stems.clear()
        self.mended.clear()
        self.told = None


MEMORY = Memory()


def recall(path: Path, key: str, digest: str) -> str:
    """Remember what a file of this key and SHA-256 holds, and that alone; return why one that is there is not believed.

    Where it is believed, or where there is none, the answer is empty.
    """
    MEMORY.forget()
    if not path.exists():
        return ""
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != digest:
        return "is not the one that the last run wrote"
    rows, metadata = read_rows(content)
    if metadata.get(_KEY) != key:
        return "was made by other lexicons or another stemmer"
    cleaned, stemmed = rows[rows["clean"].notna()], rows[rows["stem"].notna()]
    MEMORY.told = Memory(
        dict(zip(cleaned["word"], cleaned["clean"], strict=True)),
        dict(zip(stemmed["word"], zip(stemmed["stem"], stemmed["rule"], strict=True), strict=True)),
    )
    return ""


def keep(draft: Path, key: str) -> bool:
    """Write the words of this run to a file, where what was recalled are others; say whether it was written."""
    told = MEMORY.told
    if told and told.clean.keys() == MEMORY.clean.keys() and told.stems.keys() == MEMORY.stems.keys():
        return False
    words = sorted({*MEMORY.clean, *MEMORY.stems})
    found = [(word, MEMORY.clean.get(word), *MEMORY.stems.get(word, (None, None))) for word in words]
    rows = pd.DataFrame(found, columns=_COLUMNS, dtype="object")
    fastparquet.write(
        str(draft), rows, object_encoding="utf8", has_nulls=True, write_index=False, custom_metadata={_KEY: key}
    )
    return True


def read_rows(content: bytes) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Read the rows of a file, and the key that was written with them."""
    file = fastparquet.ParquetFile(io.BytesIO(content))
    return file.to_pandas()[_COLUMNS], dict(file.key_value_metadata)
