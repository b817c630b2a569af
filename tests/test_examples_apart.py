"""The gate that holds the examples against labelled texts: what it names, and that it never passes blindly."""

from pathlib import Path

import pytest

from tests.examples_apart import main

LABELLED = (
    "Pengajuan kredit ke bank kami ditolak terus karena tidak ada agunan",
    "Terima kasih bapak ibu",
    "Halal lama sekali",
)


def write(path: Path, *lines: str) -> Path:
    path.write_text("\n".join([*lines, ""]), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("example", "code", "named"),
    [
        ("pengajuan KREDIT ke bank ditolak terus: tidak ada agunan!,capital_access", 1, ["b_2 0.83"]),
        ("Bunga pinjaman bank tinggi dan kami butuh tambahan modal kerja,capital_access", 0, []),
        ("halal lama sekali,licensing", 1, ["b_2 1.00"]),
        ("terima kasih Bapak Ibu,no_content", 0, []),
    ],
)
def test_an_example_that_repeats_a_labelled_text_is_named_without_its_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], example: str, code: int, named: list[str]
) -> None:
    header, other = "example_id,text,themes,kind,writer", "b_1,Kurikulum siber belum ada,cybersecurity_curriculum"
    book = write(tmp_path / "examples.csv", header, f"{other},other,a", f"b_2,{example},other,a")
    labelled = write(tmp_path / "labelled.csv", "masukan", *LABELLED)
    assert main([str(labelled)], examples=book) == code
    *lines, count = capsys.readouterr().out.splitlines()
    assert lines == named
    assert count == f"{len(named)} examples are nearly a text of labelled.csv (cosine over 0.6)"


@pytest.mark.parametrize("lines", [[], ["masukan"]])
def test_examples_that_are_held_against_nothing_do_not_pass(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], lines: list[str]
) -> None:
    labelled = tmp_path / "labelled.csv"
    if lines:
        write(labelled, *lines)
    assert main([str(labelled)]) == 1
    assert "missing or empty" in capsys.readouterr().out
