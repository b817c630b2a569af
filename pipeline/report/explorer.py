"""The explorer: every feedback that has a theme, row by row, to be filtered and read in a browser without a network.

Comes in: feedback, the words and stems of it, themes, kinds and routes. Goes out: an `ExplorerView`: the counts of each
filter for the page's tables, and the rows as JSON, a list a column. Labels are sent once and rows hold their places;
a stem holds the rows in which it stands, as differences (an inverted index; Zobel and Moffat, "Inverted files for text
search engines", 2006), so that the page searches words and stems of 20,000 rows between two key strokes.
Feedback that an analyst has hidden is left out; of a sensitive one neither text nor stems nor deciding words are sent.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from markupsafe import Markup

from pipeline.codebook import Agency, Correction, Forum
from pipeline.lexicon import normalise, stem_texts
from pipeline.messages import EMERGING_MARK, KIND_LABELS, NO_AGENCY_LABEL, NO_DISTRICT_LABEL, SPECIAL_THEME_LABELS, _
from pipeline.report.citing import mark_foreign
from pipeline.report.policy import embed_json
from pipeline.report.views import Names
from pipeline.tables.fields import LIST_SEPARATOR, NO_THEME

MOST_ROWS = 100_000  # 46 MB, 2.4 s to open on a machine with two cores; the tables hold all
_TOKEN = r"[^\W_]+(?:[-.'’][^\W_]+)*"  # as WORD in explorer_search.js
_KEPT = ("agency_id", "district", "forum_id")  # the filters whose levels are names that the city gave
_PLACE = ["forum_id", "source_file", "source_sheet", "source_row", "feedback_id"]  # as somebody reads the raw files


@dataclass(frozen=True)
class Facet:
    """A filter: its name in the link and in the data, what it is called, and its levels with their counts.

    `kept`: the levels that are called what the city (or the people who wrote) calls them, whatever the page's language.
    """

    name: str
    column: str
    title: str
    levels: Sequence[tuple[str, str]]
    counts: Sequence[int]
    kept: frozenset[str]

    @property
    def written(self) -> list[tuple[str, str, bool]]:
        """The levels, each with what it is called and whether that is kept."""
        return [(level, label, level in self.kept) for level, label in self.levels]

    @property
    def rows(self) -> list[tuple[str, str, int]]:
        """List each level: its id, what it is called, how many feedbacks it has."""
        return [(level, label, size) for (level, label), size in zip(self.levels, self.counts, strict=True)]

    def language(self, level: str) -> Markup:
        """Return the attribute that says in which language a level is called; none where it is the page's."""
        return mark_foreign() if level in self.kept else Markup()


@dataclass(frozen=True)
class ExplorerView:
    """What the page shows: `left` more rows stand in the tables only, `hidden` were hidden by an analyst."""

    facets: Sequence[Facet]
    shown: int
    left: int
    hidden: int
    data: Markup


def explore(
    feedback: pd.DataFrame,
    clean: pd.DataFrame,
    stems: pd.DataFrame,
    assignments: pd.DataFrame,
    kinds: pd.DataFrame,
    routes: pd.DataFrame,
    *,
    names: Names,
    agencies: Sequence[Agency],
    forums: Sequence[Forum],
    corrections: Sequence[Correction],
) -> ExplorerView:
    """Collect the kept feedback, in the order of the raw files, with themes, agencies and kinds."""
    hidden = {entry.feedback_id for entry in corrections if entry.field == "hide"}
    kept = feedback[feedback["feedback_id"].isin(clean.loc[clean["kept"], "feedback_id"])]
    told = kept[~kept["feedback_id"].isin(hidden)].sort_values(_PLACE, ignore_index=True)
    rows = told.head(MOST_ROWS).merge(kinds[["feedback_id", "kind"]], on="feedback_id", how="left")
    pairs = _join_routes(rows, assignments, routes)
    facets = _list_facets(rows, pairs, _collect_labels(names, agencies, forums), names.emerging)
    return ExplorerView(
        facets,
        shown=len(rows),
        left=len(told) - len(rows),
        hidden=len(kept) - len(told),
        data=_encode(rows, pairs, stems, {facet.column: facet for facet in facets}),
    )


def _join_routes(rows: pd.DataFrame, assignments: pd.DataFrame, routes: pd.DataFrame) -> pd.DataFrame:
    """Join each row's themes (`row`: its place) with the agencies that each reaches, empty where there is none."""
    place = pd.Series(rows.index, index=pd.Index(rows["feedback_id"]), dtype="int64")
    coded = assignments[assignments["feedback_id"].isin(place.index)]
    reached = routes.assign(theme_id=routes["theme_id"].replace("", NO_THEME))
    pairs = coded[["feedback_id", "theme_id", "is_primary", "evidence"]].merge(
        reached[["feedback_id", "theme_id", "agency_id"]], on=["feedback_id", "theme_id"], how="left"
    )
    pairs = pairs.assign(row=pairs["feedback_id"].map(place), agency_id=pairs["agency_id"].fillna(""))
    silent = pairs["row"].isin(rows.index[rows["sensitive"]])
    return pairs.assign(evidence=pairs["evidence"].mask(silent, "")).sort_values(
        ["row", "is_primary", "theme_id", "agency_id"], ascending=[True, False, True, True], ignore_index=True
    )


