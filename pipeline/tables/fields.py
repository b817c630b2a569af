"""Every field of every table, defined once: the same name means the same thing everywhere.

Suffixes have fixed meanings: `_id` an identifier, `_on` an ISO date, `_no` a number that counts from 1.
Titles and descriptions are Indonesian: they are what the data dictionary prints.
"""

from dataclasses import dataclass
from typing import Literal, get_args

FieldType = Literal["text", "integer", "number", "boolean", "date"]

Level = Literal["file", "sheet", "row", "answer", "cell"]
SourceStatus = Literal["read", "partly", "refused"]
DropReason = Literal["empty_after_redaction"]
Origin = Literal["codebook", "emerging"]
DecidedBy = Literal["model", "analyst"]
Kind = Literal["complaint", "proposal", "question", "appreciation", "other"]
RouteBasis = Literal["addressed", "theme", "both"]
QualityBasis = Literal["audit", "examples"]
Coverage = Literal["covered", "partial", "gap", "unasked"]
CheckStatus = Literal["pass", "fail", "not_applicable"]
Language = Literal["id", "en"]  # of what planners read
StemRule = Literal["protected", "negation", "slang", "stemmed", "informal", "override", "unchanged"]

NO_THEME = "no_theme"
NO_CONTENT = "no_content"
UNKNOWN_GROUP = "unknown"
LIST_SEPARATOR = " | "

CODEBOOK_ID = r"[a-z][a-z0-9_]{0,40}"
FEEDBACK_ID = r"f[a-z2-7]{12}(-[0-9]+)?"
ISO_DATE = r"\d{4}-\d{2}-\d{2}"


@dataclass(frozen=True)
class Field:
    """One field: its type, what it means and in what it is counted (Indonesian), and what it may hold."""

    name: str
    type: FieldType
    description: str
    allowed: tuple[str, ...] = ()
    pattern: str = ""
    unit: str = ""


def _text(name: str, description: str, pattern: str = "") -> Field:
    return Field(name, "text", description, pattern=pattern)


def _closed(name: str, description: str, values: object) -> Field:
    return Field(name, "text", description, allowed=get_args(values))


def _integer(name: str, description: str, unit: str) -> Field:
    return Field(name, "integer", description, unit=unit)


def _number(name: str, description: str, unit: str) -> Field:
    return Field(name, "number", description, unit=unit)


def _boolean(name: str, description: str) -> Field:
    return Field(name, "boolean", description)


def _date(name: str, description: str) -> Field:
    return Field(name, "date", description, pattern=ISO_DATE)


