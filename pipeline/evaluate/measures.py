"""Every number of an evaluation as one row: what text, CSV and page print, and nothing else.

Comes in: labels beside answers. Goes out: rows (section, label, measure, value, lower, upper, n, note). Scores and
shares are 0 to 1, `share_error` is in points; `n` is the number of texts, assignments or marked
spans that a value rests on; bounds are missing where no interval was made, a value where it is undefined.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, NamedTuple, get_args

import numpy as np
import pandas as pd

from pipeline.evaluate import agreement
from pipeline.evaluate.agreement import Floats, Marks
from pipeline.evaluate.gold import NOWHERE, OTHER_TOPIC, OUTSIDE, Answers, split_cells
from pipeline.evaluate.stability import Stability
from pipeline.tables import store
from pipeline.tables.fields import NO_CONTENT, NO_THEME

Section = Literal[
    "basis",
    "themes",
    "methods",
    "shares",
    "kinds",
    "agreement_themes",
    "agreement_kinds",
    "emerging",
    "stability",
    "routes",
    "redaction",
]
SECTIONS: tuple[str, ...] = get_args(Section)
COLUMNS = ("section", "label", "measure", "value", "lower", "upper", "n", "note")
NOTES: Mapping[str, str] = {
    "labelled": "labelled texts, the whole way from raw file to route",
    "cross_validated": "examples of the codebook, each answered by a model of other writers",
    "not_installed": "not installed: pip install corextopic six",
    "flattered": "groups named by the labels that measure them, which flatters this method",
    "learned": "learned from the examples",
    "unlearned": "from seed terms alone",
}
_METHOD_NOTES: Mapping[str, str] = {
    "suara": "learned",
    "seed_keywords": "unlearned",
    "tfidf_kmeans": "flattered",
    "tfidf_nmf": "flattered",
    "anchored_corex": "unlearned",
}
MEAN, MEAN_ABSOLUTE, ALL = "mean", "mean_absolute", "all"  # labels that stand for no single theme or topic
_MACRO_KINDS = ("complaint", "proposal", "question")  # appreciation is too rare to average in, `other` is the rest
_DIGITS = 6  # no machine's last bits in a table
_TOPIC_TEXTS = 5  # a topic of fewer texts is no theme that could be found (`emerging_min_size` as shipped)


class Row(NamedTuple):
    """One number, in the order of `COLUMNS`."""

    section: Section
    label: str
    measure: str
    value: float
    lower: float
    upper: float
    n: int
    note: str = ""


def build_table(rows: Iterable[Row]) -> pd.DataFrame:
    """Collect rows as the tidy table, in the order of the sections."""
    frame = pd.DataFrame(list(rows), columns=list(COLUMNS))
    order = frame["section"].map({section: place for place, section in enumerate(SECTIONS)})
    numbers = {column: frame[column].astype("float64").round(_DIGITS) for column in ("value", "lower", "upper")}
    return frame.assign(**numbers).iloc[np.argsort(order, kind="stable")].reset_index(drop=True)


def measure_basis(n: int, note: str) -> list[Row]:
    """Say on what was measured."""
    return [Row("basis", ALL, "texts", n, np.nan, np.nan, n, note)]


def measure_labels(section: Section, labels: Sequence[str], truth: Marks, said: Marks, weights: Floats) -> list[Row]:
    """Measure precision, recall and F1 of each label that either coding holds."""
    scores = agreement.score_labels(truth, said, weights)
    return [
        _row(section, label, measure, statistic[:, number], truth[:, number].sum())
        for number, label in enumerate(labels)
        if truth[:, number].any() or said[:, number].any()
        for measure, statistic in scores.items()
    ]


def measure_kinds(labels: Sequence[str], truth: Marks, said: Marks, weights: Floats) -> list[Row]:
    """Measure each kind, and macro F1 over those that are common enough to be averaged."""
    rows = measure_labels("kinds", labels, truth, said, weights)
    common = [labels.index(kind) for kind in _MACRO_KINDS if truth[:, labels.index(kind)].any()]
    if not common:
        return rows
    macro = agreement.average_f1(truth[:, common], said[:, common], weights)["macro_f1"]
    return [*rows, _row("kinds", MEAN, "f1", macro, len(truth), store.join_list(labels[number] for number in common))]


def measure_methods(methods: Mapping[str, Marks | None], truth: Marks, weights: Floats) -> list[Row]:
    """Measure macro, micro and samples F1 over the themes, for the product and each baseline (None: not installed)."""
    rows: list[Row] = []
    for method, said in methods.items():
        if said is None:
            rows.append(Row("methods", method, "macro_f1", np.nan, np.nan, np.nan, len(truth), "not_installed"))
            continue
        averages = agreement.average_f1(truth, said, weights)
        rows += [
            _row("methods", method, measure, each, len(truth), _METHOD_NOTES[method])
            for measure, each in averages.items()
        ]
    return rows


def measure_shares(labels: Sequence[str], truth: Marks, said: Marks, weights: Floats) -> list[Row]:
    """Measure how far the share of texts with each theme is off, in points; the mean is of absolute errors."""
    errors = 100 * (weights @ said - weights @ truth) / weights.sum(axis=1, keepdims=True)
    rows = [_row("shares", label, "share_error", errors[:, n], len(truth)) for n, label in enumerate(labels)]
    mean = float(np.abs(errors[0]).mean())
    return [*rows, Row("shares", MEAN_ABSOLUTE, "share_error", mean, np.nan, np.nan, len(truth))]


def measure_coders(answers: Answers, themes: Sequence[str], *, seed: int) -> list[Row]:
    """Measure Krippendorff's alpha of two people, and of the model and either, where the file has a second coder.

    Whatever stands for a topic outside `themes` (other topics, emerging themes, `no_theme`) counts as one label, since
    coders name such topics in words of their own. Texts that the second coder left empty are left out.
    """
    labels, rows = answers.labels, []
    if "themes_coder2" in labels:
        coders = split_cells(labels["themes"]), split_cells(labels["themes_coder2"]), answers.themes
        rows += _measure_pairs("agreement_themes", *(_fold(sets, themes) for sets in coders), seed=seed)
    if "kind_coder2" in labels:
        coders = split_cells(labels["kind"]), split_cells(labels["kind_coder2"]), [{kind} for kind in answers.kinds]
        rows += _measure_pairs("agreement_kinds", *(list(map(frozenset, sets)) for sets in coders), seed=seed)
    return rows


def measure_emerging(answers: Answers, themes: Sequence[str], weights: Floats) -> list[Row]:
    """Measure how well each topic outside `themes` is met by one found group: an emerging or another codebook theme."""
    truth = split_cells(answers.labels["themes"])
    counts = pd.Series([label for labels in truth for label in labels if label.startswith(OTHER_TOPIC)]).value_counts()
    topics = sorted(counts.index[counts >= _TOPIC_TEXTS])
    found = sorted(set().union(*answers.themes) - {*themes, NO_THEME, NO_CONTENT})
    if not topics:
        return []
    groups = agreement.mark(answers.themes, found) if found else np.zeros((len(truth), 1), dtype=bool)
    scores, best = agreement.find_best_matches(agreement.mark(truth, topics), groups, weights)
    rows = [
        _row("emerging", topic, "best_f1", scores[:, n], counts[topic], found[best[n]] if scores[0, n] > 0 else "")
        for n, topic in enumerate(topics)
    ]
    return [*rows, _row("emerging", MEAN, "best_f1", scores.mean(axis=1), counts[topics].sum())]


def measure_stays(stability: Stability) -> list[Row]:
    """Measure the share of assignments that stay, over the resamples of the examples."""
    if not stability.count.any():
        return []
    shares = np.vstack([stability.stays.mean(axis=0), stability.stays])
    everything = shares @ stability.count / stability.count.sum()
    rows = [
        _row("stability", label, "stays", shares[:, number], stability.count[number])
        for number, label in enumerate(stability.labels)
        if stability.count[number]
    ]
    return [*rows, _row("stability", ALL, "stays", everything, stability.count.sum())]


def measure_routes(answers: Answers, forum: set[str], weights: Floats) -> list[Row]:
    """Compare routed agencies, averaged over texts, with sending all to all agencies of the forum.

    `outside` is any agency that is not in the forum; no route at all is right where people saw none.
    """
    truth = [labels - {NOWHERE} for labels in split_cells(answers.labels["agencies"])]
    said = [{agency if agency in forum else OUTSIDE for agency in agencies} for agencies in answers.agencies]
    texts = weights.sum(axis=1)
    return [
        _row("routes", label, measure, weights @ _overlaps(of, within) / texts, len(truth))
        for label, sent in (("routed", said), ("all_to_all", [forum] * len(truth)))
        for measure, of, within in (("precision", sent, truth), ("recall", truth, sent))
    ]


def measure_redaction(answers: Answers, *, seed: int) -> list[Row]:
    """Measure the share of marked spans that are gone, and of texts without any that were altered all the same."""
    spans = [sorted(cell) for cell in split_cells(answers.labels["personal_data"])]
    gone = [span not in text for own, text in zip(spans, answers.texts, strict=True) for span in own]
    unmarked = answers.redactions.to_numpy(dtype=int)[[not own for own in spans]] > 0
    return [
        _row("redaction", label, "share", weights @ hits / len(hits), len(hits))
        for label, hits in (("marked_spans_redacted", np.array(gone)), ("unmarked_texts_altered", unmarked))
        if len(hits)
        for weights in (agreement.draw_weights(len(hits), seed=seed),)
    ]


def _measure_pairs(section: Section, *coders: Sequence[frozenset[str]], seed: int) -> list[Row]:
    """Compare coder 1, coder 2 and the model, in this order, on the texts that both people coded."""
    both = [place for place, own in enumerate(zip(*coders[:2], strict=True)) if all(own)]
    if not both:
        return []
    weights = agreement.draw_weights(len(both), seed=seed)
    first, second, model = ([coder[place] for place in both] for coder in coders)
    pairs = {"coder1_coder2": (first, second), "model_coder1": (model, first), "model_coder2": (model, second)}
    return [
        _row(section, label, "alpha", agreement.measure_alpha(*pair, weights), len(both))
        for label, pair in pairs.items()
    ]


def _fold(sets: Sequence[set[str]], themes: Sequence[str]) -> list[frozenset[str]]:
    own = {*themes, NO_CONTENT}
    return [frozenset(label if label in own else NO_THEME for label in labels) for labels in sets]


def _overlaps(of: Sequence[set[str]], within: Sequence[set[str]]) -> Floats:
    shares = [len(one & other) / len(one) if one else float(not other) for one, other in zip(of, within, strict=True)]
    return np.array(shares)


def _row(section: Section, label: str, measure: str, statistic: Floats, n: int, note: str = "") -> Row:
    return Row(section, label, measure, *agreement.estimate(statistic), int(n), note)
