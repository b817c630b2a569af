"""Bytes of a text file -> its text, and a separated text -> a sheet of cells.

Encoding: byte order mark, else UTF-16 by its zero bytes, else UTF-8 where it decodes or where more of it is UTF-8 than
is not (the rest was pasted in CP1252, and is repaired), else CP1252 (what Excel in Indonesia writes), which is a guess.
Separator: `sep=` line, else the one under which most header words are known and the rows agree best on their number of
cells. Records are counted as Excel does, blank ones too (RFC 4180 quoting).
"""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from pipeline.ingest.headers import header_score
from pipeline.ingest.sheets import Guess, RefusedError, Sheet
from pipeline.ingest.synonyms import is_generic

_SEPARATORS = ",;\t|"
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_CONTROL = bytes(set(range(32)) - set(b"\t\n\x0b\x0c\r\x1b"))
_CONTROL_SHARE = 0.05  # random bytes hold 10 %, text in an old encoding none
_HEAD = 65536
_LARGEST_CELL = 1 << 27
_TRIED_ROWS = 60
_SEP_LINE = re.compile(r"\s*\"?sep=(.)\"?[;,\t|]*\s*", re.IGNORECASE)
_END = "\x02end\x02"
_STRAY = {0xDC00 + byte: bytes([byte]).decode("cp1252", "replace") for byte in range(128, 256)}  # PEP 383
_STRAYS = re.compile("[\udc80-\udcff]")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")


@dataclass(frozen=True)
class Text:
    """A decoded file; `guesses` say where nothing but its bytes speaks for the encoding, or some speak against it."""

    content: str
    encoding: str
    guesses: tuple[Guess, ...] = ()


