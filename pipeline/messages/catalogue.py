"""The language in use, and words in it.

Comes in: a text as the code and the templates write it, in Indonesian. Goes out: the same text in the language in use,
from its catalogue. The source text is the key of the catalogue (GNU gettext's way), so that Indonesian needs none and
the code can be read by those who know the field. A stage that writes words says once in which language
(`with speaking("en"):`); a context variable, so that no function between has to hand it on.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po

from pipeline.tables.fields import Language

SOURCE: Language = "id"  # the language that code and templates are written in
DOMAIN = "suara"
_IN_USE: ContextVar[Language] = ContextVar("language", default=SOURCE)


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Use a language for all words, numbers and dates within.

    >>> with speaking("en"):
    ...     _("Keluhan")
    'Complaint'
    """
    token = _IN_USE.set(language)
    try:
        yield
    finally:
        _IN_USE.reset(token)


def language_in_use() -> Language:
    """Return the language in use; the source language where nobody chose one."""
    return _IN_USE.get()


def _(text: str) -> str:
    """Say a text in the language in use; one that the catalogue lacks stays as it is."""
    language = language_in_use()
    return text if language == SOURCE else _load(language).get(text, text)


def N_(text: str) -> str:  # noqa: N802  (gettext's name for it)
    """Mark a text that is said later: the catalogue holds it, the constant keeps the source."""
    return text


def place_of(language: Language) -> Path:
    """Place the catalogue of a language."""
    return Path(__file__).parent / "locale" / language / "LC_MESSAGES" / f"{DOMAIN}.po"


class Labels(Mapping[str, str]):
    """Words by key, each marked with `N_` where it is written; read in the language in use."""

    def __init__(self, words: Mapping[str, str]) -> None:
        self._words = dict(words)

    def __getitem__(self, key: str) -> str:
        return _(self._words[key])

    def __iter__(self) -> Iterator[str]:
        return iter(self._words)

    def __len__(self) -> int:
        return len(self._words)

    def __or__(self, other: "Labels") -> "Labels":
        return Labels(self._words | other._words)


@cache
def _load(language: Language) -> Mapping[str, str]:
    with place_of(language).open("rb") as stream:
        catalogue = read_po(stream, locale=language, domain=DOMAIN)
    return {str(message.id): str(message.string) for message in catalogue if message.id}
