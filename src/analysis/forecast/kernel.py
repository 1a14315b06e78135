"""The projection: histories in, quantiles of the next years out, many series at once."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.forecast.distribution import LEVELS, MEDIAN
from analysis.forecast.features import GROWTH, LEVEL, SHARE, UNKNOWN, Description, Filled, describe, filled
from analysis.forecast.network import scaled_quantiles
from analysis.forecast.pool import LENGTHS, Pool
from analysis.forecast.season import season_of
from analysis.forecast.seasonal import seasonal_features

Array = NDArray[np.float64]

CHUNK = 4096
"""Series projected at a time, so that memory stays bounded and the arrays in the cache."""

LARGEST = float(np.finfo(float).max)
"""What a projection of numbers at the end of the range is held to."""

MOST_YEARS = 60
"""Years of history looked at; earlier ones no longer say anything about the next."""

LONGEST = {4: 80, 12: 132}
"""Quarters and months of history looked at, by periods a year."""

KIND_CODES = {
    "rate": SHARE,
    "share": SHARE,
    "coverage": SHARE,
    "stock": LEVEL,
    "flow": LEVEL,
    "level": LEVEL,
    "amount": LEVEL,
    "index": LEVEL,
    "change": GROWTH,
    "growth": GROWTH,
    "": UNKNOWN,
}
"""Code of every kind of series that a table may name."""


def project(
    history: ArrayLike,
    kind: ArrayLike,
    horizon: int,
    pool: Pool,
    *,
    lower_limit: ArrayLike = np.nan,
    upper_limit: ArrayLike = np.nan,
    periods: ArrayLike = 1,
) -> Array:
    """Return predictive quantiles of the years, or other periods, after each history.

    ``history`` of shape (series, years): values in order of time; NaN is a gap. Horizons count from the last known
    value. ``kind`` of shape (series,): codes of `KIND_CODES`, or its words. ``horizon``: how many years ahead.
    ``pool``: fitted coefficients and errors, as `analysis.forecast.panel.reference_pool` loads them. ``lower_limit``,
    ``upper_limit`` of shape (series,): limits no value passes; NaN leaves it to the kind: what never was negative stays
    so, unless it is a growth rate. ``periods`` of shape (series,): periods a year. Where they are more than one, the
    season is taken out first and put back after; such histories have their last known value in the last column.
    Returned: shape (series, horizon, len(LEVELS)): quantiles at `LEVELS`, not decreasing; NaN for a series without any
    value.
    """
    values = np.atleast_2d(np.asarray(history, float))[:, -max(LONGEST.values()) :]
    series = values.shape[0]
    codes = np.broadcast_to(kind_codes(kind), series)
    lower = np.broadcast_to(np.asarray(lower_limit, float), series)
    upper = np.broadcast_to(np.asarray(upper_limit, float), series)
    a_year = np.broadcast_to(np.asarray(periods), series)
    out = np.full((series, horizon, len(LEVELS)), np.nan)
    for count in np.unique(a_year):
        rows = np.flatnonzero(a_year == count)
        for start in range(0, len(rows), CHUNK):
            part = rows[start : start + CHUNK]
            out[part] = _project_chunk(values[part], codes[part], horizon, pool, lower[part], upper[part], int(count))
    return out


def kind_codes(kind: ArrayLike) -> NDArray[np.int64]:
    """Return the codes of kinds told as words or as codes.

    Examples
    --------
    >>> kind_codes(["rate", "flow", "population"]).tolist()
    [0, 1, 3]
    """
    kinds = np.asarray(kind)
    if kinds.dtype.kind in "iu":
        return kinds.astype(np.int64)
    words, places = np.unique(kinds.astype(str), return_inverse=True)
    codes = np.array([KIND_CODES.get(word, UNKNOWN) for word in words], np.int64)
    return codes[places].reshape(kinds.shape)


def limits_of(
    past: Filled, kind: NDArray[np.int64], lower: Array, upper: Array, hundred: Array | float = 100.0
) -> tuple[Array, Array]:
    """Return the limits that hold for each series: those told, else those its kind and its past suggest.

    A series that never was negative stays so unless it is a growth rate; a share that never passed 100, written in the
    unit of the values as `hundred`, stays below it. A limit that the series has passed moves out to the farthest value.
    """
    present = _present(past)
    smallest = np.where(present, past.values, np.inf).min(axis=1)
    largest = np.where(present, past.values, -np.inf).max(axis=1)
    natural_lower = np.where((smallest >= 0) & (kind != GROWTH), 0.0, -np.inf)
    natural_upper = np.where((kind == SHARE) & (largest <= hundred) & (largest > hundred / 100), hundred, np.inf)
    low = np.where(np.isnan(lower), natural_lower, lower)
    high = np.where(np.isnan(upper), natural_upper, upper)
    return np.minimum(low, smallest), np.maximum(high, largest)


class Seen(NamedTuple):
    """Histories without their unit and side, as they are learnt from and projected."""

    told: Description  # features, last value and scale, in the unit below and counted from the origin
    # shape (series,): a power of two near the largest value, so that huge and tiny numbers stay in range without
    # rounding; negative where the series is seen mirrored: because it has been negative throughout, or is a share
    # nearer to its upper limit, which is seen as what is left to it
    unit: Array
    origin: Array  # shape (series,): what values are counted from, in the series' own unit: 0 but for such shares
    lower: Array  # lower, upper: shape (series,): limits of the projection in that unit
    upper: Array

    def counted(self, values: Array) -> Array:
        """Return values of the series as they are seen, from the origin on in its unit."""
        return (values - self.origin[:, None]) / self.unit[:, None]


def seen(past: Filled, kind: NDArray[np.int64], lower: Array, upper: Array) -> Seen:
    """Return histories as they are learnt from.

    ``past``: each series has one value at least. ``kind`` of shape (series,). ``lower``, ``upper`` of shape (series,):
    limits told, NaN where none.
    """
    low, high = limits_of(past, kind, lower, upper)
    last = past.values[:, -1]
    share = (kind == SHARE) & (low >= 0) & (high <= 100)
    # What moves a share near its limit is what is left: 98 % covered moves as 2 % uncovered does.
    left = share & (high - last < last - low)
    origin = np.where(left, high, 0.0)
    values = np.where(_present(past), past.values - origin[:, None], 0.0)
    lower, upper = np.where(left, low - origin, lower), np.where(left, 0.0, upper)
    size = np.abs(values).max(axis=1)
    mirrored = left | (values.max(axis=1) <= 0) & (size > 0) & (kind != GROWTH)
    unit = np.exp2(np.floor(np.log2(np.where(size > 0, size, 1.0))).clip(-1000, 1000)) * np.where(mirrored, -1, 1)
    with np.errstate(over="ignore"):
        first, second = lower / unit, upper / unit
    lower, upper = np.where(mirrored, second, first), np.where(mirrored, first, second)
    past = past._replace(values=values / unit[:, None])
    room = np.where(share, high - low, 0.0) / np.abs(unit)
    low, high = limits_of(past, kind, lower, upper, 100 / np.abs(unit))
    told = describe(past, kind, low, high, room)
    # A debt may be paid off: what has only been negative is seen as if it had a limit at 0, and not held to it.
    return Seen(told, unit, origin, np.where(mirrored & np.isnan(lower), -np.inf, low), high)


def _present(past: Filled) -> NDArray[np.bool_]:
    """Return where a history has begun."""
    return np.arange(past.values.shape[1])[::-1] < past.length[:, None]


def _project_chunk(
    history: Array, kind: NDArray[np.int64], horizon: int, pool: Pool, lower: Array, upper: Array, periods: int
) -> Array:
    history = history[:, -LONGEST.get(periods, MOST_YEARS) :]
    if periods == 1:
        return _without_season(history, kind, horizon, pool, lower, upper)
    season = season_of(history, periods)
    out = season.restored(_without_season(season.removed(history), kind, horizon, pool.of(periods), lower, upper))
    low, high = limits_of(filled(history), kind, lower, upper)
    return np.clip(out, low[:, None, None], high[:, None, None])


def _without_season(
    history: Array, kind: NDArray[np.int64], horizon: int, pool: Pool, lower: Array, upper: Array
) -> Array:
    past = filled(history)
    known = past.length > 0
    out = np.full((len(history), horizon, len(LEVELS)), np.nan)
    if not known.any():
        return out
    past = Filled(past.values[known], past.length[known], past.bridged[known])
    told = seen(past, kind[known], lower[known], upper[known])
    features, unit = features_of(past, told, pool.periods), told.unit
    knots = max(2, min(len(pool.knots), int(np.searchsorted(pool.knots, horizon)) + 1))
    fitted = scaled_quantiles(features, pool, knots)
    median = fitted[..., MEDIAN, None]
    length = np.searchsorted(LENGTHS, past.length)
    reach = pool.reach[length].astype(float)[:, None, None] if len(pool.reach) else 1.0
    factor = pool.stretch[length].astype(float)[:, None, :]
    ahead = _at_horizons(median * reach + (fitted - median) * factor, pool.knots, horizon)
    quantiles = told.told.last[:, None, None] + told.told.scale[:, None, None] * ahead
    quantiles = np.clip(quantiles, told.lower[:, None, None], told.upper[:, None, None])
    with np.errstate(over="ignore"):
        quantiles *= unit[:, None, None]
    quantiles += told.origin[:, None, None]
    quantiles[unit < 0] = quantiles[unit < 0][..., ::-1]
    out[known] = np.clip(quantiles, -LARGEST, LARGEST)
    return out


def features_of(past: Filled, told: Seen, periods: int) -> Array:
    """Return the features of histories, by `seen` and without season, for a pool of so many periods a year."""
    if periods == 1:
        return told.told.features
    values = past._replace(values=np.where(_present(past), told.counted(past.values), 0.0))
    more = seasonal_features(values, told.told.last, told.told.scale, periods)
    return np.concatenate([told.told.features, more], axis=1)


def _at_horizons(ahead: Array, fitted: tuple[int, ...], horizon: int) -> Array:
    """Return quantiles at every horizon from those at the knots.

    Between knots they are interpolated. Beyond the last the median moves on by ever smaller steps (each 0.9 of the one
    before) and the distances from it grow with the square root of the horizon.
    """
    knots = np.array(fitted[: ahead.shape[1]], float)
    steps = np.arange(1, horizon + 1)
    if horizon <= len(knots) and np.array_equal(knots[:horizon], steps):
        return ahead[:, :horizon]
    right = np.clip(np.searchsorted(knots, steps), 1, len(knots) - 1)
    share = np.clip((steps - knots[right - 1]) / (knots[right] - knots[right - 1]), 0.0, 1.0)[:, None]
    out = (1 - share) * ahead[:, right - 1] + share * ahead[:, right]
    beyond = steps > knots[-1]
    if beyond.any():
        median = ahead[:, :, MEDIAN, None]
        slope = (median[:, -1] - median[:, -2]) / (knots[-1] - knots[-2])
        extra = 0.9 * (1 - 0.9 ** (steps[beyond] - knots[-1])) / (1 - 0.9)
        growth = np.sqrt(steps[beyond] / knots[-1])
        spread = (ahead[:, -1] - median[:, -1])[:, None] * growth[:, None]
        out[:, beyond] = median[:, -1:] + slope[:, None] * extra[:, None] + spread
    return np.asarray(out)
