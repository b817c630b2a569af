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
SOURCE_LABELS: Mapping[str, str] = MappingProxyType(
    {"read": "dibaca", "partly": "dibaca sebagian", "refused": "tidak dapat dibaca"}
)
CHECK_LABELS: Mapping[str, str] = MappingProxyType(
    {
        "conservation_answers": "Ada jawaban yang hilang saat dibaca",
        "conservation_rows": "Ada baris yang hilang saat dibaca",
        "conservation_feedback": "Ada masukan yang hilang saat dibersihkan",
        "conservation_assignments": "Ada masukan tanpa tepat satu tema utama",
        "stale_corrections": "Koreksi analis yang tidak menemukan masukannya",
        "theme_without_feedback": "Tema tanpa masukan",
        "dominant_theme": "Satu tema memuat terlalu banyak masukan",
        "residual": "Banyak masukan tanpa tema",
        "theme_quality": "Tema yang belum dikenali dengan baik",
        "unknown_group": "Banyak masukan tanpa unsur peserta",
    }
)  # what a failed check says: a rule's name is for analysts, these words are for planners
EMERGING_MARK = "tema baru (perlu ditinjau)"
NO_FEEDBACK = "Belum ada masukan bertema"
UNKNOWN_GROUP_LABEL = "Tidak diketahui"
SUPPRESSED = "•"  # the sign for a small cell, explained under each table


def say_number(value: float) -> str:
    """Write a whole number.

    >>> say_number(1234)
    '1.234'
    """
    return format_decimal(round(value), locale=LOCALE)


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
