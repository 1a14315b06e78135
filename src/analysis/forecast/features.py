"""What a short series says about its own future, free of its unit: scale, drifts, bends, spread, room to its limits."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

SHARE, LEVEL, GROWTH, UNKNOWN = 0, 1, 2, 3
"""Kinds of series: shares and rates; stocks, flows and indices; growth rates; not told."""

RELATIVE_CHANGE = 0.06
"""Mean absolute change of a yearly series as a part of its level where nothing else is known: the median of the
reference panels."""

SHARE_ROOM = 0.01
"""Part of the way between its limits that a share's level counts at least beside `RELATIVE_CHANGE`: on a limit it is
not still for ever."""

PRIOR_CHANGES = 0.5
"""Weight of `RELATIVE_CHANGE` beside the first observed change; it falls with the square of their number."""

_DECAYS = (0.85, 0.6, 0.3)
_SMOOTHING = (0.5, 0.2)


class Description(NamedTuple):
    """Features of many series and what turns them back into values."""

    # shape (series, features): numbers without unit, the same for a series and for any positive multiple of it
    features: Array
    last: Array  # shape (series,): last known value
    # shape (series,): typical absolute change of a year, in the unit of the series; 0 for a series of zeros
    scale: Array
    change: Array  # shape (series,): mean absolute change of a year as observed; NaN with fewer than two values


class Filled(NamedTuple):
    """Histories moved to the right, their gaps bridged by straight lines."""

    # shape (series, years): the last known value of each series stands in the last column; before its first known value
    # are zeros
    values: Array
    # shape (series,): years from the first known value to the last, both included; 0 when none is known
    length: NDArray[np.int64]
    bridged: Array  # shape (series,): share of those years whose value is not known


def filled(history: Array) -> Filled:
    """Return histories moved to the right and with their gaps bridged.

    ``history`` of shape (series, years): values in order of time; NaN is a gap.

    Examples
    --------
    >>> whole = filled(np.array([[1.0, np.nan, 3.0, np.nan]]))
    >>> whole.values.tolist(), whole.length.tolist(), whole.bridged.round(2).tolist()
    ([[0.0, 1.0, 2.0, 3.0]], [3], [0.33])
    """
    years = history.shape[1]
    known = np.isfinite(history)
    count = known.sum(axis=1)
    any_known = count > 0
    first = np.where(any_known, known.argmax(axis=1), years)
    last = np.where(any_known, years - 1 - known[:, ::-1].argmax(axis=1), years - 1)
    length = np.where(any_known, last - first + 1, 0)
    values = np.where(known, history, 0.0)
    position = np.arange(years)
    gappy = np.flatnonzero(any_known & (count < length))
    if gappy.size:
        values[gappy] = _bridged(values[gappy], known[gappy], position)
    late = np.flatnonzero(last < years - 1)
    if late.size:
        source = position[None] - (years - 1 - last[late])[:, None]
        values[late] = np.where(source >= 0, np.take_along_axis(values[late], np.maximum(source, 0), 1), 0.0)
    values[position[None] < (years - length)[:, None]] = 0.0
    return Filled(values, length, 1 - count / np.maximum(length, 1))


def _bridged(values: Array, known: NDArray[np.bool_], position: NDArray[np.int64]) -> Array:
    """Values with straight lines between the known ones; before the first and after the last nothing is said."""
    years = len(position)
    before = np.maximum.accumulate(np.where(known, position, 0), axis=1)
    after = np.minimum.accumulate(np.where(known, position, years - 1)[:, ::-1], axis=1)[:, ::-1]
    share = (position - before) / np.maximum(after - before, 1)
    left, right = (np.take_along_axis(values, place, axis=1) for place in (before, after))
    return np.asarray((1 - share) * left + share * right)


def describe(
    past: Filled, kind: NDArray[np.int64], lower: Array, upper: Array, room: Array | float = 0.0
) -> Description:
    """Return the features of histories.

    ``past``: each series has one value at least. ``kind`` of shape (series,): `SHARE`, `LEVEL`, `GROWTH` or `UNKNOWN`.
    ``lower``, ``upper`` of shape (series,): limits no value passes, infinite where there are none. ``room`` of shape
    (series,): from one limit of a share to the other; 0 of what is none.
    """
    values, length, bridged = past
    years = values.shape[1]
    age = np.arange(years - 1, -1, -1)
    present = age[None] < length[:, None]
    n = length.astype(float)
    changes = np.diff(values, axis=1)
    moved = present[:, :-1]
    changes = np.where(moved, changes, 0.0)
    size = np.abs(changes)
    steps = np.maximum(n - 1, 1.0)
    last = values[:, -1]
    level = np.maximum(np.abs(values).sum(axis=1) / n, np.abs(last))
    mean_size = size.sum(axis=1) / steps
    prior = np.where(n > 1, PRIOR_CHANGES / steps, 1.0)
    weight = np.where(n > 1, steps, 0.0)
    scale = (weight * mean_size + prior * RELATIVE_CHANGE * (level + SHARE_ROOM * room)) / (weight + prior)
    unit = 1 / np.where(scale > 0, scale, 1.0)
    columns = [
        *_drifts(changes, moved, steps, n, unit),
        *_bends(values, present, n, last, unit),
        *_spread(changes, size, moved, steps, mean_size, unit),
        *_persistence(values, changes, n, mean_size, unit),
        *_size(values, changes, moved, steps, last, level, mean_size, scale, unit),
        *_length(n),
        bridged,
        *_limits(last, lower, upper, unit),
        *[(kind == code).astype(float) for code in (SHARE, LEVEL, GROWTH)],
    ]
    features = np.stack(columns, axis=1)
    return Description(features, last, scale, np.where(n > 1, mean_size, np.nan))


def _squeeze(numbers: Array) -> Array:
    """Bring in far numbers: linear near 0, logarithmic far out."""
    return np.asarray(np.arcsinh(numbers))


def _log_ratio(top: Array, bottom: Array) -> Array:
    """Logarithm of a ratio of nonnegative numbers, held to factors of a hundred and 0 where either is 0."""
    fine = (top > 0) & (bottom > 0)
    ratio = np.log(np.maximum(np.where(fine, top, 1.0) / np.where(fine, bottom, 1.0), np.finfo(float).tiny))
    return np.clip(np.where(fine, ratio, 0.0), -4.6, 4.6)


def _decayed(numbers: Array, present: NDArray[np.bool_], decay: float) -> Array:
    """Mean of each row in which a number weighs `decay` times what the next one weighs."""
    weights = decay ** np.arange(numbers.shape[1] - 1, -1, -1)
    total = present @ weights
    return np.asarray((numbers @ weights) / np.where(total > 0, total, 1.0))


def _drifts(changes: Array, moved: NDArray[np.bool_], steps: Array, n: Array, unit: Array) -> list[Array]:
    """Mean change a year, in units of the scale: over all years, ever more of the latest, the last two alone."""
    count = changes.shape[1]
    last = changes[:, -1] if count else np.zeros_like(n)
    before = changes[:, -2] if count > 1 else np.zeros_like(n)
    drift = changes.sum(axis=1) / steps
    decayed = [_decayed(changes, moved, decay) for decay in _DECAYS]
    middle = _decayed(np.sign(changes), moved, 0.9)
    return [*(unit * column for column in (drift, *decayed)), _squeeze(unit * last), _squeeze(unit * before), middle]


def _bends(values: Array, present: NDArray[np.bool_], n: Array, last: Array, unit: Array) -> list[Array]:
    """Where the last value stands beside smoothed levels, the mean, the extremes and the straight line."""
    smooth = [_decayed(values, present, 1 - alpha) for alpha in _SMOOTHING]
    mean = values.sum(axis=1) / n
    top = np.where(present, values, -np.inf).max(axis=1)
    bottom = np.where(present, values, np.inf).min(axis=1)
    time = np.arange(values.shape[1]) - values.shape[1] + (n[:, None] + 1) / 2
    time = np.where(present, time, 0.0)
    square = np.maximum(n * (n * n - 1) / 12, 1.0)
    slope = (values * time).sum(axis=1) / square
    end = mean + slope * (n - 1) / 2
    gaps = [*smooth, mean, top, bottom, end]
    return [*(_squeeze(unit * (level - last)) for level in gaps), unit * slope]


def _spread(
    changes: Array, size: Array, moved: NDArray[np.bool_], steps: Array, mean_size: Array, unit: Array
) -> list[Array]:
    """How unequal the changes are, how they follow one another, and whether the latest ones are large."""
    root = np.sqrt((size * unit[:, None] * size * unit[:, None]).sum(axis=1) / steps)
    largest = size.max(axis=1, initial=0.0)
    recent = [_decayed(size, moved, decay) for decay in (0.8, 0.5)]
    centred = np.where(moved, changes - (changes.sum(axis=1) / steps)[:, None], 0.0) * unit[:, None]
    power = (centred * centred).sum(axis=1)
    lagged = (centred[:, 1:] * centred[:, :-1]).sum(axis=1)
    still = (moved & (size == 0)).sum(axis=1) / steps
    return [
        _log_ratio(root, mean_size * unit),
        _log_ratio(largest, mean_size),
        *(_log_ratio(column, mean_size) for column in recent),
        lagged / (power + 2.0),
        np.sqrt(power / steps),
        still,
    ]


def _persistence(values: Array, changes: Array, n: Array, mean_size: Array, unit: Array) -> list[Array]:
    """How changes add up over some years, against those of a random walk, and how much they change themselves.

    Mean absolute change over two, three and five years against that of one year times the square root of the years: 0
    for a random walk, above it for a trend, below it for what returns. Where a series is too short for it: 0.
    """
    columns = []
    for years in (2, 3, 5):
        if values.shape[1] <= years:
            columns += [np.zeros_like(n), np.zeros_like(n)]
            continue
        far = values[:, years:] - values[:, :-years]
        inside = np.arange(far.shape[1] - 1, -1, -1)[None] < (n - years)[:, None]
        far = np.where(inside, far, 0.0)
        mean = np.abs(far).sum(axis=1) / np.maximum(n - years, 1.0)
        columns += [_log_ratio(mean, mean_size * years**0.5), _squeeze(unit * far[:, -1] / years**0.5)]
    second = np.where(np.arange(changes.shape[1] - 1)[::-1][None] < (n - 2)[:, None], np.diff(changes, axis=1), 0.0)
    bent = np.abs(second)
    last_bend = bent[:, -1] if second.shape[1] else np.zeros_like(n)
    columns.append(_log_ratio(bent.sum(axis=1) / np.maximum(n - 2, 1.0), mean_size))
    columns.append(_squeeze(unit * last_bend))
    return columns


def _size(
    values: Array,
    changes: Array,
    moved: NDArray[np.bool_],
    steps: Array,
    last: Array,
    level: Array,
    mean_size: Array,
    scale: Array,
    unit: Array,
) -> list[Array]:
    """How large the changes are beside the level, and what growth in proportion to it would add."""
    base = np.abs(values[:, :-1])
    safe = moved & (base > 0)
    with np.errstate(over="ignore"):
        relative = np.where(safe, changes / np.where(safe, base, 1.0), 0.0).clip(-1.0, 1.0)
    growth = relative.sum(axis=1) / steps
    recent = _decayed(relative, moved, 0.7)
    wobble = np.abs(relative).sum(axis=1) / steps
    return [
        _log_ratio(scale, level),
        _log_ratio(mean_size, scale),
        _squeeze(unit * growth * np.abs(last)),
        _squeeze(unit * recent * np.abs(last)),
        _log_ratio(wobble * np.abs(last), scale),
        _log_ratio(np.abs(last), level),
        np.sign(last),
    ]


def _length(n: Array) -> list[Array]:
    """How many years there are, told so that the first few count most."""
    return [np.log(np.minimum(n, 40.0)), 1 / n, (n == 1).astype(float), (n == 2).astype(float), (n == 3).astype(float)]


def _limits(last: Array, lower: Array, upper: Array, unit: Array) -> list[Array]:
    """Room to the limits in units of the scale: 1 on a limit, 0 far from it or without one."""
    columns = []
    for room in (last - lower, upper - last):
        steps = np.where(np.isfinite(room), np.maximum(room, 0.0), np.inf) * unit
        columns += [1 / (1 + steps), 1 / (1 + steps / 10)]
    return columns
