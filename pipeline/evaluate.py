"""The product's answers held against people's labels.

Comes in: a CSV of labelled feedback (columns tanggal, kelompok, instansi, opd_tujuan, masukan, themes, agencies, kind,
personal_data), or nothing but the codebook. Goes out: a report as text. The labelled texts go the whole way that raw
files go (ingest, clean, stem, cluster, link), so that what is measured is what an analyst gets. Intervals are
percentile bootstrap intervals over texts (Efron and Tibshirani 1993), 1,000 resamples, seeded.
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline import raw
from pipeline.clean import clean
from pipeline.cluster import cluster, coding
from pipeline.cluster.kinds import KINDS
from pipeline.codebook import Codebook
from pipeline.ingest import ingest
from pipeline.link import link
from pipeline.stem import stem
from pipeline.tables import store
from pipeline.tables.fields import NO_CONTENT, NO_THEME, Kind

Marks = npt.NDArray[np.bool_]
RESAMPLES = 1000
_RAW_COLUMNS = ("tanggal", "kelompok", "instansi", "opd_tujuan", "masukan")
_OTHER_THEME = "other:"  # how the labelled files mark topics outside the five themes of the forum
_MACRO_KINDS = ("complaint", "proposal", "question")  # appreciation is too rare to average in


@dataclass(frozen=True)
class Answers:
    """The product's answers on labelled texts, in the order of the labels."""

    labels: pd.DataFrame
    feedback: pd.DataFrame
    themes: list[set[str]]
    kinds: list[str]
    agencies: list[set[str]]


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


def evaluate_gold(content: bytes, codebook: Codebook) -> str:
    """Measure themes, kinds, routes and redaction on labelled texts; raises `GoldError` where columns are missing."""
    answers = answer(_read_labels(content, codebook), codebook)
    seed = codebook.settings.cluster.seed
    named = {theme for cell in answers.labels["themes"] for theme in store.split_list(cell)}
    themes = [theme.theme_id for theme in codebook.themes if theme.theme_id in named]
    truth = [set(store.split_list(cell)) for cell in answers.labels["themes"]]
    right, said = _marks(truth, [*themes, NO_CONTENT]), _marks(answers.themes, [*themes, NO_CONTENT])
    true_kinds = _marks([{kind} for kind in answers.labels["kind"]], KINDS)
    said_kinds = _marks([{kind} for kind in answers.kinds], KINDS)
    macro = [KINDS.index(kind) for kind in _MACRO_KINDS]
    parts = [
        f"{len(answers.labels)} labelled texts",
        "",
        *_label_lines("themes", [*themes, NO_CONTENT], right, said, list(range(len(themes))), seed),
        f"mean error of theme shares  {100 * np.abs(right.mean(0) - said.mean(0))[: len(themes)].mean():.1f} points",
        "",
        *_label_lines("kinds", KINDS, true_kinds, said_kinds, macro, seed),
        "",
        *_route_lines(answers, codebook),
        "",
        *_redaction_lines(answers, seed),
    ]
    return "\n".join(parts) + "\n"


def evaluate_examples(codebook: Codebook) -> str:
    """Measure themes by cross-validation on the codebook's examples that keeps a writer's texts together."""
    settings = codebook.settings.cluster
    reading = coding.read_examples(codebook.examples, codebook.themes)
    _, validation = coding.learn(codebook.themes, codebook.examples, reading, folds=settings.folds, seed=settings.seed)
    if validation is None:
        raise GoldError("examples.csv has no rows: there is nothing to measure on")
    themes = list(range(len(validation.labels) - 1))
    lines = _label_lines("themes", validation.labels, validation.truth, validation.answers, themes, settings.seed)
    return "\n".join([f"{len(codebook.examples)} examples, by grouped cross-validation", "", *lines]) + "\n"


def answer(labels: pd.DataFrame, codebook: Codebook) -> Answers:
    """Let labelled texts go the way of raw files, and bring the answers back into the order of the labels."""
    settings = codebook.settings
    tables = _ingest(labels, codebook)
    feedback = tables["feedback"]
    cleaned = clean(feedback, settings=settings.clean)
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
        clustered["assignments"],
        clustered["kinds"],
        themes=codebook.themes,
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
        ordered,
        _sets(own, clustered["assignments"], "theme_id"),
        [str(kinds.get(feedback_id, "other")) for feedback_id in own],
        _sets(own, linked["routes"], "agency_id"),
    )


def _read_labels(content: bytes, codebook: Codebook) -> pd.DataFrame:
    try:
        labels = pd.read_csv(io.BytesIO(content), dtype="str", keep_default_na=False, encoding="utf-8-sig")
    except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError):
        raise GoldError("the labelled file is not a CSV in UTF-8; save it again as such") from None
    wanted = (*_RAW_COLUMNS, "themes", "agencies", "kind", "personal_data")
    if missing := [column for column in wanted if column not in labels]:
        raise GoldError(f"the labelled file lacks the columns {', '.join(missing)}")
    if problems := [*_label_problems(labels, codebook), *_empty_rows(labels)]:
        raise GoldError(*problems)
    return labels


