"""The answers of all sources as one table: redacted, matched to groups and agencies, corrected by analysts.

Everything here works on whole columns, or once per distinct value.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import pandas as pd

from pipeline.codebook import Correction
from pipeline.ingest.cells import map_distinct
from pipeline.ingest.extract import NAME_SEPARATOR
from pipeline.ingest.people import Aliases, find_people, normalise_phone, tidy_district
from pipeline.ingest.sources import Notice, Source
from pipeline.redact import redact, sensitive
from pipeline.tables.fields import UNKNOWN_GROUP

_TYPED = {"group": "group_typed", "agency": "agency_typed", "date": "received_on"}
_NAMELESS = ["question", "source_column", "group_typed", "agency_typed", "district", "volume"]
_NAMED = ["organisation", "location"]
_CONVERSATIONS = ("chat", "text", "docx")
_MINUTES = ("text", "docx")
_MOST_SPEAKERS = 256  # WhatsApp's groups once; with more, looking for all of them in every message costs too much
_LONGEST_VALUE = 80  # characters of an unmatched value that tell it from others


@dataclass(frozen=True)
class Matched:
    """Answers with `group` and `agency`, and what did not match or only nearly."""

    answers: pd.DataFrame
    notices: list[Notice]


def gather_answers(sources: Sequence[Source]) -> pd.DataFrame:
    """Put the answers of all sources together, with `source` (its index), `person` and whether that is `known`."""
    frames = [
        source.found.answers.assign(
            source=number,
            source_file=source.file,
            source_sheet=source.sheet,
            forum_id=source.forum_id,
            names=_names_heard(source),
        )
        for number, source in enumerate(sources)
        if len(source.found.answers)
    ]
    if not frames:
        return pd.DataFrame()
    answers = pd.concat(frames, ignore_index=True).rename(columns=_TYPED)
    sender = answers["sender"]
    numbered = sender.where(map_distinct(sender, normalise_phone) != "", "")
    keyed = answers.assign(
        phone=answers["phone"].where(answers["phone"] != "", numbered),
        row_key=answers["source"].astype("str") + ":" + answers["source_row"].astype("str"),
        sender_key=(answers["source"].astype("str") + ":" + sender.str.casefold()).where(sender != "", ""),
    )
    return keyed.assign(person=find_people(keyed), known=answers["known"].astype("bool"))


def redact_answers(answers: pd.DataFrame) -> pd.DataFrame:
    """Take personal data out of every column that is written, and the personal columns away."""
    found = redact(answers["text"], names=_names_told(answers["text"], answers["names"]))
    safe = answers.assign(
        text=found.text, redactions=found.count, district=map_distinct(answers["district"], tidy_district)
    )
    columns = {name: _redact_distinct(safe[name]) for name in _NAMELESS}
    columns |= {name: _redact_named(safe[name], safe["name"]) for name in _NAMED}
    return safe.assign(**columns, sensitive=sensitive(safe["text"])).drop(
        columns=["name", "names", "phone", "sender", "sender_key", "row_key"]
    )


def read_brackets(answers: pd.DataFrame, sources: Sequence[Source], groups: Aliases) -> pd.DataFrame:
    """Take what stands in brackets behind a speaker of minutes as the group where it is a group's alias.

    Else it stays the organisation, as it does where the group was said before the brackets.
    """
    minutes = [number for number, source in enumerate(sources) if source.format in _MINUTES and not source.sheet]
    bracket = answers["organisation"].where(answers["source"].isin(minutes), "")
    group = bracket.where(map_distinct(bracket, lambda value: groups.match(value)[1]) == "alias", "")
    said = map_distinct(answers["group_typed"].where(group != "", ""), lambda value: groups.match(value)[0])
    taken = (group != "") & (said == "")
    return answers.assign(
        group_typed=answers["group_typed"].where(~taken, group), organisation=answers["organisation"].where(~taken, "")
    )


def match_aliases(answers: pd.DataFrame, sources: Sequence[Source], aliases: Mapping[str, Aliases]) -> Matched:
    """Add `group` and `agency` from what was typed, `agency` else from the question that names one.

    Where a sheet has nothing typed, its or its file's name speaks for what is still missing.
    """
    notices: list[Notice] = []
    columns = {}
    for kind, missing in (("group", UNKNOWN_GROUP), ("agency", "")):
        typed = answers[f"{kind}_typed"]
        found = _match_distinct(typed, kind, aliases[kind], notices)
        if kind == "agency":
            found = found.where(typed != "", _asked(answers["question"].where(typed == "", ""), aliases[kind], notices))
        named = _named(answers, found, sources, kind, aliases, notices)
        columns[kind] = found.where(found != "", named).where(lambda ids: ids != "", missing)
    return Matched(answers.assign(**columns), notices)


def apply_corrections(feedback: pd.DataFrame, corrections: Iterable[Correction]) -> pd.DataFrame:
    """Apply what analysts decided on group, agency and hiding; a correction without its feedback changes nothing."""
    decided = [correction for correction in corrections if correction.action == "set"]
    corrected = feedback
    for kind in ("group", "agency"):
        values = {entry.feedback_id: entry.value for entry in decided if entry.field == kind}
        corrected = corrected.assign(
            **{
                kind: [
                    values.get(name, old) for name, old in zip(corrected["feedback_id"], corrected[kind], strict=True)
                ]
            }
        )
    hidden = [entry.feedback_id for entry in decided if entry.field == "hide"]
    return corrected.assign(sensitive=corrected["sensitive"] | corrected["feedback_id"].isin(hidden))


def _names_heard(source: Source) -> pd.Series:
    """Say which names a text may hold: its giver's, and in a conversation those of all who speak."""
    names = source.found.answers["name"]
    speakers = sorted(set(names) - {""})
    if source.format in _CONVERSATIONS and len(speakers) <= _MOST_SPEAKERS:
        return pd.Series(NAME_SEPARATOR.join(speakers), index=names.index, dtype="str")
    return names


