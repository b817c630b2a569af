"""The other roots that a word could as well be an affixed form of.

Comes in: a word and the stem that Sastrawi gave it. Goes out: the roots of the dictionary that rival that stem, since
an affix or a confix of Indonesian leads from them to the word as well (per-bank-an, not perban-kan); or that none leads
from the stem to the word (re-l-awan is no form of rawan). Which of them people mean is for the data to say.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache

from pipeline.lexicon.memory import MEMORY
from pipeline.lexicon.sastrawi import root_words
from pipeline.lexicon.wordlists import STOP_WORDS

UNRELATED = "*"  # no affix leads from the stem to the word

_PREFIXES = (  # with the letters that may follow; forms that swallow a letter (me-masar-kan) are Sastrawi's to undo
    *((prefix, "") for prefix in ("di", "ke", "se", "ter", "per", "ber", "memper", "diper")),
    *((f"{first}e", letters) for first, letters in (("m", "lrwymn"), ("p", "lrwymndtks"))),
    *((f"{first}em", "bfpv") for first in "mp"),
    *((f"{first}en", "cdjtsz") for first in "mp"),
    *((f"{first}eng", "aiueoghkq") for first in "mp"),
    *((f"{first}enge", "") for first in "mp"),
)
_LAST_LETTERS = ("a", "i", "n")  # of a suffix
_SUFFIXES = ("", "kan", "an", "i", "nya", "annya", "kannya")
_SHORTEST_ROOT = 4  # shorter roots (alu, era) are in almost every word; menge- and penge- go with them alone
_BEFORE = re.compile("(?:di|ke|se|ku|kau|te|ter|[bmp]e[lr]?|[mp]e(?:m|n|ng|nge))*")
_BEFORE_SWALLOWED = re.compile("(?:di|ke|se|ku|te|ter)?[mp]e(?:m|n|ng|ny)")
_BEHIND = re.compile("(?:isasi)?(?:kan|an|i)?(?:nya|ku|mu)?(?:lah|kah|pun|tah)?")


def find_rivals(word: str, stem: str) -> str:
    """List the rival roots of a word of some stem, joined by spaces; `UNRELATED` where it is no form of its stem.

    >>> find_rivals("perbankan", "perban"), find_rivals("relawan", "rawan"), find_rivals("pelatihan", "latih")
    ('bank', '*', '')
    """
    known = MEMORY.rivals.get(word)
    return MEMORY.learn_rivals(word, _find(word, stem)) if known is None else known


def _find(word: str, stem: str) -> str:
    if "-" in word:
        return ""
    shape = _find_shape(word, stem)
    if shape is None:
        return UNRELATED
    held = _is_confix(*shape)
    return " ".join(
        root
        for root, confix in _other_roots(word).items()
        if root != stem and (root not in stem or len(root) < _SHORTEST_ROOT) and (confix or not held)
    )


def _find_shape(word: str, stem: str) -> tuple[str, str] | None:
    """Cut a word into what stands before and behind its stem; None where that is no prefix or no suffix."""
    swallowed = stem[1:] if stem[0] in "kpst" else ""
    for core, before in ((stem, _BEFORE), (swallowed, _BEFORE_SWALLOWED)):
        left, found, right = word.partition(core) if core else (word, "", "")
        if found and before.fullmatch(left) and _BEHIND.fullmatch(right):
            return left, right
    return None


def _is_confix(prefix: str, suffix: str) -> bool:
    """Tell whether both halves belong together, as in me-kan or per-an: such a reading outweighs a single affix."""
    bare = suffix.removesuffix("nya")
    return bare in ("kan", "i") if prefix[:1] in ("m", "d") else bare == "an" and prefix[:1] in ("p", "k", "b")


def _other_roots(word: str) -> Mapping[str, bool]:
    """Read a word as each affixed root that it can be; says of each root whether a confix holds it."""
    roots: dict[str, bool] = {}
    for prefix, core in _take_prefixes(word):
        shortest = _SHORTEST_ROOT - 1 if prefix.endswith("enge") else _SHORTEST_ROOT
        for suffix in _SUFFIXES if core.endswith(_LAST_LETTERS) else ("",):
            root = core.removesuffix(suffix)
            if core.endswith(suffix) and len(root) >= shortest and root in _content_roots():
                roots[root] = roots.get(root, False) or _is_confix(prefix, suffix)
    return roots


@cache
def _content_roots() -> frozenset[str]:
    return root_words() - STOP_WORDS


def _take_prefixes(word: str) -> Iterator[tuple[str, str]]:
    yield "", word
    for prefix, letters in _PREFIXES:
        core = word.removeprefix(prefix)
        if core and core != word and (not letters or core[0] in letters):
            yield prefix, core
