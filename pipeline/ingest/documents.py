"""Minutes (`.txt`, `.docx`) -> sheets: turns of speakers, or paragraphs where nobody is named; tables as tables.

A turn begins `Nama/Perwakilan (Instansi): isi`. WordprocessingML is read with the standard library's parser, which
takes no external entity; a document type declaration, which an entity bomb needs, is refused (ECMA-376 has none).
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from xml.etree import ElementTree

from pipeline.ingest.archives import open_archive, read_member
from pipeline.ingest.dates import find_day
from pipeline.ingest.sheets import Guess, LostRow, RefusedError, Role, Sheet
from pipeline.ingest.synonyms import header_role

_TURN = re.compile(
    r"(?:\(?\d{1,3}[.)]\s*|"
    r"[-•*–]\s*)?(?P<who>[^\W_][^:()\n]{0,70}?)\s*(?:\((?P<org>[^()\n]{2,80})\))?\s*:\s+(?P<text>\S.*)",
    re.DOTALL,
)
_TITLE = re.compile(r"(?:notulen|notula|notulensi|berita acara|risalah|daftar hadir)\b(?!.*:)", re.IGNORECASE)
_FIELD = re.compile(r"([^:\n]{2,40}?)\s*:\s*(.*)")
_FIELD_NAMES = re.compile(
    r"(?:hari|tanggal|hari/? ?tanggal|hari, tanggal|waktu|tempat|jam|pukul|acara|agenda|kegiatan|perihal|hal|"
    r"lampiran|nomor|notulen|notula|risalah|topik|tema|jumlah peserta)(?: (?:rapat|kegiatan|acara|pelaksanaan))?",
    re.IGNORECASE,
)
_OFFICERS = re.compile(
    r"(?:peserta|hadirin|pimpinan|pemimpin|moderator|notulis|sekretaris|ketua|narasumber)(?: (?:rapat|acara|forum))?",
    re.IGNORECASE,
)
_BROKEN_FROM = 60  # letters in a line; who types an answer a line in lower case seldom writes that much
_OFFICER_WORDS = 4  # "Notulis: Siti Aminah, S.E." is a field; what is longer was said
_FIELD_ROLES = ("name", "phone", "email", "personal", "date", "district", "location")
_REPRESENTING = re.compile(
    r"\b(?:perwakilan|wakil|unsur|kelompok|umkm|pekerja|guru|dosen|buruh|pedagang|serikat|akademisi)\b", re.IGNORECASE
)
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
        elif not pieces or _is_heading(block):
            day = day or find_day(block)
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
        if _is_heading(block):
            day = day or find_day(block)
            lost.append(LostRow(number, "document_heading"))
        elif wrapped and pieces and previous == number - 1 and not _BULLET.match(block):
            first, who, organisation, text = pieces[-1]
            pieces[-1] = (first, who, organisation, f"{text}\n{block}")
        else:
            pieces.append((number, "", "", _BULLET.sub("", block)))
        previous = number
    return pieces, lost, day


def _is_wrapped(blocks: Sequence[_Block]) -> bool:
    """Tell prose in broken lines, which go on in the middle of a sentence, from a list with an answer a line."""
    pairs = [(line, after) for (_, line), (_, after) in pairwise(blocks) if line and after]
    broken = sum(len(line) > _BROKEN_FROM and line[-1] not in ".!?;:" and after[0].islower() for line, after in pairs)
    return broken > 0.3 * len(pairs)


def _speaks(blocks: Sequence[_Block]) -> bool:
    filled = [block for _, block in blocks if block]
    turns = sum(1 for block in filled if _match_turn(block))
    return turns >= 2 and turns >= 0.2 * len(filled)


def _match_turn(block: str) -> re.Match[str] | None:
    match = _TURN.fullmatch(block)
    if not match or _is_heading(block) or len(match["who"].split()) > _WORDS_IN_NAME:
        return None
    if header_role(match["who"]) == "text" and not match["org"]:  # "Saran: ..." names no speaker
        return None
    return match if match["who"][0].isupper() or match["org"] else None


def _is_heading(block: str) -> bool:
    """Tell a title or a field of a document's head or foot (`Tempat: Galeri`; it may hold names) from what was said."""
    if _TITLE.match(block):
        return True
    field = _FIELD.fullmatch(block)
    if not field:
        return False
    if _OFFICERS.fullmatch(field[1]):
        return len(field[2].split()) <= _OFFICER_WORDS
    return _FIELD_NAMES.fullmatch(field[1]) is not None or header_role(field[1]) in _FIELD_ROLES


def _speaker(who: str) -> tuple[str, str]:
    """Split `Nama/Perwakilan`; what follows the stroke, or speaks of representing, is the group."""
    name, stroke, group = who.partition("/")
    if stroke:
        return name.strip(), group.strip()
    if _REPRESENTING.search(who):
        return "", who
    return who, ""


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
