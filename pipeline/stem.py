"""Stage 3: sentences into stems, with the vocabulary that explains them.

Comes in: `clean` and `sentences`. Goes out: `stems`, `vocabulary`, `collisions`, `stem_notices`. Each distinct word
is stemmed once (`lexicon.stemming`). The label of a stem is its commonest surface form, since *latih* or *aman* read
badly. Stop words, numbers and `?` have no stem and are not in the vocabulary.
A collision is a stem that Sastrawi gave to words which need not belong together: the word can also be read as an
affixed form of another root that people use here (per-bank-an, not perban-kan), or does not hold the stem at all
(relawan -> rawan). It is computed from the data, for an analyst to look at; overrides are reviewed and not listed.
"""

from functools import lru_cache

import numpy as np
import pandas as pd

from pipeline.codebook.rows import Theme
from pipeline.lexicon import Words, join_stems, normalise, read_words, root_words, stem_distinct, stem_texts
from pipeline.lexicon.numbering import Integers, Marks, Objects
from pipeline.tables.fields import LIST_SEPARATOR
from pipeline.tables.store import build, empty, from_rows, join_list, sort_by

_PREFIXES = (  # with the letters that may follow; forms that swallow a letter (me-masar-kan) are Sastrawi's to undo
    *((prefix, "") for prefix in ("di", "ke", "se", "ter", "per", "ber", "memper", "diper")),
    *((f"{first}e", letters) for first, letters in (("m", "lrwymn"), ("p", "lrwymndtks"))),
    *((f"{first}em", "bfpv") for first in "mp"),
    *((f"{first}en", "cdjtsz") for first in "mp"),
    *((f"{first}eng", "aiueoghkq") for first in "mp"),
)
_SUFFIXES = ("", "kan", "an", "i", "nya", "annya", "kannya")
_SHORTEST_ROOT = 4  # shorter roots (alu, era) are in almost every word
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
    """Name each stem by its commonest word, among equals by the shortest, then the first (rows are sorted by word)."""
    stems, words = pd.factorize(vocabulary["stem"])[0], vocabulary["word"].to_numpy(dtype=object)
    lengths = np.array([len(word) for word in words])
    order = np.lexsort((lengths, -vocabulary["documents"].to_numpy(dtype=np.int64), stems))
    first = np.searchsorted(stems[order], np.arange(stems.max() + 1))
    return np.asarray(words[order[first]][stems])


def _find_collisions(vocabulary: pd.DataFrame, themes: tuple[Theme, ...]) -> pd.DataFrame:
    shared = vocabulary[vocabulary.duplicated("stem", keep=False)]
    computed = shared[shared["rule"].eq(_COMPUTED)]
    used = frozenset(vocabulary["stem"])
    odd = [_is_odd(word, stem, used) for word, stem in zip(computed["word"], computed["stem"], strict=True)]
    several = shared[shared["stem"].isin(computed.loc[odd, "stem"])].sort_values(["stem", "word"])
    if several.empty:
        return empty("collisions")
    collected = several.groupby("stem").agg(words=("word", join_list), documents=("documents", "sum")).reset_index()
    return build("collisions", collected.assign(themes=collected["stem"].map(_seeded(themes)).fillna("")))


def _is_odd(word: str, stem: str, used: frozenset[str]) -> bool:
    if "-" in word:
        return False
    return stem[1:] not in word or any(root in used and root != stem for root in _other_roots(word))


@lru_cache(maxsize=2**18)
def _other_roots(word: str) -> frozenset[str]:
    cores = [word]
    for prefix, letters in _PREFIXES:
        core = word.removeprefix(prefix)
        if core and core != word and (not letters or core[0] in letters):
            cores.append(core)
    shapes = {core.removesuffix(suffix) for core in cores for suffix in _SUFFIXES if core.endswith(suffix)}
    return frozenset(shape for shape in shapes if len(shape) >= _SHORTEST_ROOT and shape in root_words())


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
