"""Semantic fields: which words belong to one matter that citizens raise with a city, though they share no letters.

Comes in: `fields.csv` (word, field, reason) and `field_labels.csv` beside this module, written for this project. The
fields are the affairs of local government (UU 23/2014, "urusan pemerintahan") down to everyday matters, as a semantic
tagger knows them (Rayson et al. 2004, the UCREL system). Goes out: the fields of each stem, and a label for each field.
"""

from functools import cache

import pandas as pd

from pipeline.lexicon.normalising import normalise
from pipeline.lexicon.stemming import stem_texts
from pipeline.lexicon.wordlists import read_table


@cache
def read_fields() -> pd.DataFrame:
    """Return stem and field (a row each, sorted); a word of several matters stands in several.

    >>> read_fields().query("stem == 'halte'").to_dict("list")
    {'stem': ['halte'], 'field': ['public_transport']}
    """
    rows = pd.DataFrame(read_table("fields"), columns=["word", "field"], dtype="str")
    told = rows.assign(stem=stem_texts(normalise(rows["word"])))
    single = told[(told["stem"] != "") & ~told["stem"].str.contains(" ", regex=False)]
    return single[["stem", "field"]].drop_duplicates().sort_values(["stem", "field"], ignore_index=True)


@cache
def field_labels() -> dict[str, str]:
    """Return the Indonesian label of each field."""
    return {row["field"]: row["label"] for row in read_table("field_labels")}
