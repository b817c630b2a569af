"""Text cells as programs mangle them -> the words as people wrote them.

Repairs what is certain: double-encoded UTF-8, `_x000D_` (ECMA-376 part 1, 22.4.2.4), literal `\\n`, HTML entities and
tags, control and direction characters. Line breaks become `\\n`. Nothing else is changed.
"""

import html
import re
from collections.abc import Callable, Iterable

import pandas as pd

_HIDDEN = r"\xad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff"
_SUSPECT = re.compile(rf"[\r\x00-\x08\x0b-\x1f\x7f-\xa0\u2028\u2029{_HIDDEN}<&\\ÂÃâð]|_x|[ \t]\n|\n[ \t]|\n{{3}}")
_MOJIBAKE = re.compile(
    "Ã[\x80-\xbf{0}]|Â[\x80-\xbf{0}]|â[\x80€][\x80-\xbf{0}]|ð[\x9fŸ][\x80-\xbf{0}]{{2}}".format(
        "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
    )
)
_INVISIBLE = re.compile(rf"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f{_HIDDEN}]")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_BREAK_TAG = re.compile(r"<\s*(?:br|/p|/div|/li|/tr|p|div)\b[^<>]{0,200}>", re.IGNORECASE)
_TAG = re.compile(
    r"</?(?:a|b|i|u|p|s|em|strong|span|div|font|ul|ol|li|table|tr|td|th|tbody|h[1-6]|img|hr|small|sub|sup|html|body)"
    r"(?:\s[^<>]{0,500})?/?>",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:[a-zA-Z]{2,8}|#\d{2,6}|#x[0-9a-fA-F]{2,5});")
_LITERAL_BREAK = re.compile(r"\\r\\n|\\[nr]")
_PATH = re.compile(r"(?:\b[A-Za-z]:|\\)\\")
_ISO_CELL = re.compile(r"\d{4}-(\d{2})-(\d{2})")
_SCALES = (10, 5, 4)  # the scales of marks that forms use: "8/10", "4/5", "3/4"


def tidy(cells: pd.Series) -> pd.Series:
    """Repair a column of cells, working once per distinct value.

    >>> tidy(pd.Series(["Modal _x000D_ susah<br>izin &amp; NIB", "  kurang\\\\nmodal ", "â€œcepatâ€\\x9d"])).to_list()
    ['Modal\\nsusah\\nizin & NIB', 'kurang\\nmodal', '“cepat”']
    """
    return map_distinct(cells, tidy_text)


def tidy_text(text: str) -> str:
    """Repair one cell."""
    if not _SUSPECT.search(text):
        return text.strip()
    text = repair_double_encoding(text)
    text = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    text = _TAG.sub("", _BREAK_TAG.sub("\n", text))
    text = _ENTITY.sub(lambda match: html.unescape(match[0]), text)
    if not _PATH.search(text):
        text = _LITERAL_BREAK.sub("\n", text)
    text = re.sub(r"\r\n?|[\u2028\u2029\x85\x0b\x0c]", "\n", text).replace("\xa0", " ")
    text = _INVISIBLE.sub("", text)
    text = re.sub(r"[ \t]*\n[ \t]*", "\n", text)
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def repair_double_encoding(text: str) -> str:
    """Undo UTF-8 that was read as CP1252 and saved as UTF-8, only for sequences that cannot be anything else.

    >>> repair_double_encoding("cafÃ© â€œenakâ€\\x9d, SÃO PAULO")
    'café “enak”, SÃO PAULO'
    """
    return _MOJIBAKE.sub(lambda match: _decode_again(match[0]), text)


def count_double_encoded(texts: Iterable[str]) -> int:
    """Count the texts that hold double-encoded UTF-8."""
    return sum(1 for text in texts if _MOJIBAKE.search(text))


def restore_score(cell: str) -> str:
    """Turn a date that stands in an answer column back into the mark it was, where that is certain.

    A mark out of ten is the only reading of a date with a 10 in it, whichever of day and month the program took first.

    >>> restore_score("2024-10-08"), restore_score("2024-08-10"), restore_score("2024-02-27")
    ('8/10', '8/10', '2024-02-27')
    """
    if not (match := _ISO_CELL.fullmatch(cell)):
        return cell
    month, day = int(match[1]), int(match[2])
    for scale in _SCALES:
        if scale in (month, day) and month + day - scale <= scale:
            return f"{month + day - scale}/{scale}"
    return cell


def map_distinct(cells: pd.Series, function: Callable[[str], str]) -> pd.Series:
    """Apply a function once per distinct text and map the results back."""
    codes, distinct = pd.factorize(cells)
    results = pd.Series([function(text) for text in distinct], dtype="str")
    taken = results.take(codes)
    taken.index = cells.index
    return taken


def _decode_again(run: str) -> str:
    try:
        return bytes(_as_byte(character) for character in run).decode("utf-8")
    except (UnicodeDecodeError, ValueError):
        return run


def _as_byte(character: str) -> int:
    return ord(character) if ord(character) < 256 else character.encode("cp1252")[0]
