"""Stage link: who is addressed, who is responsible, which rule passes on, and what the work plans answer."""

from typing import Any

import pandas as pd
import pytest

from pipeline.codebook import Agency, Programme, Route, Theme
from pipeline.codebook.settings import LinkSettings
from pipeline.lexicon import normalise, stem_texts
from pipeline.link import link
from pipeline.tables import store

Tables = dict[str, pd.DataFrame]

# name: (agency addressed, text, themes, kind)
FEEDBACK = {
    "a": ("dinkop_ukm", "modal usaha kurang", ["capital"], "complaint"),
    "b": ("disnaker", "modal usaha kurang", ["capital"], "complaint"),
    "c": ("", "nib kami macet di oss", ["licence"], "complaint"),
    "d": ("", "mohon dibantu mengurus nib", ["licence"], "proposal"),
    "e": ("dinkop_ukm", "sertifikat halal mahal", ["licence", "capital"], "complaint"),
    "g": ("disperindag", "kucing tetangga berisik", ["no_theme"], "complaint"),
    "h": ("", "kucing tetangga berisik", ["no_theme"], "complaint"),
    "i": ("disperindag", "terima kasih", ["no_content"], "other"),
    "j": ("disperindag", "angkot jarang lewat", ["emerging_01"], "complaint"),
    "k": ("dpmptsp", "nib kami macet di oss", ["licence"], "question"),
}
IDS = {name: f"f{name * 12}" for name in FEEDBACK}
THEMES = (
    Theme(
        theme_id="capital",
        label="Akses modal",
        label_en="Capital",
        seed_terms=("modal usaha", "pembiayaan"),
        lead_agency="dinkop_ukm",
    ),
    Theme(
        theme_id="licence",
        label="Perizinan",
        label_en="Licensing",
        seed_terms=("nib", "izin usaha"),
        lead_agency="dinkop_ukm",
        supporting_agencies=("disperindag", "dpmptsp"),
    ),
    Theme(theme_id="cyber", label="Keamanan siber", label_en="Cyber", seed_terms=("siber",), lead_agency="disnaker"),
)
AGENCIES = tuple(
    Agency(agency_id=name, name=name, short_name=name, in_forum=inside)
    for name, inside in {"dinkop_ukm": "1", "disperindag": "1", "disnaker": "1", "dpmptsp": "0", "bpjph": "0"}.items()
)


def rule(name: str, theme: str, agency: str, terms: tuple[str, ...] = (), kinds: tuple[str, ...] = ()) -> Route:
    return Route.model_validate(
        {"rule": name, "theme_id": theme, "terms": terms, "kinds": kinds, "agency_id": agency, "reason": "wewenang"}
    )


def programme(name: str, agency: str, text: str, *answers: str) -> Programme:
    return Programme(programme_id=name, agency_id=agency, name=text, answers=answers, source="paparan")


def run(*rules: Route, programmes: tuple[Programme, ...] = (), feedback: Any = None, **changed: Any) -> Tables:
    rows = FEEDBACK if feedback is None else {name: FEEDBACK[name] for name in feedback}
    ids = [IDS[name] for name in rows]
    said = stem_texts(normalise(pd.Series([text for _, text, *_ in rows.values()], dtype="str")))
    coded = [(IDS[name], theme) for name, (*_, themes, _kind) in rows.items() for theme in themes]
    arguments: dict[str, Any] = {"themes": THEMES, "agencies": AGENCIES, "settings": LinkSettings()} | changed
    found = link(
        pd.DataFrame({"feedback_id": ids, "agency": [agency for agency, *_ in rows.values()]}, dtype="str"),
        pd.DataFrame({"feedback_id": ids, "sentence_no": 1, "stems": said.to_numpy()}),
        pd.DataFrame(coded, columns=["feedback_id", "theme_id"], dtype="str"),
        pd.DataFrame({"feedback_id": ids, "kind": [kind for *_, kind in rows.values()]}, dtype="str"),
        programmes=programmes,
        routes=rules,
        **arguments,
    )
    for name, table in found.items():
        found[name] = store.build(name, table)
        store.validate(name, found[name])
    return found


