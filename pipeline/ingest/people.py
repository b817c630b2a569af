"""Who speaks, for whom, to whom: groups and agencies by alias, respondents by name, phone or chat sender.

A value is matched when it is an alias, else by the longest alias that stands in it as whole words, else when it is
spelled alike (`rapidfuzz.fuzz.ratio`: the share of letters that no insertion or deletion touches) at or above the
setting's threshold. Personal data is compared in memory only.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Literal

import pandas as pd
from rapidfuzz import fuzz, process

from pipeline.codebook import Agency, Group
from pipeline.ingest.cells import map_distinct

MatchBasis = Literal["alias", "inside", "similar", "none"]

_TITLES = re.compile(
    r",.*$|\b(?:bapak|bpk|pak|ibu|bu|sdr|sdri|saudara|saudari|mas|mbak|bang|kang|teh|mpok|haji|h|hj|hajjah|ustadz|ust|"
    r"prof|profesor|dr|drs|dra|ir)\b\.?"
)
_NOBODY = frozenset(
    {
        "hamba allah",
        "tanpa nama",
        "tidak ada",
        "no name",
        "orang baik",
        "tidak disebutkan",
        "tidak mau disebut",
        "warga tangsel",
    }
)
_SHORTEST_PHONE = 9  # digits after the country code or the leading zero: shorter ones are extensions or typing
_SHORTEST_NAMED = 3  # letters of an alias that names something in a label; two are too often another abbreviation
_NOUN = re.compile(r"(?:ke|pe)\w+an")  # KBBI's confixes of abstract nouns: ketenagakerjaan, perbankan
_ANOTHER = re.compile(r"\b(?:dinas|badan|provinsi)\b")  # beside a name: an office not listed, or the province's
_REST = frozenset({"lain", "lainnya", "dll"})  # "kritik dan saran lainnya" names no agency
_SHORTEST_SIMILAR = 5  # letters; below, one changed letter makes another word
_LONGEST_SIMILAR = 80  # letters; what is longer is a text about a group or an agency


@dataclass(frozen=True)
class Aliases:
    """Aliases of one kind of thing, by their normal form; `threshold` is the least similarity in percent.

    `matters` are those that in a sentence may be a matter (*tenaga kerja*, *bank*) as well as who deals with it.
    """

    ids: Mapping[str, str]
    threshold: float
    matters: frozenset[str] = frozenset()

    def match(self, value: str) -> tuple[str, MatchBasis]:
        """Find the id of a value as people write it."""
        normal = _normalise(value)
        if not normal:
            return "", "none"
        if found := self.ids.get(normal):
            return found, "alias"
        if found := self._inside(normal):
            return found, "inside"
        return self._similar(normal)

    def named_in(self, label: str) -> str:
        """Find the one id that a label (of a sheet or a file) names; "" where it names none or several."""
        padded = f" {_normalise(label)} "
        found = {
            identity for alias, identity in self.ids.items() if len(alias) >= _SHORTEST_NAMED and f" {alias} " in padded
        }
        return found.pop() if len(found) == 1 else ""

    def addressed_in(self, question: str) -> str:
        """Find the one agency that a question names; "" where it names none, several, or an office not listed.

        Aliases are whole phrases, the longest first. A matter alone names nobody, but beside a name it may be a second
        one.
        """
        rest, named = f" {_normalise(question)} ", []
        for alias in self._longest_first:
            if f" {alias} " in rest:
                rest = rest.replace(f" {alias} ", " | ")
                named.append(alias)
        found = {self.ids[alias] for alias in named}
        certain = len(found) == 1 and not self.matters.issuperset(named) and not _ANOTHER.search(rest)
        return found.pop() if certain else ""

    def _inside(self, normal: str) -> str:
        padded = f" {normal} "
        inside = [(len(alias), -padded.index(f" {alias} "), alias) for alias in self.ids if f" {alias} " in padded]
        return self.ids[max(inside)[2]] if inside else ""

    def _similar(self, normal: str) -> tuple[str, MatchBasis]:
        if not _SHORTEST_SIMILAR <= len(normal) <= _LONGEST_SIMILAR:
            return "", "none"
        near = process.extract(normal, self._comparable, scorer=fuzz.ratio, score_cutoff=self.threshold, limit=None)
        nearest = {self.ids[alias] for alias, score, _ in near if score == near[0][1]}
        return (nearest.pop(), "similar") if len(nearest) == 1 else ("", "none")  # as near to two is near to none

    @cached_property
    def _longest_first(self) -> list[str]:
        named = (alias for alias in self.ids if len(alias) >= _SHORTEST_NAMED and not _REST.issuperset(alias.split()))
        return sorted(named, key=lambda alias: (-len(alias), alias))

    @cached_property
    def _comparable(self) -> list[str]:
        return [alias for alias in self.ids if len(alias) >= _SHORTEST_SIMILAR]


def index_aliases(groups: Iterable[Group], agencies: Iterable[Agency], similarity: float) -> dict[str, Aliases]:
    """Index groups and agencies by their ids, names and aliases; `similarity` in percent."""
    agencies = tuple(agencies)
    group_names = ((group.group, (group.group, group.label, group.label_en, *group.aliases)) for group in groups)
    agency_names = (
        (agency.agency_id, (agency.agency_id, agency.name, agency.short_name, *agency.aliases)) for agency in agencies
    )
    return {
        "group": _index(group_names, similarity),
        "agency": replace(_index(agency_names, similarity), matters=_matters(agencies)),
    }


def find_people(answers: pd.DataFrame) -> pd.Series:
    """Number the persons of the answers: equal number, same person.

    Reads `row_key` (the raw row), `name`, `phone` and `sender_key` (chat file and sender). Rows joined by any of them
    are one person, through as many steps as it takes.
    """
    names = map_distinct(answers["name"], normalise_name)
    phones = map_distinct(answers["phone"], normalise_phone)
    keys = [key[key != ""] for key in (answers["row_key"], names, phones, answers["sender_key"])]
    shared = [pd.Series(pd.factorize(key)[0], index=key.index) for key in keys if key.duplicated().any()]
    people = pd.Series(range(len(answers)), index=answers.index)
    while True:
        before = people.copy()
        for key in shared:
            people.loc[key.index] = people.loc[key.index].groupby(key).transform("min")
        if people.equals(before):
            return people


def normalise_name(name: str) -> str:
    """Reduce a name to what two spellings of it share; "" where it names nobody in particular.

    >>> normalise_name("Bpk. H. Dedi  Kurnia, S.E."), normalise_name("Tini"), normalise_name("Hamba Allah")
    ('dedi kurnia', '', '')
    """
    first = name.partition("|")[0].casefold()
    words = re.findall(r"[^\W\d_]+", _TITLES.sub(" ", first))
    normal = " ".join(words)
    return normal if len(words) >= 2 and normal not in _NOBODY else ""


def normalise_phone(phone: str) -> str:
    """Reduce a phone number to its national digits; "" where it is none.

    >>> normalise_phone("+62 812-0000-3147"), normalise_phone("0812 0000 3147"), normalise_phone("-")
    ('81200003147', '81200003147', '')
    """
    digits = re.sub(r"\D", "", re.split(r"[|/]", phone, maxsplit=1)[0])
    national = digits.removeprefix("62") if digits.startswith("628") else digits.lstrip("0")
    return national if len(national) >= _SHORTEST_PHONE and len(set(national)) > 2 else ""


def tidy_district(value: str) -> str:
    """Write a district in one way: without `Kec.`, abbreviations of directions spelled out, capitals.

    >>> tidy_district("kec. Pd aren"), tidy_district("CIPUTAT TIM.")
    ('Pondok Aren', 'Ciputat Timur')
    """
    words = re.sub(r"^\s*(?:kecamatan|kec)\b[.:]?", "", value.casefold()).replace(".", " ").split()
    full = {"pd": "pondok", "tim": "timur", "ut": "utara", "sel": "selatan", "brt": "barat"}
    return " ".join(full.get(word, word).capitalize() for word in words)


def _index(named: Iterable[tuple[str, tuple[str, ...]]], similarity: float) -> Aliases:
    ids: dict[str, str] = {}
    for identity, names in named:
        for name in names:
            if normal := _normalise(name):
                ids.setdefault(normal, identity)
    return Aliases(ids, similarity)


def _matters(agencies: Sequence[Agency]) -> frozenset[str]:
    """Find the aliases that are words of agencies' names without the kind of office, or abstract nouns."""
    names = [_normalise(agency.name).split() for agency in agencies]
    offices, words = {name[0] for name in names if name}, {word for name in names for word in name}
    aliases = {_normalise(alias) for agency in agencies for alias in (agency.agency_id, *agency.aliases)}
    whole = {_normalise(name) for agency in agencies for name in (agency.name, agency.short_name)}
    return frozenset(
        alias
        for alias, (first, *others) in ((alias, alias.split()) for alias in aliases - whole if alias)
        if not (others and first in offices)
        and all(word in words or _NOUN.fullmatch(word) for word in (first, *others))
    )


@lru_cache(maxsize=65536)
def _normalise(value: str) -> str:
    text = value.casefold().replace("&", " dan ")
    return " ".join(re.findall(r"[^\W_]+", text))
