"""The runner: what is stale, what is rebuilt, and what a killed, failing or doubled run leaves behind."""

import csv
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import pipeline.link
from pipeline import freshness, stages
from pipeline.stages import STAGES, files, work
from pipeline.tables.contract import TABLES
from pipeline.tables.store import ContractError
from pipeline.verify import DifferenceError
from tests.conftest import ROOT, SMALL_FORUM, Project

PARTS = sorted({part for stage in STAGES for part in stage.codebook})
LARGER_FORUM = [*SMALL_FORUM, ("", "Pekerja", "Disnaker", "Upah di bawah UMK, tolong diawasi")]
ALL = [stage.name for stage in STAGES]


@dataclass
class Recorder:
    """A listener that remembers."""

    ran: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    def started(self, stage: str) -> None:
        pass

    def finished(self, stage: str, rows_in: int, rows_out: int, seconds: float) -> None:  # noqa: ARG002  (what a listener is told)
        self.ran.append(stage)

    def remark(self, text: str) -> None: ...

    def notice(self, text: str) -> None:
        self.notices.append(text)


def folders(project: Project) -> stages.Folders:
    return stages.Folders(project.raw, project.processed, project.reports, project.codebook)


def run(project: Project, until: str | None = None) -> Recorder:
    told = Recorder()
    stages.run(folders(project), told, until=until)
    return told


def rebuilt(project: Project, change: Callable[[], object], *, asked: Iterable[str]) -> tuple[list[str], list[str]]:
    """Change something, run, and return the stages that ran, and those that had to.

    Those had to that `asked` for what changed, and those of which a table or figure that they read changed: a stage
    whose outputs stayed the same hides its change from the stages behind it.
    """
    before = project.outputs()
    change()
    ran = run(project).ran
    after = project.outputs()
    changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    figures = any(name.startswith("reports/charts/") for name in changed)
    pages = any(name.startswith("reports/") and not name.startswith("reports/charts/") for name in changed)
    due = [
        stage.name
        for stage in STAGES
        if stage.name in asked
        or any(f"processed/{TABLES[table].file}" in changed for table in stage.reads)
        or (stage.figures and figures)
        or (stage.reports and pages)
    ]
    return ran, due


def read_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def set_aside(project: Project) -> list[str]:
    return [name for name in project.outputs() if ".edited" in name]


_REMEMBERED: dict[str, Any] = {}


def remember(patch: pytest.MonkeyPatch) -> None:
    """Call a stage's function once for the same inputs: they are pure, and the runner is what is looked at."""
    call = stages.call

    def call_once(stage: stages.Stage, inputs: Mapping[str, Any], now: stages.Run) -> Mapping[str, Any]:
        digests = freshness.codebook_digests(now.folders.codebook, stage.codebook)
        key = json.dumps([stage.name, work.input_hashes(stage, now), digests], sort_keys=True)
        if key not in _REMEMBERED:
            _REMEMBERED[key] = call(stage, inputs, now)
        result: Mapping[str, Any] = _REMEMBERED[key]
        return result

    patch.setattr(stages, "call", call_once)


@pytest.fixture
def remembering(monkeypatch: pytest.MonkeyPatch) -> None:
    remember(monkeypatch)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory, small_codebook: Path) -> Project:
    """A project that is smaller still: the model is not what is looked at."""
    made = Project(tmp_path_factory.mktemp("undisturbed"))
    shutil.copytree(small_codebook, made.codebook)
    examples = made.codebook / "examples.csv"
    header, *rows = csv.reader(examples.read_text(encoding="utf-8").splitlines(keepends=True))
    with examples.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([header, *rows[::4]])
    edit(made.codebook / "settings.toml", "folds = 5", "folds = 2")
    made.write_raw("forum kecil/masukan.csv", SMALL_FORUM)
    with pytest.MonkeyPatch.context() as patch:
        remember(patch)
        assert run(made).ran == ALL
    return made


@pytest.fixture
def built(undisturbed: Project, tmp_path: Path) -> Project:
    """That project after its first run, in a folder of its own."""
    shutil.copytree(undisturbed.root, tmp_path / "built")
    return Project(tmp_path / "built")


@pytest.fixture
def unbuilt(undisturbed: Project, tmp_path: Path) -> Project:
    """That project before its first run."""
    return copy_unbuilt(undisturbed, tmp_path / "unbuilt")


