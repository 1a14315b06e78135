"""A predictive distribution held as quantiles at fixed levels: reading it, asking it, drawing from it."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr, ndtri

Array = NDArray[np.float64]

_HALF = (0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45)
LEVELS: Array = np.array([*_HALF, 0.5, *(round(1 - level, 3) for level in reversed(_HALF))])
"""Probability levels of every distribution in this room, increasing and symmetric about the median."""

MEDIAN = len(_HALF)
"""Position of the median among the levels."""

_SCORES: Array = ndtri(LEVELS)
_TAIL_STEPS = 4
"""The tail beyond the outermost level keeps the slope over this many levels, on the scale of normal scores."""


def quantile_at(values: ArrayLike, level: ArrayLike) -> Array:
    """Return quantiles at any level, by interpolation on the scale of normal scores.

    ``values`` of shape (..., len(LEVELS)): quantiles at ``LEVELS``, not decreasing. ``level`` of shape (...): levels in
    (0, 1). Beyond the outermost of ``LEVELS`` the tail is that of a normal distribution.

    Examples
    --------
    >>> float(quantile_at(LEVELS, 0.5))
    0.5
    >>> [round(float(q), 3) for q in quantile_at(10 + 2 * ndtri(LEVELS), [0.001, 0.975])]
    [3.82, 13.92]
    """
    return quantile_at_score(np.asarray(values, float), ndtri(np.asarray(level, float)))


def quantile_at_score(values: Array, score: Array) -> Array:
    """Return quantiles at normal scores of any levels, as `quantile_at` does."""
    lower_slope, upper_slope = _tail_slopes(values)
    shape = np.broadcast_shapes(values.shape[:-1], score.shape)
    quantiles = np.broadcast_to(values, (*shape, len(LEVELS)))
    score = np.broadcast_to(score, shape)
    right = np.clip(np.searchsorted(_SCORES, score), 1, len(LEVELS) - 1)
    low = np.take_along_axis(quantiles, (right - 1)[..., None], -1)[..., 0]
    high = np.take_along_axis(quantiles, right[..., None], -1)[..., 0]
    share = (score - _SCORES[right - 1]) / (_SCORES[right] - _SCORES[right - 1])
    inner = low + np.clip(share, 0.0, 1.0) * (high - low)
    below = np.minimum(score - _SCORES[0], 0.0)
    above = np.maximum(score - _SCORES[-1], 0.0)
    return np.asarray(inner + below * lower_slope + above * upper_slope)


def _tail_slopes(quantiles: Array) -> tuple[Array, Array]:
    """Slopes of the two tails by normal score; none where the outermost quantiles stand on a limit."""
    lower = (quantiles[..., _TAIL_STEPS] - quantiles[..., 0]) / (_SCORES[_TAIL_STEPS] - _SCORES[0])
    upper = (quantiles[..., -1] - quantiles[..., -1 - _TAIL_STEPS]) / (_SCORES[-1] - _SCORES[-1 - _TAIL_STEPS])
    lower = np.where(quantiles[..., 1] > quantiles[..., 0], lower, 0.0)
    upper = np.where(quantiles[..., -1] > quantiles[..., -2], upper, 0.0)
    return lower, upper


def probability_below(values: ArrayLike, threshold: ArrayLike, *, inclusive: bool = False) -> Array:
    """Return the probability of an outcome below a threshold.

    ``values`` of shape (..., len(LEVELS)): quantiles at ``LEVELS``, not decreasing. A stretch of equal quantiles is a
    mass on that value. ``threshold`` of shape (...): values to stay below; NaN gives NaN. ``inclusive``: count a mass
    standing exactly on the threshold as below it. Returned: shape (...): probabilities in [0, 1]; the inverse of
    `quantile_at`.

    Examples
    --------
    >>> float(probability_below(LEVELS, 0.5))
    0.5
    >>> held = np.maximum(LEVELS, 0.25)
    >>> float(probability_below(held, 0.25)), float(probability_below(held, 0.25, inclusive=True))
    (0.0, 0.25)
    """
    quantiles = np.asarray(values, float)
    limit = np.asarray(threshold, float)
    shape = np.broadcast_shapes(quantiles.shape[:-1], limit.shape)
    quantiles = np.broadcast_to(quantiles, (*shape, len(LEVELS)))
    limit = np.broadcast_to(limit, shape)
    column = limit[..., None]
    passed = (quantiles <= column if inclusive else quantiles < column).sum(axis=-1)
    right = np.clip(passed, 1, len(LEVELS) - 1)
    low = np.take_along_axis(quantiles, (right - 1)[..., None], -1)[..., 0]
    high = np.take_along_axis(quantiles, right[..., None], -1)[..., 0]
    with np.errstate(all="ignore"):
        share = np.where(high > low, (limit - low) / (high - low), 0.0)
        score = _SCORES[right - 1] + np.clip(share, 0.0, 1.0) * (_SCORES[right] - _SCORES[right - 1])
        lower_slope, upper_slope = _tail_slopes(quantiles)
        under = np.where(limit < quantiles[..., 0], (limit - quantiles[..., 0]) / lower_slope, 0.0)
        over = np.where(limit > quantiles[..., -1], (limit - quantiles[..., -1]) / upper_slope, 0.0)
    score = np.where(passed == 0, _SCORES[0] + under, score)
    score = np.where(passed == len(LEVELS), _SCORES[-1] + over, score)
    # A mass on the outermost quantile holds all of its tail.
    first, last = quantiles[..., 0], quantiles[..., -1]
    score = np.where((limit == first) & (lower_slope == 0) & (not inclusive), -np.inf, score)
    score = np.where((limit == last) & (upper_slope == 0) & inclusive, np.inf, score)
    return np.where(np.isnan(limit) | np.isnan(quantiles[..., 0]), np.nan, ndtr(score))


LEAST_ALONE, MOST_ALONE = 0.05, 0.95
"""Nothing that rests on one figure alone is called less or more likely: one says nothing of how much others vary."""


def no_surer_than_one(probability: ArrayLike, alone: ArrayLike) -> Array:
    """Return probabilities, no surer than one figure can make them where it stands alone.

    Examples
    --------
    >>> no_surer_than_one([0.0, 0.0, 0.7, 1.0], [True, False, True, True]).tolist()
    [0.05, 0.0, 0.7, 0.95]
    """
    chance = np.asarray(probability, float)
    return np.where(alone, np.clip(chance, LEAST_ALONE, MOST_ALONE), chance)


def mean_of(values: ArrayLike) -> Array:
    """Return the mean of each distribution, its outer three tenths counted at the quantiles that bound them.

    Held in so, it stays a forecast: the plain mean of a distribution with far tails is a statement about the tails.

    Examples
    --------
    >>> round(float(mean_of(10 + 2 * ndtri(LEVELS))), 6)
    10.0
    """
    return np.asarray(np.asarray(values, float)[..., _INNER] @ _MASSES)


_OUTER = 0.3
_INNER = np.flatnonzero((LEVELS >= _OUTER) & (LEVELS <= 1 - _OUTER))


def _masses() -> Array:
    """Weights of the inner quantiles in the mean: the stretches of level nearest to each, the tails to the last."""
    inner = LEVELS[_INNER]
    return np.diff(np.concatenate([[0.0], (inner[1:] + inner[:-1]) / 2, [1.0]]))


_MASSES = _masses()


def sample_paths(
    values: ArrayLike,
    n: int,
    rng: np.random.Generator,
    *,
    lower_limit: float = -np.inf,
    upper_limit: float = np.inf,
) -> Array:
    """Draw joint paths over the horizons of one series.

    ``values`` of shape (horizon, len(LEVELS)): quantiles for 1, 2, … periods ahead. ``n``: how many paths. ``rng``:
    where the draws come from; the same seed gives the same paths. ``lower_limit``, ``upper_limit``: values no path
    passes. Returned: shape (n, horizon): each column is distributed as the quantiles say; two columns h1 < h2 are tied
    by a Gaussian copula with the correlation of a random walk, the square root of h1 / h2.

    Examples
    --------
    >>> paths = sample_paths(ndtri(LEVELS) * np.sqrt([[1.0], [2.0]]), 4000, np.random.default_rng(7))
    >>> bool(abs(np.corrcoef(paths.T)[0, 1] - 0.5**0.5) < 0.03)
    True
    """
    quantiles = np.asarray(values, float)
    steps = np.arange(1, quantiles.shape[0] + 1)
    walk = np.cumsum(rng.standard_normal((n, len(steps))), axis=1) / np.sqrt(steps)
    return np.clip(quantile_at(quantiles[None], ndtr(walk)), lower_limit, upper_limit)
