"""Bytes of a workbook (XLSX, XLSM, XLSB, XLS, ODS) -> a sheet of text cells for each worksheet.

calamine reads all of these without formulas or macros. Numbers become the digits that a person sees, dates ISO text.
Merged cells are told by their ranges. A workbook is a ZIP of XML: its size once opened is bounded before it is opened.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from python_calamine import CalamineWorkbook, PasswordError

from pipeline.ingest.archives import check_size
from pipeline.ingest.sheets import Merge, RefusedError, Sheet

OLE_MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_LARGEST_AREA = 12_000_000  # cells between the corners: a million rows of a form; calamine holds them all
_CELL = re.compile(rb'\br="([A-Z]{0,3})(\d{1,7})"')  # of a cell, or of a row
_CHUNK = 1 << 22
_REPEATED = re.compile(rb'number-(rows|columns)-repeated="(\d{4,9})"[^<>]*office:value')


def read_workbook(content: bytes, file_format: str) -> tuple[Sheet, ...]:
    """Read all worksheets; raises `RefusedError` where the workbook is locked, damaged or too large."""
    if content.startswith(OLE_MAGIC) and _ENCRYPTED in content:
        raise RefusedError("encrypted")
    if not content.startswith(OLE_MAGIC):
        _check_area(content)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        return tuple(_read_sheet(book, name, file_format) for name in book.sheet_names)
    except PasswordError:
        raise RefusedError("encrypted") from None
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException:  # a panic of the Rust reader is no Exception
        raise RefusedError("damaged") from None


def _read_sheet(book: Any, name: str, file_format: str) -> Sheet:
    sheet = book.get_sheet_by_name(name)
    rows = [[cell_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    while rows and not any(rows[-1]):
        rows.pop()
    return Sheet(file_format, rows, name=name, merges=tuple(_merges(sheet)))


def cell_text(cell: Any) -> str:
    """Write a cell as a person sees it.

    >>> cell_text(81200003147.0), cell_text(2.5), cell_text(date(2024, 2, 27)), cell_text(True)
    ('81200003147', '2.5', '2024-02-27', 'TRUE')
    """
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ", timespec="seconds")
    if isinstance(cell, date | time | timedelta):
        return str(cell)
    return "" if cell is None else str(cell)


def _merges(sheet: Any) -> Iterator[Merge]:
    for (top, left), (bottom, _) in sheet.merged_cell_ranges or ():
        if bottom > top:
            yield Merge(left, top, bottom)


def _check_area(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        check_size(archive)
        for entry in archive.infolist():
            if entry.filename.startswith("xl/worksheets/") and entry.filename.endswith(".xml"):
                _check_sheet(_chunks(archive, entry))
            elif entry.filename == "content.xml" and sum(map(_repeats, _chunks(archive, entry))) > _LARGEST_AREA:
                raise RefusedError("too_large")


def _chunks(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    with archive.open(entry) as stream:
        tail = b""
        while chunk := stream.read(_CHUNK):
            whole = tail + chunk
            cut = whole.rfind(b"<")
            tail = whole[cut:] if cut > 0 else whole
            yield whole[:cut] if cut > 0 else b""
        yield tail


def _check_sheet(chunks: Iterator[bytes]) -> None:
    columns = last = 0
    for chunk in chunks:
        found = _CELL.findall(chunk)
        columns = max([columns, *map(_column_number, {letters for letters, _ in found})])
        last = max([last, *map(int, {row for _, row in found})])
        if columns * last > _LARGEST_AREA:
            raise RefusedError("too_large")


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _repeats(xml: bytes) -> int:
    return sum(int(times) for _, times in _REPEATED.findall(xml))
