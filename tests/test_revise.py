"""What analysts decide at the command line, one feedback or one group at a time: `correct` and `promote`."""

import csv
import shutil
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner, Result

from pipeline import cli, codebook
from pipeline.cluster.teaching import gather_lessons
from pipeline.codebook import AuditedFeedback, Correction, Example
from pipeline.tables import store
from tests.conftest import SMALL_FORUM, Project

BOM = b"\xef\xbb\xbf"
HEADER = "feedback_id,field,action,value,reason,decided_by,decided_on"
# What no theme of the codebook is about, said by six people.
RIDES = (
    "Angkot lewat trayek Serpong sudah jarang, sopir ngetem di terminal sampai sejam",
    "Halte depan pasar rusak, penumpang angkot menunggu di tengah hujan, sopir tidak kelihatan",
    "Trayek D09 tolong dihidupkan lagi, sopir angkot bilang terminal sepi penumpang",
    "Kalau malam tidak ada angkot dari terminal ke Pondok Aren, sopir sudah pulang semua",
    "Sopir angkot suka menurunkan penumpang sebelum halte, trayeknya dipotong seenaknya",
    "Anak saya naik angkot dua kali ganti trayek karena terminal dipindah, haltenya jauh",
)

CORRECTED = ("trayek Serpong", "Trayek D09", "Sopir angkot suka", "Halte depan")
ALIKE = "Kalau malam"  # a ride that nobody corrected

OTHERS = (
    "Atap balai warga bocor dua musim, genteng belum diganti",
    "Lomba mewarnai di taman kota ramai sekali",
    "Kucing liar beranak di gudang arsip",
    "Pengeras suara masjid terlalu pagi dan keras",
    "Pohon mahoni depan rumah saya condong ke kabel",
    "Perpustakaan keliling tidak pernah mampir ke gang kami",
    "Air sumur berbau karat sejak kemarau",
    "Lampu merah perempatan mati tiga hari",
    "Kader posyandu butuh timbangan bayi",
    "Lapangan voli becek dan jaringnya sobek",
    "Sampah menumpuk di kali belakang kompleks",
    "Nyamuk banyak, kapan ada pengasapan",
    "Antrean rekam sidik jari dua jam",
    "Tetangga memelihara ayam jago di loteng",
    "Makam keluarga kami digusur tanpa kabar",
    "Sinyal ponsel hilang di dalam rusun",
    "Spanduk kampanye menutupi rambu",
    "Tukang parkir meminta dua kali",
    "Obat darah tinggi sering kosong di puskesmas",
    "Anak saya dirundung teman sekelasnya",
)


def use(project: Project, command: str, *arguments: str) -> Result:
    """Use a command of an analyst in this process."""
    folders = [f"--processed={project.processed}", f"--codebook={project.codebook}"]
    words = [command, *arguments, *folders]
    return CliRunner().invoke(cli.app, words, env={"COLUMNS": "200", "NO_COLOR": "1"})


def correct(project: Project, *arguments: str, reason: str = "dibaca ulang") -> Result:
    return use(project, "correct", *arguments, "--reason", reason)


def run(project: Project, *stage: str) -> None:
    words = [*project.command(*(stage or ("cluster",)))[5:]]
    done = CliRunner().invoke(cli.app, words, env={"COLUMNS": "200", "NO_COLOR": "1"})
    assert done.exit_code == 0, done.output


def said(result: Result) -> list[str]:
    """List the problems that were said, one a line."""
    return [line.strip() for line in result.stderr.splitlines() if line.startswith("  ")]


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def find(project: Project, words: str) -> str:
    """Return the id of the feedback that holds these words."""
    (found,) = [row["feedback_id"] for row in rows_of(project.processed / "1_feedback.csv") if words in row["text"]]
    return found


def themes_of(project: Project, feedback_id: str) -> dict[str, str]:
    """Return who decided each theme of a feedback."""
    rows = rows_of(project.processed / "4_assignments.csv")
    return {row["theme_id"]: row["decided_by"] for row in rows if row["feedback_id"] == feedback_id}


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def small_forum(tmp_path_factory: pytest.TempPathFactory, small_codebook: Path) -> Project:
    """A small forum, run once up to the stage cluster."""
    made = Project(tmp_path_factory.mktemp("forum"))
    shutil.copytree(small_codebook, made.codebook)
    rides = [("", "Pekerja", "Dinkop UKM", text) for text in RIDES]
    others = [("", "Warga", "", text) for text in OTHERS]
    again = ("", "Pelaku UMKM", "Dinkop UKM", SMALL_FORUM[1][3])
    made.write_raw("forum kecil/masukan.csv", [*SMALL_FORUM, *rides, *others, again])
    run(made)
    return made


