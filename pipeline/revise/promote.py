"""An emerging theme made a theme of the codebook, taught by its members.

The members' texts become examples in `local/` (each a yes to the new theme, and silent on the others); copies of one
another teach once. Who was struck out, by name or by a correction, does not teach, nor do copies of their words. The id
of the emerging theme is spent: `local/promotions.csv` keeps it from being given to another group. Definition and seed
terms are a first draft, of the words that made the group one: an analyst sharpens them in `themes.csv`.
"""

from collections.abc import Collection, Iterator
from pathlib import Path

import pandas as pd

from pipeline import lexicon
from pipeline.codebook import Example, Promotion, Theme, local
from pipeline.codebook.adding import NewRow, append_rows, check_rows
from pipeline.codebook.problems import Problem, did_you_mean
from pipeline.revise.keeping import keep_examples, list_kept
from pipeline.revise.snapshot import Outcome, RevisionError, Snapshot
from pipeline.tables import store

_FILE = "the theme"


def promote(
    now: Snapshot,
    group: str,
    *,
    theme_id: str,
    label: str,
    label_en: str,
    lead_agency: str,
    without: Collection[str] = (),
) -> Outcome:
    """Make the emerging theme `group` the codebook theme `theme_id`; raise `RevisionError` with all that is wrong.

    Where `label_en` is empty, it is the label; where `lead_agency` is, it is the agency that most members address.
    Members `without` do not teach.
    """
    members = _members(now, group, without)
    cells = {
        "theme_id": theme_id,
        "label": label,
        "label_en": label_en or label,
        "definition": _define(now, group),
        "seed_terms": store.join_list(_own_terms(now, group)),
        "lead_agency": lead_agency or _addressed(members),
    }
    asked = {**cells, "lead_agency": cells["lead_agency"] or _any_agency(now)}
    rows, mistakes = check_rows("themes", [NewRow(asked, _FILE)], now.parts)
    problems = [*_group_problems(now, group, members), *_strangers(now, group, without), *mistakes]
    if not members.empty and not cells["lead_agency"]:
        problems.append(Problem(_FILE, column="lead_agency", message="no member names an agency; give --lead-agency"))
    if problems:
        raise RevisionError(*problems)
    files = {now.folder / "themes.csv": append_rows(now.folder, "themes", rows), **_spend(now, group, theme_id)}
    return Outcome(files | keep_examples(now, _teach(members, theme_id)), tuple(_tell(rows[0], group, members)))


def _members(now: Snapshot, group: str, without: Collection[str]) -> pd.DataFrame:
    """Select the feedbacks of the group that teach, with text, kind and agency; of copies the first."""
    assignments, clean = now.tables["assignments"], now.tables["clean"]
    own = assignments.loc[assignments["theme_id"] == group, ["feedback_id"]]
    corrections = now.codebook.corrections
    removed = {row.feedback_id for row in corrections if (row.action, row.value) == ("remove", group)}
    told = (
        own.merge(now.tables["feedback"][["feedback_id", "text", "agency"]], on="feedback_id")
        .merge(now.tables["kinds"][["feedback_id", "kind"]], on="feedback_id")
        .merge(clean[["feedback_id", "copy_of"]], on="feedback_id")
    )
    heads = told["copy_of"].where(told["copy_of"] != "", told["feedback_id"])
    struck = heads[told["feedback_id"].isin(removed | set(without))]
    left = told.assign(head=heads)[~heads.isin(struck)]
    return left.sort_values("feedback_id").drop_duplicates("head", ignore_index=True)


def _group_problems(now: Snapshot, group: str, members: pd.DataFrame) -> Iterator[Problem]:
    themes = now.tables["themes"]
    emerging = list(themes.loc[themes["origin"] == "emerging", "theme_id"])
    if group not in emerging:
        known = did_you_mean(group, emerging) if emerging else "; the last run found none"
        yield Problem("4_themes.csv", message=f'there is no emerging theme "{group}"{known}')
    elif members.empty:
        yield Problem("the members", message=f"all members of {group} are struck out, so that none is left to teach")
    promoted = {row.example_id: row for row in list_kept(now) if row.writer == local.PROMOTED}
    if before := sorted(set(members["feedback_id"]) & set(promoted)):
        themes_before = store.join_list(sorted({code for name in before for code in promoted[name].themes}))
        message = f"{len(before)} of the members of {group} teach {themes_before} already; run `make all` to see it"
        yield Problem("local/examples.csv", message=message)


def _strangers(now: Snapshot, group: str, without: Collection[str]) -> Iterator[Problem]:
    assignments = now.tables["assignments"]
    members = list(assignments.loc[assignments["theme_id"] == group, "feedback_id"])
    for name in without if members else ():
        if name not in members:
            near = did_you_mean(name, members)
            yield Problem("the members", column="--without", message=f'"{name}" is no member of {group}{near}')


def _spend(now: Snapshot, group: str, theme_id: str) -> dict[Path, bytes]:
    before = [row for row in now.codebook.promotions if row.emerging_id != group]
    spent = [*before, Promotion(emerging_id=group, theme_id=theme_id)]
    return {local.place_of(now.folder, "promotions"): local.encode("promotions", spent)}


def _terms(now: Snapshot, group: str) -> list[str]:
    themes = now.tables["themes"]
    return [term for cell in themes.loc[themes["theme_id"] == group, "top_terms"] for term in store.split_list(cell)]


def _own_terms(now: Snapshot, group: str) -> list[str]:
    """Name the group's terms that are no seed term of a theme: one that is would not tell them apart."""
    taken = [term for theme in now.codebook.themes for term in theme.seed_terms]
    terms = pd.Series(_terms(now, group), dtype="str")
    stems = lexicon.stem_texts(lexicon.normalise(terms))
    stems_taken = set(lexicon.stem_texts(lexicon.normalise(pd.Series(taken, dtype="str"))))
    return list(terms[~stems.isin(stems_taken) & (stems != "")])


def _any_agency(now: Snapshot) -> str:
    return next((agency.agency_id for agency in now.codebook.agencies), "")


def _define(now: Snapshot, group: str) -> str:
    terms = ", ".join(_terms(now, group))
    return f"Masukan tentang: {terms}."


def _addressed(members: pd.DataFrame) -> str:
    agencies = members.loc[members["agency"] != "", "agency"].mode()
    return str(agencies.min()) if len(agencies) else ""


def _teach(members: pd.DataFrame, theme_id: str) -> list[Example]:
    return [
        Example(
            example_id=row.feedback_id,
            text=row.text,
            themes=(theme_id,),
            kind=row.kind,
            writer=local.PROMOTED,
            judged=(theme_id,),
        )
        for row in members.itertuples(index=False)
    ]


def _tell(theme: Theme, group: str, members: pd.DataFrame) -> Iterator[str]:
    yield f"{group} is the theme {theme.theme_id} (lead agency {theme.lead_agency}) from the next `make all`"
    yield f"  {len(members)} texts teach it, kept, redacted, in local/examples.csv: read them there or in the explorer,"
    yield "  and correct what does not belong (`suara correct FEEDBACK_ID theme --remove ...`)"
    yield "  its definition and seed terms are a draft: sharpen them in themes.csv"
