"""The two axes on which a target is judged: its progress by published figures, and what is expected of it."""

from __future__ import annotations

import math

from analysis.assessment.case import Case
from analysis.domain.codes import (
    ENOUGH_LIKE,
    OFF_PACE,
    ON_PACE,
    OUTLOOK_LIMITS,
    Grade,
    Kind,
    Outlook,
    Progress,
    Verdict,
)

AHEAD_POINTS = 5.0
"""Points ahead of the calendar from which progress is called ahead."""
VERDICT_OF = {
    Outlook.KEPT: Verdict.MET,
    Outlook.MISSED: Verdict.MISSED,
    Outlook.TO_BE_KEPT: Verdict.ON_PACE,
    Outlook.OPEN: Verdict.UNCERTAIN,
    Outlook.TO_FALL_SHORT: Verdict.OFF_PACE,
    Outlook.NO_BASIS: Verdict.NO_DATA,
    Outlook.AWAITING: Verdict.NO_DATA,
}


def outlook_of(grade: Grade, probability: float, *, n_like: int = 0, certain: bool = False) -> Outlook:
    """Return which outlook a grade and a probability give: the table of docs/verdicts.md.

    Examples
    --------
    >>> outlook_of(Grade.B, 0.7), outlook_of(Grade.R, 0.7, n_like=900)
    (<Outlook.TO_BE_KEPT: 'to_be_kept'>, <Outlook.OPEN: 'open'>)
    """
    if math.isnan(probability):
        return Outlook.NO_BASIS
    low, high = _limits(grade, n_like, certain=certain)
    if probability >= high:
        return Outlook.TO_BE_KEPT
    return Outlook.TO_FALL_SHORT if probability <= low else Outlook.OPEN


def _limits(grade: Grade, n_like: int, *, certain: bool) -> tuple[float, float]:
    """Return up to which and from which probability something is said; numbers that none passes where nothing is."""
    if certain:
        return OFF_PACE, ON_PACE
    rests_on_record = grade in (Grade.D, Grade.R)
    if grade not in OUTLOOK_LIMITS or (rests_on_record and n_like < ENOUGH_LIKE):
        return -math.inf, math.inf
    return OUTLOOK_LIMITS[grade]


def verdict_of(progress: Progress, outlook: Outlook) -> Verdict:
    """Return the one word that the two axes give together."""
    if progress == Progress.DONE and outlook != Outlook.MISSED:
        return Verdict.MET
    return VERDICT_OF[outlook]


def progress_of(case: Case, gap_points: float, *, done: bool, reached: bool) -> Progress:
    """Return where a target stands by the figures published of its own period."""
    latest = case.evidence.latest
    if done:
        return Progress.DONE
    if latest is None or latest.end < case.target.start:
        return Progress.NOT_REPORTED
    if not math.isnan(gap_points):
        return _by_calendar(gap_points)
    if case.measure.how != "level" or case.target.kind == Kind.FLOW:
        return Progress.NOT_REPORTED  # published, but nothing to set it against
    if reached:
        return Progress.ON_SCHEDULE
    is_state = case.target.is_ceiling or case.target.is_kept_up or case.target.kind == Kind.GROWTH
    return Progress.BEHIND if is_state else Progress.NOT_REPORTED


def _by_calendar(gap_points: float) -> Progress:
    if gap_points < 0:
        return Progress.BEHIND
    return Progress.AHEAD if gap_points >= AHEAD_POINTS else Progress.ON_SCHEDULE
