"""The tables described for machines: a Frictionless tabular data package.

Comes in: the table classes, and what the city says of its data. Goes out: `datapackage.json`, with the metadata that
Satu Data Indonesia asks for (Perpres 39/2019: title, producer, date, definitions, units, method). Form: Data
Package, Tabular Data Package and Table Schema, version 1 (specs.frictionlessdata.io). No clock: the same description
for the same tables.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from pipeline.tables.contract import TABLES, Table
from pipeline.tables.fields import FEEDBACK_ID, FieldType
from pipeline.tables.fields import Field as TableField

FILE = "datapackage.json"
Say = Callable[[str], str]  # puts a text into the language of the reports
METHODS: Mapping[str, str] = MappingProxyType(
    {
        "ingest": "Berkas mentah dibaca apa adanya; kolom dikenali dari judul dan isinya; data pribadi disamarkan"
        " sebelum apa pun ditulis.",
        "clean": "Teks dipotong menjadi kalimat, ejaan dan kata percakapan dinormalkan, ulangan dan salinan ditandai.",
        "stem": "Tiap kata yang berbeda diubah satu kali menjadi kata dasar (PySastrawi dan kamus koreksi).",
        "cluster": "Tema diberikan oleh model linear yang belajar dari contoh dan istilah kunci buku kode; keputusan"
        " analis mengalahkan model; tema baru dicari pada sisanya.",
        "link": "Tema dihubungkan dengan perangkat daerah menurut kewenangan, dan dengan program rencana kerja.",
        "measure": "Masukan, responden dan usulan dihitung terpisah, dengan dasar dan selang kepercayaan 95 %;"
        " sel kecil disamarkan.",
    }
)  # how each stage makes its tables
_TYPES: Mapping[FieldType, str] = MappingProxyType(
    {"text": "string", "integer": "integer", "number": "number", "boolean": "boolean", "date": "date"}
)
# How `tables.store` writes: comma, quotes doubled, line feeds.
_DIALECT = {"delimiter": ",", "doubleQuote": True, "header": True, "lineTerminator": "\n", "quoteChar": '"'}


@dataclass(frozen=True)
class Occasion:
    """A forum that the data come from."""

    name: str
    day: date
    place: str


@dataclass(frozen=True)
class About:
    """What the city says of its data; an empty `licence` has not been decided."""

    title: str
    description: str
    producer: str
    licence: str
    source: str
    occasions: Sequence[Occasion]


def encode_package(about: About, *, say: Say) -> bytes:
    """Write the description of all tables."""
    return (json.dumps(describe_package(about, say=say), indent=1, ensure_ascii=False) + "\n").encode("utf-8")


def describe_package(about: About, *, say: Say) -> dict[str, Any]:
    """Describe all tables as a Frictionless data package; what the city has not decided is left out.

    `say` puts what the contract says of tables and columns into the language of the reports.
    """
    package: dict[str, Any] = {
        "profile": "tabular-data-package",
        "name": "suara-forum",
        "title": about.title,
        "description": about.description,
        "contributors": [{"title": about.producer, "role": "publisher"}],
        "sources": [{"title": about.source}],
        "occasions": [
            {"name": held.name, "date": held.day.isoformat(), "place": held.place} for held in about.occasions
        ],
        "resources": [_describe_table(table, say) for table in TABLES.values()],
    }
    return package | ({"licenses": [{"name": about.licence}]} if about.licence else {})


def _describe_table(table: Table, say: Say) -> dict[str, Any]:
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "path": table.file,
        "title": say(table.title),
        "description": say(METHODS[table.stage]),
        "stage": table.stage,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": _DIALECT,
        "schema": _describe_columns(table, say),
    }


def _describe_columns(table: Table, say: Say) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "fields": [_describe_field(field, table, say) for field in table.fields],
        "missingValues": [""],
    }
    if table.unique and not table.optional & set(table.key):  # a primary key may hold nothing empty
        schema["primaryKey"] = list(table.key)
    links = [_link(field.name, table) for field in table.fields if field.pattern == FEEDBACK_ID]
    owned = [link for link in links if link["fields"] != "feedback_id" or link["reference"]["resource"]]
    return schema | ({"foreignKeys": owned} if owned else {})


def _describe_field(field: TableField, table: Table, say: Say) -> dict[str, Any]:
    constraints: dict[str, Any] = {} if field.name in table.optional else {"required": True}
    if field.allowed:
        constraints["enum"] = list(field.allowed)
    elif field.pattern and field.type == "text":
        constraints["pattern"] = field.pattern
    if table.unique and table.key == (field.name,):
        constraints["unique"] = True
    described: dict[str, Any] = {"name": field.name, "type": _TYPES[field.type]}
    described["description"] = say(field.description)
    if field.type == "boolean":
        described |= {"trueValues": ["true"], "falseValues": ["false"]}
    return described | ({"unit": say(field.unit)} if field.unit else {}) | {"constraints": constraints}


def _link(name: str, table: Table) -> dict[str, Any]:
    """Say that a column holds ids of feedbacks; inside the table of feedbacks itself the resource has no name."""
    resource = "" if table.name == "feedback" else "feedback"
    return {"fields": name, "reference": {"resource": resource, "fields": "feedback_id"}}