@pytest.fixture
def forum(small_forum: Project, tmp_path: Path) -> Project:
    """A copy of the small forum to decide on."""
    return Project(Path(shutil.copytree(small_forum.root, tmp_path / "forum")))


# correct


def test_a_correction_sticks_and_says_what_will_be(forum: Project) -> None:
    halal = find(forum, "halal")
    done = use(forum, "correct", halal, "theme", "--add", "marketing", "--reason", "soal jualan", "--by", "Analis 2")
    assert done.exit_code == 0, done.output
    assert f"{halal}: theme add marketing" in done.stderr
    assert "marketing (primary), licensing" in done.stderr
    (row,) = rows_of(forum.codebook / "corrections.csv")
    assert list(row.values()) == [
        halal, "theme", "add", "marketing", "soal jualan", "Analis 2", date.today().isoformat()
    ]  # fmt: skip
    run(forum)
    assert themes_of(forum, halal) == {"licensing": "model", "marketing": "analyst"}


@pytest.mark.slow
def test_a_correction_teaches_the_model_of_the_same_run(forum: Project) -> None:
    corrected, other = [find(forum, words) for words in CORRECTED], find(forum, ALIKE)
    assert "marketing" not in themes_of(forum, other)
    for feedback_id in corrected:
        assert correct(forum, feedback_id, "theme", "--add", "marketing").exit_code == 0
    run(forum)
    assert themes_of(forum, other).get("marketing") == "model"


