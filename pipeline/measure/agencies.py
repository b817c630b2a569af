"""What reaches whom: feedbacks, people and voices at each agency, and what was addressed to the wrong one.

A feedback is *at* an agency when a route leads it there: it was addressed to the agency, or its theme or a rule makes
the agency responsible, or both.
"""

from collections.abc import Sequence
from functools import partial

import pandas as pd

from pipeline.measure.counting import Levels, add_shares, count, count_people
from pipeline.measure.population import Population
from pipeline.tables.fields import NO_CONTENT, NO_THEME

_RESPONSIBLE = ("theme", "both")
_ADDRESSED = ("addressed", "both")


def count_agencies(known: Population) -> pd.DataFrame:
    """Count by agency, and by agency with theme, group and kind; how they came there stands in the measure's name."""
    routed, here = known.routed, known.here
    outside = routed[~routed["agency_id"].isin(known.forum)]
    every: Levels = {"agency_id": known.forum}
    with_theme: Levels = {"agency_id": known.forum, "theme_id": known.raisable}
    one, both = ["agency_id"], ["agency_id", "theme_id"]
    addressed, responsible = here[here["basis"].isin(_ADDRESSED)], here[here["basis"].isin(_RESPONSIBLE)]
    count_here = partial(count, within=here, base_by=one)
    return pd.concat(
        [
            count("feedback", routed, one, within=routed, levels=every),
            count("feedback", outside, both, within=routed, base_by=one),
            add_shares(count_here("feedback", here, both, levels=with_theme)),
            add_shares(count_here("feedback", here, ["agency_id", "group"])),
            add_shares(count_here("feedback", here, ["agency_id", "kind"])),
            add_shares(count("feedback", here, [*both, "kind"], within=here, base_by=both)),
            count_people(here, one, within=here, levels=every),
            count_people(here, both, within=here, base_by=one),
            count_here("voices", here, one, thing="voice"),
            count("voices", here, both, within=here, base_by=both, thing="voice"),
            count_here("proposals", here, one, levels=every, thing="proposal"),
            count_here("addressed", addressed, one, levels=every),
            count_here("responsible", responsible, one, levels=every),
            _count_passed_on(known),
            _count_unrouted(known),
        ]
    )


def _count_passed_on(known: Population) -> pd.DataFrame:
    """Count what a rule, or a theme's lead agency outside the forum, leads elsewhere."""
    routed = known.routed
    led_out = routed["basis"].isin(_RESPONSIBLE) & ~routed["agency_id"].isin(known.forum)
    passed = routed[(routed["rule"] != "") | led_out]
    return pd.concat(
        [
            count("passed_on", passed, ["agency_id"], within=routed),
            count("passed_on", passed, ["agency_id", "theme_id"], within=routed, base_by=["theme_id"]),
        ]
    )


def _count_unrouted(known: Population) -> pd.DataFrame:
    """Count the feedbacks of substance that reach no agency: none was addressed, and no theme leads to one."""
    meant = known.told[known.told["theme_id"] != NO_CONTENT]
    return count("unrouted", meant[~meant["feedback"].isin(known.routed["feedback"])], within=known.facts)


def count_misaddressed(known: Population) -> pd.DataFrame:
    """Count what was addressed to an agency while another is responsible for its theme, and who that is.

    The agency of `misaddressed` is the one addressed. The flow to those responsible is the measure `addressed_to_` with
    the agency addressed in its name, since a number has one agency.
    """
    themed = known.routed[known.routed["theme_id"] != NO_THEME].astype({"theme_id": "str", "agency_id": "str"})
    addressed = themed[themed["basis"].isin(_ADDRESSED)]
    responsible = themed[themed["basis"].isin(_RESPONSIBLE)]
    answered = pd.MultiIndex.from_frame(responsible[["feedback", "theme_id"]])
    astray = addressed["basis"].eq("addressed") & pd.MultiIndex.from_frame(addressed[["feedback", "theme_id"]]).isin(
        answered
    )
    dimensions: Sequence[Sequence[str]] = ([], ["agency_id"], ["theme_id"], ["agency_id", "theme_id"])
    strays = [
        add_shares(count("misaddressed", addressed[astray], by, within=addressed, base_by=by)) for by in dimensions
    ]
    return pd.concat([*strays, *_count_flows(addressed, responsible)])


def _count_flows(addressed: pd.DataFrame, responsible: pd.DataFrame) -> list[pd.DataFrame]:
    flows = []
    for agency, rows in addressed.groupby("agency_id"):
        sent = responsible.merge(rows[["feedback", "theme_id"]], on=["feedback", "theme_id"])
        name = f"addressed_to_{agency}"
        flows.append(count(name, sent, ["agency_id"], within=rows))
        flows.append(count(name, sent, ["agency_id", "theme_id"], within=rows, base_by=["theme_id"]))
    return flows