def copy_unbuilt(project: Project, root: Path) -> Project:
    made = Project(root)
    shutil.copytree(project.raw, made.raw)
    shutil.copytree(project.codebook, made.codebook)
    return made


def test_a_second_run_says_that_nothing_is_to_be_done_in_a_second_without_pandas(built: Project) -> None:
    before = {path: path.stat().st_mtime_ns for path in built.root.rglob("*") if path.is_file()}
    began = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-X", "importtime", *built.command("all")[1:]]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    lines = done.stderr.splitlines()
    imported = {line.rsplit("|", 1)[1].strip().split(".")[0] for line in lines if line.startswith("import time:")}
    assert done.returncode == 0
    assert any("nothing to be done" in line for line in lines)
    assert "pipeline" in imported
    assert not imported & {"pandas", "numpy", "scipy", "sklearn", "matplotlib", "pandera", "jinja2"}
    assert (ended.ru_utime + ended.ru_stime) - (began.ru_utime + began.ru_stime) < 1.5  # of CPU: others may be at work
    assert {path: path.stat().st_mtime_ns for path in built.root.rglob("*") if path.is_file()} == before


def test_the_time_of_a_raw_file_does_not_count(built: Project) -> None:
    for path in built.raw.rglob("*.csv"):
        os.utime(path, (1, 1))
    assert run(built).ran == []


def test_a_folder_that_was_moved_is_still_up_to_date(built: Project) -> None:
    built.root.rename(built.root.with_name("di tempat lain"))
    assert run(Project(built.root.with_name("di tempat lain"))).ran == []


def test_litter_beside_the_raw_files_does_not_count(built: Project) -> None:
    for name in ("README.md", ".DS_Store", "~$masukan.xlsx", "Thumbs.db", "desktop.ini"):
        (built.raw / "forum kecil" / name).write_bytes(b"x")
    assert run(built).ran == []


@pytest.mark.slow
def test_editing_a_raw_file_reruns_what_depends_on_it(built: Project, remembering: None) -> None:
    ran, due = rebuilt(built, lambda: built.write_raw("forum kecil/masukan.csv", LARGER_FORUM), asked=["ingest"])
    assert ran == due == ALL


@pytest.mark.slow
def test_adding_renaming_and_deleting_raw_files_rerun_what_depends_on_them(built: Project, remembering: None) -> None:
    first = built.outputs()
    added = built.raw / "forum kecil" / "susulan  baru.csv"
    renamed = added.with_name("susulan (2) akhir.csv")
    rows = [SMALL_FORUM[0], ("", "Pelaku UMKM", "Dinkop UKM", "Sewa kios di pasar terlalu mahal")]

    ran, due = rebuilt(built, lambda: built.write_raw("forum kecil/susulan  baru.csv", rows), asked=["ingest"])
    assert ran == due
    assert {"ingest", "cluster", "report"} <= set(ran)
    ran, due = rebuilt(built, lambda: added.rename(renamed), asked=["ingest"])
    assert ran == due
    assert "stem" not in ran  # what was said is the same, only where it stands is not
    assert "forum kecil/susulan (2) akhir.csv" in {
        row["source_file"] for row in read_rows(built.processed / "1_feedback.csv")
    }
    ran, due = rebuilt(built, renamed.unlink, asked=["ingest"])
    assert ran == due
    assert built.outputs() == first
    assert set_aside(built) == []


@pytest.mark.slow
@pytest.mark.parametrize("part", PARTS)
def test_a_part_of_the_codebook_reruns_the_stages_that_ask_for_it(built: Project, remembering: None, part: str) -> None:
    name, _, section = part.partition(".")
    asked = [stage.name for stage in STAGES if part in stage.codebook]

    def change() -> None:
        if part == "columns":
            _write_mapping(built.codebook / part)
        elif part == "audit":
            write_local(built.codebook, "audit", "faaaaaaaaaaaa,marketing,,analis,2024-03-01")
        elif part == "promotions":
            write_local(built.codebook, "promotions", "emerging_09,marketing")
        elif section:
            _change_setting(built.codebook / "settings.toml", section)
        else:
            path = built.codebook / f"{name}.csv"
            path.write_bytes(path.read_bytes() + b"\n")

    ran, due = rebuilt(built, change, asked=asked)
    assert ran == due
    assert run(built).ran == []


LOCAL_HEADERS = {
    "examples": "example_id,text,themes,kind,writer,judged",
    "audit": "feedback_id,themes,kind,decided_by,decided_on",
    "promotions": "emerging_id,theme_id",
}


