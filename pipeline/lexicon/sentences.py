"""Texts into sentences, as people write them.

Comes in: texts as written. Goes out: one row a sentence. People end sentences by full stops, question marks, line
breaks, bullets, " - ", numbered points, semicolons, several dots or an emoji; a full stop ends none after an
abbreviation (No., Jl., a.n., S.Pd.) or inside a number (Rp5.000.000). Rules over the whole column at once; a trained
splitter would learn edited prose, which forum feedback is not.
"""

import re
from itertools import pairwise

import pandas as pd

_TEXT_END = "\x1f"
_CUT = "\x1e"
_EMOJI = "[\U0001f000-\U0001faff\u2600-\u27bf\u2b50\u2b55\u203c\u2049]"
_LINE = re.compile(r"[\r\n\u2028\u2029]+")
_BULLET = re.compile(
    r"[ \t]+[-–—*·✓✔→]+[ \t]+(?![0-9])|(?<![0-9])[ \t]+[-–—*·✓✔→]+[ \t]+|[ \t]*[•▪●‣►➢][ \t]*"
    r"|(?<![^\x1e\x1f])[ \t]*[-–—*>+✓✔→]+[ \t]*(?=[^\W_])"
)
_BULLET_SIGN = re.compile(r"[-–—*·✓✔→•▪●‣►➢>+]")
# A pattern that begins with its few signs is looked for several times as fast as one that begins with what precedes.
_DOTS = re.compile(r"([.…](?:(?<=…)|\.+))(?=\s*\w)")
_SEMICOLON = re.compile(r";(?=\s)")
_AFTER_EMOJI = re.compile(rf"({_EMOJI}[\ufe0f\u200d]?)(?=\s*\w)")
_STOP = re.compile(r"([.!?](?<=\S.)[.!?]*[\"'”’)\]]*)[ \t]+(?=(\S))")
_LAST_WORD = re.compile(r"\S+\Z")
_LONGEST_WORD = 40  # letters looked at before a full stop: more than any abbreviation has
_STUCK = re.compile(r"[.!?](?:(?<=[a-z]{3}.)[.!?]*(?=[A-Z][a-z])|(?<=[a-z)][!?])[!?]*(?=[a-zA-Z]))")
_MARKER = re.compile(r"(?<![^\s\x1e(])\(?([0-9]{1,2}|[a-h])[.)](?=\s*[^\W\d_]|\s+\S)")
_HAS_LIST = re.compile(r"[2b](?<!\w.)[.)]")
_DOTTED = re.compile(r"[\"'(\[]*(?:[a-z]{1,3}\.)+[a-z]{0,3}|[\"'(\[]*[a-z]", re.IGNORECASE)
_NEVER_END = frozenset(
    {
        "no",
        "nomor",
        "jl",
        "jln",
        "gg",
        "rt",
        "rw",
        "kav",
        "km",
        "dr",
        "drs",
        "dra",
        "ir",
        "prof",
        "hj",
        "kh",
        "bpk",
        "bp",
    }
    | {"bp", "sdr", "sdri", "tn", "ny", "yth", "kel", "kec", "kab", "prov", "tgl", "hal", "lamp", "telp", "tlp", "hp"}
    | {"rp", "pt", "cv", "ud", "min", "maks", "vol", "art", "lt", "st", "mt", "mm", "spd", "mpd", "up", "an"}
)
_END_BEFORE_CAPITAL = frozenset(
    {"dll", "dsb", "dst", "dkk", "tsb", "yg", "dgn", "krn", "utk", "sbg", "spt", "pd", "jg", "sdh", "blm", "tdk"}
    | {"org", "thn", "bln"}
)


def split_sentences(texts: pd.Series) -> pd.DataFrame:
    """Split a column of texts into sentences.

    Returns `position` (of the text in the column, from 0), `sentence_no` (from 1) and `sentence` (as written, without
    the bullet). A text that is not blank yields at least one row, a blank one none.

    >>> split_sentences(pd.Series(["Modal susah.. izin a.n. istri Rp5.000.000 - mohon dibantu"]))["sentence"].tolist()
    ['Modal susah..', 'izin a.n. istri Rp5.000.000', 'mohon dibantu']
    """
    cut = _cut("".join(f"{text.replace(_TEXT_END, ' ').replace(_CUT, ' ')}{_TEXT_END}" for text in texts))
    pieces = pd.Series([_pieces(text) for text in cut.split(_TEXT_END)[: len(texts)]], dtype="object").explode()
    sentences = pieces[pieces.notna()].astype("str")
    return pd.DataFrame(
        {
            "position": sentences.index.to_numpy(),
            "sentence_no": sentences.groupby(level=0).cumcount().to_numpy() + 1,
            "sentence": sentences.to_numpy(),
        }
    ).astype({"position": "Int64", "sentence_no": "Int64", "sentence": "str"})


def _cut(text: str) -> str:
    text = _LINE.sub(_CUT, text)
    text = _TEXT_END.join(_cut_bullets(_cut_list(part)) for part in text.split(_TEXT_END))
    text = _AFTER_EMOJI.sub(rf"\1{_CUT}", _SEMICOLON.sub(f";{_CUT}", _DOTS.sub(rf"\1{_CUT}", text)))
    text = _STUCK.sub(lambda match: f"{match[0]}{_CUT}", text)
    return _STOP.sub(_end, text)


def _cut_bullets(text: str) -> str:
    return _BULLET.sub(_CUT, text) if _BULLET_SIGN.search(text) else text


def _cut_list(text: str) -> str:
    if not _HAS_LIST.search(text):
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
    marks, following = match[1], match[2]
    if marks.rstrip("\"'”’)]") == "." and _goes_on(match, following):
        return match[0]
    return f"{marks}{_CUT}"


def _goes_on(match: re.Match[str], following: str) -> bool:
    before = match.string[max(0, match.start() - _LONGEST_WORD) : match.start()]
    written = _LAST_WORD.search(before)
    word = written[0].casefold().strip("\"'([") if written else ""
    if word in _NEVER_END or _DOTTED.fullmatch(word):
        return True
    if word in _END_BEFORE_CAPITAL:
        return not following.isupper()
    return word.isdecimal() and len(word) < 3 and before[: -len(word)].rstrip(" \t")[-1:] in ("", _CUT, _TEXT_END)


def _pieces(text: str) -> list[str]:
    pieces = [piece.strip() for piece in text.split(_CUT)]
    return [piece for piece in pieces if re.search(r"[^\W_]", piece)] or [piece for piece in pieces if piece][:1]
