"""Each shape of file that offices hold: its answers, its rejects, its source, its notices."""

import io
import json
import struct
import zipfile
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from pipeline.ingest.formats import read_file
from pipeline.raw import list_files
from tests.test_ingest import records, run, write

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def workbook(sheets: dict[str, list[list[object]]], merged: tuple[str, ...] = ()) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        for cells in merged:
            sheet.merge_cells(cells)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def zipped(members: dict[str, bytes | str]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def docx(*blocks: str) -> bytes:
    body = "".join(
        block if block.startswith("<w:tbl>") else f"<w:p><w:r><w:t>{block}</w:t></w:r></w:p>" for block in blocks
    )
    return zipped({"word/document.xml": f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'})


def ods(rows: list[list[str]]) -> bytes:
    cells = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>' for cell in row
        )
        + "</table:table-row>"
        for row in rows
    )
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    content = (
        f'<office:document-content {spaces} office:version="1.2"><office:body><office:spreadsheet>'
        f'<table:table table:name="Lembar1">{cells}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>'
    )
    return zipped({"mimetype": kind, "content.xml": content, "META-INF/manifest.xml": manifest})


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


def test_a_workbook_with_titles_sheets_merged_cells_and_typed_cells(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["Rekap masukan"],
        [],
        ["No", "Tanggal", "Unsur", "Saran"],
        [1, datetime(2024, 2, 27), "UMKM", "modal"],
        [2, "28/02/2024", None, "izin"],
        [3, None, None, datetime(2024, 10, 8)],
        [4, None, None, 12345.0],
    ]
    content = workbook({"Buruh": rows, "Kosong": []}, merged=("A1:D1", "C4:C6"))
    tables = run(write(tmp_path, {"forum/a.xlsx": content}))
    assert records(tables["feedback"], "source_row", "received_on", "group", "text") == [
        ("4", "2024-02-27", "umkm_actor", "modal"),
        ("5", "2024-02-28", "umkm_actor", "izin"),
        ("6", "", "umkm_actor", "8/10"),
        ("7", "", "unknown", "12345"),
    ]
    assert records(
        tables["sources"], "source_sheet", "format", "header_row", "status", "rows_read", "answers_read"
    ) == [
        ("Buruh", "xlsx", "3", "read", "4", "4"),
        ("Kosong", "xlsx", "<NA>", "read", "0", "0"),
    ]
    assert records(tables["ingest_notices"], "notice", "count") == [("header_guessed", "1"), ("score_restored", "1")]


def test_a_group_in_the_name_of_a_sheet(tmp_path: Path) -> None:
    content = workbook({"Guru SMK": [["Masukan"], ["kurikulum"]], "Lain": [["Masukan"], ["modal"]]})
    tables = run(write(tmp_path, {"forum/a.xlsx": content}))
    assert records(tables["feedback"], "text", "group") == [("kurikulum", "teacher"), ("modal", "unknown")]
    assert records(tables["ingest_notices"], "notice", "subject") == [
        ("group_from_name", "forum/a.xlsx · Guru SMK = teacher")
    ]


def xls(rows: list[list[str]]) -> bytes:
    """A BIFF8 workbook of one sheet in a compound file: header, one FAT sector, one directory sector, the stream."""

    def record(kind: int, body: bytes) -> bytes:
        return struct.pack("<HH", kind, len(body)) + body

    def opening(kind: int) -> bytes:
        return record(0x809, struct.pack("<HHHHII", 0x600, kind, 0x0DBB, 0x07CC, 0, 6))

    def label(row: int, column: int, text: str) -> bytes:
        return record(0x204, struct.pack("<HHHHB", row, column, 0, len(text), 1) + text.encode("utf-16-le"))

    def entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
        title = (name + "\0").encode("utf-16-le")
        links = struct.pack("<iii", -1, -1, child) + bytes(36)
        return (
            title.ljust(64, b"\0") + struct.pack("<HBB", len(title), kind, 1) + links + struct.pack("<IQ", start, size)
        )

    cells = b"".join(label(row, column, text) for row, line in enumerate(rows) for column, text in enumerate(line))
    names = b"Lembar1"
    start = len(opening(5)) + 4 + 8 + len(names) + 4
    sheet = record(0x85, struct.pack("<IBBBB", start, 0, 0, len(names), 0) + names)
    stream = opening(5) + sheet + record(0x0A, b"") + opening(16) + cells + record(0x0A, b"")
    stream = stream.ljust(4096, b"\0")  # shorter ones would need a second allocation table
    sectors = len(stream) // 512
    chain = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, sectors + 2), 0xFFFFFFFE]
    table = struct.pack("<128I", *chain, *[0xFFFFFFFF] * (128 - len(chain)))
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)
    folder = entry("Root Entry", 5, 1, 0xFFFFFFFE, 0) + entry("Workbook", 2, -1, 2, len(stream)) + bytes(256)
    return header + table + folder + stream


def test_old_workbooks(tmp_path: Path) -> None:
    tables = run(write(tmp_path, {"forum/a.xls": xls([["Unsur", "Masukan"], ["UMKM", "modal “murah”"]])}))
    assert records(tables["feedback"], "source_row", "group", "text") == [("2", "umkm_actor", "modal “murah”")]
    assert records(tables["sources"], "source_sheet", "format") == [("Lembar1", "xls")]


def test_open_document_spreadsheets(tmp_path: Path) -> None:
    tables = run(write(tmp_path, {"forum/a.ods": ods([["Unsur", "Masukan"], ["UMKM", "modal"]])}))
    assert records(tables["feedback"], "group", "text", "source_sheet") == [("umkm_actor", "modal", "Lembar1")]


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


