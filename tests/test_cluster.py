"""Stage cluster: themes and their evidence, kinds, corrections, emerging groups; the model against slow oracles."""

from collections.abc import Sequence
from datetime import date
from itertools import chain, pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from threadpoolctl import threadpool_limits

from pipeline import codebook
from pipeline.clean import clean
from pipeline.cluster import cluster, coding, emerging, model
from pipeline.cluster.kinds import learn_kinds, tell_kinds
from pipeline.cluster.summary import summarise_quality
from pipeline.cluster.views import LENGTH_POWER, Form, as_stems, as_written, read_texts
from pipeline.codebook import Codebook, Correction, Example, Theme
from pipeline.codebook.settings import CleanSettings, ClusterSettings
from pipeline.lexicon import normalise, root_words, stem_texts
from pipeline.stem import stem
from pipeline.tables import store

Tables = dict[str, pd.DataFrame]
_LETTERS = "abcdefghijklmnopqrstuvwxyz"

MODAL = "Modal usaha kami kurang, pengajuan KUR ditolak bank karena tidak punya agunan."
HALAL = "Sertifikat halal lama sekali keluarnya, NIB juga susah diurus."
BAZAR = "Tolong adakan bazar dan pameran supaya produk kami dikenal pembeli."
TEXTS = {
    "three": f"{MODAL} {HALAL} {BAZAR}",
    "again": "Modal kami kurang! Modal kami kurang!",
    "capital": "Bunga pinjaman bank terlalu tinggi, kami butuh tambahan modal kerja",
    "siber": "Kurikulum keamanan siber untuk SMK belum ada, gurunya juga belum dilatih",
    "pension": "Saya mau pensiun dua tahun lagi, perlu pelatihan keterampilan jelang usia pensiun",
    "polite": "Izin bertanya, pelatihan keterampilan sebelum usia pensiun kapan dibuka?",
    "thanks": "Terima kasih bapak ibu",
    "many": "Terima kasih banyak",
    "wish": "Semoga sehat selalu, salam untuk semua",
    "emoji": "👍👍",
    "filler": "iya itu saja",
    "path": "Trotoar depan sekolah rusak, pejalan kaki turun ke aspal",
}


