"""From features to scaled quantiles: the forward pass of the fitted networks."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from analysis.forecast.distribution import LEVELS, MEDIAN
from analysis.forecast.pool import Pool

Single = NDArray[np.float32]

FARTHEST_FEATURE = 4.0
"""Features are held to so many standard deviations: beyond them nothing was fitted."""

SMALLEST_STEP, LARGEST_STEP = -12.0, 4.0
"""Logarithms between which the step from one quantile to the next is held."""


def spans(knots: Sequence[int]) -> Single:
    """Return the roots of horizons: errors are learnt in units of the scale times the square root of the horizon."""
    return np.sqrt(np.array(knots, np.float32))


def standardised(features: NDArray[np.float64], centre: Single, spread: Single) -> Single:
    """Return features with mean 0 and standard deviation 1 in the reference panels, far ones held."""
    single = (features.astype(np.float32) - centre) / spread
    return np.asarray(np.clip(single, -FARTHEST_FEATURE, FARTHEST_FEATURE), np.float32)


def scaled_quantiles(features: NDArray[np.float64], pool: Pool, knots: int) -> NDArray[np.float64]:
    """Return quantiles of the changes ahead, in units of the scale of each series.

    ``features`` of shape (series, features). ``knots``: for how many of the pool's, from the first. Returned: shape
    (series, knots, len(LEVELS)): the mean of the members' quantiles; not decreasing.
    """
    inputs = standardised(features, pool.centre, pool.spread)
    width = knots * len(LEVELS)
    total = np.zeros((len(inputs), knots, len(LEVELS)), np.float32)
    for member in range(len(pool.first)):
        hidden = np.maximum(inputs @ pool.first[member] + pool.first_bias[member], 0)
        hidden = np.maximum(hidden @ pool.second[member] + pool.second_bias[member], 0)
        raw = hidden @ pool.output[member][:, :width]
        raw += inputs @ pool.direct[member][:, :width]
        raw += pool.output_bias[member][:width]
        total += stacked(raw.reshape(len(inputs), knots, len(LEVELS)))
    total /= len(pool.first)
    return (total * spans(pool.knots[:knots])[:, None]).astype(float)


def stacked(raw: Single) -> Single:
    """Return quantiles from the median and the logarithms of the steps away from it; raw is overwritten."""
    steps = np.exp(np.clip(raw, SMALLEST_STEP, LARGEST_STEP))
    median = raw[..., MEDIAN].copy()
    np.cumsum(steps[..., MEDIAN + 1 :], axis=-1, out=raw[..., MEDIAN + 1 :])
    np.cumsum(-steps[..., MEDIAN - 1 :: -1], axis=-1, out=raw[..., MEDIAN - 1 :: -1])
    raw[..., MEDIAN] = 0
    raw += median[..., None]
    return raw
