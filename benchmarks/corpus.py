"""Feedback made for measuring speed: documents of 24 tokens whose vocabulary grows as that of real Indonesian texts.

Token n is a new word with the probability 14.2 * 0.615 * n^-0.385, so that n tokens hold 14.2 n^0.615 types (measured
on real corpora), and otherwise repeats one of those before it (Simon, "On a Class of Skew Distribution Functions",
1955), which gives few common and many rare words. The words are those of the codebook's examples, then roots with
affixes, then roots mistyped, in this order, since common words are written right and rare ones are often typing errors.
"""

import random
from collections import Counter
from collections.abc import Iterator

import numpy as np
import pandas as pd

from benchmarks.bench_stages import ROOT
from pipeline import codebook, lexicon

TOKENS = 24  # a document: the mean of the measured corpora
GROWTH, POWER = 14.2, 0.615
SEED = 20240227
_AFFIXES = ("me{}kan", "{}nya", "di{}", "pe{}an", "ber{}", "{}an", "ke{}an", "nge{}in", "{}in", "ter{}", "di{}kan")


def compose(documents: int) -> pd.Series:
    """Write so many documents, capitals and punctuation as in forms (a `str` column)."""
    words = np.array(list(_draw(documents * TOKENS)), dtype=object).reshape(documents, TOKENS)
    words[:, 0] = [word.capitalize() for word in words[:, 0]]
    words[:, 11] += "."
    words[:, 5] += ","
    words[:, 23] += "."
    return pd.Series([" ".join(row) for row in words], dtype="str")


def as_feedback(texts: pd.Series) -> pd.DataFrame:
    """Give texts the columns of `feedback` that cleaning reads, as if each came from a person of its own."""
    return pd.DataFrame(
        {
            "feedback_id": [f"f{number:012d}" for number in range(len(texts))],
            "respondent_id": "",
            "forum_id": "forum",
            "received_on": "2024-02-27",
            "group": "umkm_actor",
            "organisation": "",
            "agency": "",
            "text": texts.to_numpy(),
        },
        dtype="str",
    )


def _draw(tokens: int) -> Iterator[str]:
    generator = np.random.default_rng(SEED)
    place = np.arange(tokens)
    new = generator.random(tokens) < GROWTH * POWER * np.maximum(place, 1) ** (POWER - 1)
    new[0] = True
    source = np.where(new, place, (generator.random(tokens) * place).astype(np.int64))
    while not new[source].all():
        source = source[source]
    number = np.cumsum(new)[source] - 1
    words = np.array([word for word, _ in zip(_words(), range(int(new.sum())), strict=False)], dtype=object)
    yield from words[number]


def _words() -> Iterator[str]:
    """Yield distinct words without end: the examples' by frequency, affixed roots, mistyped roots."""
    examples = codebook.load(ROOT / "data" / "codebook").examples
    counts = Counter(word for example in examples for word in example.text.lower().split() if word.isalpha())
    seen = dict.fromkeys(sorted(counts, key=lambda word: (-counts[word], word)))
    yield from seen
    generator = random.Random(SEED)
    roots = [root for root in sorted(lexicon.root_words()) if root.isalpha()]
    while True:
        root = generator.choice(roots)
        affixed = generator.choice(_AFFIXES).format(root)
        word = affixed if len(seen) % 2 else _mistype(affixed, generator)
        if word not in seen:
            seen[word] = None
            yield word


def _mistype(word: str, generator: random.Random) -> str:
    place = generator.randrange(len(word))
    return word[:place] + generator.choice("aiueonrst") + word[place + generator.randrange(2) :]
