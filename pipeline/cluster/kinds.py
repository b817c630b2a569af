"""What a text does: complain, propose, ask, thank. The same linear model as for themes, over words as written.

Comes in: clean texts (function words and question marks kept: they carry the speech act). Goes out: one kind a text,
the most probable, with its share of the probability.
"""

from collections.abc import Sequence
from typing import get_args

import numpy as np
import pandas as pd

from pipeline import lexicon
from pipeline.cluster import model
from pipeline.cluster.views import as_written
from pipeline.codebook import Example
from pipeline.tables.fields import Kind

KINDS: tuple[str, ...] = get_args(Kind)


def learn_kinds(examples: Sequence[Example], *, seed: int) -> model.Model:
    """Fit the kinds on the codebook's examples."""
    sentences = lexicon.clean_sentences(pd.Series([row.text for row in examples], dtype="str"))
    position = sentences["position"].to_numpy(dtype=np.int64)
    clean = lexicon.join_sentences(sentences["clean_sentence"], position, len(examples))
    marks = np.array([[kind == row.kind for kind in KINDS] for row in examples])
    return model.fit(clean, KINDS, marks, np.ones(len(examples)), forms=(as_written,), seed=seed)


def tell_kinds(fitted: model.Model, clean: pd.Series) -> pd.DataFrame:
    """Return `kind` and `score` for each clean text, on the index of `clean`."""
    probabilities = np.round(fitted.probabilities(clean), 6)
    best = probabilities.argmax(axis=1)
    share = probabilities[np.arange(len(best)), best] / probabilities.sum(axis=1)
    return pd.DataFrame({"kind": np.array(KINDS, dtype=object)[best], "score": share}, index=clean.index)
