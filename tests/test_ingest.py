"""What ingest makes of raw files: answers, respondents, groups, agencies, ids, rejects and notices."""

import random
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from pipeline import raw
from pipeline.codebook import Agency, ColumnMapping, Correction, Forum, Group
from pipeline.codebook.settings import IngestSettings
from pipeline.ingest import NothingUsable, ingest
from pipeline.ingest.identity import base_id
from pipeline.ingest.people import index_aliases
from pipeline.tables import store

GROUPS = (
    Group(group="umkm_actor", label="Pelaku UMKM", label_en="MSME actor", aliases="UMKM | Pedagang"),
    Group(group="worker", label="Pekerja", label_en="Worker", aliases="Buruh | Karyawan"),
    Group(group="teacher", label="Guru SMK", label_en="Teacher", aliases="Guru"),
)
AGENCIES = (
    Agency(
        agency_id="dinkop_ukm", name="Dinas Koperasi dan UKM", short_name="Dinkop UKM", aliases="Dinkop", in_forum="ya"
    ),
    Agency(agency_id="disnaker", name="Dinas Tenaga Kerja", short_name="Disnaker", aliases="", in_forum="ya"),
)
FORUMS = (Forum(forum_id="forum", name="Forum", date="2024-02-27", plan_year="2025"),)

FORM = """Stempel waktu,Nama ,No HP,Unsur,Instansi,Dinas tujuan,Kecamatan,Apa kendala Anda?,Kritik dan saran
27/02/2024 10:15:32,Rumi Saptani,0812-0000-3147,UMKM,Kue Bu Rumi,Dinkop,Pd. Aren,Oven saya cuma satu.,Tolong dibantu
27/02/2024 10:17:05,,,buruh,,Disnaker,,"Upah kecil
dan lembur tidak dibayar",

28/02/2024 08:00:00,Rumi Saptani,,guru,,,,,Kurikulum belum sesuai
29/02/2024 08:00:00,Joko,,,,,,,
"""


def write(folder: Path, files: Mapping[str, bytes | str]) -> Path:
    """Write raw files, texts as UTF-8."""
    for name, content in files.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    return folder


def run(
    folder: Path, corrections: tuple[Correction, ...] = (), columns: tuple[ColumnMapping, ...] = (), **settings: object
) -> dict[str, pd.DataFrame]:
    """Ingest a folder, and hold every table against its contract and the laws of conservation."""
    tables = ingest(
        raw.list_files(folder),
        sample_left_out=False,
        columns=columns,
        groups=GROUPS,
        agencies=AGENCIES,
        forums=FORUMS,
        corrections=corrections,
        settings=IngestSettings(**settings),
    )
    for name, table in tables.items():
        store.encode(name, table)
    check_laws(tables)
    return tables


def check_laws(tables: dict[str, pd.DataFrame]) -> None:
    feedback, rejected, sources = tables["feedback"], tables["rejected"], tables["sources"]
    answers = rejected[rejected["level"] == "answer"]
    place = ["source_file", "source_sheet", "source_row"]
    rows = pd.concat([feedback[place], answers[place]]).drop_duplicates()
    assert sources["answers_read"].sum() == len(feedback) + len(answers)
    assert sources["rows_read"].sum() == len(rows) + (rejected["level"] == "row").sum()


def records(table: pd.DataFrame, *columns: str) -> list[tuple[object, ...]]:
    return sorted(table[list(columns)].astype("object").map(str).itertuples(index=False, name=None))


def test_answers_of_one_person_share_a_respondent(tmp_path: Path) -> None:
    feedback = run(write(tmp_path, {"forum/form.csv": FORM}))["feedback"].sort_values("source_row")
    first, second, third, fourth = feedback["respondent_id"]
    assert first == second == fourth  # the same row, and the same name in another row
    assert first in set(feedback["feedback_id"])
    assert third not in ("", first)


def test_a_respondent_is_unknown_without_name_phone_or_several_questions(tmp_path: Path) -> None:
    feedback = run(write(tmp_path, {"forum/a.csv": "Unsur;Masukan\nUMKM;modal\nUMKM;izin\n"}))["feedback"]
    assert feedback["respondent_id"].to_list() == ["", ""]
    assert feedback["question"].to_list() == ["", ""]


