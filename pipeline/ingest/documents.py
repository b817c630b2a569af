"""Minutes (`.txt`, `.docx`) -> sheets: turns of speakers, or paragraphs where nobody is named; tables as tables.

A turn begins `Nama/Perwakilan (Instansi): isi`. WordprocessingML is read with the standard library's parser, which
takes no external entity; a document type declaration, which an entity bomb needs, is refused (ECMA-376 has none).
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from xml.etree import ElementTree

from pipeline.ingest.archives import open_archive, read_member
from pipeline.ingest.sheets import Guess, LostRow, RefusedError, Role, Sheet

_TURN = re.compile(
    r"(?:\(?\d{1,3}[.)]\s*|"
    r"[-•*–]\s*)?(?P<who>[^\W_][^:()\n]{0,70}?)\s*(?:\((?P<org>[^()\n]{2,80})\))?\s*:\s+(?P<text>\S.*)",
    re.DOTALL,
)
_HEADING = re.compile(
    r"(?:notulen|notula|notulensi|berita acara|risalah|hari|tanggal|hari/? ?tanggal|hari, tanggal|waktu|tempat|"
    r"jam|pukul|acara|agenda|kegiatan|"
    r"peserta|pimpinan|pemimpin rapat|moderator|notulis|perihal|hal|lampiran|nomor|daftar hadir|sekretaris|"
    r"ketua)\s*(?:rapat|kegiatan|acara)?\s*(?::|$|\b(?=\s*[A-Z]))",
    re.IGNORECASE,
)
_DATE_LINE = re.compile(r"(?:hari[/, ]*)?(?:dan )?tanggal\s*:\s*(.+)", re.IGNORECASE)
_BULLET = re.compile(r"^(?:\(?\d{1,3}[.)]|[-•*–])\s+")
_WORDS_IN_NAME = 8
_ROLES: tuple[Role, ...] = ("date", "name", "group", "organisation", "text")
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

_Block = tuple[int, str]


def read_text_document(text: str, encoding: str, guesses: tuple[Guess, ...] = ()) -> Sheet:
    """Read plain text into turns or paragraphs, numbered by the line on which each begins."""
    lines = [
        (number, line.strip())
        for number, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), 1)
    ]
    return _read_blocks(lines, "text", encoding, guesses)


def read_docx(content: bytes) -> tuple[Sheet, ...]:
    """Read a Word document: its paragraphs as minutes, each of its tables as a sheet; raises `RefusedError`."""
    with open_archive(content) as archive:
        xml = read_member(archive, "word/document.xml")
    if b"<!DOCTYPE" in xml[:2000] or b"<!ENTITY" in xml:
        raise RefusedError("damaged")
    try:
        body = ElementTree.fromstring(xml).find(f"{_WORD}body")
    except ElementTree.ParseError:
        raise RefusedError("damaged") from None
    elements = list(body) if body is not None else []
    paragraphs = [_paragraph(element) for element in elements if element.tag == f"{_WORD}p"]
    tables = [_table(element) for element in elements if element.tag == f"{_WORD}tbl"]
    sheets = [Sheet("docx", rows, name=f"tabel {number}") for number, rows in enumerate(tables, start=1)]
    blocks = list(enumerate(paragraphs, start=1))
    turns = _read_blocks(blocks, "docx", "", ())
    if any(paragraphs) and (not tables or _speaks(blocks)):
        return (turns, *sheets)
    return tuple(sheets)


def _read_blocks(blocks: Sequence[_Block], file_format: str, encoding: str, guesses: tuple[Guess, ...]) -> Sheet:
    spoken = _speaks(blocks)
    pieces, lost, day = (_turns if spoken else _paragraphs)(blocks)
    rows = [(day, *_speaker(who), organisation, text) for _, who, organisation, text in pieces]
    notice = Guess("speakers_guessed" if spoken else "lines_as_answers", len(rows))
    return Sheet(
        file_format,
        rows,
        encoding=encoding,
        numbers=[piece[0] for piece in pieces],
        roles=_ROLES,
        lost=tuple(lost),
        guesses=(*guesses, notice) if rows else guesses,
    )


_Piece = tuple[int, str, str, str]
_Pieces = tuple[list[_Piece], list[LostRow], str]


def _turns(blocks: Sequence[_Block]) -> _Pieces:
    pieces: list[_Piece] = []
    lost: list[LostRow] = []
    day = ""
    for number, block in blocks:
        if not block:
            continue
        turn = _match_turn(block)
        if turn:
            pieces.append((number, turn["who"].strip(), (turn["org"] or "").strip(), turn["text"].strip()))
        elif not pieces or _HEADING.match(block):
            day = day or _day(block)
            lost.append(LostRow(number, "document_heading"))
        else:
            first, who, organisation, text = pieces[-1]
            pieces[-1] = (first, who, organisation, f"{text}\n{block}")
    return pieces, lost, day


def _paragraphs(blocks: Sequence[_Block]) -> _Pieces:
    pieces: list[_Piece] = []
    lost: list[LostRow] = []
    day = ""
    wrapped = _is_wrapped(blocks)
    previous = -2
    for number, block in blocks:
        if not block:
            continue
        if _HEADING.match(block) and len(block) < 120:
            day = day or _day(block)
            lost.append(LostRow(number, "document_heading"))
        elif wrapped and pieces and previous == number - 1 and not _BULLET.match(block):
            first, who, organisation, text = pieces[-1]
            pieces[-1] = (first, who, organisation, f"{text}\n{block}")
        else:
            pieces.append((number, "", "", _BULLET.sub("", block)))
        previous = number
    return pieces, lost, day


def _is_wrapped(blocks: Sequence[_Block]) -> bool:
    """Tell prose that is broken into lines, with blank lines between paragraphs, from a list with an answer a line."""
    filled = [block for _, block in blocks if block]
    gaps = sum(1 for (_, block), (_, following) in pairwise(blocks) if block and not following)
    return gaps > 1 and len(filled) > 1.5 * (gaps + 1) and sum(map(len, filled)) / len(filled) > 50


def _speaks(blocks: Sequence[_Block]) -> bool:
    filled = [block for _, block in blocks if block]
    turns = sum(1 for block in filled if _match_turn(block))
    return turns >= 2 and turns >= 0.2 * len(filled)


def _match_turn(block: str) -> re.Match[str] | None:
    match = _TURN.fullmatch(block)
    if not match or _HEADING.match(block) or len(match["who"].split()) > _WORDS_IN_NAME:
        return None
    return match if match["who"][0].isupper() or match["org"] else None


def _speaker(who: str) -> tuple[str, str]:
    """Split `Nama/Perwakilan`; what follows the stroke, or speaks of representing, is the group."""
    name, stroke, group = who.partition("/")
    if stroke:
        return name.strip(), group.strip()
    if re.search(
        r"\b(?:perwakilan|wakil|unsur|kelompok|umkm|pekerja|guru|dosen|buruh|pedagang|serikat|akademisi)\b",
        who,
        re.IGNORECASE,
    ):
        return "", who
    return who, ""


def _day(block: str) -> str:
    match = _DATE_LINE.match(block)
    return match[1].strip() if match else ""


def _paragraph(element: ElementTree.Element) -> str:
    return "".join(_runs(element)).strip()


def _runs(element: ElementTree.Element) -> Iterator[str]:
    for node in element.iter():
        if node.tag == f"{_WORD}t":
            yield node.text or ""
        elif node.tag in (f"{_WORD}br", f"{_WORD}cr"):
            yield "\n"
        elif node.tag == f"{_WORD}tab":
            yield "\t"


def _table(element: ElementTree.Element) -> list[list[str]]:
    return [
        ["\n".join(filter(None, map(_paragraph, cell.iter(f"{_WORD}p")))) for cell in row.findall(f"{_WORD}tc")]
        for row in element.findall(f"{_WORD}tr")
    ]
