"""Hold the codebook's examples against labelled texts, none of which they may repeat.

Comes in: `data/codebook/examples.csv` and a file of labelled texts (column `masukan`), named on the command line. Goes
out: the example_id and the cosine of each example that is nearly one of these texts, never a word of them; exit code 1
where there is one, or where a file is missing. Measured on texts that the model has learned, it would look better than
it is. Method: cosine of the counts of four letters in a row, which small changes of spelling or order move little.
"""

import csv
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from scipy.sparse import coo_array
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.preprocessing import normalize

EXAMPLES = Path(__file__).parents[1] / "data" / "codebook" / "examples.csv"
NEARLY_THE_SAME = 0.6  # the limit that issue 5 sets
GREETING_WORDS = 5  # everyone greets alike: shorter ones without content tell nothing


def spell_plainly(text: str) -> str:
    """Leave the words of a text in small letters, one space between them."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def find_near(texts: Sequence[str], others: Sequence[str]) -> list[tuple[int, int, float]]:
    """List which texts are nearly one of the others: position of each, and their cosine, the nearest first."""
    told, rest = ([spell_plainly(text) for text in side] for side in (texts, others))
    counter = CountVectorizer(analyzer="char", ngram_range=(4, 4)).fit([*told, *rest])
    pairs = coo_array(normalize(counter.transform(told)) @ normalize(counter.transform(rest)).T)
    near = pairs.data > NEARLY_THE_SAME
    found = zip(pairs.row[near].tolist(), pairs.col[near].tolist(), pairs.data[near].tolist(), strict=True)
    return sorted(found, key=lambda pair: (-pair[2], *pair))


def read_rows(path: Path) -> list[dict[str, str]]:
    """Read a CSV with a header, with BOM or not."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def list_repeats(examples: Path, texts: Sequence[str]) -> dict[str, float]:
    """Name each example that is nearly one of these texts, with the highest cosine."""
    rows = [row for row in read_rows(examples) if not _is_greeting(row)]
    repeats: dict[str, float] = {}
    for place, _, cosine in find_near([row["text"] for row in rows], texts):
        repeats.setdefault(rows[place]["example_id"], cosine)
    return repeats


def _is_greeting(row: dict[str, str]) -> bool:
    return row["themes"] == "no_content" and len(spell_plainly(row["text"]).split()) < GREETING_WORDS


def main(arguments: Sequence[str], examples: Path = EXAMPLES) -> int:
    """Print what is found; return the exit code."""
    labelled = Path(*arguments[:1])
    texts = [row["masukan"] for row in read_rows(labelled)] if labelled.is_file() else []
    if not texts:
        print(f"{labelled} is missing or empty: the examples are held against no text")
        return 1
    repeats = list_repeats(examples, texts)
    for example_id, cosine in repeats.items():
        print(f"{example_id} {cosine:.2f}")
    print(f"{len(repeats)} examples are nearly a text of {labelled.name} (cosine over {NEARLY_THE_SAME})")
    return 1 if repeats else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
