"""The product's answers held against people's labels, and beside what a user would otherwise pick."""

import csv
import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import f1_score, precision_recall_fscore_support
from typer.testing import CliRunner

from pipeline import cli, codebook, evaluate
from pipeline.cluster import coding
from pipeline.codebook import Codebook
from pipeline.evaluate import GoldError, agreement, baselines, measures, stability
from tests.conftest import ROOT

COLUMNS = (
    *("tanggal", "kelompok", "instansi", "opd_tujuan", "masukan", "themes", "agencies", "kind", "personal_data"),
    *("themes_coder2", "kind_coder2"),
)
PARKING = "other:parkir & macet"
# text, themes, agencies, kind, themes of the second coder (empty: not coded twice)
ROWS = (
    ("Modal usaha kurang, KUR ditolak bank", "capital_access", "dinkop_ukm", "complaint", "capital_access"),
    ("Mohon bantuan pinjaman lunak untuk modal warung", "capital_access", "dinkop_ukm", "proposal", "capital_access"),
    ("Bank minta agunan sertifikat, kami tidak punya", "capital_access", "dinkop_ukm", "complaint", "capital_access"),
    ("Bunga kredit di koperasi terlalu tinggi buat kami", "capital_access", "dinkop_ukm", "complaint", "licensing"),
    ("Bagaimana cara mengajukan KUR tanpa jaminan?", "capital_access", "dinkop_ukm", "question", "capital_access"),
    ("Hubungi saya di 0812-0000-9912 soal izin PIRT", "licensing", "outside", "proposal", "licensing"),
    ("Sertifikat halal sudah enam bulan belum keluar", "licensing", "outside", "complaint", "licensing"),
    ("NIB saya salah KBLI, mengubahnya berbelit-belit", "licensing", "outside", "complaint", "licensing"),
    ("Tolong adakan pendampingan urus izin usaha lewat OSS", "licensing", "outside", "proposal", "licensing"),
    (
        "Izin edar dan modal sama-sama menghambat usaha kami",
        "capital_access | licensing",
        "dinkop_ukm | outside",
        "complaint",
        "licensing",
    ),
    (
        "Kurikulum keamanan siber untuk SMK belum ada",
        "cybersecurity_curriculum",
        "outside",
        "complaint",
        "cybersecurity_curriculum",
    ),
    ("Guru SMK perlu pelatihan keamanan siber", "cybersecurity_curriculum", "outside", "proposal", ""),
    (
        "Industri mencari lulusan yang paham cyber security",
        "cybersecurity_curriculum",
        "outside",
        "other",
        "cybersecurity_curriculum",
    ),
    ("Terima kasih banyak", "no_content", "none", "appreciation", "no_content"),
    ("Tes tes, mikrofon masuk", "no_content", "none", "other", "no_content"),
    ("Parkir depan galeri semrawut dan bikin macet sore hari", PARKING, "outside", "complaint", PARKING),
    ("Juru parkir liar menarik karcis dua kali di ruko", PARKING, "outside", "complaint", "other:juru parkir"),
    ("Lahan parkir pasar sempit, truk bongkar muat bikin macet", PARKING, "outside", "complaint", PARKING),
    ("Kapan parkir berlangganan dibuka lagi?", PARKING, "outside", "question", PARKING),
    ("Karcis parkir elektronik supaya tidak bocor", PARKING, "outside", "proposal", PARKING),
)


def gold(columns: tuple[str, ...] = COLUMNS, **changes: str) -> bytes:
    """The labelled file; `changes` replace a column's cell in the first row."""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, columns, extrasaction="ignore")
    writer.writeheader()
    for number, (text, themes, agencies, kind, second) in enumerate(ROWS):
        row = {"tanggal": "27/02/2024", "kelompok": "Pelaku UMKM", "instansi": f"Usaha {number}", "opd_tujuan": ""}
        row |= {"masukan": text, "themes": themes, "agencies": agencies, "kind": kind}
        row |= {"personal_data": "0812-0000-9912" if "0812" in text else ""}
        row |= {"themes_coder2": second, "kind_coder2": kind if second else ""}
        writer.writerow(row | (changes if number == 0 else {}))
    return stream.getvalue().encode()


@pytest.fixture(scope="module")
def book(small_codebook: Path) -> Codebook:
    return codebook.load(small_codebook)