FIELDS: dict[str, Field] = {
    field.name: field
    for field in (
        _text("feedback_id", "Kode masukan, tetap walau berkas diganti nama atau baris dipindah", FEEDBACK_ID),
        _text(
            "respondent_id",
            "Kode responden: kode masukan terkecil orang itu; kosong bila tidak dikenal",
            FEEDBACK_ID,
        ),
        _text("forum_id", "Forum (folder di data/raw) tempat masukan diberikan", CODEBOOK_ID),
        _text("source_file", "Berkas asal, relatif terhadap data/raw, data pribadi disamarkan"),
        _text("source_sheet", "Lembar kerja asal"),
        _integer("source_row", "Nomor baris seperti di Excel (judul kolom = baris 1 bila paling atas)", "nomor baris"),
        _text("source_column", "Judul kolom asal jawaban"),
        _text("format", "Bentuk berkas: csv, xlsx, chat, text"),
        _text("encoding", "Pengodean huruf berkas teks"),
        _integer("header_row", "Nomor baris judul kolom; kosong bila tidak ada", "nomor baris"),
        _integer("rows_read", "Banyaknya baris berisi yang dibaca", "baris"),
        _integer("answers_read", "Banyaknya jawaban (sel teks tidak kosong) yang dibaca", "jawaban"),
        _date("received_on", "Tanggal masukan diterima"),
        _text("group", "Kelompok pemangku kepentingan (groups.csv) atau unknown", CODEBOOK_ID),
        _text("organisation", "Instansi atau usaha seperti ditulis, data pribadi disamarkan"),
        _text("agency", "Perangkat daerah yang dituju (agencies.csv)", CODEBOOK_ID),
        _text("district", "Kecamatan"),
        _text("location", "Lokasi seperti ditulis, data pribadi disamarkan"),
        _text("volume", "Besaran/volume seperti ditulis"),
        _text("question", "Pertanyaan formulir yang dijawab"),
        _text("text", "Isi masukan seperti ditulis, data pribadi diganti tanda [..]"),
        _integer("redactions", "Banyaknya data pribadi yang disamarkan pada isi masukan", "potongan"),
        _boolean("sensitive", "Kisah pribadi (utang, kesehatan, disabilitas, keluarga): dihitung, tidak dikutip"),
        _closed("level", "Tingkat penolakan", Level),
        _text("column", "Kolom yang bermasalah"),
        _text("reason", "Alasan singkat (kode)"),
        _text("explanation", "Penjelasan dan saran tindakan"),
        _text("clean_text", "Isi masukan yang sudah dinormalkan"),
        _integer("words", "Banyaknya kata", "kata"),
        _text("duplicate_of", "Masukan yang diulang oleh responden yang sama", FEEDBACK_ID),
        _text("copy_of", "Masukan orang lain yang berisi sama atau nyaris sama", FEEDBACK_ID),
        _boolean("kept", "Ikut diberi tema"),
        _closed("drop_reason", "Alasan tidak dipakai", DropReason),
        _integer("sentence_no", "Nomor kalimat dalam masukan, mulai dari 1", "nomor urut"),
        _text("sentence", "Kalimat seperti ditulis"),
        _text("clean_sentence", "Kalimat yang sudah dinormalkan"),
        _text("stems", "Kata dasar kalimat, dipisah spasi (pada tabrakan: dipisah |)"),
        _text("word", "Kata seperti pada kalimat yang dinormalkan"),
        _text("stem", "Kata dasar"),
        _closed("rule", "Aturan yang menentukan kata dasar", StemRule),
        _integer("documents", "Banyaknya masukan yang memuatnya", "masukan"),
        _text("label", "Bentuk kata yang paling sering, atau nama tema"),
        _text("themes", "Tema yang istilah kuncinya terkena"),
        _text("theme_id", "Tema (themes.csv), emerging_NN, no_theme atau no_content", CODEBOOK_ID),
        _closed("origin", "Asal tema", Origin),
        _text("top_terms", "Istilah paling khas tema pada masukan ini"),
        _integer("feedback_count", "Banyaknya masukan bertema ini", "masukan"),
        _text("quotes", "Kode masukan yang paling mewakili"),
        _number("score", "Keyakinan model antara 0 dan 1", "0 sampai 1"),
        _boolean("is_primary", "Tema utama masukan"),
        _closed("decided_by", "Siapa yang menentukan", DecidedBy),
        _text("evidence", "Kata-kata yang menentukan"),
        _text("quote", "Kalimat yang menentukan, seperti ditulis"),
        _closed("kind", "Jenis masukan", Kind),
        _number("precision", "Presisi: bagian yang benar dari yang diberi tema", "bagian (0 sampai 1)"),
        _number("recall", "Perolehan: bagian yang diberi tema dari yang seharusnya", "bagian (0 sampai 1)"),
        _integer("n", "Banyaknya teks bertema ini menurut manusia", "teks"),
        _closed("basis", "Dasar", RouteBasis),
        _text("agency_id", "Perangkat daerah (agencies.csv)", CODEBOOK_ID),
        _text("programme_id", "Program pada rencana kerja (programmes.csv)", CODEBOOK_ID),
        _closed("coverage", "Cakupan tema oleh program", Coverage),
        _text("number_id", "Kode angka, dipakai laporan untuk menunjuk angka ini"),
        _text("measure", "Nama ukuran"),
        _text("with_theme_id", "Tema kedua pada ukuran pasangan tema", CODEBOOK_ID),
        _text("period", "Masa (tahun-bulan)"),
        _number("value", "Nilai; kosong bila disamarkan", "menurut kolom unit"),
        _number("lower", "Batas bawah selang kepercayaan 95 %", "menurut kolom unit"),
        _number("upper", "Batas atas selang kepercayaan 95 %", "menurut kolom unit"),
        _text("unit", "Satuan"),
        _integer(
            "base", "Banyaknya yang menjadi dasar (n)", "masukan, jawaban, responden atau yang lain, menurut ukuran"
        ),
        _boolean("suppressed", "Disamarkan karena sel kecil"),
        _text("status", "Hasil"),
        _text("observed", "Yang teramati"),
        _text("notice", "Jenis catatan (kode)"),
        _text("subject", "Hal yang dicatat"),
        _integer("count", "Banyaknya", "hal yang dicatat"),
    )
}
