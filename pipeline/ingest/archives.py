"""A ZIP archive of raw files -> its members, within limits that a bomb meets before it is unpacked.

Limits: what a city office could mean to send; a ZIP bomb (e.g. 42.zip) exceeds ratio and size by orders of magnitude.
"""

import io
import zipfile
from collections.abc import Iterator

from pipeline.ingest.sheets import RefusedError

_MEMBERS = 2000
_TOTAL_BYTES = 512 * 1024**2
_RATIO = 200  # text deflates to a tenth, XML of spreadsheets to a fiftieth
_RATIO_FROM = 20 * 1024**2  # below this size the ratio harms nobody
_ENCRYPTED_FLAG = 1


def check_size(archive: zipfile.ZipFile) -> None:
    """Raise `RefusedError` where an archive states more, or denser, content than the limits allow."""
    entries = archive.infolist()
    total = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if len(entries) > _MEMBERS or total > _TOTAL_BYTES or (total > _RATIO_FROM and total > _RATIO * max(packed, 1)):
        raise RefusedError("too_large")


def open_archive(content: bytes) -> zipfile.ZipFile:
    """Open an archive; raises `RefusedError` where it is damaged or too large."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    # NotImplementedError: the directory asks for a version of ZIP that Python does not read
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise RefusedError("damaged") from None
    check_size(archive)
    return archive


def read_member(archive: zipfile.ZipFile, name: str) -> bytes:
    """Read a member, never past the size that it states; raises `RefusedError` where that fails."""
    entry = archive.getinfo(name)
    if entry.flag_bits & _ENCRYPTED_FLAG:
        raise RefusedError("encrypted")
    try:
        with archive.open(entry) as stream:
            content = stream.read(entry.file_size + 1)
    except Exception:  # zlib, lzma, bz2 and zipfile each raise their own
        raise RefusedError("damaged") from None
    if len(content) > entry.file_size:
        raise RefusedError("too_large")
    return content


def members(archive: zipfile.ZipFile) -> Iterator[str]:
    """Yield the names of the members that are files for us, sorted; system litter is left out."""
    for name in sorted({entry.filename for entry in archive.infolist() if not entry.is_dir()}):
        parts = name.split("/")
        last = parts[-1].casefold()
        if "__MACOSX" in parts or last.startswith((".", "~$", "readme")) or last in ("thumbs.db", "desktop.ini"):
            continue
        yield name
