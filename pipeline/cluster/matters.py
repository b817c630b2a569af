"""Emerging themes that are known matters of a city, though not of this codebook.

Comes in: which stems the sentences that no theme surely explains hold, and how the examples speak. Goes out: the texts
of each semantic field (`lexicon.fields`) of which more is said than chance makes. People put one matter into words that
they do not share (*angkot*, *halte*, *trayek*), so that no likeness of short texts finds it; a lexicon of fields does.
Its units are words, and pairs of words that mean the matter only together (*uang* and *keamanan*). A unit counts where
it is new against the examples. A field is a theme when more texts than chance hold two of its words: counts are
compared with those after stems were shuffled between texts (`permutation`), each field by its own mean, as the
probability of so high a count (Poisson), and the limit is on the least probable field of all (Westfall and Young 1993),
so that many fields find no more by chance than one. A text speaks of the one field, among those that are themes, of
which most of its new words are.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import csr_array, vstack
from scipy.stats import poisson

from pipeline import lexicon
from pipeline.cluster.meaning import Meaning, tell_newness
from pipeline.cluster.permutation import ALPHA, shuffle, tell_tail

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

_SHUFFLES = 199  # a count of texts costs little; 199 tell the mean of a rare field, and the tail below, well enough
_SURE = 2  # words of a field in one text: a single one can mean something else
_LEAST_SHARE = 0.2  # of a text's new words, by the cosine of their weights, are of the field
_LEAST_SHARE_OF_ONE = 0.25  # where it is a single word: a quarter, for one word proves less
_USUAL = 0.005  # of the examples, from which a pair is usual: one in two hundred
_RARE = 0.005  # texts: the mean of a field that no shuffle shows, one text in 199


@dataclass(frozen=True)
class Matter:
    """A field, the rows of its texts and the share of the field in each."""

    field: str
    members: Integers
    closeness: Floats


@dataclass(frozen=True)
class _Units:
    """The new units of the lexicon: the two stems of each (one stem twice for a word), its newness and its field."""

    first: Integers
    second: Integers
    newness: Floats
    of_field: csr_array

    def mark(self, held: csr_array) -> csr_array:
        """Mark which units each text holds (texts x units)."""
        return csr_array(held[:, self.first].multiply(held[:, self.second]))

    def count_words(self, held: csr_array) -> csr_array:
        """Count the words of each field in each text (texts x fields); a pair is two."""
        words = np.where(self.first == self.second, 1, 2)
        return csr_array(self.mark(held).multiply(words[None, :]) @ self.of_field)


def find_matters(
    offered: csr_array,
    chosen: Integers,
    rest: csr_array,
    whole: csr_array,
    meaning: Meaning,
    *,
    min_size: int,
    seed: int,
) -> list[Matter]:
    """Find the fields of which at least `min_size` texts speak, more than chance; sorted by field.

    `offered` marks the stems of the sentences that may speak of a new matter (texts x stems). Whether a field is a
    theme is seen on the `chosen` rows, with `rest`, what else these texts say, among which chance may deal their
    stems. `whole` marks the stems of all texts.
    """
    units, fields = _read_units(whole, meaning)
    if not len(fields):
        return []
    surprise, limit = _measure(csr_array(offered[chosen]), rest, units, seed)
    share = _share(offered, units, tell_newness(whole, meaning.examples))
    least = np.where((units.count_words(offered) >= _SURE).toarray(), _LEAST_SHARE, _LEAST_SHARE_OF_ONE)
    share = np.where((surprise > limit) & (share >= least), share, 0)
    strongest = np.where(share.any(axis=1), share.argmax(axis=1), -1)
    groups = [(number, np.flatnonzero(strongest == number)) for number in np.flatnonzero(surprise > limit).tolist()]
    return [
        Matter(str(fields[number]), members, share[members, number])
        for number, members in groups
        if len(members) >= min_size
    ]


def _read_units(whole: csr_array, meaning: Meaning) -> tuple[_Units, pd.Index]:
    """Read the units whose stems the texts hold: words that are new, and pairs that are not usual."""
    table = lexicon.read_fields()
    first, second = (meaning.names.get_indexer(pd.Index(table[name])) for name in ("stem", "beside"))
    negated = table["stem"].isin(lexicon.NEGATIONS) & (table["stem"] == table["beside"])
    known = np.flatnonzero((first >= 0) & (second >= 0) & ~negated)
    column, fields = pd.factorize(table["field"].iloc[known], sort=True)
    belongs = csr_array((np.ones(len(known)), (np.arange(len(known)), column)), shape=(len(known), len(fields)))
    units = _Units(first[known], second[known], np.ones(len(known)), belongs)
    taught = units.mark(meaning.examples)
    newness = tell_newness(units.mark(whole), taught)
    # What chance is compared with must not depend on which stems met here, so all pairs count that are rarely taught.
    rare = np.asarray(taught.sum(axis=0)).ravel() <= _USUAL * meaning.examples.shape[0]
    new = np.flatnonzero(np.where(units.first == units.second, newness > 0, rare))
    return _Units(units.first[new], units.second[new], newness[new], csr_array(belongs[new])), pd.Index(fields)


def _measure(held: csr_array, rest: csr_array, units: _Units, seed: int) -> tuple[Floats, float]:
    """Return how improbable each field's count is (-log), and the limit that a meaningless input hardly passes."""
    generator = np.random.default_rng(seed)
    parts, size = csr_array(vstack([held, rest])), held.shape[0]
    counts = np.array([_count_texts(units, shuffle(parts, generator)[:size]) for _ in range(_SHUFFLES)])
    mean = np.maximum(counts.mean(axis=0), _RARE)
    limit = tell_tail(_improbability(counts, mean).max(axis=1).tolist(), ALPHA)
    return _improbability(_count_texts(units, held), mean), limit


def _count_texts(units: _Units, held: csr_array) -> Integers:
    counts: Integers = (units.count_words(held) >= _SURE).sum(axis=0)
    return counts


def _improbability(counts: Integers, mean: Floats) -> Floats:
    improbable: Floats = np.round(-poisson.logsf(counts - 1, mean), 6)
    return improbable


def _share(held: csr_array, units: _Units, newness: Floats) -> Floats:
    """Return the part of each text's newness that is of each field: the cosine with the field's axis."""
    own = (units.mark(held).multiply(units.newness[None, :]) @ units.of_field).toarray()
    other = newness.copy()
    other[[*units.first, *units.second]] = 0
    length = np.sqrt((own**2).sum(axis=1) + held @ other**2)
    share: Floats = np.round(own / np.maximum(length, 1e-9)[:, None], 6)
    return share
