"""Emerging themes: what was planted in the sample forum, what chance makes, and what stays when the input moves."""

import csv
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from threadpoolctl import threadpool_limits
from typer.testing import CliRunner

from pipeline import cli
from pipeline.cluster import cluster, coding, emerging
from pipeline.cluster.assigning import give_ids
from pipeline.cluster.emerging import NONE, Groups
from pipeline.cluster.matters import Matter, find_matters
from pipeline.cluster.meaning import learn_meaning
from pipeline.lexicon import field_labels, normalise, read_fields, stem_texts
from pipeline.lexicon.wordlists import read_table
from pipeline.tables import store
from tests.conftest import BOOK, ROOT, Project
from tests.test_cluster import planted_texts

Tables = dict[str, pd.DataFrame]
SETTINGS: dict[str, Any] = {"min_size": 5, "distance": 0.75, "sample": 2000, "permutations": 19, "seed": 1}
INPUTS = ("feedback", "clean", "sentences", "stems", "vocabulary")


def planted(project: Project, topic: str) -> set[str]:
    """Name the feedbacks of a topic that somebody planted."""
    with (ROOT / "tests" / "data" / "planted.csv").open(encoding="utf-8", newline="") as stream:
        texts = {row["value"] for row in csv.DictReader(stream) if row["kind"] == f"emerging_{topic}"}
    feedback = store.read("feedback", project.processed)
    return set(feedback.loc[feedback["text"].str.strip().isin(texts), "feedback_id"])


def measure_f1(found: Iterable[str], wanted: Iterable[str]) -> float:
    found, wanted = set(found), set(wanted)
    return 2 * len(found & wanted) / (len(found) + len(wanted))


def members_of(assignments: pd.DataFrame) -> dict[str, set[str]]:
    grouped = assignments[assignments["theme_id"].str.startswith("emerging_")]
    return {str(name): set(own) for name, own in grouped.groupby("theme_id")["feedback_id"]}


