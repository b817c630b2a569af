"""What `cluster` promises: what the model learns, probabilities that hold, new themes, codebooks of other places."""

import resource
import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pipeline.cluster import calibration, coding, emerging
from pipeline.cluster.calibration import fit_calibration, leave_as_is
from pipeline.lexicon import root_words, stem_texts
from pipeline.tables import store
from tests.conftest import BOOK, Project
from tests.test_cluster import (
    LESSONS,
    RIDES,
    SEEDED,
    TEXTS,
    Tables,
    encode,
    examples_of,
    feedback_id,
    planted_texts,
    read,
    run,
    theme,
)
from tests.test_cluster_emerging import SETTINGS


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
        weights.append(fitted.word_weights(pd.Index(["angsur", "gerobak"]))[:, 0])
    assert weights[1][0] > weights[0][0] + 0.5
    assert abs(weights[1][1] - weights[0][1]) < 0.2


def test_who_speaks_to_whom_is_no_feature(tables: Tables) -> None:
    others = tables["feedback"].assign(group="worker", agency="disnaker", organisation="Serikat", district="Serpong")
    plain = run(tables, SEEDED, examples_of(LESSONS))
    assert encode(run(tables | {"feedback": others}, SEEDED, examples_of(LESSONS))) == encode(plain)


def test_texts_of_a_writer_are_never_answered_by_a_model_that_read_that_writer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    examples = examples_of(LESSONS[:12], writers=4)
    reading = coding.read_examples(examples, SEEDED)
    writers = {text: row.writer for text, row in zip(reading.units, examples, strict=False)}
    learned: list[set[str]] = []
    answered: list[set[str]] = []
    fit, weigh = coding._fit, coding._weigh_sentences

    def watch_fit(texts: coding.Reading, *rest: object) -> object:
        learned.append({writers[text] for text in texts.units.iloc[: texts.count]})
        return fit(texts, *rest)  # type: ignore[arg-type]  # passed on as it came

    def watch_answers(fitted: object, texts: coding.Reading) -> object:
        answered.append({writers[text] for text in texts.units.iloc[: texts.count]})
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


# emerging themes


RARE = sorted(word for word in root_words() if len(word) > 5 and word.isalpha())


def found_terms(texts: Sequence[str], taught: Sequence[str] = ()) -> tuple[tuple[str, ...], ...]:
    """Name the groups among texts that no theme explains."""
    stems, language = stem_texts(pd.Series(list(texts))), pd.Series(list(taught), dtype="str")
    return emerging.find_groups(stems, stems, language, **SETTINGS).terms


def about(topic: Sequence[str], texts: int, words: int) -> list[str]:
    """Make texts that each hold some words of a topic, among words that hardly any two texts share."""
    generator = np.random.default_rng(1)
    own = [(*generator.choice(topic, words, replace=False), *generator.choice(RARE, 6)) for _ in range(texts)]
    return [" ".join(["warga", *text]) for text in own]


def test_a_group_is_larger_than_a_few_and_its_texts_share_more_than_a_word() -> None:
    noise = planted_texts()[16:]
    assert len(found_terms([*about(RIDES, 5, 3), *noise])) == 1
    assert found_terms([*about(RIDES, 4, 3), *noise]) == ()
    assert found_terms([*about(RIDES, 8, 1), *noise]) == ()


def test_groups_that_chance_makes_as_well_are_none(monkeypatch: pytest.MonkeyPatch) -> None:
    generator = np.random.default_rng(0)
    pool = generator.choice(RARE, 20, replace=False)
    dealt = [" ".join(generator.choice(pool, 5, replace=False)) for _ in range(80)]
    assert found_terms(dealt) == ()
    monkeypatch.setattr(emerging, "find_limit", lambda *_, **__: 0.0)
    assert len(found_terms(dealt)) > 2  # what would be found without the test of chance


def test_what_the_examples_speak_of_names_no_new_theme() -> None:
    words = RARE[:5]  # of no field of the lexicon, so that nothing but the examples decides
    texts = [*(f"{text} modal" for text in about(words, 8, 3)), *planted_texts()[16:]]
    (plain,) = found_terms(texts)
    assert "modal" in plain
    (terms,) = found_terms(texts, ["modal usaha warga"] * 150)
    assert set(terms) <= set(words)