def write_local(codebook: Path, name: str, *rows: str) -> Path:
    """Write a table of what is kept beside the codebook."""
    path = codebook / "local" / f"{name}.csv"
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join([LOCAL_HEADERS[name], *rows, ""]), encoding="utf-8")
    return path


@pytest.mark.slow
def test_a_text_kept_for_teaching_reruns_what_learns_from_examples(built: Project, remembering: None) -> None:
    row = "faaaaaaaaaaaa,pasar malam sepi pembeli,marketing,complaint,koreksi,marketing"
    ran, due = rebuilt(built, lambda: write_local(built.codebook, "examples", row), asked=["cluster"])
    assert ran == due
    assert run(built).ran == []


def _write_mapping(folder: Path) -> None:
    """State the columns of a table that is not there."""
    folder.mkdir()
    (folder / "haaaaaaaaaaaa.csv").write_text("header,role\nIsi formulir,text\n", encoding="utf-8")


_CHANGED_SETTINGS = {
    "ingest": ("alias_similarity = 90", "alias_similarity = 91"),
    "clean": ("duplicate_window_days = 7", "duplicate_window_days = 8"),
    "cluster": ("evidence_terms = 5", "evidence_terms = 4"),
    "link": ("programme_similarity = 0.15", "programme_similarity = 0.16"),
    "measure": ("residual_share = 0.35", "residual_share = 0.36"),
    "report.language": ('language = "id"', 'language = "en"'),
    "report": ('title = "Suara Forum"', 'title = "Suara Warga"'),
}


def _change_setting(path: Path, section: str) -> None:
    edit(path, *_CHANGED_SETTINGS[section])


def test_figures_and_checks_depend_on_the_language_and_not_on_the_title(tmp_path: Path) -> None:
    def digest(text: str) -> str | None:
        (tmp_path / "settings.toml").write_text(text, encoding="utf-8")
        return freshness.codebook_digests(tmp_path, ["settings.report.language"])["settings.report.language"]

    first = digest('[report]\nlanguage = "id"\ntitle = "Suara Forum"\n')
    assert digest('[report]\nlanguage = "id"\ntitle = "Suara Warga"\n') == first
    assert digest('[report]\nlanguage = "en"\ntitle = "Suara Forum"\n') != first
    asking = [stage.name for stage in STAGES if {"settings.report", "settings.report.language"} & set(stage.codebook)]
    assert asking == ["measure", "chart", "report"]


def test_a_comment_in_the_settings_reruns_nothing(built: Project) -> None:
    path = built.codebook / "settings.toml"
    path.write_bytes(b"# dibahas pada rapat 4 Maret\n" + path.read_bytes())
    assert run(built).ran == []
    assert run(built).ran == []


def test_a_codebook_broken_where_no_stage_looks_is_seen_although_all_is_fresh(built: Project) -> None:
    path = built.codebook / "settings.toml"
    path.write_bytes(path.read_bytes() + b"\n[klaster]\nseed = 1\n")
    (built.codebook / "tema.csv").write_text("theme_id\n", encoding="utf-8")
    done = built.run()
    assert done.returncode == 1
    assert "klaster" in done.stderr
    assert "tema.csv" in done.stderr


def test_the_code_of_a_stage_is_all_that_it_imports() -> None:
    """Against what Python itself loads."""
    for name, loaded in _loaded_modules().items():
        watched = {path.relative_to(ROOT).as_posix() for path in freshness._closure(f"pipeline.{name}")}
        assert len(loaded) > 3
        assert set(loaded) <= watched, name


