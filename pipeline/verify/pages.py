"""The numbers of a page: those that carry their id, and digits that stand in nothing that allows them.

Comes in: the bytes of an HTML page. Goes out: `Printed` for each `<data data-number=...>`, `Unmarked` for every other
digit that a reader sees, in text or in an attribute that is read aloud. Digits are at home in an element that says what
they are, so that nothing is guessed: quotes of citizens (`blockquote`, `q`), dates (`time`), codes and file names
(`code`, class `code`), numbers of tables, figures and headings and fixed ones in prose (class `no`), and words that the
codebook or a table of texts brings (class `cited`; in an attribute, the same words in `data-cited`, with | between
them). What a check of quality observed stands in `<span data-check=RULE data-part=COLUMN>`, and is printed as that cell
of `checks`. A page says in which language its numbers are written (`<html lang=...>`).
"""

import re
from functools import reduce
from html.parser import HTMLParser

from pipeline.tables.fields import LIST_SEPARATOR
from pipeline.verify.printed import CHECK, Printed, Unmarked, digits_of, has_digit

_AT_HOME = frozenset({"blockquote", "q", "time", "code", "style", "script"})
_CLASSES = frozenset({"code", "no", "cited"})
_READ_ALOUD = frozenset({"title", "alt", "aria-label", "aria-description", "placeholder", "label", "summary"})
_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)

Attributes = dict[str, str]


class _Reader(HTMLParser):
    """Follows which elements are open; each with whether digits are at home in it."""

    def __init__(self, file: str) -> None:
        super().__init__(convert_charrefs=True)
        self.file = file
        self.language = "id"
        self.open: list[tuple[str, bool]] = []
        self.number: Attributes | None = None
        self.words = ""
        self.printed: list[Printed] = []
        self.unmarked: list[Unmarked] = []
        self.at_home: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        at_home = self._at_home or tag in _AT_HOME or not _CLASSES.isdisjoint(attributes.get("class", "").split())
        self._look_at(tag, attributes, at_home=at_home)
        if tag == "html":
            self.language = attributes.get("lang", self.language)
        if tag in _VOID:
            return
        self.open.append((tag, at_home))
        if "data-number" in attributes or "data-check" in attributes:
            self.number, self.words = attributes, ""

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass
        if self.number is not None:
            self._settle(self.number)

    def handle_data(self, data: str) -> None:
        if self.number is not None:
            self.words += data
        elif self._at_home:
            self.at_home.update(re.findall(r"\d+", data))
        elif has_digit(data):
            self._miss(data)

    @property
    def _at_home(self) -> bool:
        return bool(self.open) and self.open[-1][1]

    @property
    def _place(self) -> str:
        return f"line {self.getpos()[0]}"

    def _settle(self, marked: Attributes) -> None:
        part = marked.get("data-part", "value")
        name = marked.get("data-number") or CHECK + marked["data-check"]
        words, bare = self.words.strip(), marked.get("value", "")
        self.printed.append(Printed(self.file, self._place, name, part, words, bare, self.language))
        self.number = None

    def _look_at(self, tag: str, attributes: Attributes, *, at_home: bool) -> None:
        cited = attributes.get("data-cited", "").split(LIST_SEPARATOR)
        spoken = [value for name, value in attributes.items() if name in _READ_ALOUD]
        if tag == "meta" and attributes.get("name") == "description":
            spoken.append(attributes.get("content", ""))
        for value in spoken:
            own = reduce(lambda left, words: left.replace(words, ""), cited, value)
            if not at_home and has_digit(own):
                self._miss(own)

    def _miss(self, text: str) -> None:
        self.unmarked.append(Unmarked(self.file, self._place, digits_of(text)))


def read_page(file: str, content: bytes) -> tuple[list[Printed], list[Unmarked]]:
    """Read the numbers of a page (UTF-8)."""
    reader = _read(file, content)
    return reader.printed, reader.unmarked


def find_at_home(content: bytes) -> frozenset[str]:
    """List the runs of digits that a page shows as words: in dates, codes, quotes, names."""
    return frozenset(_read("", content).at_home)


def _read(file: str, content: bytes) -> _Reader:
    reader = _Reader(file)
    reader.feed(content.decode("utf-8"))
    reader.close()
    return reader