def decode(content: bytes) -> Text:
    """Decode a text file; raises `RefusedError` where the bytes are no text."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _decode_utf8(content, encoding) if encoding == "utf-8-sig" else _decode_wide(content, encoding)
    if encoding := _wide_encoding(content[:_HEAD]):
        return replace(_decode_wide(content, encoding), guesses=(Guess("encoding_guessed", 1, encoding),))
    text = _decode_utf8(content, "utf-8")
    if not text.guesses:
        return text
    if _control_share(content[:_HEAD]) > _CONTROL_SHARE:
        raise RefusedError("unknown_format")
    if len(_BEYOND_ASCII.findall(text.content)) > 2 * text.guesses[0].count:  # what is repaired is beyond it too
        return text
    return Text(content.decode("cp1252", errors="replace"), "cp1252", (Guess("encoding_guessed", 1, "cp1252"),))


def read_separated(text: Text, separator: str = "") -> Sheet:
    """Read a separated text into a sheet; `separator` where it is known."""
    content, stated = _take_separator_line(text.content)
    chosen = separator or stated or _sniff(content)
    rows, closed = _parse(content, chosen)
    guesses = list(text.guesses)
    if not (separator or stated) and chosen not in (",", ""):
        guesses.append(Guess("separator_guessed", 1, {"\t": "tab"}.get(chosen, chosen)))
    if not closed:
        guesses.append(Guess("quotes_repaired", 1))
    return Sheet("csv", _unfold(rows), encoding=text.encoding, separator=chosen or ",", guesses=tuple(guesses))


def looks_separated(text: str) -> bool:
    """Tell whether a text without a telling name is a table: a known header under some separator."""
    head, stated = _take_separator_line(text[:_HEAD])
    first = next((line.strip() for line in head.splitlines() if line.strip()), "")
    return (
        bool(stated)
        or is_generic(first)
        or any(_header_points(rows) >= 2 and len(rows[0]) > 1 for _, rows in _trials(head) if rows)
    )


def _decode_utf8(content: bytes, encoding: str) -> Text:
    text = content.decode(encoding, errors="surrogateescape").removeprefix("\ufeff")
    if strays := len(_STRAYS.findall(text)):
        return Text(text.translate(_STRAY), encoding, (Guess("encoding_mixed", strays),))
    return Text(text, encoding)


def _decode_wide(content: bytes, encoding: str) -> Text:
    return Text(content.decode(encoding, errors="replace").removeprefix("\ufeff"), encoding)


def _wide_encoding(head: bytes) -> str:
    if len(head) < 4:
        return ""
    even, odd = head[::2].count(0) / len(head[::2]), head[1::2].count(0) / len(head[1::2])
    if odd > 0.4 and even < 0.1:
        return "utf-16-le"
    return "utf-16-be" if even > 0.4 and odd < 0.1 else ""


def _control_share(head: bytes) -> float:
    return 1 - len(head.translate(None, _CONTROL)) / len(head) if head else 0


def _take_separator_line(content: str) -> tuple[str, str]:
    first, _, rest = content.partition("\n")
    match = _SEP_LINE.fullmatch(first)
    return (rest, match[1]) if match else (content, "")


def _sniff(content: str) -> str:
    first = next((line for line in content[:_HEAD].splitlines() if line.strip()), "")
    alone = header_score([first.strip()]) >= 2
    best = max(_trials(content[:_HEAD]), key=lambda trial: _agreement(trial[1]), default=("", []))
    return best[0] if _agreement(best[1])[0] >= (4 if alone else 1) else ""


def _trials(head: str) -> Iterator[tuple[str, list[list[str]]]]:
    for separator in _SEPARATORS:
        if separator in head:
            rows, _ = _parse(head, separator)
            yield separator, [row for row in rows[:_TRIED_ROWS] if any(row)]


def _agreement(rows: list[list[str]]) -> tuple[float, float]:
    widths = Counter(len(row) for row in rows)
    width, rows_alike = max(widths.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
    if width < 2 and not any(len(row) > 1 for row in rows):
        return (0, 0)
    share = rows_alike / len(rows) if width > 1 else 0
    return (_header_points(rows) + (1 if share >= 0.7 else 0), share * min(width, 20))


def _header_points(rows: list[list[str]]) -> int:
    points = max((header_score(row) for row in rows[:10] if len(row) > 1), default=0)
    return points if points >= 2 else 0


def _parse(content: str, separator: str) -> tuple[list[list[str]], bool]:
    """Parse into records; the flag is false where a quote was never closed, and quotes are then plain characters."""
    content = content.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")
    delimiter = separator or "\x1f"
    with _large_cells():
        rows = list(csv.reader(_lines(content), delimiter=delimiter))
        if rows and rows[-1] == [_END]:
            return _without_tail(rows[:-1]), True
        return _without_tail([line.split(delimiter) for line in content.split("\n")]), False


def _lines(content: str) -> Iterator[str]:
    start = 0
    while (end := content.find("\n", start)) >= 0:
        yield content[start : end + 1]
        start = end + 1
    if start < len(content):
        yield content[start:] + "\n"
    yield _END


def _without_tail(rows: list[list[str]]) -> list[list[str]]:
    while rows and not any(cell.strip() for cell in rows[-1]):
        rows.pop()
    return rows


@contextmanager
def _large_cells() -> Iterator[None]:
    limit = csv.field_size_limit(_LARGEST_CELL)
    try:
        yield
    finally:
        csv.field_size_limit(limit)


def _unfold(rows: list[list[str]]) -> list[list[str]]:
    """Open rows that a spreadsheet folded into one quoted cell each."""
    filled = [row for row in rows if row]
    if not filled or any(len(row) > 1 for row in filled):
        return rows
    for separator in _SEPARATORS:
        opened = [next(csv.reader([row[0]], delimiter=separator), []) if row else [] for row in filled[:20]]
        if len(opened[0]) > 2 and header_score(opened[0]) >= 4:
            return [next(csv.reader([row[0]], delimiter=separator), []) if row else [] for row in rows]
    return rows