def _loaded_modules() -> dict[str, list[str]]:
    code = """
import importlib, json, sys
from pathlib import Path
loaded = {}
for name in sys.argv[1:]:
    for module in [module for module in sys.modules if module.split(".")[0] == "pipeline"]:
        del sys.modules[module]
    importlib.import_module(f"pipeline.{name}")
    files = [sys.modules[module].__file__ for module in sys.modules if module.startswith("pipeline.")]
    loaded[name] = sorted(Path(file).relative_to(Path.cwd()).as_posix() for file in files)
print(json.dumps(loaded))
"""
    done = subprocess.run([sys.executable, "-c", code, *ALL], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded: dict[str, list[str]] = json.loads(done.stdout)
    return loaded


def test_the_data_files_beside_the_code_count_as_code() -> None:
    closure = freshness._closure
    assert ROOT / "pipeline" / "report" / "templates" / "style.css" in closure("pipeline.report")
    assert ROOT / "pipeline" / "lexicon" / "slang.csv" in closure("pipeline.clean")
    assert ROOT / "pipeline" / "report" / "templates" / "style.css" not in closure("pipeline.link")


@pytest.mark.slow
def test_editing_a_stages_code_reruns_that_stage(built: Project, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "pipeline", tmp_path / "pipeline", ignore=shutil.ignore_patterns("__pycache__"))
    path = tmp_path / "pipeline" / "link" / "routing.py"
    path.write_bytes(path.read_bytes() + b"\n")
    done = subprocess.run(built.command("all"), cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert [line.split()[0] for line in done.stderr.splitlines() if "rows in" in line] == ["link"]


def test_a_newer_library_makes_every_stage_stale(
    built: Project, remembering: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    versions = freshness.versions()
    monkeypatch.setattr(freshness, "versions", lambda: versions | {"pandas": "99"})
    assert run(built).ran == ALL


def _fail(**_: Any) -> Any:
    raise RuntimeError("the stage fell over")


def _break_contract(feedback: pd.DataFrame, **_: Any) -> dict[str, pd.DataFrame]:
    routes = pd.DataFrame({"feedback_id": feedback["feedback_id"], "agency_id": "Bukan Kode", "basis": "theme"})
    return {"routes": routes, "programme_links": pd.DataFrame(), "link_notices": pd.DataFrame()}


def _forget_a_table(**_: Any) -> dict[str, pd.DataFrame]:
    return {"routes": pd.DataFrame()}


@pytest.mark.parametrize(
    ("fault", "error"), [(_fail, RuntimeError), (_break_contract, ContractError), (_forget_a_table, ContractError)]
)
def test_a_stage_that_fails_leaves_its_tables_as_they_were_and_the_next_run_recovers(
    built: Project, monkeypatch: pytest.MonkeyPatch, fault: Callable[..., Any], error: type[Exception]
) -> None:
    before = built.outputs()
    routes = built.codebook / "routes.csv"
    routes.write_bytes(routes.read_bytes() + b"\n")
    with monkeypatch.context() as patch:
        patch.setattr(pipeline.link, "link", fault)
        with pytest.raises(error):
            run(built)
    tables = {name: content for name, content in built.outputs().items() if name != "processed/manifest.json"}
    assert tables == {name: content for name, content in before.items() if name in tables}
    assert tables.keys() | {"processed/manifest.json"} == before.keys()
    assert run(built).ran[0] == "link"
    assert {name for name, content in built.outputs().items() if content != before[name]} == {"processed/manifest.json"}


def test_the_first_run_that_fails_keeps_what_was_finished(
    unbuilt: Project, undisturbed: Project, monkeypatch: pytest.MonkeyPatch, remembering: None
) -> None:
    remember = stages.call

    def call(stage: stages.Stage, inputs: Mapping[str, Any], now: stages.Run) -> Mapping[str, Any]:
        return _fail() if stage.name == "link" else remember(stage, inputs, now)

    with monkeypatch.context() as patch:
        patch.setattr(stages, "call", call)
        with pytest.raises(RuntimeError):
            run(unbuilt)
    assert {name[:11] for name in unbuilt.outputs() if name != "processed/manifest.json"} == {
        f"processed/{number}" for number in "1234"
    }
    assert run(unbuilt).ran == ["link", "measure", "chart", "report", "verify"]
    assert unbuilt.outputs() == undisturbed.outputs()


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


def test_of_two_runs_at_once_the_second_says_so_and_stops(built: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = []
    link = pipeline.link.link

    def link_while_another_starts(**inputs: Any) -> Any:
        answers.append(built.run())
        answers.append(built.run("reset"))
        return link(**inputs)

    (built.processed / "5_routes.csv").unlink()
    monkeypatch.setattr(pipeline.link, "link", link_while_another_starts)
    assert run(built).ran == ["link"]
    assert [answer.returncode for answer in answers] == [2, 2]
    assert all("another run is at work" in answer.stderr for answer in answers)
    assert run(built).ran == []


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


def test_a_stage_command_runs_what_it_needs_and_no_more(unbuilt: Project) -> None:
    done = unbuilt.run("clean")
    assert done.returncode == 0
    assert [line.split()[0] for line in done.stderr.splitlines() if "rows in" in line] == ["ingest", "clean"]
    assert {name[:11] for name in unbuilt.outputs()} == {"processed/1", "processed/2", "processed/m"}
    again = unbuilt.run("clean")
    assert "nothing to be done" in again.stderr


def test_each_stage_needs_the_stages_that_write_what_it_reads() -> None:
    writers = {table: stage.name for stage in STAGES for table in stage.writes}
    for stage in STAGES:
        needed = [entry.name for entry in stages.needed(stage.name)]
        assert needed == [name for name in ALL if name in needed]
        assert needed[-1] == stage.name
        assert {writers[table] for entry in STAGES if entry.name in needed for table in entry.reads} <= set(needed)
    assert [entry.name for entry in stages.needed("verify")] == ALL
    assert writers.keys() == TABLES.keys()


class _Killed(BaseException):
    """Stands for SIGKILL: nothing in the pipeline catches it."""


@pytest.fixture
def kill_at(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Die before the n-th step that reaches the disk (a file flushed, put in place, or removed); 0: never."""
    state = {"left": 0}

    def deadly(function: Callable[..., Any]) -> Callable[..., Any]:
        def step(*arguments: Any, **options: Any) -> Any:
            if state["left"] == 1:
                raise _Killed
            state["left"] -= 1
            return function(*arguments, **options)

        return step

    for owner, name in ((os, "fsync"), (os, "replace"), (Path, "replace"), (Path, "unlink")):
        monkeypatch.setattr(owner, name, deadly(getattr(owner, name)))
    return lambda step: state.update(left=step)


@pytest.mark.slow
@pytest.mark.parametrize("case", ["first run", "changed input", "reset between"])
def test_a_run_that_dies_at_any_step_leaves_whole_files_and_the_next_one_ends_as_if_nothing_had_been(
    undisturbed: Project,
    tmp_path: Path,
    remembering: None,
    kill_at: Callable[[int], None],
    case: str,
) -> None:
    rows = SMALL_FORUM if case == "first run" else SMALL_FORUM[:-2]
    expected = _expected(undisturbed, tmp_path / "expected", rows)
    whole = {name: {expected[name], undisturbed.outputs().get(name)} for name in expected}
    step, survived = 0, False
    while not survived:
        step += 17  # a prime, so that writes, renames and the manifest all get their turn
        made = Project(tmp_path / f"killed {step}")
        shutil.copytree(undisturbed.root, made.root)
        if case == "first run":
            shutil.rmtree(made.processed)
            shutil.rmtree(made.reports)
        made.write_raw("forum kecil/masukan.csv", rows)
        kill_at(step)
        with suppress(_Killed):
            run(made)
            survived = True
        kill_at(0)
        for name, content in made.outputs().items():
            if name in whole and name != "processed/manifest.json":
                assert content in whole[name], (step, name)
        if case == "reset between":
            stages.reset(folders(made))
            assert not made.processed.exists()
            assert not made.reports.exists()
        told = run(made)
        assert told.notices == [], step
        assert made.outputs() == expected, step
        shutil.rmtree(made.root)
    assert step > 100


def _expected(undisturbed: Project, root: Path, rows: Iterable[Any]) -> dict[str, bytes]:
    made = copy_unbuilt(undisturbed, root)
    made.write_raw("forum kecil/masukan.csv", list(rows))
    run(made)
    return made.outputs()


@pytest.mark.slow
def test_after_sigkill_at_twenty_moments_the_next_run_ends_with_the_bytes_of_an_undisturbed_one(
    undisturbed: Project, tmp_path: Path
) -> None:
    began = time.monotonic()
    timed = copy_unbuilt(undisturbed, tmp_path / "timed")
    assert timed.run().returncode == 0
    duration = time.monotonic() - began
    killed = 0
    for moment in range(20):
        made = copy_unbuilt(undisturbed, tmp_path / f"moment {moment}")
        began = time.monotonic()
        process = subprocess.Popen(made.command("all"), cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        with suppress(subprocess.TimeoutExpired):
            process.wait(duration * (moment + 0.5) / 20)
        process.send_signal(signal.SIGKILL)
        if process.wait() == -signal.SIGKILL:
            killed += 1
        else:  # it was through before: the first run was timed on a busier machine
            duration = min(duration, time.monotonic() - began)
        done = made.run()
        assert done.returncode == 0, (moment, done.stderr)
        assert "changed by hand" not in done.stderr
        assert made.outputs() == undisturbed.outputs(), moment
        shutil.rmtree(made.root)
    assert killed > 10
