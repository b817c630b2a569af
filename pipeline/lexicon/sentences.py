"""Texts into sentences, as people write them.

Comes in: texts as written. Goes out: one row a sentence. People end sentences by full stops, question marks, line
breaks, bullets, " - ", numbered points, semicolons, several dots or an emoji; a full stop ends none after an
abbreviation (No., Jl., a.n., S.Pd.) or inside a number (Rp5.000.000). Rules over the whole column at once; a trained
splitter would learn edited prose, which forum feedback is not.
"""

import re
from functools import cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.lexicon.numbering import END

_CUT = "\x1e"
_EMOJI = "[\U0001f000-\U0001faff\u2600-\u27bf\u2b50\u2b55\u203c\u2049]"
_LINE_ENDS = "\r\n\u2028\u2029"
_LINE = re.compile(f"[{_LINE_ENDS}]+")
_BULLET = re.compile(
    r"[ \t]+[-–—*·✓✔→]+[ \t]+(?![0-9])|(?<![0-9])[ \t]+[-–—*·✓✔→]+[ \t]+|[ \t]*[•▪●‣►➢][ \t]*"
    r"|(?<![^\x1e\x1f])[ \t]*[-–—*>+✓✔→]+[ \t]*(?=[^\W_])"
)
_MARKER = re.compile(r"(?<![^\s\x1e(])\(?([0-9]{1,2}|[a-h])[.)](?=\s*[^\W\d_]|\s+\S)")
# Most texts hold neither bullets nor lists; a text that does holds one of these.
_INSIDE_TOO = "•▪●‣►➢"  # bullets wherever they stand; the others, behind a blank or a beginning alone
_BULLET_SIGNS = f"-–—*·✓✔→>+{_INSIDE_TOO}"
_SECOND_POINTS = (re.compile(r"2(?<!\w.)[.)]"), re.compile(r"b(?<!\w.)[.)]"))
# A pattern that begins with its few signs is looked for several times as fast as one that begins with what precedes.
_DOTS = re.compile(r"([.…](?:(?<=…)|\.+))(?=\s*\w)")
_SEMICOLON = re.compile(r";(?=\s)")
_AFTER_EMOJI = re.compile(rf"({_EMOJI}[\ufe0f\u200d]?)(?=\s*\w)")
# A stop before a space and one that is stuck to the next sentence: the first keeps what follows it as a group.
_STOP = re.compile(
    r"[.!?](?:(?<=\S.)([.!?]*[\"'”’)\]]*)[ \t]+(?=(\S))"
    r"|(?<=[a-z]{3}.)[.!?]*(?=[A-Z][a-z])|(?<=[a-z)][!?])[!?]*(?=[a-zA-Z]))"
)
_PLAIN_STOP = re.compile(r"\.(?<=[a-z]{6}.)[ \t]+(?=\S)")  # behind more letters than an abbreviation has: no doubt
_LONGEST_WORD = 40  # letters looked at before a full stop: more than any abbreviation has
_STUCK = re.compile(r"(?<=[a-z)])[!?]+")  # a sentence's end before the next one's first word
_HAS_WORD = re.compile(r"[^\W_]")
_DOTTED = re.compile(r"[\"'(\[]*(?:[a-z]{1,3}\.)+[a-z]{0,3}|[\"'(\[]*[a-z]", re.IGNORECASE)
_NEVER_END = frozenset(
    {"no", "nomor", "jl", "jln", "gg", "rt", "rw", "kav", "km", "dr", "drs", "dra", "ir", "prof", "hj", "kh", "bpk"}
    | {"bp", "sdr", "sdri", "tn", "ny", "yth", "kel", "kec", "kab", "prov", "tgl", "hal", "lamp", "telp", "tlp", "hp"}
    | {"rp", "pt", "cv", "ud", "min", "maks", "vol", "art", "lt", "st", "mt", "mm", "spd", "mpd", "up", "an"}
)
_END_BEFORE_CAPITAL = frozenset(
    {"dll", "dsb", "dst", "dkk", "tsb", "yg", "dgn", "krn", "utk", "sbg", "spt", "pd", "jg", "sdh", "blm", "tdk"}
    | {"org", "thn", "bln"}
)

_LONGEST_ABBREVIATION = max(map(len, _NEVER_END | _END_BEFORE_CAPITAL))


