"""Scoring with the codebook's themes: part of `make bench`.

The model is that of the shipped codebook; the documents are those of the language benchmark, each one clean sentence:
its words are read, seen as written and as stems, and weighed. Stems are worked out before, by the stage `stem`. Aim
(issue 5): 1,000,000 documents of 24 tokens in 30 s and 3 GB.
"""

import multiprocessing
import time
from typing import Any

import numpy as np

from benchmarks import corpus
from benchmarks.bench_stages import ROOT, RUNS, peak_megabytes
from pipeline import codebook, lexicon
from pipeline.cluster import coding
from pipeline.cluster.calibration import leave_as_is

SIZES = (10_000, 100_000, 1_000_000)


def measure(documents: int, results: Any) -> None:
    """Learn, then time the scoring of so many documents; report both in seconds and the peak in MB."""
    book = codebook.load(ROOT / "data" / "codebook")
    reading = coding.read_examples(book.examples, book.themes)
    began = time.perf_counter()
    fitted = coding.fit(book.themes, book.examples, reading, seed=book.settings.cluster.seed)
    labels = len(coding.list_labels(book.themes))
    coder = coding.Coder(fitted, leave_as_is(labels), np.full(labels, coding.EVEN_ODDS))
    learned = time.perf_counter() - began
    texts = corpus.compose(documents).str.lower().str.replace("[.,]", "", regex=True)
    lexicon.stem_texts(texts)
    began = time.perf_counter()
    probabilities = coding.score(coder, coding.Reading(texts, np.arange(documents), documents))
    taken = time.perf_counter() - began
    assert np.isfinite(probabilities).all()
    results.put((learned, taken, peak_megabytes()))


def main() -> None:
    """Print a line a size and run."""
    context = multiprocessing.get_context("spawn")
    print(f"{'documents':>9} {'run':>3} {'learning s':>10} {'scoring s':>10} {'documents/s':>12} {'peak MB':>8}")
    for documents in SIZES:
        for number in range(1, RUNS + 1):
            results = context.Queue()
            worker = context.Process(target=measure, args=(documents, results))
            worker.start()
            learned, taken, peak = results.get()
            worker.join()
            print(f"{documents:9,d} {number:3d} {learned:10.2f} {taken:10.2f} {documents / taken:12,.0f} {peak:8.0f}")


if __name__ == "__main__":
    main()
