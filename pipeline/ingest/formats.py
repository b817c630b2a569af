"""A raw file -> its parts: the reader is chosen by what the bytes are; the name only breaks ties.

No reader raises on what people send: what cannot be read comes back as a part with a reason.
"""

import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePosixPath

from pipeline.ingest.archives import members, open_archive, read_member
from pipeline.ingest.chats import looks_like_chat, read_chat
from pipeline.ingest.documents import read_docx, read_text_document
from pipeline.ingest.records import looks_like_json_lines, read_json, read_json_lines
from pipeline.ingest.sheets import Guess, Part, RefusedError, Sheet
from pipeline.ingest.text_files import Text, decode, looks_separated, read_separated
from pipeline.ingest.web_pages import looks_like_page, read_page
from pipeline.ingest.workbooks import OLE_MAGIC, read_workbook
from pipeline.raw import RawFile

_ZIP_MAGIC = (b"PK\x03\x04", b"PK\x05\x06")
_FOREIGN = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x1f\x8b",
    b"{\\rtf",
    b"ID3",
    b"OggS",
)
_DEEPEST_ARCHIVE = 1
_WORKBOOK_SUFFIXES = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
_TEXT_SUFFIXES = (".txt", ".text", ".md", ".log", "")


def read_file(file: RawFile) -> tuple[Part, ...]:
    """Read one raw file into its parts (several for an archive); never raises on its content."""
    path = file.path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    if file.kind != "file":
        return (Part(path, "unknown", refusal=file.kind),)
    try:
        content = file.content()
    except OSError:
        return (Part(path, "unknown", refusal="missing"),)
    return tuple(_read(path, content, depth=0))


def _read(path: str, content: bytes, depth: int) -> Iterator[Part]:
    file_format = _kind(content, path)
    if file_format == "zip":
        yield from _read_archive(path, content, depth)
        return
    try:
        sheets = _sheets(content, file_format, path)
        yield Part(path, sheets[0].format if sheets else file_format, sheets)
    except RefusedError as refused:
        yield Part(path, file_format, refusal=refused.reason)
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except Exception:  # one bad file never stops the others: whatever a parser missed becomes a reject
        yield Part(path, file_format, refusal="damaged")


def _read_archive(path: str, content: bytes, depth: int) -> Iterator[Part]:
    if depth > _DEEPEST_ARCHIVE:
        yield Part(path, "zip", refusal="too_deep")
        return
    try:
        archive = open_archive(content)
    except RefusedError as refused:
        yield Part(path, "zip", refusal=refused.reason)
        return
    names = list(members(archive))
    if not names:
        yield Part(path, "zip", refusal="empty_file")
    for name in names:
        try:
            member = read_member(archive, name)
        except RefusedError as refused:
            yield Part(f"{path}/{name}", "zip", refusal=refused.reason)
        else:
            yield from _read(f"{path}/{name}", member, depth + 1)


def _kind(content: bytes, path: str) -> str:
    suffix = PurePosixPath(path).suffix.casefold()
    if content.startswith(_ZIP_MAGIC):
        return _zipped_kind(content)
    if content.startswith(OLE_MAGIC):
        return "xls"
    if content.startswith(_FOREIGN):
        return "foreign"
    return {".json": "json", ".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", ".tsv": "csv"}.get(suffix, "text")


def _zipped_kind(content: bytes) -> str:
    try:
        with open_archive(content) as archive:
            names = set(archive.namelist())
    except RefusedError:
        return "zip"
    if names & {"xl/workbook.xml", "xl/workbook.bin"}:
        return "xlsx"
    if "word/document.xml" in names:
        return "docx"
    return "ods" if {"content.xml", "mimetype"} <= names else "zip"


def _sheets(content: bytes, file_format: str, path: str) -> tuple[Sheet, ...]:
    if not content.strip(b"\x00\r\n\t \xef\xbb\xbf\xff\xfe"):
        raise RefusedError("empty_file")
    if file_format == "foreign":
        raise RefusedError("unsupported_format")
    if file_format in ("xlsx", "xls", "ods"):
        return _workbook(content, file_format)
    if file_format == "docx":
        return read_docx(content)
    suffix = PurePosixPath(path).suffix.casefold()
    sheets = _text_sheets(decode(content), file_format, suffix)
    if suffix in _WORKBOOK_SUFFIXES:
        return tuple(replace(sheet, guesses=(*sheet.guesses, Guess("format_unlike_name", 1))) for sheet in sheets)
    return sheets


def _workbook(content: bytes, file_format: str) -> tuple[Sheet, ...]:
    try:
        return read_workbook(content, file_format)
    except zipfile.BadZipFile:
        raise RefusedError("damaged") from None


def _text_sheets(text: Text, file_format: str, suffix: str) -> tuple[Sheet, ...]:
    if looks_like_page(text.content):
        return tuple(replace(sheet, guesses=text.guesses) for sheet in read_page(text.content, text.encoding))
    return (_text_sheet(text, file_format, suffix),)


def _text_sheet(text: Text, file_format: str, suffix: str) -> Sheet:
    body = text.content
    guesses = text.guesses
    if looks_like_chat(body):
        return replace(read_chat(body, text.encoding), guesses=guesses)
    if file_format == "jsonl" or (file_format != "csv" and looks_like_json_lines(body)):
        return replace(read_json_lines(body, text.encoding), guesses=guesses)
    if file_format == "json" or (file_format == "text" and body.lstrip().startswith(("[{", '["', '{"'))):
        return replace(read_json(body, text.encoding), guesses=guesses)
    if file_format == "text" and suffix in _TEXT_SUFFIXES and not looks_separated(body):
        return read_text_document(body, text.encoding, guesses)
    return read_separated(text, "\t" if suffix == ".tsv" and "\t" in body else "")
