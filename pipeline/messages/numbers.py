"""Numbers and dates as reports say them, in the language in use (Babel for the conventions of its locale)."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from babel.dates import format_date
from babel.numbers import format_decimal, format_percent

from pipeline.messages.catalogue import language_in_use
from pipeline.tables.fields import Language

# EYD V has a blank before the sign, as ISO 80000-1 has; English usage has none (The Chicago Manual of Style, 9.18).
_PERCENT: Mapping[Language, str] = MappingProxyType({"id": " %", "en": "%"})


def say_number(value: float) -> str:
    """Write a whole number.

    >>> say_number(1234)
    '1.234'
    """
    return format_decimal(round(value), locale=language_in_use())


def say_decimal(value: float, digits: int) -> str:
    """Write a number with a fixed number of decimals.

    >>> say_decimal(0.8349, 2)
    '0,83'
    """
    return format_decimal(round(value, digits) + 0.0, format=f"#,##0.{'0' * digits}", locale=language_in_use())


def say_percent(share: float, digits: int = 1) -> str:
    """Write a share as a percentage.

    >>> say_percent(0.125), say_percent(0.25, 0)
    ('12,5 %', '25 %')
    """
    decimals = f".{'0' * digits}" if digits else ""
    language = language_in_use()
    return format_percent(share, format=f"#,##0{decimals}{_PERCENT[language]}", locale=language)


def say_date(day: date) -> str:
    """Write a date in full.

    >>> say_date(date(2024, 2, 27))
    '27 Februari 2024'
    """
    return format_date(day, format="d MMMM y", locale=language_in_use())


def say_month(period: str) -> str:
    """Write a month (`2024-02`) briefly.

    >>> say_month("2024-02")
    'Feb 2024'
    """
    return format_date(date.fromisoformat(f"{period}-01"), format="MMM y", locale=language_in_use())