def test_a_person_is_recognised_through_a_chain_of_phone_and_name(tmp_path: Path) -> None:
    text = (
        "Nama,No HP,Masukan\nSiti Aminah,08120001111,satu\n,+62 812-000-1111,dua\nBu Siti Aminah,,tiga\nSiti,,empat\n"
    )
    feedback = run(write(tmp_path, {"forum/a.csv": text}))["feedback"].set_index("text")["respondent_id"]
    assert feedback["satu"] == feedback["dua"] == feedback["tiga"]
    assert feedback["empat"] not in ("", feedback["satu"])


def test_no_personal_column_is_written(tmp_path: Path) -> None:
    tables = run(write(tmp_path, {"forum/Chat dengan Pak Budi Santoso.csv": FORM}))
    written = b"".join(store.encode(name, table) for name, table in tables.items())
    for secret in (b"Rumi Saptani", b"Budi Santoso", b"3147"):
        assert secret not in written


PEOPLE = ("Ada Orang,UMKM,modal", "Ada Orang,UMKM,modal", ",UMKM,modal", "Siti Nur,Buruh,upah", ",Guru,kurikulum")


def ids(folder: Path, files: Mapping[str, Sequence[str]]) -> pd.DataFrame:
    """Ingest files of these lines under one header; give back what must stay as it is."""
    texts = {name: "\n".join(["Nama,Unsur,Masukan", *lines]) for name, lines in files.items()}
    feedback = run(write(folder, texts))["feedback"]
    return feedback[["feedback_id", "respondent_id", "group", "text"]]


def test_ids_stay_when_a_file_is_renamed(tmp_path: Path) -> None:
    before = ids(tmp_path / "a", {"forum/x.csv": PEOPLE, "forum/y.csv": [",UMKM,modal", ",Buruh,lembur"]})
    after = ids(tmp_path / "b", {"forum/z/nama lain.csv": PEOPLE, "forum/a.csv": [",UMKM,modal", ",Buruh,lembur"]})
    pd.testing.assert_frame_equal(before, after)


def test_ids_stay_when_rows_move(tmp_path: Path) -> None:
    before = ids(tmp_path / "a", {"forum/x.csv": PEOPLE})
    after = ids(tmp_path / "b", {"forum/x.csv": random.Random(7).sample(PEOPLE, len(PEOPLE))})
    pd.testing.assert_frame_equal(before, after)


def test_ids_stay_when_a_file_is_split_in_two(tmp_path: Path) -> None:
    before = ids(tmp_path / "a", {"forum/x.csv": PEOPLE})
    after = ids(tmp_path / "b", {"forum/1.csv": PEOPLE[:2], "forum/2.csv": PEOPLE[2:]})
    pd.testing.assert_frame_equal(before, after)


def test_repeated_texts_have_ids_of_their_own(tmp_path: Path) -> None:
    feedback = ids(tmp_path, {"forum/x.csv": PEOPLE})
    repeated = sorted(feedback["feedback_id"][feedback["text"] == "modal"])
    assert repeated == [repeated[0], f"{repeated[0]}-2", f"{repeated[0]}-3"]
    assert feedback["feedback_id"].is_unique


def test_shuffled_rows_give_equal_tables_but_for_the_row(tmp_path: Path) -> None:
    header = "Nama,Kecamatan,Masukan"
    lines = ["Ada Orang,Setu,modal", "Ini Itu,Serpong,modal", ",Setu,modal", "Ada Orang,,izin", "A B,Setu,ya"]
    tables = run(write(tmp_path / "a", {"forum/x.csv": "\n".join([header, *lines])}))
    again = run(write(tmp_path / "b", {"forum/x.csv": "\n".join([header, *reversed(lines)])}))
    for name, table in tables.items():
        other = again[name]
        place = ["source_row"] if "source_row" in table else []
        pd.testing.assert_frame_equal(table.drop(columns=place), other.drop(columns=place))


