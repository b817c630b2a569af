"""What readers of files tell apart: separators and encodings, kinds of chats, headings, questions, broken rows.

The tables of each shape of file in full are in `test_ingest_shapes`.
"""

from pathlib import Path

import pytest

from tests.test_ingest import records, run, write
from tests.workbooks import docx, workbook


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_separators_and_encodings(tmp_path: Path, separator: str, encoding: str) -> None:
    lines = [
        ["No", "Unsur", "Masukan"],
        ["1", "UMKM", "“Modal”, izin; dan pasar – sulit"],
        ["2", "buruh", 'upah "kecil" | lembur'],
    ]
    text = "\r\n".join(separator.join('"' + cell.replace('"', '""') + '"' for cell in line) for line in lines)
    tables = run(write(tmp_path, {"forum/a.csv": text.encode(encoding)}))
    assert records(tables["feedback"], "source_row", "group", "text") == [
        ("2", "umkm_actor", "“Modal”, izin; dan pasar – sulit"),
        ("3", "worker", 'upah "kecil" | lembur'),
    ]
    assert tables["sources"]["encoding"].to_list() == [encoding]
    guessed = {"separator_guessed"} - ({"separator_guessed"} if separator == "," else set())
    guessed |= {"encoding_guessed"} if encoding in ("cp1252", "utf-16-le") else set()
    assert set(tables["ingest_notices"]["notice"]) == guessed


@pytest.mark.parametrize(
    "line",
    [
        "27/02/24 10.15 - {}: {}",
        "27/02/24, 10.15 - {}: {}",
        "[27/02/24 10.15.33] {}: {}",
        "\u200e[27/02/2024, 10:15:33] {}: {}",
        "[10.15, 27/2/2024] {}: {}",
    ],
)
def test_chats(tmp_path: Path, line: str) -> None:
    messages = [
        line.format("Bu Tini Kue", "modal susah\n\nizin juga: lama"),
        line.format("+62 812-0000-1111", "upah kecil"),
        line.format("Bu Tini Kue", "<Media tidak disertakan>"),
        line.replace("{}: {}", "Pak Joko menambahkan Bu Tini Kue"),
        line.format("Bu Tini Kue", "satu lagi"),
    ]
    tables = run(write(tmp_path, {"forum/Chat WhatsApp dengan Pak Joko Susilo.txt": "\n".join(messages)}))
    feedback = tables["feedback"].sort_values("source_row")
    assert records(feedback, "source_row", "received_on", "text") == [
        ("1", "2024-02-27", "modal susah\n\nizin juga: lama"),
        ("4", "2024-02-27", "upah kecil"),
        ("7", "2024-02-27", "satu lagi"),
    ]
    first, other, again = feedback["respondent_id"]
    assert first == again != other
    assert records(tables["rejected"], "level", "source_row", "reason") == [
        ("row", "5", "media"),
        ("row", "6", "system_message"),
    ]
    assert "Joko" not in tables["sources"]["source_file"][0]


def test_a_table_in_a_document(tmp_path: Path) -> None:
    cell = "<w:tc><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>"
    rows = [["Unsur", "Usulan"], ["UMKM", "modal"]]
    table = "".join("<w:tr>" + "".join(cell.format(text) for text in row) + "</w:tr>" for row in rows)
    tables = run(write(tmp_path, {"forum/a.docx": docx("Lampiran", f"<w:tbl>{table}</w:tbl>")}))
    assert records(tables["feedback"], "source_sheet", "source_row", "group", "text") == [
        ("tabel 1", "2", "umkm_actor", "modal")
    ]


def test_a_list_with_an_answer_a_line(tmp_path: Path) -> None:
    tables = run(write(tmp_path, {"forum/catatan.txt": "1. modal susah\n2. izin lama\n\n- pasar sepi\n"}))
    assert records(tables["feedback"], "source_row", "text") == [
        ("1", "modal susah"),
        ("2", "izin lama"),
        ("4", "pasar sepi"),
    ]
    assert records(tables["ingest_notices"], "notice", "count") == [("lines_as_answers", "3")]


def test_a_letter_gives_its_paragraphs(tmp_path: Path) -> None:
    lines = [
        "Kami pedagang pasar mengeluhkan sepinya pembeli sejak ada toko modern besar",
        "di seberang pasar. Mohon ada penataan.",
        "",
        "Selain itu kami memohon bantuan modal untuk kios yang rusak akibat banjir dan",
        "belum diganti.",
    ]
    tables = run(write(tmp_path, {"forum/surat.txt": "\r\n".join(lines)}))
    expected = [("1", "\n".join(lines[:2])), ("4", "\n".join(lines[3:]))]
    assert records(tables["feedback"], "source_row", "text") == expected


def test_no_answer_is_taken_for_a_heading_and_no_heading_for_an_answer(tmp_path: Path) -> None:
    lines = [
        "Kegiatan ini bermanfaat",
        "Saran: waktu ditambah",
        "Tempat kurang luas",
        "Nama: Siti Aminah",
        "Notulis: Joko",
    ]
    tables = run(write(tmp_path, {"forum/catatan.txt": "\n".join(lines)}))
    assert records(tables["feedback"], "text") == [(line,) for line in lines[:3]]
    assert records(tables["rejected"], "source_row", "reason") == [("4", "document_heading"), ("5", "document_heading")]
    turns = "Dedi (PT Maju): upah kecil\nPerwakilan buruh: lembur\n"
    turns += "Peserta: mohon ada pelatihan untuk calon pensiunan\nNotulis: Siti Aminah\n"
    tables = run(write(tmp_path / "b", {"forum/notulen.txt": turns}))
    assert records(tables["feedback"], "source_row", "text") == [
        ("1", "upah kecil"),
        ("2", "lembur"),
        ("3", "mohon ada pelatihan untuk calon pensiunan"),
    ]


