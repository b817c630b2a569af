"""Typing errors in the words that matter: an unknown word that can only be a word of the codebook written wrong.

Comes in: clean words, and the vocabulary to hold them against (the words of the codebook's themes). Goes out: the words
with the certain errors mended. Certain is: no lexicon, dictionary or affix rule knows the word; one letter more, less,
other, or two swapped make it a word of the vocabulary (optimal string alignment, by rapidfuzz: Damerau 1964 found four
of five typing errors to be one of these); first letters agree, since people seldom miss them; both are long; and no
second word of the vocabulary with that first letter is as near. The model reads subwords, so a doubtful error is better
left than guessed at.
"""

from collections.abc import Iterable, Sequence, Set

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from pipeline.lexicon.memory import MEMORY
from pipeline.lexicon.stemming import is_content, stem_word
from pipeline.lexicon.wordlists import known_words

_SHORTEST = 6  # letters: shorter words have too many neighbours (modal, model; izin, ijin stand in the lexicons)
_ERRORS = 1
_AT_ONCE = 4000  # words held against the vocabulary in one go: bounds memory


def correct_typos(words: Sequence[str], vocabulary: frozenset[str]) -> list[str]:
    """Mend the certain typing errors; every other word stays as it is.

    >>> correct_typos(["pelatiham", "perizinna", "modal", "permata"], frozenset({"pelatihan", "perizinan", "modal"}))
    ['pelatihan', 'perizinan', 'modal', 'permata']
    """
    if not vocabulary:
        return list(words)
    mended = MEMORY.mended_to(vocabulary)
    new = [word for word in words if word not in mended]
    mended.update(zip(new, new, strict=True))
    right = _by_initial(word for word in vocabulary if len(word) >= _SHORTEST and word.isalpha())
    unknown = _by_initial(_select_unknown(new, right.keys()))
    for initial, wrong in unknown.items():
        for start in range(0, len(wrong), _AT_ONCE):
            mended.update(_match(wrong[start : start + _AT_ONCE], right[initial]))
    return [mended[word] for word in words]


def _by_initial(words: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for word in sorted(set(words)):
        found.setdefault(word[0], []).append(word)
    return found


def _select_unknown(words: Sequence[str], initials: Set[str]) -> list[str]:
    """Select the words that no lexicon, dictionary or affix rule knows, long enough and of letters alone."""
    return [
        word
        for word in set(words) - known_words()
        if len(word) >= _SHORTEST - _ERRORS
        and word[0] in initials
        and stem_word(word)[1] == "unchanged"
        and word.isascii()
        and word.isalpha()
        and is_content(word)
    ]


def _match(unknown: Sequence[str], right: Sequence[str]) -> dict[str, str]:
    distances = process.cdist(unknown, right, scorer=OSA.distance, score_cutoff=_ERRORS, workers=1, dtype=np.uint8)
    near = distances <= _ERRORS
    only = near & (near.sum(axis=1) == 1)[:, None]
    return {unknown[row]: right[column] for row, column in np.argwhere(only)}
