"""Stage clean: sentences, and who said the same twice."""

import pandas as pd

from pipeline.clean import clean
from pipeline.codebook.rows import Theme
from pipeline.codebook.settings import CleanSettings
from pipeline.lexicon.typos import correct_typos
from pipeline.tables.store import build, empty, validate

_SAID = "mohon bantuan modal usaha untuk pedagang kecil"
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def feedback(*rows: dict[str, str]) -> pd.DataFrame:
    defaults = {"forum_id": "forum", "source_file": "a.csv", "source_row": 2, "group": "worker", "redactions": 0}
    records = [
        {"feedback_id": f"f{_LETTERS[number] * 12}", "sensitive": False, "text": _SAID, **defaults, **row}
        for number, row in enumerate(rows)
    ]
    return build("feedback", pd.DataFrame(records))


def run(*rows: dict[str, str]) -> pd.DataFrame:
    return clean(feedback(*rows), themes=(), settings=CleanSettings())["clean"].set_index(
        pd.Index(list(_LETTERS[: len(rows)]))
    )


def test_the_same_voice_twice_is_a_duplicate_of_the_earliest() -> None:
    found = run({"received_on": "2024-02-28"}, {"received_on": "2024-02-27"}, {"received_on": "2024-03-20"})
    assert found["duplicate_of"].tolist() == ["f" + "b" * 12, "", ""]
    assert found["kept"].tolist() == [False, True, True]


def test_a_known_respondent_repeats_even_a_single_word_an_unknown_one_does_not() -> None:
    person = "f" + "a" * 12
    known = run({"text": "modal", "respondent_id": person}, {"text": "Modal!!", "respondent_id": person})
    unknown = run({"text": "modal"}, {"text": "Modal!!"})
    assert known["duplicate_of"].tolist() == ["", person]
    assert unknown["duplicate_of"].tolist() == ["", ""]
    assert unknown["copy_of"].tolist() == ["", ""]


def test_other_peoples_words_are_copies_of_the_head_of_the_chain() -> None:
    found = run(
        {"organisation": "Warung A"},
        {"organisation": "Warung B", "text": f"{_SAID} segera"},
        {"organisation": "Warung C", "text": f"{_SAID} segera ya pak"},
        {"organisation": "Warung D", "text": "pasar sepi pembeli sejak bulan lalu"},
    )
    assert found["copy_of"].tolist() == ["", "f" + "a" * 12, "f" + "a" * 12, ""]
    assert found["kept"].all()


def test_near_equal_words_of_one_voice_are_a_duplicate_and_point_at_a_kept_row() -> None:
    found = run({"text": _SAID}, {"text": f"{_SAID} ya"}, {"text": "Mohon bantuan modal usaha utk pedagang kecil!"})
    assert found["duplicate_of"].tolist() == ["", "f" + "a" * 12, "f" + "a" * 12]


def test_a_row_of_tags_only_is_dropped_and_an_emoji_is_kept() -> None:
    found = run({"text": "[NAMA] [TELEPON] !!"}, {"text": "🙏"}, {"text": "[NAMA] modal"})
    assert found["drop_reason"].tolist() == ["empty_after_redaction", "", ""]
    assert found["kept"].tolist() == [False, True, True]
    assert found["words"].tolist() == [0, 0, 1]


def test_sentences_are_those_of_kept_rows() -> None:
    tables = clean(
        feedback({"text": "Modal susah. Izin lama?"}, {"text": "[NAMA]"}), themes=(), settings=CleanSettings()
    )
    found = tables["sentences"]
    assert found["clean_sentence"].tolist() == ["modal susah", "izin lama ?"]
    assert found["sentence_no"].tolist() == [1, 2]
    assert tables["clean_notices"]["notice"].tolist() == ["empty_after_redaction"]


def test_tables_keep_the_contract_and_the_order_of_rows_changes_nothing() -> None:
    rows = feedback(
        *(
            {"text": f"{_SAID}{end}", "received_on": day}
            for end in ("", " ya", " segera")
            for day in ("", "2024-02-27")
        ),
        {"text": "modal", "respondent_id": "f" + "a" * 12},
        {"text": "🙏", "organisation": "Warung"},
    )
    tables = clean(rows, themes=(), settings=CleanSettings())
    shuffled = clean(rows.iloc[::-1], themes=(), settings=CleanSettings())
    for name, table in tables.items():
        validate(name, table)
        pd.testing.assert_frame_equal(table, shuffled[name])


def test_no_feedback_makes_empty_tables() -> None:
    for name, table in clean(empty("feedback"), themes=(), settings=CleanSettings()).items():
        validate(name, table)
        assert table.empty


def test_certain_typing_errors_in_words_of_the_themes_are_mended() -> None:
    theme = Theme(
        theme_id="skills", label="Pelatihan", label_en="Training", definition="perizinan usaha", lead_agency="disnaker"
    )
    texts = ["mohon pelatiham dan perizinna", "permata dan belatihan", "pelatih desa"]
    tables = clean(feedback(*({"text": text} for text in texts)), themes=(theme,), settings=CleanSettings())
    assert sorted(tables["clean"]["clean_text"]) == [
        "mohon pelatihan dan perizinan",
        "pelatih desa",
        "permata dan belatihan",
    ]
    assert sorted(tables["sentences"]["clean_sentence"]) == sorted(tables["clean"]["clean_text"])


def test_a_typing_error_as_near_to_two_words_is_left() -> None:
    assert correct_typos(["kemitraam", "pelatihaz"], frozenset({"kemitraan", "kemitraas", "pelatihan"})) == [
        "kemitraam",
        "pelatihan",
    ]


def test_an_abbreviation_is_read_by_the_words_of_its_whole_text() -> None:
    texts = ({"text": "Kami buruh pabrik. UMK tahun ini berapa?"}, {"text": "Antre. UMK tahun ini berapa?"})
    sentences = clean(feedback(*texts), themes=(), settings=CleanSettings())["sentences"]["clean_sentence"]
    assert "upah minimum tahun ini berapa ?" in set(sentences)
    assert "umk tahun ini berapa ?" in set(sentences)