@pytest.fixture(scope="module")
def measured(book: Codebook) -> Iterator[pd.DataFrame]:
    """The labelled file measured in full, with two resamples of the examples."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stability, "RESAMPLES", 2)
        yield evaluate.evaluate_gold(gold(), book)


def find(table: pd.DataFrame, section: str, label: str, measure: str) -> pd.Series:
    [(_, row)] = table[
        (table["section"] == section) & (table["label"] == label) & (table["measure"] == measure)
    ].iterrows()
    return row


@pytest.mark.slow
def test_labelled_texts_are_measured_the_whole_way(measured: pd.DataFrame) -> None:
    assert find(measured, "basis", "all", "texts")["n"] == len(ROWS)
    assert find(measured, "themes", "capital_access", "f1")["n"] == 6
    assert find(measured, "redaction", "marked_spans_redacted", "share")["value"] == 1
    assert find(measured, "routes", "routed", "precision")["value"] > 0.5
    assert find(measured, "emerging", PARKING, "best_f1")["n"] == 5
    assert 0 < find(measured, "stability", "capital_access", "stays")["value"] <= 1
    scores = measured[measured["measure"] != "share_error"]
    assert scores.loc[scores["section"] != "basis", "value"].dropna().between(-1, 1).all()
    assert (measured["lower"].isna() | (measured["lower"] <= measured["upper"])).all()


@pytest.mark.slow
def test_the_product_codes_better_than_what_one_would_otherwise_pick(measured: pd.DataFrame) -> None:
    macro = measured[measured["measure"] == "macro_f1"].set_index("label")["value"]
    assert set(macro.index) == {"suara", *baselines.METHODS}
    assert macro.drop("suara").max() < macro["suara"]
    assert macro.drop("suara").min() > 0


def test_a_baseline_that_is_not_installed_says_how_to_get_it(book: Codebook, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "corextopic.corextopic", None)
    truth = np.eye(2, dtype=bool)
    said = baselines.tell_baselines(pd.Series(["modal bank", "izin halal"]), truth, ["modal", "izin"], (), seed=1)
    assert [method for method, marks in said.items() if marks is None] == ["anchored_corex"]
    methods = measures.measure_methods(said, truth, agreement.draw_weights(2, seed=1))
    table = measures.build_table([*measures.measure_basis(2, "labelled"), *methods])
    assert re.search(r"anchored_corex .* not installed: pip install corextopic", evaluate.render_text(table))
    assert "not installed: pip install corextopic" in evaluate.encode_csv(table).decode()
    assert "tidak terpasang: pip install" in evaluate.render_page(table, book).decode()


def test_baselines_leave_the_random_state_of_others_alone() -> None:
    before = np.random.get_state()[1].copy(), np.geterr()
    stems = pd.Series(["modal bank", "modal kredit bank", "izin usaha", "izin halal"])
    truth = np.array([[1, 0], [1, 0], [0, 1], [0, 1]], dtype=bool)
    said = baselines.tell_baselines(stems, truth, ["capital_access", "licensing"], (), seed=1)
    assert said["tfidf_kmeans"] is not None
    assert (said["tfidf_kmeans"] == truth).all()
    assert (np.random.get_state()[1] == before[0]).all()
    assert np.geterr() == before[1]


@pytest.mark.slow
def test_no_labelled_text_is_in_what_is_written(measured: pd.DataFrame, book: Codebook) -> None:
    pages = (evaluate.encode_csv(measured), evaluate.render_page(measured, book))
    written = " ".join([evaluate.render_text(measured), *(page.decode() for page in pages)]).casefold()
    for text, *_ in ROWS:
        words = re.findall(r"\w+", text.casefold())
        assert not any(" ".join(words[start : start + 4]) in written for start in range(len(words) - 3)), text
    assert "9912" not in written


@pytest.mark.slow
def test_text_table_and_page_hold_the_same_numbers(measured: pd.DataFrame, book: Codebook) -> None:
    value = find(measured, "methods", "suara", "macro_f1")
    english, indonesian = f"{value['value']:.2f}", f"{value['value']:.2f}".replace(".", ",")
    assert re.search(rf"^suara +{english} \(", evaluate.render_text(measured), flags=re.MULTILINE)
    assert f'<td class="n">{indonesian} (' in evaluate.render_page(measured, book).decode()
    read = pd.read_csv(io.BytesIO(evaluate.encode_csv(measured)), encoding="utf-8-sig")
    assert list(read.columns) == ["section", "label", "measure", "value", "lower", "upper", "n", "note"]
    assert len(read) == len(measured)
    assert read["value"].to_numpy() == pytest.approx(measured["value"].to_numpy(), nan_ok=True)


@pytest.mark.slow
def test_the_page_is_in_words_and_loads_nothing(measured: pd.DataFrame, book: Codebook) -> None:
    page = evaluate.render_page(measured, book).decode()
    assert "Akses modal usaha" in page
    assert "parkir &amp; macet" in page
    ids = {name for column in ("section", "label", "measure", "note") for name in measured[column] if "_" in name}
    assert not [name for name in ids if re.search(rf"\b{name}\b", page)]
    assert not re.search(r"<script|https?:|<link|url\(", page)


@pytest.mark.slow
def test_the_second_coder_is_optional(measured: pd.DataFrame, book: Codebook) -> None:
    assert find(measured, "agreement_themes", "coder1_coder2", "alpha")["n"] == len(ROWS) - 1
    assert find(measured, "agreement_kinds", "coder1_coder2", "alpha")["value"] == 1
    assert find(measured, "agreement_themes", "model_coder1", "alpha")["value"] > 0.8
    assert find(measured, "agreement_themes", "model_coder2", "alpha")["value"] < 1
    alone = evaluate.evaluate_gold(gold(COLUMNS[:-2]), book, quick=True)
    assert not alone["section"].str.startswith("agreement").any()
    assert not alone["section"].eq("stability").any()


def test_a_file_without_labels_is_refused(book: Codebook) -> None:
    with pytest.raises(GoldError, match="kind, personal_data"):
        evaluate.evaluate_gold(gold(COLUMNS[:-4]), book)


def test_every_misspelt_label_is_named(book: Codebook) -> None:
    wrong = gold(themes="capital_acess", kind="keluhan", agencies="dinkop", themes_coder2="izin", kind_coder2="usul")
    with pytest.raises(GoldError) as caught:
        evaluate.evaluate_gold(wrong, book)
    columns = [re.search(r"row 2, column (\w+)", problem) for problem in caught.value.problems]
    assert [match and match[1] for match in columns] == ["themes", "agencies", "kind", "themes_coder2", "kind_coder2"]


def test_without_a_file_the_examples_are_cross_validated(book: Codebook) -> None:
    table = evaluate.evaluate_examples(book, quick=True)
    assert find(table, "basis", "all", "texts")["n"] == len(book.examples)
    assert set(table["section"]) == {"basis", "themes", "methods", "shares", "kinds"}
    assert find(table, "methods", "suara", "macro_f1")["value"] > 0.5
    assert find(table, "kinds", "complaint", "f1")["value"] > 0.5


def test_scores_are_those_of_scikit_learn() -> None:
    generator = np.random.default_rng(1)
    truth, said = generator.random((2, 50, 4)) < 0.3
    weights = np.ones((1, 50))
    ours = agreement.score_labels(truth, said, weights)
    precision, recall, f1, _ = precision_recall_fscore_support(truth, said, average=None)
    assert ours["precision"][0] == pytest.approx(precision)
    assert ours["recall"][0] == pytest.approx(recall)
    assert ours["f1"][0] == pytest.approx(f1)
    averages = agreement.average_f1(truth, said, weights)
    for average in ("macro", "micro", "samples"):
        theirs = f1_score(truth, said, average=average, zero_division=1.0)
        assert averages[f"{average}_f1"][0] == pytest.approx(theirs), average


def test_a_resample_is_measured_as_if_its_texts_were_repeated() -> None:
    generator = np.random.default_rng(2)
    truth, said = generator.random((2, 12, 3)) < 0.5
    times = generator.integers(0, 3, 12)
    weighed = agreement.average_f1(truth, said, times[None, :].astype(float))
    plain = agreement.average_f1(np.repeat(truth, times, 0), np.repeat(said, times, 0), np.ones((1, times.sum())))
    assert {name: value[0] for name, value in weighed.items()} == pytest.approx(
        {name: value[0] for name, value in plain.items()}
    )


def test_resamples_without_a_rare_label_do_not_count_against_it() -> None:
    truth = np.zeros((30, 2), dtype=bool)
    truth[:2, 0], truth[2:, 1] = True, True
    weights = agreement.draw_weights(30, seed=1)
    assert agreement.estimate(agreement.score_labels(truth, truth, weights)["f1"][:, 0]) == (1, 1, 1)
    assert agreement.estimate(agreement.average_f1(truth, truth, weights)["macro_f1"]) == (1, 1, 1)
    nothing = np.zeros_like(truth)
    assert np.isnan(agreement.score_labels(truth, nothing, weights)["precision"]).all()


def alpha(first: list[str], second: list[str]) -> float:
    coders = [[frozenset(cell) for cell in coder] for coder in (first, second)]
    return float(agreement.measure_alpha(*coders, np.ones((1, len(first))))[0])


def test_alpha_is_krippendorffs() -> None:
    """His examples A and B (Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability")."""
    assert alpha([*"0100000010"], [*"1110010000"]) == pytest.approx(0.095, abs=0.0005)
    assert alpha([*"aabbdcccedda"], [*"babbbccceddd"]) == pytest.approx(0.692, abs=0.0005)


def test_alpha_of_sets_takes_the_distance_of_masi() -> None:
    """Four texts by hand: observed (2/3 + 2/3) / 4, expected (18 + 8 + 8) / 56, so alpha is 23/51.

    MASI (Passonneau 2006): {a} and {a, b} share half and one holds the other: distance 1 - 1/2 * 2/3.
    """
    assert agreement.measure_masi(frozenset("ab"), frozenset("bc")) == pytest.approx(1 - 1 / 3 * 1 / 3)
    assert alpha(["a", "a", "b", "ab"], ["a", "ab", "b", "b"]) == pytest.approx(23 / 51)


def test_alpha_has_no_value_where_all_is_coded_alike() -> None:
    assert np.isnan(alpha(["a", "a"], ["a", "a"]))


def test_each_topic_is_held_against_its_best_group() -> None:
    topics = np.array([[1, 0], [1, 0], [1, 0], [1, 0], [0, 1], [0, 1]], dtype=bool)
    groups = np.array([[1, 0], [1, 0], [1, 0], [0, 1], [0, 1], [0, 0]], dtype=bool)
    scores, best = agreement.find_best_matches(topics, groups, np.ones((1, 6)))
    assert scores[0] == pytest.approx([2 * 3 / (4 + 3), 2 * 1 / (2 + 2)])
    assert list(best) == [0, 1]


def test_a_text_drawn_twice_is_read_twice(book: Codebook) -> None:
    examples = book.examples[:6]
    chosen = np.array([4, 0, 4, 2])
    repeated = stability.repeat(coding.read_examples(examples, book.themes), chosen)
    read = coding.read_examples([examples[place] for place in chosen], book.themes)
    assert repeated.count == read.count
    assert list(repeated.units) == list(read.units)
    assert list(repeated.text) == list(read.text)


def test_the_command_writes_table_and_page(small_codebook: Path, tmp_path: Path) -> None:
    (tmp_path / "gold.csv").write_bytes(gold())
    folders = ["--gold", str(tmp_path / "gold.csv"), "--output", str(tmp_path / "hasil"), "--codebook"]
    result = CliRunner().invoke(cli.app, ["evaluate", "--quick", *folders, str(small_codebook)])
    assert result.exit_code == 0
    assert result.stdout.startswith(f"{len(ROWS)} labelled texts")
    assert {path.name for path in (tmp_path / "hasil").iterdir()} == {"evaluation.csv", "evaluation.html"}


@pytest.mark.slow
def test_the_same_labels_give_the_same_bytes(small_codebook: Path, tmp_path: Path) -> None:
    (tmp_path / "gold.csv").write_bytes(gold())
    arguments = ["evaluate", "--gold", "gold.csv", "--output", "hasil", "--codebook", str(small_codebook)]
    runs = []
    for seed, threads in (("1", "1"), ("2", "2")):
        subprocess.run(
            [sys.executable, "-W", "error", "-m", "pipeline", *arguments],
            cwd=tmp_path,
            env=os.environ | {"PYTHONHASHSEED": seed, "OMP_NUM_THREADS": threads, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            check=True,
        )
        runs.append([path.read_bytes() for path in sorted((tmp_path / "hasil").iterdir())])
    assert runs[0] == runs[1]


def test_an_output_that_is_no_folder_ends_2(tmp_path: Path) -> None:
    (tmp_path / "hasil").touch()
    assert CliRunner().invoke(cli.app, ["evaluate", "--output", str(tmp_path / "hasil")]).exit_code == 2


@pytest.mark.slow
def test_without_a_file_stability_is_that_on_examples_that_were_held_out(book: Codebook) -> None:
    table = evaluate.evaluate_examples(book)
    stays = find(table, "stability", "all", "stays")
    assert 0.3 < stays["value"] < 1
    assert 0.1 < stays["n"] / len(book.examples) < 0.4
    assert set(table.loc[table["section"] == "methods", "label"]) == {"suara", *baselines.METHODS}
