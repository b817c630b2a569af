"""Stage 3: sentences into stems, with the vocabulary that explains them.

Comes in: `clean` and `sentences`. Goes out: `stems`, `vocabulary`, `collisions`, `stem_notices`. Each distinct word
is stemmed once (`lexicon.stemming`). The label of a stem is its commonest surface form, since *latih* or *aman* read
badly. Stop words, numbers and `?` have no stem and are not in the vocabulary.
A collision is a stem that Sastrawi gave to words which need not belong together: the word can as well be read as an
affixed form of another root that people use here as often (per-bank-an, not perban-kan), or what is left of it beside
the stem is no affix (re-l-awan -> rawan, ber-bas-is -> bas). It is computed from the data, for an analyst to look at;
overrides are reviewed and not listed.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache

import numpy as np
import pandas as pd

from pipeline.codebook.rows import Theme
from pipeline.lexicon import (
    STOP_WORDS,
    Words,
    join_stems,
    normalise,
    read_words,
    root_words,
    stem_distinct,
    stem_texts,
)
from pipeline.lexicon.numbering import Integers, Marks, Objects
from pipeline.tables.fields import LIST_SEPARATOR
from pipeline.tables.store import build, empty, from_rows, join_list, sort_by

_PREFIXES = (  # with the letters that may follow; forms that swallow a letter (me-masar-kan) are Sastrawi's to undo
    *((prefix, "") for prefix in ("di", "ke", "se", "ter", "per", "ber", "memper", "diper")),
    *((f"{first}e", letters) for first, letters in (("m", "lrwymn"), ("p", "lrwymndtks"))),
    *((f"{first}em", "bfpv") for first in "mp"),
    *((f"{first}en", "cdjtsz") for first in "mp"),
    *((f"{first}eng", "aiueoghkq") for first in "mp"),
    *((f"{first}enge", "") for first in "mp"),
)
_LAST_LETTERS = ("a", "i", "n")  # of a suffix
_SUFFIXES = ("", "kan", "an", "i", "nya", "annya", "kannya")
_SHORTEST_ROOT = 4  # shorter roots (alu, era) are in almost every word; menge- and penge- go with them alone
_LEAST_SHARE = 0.25  # of the feedbacks that write the stem itself: petak (5) rivals peta (10), not samak (1) sama (300)
_BEFORE = re.compile("(?:di|ke|se|ku|kau|te|ter|[bmp]e[lr]?|[mp]e(?:m|n|ng|nge))*")
_BEFORE_SWALLOWED = re.compile("(?:di|ke|se|ku|te|ter)?[mp]e(?:m|n|ng|ny)")
_BEHIND = re.compile("(?:isasi)?(?:kan|an|i)?(?:nya|ku|mu)?(?:lah|kah|pun|tah)?")
_COMPUTED = "stemmed"


def stem(clean: pd.DataFrame, sentences: pd.DataFrame, *, themes: tuple[Theme, ...]) -> dict[str, pd.DataFrame]:
    """Stem the sentences of kept feedback.

    Reads `feedback_id, kept` of `clean` and `feedback_id, sentence_no, clean_sentence` of `sentences`. Returns the
    tables `stems` (a row a sentence), `vocabulary` (a row a distinct content word; `documents` counts feedbacks),
    `collisions` and `stem_notices`. Row order does not matter.
    """
    kept = sentences[sentences["feedback_id"].isin(clean.loc[clean["kept"], "feedback_id"])]
    rows = sort_by(kept, ["feedback_id", "sentence_no"])
    words = read_words(rows["clean_sentence"])
    stems, rules = stem_distinct(words)
    vocabulary = _build_vocabulary(words, stems, rules, _count_documents(words, stems != "", rows["feedback_id"]))
    collisions = _find_collisions(vocabulary, themes)
    return {
        "stems": build("stems", rows.assign(stems=join_stems(words, stems))),
        "vocabulary": vocabulary,
        "collisions": collisions,
        "stem_notices": _tell(vocabulary, collisions),
    }


def _count_documents(words: Words, content: Marks, feedback: pd.Series) -> Integers:
    """Count the feedbacks (`feedback`: of each row of `words`) that hold each distinct word of `content`."""
    size = max(len(words.distinct), 1)
    told = content[words.codes]
    said = np.sort(pd.factorize(feedback)[0][words.rows[told]] * size + words.codes[told])
    once = said[np.diff(said, prepend=-1) > 0]
    return np.bincount(once % size, minlength=len(words.distinct))


def _build_vocabulary(words: Words, stems: Objects, rules: Objects, documents: Integers) -> pd.DataFrame:
    content = np.flatnonzero(stems != "")
    if not len(content):
        return empty("vocabulary")
    content = content[np.argsort(words.distinct[content])]
    columns = {"word": words.distinct, "stem": stems, "rule": rules}
    vocabulary = pd.DataFrame({name: pd.array(column[content], dtype="str") for name, column in columns.items()})
    counted = vocabulary.assign(documents=documents[content])
    return build("vocabulary", counted.assign(label=_label(counted)))


def _label(vocabulary: pd.DataFrame) -> Objects:
    """Name each stem by its commonest word, among equals one without -nya, the shortest, the first by alphabet."""
    stems, words = pd.factorize(vocabulary["stem"])[0], vocabulary["word"].to_numpy(dtype=object)
    lengths = np.array([len(word) for word in words])
    clitic = np.array([word.endswith("nya") and word not in root_words() for word in words])
    order = np.lexsort((lengths, clitic, -vocabulary["documents"].to_numpy(dtype=np.int64), stems))
    first = np.searchsorted(stems[order], np.arange(stems.max() + 1))
    return np.asarray(words[order[first]][stems])


def _find_collisions(vocabulary: pd.DataFrame, themes: tuple[Theme, ...]) -> pd.DataFrame:
    shared = vocabulary[vocabulary.duplicated("stem", keep=False)]
    computed = shared[shared["rule"].eq(_COMPUTED)]
    counted = vocabulary.groupby("stem")["documents"].sum()
    counts = dict(zip(map(str, counted.index), counted.tolist(), strict=True))
    alone = dict(zip(vocabulary["word"], vocabulary["documents"].tolist(), strict=True))
    odd = [_is_odd(word, stem, counts, alone) for word, stem in zip(computed["word"], computed["stem"], strict=True)]
    several = shared[shared["stem"].isin(computed.loc[odd, "stem"])].sort_values(["stem", "word"])
    if several.empty:
        return empty("collisions")
    collected = several.groupby("stem").agg(words=("word", join_list), documents=("documents", "sum")).reset_index()
    return build("collisions", collected.assign(themes=collected["stem"].map(_seeded(themes)).fillna("")))


def _is_odd(word: str, stem: str, documents: Mapping[str, int], alone: Mapping[str, int]) -> bool:
    """Tell whether a word may not belong to its stem.

    `documents` counts the feedbacks of each stem, `alone` those of each word as it stands: a stem that nobody writes
    without affixes (*awat* of *perawatan*) has only the words in question to speak for it.
    """
    if "-" in word:
        return False
    shape = _find_shape(word, stem)
    if shape is None:
        return True
    least = alone.get(stem, 0) * _LEAST_SHARE
    return any(
        documents.get(root, 0) > least and (confix or not _is_confix(*shape))
        for root, confix in _other_roots(word).items()
        if root != stem and (root not in stem or len(root) < _SHORTEST_ROOT)
    )


def _find_shape(word: str, stem: str) -> tuple[str, str] | None:
    """Cut a word into what stands before and behind its stem; None where that is no prefix or no suffix."""
    swallowed = stem[1:] if stem[0] in "kpst" else ""
    for core, before in ((stem, _BEFORE), (swallowed, _BEFORE_SWALLOWED)):
        left, found, right = word.partition(core) if core else (word, "", "")
        if found and before.fullmatch(left) and _BEHIND.fullmatch(right):
            return left, right
    return None


def _is_confix(prefix: str, suffix: str) -> bool:
    """Tell whether both halves belong together, as in me-kan or per-an: such a reading outweighs a single affix."""
    bare = suffix.removesuffix("nya")
    return bare in ("kan", "i") if prefix[:1] in ("m", "d") else bare == "an" and prefix[:1] in ("p", "k", "b")


@lru_cache(maxsize=2**18)
def _other_roots(word: str) -> Mapping[str, bool]:
    """Read a word as each affixed root that it can be; says of each root whether a confix holds it."""
    roots: dict[str, bool] = {}
    for prefix, core in _take_prefixes(word):
        shortest = _SHORTEST_ROOT - 1 if prefix.endswith("enge") else _SHORTEST_ROOT
        for suffix in _SUFFIXES if core.endswith(_LAST_LETTERS) else ("",):
            root = core.removesuffix(suffix)
            if core.endswith(suffix) and len(root) >= shortest and root in _content_roots():
                roots[root] = roots.get(root, False) or _is_confix(prefix, suffix)
    return roots


@cache
def _content_roots() -> frozenset[str]:
    return root_words() - STOP_WORDS


def _take_prefixes(word: str) -> Iterator[tuple[str, str]]:
    yield "", word
    for prefix, letters in _PREFIXES:
        core = word.removeprefix(prefix)
        if core and core != word and (not letters or core[0] in letters):
            yield prefix, core


def _seeded(themes: tuple[Theme, ...]) -> dict[str, str]:
    terms = pd.DataFrame(
        [(theme.theme_id, term) for theme in themes for term in theme.seed_terms], columns=["theme_id", "term"]
    ).astype("str")
    if terms.empty:
        return {}
    stems = terms.assign(stem=stem_texts(normalise(terms["term"])).str.split(" ")).explode("stem")
    distinct = stems[["stem", "theme_id"]].drop_duplicates().sort_values(["stem", "theme_id"])
    return {str(stem): LIST_SEPARATOR.join(group) for stem, group in distinct.groupby("stem")["theme_id"]}


def _tell(vocabulary: pd.DataFrame, collisions: pd.DataFrame) -> pd.DataFrame:
    unknown = vocabulary["rule"].eq("unchanged") & ~vocabulary["word"].isin(root_words())
    notices = [
        (
            "unknown_words",
            "kosakata",
            int(unknown.sum()),
            "Kata yang tidak dikenal kamus maupun leksikon, dipakai apa adanya (rule unchanged pada 3_vocabulary.csv)",
        ),
        (
            "collisions",
            "kosakata",
            len(collisions),
            "Kata dasar yang mungkin menyatukan kata-kata tidak berkerabat; periksa 3_collisions.csv",
        ),
    ]
    columns = ("notice", "subject", "count", "explanation")
    return from_rows("stem_notices", (dict(zip(columns, notice, strict=True)) for notice in notices if notice[2]))
