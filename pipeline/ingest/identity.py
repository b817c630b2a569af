"""Redacted answers -> `feedback_id` and `respondent_id`, which survive renamed files and moved rows.

`feedback_id` is `f` and 12 base32 letters (RFC 4648, lower case; 60 bits) of SHA-256 over what was said (redacted text,
question, date) and for and to whom, as typed and redacted. Only answers equal in all of that get a suffix, in an order
that depends on content and on what else the person said before it depends on places.
"""

import base64
import hashlib
import json
from typing import cast

import pandas as pd

_CONTENT = ["text", "question", "received_on", "group_typed", "organisation", "agency_typed"]
_TIES = [
    "district",
    "location",
    "volume",
    "known",
    "said",
    "forum_id",
    "source_file",
    "source_sheet",
    "source_column",
    "first_row",
    "source_row",
]


def add_ids(answers: pd.DataFrame) -> pd.DataFrame:
    """Add `feedback_id` and `respondent_id`.

    Reads the redacted content columns, `person` (a number a person) and `known` (whether the respondent is known).
    """
    base = _base_ids(answers)
    identified = answers.assign(feedback_id=base + _suffixes(answers, base))
    smallest = identified.groupby("person")["feedback_id"].transform("min")
    return identified.assign(respondent_id=smallest.where(identified["known"], "").astype("str"))


def base_id(*content: str) -> str:
    """Hash the content of an answer.

    >>> base_id("Modal susah", "", "2024-02-27", "UMKM", "", "Dinkop")
    'fhwpgom5qaagj'
    """
    digest = hashlib.sha256(
        json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    ).digest()
    return "f" + base64.b32encode(digest[:8]).decode("ascii").lower()[:12]


def _base_ids(answers: pd.DataFrame) -> pd.Series:
    columns = [answers[name].to_list() for name in _CONTENT]
    return pd.Series([base_id(*content) for content in zip(*columns, strict=True)], index=answers.index, dtype="str")


def _suffixes(answers: pd.DataFrame, base: pd.Series) -> pd.Series:
    tied = base.duplicated(keep=False)
    suffixes = pd.Series("", index=answers.index, dtype="str")
    if not tied.any():
        return suffixes
    people = answers["person"][tied].unique()
    theirs = answers[answers["person"].isin(people)].assign(base=base)
    said = theirs.groupby("person")["base"].agg(lambda ids: " ".join(sorted(ids)))
    first_row = theirs.groupby("person")["source_row"].min()
    person = answers["person"][tied]
    ordered = (
        answers[tied]
        .assign(base=base, said=person.map(said), first_row=person.map(first_row))
        .sort_values(["base", *_TIES], kind="stable")
    )
    place = cast(pd.Series, ordered.groupby("base").cumcount() + 1)
    suffixes.loc[ordered.index] = ("-" + place.astype("str")).where(place > 1, "")
    return suffixes
