"""The codebook's examples, answered by models that have not read their writers.

Comes in: the codebook. Goes out: themes and kinds of each example as people coded them and as cross-validation answers,
which keeps a writer's examples together (with a single writer, plain folds). Examples that were judged on some labels
alone are left out: of the others there is no truth.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.model_selection import GroupKFold, KFold

from pipeline import lexicon
from pipeline.cluster import coding
from pipeline.cluster.kinds import KINDS, learn_kinds, tell_kinds
from pipeline.codebook import Codebook, Example
from pipeline.evaluate.agreement import Marks, mark
from pipeline.evaluate.gold import GoldError

Split = tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]


@dataclass(frozen=True)
class Validated:
    """The examples and the answers on them, each texts x labels; `reading` are the clean examples."""

    examples: tuple[Example, ...]
    reading: coding.Reading
    themes: coding.Validation
    kinds: Marks
    kind_answers: Marks


def cross_validate(codebook: Codebook) -> Validated:
    """Answer each example by a model of other writers; raise `GoldError` where there are too few examples."""
    settings = codebook.settings.cluster
    whole = [example for example in codebook.examples if not example.judged]
    examples = tuple(sorted(whole, key=lambda example: example.example_id))
    reading = coding.read_examples(examples, codebook.themes)
    _, themes = coding.learn(codebook.themes, examples, reading, folds=settings.folds, seed=settings.seed)
    if themes is None:
        raise GoldError(f"examples.csv has fewer than {settings.folds} rows: there is nothing to measure on")
    kinds = mark([{example.kind} for example in examples], KINDS)
    return Validated(examples, reading, themes, kinds, _answer_kinds(examples, settings.folds, settings.seed))


def hold_out(count: int, *, folds: int, seed: int) -> Split:
    """Choose one in `folds` of the examples at random, whoever wrote them: positions to learn from and to answer."""
    train, test = next(KFold(n_splits=folds, shuffle=True, random_state=seed).split(np.zeros(count)))
    return train, test


def _split_writers(examples: tuple[Example, ...], folds: int, seed: int) -> list[Split]:
    writers = pd.factorize(pd.Series([example.writer for example in examples], dtype="str"), sort=True)[0]
    everyone, count = np.zeros(len(writers)), len(np.unique(writers))
    if count > 1:
        return list(GroupKFold(n_splits=min(folds, count)).split(everyone, groups=writers))
    return list(KFold(n_splits=folds, shuffle=True, random_state=seed).split(everyone))


def _answer_kinds(examples: tuple[Example, ...], folds: int, seed: int) -> Marks:
    sentences = lexicon.clean_sentences(pd.Series([example.text for example in examples], dtype="str"))
    position = sentences["position"].to_numpy(dtype=np.int64)
    clean = lexicon.join_sentences(sentences["clean_sentence"], position, len(examples))
    answers = np.zeros((len(examples), len(KINDS)), dtype=bool)
    for train, test in _split_writers(examples, folds, seed):
        told = tell_kinds(learn_kinds([examples[place] for place in train], seed=seed), clean.iloc[test])
        answers[test] = mark([{kind} for kind in told["kind"]], KINDS)
    return answers
