"""Stage 3: sentences into stems, with the vocabulary that explains them.

Comes in: `clean` and `sentences`. Goes out: `stems`, `vocabulary`, `collisions`, `stem_notices`. Each distinct word
is stemmed once (`lexicon.stemming`). The label of a stem is its commonest surface form, since *latih* or *aman* read
badly. Stop words, numbers and `?` have no stem and are not in the vocabulary.
A collision is a stem that Sastrawi gave to words which need not belong together: the word can as well be read as an
affixed form of another root that people use here as often (per-bank-an, not perban-kan), or what is left of it beside
the stem is no affix (re-l-awan -> rawan, ber-bas-is -> bas). It is computed from the data, for an analyst to look at;
overrides are reviewed and not listed.
"""

import numpy as np
import pandas as pd

from pipeline.codebook.rows import Theme
from pipeline.lexicon import (
    UNRELATED,
    Words,
    find_rivals,
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

_LEAST_SHARE = 0.25  # of the feedbacks that write the stem itself: petak (5) rivals peta (10), not samak (1) sama (300)
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
    stems, rules = stem_distinct(words.distinct)
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
    # The rows of a feedback stand together, so that a merge sort finds its runs.
    said = np.sort(pd.factorize(feedback)[0][words.rows[told]] * size + words.codes[told], kind="stable")
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
    rivals = np.array([*map(find_rivals, computed["word"].tolist(), computed["stem"].tolist())], dtype=object)
    odd = _are_heavier(computed.assign(rivals=rivals)[rivals != ""], vocabulary)
    several = shared[shared["stem"].isin(odd)].sort_values(["stem", "word"])
    if several.empty:
        return empty("collisions")
    collected = several.groupby("stem").agg(words=("word", join_list), documents=("documents", "sum")).reset_index()
    seeded = _seeded(themes)
    return build("collisions", collected.assign(themes=[seeded.get(stem, "") for stem in collected["stem"]]))


def _are_heavier(doubtful: pd.DataFrame, vocabulary: pd.DataFrame) -> list[str]:
    """List the stems of words that another root explains as well, or that no affix joins to their stem.

    A rival counts where more feedbacks hold it than a share of those that write the stem itself: a stem that nobody
    writes without affixes (*awat* of *perawatan*) has only the words in question to speak for it.
    """
    rivals = {root for roots in doubtful["rivals"].tolist() for root in roots.split()}
    documents = vocabulary[vocabulary["stem"].isin(rivals)].groupby("stem")["documents"].sum().to_dict()
    written = vocabulary[vocabulary["word"].isin(doubtful["stem"])]
    alone = dict(zip(written["word"], written["documents"], strict=True))
    return [
        stem
        for stem, rivals in zip(doubtful["stem"].tolist(), doubtful["rivals"].tolist(), strict=True)
        if rivals == UNRELATED
        or any(documents.get(root, 0) > alone.get(stem, 0) * _LEAST_SHARE for root in rivals.split())
    ]


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
    unchanged = vocabulary.loc[vocabulary["rule"].eq("unchanged"), "word"]
    notices = [
        (
            "unknown_words",
            "kosakata",
            int((~unchanged.isin(root_words())).sum()),
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
