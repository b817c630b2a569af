"""Each shape of input that offices send: the tables that ingest writes of it, in full.

Comes in: `data/shapes/SHAPE/raw/`, or bytes built here where no text file can hold them; goes out: the bytes of
`data/shapes/SHAPE/expected_*.csv`, which were written by hand from the raw file (but for the hashes of the ids).
"""

import io
import shutil
import zipfile
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

import pytest

from pipeline.codebook import ColumnMapping
from pipeline.codebook.columns import Column, signature
from pipeline.tables import store
from pipeline.tables.contract import TABLES
from tests.test_ingest import run, write
from tests.workbooks import docx, ods, workbook, xls, zipped

SHAPES = Path(__file__).parent / "data" / "shapes"

Files = Mapping[str, bytes | str]

MINUTES = (
    "NOTULEN FORUM PERANGKAT DAERAH",
    "Hari/Tanggal: Selasa, 27 Februari 2024",
    "Tempat: Galeri Koperasi dan UKM",
    "",
    "Sulastri Wardani/Perwakilan UMKM (Kelompok Batik Kademangan): Gerai batik di mal sewanya mahal.",
    "Mohon ada gerai bersama.",
    "Tarjo Wibowo/Perwakilan pekerja (Serikat Pekerja Logam): Usia 45 ke atas sulit diterima kerja, "
    "kata Bu Sulastri juga begitu.",
    "Ibu Ratna (SMK Bina Karya): Guru produktif kurang, tolong carikan praktisi mengajar.",
    "Notulis: Dwi Astuti",
)


def rekap() -> Files:
    merchants: list[list[object]] = [
        ["Rekap Masukan Forum Perangkat Daerah"],
        ["Tanggal: 27 Februari 2024"],
        [],
        ["No", "Tanggal", "Unsur", None, "Masukan", "Penilaian dan saran"],
        [
            1,
            datetime(2024, 2, 26),
            "UMKM",
            None,
            "Etalase koperasi sepi karena jauh dari jalan raya",
            datetime(2024, 10, 8),
        ],
        [2, "28 Februari 2024", None, None, "Kemasan kami kalah dari produk luar, perlu rumah kemasan", None],
        [3, None, "Guru", None, "Siswa perlu kunjungan ke industri tiap semester", "9"],
        [],
        [4, "30/02/2024", "Buruh", None, None, 7.5],
    ]
    teachers: list[list[object]] = [["Saran"], ["Buku bahasa Inggris di perpustakaan sudah usang"], ["081"]]
    merged = {"Pedagang": ("A1:F1", "C5:C6")}
    return {"forum/rekap.xlsx": workbook({"Pedagang": merchants, "Guru": teachers, "Kosong": []}, merged)}


def old_workbook() -> Files:
    return {
        "forum/lama.xls": xls(
            [
                ["Unsur", "Dinas", "Saran"],
                ["Pedagang", "Dinkop", "Koperasi simpan pinjam di lingkungan kami bunganya mencekik"],
                ["Pekerja", "Disnaker", "Sertifikat pelatihan menjahit “gelombang dua” belum dibagikan"],
            ]
        )
    }


def open_document() -> Files:
    return {
        "forum/libre.ods": ods(
            [
                ["Unsur", "Usulan", "Lokasi", "Volume"],
                [
                    "UMKM",
                    "Gedung serbaguna dipakai untuk pameran produk tiap triwulan",
                    "Kelurahan Buaran",
                    "4 kali",
                ],
                ["Pekerja", "Tempat penitipan anak dekat kawasan pabrik", "", "1 unit"],
            ]
        )
    }


