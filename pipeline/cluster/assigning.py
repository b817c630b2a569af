"""Codes and groups as rows of `assignments`: each with the sentence and the words that decided.

Comes in: a fitted `Coder`, the sentences of the kept feedbacks with their stems, the groups among what it does not
explain. Goes out: one row a feedback and theme (feedback_id, theme_id, sentence_no, score, decided_by, evidence,
quote). The words of a linear model decide by their weights, so the evidence is those of the sentence that weigh most,
function words and pairs left aside: an account of the answer itself, not a guess about it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import count

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline import lexicon
from pipeline.cluster import coding, emerging
from pipeline.codebook import Theme
from pipeline.tables import store
from pipeline.tables.fields import NO_CONTENT, NO_THEME

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
_SENTENCE = ["feedback_id", "sentence_no"]
_LABEL_TERMS = 3  # a name, not a list
_ID = "emerging_{:02d}"
# Numbers of groups that are no known matter: so many that two of ten groups seldom share one (by the birthday sum in 5
# of 100 runs). Below them stand the fields of the lexicon, by their place; a new field goes to the end of its file.
_HOMES = range(100, 1000)
# Below this probability of its likeliest theme, a text may speak of something new as well. By leaving out one theme of
# the codebook after the other 0.7 was best for a model of stems; this one is surer: 0.8 to 0.95 find the same matters.
_SURE = 0.8


@dataclass(frozen=True)
class Coded:
    """What the codebook says of the kept feedbacks.

    `unexplained` are the sentences of `read_sentences` that no label explains, and all of a text that no theme surely
    explains; `likeliest` is the highest probability of a theme, on the feedback_id.
    """

    assignments: pd.DataFrame
    unexplained: pd.DataFrame
    likeliest: pd.Series


def read_sentences(
    sentences: pd.DataFrame, stems: pd.DataFrame, kept: pd.Series, themes: tuple[Theme, ...]
) -> pd.DataFrame:
    """Join clean sentences and stems of the kept feedbacks, both without the codebook's `not_terms`.

    Returns feedback_id, sentence_no, sentence, clean_sentence, stems and `text`, its place in `kept`; sorted.
    """
    own = sentences[sentences["feedback_id"].isin(kept)]
    joined = own.merge(stems, on=_SENTENCE, how="left", validate="one_to_one")
    joined = joined.sort_values(_SENTENCE, ignore_index=True)
    masked = coding.mask_not_terms(joined["clean_sentence"], themes)
    changed = masked != joined["clean_sentence"]
    joined["clean_sentence"] = masked
    joined["stems"] = joined["stems"].fillna("").astype("str")
    joined.loc[changed, "stems"] = lexicon.stem_texts(masked[changed])
    joined["text"] = pd.Index(kept).get_indexer(joined["feedback_id"]).astype("int64")
    return joined[[*_SENTENCE, "sentence", "clean_sentence", "stems", "text"]]


def assign_codes(coder: coding.Coder, parts: pd.DataFrame, kept: pd.Series, labels: pd.Series, terms: int) -> Coded:
    """Assign the codebook's labels; a feedback without any word is `no_content`, whatever the model says of nothing.

    `parts` are the rows of `read_sentences`, `labels` the readable form of each stem; `terms` words are evidence.
    """
    text = parts["text"].to_numpy(dtype=np.int64)
    worded = np.bincount(text[parts["stems"].ne("")], minlength=len(kept)) > 0
    probabilities = coding.score(coder, coding.read(parts["clean_sentence"], text, len(kept)))
    own = coding.unit_probabilities(coder, parts["clean_sentence"])
    answers = coding.decide(coder, probabilities) & worded[:, None]
    nothing = coder.labels.index(NO_CONTENT)
    rows, columns = np.nonzero(answers)
    best = _best_sentences(text, own, len(kept))[rows, columns]
    found = pd.DataFrame(
        {
            "feedback_id": kept.to_numpy()[rows],
            "theme_id": np.array(coder.labels, dtype=object)[columns],
            "sentence_no": parts["sentence_no"].to_numpy()[best],
            "score": probabilities[rows, columns],
            "evidence": _evidence(coder, parts["clean_sentence"].iloc[best], columns, labels, terms),
            "quote": parts["sentence"].to_numpy()[best],
        }
    )
    likeliest = np.delete(probabilities, nothing, axis=1).max(axis=1, initial=0)
    explained = np.asarray((own >= coder.thresholds).any(axis=1))  # a greeting beside a request as well
    explained[best] = True
    silent = answers[text, nothing] | parts["stems"].eq("").to_numpy()
    return Coded(
        assignments=pd.concat([found, _bare(kept[~worded], NO_CONTENT)], ignore_index=True),
        unexplained=parts[~silent & (~explained | (likeliest[text] < _SURE))],
        likeliest=pd.Series(likeliest, index=pd.Index(kept)),
    )


def give_ids(groups: emerging.Groups, spent: Collection[str]) -> list[str]:
    """Give each group the id of what it is about, whatever other groups there are; a spent id is given to none.

    A known matter has the number of its field, another group one that is worked out from its name. Where such an id is
    spent, or two groups would have it, the later group gets a spare one, above all others.
    """
    homes = [_ID.format(_number(*group)) for group in zip(groups.fields, groups.terms, strict=True)]
    spare = (name for name in map(_ID.format, count(_HOMES.stop)) if name not in spent)
    first = [home not in {*spent, *homes[:place]} for place, home in enumerate(homes)]
    return [home if own else next(spare) for home, own in zip(homes, first, strict=True)]


def _number(field: str, terms: tuple[str, ...]) -> int:
    """Number a field by its place in the lexicon, other groups by the name that the order of its words leaves alone.

    Of equally telling words one more text changes the order: of groups of 8 to 20 texts, six texts less changed the
    first word of 41 in 328, and the first in the alphabet of three words of 8.
    """
    if field:
        return list(lexicon.field_labels()).index(field) + 1
    name = min(terms[:_LABEL_TERMS], default="")
    return _HOMES.start + int(sha256(name.encode()).hexdigest(), 16) % len(_HOMES)


def assign_groups(groups: emerging.Groups, ids: Sequence[str], parts: pd.DataFrame, labels: pd.Series) -> pd.DataFrame:
    """Assign the emerging themes; the sentence with most of a group's terms speaks for its member, the first of equals.

    `parts` are the rows of `read_sentences`. The score is the likeness to the group's centre.
    """
    members = groups.number[groups.number != emerging.NONE]
    told = parts[parts["feedback_id"].isin(members.index)]
    told = told.assign(number=told["feedback_id"].map(members))
    named = [
        [term for term in groups.terms[number] if term in stems.split()]
        for number, stems in zip(told["number"], told["stems"], strict=True)
    ]
    return (
        told.assign(
            theme_id=told["number"].map(dict(enumerate(ids))),
            score=told["feedback_id"].map(groups.closeness),
            evidence=[store.join_list(labels.get(term, term) for term in terms) for terms in named],
            quote=told["sentence"],
            hits=[len(terms) for terms in named],
        )
        .sort_values(["feedback_id", "hits", "sentence_no"], ascending=[True, False, True])
        .drop_duplicates("feedback_id")
        .loc[:, [*_SENTENCE, "theme_id", "score", "evidence", "quote"]]
    )


def name_groups(groups: emerging.Groups, ids: Sequence[str], labels: pd.Series) -> dict[str, tuple[str, str]]:
    """Return the label of each emerging theme, and its terms in their readable form as one cell.

    A known matter of a city is called by its name, with the words that lead here; another theme by its first terms.
    """
    named = {}
    for name, terms, field in zip(ids, groups.terms, groups.fields, strict=True):
        matter = lexicon.field_labels().get(field, "")
        readable = [str(labels.get(term, term)) for term in terms]
        label = ", ".join(readable[:_LABEL_TERMS])
        named[name] = (f"{matter} ({label})" if matter and label else matter or label, store.join_list(readable))
    return named


def complete(coded: Coded, grouped: pd.DataFrame) -> pd.DataFrame:
    """Bring codes and groups together; what has neither is `no_theme`, as surely as no theme is likely."""
    found = pd.concat([coded.assignments, grouped], ignore_index=True)
    kept = coded.likeliest.index.to_series()
    rest = _bare(kept[~kept.isin(found["feedback_id"])], NO_THEME)
    rest["score"] = 1 - rest["feedback_id"].map(coded.likeliest).astype("float64")
    return pd.concat([found, rest], ignore_index=True).assign(decided_by="model")


def _bare(feedback: pd.Series, theme: str) -> pd.DataFrame:
    rows = pd.DataFrame({"feedback_id": feedback.to_numpy()}, dtype="str")
    return rows.assign(theme_id=theme, sentence_no=None, score=1.0, evidence="", quote="")


def _best_sentences(text: Integers, own: Floats, count: int) -> Integers:
    """Return the position of the most telling sentence for each text and label; among equals the first."""
    best = np.zeros((count, own.shape[1]), dtype=np.int64)
    for column in range(own.shape[1]):
        order = np.lexsort((np.arange(len(text)), -own[:, column], text))
        texts, first = np.unique(text[order], return_index=True)
        best[texts, column] = order[first]
    return best


def _evidence(coder: coding.Coder, clean: pd.Series, columns: Integers, labels: pd.Series, terms: int) -> list[str]:
    """Name the words of each deciding sentence that speak most for its label, those of one stem together."""
    words = lexicon.read_words(clean)
    stems = lexicon.stem_distinct(words.distinct)[0]
    weights = coder.fitted.word_weights(pd.Index(words.distinct, dtype="str"))
    told = pd.DataFrame({"row": words.rows, "word": words.codes}).drop_duplicates()
    told["weight"] = weights[told["word"], columns[told["row"]]]
    told["stem"] = stems[told["word"]]
    told = told[told["stem"] != ""].groupby(["row", "stem"])["weight"].sum().round(6).reset_index()
    told = told[told["weight"] > 0].sort_values(["row", "weight", "stem"], ascending=[True, False, True])
    told["label"] = told["stem"].map(labels).fillna(told["stem"])
    joined = told.groupby("row").head(terms).groupby("row")["label"].agg(store.join_list)
    return list(joined.reindex(range(len(clean)), fill_value=""))