@pytest.fixture(scope="module")
def tables(sample: Project) -> Tables:
    return {name: store.read(name, sample.processed) for name in INPUTS}


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The stage on changed tables, with the codebook learnt once."""
    learnt = _learn_once()
    monkeypatch.setattr(coding, "learn", lambda *_, **__: learnt)

    def call(tables: Tables) -> Tables:
        own = {"themes": BOOK.themes, "examples": BOOK.examples, "corrections": (), "settings": BOOK.settings.cluster}
        return cluster(*(tables[name] for name in INPUTS), **own)

    return call


LEARNT: dict[str, Any] = {}


def _learn_once() -> Any:
    if not LEARNT:
        reading = coding.read_examples(BOOK.examples, BOOK.themes)
        LEARNT["coder"] = coding.learn(BOOK.themes, BOOK.examples, reading, folds=5, seed=BOOK.settings.cluster.seed)
    return LEARNT["coder"]


def find_nearest(project: Project, topic: str) -> str:
    """Name the emerging theme that is nearest to a planted topic."""
    members = members_of(store.read("assignments", project.processed))
    wanted = planted(project, topic)
    return max(members, key=lambda name: measure_f1(members[name], wanted))


@pytest.mark.parametrize(
    ("topic", "label"), [("angkutan_umum", "Angkutan umum (angkot, "), ("premanisme_pungli", "Premanisme dan pungutan")]
)
def test_the_planted_topics_are_found_and_named_recognisably(sample: Project, topic: str, label: str) -> None:
    group = find_nearest(sample, topic)
    members = members_of(store.read("assignments", sample.processed))[group]
    assert measure_f1(members, planted(sample, topic)) >= 0.6
    row = store.read("themes", sample.processed).set_index("theme_id").loc[group]
    assert row["label"].startswith(label)
    assert set(store.split_list(row["quotes"])) <= members


def test_a_matter_of_a_city_is_found_though_its_texts_share_no_word() -> None:
    said = ["kondektur kereta", "halte bus", "sopir angkot", "trayek mikrolet", "stasiun komuter", "ojek terminal"]
    other = ("kopi", "teh", "susu", "roti", "kue", "nasi", "sayur", "gula", "garam", "minyak", "telur", "ikan")
    rest = [f"ketik {word}" for word in other * 4]
    (found,) = _find_matters([*said, *rest])
    assert found.field == "public_transport"
    assert found.members.tolist() == list(range(len(said)))
    assert _find_matters([word for text in said for word in text.split()] + rest) == []


def test_two_plain_words_mean_a_matter_where_they_stand_together() -> None:
    said = ["uang keamanan", "uang lingkung", "koordinasi uang", "daerah putra", "paksa bayar"]
    rest = ["uang kembali", "keamanan siber", "lingkung hijau", "daerah sejuk", "bayar tunai", "kuasa hukum"]
    (found,) = _find_matters([*said, *rest, *(f"ketik {number}" for number in range(40))])
    assert (found.field, found.members.tolist()) == ("extortion_thugs", list(range(len(said))))


def _find_matters(texts: Sequence[str]) -> list[Matter]:
    meaning = learn_meaning(pd.Series([], dtype="str"), pd.Series(texts, dtype="str"))
    held = meaning.count(pd.Series(texts, dtype="str"))
    return find_matters(held, np.arange(len(texts)), held[:0], held, meaning, min_size=5, seed=1)


def test_every_entry_of_a_field_has_one_stem_or_two_and_every_field_a_label() -> None:
    assert set(read_fields()["field"]) == set(field_labels())
    words = pd.Series(sorted({row["word"] for row in read_table("fields")}), dtype="str")
    assert len(words) > 2500
    assert words[~stem_texts(normalise(words)).str.fullmatch(r"\S+( \S+)?")].tolist() == []


def test_examples_that_repeat_one_another_stop_nothing() -> None:
    own = [row.text for row in BOOK.examples[:80]]
    texts = stem_texts(normalise(pd.Series([*own, *own, *own[:10]])))
    vectors = learn_meaning(texts[:160], texts[160:]).vectors
    assert np.isfinite(vectors).all()
    assert vectors.shape[1] < 100


def test_a_group_that_a_theme_of_the_codebook_explains_is_no_new_theme() -> None:
    names = pd.Index(["fa", "fb", "fc", "fd", "fe", "ff"])
    number, closeness = pd.Series([0, 0, 0, 1, 1, NONE], index=names), pd.Series(1.0, index=names)
    groups = Groups(number, closeness, (("naik", "harga"), ("angkot", "halte")), ("", ""))
    codes = pd.DataFrame({"feedback_id": ["fa", "fb", "fd"], "theme_id": ["prices", "prices", "prices"]})
    left = groups.drop_explained(codes)
    assert left.terms == (("angkot", "halte"),)
    assert left.number.tolist() == [NONE, NONE, NONE, 0, 0, NONE]


def ids_of(*groups: tuple[str, tuple[str, ...]], spent: Iterable[str] = ()) -> list[str]:
    """Give ids to groups, each by its field and its terms."""
    empty = pd.Series([], dtype="int64")
    fields, terms = tuple(field for field, _ in groups), tuple(terms for _, terms in groups)
    return give_ids(Groups(empty, empty.astype("float64"), terms, fields), set(spent))


RIDING, FIRE = ("public_transport", ("angkot", "halte")), ("disaster_fire", ("damkar",))
YOUTH, CRAFTS = ("", ("karang", "taruna", "remaja", "bola")), ("", ("anyam", "rotan"))


def test_an_id_stays_whatever_other_groups_come_and_go() -> None:
    assert ids_of(RIDING, YOUTH) == ["emerging_33", "emerging_442"]  # as in every version since
    assert ids_of(FIRE, RIDING, CRAFTS, YOUTH)[1::2] == ids_of(RIDING, YOUTH)
    assert len(set(ids_of(*((field, ()) for field in field_labels()), CRAFTS, YOUTH))) == len(field_labels()) + 2
    assert len(field_labels()) < 100  # for more of them, the numbers of the others must make room


def test_an_id_stays_when_one_text_more_changes_which_word_is_first() -> None:
    assert ids_of(("", ("taruna", "karang", "remaja", "voli"))) == ids_of(YOUTH)


def test_the_id_of_a_promoted_theme_is_given_to_no_other_group() -> None:
    assert ids_of(RIDING, YOUTH, spent=["emerging_33", "emerging_1000"]) == ["emerging_1001", "emerging_442"]
    assert ids_of(YOUTH, YOUTH) == ["emerging_442", "emerging_1000"]  # two groups that would have the same


def test_ids_stay_where_another_group_appears_or_a_text_is_added() -> None:
    rides, floods, noise = np.split(np.array(planted_texts()), [8, 16])
    wanted = set(name_groups([*rides, *noise]))
    assert wanted == {"emerging_33"}
    assert wanted < set(name_groups([*rides, *floods, *noise]))
    for more in ("trayek angkot sepi lurah", "halte sopir malam gerimis", "pohon mangga tumbang"):
        assert set(name_groups([more, *rides, *noise])) == wanted


def name_groups(texts: Iterable[str]) -> list[str]:
    stems = stem_texts(pd.Series(list(texts)))
    return give_ids(emerging.find_groups(stems, stems, pd.Series([], dtype="str"), **SETTINGS), ())


def test_emerging_themes_are_no_bin_for_everything(sample: Project) -> None:
    assignments = store.read("assignments", sample.processed)
    sizes = [len(own) for own in members_of(assignments).values()]
    assert max(sizes) < 0.1 * assignments["feedback_id"].nunique()
    assert (assignments["theme_id"] == "no_theme").sum() > max(sizes)


@pytest.mark.slow
def test_the_found_topic_is_promoted_and_taught_by_its_members(sample: Project, tmp_path: Path) -> None:
    own = Project(Path(shutil.copytree(sample.root, tmp_path / "own")))
    group, other = (find_nearest(own, topic) for topic in ("angkutan_umum", "premanisme_pungli"))
    members = members_of(store.read("assignments", own.processed))[group]
    others = members_of(store.read("assignments", own.processed))[other]
    folders = [f"--processed={own.processed}", f"--codebook={own.codebook}"]
    words = ["promote", group, "--as", "public_transport", "--label", "Angkutan umum", "--lead-agency", "lainnya"]
    done = CliRunner().invoke(cli.app, [*words, *folders])
    assert done.exit_code == 0, done.output
    again = own.run("cluster")
    assert again.returncode == 0, again.stderr
    coded = store.read("assignments", own.processed).query("theme_id == 'public_transport'")["feedback_id"]
    assert len(members & set(coded)) >= 0.8 * len(members)
    left = members_of(store.read("assignments", own.processed))
    assert group not in left  # a reader who noted the id finds no other group under it
    assert measure_f1(left[other], others) >= 0.8


@pytest.mark.slow
def test_the_order_of_rows_and_the_threads_change_nothing(run: Any, tables: Tables) -> None:
    plain = run(tables)["assignments"]
    assert members_of(plain)
    for threads, state in ((1, 5), (2, 6)):
        shuffled = {name: table.sample(frac=1, random_state=state) for name, table in tables.items()}
        with threadpool_limits(limits=threads):
            assert store.encode("assignments", run(shuffled)["assignments"]) == store.encode("assignments", plain)


def test_texts_that_found_no_group_move_no_id() -> None:
    texts = stem_texts(pd.Series(planted_texts()))
    nothing = pd.Series([], dtype="str")
    plain = emerging.find_groups(texts, texts, nothing, **SETTINGS)
    assert len(plain.terms) == 2
    for gone in (3, 6):
        less = texts.iloc[:-gone]
        found = emerging.find_groups(less, less, nothing, **SETTINGS)
        assert found.number.to_list() == plain.number.iloc[:-gone].to_list()


@pytest.mark.slow
def test_words_shuffled_between_texts_make_at_most_one_emerging_theme_in_twenty_versions(
    run: Any, tables: Tables
) -> None:
    words = tables["stems"]["stems"].str.split().explode().dropna()
    found = 0
    for version in range(20):
        dealt = pd.Series(np.random.default_rng(version).permutation(words), index=words.index)
        stems = dealt.groupby(level=0).agg(" ".join).reindex(tables["stems"].index, fill_value="")
        shuffled = tables | {"stems": tables["stems"].assign(stems=stems.astype("str"))}
        found += int((run(shuffled)["themes"]["origin"] == "emerging").sum())
    assert found <= 1
