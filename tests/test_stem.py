"""Stage stem: stems of sentences, the vocabulary behind them, and the collisions to look at."""

import pandas as pd
import pytest

from pipeline.codebook.rows import Theme
from pipeline.lexicon import UNRELATED, find_rivals, stem_texts
from pipeline.stem import stem
from pipeline.tables.store import build, validate

_THEME = Theme(
    theme_id="capital_access",
    label="Akses modal",
    label_en="Capital access",
    seed_terms=("modal", "pinjaman bank"),
    lead_agency="dinkop_ukm",
)


def tables(*texts: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    ids = [f"f{'abcdefghijklmnop'[number] * 12}" for number in range(len(texts))]
    clean = build("clean", pd.DataFrame({"feedback_id": ids, "clean_text": texts, "words": 1, "kept": True}))
    sentences = pd.DataFrame({"feedback_id": ids, "sentence_no": 1, "sentence": texts, "clean_sentence": texts})
    return clean, build("sentences", sentences)


def test_each_sentence_has_its_stems() -> None:
    found = stem(*tables("mohon pelatihan untuk pelaku umkm", "belum punya izin ?"), themes=())["stems"]
    assert found["stems"].tolist() == ["mohon latih pelaku umkm", "belum punya izin"]


def test_the_vocabulary_counts_feedbacks_and_labels_by_the_commonest_form() -> None:
    found = stem(*tables("pelatihan pelatihan", "pelatihan", "dilatih untuk 5"), themes=())["vocabulary"]
    rows = found.set_index("word")
    assert rows["documents"].to_dict() == {"dilatih": 1, "pelatihan": 2}
    assert set(rows["label"]) == {"pelatihan"}
    assert set(rows["stem"]) == {"latih"}


def test_among_equals_the_label_has_no_clitic() -> None:
    found = stem(*tables("izinnya", "perizinan", "punya", "mempunyai"), themes=())["vocabulary"]
    assert set(found["label"]) == {"perizinan", "punya"}


def test_stems_are_those_of_the_vocabulary() -> None:
    clean, sentences = tables("tidak ada modal usaha", "perizinannya lama", "ngerjain tugas di smk")
    found = stem(clean, sentences, themes=())
    stems = dict(zip(found["vocabulary"]["word"], found["vocabulary"]["stem"], strict=True))
    by_word = [" ".join(stems[word] for word in text.split() if word in stems) for text in sentences["clean_sentence"]]
    assert found["stems"]["stems"].tolist() == by_word == stem_texts(sentences["clean_sentence"]).tolist()


def test_a_stem_shared_by_unrelated_words_is_listed_with_its_themes() -> None:
    theme = _THEME.model_copy(update={"seed_terms": ("peta usaha",)})
    found = stem(*tables("petakan lokasi", "peta usaha", "satu petak lahan", "usahanya"), themes=(theme,))["collisions"]
    assert found.to_dict("records") == [
        {"stem": "peta", "words": "peta | petakan", "documents": 2, "themes": "capital_access"}
    ]


def test_words_of_one_family_are_no_collision() -> None:
    found = stem(*tables("pelatihan dilatih melatih", "modal permodalan", "mencari dicarikan pencarian"), themes=())
    assert found["collisions"].empty


@pytest.mark.parametrize(
    ("word", "wrong", "right"),
    [
        ("perbankan", "perban", "bank"),
        ("berikan", "ikan", "beri"),
        ("relawan", "rawan", "relawan"),
        ("penyelidikan", "lidi", "selidik"),
        ("berbasis", "bas", "basis"),
        ("pemasukan", "pasu", "masuk"),
        ("pengesahan", "kesah", "sah"),
        ("perawatan", "awat", "rawat"),
        ("perasaan", "asa", "rasa"),
        ("gerakan", "gera", "gerak"),
    ],
)
def test_a_stem_that_misreads_its_word_is_found_without_an_override(word: str, wrong: str, right: str) -> None:
    assert find_rivals(word, wrong) == UNRELATED or right in find_rivals(word, wrong).split()


@pytest.mark.parametrize(
    ("word", "root", "other"),
    [
        ("keluarnya", "keluar", "luar"),
        ("perangkatnya", "perangkat", "angkat"),
        ("serangan", "serang", "rang"),
        ("pelebaran", "lebar", "lebaran"),
        ("memakai", "pakai", "maka"),
        ("digitalisasi", "digital", "digit"),
        ("mempekerjakan", "kerja", "jaka"),
        ("menyebarkan", "sebar", "bar"),
    ],
)
def test_a_stem_that_reads_its_word_rightly_is_not_listed(word: str, root: str, other: str) -> None:
    assert other not in find_rivals(word, root).split()
    assert find_rivals(word, root) != UNRELATED


def test_a_rival_root_that_hardly_anybody_uses_is_none() -> None:
    """The stem *peta* is written by 10 people: 3 who write *petak* are a rival, 2 are none."""
    for rivals, listed in ((2, False), (3, True)):
        said = [*["peta usaha"] * 10, *["petak lahan"] * rivals, "petakan lokasi"]
        found = stem(*tables(*said), themes=())["collisions"]
        assert ("peta" in set(found["stem"])) is listed


def test_tables_keep_the_contract_and_the_order_of_rows_changes_nothing() -> None:
    clean, sentences = tables("modal usaha", "pelatihan siber bagi guru", "izin lama ?", "")
    found = stem(clean, sentences, themes=(_THEME,))
    shuffled = stem(clean.iloc[::-1], sentences.iloc[::-1], themes=(_THEME,))
    for name, table in found.items():
        validate(name, table)
        pd.testing.assert_frame_equal(table, shuffled[name])


def test_no_sentence_makes_empty_tables() -> None:
    clean, sentences = tables("modal")
    for name, table in stem(clean.iloc[:0], sentences.iloc[:0], themes=(_THEME,)).items():
        validate(name, table)
        assert table.empty
