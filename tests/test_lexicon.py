"""The language room: what people write becomes words that meet, and nothing that means something is lost."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from Sastrawi.Stemmer.StemmerFactory import StemmerFactory

from pipeline.lexicon import (
    NEGATIONS,
    STOP_WORDS,
    normalise,
    root_words,
    split_sentences,
    stem_texts,
    stem_words,
)
from pipeline.lexicon.likeness import find_similar
from pipeline.lexicon.numbering import find_runs, number_words
from pipeline.lexicon.sastrawi import strip_affixes
from pipeline.lexicon.tokens import resolve
from pipeline.lexicon.wordlists import _COLUMNS, find_problems, lexicon, read_table


def clean(text: str) -> str:
    return str(normalise(pd.Series([text])).iloc[0])


def stems(text: str) -> str:
    return str(stem_texts(normalise(pd.Series([text]))).iloc[0])


def sentences(text: str) -> list[str]:
    return split_sentences(pd.Series([text]))["sentence"].tolist()


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("yg blm pny NIB gmn ya?", "yang belum punya nib bagaimana ya ?"),
        ("pelatihannn bangettt", "pelatihan banget"),
        ("usaha2 temannya2 pelaku2nya", "usaha-usaha teman-temannya pelaku-pelakunya"),
        ("Nomor Induk Berusaha / nomer induk berusaha", "nib nib"),
        ("P-IRT, p.irt dan PIRT", "pirt pirt dan pirt"),
        ("Cyber Security & keamanan cyber", "keamanan siber keamanan siber"),
        ("job fair di kota Tangerang Selatan", "bursa kerja di kota tangsel"),
        ("ijin, perijinan, ketrampilan, resiko", "izin perizinan keterampilan risiko"),
        ("gpp, gabisa, gak bisa, nggak", "tidak apa-apa tidak bisa tidak bisa tidak"),
        ("modal 50jt s/d Rp5.000.000 (27/02/2024)", "modal 50 juta sampai dengan rp 5.000.000 27/02/2024"),
        ("[NAMA] minta e-katalog 🙏🙏 wkwkwk https://contoh.id/x", "minta ekatalog"),
        ("UMKM-nya di-update, ke-2 kalinya", "umkmnya diupdate ke 2 kalinya"),
        ("teu boga modal, kumaha atuh", "tidak boga modal bagaimana dong"),
        ("𝗺𝗼𝗱𝗮𝗹 usa\u200bha jum'at", "modal usaha jumat"),
        ("sukses selalu!!! ???", "sukses selalu ?"),
    ],
)
def test_people_who_write_differently_meet_in_one_clean_text(written: str, expected: str) -> None:
    assert clean(written) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("karyawan MPP butuh bekal", "karyawan masa persiapan pensiun butuh bekal"),
        ("antre NIB di MPP", "antre nib di mal pelayanan publik"),
        ("MPP itu apa", "mpp itu apa"),
        ("siswa PKL di pabrik", "siswa praktik kerja lapangan di pabrik"),
        ("PKL di trotoar digusur", "pedagang kaki lima di trotoar digusur"),
    ],
)
def test_an_ambiguous_abbreviation_is_read_by_its_text(written: str, expected: str) -> None:
    assert clean(written) == expected


def test_izin_as_politeness_is_no_licence() -> None:
    assert "izin" not in stems("mohon ijin bertanya pak").split()
    assert "izin" in stems("mohon izin usaha dipermudah").split()


@pytest.mark.parametrize(
    ("word", "stem", "rule"),
    [
        ("perbankan", "bank", "override"),
        ("pengangguran", "pengangguran", "override"),
        ("berikan", "beri", "override"),
        ("penyelidikan", "selidik", "override"),
        ("relawan", "relawan", "override"),
        ("bekasi", "bekasi", "protected"),
        ("belumlah", "belum", "negation"),
        ("nggak", "tidak", "negation"),
        ("berbasis", "basis", "override"),
        ("senilai", "nilai", "override"),
        ("gerakan", "gerak", "override"),
        ("pelaku-pelaku", "pelaku", "override"),
        ("perempatan", "perempatan", "override"),
        ("berkepentingan", "penting", "override"),
        ("ketenagakerjaan", "tenaga kerja", "override"),
        ("pemrograman", "program", "override"),
        ("duitnya", "uang", "slang"),
        ("umkmnya", "umkm", "protected"),
        ("pelatihan", "latih", "stemmed"),
        ("ngerjain", "kerja", "informal"),
        ("modal", "modal", "protected"),
        ("zxqv", "zxqv", "unchanged"),
    ],
)
def test_the_rule_that_decides_a_stem_is_named(word: str, stem: str, rule: str) -> None:
    found = stem_words([word]).iloc[0]
    assert (found["stem"], found["rule"]) == (stem, rule)


@pytest.mark.parametrize(
    ("informal", "formal"),
    [
        ("ngurusin", "mengurus"),
        ("nyari", "mencari"),
        ("jualin", "menjual"),
        ("minjem", "meminjam"),
        ("dapetin", "mendapatkan"),
        ("ngebantu", "membantu"),
        ("temen2nya", "teman-temannya"),
        ("perijinannya", "perizinan"),
        ("krjaan", "pekerjaan"),
        ("dijualin", "dijual"),
        ("nawarin", "menawarkan"),
    ],
)
def test_informal_and_formal_forms_meet_at_one_stem(informal: str, formal: str) -> None:
    assert stems(informal) == stems(formal)


def test_negations_survive_stop_words_and_stemming() -> None:
    assert stems("tidak ada modal, belum punya izin, jangan dipersulit").split() == [
        *("tidak", "modal", "belum", "punya", "izin", "jangan", "sulit")
    ]
    assert not NEGATIONS & STOP_WORDS


def test_stop_words_are_filtered_before_stemming_and_are_clean_words() -> None:
    assert stems("berikan kami bantuan") == "beri bantu"
    assert [word for word in sorted(STOP_WORDS) if clean(word) not in STOP_WORDS | {""}] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Modal susah.. izin juga lama", ["Modal susah..", "izin juga lama"]),
        ("- satu hal\n- dua hal", ["satu hal", "dua hal"]),
        ("1. modal 2. izin usaha 3) pasar", ["1. modal", "2. izin usaha", "3) pasar"]),
        ("modal - izin - pasar", ["modal", "izin", "pasar"]),
        ("omzet Rp1 - 2 juta", ["omzet Rp1 - 2 juta"]),
        (
            "Saya, S.Pd. di SMK No. 5 a.n. guru. Honor Rp5.000.000",
            ["Saya, S.Pd. di SMK No. 5 a.n. guru.", "Honor Rp5.000.000"],
        ),
        ("tolong dibantu 🙏 terima kasih", ["tolong dibantu 🙏", "terima kasih"]),
        ("apakah bisa?mohon info; trims", ["apakah bisa?", "mohon info;", "trims"]),
        ("Sudah daftar.Mohon dicek", ["Sudah daftar.", "Mohon dicek"]),
        ("🙏🙏", ["🙏🙏"]),
        ("   ", []),
    ],
)
def test_sentences_end_where_people_end_them(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


def test_sentences_are_numbered_within_their_text() -> None:
    found = split_sentences(pd.Series(["satu. dua", "", "tiga"]))
    assert found["position"].tolist() == [0, 0, 2]
    assert found["sentence_no"].tolist() == [1, 2, 1]
    assert split_sentences(pd.Series([], dtype="str")).empty


_PIECES = (
    *("yg", "gak", "Bisa", "ngurus", "ijin", "usaha2", "di-update", "ke-2", "5.000", "50jt", "nomor", "induk"),
    *("berusaha", "cyber", "security", "siber", "keamanan", "?", ".", "\n", "bangettt", "temennya2", "p-irt", "a.n."),
    *("s/d", "MPP", "pensiun", "pelayanan", "izin", "bertanya", "🙏", "[NAMA]", "haha", "jum'at", "tt2", "é", "²", "-"),
)


@given(st.lists(st.sampled_from(_PIECES) | st.text(max_size=8), max_size=12))
@settings(max_examples=150)
def test_cleaning_what_is_clean_changes_nothing(pieces: list[str]) -> None:
    once = clean(" ".join(pieces))
    assert clean(once) == once
    assert once == once.strip()
    assert "  " not in once


@given(st.text(max_size=60))
@settings(max_examples=100)
def test_every_text_that_is_not_blank_has_a_sentence_and_no_word_is_lost(text: str) -> None:
    found = sentences(text)
    assert bool(found) == bool(text.replace("\x1e", " ").replace("\x1f", " ").strip())
    letters = [letter for letter in text if letter.isalnum()]
    assert [letter for sentence in found for letter in sentence if letter.isalnum()] == letters


def test_every_lexicon_word_resolves_to_what_its_meaning_resolves_to() -> None:
    known = lexicon()
    changed = {word for word in known.project if resolve(resolve(word)) != resolve(word)}
    assert changed == set()
    assert {term for term in known.protected if resolve(term) != term} == set()


def test_lexicon_tables_keep_their_rules() -> None:
    tables = {name: read_table(name) for name in _COLUMNS}
    assert list(find_problems(tables)) == []
    assert sum(len(rows) for rows in tables.values()) > 1000


@pytest.mark.parametrize(
    ("table", "row", "told"),
    [
        ("slang", {"word": "modal", "meaning": "uang", "language": "jawa", "reason": "uji"}, "is a root word"),
        ("slang", {"word": "qwe", "meaning": "asd", "language": "jawa", "reason": ""}, "fill all of"),
        ("slang", {"word": "qwe", "meaning": "yg", "language": "jawa", "reason": "uji"}, "replaced in turn"),
        ("spelling", {"word": "ijin", "meaning": "izin", "reason": "uji"}, "stands twice"),
        ("phrases", {"phrase": "satu hal", "meaning": "keamanan digital x", "reason": "uji"}, "holds the phrase"),
        ("protected", {"word": "yg", "kind": "term", "reason": "uji"}, "is replaced by another lexicon"),
    ],
)
def test_a_broken_lexicon_row_is_named(table: str, row: dict[str, str], told: str) -> None:
    tables = {name: read_table(name) for name in _COLUMNS}
    tables[table] = (*tables[table], row)
    assert any(told in problem for problem in find_problems(tables))


def test_the_prefix_gate_changes_no_stem() -> None:
    plain = StemmerFactory().create_stemmer().delegatedStemmer
    roots = sorted(word for word in root_words() if word.isalpha())[::29]
    shapes = (
        "{}",
        "me{}",
        "meng{}kan",
        "pe{}an",
        "di{}i",
        "ber{}",
        "ke{}annya",
        "ter{}lah",
        "ku{}",
        "{}-{}",
        "se{}nya",
    )
    words = [shape.format(root, root) for number, root in enumerate(roots) for shape in shapes[number % 3 :: 3]]
    assert len(words) > 3000
    assert [word for word in words if strip_affixes(word) != plain.stem_word(word)] == []


def test_stems_by_vocabulary_equal_stems_by_document() -> None:
    texts = normalise(pd.Series(["pelaku umkm tidak punya modal", "", "pelatihan digital untuk guru smk ?", "modal"]))
    together = stem_texts(texts).tolist()
    assert together == [str(stem_texts(pd.Series([text])).iloc[0]) for text in texts]


_WORDS = st.text(st.sampled_from("abcé"), min_size=1, max_size=9) | st.sampled_from(
    ["pelatihan", "pelatihannya", "keberlanjutannya", "keberlanjutanmu", "x" * 64, "x" * 65, "x" * 64 + "y"]
)


@given(st.lists(_WORDS, max_size=30))
@settings(max_examples=150)
def test_equal_words_and_no_others_have_equal_numbers(words: list[str]) -> None:
    text = " ".join(words).encode()
    starts, ends = find_runs(np.frombuffer(text, dtype=np.uint8) != ord(" "))
    codes, distinct = number_words(text, starts, ends)
    assert [distinct[code] for code in codes] == words
    assert sorted(distinct) == sorted(set(words))


def test_near_equal_texts_are_those_that_brute_force_finds() -> None:
    heads = ["mohon bantuan modal", "pelatihan keamanan siber", "izin usaha lama sekali", "pasar sepi pembeli"]
    heads += ["kapan bazar dibuka lagi", "guru kami belum mahir"]
    tails = ["untuk pelaku usaha kecil di serpong", "bagi siswa smk dan guru", "tolong dipermudah oleh dinas terkait"]
    ends = ["", " segera", " ya", " tahun 2025", " karena sangat dibutuhkan warga", " terimakasih"]
    texts = [f"{head} {tail}{end}" for head in heads for tail in tails for end in ends]
    texts += [text.replace("a", "e", 1) for text in texts] + [text.replace("i", "", 2) for text in texts]
    assert len(texts) > 300
    found = find_similar(texts, 0.85)
    pairs = {(left, right) for left, right in zip(found["left"], found["right"], strict=True)}
    assert pairs == _brute_force(texts, 0.85)


def _brute_force(texts: list[str], threshold: float) -> set[tuple[int, int]]:
    counted = [pd.Series([f" {text} "[i : i + 5] for i in range(len(text) - 2)]).value_counts() for text in texts]
    grams = pd.DataFrame(counted).fillna(0.0).to_numpy()
    unit = grams / (grams**2).sum(axis=1, keepdims=True) ** 0.5
    scores = unit @ unit.T
    size = len(texts)
    return {(i, j) for i in range(size) for j in range(i + 1, size) if scores[i, j] >= threshold - 1e-9}
