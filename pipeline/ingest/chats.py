"""A WhatsApp chat export -> a sheet of messages.

Android: `27/02/24, 10.15 - Nama: pesan`, iOS: `[27/02/24 10.15.33] Nama: pesan`, copied from the web:
`[10.15, 27/2/2024] Nama: pesan`. A line that begins none continues the message above. System lines and media hold no
answer.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.ingest.sheets import LostRow, Role, Sheet

_DAY = r"\d{1,4}[./-]\d{1,2}[./-]\d{2,4}"
_TIME = r"\d{1,2}[.:]\d{2}(?:[.:]\d{2})?(?:\s?[APap]\.?[Mm]\.?)?"
_OPENING = re.compile(
    rf"(?:\[(?P<ios>{_DAY}),? {_TIME}\]|\[{_TIME}, (?P<web>{_DAY})\]|(?P<android>{_DAY}),? {_TIME} [-–]) ?(?P<body>.*)"
)
_HIDDEN = re.compile(r"[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_SENDER = re.compile(r"([^:\n]{1,80}?): ?(.*)", re.DOTALL)
_SYSTEM = re.compile(
    r"terenkripsi secara end-to-end|end-to-end encrypted|membuat grup|created group|menambahkan|\badded\b|"
    r"bergabung menggunakan|"
    r"joined using|\bkeluar$|\bleft$|mengeluarkan|\bremoved\b|mengubah (?:subjek|ikon|deskripsi|setelan|nama)|"
    r"changed (?:the|this)|"
    r"mengganti (?:nomor|subjek|ikon|deskripsi)|kode keamanan|security code|sekarang (?:menjadi )?admin|now an admin|"
    r"pesan sementara|disappearing messages|menyematkan pesan|pinned a message|panggilan (?:suara|"
    r"video) tak terjawab|missed (?:voice|video) call"
)
_SYSTEM_WITH_SENDER = re.compile(
    r"^(?:pesan dan panggilan terenkripsi|messages and calls are end-to-end)", re.IGNORECASE
)
_MEDIA = re.compile(
    r"<media (?:tidak disertakan|omitted)>|(?:gambar|foto|video|audio|stiker|dokumen|gif|kartu kontak|"
    r"pesan suara) tidak disertakan|"
    r"(?:image|video|audio|sticker|document|gif|contact card) omitted|pesan ini dihapus\.?|"
    r"anda menghapus pesan ini\.?|"
    r"this message was deleted\.?|you deleted this message\.?|\S+\.\w{3,4} \((?:file terlampir|file attached)\)|null",
    re.IGNORECASE,
)
_EDITED = re.compile(r"\s*<(?:pesan ini diedit|this message was edited)>\s*$", re.IGNORECASE)
_ROLES: tuple[Role, ...] = ("date", "sender", "text")
_LOOKED_AT = 50


@dataclass
class _Message:
    number: int
    day: str
    body: str


def looks_like_chat(text: str) -> bool:
    """Tell whether a text is a chat export: one of its first filled lines opens a message, and many do."""
    lines = [line for line in _HIDDEN.sub("", text[:20000]).splitlines() if line.strip()][:_LOOKED_AT]
    openings = [bool(_OPENING.match(line.strip())) for line in lines]
    return any(openings[:3]) and sum(openings) >= max(1, 0.1 * len(lines))


def read_chat(text: str, encoding: str) -> Sheet:
    """Read an export into rows of date, sender and message, numbered by the line on which each begins."""
    rows: list[tuple[str, str, str]] = []
    numbers: list[int] = []
    lost: list[LostRow] = []
    for message in _messages(text):
        sender, body, reason = _classify(message.body)
        if reason:
            lost.append(LostRow(message.number, reason))
        else:
            rows.append((message.day, sender, body))
            numbers.append(message.number)
    return Sheet("chat", rows, encoding=encoding, numbers=numbers, roles=_ROLES, lost=tuple(lost))


def _messages(text: str) -> Iterator[_Message]:
    current: _Message | None = None
    for number, raw in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), start=1):
        line = _HIDDEN.sub("", raw).replace("\u202f", " ").replace("\xa0", " ")
        if match := _OPENING.match(line.strip()):
            if current:
                yield current
            current = _Message(number, match["ios"] or match["web"] or match["android"], match["body"])
        elif current:
            current.body += "\n" + line
        elif line.strip():
            yield _Message(number, "", "")
    if current:
        yield current


def _classify(body: str) -> tuple[str, str, str]:
    match = _SENDER.match(body.strip())
    first_line = body.split("\n", 1)[0]
    if not match or (_SYSTEM.search(match[1].casefold()) and _SYSTEM.search(first_line.casefold())):
        return "", "", "system_message"
    message = _EDITED.sub("", match[2]).strip()
    if _SYSTEM_WITH_SENDER.match(message):
        return "", "", "system_message"
    if _MEDIA.fullmatch(message):
        return "", "", "media"
    return match[1].strip(" ~\u202f"), message, "" if message else "no_answer"
