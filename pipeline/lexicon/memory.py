"""What has been worked out about words, remembered within a run and from run to run.

Comes in: the clean form of each token, the stem of each clean word and the rivals of that stem (`lexicon.rivals`), the
right form of mistyped words (`lexicon.typos`), as they are found. Goes out: the same answers without the work. On disk
it is one Parquet file, columns `word` (as it stands in a text, redacted), `clean`, `stem`, `rule`, `rivals` and
`mended` (null where it was not asked for), with the key of whoever wrote it (lexicons, code and stemmer) and the hash
of the vocabulary that typing errors were mended to. Its bytes are held against the hash in its name before they are
read: a file that was cut off, changed or written by other lexicons is not believed. Forgetting changes no answer, only
the time it takes.
"""

import hashlib
import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import fastparquet
import pandas as pd

from pipeline.tables.fields import StemRule

_MOST = 2**20  # words: those of a province's year by the growth of vocabulary; at 300 bytes each about 300 MB
_COLUMNS = ["word", "clean", "stem", "rule", "rivals", "mended"]
_KEY = "suara.key"
_VOCABULARY = "suara.vocabulary"
_NAME = ".stems-{}.parquet"  # with the hash of its bytes, so that a damaged file is known before it is read
_DRAFT = ".stems.new"  # a run that is killed may leave it
_HASH_LETTERS = 16  # of 64: enough against accidents, and nobody gains by forging it


@dataclass
class Memory:
    """The clean form of tokens, stem, rule and rivals of words, and the right form of mistyped ones (`typos`).

    `tokens` and `words` are those that texts of this run hold: what else a file told is not kept.
    """

    clean: dict[str, str] = field(default_factory=dict)
    stems: dict[str, tuple[str, StemRule]] = field(default_factory=dict)
    rivals: dict[str, str] = field(default_factory=dict)
    mended: dict[str, str] = field(default_factory=dict)
    vocabulary: str = ""  # the hash of the one that `mended` holds for
    tokens: set[str] = field(default_factory=set)
    words: set[str] = field(default_factory=set)
    told: tuple[frozenset[str], frozenset[str], str] | None = None

    def learn_clean(self, token: str, clean: str) -> str:
        """Remember the clean form of a token, as long as there is room; returns it."""
        if len(self.clean) < _MOST:
            self.clean[token] = clean
        return clean

    def learn_stem(self, word: str, stemmed: tuple[str, StemRule]) -> tuple[str, StemRule]:
        """Remember the stem and the rule of a word, as long as there is room; returns them."""
        if len(self.stems) < _MOST:
            self.stems[word] = stemmed
        return stemmed

    def learn_rivals(self, word: str, rivals: str) -> str:
        """Remember the rivals of a word's stem, as long as there is room; returns them."""
        if len(self.rivals) < _MOST:
            self.rivals[word] = rivals
        return rivals

    def mended_to(self, vocabulary: frozenset[str]) -> dict[str, str]:
        """Give the words held against a vocabulary, each with its right form: those of one vocabulary at a time."""
        told = _hash("\n".join(sorted(vocabulary)).encode()) if vocabulary else ""
        if told != self.vocabulary:
            self.vocabulary, self.mended = told, {}
        return self.mended

    def forget(self) -> None:
        """Empty it."""
        for part in (self.clean, self.stems, self.rivals, self.mended, self.tokens, self.words):
            part.clear()
        self.vocabulary, self.told = "", None


MEMORY = Memory()


def recall(folder: Path, key: str) -> str:
    """Remember what the file of a folder holds, and that alone; return why one that is there is not believed.

    Where it is believed, or where there is none, the answer is empty. A file that is not believed is removed.
    """
    MEMORY.forget()
    (folder / _DRAFT).unlink(missing_ok=True)
    reasons = [reason for place in find_files(folder) if (reason := _recall(place, key))]
    return reasons[0] if reasons else ""


def find_files(folder: Path) -> list[Path]:
    """Find the stem caches of a folder: one, or none."""
    return sorted(folder.glob(_NAME.format("*")))


def _recall(place: Path, key: str) -> str:
    content = place.read_bytes()
    if place.name != _NAME.format(_hash(content)):
        place.unlink()
        return "was changed or is damaged"
    rows, metadata = read_rows(content)
    if metadata.get(_KEY) != key:
        place.unlink()
        return "was made by other lexicons or another stemmer"
    known = {name: rows[rows[name].notna()] for name in _COLUMNS}
    MEMORY.stems.update(
        zip(known["stem"]["word"], zip(known["stem"]["stem"], known["stem"]["rule"], strict=True), strict=True)
    )
    for name in ("clean", "rivals", "mended"):
        getattr(MEMORY, name).update(zip(known[name]["word"], known[name][name], strict=True))
    MEMORY.vocabulary = metadata.get(_VOCABULARY, "")
    MEMORY.told = frozenset(known["clean"]["word"]), frozenset(known["stem"]["word"]), MEMORY.vocabulary
    return ""


def keep(folder: Path, key: str) -> None:
    """Write the words of this run, where what was recalled are others; raises OSError where that cannot be."""
    tokens, stemmed = frozenset(MEMORY.tokens & MEMORY.clean.keys()), frozenset(MEMORY.words & MEMORY.stems.keys())
    if (tokens, stemmed, MEMORY.vocabulary) == MEMORY.told:
        return
    found = [
        (
            word,
            MEMORY.clean[word] if word in tokens else None,
            *(MEMORY.stems[word] if word in stemmed else (None, None)),
            MEMORY.rivals.get(word),
            MEMORY.mended.get(word),
        )
        for word in sorted(tokens | stemmed)
    ]
    rows = pd.DataFrame(found, columns=_COLUMNS, dtype="object")
    draft = folder / _DRAFT
    told = {_KEY: key, _VOCABULARY: MEMORY.vocabulary}
    fastparquet.write(str(draft), rows, object_encoding="utf8", has_nulls=True, write_index=False, custom_metadata=told)
    place = folder / _NAME.format(_hash(draft.read_bytes()))
    draft.replace(place)
    for other in find_files(folder):
        if other != place:
            other.unlink()


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:_HASH_LETTERS]


def read_rows(content: bytes) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Read the rows of a file, and the key that was written with them."""
    file = fastparquet.ParquetFile(io.BytesIO(content))
    return file.to_pandas()[_COLUMNS], dict(file.key_value_metadata)
