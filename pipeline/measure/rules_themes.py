"""Rules about themes and their terms: what the codebook lacks, holds twice, or cannot be coded by."""

from collections.abc import Sequence

import pandas as pd

from pipeline.measure.evidence import Check, Evidence, check_share, say_part
from pipeline.messages import _
from pipeline.tables import store
from pipeline.tables.fields import NO_THEME


def check_silent_themes(evidence: Evidence) -> Check:
    """A theme of the codebook that nobody raised is either news or a theme that the model cannot see."""
    silent = sorted(evidence.themes.loc[evidence.themes["feedback_count"] == 0, "theme_id"])
    return _list("theme_without_feedback", silent, "0", _("Tema buku kode tanpa satu pun masukan."))


def check_dominant_theme(evidence: Evidence) -> Check:
    """A theme with over half of all feedback is probably too broad to plan by."""
    counts = evidence.theme_counts
    largest = max(sorted(counts), key=lambda theme: counts[theme], default="-")
    most, kept = counts.get(largest, 0), max(evidence.kept, 1)
    return Check(
        "dominant_theme",
        most / kept <= evidence.settings.dominant_share,
        f"{largest}: {say_part(most, kept)}",
        f"{evidence.settings.dominant_share:g}",
        _("Tema yang memuat terlalu banyak masukan mungkin perlu dipecah."),
    )


def check_overlap(evidence: Evidence) -> Check:
    """Two themes that share most of their feedback are one theme under two names, or one lies within the other.

    Held against the smaller of the two, and only where it has enough feedbacks to say so (`small_cell`).
    """
    limit, counts = evidence.settings.overlap_share, evidence.theme_counts
    numbers = evidence.measures
    pairs = numbers[numbers["measure"].eq("feedback") & _given(numbers["with_theme_id"])]
    pairs = pairs[~_given(pairs["agency_id"])]
    found = [
        f"{_('{one} dan {other}').format(one=one, other=other)}: {say_part(int(shared), smaller)}"
        for one, other, shared in zip(pairs["theme_id"], pairs["with_theme_id"], pairs["value"], strict=True)
        if (smaller := min(counts.get(one, 0), counts.get(other, 0))) >= evidence.settings.small_cell
        and shared / smaller > limit
    ]
    return _list("overlapping_themes", sorted(found), f"{limit:g}", _("Dua tema yang hampir selalu muncul bersama."))


def check_residual(evidence: Evidence) -> Check:
    """Much feedback without a theme says that the codebook lacks themes."""
    return check_share(
        "residual",
        int((evidence.assignments["theme_id"] == NO_THEME).sum()),
        max(evidence.kept, 1),
        evidence.settings.residual_share,
        _("Masukan bermakna yang tidak cocok dengan tema mana pun."),
    )


def check_collisions(evidence: Evidence) -> Check:
    """Unrelated words that share a stem with a seed term of a theme are taken for that theme."""
    touched = evidence.collisions[evidence.collisions["themes"] != ""]
    found = [f"{stem}: {words}" for stem, words in zip(touched["stem"], touched["words"], strict=True)]
    return _list(
        "stem_collisions",
        sorted(found),
        "0",
        _("Kata tak berkerabat yang berkata dasar sama dengan istilah kunci; periksa 3_collisions.csv."),
    )


def check_dead_seeds(evidence: Evidence) -> Check:
    """Some seed terms fit no forum; where most of a theme's do, the theme is looked for in words that nobody uses."""
    limit = evidence.settings.dead_seed_share
    seeds = {theme.theme_id: len(theme.seed_terms) for theme in evidence.codebook_themes}
    dead = _noticed(evidence, "seed_terms_not_found")
    found = [
        f"{theme}: {say_part(count, seeds[theme])}"
        for theme, count in zip(dead["subject"], dead["count"], strict=True)
        if seeds.get(theme) and count / seeds[theme] > limit
    ]
    return _list(
        "dead_seeds", sorted(found), f"{limit:g}", _("Tema yang kebanyakan istilah kuncinya tidak muncul pada masukan.")
    )


def check_shared_seeds(evidence: Evidence) -> Check:
    """A seed term of several themes tells none of them from the others."""
    shared = _noticed(evidence, "seed_term_shared")
    return _list("shared_seeds", sorted(shared["subject"]), "0", _("Istilah kunci yang dipakai beberapa tema."))


def check_quality(evidence: Evidence) -> Check:
    """A theme that is coded badly must not be planned by; one not measured yet (n = 0) is named, not failed."""
    limits = evidence.settings
    measured = evidence.quality[evidence.quality["n"] > 0]
    precision, recall = (measured[name].fillna(1) for name in ("precision", "recall"))
    weak = measured[(precision < limits.theme_precision) | (recall < limits.theme_recall)]
    unmeasured = sorted(set(evidence.quality["theme_id"]) - set(measured["theme_id"]))
    more = _("Belum terukur (tanpa contoh): {themes}.").format(themes=store.join_list(unmeasured))
    advice = _("Tema yang presisi atau perolehannya di bawah batas; tambahkan contoh.")
    return Check(
        "theme_quality",
        weak.empty if len(measured) else None,
        store.join_list(sorted(weak["theme_id"])) or "0",
        _("presisi {precision:g}, perolehan {recall:g}").format(
            precision=limits.theme_precision, recall=limits.theme_recall
        ),
        f"{advice} {more}" if unmeasured else advice,
    )


def _noticed(evidence: Evidence, notice: str) -> pd.DataFrame:
    return evidence.cluster_notices[evidence.cluster_notices["notice"] == notice]


def _given(levels: pd.Series) -> pd.Series:
    return levels.notna() & levels.ne("")


def _list(rule: str, found: Sequence[str], limit: str, explanation: str) -> Check:
    return Check(rule, not found, store.join_list(found) or "0", limit, explanation)
