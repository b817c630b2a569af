"""Seconds and peak memory of ingest, redaction included, on 100,000 rows of about 150 characters: part of `make bench`.

The answers are sentences of the founding case in an order shuffled with a seed, joined until they are long enough, so
that hardly two rows are alike; names, phones, groups, agencies and dates stand beside them as in a form. Ingest runs
twice, each time in a process of its own, so that the figures of one run can be set against one another. The aim is
12 s and 700 MB on two cores.
"""

import csv
import multiprocessing
import random
import re
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.bench_stages import ROOT, RUNS, peak_megabytes
from pipeline import codebook, raw
from pipeline.ingest import ingest
from pipeline.ingest.people import index_aliases
from pipeline.ingest.sources import read_sources

ROWS = 100_000
LENGTH = 150  # characters of an answer: the mean of a city's forms
SEED = 20240227
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
_NAMES = ("Rumi Saptani", "Joko Prasetya", "Siti Nuraeni", "Dewi Lestariana", "Agus Wiraguna", "")
_GROUPS = ("Pelaku UMKM", "pekerja", "Guru SMK", "dosen", "warga")
_AGENCIES = ("Dinkop UKM", "Disnaker", "Dinas Perindustrian dan Perdagangan", "")
_HEADER = ("Stempel waktu", "Nama", "No HP", "Unsur", "Dinas tujuan", "Masukan")


def sentences(book: codebook.Codebook) -> list[str]:
    """List the distinct sentences of the founding case as people typed them, personal data and all."""
    files = raw.list_files(ROOT / "data" / "raw" / "contoh-forum-2024")
    aliases = index_aliases(book.groups, book.agencies, book.settings.ingest.alias_similarity)
    sources = read_sources(files, aliases, "dmy", {})
    answers = [text for source in sources if len(source.found.answers) for text in source.found.answers["text"]]
    return sorted({sentence.strip() for text in answers for sentence in _SENTENCE.split(text) if sentence.strip()})


def compose(pool: list[str], generator: random.Random) -> Iterator[str]:
    """Yield answers of about `LENGTH` characters without end, each sentence as often as any other."""
    overshoot = sum(len(text) ** 2 for text in pool) / sum(map(len, pool)) / 2  # of a renewal process
    shortest = LENGTH - overshoot
    answer = ""
    while True:
        for sentence in generator.sample(pool, len(pool)):
            answer = f"{answer} {sentence}".strip()
            if len(answer) >= shortest:
                yield answer
                answer = ""


def write_form(place: Path, pool: list[str]) -> float:
    """Write the form; return the mean length of its answers."""
    generator = random.Random(SEED)
    characters = 0
    with place.open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(_HEADER)
        for number, answer in zip(range(ROWS), compose(pool, generator), strict=False):
            day = f"{number % 28 + 1:02}/02/2024 10:{number % 60:02}:00"
            phone = f"08{generator.randrange(10**9, 10**10)}" if number % 3 else ""
            named = [generator.choice(choices) for choices in (_NAMES, _GROUPS, _AGENCIES)]
            rows.writerow([day, named[0], phone, *named[1:], answer])
            characters += len(answer)
    return characters / ROWS


def measure(folder: Path, results: Any) -> None:
    """Ingest the folder; report answers, redactions, seconds and peak memory in MB."""
    book = codebook.load(ROOT / "data" / "codebook")
    began = time.perf_counter()
    tables = ingest(
        raw.list_files(folder),
        sample_left_out=False,
        columns=book.columns,
        groups=book.groups,
        agencies=book.agencies,
        forums=book.forums,
        corrections=(),
        settings=book.settings.ingest,
    )
    seconds = time.perf_counter() - began
    feedback = tables["feedback"]
    results.put((len(feedback), int(feedback["redactions"].sum()), seconds, peak_megabytes()))


def main() -> None:
    """Print a line a run."""
    context = multiprocessing.get_context("spawn")
    pool = sentences(codebook.load(ROOT / "data" / "codebook"))
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "forum").mkdir()
        mean = write_form(Path(folder) / "forum" / "form.csv", pool)
        print(f"ingest of {ROWS:,d} rows of {mean:.0f} characters")
        print(f"{'run':>3} {'answers':>9} {'redactions':>10} {'seconds':>9} {'rows/s':>10} {'peak MB':>8}")
        for number in range(1, RUNS + 1):
            results = context.Queue()
            worker = context.Process(target=measure, args=(Path(folder), results))
            worker.start()
            answers, redactions, seconds, peak = results.get()
            worker.join()
            print(f"{number:3d} {answers:9,d} {redactions:10,d} {seconds:9.2f} {answers / seconds:10,.0f} {peak:8.0f}")


if __name__ == "__main__":
    main()
