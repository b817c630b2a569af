"""Stage 4: stems -> themes of the codebook, and emerging themes from what is left.

Comes in: feedback, its clean sentences and their stems, the vocabulary, and what analysts decided (themes, examples,
corrections, the audit). Goes out: the themes, each feedback's themes with the sentence and the words that decided, its
speech act, and how well each theme is coded. Stakeholder group and agency are no features: reports cross-tabulate by
them. A codebook with neither seed terms nor examples teaches nothing: then groups are all that can be found, and a
notice says so.
"""

from collections.abc import Sequence

import pandas as pd

from pipeline.cluster import assigning, coding, emerging
from pipeline.cluster.decisions import choose_primary, correct_kinds, correct_themes
from pipeline.cluster.kinds import learn_kinds, tell_kinds
from pipeline.cluster.notices import list_notices
from pipeline.cluster.summary import hold_against_audit, summarise_quality, summarise_themes
from pipeline.cluster.teaching import gather_lessons
from pipeline.codebook import AuditedFeedback, Correction, Example, Promotion, Theme
from pipeline.codebook.settings import ClusterSettings
from pipeline.tables.fields import NO_CONTENT


def cluster(
    feedback: pd.DataFrame,
    clean: pd.DataFrame,
    sentences: pd.DataFrame,
    stems: pd.DataFrame,
    vocabulary: pd.DataFrame,
    *,
    themes: tuple[Theme, ...],
    examples: tuple[Example, ...],
    corrections: tuple[Correction, ...],
    settings: ClusterSettings,
    audit: tuple[AuditedFeedback, ...] = (),
    promotions: tuple[Promotion, ...] = (),
) -> dict[str, pd.DataFrame]:
    """Code each kept feedback with the codebook's themes and group what no theme explains.

    Reads clean (feedback_id, clean_text, kept, copy_of), sentences and stems by (feedback_id, sentence_no), vocabulary
    (stem, label), feedback (feedback_id, text, sensitive). Writes themes, assignments, kinds, quality,
    cluster_notices. Corrections teach the model before they are replayed over what it says; the audit (a random sample
    coded by people) is held against what it said before. An id of an emerging theme that was promoted is never given
    again. The order of rows changes nothing, neither in the tables nor in the examples.
    """
    kept = clean[clean["kept"]].sort_values("feedback_id", ignore_index=True)
    lessons = gather_lessons(examples, corrections, audit, feedback, clean, themes)
    known = themes if coding.is_taught(themes, lessons) else ()
    reading = coding.read_examples(lessons, known)
    coder, validation = coding.learn(known, lessons, reading, folds=settings.folds, seed=settings.seed)
    parts = assigning.read_sentences(sentences, stems, kept["feedback_id"], known)
    labels = vocabulary.sort_values("word").drop_duplicates("stem").set_index("stem")["label"]
    coded = assigning.assign_codes(coder, parts, kept["feedback_id"], labels, settings.evidence_terms)
    groups, unexplained = _find_groups(coded, parts, kept, feedback, reading, settings)
    ids = assigning.give_ids(groups, {row.emerging_id for row in promotions})
    named = assigning.name_groups(groups, ids, labels)
    found = assigning.complete(coded, assigning.assign_groups(groups, ids, parts, labels))
    assignments = correct_themes(choose_primary(found), corrections)
    audited = hold_against_audit(found, audit, coder.labels)
    return {
        "themes": summarise_themes(assignments, clean, feedback, themes, named, settings.quotes_per_theme),
        "assignments": assignments,
        "kinds": _kinds(kept, lessons, corrections, settings.seed),
        "quality": summarise_quality(audited, "audit") if audited else summarise_quality(validation),
        "cluster_notices": list_notices(themes, lessons, vocabulary, unexplained, settings.emerging_sample),
    }


def _find_groups(
    coded: assigning.Coded,
    parts: pd.DataFrame,
    kept: pd.DataFrame,
    feedback: pd.DataFrame,
    reading: coding.Reading,
    settings: ClusterSettings,
) -> tuple[emerging.Groups, int]:
    """Look for emerging themes; also count the feedbacks that were looked at for them."""
    # A theme is named by its members' words, and words of a sensitive row are never published.
    private = feedback.loc[feedback["sensitive"], "feedback_id"]
    empty = coded.assignments.loc[coded.assignments["theme_id"] == NO_CONTENT, "feedback_id"]
    # A copy is of its original's group and makes none: many who sign one letter share all their words.
    copies = kept.loc[(kept["copy_of"] != "") & ~kept["feedback_id"].isin(private), ["feedback_id", "copy_of"]]
    left_out = {*private, *empty, *copies["feedback_id"]}
    whole, unexplained = (
        rows[~rows["feedback_id"].isin(left_out)].groupby("feedback_id")["stems"].agg(" ".join)
        for rows in (parts, coded.unexplained)
    )
    groups = emerging.find_groups(
        whole,
        unexplained,
        reading.stem(),
        min_size=settings.emerging_min_size,
        distance=settings.emerging_distance,
        sample=settings.emerging_sample,
        permutations=settings.emerging_permutations,
        seed=settings.seed,
    )
    new = groups.drop_explained(coded.assignments)
    return new.follow(copies.set_index("feedback_id")["copy_of"]), len(unexplained)


def _kinds(
    kept: pd.DataFrame, examples: Sequence[Example], corrections: Sequence[Correction], seed: int
) -> pd.DataFrame:
    if teaching := [example for example in examples if example.teaches_kind]:
        told = tell_kinds(learn_kinds(teaching, seed=seed), kept["clean_text"])
    else:
        told = pd.DataFrame({"kind": "other", "score": 0.0}, index=kept.index)
    return correct_kinds(told.assign(feedback_id=kept["feedback_id"], decided_by="model"), corrections)
