"""What each version of the tables changed: the steps of ``onpace upgrade``, one a version."""

from __future__ import annotations

from analysis.extract.upgraded import with_meaning
from analysis.tables.promises_upgrade import promises_with_status
from analysis.tables.upgrades import Step

STEPS: tuple[Step, ...] = (
    Step(
        "targets gain part, deliverable, stage and item; deliverable is told from each row, part and item are blank",
        with_meaning,
    ),
    Step(
        "past_targets/ becomes promises/, each promise with what was said of it; outcomes/ goes, its figures stand in "
        "observations.csv",
        promises_with_status,
    ),
    Step(
        "observations may say from which file and cell they were taken, and when; the first import brings the columns",
        dict,
    ),
    Step(
        "comments.csv holds what departments say of targets; figures and comments may be marked as not for publication",
        dict,
    ),
)
"""The first leads from version 1 to version 2; ``VERSION`` in ``workspace.py`` counts them."""
