"""What a codebook says of its themes itself: names, seed terms, definitions; and which seed terms say nothing.

Comes in: the codebook's themes. Goes out: pseudo-examples that teach beside the examples, and alone where there are
none; the seed terms that match nothing or several themes. A definition is cut into its phrases, each a pseudo-example
as short as a seed term, up to where it says what the theme is not.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline import lexicon
from pipeline.codebook import Theme

# A seed term teaches as this part of an example: chosen by grouped cross-validation among 0, 0.25, 0.5 and 1.
SEED_WEIGHT = 0.5
# And a phrase of a definition as this part (chosen likewise among 0.05, 0.1, 0.25 and 0.5): it is written for people,
# and says much beside what it names.
DEFINITION_WEIGHT = 0.1
_LEFT_OUT = "tidak termasuk"  # from here on, a definition names what the theme is not
_PHRASE_ENDS = re.compile(r"[,;:.]| serta | dan ")


@dataclass(frozen=True)
class Seeds:
    """Pseudo-examples, clean, the theme of each as codes of one label, and the part of an example it teaches."""

    texts: pd.Series
    themes: tuple[tuple[str], ...]
    weights: npt.NDArray[np.float64]


def read_seeds(themes: Sequence[Theme]) -> Seeds:
    """Read the names, seed terms and definitions of the themes."""
    rows = [
        (term, (theme.theme_id,), weight)
        for theme in themes
        for terms, weight in (((theme.label, *theme.seed_terms), SEED_WEIGHT), (_define(theme), DEFINITION_WEIGHT))
        for term in terms
    ]
    texts = lexicon.normalise(pd.Series([term for term, *_ in rows], dtype="str"))
    return Seeds(texts, tuple(code for _, code, _ in rows), np.array([weight for *_, weight in rows]))


def unmatched_seeds(themes: Sequence[Theme], vocabulary: pd.DataFrame) -> dict[str, list[str]]:
    """List each theme's seed terms that cannot match: without any stem, or with one that is not in the vocabulary."""
    seeds = _seed_table(themes)
    known = set(vocabulary["stem"])
    alive = seeds["stems"].map(lambda cell: bool(cell) and known.issuperset(cell.split())).astype(bool)
    return {str(theme): list(terms) for theme, terms in seeds[~alive].groupby("theme_id", sort=False)["term"]}


def shared_seeds(themes: Sequence[Theme]) -> dict[str, list[str]]:
    """List the seed terms that are one and the same to the model in several themes, with these themes."""
    seeds = _seed_table(themes)
    seeds = seeds[seeds["stems"] != ""].drop_duplicates(["theme_id", "stems"])
    several = seeds[seeds.duplicated("stems", keep=False)].groupby("stems", sort=False)
    return {str(rows["term"].iloc[0]): list(rows["theme_id"]) for _, rows in several}


def _define(theme: Theme) -> list[str]:
    """List the phrases in which a definition says what a theme is about."""
    about = theme.definition.casefold().partition(_LEFT_OUT)[0]
    return [phrase for phrase in _PHRASE_ENDS.split(about) if phrase.strip()]


def _seed_table(themes: Sequence[Theme]) -> pd.DataFrame:
    rows = [(theme.theme_id, term) for theme in themes for term in theme.seed_terms]
    seeds = pd.DataFrame(rows, columns=["theme_id", "term"], dtype="str")
    return seeds.assign(stems=lexicon.stem_texts(lexicon.normalise(seeds["term"])))
