"""Stage 4: stems -> themes of the codebook, and emerging themes from what is left.

Comes in: feedback, its clean sentences and their stems, the vocabulary, and what analysts decided (themes, examples,
corrections). Goes out: the themes, each feedback's themes with the sentence and the words that decided, its speech
act, and how well each theme is coded. Stakeholder group and agency are no features: reports cross-tabulate by them.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.cluster import coding, emerging
from pipeline.cluster.decisions import choose_primary, correct_kinds, correct_themes
from pipeline.cluster.kinds import learn_kinds, tell_kinds
from pipeline.cluster.summary import summarise_quality, summarise_themes
from pipeline.codebook import Correction, Example, Theme
from pipeline.codebook.settings import ClusterSettings
from pipeline.tables import store
from pipeline.tables.fields import NO_CONTENT, NO_THEME

Floats = npt.NDArray[np.float64]


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
) -> dict[str, pd.DataFrame]:
    """Code each kept feedback with the codebook's themes and group what no theme explains.

    Reads clean (feedback_id, clean_text, kept, copy_of), sentences and stems by (feedback_id, sentence_no), vocabulary
    (stem, label), feedback (feedback_id, sensitive). Writes themes, assignments, kinds, quality, cluster_notices.
    """
    kept = clean[clean["kept"]].sort_values("feedback_id", ignore_index=True)
    parts = _sentences(sentences, stems, kept["feedback_id"], themes)
    taught = coding.read_examples(examples, themes)
    coder, validation = coding.learn(themes, examples, taught, folds=settings.folds, seed=settings.seed)
    labels = vocabulary.drop_duplicates("stem").set_index("stem")["label"]
    coded, residual = _code(coder, parts, kept["feedback_id"], labels, settings)
    new = _emerging(parts[residual], taught.stems, labels, settings)
    assignments = _complete(pd.concat([coded, new], ignore_index=True), kept["feedback_id"])
    assignments = correct_themes(choose_primary(assignments), corrections, kept["feedback_id"])
    return {
        "themes": summarise_themes(assignments, clean, feedback, themes, settings.quotes_per_theme),
        "assignments": assignments,
        "kinds": _kinds(kept, examples, corrections, settings.seed),
        "quality": summarise_quality(validation),
        "cluster_notices": _notices(themes, examples, vocabulary, residual, settings),
    }


def _sentences(sentences: pd.DataFrame, stems: pd.DataFrame, kept: pd.Series, themes: Sequence[Theme]) -> pd.DataFrame:
    """Join sentences and stems of the kept feedbacks, without the stems of the codebook's `not_terms`."""
    joined = sentences.merge(stems, on=["feedback_id", "sentence_no"], how="left", validate="one_to_one")
    masked = coding.mask_not_terms(joined["clean_sentence"], themes)
    changed = masked != joined["clean_sentence"]
    joined.loc[changed, "stems"] = coding.stem_for_themes(masked[changed], themes)
    joined = joined.assign(text=pd.Index(kept).get_indexer(joined["feedback_id"]), stems=joined["stems"].fillna(""))
    return joined.loc[joined["text"] >= 0].reset_index(drop=True)


def _code(
    coder: coding.Coder, parts: pd.DataFrame, kept: pd.Series, labels: pd.Series, settings: ClusterSettings
) -> tuple[pd.DataFrame, pd.Series]:
    """Assign the codebook's labels; also say which sentences no label explains."""
    text = parts["text"].to_numpy(dtype=np.int64)
    whole = parts.groupby("text")["stems"].agg(" ".join).reindex(range(len(kept)), fill_value="").astype("str")
    probabilities = coding.score(coder.model, coding.read(whole, parts["stems"], text))
    own = coding.unit_probabilities(coder.model, coding.Reading(parts["stems"], text, len(kept)))
    answers = coding.decide(coder, probabilities)
    answers[~parts.groupby("text")["stems"].any().reindex(range(len(kept)), fill_value=False), :] = False
    rows, columns = np.nonzero(answers)
    best = _best_sentence(text, own, len(kept))[rows, columns]
    found = pd.DataFrame(
        {
            "feedback_id": kept.to_numpy()[rows],
            "theme_id": np.array(coder.labels, dtype=object)[columns],
            "sentence_no": parts["sentence_no"].to_numpy()[best],
            "score": probabilities[rows, columns],
            "decided_by": "model",
            "evidence": _evidence(coder, parts["stems"].iloc[best], columns, labels, settings.evidence_terms),
            "quote": parts["sentence"].to_numpy()[best],
        }
    )
    nothing = coder.labels.index(NO_CONTENT)
    explained = (own >= coder.thresholds).any(axis=1) | answers[text, nothing]
    return found, ~pd.Series(explained, index=parts.index)


