"""What the model of themes promises: what it learns from, probabilities that hold, thresholds on writers not read."""

import resource
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pipeline import codebook
from pipeline.cluster import calibration, coding
from pipeline.cluster.calibration import fit_calibration, leave_as_is
from tests.conftest import ROOT, Project
from tests.test_cluster import (
    LESSONS,
    SEEDED,
    TEXTS,
    Tables,
    encode,
    examples_of,
    feedback_id,
    read,
    run,
    theme,
)


@pytest.fixture(scope="module")
def tables() -> Tables:
    return read(list(TEXTS.values()))


def test_a_misspelt_word_is_known_by_its_parts() -> None:
    found = run(read(["agunannn kridit", "sertipikat hallal"]), SEEDED, examples_of(LESSONS))["assignments"]
    codes = found.set_index("feedback_id")["theme_id"]
    assert codes[[feedback_id(0), feedback_id(1)]].tolist() == ["capital", "licence"]


def test_a_definition_teaches_what_it_names_and_not_what_it_leaves_out() -> None:
    said = "Pinjaman lunak dan angsuran; tidak termasuk: gerobak"
    plain, defined = SEEDED[0], SEEDED[0].model_copy(update={"definition": said})
    weights = []
    for own in (plain, defined):
        fitted = coding.fit((own, SEEDED[1]), (), coding.read_examples((), SEEDED), seed=1)
        weights.append(fitted.themes.word_weights(pd.Index(["angsur", "gerobak"]))[:, 0])
    assert weights[1][0] > weights[0][0] + 0.5
    assert abs(weights[1][1] - weights[0][1]) < 0.2


def test_who_speaks_to_whom_is_no_feature(tables: Tables) -> None:
    others = tables["feedback"].assign(group="worker", agency="disnaker", organisation="Serikat", district="Serpong")
    plain = run(tables, SEEDED, examples_of(LESSONS))
    assert encode(run(tables | {"feedback": others}, SEEDED, examples_of(LESSONS))) == encode(plain)


def test_texts_of_a_writer_are_never_answered_by_a_model_that_read_that_writer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    examples = examples_of(LESSONS[:12], writers=4)  # texts that differ in their stems
    reading = coding.read_examples(examples, SEEDED)
    writers = {text: row.writer for text, row in zip(reading.stems, examples, strict=False)}
    learned: list[set[str]] = []
    answered: list[set[str]] = []
    fit, weigh = coding._fit, coding._weigh_sentences

    def watch_fit(texts: coding.Reading, *rest: object) -> object:
        learned.append({writers[text] for text in texts.stems.iloc[: texts.count]})
        return fit(texts, *rest)  # type: ignore[arg-type]  # passed on as it came

    def watch_answers(fitted: object, texts: coding.Reading) -> object:
        answered.append({writers[text] for text in texts.stems.iloc[: texts.count]})
        return weigh(fitted, texts)  # type: ignore[arg-type]  # passed on as it came

    monkeypatch.setattr(coding, "_fit", watch_fit)
    monkeypatch.setattr(coding, "_weigh_sentences", watch_answers)
    coding.learn(SEEDED, examples, reading, folds=4, seed=1)
    assert len(writers) == 12
    assert set.union(*answered) == {"w0", "w1", "w2", "w3"}
    assert len(answered) == 4
    assert [seen & asked for seen, asked in zip(learned[1:], answered, strict=True)] == [set()] * 4


def test_the_threshold_of_a_theme_is_the_middle_of_the_best() -> None:
    truth = np.array([True] * 5 + [False] * 5)
    probability = np.array([0.9, 0.8, 0.7, 0.6, 0.5, 0.3, 0.2, 0.1, 0.1, 0.0])
    assert coding._best_threshold(truth, probability) == pytest.approx(0.4, abs=0.021)
    assert coding._best_threshold(truth[1:], probability[1:]) == coding.EVEN_ODDS  # four texts tell no threshold


def test_calibrated_probabilities_are_the_shares_in_which_they_are_right() -> None:
    generator = np.random.default_rng(3)
    real = generator.uniform(0, 1, 20_000)
    truth = generator.uniform(0, 1, 20_000) < real
    timid = 1 / (1 + np.exp(1) * (1 - real) / real)  # the log-odds are one too low
    told = fit_calibration(truth[:, None], timid[:, None]).apply(timid[:, None])[:, 0]
    for low in np.arange(0, 1, 0.1):
        near = (told >= low) & (told < low + 0.1)
        assert truth[near].mean() == pytest.approx(told[near].mean(), abs=0.03)
    assert (np.diff(told[np.argsort(timid)]) >= 0).all()


def test_few_texts_calibrate_nothing() -> None:
    truth = np.arange(200)[:, None] < calibration.ENOUGH - 1
    probabilities = np.linspace(0.9, 0.1, 200)[:, None]
    assert fit_calibration(truth, probabilities).apply(probabilities) == pytest.approx(probabilities, abs=1e-6)
    assert leave_as_is(1).apply(probabilities) == pytest.approx(probabilities, abs=1e-6)


def test_seed_terms_and_definitions_code_without_an_example_and_a_definition_alone_does_not() -> None:
    bare = (theme("capital").model_copy(update={"definition": "Modal usaha"}), theme("licence"))
    assert not coding.is_taught(bare, ())
    assert coding.is_taught(SEEDED, ())


@pytest.mark.slow
def test_a_probability_on_writers_not_read_is_how_often_it_holds() -> None:
    """Learn from some writers of the shipped examples, answer the others, compare ten bins of probabilities."""
    book = codebook.load(ROOT / "data" / "codebook")
    writers = sorted({row.writer for row in book.examples})
    taught = [row for row in book.examples if row.writer not in writers[::3]]
    asked = [row for row in book.examples if row.writer in writers[::3]]
    coder, _ = coding.learn(book.themes, taught, coding.read_examples(taught, book.themes), folds=5, seed=1)
    told = coding.score(coder, coding.read_examples(asked, book.themes)).ravel()
    truth = np.array([[label in row.themes for label in coder.labels] for row in asked]).ravel()
    bins = np.minimum((told * 10).astype(int), 9)
    gaps = [abs(told[bins == number].mean() - truth[bins == number].mean()) for number in range(10)]
    sizes = np.bincount(bins, minlength=10)
    assert np.average(gaps, weights=sizes) < 0.02
    assert np.average(gaps[1:9], weights=sizes[1:9]) < 0.08


@pytest.mark.slow
def test_cluster_with_training_takes_under_15_seconds_on_the_sample_forum(sample: Project, tmp_path: Path) -> None:
    own = Project(Path(shutil.copytree(sample.root, tmp_path / "own")))
    for path in own.processed.glob("4_*.csv"):
        path.unlink()
    before = _seconds_of_children()
    done = own.run("cluster")
    assert done.returncode == 0, done.stderr
    assert _seconds_of_children() - before < 15


def _seconds_of_children() -> float:
    """Tell the seconds of work of processes that were run: others may share the machine, which a clock would count."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
