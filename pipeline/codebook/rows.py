"""The row of each codebook table: its columns, what may be empty, what a cell may hold.

Cells arrive as text as a spreadsheet left them: lists joined by `|`, d/m/y or ISO dates, BENAR/SALAH.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints

from pipeline.tables.fields import CODEBOOK_ID, FEEDBACK_ID, LIST_SEPARATOR, Kind

_TRUE = {"true", "benar", "ya", "yes", "1", "1,0", "1.0"}
_FALSE = {"false", "salah", "tidak", "no", "0", "0,0", "0.0", ""}
_DATE_FORMATS = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d/%m/%y", "%Y-%m-%d %H:%M:%S")


def _split(cell: Any) -> Any:
    return tuple(" ".join(part.split()) for part in cell.split("|") if part.strip()) if isinstance(cell, str) else cell


def _flag(cell: Any) -> Any:
    text = str(cell).strip().casefold()
    if text in _TRUE | _FALSE:
        return text in _TRUE
    raise ValueError("write TRUE or FALSE (BENAR or SALAH)")


def _day(cell: Any) -> Any:
    for pattern in _DATE_FORMATS:
        try:
            return datetime.strptime(str(cell).strip(), pattern).date()
        except ValueError:
            continue
    raise ValueError("write the date as 2024-02-27 or 27/02/2024")


def _year(cell: Any) -> Any:
    if match := re.fullmatch(r"(\d{4})([.,]0+)?", str(cell).strip()):
        return int(match[1])
    raise ValueError("write a year such as 2025")


Id = Annotated[str, StringConstraints(pattern=f"^{CODEBOOK_ID}$")]
Words = Annotated[str, StringConstraints(min_length=1)]
TextList = Annotated[tuple[str, ...], BeforeValidator(_split)]
IdList = Annotated[tuple[Id, ...], BeforeValidator(_split)]
KindList = Annotated[tuple[Kind, ...], BeforeValidator(_split)]
Lead = Annotated[Literal["keep", "instead"], BeforeValidator(lambda cell: cell or "keep")]
Flag = Annotated[bool, BeforeValidator(_flag)]
Day = Annotated[date, BeforeValidator(_day)]
Year = Annotated[int, BeforeValidator(_year)]

KIND = "kind"  # the one label of an example that is no theme
CorrectionField = Literal["theme", "primary", "kind", "agency", "group", "hide"]
CorrectionAction = Literal["add", "remove", "set"]


class Row(BaseModel):
    """A checked codebook row."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Theme(Row):
    """A theme of the codebook; `not_terms` are phrases in which a seed term means something else."""

    theme_id: Id
    label: Words
    label_en: Words
    definition: str = ""
    seed_terms: TextList = ()
    not_terms: TextList = ()
    lead_agency: Id
    supporting_agencies: IdList = ()


class Example(Row):
    """What somebody might say, and how the codebook codes it.

    `judged` are the labels that somebody decided on (`kind` among them); of the others the row says nothing. Empty, as
    in examples.csv: all of them.
    """

    example_id: Words
    text: Words
    themes: IdList
    kind: Kind
    writer: Words
    judged: IdList = ()

    @property
    def teaches_kind(self) -> bool:
        return not self.judged or KIND in self.judged


class Agency(Row):
    """An agency; `in_forum` says whether it sits in the forum or only has feedback passed on to it."""

    agency_id: Id
    name: Words
    short_name: Words
    aliases: TextList = ()
    in_forum: Flag


class Programme(Row):
    """A line of an agency's work plan; `answers` are `theme_id` or `theme_id:partial`, decided by a planner."""

    programme_id: Id
    agency_id: Id
    name: Words
    description: str = ""
    code: str = ""
    answers: TextList = ()
    source: Words


class Route(Row):
    """A rule that passes feedback of a theme on: when it holds one of `terms` and is of one of `kinds` (empty: any).

    `lead` says whether the theme's lead agency keeps hearing it; the theme `no_theme` is all that no theme explains.
    """

    rule: Id
    theme_id: Id
    terms: TextList = ()
    kinds: KindList = ()
    agency_id: Id
    lead: Lead = "keep"
    reason: Words


class Group(Row):
    """A stakeholder group and the ways in which people write it."""

    group: Id
    label: Words
    label_en: Words
    aliases: TextList = ()


class Forum(Row):
    """An occasion: a folder of `data/raw/`."""

    forum_id: Id
    name: Words
    date: Day
    place: str = ""
    plan_year: Year
    agencies: IdList = ()


class AuditedFeedback(Row):
    """How people code a feedback that was drawn at random; the model is measured on it and never learns from it."""

    feedback_id: Annotated[str, StringConstraints(pattern=f"^{FEEDBACK_ID}$")]
    themes: IdList
    kind: Kind | Literal[""] = ""
    decided_by: Words
    decided_on: Day


class Promotion(Row):
    """An emerging theme that became a theme of the codebook: its id is spent."""

    emerging_id: Annotated[str, StringConstraints(pattern=r"^emerging_\d{2,}$")]
    theme_id: Id


class Correction(Row):
    """An analyst's decision on one feedback; it outranks the model on every run."""

    feedback_id: Annotated[str, StringConstraints(pattern=f"^{FEEDBACK_ID}$")]
    field: CorrectionField
    action: CorrectionAction
    value: str = ""
    reason: Words
    decided_by: Words
    decided_on: Day


ROW_MODELS: Mapping[str, type[Row]] = MappingProxyType(
    {
        "themes": Theme,
        "examples": Example,
        "agencies": Agency,
        "programmes": Programme,
        "routes": Route,
        "groups": Group,
        "forums": Forum,
        "corrections": Correction,
    }
)
REQUIRED_TABLES = ("themes", "agencies", "groups")
UNIQUE_KEYS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "themes": ("theme_id",),
        "examples": ("example_id",),
        "agencies": ("agency_id",),
        "programmes": ("programme_id",),
        "routes": ("rule",),
        "groups": ("group",),
        "forums": ("forum_id",),
        "corrections": ("feedback_id", "field", "action", "value"),
    }
)


def show(value: object) -> str:
    """Write a cell's value as the table would hold it."""
    return LIST_SEPARATOR.join(map(str, value)) if isinstance(value, tuple) else str(value)