def _redact_distinct(cells: pd.Series) -> pd.Series:
    distinct = pd.Series(cells.unique(), dtype="str")
    safe = redact(distinct, names=None).text
    return cells.map(dict(zip(distinct, safe, strict=True))).astype("str")


def _redact_named(cells: pd.Series, names: pd.Series) -> pd.Series:
    told = _names_told(cells, names)
    safe = _redact_distinct(cells.where(told == "", ""))
    if (told != "").any():
        safe = safe.where(told == "", redact(cells.where(told != "", ""), names=told).text.astype("str"))
    return safe


def _names_told(cells: pd.Series, names: pd.Series) -> pd.Series:
    """Keep the names of which a word stands in the cell: a search costs more than to see that it is vain."""
    told = [
        name if name and any(word in _fold(cell) for word in _name_words(name)) else ""
        for cell, name in zip(cells, names, strict=True)
    ]
    return pd.Series(told, index=cells.index, dtype="str")


@lru_cache(maxsize=4096)
def _name_words(name: str) -> tuple[str, ...]:
    return tuple(sorted({word for word in re.findall(r"[^\W\d_]+", _fold(name)) if len(word) > 1}))


def _fold(text: str) -> str:
    return text.casefold() if text.isascii() else unicodedata.normalize("NFKC", text).casefold()


def _match_distinct(typed: pd.Series, kind: str, aliases: Aliases, notices: list[Notice]) -> pd.Series:
    counts = Counter(typed.to_list())
    found: dict[str, str] = {}
    for value, count in sorted(counts.items()):
        found[value], basis = aliases.match(value)
        shown = " ".join(value.split())[:_LONGEST_VALUE]
        if basis == "similar":
            notices.append(Notice(f"{kind}_similar", f"{shown} = {found[value]}", count))
        elif basis == "none" and shown:
            notices.append(Notice(f"{kind}_unmatched", shown, count))
    return typed.map(found).astype("str")


def _asked(questions: pd.Series, agencies: Aliases, notices: list[Notice]) -> pd.Series:
    """Find the agency that each question names; nobody's answer is looked at."""
    counts = Counter(questions.to_list())
    found = {question: agencies.addressed_in(question) for question in sorted(counts)}
    for question, agency in found.items():
        if agency:
            shown = " ".join(question.split())[:_LONGEST_VALUE]
            notices.append(Notice("agency_from_question", f"{shown} = {agency}", counts[question]))
    return questions.map(found).astype("str")


def _named(
    answers: pd.DataFrame,
    found: pd.Series,
    sources: Sequence[Source],
    kind: str,
    aliases: Mapping[str, Aliases],
    notices: list[Notice],
) -> pd.Series:
    untyped = answers[f"{kind}_typed"].eq("").groupby(answers["source"]).all()
    missing = found.eq("").groupby(answers["source"]).sum()
    ids = {}
    for number, nothing, size in zip(untyped.index, untyped, missing, strict=True):
        ids[number] = _name_of(sources[number], kind, aliases) if nothing and size else ""
        if ids[number]:
            notices.append(Notice(f"{kind}_from_name", f"{sources[number].place} = {ids[number]}", int(size)))
    return answers["source"].map(ids).astype("str")


def _name_of(source: Source, kind: str, aliases: Mapping[str, Aliases]) -> str:
    if source.format == "chat":  # the members of a chat group are not of one kind
        return ""
    for label in source.labels:
        found = aliases[kind].named_in(label)
        if found and not (kind == "agency" and aliases["group"].named_in(label)):
            return found
    return ""
