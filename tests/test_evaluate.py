"""The product's answers held against people's labels."""

import csv
import io
from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import f1_score

from pipeline import codebook
from pipeline.evaluate import GoldError, evaluate_gold, score_f1

COLUMNS = ("tanggal", "kelompok", "instansi", "opd_tujuan", "masukan", "themes", "agencies", "kind", "personal_data")
ROWS = (
    ("27/02/2024", "Pelaku UMKM", "", "Dinkop", "Modal usaha kurang, KUR ditolak bank", "capital_access", "dinkop_ukm"),
    (
        "27/02/2024",
        "Guru SMK",
        "",
        "",
        "Kurikulum keamanan siber untuk SMK belum ada",
        "cybersecurity_curriculum",
        "outside",
    ),
    ("27/02/2024", "Pekerja", "", "Disnaker", "Terima kasih banyak", "no_content", "none"),
    ("27/02/2024", "Pekerja", "", "", "Hubungi saya di 0812-0000-9912 soal izin PIRT", "licensing", "outside"),
)


def gold(columns: tuple[str, ...] = COLUMNS) -> bytes:
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(columns)
    for row in ROWS:
        personal = "0812-0000-9912" if "0812" in row[4] else ""
        writer.writerow([*row, "complaint", personal][: len(columns)])
    return stream.getvalue().encode()


def test_labelled_texts_are_measured_the_whole_way(small_codebook: Path) -> None:
    text = evaluate_gold(gold(), codebook.load(small_codebook))
    assert text.startswith("4 labelled texts")
    assert "1 of 1 marked spans redacted" in text
    assert "macro F1 of 3 themes" in text
    assert "baseline: all to all three" in text


def test_a_file_without_labels_is_refused(small_codebook: Path) -> None:
    with pytest.raises(GoldError, match="kind, personal_data"):
        evaluate_gold(gold(COLUMNS[:-2]), codebook.load(small_codebook))


def test_f1_is_that_of_scikit_learn() -> None:
    generator = np.random.default_rng(1)
    truth, said = generator.random((2, 50, 4)) < 0.4
    ours = score_f1(truth, said, np.ones((1, 50)))[0]
    assert ours == pytest.approx(f1_score(truth, said, average=None))
