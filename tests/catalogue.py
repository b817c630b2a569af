"""What reports say, read from the code, and the English catalogue that it is held against.

`make catalogue` renews the catalogue: new texts come in without words, which a test names, and texts that nothing says
any more go. No date and no line number stands in it: the same texts give the same bytes.
"""

import io
import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract

from pipeline.messages.catalogue import DOMAIN, place_of
from pipeline.tables.contract import TABLES
from pipeline.tables.datapackage import METHODS

ROOT = Path(__file__).parents[1]
PLACE = place_of("en")
KEYWORDS: dict[str, None] = {"_": None, "N_": None, "gettext": None}
_TEMPLATES = {"trimmed": "true", "newstyle_gettext": "true", "trim_blocks": "true", "lstrip_blocks": "true"}
_CHANGING = re.compile(rb'^"(POT-|PO-|Generated-By|Last-Translator|Language-Team|Report-).*\n', re.M)
_HEAD = "# English catalogue of Suara Forum. Write msgstr by hand; `make catalogue` renews the rest from the code."


def collect() -> Iterator[tuple[str, str]]:
    """List what code, templates and tables say: where, and the Indonesian text."""
    for path in sorted((ROOT / "pipeline").rglob("*.py")):
        yield from _extract(path, "python", {})
    for path in sorted((ROOT / "pipeline").rglob("*.j2")):
        yield from _extract(path, babel_extract, _TEMPLATES)
    for table in TABLES.values():
        yield "pipeline/tables/contract.py", table.title
        for field in table.fields:
            yield from (("pipeline/tables/fields.py", text) for text in (field.description, field.unit) if text)
    yield from (("pipeline/tables/datapackage.py", text) for text in METHODS.values())


def load() -> Catalog:
    """Read the English catalogue as it stands."""
    with PLACE.open("rb") as stream:
        return read_po(stream, locale="en", domain=DOMAIN)


def write(words: dict[str, str]) -> bytes:
    """Write the catalogue of all that is said, with the words that there are."""
    catalogue = Catalog(locale="en", domain=DOMAIN, project="Suara Forum", version="1", header_comment=_HEAD)
    catalogue.fuzzy = False
    for place, text in collect():
        catalogue.add(text, words.get(text, ""), locations=[(place, None)])
    stream = io.BytesIO()
    write_po(stream, catalogue, width=120, sort_output=True, include_lineno=False)
    return _CHANGING.sub(b"", stream.getvalue())


def main() -> None:
    words = {str(message.id): str(message.string) for message in load() if message.id}
    PLACE.write_bytes(write(words))
    missing = sum(not message.string for message in load() if message.id)
    print(f"{PLACE.relative_to(ROOT)} renewed; {missing} texts have no English words yet")


def _extract(path: Path, method: object, options: dict[str, str]) -> Iterator[tuple[str, str]]:
    with path.open("rb") as stream:
        for _line, text, *_ in extract(method, stream, keywords=KEYWORDS, options=options):
            yield path.relative_to(ROOT).as_posix(), text


if __name__ == "__main__":
    main()
