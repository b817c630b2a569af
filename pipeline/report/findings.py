"""What each figure shows, in one sentence for those who do not see it.

Comes in: measures, what ids are called. Goes out: a sentence without digits (in the text for a picture a number cannot
carry its `number_id`; all of them stand in the table beside it). Each names the largest, the exception or the change,
and says only what the shown numbers bear: a small cell is never taken for a zero.
"""

from collections.abc import Iterable, Mapping, Sequence

from pipeline.messages import COVERAGE_FINDINGS, KIND_LABELS, NO_FEEDBACK, SPECIAL_THEME_LABELS, _
from pipeline.report.numbers import Numbers
from pipeline.report.views import Names, by_size
from pipeline.tables.fields import UNKNOWN_GROUP

_MOST_NAMED = 3  # of a list: more names are no finding
_BOUNDS = ("lower", "upper")


def describe_themes(numbers: Numbers, names: Names, *, agency: str = "") -> str:
    """Name the largest themes, and those that one group alone raises."""
    themes = _rank(numbers, names, agency)
    if not themes:
        return _tell_nothing()
    sizes = {theme: numbers.value("feedback", agency_id=agency, theme_id=theme) for theme in themes}
    first = [theme for theme in themes if sizes[theme] == sizes[themes[0]]]
    behind = themes[len(first) :][:1]
    followed = behind and len(first) == 1
    sentence = _("Terbanyak: {first}, disusul {next}.") if followed else _("Terbanyak: {first}.")
    leading = sentence.format(first=_name(names, first), next=_name(names, behind))
    alone = [
        _("{theme} hanya dari {group}").format(theme=names.themes[theme], group=names.groups[group])
        for theme in themes
        if (group := _find_only_group(numbers, names, agency, theme))
    ]
    return f"{leading} {'; '.join(alone[:_MOST_NAMED])}." if alone else leading


def describe_groups(numbers: Numbers, names: Names, *, agency: str = "") -> str:
    """Name for each group the theme with its largest count, of the counts that are shown."""
    themes = _rank(numbers, names, agency)
    leading = {group: _lead(numbers, themes, agency_id=agency, group=group) for group in names.groups}
    found = [f"{names.groups[group]}: {_name(names, led)}" for group, led in leading.items() if led]
    sentence = _("Terbanyak di antara angka yang ditampilkan – {found}.")
    if themes and not found:
        return _("Tidak ada angka menurut unsur yang dapat ditampilkan.")
    return sentence.format(found="; ".join(found)) if found else _tell_nothing()


def describe_kinds(numbers: Numbers, names: Names, *, agency: str = "") -> str:
    """Name for each kind the theme with its largest count."""
    themes = _rank(numbers, names, agency)
    leading = {kind: _lead(numbers, themes, agency_id=agency, kind=kind) for kind in KIND_LABELS if kind != "other"}
    sentence = _("{kind} terbanyak pada {themes}")
    found = [sentence.format(kind=KIND_LABELS[kind], themes=_name(names, led)) for kind, led in leading.items() if led]
    return f"{'; '.join(found)}." if found else _tell_nothing()


def describe_flows(numbers: Numbers, names: Names, agencies: Sequence[str]) -> str:
    """Name for each agency addressed the other agency that is most often responsible for what it hears."""
    found = []
    for agency in agencies:
        measure = f"addressed_to_{agency}"
        others = [name for name in numbers.levels("agency_id", measure) if name != agency]
        sizes = {name: numbers.value(measure, agency_id=name) for name in others}
        largest = max(sizes.values(), default=0)
        most = [names.agencies[name] for name in others if sizes[name] == largest > 0]
        if most:
            sentence = _("yang ditujukan kepada {agency} paling sering juga menyangkut {others}")
            found.append(sentence.format(agency=names.agencies[agency], others=_join(most)))
    if not found and _rank(numbers, names, ""):
        return _("Tidak ada masukan yang ditujukan kepada satu instansi dan menyangkut instansi lain.")
    return _("Masukan {found}.").format(found="; ".join(found)) if found else _tell_nothing()


def describe_coverage(numbers: Numbers, names: Names, agencies: Sequence[str]) -> str:
    """Say for each agency whether more of its themes have an answer in its programmes or none."""
    found = []
    for agency in agencies:
        raised, gaps = (numbers.value(f"themes_{part}", agency_id=agency) for part in ("raised", "gap"))
        if raised:
            found.append(f"{names.agencies[agency]}: {COVERAGE_FINDINGS[_judge(gaps, raised)]}")
    return f"{'; '.join(found)}." if found else _tell_nothing()


def describe_timeline(numbers: Numbers, names: Names, dimension: str, later: str) -> str:
    """Name the themes whose share rose or fell since the forum (or period) before, beyond their interval."""
    themes = _rank(numbers, names, "")
    bounds = {
        theme: [numbers.bound(part, "feedback_share_change", theme_id=theme, **{dimension: later}) for part in _BOUNDS]
        for theme in themes
    }
    known = {theme: (low, high) for theme, (low, high) in bounds.items() if low is not None and high is not None}
    risen = [theme for theme, (low, high) in known.items() if low > 0]
    fallen = [theme for theme, (low, high) in known.items() if high < 0]
    if not known:
        return _("Perubahan belum dapat dihitung.")
    changes = [f"{verb}: {_name(names, found)}" for verb, found in ((_("Naik"), risen), (_("Turun"), fallen)) if found]
    return f"{'. '.join(changes)}." if changes else _("Tidak ada tema yang berubah melampaui selang ketidakpastiannya.")


def describe_pairs(numbers: Numbers, names: Names, *, agency: str = "") -> str:
    """Name the two themes that are most often raised together."""
    themes = sorted(_rank(numbers, names, agency))  # a pair is counted under its first theme by id
    sizes = {
        (one, other): numbers.value("feedback", agency_id=agency, theme_id=one, with_theme_id=other)
        for place, one in enumerate(themes)
        for other in themes[place + 1 :]
    }
    largest = max(sizes.values(), default=0)
    most = [pair for pair, size in sizes.items() if size == largest > 0]
    together = [_join([names.themes[one], names.themes[other]]) for one, other in most[:_MOST_NAMED]]
    sentence = _("Paling sering disampaikan bersama: {pairs}.")
    if themes and not together:
        return _("Tidak ada masukan dengan dua tema.")
    return sentence.format(pairs="; ".join(together)) if together else _tell_nothing()


def _tell_nothing() -> str:
    return f"{_(NO_FEEDBACK)}."


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
    largest = max(sizes.values(), default=0)
    return [theme for theme, size in sizes.items() if size == largest > 0]


def _beside(levels: Mapping[str, str], theme: str) -> dict[str, str]:
    """Put the theme where the order of dimensions in a `number_id` wants it: behind the agency."""
    agency = {"agency_id": levels["agency_id"], "theme_id": theme}
    return agency | {name: level for name, level in levels.items() if name not in agency}


def _name(names: Names, themes: Sequence[str]) -> str:
    named = [names.themes[theme] for theme in themes]
    if len(named) > _MOST_NAMED:
        return _("{words}, dan lain-lain").format(words=", ".join(named[:_MOST_NAMED]))
    return _join(named)


def _judge(part: float, whole: float) -> str:
    return "none" if not part else "all" if part == whole else "most" if part * 2 > whole else "some"


def _join(words: Sequence[str]) -> str:
    if len(words) < 2:
        return "".join(words)
    return _("{words} dan {last}").format(words=", ".join(words[:-1]), last=words[-1])
