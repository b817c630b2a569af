"""Texts as a model sees them: by their words as written, or as stems, or both.

Comes in: clean texts. Goes out: which words of a vocabulary each holds and, in each view, the form of each word and the
neighbouring forms. All is told per distinct word; of the texts, numbers alone are kept.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from pipeline import lexicon

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Objects = npt.NDArray[np.object_]
Form = Callable[[Objects], Objects]  # of each word of a vocabulary; "" for a word that the view does not see

START = "^"  # before each text, where it makes pairs: how a text begins tells a request from a remark
# Chosen by cross-validation on the examples that keeps a writer's texts together (README, "How the model was set").
LENGTH_POWER = 0.25


def as_written(words: Objects) -> Objects:
    """See words as they are written."""
    return words


def as_stems(words: Objects) -> Objects:
    """See words as their stems; function words, numbers and signs have none."""
    return lexicon.stem_distinct(words)[0]


@dataclass(frozen=True)
class View:
    """Texts in one form of their words: `form` is the place in `forms` of each word of the vocabulary, -1 for none.

    A pair of neighbours is one number, `left * len(forms) + right`, beside the row of its text: no pair is spelled out.
    """

    forms: pd.Index
    form: Integers
    pair_rows: Integers
    pairs: Integers

    def name(self, words: Integers) -> pd.Index:
        """Name the form of some words of the vocabulary; "" for none."""
        names: pd.Index = pd.Index(np.append(self.forms.to_numpy(dtype=object), "")[self.form[words]], dtype="str")
        return names


@dataclass(frozen=True)
class Texts:
    """Which words of a vocabulary each text holds (texts x words), how they are seen, and its scale by length."""

    vocabulary: pd.Index
    words: sparse.csr_array
    views: tuple[View, ...]
    scale: Floats


def read_texts(clean: pd.Series, forms: tuple[Form, ...]) -> Texts:
    """Read clean texts by their distinct words, seen in `forms`; a text is as long as the last view has words in it."""
    told = lexicon.read_words(START + " " + clean)
    order = np.array(sorted(range(len(told.distinct)), key=told.distinct.tolist().__getitem__), dtype=np.int64)
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    vocabulary, rows, codes = told.distinct[order], told.rows, place[told.codes]
    own = codes != np.searchsorted(vocabulary, START)  # what all texts have would be a second intercept
    words = sparse.csr_array((np.ones(own.sum()), (rows[own], codes[own])), shape=(len(clean), len(vocabulary)))
    words.sum_duplicates()
    words.data[:] = 1.0
    views = tuple(_see(form(vocabulary), codes, rows) for form in forms)
    length = np.bincount(rows[views[-1].form[codes] >= 0], minlength=len(clean))
    scale = np.where(length > 0, length, 1.0) ** -LENGTH_POWER
    return Texts(pd.Index(vocabulary, dtype="str"), words, views, scale)


def _see(seen: Objects, codes: Integers, rows: Integers) -> View:
    """See each word of a vocabulary as `seen`; the texts are the words `codes` in the texts `rows`."""
    named = seen.copy()
    named[seen == ""] = None
    form, forms = pd.factorize(named)
    told = form[codes] >= 0
    own, rows = form[codes[told]], rows[told]
    same_text = rows[1:] == rows[:-1]
    pairs = own[:-1][same_text] * len(forms) + own[1:][same_text]
    return View(pd.Index(forms, dtype="str"), form, rows[:-1][same_text], pairs)
