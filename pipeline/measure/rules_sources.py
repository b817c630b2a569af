"""Rules about where feedback comes from: who is missing, who is heard too often, what was only guessed."""

from difflib import get_close_matches

from pipeline.measure.evidence import Check, Evidence, check_share, say_part
from pipeline.messages import _
from pipeline.tables.fields import UNKNOWN_GROUP

_GUESSES = (
    "column_guessed",
    "header_missing",
    "date_order_guessed",
    "date_order_mixed",
    "speakers_guessed",
    "lines_as_answers",
)  # the notices of `ingest` that tell of a guess about columns, dates or who spoke
_PLACE = " · "  # stands in `ingest_notices` between a file, its sheet and what was guessed there


def check_corrections(evidence: Evidence) -> Check:
    """A correction that matches no feedback is lost work: its text was changed or its file is gone."""
    known = list(evidence.feedback["feedback_id"])
    stale = sorted({row.feedback_id for row in evidence.corrections} - set(known))
    nearest = {name: ", ".join(get_close_matches(name, known, n=1)) or _("tidak ada") for name in stale}
    hints = [_("{name} (mirip {nearest})").format(name=name, nearest=near) for name, near in nearest.items()]
    return Check(
        "stale_corrections",
        not stale if evidence.corrections else None,
        "; ".join(hints) or "0",
        "0",
        _("Koreksi yang tidak cocok dengan masukan mana pun; periksa kodenya di corrections.csv."),
    )


def check_guesses(evidence: Evidence) -> Check:
    """Answers that rest on guessed columns, dates or speakers may be read wrongly: a person should look at the file."""
    notices = evidence.ingest_notices
    subjects = notices.loc[notices["notice"].isin(_GUESSES), "subject"]
    sheets = evidence.sources["source_file"] + (_PLACE + evidence.sources["source_sheet"]).where(
        evidence.sources["source_sheet"] != "", ""
    )
    guessed = sheets.map(lambda sheet: any(f"{subject}{_PLACE}".startswith(f"{sheet}{_PLACE}") for subject in subjects))
    return check_share(
        "guessed_answers",
        int(evidence.sources.loc[guessed.astype("bool"), "answers_read"].sum()),
        int(evidence.sources["answers_read"].sum()),
        evidence.settings.guessed_share,
        _("Jawaban dari berkas yang kolom, tanggal atau pembicaranya ditebak; lihat 1_notices.csv."),
    )


def check_unknown_group(evidence: Evidence) -> Check:
    """Where few say who they are, tables by group say little."""
    return check_share(
        "unknown_group",
        int((evidence.feedback["group"] == UNKNOWN_GROUP).sum()),
        max(len(evidence.feedback), 1),
        evidence.settings.unknown_share,
        _("Masukan tanpa kelompok yang dikenal; lengkapi alias di groups.csv."),
    )


def check_unknown_agency(evidence: Evidence) -> Check:
    """Where few say whom they address, what was misaddressed cannot be told."""
    return check_share(
        "unknown_agency",
        *evidence.number("without_agency"),
        evidence.settings.missing_share,
        _("Masukan yang tidak menyebut perangkat daerah yang dituju."),
    )


def check_unknown_respondent(evidence: Evidence) -> Check:
    """Where respondents are unknown, nobody can tell many people from one person who says much."""
    return check_share(
        "unknown_respondent",
        *evidence.number("without_respondent"),
        evidence.settings.missing_share,
        _("Masukan yang tidak dapat dikaitkan dengan seorang responden."),
    )


def check_silent_groups(evidence: Evidence) -> Check:
    """A group that was meant to be heard and is not is missing from every share."""
    silent, groups = evidence.number("groups_silent")
    return Check(
        "silent_groups",
        silent == 0,
        say_part(silent, groups),
        "0",
        _("Unsur peserta pada groups.csv yang tidak memberi satu pun masukan."),
    )


def check_sparse_groups(evidence: Evidence) -> Check:
    """A group with fewer feedbacks than a small cell is heard so little that its tables are all but hidden."""
    few, groups = evidence.number("groups_few")
    return Check(
        "sparse_groups",
        few == 0,
        say_part(few, groups),
        "0",
        _("Unsur peserta pada groups.csv yang memberi terlalu sedikit masukan untuk ditabelkan."),
    )


def check_dominant_respondent(evidence: Evidence) -> Check:
    """One person with a large part of all feedback makes shares the opinion of that person."""
    return _check_source(evidence, "respondent", _("Seorang responden memberi sebagian besar masukan."))


def check_dominant_organisation(evidence: Evidence) -> Check:
    """One organisation with a large part of all feedback speaks for its members, not for the group."""
    return _check_source(evidence, "organisation", _("Satu instansi atau usaha memberi sebagian besar masukan."))


def check_campaign(evidence: Evidence) -> Check:
    """Many copies of one text are a campaign: they count as feedbacks, and as one voice."""
    return _check_largest(evidence, "largest_campaign", "copied_campaign", _("Teks yang sama dikirim banyak orang."))


def _check_source(evidence: Evidence, source: str, explanation: str) -> Check:
    return _check_largest(evidence, f"top_{source}", f"dominant_{source}", explanation)


def _check_largest(evidence: Evidence, number_id: str, rule: str, explanation: str) -> Check:
    """Hold the largest source against its limit; a source below `small_cell` feedbacks dominates nothing."""
    most, whole = evidence.number(number_id)
    held = check_share(rule, most, whole, evidence.settings.source_share, explanation)
    few = most < evidence.settings.small_cell
    return Check(rule, held.passed or few if whole else None, held.observed, held.limit, explanation)
