"""Rules of conservation: nothing disappears without a table that says why."""

import pandas as pd

from pipeline.measure.evidence import Check, Evidence
from pipeline.messages import _


def check_answers(evidence: Evidence) -> Check:
    """Every answer that was read is a feedback or stands among the rejected: nothing disappears while reading."""
    read = int(evidence.sources["answers_read"].sum())
    used, refused = len(evidence.feedback), int((evidence.rejected["level"] == "answer").sum())
    return Check(
        "conservation_answers",
        read == used + refused,
        _("{read} dibaca; {used} masukan + {refused} ditolak").format(read=read, used=used, refused=refused),
        _("dibaca = masukan + ditolak"),
        _("Setiap jawaban yang dibaca menjadi masukan atau tercatat sebagai ditolak."),
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
        _("{read} dibaca; {held} berisi jawaban + {refused} ditolak").format(
            read=read, held=with_answer, refused=refused
        ),
        _("dibaca = berisi jawaban + ditolak"),
        _("Setiap baris yang dibaca berisi jawaban atau tercatat sebagai ditolak."),
    )


def check_feedback(evidence: Evidence) -> Check:
    """Every feedback is kept, a duplicate of a kept one, or dropped with a reason."""
    kept = evidence.kept
    duplicates = int((evidence.clean["duplicate_of"] != "").sum())
    dropped = int((evidence.clean["drop_reason"] != "").sum())
    total = len(evidence.feedback)
    return Check(
        "conservation_feedback",
        total == kept + duplicates + dropped == len(evidence.clean),
        _("{total} masukan; {kept} dipakai + {duplicates} ulangan + {dropped} dilepas").format(
            total=total, kept=kept, duplicates=duplicates, dropped=dropped
        ),
        _("masukan = dipakai + ulangan + dilepas"),
        _("Setiap masukan dipakai, tercatat sebagai ulangan, atau dilepas dengan alasan."),
    )


def check_assignments(evidence: Evidence) -> Check:
    """Every kept feedback has exactly one primary theme, so that shares of primary themes add up to one."""
    kept = set(evidence.clean.loc[evidence.clean["kept"], "feedback_id"])
    primary = evidence.assignments.loc[evidence.assignments["is_primary"], "feedback_id"]
    return Check(
        "conservation_assignments",
        primary.is_unique and set(primary) == kept == set(evidence.assignments["feedback_id"]),
        _("{kept} dipakai; {primary} tema utama").format(kept=len(kept), primary=len(primary)),
        _("dipakai = bertema utama"),
        _("Setiap masukan yang dipakai mempunyai tepat satu tema utama."),
    )