def feedback_id(number: int) -> str:
    return "f" + "".join(_LETTERS[number // 26**place % 26] for place in reversed(range(12)))


IDS = {name: feedback_id(number) for number, name in enumerate(TEXTS)}


def read(texts: Sequence[str]) -> Tables:
    """The tables that `cluster` reads, made by the stages before it."""
    rows = pd.DataFrame({"feedback_id": [feedback_id(number) for number in range(len(texts))], "text": list(texts)})
    rows = rows.assign(respondent_id=rows["feedback_id"], forum_id="forum", source_file="a.csv", group="other")
    rows = rows.assign(source_row=range(2, len(rows) + 2), redactions=0, sensitive=False)
    feedback = store.build("feedback", rows)
    cleaned = clean(feedback, themes=(), settings=CleanSettings())
    stemmed = stem(cleaned["clean"], cleaned["sentences"], themes=())
    return {
        "feedback": feedback,
        "clean": cleaned["clean"],
        "sentences": cleaned["sentences"],
        "stems": stemmed["stems"],
        "vocabulary": stemmed["vocabulary"],
    }


def run(tables: Tables, themes: Sequence[Theme], examples: Sequence[Example] = (), **changed: Any) -> Tables:
    arguments: dict[str, Any] = {"corrections": (), "settings": ClusterSettings()} | changed
    feedback, cleaned, sentences, stems, vocabulary = tables.values()
    found = cluster(
        feedback, cleaned, sentences, stems, vocabulary, themes=tuple(themes), examples=tuple(examples), **arguments
    )
    return {name: checked(name, table) for name, table in found.items()}


def notices_of(found: Tables) -> dict[tuple[str, str], tuple[int, str]]:
    columns = ["notice", "subject", "count", "explanation"]
    rows = found["cluster_notices"][columns].itertuples(index=False, name=None)
    return {(notice, subject): (count, explanation) for notice, subject, count, explanation in rows}


def checked(name: str, table: pd.DataFrame) -> pd.DataFrame:
    built = store.build(name, table)
    store.validate(name, built)
    return built


def encode(found: Tables) -> dict[str, bytes]:
    return {name: store.encode(name, table) for name, table in found.items()}


def themes_of(found: Tables, name: str) -> set[str]:
    rows = found["assignments"]
    return set(rows.loc[rows["feedback_id"] == IDS[name], "theme_id"])


def correction(name: str, field: Any, action: Any, value: str, day: int = 1) -> Correction:
    return Correction(
        feedback_id=IDS.get(name, name),
        field=field,
        action=action,
        value=value,
        reason="dibaca ulang",
        decided_by="analis",
        decided_on=date(2024, 3, day),
    )


def theme(theme_id: str, *seeds: str, not_terms: Sequence[str] = ()) -> Theme:
    return Theme(
        theme_id=theme_id,
        label=theme_id.replace("_", " "),
        label_en=theme_id,
        seed_terms=seeds,
        not_terms=tuple(not_terms),
        lead_agency="dinkop_ukm",
    )


def examples_of(rows: Sequence[tuple[str, str, str]], writers: int = 3) -> tuple[Example, ...]:
    return tuple(
        Example(example_id=f"e{n:03d}", text=text, themes=(code,), kind=kind, writer=f"w{n % writers}")
        for n, (text, code, kind) in enumerate(rows)
    )


SEEDED = (
    theme("capital", "modal", "kredit", "agunan", "pinjaman bank", "kur"),
    theme("licence", "izin usaha", "nib", "halal", not_terms=["izin bertanya"]),
)
LESSONS = (
    ("modal saya habis buat kulakan", "capital", "complaint"),
    ("izin usaha kami belum terbit", "licence", "complaint"),
    ("mohon bantuan modal untuk warung", "capital", "proposal"),
    ("tolong bantu urus nib pedagang kecil", "licence", "proposal"),
    ("bagaimana cara ajukan kredit ke bank ?", "capital", "question"),
    ("berapa biaya sertifikat halal ?", "licence", "question"),
    ("agunan diminta terus oleh bank padahal usaha kecil", "capital", "complaint"),
    ("halal sudah setahun tidak selesai", "licence", "complaint"),
    ("apakah kur masih dibuka ?", "capital", "question"),
    ("kapan nib saya keluar ?", "licence", "question"),
    ("mohon dibuatkan kredit tanpa agunan", "capital", "proposal"),
    ("mohon izin usaha digratiskan", "licence", "proposal"),
    ("selamat pagi semua", "no_content", "other"),
    ("terima kasih bapak ibu", "no_content", "appreciation"),
    ("hadir", "no_content", "other"),
    ("jalan depan sekolah gelap tiap malam", "no_theme", "complaint"),
    ("anak muda butuh lapangan futsal", "no_theme", "proposal"),
    ("kapan banjir di perumahan surut ?", "no_theme", "question"),
)


@pytest.fixture(scope="module")
def shipped(small_codebook: Path) -> Codebook:
    return codebook.load(small_codebook)


@pytest.fixture(scope="module")
def tables() -> Tables:
    return read(list(TEXTS.values()))


@pytest.fixture(scope="module")
def found(shipped: Codebook, tables: Tables) -> Tables:
    return run(tables, shipped.themes, shipped.examples)


def test_a_text_with_three_requests_gets_three_themes_each_with_its_sentence(found: Tables) -> None:
    rows = found["assignments"].set_index("feedback_id").loc[IDS["three"]].set_index("theme_id")
    assert rows.loc[["capital_access", "licensing", "marketing"], "quote"].tolist() == [MODAL, HALAL, BAZAR]
    assert rows.loc[["capital_access", "licensing", "marketing"], "sentence_no"].tolist() == [1, 2, 3]


def test_evidence_is_words_of_the_quote(found: Tables) -> None:
    rows = found["assignments"].query("evidence != ''")
    assert len(rows) >= 6
    for quote, evidence in zip(rows["quote"], rows["evidence"], strict=True):
        stems = stem_texts(normalise(pd.Series([quote, *store.split_list(evidence)]))).str.split()
        assert {one for cell in stems[1:] for one in cell} <= set(stems[0])
    capital = rows.query("theme_id == 'capital_access'").set_index("feedback_id")["evidence"]
    assert {"agunan", "modal"} & set(store.split_list(capital[IDS["three"]]))


def test_greetings_and_texts_without_any_word_are_no_content(found: Tables) -> None:
    for name in ("thanks", "many", "wish", "emoji", "filler"):
        assert themes_of(found, name) == {"no_content"}, name


def test_what_fits_nothing_is_no_theme_and_has_no_quote(found: Tables) -> None:
    assert themes_of(found, "path") == {"no_theme"}
    row = found["assignments"].set_index("feedback_id").loc[IDS["path"]]
    assert (row["quote"], row["evidence"]) == ("", "")
    assert 0.3 < row["score"] < 1


def test_every_kept_feedback_has_exactly_one_primary(found: Tables, tables: Tables) -> None:
    kept = tables["clean"].query("kept")["feedback_id"]
    assert sorted(found["assignments"].query("is_primary")["feedback_id"]) == sorted(kept)
    assert found["assignments"]["score"].between(0, 1).all()
    assert sorted(found["kinds"]["feedback_id"]) == sorted(kept)


def test_duplicates_are_not_assigned() -> None:
    said = "Modal usaha kami kurang untuk beli bahan"
    twice = read([said, "Halal lama"])
    twice["clean"] = twice["clean"].assign(kept=[True, False])
    assert set(run(twice, SEEDED)["assignments"]["feedback_id"]) == {feedback_id(0)}


@pytest.mark.slow
def test_the_order_of_rows_changes_nothing(shipped: Codebook, tables: Tables, found: Tables) -> None:
    for shuffled in (
        {name: table.iloc[::-1] for name, table in tables.items()},
        {name: table.sample(frac=1, random_state=5) for name, table in tables.items()},
    ):
        assert encode(run(shuffled, shipped.themes, shipped.examples[::-1])) == encode(found)
    again = found["assignments"].query("feedback_id == @IDS['again']")
    assert again["sentence_no"].tolist() == [1]


@pytest.mark.slow
def test_the_number_of_threads_changes_nothing(shipped: Codebook, tables: Tables, found: Tables) -> None:
    for threads in (1, 2):
        with threadpool_limits(limits=threads):
            assert encode(run(tables, shipped.themes, shipped.examples)) == encode(found)


def test_politeness_does_not_trigger_a_theme(shipped: Codebook, found: Tables) -> None:
    assert "licensing" not in themes_of(found, "polite")
    assert "pension_age_skills" in themes_of(found, "polite")
    polite = read(["izin bertanya jadwal lomba", "izin usaha jadwal lomba"])
    codes = run(polite, SEEDED, examples_of(LESSONS))["assignments"]["theme_id"].tolist()
    assert codes[0] != "licence" == codes[1]
    said = normalise(pd.Series(["Saya ijin bertanya soal bunga hias dan izin usaha"]))
    assert stem_texts(coding.mask_not_terms(said, shipped.themes))[0].split() == ["izin", "usaha"]


def test_the_empty_forum_makes_empty_tables(shipped: Codebook, tables: Tables) -> None:
    nobody = {name: table.head(0) for name, table in tables.items()}
    found = run(nobody, SEEDED, examples_of(LESSONS))
    assert found["assignments"].empty
    assert found["kinds"].empty
    assert found["themes"]["feedback_count"].tolist() == [0, 0]


@pytest.mark.parametrize(
    ("corrections", "themes", "primary"),
    [
        ([correction("capital", "theme", "add", "licence")], {"capital", "licence"}, "licence"),
        ([correction("capital", "theme", "remove", "capital")], {"no_theme"}, "no_theme"),
        ([correction("capital", "primary", "set", "licence")], {"capital", "licence"}, "licence"),
        ([correction("capital", "theme", "add", "no_content")], {"no_content"}, "no_content"),
        ([correction("path", "theme", "add", "capital")], {"capital"}, "capital"),
        ([correction("thanks", "theme", "remove", "capital")], {"no_content"}, "no_content"),
        (
            [
                correction("capital", "theme", "remove", "capital", day=2),
                correction("capital", "theme", "add", "capital", day=1),
            ],
            {"no_theme"},
            "no_theme",
        ),
        (
            [
                correction("capital", "theme", "add", "no_theme", day=1),
                correction("capital", "primary", "set", "licence", day=2),
            ],
            {"licence"},
            "licence",
        ),
        (
            [
                correction("capital", "primary", "set", "licence", day=1),
                correction("capital", "theme", "remove", "licence", day=2),
            ],
            {"capital"},
            "capital",
        ),
    ],
)
def test_corrections_of_themes_stick(
    tables: Tables, corrections: list[Correction], themes: set[str], primary: str
) -> None:
    found = run(tables, SEEDED, examples_of(LESSONS), corrections=tuple(corrections))
    touched = found["assignments"]["feedback_id"] == corrections[0].feedback_id
    rows = found["assignments"][touched].set_index("theme_id")
    assert set(rows.index) == themes
    assert rows.index[rows["is_primary"]].tolist() == [primary]
    if "no_theme" not in themes:
        decided = {row.value for row in corrections if row.action != "remove"}
        assert rows["decided_by"].tolist() == ["analyst" if code in decided else "model" for code in rows.index]


def test_a_confirmed_theme_keeps_its_quote_and_is_certain(tables: Tables) -> None:
    before = run(tables, SEEDED, examples_of(LESSONS))["assignments"]
    sure = (correction("capital", "theme", "add", "capital"),)
    after = run(tables, SEEDED, examples_of(LESSONS), corrections=sure)["assignments"]
    columns = ["feedback_id", "theme_id", "quote", "is_primary", "decided_by"]  # it teaches, so that scores move
    others, changed = (
        rows[rows["theme_id"].isin(["capital", "licence"]) & rows["feedback_id"].ne(IDS["capital"])][columns]
        for rows in (before, after)
    )
    pd.testing.assert_frame_equal(changed.reset_index(drop=True), others.reset_index(drop=True))
    told, sure_now = (rows[rows["feedback_id"].eq(IDS["capital"])] for rows in (before, after))
    assert sure_now["quote"].tolist() == told["quote"].tolist() != [""]
    assert sure_now[["score", "decided_by"]].to_numpy().tolist() == [[1.0, "analyst"]]


def test_function_words_tell_an_empty_text_that_has_hardly_a_stem() -> None:
    nothing = ["nanti saja ya", "sama seperti yang lain", "tidak ada , itu saja", "ikut saja", "sudah itu saja ya"]
    matters = ["jalan gelap", "ada yang lain ?", "izin kami lama", "modal kami kurang", "kios bocor"]
    taught, empty = pd.Series([*nothing, *matters], dtype="str"), np.repeat([[True], [False]], 5, axis=0)
    fitted = model.fit(taught, ("no_content",), empty, np.ones(10), forms=coding.FORMS, seed=1)
    asked = pd.Series(["itu saja ya", "jalan kami gelap"], dtype="str")
    assert stem_texts(asked)[0] == ""
    told = fitted.probabilities(asked)[:, 0]
    assert told[0] > 0.6
    assert told[1] < 0.3


def test_one_correction_to_no_content_empties_no_other_text(tables: Tables) -> None:
    plain = run(tables, SEEDED)["assignments"].set_index("feedback_id")["theme_id"]
    taught = run(tables, SEEDED, corrections=(correction("thanks", "theme", "add", "no_content"),))["assignments"]
    told = taught.set_index("feedback_id")["theme_id"]
    assert told[IDS["capital"]] == plain[IDS["capital"]] == "capital"
    assert told[IDS["path"]] == plain[IDS["path"]] == "no_theme"


def lesson(text: str, themes: Sequence[str], judged: Sequence[str]) -> Example:
    return Example(
        example_id="faaaaaaaaaaaa",
        text=text,
        themes=tuple(themes),
        kind="other",
        writer="koreksi",
        judged=tuple(judged),
    )


def learn(*lessons: Example) -> tuple[coding.Coder, coding.Validation | None]:
    taught = [*examples_of(LESSONS), *lessons]
    return coding.learn(SEEDED, taught, coding.read_examples(taught, SEEDED), folds=3, seed=1)


def test_what_was_not_judged_on_a_text_is_evidence_of_nothing() -> None:
    text = "arisan ibu macet, anggota kabur"
    silent, _ = learn(lesson(text, ["capital"], ["capital"]))
    marked, _ = learn(lesson(text, ["capital", "licence"], ["capital"]))
    judged, _ = learn(lesson(text, ["capital", "licence"], ["capital", "licence"]))
    weights = [coder.fitted.word_weights(pd.Index(["arisan"]))[0] for coder in (silent, marked, judged)]
    assert weights[0].tolist() == weights[1].tolist()
    assert weights[0][0] > weights[0][1]
    assert weights[2][1] > weights[0][1] + 0.5


def test_decisions_on_feedback_teach_and_nothing_is_tested_on_them() -> None:
    _, without = learn()
    _, beside = learn(lesson("arisan ibu macet, anggota kabur", ["capital"], ["capital"]))
    assert without is not None
    assert beside is not None
    assert beside.truth.tolist() == without.truth.tolist()


def test_a_corrected_theme_teaches_what_else_is_said_in_the_same_run(tables: Tables) -> None:
    said = read([*TEXTS.values(), "Trotoar rusak, pejalan kaki turun ke jalan"])
    other = feedback_id(len(TEXTS))
    before = run(said, SEEDED, examples_of(LESSONS))["assignments"].set_index("feedback_id")["theme_id"]
    after = run(said, SEEDED, examples_of(LESSONS), corrections=(correction("path", "theme", "add", "capital"),))
    assert before[other] != "capital"
    rows = after["assignments"].set_index("feedback_id").loc[other]
    assert (rows["theme_id"], rows["decided_by"]) == ("capital", "model")


def test_a_corrected_kind_sticks(tables: Tables) -> None:
    decided = (
        correction("capital", "kind", "set", "question", day=2),
        correction("capital", "kind", "set", "other", day=1),
    )
    kinds = run(tables, SEEDED, examples_of(LESSONS), corrections=decided)["kinds"].set_index("feedback_id")
    assert tuple(kinds.loc[IDS["capital"]]) == ("question", 1.0, "analyst")
    assert set(kinds.drop(IDS["capital"])["decided_by"]) == {"model"}


def test_a_correction_of_an_unknown_feedback_changes_nothing(tables: Tables) -> None:
    stale = [
        correction("fzzzzzzzzzzzz", "theme", "add", "capital"),
        correction("fzzzzzzzzzzzz", "primary", "set", "licence"),
        correction("fzzzzzzzzzzzz", "kind", "set", "question"),
    ]
    plain = run(tables, SEEDED, examples_of(LESSONS))
    assert encode(run(tables, SEEDED, examples_of(LESSONS), corrections=tuple(stale))) == encode(plain)


def test_seed_terms_alone_make_a_working_codebook(tables: Tables) -> None:
    found = run(tables, SEEDED)
    assert themes_of(found, "three") == {"capital", "licence"}
    assert themes_of(found, "capital") == {"capital"}
    assert themes_of(found, "path") == {"no_theme"}
    assert found["quality"].empty
    assert set(found["kinds"]["kind"]) == {"other"}
    notices = found["cluster_notices"].query("notice == 'theme_without_examples'")
    assert notices["subject"].tolist() == ["capital", "licence"]


def test_examples_of_a_single_writer_are_enough_to_learn_and_to_validate(tables: Tables) -> None:
    found = run(tables, SEEDED, examples_of(LESSONS, writers=1))
    assert themes_of(found, "three") == {"capital", "licence"}
    assert found["quality"]["n"].tolist() == [6, 6, 3]


def test_too_few_examples_to_validate_claim_no_quality(tables: Tables) -> None:
    found = run(tables, SEEDED, examples_of(LESSONS[:3]))
    assert found["quality"].empty
    assert "capital" in themes_of(found, "capital")


def test_seeds_that_match_nothing_or_several_themes_are_noticed(tables: Tables) -> None:
    odd = (theme("capital", "modal", "dividen saham"), theme("licence", "permodalan", "yang"))
    notices = notices_of(run(tables, odd))
    assert "dividen saham" in notices["seed_terms_not_found", "capital"][1]
    assert "yang" in notices["seed_terms_not_found", "licence"][1]
    assert notices["seed_term_shared", "modal"][0] == 2


RIDES = ("angkot", "trayek", "halte", "sopir", "terminal")
FLOODS = ("banjir", "selokan", "hujan", "pompa", "lumpur")


def planted_texts(noise: int = 40) -> list[str]:
    """Eight texts about rides, eight about floods, and noise: words that hardly any two texts share."""
    generator = np.random.default_rng(7)
    rare = sorted(word for word in root_words() if len(word) > 5 and word.isalpha())
    rows = [RIDES] * 8 + [FLOODS] * 8 + [()] * noise
    return [
        " ".join(["warga", *generator.permutation(own)[:3], *generator.choice(rare, 6, replace=False)]) for own in rows
    ]


def test_a_codebook_that_teaches_nothing_falls_back_to_groups_and_says_so() -> None:
    tables = read(planted_texts())
    for themes in ((), (theme("capital"), theme("licence"))):
        found = run(tables, themes)
        groups = found["themes"].query("origin == 'emerging'")["theme_id"].tolist()
        assert len(groups) == 2
        assert found["cluster_notices"]["notice"].tolist() == ["clustering_alone"]
        assert set(found["assignments"]["theme_id"]) == {*groups, "no_theme"}


def test_planted_groups_are_found_named_by_their_terms_and_noise_stays_outside() -> None:
    found = run(read(planted_texts()), ())
    codes = found["assignments"].set_index("feedback_id")["theme_id"]
    placed = [codes[feedback_id(number)] for number in range(56)]
    assert len(set(placed[:8])) == len(set(placed[8:16])) == 1
    assert placed[0] != placed[8]
    assert set(placed[16:]) == {"no_theme"}
    named = found["themes"].set_index("theme_id")
    for code, terms in ((placed[0], RIDES), (placed[8], FLOODS)):
        assert set(store.split_list(named.loc[code, "top_terms"])) == set(terms)
        assert ", ".join(store.split_list(named.loc[code, "top_terms"])[:3]) in named.loc[code, "label"]
        evidence = found["assignments"].query("theme_id == @code")["evidence"]
        assert all(len(store.split_list(cell)) == 3 and set(store.split_list(cell)) <= set(terms) for cell in evidence)


def test_words_that_the_examples_hold_found_no_group() -> None:
    texts = stem_texts(pd.Series(planted_texts()))
    other = pd.Series(["modal usaha warga"] * 150)
    settings: dict[str, Any] = {"min_size": 5, "distance": 0.75, "sample": 2000, "permutations": 19, "seed": 1}
    assert len(emerging.find_groups(texts, texts, other, **settings).terms) == 2
    taught = pd.concat([other, pd.Series([" ".join(RIDES)] * 50)], ignore_index=True)
    (terms,) = emerging.find_groups(texts, texts, taught, **settings).terms
    assert set(terms) == set(stem_texts(pd.Series(FLOODS)))


def test_noise_alone_founds_no_group() -> None:
    assert set(run(read(planted_texts()[16:]), ())["assignments"]["theme_id"]) == {"no_theme"}


def test_a_large_residual_is_sampled_and_said_so() -> None:
    found = run(read(planted_texts(noise=100)), (), settings=ClusterSettings(emerging_sample=100))
    assert notices_of(found)["residual_sampled", "emerging"][0] == 116


def test_quality_is_a_plain_recount_of_the_validation(shipped: Codebook) -> None:
    reading = coding.read_examples(shipped.examples, shipped.themes)
    _, validation = coding.learn(shipped.themes, shipped.examples, reading, folds=5, seed=1)
    assert validation is not None
    for number, row in enumerate(summarise_quality(validation).to_dict("records")):
        texts = range(len(shipped.examples))
        coded = {text for text in texts if row["theme_id"] in shipped.examples[text].themes}
        said = {text for text in texts if validation.answers[text, number]}
        assert row["n"] == len(coded)
        assert row["precision"] == pytest.approx(len(coded & said) / len(said))
        assert row["recall"] == pytest.approx(len(coded & said) / len(coded))


VIEWS = pytest.mark.parametrize("forms", [(as_written,), (as_stems,), (as_written, as_stems)])


def fit_small(forms: tuple[Form, ...]) -> tuple[model.Model, pd.Series]:
    clean = normalise(pd.Series([text for text, *_ in LESSONS]))
    marks = np.array([[code == "capital", code == "licence"] for _, code, _ in LESSONS])
    return model.fit(clean, ("capital", "licence"), marks, np.ones(len(clean)), forms=forms, seed=1), clean


def see(form: Form, words: Sequence[str]) -> list[str]:
    return [str(seen) for seen in form(np.array(words, dtype=object))]


@VIEWS
def test_the_model_scores_as_a_naive_loop_over_texts_words_and_subwords(forms: tuple[Form, ...]) -> None:
    fitted, clean = fit_small(forms)
    texts = pd.concat([clean, pd.Series(["izin usaha modal izin usahanya", "", "modall kreditnya yang entah"])])
    encoder, coefficients = fitted.encoder, fitted.coefficients
    names = [*chain.from_iterable(known.forms for known in encoder.views)]
    first_pair = len(names) + len(encoder.subwords)

    def weigh(word: str) -> Any:
        total, place = np.zeros(2), 0
        for form, known in zip(forms, encoder.views, strict=True):
            (seen,) = see(form, [word])
            if seen in known.forms:
                at = known.forms.get_loc(seen)
                total += known.inverse_frequency[at] * coefficients[place + at]
            place += len(known.forms)
        cut = [f"<{seen}>"[i : i + 4] for i in range(len(seen) - 1)]
        for part in set(cut) & set(encoder.subwords):
            at = place + encoder.subwords.get_loc(part)
            total += cut.count(part) * coefficients[at] / len(cut) ** 0.5
        return total

    for text, scores in zip(texts, fitted.scores(texts), strict=True):
        words = ["^", *text.split()]
        total, place = sum((weigh(word) for word in set(words[1:])), np.zeros(2)), first_pair
        for form, known in zip(forms, encoder.views, strict=True):
            seen = [name for name in see(form, words) if name]
            for pair in {" ".join(pair) for pair in pairwise(seen)} & set(known.pairs):
                total = total + coefficients[place + known.pairs.get_loc(pair)]
            place += len(known.pairs)
        assert scores == pytest.approx(total * max(len(seen), 1) ** -LENGTH_POWER + fitted.intercepts)


@VIEWS
def test_a_score_is_the_sum_of_the_word_weights_that_evidence_shows(forms: tuple[Form, ...]) -> None:
    fitted, clean = fit_small(forms)
    texts = read_texts(clean, forms)
    weights = fitted.word_weights(texts.vocabulary)
    pairs = fitted.encoder.pair_features(texts)
    shown = texts.words @ weights + pairs @ fitted.coefficients[-pairs.shape[1] :]
    assert fitted.scores(clean) == pytest.approx(texts.scale[:, None] * shown + fitted.intercepts)


@VIEWS
def test_a_text_scores_the_same_alone_and_among_others(forms: tuple[Form, ...]) -> None:
    fitted, clean = fit_small(forms)
    together = fitted.probabilities(clean)
    alone = np.vstack([fitted.probabilities(clean[[row]]) for row in clean.index])
    assert alone == pytest.approx(together)


def test_a_pair_is_known_when_two_examples_hold_it() -> None:
    clean = pd.Series(["izin usaha izin usaha", "modal untuk usaha", "modalnya untuk usaha lancar"])
    marks = np.array([[True], [False], [False]])
    written, stems = model.fit(clean, ("a",), marks, np.ones(3), forms=coding.FORMS, seed=1).encoder.views
    assert list(written.pairs) == ["untuk usaha"]
    assert list(stems.pairs) == ["modal usaha"]


def test_a_word_as_written_and_its_stem_teach_apart() -> None:
    clean = pd.Series(["memasarkan", "pemasaran", "pasar", "pasarnya"])
    marks = np.array([[True], [True], [False], [False]])
    fitted = model.fit(clean, ("marketing",), marks, np.ones(4), forms=coding.FORMS, seed=1)
    assert (fitted.probabilities(clean)[:, 0] > 0.5).tolist() == [True, True, False, False]


def test_kinds_follow_how_a_text_speaks() -> None:
    fitted = learn_kinds(examples_of(LESSONS), seed=1)
    said = normalise(pd.Series(["kapan pelatihan dibuka?", "mohon dibuatkan bazar", "sudah setahun belum selesai"]))
    told = tell_kinds(fitted, said)
    assert told["kind"].tolist() == ["question", "proposal", "complaint"]
    assert told["score"].between(0, 1).all()


def test_quotes_are_never_sensitive_and_never_copies(tables: Tables) -> None:
    named = run(tables, SEEDED)["themes"].set_index("theme_id")["quotes"]
    assert IDS["three"] in named["licence"]
    assert IDS["capital"] in named["capital"]
    shy = tables | {
        "feedback": tables["feedback"].assign(sensitive=lambda rows: rows["feedback_id"] == IDS["three"]),
        "clean": tables["clean"].assign(
            copy_of=lambda rows: rows["feedback_id"].map({IDS["capital"]: IDS["path"]}).fillna("")
        ),
    }
    assert not set(run(shy, SEEDED)["themes"]["quotes"].str.cat().split(" | ")) & {IDS["three"], IDS["capital"]}