def routes_of(found: Tables, name: str) -> set[tuple[str, ...]]:
    rows = found["routes"].query("feedback_id == @IDS[@name]")
    return set(rows[["theme_id", "agency_id", "basis", "rule"]].itertuples(index=False, name=None))


def answers(found: Tables) -> set[tuple[str, ...]]:
    rows = found["programme_links"]
    columns = ["theme_id", "agency_id", "programme_id", "coverage", "decided_by"]
    return set(rows[columns].itertuples(index=False, name=None))


def test_feedback_reaches_the_agency_addressed_and_the_one_responsible() -> None:
    found = run()
    assert routes_of(found, "a") == {("capital", "dinkop_ukm", "both", "")}
    assert routes_of(found, "b") == {("capital", "dinkop_ukm", "theme", ""), ("capital", "disnaker", "addressed", "")}
    assert routes_of(found, "c") == {("licence", "dinkop_ukm", "theme", "")}


def test_a_rule_passes_on_what_holds_one_of_its_terms_and_is_named() -> None:
    found = run(rule("oss", "licence", "dpmptsp", terms=("oss macet", "di oss", "sertifikat")))
    assert ("licence", "dpmptsp", "theme", "oss") in routes_of(found, "c")
    assert ("licence", "dpmptsp", "both", "oss") in routes_of(found, "k")
    assert not any(route[3] for route in routes_of(found, "d"))


def test_a_rule_holds_for_its_theme_alone() -> None:
    found = run(rule("halal", "licence", "bpjph", terms=("halal",)))
    assert routes_of(found, "e") == {
        ("licence", "bpjph", "theme", "halal"),
        ("licence", "dinkop_ukm", "both", ""),
        ("capital", "dinkop_ukm", "both", ""),
    }


def test_terms_match_whole_stems_in_any_form() -> None:
    found = run(rule("modal", "capital", "disperindag", terms=("permodalan",)), rule("x", "licence", "bpjph", ("os",)))
    assert ("capital", "disperindag", "theme", "modal") in routes_of(found, "a")
    assert not found["routes"]["rule"].eq("x").any()


def test_a_rule_of_kinds_leaves_other_kinds_alone() -> None:
    found = run(rule("keluhan", "licence", "dpmptsp", terms=("nib",), kinds=("complaint",)))
    assert ("licence", "dpmptsp", "theme", "keluhan") in routes_of(found, "c")
    assert routes_of(found, "d") == {("licence", "dinkop_ukm", "theme", "")}
    assert ("licence", "dpmptsp", "addressed", "") in routes_of(found, "k")


def test_a_rule_without_terms_holds_for_all_of_its_kind() -> None:
    found = run(rule("semua", "licence", "dpmptsp", kinds=("question", "proposal")))
    told = found["routes"].query("rule == 'semua'")["feedback_id"]
    assert set(told) == {IDS["d"], IDS["k"]}


def test_a_rule_to_the_lead_agency_is_named_once() -> None:
    found = run(rule("pertama", "capital", "dinkop_ukm"), rule("kedua", "capital", "dinkop_ukm"))
    assert routes_of(found, "a") == {("capital", "dinkop_ukm", "both", "pertama")}


def test_no_content_goes_nowhere() -> None:
    assert routes_of(run(), "i") == set()


def test_no_theme_and_emerging_themes_go_only_to_the_agency_addressed() -> None:
    found = run()
    assert routes_of(found, "g") == {("", "disperindag", "addressed", "")}
    assert routes_of(found, "h") == set()
    assert routes_of(found, "j") == {("emerging_01", "disperindag", "addressed", "")}


def test_an_agency_that_the_codebook_does_not_know_still_gets_what_is_addressed_to_it() -> None:
    found = run(feedback=["k", "b"], agencies=AGENCIES[:1])
    assert ("licence", "dpmptsp", "addressed", "") in routes_of(found, "k")
    assert {agency for _, agency, *_ in answers(found)} == {"dinkop_ukm"}


