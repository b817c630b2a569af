"""What is known of words: remembered from run to run, and believed only where whole and of the same lexicons."""

from collections.abc import Iterator
from pathlib import Path

import fastparquet
import pandas as pd
import pytest

from pipeline.lexicon import memory, normalise, stem_texts
from pipeline.lexicon.memory import MEMORY, keep, read_rows, recall
from tests.conftest import Project

_SAID = pd.Series(["Perizinannya lama bgt wkwk", "usaha2 kecil nggak punya modal"])


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Path]:
    """A file of the words of two texts; the memory is empty before and after."""
    MEMORY.forget()
    stem_texts(normalise(_SAID))
    keep(tmp_path / "stems.parquet", "a key")
    MEMORY.forget()
    yield tmp_path / "stems.parquet"
    MEMORY.forget()


def test_what_was_worked_out_is_remembered_and_changes_no_answer(kept: Path) -> None:
    assert recall(kept, "a key") == ""
    remembered = dict(MEMORY.clean), dict(MEMORY.stems)
    assert remembered[0]["wkwk"] == ""
    assert remembered[1]["perizinannya"] == ("izin", "stemmed")
    answers = stem_texts(normalise(_SAID)).tolist()
    MEMORY.forget()
    assert stem_texts(normalise(_SAID)).tolist() == answers
    assert MEMORY.clean.items() <= remembered[0].items()
    assert MEMORY.stems.items() <= remembered[1].items()


def test_nothing_is_written_where_nothing_is_new(kept: Path) -> None:
    recall(kept, "a key")
    before = kept.stat().st_mtime_ns
    stem_texts(normalise(_SAID))
    keep(kept, "a key")
    assert kept.stat().st_mtime_ns == before
    stem_texts(normalise(pd.Series(["bazar"])))
    keep(kept, "a key")
    assert "bazar" in read_rows(kept)[0]["word"].tolist()


def test_the_file_of_other_lexicons_is_not_believed(kept: Path) -> None:
    assert "other lexicons" in recall(kept, "another key")
    assert len(MEMORY) == 0


@pytest.mark.parametrize("damage", [lambda _: b"", lambda content: content[:-9], lambda _: b"PAR1 bukan PAR1"])
def test_a_damaged_file_is_not_believed(kept: Path, damage: object) -> None:
    assert callable(damage)
    kept.write_bytes(damage(kept.read_bytes()))
    assert "cannot be read" in recall(kept, "a key")
    assert len(MEMORY) == 0


def test_a_changed_row_is_not_believed(kept: Path) -> None:
    rows, metadata = read_rows(kept)
    fastparquet.write(str(kept), rows.replace({"izin": "izinkan"}), custom_metadata=metadata, write_index=False)
    assert recall(kept, "a key") == "was changed"


def test_a_full_memory_learns_no_more(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "_MOST", 3)
    stems = stem_texts(normalise(_SAID)).tolist()
    assert len(MEMORY) == 3
    assert stems == ["izin lama", "usaha kecil tidak punya modal"]


def test_a_run_makes_a_damaged_cache_anew_says_so_and_writes_the_same_tables(project: Project) -> None:
    assert "stem cache" not in project.run("stem").stderr
    cache = project.processed / ".stems.parquet"
    tables, content = project.outputs(), cache.read_bytes()
    cache.write_bytes(content[:100])
    (project.processed / "2_clean.csv").unlink()
    done = project.run("stem")
    assert "the stem cache .stems.parquet cannot be read" in done.stderr
    assert project.outputs() == tables
    (project.processed / "2_clean.csv").unlink()
    assert "stem cache" not in project.run("stem").stderr
