"""Texts as the pipeline reads them: sentences as written and clean, and the whole of each as its clean sentences.

Comes in: texts as people write them. Goes out: sentences, with the position of their text. A text is cleaned once,
sentence by sentence; an abbreviation is read by the words of its whole text.
"""

import numpy as np
import pandas as pd

from pipeline.lexicon.normalising import normalise
from pipeline.lexicon.numbering import Integers, join_rows
from pipeline.lexicon.sentences import split_sentences


def clean_sentences(texts: pd.Series, vocabulary: frozenset[str] = frozenset()) -> pd.DataFrame:
    """Split texts into sentences and clean them, mending typing errors for words of `vocabulary`.

    Returns `position` (of the text in the column, from 0), `sentence_no` (from 1), `sentence` (as written) and
    `clean_sentence`; a blank text has none.
    """
    sentences = split_sentences(texts)
    owner = sentences["position"].to_numpy(dtype=np.intp)
    return sentences.assign(clean_sentence=normalise(sentences["sentence"], owner=owner, vocabulary=vocabulary))


def join_sentences(sentences: pd.Series, owner: Integers, count: int) -> pd.Series:
    """Join the sentences of each of `count` texts (`owner`: the text of each, ascending); without any it is empty.

    >>> join_sentences(pd.Series(["izin lama", "", "modal kurang"]), np.array([0, 0, 2]), 3).tolist()
    ['izin lama', '', 'modal kurang']
    """
    filled = (sentences != "").to_numpy(dtype=bool)
    parts = sentences.to_numpy(dtype=object)[filled]
    return pd.Series(join_rows(parts, owner[filled], count), dtype="str")
