"""What analysts decide at the command line: a correction, a review of many feedbacks, a group made a theme.

Comes in: the tables of the last run and the codebook (`Snapshot`). Goes out: an `Outcome`, the new bytes of the files
of the codebook that change and what there is to say; the command line writes them. Editing the tables by hand does the
same: a run reads decisions from the codebook alone, never from here.
"""

from pipeline.revise.correct import correct
from pipeline.revise.draw import draw_review
from pipeline.revise.promote import promote
from pipeline.revise.read_back import open_workbook, read_review
from pipeline.revise.snapshot import Outcome, RevisionError, Snapshot, take_snapshot

__all__ = [
    "Outcome",
    "RevisionError",
    "Snapshot",
    "correct",
    "draw_review",
    "open_workbook",
    "promote",
    "read_review",
    "take_snapshot",
]
