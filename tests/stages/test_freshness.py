"""What is stale and what is not: inputs, codebook, code and libraries."""

import json
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from pipeline import freshness
from pipeline.stages import STAGES
from pipeline.tables.contract import TABLES
from tests.conftest import ROOT, SMALL_FORUM, Project
from tests.stages.runs import ALL, LARGER_FORUM, edit, read_rows, run, set_aside

PARTS = sorted({part for stage in STAGES for part in stage.codebook})


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


@pytest.mark.slow
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
