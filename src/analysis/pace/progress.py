"""Progress against the calendar (序时进度), and what is still required."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


def progress_share(base: ArrayLike, latest: ArrayLike, target: ArrayLike) -> Array:
    """Return the share of the way from base to target already covered (完成率); NaN where the two are equal."""
    base, latest, target = (np.asarray(x, float) for x in (base, latest, target))
    way = target - base
    return np.divide(latest - base, way, out=np.full(np.broadcast(latest, way).shape, np.nan), where=way != 0)


def gap_points(progress: ArrayLike, elapsed: ArrayLike) -> Array:
    """Return progress less elapsed share, in percentage points."""
    return 100 * (np.asarray(progress, float) - np.asarray(elapsed, float))


def required_growth(latest: ArrayLike, target: ArrayLike, years: ArrayLike) -> Array:
    """Return the growth a year, as a share of 1, that leads from latest to target; NaN unless both are positive."""
    latest, target, years = (np.asarray(x, float) for x in (latest, target, years))
    with np.errstate(all="ignore"):
        rate = (target / latest) ** (1 / years) - 1
    return np.where((latest > 0) & (target > 0) & (years > 0), rate, np.nan)


def required_change(latest: ArrayLike, target: ArrayLike, years: ArrayLike) -> Array:
    """Return the change a year, in the unit of the values, that leads from latest to target."""
    latest, target, years = (np.asarray(x, float) for x in (latest, target, years))
    with np.errstate(all="ignore"):
        return np.where(years > 0, (target - latest) / years, np.nan)


def required_amount(cumulative: ArrayLike, target: ArrayLike, months: ArrayLike) -> Array:
    """Return the amount a month that is still needed to reach the target."""
    return required_change(cumulative, target, months)


def pace_ratio(actual_rate: ArrayLike, required_rate: ArrayLike) -> Array:
    """Return actual ÷ required rate; NaN where nothing is required."""
    actual, required = np.asarray(actual_rate, float), np.asarray(required_rate, float)
    return np.divide(actual, required, out=np.full(np.broadcast(actual, required).shape, np.nan), where=required != 0)
