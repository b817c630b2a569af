"""Which feedbacks to review: the most informative uncertain ones, and a random sample to measure the model on.

Uncertain is what lies nearest to the threshold of a theme (uncertainty sampling; Lewis and Gale 1994). Themes take
turns, and copies of a text already asked are left out, so that an hour of reading does not go to one doubt. The audit
sample is simple and random: the feedbacks whose hash under the codebook's seed is smallest (bottom-k sampling; Cohen
and Kaplan 2007). So a second sample goes on where the first ended and both are one, and new feedback may enter without
moving the rest. A feedback of the audit is not asked among the uncertain: it does not teach.
"""

import hashlib

import numpy as np
import pandas as pd

from pipeline.cluster import assigning, coding
from pipeline.cluster.teaching import gather_lessons, hold_out
from pipeline.revise.sheets import AUDIT, DOUBTFUL, write_workbook
from pipeline.revise.snapshot import Snapshot
from pipeline.tables import store


def draw_review(now: Snapshot, *, rows: int, audit: int) -> bytes:
    """Make the workbook with up to `rows` uncertain feedbacks and an audit sample of up to `audit`."""
    clean = now.tables["clean"]
    kept = clean[clean["kept"]].sort_values("feedback_id", ignore_index=True)
    sample = _sample(now, kept["feedback_id"], audit)
    unread = hold_out(now.codebook.audit, kept) | set(sample)
    decided = {row.feedback_id for row in now.codebook.corrections if row.field in ("theme", "primary")}
    askable = kept[~kept["feedback_id"].isin(unread | decided) & (kept["copy_of"] == "")]
    doubts = _order_by_doubt(measure_doubt(now, kept), askable["feedback_id"]).head(rows)
    asked = {
        DOUBTFUL: _describe(now, doubts["feedback_id"]).assign(doubtful=doubts["doubtful"].to_list()),
        AUDIT: _describe(now, sample),
    }
    return write_workbook(asked, now.codebook.themes)


def measure_doubt(now: Snapshot, kept: pd.DataFrame) -> pd.DataFrame:
    """Measure how near each kept feedback is to the threshold of a theme (feedback_id, doubtful theme, margin).

    The model is learned as the stage `cluster` learns it. Without a theme that is taught there is no doubt: no row.
    """
    book, tables = now.codebook, now.tables
    lessons = gather_lessons(
        book.examples, book.corrections, book.audit, tables["feedback"], tables["clean"], book.themes
    )
    if kept.empty or not coding.is_taught(book.themes, lessons):
        return pd.DataFrame({"feedback_id": [], "doubtful": [], "margin": []})
    taught = coding.read_examples(lessons, book.themes)
    settings = book.settings.cluster
    coder, _ = coding.learn(book.themes, lessons, taught, folds=settings.folds, seed=settings.seed)
    parts = assigning.read_sentences(tables["sentences"], tables["stems"], kept["feedback_id"], book.themes)
    text = parts["text"].to_numpy(dtype=np.int64)
    reading = coding.read(parts["clean_sentence"], text, len(kept))
    probabilities = coding.score(coder, reading)
    margins = np.abs(probabilities - coder.thresholds)[:, : len(book.themes)].round(6)
    nearest = margins.argmin(axis=1)
    return pd.DataFrame(
        {
            "feedback_id": kept["feedback_id"].to_numpy(),
            "doubtful": np.array(coder.labels, dtype=object)[nearest],
            "margin": margins[np.arange(len(margins)), nearest],
        }
    )


def _order_by_doubt(doubts: pd.DataFrame, askable: pd.Series) -> pd.DataFrame:
    ordered = doubts[doubts["feedback_id"].isin(askable)].sort_values(["margin", "feedback_id"])
    turn = ordered.groupby("doubtful").cumcount()
    return ordered.assign(turn=turn).sort_values(["turn", "margin", "feedback_id"], ignore_index=True)


def _sample(now: Snapshot, kept: pd.Series, number: int) -> pd.Series:
    audited = {row.feedback_id for row in now.codebook.audit}
    seed = now.codebook.settings.cluster.seed
    draws = kept.map(lambda name: hashlib.sha256(f"{seed} {name}".encode()).hexdigest())
    drawn = kept[draws.sort_values().index]
    return drawn[~drawn.isin(audited)].head(number).reset_index(drop=True)


def _describe(now: Snapshot, chosen: pd.Series) -> pd.DataFrame:
    """Show the chosen feedbacks, in their order, with what the last run said of them."""
    assignments = now.tables["assignments"].sort_values(["is_primary", "theme_id"], ascending=[False, True])
    themes = assignments.groupby("feedback_id", sort=False)["theme_id"].agg(store.join_list)
    feedback = now.tables["feedback"].set_index("feedback_id")
    kinds = now.tables["kinds"].set_index("feedback_id")["kind"]
    return pd.DataFrame(
        {
            "feedback_id": chosen.to_list(),
            "text": feedback["text"].reindex(chosen).to_list(),
            "sensitive": feedback["sensitive"].reindex(chosen).map({True: "ya", False: ""}).to_list(),
            "model_themes": themes.reindex(chosen).to_list(),
            "model_kind": kinds.reindex(chosen).to_list(),
        }
    )
