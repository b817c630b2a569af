"""Who said how much: the flow of answers, and feedbacks, people and proposals by what is known of them."""

from dataclasses import dataclass
from typing import get_args

import pandas as pd

from pipeline.measure.counting import add_shares, as_levels, as_things, count, count_people, name_counts
from pipeline.tables.fields import NO_CONTENT, NO_THEME, Kind

NO_PROPOSAL = (NO_THEME, NO_CONTENT)


@dataclass(frozen=True)
class Population:
    """The kept feedbacks seen three ways, with numbers for what is counted (feedback, respondent, voice, proposal).

    `facts`: a row a feedback. `told`: a row a feedback's theme. `routed`: a row a feedback's theme at an agency.
    `themes`, `groups` and `forum` (agencies) are the levels of which zeros are told.
    """

    facts: pd.DataFrame
    told: pd.DataFrame
    routed: pd.DataFrame
    themes: tuple[str, ...]
    groups: tuple[str, ...]
    forum: tuple[str, ...]

    @property
    def here(self) -> pd.DataFrame:
        """What reaches the agencies of the forum."""
        return self.routed[self.routed["agency_id"].isin(self.forum)]

    @property
    def raisable(self) -> list[str]:
        """The themes that can stand at an agency."""
        return [theme for theme in self.themes if theme != NO_CONTENT]


def gather(
    feedback: pd.DataFrame,
    clean: pd.DataFrame,
    kinds: pd.DataFrame,
    assignments: pd.DataFrame,
    routes: pd.DataFrame,
    *,
    themes: tuple[str, ...],
    groups: tuple[str, ...],
    forum: tuple[str, ...],
) -> Population:
    """Join what is known of each kept feedback with its themes and its agencies."""
    facts = _gather_facts(feedback, clean, kinds)
    told = _join(assignments[["feedback_id", "theme_id"]], facts)
    routed = routes.assign(theme_id=routes["theme_id"].replace("", NO_THEME))
    routed = _join(routed[["feedback_id", "theme_id", "agency_id", "basis", "rule"]], facts)
    return Population(facts, told, routed.assign(agency_id=as_levels(routed["agency_id"])), themes, groups, forum)


def _gather_facts(feedback: pd.DataFrame, clean: pd.DataFrame, kinds: pd.DataFrame) -> pd.DataFrame:
    kept = clean.loc[clean["kept"], ["feedback_id", "copy_of"]]
    known = ["feedback_id", "respondent_id", "forum_id", "group", "organisation", "agency", "district", "received_on"]
    facts = feedback[known].merge(kept, on="feedback_id").merge(kinds[["feedback_id", "kind"]], on="feedback_id")
    organisation = facts["organisation"].str.casefold().str.split().str.join(" ")
    return facts.assign(
        feedback=as_things(facts["feedback_id"]),
        respondent=as_things(facts["respondent_id"]),
        organisation=as_things(organisation),
        voice=as_things(facts["copy_of"].where(facts["copy_of"] != "", facts["feedback_id"])),
        period=as_levels(facts["received_on"].str[:7]),
        **{name: as_levels(facts[name]) for name in ("forum_id", "group", "kind", "district")},
    )


def _join(themes: pd.DataFrame, facts: pd.DataFrame) -> pd.DataFrame:
    joined = themes.merge(facts, on="feedback_id")
    proposal = as_things(joined["feedback_id"] + "/" + joined["theme_id"])
    return joined.assign(
        proposal=proposal.mask(joined["theme_id"].isin(NO_PROPOSAL)), theme_id=as_levels(joined["theme_id"])
    )


def count_flow(sources: pd.DataFrame, feedback: pd.DataFrame, clean: pd.DataFrame) -> pd.DataFrame:
    """Count what was read, repeated, dropped and kept."""
    read, used = int(sources["answers_read"].sum()), len(feedback)
    kept, files = int(clean["kept"].sum()), int(sources["source_file"].nunique())
    rows = [
        ("answers_read", read, read),
        ("answers_used", used, read),
        ("duplicates", int((clean["duplicate_of"] != "").sum()), used),
        ("dropped", int((clean["drop_reason"] != "").sum()), used),
        ("kept", kept, used),
        ("copies", int((clean["kept"] & (clean["copy_of"] != "")).sum()), kept),
        ("files", files, files),
    ]
    return pd.concat([name_counts(name, pd.DataFrame({"value": [value]}), base) for name, value, base in rows])


def count_population(known: Population) -> pd.DataFrame:
    """Count feedbacks by each dimension of the feedback itself, and respondents, proposals and voices beside them."""
    facts, told = known.facts, known.told
    every = {"group": {"group": known.groups}, "kind": {"kind": get_args(Kind)}}
    by_one = ("forum_id", "group", "kind", "district", "period")
    parts = [add_shares(count("feedback", facts, by, within=facts)) for by in ((), ("forum_id", "group"))]
    parts += [add_shares(count("feedback", facts, [by], within=facts, levels=every.get(by))) for by in by_one]
    parts += [count_people(facts, by, within=facts) for by in ((), ("forum_id",), ("forum_id", "group"))]
    return pd.concat(
        [
            *parts,
            count_people(facts, ["group"], within=facts, levels=every["group"]),
            count("voices", facts, within=facts, thing="voice"),
            count("proposals", told, within=facts, thing="proposal"),
            *(
                count("proposals", told, [by], within=facts, base_by=[by], thing="proposal")
                for by in ("forum_id", "period")
            ),
        ]
    )
