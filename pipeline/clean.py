"""Stage 2: every feedback normalised, split into sentences, and what was said twice marked.

Comes in: `feedback`, and the codebook's themes, to whose words certain typing errors are mended. Goes out: `clean`,
`sentences`, `clean_notices`. A repetition by the same voice is a duplicate and is not kept; the same words of other
people are copies, kept and told apart: a campaign is many voices, one form sent twice is one. Texts count as the same
when they are equal, or long enough and alike in their character five-grams (`lexicon.likeness`): the measure that
survives a typo, a greeting in front and a lost word.
"""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from pipeline.codebook.rows import Theme
from pipeline.codebook.settings import CleanSettings
from pipeline.lexicon import clean_sentences, join_sentences, normalise
from pipeline.lexicon.likeness import find_similar
from pipeline.tables.store import build, from_rows, sort_by

_UNDATED = "9999-12-31"  # sorts behind every date
_TAG = r"\[[A-Z][A-Z0-9 _-]*\]"


def clean(feedback: pd.DataFrame, *, themes: tuple[Theme, ...], settings: CleanSettings) -> dict[str, pd.DataFrame]:
    """Normalise feedback and mark duplicates and copies.

    Reads `feedback_id, respondent_id, forum_id, received_on, group, organisation, agency, text`. Returns the tables
    `clean` (a row a feedback), `sentences` (of kept rows) and `clean_notices`. Row order does not matter: the earliest
    by (received_on, feedback_id) is the one that others repeat; undated rows come last.
    """
    rows, sentences = _prepare(feedback, list_vocabulary(themes))
    pairs = _find_alike(rows, settings)
    rows["duplicate_of"] = _find_duplicates(rows, pairs, settings)
    rows["kept"] = rows["drop_reason"].eq("") & rows["duplicate_of"].eq("")
    rows["copy_of"] = _find_copies(rows, pairs, settings)
    return {
        "clean": build("clean", rows),
        "sentences": build("sentences", sentences[rows["kept"].to_numpy()[sentences["position"].to_numpy(dtype=int)]]),
        "clean_notices": _tell(rows),
    }


def list_vocabulary(themes: Sequence[Theme]) -> frozenset[str]:
    """List the words of the codebook's themes: those that a typing error is mended to."""
    terms = [term for theme in themes for term in (theme.label, theme.definition, *theme.seed_terms)]
    return frozenset(word for term in normalise(pd.Series(terms, dtype="str")) for word in term.split())