def _best_sentence(text: npt.NDArray[np.int64], own: Floats, count: int) -> npt.NDArray[np.int64]:
    """Return the position of the most telling sentence for each text and label; among equals the first."""
    best = np.zeros((count, own.shape[1]), dtype=np.int64)
    for column in range(own.shape[1]):
        order = np.lexsort((np.arange(len(text)), -own[:, column]))
        first = pd.Series(order).groupby(text[order]).first()
        best[first.index, column] = first.to_numpy()
    return best


def _evidence(
    coder: coding.Coder, stems: pd.Series, columns: npt.NDArray[np.int64], labels: pd.Series, terms: int
) -> list[str]:
    """Name the words of each deciding sentence that speak most for its label."""
    tokens = stems.reset_index(drop=True).str.split().explode().dropna()
    weights = coder.model.word_weights(vocabulary := pd.Index(tokens.unique()).sort_values())
    told = pd.DataFrame({"row": tokens.index, "stem": tokens.to_numpy()}).drop_duplicates()
    told["weight"] = weights[vocabulary.get_indexer(told["stem"]), columns[told["row"]]].round(6)
    told = told[told["weight"] > 0].sort_values(["row", "weight", "stem"], ascending=[True, False, True])
    told["label"] = told["stem"].map(labels).fillna(told["stem"])
    joined = told.groupby("row").head(terms).groupby("row")["label"].agg(store.join_list)
    return list(joined.reindex(range(len(stems)), fill_value=""))


def _emerging(residual: pd.DataFrame, taught: pd.Series, labels: pd.Series, settings: ClusterSettings) -> pd.DataFrame:
    """Group the feedbacks by their unexplained sentences; the first of these stands for each member."""
    ordered = residual.sort_values(["feedback_id", "sentence_no"])
    groups = emerging.find_groups(
        ordered.groupby("feedback_id")["stems"].agg(" ".join),
        taught,
        min_size=settings.emerging_min_size,
        distance=settings.emerging_distance,
        sample=settings.emerging_sample,
    )
    first = ordered.drop_duplicates("feedback_id").set_index("feedback_id")
    members = groups.number[groups.number != emerging.NONE]
    terms = [store.join_list(labels.get(stem, stem) for stem in stems) for stems in groups.terms]
    return pd.DataFrame(
        {
            "feedback_id": members.index,
            "theme_id": [f"emerging_{number + 1:02d}" for number in members],
            "sentence_no": first.loc[members.index, "sentence_no"].to_numpy(),
            "score": 0.5,
            "decided_by": "model",
            "evidence": [terms[number] for number in members],
            "quote": first.loc[members.index, "sentence"].to_numpy(),
        }
    )


def _complete(coded: pd.DataFrame, kept: pd.Series) -> pd.DataFrame:
    """Give feedbacks without any theme `no_theme`; one whose sentences hold no word at all is `no_content`."""
    rest = kept[~kept.isin(coded["feedback_id"])]
    nothing = pd.DataFrame({"feedback_id": rest, "theme_id": NO_THEME, "score": 0.5, "decided_by": "model"})
    return pd.concat([coded, nothing.assign(sentence_no=None, evidence="", quote="")], ignore_index=True)


def _kinds(
    kept: pd.DataFrame, examples: Sequence[Example], corrections: Sequence[Correction], seed: int
) -> pd.DataFrame:
    if not examples:
        told = pd.DataFrame({"kind": "other", "score": 0.0}, index=kept.index)
    else:
        told = tell_kinds(learn_kinds(examples, seed=seed), kept["clean_text"])
    return correct_kinds(told.assign(feedback_id=kept["feedback_id"], decided_by="model"), corrections)


def _notices(
    themes: Sequence[Theme],
    examples: Sequence[Example],
    vocabulary: pd.DataFrame,
    residual: pd.Series,
    settings: ClusterSettings,
) -> pd.DataFrame:
    taught = {code for example in examples for code in example.themes}
    untaught = [theme.theme_id for theme in themes if theme.theme_id not in taught]
    rows: list[dict[str, object]] = [
        {
            "notice": "theme_without_examples",
            "subject": theme,
            "count": 0,
            "explanation": "Tema ini hanya diajarkan oleh istilah kuncinya; tambahkan contoh pada examples.csv.",
        }
        for theme in untaught
    ]
    dead = coding.unmatched_seeds(themes, vocabulary)
    rows += [
        {
            "notice": "seed_terms_not_found",
            "subject": theme,
            "count": len(terms),
            "explanation": f"Istilah kunci yang tidak muncul pada masukan ini: {', '.join(terms)}.",
        }
        for theme, terms in dead.items()
    ]
    if (left := int(residual.sum())) > settings.emerging_sample:
        rows.append(
            {
                "notice": "residual_sampled",
                "subject": "emerging",
                "count": left,
                "explanation": f"Tema baru dicari pada contoh {settings.emerging_sample} kalimat yang tersebar rata.",
            }
        )
    return store.from_rows("cluster_notices", rows)
