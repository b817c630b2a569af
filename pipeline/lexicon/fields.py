"""Semantic fields: which words belong to one matter that citizens raise with a city, though they share no letters.

Comes in: `fields.csv` (word or two, field, reason) and `field_labels.csv` beside this module, written for this project.
Two plain words can mean a matter together that neither means alone (*uang keamanan*). The fields are the affairs of
local government (UU 23/2014, "urusan pemerintahan") down to everyday matters, as a semantic tagger knows them (Rayson
et al. 2004, the UCREL system). Goes out: the fields of each stem or pair, and a label for each field.
"""

from functools import cache

import pandas as pd

from pipeline.lexicon.normalising import normalise
from pipeline.lexicon.stemming import stem_texts
from pipeline.lexicon.wordlists import read_table


@cache
def read_fields() -> pd.DataFrame:
    """Return stem, beside and field (a row each, sorted): a word stands beside itself, a pair is two stems.

    What belongs to several matters stands in several; what has more than two stems is left out.

    >>> read_fields().query("stem == 'halte'").to_dict("list")
    {'stem': ['halte'], 'beside': ['halte'], 'field': ['public_transport']}
    >>> read_fields().query("stem == 'keamanan' and beside == 'uang'")["field"].tolist()
    ['extortion_thugs']
    """
    rows = pd.DataFrame(read_table("fields"), columns=["word", "field"], dtype="str")
    stems = stem_texts(normalise(rows["word"])).str.split().map(lambda cell: sorted(set(cell)))
    short = stems.map(len).isin((1, 2))
    told = pd.DataFrame(
        {"stem": stems[short].str[0], "beside": stems[short].str[-1], "field": rows.loc[short, "field"]}, dtype="str"
    )
    return told.drop_duplicates().sort_values(["stem", "beside", "field"], ignore_index=True)


@cache
def field_labels() -> dict[str, str]:
    """Return the Indonesian label of each field."""
    return {row["field"]: row["label"] for row in read_table("field_labels")}
