"""One token as written, into the word or words that it stands for.

Comes in: a lower-case token. Goes out: its clean form, "" for what says nothing (laughter), several words for several.
The result is final: each word of it resolves to itself.
"""

import re

from pipeline.lexicon.memory import MEMORY
from pipeline.lexicon.sastrawi import root_words, strip_affixes
from pipeline.lexicon.wordlists import known_words, lexicon

_PIECE = re.compile(r"[0-9]+(?:[-.,/:][0-9]+)*|[a-z]+(?:'[a-z]+)*(?:-[a-z']+)*(?:2[a-z]*(?![0-9]))?|[a-z]+")
_NUMBER = re.compile(r"[0-9]+(?:[-.,/:][0-9]+)*")
_DOUBLED = re.compile(r"((?:[a-z]+-)?[a-z]{3,}?)(nya)?2(nya|an|ku|mu|lah|kan|in|i)?")
_LAUGHTER = re.compile(r"(?:w?k?(?:wk){2,}w?k?|(?:h[aeiou]){2,}h?|(?:[aeiou]h){2,}|(?:xi){2,})")
_CLIPPED_NYA = re.compile(r"([a-z]{3,})nye?$")  # Betawi -nye, typed -ny
_CLIPPED = ("ny", "nye")
_RUN = re.compile(r"([a-z])\1{2,}")
_PAIR = re.compile(r"([a-z])\1+")
_PREFIX_BEFORE_HYPHEN = frozenset(
    {"di", "ke", "se", "ter", "ber", "me", "mem", "men", "meng", "pe", "pem", "pen", "nge", "ng", "per"}
)
_CLITICS = ("nya", "ku", "mu", "lah", "kah", "pun", "an")


def resolve(token: str) -> str:
    """Resolve one lower-case token.

    >>> resolve("usaha2"), resolve("temannya2"), resolve("pelatihannn"), resolve("gpp"), resolve("50jt")
    ('usaha-usaha', 'teman-temannya', 'pelatihan', 'tidak apa-apa', '50 juta')
    """
    known = MEMORY.clean.get(token)
    return MEMORY.learn_clean(token, _resolve(token, frozenset())) if known is None else known


def _resolve(token: str, seen: frozenset[str]) -> str:
    if token in seen or token == "?" or token in lexicon().protected or _NUMBER.fullmatch(token):
        return token
    if (meaning := lexicon().meanings.get(token)) is not None:
        pieces = meaning.split()
    elif token.isalpha() and token.isascii():
        pieces = [] if _LAUGHTER.fullmatch(token) else [_shape_letters(token)]
    else:
        pieces = [shaped for piece in _PIECE.findall(token) for shaped in _shape(piece).split()]
    if pieces == [token]:
        return token
    return " ".join(part for piece in pieces if (part := _resolve(piece, seen | {token})))


def _shape(piece: str) -> str:
    word = piece.replace("'", "")
    if piece in lexicon().meanings or _NUMBER.fullmatch(word) or word in lexicon().protected:
        return piece if piece in lexicon().meanings else word
    if "2" in word:
        return _write_twice(word)
    if "-" in word:
        return _join_hyphens(word)
    return "" if _LAUGHTER.fullmatch(word) else _shape_letters(word)


def _shape_letters(word: str) -> str:
    return _shorten(_CLIPPED_NYA.sub(r"\1nya", word) if word.endswith(_CLIPPED) else word)


def _write_twice(word: str) -> str:
    if (match := _DOUBLED.fullmatch(word)) is None:
        return " ".join(re.findall(r"[a-z-]+|[0-9]+", word)) if not re.fullmatch(r"[a-z]{1,2}2", word) else word
    base, inner, outer = match[1], match[2] or "", match[3] or ""
    first = " ".join(resolve(part) for part in base.split("-"))
    if " " in first or not first:
        return f"{first}{inner}{outer}"
    return f"{first}-{first}{inner}{outer}"


def _join_hyphens(word: str) -> str:
    first, _, rest = word.partition("-")
    if word in root_words():
        return word
    if first in _PREFIX_BEFORE_HYPHEN or rest in _CLITICS:
        return first + rest
    left, right = resolve(first), resolve(rest)
    if " " in left + right or not _same_word(left, right):
        return f"{left} {right}".strip()
    return f"{left}-{right}"


def _same_word(left: str, right: str) -> bool:
    return left == right or left[-3:] in right or strip_affixes(f"{left}-{right}") != f"{left}-{right}"


def _shorten(word: str) -> str:
    if not _PAIR.search(word):
        return word
    twice, once = _RUN.sub(r"\1\1", word), _RUN.sub(r"\1", word)
    for candidate in dict.fromkeys((twice, once, _PAIR.sub(r"\1", word))):
        if _known(candidate) and len(candidate) >= min(4, len(word)):
            return candidate
    return once


def _known(word: str) -> bool:
    return word in known_words() or strip_affixes(word) in root_words()
