"""Stage link: who is addressed, who is responsible, which rule passes on, and what the work plans answer."""

from string import ascii_lowercase
from typing import Any

import pandas as pd
import pytest

from pipeline.codebook import Agency, Programme, Route, Theme
from pipeline.codebook.settings import LinkSettings
from pipeline.lexicon import normalise, stem_texts
from pipeline.link import link
from pipeline.tables import store
from tests.conftest import BOOK

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
EMERGING = {"theme_id": "emerging_01", "label": "Angkutan umum", "origin": "emerging", "top_terms": "angkot | halte"}
IDS = {name: f"f{name * 12}" for name in ascii_lowercase}
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


def rule(
    name: str, theme: str, agency: str, terms: tuple[str, ...] = (), kinds: tuple[str, ...] = (), lead: str = ""
) -> Route:
    cells = {"rule": name, "theme_id": theme, "terms": terms, "kinds": kinds, "agency_id": agency, "lead": lead}
    return Route.model_validate(cells | {"reason": "wewenang"})


def programme(name: str, agency: str, text: str, *answers: str) -> Programme:
    return Programme(programme_id=name, agency_id=agency, name=text, answers=answers, source="paparan")


def run(
    *rules: Route,
    programmes: tuple[Programme, ...] = (),
    feedback: Any = None,
    emerging: Any = (EMERGING,),
    **changed: Any,
) -> Tables:
    """Route the feedback above, some of it, or other; the first sentence of a text decides its theme."""
    chosen = FEEDBACK if feedback is None else feedback
    rows = chosen if isinstance(chosen, dict) else {name: FEEDBACK[name] for name in chosen}
    ids = [IDS[name] for name in rows]
    said = [(IDS[name], *part) for name, (_, text, *_) in rows.items() for part in enumerate(text.split(". "), 1)]
    stems = pd.DataFrame(said, columns=["feedback_id", "sentence_no", "text"])
    coded = [(IDS[name], theme) for name, (*_, themes, _kind) in rows.items() for theme in themes]
    arguments: dict[str, Any] = {"codebook_themes": THEMES, "agencies": AGENCIES, "settings": LinkSettings()} | changed
    found = link(
        pd.DataFrame({"feedback_id": ids, "agency": [agency for agency, *_ in rows.values()]}, dtype="str"),
        stems.assign(stems=stem_texts(normalise(stems["text"].astype("str")))),
        store.from_rows("themes", [{"feedback_count": 1} | dict(row) for row in emerging]),
        pd.DataFrame(coded, columns=["feedback_id", "theme_id"], dtype="str").assign(sentence_no=1),
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


def agencies_of(text: str, *rules: Route, theme: str = "licence", kind: str = "complaint", **changed: Any) -> set[str]:
    found = run(*rules, feedback={"a": ("", text, [theme], kind)}, **changed)
    return {agency for _, agency, *_ in routes_of(found, "a")}


def test_the_lead_agency_keeps_hearing_unless_the_rule_says_instead() -> None:
    for lead, heard in (("", {"dinkop_ukm", "bpjph"}), ("keep", {"dinkop_ukm", "bpjph"}), ("instead", {"bpjph"})):
        assert agencies_of("urus halal lama", rule("halal", "licence", "bpjph", ("halal",), lead=lead)) == heard


def test_only_the_sentence_that_decided_the_theme_leaves_the_lead_agency_out() -> None:
    halal = rule("halal", "licence", "bpjph", ("halal",), lead="instead")
    assert agencies_of("urus nib susah. halal juga", halal) == {"dinkop_ukm", "bpjph"}
    assert agencies_of("halal susah. nib juga", halal) == {"bpjph"}


def test_another_agency_that_leaves_the_lead_agency_its_part_keeps_it() -> None:
    halal = rule("halal", "licence", "bpjph", ("halal",), lead="instead")
    same = rule("sertifikat", "licence", "bpjph", ("sertifikat",))
    other = rule("oss", "licence", "dpmptsp", ("oss",))
    assert agencies_of("sertifikat halal macet di oss", halal, same) == {"bpjph"}
    assert agencies_of("sertifikat halal macet di oss", halal, same, other) == {"bpjph", "dpmptsp", "dinkop_ukm"}


def test_the_lead_agency_that_has_no_part_still_hears_what_is_addressed_to_it() -> None:
    found = run(rule("halal", "licence", "bpjph", ("halal",), lead="instead"), feedback=["e"])
    assert ("licence", "dinkop_ukm", "addressed", "") in routes_of(found, "e")
    assert ("capital", "dinkop_ukm", "both", "") in routes_of(found, "e")


def test_a_rule_of_no_theme_passes_on_what_no_theme_explains() -> None:
    found = run(rule("kucing", "no_theme", "dpmptsp", ("kucing",)), rule("angkot", "no_theme", "bpjph", ("angkot",)))
    assert routes_of(found, "g") == {("", "disperindag", "addressed", ""), ("", "dpmptsp", "theme", "kucing")}
    assert ("emerging_01", "bpjph", "theme", "angkot") in routes_of(found, "j")
    everywhere = run(rule("semua", "no_theme", "bpjph"))["routes"].query("rule == 'semua'")
    assert set(everywhere["theme_id"]) == {"", "emerging_01"}


def test_a_theme_led_from_outside_the_forum_goes_there_without_a_rule() -> None:
    promoted = Theme(theme_id="transport", label="Angkutan", label_en="Transport", lead_agency="dpmptsp")
    rows = {"a": ("disnaker", "angkot jarang lewat", ["transport"], "complaint")}
    found = run(feedback=rows, codebook_themes=(*THEMES, promoted))
    assert routes_of(found, "a") == {
        ("transport", "dpmptsp", "theme", ""),
        ("transport", "disnaker", "addressed", ""),
    }


# What domain.md says of authority, in sentences of our own: theme, text, kind -> who must hear it, and who must not.
AUTHORITY = {
    "a stuck licence": ("licensing", "NIB saya macet di OSS", "complaint", {"dpmptsp", "dinkop_ukm"}, set()),
    "help with a licence": ("licensing", "Mohon didampingi membuat NIB", "proposal", {"dinkop_ukm"}, {"dpmptsp"}),
    "building permit": ("licensing", "PBG untuk dapur produksi rumit", "complaint", {"tata_ruang"}, {"dinkop_ukm"}),
    "home food": ("licensing", "Jadwal penyuluhan P-IRT tidak jelas", "complaint", {"dinkes", "dinkop_ukm"}, set()),
    "halal": ("licensing", "Sertifikat halal belum terbit", "complaint", {"bpjph", "dinkop_ukm"}, set()),
    "trademark": ("licensing", "Daftar merek terlalu mahal", "complaint", {"djki", "dinkop_ukm"}, set()),
    "credit record": ("capital_access", "Nama usaha saya kena BI checking", "complaint", {"lembaga_keuangan"}, set()),
    "bank": ("capital_access", "Bank menolak KUR kami", "complaint", {"lembaga_keuangan", "dinkop_ukm"}, set()),
    "ask for credit": ("capital_access", "Bantu kami dapat KUR", "proposal", {"dinkop_ukm"}, {"lembaga_keuangan"}),
    "school": (
        "cybersecurity_curriculum",
        "Masukkan keamanan siber ke mata pelajaran SMK",
        "proposal",
        {"dindik_provinsi", "disnaker"},
        set(),
    ),
    "job seekers": (
        "cybersecurity_curriculum",
        "Adakan kursus siber bagi pencari kerja",
        "proposal",
        {"disnaker"},
        {"dindik_provinsi", "diskominfo"},
    ),
    "government systems": (
        "cybersecurity_curriculum",
        "Website dinas diretas lagi",
        "complaint",
        {"diskominfo"},
        {"disnaker"},
    ),
    "wage": ("wages_layoffs", "Kenaikan UMK terlalu kecil", "complaint", {"gubernur_banten"}, {"disnaker"}),
    "inspection": (
        "wages_layoffs",
        "Upah lembur tidak dibayar pabrik",
        "complaint",
        {"pengawas_ketenagakerjaan", "disnaker"},
        set(),
    ),
    "parking": ("business_premises", "Parkir depan kios semrawut", "complaint", {"dishub", "disperindag"}, set()),
    "waste at a stall": ("business_premises", "Sampah menumpuk di lapak", "complaint", {"dlh", "disperindag"}, set()),
    "road to a stall": (
        "business_premises",
        "Jalan berlubang ke los kami",
        "complaint",
        {"pupr", "disperindag"},
        set(),
    ),
    "roads": ("no_theme", "Jalan berlubang di depan rumah", "complaint", {"pupr"}, {"disperindag"}),
    "traffic": ("no_theme", "Lampu merah mati, lalu lintas kacau", "complaint", {"dishub"}, {"disperindag"}),
    "waste": ("no_theme", "Sampah tidak diangkut seminggu", "complaint", {"dlh"}, {"disperindag"}),
}


@pytest.mark.parametrize("case", AUTHORITY)
def test_authority_decides_as_the_planning_domain_says(case: str) -> None:
    theme, text, kind, hear, spared = AUTHORITY[case]
    heard = agencies_of(text, *BOOK.routes, theme=theme, kind=kind, codebook_themes=BOOK.themes, emerging=())
    assert hear <= heard
    assert not spared & heard


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
        ("capital", "disnaker", "", "gap", "model"),
        ("emerging_01", "disperindag", "", "gap", "model"),
    }


