"""Bytes of files that no text file can hold, built for the tests: workbooks, documents, archives."""

import io
import struct
import zipfile
from collections.abc import Mapping

import openpyxl

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def workbook(sheets: Mapping[str, list[list[object]]], merged: Mapping[str, tuple[str, ...]] | None = None) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        for cells in (merged or {}).get(name, ()):
            sheet.merge_cells(cells)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def zipped(members: Mapping[str, bytes | str]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def docx(*blocks: str) -> bytes:
    body = "".join(
        block if block.startswith("<w:tbl>") else f"<w:p><w:r><w:t>{block}</w:t></w:r></w:p>" for block in blocks
    )
    return zipped({"word/document.xml": f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'})


def ods(rows: list[list[str]]) -> bytes:
    cells = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>' for cell in row
        )
        + "</table:table-row>"
        for row in rows
    )
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    content = (
        f'<office:document-content {spaces} office:version="1.2"><office:body><office:spreadsheet>'
        f'<table:table table:name="Lembar1">{cells}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>'
    )
    return zipped({"mimetype": kind, "content.xml": content, "META-INF/manifest.xml": manifest})


def xls(rows: list[list[str]]) -> bytes:
    """A BIFF8 workbook of one sheet in a compound file: header, one FAT sector, one directory sector, the stream."""

    def record(kind: int, body: bytes) -> bytes:
        return struct.pack("<HH", kind, len(body)) + body

    def opening(kind: int) -> bytes:
        return record(0x809, struct.pack("<HHHHII", 0x600, kind, 0x0DBB, 0x07CC, 0, 6))

    def label(row: int, column: int, text: str) -> bytes:
        return record(0x204, struct.pack("<HHHHB", row, column, 0, len(text), 1) + text.encode("utf-16-le"))

    def entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
        title = (name + "\0").encode("utf-16-le")
        links = struct.pack("<iii", -1, -1, child) + bytes(36)
        return (
            title.ljust(64, b"\0") + struct.pack("<HBB", len(title), kind, 1) + links + struct.pack("<IQ", start, size)
        )

    cells = b"".join(label(row, column, text) for row, line in enumerate(rows) for column, text in enumerate(line))
    names = b"Lembar1"
    start = len(opening(5)) + 4 + 8 + len(names) + 4
    sheet = record(0x85, struct.pack("<IBBBB", start, 0, 0, len(names), 0) + names)
    stream = opening(5) + sheet + record(0x0A, b"") + opening(16) + cells + record(0x0A, b"")
    stream = stream.ljust(4096, b"\0")  # shorter ones would need a second allocation table
    sectors = len(stream) // 512
    chain = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, sectors + 2), 0xFFFFFFFE]
    table = struct.pack("<128I", *chain, *[0xFFFFFFFF] * (128 - len(chain)))
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)
    folder = entry("Root Entry", 5, 1, 0xFFFFFFFE, 0) + entry("Workbook", 2, -1, 2, len(stream)) + bytes(256)
    return header + table + folder + stream
