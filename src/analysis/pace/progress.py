"""Progress against the calendar (序时进度), and what is still required."""

from __future__ import annotations

import itertools

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.pace.cases import growth

Array = NDArray[np.float64]

LONGEST_GAP = 3
"""Months between two published shares between which the way is taken as even."""


def progress_share(base: ArrayLike, latest: ArrayLike, target: ArrayLike) -> Array:
    """Return the share of the way from base to target already covered (完成率).

    Parameters
    ----------
    base, latest, target : array_like
        In one unit; the base of an amount within a period is 0.

    Returns
    -------
    ndarray
        Share of 1, above 1 past the target, below 0 on the wrong side of the base; NaN where base and target are equal.

    Examples
    --------
    >>> progress_share(0.0, 9.0, 15.0), progress_share(20.0, 15.0, 10.0)
    (array(0.6), array(0.5))
    """
    base, latest, target = (np.asarray(x, float) for x in (base, latest, target))
    way = target - base
    return np.divide(latest - base, way, out=np.full(np.broadcast(latest, way).shape, np.nan), where=way != 0)


def gap_points(progress: ArrayLike, elapsed: ArrayLike) -> Array:
    """Return progress share less elapsed share (与序时进度差), in percentage points.

    Parameters
    ----------
    progress, elapsed : array_like
        Shares of 1.

    Examples
    --------
    >>> gap_points(0.6, 0.75).round(6)
    np.float64(-15.0)
    """
    return 100 * (np.asarray(progress, float) - np.asarray(elapsed, float))


def required_growth(latest: ArrayLike, target: ArrayLike, years: ArrayLike) -> Array:
    """Return the compound growth that leads from latest to target.

    Parameters
    ----------
    latest, target : array_like
        In one unit.
    years : array_like
        Years left.

    Returns
    -------
    ndarray
        Share of 1 a year; NaN unless both values and the years are positive.

    Examples
    --------
    >>> required_growth(100.0, 121.0, 2).round(6)
    np.float64(0.1)
    """
    latest, target, years = (np.asarray(x, float) for x in (latest, target, years))
    return np.where((latest > 0) & (target > 0) & (years > 0), growth(target, latest, years), np.nan)


def required_change(latest: ArrayLike, target: ArrayLike, years: ArrayLike) -> Array:
    """Return the change a year, in the unit of the values, that leads from latest to target.

    Parameters
    ----------
    latest, target : array_like
        In one unit.
    years : array_like
        Years left, or any other periods.

    Returns
    -------
    ndarray
        NaN where no time is left.

    Examples
    --------
    >>> required_change(55.0, 58.0, 2)
    array(1.5)
    """
    latest, target, years = (np.asarray(x, float) for x in (latest, target, years))
    with np.errstate(all="ignore"):
        return np.where(years > 0, (target - latest) / years, np.nan)


def required_amount(cumulative: ArrayLike, target: ArrayLike, months: ArrayLike) -> Array:
    """Return the amount a month that is still needed to reach the target.

    Parameters
    ----------
    cumulative, target : array_like
        What is done and what is planned, in one unit.
    months : array_like
        Months left.

    Examples
    --------
    >>> required_amount(9.0, 15.0, 3)
    array(2.)
    """
    return required_change(cumulative, target, months)


def pace_ratio(actual_rate: ArrayLike, required_rate: ArrayLike) -> Array:
    """Return actual ÷ required rate; NaN where nothing is required.

    Parameters
    ----------
    actual_rate, required_rate : array_like
        In one unit.

    Examples
    --------
    >>> pace_ratio([1.0, 1.0], [2.0, 0.0])
    array([0.5, nan])
    """
    actual, required = np.asarray(actual_rate, float), np.asarray(required_rate, float)
    return np.divide(actual, required, out=np.full(np.broadcast(actual, required).shape, np.nan), where=required != 0)


def usual_share(shares: ArrayLike, month: int) -> tuple[float, float, float, int]:
    """Return the share of a year's amount that is usually done by the end of a month.

    Parameters
    ----------
    shares : array_like, shape (n, 12)
        Of each earlier year the share done by the end of each month, NaN where it was not published. January seldom is:
        Chinese statistics of January come with those of February. A gap of a quarter at most is filled evenly, from
        nothing at the start of the year; in a longer one the share stays unknown.
    month : int
        1 to 12.

    Returns
    -------
    median, low, high : float
        Over the years; NaN without any.
    years : int
        How many they are.

    Examples
    --------
    >>> nan = float("nan")
    >>> national_jobs = [[nan] * 5 + [share] + [nan] * 6 for share in (0.67, 0.635, 0.59, 0.57)]
    >>> [round(share, 4) for share in usual_share(national_jobs, 6)[:3]]
    [0.6125, 0.57, 0.67]
    >>> usual_share([[nan, 0.2, 0.3] + [nan] * 9], 1)
    (0.1, 0.1, 0.1, 1)
    """
    by_year = [by_month(row)[month] for row in np.atleast_2d(np.asarray(shares, float))]
    known = np.array([share for share in by_year if np.isfinite(share)])
    if not len(known):
        return float("nan"), float("nan"), float("nan"), 0
    return float(np.median(known)), float(known.min()), float(known.max()), len(known)


def by_month(shares: ArrayLike) -> Array:
    """Return a year's cumulative shares at the start and the end of each month, short gaps filled evenly, shape (13,).

    Examples
    --------
    >>> by_month([float("nan"), 0.2, float("nan"), 0.4] + [float("nan")] * 8)[:6]
    array([0. , 0.1, 0.2, 0.3, 0.4, nan])
    """
    whole = np.concatenate([[0.0], np.asarray(shares, float)])
    known = np.flatnonzero(np.isfinite(whole))
    for start, end in itertools.pairwise(known):
        if end - start <= LONGEST_GAP:
            whole[start : end + 1] = np.linspace(whole[start], whole[end], end - start + 1)
    return whole
