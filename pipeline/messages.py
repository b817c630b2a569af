"""The message catalogue: words, numbers and dates as reports say them (Indonesian; Babel for its conventions)."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from babel.dates import format_date
from babel.numbers import format_decimal, format_percent

LOCALE = "id"

KIND_LABELS: Mapping[str, str] = MappingProxyType(
    {
        "complaint": "Keluhan",
        "proposal": "Usulan",
        "question": "Pertanyaan",
        "appreciation": "Apresiasi",
        "other": "Lainnya",
    }
)
SPECIAL_THEME_LABELS: Mapping[str, str] = MappingProxyType(
    {"no_theme": "Tanpa tema (bermakna, di luar buku kode)", "no_content": "Tanpa isi (salam, uji coba)"}
)
COVERAGE_LABELS: Mapping[str, str] = MappingProxyType(
    {
        "covered": "terjawab",
        "partial": "terjawab sebagian",
        "gap": "belum ada program",
        "unasked": "tidak ada yang meminta",
    }
)
STANDING_LABELS: Mapping[str, str] = MappingProxyType(
    {
        "covered": "terjawab program",
        "partial": "terjawab sebagian",
        "suggested": "hanya saran mesin",
        "gap": "belum ada program",
    }
)  # how an agency's programmes meet a theme: measures themes_<standing>
PROGRAMME_LABELS: Mapping[str, str] = MappingProxyType({"asked": "diminta", "unasked": "tidak ada yang meminta"})
COVERAGE_FINDINGS: Mapping[str, str] = MappingProxyType(
    {
        "none": "tidak ada tema tanpa program",
        "some": "sebagian tema belum ada programnya",
        "most": "lebih dari separuh tema belum ada programnya",
        "all": "belum satu pun tema ada programnya",
    }
)
REST_LABEL = "disamarkan atau lainnya"  # what a bar holds beyond the parts that may be shown
LED_ELSEWHERE = "Menurut buku kode, tema ini ditangani instansi tersebut."  # why a theme is passed on without a rule
SOURCE_LABELS: Mapping[str, str] = MappingProxyType(
    {"read": "dibaca", "partly": "dibaca sebagian", "refused": "tidak dapat dibaca"}
)
MISSING_LABELS: Mapping[str, str] = MappingProxyType(
    {
        "without_group": "Unsur peserta",
        "without_agency": "Perangkat daerah yang dituju",
        "without_respondent": "Responden",
        "without_district": "Kecamatan",
        "without_date": "Tanggal",
    }
)  # what may be unknown of a feedback, by measure
CHECK_LABELS: Mapping[str, str] = MappingProxyType(
    {
        "conservation_answers": "Ada jawaban yang hilang saat dibaca",
        "conservation_rows": "Ada baris yang hilang saat dibaca",
        "conservation_feedback": "Ada masukan yang hilang saat dibersihkan",
        "conservation_assignments": "Ada masukan tanpa tepat satu tema utama",
        "stale_corrections": "Koreksi analis yang tidak menemukan masukannya",
        "theme_without_feedback": "Tema tanpa masukan",
        "dominant_theme": "Satu tema memuat terlalu banyak masukan",
        "overlapping_themes": "Dua tema hampir selalu muncul bersama",
        "residual": "Banyak masukan tanpa tema",
        "stem_collisions": "Kata lain terbaca sebagai istilah kunci",
        "dead_seeds": "Tema yang istilah kuncinya jarang dipakai",
        "shared_seeds": "Istilah kunci milik beberapa tema",
        "theme_quality": "Tema yang belum dikenali dengan baik",
        "guessed_answers": "Banyak jawaban dari berkas yang susunannya ditebak",
        "unknown_group": "Banyak masukan tanpa unsur peserta",
        "unknown_agency": "Banyak masukan tanpa perangkat daerah yang dituju",
        "unknown_respondent": "Banyak masukan tanpa responden yang dikenal",
        "silent_groups": "Ada unsur peserta yang tidak bersuara",
        "dominant_respondent": "Satu responden memberi banyak masukan",
        "dominant_organisation": "Satu instansi memberi banyak masukan",
        "copied_campaign": "Satu teks dikirim banyak orang",
    }
)  # what a failed check says: a rule's name is for analysts, these words are for planners
EVALUATION_SECTIONS: Mapping[str, str] = MappingProxyType(
    {
        "themes": "Tema",
        "methods": "Dibandingkan dengan cara lain",
        "shares": "Kesalahan bagian tiap tema",
        "kinds": "Jenis masukan",
        "agreement_themes": "Kesepakatan pengode tentang tema",
        "agreement_kinds": "Kesepakatan pengode tentang jenis",
        "emerging": "Tema baru",
        "stability": "Kestabilan",
        "routes": "Perangkat daerah yang dituju",
        "redaction": "Penyamaran data pribadi",
    }
)
EVALUATION_EXPLANATIONS: Mapping[str, str] = MappingProxyType(
    {
        "themes": "Presisi: dari yang diberi tema ini, berapa bagian yang benar. Perolehan: dari yang seharusnya diberi"
        " tema ini, berapa bagian yang ditemukan. F1 adalah rata-rata harmonik keduanya. n = teks yang diberi label ini"
        " oleh orang.",
        "methods": "F1 makro: rata-rata atas tema. F1 mikro: semua pasangan teks dan tema bersama-sama. F1 per teks:"
        " rata-rata atas teks. Cara lain membaca teks yang sama, sudah dibersihkan dan diubah ke kata dasar.",
        "shares": "Selisih bagian teks yang bertema ini, model dikurangi orang, dalam poin persen.",
        "kinds": "Apresiasi terlalu jarang untuk ikut dirata-ratakan, maka berdiri sendiri.",
        "agreement_themes": "Alpha Krippendorff dengan jarak MASI: 1 sepakat penuh, 0 setara kebetulan. Semua topik di"
        " luar tema yang diukur dihitung sebagai satu label. n = teks yang dikodekan dua orang.",
        "agreement_kinds": "Alpha Krippendorff untuk data nominal: 1 sepakat penuh, 0 setara kebetulan. n = teks yang"
        " dikodekan dua orang.",
        "emerging": "Untuk tiap topik di luar tema yang diukur (lima teks atau lebih): F1 terbaik dari kelompok yang"
        " ditemukan. Catatan menyebut kelompok itu.",
        "stability": "Bagian pemberian tema yang tetap sama setelah model belajar lagi dari 20 contoh ulang"
        " (bootstrap) atas contoh buku kode, per penulis. Selang di sini adalah sebaran atas contoh ulang itu."
        " n = pemberian tema.",
        "routes": "Rata-rata atas teks. Pembanding: semua masukan dikirim ke semua perangkat daerah forum.",
        "redaction": "n = potongan yang ditandai orang sebagai data pribadi, dan teks tanpa tanda seperti itu.",
    }
)
EVALUATION_LABELS: Mapping[str, str] = MappingProxyType(
    {
        "precision": "Presisi",
        "recall": "Perolehan",
        "f1": "F1",
        "macro_f1": "F1 makro",
        "micro_f1": "F1 mikro",
        "samples_f1": "F1 per teks",
        "best_f1": "F1 terbaik",
        "share_error": "Selisih (poin)",
        "alpha": "Alpha",
        "stays": "Tetap",
        "share": "Bagian",
        "mean": "Rata-rata",
        "mean_absolute": "Rata-rata selisih mutlak",
        "all": "Semua",
        "suara": "Suara Forum",
        "seed_keywords": "Kata kunci buku kode",
        "tfidf_kmeans": "TF-IDF dan K-Means",
        "tfidf_nmf": "TF-IDF dan NMF",
        "anchored_corex": "CorEx berjangkar",
        "coder1_coder2": "Pengode 1 dan pengode 2",
        "model_coder1": "Model dan pengode 1",
        "model_coder2": "Model dan pengode 2",
        "routed": "Arahan model",
        "all_to_all": "Semua ke semua",
        "marked_spans_redacted": "Data pribadi yang disamarkan",
        "unmarked_texts_altered": "Teks tanpa data pribadi yang ikut berubah",
    }
)
EVALUATION_NOTES: Mapping[str, str] = MappingProxyType(
    {
        "labelled": "teks berlabel, melalui semua tahap dari berkas mentah sampai arahan",
        "cross_validated": "contoh buku kode, masing-masing dijawab oleh model yang belajar dari penulis lain",
        "not_installed": "tidak terpasang: pip install corextopic six",
        "flattered": "kelompok dinamai dengan label yang juga mengukurnya: menguntungkan cara ini",
        "learned": "belajar dari contoh buku kode",
        "unlearned": "hanya dari istilah kunci",
    }
)
VALUE_LABELS: Mapping[str, str] = MappingProxyType(
    {**KIND_LABELS, **COVERAGE_LABELS, **SOURCE_LABELS}
)  # what the values of closed lists are called
DATA_DESCRIPTION = (
    "Masukan pemangku kepentingan kepada perangkat daerah: apa yang disampaikan, temanya, perangkat daerah yang"
    " berwenang, program rencana kerja yang terkait, dan angka ringkasannya. Data pribadi disamarkan. Bukan jajak"
    " pendapat."
)
FIELD_TYPES: Mapping[str, str] = MappingProxyType(
    {"text": "teks", "integer": "bilangan bulat", "number": "bilangan", "boolean": "true/false", "date": "tanggal"}
)
# What a planner may answer to a proposal, and why not (Permendagri 86/2017 and practice of the Renja).
FOLLOW_UP_STATUS = ("diakomodir", "diakomodir: utama", "diakomodir: cadangan", "tidak diakomodir")
FOLLOW_UP_REASONS = (
    "bukan kewenangan kota",
    "sudah ada dalam Renja",
    "belum konkret: tanpa lokasi atau volume",
    "keterbatasan anggaran",
    "usulan ganda",
)
EMERGING_MARK = "tema baru (perlu ditinjau)"
NO_FEEDBACK = "Belum ada masukan bertema"
UNKNOWN_GROUP_LABEL = "Tidak diketahui"
NO_AGENCY_LABEL = "Tanpa perangkat daerah"
NO_DISTRICT_LABEL = "Tidak disebut"
HIDDEN_CELL = "disamarkan: sel kecil"
SUPPRESSED = "•"  # the sign for a small cell, explained under each table


def say_number(value: float) -> str:
    """Write a whole number.

    >>> say_number(1234)
    '1.234'
    """
    return format_decimal(round(value), locale=LOCALE)


def say_decimal(value: float, digits: int) -> str:
    """Write a number with a fixed number of decimals.

    >>> say_decimal(0.8349, 2)
    '0,83'
    """
    return format_decimal(round(value, digits) + 0.0, format=f"#,##0.{'0' * digits}", locale=LOCALE)


def say_percent(share: float) -> str:
    """Write a share as a percentage with one decimal.

    >>> say_percent(0.125)
    '12,5 %'
    """
    return format_percent(share, format="#,##0.0 %", locale=LOCALE)


def say_date(day: date) -> str:
    """Write a date in full.

    >>> say_date(date(2024, 2, 27))
    '27 Februari 2024'
    """
    return format_date(day, format="d MMMM y", locale=LOCALE)


def say_month(period: str) -> str:
    """Write a month (`2024-02`) briefly.

    >>> say_month("2024-02")
    'Feb 2024'
    """
    return format_date(date.fromisoformat(f"{period}-01"), format="MMM y", locale=LOCALE)
