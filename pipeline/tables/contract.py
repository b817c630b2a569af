"""The tables: which file, what a row is, which columns in which order, which may be empty, what sorts them.

A table is `TABLES[name]`; its file begins with the number of the stage that writes it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import get_args

from pipeline.tables.fields import FIELDS, CheckStatus, Field, QualityBasis, SourceStatus

STAGE_NAMES = ("ingest", "clean", "stem", "cluster", "link", "measure")  # the first writes the files that begin with 1


@dataclass(frozen=True)
class Table:
    """One CSV of `data/processed/`: `columns` are the contract's, with `?` behind those that may be empty.

    `key` sorts the rows and, where `unique`, names each row.
    """

    name: str
    file: str
    title: str
    columns: str
    key: tuple[str, ...]
    special: Mapping[str, Field] = field(default_factory=dict)
    unique: bool = True

    @property
    def stage(self) -> str:
        """The stage that writes it."""
        return STAGE_NAMES[int(self.file[0]) - 1]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(name.rstrip("?") for name in self.columns.split())

    @property
    def optional(self) -> frozenset[str]:
        return frozenset(name[:-1] for name in self.columns.split() if name.endswith("?"))

    def field(self, name: str) -> Field:
        return self.special[name] if name in self.special else FIELDS[name]

    @property
    def fields(self) -> tuple[Field, ...]:
        return tuple(self.field(name) for name in self.names)


def _with_values(name: str, values: object) -> dict[str, Field]:
    return {name: replace(FIELDS[name], allowed=get_args(values))}


def _notices(stage: str, number: int) -> Table:
    return Table(
        f"{stage}_notices",
        f"{number}_notices.csv",
        f"Catatan tahap {stage}: yang ditebak, tidak ditemukan atau janggal",
        "notice subject count explanation",
        ("notice", "subject"),
    )


_ALL = (
    Table(
        "sources",
        "1_sources.csv",
        "Berkas atau lembar kerja yang diperiksa",
        "source_file source_sheet? forum_id format encoding? header_row? status rows_read answers_read",
        ("source_file", "source_sheet"),
        _with_values("status", SourceStatus),
    ),
    Table(
        "feedback",
        "1_feedback.csv",
        "Masukan: satu sel teks, pesan atau giliran bicara",
        "feedback_id respondent_id? forum_id source_file source_sheet? source_row source_column? received_on? group"
        " organisation? agency? district? location? volume? question? text redactions sensitive",
        ("feedback_id",),
    ),
    Table(
        "rejected",
        "1_rejected.csv",
        "Yang tidak dapat dipakai, beserta alasannya",
        "level source_file source_sheet? source_row? column? reason explanation",
        ("source_file", "source_sheet", "source_row", "column", "level", "reason", "explanation"),
        unique=False,
    ),
    _notices("ingest", 1),
    Table(
        "clean",
        "2_clean.csv",
        "Masukan yang sudah dinormalkan",
        "feedback_id clean_text? words duplicate_of? copy_of? kept drop_reason?",
        ("feedback_id",),
    ),
    Table(
        "sentences",
        "2_sentences.csv",
        "Kalimat dari masukan yang dipakai",
        "feedback_id sentence_no sentence clean_sentence?",
        ("feedback_id", "sentence_no"),
    ),
    _notices("clean", 2),
    Table(
        "stems",
        "3_stems.csv",
        "Kalimat sebagai kata dasar",
        "feedback_id sentence_no stems?",
        ("feedback_id", "sentence_no"),
    ),
    Table(
        "vocabulary",
        "3_vocabulary.csv",
        "Kata yang berbeda, kata dasarnya dan aturan yang menentukannya",
        "word stem rule documents label",
        ("word",),
    ),
    Table(
        "collisions",
        "3_collisions.csv",
        "Kata dasar yang dipakai bersama oleh kata-kata yang tidak berkerabat",
        "stem words documents themes?",
        ("stem",),
        {"words": replace(FIELDS["words"], type="text", description="Kata-kata yang bertabrakan", unit="")},
    ),
    _notices("stem", 3),
    Table(
        "themes",
        "4_themes.csv",
        "Tema",
        "theme_id label origin top_terms? feedback_count quotes?",
        ("theme_id",),
    ),
    Table(
        "assignments",
        "4_assignments.csv",
        "Tema sebuah masukan, beserta bukti dan kutipannya",
        "feedback_id theme_id sentence_no? score is_primary decided_by evidence? quote?",
        ("feedback_id", "theme_id"),
    ),
    Table(
        "kinds",
        "4_kinds.csv",
        "Jenis masukan (tindak tutur)",
        "feedback_id kind score decided_by",
        ("feedback_id",),
    ),
    Table(
        "quality",
        "4_quality.csv",
        "Mutu pemberian tema",
        "theme_id precision? recall? n basis",
        ("theme_id",),
        _with_values("basis", QualityBasis),
    ),
    _notices("cluster", 4),
    Table(
        "routes",
        "5_routes.csv",
        "Tema sebuah masukan pada perangkat daerah",
        "feedback_id theme_id? agency_id basis rule?",
        ("feedback_id", "theme_id", "agency_id"),
        {"rule": replace(FIELDS["rule"], allowed=(), description="Aturan routes.csv yang meneruskan masukan")},
    ),
    Table(
        "programme_links",
        "5_programmes.csv",
        "Tema terhadap program rencana kerja",
        "theme_id? agency_id programme_id? coverage decided_by score",
        ("agency_id", "theme_id", "programme_id"),
    ),
    _notices("link", 5),
    Table(
        "measures",
        "6_measures.csv",
        "Angka: satu baris satu angka, dengan dasar dan selangnya",
        "number_id measure forum_id? agency_id? theme_id? with_theme_id? programme_id? group? kind? district? period?"
        " value? lower? upper? unit base suppressed",
        ("number_id",),
    ),
    Table(
        "checks",
        "6_checks.csv",
        "Pemeriksaan mutu",
        "rule status observed limit explanation",
        ("rule",),
        {
            "rule": replace(FIELDS["rule"], allowed=(), description="Nama pemeriksaan"),
            "limit": Field("limit", "text", "Batas yang diharapkan"),
            **_with_values("status", CheckStatus),
        },
    ),
    _notices("measure", 6),
)

TABLES: Mapping[str, Table] = MappingProxyType({table.name: table for table in _ALL})

_MEASURED = TABLES["measures"].names
# What a number can be counted by, in the order of its `number_id`.
DIMENSIONS = _MEASURED[_MEASURED.index("measure") + 1 : _MEASURED.index("value")]
