"""Emerging themes among the sentences that no theme explains.

Comes in: the stems of each feedback, those of its unexplained sentences, and those of the codebook's examples. Goes
out: the group of each feedback or none, its closeness, the terms and, where it has one, the field of each group.
Method: a stem weighs as much as it is *new*, by its keyness against the language of the examples (log ratio of document
frequencies; Hardie 2014), or, where the examples are too few to stand for a language, by its inverse document frequency
here. First, matters that every city knows are looked for by the words of their field (`matters`). Among the texts left,
a text is the sum of the vectors of its new stems (`meaning`), texts are grouped by average-linkage clustering on cosine
distance, cut at a fixed distance; a group is as strong as it is large and coherent, and counts when it is stronger than
chance (`permutation`); what else speaks of it, also beside a theme of the codebook, joins. Such a group must hold
together: three in five members hold two of the terms that name it. Where most of these are words of a field, it has
its name. What is in no group stays as it was: there is never a bin for everything.

Groups are in the order of the alphabet of their field or leading term, not of their size. Their ids do not depend on
it: what a group is about gives it its id (`assigning.give_ids`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import csr_array, diags_array, vstack
from sklearn.cluster import AgglomerativeClustering
from sklearn.preprocessing import normalize
from threadpoolctl import threadpool_limits

from pipeline import lexicon
from pipeline.cluster.matters import find_matters
from pipeline.cluster.meaning import Meaning, learn_meaning, tell_newness
from pipeline.cluster.permutation import find_limit

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

NONE = -1
_MIN_NEW_STEMS = 2  # one new word is chance, not a theme
_LEAST_LIKENESS = 0.5  # cosine to the centre at which a text joins (chosen as the dimensions of `meaning` were)
_OWN_WORD = 0.3  # cosine to the centre from which a new stem is one of a group's words
_MIN_HOLDERS = 2  # of a group's members hold a term that names it
_LEAST_COHERENT = 0.6  # of the members hold two of the terms that name the group; else it is many small ones (chosen
# among 0.5 and 0.6 by leaving out one theme after the other: chains of unrelated texts are below)
_MOST_EXPLAINED = 0.5  # of the members have one and the same theme of the codebook; else it is that theme, not new
_AT_ONCE = 2000  # texts whose vectors are held at a time: bounds memory
_TERMS = 5  # enough to recognise a group by


@dataclass(frozen=True)
class Groups:
    """The group of each text (-1: none) and its cosine to the group's centre, on the index of the texts; the stems
    that name each group, and its field ("" for none)."""

    number: pd.Series
    closeness: pd.Series
    terms: tuple[tuple[str, ...], ...]
    fields: tuple[str, ...]

    def drop_explained(self, codes: pd.DataFrame) -> "Groups":
        """Take away the groups of which more than half of the members have one and the same theme in `codes`.

        Such a group is that theme, not new. `codes` are feedback_id and theme_id, of members and others.
        """
        told = codes.assign(number=codes["feedback_id"].map(self.number).fillna(NONE).astype(np.int64))
        most = told.groupby(["number", "theme_id"]).size().groupby("number").max()
        sizes = self.number.value_counts()
        left = [n for n in range(len(self.terms)) if most.get(n, 0) <= _MOST_EXPLAINED * sizes.get(n, 0)]
        place = {number: position for position, number in enumerate(left)}
        return replace(
            self,
            number=self.number.map(place).fillna(NONE).astype(np.int64),
            terms=tuple(self.terms[number] for number in left),
            fields=tuple(self.fields[number] for number in left),
        )

    def follow(self, originals: pd.Series) -> "Groups":
        """Add copies, each in the group of its original (`originals`: the original, on the index of the copies)."""
        numbers = originals.map(self.number).fillna(NONE).astype(self.number.dtype)
        closeness = originals.map(self.closeness).fillna(0.0)
        return replace(self, number=pd.concat([self.number, numbers]), closeness=pd.concat([self.closeness, closeness]))


@dataclass(frozen=True)
class _Lens:
    """How texts are compared: a direction and a weight per stem."""

    vectors: Any
    weights: Floats
    distance: float
    min_size: int

    def look(self, held: csr_array) -> tuple[Floats, npt.NDArray[np.bool_]]:
        """Return the unit vector of each text, and whether it holds enough new stems to be compared."""
        summed = held @ (diags_array(self.weights) @ self.vectors)
        dense = summed if isinstance(summed, np.ndarray) else summed.toarray()
        vectors: Floats = normalize(dense) if dense.size else dense
        telling = (held @ self._new() >= _MIN_NEW_STEMS) & vectors.any(axis=1)
        return np.round(vectors, 9), telling

    def group(self, held: csr_array) -> tuple[list[Integers], Floats, Floats]:
        """Cut the texts into groups; return the members, the centre and the strength of each that is large enough."""
        vectors, telling = self.look(held)
        own = np.flatnonzero(telling)
        label = self._cut(vectors[own])
        large = np.flatnonzero(np.bincount(label) >= self.min_size)
        members = [own[label == number] for number in large]
        if not members:
            return [], np.zeros((0, vectors.shape[1])), np.zeros(0)
        centres: Floats = normalize(np.array([vectors[inside].mean(axis=0) for inside in members]))
        return members, centres, self._strengths(held, centres)

    def _cut(self, vectors: Floats) -> Integers:
        if len(vectors) < self.min_size:
            return np.zeros(0, dtype=np.int64)
        tree = AgglomerativeClustering(
            n_clusters=None, metric="precomputed", linkage="average", distance_threshold=self.distance
        )
        labels: Integers = tree.fit_predict(np.round(1 - vectors @ vectors.T, 6).clip(0))
        return labels

    def _strengths(self, held: csr_array, centres: Floats) -> Floats:
        """Sum over the texts how many pairs of a group's words each holds, in its number of new words."""
        likeness = np.round(self.vectors @ centres.T, 6)
        likeness = np.where((likeness >= _OWN_WORD) & (self.weights > 0)[:, None], likeness, 0)
        pairs = ((held @ likeness) ** 2 - held @ likeness**2).clip(0) / 2
        strengths: Floats = np.round((pairs / np.maximum(held @ self._new(), 1)[:, None]).sum(axis=0), 6)
        return strengths

    def _new(self) -> Floats:
        """Mark the stems that are new and stand somewhere (1.0, else 0.0)."""
        new: Floats = ((self.weights > 0) & (abs(self.vectors).sum(axis=1) > 0)).astype(np.float64)
        return new


