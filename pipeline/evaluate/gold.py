"""Labelled texts, and the product's answers on them.

Comes in: the bytes of a CSV of labelled feedback: tanggal, kelompok, instansi, opd_tujuan, masukan, themes, agencies,
kind, personal_data, and where a second person coded too, themes_coder2 and kind_coder2 (empty where not). Goes out:
the labels, checked, and the answers in their order. The texts go the whole way that raw files go (ingest, clean, stem,
cluster, link), so that what is measured is what an analyst gets.
"""

import csv
import io
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import numpy as np
import pandas as pd

from pipeline import raw
from pipeline.clean import clean
from pipeline.cluster import assigning, cluster, coding
from pipeline.codebook import Codebook
from pipeline.ingest import ingest
from pipeline.link import link
from pipeline.stem import stem
from pipeline.tables import store
from pipeline.tables.fields import NO_CONTENT, NO_THEME, Kind

OTHER_TOPIC = "other:"  # how the labelled files mark topics outside the codebook's themes
OUTSIDE, NOWHERE = "outside", "none"  # agencies that are not in the forum; no agency at all
_RAW_COLUMNS = ("tanggal", "kelompok", "instansi", "opd_tujuan", "masukan")
_LABEL_COLUMNS = ("themes", "agencies", "kind", "personal_data")


@dataclass(frozen=True)
class Answers:
    """The product's answers on labelled texts, in the order of the labels; `reading` are the clean texts."""

    labels: pd.DataFrame
    texts: pd.Series
    redactions: pd.Series
    themes: list[set[str]]
    kinds: list[str]
    agencies: list[set[str]]
    reading: coding.Reading


@dataclass(frozen=True)
class HeldFile(raw.RawFile):
    """A raw file in memory: labelled texts hold personal data, which is never written to a disk."""

    held: bytes = b""

    def content(self) -> bytes:
        return self.held


class GoldError(Exception):
    """The labelled file cannot be used; `problems` says why (exit code 1)."""

    def __init__(self, *problems: str) -> None:
        self.problems = problems
        super().__init__("; ".join(problems))


def read_labels(content: bytes, codebook: Codebook) -> pd.DataFrame:
    """Read and check a labelled file; raise `GoldError` with everything that is wrong with it."""
    try:
        labels = pd.read_csv(io.BytesIO(content), dtype="str", keep_default_na=False, encoding="utf-8-sig")
    except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError):
        raise GoldError("the labelled file is not a CSV in UTF-8; save it again as such") from None
    if missing := [column for column in (*_RAW_COLUMNS, *_LABEL_COLUMNS) if column not in labels]:
        raise GoldError(f"the labelled file lacks the columns {', '.join(missing)}")
    if problems := [*_label_problems(labels, codebook), *_empty_rows(labels)]:
        raise GoldError(*problems)
    return labels


def answer(labels: pd.DataFrame, codebook: Codebook) -> Answers:
    """Let labelled texts go the way of raw files, and bring the answers back into the order of the labels."""
    settings = codebook.settings
    feedback = _ingest(labels, codebook)["feedback"]
    cleaned = clean(feedback, themes=codebook.themes, settings=settings.clean)
    stemmed = stem(cleaned["clean"], cleaned["sentences"], themes=codebook.themes)
    clustered = cluster(
        feedback,
        cleaned["clean"],
        cleaned["sentences"],
        stemmed["stems"],
        stemmed["vocabulary"],
        themes=codebook.themes,
        examples=codebook.examples,
        corrections=(),
        settings=settings.cluster,
    )
    linked = link(
        feedback,
        stemmed["stems"],
        clustered["themes"],
        clustered["assignments"],
        clustered["kinds"],
        codebook_themes=codebook.themes,
        agencies=codebook.agencies,
        programmes=codebook.programmes,
        routes=codebook.routes,
        settings=settings.link,
    )
    ordered = feedback.sort_values("source_row", ignore_index=True)
    if len(ordered) != len(labels):
        raise GoldError(f"of {len(labels)} labelled rows only {len(ordered)} hold an answer that can be read")
    heads = cleaned["clean"].set_index("feedback_id")["duplicate_of"]
    own = ordered["feedback_id"].map(heads).where(lambda head: head != "", ordered["feedback_id"])
    kinds = clustered["kinds"].set_index("feedback_id")["kind"]
    return Answers(
        labels,
        texts=ordered["text"],
        redactions=ordered["redactions"],
        themes=_sets(own, clustered["assignments"], "theme_id"),
        kinds=[str(kinds.get(feedback_id, "other")) for feedback_id in own],
        agencies=_sets(own, linked["routes"], "agency_id"),
        reading=_read(own, cleaned, stemmed["stems"], codebook),
    )


def split_cells(cells: pd.Series) -> list[set[str]]:
    """Split the lists of a column of labels."""
    return [set(store.split_list(cell)) for cell in cells]


def _label_problems(labels: pd.DataFrame, codebook: Codebook) -> list[str]:
    """Name every label that the codebook does not have: one that is misspelt would count for nothing."""
    themes = {theme.theme_id for theme in codebook.themes} | {NO_THEME, NO_CONTENT}
    forum = {agency.agency_id for agency in codebook.agencies if agency.in_forum} | {OUTSIDE, NOWHERE}
    kinds = set(get_args(Kind))
    known = {"themes": themes, "agencies": forum, "kind": kinds, "themes_coder2": themes, "kind_coder2": kinds}
    return [
        f'row {row}, column {column}: "{label}" does not exist; known are {", ".join(sorted(known[column]))}'
        for column in known
        if column in labels
        for row, cell in enumerate(labels[column], start=2)
        for label in store.split_list(cell)
        if label not in known[column] and not (label.startswith(OTHER_TOPIC) and column.startswith("themes"))
    ]


def _empty_rows(labels: pd.DataFrame) -> list[str]:
    empty = labels.index[labels["masukan"].str.strip() == ""] + 2
    rows = [f"row {row}, column masukan: is empty; remove the row" for row in empty]
    return rows if len(labels) else ["the labelled file has no rows"]


def _ingest(labels: pd.DataFrame, codebook: Codebook) -> dict[str, pd.DataFrame]:
    held = labels[list(_RAW_COLUMNS)].to_csv(index=False, quoting=csv.QUOTE_ALL).encode("utf-8")
    return ingest(
        [HeldFile("gold/gold.csv", "file", len(held), Path("gold.csv"), held)],
        sample_left_out=False,
        groups=codebook.groups,
        agencies=codebook.agencies,
        forums=codebook.forums,
        columns=(),
        corrections=(),
        settings=codebook.settings.ingest,
    )


def _sets(feedback: pd.Series, table: pd.DataFrame, column: str) -> list[set[str]]:
    found = table.groupby("feedback_id")[column].agg(set)
    return [found.get(feedback_id, set()) for feedback_id in feedback]


def _read(own: pd.Series, cleaned: dict[str, pd.DataFrame], stems: pd.DataFrame, codebook: Codebook) -> coding.Reading:
    kept = cleaned["clean"].loc[cleaned["clean"]["kept"], "feedback_id"].sort_values(ignore_index=True)
    parts = assigning.read_sentences(cleaned["sentences"], stems, kept, codebook.themes)
    rows = pd.DataFrame({"feedback_id": own, "row": np.arange(len(own))})
    told = rows.merge(parts, on="feedback_id").sort_values(["row", "sentence_no"], ignore_index=True)
    text = told["row"].to_numpy(dtype=np.int64)
    return coding.read(told["clean_sentence"], text, len(own))