def _prepare(feedback: pd.DataFrame, vocabulary: frozenset[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Order feedback by day and clean it; also give its sentences, by `position` in that order."""
    dated = feedback.assign(day=feedback["received_on"].where(feedback["received_on"].ne(""), _UNDATED))
    rows = sort_by(dated, ["day", "feedback_id"])
    sentences = clean_sentences(rows["text"], vocabulary)
    position = sentences["position"].to_numpy(dtype=int)
    sentences = sentences.assign(feedback_id=rows["feedback_id"].to_numpy()[position])
    rows = rows.assign(clean_text=join_sentences(sentences["clean_sentence"], position, len(rows)))
    tagged = rows["text"].str.contains("[", regex=False)
    left_over = rows.loc[tagged, "text"].str.replace(_TAG, "", regex=True)
    only_tags = left_over.ne(rows.loc[tagged, "text"]) & ~left_over.str.contains(r"[^\W_]", regex=True)
    prepared = rows.assign(
        words=[text.count(" ") + (text != "") - text.count("?") for text in rows["clean_text"].to_numpy(dtype=object)],
        voice=_tell_voices(rows),
        drop_reason=only_tags.map({True: "empty_after_redaction", False: ""}).reindex(rows.index, fill_value=""),
        node=pd.factorize(rows["clean_text"])[0],
    )
    return prepared, sentences


def _tell_voices(rows: pd.DataFrame) -> pd.Series:
    """Name who speaks: the respondent, else whoever has the same forum, group, agency and organisation."""
    known = rows["respondent_id"].ne("")
    place = rows.loc[~known, ["forum_id", "group", "agency"]]
    places = place.assign(organisation=rows.loc[~known, "organisation"].str.casefold())
    return rows["respondent_id"].where(known, "\t" + places.groupby(list(places)).ngroup().astype("str"))


def _find_alike(rows: pd.DataFrame, settings: CleanSettings) -> pd.DataFrame:
    long = rows.loc[rows["words"].ge(settings.duplicate_min_words), ["node", "clean_text"]].drop_duplicates("node")
    pairs = find_similar(long["clean_text"].tolist(), settings.copy_similarity)
    nodes = long["node"].to_numpy()
    return pd.DataFrame({"left": nodes[pairs["left"].to_numpy()], "right": nodes[pairs["right"].to_numpy()]})


def _find_duplicates(rows: pd.DataFrame, pairs: pd.DataFrame, settings: CleanSettings) -> list[str]:
    """Point each repetition of the same voice at the earliest kept row that it repeats inside the window."""
    alike = _neighbours(pairs)
    known, long = rows["respondent_id"].ne(""), rows["words"].ge(settings.duplicate_min_words)
    can_repeat = rows["words"].gt(0) & (known | long)
    candidates = rows[can_repeat & (rows.duplicated(["voice", "node"], keep=False) | rows["node"].isin(list(alike)))]
    days = pd.to_datetime(candidates["day"]).to_numpy("datetime64[D]").astype(int)
    undated = candidates["day"].eq(_UNDATED).to_numpy()
    heads: dict[tuple[str, int], list[tuple[int, int]]] = defaultdict(list)
    found = [""] * len(rows)
    ids = rows["feedback_id"].tolist()
    for row, voice, node, day, free in zip(
        candidates.index, candidates["voice"], candidates["node"], days, undated, strict=True
    ):
        same = [head for other in (node, *alike.get(node, ())) for head in heads[voice, other]]
        near = [head for head, since in same if free or day - since <= settings.duplicate_window_days]
        if near:
            found[row] = ids[min(near)]
        else:
            heads[voice, node].append((row, day))
    return found


def _neighbours(pairs: pd.DataFrame) -> dict[int, list[int]]:
    alike: dict[int, list[int]] = defaultdict(list)
    for left, right in zip(pairs["left"].tolist(), pairs["right"].tolist(), strict=True):
        alike[left].append(right)
        alike[right].append(left)
    return alike


def _find_copies(rows: pd.DataFrame, pairs: pd.DataFrame, settings: CleanSettings) -> pd.Series:
    """Point each kept row at the earliest row of its chain of nearly equal texts, where another person wrote it."""
    size = int(rows["node"].max()) + 1 if len(rows) else 0
    kept = rows[rows["kept"] & rows["words"].ge(settings.duplicate_min_words)]
    here = pairs[pairs["left"].isin(kept["node"]) & pairs["right"].isin(kept["node"])]
    links = sparse.coo_matrix((np.ones(len(here)), (here["left"], here["right"])), shape=(size, size))
    chain = connected_components(links, directed=False)[1] if size else np.zeros(0, dtype=int)
    heads = kept.groupby(chain[kept["node"].to_numpy()])[["feedback_id", "respondent_id"]].transform("first")
    own = heads["feedback_id"].eq(kept["feedback_id"]) | (
        heads["respondent_id"].eq(kept["respondent_id"]) & kept["respondent_id"].ne("")
    )
    return heads["feedback_id"].mask(own, "").reindex(rows.index, fill_value="")


def _tell(rows: pd.DataFrame) -> pd.DataFrame:
    counts = {
        ("duplicates", "masukan"): (
            rows["duplicate_of"].ne("").sum(),
            "Pengulangan oleh responden yang sama; tidak ikut dihitung, lihat kolom duplicate_of",
        ),
        ("copies", "masukan"): (
            rows["copy_of"].ne("").sum(),
            "Isi sama atau nyaris sama dengan masukan orang lain; tetap dihitung, lihat kolom copy_of",
        ),
        ("empty_after_redaction", "masukan"): (
            rows["drop_reason"].ne("").sum(),
            "Hanya berisi data pribadi; tidak ada yang tersisa setelah disamarkan",
        ),
        ("no_words", "masukan"): (
            (rows["kept"] & rows["words"].eq(0)).sum(),
            "Tidak memuat kata (misalnya hanya tanda baca atau emoji); tahap cluster menandainya no_content",
        ),
    }
    return from_rows(
        "clean_notices",
        (
            {"notice": notice, "subject": subject, "count": int(count), "explanation": explanation}
            for (notice, subject), (count, explanation) in counts.items()
            if count
        ),
    )
