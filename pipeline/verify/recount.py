"""Each number once more, from rows, by loops: what `6_measures.csv` and the reports are held against.

Comes in: a number's id (its measure and its dimensions). Goes out: its value, base and bounds, recounted. The
dimensions are those of the id, so that a new dimension needs no code. A share is its count over its base. Nothing is
imported from `measure`.
"""

import re

from pipeline.verify.books import Books
from pipeline.verify.bounds import wilson_bounds
from pipeline.verify.derived import DERIVED, Number
from pipeline.verify.rules import find_rule

DIMENSIONS = (
    *("forum_id", "agency_id", "theme_id", "with_theme_id", "programme_id"),
    *("group", "kind", "district", "period"),
)
_NEXT = re.compile(rf"/(?=(?:{'|'.join(DIMENSIONS)})=)")
_SHARE = "_share"


def read_id(number_id: str) -> tuple[str, dict[str, str]]:
    """Take a number's id apart; a level may hold slashes.

    >>> read_id("feedback/theme_id=licensing/district=Serpong/Setu")
    ('feedback', {'theme_id': 'licensing', 'district': 'Serpong/Setu'})
    """
    measure, *levels = _NEXT.split(number_id)
    return measure, {name: level for name, _, level in (part.partition("=") for part in levels)}


def recount(books: Books, number_id: str) -> Number | None:
    """Count a number anew; None where no rule here counts its measure."""
    measure, levels = read_id(number_id)
    if measure in DERIVED:
        return DERIVED[measure](books, levels)
    rule = find_rule(measure.removesuffix(_SHARE))
    if rule is None:
        return None
    count, base = rule.count(books, levels), rule.base(books, levels)
    if not measure.endswith(_SHARE):
        return Number(count, base, cell=count)
    if not base:
        return Number(None, base, cell=count)
    return Number(count / base, base, *wilson_bounds(count, base), cell=count)