LAYOUTS = {
    "comma, BOM, LF": BOM + f"{HEADER}\n".encode(),
    "semicolon, CRLF": f"{HEADER}\r\nfaaaaaaaaaaaa,hide,set,,lama,a,2024-03-01\r\n".replace(",", ";").encode(),
    "tab, no line end": f"{HEADER}\nfaaaaaaaaaaaa,hide,set,,lama,a,2024-03-01".replace(",", "\t").encode(),
    "sep line, CP1252": f"sep=;\r\n{HEADER}\r\nfaaaaaaaaaaaa,hide,set,,“lama”,a,2024-03-01\r\n".replace(
        ",", ";"
    ).encode("cp1252"),
    "UTF-16": f"{HEADER}\r\nfaaaaaaaaaaaa,hide,set,,lama,a,2024-03-01\r\n".replace(",", "\t").encode("utf-16"),
    "rows in one cell": f'"{HEADER}"\r\n"faaaaaaaaaaaa,hide,set,,lama,a,2024-03-01"\r\n'.encode(),
    "columns moved": b"decided_on,decided_by,reason,value,action,field,feedback_id\n",
    "no table yet": b"",
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_table_stays_as_the_spreadsheet_left_it(forum: Project, layout: str) -> None:
    table, before = forum.codebook / "corrections.csv", LAYOUTS[layout]
    table.write_bytes(before)
    if not before:
        table.unlink()
    halal = find(forum, "halal")
    done = correct(forum, halal, "kind", "--set", "complaint", reason="lama; bukan, 'usulan'")
    assert done.exit_code == 0, done.output
    content = table.read_bytes()
    assert content.startswith(before)
    text = content[len(before) :].decode("utf-16-le" if layout == "UTF-16" else "utf-8")
    if before:
        assert ("\r\n" in text) == (b"\r" in before)
    last = codebook.load(forum.codebook).corrections[-1]
    assert (last.feedback_id, last.value, last.reason) == (halal, "complaint", "lama; bukan, 'usulan'")


def test_a_reason_is_no_formula(forum: Project) -> None:
    assert correct(forum, find(forum, "halal"), "hide", reason="=HYPERLINK(1)").exit_code == 0
    assert rows_of(forum.codebook / "corrections.csv")[0]["reason"] == "'=HYPERLINK(1)"


def test_a_workbook_is_not_written_to_but_the_row_to_type_is_said(forum: Project) -> None:
    (forum.codebook / "corrections.csv").unlink()
    book = openpyxl.Workbook()
    book.worksheets[0].append(HEADER.split(","))
    book.save(forum.codebook / "corrections.xlsx")
    before = files_of(forum.codebook)
    halal = find(forum, "halal")
    done = correct(forum, halal, "theme", "--add", "marketing")
    assert done.exit_code == 1
    (problem,) = said(done)
    assert "corrections.xlsx is a workbook" in problem
    assert f"feedback_id: {halal}; field: theme; action: add; value: marketing" in problem
    assert files_of(forum.codebook) == before


def test_all_that_is_wrong_with_a_correction_is_said_at_once_and_nothing_is_written(forum: Project) -> None:
    halal, before = find(forum, "halal"), files_of(forum.codebook)
    mistyped = halal[:-1] + ("a" if halal[-1] != "a" else "b")
    done = correct(forum, mistyped, "theme", "--set", "licencing", reason=" ")
    assert done.exit_code == 1
    problems = said(done)
    assert len(problems) == 4
    assert f"nearest: {halal}" in problems[0]
    assert "make all" in problems[0]
    assert [problem.split("column ")[1].split(":")[0] for problem in problems[1:]] == ["reason", "action", "value"]
    assert 'did you mean "licensing"?' in problems[3]
    assert files_of(forum.codebook) == before


def test_the_same_correction_twice_is_refused_with_its_row(forum: Project) -> None:
    halal = find(forum, "halal")
    assert correct(forum, halal, "theme", "--add", "marketing").exit_code == 0
    again = correct(forum, halal, "theme", "--add", "marketing")
    assert again.exit_code == 1
    assert "stands already in corrections.csv, row 2" in said(again)[0]


def test_the_themes_of_a_repeat_are_decided_on_what_it_repeats(forum: Project) -> None:
    (repeat,) = [row for row in rows_of(forum.processed / "2_clean.csv") if row["duplicate_of"]]
    done = correct(forum, repeat["feedback_id"], "theme", "--add", "marketing")
    assert done.exit_code == 1
    assert f"repeats {repeat['duplicate_of']}" in said(done)[0]
    assert correct(forum, repeat["feedback_id"], "hide").exit_code == 0


@pytest.mark.parametrize("options", [[], ["--add", "marketing", "--remove", "licensing"]])
def test_one_action_at_a_time(forum: Project, options: list[str]) -> None:
    done = correct(forum, find(forum, "halal"), "theme", *options)
    assert done.exit_code == 2
    assert "--add / --remove / --set" in done.stderr


@pytest.mark.parametrize("command", [["correct", "faaaaaaaaaaaa", "hide", "--reason", "x"], ["review"]])
def test_before_the_first_run_there_is_nothing_to_decide_on(project: Project, command: list[str]) -> None:
    done = use(project, *command)
    assert done.exit_code == 1
    assert all("make all" in problem for problem in said(done))


# what teaches


def test_a_corrected_text_is_kept_redacted_with_what_was_decided(forum: Project) -> None:
    halal = find(forum, "halal")
    correct(forum, halal, "theme", "--add", "marketing")
    correct(forum, halal, "theme", "--remove", "licensing")
    correct(forum, halal, "kind", "--set", "question")
    (row,) = rows_of(forum.codebook / "local" / "examples.csv")
    text = next(r["text"] for r in rows_of(forum.processed / "1_feedback.csv") if r["feedback_id"] == halal)
    assert row == {
        "example_id": halal,
        "text": text,
        "themes": "marketing",
        "kind": "question",
        "writer": "koreksi",
        "judged": "licensing | marketing | no_content | kind",
    }


@pytest.mark.slow
def test_it_teaches_on_when_its_raw_file_is_gone(forum: Project) -> None:
    for words in CORRECTED:
        correct(forum, find(forum, words), "theme", "--add", "marketing")
    rest = [("", "Pekerja", "Dinkop UKM", text) for text in (RIDES[3], RIDES[5])]
    forum.write_raw("forum kecil/masukan.csv", [*SMALL_FORUM, *rest])
    run(forum)
    assert themes_of(forum, find(forum, ALIKE)).get("marketing") == "model"


def correction(feedback_id: str, action: str, value: str, field: str = "theme", day: int = 1) -> Correction:
    cells = {"feedback_id": feedback_id, "field": field, "action": action, "value": value, "reason": "-"}
    return Correction.model_validate(cells | {"decided_by": "a", "decided_on": f"2024-03-{day:02d}"})


def lessons_of(
    forum: Project,
    corrections: Sequence[Correction] = (),
    kept: Sequence[Example] = (),
    audit: Sequence[AuditedFeedback] = (),
) -> dict[str, Example]:
    """Gather what teaches of a feedback, but for the examples of the codebook."""
    tables = [store.read(name, forum.processed) for name in ("feedback", "clean")]
    themes = codebook.load(forum.codebook).themes
    return {row.example_id: row for row in gather_lessons(kept, corrections, audit, *tables, themes)}


def kept_example(feedback_id: str, theme: str, writer: str) -> Example:
    return Example(
        example_id=feedback_id, text="teks lama", themes=(theme,), kind="other", writer=writer, judged=(theme,)
    )


def test_a_decision_says_nothing_of_labels_that_it_does_not_name(small_forum: Project) -> None:
    halal = find(small_forum, "halal")
    codes = [theme.theme_id for theme in codebook.load(small_forum.codebook).themes]
    lesson = lessons_of(small_forum, [correction(halal, "add", "marketing"), correction(halal, "remove", "licensing")])
    assert (lesson[halal].themes, set(lesson[halal].judged)) == (
        ("marketing",),
        {"marketing", "licensing", "no_content"},
    )
    nothing = lessons_of(small_forum, [correction(halal, "add", "no_theme")])[halal]
    assert (nothing.themes, nothing.judged) == (("no_theme",), (*codes, "no_content"))
    changed = [correction(halal, "add", "no_theme"), correction(halal, "set", "marketing", "primary", day=2)]
    assert lessons_of(small_forum, changed)[halal].judged == ("marketing", "no_content")
    assert lessons_of(small_forum, [correction(halal, "set", "disnaker", "agency")]) == {}


def test_a_feedback_of_this_run_counts_once_and_todays_corrections_hold(small_forum: Project) -> None:
    halal = find(small_forum, "halal")
    old = kept_example(halal, "capital_access", "koreksi")
    assert lessons_of(small_forum, kept=[old]) == {}  # the correction was taken back
    assert lessons_of(small_forum, [correction(halal, "add", "marketing")], [old])[halal].themes == ("marketing",)
    gone = kept_example("fzzzzzzzzzzzz", "capital_access", "koreksi")
    assert lessons_of(small_forum, kept=[gone]) == {"fzzzzzzzzzzzz": gone}
    member = kept_example(halal, "capital_access", "promosi")
    assert lessons_of(small_forum, kept=[member]) == {halal: member}
    both = lessons_of(small_forum, [correction(halal, "remove", "licensing")], [member])[halal]
    assert (both.themes, both.judged) == (("capital_access",), ("capital_access", "licensing"))


def test_audited_feedback_does_not_teach(small_forum: Project) -> None:
    halal = find(small_forum, "halal")
    audited = AuditedFeedback(feedback_id=halal, themes=("marketing",), decided_by="a", decided_on=date(2024, 3, 1))
    member = kept_example(halal, "capital_access", "promosi")
    assert lessons_of(small_forum, [correction(halal, "add", "marketing")], [member], [audited]) == {}
    copy, feedback = find(small_forum, "keamanan siber"), store.read("feedback", small_forum.processed)
    clean = store.read("clean", small_forum.processed)
    copied = clean.assign(copy_of=clean["copy_of"].mask(clean["feedback_id"] == copy, halal))
    themes = codebook.load(small_forum.codebook).themes
    assert gather_lessons((), [correction(copy, "add", "marketing")], [audited], feedback, copied, themes) == ()


# promote


def emerging_of(project: Project) -> list[dict[str, str]]:
    return [row for row in rows_of(project.processed / "4_themes.csv") if row["origin"] == "emerging"]


def test_an_emerging_theme_becomes_a_theme_of_the_codebook_taught_by_its_members(forum: Project) -> None:
    (group,) = emerging_of(forum)
    members = [find(forum, text) for text in RIDES]
    name = group["theme_id"]
    done = use(forum, "promote", name, "--as", "public_transport", "--label", "Angkutan umum", "--label-en", "Transit")
    assert done.exit_code == 0, done.output
    theme = rows_of(forum.codebook / "themes.csv")[-1]
    assert (theme["theme_id"], theme["label"], theme["label_en"]) == ("public_transport", "Angkutan umum", "Transit")
    assert theme["lead_agency"] == "dinkop_ukm"  # whom its members address
    assert theme["seed_terms"] == group["top_terms"]
    kept = rows_of(forum.codebook / "local" / "examples.csv")
    assert {row["example_id"] for row in kept} <= set(members)
    assert {(row["themes"], row["judged"], row["writer"]) for row in kept} == {
        ("public_transport", "public_transport", "promosi")
    }
    run(forum)
    assert emerging_of(forum) == []
    assert all(themes_of(forum, member).get("public_transport") == "model" for member in members)


def test_a_theme_edited_into_a_workbook_is_left_to_the_analyst(forum: Project) -> None:
    with (forum.codebook / "themes.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream))
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    book.save(forum.codebook / "themes.xlsx")
    (forum.codebook / "themes.csv").unlink()
    name = emerging_of(forum)[0]["theme_id"]
    done = use(forum, "promote", name, "--as", "public_transport", "--label", "Angkutan umum")
    assert done.exit_code == 1
    assert "theme_id: public_transport; label: Angkutan umum" in said(done)[0]
    assert not (forum.codebook / "local").exists()


def test_all_that_is_wrong_with_a_promotion_is_said_at_once(forum: Project) -> None:
    before = files_of(forum.codebook)
    wrong = ["--as", "licensing", "--label", "Angkutan", "--lead-agency", "dinas_angkot"]
    done = use(forum, "promote", "emerging_77", *wrong)
    assert done.exit_code == 1
    problems = said(done)
    assert len(problems) == 3
    assert 'no emerging theme "emerging_77"' in problems[0]
    assert '"licensing" stands already in themes.csv' in problems[1]
    assert 'column lead_agency: "dinas_angkot" does not exist' in problems[2]
    assert files_of(forum.codebook) == before


def test_a_group_is_promoted_once(forum: Project) -> None:
    name = emerging_of(forum)[0]["theme_id"]
    assert use(forum, "promote", name, "--as", "public_transport", "--label", "Angkutan umum").exit_code == 0
    again = use(forum, "promote", name, "--as", "transit", "--label", "Angkutan kota")
    assert again.exit_code == 1
    assert any("teach public_transport already" in problem for problem in said(again))


def test_members_that_were_struck_out_do_not_teach_nor_do_copies_of_their_words(forum: Project) -> None:
    name = emerging_of(forum)[0]["theme_id"]
    one, other, *_ = sorted(
        member for member in map(find, [forum] * len(RIDES), RIDES) if name in themes_of(forum, member)
    )
    assert correct(forum, one, "theme", "--remove", name).exit_code == 0
    words = ("promote", name, "--as", "public_transport", "--label", "Angkutan umum")
    wrong = use(forum, *words, "--without", "faaaaaaaaaaaa", "--without", other)
    assert wrong.exit_code == 1
    assert [problem for problem in said(wrong) if f'"faaaaaaaaaaaa" is no member of {name}' in problem] == said(wrong)
    assert use(forum, *words, "--without", other).exit_code == 0
    taught = {row["example_id"] for row in rows_of(forum.codebook / "local" / "examples.csv")}
    assert len(taught) >= 3
    assert {one, other}.isdisjoint(taught)


def test_a_group_of_which_all_members_were_struck_out_teaches_nothing(forum: Project) -> None:
    name = emerging_of(forum)[0]["theme_id"]
    members = [row["feedback_id"] for row in rows_of(forum.processed / "4_assignments.csv") if row["theme_id"] == name]
    without = [word for member in members for word in ("--without", member)]
    done = use(forum, "promote", name, "--as", "public_transport", "--label", "Angkutan umum", *without)
    assert done.exit_code == 1
    assert "none is left to teach" in done.stderr
    assert not (forum.codebook / "local").exists()


@pytest.mark.slow
def test_the_id_of_a_promoted_group_is_spent(forum: Project) -> None:
    name = emerging_of(forum)[0]["theme_id"]
    assert use(forum, "promote", name, "--as", "public_transport", "--label", "Angkutan umum").exit_code == 0
    record = rows_of(forum.codebook / "local" / "promotions.csv")
    assert record == [{"emerging_id": name, "theme_id": "public_transport"}]
    (forum.codebook / "local" / "examples.csv").unlink()
    (forum.codebook / "themes.csv").write_bytes(without_last_row((forum.codebook / "themes.csv").read_bytes()))
    run(forum)  # the group is there again, as any other would be, under an id that nobody has met
    (again,) = emerging_of(forum)
    assert again["theme_id"] != name


def without_last_row(content: bytes) -> bytes:
    return content[: content.rstrip(b"\r\n").rindex(b"\n") + 1]


def test_mistakes_in_what_is_kept_are_said_with_their_place(forum: Project) -> None:
    place = forum.codebook / "local"
    place.mkdir()
    known = rows_of(forum.codebook / "examples.csv")[0]["example_id"]
    (place / "examples.csv").write_text(
        f"example_id,text,themes,kind,writer,judged\n{known},pasar sepi,marketing,complaint,koreksi,marketing\n"
        "faaaaaaaaaaaa,pasar sepi,pasar,complaint,koreksi,pasar\n",
        encoding="utf-8",
    )
    (place / "audit.xlsx").write_bytes(b"")
    with pytest.raises(codebook.CodebookError) as caught:
        codebook.load(forum.codebook)
    assert [(problem.file, problem.row, problem.column) for problem in caught.value.problems] == [
        ("local/audit.xlsx", 0, ""),
        ("local/examples.csv", 2, "example_id"),
        ("local/examples.csv", 3, "judged"),
        ("local/examples.csv", 3, "themes"),
    ]
