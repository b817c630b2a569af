"""Names of natural persons, found by what stands round them: titles, naming phrases, signatures, degrees, known pairs.

In: the text of a view. Out: spans of the names alone; titles and phrases stay. Rules, because there is no model of
Indonesian names that runs offline at 100,000 texts in a few seconds: a trigger proposes a place, `nameparts` decides
whether a name stands there. Source: UU 27/2022 Pasal 4 (full name); issue 3, item 5.
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache, partial

from pipeline.redact.givennames import ALSO_WORDS, GIVEN_NAMES
from pipeline.redact.nameparts import (
    ACADEMIC,
    TOKEN,
    after_head,
    is_common,
    is_known,
    looks_like_name,
    read_name,
    sounds_indonesian,
)
from pipeline.redact.view import MASK, Span
from pipeline.redact.words import BUSINESSES, NAMED_AFTER_PERSONS, ROLES, either, words_of

_FULL_TITLES = words_of(
    """
    pak bapak bapa bu ibu buk sodara saudara saudari mas mba mbak mbk kak kakak bang abang kang ustad ustadz ustadzah
    gus haji hajjah hajah tuan nyonya bunda mpok pakde bude budhe paklik bulik mbah ustaz ustazah mister teungku ompung
    """
)
_SHORT_TITLES = words_of("bpk bp sdr sdri hj prof drg drs dra tn ny mr mrs tgk")
_DOTTED_TITLES = words_of("h ir dr ust kh")
_WEAK_TITLES = words_of(
    """
    teh teteh om tante cik encik ci cici koh ko koko ki mang neng mak emak encang nyak mama abah ambu mbok uwa uda uni
    ajo inang amang daeng puang aa nyai ceu almarhum almarhumah alm bli cak yu lik
    """
)
TITLES = _FULL_TITLES | _SHORT_TITLES | _DOTTED_TITLES | _WEAK_TITLES
_NAMING = re.compile(
    r"(?<![\w-])(?:nama (?:saya|aku|sy|gue|lengkap saya|panggilan saya)|namaku|perkenalkan,? (?:nama )?(?:saya|aku)"
    r"|panggil (?:saja|aja)(?: saya)?)\b[ \n]{0,2}(?:adalah|ialah|yaitu)?[:.,;\s]{0,4}",
    re.IGNORECASE,
)
_ON_BEHALF = re.compile(
    r"(?<![\w-])(?:"
    + either(r"""nama(?: lengkap| pemilik| pelapor| pengusul| pendaftar| kontak| penanggung jawab)?(?= ?:) | atas nama
        | a\.? ?n\. | a/n | an\. | ttd | tertanda | hormat (?:kami|saya) | (?:contact|kontak) person | pelapor
        | pengusul
        | narasumber | cp | pic | bernama | namanya""")
    + r")(?!\w)[ \n]{0,2}(?:adalah|ialah|yaitu)?[:.,;\s]{0,4}",
    re.IGNORECASE,
)
_I_AM = re.compile(r"(?<![\w-])(?:saya|aku|kenalkan|perkenalkan)\b[, ]{1,2}", re.IGNORECASE)
_I_AM_CAPITAL = re.compile(r"(?:aya|ku|kan|AYA|KU|KAN),? {1,2}[A-Z]")
_WHO_I_AM = re.compile(
    ",? "
    + either("""dari | warga | pelaku | umur | usia | umkm | pedagang | penjual | guru | pekerja | buruh
        | karyawan | dosen
        | perwakilan | asal | mewakili | selaku | ketua | siswa | pemilik | owner | usaha""")
    + r"\b"
)
BEFORE_KNOWN = words_of(
    """
    kata menurut tetangga teman hubungi hub kontak ke kepada oleh dari dengan sama wa suami istri anak adik kakak ketua
    kepala lurah camat walikota kota sekretaris bendahara guru dosen pendamping instruktur petugas pegawai atasan rekan
    rt rw saya kami
    """
)
_CLOSING = re.compile(
    r"(?<![\w-])"
    + either(r"""salam(?: hormat| sukses| hangat)? | wass?alam\w* | terima ?kasih | makasih | tks | trims | thx
        | thanks
        | suwun | nuhun | pengirim | regards""")
    + r"\b[ \n,.:;!-]{1,5}(?=[A-Z])",
    re.IGNORECASE,
)
_LAST_LINE = re.compile(r"[-~(\n] ?(?=[A-Z])(?<![^\s.!?,-][-~(\n])(?<![^\s.!?,-][-~(\n] )")
_END = re.compile(r"[\s.)!]*\Z|\s?[,(/-][^.!?\n]{0,60}\Z")
_TAIL = 160  # characters: where a signature and the line before it stand
_DEGREE = re.compile(
    r",? {0,2}\b(?:S\. ?(?:Pd|E|H|Kom|T|Si|Sos|Ag|Hum|Kes|P|Farm|Ked|Psi|Ak|IP|AB|ST|Tr|I)\b"
    r"|M\. ?(?:Pd|M|Si|H|Kom|T|Hum|Ag|Kes|Sc|E|A)\b|A\.? ?Md\b|Ph\. ?D|SPd\b|SKom\b|MPd\b|MKom\b|MSi\b|M\.B\.A"
    r"|(?<=, )(?:SE|SH|ST|MM|MT|MH|MBA|SSi|SSos|SIP)\b|(?<=,)(?:SE|SH|ST|MM|MT|MH|MBA)\b)"
)
_BEFORE_DEGREE = re.compile(r"(?:[A-Z][\w'’]*\.? ){0,3}[A-Z][\w'’]+(?=,? {0,2}\Z)")
_CAPITALS = re.compile(r"\b[A-Z][a-z'’]+(?: (?:[A-Z][a-z'’]+|[A-Z]\b\.?))+")
_CAPITAL_WORD = re.compile(r"\b[A-Z][a-z'’]+")
_SPEAKER = re.compile(r"^\W{0,3}(?P<name>[A-Z][a-z'’]+(?: [A-Z][a-z'’]+){0,3}) ?[:(]", re.MULTILINE)
_SHORT_NAME = r"[A-Z][a-z'’]+(?: [A-Z][a-z'’]+)?"
_AT_A_NUMBER = re.compile(
    rf"(?P<before>{_SHORT_NAME})[ ,:(/-]{{1,3}}{MASK}|{MASK}[ ,:(/-]{{1,3}}(?P<after>{_SHORT_NAME})"
)
_QUOTES = frozenset("\"“‘'")  # before a title: the brand of a product
_INITIAL_BEFORE = re.compile(r"(?<![\w.])(?:[A-GI-Z]|Moh|Muh|Abd|Ach)\. ?\Z")
_ROLE = re.compile(r"(?P<role>[^\W\d_]+) (?:\d{1,3} )?")
_SIGN_BEFORE = re.compile(r"(?P<word>[^\W\d_]+)(?P<stop>\.?) {1,2}\Z")
_WORD_BEFORE = re.compile(r"([^\W\d_]+)[.,:]?[ /]{1,2}\Z")

_NAMING_WORDS = words_of("nama namaku perkenalkan panggil")
_ON_BEHALF_WORDS = words_of(
    "nama namanya bernama n an ttd tertanda hormat kontak contact pelapor pengusul narasumber cp pic"
)
_CLOSING_WORDS = words_of(
    "salam wasalam wassalam wassalamualaikum wasalamualaikum terima kasih terimakasih makasih tks trims thx thanks"
    " suwun nuhun pengirim regards"
)
_I_WORDS = words_of("saya aku kenalkan perkenalkan")
_DEGREE_WORDS = words_of("s m md d spd skom mpd mkom msi se sh st mm mt mh mba ssi ssos sip")

_Range = tuple[int, int]


def find_names(text: str, words: frozenset[str]) -> Iterator[Span]:
    """Find the names of persons, without their titles."""
    for find in _finders(text, words):
        for start, end in find(text):
            if end > start and not _is_named_after(text, start, NAMED_AFTER_PERSONS):
                yield Span(_from_initial(text, start), end, "NAMA")


def looks_personal(words: list[str]) -> bool:
    """Say whether all the words may be parts of a name and at least one is a known given name."""
    return any(map(is_known, words)) and not any(map(is_common, words))


def _finders(text: str, words: frozenset[str]) -> Iterator[Callable[[str], Iterator[_Range]]]:
    """Choose the finders whose trigger words the text holds."""
    knows = not words.isdisjoint(GIVEN_NAMES)
    if titles := words & TITLES:
        yield partial(_after_titles, _title_pattern(titles))
    if not words.isdisjoint(_NAMING_WORDS):
        yield _after_naming
    if not words.isdisjoint(_ON_BEHALF_WORDS):
        yield _after_on_behalf
    if not words.isdisjoint(_I_WORDS) and (knows or _I_AM_CAPITAL.search(text)):
        yield _after_i
    if not words.isdisjoint(_CLOSING_WORDS):
        yield _after_closings
    yield _last_lines
    if not words.isdisjoint(_DEGREE_WORDS):
        yield _before_degrees
    yield _capitalised
    if knows:
        yield _known_names


@lru_cache(maxsize=4096)
def _title_pattern(titles: frozenset[str]) -> re.Pattern[str]:
    """Make the pattern of the titles that a text holds: few alternatives are several times as fast as all."""
    return re.compile(rf"(?<![\w-])(?P<title>{'|'.join(sorted(titles))})\b(?P<gap>\.? {{0,2}})", re.IGNORECASE)


def _after_titles(pattern: re.Pattern[str], text: str) -> Iterator[_Range]:
    for title in pattern.finditer(text):
        start = title.end()
        first = TOKEN.match(text, start)
        if first is None or not _is_title(title, first[0]) or text[title.start() - 1 : title.start()] in _QUOTES:
            continue
        if _is_named_after(text, title.start(), NAMED_AFTER_PERSONS | BUSINESSES):
            continue
        if first[0].lower() in ROLES and after_head(text, start) == start:
            start = _after_roles(text, start)
            yield start, read_name(text, start, "role")
        else:
            yield start, read_name(text, start, "title")


def _is_title(title: re.Match[str], word: str) -> bool:
    gap = title["gap"]
    word_known = word[0].isupper() and is_known(word)
    known_below = word.islower() and is_known(word) and word not in ALSO_WORDS
    kind = title["title"].lower()
    if kind in _DOTTED_TITLES:
        return word[0].isupper() and (gap.startswith(".") or (gap != "" and title["title"][0].isupper()))
    if kind in _WEAK_TITLES:
        trusted = title["title"] not in {"bli", "yu"}  # in lower case also "beli" and "yuk": "mau bli Yamaha"
        sounds = (trusted and len(word) > 3 and sounds_indonesian(word)) or after_head(word, 0) > 0
        return gap != "" and (word_known or known_below or (word[0].isupper() and sounds))
    return gap != "" and (kind in _SHORT_TITLES or not gap.startswith(".") or word_known)


def _after_roles(text: str, start: int) -> int:
    for _ in range(3):
        word = _ROLE.match(text, start)
        if word is None or word["role"].lower() not in ROLES or after_head(text, start) > start:
            break
        start = word.end()
    return start


def _after_naming(text: str) -> Iterator[_Range]:
    for phrase in _NAMING.finditer(text):
        yield phrase.end(), read_name(text, phrase.end(), "phrase")


def _after_on_behalf(text: str) -> Iterator[_Range]:
    for phrase in _ON_BEHALF.finditer(text):
        end = read_name(text, phrase.end(), "title")
        if end > phrase.end() and (text[phrase.end()].isupper() or is_known(TOKEN.findall(text, phrase.end(), end)[0])):
            yield phrase.end(), end


def _after_i(text: str) -> Iterator[_Range]:
    for phrase in _I_AM.finditer(text):
        start = phrase.end()
        first = TOKEN.match(text, start)
        if first is None:
            continue
        if first[0][0].isupper():
            end = read_name(text, start, "title" if is_known(first[0]) else "sign")
            if is_known(first[0]) or " " in text[start:end] or _WHO_I_AM.match(text, end) or text.startswith(",", end):
                yield start, end
        elif is_known(first[0]):
            end = read_name(text, start, "phrase")
            if _WHO_I_AM.match(text, end):
                yield start, end


def _after_closings(text: str) -> Iterator[_Range]:
    for closing in _CLOSING.finditer(text, max(0, len(text) - _TAIL)):
        end = read_name(text, closing.end(), "sign")
        if _END.match(text, end):
            yield closing.end(), end


def _last_lines(text: str) -> Iterator[_Range]:
    for opening in _LAST_LINE.finditer(text, max(0, len(text) - _TAIL)):
        end = read_name(text, opening.end(), "sign")
        words = TOKEN.findall(text, opening.end(), end)
        if words and _END.match(text, end) and (len(words) > 1 or is_known(words[0])):
            yield opening.end(), end


def _before_degrees(text: str) -> Iterator[_Range]:
    for degree in _DEGREE.finditer(text):
        begin = max(0, degree.start() - 80)
        before = _BEFORE_DEGREE.search(text[begin : degree.start()])
        if before is None:
            continue
        start, end = begin + before.start(), begin + before.end()
        for word in TOKEN.finditer(text, start, end):
            if word[0].lower() in ACADEMIC or is_common(word[0]):
                start = word.end()
        name = TOKEN.search(text, start, end)
        if name:
            yield name.start(), end


def _capitalised(text: str) -> Iterator[_Range]:
    for run in _CAPITALS.finditer(text):
        yield from _personal_parts(text, *run.span())


def _known_names(text: str) -> Iterator[_Range]:
    for speaker in _SPEAKER.finditer(text):
        if looks_personal(speaker["name"].split()):
            yield speaker.span("name")
    for word in _CAPITAL_WORD.finditer(text):
        if is_known(word[0]) and _word_before(text, word.start()).lower() in BEFORE_KNOWN:
            yield word.start(), read_name(text, word.start(), "sign")
    if MASK in text:
        for neighbour in _AT_A_NUMBER.finditer(text):
            side = "before" if neighbour["before"] else "after"
            if looks_personal(neighbour[side].split()):
                yield neighbour.span(side)


def _personal_parts(text: str, start: int, end: int) -> Iterator[_Range]:
    """Find, in a run of capitalised words, two and more that may be names, one of them a known given name."""
    part: list[re.Match[str]] = []
    for word in [*TOKEN.finditer(text, start, end), None]:
        if word is not None and word[0].lower() not in ACADEMIC and not is_common(word[0]):
            part.append(word)
            continue
        words = [word[0] for word in part]
        alone = word is None and " ".join(words) == text[start:end] and not _word_before(text, start).istitle()
        if len(part) > 1 and (any(map(looks_like_name, words)) or (alone and all(map(sounds_indonesian, words)))):
            yield part[0].start(), part[-1].end()
        part = []


def _from_initial(text: str, start: int) -> int:
    initial = _INITIAL_BEFORE.search(text[max(0, start - 5) : start])
    return start - len(initial[0]) if initial else start


def _is_named_after(text: str, start: int, signs: frozenset[str]) -> bool:
    """Say whether the word before makes what begins here a street, a school, a shop; a comma or colon parts the two."""
    before = _SIGN_BEFORE.search(text[max(0, start - 24) : start])
    if before is None or (before["stop"] and before["word"].lower() not in NAMED_AFTER_PERSONS):
        return False
    return before["word"].lower() in signs


def _word_before(text: str, start: int) -> str:
    match = _WORD_BEFORE.search(text[max(0, start - 24) : start])
    return match[1] if match else ""
