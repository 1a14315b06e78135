"""Methods for plans that are filled within a period: 序时进度 and Rwanda's Imihigo."""

from __future__ import annotations

import numpy as np

from analysis.pace.cases import (
    Cases,
    Judged,
    Reason,
    aimless,
    figure_alone,
    flag,
    judged,
    no_way,
    pick,
    pointless,
    undirected,
)
from analysis.pace.progress import gap_points, progress_share

CALENDAR_CLASSES = ("ahead", "behind")


def calendar(cases: Cases) -> Judged:
    """Judge by progress share against elapsed share (序时进度), from base year to target year.

    Parameters
    ----------
    cases : Cases
        For an amount within a year the base is 0 at its start, and years may be fractions: 2026, 2026.5, 2027.

    Returns
    -------
    Judged
        value: progress share less elapsed share, percentage points. Classes: ahead from 0, behind below.

    Notes
    -----
    The calendar assumes an even year. Where past years show another profile, `analysis.pace.progress.usual_share` gives
    the share that is usual by a date.

    References
    ----------
    Practice of Chinese governments: 完成率 against 序时进度, as their progress sheets show it.

    Examples
    --------
    >>> jobs = Cases.of(base_year=2026, base_value=0, latest_year=2026.5, latest_value=7.0, target_year=2027,
    ...                 target_value=12.0, direction=1)
    >>> calendar(jobs).value.round(1), CALENDAR_CLASSES[calendar(jobs).code[0]]
    (array([8.3]), 'ahead')
    """
    with np.errstate(all="ignore"):
        elapsed = np.minimum(cases.years / cases.whole_years, 1.0)
    value = gap_points(progress_share(cases.base_value, cases.latest_value, cases.target_value), elapsed)
    reason = undirected(cases) | pointless(cases) | aimless(cases) | no_way(cases)
    return judged(value, pick(value >= 0, value < 0), reason)


def imihigo(cases: Cases) -> Judged:
    """Return the performance of a cumulative plan as Rwanda's Imihigo contracts count it.

    Parameters
    ----------
    cases : Cases
        `target_value` is the sum of the quarters' targets to date, `latest_value` the latest cumulative entry: entries
        are never added up. Neither base nor years are needed.

    Returns
    -------
    Judged
        value: 100·latest/target, for a decreasing quantity 100·target/latest, capped at 100 %. No classes.

    References
    ----------
    Imihigo Monitoring System, Progress Calculation Guide. Two traps of that software are not followed: a missing entry
    is not 0 % “on track”, and a decreasing target takes the entry it is given, not the largest.

    Examples
    --------
    >>> imihigo(Cases.of(latest_value=12000, target_value=18713, direction=1)).value.round(1)
    array([64.1])
    """
    up = cases.direction == 1
    with np.errstate(all="ignore"):
        share = np.where(up, cases.latest_value / cases.target_value, cases.target_value / cases.latest_value)
        shown = 100 * np.minimum(share, 1.0)
    reason = undirected(cases) | flag(np.isnan(cases.latest_value), Reason.NO_LATEST)
    reason |= flag(~cases.knows_target, Reason.NO_TARGET)
    reason |= flag(cases.target_value <= 0, Reason.TARGET_NOT_POSITIVE)
    reason |= flag(cases.latest_value < 0, Reason.LATEST_NOT_POSITIVE)
    return figure_alone(shown, reason)
