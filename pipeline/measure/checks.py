"""Rules of quality, one function a rule: why it stands in its docstring, what was seen in its row of `checks`.

A failed check never stops a run: the report shows it, and people decide.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

import pandas as pd

from pipeline.codebook import Correction, Theme
from pipeline.codebook.settings import MeasureSettings
from pipeline.tables import store
from pipeline.tables.fields import NO_THEME, UNKNOWN_GROUP


@dataclass(frozen=True)
class Evidence:
    """What the rules look at."""

    sources: pd.DataFrame
    feedback: pd.DataFrame
    rejected: pd.DataFrame
    clean: pd.DataFrame
    assignments: pd.DataFrame
    themes: pd.DataFrame
    quality: pd.DataFrame
    codebook_themes: Sequence[Theme]
    corrections: Sequence[Correction]
    settings: MeasureSettings


@dataclass(frozen=True)
class Check:
    """The outcome of one rule."""

    rule: str
    passed: bool | None
    observed: str
    limit: str
    explanation: str

    def row(self) -> dict[str, object]:
        status = {True: "pass", False: "fail", None: "not_applicable"}[self.passed]
        return {
            "rule": self.rule,
            "status": status,
            "observed": self.observed,
            "limit": self.limit,
            "explanation": self.explanation,
        }


def run_checks(evidence: Evidence) -> pd.DataFrame:
    """Apply every rule; a row a rule."""
    return store.from_rows("checks", [rule(evidence).row() for rule in RULES])


def check_answers(evidence: Evidence) -> Check:
    """Every answer that was read is a feedback or stands among the rejected: nothing disappears while reading."""
    read = int(evidence.sources["answers_read"].sum())
    used, refused = len(evidence.feedback), int((evidence.rejected["level"] == "answer").sum())
    return Check(
        "conservation_answers",
        read == used + refused,
        f"{read} dibaca; {used} masukan + {refused} ditolak",
        "dibaca = masukan + ditolak",
        "Setiap jawaban yang dibaca menjadi masukan atau tercatat sebagai ditolak.",
    )


def check_rows(evidence: Evidence) -> Check:
    """Every row that was read holds an answer or stands among the rejected."""
    place = ["source_file", "source_sheet", "source_row"]
    answers = evidence.rejected[evidence.rejected["level"] == "answer"]
    with_answer = len(pd.concat([evidence.feedback[place], answers[place]]).drop_duplicates())
    read = int(evidence.sources["rows_read"].sum())
    refused = int((evidence.rejected["level"] == "row").sum())
    return Check(
        "conservation_rows",
        read == with_answer + refused,
        f"{read} dibaca; {with_answer} berisi jawaban + {refused} ditolak",
        "dibaca = berisi jawaban + ditolak",
        "Setiap baris yang dibaca berisi jawaban atau tercatat sebagai ditolak.",
    )


def check_feedback(evidence: Evidence) -> Check:
    """Every feedback is kept, a duplicate of a kept one, or dropped with a reason."""
    kept = int(evidence.clean["kept"].sum())
    duplicates = int((evidence.clean["duplicate_of"] != "").sum())
    dropped = int((evidence.clean["drop_reason"] != "").sum())
    total = len(evidence.feedback)
    return Check(
        "conservation_feedback",
        total == kept + duplicates + dropped == len(evidence.clean),
        f"{total} masukan; {kept} dipakai + {duplicates} ulangan + {dropped} dilepas",
        "masukan = dipakai + ulangan + dilepas",
        "Setiap masukan dipakai, tercatat sebagai ulangan, atau dilepas dengan alasan.",
    )


def check_assignments(evidence: Evidence) -> Check:
    """Every kept feedback has exactly one primary theme, so that shares of primary themes add up to one."""
    kept = set(evidence.clean.loc[evidence.clean["kept"], "feedback_id"])
    primary = evidence.assignments.loc[evidence.assignments["is_primary"], "feedback_id"]
    return Check(
        "conservation_assignments",
        primary.is_unique and set(primary) == kept == set(evidence.assignments["feedback_id"]),
        f"{len(kept)} dipakai; {len(primary)} tema utama",
        "dipakai = bertema utama",
        "Setiap masukan yang dipakai mempunyai tepat satu tema utama.",
    )


def check_corrections(evidence: Evidence) -> Check:
    """A correction that matches no feedback is lost work: its text was changed or its file is gone."""
    known = list(evidence.feedback["feedback_id"])
    stale = sorted({row.feedback_id for row in evidence.corrections} - set(known))
    hints = [f"{name} (mirip {', '.join(get_close_matches(name, known, n=1)) or 'tidak ada'})" for name in stale]
    return Check(
        "stale_corrections",
        not stale if evidence.corrections else None,
        "; ".join(hints) or "0",
        "0",
        "Koreksi yang tidak cocok dengan masukan mana pun; periksa kodenya di corrections.csv.",
    )


def check_silent_themes(evidence: Evidence) -> Check:
    """A theme of the codebook that nobody raised is either news or a theme that the model cannot see."""
    silent = sorted(evidence.themes.loc[evidence.themes["feedback_count"] == 0, "theme_id"])
    return Check(
        "theme_without_feedback",
        not silent,
        store.join_list(silent) or "0",
        "0",
        "Tema buku kode tanpa satu pun masukan.",
    )


def check_dominant_theme(evidence: Evidence) -> Check:
    """A theme with over half of all feedback is probably too broad to plan by."""
    kept = max(int(evidence.clean["kept"].sum()), 1)
    counts = evidence.themes.set_index("theme_id")["feedback_count"].astype("int64")
    largest, most = (str(counts.idxmax()), int(counts.max())) if len(counts) else ("-", 0)
    return Check(
        "dominant_theme",
        most / kept <= evidence.settings.dominant_share,
        f"{largest}: {most} dari {kept}",
        f"{evidence.settings.dominant_share:g}",
        "Tema yang memuat terlalu banyak masukan mungkin perlu dipecah.",
    )


def check_residual(evidence: Evidence) -> Check:
    """Much feedback without a theme says that the codebook lacks themes."""
    kept = max(int(evidence.clean["kept"].sum()), 1)
    left = int((evidence.assignments["theme_id"] == NO_THEME).sum())
    return Check(
        "residual",
        left / kept <= evidence.settings.residual_share,
        f"{left} dari {kept}",
        f"{evidence.settings.residual_share:g}",
        "Masukan bermakna yang tidak cocok dengan tema mana pun.",
    )


def check_quality(evidence: Evidence) -> Check:
    """A theme that is coded badly must not be planned by; the basis says on what it was measured."""
    limits = evidence.settings
    weak = evidence.quality[
        (evidence.quality["precision"] < limits.theme_precision) | (evidence.quality["recall"] < limits.theme_recall)
    ]
    return Check(
        "theme_quality",
        weak.empty if len(evidence.quality) else None,
        store.join_list(sorted(weak["theme_id"])) or "0",
        f"ketepatan {limits.theme_precision:g}, kelengkapan {limits.theme_recall:g}",
        "Tema yang ketepatan atau kelengkapannya di bawah batas; tambahkan contoh.",
    )


def check_unknown_group(evidence: Evidence) -> Check:
    """Where few say who they are, tables by group say little."""
    total = max(len(evidence.feedback), 1)
    unknown = int((evidence.feedback["group"] == UNKNOWN_GROUP).sum())
    return Check(
        "unknown_group",
        unknown / total <= evidence.settings.unknown_share,
        f"{unknown} dari {total}",
        f"{evidence.settings.unknown_share:g}",
        "Masukan tanpa kelompok yang dikenal; lengkapi alias di groups.csv.",
    )


RULES: tuple[Callable[[Evidence], Check], ...] = (
    check_answers,
    check_rows,
    check_feedback,
    check_assignments,
    check_corrections,
    check_silent_themes,
    check_dominant_theme,
    check_residual,
    check_quality,
    check_unknown_group,
)