def two_header_rows() -> Files:
    rows: list[list[object]] = [
        ["Hasil Forum"],
        ["No", "Responden", None, "Masukan", None],
        [None, "Unsur", "Instansi", "Kendala", "Harapan"],
        [1, "UMKM", "Rumah Tempe Serua", "Mesin pengemas antre dua minggu", "Mesin ditambah di tiap kecamatan"],
        [2, "Guru", None, None, "Magang ke luar negeri dipermudah"],
    ]
    return {"forum/rekap.xlsx": workbook({"Rekap": rows}, {"Rekap": ("A2:A3", "B2:C2", "D2:E2")})}


def archive() -> Files:
    spoken = docx(
        "Karyo Utomo/Perwakilan pekerja: Upah harian tukang di proyek kelurahan telat dibayar.",
        "Mirna Lestari/Guru: Sekolah kami minta dibantu magang ke pabrik elektronik.",
    )
    older = zipped({"2023.xlsx": workbook({"Rekap": [["Usulan"], ["Lomba desain logo untuk usaha rumahan"]]})})
    members: Files = {
        "serpong/masukan.csv": "Unsur,Masukan\nUMKM,Freezer titipan di toko mitra sering dimatikan malam hari\n",
        "serpong/notulen.docx": spoken,
        "lama.zip": older,
        "foto.jpg": b"\xff\xd8\xff\xe0 gambar",
        "__MACOSX/serpong/._masukan.csv": b"x",
        "serpong/.tersembunyi.csv": "Masukan\nbukan untuk dibaca\n",
    }
    return {"forum/kiriman.zip": zipped(members)}


def bombs() -> Files:
    good = workbook({"A": [["Masukan"], ["modal"]]})
    with zipfile.ZipFile(io.BytesIO(good)) as book:
        members = {name: book.read(name) for name in book.namelist()}
    place = "xl/worksheets/sheet1.xml"
    sheet = members[place]
    far = sheet.replace(b'r="A2"', b'r="XFD2"').replace(b'<row r="2"', b'<row r="1048576"')
    entity = "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"
    return {
        "forum/bom.zip": zipped({"a.csv": b"0" * 30_000_000}),
        "forum/bom.xlsx": zipped({**members, place: sheet + b" " * 30_000_000}),
        "forum/jauh.xlsx": zipped({**members, place: far}),
        "forum/kunci.xlsx": bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 512 + "EncryptedPackage".encode("utf-16-le"),
        "forum/rusak.xlsx": good[: len(good) // 2],
        "forum/berlapis.zip": zipped({"a.zip": zipped({"b.zip": zipped({"c.csv": "Masukan\nmodal\n"})})}),
        "forum/entitas.docx": zipped({"word/document.xml": entity}),
    }


BUILT: Mapping[str, Callable[[], Files]] = {
    "xlsx": rekap,
    "xls": old_workbook,
    "ods": open_document,
    "two_header_rows": two_header_rows,
    "minutes_word": lambda: {"forum/notulen.docx": docx(*MINUTES)},
    "archive": archive,
    "bombs": bombs,
}

STATED = (
    Column(header="Q1", role="group"),
    Column(header="Q2", role="text", question="Apa keluhan Anda?"),
    Column(header="Q3", role="ignore"),
    Column(header="Q4", role="date"),
)
MAPPINGS = {"mapped_header": (ColumnMapping(signature(("Q1", "Q2", "Q3", "Q4")), STATED),)}


@pytest.mark.parametrize("shape", sorted(place.name for place in SHAPES.iterdir()))
def test_each_shape_gives_the_tables_that_a_person_reads_in_it(tmp_path: Path, shape: str) -> None:
    folder = SHAPES / shape
    if (folder / "raw").exists():
        shutil.copytree(folder / "raw", tmp_path, dirs_exist_ok=True)
    if shape in BUILT:
        write(tmp_path, BUILT[shape]())
    tables = run(tmp_path, columns=MAPPINGS.get(shape, ()))
    for name in ("sources", "feedback", "rejected", "ingest_notices"):
        written = store.encode(name, tables[name])
        expected = (folder / f"expected_{TABLES[name].file}").read_bytes()
        assert written.decode("utf-8") == expected.decode("utf-8")