def _label_problems(labels: pd.DataFrame, codebook: Codebook) -> list[str]:
    """Name every label that the codebook does not have: one that is misspelt would count for nothing."""
    themes = {theme.theme_id for theme in codebook.themes} | {NO_THEME, NO_CONTENT}
    forum = {agency.agency_id for agency in codebook.agencies if agency.in_forum} | {"outside", "none"}
    known = {"themes": themes, "agencies": forum, "kind": set(get_args(Kind))}
    return [
        f'row {row}, column {column}: "{label}" does not exist; known are {", ".join(sorted(known[column]))}'
        for column in known
        for row, cell in enumerate(labels[column], start=2)
        for label in store.split_list(cell)
        if label not in known[column] and not label.startswith(_OTHER_THEME)
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


def _marks(sets: Sequence[set[str]], labels: Sequence[str]) -> Marks:
    return np.array([[label in one for label in labels] for one in sets])


def score_f1(truth: Marks, said: Marks, weights: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return F1 of each label for each resample (resamples x labels); `weights` are resamples x texts."""
    right = weights @ (truth & said)
    either = weights @ truth + weights @ said
    scores: npt.NDArray[np.float64] = 2 * right / np.maximum(either, 1)
    return scores


def _label_lines(
    title: str, labels: Sequence[str], truth: Marks, said: Marks, macro: list[int], seed: int
) -> list[str]:
    generator = np.random.default_rng(seed)
    resamples = generator.multinomial(len(truth), np.full(len(truth), 1 / len(truth)), size=RESAMPLES).astype(float)
    once = score_f1(truth, said, np.ones((1, len(truth))))[0]
    spread = score_f1(truth, said, resamples)
    low, high = np.percentile(spread, [2.5, 97.5], axis=0)
    lines = [f"{title:28} precision  recall      F1   95 % interval       n"]
    for number, label in enumerate(labels):
        right = (truth & said)[:, number].sum()
        precision = right / max(said[:, number].sum(), 1)
        recall = right / max(truth[:, number].sum(), 1)
        lines.append(
            f"{label:28} {precision:9.2f} {recall:7.2f} {once[number]:7.2f}   {low[number]:.2f} - {high[number]:.2f}"
            f" {truth[:, number].sum():10d}"
        )
    middle = np.percentile(spread[:, macro].mean(axis=1), [2.5, 97.5])
    name = "macro F1 of " + (f"{len(macro)} themes" if title == "themes" else ", ".join(labels[n] for n in macro))
    lines.append(f"{name:46} {once[macro].mean():7.2f}   {middle[0]:.2f} - {middle[1]:.2f}")
    return lines


def _route_lines(answers: Answers, codebook: Codebook) -> list[str]:
    """Compare routed agencies: `outside` is any agency that is not in the forum, `none` is no route at all."""
    forum = {agency.agency_id for agency in codebook.agencies if agency.in_forum}
    truth = [set(store.split_list(cell)) - {"none"} for cell in answers.labels["agencies"]]
    said = [{agency if agency in forum else "outside" for agency in agencies} for agencies in answers.agencies]
    everyone = [set(forum)] * len(truth)
    return ["agencies (averaged over texts)   precision  recall"] + [
        f"{name:32} {_mean_overlap(found, truth):9.2f} {_mean_overlap(truth, found):7.2f}"
        for name, found in (("routed", said), ("baseline: all to all three", everyone))
    ]


def _mean_overlap(of: Sequence[set[str]], within: Sequence[set[str]]) -> float:
    shares = [len(one & other) / len(one) if one else float(not other) for one, other in zip(of, within, strict=True)]
    return float(np.mean(shares))


def _redaction_lines(answers: Answers, seed: int) -> list[str]:
    spans = [store.split_list(cell) for cell in answers.labels["personal_data"]]
    texts = list(answers.feedback["text"])
    gone = [span not in text for span_list, text in zip(spans, texts, strict=True) for span in span_list]
    marked = np.array([bool(span_list) for span_list in spans])
    altered = answers.feedback["redactions"].to_numpy(dtype=int)[~marked] > 0
    return [
        f"personal data: {sum(gone)} of {len(gone)} marked spans redacted ({_share(gone, seed)})",
        f"texts without marked data that were altered: {altered.sum()} of {len(altered)} ({_share(altered, seed)})",
    ]


def _share(hits: Sequence[bool] | Marks, seed: int) -> str:
    values = np.asarray(hits, dtype=float)
    if not len(values):
        return "none marked"
    draws = np.random.default_rng(seed).choice(values, (RESAMPLES, len(values))).mean(axis=1)
    low, high = np.percentile(draws, [2.5, 97.5])
    return f"{values.mean():.3f}; 95 % interval {low:.3f} - {high:.3f}"
