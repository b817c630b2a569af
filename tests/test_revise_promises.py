"""What analysts are promised, sentence by sentence: corrections, the review, the audit, and what promoting does."""

import csv
import shutil
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from pipeline.cluster import coding
from pipeline.codebook import AuditedFeedback
from pipeline.revise import Snapshot, draw_review, take_snapshot
from tests.conftest import ROOT, Project
from tests.test_cluster import LESSONS, SEEDED, examples_of, feedback_id, read
from tests.test_cluster import run as run_stage
from tests.test_revise import HEADER, OTHERS, RIDES, correct, emerging_of, find, rows_of, run, themes_of, use
from tests.test_revise_review import fill, read_sheet

TODAY = date.today().isoformat()
LOANS = (
    "Kredit bank minta agunan terus, modal saya kurang",
    "Bunga kredit tinggi, modal habis untuk bayar",
    "Tambahan modal tanpa agunan untuk warung",
    "Pengajuan kredit lama sekali dijawab bank",
    "Agunan sertifikat rumah ditahan bank",
)
PRIVATE = f"{RIDES[0]}, hubungi Pak Darmawan 0812-3456-7890"  # a member of the group, with a name and a number
FORUM = (*LOANS, PRIVATE, *RIDES[1:], *OTHERS)
THEME_COLUMNS = ("theme_id", "label", "label_en", "definition", "seed_terms", "lead_agency")
CORRECTIONS = (
    ("Kredit bank", "theme", "add", "licence"),
    ("Bunga kredit", "theme", "remove", "capital"),
    ("Tambahan modal", "primary", "set", "licence"),
    ("Pengajuan kredit", "kind", "set", "appreciation"),
    ("Kucing liar", "agency", "set", "disnaker"),
    ("Pohon mahoni", "group", "set", "academic"),
    ("Agunan sertifikat", "hide", "set", ""),
)


