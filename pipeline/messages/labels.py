"""What things are called: kinds, coverage, checks, fields, and the words that several modules share.

The constants hold the Indonesian source; `Labels` are read in the language in use, and a text alone is said by `_`.
"""

from typing import Protocol

from pipeline.messages.catalogue import N_, Labels, language_in_use

KIND_LABELS = Labels(
    {
        "complaint": N_("Keluhan"),
        "proposal": N_("Aspirasi"),
        "question": N_("Pertanyaan"),
        "appreciation": N_("Apresiasi"),
        "other": N_("Lainnya"),
    }
)
SPECIAL_THEME_LABELS = Labels(
    {"no_theme": N_("Tanpa tema (bermakna, di luar buku kode)"), "no_content": N_("Tanpa isi (salam, uji coba)")}
)
COVERAGE_LABELS = Labels(
    {
        "covered": N_("terjawab"),
        "partial": N_("terjawab sebagian"),
        "gap": N_("belum ada program"),
        "unasked": N_("tidak ada yang meminta"),
    }
)
STANDING_LABELS = Labels(
    {
        "covered": N_("terjawab program"),
        "partial": N_("terjawab sebagian"),
        "gap": N_("belum ada program"),
    }
)  # how an agency's programmes meet a theme: measures themes_<standing>, which make up themes_raised
PROGRAMME_LABELS = Labels({"asked": N_("diminta"), "unasked": N_("tidak ada yang meminta")})
COVERAGE_FINDINGS = Labels(
    {
        "none": N_("tidak ada tema tanpa program"),
        "some": N_("sebagian tema belum ada programnya"),
        "most": N_("lebih dari separuh tema belum ada programnya"),
        "all": N_("belum satu pun tema ada programnya"),
    }
)
REST_LABEL = N_("disamarkan atau lainnya")  # what a bar holds beyond the parts that may be shown
LED_ELSEWHERE = N_(
    "Menurut buku kode, tema ini ditangani instansi tersebut."
)  # why a theme is passed on without a rule
SOURCE_LABELS = Labels({"read": N_("dibaca"), "partly": N_("dibaca sebagian"), "refused": N_("tidak dapat dibaca")})
MISSING_LABELS = Labels(
    {
        "without_group": N_("Unsur peserta"),
        "without_agency": N_("Perangkat daerah yang dituju"),
        "without_respondent": N_("Responden"),
        "without_district": N_("Kecamatan"),
        "without_date": N_("Tanggal"),
    }
)  # what may be unknown of a feedback, by measure
CHECK_LABELS = Labels(
    {
        "conservation_answers": N_("Ada jawaban yang hilang saat dibaca"),
        "conservation_rows": N_("Ada baris yang hilang saat dibaca"),
        "conservation_feedback": N_("Ada masukan yang hilang saat dibersihkan"),
        "conservation_assignments": N_("Ada masukan tanpa tepat satu tema utama"),
        "stale_corrections": N_("Koreksi analis yang tidak menemukan masukannya"),
        "theme_without_feedback": N_("Tema tanpa masukan"),
        "dominant_theme": N_("Satu tema memuat terlalu banyak masukan"),
        "overlapping_themes": N_("Dua tema hampir selalu muncul bersama"),
        "residual": N_("Banyak masukan tanpa tema"),
        "stem_collisions": N_("Kata lain terbaca sebagai istilah kunci"),
        "dead_seeds": N_("Tema yang istilah kuncinya jarang dipakai"),
        "shared_seeds": N_("Istilah kunci milik beberapa tema"),
        "theme_quality": N_("Tema yang belum dikenali dengan baik"),
        "guessed_answers": N_("Banyak jawaban dari berkas yang susunannya ditebak"),
        "unknown_group": N_("Banyak masukan tanpa unsur peserta"),
        "unknown_agency": N_("Banyak masukan tanpa perangkat daerah yang dituju"),
        "unknown_respondent": N_("Banyak masukan tanpa responden yang dikenal"),
        "silent_groups": N_("Ada unsur peserta yang tidak bersuara"),
        "sparse_groups": N_("Ada unsur peserta yang hampir tidak bersuara"),
        "dominant_respondent": N_("Satu responden memberi banyak masukan"),
        "dominant_organisation": N_("Satu instansi memberi banyak masukan"),
        "copied_campaign": N_("Satu teks dikirim banyak orang"),
    }
)  # what a failed check says: a rule's name is for analysts, these words are for planners
VALUE_LABELS = KIND_LABELS | COVERAGE_LABELS | SOURCE_LABELS  # what the values of closed lists are called
DATA_DESCRIPTION = N_(
    "Masukan pemangku kepentingan kepada perangkat daerah: apa yang disampaikan, temanya, perangkat daerah yang"
    " berwenang, program rencana kerja yang terkait, dan angka ringkasannya. Data pribadi disamarkan. Bukan jajak"
    " pendapat."
)
FIELD_TYPES = Labels(
    {
        "text": N_("teks"),
        "integer": N_("bilangan bulat"),
        "number": N_("bilangan"),
        "boolean": N_("true/false"),
        "date": N_("tanggal"),
    }
)
# What a planner may answer to a proposal, and why not (Permendagri 86/2017 and practice of the Renja): words of the
# workbooks for the Renja, which are Indonesian in every language.
FOLLOW_UP_STATUS = ("diakomodir", "diakomodir: utama", "diakomodir: cadangan", "tidak diakomodir")
FOLLOW_UP_REASONS = (
    "bukan kewenangan kota",
    "sudah ada dalam Renja",
    "belum konkret: tanpa lokasi atau volume",
    "keterbatasan anggaran",
    "usulan ganda",
)
EMERGING_MARK = N_("tema baru (perlu ditinjau)")
NO_FEEDBACK = N_("Belum ada masukan bertema")
UNKNOWN_GROUP_LABEL = N_("Tidak diketahui")
NO_AGENCY_LABEL = N_("Tanpa perangkat daerah")
NO_DISTRICT_LABEL = N_("Tidak disebut")
HIDDEN_CELL = N_("disamarkan: sel kecil")
SUPPRESSED = "•"  # the sign for a small cell, explained under each table


class Named(Protocol):
    """A theme or a group of the codebook, which names it in both languages."""

    @property
    def label(self) -> str: ...

    @property
    def label_en(self) -> str: ...


def say_label(row: Named) -> str:
    """Name a theme or group of the codebook in the language in use."""
    return row.label_en if language_in_use() == "en" else row.label