def _collect_labels(
    names: Names, agencies: Sequence[Agency], forums: Sequence[Forum]
) -> Mapping[str, Mapping[str, str]]:
    """Name the levels of each filter, in the order in which the page lists them."""
    emerging = {
        theme: f"{label} · {_(EMERGING_MARK)}" for theme, label in names.themes.items() if theme in names.emerging
    }
    return {
        "agency_id": {agency.agency_id: agency.name for agency in agencies} | {"": _(NO_AGENCY_LABEL)},
        "theme_id": {**names.themes, **emerging},
        "group": names.groups,
        "kind": KIND_LABELS,
        "district": {"": _(NO_DISTRICT_LABEL)},
        "forum_id": {forum.forum_id: forum.name for forum in forums},
    }


def _list_facets(
    rows: pd.DataFrame, pairs: pd.DataFrame, labels: Mapping[str, Mapping[str, str]], emerging: frozenset[str]
) -> Sequence[Facet]:
    titles = {
        "agency_id": ("dinas", _("Perangkat daerah")),
        "theme_id": ("tema", _("Tema")),
        "group": ("unsur", _("Unsur")),
        "kind": ("jenis", _("Jenis masukan")),
        "district": ("kecamatan", _("Kecamatan")),
        "forum_id": ("forum", _("Forum")),
    }
    facets = []
    for column, (name, title) in titles.items():
        held = pairs.drop_duplicates(["row", column])[column] if column in pairs else rows[column]
        sizes = {str(level): int(size) for level, size in held.value_counts().items()}
        order = _order(column, sizes, labels[column])
        levels = [(level, labels[column].get(level, level)) for level in order]
        kept = frozenset(level for level in order if level and (column in _KEPT or level in emerging))
        facets.append(Facet(name, column, title, levels, [sizes[level] for level in order], kept))
    return facets


def _order(column: str, sizes: Mapping[str, int], labels: Mapping[str, str]) -> list[str]:
    """Order themes by size, what has none last; districts by name; all else as the codebook does, the unknown last."""
    if column == "theme_id":
        return sorted(sizes, key=lambda theme: (theme in SPECIAL_THEME_LABELS, -sizes[theme], theme))
    places = {level: place for place, level in enumerate(labels) if level}
    return sorted(sizes, key=lambda level: (not level, places.get(level, len(places)), level))


def _encode(rows: pd.DataFrame, pairs: pd.DataFrame, stems: pd.DataFrame, facets: Mapping[str, Facet]) -> Markup:
    public = rows[~rows["sensitive"]]
    files, file_names = pd.factorize(rows["source_file"])
    tables = {
        "levels": {column: facet.written for column, facet in facets.items()},
        "files": [str(name) for name in file_names],
        "rows": {
            "feedback_id": rows["feedback_id"].tolist(),
            "text": rows["text"].astype("object").where(~rows["sensitive"], None).tolist(),
            "received_on": rows["received_on"].tolist(),
            "source_file": files.tolist(),
            "source_row": rows["source_row"].astype("object").where(rows["source_row"].notna(), None).tolist(),
            **{column: _number(rows[column], facet) for column, facet in facets.items() if column in rows},
        },
        "pairs": {
            "row": pairs["row"].tolist(),
            **{column: _number(pairs[column], facets[column]) for column in ("theme_id", "agency_id")},
            "evidence": pairs["evidence"].mask(pairs.duplicated(["row", "theme_id"]), "").tolist(),
        },
        "stems": _index_stems(public, stems),
        "forms": _stem_forms(public["text"], pairs["evidence"]),
    }
    return embed_json(json.dumps(tables, ensure_ascii=False, separators=(",", ":")))


def _number(values: pd.Series, facet: Facet) -> list[int]:
    places = {level: place for place, level in enumerate(dict(facet.levels))}
    return [int(place) for place in values.map(places)]


def _index_stems(public: pd.DataFrame, stems: pd.DataFrame) -> list[tuple[str, list[int]]]:
    """List each stem with its rows: the first one, then how many further on the next stands."""
    place = pd.Series(public.index, index=pd.Index(public["feedback_id"]), dtype="int64")
    said = stems[stems["feedback_id"].isin(place.index)]
    tokens = said["stems"].str.split().set_axis(said["feedback_id"].map(place)).explode().dropna()
    told = pd.DataFrame({"stem": tokens.to_numpy(), "row": tokens.index}).drop_duplicates().sort_values(["stem", "row"])
    return [
        (str(stem), np.diff(found.to_numpy(), prepend=0).tolist())
        for stem, found in told.groupby("stem", sort=True)["row"]
    ]


def _stem_forms(texts: pd.Series, evidence: pd.Series) -> list[tuple[str, str]]:
    """List the words as people write them, and as deciding words are named, with their stems, where these differ."""
    written = texts.str.lower().str.findall(_TOKEN).explode().dropna()
    named = evidence.str.split(LIST_SEPARATOR, regex=False).explode()
    words = pd.Series(sorted({*written, *named} - {""}), dtype="str")
    forms = pd.DataFrame({"word": words, "stem": stem_texts(normalise(words))})
    single = forms[~forms["stem"].isin([""]) & ~forms["stem"].str.contains(" ") & forms["stem"].ne(forms["word"])]
    return list(single.itertuples(index=False, name=None))