def write_table(path: Path, rows: Sequence[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(rows)


def write_forum(project: Project, texts: Sequence[str]) -> None:
    rows = [("", "Pekerja", "Dinkop UKM", text) for text in texts]
    project.write_raw("forum kecil/masukan.csv", [("Nama", "Unsur", "Dinas", "Masukan"), *rows])


@pytest.fixture(scope="module")
def made_forum(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A forum with a codebook of two themes and eighteen examples, run once up to the stage cluster."""
    made = Project(tmp_path_factory.mktemp("janji"))
    made.codebook.mkdir()
    for name in ("agencies.csv", "groups.csv", "settings.toml"):
        shutil.copy(ROOT / "data" / "codebook" / name, made.codebook / name)
    themes = [(row.theme_id, row.label, row.label, "", " | ".join(row.seed_terms), row.lead_agency) for row in SEEDED]
    write_table(made.codebook / "themes.csv", [THEME_COLUMNS, *themes])
    lessons = [(row.example_id, row.text, row.themes[0], row.kind, row.writer) for row in examples_of(LESSONS)]
    write_table(made.codebook / "examples.csv", [("example_id", "text", "themes", "kind", "writer"), *lessons])
    write_forum(made, FORUM)
    run(made)
    return made


@pytest.fixture
def forum(made_forum: Project, tmp_path: Path) -> Project:
    """A copy of the forum to decide on."""
    return Project(Path(shutil.copytree(made_forum.root, tmp_path / "forum")))


@pytest.fixture(scope="module")
def now(made_forum: Project) -> Snapshot:
    """What an analyst sees of the forum."""
    return take_snapshot(made_forum.codebook, made_forum.processed)


def list_rows(project: Project, file: str, words: str) -> list[dict[str, str]]:
    """List the rows of a table on the feedback that holds these words."""
    name = find(project, words)
    return [row for row in rows_of(project.processed / file) if row["feedback_id"] == name]


# corrections


def test_corrections_of_each_field_stick_and_the_table_edited_by_hand_does_the_same(
    forum: Project, tmp_path: Path
) -> None:
    by_hand = Project(Path(shutil.copytree(forum.root, tmp_path / "tangan")))
    typed = [";".join((find(forum, words), *cells, "dibaca", "x", TODAY)) for words, *cells in CORRECTIONS]
    table = "\r\n".join([HEADER.replace(",", ";"), *reversed(typed)])
    (by_hand.codebook / "corrections.csv").write_text(table, encoding="cp1252")
    assert set(themes_of(forum, find(forum, "Bunga kredit"))) == {"capital"}
    for words, field, action, value in CORRECTIONS:
        assert correct(forum, find(forum, words), field, f"--{action}={value}").exit_code == 0
    for project in (forum, by_hand):
        write_forum(project, [*FORUM, "Balai warga perlu kursi baru"])  # the next run has other input
        run(project)
    assert themes_of(forum, find(forum, "Kredit bank")) == {"capital": "model", "licence": "analyst"}
    assert set(themes_of(forum, find(forum, "Bunga kredit"))) == {"no_theme"}
    primary = {
        row["theme_id"]
        for row in list_rows(forum, "4_assignments.csv", "Tambahan modal")
        if row["is_primary"] == "true"
    }
    assert primary == {"licence"}
    assert [row["kind"] for row in list_rows(forum, "4_kinds.csv", "Pengajuan kredit")] == ["appreciation"]
    assert [row["agency"] for row in list_rows(forum, "1_feedback.csv", "Kucing liar")] == ["disnaker"]
    assert [row["group"] for row in list_rows(forum, "1_feedback.csv", "Pohon mahoni")] == ["academic"]
    assert [row["sensitive"] for row in list_rows(forum, "1_feedback.csv", "Agunan sertifikat")] == ["true"]
    for path in sorted(forum.processed.glob("*.csv")):
        assert path.read_bytes() == (by_hand.processed / path.name).read_bytes(), path.name


def test_what_a_row_typed_by_hand_teaches_is_kept_with_the_next_decision(forum: Project) -> None:
    typed, other = find(forum, "Kredit bank"), find(forum, "Bunga kredit")
    (forum.codebook / "corrections.csv").write_text(
        f"{HEADER}\n{typed},theme,add,licence,-,x,{TODAY}\n", encoding="utf-8"
    )
    assert correct(forum, other, "theme", "--remove=capital").exit_code == 0
    kept = {row["example_id"]: row["judged"] for row in rows_of(forum.codebook / "local" / "examples.csv")}
    assert kept == {typed: "licence | no_content", other: "capital"}


# the review


def ask(now: Snapshot, folder: Path, rows: int, audit: int) -> dict[str, list[str]]:
    """List who is asked on each sheet."""
    path = folder / "tinjauan.xlsx"
    path.write_bytes(draw_review(now, rows=rows, audit=audit))
    return {name: [row["feedback_id"] for row in read_sheet(path, name)] for name in ("Ragu", "Audit")}


def test_review_asks_first_what_lies_nearest_to_the_threshold_of_a_theme(
    now: Snapshot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = sorted(now.tables["clean"].query("kept")["feedback_id"])
    far = np.random.default_rng(2).permutation(len(kept)) + 1.0  # each feedback as far from a threshold as no other
    theme = np.arange(len(kept)) % 2
    signs = np.where(np.arange(len(kept)) % 3, 1, -1)  # above and below

    def score(coder: coding.Coder, *_: object) -> np.ndarray:
        told = np.tile(np.asarray(coder.thresholds) + 1.0, (len(kept), 1))
        told[np.arange(len(kept)), theme] = coder.thresholds[theme] + signs * far / 1000
        return told

    monkeypatch.setattr(coding, "score", score)
    asked = ask(now, tmp_path, rows=6, audit=0)["Ragu"]
    nearest = [sorted(np.flatnonzero(theme == number), key=lambda row: far[row])[:3] for number in (0, 1)]
    assert set(asked) == {kept[row] for rows in nearest for row in rows}
    turns = [theme[kept.index(name)] for name in asked]
    assert [set(turns[place : place + 2]) for place in (0, 2, 4)] == [{0, 1}] * 3


@pytest.mark.slow
def test_the_audit_is_a_random_sample_in_which_each_feedback_has_the_same_chance(now: Snapshot, tmp_path: Path) -> None:
    untaught = replace(now.codebook, themes=(), examples=())
    kept = now.tables["clean"].query("kept")["feedback_id"]
    drawn: Counter[str] = Counter()
    for seed in range(40):
        settings = untaught.settings.model_copy(
            update={"cluster": untaught.settings.cluster.model_copy(update={"seed": seed})}
        )
        own = replace(now, codebook=replace(untaught, settings=settings))
        drawn.update(ask(own, tmp_path, rows=0, audit=len(kept) // 2)["Audit"])
    assert sum(drawn.values()) == 40 * (len(kept) // 2)
    assert min(drawn[name] for name in kept) >= 8  # of 20 expected; a fair draw leaves 8 to 32 once in ten thousand
    assert max(drawn.values()) <= 32


def test_new_feedback_moves_nothing_in_the_audit_sample(now: Snapshot, tmp_path: Path) -> None:
    untaught = replace(now, codebook=replace(now.codebook, themes=(), examples=()))
    before = ask(untaught, tmp_path, rows=0, audit=31)["Audit"]
    clean = now.tables["clean"]
    fewer = replace(untaught, tables={**now.tables, "clean": clean.iloc[::2]})
    left = set(clean.iloc[::2]["feedback_id"])
    assert ask(fewer, tmp_path, rows=0, audit=31)["Audit"] == [name for name in before if name in left]


def test_what_is_filled_in_is_read_back_and_holds_from_the_next_run(forum: Project, tmp_path: Path) -> None:
    path = tmp_path / "tinjauan.xlsx"
    assert use(forum, "review", "--rows=6", "--audit=4", f"--output={path}").exit_code == 0
    doubt, audited = (read_sheet(path, name)[0]["feedback_id"] for name in ("Ragu", "Audit"))
    answers = {doubt: {"themes": "capital | licence", "kind": "question"}, audited: {"themes": "licence"}}
    filled = fill(path, tmp_path / "isi.xlsx", lambda _, row: answers.get(row["feedback_id"], {}))
    assert use(forum, "review", f"--read={filled}").exit_code == 0
    run(forum)
    assert set(themes_of(forum, doubt)) == {"capital", "licence"}
    assert set(themes_of(forum, audited)) - {row["theme_id"] for row in emerging_of(forum)} == {"licence"}
    kinds = {row["feedback_id"]: (row["kind"], row["decided_by"]) for row in rows_of(forum.processed / "4_kinds.csv")}
    assert kinds[doubt] == ("question", "analyst")


# the audit


def test_from_an_audit_of_a_hundred_rows_quality_is_measured_on_it_and_from_fewer_on_the_examples() -> None:
    said = [f"kredit bank minta agunan untuk usaha nomor {number}" for number in range(60)]
    other = [f"lapangan futsal gelap sejak tahun {number}" for number in range(41)]
    tables = read([*said, *other])
    audit = tuple(
        AuditedFeedback(feedback_id=feedback_id(number), themes=(code,), decided_by="a", decided_on=date(2024, 3, 1))
        for number, code in enumerate(["capital"] * 45 + ["no_theme"] * 15 + ["licence"] * 5 + ["no_theme"] * 35)
    )
    enough, fewer = (
        run_stage(tables, SEEDED, examples_of(LESSONS), audit=rows)["quality"].to_dict("records")
        for rows in (audit, audit[:99])
    )
    assert {row["basis"] for row in enough} == {"audit"}
    capital, licence, *_ = enough
    assert (capital["precision"], capital["recall"], capital["n"]) == (pytest.approx(45 / 60), 1, 45)
    assert (licence["recall"], licence["n"]) == (0, 5)
    assert {row["basis"] for row in fewer} == {"examples"}
    assert fewer[0]["n"] == sum(code == "capital" for _, code, _ in LESSONS)


# themes that are promoted


def test_the_members_of_a_promoted_theme_teach_it(forum: Project) -> None:
    name = emerging_of(forum)[0]["theme_id"]
    assert use(forum, "promote", name, "--as", "public_transport", "--label", "Angkutan umum").exit_code == 0
    header, *rows = csv.reader((forum.codebook / "themes.csv").read_text(encoding="utf-8").splitlines())
    unsown = [[cell if title != "seed_terms" else "" for title, cell in zip(header, row, strict=True)] for row in rows]
    write_table(forum.codebook / "themes.csv", [header, *rows[:-1], unsown[-1]])
    write_forum(forum, [*FORUM, "Kenapa sopir angkot ngetem di terminal dan trayek sepi"])
    run(forum)
    assert themes_of(forum, find(forum, "Kenapa sopir")) == {"public_transport": "model"}
    assert {row["theme_id"]: row["origin"] for row in rows_of(forum.processed / "4_themes.csv")} == {
        "capital": "codebook", "licence": "codebook", "public_transport": "codebook"
    }  # fmt: skip


def test_texts_that_teach_stand_redacted_in_a_folder_that_git_ignores(forum: Project) -> None:
    name, member = emerging_of(forum)[0]["theme_id"], find(forum, "trayek Serpong")
    assert name in themes_of(forum, member)
    assert use(forum, "promote", name, "--as", "public_transport", "--label", "Angkutan umum").exit_code == 0
    assert correct(forum, member, "kind", "--set=complaint").exit_code == 0
    kept = {row["example_id"]: row["text"] for row in rows_of(forum.codebook / "local" / "examples.csv")}
    assert kept[member].startswith(RIDES[0])
    assert "[" in kept[member]
    written = "".join(path.read_text(encoding="utf-8-sig") for path in forum.codebook.rglob("*.csv"))
    assert not any(private in written for private in ("Darmawan", "0812", "3456", "7890"))
    assert "local/" in (ROOT / ".gitignore").read_text(encoding="utf-8").split()
