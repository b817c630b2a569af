"""The product's answers held against people's labels, beside what a user would otherwise pick.

Comes in: a CSV of labelled feedback, or nothing but the codebook, whose examples are then answered by cross-validation.
Goes out: one tidy table of measures with percentile bootstrap intervals (1,000 resamples of the texts, seeded), and its
three renderings: text, CSV and a page. No labelled text is in any of them, only labels and numbers.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from pipeline.cluster import coding
from pipeline.cluster.kinds import KINDS
from pipeline.codebook import Codebook
from pipeline.evaluate import examples, gold, measures
from pipeline.evaluate.agreement import Floats, Marks, draw_weights, mark
from pipeline.evaluate.baselines import tell_baselines
from pipeline.evaluate.gold import GoldError
from pipeline.evaluate.measures import Row
from pipeline.evaluate.report import encode_csv, render_page, render_text
from pipeline.evaluate.stability import measure_stability, repeat
from pipeline.tables.fields import NO_CONTENT

__all__ = ["GoldError", "encode_csv", "evaluate_examples", "evaluate_gold", "render_page", "render_text"]


@dataclass(frozen=True)
class _Coded:
    """Texts as people and the product coded them: `truth` and `said` are texts x (`themes`, then `no_content`)."""

    themes: Sequence[str]
    truth: Marks
    said: Marks
    reading: coding.Reading
    weights: Floats


def evaluate_gold(content: bytes, codebook: Codebook, *, quick: bool = False) -> pd.DataFrame:
    """Measure the product on labelled texts (the bytes of a CSV); returns the table of `measures`.

    `quick` leaves out stability and baselines, which take most of the time. Raises `GoldError` where columns are
    missing or labels misspelt.
    """
    labels = gold.read_labels(content, codebook)
    answers = gold.answer(labels, codebook)
    seed = codebook.settings.cluster.seed
    truth = gold.split_cells(labels["themes"])
    themes = [theme.theme_id for theme in codebook.themes if theme.theme_id in set().union(*truth)]
    names = (*themes, NO_CONTENT)
    weights = draw_weights(len(labels), seed=seed)
    coded = _Coded(themes, mark(truth, names), mark(answers.themes, names), answers.reading, weights)
    kinds = mark(gold.split_cells(labels["kind"]), KINDS), mark([{kind} for kind in answers.kinds], KINDS)
    forum = {agency.agency_id for agency in codebook.agencies if agency.in_forum}
    rows = [
        *measures.measure_basis(len(labels), "labelled"),
        *_measure_themes(coded, codebook, quick=quick),
        *measures.measure_kinds(KINDS, *kinds, weights),
        *measures.measure_coders(answers, themes, seed=seed),
        *measures.measure_emerging(answers, themes, weights),
        *measures.measure_routes(answers, forum, weights),
        *measures.measure_redaction(answers, seed=seed),
    ]
    if codebook.examples and not quick:
        rows += _measure_stability(codebook, answers.reading)
    return measures.build_table(rows)


def evaluate_examples(codebook: Codebook, *, quick: bool = False) -> pd.DataFrame:
    """Measure the model on the codebook's examples by cross-validation; returns the table of `measures`.

    Stability is that on a part of the examples that no coder has read. `quick` leaves out stability and baselines.
    Raises `GoldError` where there are too few examples.
    """
    validated = examples.cross_validate(codebook)
    themes = [theme for theme in validated.themes.labels if theme != NO_CONTENT]
    weights = draw_weights(len(validated.examples), seed=codebook.settings.cluster.seed)
    coded = _Coded(themes, validated.themes.truth, validated.themes.answers, validated.reading, weights)
    rows = [
        *measures.measure_basis(len(validated.examples), "cross_validated"),
        *_measure_themes(coded, codebook, quick=quick),
        *measures.measure_kinds(KINDS, validated.kinds, validated.kind_answers, weights),
    ]
    if not quick:
        settings = codebook.settings.cluster
        train, test = examples.hold_out(len(validated.examples), folds=settings.folds, seed=settings.seed)
        lessons = [validated.examples[place] for place in train]
        taught, texts = repeat(validated.reading, train), repeat(validated.reading, test)
        rows += measures.measure_stays(measure_stability(codebook.themes, lessons, taught, texts, settings))
    return measures.build_table(rows)


def _measure_stability(codebook: Codebook, texts: coding.Reading) -> list[Row]:
    lessons = sorted(codebook.examples, key=lambda example: example.example_id)
    taught = coding.read_examples(lessons, codebook.themes)
    settings = codebook.settings.cluster
    return measures.measure_stays(measure_stability(codebook.themes, lessons, taught, texts, settings))


def _measure_themes(coded: _Coded, codebook: Codebook, *, quick: bool) -> list[Row]:
    rows = measures.measure_labels("themes", (*coded.themes, NO_CONTENT), coded.truth, coded.said, coded.weights)
    if not coded.themes:
        return rows
    methods: dict[str, Marks | None] = {"suara": coded.said}
    if not quick:
        stems = coded.reading.stem()
        names, seed = (*coded.themes, NO_CONTENT), codebook.settings.cluster.seed
        methods |= tell_baselines(stems, coded.truth, names, codebook.themes, seed=seed)
    truth, said = coded.truth[:, :-1], coded.said[:, :-1]
    own = {method: marks if marks is None else marks[:, :-1] for method, marks in methods.items()}
    return [
        *rows,
        *measures.measure_methods(own, truth, coded.weights),
        *measures.measure_shares(coded.themes, truth, said, coded.weights),
    ]