def test_every_theme_at_an_agency_of_the_forum_is_held_against_its_plan() -> None:
    plans = tuple(programme(f"p{at}", agency.agency_id, "Apa saja") for at, agency in enumerate(AGENCIES))
    found = run(rule("oss", "licence", "disnaker", terms=("oss",)), programmes=plans)
    forum = {agency.agency_id for agency in AGENCIES if agency.in_forum}
    routed = found["routes"][found["routes"]["agency_id"].isin(forum) & (found["routes"]["theme_id"] != "")]
    reached = set(zip(routed["theme_id"], routed["agency_id"], strict=True))
    assert ("licence", "disnaker") in reached
    assert reached <= {(theme, agency) for theme, agency, *_ in answers(found)}


def test_a_suggestion_closes_no_gap_and_a_planners_answer_does() -> None:
    text = "Pembiayaan dan permodalan"
    suggested = answers(run(programmes=(programme("p", "dinkop_ukm", text),)))
    assert {
        ("capital", "dinkop_ukm", "p", "partial", "model"),
        ("capital", "dinkop_ukm", "", "gap", "model"),
    } <= suggested
    decided = answers(run(programmes=(programme("p", "dinkop_ukm", text, "capital:partial"),)))
    assert ("capital", "dinkop_ukm", "", "gap", "model") not in decided