def test_the_order_of_rows_changes_nothing() -> None:
    rules = (rule("halal", "licence", "bpjph", terms=("halal",)), rule("oss", "licence", "dpmptsp", terms=("oss",)))
    plans = (programme("p1", "dinkop_ukm", "Akses modal usaha", "capital"), programme("p2", "disnaker", "Siber"))
    one, other = run(*rules, programmes=plans), run(*rules, programmes=plans, feedback=reversed(FEEDBACK))
    for name in one:
        assert store.encode(name, one[name]) == store.encode(name, other[name])


def test_no_feedback_makes_no_routes_and_leaves_every_programme_unasked() -> None:
    found = run(rule("oss", "licence", "dpmptsp"), feedback=[], programmes=(programme("p", "disnaker", "Siber"),))
    assert found["routes"].empty
    assert ("", "disnaker", "p", "unasked", "model") in answers(found)


def test_a_planners_answer_covers_wholly_or_in_part_and_the_rest_are_gaps() -> None:
    plans = (programme("p1", "dinkop_ukm", "Apa saja", "capital", "licence:partial"),)
    assert answers(run(programmes=plans)) == {
        ("capital", "dinkop_ukm", "p1", "covered", "analyst"),
        ("licence", "dinkop_ukm", "p1", "partial", "analyst"),
        ("licence", "disperindag", "", "gap", "model"),
        ("cyber", "disnaker", "", "gap", "model"),
    }


def test_a_resembling_programme_is_suggested_where_no_planner_has_decided() -> None:
    text = "Pembiayaan dan modal usaha"
    (suggested,) = [row for row in answers(run(programmes=(programme("p", "dinkop_ukm", text),))) if row[2] == "p"]
    assert suggested == ("capital", "dinkop_ukm", "p", "partial", "model")
    decided = answers(run(programmes=(programme("p", "dinkop_ukm", text, "licence"),)))
    assert {row for row in decided if row[2] == "p"} == {("licence", "dinkop_ukm", "p", "covered", "analyst")}


def test_the_setting_decides_how_alike_a_suggestion_must_be() -> None:
    plan = (programme("p", "dinkop_ukm", "Pelatihan tanpa modal"),)
    for least, coverage in ((0.05, "partial"), (0.95, "unasked")):
        settings = LinkSettings(programme_similarity=least)
        assert coverage in {row[3] for row in answers(run(programmes=plan, settings=settings)) if row[2] == "p"}


def test_a_programme_is_unasked_when_nobody_raised_its_theme() -> None:
    plans = (programme("p1", "disnaker", "Apa saja", "cyber"), programme("p2", "dinkop_ukm", "Apa saja", "capital"))
    found = answers(run(programmes=plans))
    assert ("cyber", "disnaker", "p1", "covered", "analyst") in found
    assert {row for row in found if row[3] == "unasked"} == {("", "disnaker", "p1", "unasked", "model")}


def test_agencies_outside_the_forum_have_no_gaps() -> None:
    assert {row[1] for row in answers(run()) if row[3] == "gap"} == {"dinkop_ukm", "disperindag", "disnaker"}


@pytest.mark.parametrize("text", ["", "dan yang itu", "123"])
def test_programmes_without_content_words_are_no_suggestion(text: str) -> None:
    plan = (programme("p", "dinkop_ukm", text or "-"),)
    bare = (Theme(theme_id="capital", label="Itu", label_en="x", lead_agency="dinkop_ukm"),)
    for themes in (THEMES, bare, ()):
        assert not [row for row in answers(run(programmes=plan, themes=themes)) if row[3] == "partial"]


def test_a_rule_that_can_never_match_is_noticed_and_passes_nothing_on() -> None:
    found = run(rule("kosong", "licence", "dpmptsp", terms=("yang", "dan itu")), rule("baik", "licence", "bpjph"))
    assert found["link_notices"][["notice", "subject", "count"]].to_numpy().tolist() == [
        ["rule_without_terms", "kosong", 2]
    ]
    assert not found["routes"]["rule"].eq("kosong").any()
