"""Typing errors in the words that matter: an unknown word that can only be a word of the codebook written wrong.

Comes in: clean words, and the vocabulary to hold them against (the words of the codebook's themes). Goes out: the words
with the certain errors mended. Certain is: no lexicon, dictionary or affix rule knows the word; one letter more, less,
other, or two swapped make it a word of the vocabulary (optimal string alignment, by rapidfuzz: Damerau 1964 found four
of five typing errors to be one of these); first letters agree, since people seldom miss them; both are long; and no
second word of the vocabulary is as near. The model reads subwords, so a doubtful error is better left than guessed at.
"""

from collections.abc import Sequence

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from pipeline.lexicon.stemming import is_content, stem_word
from pipeline.lexicon.wordlists import known_words

_SHORTEST = 6  # letters: shorter words have too many neighbours (modal, model; izin, ijin stand in the lexicons)
_ERRORS = 1
_MENDED: dict[frozenset[str], dict[str, str]] = {}  # each word that was held against a vocabulary, and its right form
_AT_ONCE = 4000  # words held against the vocabulary in one go: bounds memory


def correct_typos(words: Sequence[str], vocabulary: frozenset[str]) -> list[str]:
    """Mend the certain typing errors; every other word stays as it is.

    >>> correct_typos(["pelatiham", "perizinna", "modal", "permata"], frozenset({"pelatihan", "perizinan", "modal"}))
    ['pelatihan', 'perizinan', 'modal', 'permata']
    """
    mended = _MENDED.setdefault(vocabulary, {})
    new = [word for word in words if word not in mended]
    right = sorted(word for word in vocabulary if len(word) >= _SHORTEST and word.isalpha())
    mended.update(zip(new, new, strict=True))
    initials = frozenset(word[0] for word in right)
    unknown = [word for word in dict.fromkeys(new) if _can_be_wrong(word, initials) and _is_unknown(word)]
    for start in range(0, len(unknown), _AT_ONCE):
        mended.update(_match(unknown[start : start + _AT_ONCE], right))
    return [mended[word] for word in words]


def _can_be_wrong(word: str, initials: frozenset[str]) -> bool:
    return len(word) >= _SHORTEST - _ERRORS and word.isascii() and word.isalpha() and word[0] in initials


def _is_unknown(word: str) -> bool:
    return is_content(word) and word not in known_words() and stem_word(word)[1] == "unchanged"


def _match(unknown: Sequence[str], right: Sequence[str]) -> dict[str, str]:
    distances = process.cdist(unknown, right, scorer=OSA.distance, score_cutoff=_ERRORS, workers=1, dtype=np.uint8)
    near = distances <= _ERRORS
    written, meant = (np.array([word[0] for word in words]) for words in (unknown, right))
    same_start = np.equal.outer(written, meant)
    only = near & same_start & (near.sum(axis=1) == 1)[:, None]
    return {unknown[row]: right[column] for row, column in np.argwhere(only)}