def test_minutes_with_speakers(tmp_path: Path) -> None:
    lines = [
        "NOTULEN RAPAT",
        "Hari/Tanggal: Selasa, 27 Februari 2024",
        "Tempat: Galeri",
        "",
        "Dedi Kurnia/Perwakilan buruh (PT Maju): Upah kecil.",
        "Lembur tidak dibayar.",
        "Bu Rina (Toko Sumber): Modal susah",
    ]
    expected = [
        ("5", "2024-02-27", "worker", "PT Maju", "Upah kecil.\nLembur tidak dibayar."),
        ("7", "2024-02-27", "unknown", "Toko Sumber", "Modal susah"),
    ]
    files: dict[str, bytes | str] = {"forum/notulen.txt": "\n".join(lines), "forum/notulen.docx": docx(*lines)}
    for name, content in files.items():
        tables = run(write(tmp_path / name[-4:], {name: content}))
        assert records(tables["feedback"], "source_row", "received_on", "group", "organisation", "text") == expected
        assert records(tables["rejected"], "source_row", "reason") == [(row, "document_heading") for row in "123"]
        assert tables["sources"]["status"].to_list() == ["read"]


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


def test_json_and_json_lines(tmp_path: Path) -> None:
    entries = [
        {"unsur": "UMKM", "masukan": "modal"},
        {"unsur": "UMKM", "masukan": None},
        {"masukan": "izin", "id": 12345678901234567890},
    ]
    files: dict[str, bytes | str] = {
        "forum/a.json": json.dumps({"data": entries}),
        "forum/b.jsonl": "\n".join(map(json.dumps, entries)) + "\nbukan json\n",
    }
    tables = run(write(tmp_path, files))
    assert records(tables["feedback"], "source_file", "source_row", "group", "text") == [
        ("forum/a.json", "1", "umkm_actor", "modal"),
        ("forum/a.json", "3", "unknown", "izin"),
        ("forum/b.jsonl", "1", "umkm_actor", "modal"),
        ("forum/b.jsonl", "3", "unknown", "izin"),
    ]
    assert records(tables["rejected"], "source_file", "level", "source_row", "reason") == [
        ("forum/a.json", "row", "2", "no_answer"),
        ("forum/b.jsonl", "row", "2", "no_answer"),
        ("forum/b.jsonl", "row", "4", "not_an_object"),
    ]


def test_archives_hold_any_of_these(tmp_path: Path) -> None:
    inner = zipped({"dalam/b.csv": "Masukan\nizin\n"})
    content = zipped({"a.csv": "Masukan\nmodal\n", "__MACOSX/._a.csv": "x", "lagi.zip": inner, ".tersembunyi": "x"})
    tables = run(write(tmp_path, {"forum/kiriman.zip": content}))
    assert records(tables["feedback"], "source_file", "forum_id", "text") == [
        ("forum/kiriman.zip/a.csv", "forum", "modal"),
        ("forum/kiriman.zip/lagi.zip/dalam/b.csv", "forum", "izin"),
    ]


def refusal(tmp_path: Path, name: str, content: bytes) -> str:
    (part,) = read_file(list_files(write(tmp_path, {name: content}))[0])
    return part.refusal


def test_bombs_and_locked_files_are_refused(tmp_path: Path) -> None:
    nested = zipped({"a.zip": zipped({"b.zip": zipped({"c.csv": "x"})})})
    bomb = zipped({"a.csv": b"0" * 300_000_000})
    locked = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 512 + "EncryptedPackage".encode("utf-16-le")
    good = workbook({"A": [["Masukan"], ["modal"]]})
    with zipfile.ZipFile(io.BytesIO(good)) as archive:
        members: dict[str, bytes | str] = {name: archive.read(name) for name in archive.namelist()}
    far = (
        bytes(members["xl/worksheets/sheet1.xml"])
        .replace(b'r="A2"', b'r="XFD2"')
        .replace(b'<row r="2"', b'<row r="1048576"')
    )
    assert refusal(tmp_path / "1", "a.zip", nested) == "too_deep"
    assert refusal(tmp_path / "2", "a.zip", bomb) == "too_large"
    assert refusal(tmp_path / "3", "a.xlsx", locked) == "encrypted"
    assert refusal(tmp_path / "4", "a.xlsx", zipped({**members, "xl/worksheets/sheet1.xml": far})) == "too_large"
    assert refusal(tmp_path / "5", "a.xlsx", good[: len(good) // 2]) == "damaged"
    assert (
        refusal(tmp_path / "6", "a.docx", zipped({"word/document.xml": "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"}))
        == "damaged"
    )


def test_columns_without_a_header_are_recognised_by_content(tmp_path: Path) -> None:
    text = (
        "27/02/2024,UMKM,08120000111,Modal untuk membeli alat baru masih sangat kurang\n"
        "27/02/2024,Buruh,08120000222,Upah lembur di pabrik kami tidak pernah dibayar\n"
        "28/02/2024,Guru,08120000333,Kurikulum sekolah belum sesuai dengan kebutuhan industri\n"
    )
    tables = run(write(tmp_path, {"forum/a.csv": text}))
    assert records(tables["feedback"], "source_row", "received_on", "group", "source_column") == [
        ("1", "2024-02-27", "umkm_actor", "kolom D"),
        ("2", "2024-02-27", "worker", "kolom D"),
        ("3", "2024-02-28", "teacher", "kolom D"),
    ]
    assert records(tables["sources"], "header_row", "answers_read") == [("<NA>", "3")]
    assert tables["ingest_notices"]["notice"].to_list() == ["header_missing"]


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