def test_new_themes_are_of_the_sentences_that_no_theme_explains_and_are_named_and_quoted_by_them() -> None:
    explained = ("Kredit bank minta agunan", "Sertifikat halal lama, izin usaha lama")
    rides = (
        "Sopir angkot ngetem di terminal",
        "Halte rusak, trayek angkot dipotong",
        "Trayek ke terminal dihapus",
        "Sopir menurunkan orang sebelum halte",
        "Angkot penuh, halte jauh dari terminal",
        "Sopir angkot memotong trayek",
        "Terminal gelap, angkot jarang",
        "Halte dan trayek pindah",
    )
    texts = [f"{explained[number % 2]}. {ride}." for number, ride in enumerate(rides)]
    found = run(read([*texts, *planted_texts()[16:]]), SEEDED)
    (group,) = found["themes"].query("origin == 'emerging'").to_dict("records")
    assert set(store.split_list(group["top_terms"])) <= {*RIDES, "orang"}
    rows = found["assignments"].query("theme_id == @group['theme_id']").set_index("feedback_id")["quote"]
    assert [rows[feedback_id(number)] for number in range(8)] == [f"{ride}." for ride in rides]
    codes = found["assignments"].groupby("feedback_id")["theme_id"].agg(set)
    for number in range(8):
        assert codes[feedback_id(number)] == {("capital", "licence")[number % 2], group["theme_id"]}


def test_a_new_theme_has_a_label_of_words_as_written_and_is_quoted_by_the_members_nearest_to_its_centre() -> None:
    told = (
        "penjahitan penyulaman kerajinan dipamerkan",
        "kerajinan penyulaman",
        "penjahitan kerajinan",
        "penyulaman penjahitan dipamerkan",
        "penjahitan penyulaman kerajinan",
        "dipamerkan kerajinan penyulaman",
    )
    fill = np.random.default_rng(5).choice(RARE, (len(told), 5), replace=False)
    tables = read([*(f"{text} {' '.join(more)}" for text, more in zip(told, fill, strict=True)), *planted_texts()[16:]])
    found = run(tables, ())
    (group,) = found["themes"].to_dict("records")
    assert group["label"] == "kerajinan, penyulaman, penjahitan"
    near = closeness_by_loops(
        dict(zip(tables["stems"]["feedback_id"], tables["stems"]["stems"], strict=True)), len(told)
    )
    quoted = store.split_list(group["quotes"])
    assert list(quoted) == sorted(near, key=lambda name: (-round(near[name], 6), name))[: len(quoted)]
    scores = found["assignments"].query("theme_id == @group['theme_id']").set_index("feedback_id")["score"]
    assert scores.to_dict() == pytest.approx(near, abs=1e-5)


def closeness_by_loops(stems: dict[str, str], members: int) -> dict[str, float]:
    """Recount the cosine of the first texts to their mean: idf weights of the words that three texts hold."""
    held = {name: set(cell.split()) for name, cell in stems.items()}
    texts = {word: sum(word in own for own in held.values()) for own in held.values() for word in own}
    idf = {word: min(np.log2((len(held) + 1) / (count + 0.5)), 4) for word, count in texts.items() if count > 2}
    words = sorted(word for word, weight in idf.items() if weight >= 0.5)
    rows = {name: np.array([idf[word] * (word in held[name]) for word in words]) for name in sorted(held)[:members]}
    units = {name: row / np.sqrt((row**2).sum()) for name, row in rows.items()}
    centre = np.mean(list(units.values()), axis=0)
    return {name: float(row @ centre / np.sqrt((centre**2).sum())) for name, row in units.items()}


# codebooks of other places


def test_a_theme_of_seed_terms_alone_is_coded_beside_themes_that_have_examples() -> None:
    themes = (*SEEDED, theme("parks", "taman kota", "ayunan"))
    found = run(read(["Ayunan di taman kota rusak", "Modal kami kurang, kredit ditolak"]), themes, examples_of(LESSONS))
    codes = found["assignments"].set_index("feedback_id")["theme_id"]
    assert codes.to_dict() == {feedback_id(0): "parks", feedback_id(1): "capital"}
    notices = found["cluster_notices"].query("notice == 'theme_without_examples'")
    assert notices["subject"].tolist() == ["parks"]


@pytest.mark.slow
def test_a_probability_on_writers_not_read_is_how_often_it_holds() -> None:
    """Learn from some writers of the shipped examples, answer the others, compare ten bins of probabilities."""
    writers = sorted({row.writer for row in BOOK.examples})
    taught = [row for row in BOOK.examples if row.writer not in writers[::3]]
    asked = [row for row in BOOK.examples if row.writer in writers[::3]]
    coder, _ = coding.learn(BOOK.themes, taught, coding.read_examples(taught, BOOK.themes), folds=5, seed=1)
    told = coding.score(coder, coding.read_examples(asked, BOOK.themes)).ravel()
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
