"""The description of the tables says what the tables hold, in the form that Frictionless asks for."""

import csv
import json
import re
from datetime import date
from typing import Any

import pytest

from pipeline.stages import STAGES
from pipeline.tables.contract import TABLES
from pipeline.tables.datapackage import About, Occasion, describe_package
from tests.conftest import Project

NAME = re.compile(r"^([-a-z0-9._/])+$")  # Data Package v1, "name"
TYPES = {"string", "integer", "number", "boolean", "date"}


@pytest.fixture(scope="module")
def package(sample: Project) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((sample.processed / "datapackage.json").read_text(encoding="utf-8"))
    return loaded


def about(licence: str = "") -> About:
    occasions = [Occasion("Forum", date(2024, 2, 27), "Galeri")]
    return About("Judul", "Uraian", "Bappeda", licence, "Forum, diolah", occasions)


def test_the_package_keeps_the_rules_of_frictionless(package: dict[str, Any]) -> None:
    """Data Package, Tabular Data Resource and Table Schema v1: what a descriptor must and must not hold."""
    assert package["profile"] == "tabular-data-package"
    assert NAME.match(package["name"])
    names = [resource["name"] for resource in package["resources"]]
    assert len(set(names)) == len(names)
    for resource in package["resources"]:
        assert NAME.match(resource["name"])
        assert resource["profile"] == "tabular-data-resource"
        assert not resource["path"].startswith(("/", ".", "http"))
        schema = resource["schema"]
        fields = {field["name"]: field for field in schema["fields"]}
        assert len(fields) == len(schema["fields"])
        for field in fields.values():
            assert field["type"] in TYPES
            assert field["constraints"].keys() <= {"required", "unique", "enum", "pattern"}
            assert field["type"] == "string" or "pattern" not in field["constraints"]
            re.compile(field["constraints"].get("pattern", ""))
        assert all(fields[name]["constraints"]["required"] for name in schema.get("primaryKey", []))
        for link in schema.get("foreignKeys", []):
            assert link["fields"] in fields
            assert link["reference"]["resource"] in {"", *names}


def test_every_table_is_as_described(sample: Project, package: dict[str, Any]) -> None:
    known: set[str] = set()
    for resource in sorted(package["resources"], key=lambda resource: resource["name"] != "feedback"):
        with (sample.processed / resource["path"]).open(encoding="utf-8-sig", newline="") as stream:
            header, *rows = csv.reader(stream)
        schema = resource["schema"]
        assert header == [field["name"] for field in schema["fields"]]
        columns = dict(zip(header, zip(*rows, strict=True), strict=True)) if rows else dict.fromkeys(header, ())
        if resource["name"] == "feedback":
            known = set(columns["feedback_id"])
        for field in schema["fields"]:
            cells, rules = set(columns[field["name"]]), field["constraints"]
            assert not rules.get("required") or "" not in cells
            assert not rules.get("unique") or len(cells) == len(rows)
            assert "enum" not in rules or cells - {""} <= set(rules["enum"])
            assert all(re.fullmatch(rules["pattern"], cell) for cell in cells - {""} if "pattern" in rules)
            if field["type"] in ("integer", "number"):
                assert all(float(cell) or True for cell in cells - {""})
                assert field["unit"]
            if field["type"] == "boolean":
                assert cells <= {"true", "false"}
        key = [columns[name] for name in schema.get("primaryKey", [])]
        assert not key or len(set(zip(*key, strict=True))) == len(rows)
        for link in schema.get("foreignKeys", []):
            assert set(columns[link["fields"]]) - {""} <= known


def test_each_table_names_the_stage_that_writes_it() -> None:
    writers = {table: stage.name for stage in STAGES for table in stage.writes}
    assert {name: table.stage for name, table in TABLES.items()} == writers


def test_the_city_is_the_producer_and_its_licence_is_named_only_where_it_has_one() -> None:
    package = describe_package(about(), say=str)
    assert package["contributors"] == [{"title": "Bappeda", "role": "publisher"}]
    assert package["occasions"] == [{"name": "Forum", "date": "2024-02-27", "place": "Galeri"}]
    assert "licenses" not in package
    assert describe_package(about("CC-BY-4.0"), say=str)["licenses"] == [{"name": "CC-BY-4.0"}]


def test_the_data_dictionary_explains_every_column(sample: Project) -> None:
    page = (sample.reports / "data-dictionary.html").read_text(encoding="utf-8")
    for table in TABLES.values():
        section = page.partition(f"<caption>Kolom {table.file}</caption>")[2].partition("</table>")[0]
        found = re.findall(r'<th scope="row"><code>(\w+)</code></th><td>([^<]+)</td>', section)
        assert [name for name, _ in found] == list(table.names)
    assert "<code>complaint</code> (Keluhan)" in page
    assert "belum ditetapkan" in page
    assert "http" not in page.replace("http-equiv", "")


@pytest.mark.slow
def test_reset_takes_the_description_away_too(project: Project) -> None:
    assert project.run().returncode == 0
    assert (project.processed / "datapackage.json").is_file()
    assert project.run("reset").returncode == 0
    assert not list(project.processed.glob("*"))
    assert not list(project.reports.glob("*"))
