"""The findings of the first page: one sentence each, with its number, its n and its base.

Comes in: the measures, and who is called what. Goes out: five to seven sentences, those that the numbers bear, in the
order that a planner asks: what, by whom, to whom, what is missing. Only counts are compared, never people's opinions:
the forum is no survey.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from pipeline.codebook import Agency
from pipeline.messages import KIND_LABELS, SPECIAL_THEME_LABELS, UNKNOWN_GROUP_LABEL, _
from pipeline.report.citing import cite, keep_words
from pipeline.report.numbers import Numbers
from pipeline.report.views import Names, by_size
from pipeline.tables.fields import UNKNOWN_GROUP

MOST = 7  # findings: more are no summary (five to seven, what a reader keeps in mind)
_Measured = Mapping[str, str]


@dataclass(frozen=True)
class Findings:
    """Composes the sentences; each is empty where its numbers say nothing."""

    numbers: Numbers
    names: Names
    agencies: Sequence[Agency]

    def tell(self) -> list[Markup]:
        """Compose the findings, at most `MOST`."""
        composed = (
            self.tell_leading_theme(),
            self.tell_next_theme(),
            self.tell_kinds(),
            self.tell_groups(),
            self.tell_agencies(),
            self.tell_gap(),
            self.tell_misaddressed(),
            self.tell_outside(),
            self.tell_missing(),
        )
        return [sentence for sentence in composed if sentence][:MOST]

    def tell_leading_theme(self) -> Markup:
        """Name the theme that most feedbacks raise."""
        return self._tell_theme(0, _("Paling banyak disampaikan: {theme}, pada {count} dari {base} masukan ({share})."))

    def tell_next_theme(self) -> Markup:
        """Name the theme behind the first."""
        sentence = _("Berikutnya {theme}, pada {count} dari {base} masukan ({share}).")
        if self._ties():
            sentence = _("Sama banyaknya: {theme}, pada {count} dari {base} masukan ({share}).")
        return self._tell_theme(1, sentence)

    def tell_kinds(self) -> Markup:
        """Set the commonest speech act against the next."""
        first, second = self._largest("kind", [*KIND_LABELS])[:2]
        sentence = (
            _("Masukan terutama berupa {first} ({count} dari {base}), lalu {second} ({other}).")
            if self.numbers.value("feedback", kind=second)
            else _("Semua masukan berupa {first} ({count} dari {base}).")
        )
        return self._compose(
            sentence,
            {"kind": first},
            first=KIND_LABELS[first].casefold(),
            second=KIND_LABELS[second].casefold(),
            other=self.numbers.say_count("feedback", kind=second),
        )

    def tell_groups(self) -> Markup:
        """Name the group that gave most, of those that said who they are."""
        groups = self._largest("group", [name for name in self.names.groups if name != UNKNOWN_GROUP])
        if not groups:
            return Markup()
        return self._compose(
            _("Unsur yang paling banyak menyampaikan masukan: {group}, {count} dari {base} masukan ({share})."),
            {"group": groups[0]},
            group=cite(self.names.groups[groups[0]]),
        )

    def tell_agencies(self) -> Markup:
        """Name the agency of the forum that most feedbacks reach."""
        forum = self._largest("agency_id", [agency.agency_id for agency in self.agencies if agency.in_forum])
        if not forum:
            return Markup()
        return self._compose(
            _("Paling banyak sampai pada {agency}: {count} dari {base} masukan yang sampai pada suatu instansi."),
            {"agency_id": forum[0]},
            agency=keep_words(self.names.agencies[forum[0]]),
        )

    def tell_gap(self) -> Markup:
        """Say how many themes raised at the agencies of the forum have no programme that a planner decided on."""
        sizes = {agency.agency_id: self._gaps(agency.agency_id) for agency in self.agencies if agency.in_forum}
        agency = min(sizes, key=lambda name: (-sizes[name], name), default="")
        if not sizes.get(agency):
            return Markup()
        return self._compose(
            _("Tema tanpa program terbanyak ada pada {agency}: {count} dari {base} tema yang sampai di sana."),
            {"agency_id": agency},
            measure="themes_gap",
            agency=keep_words(self.names.agencies[agency]),
        )

    def tell_misaddressed(self) -> Markup:
        """Count the feedbacks addressed to an agency that others stand in for."""
        return self._tell_count(
            "misaddressed",
            _("{count} dari {base} masukan bertema yang ditujukan kepada dinas forum, ternyata urusan instansi lain."),
        )

    def tell_outside(self) -> Markup:
        """Name the agency outside the forum to which most is passed on."""
        outside = [agency.agency_id for agency in self.agencies if not agency.in_forum]
        sizes = {name: self.numbers.value("passed_on", agency_id=name) for name in outside}
        agency = min(sizes, key=lambda name: (-sizes[name], name), default="")
        if not sizes.get(agency):
            return Markup()
        return self._compose(
            _("Di luar kewenangan forum, terbanyak diteruskan kepada {agency}: {count} dari {base} masukan."),
            {"agency_id": agency},
            measure="passed_on",
            agency=keep_words(self.names.agencies[agency]),
        )

    def tell_missing(self) -> Markup:
        """Count the feedbacks that do not say who gave them."""
        return self._tell_count(
            "without_group", _("{count} dari {base} masukan tidak menyebut unsur peserta: {unknown} pada tabel.")
        )

    def _tell_theme(self, place: int, sentence: str) -> Markup:
        if len(self._themes) <= place:
            return Markup()
        theme = self._themes[place]
        return self._compose(sentence, {"theme_id": theme}, theme=self.names.mark(theme))

    def _ties(self) -> bool:
        """Tell whether the second theme is as large as the first: then the order of the two says nothing."""
        first, second = [self.numbers.value("feedback", theme_id=theme) for theme in [*self._themes, "", ""][:2]]
        return first == second

    @property
    def _themes(self) -> list[str]:
        return [name for name in by_size(self.numbers, [*self.names.themes]) if name not in SPECIAL_THEME_LABELS]

    def _tell_count(self, measure: str, sentence: str) -> Markup:
        if not self.numbers.value(measure):
            return Markup()
        return self._compose(sentence, {}, measure=measure, unknown=_(UNKNOWN_GROUP_LABEL))

    def _compose(self, sentence: str, levels: _Measured, *, measure: str = "feedback", **words: object) -> Markup:
        """Fill a sentence with a count, its base and its share; nothing where the count is none."""
        if not self.numbers.value(measure, **levels):
            return Markup()
        said: Mapping[str, Callable[..., Markup]] = {"count": self.numbers.say_count, "base": self.numbers.say_base}
        figures = {name: say(measure, **levels) for name, say in said.items() if f"{{{name}}}" in sentence}
        if "{share}" in sentence:
            figures["share"] = self.numbers.say_share(f"{measure}_share", **levels)
        return Markup(sentence).format(**figures, **words)

    def _largest(self, dimension: str, levels: Sequence[str]) -> list[str]:
        """Sort the levels of a dimension by their count of feedbacks, the largest first."""
        sizes = {level: self.numbers.value("feedback", **{dimension: level}) for level in levels}
        return sorted(levels, key=lambda level: (-sizes[level], level))

    def _gaps(self, agency: str) -> float:
        return self.numbers.value("themes_gap", agency_id=agency)
