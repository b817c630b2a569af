"""Cleaning and stemming beside their floor and beside the usual practice: part of `make bench`.

The floor is what no method can do without: cutting texts into tokens by a regular expression and numbering them
(`pd.factorize`). The usual practice is `Series.apply(stemmer.stem)` with PySastrawi, then scikit-learn's
TfidfVectorizer. *Cold* is a first run, with an empty stem cache; *warm* a second run of another process, with the cache
that the first one wrote (reading it stands on a line of its own). Each process times the floor on the same documents
beside its own work, so that ratios hold on a noisy machine. The stages run without near-duplicates (no text is long
enough for them), which stand on a line of their own.
Aims (issue 4): warm at most 4 times the floor, cold at most 8 times, at least 5 times as fast as the usual practice,
near-duplicates of 100,000 documents in 10 s, all under 1 GB.
"""

import multiprocessing
import re
import tempfile
import time
from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from Sastrawi.Stemmer.StemmerFactory import StemmerFactory
from sklearn.feature_extraction.text import TfidfVectorizer

from benchmarks import corpus
from benchmarks.bench_stages import ROOT, RUNS, peak_megabytes
from pipeline import codebook, lexicon
from pipeline.clean import clean, list_vocabulary
from pipeline.lexicon import memory
from pipeline.lexicon.likeness import find_similar
from pipeline.stem import stem

SIZES = (1_000, 10_000, 100_000)
_TOKEN = re.compile(r"[a-z0-9]+(?:[-.,/:'&][a-z0-9]+)*")
_NO_TEXT_IS_LONG = 10**6  # words


def time_of(work: Callable[[], object]) -> float:
    """Return the seconds that some work takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def cut_and_number(texts: pd.Series) -> None:
    """Do what no method can do without."""
    pd.factorize(np.array(_TOKEN.findall("\n".join(texts).lower()), dtype=object))


def clean_and_stem(feedback: pd.DataFrame, book: codebook.Codebook) -> None:
    """Run the two stages without near-duplicates."""
    settings = book.settings.clean.model_copy(update={"duplicate_min_words": _NO_TEXT_IS_LONG})
    tables = clean(feedback, themes=book.themes, settings=settings)
    stem(tables["clean"], tables["sentences"], themes=book.themes)


def stem_as_usual(texts: pd.Series) -> None:
    """Stem each document by PySastrawi and weigh its words."""
    stemmer = StemmerFactory().create_stemmer()
    TfidfVectorizer().fit_transform(texts.apply(stemmer.stem))


def measure_cold(documents: int, folder: Path, results: Any) -> None:
    """Time a first run and the usual practice, which comes last since it takes memory; write the stem cache."""
    texts, feedback, book = prepare(documents)
    seconds = {
        "floor": time_of(lambda: cut_and_number(texts)),
        "clean + stem, cold": time_of(lambda: clean_and_stem(feedback, book)),
    }
    memory.keep(folder, "benchmark")
    peak = peak_megabytes()
    seconds["usual practice"] = time_of(lambda: stem_as_usual(texts))
    results.put((seconds, peak))


def measure_warm(documents: int, folder: Path, results: Any) -> None:
    """Time a run with a full stem cache, and near-duplicates."""
    texts, feedback, book = prepare(documents)
    seconds = {
        "floor": time_of(lambda: cut_and_number(texts)),
        "reading the cache": time_of(lambda: memory.recall(folder, "benchmark")),
        "clean + stem, warm": time_of(lambda: clean_and_stem(feedback, book)),
    }
    distinct = lexicon.normalise(texts).drop_duplicates().tolist()
    seconds["near-duplicates"] = time_of(lambda: find_similar(distinct, book.settings.clean.copy_similarity))
    results.put((seconds, peak_megabytes()))


def prepare(documents: int) -> tuple[pd.Series, pd.DataFrame, codebook.Codebook]:
    """Compose documents and load codebook and lexicons: loading is no work on documents."""
    texts, book = corpus.compose(documents), codebook.load(ROOT / "data" / "codebook")
    lexicon.stem_texts(lexicon.normalise(pd.Series(["membaca leksikon"])))
    list_vocabulary(book.themes)
    return texts, corpus.as_feedback(texts), book


def main() -> None:
    """Print a line a size, run and work; the peak is that of its process, without the usual practice."""
    context = multiprocessing.get_context("spawn")
    print(f"{'documents':>9} {'run':>3} {'work':20} {'seconds':>9} {'documents/s':>12} {'x floor':>8} {'peak MB':>8}")
    with tempfile.TemporaryDirectory() as folder:
        for documents, number in product(SIZES, range(1, RUNS + 1)):
            for work in (measure_cold, measure_warm):
                results = context.Queue()
                worker = context.Process(target=work, args=(documents, Path(folder), results))
                worker.start()
                seconds, peak = results.get()
                worker.join()
                for name, taken in seconds.items():
                    figures = f"{taken:9.2f} {documents / taken:12,.0f} {taken / seconds['floor']:8.1f} {peak:8.0f}"
                    print(f"{documents:9,d} {number:3d} {name:20} {figures}")
            for cache in memory.find_files(Path(folder)):
                cache.unlink()


if __name__ == "__main__":
    main()
