"""Words into stems, once per distinct word.

Comes in: words of clean texts. Goes out: the stem of each and the rule that decided. The order (protected, negation,
slang, Sastrawi, informal affixes, reviewed overrides) is the one that measured best on a human list of informal and
formal pairs: 56 % meet at one stem, with Sastrawi alone 2 %. An override outranks all but protected words and
negations, so it is looked up before the rules that it would overrule. Stop words are filtered before stemming:
afterwards 56 of 758 no longer match (*berikan* -> *ikan*).
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd

from pipeline.lexicon.memory import MEMORY
from pipeline.lexicon.numbering import END, Objects, Words, find_runs, join_rows, number_words
from pipeline.lexicon.sastrawi import root_words, strip_affixes
from pipeline.lexicon.tokens import resolve
from pipeline.lexicon.wordlists import STOP_WORDS, lexicon
from pipeline.tables.fields import StemRule

_SPACE = ord(" ")
_CLITICS = ("nya", "ku", "mu", "lah", "kah", "pun", "nyalah", "nyapun", "kulah")
_SLANG_SUFFIXES = ("in", "an", "innya", "annya")  # not -kan: kula-kan, ngada-kan
_INFORMAL_CLITICS = ("nya", "lah", "ku", "mu")
_INFORMAL_SUFFIXES = ("kan", "in", "an", "i")  # the longest that fits
_TERM_PREFIXES = (
    *("", "di", "ke", "se", "ter", "ber", "pe", "per", "nge", "ng"),
    *("me", "men", "mem", "meng", "pen", "pem", "peng"),
)
_TERM_SUFFIXES = ("", *_CLITICS, *_SLANG_SUFFIXES, "kan", "i", "kannya")
_NASAL = (  # prefix, letters that it may have swallowed, shortest word: napi, mail and mun are no verbs
    ("nge", ("",), 5),
    ("ny", ("s", "c", ""), 5),
    ("ng", ("", "k", "h"), 5),
    ("n", ("t", ""), 5),
    ("m", ("p", ""), 6),
)
_LETTER = re.compile(r"[^\W\d_]")
_CLOSED_E = re.compile(r"([a-z]+)e([b-df-hj-np-tv-z]{1,2})")
_SHORTEST_BEFORE_CLITIC = 3
_DIALECT_CLITICS = (  # Javanese and Sundanese for -nya, with the shortest word before it: range and suite are English
    ("ne", 4),
    ("e", 5),
    ("na", 4),
)
_SHORTEST_PASSIVE = 4  # jam-in, sal-in are no passives
_STOP_CLITICS = ("nya", "kah", "pun", "lah")
_SHORTEST_OPENED = 5  # mes, red, tes stay; malem, pinter open
_TERM_KINDS = ("term", "english")


def stem_words(words: Sequence[str]) -> pd.DataFrame:
    """Stem words; returns `word`, `stem` and `rule` in the order given.

    >>> stem_words(["perizinannya", "umkm", "ngurusin", "minjem", "belumlah"]).to_dict("list")["stem"]
    ['izin', 'umkm', 'urus', 'pinjam', 'belum']
    """
    stemmed = [stem_word(word) for word in words]
    return pd.DataFrame(
        {
            "word": list(words),
            "stem": [stem for stem, _ in stemmed],
            "rule": [rule for _, rule in stemmed],
        },
        dtype="str",
    )


def stem_texts(clean: pd.Series) -> pd.Series:
    """Turn clean texts into stems joined by spaces.

    Stop words, `?` and numbers are dropped, negations stay. Returns a `str` column with the same index.

    >>> stem_texts(pd.Series(["kami tidak punya izin usaha ?", "mohon pelatihan untuk pelaku-pelaku umkm"])).tolist()
    ['tidak punya izin usaha', 'mohon latih pelaku umkm']
    """
    words = read_words(clean)
    return join_stems(words, stem_distinct(words.distinct)[0])


def read_words(clean: pd.Series) -> Words:
    """Cut clean texts into words, each distinct one told once."""
    written = (
        f" {END} ".join([*clean.to_numpy(dtype=object).tolist(), ""]).encode("utf-8", "replace").replace(b"\0", b" ")
    )
    starts, ends = find_runs(np.frombuffer(written, dtype=np.uint8) != _SPACE)
    codes, distinct = number_words(written, starts, ends)
    return Words.between_ends(codes, distinct, clean.index)


def stem_distinct(words: Objects) -> tuple[Objects, Objects]:
    """Stem distinct words; returns stems and the rules that decided, both "" for what is no content word."""
    MEMORY.words.update(words)
    told = [stem_word(word) if is_content(word) else ("", "") for word in words]
    return np.array([stem for stem, _ in told], dtype=object), np.array([rule for _, rule in told], dtype=object)


def join_stems(words: Words, stems: Objects) -> pd.Series:
    """Write each text as the stems of its words, those of `stem_distinct`; a `str` column on the index of the texts."""
    told = (stems != "")[words.codes]
    texts = join_rows(stems[words.codes[told]], words.rows[told], len(words.index))
    return pd.Series(texts, index=words.index, dtype="str")


def is_content(word: str) -> bool:
    """Tell whether a clean word is stemmed: not a stop word (with or without a clitic), number or question mark."""
    return word not in _stop_forms() and (word.isalpha() or _LETTER.search(word) is not None)


@cache
def _stop_forms() -> frozenset[str]:
    forms = {f"{word}{clitic}" for word in STOP_WORDS for clitic in _STOP_CLITICS}
    return STOP_WORDS | (forms - root_words() - lexicon().protected.keys() - lexicon().overrides.keys())


def stem_word(word: str) -> tuple[str, StemRule]:
    """Stem one word and name the rule that decided."""
    known = MEMORY.stems.get(word)
    return MEMORY.learn_stem(word, _first(word, _RULES)) if known is None else known


def _stem_formal(word: str) -> tuple[str, StemRule]:
    return _first(word, (_protected, _negation, _override, _passive, _sastrawi, _informal, _clitic))


def _first(word: str, rules: Sequence[Callable[[str], tuple[str, StemRule] | None]]) -> tuple[str, StemRule]:
    for rule in rules:
        if (decided := rule(word)) is not None:
            return decided
    return word, "unchanged"


def _protected(word: str) -> tuple[str, StemRule] | None:
    if word in lexicon().protected:
        return word, "protected"
    if word in root_words():
        return None
    base = _affixed().protected.get(word)
    return None if base is None else (base, "protected")


def _negation(word: str) -> tuple[str, StemRule] | None:
    base = word if word in root_words() else _affixed().negations.get(word, word)
    meaning = lexicon().negations.get(base)
    return None if meaning is None else (meaning.split()[0], "negation")


def _override(word: str) -> tuple[str, StemRule] | None:
    stem = lexicon().overrides.get(_affixed().overrides.get(word, word))
    return None if stem is None else (stem, "override")


def _doubled(word: str) -> tuple[str, StemRule] | None:
    left, _, right = word.partition("-")
    if not right or word in root_words():
        return None
    (first, rule), (second, _) = stem_word(left), stem_word(right)
    if first == second:
        return first, "stemmed" if rule == "unchanged" else rule
    return None


def _slang(word: str) -> tuple[str, StemRule] | None:
    if word in lexicon().meanings:
        return _stem_meaning(word)
    if word in root_words():
        return None
    forms = _affixed().slang if strip_affixes(word) == word else _affixed().project
    return _stem_meaning(forms[word]) if word in forms else None


def _stem_meaning(word: str) -> tuple[str, StemRule]:
    stems = [_stem_formal(part)[0] for part in resolve(word).split()]
    return " ".join(stems) or word, "slang"


def _passive(word: str) -> tuple[str, StemRule] | None:
    """Take di- and -in off together, since Sastrawi reads what di- leaves alone: di-se-dia-in."""
    if not (word.startswith("di") and word.endswith("in")) or word[2:] in root_words():
        return None
    root = word[2:-2]
    return (root, "informal") if len(root) >= _SHORTEST_PASSIVE and root in root_words() else None


def _sastrawi(word: str) -> tuple[str, StemRule] | None:
    root = strip_affixes(word)
    if root == word:
        return (word, "unchanged") if word in root_words() else None
    return root, "stemmed"


def _informal(word: str) -> tuple[str, StemRule] | None:
    for candidate in _informal_candidates(word):
        if len(candidate) > 2 and candidate in root_words():
            return lexicon().overrides.get(candidate, lexicon().meanings.get(candidate, candidate)), "informal"
    return None


def _informal_candidates(word: str) -> Iterator[str]:
    bare = _without(word, _INFORMAL_CLITICS)
    shapes = dict.fromkeys((word, bare, *(_without(shape, _INFORMAL_SUFFIXES) for shape in (word, bare))))
    for shape in shapes:
        yield from _open(shape)
    for shape in shapes:
        for prefix, initials, shortest in _NASAL:
            if shape.startswith(prefix) and len(word) >= shortest:
                for initial in initials:
                    yield from _open(initial + shape[len(prefix) :])
    for shape in shapes:
        for prefix in ("di", "ke", "ter", "ber", "se"):
            if shape.startswith(prefix):
                yield from _open(shape[len(prefix) :])


def _without(word: str, suffixes: Sequence[str]) -> str:
    return next((word.removesuffix(suffix) for suffix in suffixes if word.endswith(suffix)), word)


def _open(shape: str) -> Iterator[str]:
    """Yield a shape, and with the e of its closed last syllable as a: pinjem, pinjam."""
    yield shape
    if len(shape) >= _SHORTEST_OPENED and "e" in shape[-3:-1] and (match := _CLOSED_E.fullmatch(shape)):
        yield f"{match[1]}a{match[2]}"


def _clitic(word: str) -> tuple[str, StemRule] | None:
    """Take -nya off a word that no lexicon knows: names and new terms carry it too."""
    base = word.removesuffix("nya")
    if base != word:
        return (base, "informal") if len(base) >= _SHORTEST_BEFORE_CLITIC else None
    return _dialect_clitic(word) if word.endswith(("e", "na")) else None


def _dialect_clitic(word: str) -> tuple[str, StemRule] | None:
    """Take -ne, -e or -na off a known word or a noun in -an or -i; *perizinna* is more likely a typing error."""
    for clitic, shortest in _DIALECT_CLITICS:
        base = word.removesuffix(clitic)
        if base != word and len(base) >= shortest:
            stem, rule = _first(base, (_protected, _override, _sastrawi))
            if base in root_words() or rule == "protected" or (base.endswith(("an", "i")) and rule != "unchanged"):
                return stem, "informal"
    return None


_RULES = (_protected, _negation, _override, _slang, _doubled, _passive, _sastrawi, _informal, _clitic)


@dataclass(frozen=True)
class Affixed:
    """The entries of the lexicons with every affix that people give them, each form with the entry that it holds.

    Written out once, since looking a word up costs less than taking every affix off every word.
    """

    protected: Mapping[str, str]
    negations: Mapping[str, str]
    overrides: Mapping[str, str]
    slang: Mapping[str, str]
    project: Mapping[str, str]


@cache
def _affixed() -> Affixed:
    known = lexicon()
    terms = [word for word, kind in known.protected.items() if kind in _TERM_KINDS]
    inside = _with_affixes(terms, _TERM_SUFFIXES, 4) | {word: word for word in terms}
    prefixed = {f"{prefix}{form}": base for prefix in reversed(_TERM_PREFIXES) for form, base in inside.items()}
    return Affixed(
        protected=prefixed | _with_affixes(known.protected, _CLITICS, 2),
        negations=_with_affixes(known.negations, _CLITICS, 2),
        overrides={**_with_affixes(known.overrides, _CLITICS, 2), **{word: word for word in known.overrides}},
        slang=_with_slang_affixes(known.meanings),
        project=_with_slang_affixes(known.project),
    )


def _with_slang_affixes(meanings: Mapping[str, str]) -> dict[str, str]:
    single = [word for word, meaning in meanings.items() if " " not in meaning]
    return _with_affixes(single, _SLANG_SUFFIXES, 4) | _with_affixes(meanings, _CLITICS, _SHORTEST_BEFORE_CLITIC)


def _with_affixes(words: Iterable[str], suffixes: Sequence[str], shortest: int) -> dict[str, str]:
    """Write out words of some length with each suffix; where two make one form, the earlier suffix says which."""
    long = [word for word in words if len(word) >= shortest]
    return {f"{word}{suffix}": word for suffix in reversed(suffixes) for word in long}
