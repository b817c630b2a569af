"""What a run writes, keeps, puts aside and removes."""

import csv
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from pipeline import freshness, stages
from pipeline.stages import files
from pipeline.verify import DifferenceError
from tests.conftest import Project
from tests.stages.runs import ALL, LARGER_FORUM, read_rows, run, set_aside


def test_an_output_edited_by_hand_is_kept_aside_and_rebuilt(built: Project) -> None:
    routes = built.processed / "5_routes.csv"
    right = routes.read_bytes()
    for number, text in enumerate([b"dari rapat", b"dari rapat kedua"], start=1):
        routes.write_bytes(text)
        told = run(built)
        aside = built.processed / ("5_routes.edited.csv" if number == 1 else "5_routes.edited-2.csv")
        assert told.ran == ["link"]
        assert [aside.name in notice for notice in told.notices] == [True]
        assert aside.read_bytes() == text
        assert routes.read_bytes() == right
    assert run(built).ran == []
    assert len(set_aside(built)) == 2


@pytest.mark.slow
def test_the_notice_on_an_edited_output_reaches_the_terminal(built: Project) -> None:
    page = built.reports / "index.html"
    page.write_bytes(b"<p>ubahan tangan</p>")
    done = built.run()
    assert done.returncode == 0
    assert "index.html was changed by hand: kept as internal/index.edited.html and rebuilt" in done.stderr
    assert (built.reports / "internal" / "index.edited.html").read_bytes() == b"<p>ubahan tangan</p>"


def test_an_output_that_was_deleted_is_rebuilt(built: Project) -> None:
    before = built.outputs()
    (built.processed / "5_programmes.csv").unlink()
    (built.reports / "index.html").unlink()
    assert run(built).ran == ["link", "report"]
    assert built.outputs() == before


def _add_foreign_files(project: Project) -> list[Path]:
    places = [
        project.processed / "catatan rapat.csv",
        project.processed / "9_lain.csv",
        project.reports / "paparan.html",
        project.reports / "charts" / "foto.png",
        project.reports / "arsip" / "index.html",
    ]
    for place in places:
        place.parent.mkdir(exist_ok=True)
        place.write_bytes(b"milik orang lain")
    return places


@pytest.mark.slow
def test_files_of_others_are_left_alone(built: Project, remembering: None) -> None:
    foreign = _add_foreign_files(built)
    built.write_raw("forum kecil/masukan.csv", LARGER_FORUM)
    assert run(built).ran == ALL
    assert all(place.read_bytes() == b"milik orang lain" for place in foreign)


@pytest.mark.slow
def test_files_that_are_no_longer_written_are_removed(built: Project) -> None:
    edited = built.reports / "charts" / "agency_disperindag_themes.svg"
    edited.write_bytes(b"digambar ulang")
    agencies = built.codebook / "agencies.csv"
    header, *rows = csv.reader(agencies.read_text(encoding="utf-8-sig").splitlines())
    place = header.index("in_forum")
    changed = [[*row[:place], "false", *row[place + 1 :]] if row[0] == "disperindag" else row for row in rows]
    with agencies.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([header, *changed])
    told = run(built)
    left = [name for name in built.outputs() if "disperindag" in name]
    assert left == ["reports/internal/agency_disperindag_themes.edited.svg"]
    assert len(told.notices) == 1
    assert (built.reports / "agency_dinkop_ukm.html").is_file()


def leave_a_retired_stage(project: Project) -> Path:
    old = project.processed / "9_lama.csv"
    old.write_bytes(b"tabel lama")
    path = project.processed / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    manifest["stages"]["retired"] = {"outputs": {"processed/9_lama.csv": freshness.hash_file(old)}}
    path.write_text(json.dumps(manifest), encoding="utf-8")
    return old


def list_recorded(project: Project) -> list[str]:
    return sorted(json.loads((project.processed / "manifest.json").read_text(encoding="utf-8"))["stages"])


def test_what_a_retired_stage_wrote_is_removed(built: Project) -> None:
    old = leave_a_retired_stage(built)
    assert run(built).ran == []
    assert not old.exists()
    assert list_recorded(built) == sorted(ALL)


@pytest.mark.slow
def test_where_verify_finds_a_difference_the_rest_is_done_all_the_same(
    built: Project, monkeypatch: pytest.MonkeyPatch, remembering: None
) -> None:
    old = leave_a_retired_stage(built)
    remembered = set(built.processed.glob(".stems*"))
    built.write_raw("forum kecil/masukan.csv", LARGER_FORUM)
    call = stages.call

    def differ(stage: stages.Stage, inputs: Mapping[str, Any], now: stages.Run) -> Mapping[str, Any]:
        if stage.name == "verify":
            raise DifferenceError(["index.html: printed 7, recounted 8"])
        return call(stage, inputs, now)

    with monkeypatch.context() as patch:
        patch.setattr(stages, "call", differ)
        with pytest.raises(DifferenceError):
            run(built)
    assert not old.exists()
    assert not list(built.root.rglob(files.STAGING))
    assert "retired" not in list_recorded(built)
    kept = set(built.processed.glob(".stems*"))
    assert len(kept) == 1
    assert kept != remembered
    assert run(built).ran == ["verify"]


@pytest.mark.parametrize(
    "content",
    [None, b"", b'{"stages": {"ingest"', b"[]", b'{"stages": 3}', b'{"stages": {"link": {}}}', b"\xff\xfe\x00"],
)
def test_without_a_usable_manifest_all_is_rebuilt_and_nothing_is_taken_for_edited(
    built: Project, undisturbed: Project, remembering: None, content: bytes | None
) -> None:
    manifest = built.processed / "manifest.json"
    manifest.unlink() if content is None else manifest.write_bytes(content)
    told = run(built)
    assert told.ran == ALL
    assert told.notices == []
    assert built.outputs() == undisturbed.outputs()


def test_reset_deletes_what_was_written_and_nothing_else(built: Project) -> None:
    edited = built.processed / "2_clean.csv"
    edited.write_bytes(b"ubahan tangan")
    empty = built.reports / "folder orang"
    empty.mkdir()
    foreign = _add_foreign_files(built)
    done = built.run("reset")
    assert done.returncode == 0
    assert "kept, since it was changed by hand: processed/2_clean.csv" in done.stderr
    left = {path for folder in (built.processed, built.reports) for path in folder.rglob("*") if path.is_file()}
    assert left == {edited, *foreign}
    assert empty.is_dir()


def test_reset_leaves_no_folder_where_nothing_else_is(built: Project) -> None:
    assert built.run("reset").returncode == 0
    assert not built.processed.exists()
    assert not built.reports.exists()
    assert read_rows(built.raw / "forum kecil" / "masukan.csv")
