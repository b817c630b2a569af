"""The lexicons: the CSVs of this package, read once and checked.

Comes in: `*.csv` beside this module, indoNLP's slang lexicon (MIT), Sastrawi's root words (CC BY-NC-SA, used where it
is installed, never copied). Goes out: frozen look-ups. A project row outranks indoNLP; an indoNLP entry is used only
where neither the root words nor Sastrawi know the word, so that *alak* or *haru* stay what they are.
"""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from pipeline.lexicon.sastrawi import root_words, strip_affixes

Rows = tuple[dict[str, str], ...]

_COLUMNS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "negations": ("word", "meaning", "reason"),
        "slang": ("word", "meaning", "language", "reason"),
        "spelling": ("word", "meaning", "reason"),
        "phrases": ("phrase", "meaning", "reason"),
        "contexts": ("word", "meaning", "cues", "reason"),
        "protected": ("word", "kind", "reason"),
        "overrides": ("word", "stem", "reason"),
        "stop_words": ("word", "reason"),
        "allowed_roots": ("word", "reason"),
        "rejected_slang": ("word", "reason"),
        "fields": ("word", "field", "reason"),
        "field_labels": ("field", "label", "reason"),
    }
)
_SEVERAL = {"contexts": "meaning", "fields": "field"}  # tables in which a word may stand with several of these
_KEY = re.compile(r"[a-z0-9]+(?:[-./'&][a-z0-9]+)*")
_INDONLP_KEY = re.compile(r"[a-z]{2,}")
_WORDS = re.compile(r"[a-z0-9-]+(?: [a-z0-9-]+)*")


class LexiconError(Exception):
    """A lexicon CSV breaks a rule: a mistake of whoever edited it, named with file and word."""


@dataclass(frozen=True)
class Lexicon:
    """What the project knows of words: `meanings` replace a written form, the rest guide the stemmer."""

    negations: Mapping[str, str]
    project: Mapping[str, str]
    meanings: Mapping[str, str]
    phrases: Mapping[str, str]
    contexts: Mapping[str, tuple[tuple[str, frozenset[str]], ...]]
    protected: Mapping[str, str]
    overrides: Mapping[str, str]
    stop_words: frozenset[str]


@cache
def lexicon() -> Lexicon:
    """Read and check all lexicons; raise `LexiconError` with every broken row at once."""
    tables = {name: read_table(name) for name in _COLUMNS}
    if problems := list(find_problems(tables)):
        raise LexiconError("\n".join(problems))
    negations = _pairs(tables["negations"], "word", "meaning")
    project = {
        **_pairs(tables["slang"], "word", "meaning"),
        **_pairs(tables["spelling"], "word", "meaning"),
        **{word: meaning for word, meaning in negations.items() if word != meaning},
    }
    protected = _pairs(tables["protected"], "word", "kind")
    taken = {*project, *negations, *protected, *(row["word"] for row in tables["rejected_slang"])}
    return Lexicon(
        negations=MappingProxyType(negations),
        project=MappingProxyType(project),
        meanings=MappingProxyType({**_indonlp(taken), **project}),
        phrases=MappingProxyType(_pairs(tables["phrases"], "phrase", "meaning")),
        contexts=MappingProxyType(_contexts(tables["contexts"])),
        protected=MappingProxyType(protected),
        overrides=MappingProxyType(_pairs(tables["overrides"], "word", "stem")),
        stop_words=frozenset(row["word"] for row in tables["stop_words"]),
    )


@cache
def known_words() -> frozenset[str]:
    """Return every word that a lexicon or the dictionary holds as a word of its own."""
    meanings = lexicon().meanings
    explained = {word for meaning in meanings.values() for word in meaning.split()}
    return root_words() | meanings.keys() | lexicon().protected.keys() | explained


