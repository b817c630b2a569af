"""What an analyst should know of this coding: what the codebook does not teach, and what was only sampled."""

from collections.abc import Iterator, Sequence

import pandas as pd

from pipeline.cluster import coding, seeds
from pipeline.codebook import Example, Theme
from pipeline.tables import store

Notice = tuple[str, str, int, str]


def list_notices(
    themes: Sequence[Theme], examples: Sequence[Example], vocabulary: pd.DataFrame, left: int, sample: int
) -> pd.DataFrame:
    """Build the table `cluster_notices`; `left` feedbacks have sentences that no theme explains."""
    notices = [*_untaught(themes, examples), *_odd_seeds(themes, vocabulary), *_sampled(left, sample)]
    columns = ("notice", "subject", "count", "explanation")
    return store.from_rows("cluster_notices", [dict(zip(columns, notice, strict=True)) for notice in notices])


def _untaught(themes: Sequence[Theme], examples: Sequence[Example]) -> Iterator[Notice]:
    if not coding.is_taught(themes, examples):
        yield (
            "clustering_alone",
            "codebook",
            len(themes),
            "Buku kode tidak memuat istilah kunci maupun contoh bertema: tidak ada tema buku kode yang diberikan,"
            " masukan hanya dikelompokkan. Isi seed_terms pada themes.csv atau tambahkan contoh pada examples.csv.",
        )
        return
    taught = {code for example in examples for code in example.themes}
    for theme in themes:
        if theme.theme_id not in taught:
            yield (
                "theme_without_examples",
                theme.theme_id,
                0,
                "Tema ini hanya diajarkan oleh nama dan istilah kuncinya; tambahkan contoh pada examples.csv.",
            )


def _odd_seeds(themes: Sequence[Theme], vocabulary: pd.DataFrame) -> Iterator[Notice]:
    for theme, terms in seeds.unmatched_seeds(themes, vocabulary).items():
        listing = ", ".join(terms)
        yield (
            "seed_terms_not_found",
            theme,
            len(terms),
            f"Istilah kunci yang tidak muncul pada masukan ini: {listing}.",
        )
    for term, owners in seeds.shared_seeds(themes).items():
        yield (
            "seed_term_shared",
            term,
            len(owners),
            f"Istilah kunci ini dipakai beberapa tema, jadi tidak membedakannya: {', '.join(owners)}.",
        )


def _sampled(left: int, sample: int) -> Iterator[Notice]:
    if left > sample:
        yield (
            "residual_sampled",
            "emerging",
            left,
            f"Tema baru dicari pada contoh paling banyak {sample} masukan yang tersebar rata.",
        )
