"""Sastrawi, with an exact gate in front of its forty prefix rules.

Comes in: one clean word (`[a-z-]`). Goes out: its root, or the word itself. Every prefix rule needs a word that begins
with di-, ke-, se-, ku- (kau- included), be-, te-, me-, pe- or an infix -er-, -el-, -em-, -in- after one consonant and
before a vowel. All words that Sastrawi tries on its way are heads of the word it was given, so a word that fails the
gate can never reach a rule: skipping them changes no stem (tested against the plain stemmer).
"""

import re
from functools import cache
from typing import Any

_CAN_HAVE_PREFIX = re.compile(r"di|[ks]e|ku|kau|[btmp]e|[bcdfghjklmnpqrstvwxyz](?:er|el|em|in)[aiueo]")
_CLEAN = re.compile(r"[a-z]+(?:-[a-z]+)*")


@cache
def root_words() -> frozenset[str]:
    """Return Sastrawi's dictionary of root words."""
    return frozenset(_stemmer().get_dictionary().words)


def strip_affixes(word: str) -> str:
    """Stem one word by Sastrawi alone; what is not `[a-z-]` comes back as it is.

    >>> strip_affixes("pelatihan"), strip_affixes("usaha-usaha"), strip_affixes("men(ulis")
    ('latih', 'usaha', 'men(ulis')
    """
    return str(_stemmer().stem_word(word)) if _CLEAN.fullmatch(word) else word


@cache
def _stemmer() -> Any:
    from Sastrawi.Stemmer.Context.Context import Context  # noqa: PLC0415  (slow import)
    from Sastrawi.Stemmer.Stemmer import Stemmer  # noqa: PLC0415
    from Sastrawi.Stemmer.StemmerFactory import StemmerFactory  # noqa: PLC0415

    class GatedStemmer(Stemmer):  # type: ignore[misc]
        """The stemmer of the package, which skips the prefix rules where none can match."""

        def stem_singular_word(self, word: str) -> str:
            context = Context(word, self.dictionary, self.visitor_provider)
            if not _CAN_HAVE_PREFIX.match(word):
                context.prefix_visitors = []
            context.execute()
            return str(context.result)

    return GatedStemmer(StemmerFactory().create_stemmer().delegatedStemmer.get_dictionary())