def find_groups(
    texts: pd.Series,
    unexplained: pd.Series,
    taught: pd.Series,
    *,
    min_size: int,
    distance: float,
    sample: int,
    permutations: int,
    seed: int,
) -> Groups:
    """Group feedbacks (stems joined by spaces, by feedback_id).

    `unexplained` are the stems of the unexplained sentences of some of `texts`; only these found groups, at most
    `sample` of them, spread evenly, so that time and memory stay bounded. `taught` are the stems of the examples.
    """
    with threadpool_limits(limits=1):  # same bytes for any thread count
        meaning = learn_meaning(taught, texts)
        whole, offered = meaning.count(texts), meaning.count(unexplained)
        weights = _weigh(meaning, whole)
        rows = texts.index.get_indexer(unexplained.index)
        chosen = np.linspace(0, len(rows) - 1, min(sample, len(rows))).astype(np.int64)
        rest = _take_away(csr_array(whole[rows[chosen]]), csr_array(offered[chosen]))
        matters = find_matters(offered, chosen, rest, whole, meaning, min_size=min_size, seed=seed)
        known = [_Group(matter.field, rows[matter.members], matter.closeness) for matter in matters]
        left = chosen[~np.isin(rows[chosen], [row for group in known for row in group.members])]
        lens = _Lens(meaning.vectors, weights, distance, min_size)
        held = csr_array(offered[left])
        found = _find_by_likeness(lens, meaning, held, whole, rows[left], permutations, seed)
        said = csr_array(
            csr_array((np.ones(len(rows)), (rows, np.arange(len(rows)))), (len(texts), len(rows))) @ offered
        )
        return _name_and_number(texts, [*known, *found], whole, said, weights, meaning.names)


def _find_by_likeness(
    lens: _Lens, meaning: Meaning, held: csr_array, whole: csr_array, own: Integers, permutations: int, seed: int
) -> list["_Group"]:
    """Group what is alike in `held` (of the rows `own` of `whole`), and keep what is stronger than chance."""
    members, centres, strengths = lens.group(held)
    if not members:
        return []
    parts = csr_array(vstack([held, _take_away(whole[own], held)]))

    def look_at_chance(dealt: csr_array) -> Floats:
        again = replace(lens, vectors=meaning.learn_again(dealt))
        return again.group(dealt[: len(own)])[2]

    limit = find_limit(parts, look_at_chance, times=permutations, seed=seed)
    strong = np.flatnonzero(strengths > limit)
    return _join(lens, whole, [own[members[number]] for number in strong], centres[strong])


def _take_away(whole: csr_array, part: csr_array) -> csr_array:
    rest = csr_array(whole - part)
    rest.eliminate_zeros()
    return rest


@dataclass(frozen=True)
class _Group:
    """A group: its field ("" for none), the rows of its members and their closeness to it."""

    field: str
    members: Integers
    closeness: Floats


