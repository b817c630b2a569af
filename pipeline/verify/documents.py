"""The numbers of a Word document: those in a content control whose tag leads to their id, and digits outside of any.

Comes in: the bytes of a .docx that repeats a page, and the digits that are at home on the pages. Goes out: `Printed`
for each control that `customXml/numbers.xml` explains, `Unmarked` for a digit elsewhere that is at home on no page:
dates, codes, quotes and captions come from there word by word. The document names its language in its properties.
"""

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from xml.etree import ElementTree

from pipeline.verify.printed import Printed, Unmarked

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TEXTS = re.compile(r"word/(document|header\d*|footer\d*)\.xml")
_NUMBERS = "customXml/numbers.xml"
_PROPERTIES = "docProps/core.xml"
_LANGUAGE = "{http://purl.org/dc/elements/1.1/}language"

Finding = Printed | Unmarked


def read_document(file: str, content: bytes, at_home: frozenset[str]) -> tuple[list[Printed], list[Unmarked]]:
    """Read the numbers of a document; `at_home`: runs of digits that pages show as words."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        ids, language = _read_ids(archive), _read_language(archive)
        parts = [archive.read(name) for name in sorted(archive.namelist()) if _TEXTS.fullmatch(name)]
    found = [it for part in parts for it in _read_part(file, ElementTree.fromstring(part), ids, at_home, language)]
    return [it for it in found if isinstance(it, Printed)], [it for it in found if isinstance(it, Unmarked)]


def _read_ids(archive: zipfile.ZipFile) -> dict[str, tuple[str, str]]:
    if _NUMBERS not in archive.namelist():
        return {}
    numbers = ElementTree.fromstring(archive.read(_NUMBERS)).iter("number")
    return {number.attrib["tag"]: (number.attrib["number_id"], number.attrib["part"]) for number in numbers}


def _read_language(archive: zipfile.ZipFile) -> str:
    if _PROPERTIES not in archive.namelist():
        return "id"
    return ElementTree.fromstring(archive.read(_PROPERTIES)).findtext(_LANGUAGE) or "id"


def _read_part(
    file: str, part: ElementTree.Element, ids: dict[str, tuple[str, str]], at_home: frozenset[str], language: str
) -> Iterator[Finding]:
    for place, paragraph in enumerate(part.iter(f"{_W}p"), start=1):
        words = ""
        for child in paragraph:
            text = "".join(piece.text or "" for piece in child.iter(f"{_W}t"))
            tag = child.find(f"{_W}sdtPr/{_W}tag")
            name = ids.get(tag.attrib[f"{_W}val"]) if tag is not None else None
            if name:
                yield Printed(file, f"paragraph {place}", *name, text.strip(), language=language)
            words += " " if name else text
        if stray := sorted(set(re.findall(r"\d+", words)) - at_home):
            yield Unmarked(file, f"paragraph {place}", ", ".join(stray))
