"""Scores of projections that the scoring library lacks: scaled errors, coverage, the slope of calibration."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit, logit

Array = NDArray[np.float64]

INTERVALS = (10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0, 80.0, 90.0, 95.0)
"""Levels of the intervals whose bounds make up the scaled quantile loss."""

SURE = 0.01
"""Probabilities are held to [SURE, 1 - SURE] before they are scored: no forecast of a year is surer than that."""


def mean_absolute_change(history: ArrayLike) -> Array:
    """Return the mean absolute change of each series from year to year.

    ``history`` of shape (series, years): values in order of time; NaN before a series begins. Returned: shape
    (series,): NaN for a series with fewer than two values next to each other.

    Examples
    --------
    >>> mean_absolute_change([[np.nan, 1.0, 3.0, 2.0]]).tolist()
    [1.5]
    """
    changes = np.abs(np.diff(np.asarray(history, float), axis=-1))
    known = np.isfinite(changes)
    count = known.sum(axis=-1)
    total = np.where(known, changes, 0.0).sum(axis=-1)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def absolute_scaled_error(actual: ArrayLike, forecast: ArrayLike, scale: ArrayLike) -> Array:
    """Return absolute errors over a scale; their mean, with the mean absolute change as scale, is the MASE.

    ``actual``, ``forecast`` of shape (series, horizon). ``scale`` of shape (series,): NaN is returned where it is 0.
    Returned: shape (series, horizon).

    References
    ----------
    Hyndman and Koehler (2006), Int. J. Forecasting 22, 679-688.

    Examples
    --------
    >>> absolute_scaled_error([[4.0, 6.0]], [[3.0, 3.0]], [2.0]).tolist()
    [[0.5, 1.5]]
    """
    size = np.asarray(scale, float)[:, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(size > 0, np.abs(np.asarray(actual, float) - forecast) / size, np.nan)


def symmetric_percentage_error(actual: ArrayLike, forecast: ArrayLike) -> Array:
    """Return 200 |actual - forecast| / (|actual| + |forecast|), 0 where both are 0; its mean is the sMAPE.

    Examples
    --------
    >>> symmetric_percentage_error([100.0, 0.0], [100.0, 0.0]).tolist()
    [0.0, 0.0]
    """
    true, guess = np.asarray(actual, float), np.asarray(forecast, float)
    size = np.abs(true) + np.abs(guess)
    return np.where(size == 0, 0.0, 200 * np.abs(true - guess) / np.where(size == 0, 1.0, size))


def calibration_line(
    probability: ArrayLike, outcome: ArrayLike, weight: ArrayLike | None = None
) -> tuple[float, float]:
    """Return slope and intercept of the logistic regression of outcomes on the logit of their probability.

    Slope 1 and intercept 0 say that probabilities mean what they say; a slope below 1 that they were too sure.

    ``probability``, ``outcome`` of shape (n,): probabilities, held to [SURE, 1 - SURE], and outcomes 0 or 1. ``weight``
    of shape (n,): how often each counts. Returned: ``slope``, ``intercept``: NaN where
    all outcomes are the same, or probabilities part them wholly: no line fits best then.

    References
    ----------
    Cox (1958), Biometrika 45, 562-565.

    Examples
    --------
    >>> p = np.array([0.2, 0.2, 0.2, 0.2, 0.2, 0.8, 0.8, 0.8, 0.8, 0.8])
    >>> slope, intercept = calibration_line(p, [1, 0, 0, 0, 0, 1, 1, 1, 1, 0])
    >>> round(slope, 6), abs(round(intercept, 6))
    (1.0, 0.0)
    """
    x = logit(np.clip(np.asarray(probability, float), SURE, 1 - SURE))
    y = np.asarray(outcome, float)
    w = np.ones_like(y) if weight is None else np.asarray(weight, float)
    if np.average(y, weights=w) in (0.0, 1.0):
        return np.nan, np.nan
    design = np.stack([np.ones_like(x), x])
    line = np.zeros(2)
    for _ in range(50):
        fitted = expit(line @ design)
        curve = (design * (w * fitted * (1 - fitted))) @ design.T
        step = np.linalg.solve(curve + 1e-12 * np.eye(2), design @ (w * (y - fitted)))
        # Newton's step overshoots where fitted values are near 0 and 1: no more than 1 at a time.
        line = line + step / max(1.0, float(np.abs(step).max()))
        if np.abs(step).max() < 1e-10:
            return float(line[1]), float(line[0])
    return np.nan, np.nan


def calibration_interval(
    probability: ArrayLike, outcome: ArrayLike, series: ArrayLike, rng: np.random.Generator, draws: int = 200
) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return 95 % bootstrap intervals of slope and intercept, whole series drawn at a time.

    Each draw takes one Newton step from the line of all series: as good as going on where there are many.

    ``probability``, ``outcome`` of shape (n,). ``series`` of shape (n,): number of the series each belongs to.
    Returned: ``slope``, ``intercept``: the 2.5 % and 97.5 % points of each.

    References
    ----------
    Moulton and Zeger (1991), Computational Statistics & Data Analysis 11, 53-63.
    """
    numbers = np.asarray(series)
    count = int(numbers.max()) + 1
    x = logit(np.clip(np.asarray(probability, float), SURE, 1 - SURE))
    slope, intercept = calibration_line(probability, outcome)
    if np.isnan(slope):
        return (np.nan, np.nan), (np.nan, np.nan)
    fitted = expit(intercept + slope * x)
    miss, weight = np.asarray(outcome, float) - fitted, fitted * (1 - fitted)
    parts = (miss, miss * x, weight, weight * x, weight * x * x)
    sums = np.stack([np.bincount(numbers, part, count) for part in parts], axis=1)
    times = rng.multinomial(count, np.full(count, 1 / count), draws)
    up, along, flat, cross, steep = (times @ sums).T
    size = flat * steep - cross * cross + 1e-12
    intercepts = intercept + (steep * up - cross * along) / size
    slopes = slope + (flat * along - cross * up) / size
    low, high = (np.percentile(np.stack([slopes, intercepts]), point, axis=1) for point in (2.5, 97.5))
    return (float(low[0]), float(high[0])), (float(low[1]), float(high[1]))
