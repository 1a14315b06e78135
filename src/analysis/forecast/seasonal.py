"""Months and quarters: what their histories, the season taken out, say beside what yearly ones say."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analysis.forecast.features import Filled

Array = NDArray[np.float64]

SMOOTHING: Array = np.array([0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 0.9])
"""Weights of the latest value in exponential smoothing, from hardly any to nearly all."""


def seasonal_features(past: Filled, last: Array, scale: Array, periods: int) -> Array:
    """Return what smoothing and the last years say, as numbers without unit.

    ``past``: histories without season. ``last``, ``scale`` of shape (series,): last value and typical change, in the
    unit of the histories. ``periods``: periods a year. Returned: shape (series, features): levels smoothed at every
    weight; level, slope and end of the Theta method (Assimakopoulos and Nikolopoulos, 2000) at the weight that errs
    least, that weight and its error; the means of the last three years against each other and the last value.
    """
    unit = 1 / np.where(scale > 0, scale, 1.0)
    count = past.length.astype(float)
    levels, squares = _smoothed(past)
    best = squares.argmin(axis=1)
    rows = np.arange(len(levels))
    weight, level = SMOOTHING[best], levels[rows, best]
    slope = _slope(past)
    theta = level + slope / 2 * (1 / weight - (1 - weight) ** count / weight)
    error = np.sqrt(squares[rows, best] / np.maximum(count - 1, 1))
    columns = [
        *(np.arcsinh((level - last) * unit) for level in levels.T),
        np.arcsinh((level - last) * unit),
        5 * slope * unit,
        np.arcsinh((theta - last) * unit),
        weight,
        np.log(np.maximum(error * unit, 1e-9)).clip(-3, 3),
        *_years(past, last, unit, periods),
    ]
    return np.stack(columns, axis=1)


def _smoothed(past: Filled) -> tuple[Array, Array]:
    """Return exponentially smoothed levels at every weight, and the sums of their squared errors one period ahead."""
    values, length, _ = past
    first = values.shape[1] - length
    levels = np.zeros((len(values), len(SMOOTHING)))
    squares = np.zeros_like(levels)
    for time in range(int(first.min(initial=values.shape[1])), values.shape[1]):
        error = np.where((time > first)[:, None], values[:, time, None] - levels, 0.0)
        squares += error * error
        levels += SMOOTHING * error
        begun = time == first
        levels[begun] = values[begun, time, None]
    return levels, squares


def _slope(past: Filled) -> Array:
    """Return the slope of the straight line through each history."""
    values, length, _ = past
    n = length.astype(float)
    time = np.arange(values.shape[1]) - values.shape[1] + (n[:, None] + 1) / 2
    time = np.where(np.arange(values.shape[1])[::-1][None] < length[:, None], time, 0.0)
    return np.asarray((values * time).sum(axis=1) / np.maximum(n * (n * n - 1) / 12, 1.0))


def _years(past: Filled, last: Array, unit: Array, periods: int) -> list[Array]:
    """How the mean of the last year stands to that of the year before and to the last value, and that to its own."""
    values, length, _ = past
    width = values.shape[1]
    means = []
    for year in range(3):
        end = width - year * periods
        part = values[:, max(end - periods, 0) : max(end, 0)]
        whole = (length >= (year + 1) * periods) & (part.shape[1] == periods)
        means.append(np.where(whole, part.sum(axis=1) / periods, np.nan))
    changes = (means[0] - means[1], means[1] - means[2], means[0] - last)
    factors = (5 / periods, 5 / periods, 1.0)
    return [np.nan_to_num(np.arcsinh(change * unit * factor)) for change, factor in zip(changes, factors, strict=True)]