def test_brackets_behind_a_speaker_hold_the_group_or_the_organisation(tmp_path: Path) -> None:
    turns = (
        "Ibu Wati (Pekerja): upah kecil\n"
        "Pak Hadi (pelaku UMKM): modal\n"
        "Pak Joko (Kue Bu Rumi): oven\n"
        "Ibu Nur (Guru Les Ceria): ruang\n"
        "Pak Edi/Ketua (buruh): lembur\n"
        "Guru (Pekerja): jam\n"
    )
    tables = run(write(tmp_path, {"forum/notulen.txt": turns, "forum/daftar.csv": "Instansi,Saran\nGuru,buku\n"}))
    assert records(tables["feedback"], "text", "group", "organisation") == [
        ("buku", "unknown", "Guru"),  # a column of organisations says what it holds
        ("jam", "teacher", "Pekerja"),
        ("lembur", "worker", ""),
        ("modal", "umkm_actor", ""),
        ("oven", "unknown", "Kue Bu Rumi"),
        ("ruang", "unknown", "Guru Les Ceria"),
        ("upah kecil", "worker", ""),
    ]


def test_a_row_of_totals_is_no_answer(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["No", "Unsur", "Lokasi", "Volume", "Masukan"],
        [1, "UMKM", "Buaran", 2, "modal"],
        [2, "Pekerja", "Setu", 1, "3"],
        ["Sub total", None, None, "3,0", None],
        ["Jumlah", None, None, None, 3],
        ["Total", None, None, None, "3 usulan"],
        [None, "TOTAL :", None, "Rp 1.500.000", "45%"],
    ]
    tables = run(write(tmp_path, {"forum/rekap.xlsx": workbook({"Rekap": rows})}))
    assert records(tables["feedback"], "source_row", "text") == [("2", "modal"), ("3", "3"), ("6", "3 usulan")]
    assert records(tables["rejected"], "source_row", "level", "reason") == [
        ("4", "row", "total_row"),
        ("5", "row", "total_row"),
        ("7", "row", "total_row"),
    ]
    assert tables["sources"][["status", "rows_read", "answers_read"]].to_numpy().tolist() == [["read", 6, 3]]


def test_an_unknown_question_is_recognised_by_its_answers(tmp_path: Path) -> None:
    text = (
        "Nama,Apa yang perlu diperbaiki?,Sudah berapa lama?\n"
        "A,antrian di kantor dinas terlalu panjang dan lama,3 tahun\n"
        "B,jadwal pelatihan selalu bentrok dengan jam kerja,5 tahun\n"
    )
    tables = run(write(tmp_path, {"forum/a.csv": text}))
    assert set(tables["feedback"]["question"]) == {"Apa yang perlu diperbaiki?"}
    assert records(tables["ingest_notices"], "notice", "subject") == [
        ("column_guessed", "forum/a.csv · Apa yang perlu diperbaiki? = text"),
        ("column_unread", "forum/a.csv · Sudah berapa lama?"),
    ]


def test_unquoted_separators_and_open_quotes_lose_nothing(tmp_path: Path) -> None:
    files: dict[str, bytes | str] = {
        "forum/a.csv": "No,Unsur,Masukan\n1,UMKM,modal, izin, dan pasar\n2,UMKM,satu\n",
        "forum/b.csv": 'Unsur,Masukan\nUMKM,"modal kurang\nUMKM,izin\n',
        "forum/c.csv": "Masukan,Unsur\nmodal,UMKM,lebih\n",
    }
    tables = run(write(tmp_path, files))
    assert records(tables["feedback"], "source_file", "source_row", "text") == [
        ("forum/a.csv", "2", "modal, izin, dan pasar"),
        ("forum/a.csv", "3", "satu"),
        ("forum/b.csv", "2", '"modal kurang'),
        ("forum/b.csv", "3", "izin"),
        ("forum/c.csv", "2", "modal"),
    ]
    assert records(tables["ingest_notices"], "notice") == [("cells_rejoined",), ("quotes_repaired",)]
    assert records(tables["rejected"], "source_file", "level", "reason") == [("forum/c.csv", "cell", "extra_cells")]


def test_rows_folded_into_one_cell_and_blank_rows(tmp_path: Path) -> None:
    text = '"No,Unsur,Masukan"\n\n"1,UMKM,modal"\n' + ",\n" * 50 + '"2,Buruh,""upah, lembur"""\n'
    tables = run(
        write(
            tmp_path,
            {"forum/a.csv": '"No,Unsur,Masukan"\n\n"1,UMKM,modal"\n"2,Buruh,""upah, lembur"""\n', "forum/b.csv": text},
        )
    )
    ours = tables["feedback"][tables["feedback"]["source_file"] == "forum/a.csv"]
    assert records(ours, "source_row", "group", "text") == [
        ("3", "umkm_actor", "modal"),
        ("4", "worker", "upah, lembur"),
    ]