def split_sentences(texts: pd.Series) -> pd.DataFrame:
    """Split a column of texts into sentences.

    Returns `position` (of the text in the column, from 0), `sentence_no` (from 1) and `sentence` (as written, without
    the bullet). A text that is not blank yields at least one row, a blank one none.

    >>> split_sentences(pd.Series(["Modal susah.. izin a.n. istri Rp5.000.000 - mohon dibantu"]))["sentence"].tolist()
    ['Modal susah..', 'izin a.n. istri Rp5.000.000', 'mohon dibantu']
    """
    pieces = _cut(_join(texts)).replace(END, f"{_CUT}{END}{_CUT}").split(_CUT)
    ends = np.array([piece == END for piece in pieces], dtype=bool)
    sentences = np.array([piece.strip() for piece in pieces], dtype=object)
    position = (np.cumsum(ends) - ends)[: len(sentences)]
    chosen = np.flatnonzero(_choose(sentences, position, len(texts)))
    position = position[chosen]
    first = np.searchsorted(position, position)
    return pd.DataFrame(
        {
            "position": position,
            "sentence_no": np.arange(len(position)) - first + 1,
            "sentence": pd.array(sentences[chosen], dtype="str"),
        }
    )


def _join(texts: pd.Series) -> str:
    """Write all texts in one, each behind its end sign; signs of ours that people wrote become spaces."""
    written = texts.to_numpy(dtype=object).tolist()
    if any(sign in text for text in written for sign in (END, _CUT)):
        written = [text.replace(END, " ").replace(_CUT, " ") for text in written]
    return "".join([f"{text}{END}" for text in written])


def _choose(sentences: npt.NDArray[np.object_], position: npt.NDArray[np.intp], count: int) -> npt.NDArray[np.bool_]:
    """Mark the pieces that hold a letter or digit; of a text without any, the first that is not blank."""
    worded = np.array([bool(_HAS_WORD.search(piece)) for piece in sentences], dtype=bool)
    silent = np.ones(count + 1, dtype=bool)
    silent[position[worded]] = False
    marks = np.flatnonzero((sentences != "") & silent[position])
    worded[marks[np.unique(position[marks], return_index=True)[1]]] = True
    return worded


def _cut(text: str) -> str:
    if any(sign in text for sign in _LINE_ENDS):
        text = _LINE.sub(_CUT, text)
    text = _cut_lists(text)
    if ".." in text or "…" in text:
        text = _DOTS.sub(rf"\1{_CUT}", text)
    if ";" in text:
        text = _SEMICOLON.sub(f";{_CUT}", text)
    if not text.isascii():
        text = _AFTER_EMOJI.sub(rf"\1{_CUT}", text)
    return _STOP.sub(_end, _PLAIN_STOP.sub(f".{_CUT}", text))


def _cut_lists(text: str) -> str:
    """Cut the bullets and numbered points of the texts that have any."""
    signs = [_find_bullets(sign) for sign in _BULLET_SIGNS if sign in text]
    listed = [match.start() for sign in (*signs, *_SECOND_POINTS) for match in sign.finditer(text)]
    if not listed:
        return text
    parts = text.split(END)
    ends = np.cumsum([len(part) + 1 for part in parts])
    for number in np.unique(np.searchsorted(ends, listed, side="right")).tolist():
        parts[number] = _BULLET.sub(_CUT, _cut_list(parts[number]))
    return END.join(parts)


@cache
def _find_bullets(sign: str) -> re.Pattern[str]:
    return re.compile(re.escape(sign) + ("" if sign in _INSIDE_TOO else r"(?<![^ \t\x1e\x1f].)"))


def _cut_list(text: str) -> str:
    if not any(second.search(text) for second in _SECOND_POINTS):
        return text
    expected = {"1": "2", "a": "b"}
    starts = []
    for match in _MARKER.finditer(text):
        if match[1] in expected:
            starts.append(match.start())
            expected[_next(match[1])] = ""
    if len(starts) < 2:
        return text
    bounds = [0, *starts, len(text)]
    return _CUT.join(text[left:right] for left, right in pairwise(bounds))


def _next(marker: str) -> str:
    return str(int(marker) + 1) if marker.isdigit() else chr(ord(marker) + 1)


def _end(match: re.Match[str]) -> str:
    following = match[2]
    if following is None:  # stuck to the next sentence
        return f"{match[0]}{_CUT}"
    marks = match[0].rstrip(" \t")
    if marks.rstrip("\"'”’)]") == "." and _goes_on(match.string, match.start(), following):
        return match[0]
    return f"{marks}{_CUT}"


def _goes_on(text: str, stop: int, following: str) -> bool:
    before = text[max(0, stop - _LONGEST_WORD) : stop]
    word = before.split()[-1]
    if len(word) > _LONGEST_ABBREVIATION and word.isalpha():
        return False
    word = _STUCK.split(word)[-1].casefold().strip("\"'([")
    if _is_never_last(word):
        return True
    if word in _END_BEFORE_CAPITAL:
        return not following.isupper()
    return word.isdecimal() and len(word) < 3 and before[: -len(word)].rstrip(" \t")[-1:] in ("", _CUT, END)


def _is_never_last(word: str) -> bool:
    return word in _NEVER_END or _DOTTED.fullmatch(word) is not None
