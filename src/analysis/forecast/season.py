"""Seasons of monthly, quarterly and half-yearly series: taken out before a projection, put back after it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

FAR_FROM_ZERO = 0.2
"""Seasons may be factors where no value lies below this part of the mean; elsewhere they are amounts."""


class Season(NamedTuple):
    """What the season adds to each phase of the year."""

    # shape (series, periods): by phase, the phase of the last column of the history first; logarithms of factors where
    # `factor`, else amounts. They add up to 0; all 0 where the history tells of no season.
    effect: Array
    factor: NDArray[np.bool_]  # shape (series,)

    def removed(self, history: Array) -> Array:
        """Return histories without their season."""
        return self._moved(history, -np.arange(history.shape[1])[::-1], -1.0)

    def removed_ahead(self, values: Array, ahead: NDArray[np.int64]) -> Array:
        """Return values of some periods after the last one, shape (series, len(ahead)), without their season."""
        return self._moved(values, ahead, -1.0)

    def restored(self, quantiles: Array) -> Array:
        """Return quantiles of the periods ahead, shape (series, horizon, levels), with their season."""
        return self._moved(quantiles, 1 + np.arange(quantiles.shape[1]), 1.0)

    def _moved(self, values: Array, ahead: NDArray[np.int64], sign: float) -> Array:
        """Values at so many periods after the last one, moved by the season of their phase."""
        effect = sign * self.effect[:, ahead % self.effect.shape[1]]
        factor = self.factor[:, None]
        times, amounts = np.exp(np.where(factor, effect, 0.0)), np.where(factor, 0.0, effect)
        shape = (*effect.shape, *[1] * (values.ndim - 2))
        return np.asarray(values * times.reshape(shape) + amounts.reshape(shape))


def season_of(history: Array, periods: int) -> Season:
    """Return the season of histories, drawn towards none the less their years agree on it.

    ``history`` of shape (series, times): values in order of time, the last known one in the last column; NaN is a gap.
    ``periods``: periods a year, 2 or more. Returned: none where less than two changes into each phase are known.

    Notes
    -----
    The mean change into each phase, less the mean of all, is the step of the season; what is left of the changes tells
    how sure it is. With F the ratio of the variance between phases to that of their means' error, steps are multiplied
    by 1 - 1/F, and by 0 where F is below 1 (the positive-part rule of James and Stein, 1961). Of amounts and factors
    the one is taken that leaves less.

    Examples
    --------
    >>> history = np.array([[0.0, 3, 1, 4, 2, 5, 3, 6]])
    >>> season = season_of(history, 2)
    >>> season.effect.tolist(), season.removed(history).tolist()
    ([[1.25, -1.25]], [[1.25, 1.75, 2.25, 2.75, 3.25, 3.75, 4.25, 4.75]])
    """
    known = np.isfinite(history)
    values = np.where(known, history, 0.0)
    mean = values.sum(axis=1) / np.maximum(known.sum(axis=1), 1)
    smallest = np.where(known, history, np.inf).min(axis=1)
    far = (smallest > 0) & (smallest >= FAR_FROM_ZERO * mean)
    logs = np.log(np.where(known & far[:, None], history, 1.0))
    amount, left = _effect(values, known, periods)
    ratio, left_of_logs = _effect(logs, known, periods)
    factor = far & (left_of_logs * mean**2 < left)
    return Season(np.where(factor[:, None], ratio, amount), factor)


def _effect(values: Array, known: NDArray[np.bool_], periods: int) -> tuple[Array, Array]:
    """Effect of each phase, that of the last column first, and the variance of what it leaves of the changes."""
    changes, both = np.diff(values, axis=1), known[:, 1:] & known[:, :-1]
    phase = -np.arange(changes.shape[1])[::-1] % periods
    count = np.stack([both[:, phase == one].sum(axis=1) for one in range(periods)], axis=1)
    total = np.stack([np.where(both, changes, 0.0)[:, phase == one].sum(axis=1) for one in range(periods)], axis=1)
    step = total / np.maximum(count, 1)
    fewest = count.min(axis=1)
    freedom = np.maximum(count.sum(axis=1) - periods, 1)
    left = (np.where(both, changes - step[:, phase], 0.0) ** 2).sum(axis=1) / freedom
    error = left / np.maximum(fewest, 1)
    step -= step.mean(axis=1, keepdims=True)
    between = (step**2).sum(axis=1) / (periods - 1)
    trust = np.where(between > error, 1 - error / np.where(between > 0, between, 1.0), 0.0)
    step *= np.where(fewest >= 2, trust, 0.0)[:, None]
    effect = np.roll(np.cumsum(np.roll(step, -1, axis=1), axis=1), 1, axis=1)
    return effect - effect.mean(axis=1, keepdims=True), left