def _join(lens: _Lens, whole: csr_array, founders: list[Integers], centres: Floats) -> list[_Group]:
    """Gather each group's members, the founders and what is like its centre and unlike others', with the likeness."""
    if not founders:
        return []
    likeness, telling = np.zeros((whole.shape[0], len(centres))), np.zeros(whole.shape[0], dtype=bool)
    for start in range(0, whole.shape[0], _AT_ONCE):
        block = slice(start, start + _AT_ONCE)
        vectors, telling[block] = lens.look(whole[block])
        likeness[block] = np.round(vectors @ centres.T, 6).clip(0, 1)
    nearest = np.where(telling & (likeness.max(axis=1) >= _LEAST_LIKENESS), likeness.argmax(axis=1), NONE)
    for number, members in enumerate(founders):
        nearest[members] = number
    groups = [np.flatnonzero(nearest == number) for number in range(len(founders))]
    return [_Group("", members, likeness[members, number]) for number, members in enumerate(groups)]


def _name_and_number(
    texts: pd.Series, groups: list[_Group], whole: csr_array, said: csr_array, weights: Floats, names: pd.Index
) -> Groups:
    """Name the groups and number them; a text of two groups is in the first, a matter that is known."""
    found = [(_name(whole, said, group, weights, names), group) for group in groups]
    found = [(terms, group) for terms, group in found if group.field or _is_coherent(whole, group, names, terms)]
    fields = _give_fields(found)
    named = sorted(zip(fields, found, strict=True), key=lambda entry: (entry[0], *entry[1][0]))
    number, closeness = np.full(len(texts), NONE), np.zeros(len(texts))
    for position, (_, (_, group)) in sorted(enumerate(named), key=lambda placed: placed[1][1][1].field != ""):
        number[group.members], closeness[group.members] = position, group.closeness
    return Groups(
        pd.Series(number, index=texts.index),
        pd.Series(closeness, index=texts.index),
        tuple(terms for _, (terms, _) in named),
        tuple(field for field, _ in named),
    )


def _give_fields(found: Sequence[tuple[tuple[str, ...], _Group]]) -> list[str]:
    """Give each group its field: no two have one, and of those that are recognised by their terms the largest wins."""
    fields = [group.field for _, group in found]
    for place in sorted(range(len(found)), key=lambda place: (-len(found[place][1].members), found[place][0])):
        fields[place] = fields[place] or _recognise(found[place][0], set(fields))
    return fields


def _recognise(terms: tuple[str, ...], taken: set[str]) -> str:
    """Name the field of which most of a group's terms are and no group is yet ("" for none).

    So a matter has one name and one id, whether more is said of it than chance makes or its texts are alike.
    """
    table = lexicon.read_fields()
    held = table[table["stem"].isin(terms) & table["beside"].isin(terms) & ~table["field"].isin(taken)]
    words = held.melt("field", value_name="word").drop_duplicates(["field", "word"])
    counts = words.groupby("field").size()
    return str(counts.idxmax()) if 2 * counts.max() > len(terms) else ""


def _weigh(meaning: Meaning, whole: csr_array) -> Floats:
    """Tell how new each stem is; a negation never is."""
    weights: Floats = tell_newness(whole, meaning.examples) * ~meaning.names.isin(sorted(lexicon.NEGATIONS))
    return weights


def _name(whole: csr_array, said: csr_array, group: _Group, weights: Floats, names: pd.Index) -> tuple[str, ...]:
    """Name a group by the new stems that its members hold and others do not (holders times log ratio).

    Of members, what they said in sentences that no theme explains counts (`said`): the rest is about that theme. The
    words of a matter's own field come first.
    """
    inside = np.asarray(said[group.members].sum(axis=0)).ravel()
    outside = np.asarray(whole.sum(axis=0)).ravel() - np.asarray(whole[group.members].sum(axis=0)).ravel()
    here = np.log2((inside + 0.5) / (len(group.members) + 1))
    ratio = here - np.log2((outside + 0.5) / (whole.shape[0] - len(group.members) + 1))
    telling = np.flatnonzero((weights > 0) & (inside >= _MIN_HOLDERS) & (ratio > 0))
    value = np.round(inside[telling] * ratio[telling], 6)
    table = lexicon.read_fields().query("field == @group.field")
    own = names[telling].isin([*table["stem"], *table["beside"]])
    order = np.lexsort((names[telling], -value, ~own))[:_TERMS]
    return tuple(str(name) for name in names[telling[order]])


def _is_coherent(whole: csr_array, group: _Group, names: pd.Index, terms: tuple[str, ...]) -> bool:
    """Say whether the terms stand together: a group by likeness can be a chain of texts that share no two words."""
    held = whole[group.members][:, names.get_indexer(pd.Index(terms, dtype="str"))].sum(axis=1)
    return bool((held >= _MIN_NEW_STEMS).mean() >= _LEAST_COHERENT)
