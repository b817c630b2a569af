"""What is known of words: remembered from run to run, and believed only where whole and of the same lexicons."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest

from pipeline.lexicon import memory, normalise, stem_texts, stemming, tokens
from pipeline.lexicon.memory import MEMORY, find_files, keep, read_rows, recall
from tests.conftest import Project

_SAID = pd.Series(["Perizinannya lama bgt wkwk", "usaha2 kecil nggak punya modal"])


def words_of(folder: Path) -> list[str]:
    (place,) = find_files(folder)
    words: list[str] = read_rows(place.read_bytes())[0]["word"].tolist()
    return words


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Path]:
    """A folder with the words of two texts; the memory is empty before and after."""
    stem_texts(normalise(_SAID))  # the lexicons' own phrases are worked out once a process
    MEMORY.forget()
    stem_texts(normalise(_SAID))
    keep(tmp_path, "a key")
    MEMORY.forget()
    yield tmp_path
    MEMORY.forget()


def test_what_was_worked_out_is_remembered_and_changes_no_answer(kept: Path) -> None:
    assert recall(kept, "a key") == ""
    assert MEMORY.clean["wkwk"] == ""
    assert MEMORY.stems["perizinannya"] == ("izin", "stemmed")
    remembered = dict(MEMORY.clean), dict(MEMORY.stems)
    answers = stem_texts(normalise(_SAID)).tolist()
    MEMORY.forget()
    assert stem_texts(normalise(_SAID)).tolist() == answers
    assert {token: MEMORY.clean[token] for token in MEMORY.tokens} == remembered[0]
    assert {word: MEMORY.stems[word] for word in remembered[1]} == remembered[1]


def test_what_is_remembered_is_not_worked_out_again(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recall(kept, "a key")
    monkeypatch.setattr(tokens, "_resolve", lambda *_: pytest.fail("worked out again"))
    monkeypatch.setattr(stemming, "_first", lambda *_: pytest.fail("worked out again"))
    assert stem_texts(normalise(_SAID)).tolist() == ["izin lama", "usaha kecil tidak punya modal"]


def test_nothing_is_written_where_nothing_is_new(kept: Path) -> None:
    recall(kept, "a key")
    (place,) = find_files(kept)
    before = place.stat().st_mtime_ns
    stem_texts(normalise(_SAID))
    keep(kept, "a key")
    assert place.stat().st_mtime_ns == before


def test_words_of_texts_that_are_gone_are_not_kept(kept: Path) -> None:
    recall(kept, "a key")
    stem_texts(normalise(pd.Series(["bazar usaha2"])))
    keep(kept, "a key")
    words = words_of(kept)
    assert "bazar" in words
    assert "perizinannya" not in words


def test_the_file_of_other_lexicons_is_not_believed(kept: Path) -> None:
    assert "other lexicons" in recall(kept, "another key")
    assert not MEMORY.clean
    assert not MEMORY.stems


@pytest.mark.parametrize(
    "damage", [lambda _: b"", lambda content: content[:-9], lambda _: b"PAR1 bukan PAR1", lambda content: content[::-1]]
)
def test_a_changed_or_damaged_file_is_not_even_read(
    kept: Path, damage: Callable[[bytes], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    (place,) = find_files(kept)
    place.write_bytes(damage(place.read_bytes()))
    monkeypatch.setattr(memory, "read_rows", lambda _: pytest.fail("read before its hash was looked at"))
    assert "was changed or is damaged" in recall(kept, "a key")
    assert find_files(kept) == []
    assert not MEMORY.clean
    assert not MEMORY.stems


def test_what_another_run_met_in_this_process_is_forgotten(kept: Path, tmp_path: Path) -> None:
    stem_texts(normalise(pd.Series(["rahasia"])))
    recall(tmp_path / "lain", "a key")
    stem_texts(normalise(_SAID))
    keep(kept, "a key")
    assert "rahasia" not in words_of(kept)


def test_a_full_memory_learns_no_more(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    MEMORY.forget()
    monkeypatch.setattr(memory, "_MOST", 3)
    stems = stem_texts(normalise(_SAID)).tolist()
    assert len(MEMORY.clean) == len(MEMORY.stems) == 3
    assert stems == ["izin lama", "usaha kecil tidak punya modal"]


@pytest.mark.slow
def test_a_run_makes_a_damaged_cache_anew_says_so_and_writes_the_same_tables(project: Project) -> None:
    assert "stem cache" not in project.run("stem").stderr
    (cache,) = find_files(project.processed)
    tables, content = project.outputs(), cache.read_bytes()
    cache.write_bytes(content[:100])
    (project.processed / "2_clean.csv").unlink()
    done = project.run("stem")
    assert "the stem cache was changed or is damaged: it is made anew" in done.stderr
    assert project.outputs() == tables
    (project.processed / "2_clean.csv").unlink()
    assert "stem cache" not in project.run("stem").stderr