def test_an_emerging_theme_finds_programmes_by_its_words_at_the_agency_that_hears_it() -> None:
    plans = (
        programme("p", "disperindag", "Penataan halte angkot"),
        programme("q", "disnaker", "Penataan halte angkot"),
    )
    found = answers(run(programmes=plans))
    assert ("emerging_01", "disperindag", "p", "partial", "model") in found
    assert ("", "disnaker", "q", "unasked", "model") in found


def test_what_a_definition_excludes_suggests_nothing() -> None:
    plan = (programme("p", "disnaker", "Jaringan komputer"),)
    for definition, coverage in (("Jaringan komputer.", "partial"), ("Tidak termasuk jaringan komputer.", "unasked")):
        theme = THEMES[2].model_copy(update={"definition": definition})
        found = answers(run(programmes=plan, codebook_themes=(theme,)))
        assert coverage in {row[3] for row in found if row[2] == "p"}


def test_a_resembling_programme_is_suggested_where_no_planner_has_decided() -> None:
    text = "Pembiayaan dan permodalan"
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
        assert not [row for row in answers(run(programmes=plan, codebook_themes=themes)) if row[3] == "partial"]


def test_a_rule_that_can_never_match_is_noticed_and_passes_nothing_on() -> None:
    found = run(rule("kosong", "licence", "dpmptsp", terms=("yang", "dan itu")), rule("baik", "licence", "bpjph"))
    assert found["link_notices"][["notice", "subject", "count"]].to_numpy().tolist() == [
        ["rule_without_terms", "kosong", 2]
    ]
    assert not found["routes"]["rule"].eq("kosong").any()
