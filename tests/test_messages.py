"""Words, numbers and dates as planners write them, and an English catalogue that lacks nothing."""

import re
from collections.abc import Mapping
from datetime import date
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import messages
from pipeline.messages import speaking
from pipeline.tables.fields import NO_CONTENT, NO_THEME, Coverage, Kind, SourceStatus
from tests import catalogue

_HOLES = re.compile(r"%\(\w+\)s|%%|\{\w+(?::\w+)?\}|</?[a-z][^>]*>")


@given(st.integers(0, 10**12))
def test_whole_numbers_have_points_between_thousands(number: int) -> None:
    words = messages.say_number(number)
    assert int(words.replace(".", "")) == number
    assert [len(part) for part in words.split(".")[1:]] == [3] * (len(words.split(".")) - 1)


@given(st.floats(0, 1))
def test_percentages_have_a_decimal_comma_and_are_near(share: float) -> None:
    words = messages.say_percent(share)
    assert words.endswith(" %")
    assert words[-4] == ","
    assert float(words.removesuffix(" %").replace(",", ".")) == pytest.approx(100 * share, abs=0.0500001)


@pytest.mark.parametrize(
    ("share", "words"), [(0, "0,0 %"), (1, "100,0 %"), (0.0004, "0,0 %"), (0.9996, "100,0 %"), (12.5, "1.250,0 %")]
)
def test_percentages_at_the_ends(share: float, words: str) -> None:
    assert messages.say_percent(share) == words


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2024, 2, 27), "27 Februari 2024"),
        (date(2025, 8, 1), "1 Agustus 2025"),
    ],
)
def test_dates_are_written_in_full(day: date, words: str) -> None:
    assert messages.say_date(day) == words


@pytest.mark.parametrize(
    ("labels", "values"),
    [
        (messages.KIND_LABELS, get_args(Kind)),
        (messages.COVERAGE_LABELS, get_args(Coverage)),
        (messages.SOURCE_LABELS, get_args(SourceStatus)),
        (messages.SPECIAL_THEME_LABELS, (NO_THEME, NO_CONTENT)),
    ],
)
def test_every_value_of_a_closed_list_has_words_of_its_own(labels: Mapping[str, str], values: tuple[str, ...]) -> None:
    assert set(labels) == set(values)
    assert len(set(labels.values())) == len(values)
    assert not set(labels.values()) & set(values)


@pytest.fixture(scope="module")
def english() -> dict[str, str]:
    return {str(message.id): str(message.string) for message in catalogue.load() if message.id}


def test_the_catalogue_is_that_of_the_code_and_has_words_for_all_of_it(english: Mapping[str, str]) -> None:
    assert catalogue.write(dict(english)) == catalogue.PLACE.read_bytes(), "run `make catalogue`"
    assert [text for text, words in english.items() if not words.strip()] == []


def test_a_translation_keeps_what_is_filled_in_and_the_marks_of_the_page(english: Mapping[str, str]) -> None:
    differing = {
        text: words for text, words in english.items() if sorted(_HOLES.findall(text)) != sorted(_HOLES.findall(words))
    }
    assert differing == {}


def test_english_numbers_and_dates_are_those_of_its_readers() -> None:
    with speaking("en"):
        assert messages.say_number(1234567) == "1,234,567"
        assert (messages.say_percent(0.125), messages.say_percent(12.5)) == ("12.5%", "1,250.0%")
        assert messages.say_date(date(2025, 8, 1)) == "1 August 2025"
        assert messages.say_month("2024-05") == "May 2024"
    assert messages.say_number(1234567) == "1.234.567"


def test_labels_follow_the_language_and_ids_do_not() -> None:
    with speaking("en"):
        assert messages.KIND_LABELS["proposal"] == "Suggestion"
        assert [*messages.KIND_LABELS] == [*get_args(Kind)]
    assert messages.KIND_LABELS["proposal"] == "Aspirasi"
