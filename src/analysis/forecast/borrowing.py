"""A short history lengthened by that of a like series, moved to its own level."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


def yearly(years: ArrayLike, values: ArrayLike) -> Array:
    """Return one value a year from the first to the last, NaN where there is none.

    Examples
    --------
    >>> yearly([2022, 2024], [1.0, 3.0]).tolist()
    [1.0, nan, 3.0]
    """
    places = np.asarray(years, int)
    history = np.full(places[-1] - places[0] + 1, np.nan)
    history[places - places[0]] = np.asarray(values, float)
    return history


def borrowed_history(own: Array, like: Array, *, relative: bool) -> Array:
    """Return a series' own history, and before it that of a like series moved to where the own one begins.

    The like series is moved in level and in time: its last value becomes the first of the own history.

    ``own``, ``like`` of shape (years,): from ``yearly``; the first and last values are known. ``relative``: move by a
    factor, as fits amounts of any size; else by a difference, as fits rates and growth. A like series that is not above
    zero is moved by a difference, too. Returned: shape (years,).

    Examples
    --------
    >>> borrowed_history(np.array([60.0, 63.0]), np.array([100.0, 110.0, 120.0]), relative=True).tolist()
    [50.0, 55.0, 60.0, 63.0]
    """
    by_factor = relative and like[-1] > 0 and own[0] > 0
    moved = like * (own[0] / like[-1]) if by_factor else like + (own[0] - like[-1])
    return np.concatenate([moved[:-1], own])


def as_rarely_falling(changes: Array, falls: int, seen: int, *, rng: np.random.Generator) -> Array:
    """Return draws of changes in which no more fall than the record of the series and of like series says.

    A length of road or a capacity hardly ever shrinks; a short history does not show it, that of several series does.
    The falls above that share become no change at all.

    ``changes`` of shape (draws, h): changes since the last figure. ``falls``, ``seen``: falls on record, and the years
    that it spans. ``rng``: source of randomness. Returned: shape (draws, h).

    Examples
    --------
    >>> drawn = np.random.default_rng(0).normal(1.0, 2.0, (4000, 1))
    >>> kept = as_rarely_falling(drawn, 0, 9, rng=np.random.default_rng(1))
    >>> round(float((drawn < 0).mean()), 1), round(float((kept < 0).mean()), 2)
    (0.3, 0.05)
    """
    expected = (falls + 0.5) / (seen + 1)
    fell = changes < 0
    share = fell.mean(axis=0)
    keep = np.divide(expected, share, out=np.ones_like(share), where=share > expected)
    held = fell & (rng.random((len(changes), 1)) >= keep)
    return np.where(held, 0.0, changes)