def read_table(name: str) -> Rows:
    """Read one lexicon CSV of this package."""
    text = files("pipeline.lexicon").joinpath(f"{name}.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


def find_problems(tables: Mapping[str, Rows]) -> Iterator[str]:
    """Name each row that breaks a rule: columns, reason, twice, a root as slang key, a cycle, a phrase in a phrase."""
    for name, columns in _COLUMNS.items():
        yield from _malformed(name, tables[name], columns)
    roots = root_words() - {row["word"] for row in tables["allowed_roots"]}
    for name in ("slang", "spelling"):
        for row in tables[name]:
            if row["word"] in roots:
                yield f"{name}.csv: {row['word']} is a root word; list it in allowed_roots.csv with a reason"
    yield from _unstable(tables)
    yield from _unsettled(_pairs(tables["phrases"], "phrase", "meaning"))
    labelled = {row["field"] for row in tables["field_labels"]}
    for field in sorted({row["field"] for row in tables["fields"]} - labelled):
        yield f"fields.csv: {field} has no label; add it to field_labels.csv"


def _malformed(name: str, rows: Rows, columns: tuple[str, ...]) -> Iterator[str]:
    seen: set[tuple[str, str]] = set()
    for row in rows:
        word = row.get(columns[0]) or "(no word)"
        key = (word, row.get(_SEVERAL[name], "") if name in _SEVERAL else "")
        if tuple(row) != columns or not all(row.values()):
            yield f"{name}.csv: {word}: fill all of {', '.join(columns)}"
        elif not all(_KEY.fullmatch(part) for part in word.split(" ")) and name != "field_labels":
            yield f"{name}.csv: {word}: write lower-case letters and digits only"
        elif "meaning" in row and not _WORDS.fullmatch(row["meaning"]):
            yield f"{name}.csv: {word}: its meaning must be lower-case words with single spaces"
        if key in seen:
            yield f"{name}.csv: {word} stands twice"
        seen.add(key)


def _unstable(tables: Mapping[str, Rows]) -> Iterator[str]:
    meanings: dict[str, str] = {}
    for name in ("slang", "spelling", "negations"):
        for row in tables[name]:
            if row["word"] in meanings:
                yield f"{name}.csv: {row['word']} stands in another lexicon too"
            if row["word"] != row["meaning"]:
                meanings[row["word"]] = row["meaning"]
    for word in (row["word"] for row in tables["protected"]):
        if word in meanings:
            yield f"protected.csv: {word} is replaced by another lexicon"
    for word, meaning in meanings.items():
        if changed := [part for part in meaning.split() if part in meanings]:
            yield f"{word}: its meaning holds {', '.join(changed)}, which is replaced in turn; write the final form"


def _unsettled(phrases: Mapping[str, str]) -> Iterator[str]:
    for phrase, meaning in phrases.items():
        if inside := [other for other in phrases if f" {other} " in f" {meaning} " and phrases[other] != other]:
            yield f"phrases.csv: {phrase}: its meaning holds the phrase {inside[0]}; write the final form"


def _indonlp(taken: set[str]) -> dict[str, str]:
    from indoNLP.preprocessing.slang_data import SLANG_DATA  # noqa: PLC0415  (slow import, only when words are cleaned)

    entries = {
        key: value
        for key, value in sorted(SLANG_DATA.items())
        if key not in taken and key != value and _INDONLP_KEY.fullmatch(key) and _WORDS.fullmatch(value)
    }
    return {key: value for key, value in entries.items() if strip_affixes(key) == key and key not in root_words()}


def _contexts(rows: Rows) -> dict[str, tuple[tuple[str, frozenset[str]], ...]]:
    words = dict.fromkeys(row["word"] for row in rows)
    return {
        word: tuple((row["meaning"], frozenset(row["cues"].split())) for row in rows if row["word"] == word)
        for word in words
    }


def _pairs(rows: Rows, key: str, value: str) -> dict[str, str]:
    return {row[key]: row[value] for row in rows}


NEGATIONS: frozenset[str] = frozenset(row["meaning"] for row in read_table("negations"))
STOP_WORDS: frozenset[str] = frozenset(row["word"] for row in read_table("stop_words"))
