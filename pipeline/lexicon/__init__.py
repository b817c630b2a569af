"""The language room: Indonesian as people write it, into words, sentences and stems.

Comes in: texts, as columns. Goes out: clean texts, sentences, stems. All work is done once per distinct token; what
the project knows of the language stands in the CSVs beside this file, each row with its reason.
The order of the rules follows the measurements of the project on real corpora; the stemmer is Sastrawi (Asian,
"Effective Techniques for Indonesian Text Retrieval", 2007; Adriani et al. 2007) in its package PySastrawi.
"""

from pipeline.lexicon.fields import field_labels, read_fields
from pipeline.lexicon.normalising import normalise
from pipeline.lexicon.numbering import Words
from pipeline.lexicon.reading import clean_sentences, join_sentences
from pipeline.lexicon.rivals import UNRELATED, find_rivals
from pipeline.lexicon.sastrawi import root_words
from pipeline.lexicon.sentences import split_sentences
from pipeline.lexicon.stemming import join_stems, read_words, stem_distinct, stem_texts, stem_words
from pipeline.lexicon.wordlists import NEGATIONS, STOP_WORDS, LexiconError

__all__ = [
    "NEGATIONS",
    "STOP_WORDS",
    "UNRELATED",
    "LexiconError",
    "Words",
    "clean_sentences",
    "field_labels",
    "find_rivals",
    "join_sentences",
    "join_stems",
    "normalise",
    "read_fields",
    "read_words",
    "root_words",
    "split_sentences",
    "stem_distinct",
    "stem_texts",
    "stem_words",
]