def test_an_alias_more_changes_no_id(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write(tmp_path, {"forum/a.csv": "Unsur,Masukan\nkuli,upah\n"})
    before = run(folder)["feedback"]
    monkeypatch.setattr(
        sys.modules[__name__], "GROUPS", (Group(group="worker", label="Pekerja", label_en="Worker", aliases="Kuli"),)
    )
    after = run(folder)["feedback"]
    assert (before["group"][0], after["group"][0]) == ("unknown", "worker")
    assert before["feedback_id"][0] == after["feedback_id"][0]


def test_groups_and_agencies_match_by_alias_within_and_by_spelling(tmp_path: Path) -> None:
    text = (
        "Unsur,Dinas,Masukan\nPerwakilan buruh pabrik,Dinas Tenaga Krja,a\nnelayan,dinkop ukm,b\nnelayan,Dinas Laut,c\n"
    )
    tables = run(write(tmp_path, {"forum/a.csv": text}))
    assert records(tables["feedback"], "text", "group", "agency") == [
        ("a", "worker", "disnaker"),
        ("b", "unknown", "dinkop_ukm"),
        ("c", "unknown", ""),
    ]
    assert records(tables["ingest_notices"], "notice", "subject", "count") == [
        ("agency_similar", "Dinas Tenaga Krja = disnaker", "1"),
        ("agency_unmatched", "Dinas Laut", "1"),
        ("group_unmatched", "nelayan", "2"),
    ]


def test_a_question_that_names_one_agency_says_who_is_addressed(tmp_path: Path) -> None:
    asked = "Tuliskan masukan Anda untuk Dinas Tenaga Kerja"
    text = f"Dinas tujuan,{asked},Apa usulan untuk Dinkop UKM dan Disnaker?\n,a,b\nDinkop,c,\nDinas Laut,Disnaker,\n"
    tables = run(write(tmp_path, {"forum/a.csv": text, "forum/Dinkop.csv": f"{asked},Kritik dan saran\nd,e\n"}))
    feedback = tables["feedback"]
    assert records(feedback, "text", "agency") == [
        ("Disnaker", ""),
        ("a", "disnaker"),
        ("b", ""),
        ("c", "dinkop_ukm"),
        ("d", "disnaker"),
        ("e", "dinkop_ukm"),
    ]
    assert records(tables["ingest_notices"], "notice", "subject", "count") == [
        ("agency_from_name", "forum/Dinkop.csv = dinkop_ukm", "1"),
        ("agency_from_question", f"{asked} = disnaker", "2"),
        ("agency_unmatched", "Dinas Laut", "1"),
    ]
    assert feedback["feedback_id"][feedback["text"] == "a"].item() == base_id("a", asked, "", "", "", "")


@pytest.mark.parametrize(
    ("question", "agency"),
    [
        ("Apa saran Anda untuk disnaker?", "disnaker"),
        ("Saran lainnya bagi Dinas Koperasi & UKM:", "dinkop_ukm"),
        ("Apa keluhan Anda soal disnakertrans?", ""),
        ("Masalah ketenagakerjaan apa yang Anda hadapi?", ""),
        ("Kendala tenaga kerja dan koperasi?", ""),
        ("Masukan untuk Dinas Tenaga Kerja dan Dinas Laut", ""),
        ("Masukan untuk Dinas Tenaga Kerja Provinsi Banten", ""),
        ("Kritik dan saran lainnya", ""),
    ],
)
def test_a_matter_or_a_part_of_a_word_names_no_agency(question: str, agency: str) -> None:
    more = {"dinkop_ukm": ("Koperasi",), "disnaker": ("Tenaga Kerja", "Ketenagakerjaan")}
    agencies = [listed.model_copy(update={"aliases": more[listed.agency_id]}) for listed in AGENCIES]
    rest = Agency(agency_id="lainnya", name="Instansi lain", short_name="Lainnya", aliases="Dll", in_forum="tidak")
    assert index_aliases((), [*agencies, rest], 90)["agency"].addressed_in(question) == agency


def test_corrections_set_group_and_agency_and_hide_without_changing_ids(tmp_path: Path) -> None:
    folder = write(tmp_path, {"forum/a.csv": "Masukan\nmodal susah didapat\n"})
    identity = run(folder)["feedback"]["feedback_id"][0]

    def correction(field: str, value: str) -> Correction:
        return Correction(
            feedback_id=identity,
            field=field,
            action="set",
            value=value,
            reason="x",
            decided_by="y",
            decided_on="2024-03-01",
        )

    changes = (correction("group", "worker"), correction("agency", "disnaker"), correction("hide", ""))
    row = run(folder, changes)["feedback"].iloc[0]
    assert (row["feedback_id"], row["group"], row["agency"], row["sensitive"]) == (identity, "worker", "disnaker", True)
    assert changes[0].decided_on == date(2024, 3, 1)


def test_a_bad_file_stops_no_other(tmp_path: Path) -> None:
    noise = random.Random(3).randbytes(4000)
    files: dict[str, bytes | str] = {
        "forum/baik.csv": "Masukan\nmodal\n",
        "forum/acak.xlsx": noise,
        "forum/kosong.csv": "",
    }
    folder = write(tmp_path, files)
    (folder / "forum/putus.csv").symlink_to(folder / "tidak-ada.csv")
    (folder / "forum/folder.csv").mkdir()
    tables = run(folder)
    assert len(tables["feedback"]) == 1
    assert records(tables["rejected"], "level", "source_file", "reason") == [
        ("file", "forum/acak.xlsx", "unknown_format"),
        ("file", "forum/folder.csv", "folder"),
        ("file", "forum/kosong.csv", "empty_file"),
        ("file", "forum/putus.csv", "missing"),
    ]
    assert records(tables["sources"], "source_file", "status")[0] == ("forum/acak.xlsx", "refused")


def test_nothing_usable_names_every_file(tmp_path: Path) -> None:
    with pytest.raises(NothingUsable) as nothing:
        run(tmp_path)
    assert nothing.value.problems == (
        "the folder of raw files (data/raw, or --raw) holds no file; put what people sent there",
    )
    write(tmp_path, {"a.csv": "Nama,Unsur\nAda Orang,UMKM\n", "b.pdf": b"%PDF-1.4 ...", "c.csv": "Masukan\n"})
    with pytest.raises(NothingUsable) as nothing:
        run(tmp_path)
    assert [problem.split(":")[0] for problem in nothing.value.problems] == ["a.csv", "b.pdf", "c.csv"]


def test_forums_are_folders(tmp_path: Path) -> None:
    names = ("a.csv", "forum/b.csv", "Forum Lain 2025/sub/c.csv")
    tables = run(write(tmp_path, dict.fromkeys(names, "Masukan\nmodal\n")))
    assert sorted(tables["feedback"]["forum_id"]) == ["forum", "forum_lain_2025", "tanpa_forum"]
    assert records(tables["ingest_notices"], "notice", "subject") == [("forum_unlisted", "forum_lain_2025")]


@pytest.mark.parametrize(
    ("cells", "order", "expected", "notice"),
    [
        ("02/03/2024,13/03/2024", "mdy", ["2024-03-02", "2024-03-13"], ""),
        ("02/03/2024,03/13/2024", "dmy", ["2024-02-03", "2024-03-13"], ""),
        ("02/03/2024,04/03/2024", "mdy", ["2024-02-03", "2024-04-03"], "date_order_guessed"),
        ("02/03/2024,13/03/2024,03/14/2024", "dmy", ["2024-03-02", "2024-03-13", "2024-03-14"], "date_order_mixed"),
        ("45349,1709003733,2024-02-27T03:00:00Z", "dmy", ["2024-02-27", "2024-02-27", "2024-02-27"], ""),
    ],
)
def test_the_order_of_day_and_month_is_decided_by_column(
    tmp_path: Path, cells: str, order: str, expected: list[str], notice: str
) -> None:
    lines = "\n".join(f"{cell};jawaban {number}" for number, cell in enumerate(cells.split(",")))
    tables = run(write(tmp_path, {"forum/a.csv": f"sep=;\nTanggal;Masukan\n{lines}\n"}), date_order=order)
    assert tables["feedback"].sort_values("text")["received_on"].to_list() == expected
    assert tables["ingest_notices"]["notice"].to_list() == ([notice] if notice else [])
