"""What each figure shows, in one sentence for those who do not see it.

Comes in: measures, what ids are called. Goes out: a sentence without digits (in the text for a picture a number cannot
carry its `number_id`; all of them stand in the table beside it). Each names the largest, the exception or the change,
and says only what the shown numbers bear: a small cell is never taken for a zero.
"""

from collections.abc import Iterable, Mapping, Sequence

from pipeline.messages import COVERAGE_FINDINGS, KIND_LABELS, NO_FEEDBACK, SPECIAL_THEME_LABELS
from pipeline.report.numbers import Numbers
from pipeline.report.views import Names, by_size
from pipeline.tables.fields import UNKNOWN_GROUP

_NOTHING = f"{NO_FEEDBACK}."
_MOST_NAMED = 3  # of a list: more names are no finding
_BOUNDS = ("lower", "upper")


def describe_themes(numbers: Numbers, names: Names, *, agency: str = "") -> str:
    """Name the largest themes, and those that one group alone raises."""
    themes = _rank(numbers, names, agency)
    if not themes:
        return _NOTHING
    sizes = {theme: numbers.value("feedback", agency_id=agency, theme_id=theme) for theme in themes}
    first = [names.themes[theme] for theme in themes if sizes[theme] == sizes[themes[0]]]
    behind = [names.themes[theme] for theme in themes[len(first) :][:1]]
    leading = f"Terbanyak: {_join(first)}{f', disusul {behind[0]}' if behind and len(first) == 1 else ''}."
    alone = [
        f"{names.themes[theme]} hanya dari {names.groups[group]}"
        for theme in themes
        if (group := _find_only_group(numbers, names, agency, theme))
    ]
    return f"{leading} {'; '.join(alone[:_MOST_NAMED])}." if alone else leading


def describe_groups(numbers: Numbers, names: Names, *, agency: str = "") -> str:
    """Name for each group the theme with its largest count, of the counts that are shown."""
    themes = _rank(numbers, names, agency)
    leading = {group: _lead(numbers, themes, agency_id=agency, group=group) for group in names.groups}
    found = [f"{names.groups[group]}: {_name(names, led)}" for group, led in leading.items() if led]
    return f"Terbanyak di antara angka yang ditampilkan – {'; '.join(found)}." if found else _NOTHING


def describe_kinds(numbers: Numbers, names: Names, *, agency: str = "") -> str:
    """Name for each kind the theme with its largest count."""
    themes = _rank(numbers, names, agency)
    leading = {kind: _lead(numbers, themes, agency_id=agency, kind=kind) for kind in KIND_LABELS if kind != "other"}
    found = [f"{KIND_LABELS[kind]} terbanyak pada {_name(names, led)}" for kind, led in leading.items() if led]
    return f"{'; '.join(found)}." if found else _NOTHING


def describe_flows(numbers: Numbers, names: Names, agencies: Sequence[str]) -> str:
    """Name for each agency addressed the other agency that is most often responsible for what it hears."""
    found = []
    for agency in agencies:
        measure = f"addressed_to_{agency}"
        others = [name for name in numbers.levels("agency_id", measure) if name != agency]
        sizes = {name: numbers.value(measure, agency_id=name) for name in others}
        most = [names.agencies[name] for name in others if sizes[name] == max(sizes.values()) > 0]
        if most:
            found.append(f"yang ditujukan kepada {names.agencies[agency]} paling sering juga menyangkut {_join(most)}")
    return f"Masukan {'; '.join(found)}." if found else _NOTHING


def describe_coverage(numbers: Numbers, names: Names, agencies: Sequence[str]) -> str:
    """Say for each agency whether more of its themes have an answer in its programmes or none."""
    found = []
    for agency in agencies:
        raised, gaps = (numbers.value(f"themes_{part}", agency_id=agency) for part in ("raised", "gap"))
        if raised:
            found.append(f"{names.agencies[agency]}: {COVERAGE_FINDINGS[_judge(gaps, raised)]}")
    return f"{'; '.join(found)}." if found else _NOTHING


def describe_timeline(numbers: Numbers, names: Names, dimension: str, later: str) -> str:
    """Name the themes whose share rose or fell since the forum (or period) before, beyond their interval."""
    themes = _rank(numbers, names, "")
    bounds = {
        theme: [numbers.bound(part, "feedback_share_change", theme_id=theme, **{dimension: later}) for part in _BOUNDS]
        for theme in themes
    }
    known = {theme: (low, high) for theme, (low, high) in bounds.items() if low is not None and high is not None}
    risen = [names.themes[theme] for theme, (low, _) in known.items() if low > 0]
    fallen = [names.themes[theme] for theme, (_, high) in known.items() if high < 0]
    if not known:
        return _NOTHING
    changes = [f"{verb}: {_join(found)}" for verb, found in (("Naik", risen), ("Turun", fallen)) if found]
    return f"{'. '.join(changes)}." if changes else "Tidak ada tema yang berubah melampaui selang ketidakpastiannya."


def describe_pairs(numbers: Numbers, names: Names, *, agency: str = "") -> str:
    """Name the two themes that are most often raised together."""
    themes = sorted(_rank(numbers, names, agency))  # a pair is counted under its first theme by id
    sizes = {
        (one, other): numbers.value("feedback", agency_id=agency, theme_id=one, with_theme_id=other)
        for place, one in enumerate(themes)
        for other in themes[place + 1 :]
    }
    most = [pair for pair, size in sizes.items() if size == max(sizes.values()) > 0]
    together = [f"{names.themes[one]} dan {names.themes[other]}" for one, other in most[:_MOST_NAMED]]
    return f"Paling sering disampaikan bersama: {'; '.join(together)}." if together else _NOTHING


def _rank(numbers: Numbers, names: Names, agency: str) -> list[str]:
    ranked = by_size(numbers, [*names.themes], agency_id=agency)
    return [theme for theme in ranked if theme not in SPECIAL_THEME_LABELS]


def _find_only_group(numbers: Numbers, names: Names, agency: str, theme: str) -> str:
    """Find the group from which all feedback of a theme comes; none where any cell is hidden."""
    total = numbers.value("feedback", agency_id=agency, theme_id=theme)
    given = {
        group: numbers.value("feedback", agency_id=agency, theme_id=theme, group=group)
        for group in names.groups
        if group != UNKNOWN_GROUP
    }
    return next((group for group, size in given.items() if size == total), "")


def _lead(numbers: Numbers, themes: Iterable[str], **levels: str) -> list[str]:
    """Find the themes with the largest shown count at a level."""
    sizes = {theme: numbers.value("feedback", **_beside(levels, theme)) for theme in themes}
    return [theme for theme, size in sizes.items() if size == max(sizes.values()) > 0]


def _beside(levels: Mapping[str, str], theme: str) -> dict[str, str]:
    """Put the theme where the order of dimensions in a `number_id` wants it: behind the agency."""
    agency = {"agency_id": levels["agency_id"], "theme_id": theme}
    return agency | {name: level for name, level in levels.items() if name not in agency}


def _name(names: Names, themes: Sequence[str]) -> str:
    return _join([names.themes[theme] for theme in themes[:_MOST_NAMED]])


def _judge(part: float, whole: float) -> str:
    return "none" if not part else "all" if part == whole else "most" if part * 2 > whole else "some"


def _join(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} dan {words[-1]}"
