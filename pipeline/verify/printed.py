"""What a report prints: marked numbers, unmarked ones, and how the words for a number are read back."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

PARTS = ("value", "lower", "upper", "base")
CHECK = "check "  # before the name of a rule of quality, where its cell of `checks` is printed and no measure
# Indonesian: 1.234 and 12,5 %; English: 1,234 and 12.5% (Babel's locales); a sign where something changed.
_POINTS: Mapping[str, tuple[str, str]] = {"id": (".", ","), "en": (",", ".")}  # between thousands, before decimals
_NUMBERS = {
    language: re.compile(
        rf"([+\-−]?)(\d{{1,3}}(?:{re.escape(thousands)}\d{{3}})*)(?:{re.escape(decimal)}(\d+))?(\s?%)?"
    )
    for language, (thousands, decimal) in _POINTS.items()
}
_HUNDREDTHS = 2  # a per cent is a share with two decimals more


@dataclass(frozen=True)
class Printed:
    """A number with its mark: where it stands, whose it is, its words, their language, on a page its bare value."""

    file: str
    place: str
    number_id: str
    part: str
    text: str
    bare: str = ""
    language: str = "id"


@dataclass(frozen=True)
class Unmarked:
    """A digit that carries no `number_id` and stands in nothing that is named as words."""

    file: str
    place: str
    text: str


@dataclass(frozen=True)
class Said:
    """What words say: a value, known to half a step of its last digit."""

    value: float
    step: float

    def fits(self, value: float) -> bool:
        """Tell whether a value, rounded, is what the words say (a tie may go either way)."""
        return abs(self.value - value) <= self.step / 2 + 1e-9


def read_words(text: str, language: str = "id") -> Said | None:
    """Read a number back as its language writes it; None for what is none.

    >>> read_words("1.234"), read_words("12,5 %"), read_words("12.5%", "en")
    (Said(value=1234.0, step=1.0), Said(value=0.125, step=0.001), Said(value=0.125, step=0.001))
    """
    found = _NUMBERS[language].fullmatch(text.strip()) if language in _NUMBERS else None
    if not found:
        return None
    sign, whole, decimals, percent = found.groups(default="")
    places = len(decimals) + (_HUNDREDTHS if percent else 0)
    digits = int(whole.replace(_POINTS[language][0], "") + decimals)
    return Said((-1 if sign in "-−" and sign else 1) * digits / 10**places, 10.0**-places)


def has_digit(text: str) -> bool:
    """Tell whether a text shows a digit of any script, a fraction or a raised one."""
    return any(sign.isnumeric() for sign in text)


def digits_of(text: str) -> str:
    """Keep of a text its numbers alone: its words may be a citizen's, and are never printed on a terminal.

    >>> digits_of("disebut 12 kali, 3,5 %")
    '12, 3,5'
    """
    return ", ".join(re.findall(r"\d[\d.,]*\d|\d", text)) or "a digit"
