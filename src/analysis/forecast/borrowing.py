"""A short history lengthened by that of a like series, moved to its own level."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


def borrowed_history(
    years: ArrayLike, values: ArrayLike, like_years: ArrayLike, like_values: ArrayLike, *, relative: bool
) -> Array:
    """Return a series' own history, and before it that of a like series moved to the same level.

    Parameters
    ----------
    years, values : array_like, shape (n,)
        The series' own history, in order of time, at least one figure; years may be left out.
    like_years, like_values : array_like, shape (m,)
        That of the like series.
    relative : bool
        Move by a factor, as fits amounts of any size; else by a difference, as fits rates and growth. A like series
        that is not above zero is moved by a difference, too.

    Returns
    -------
    ndarray, shape (years,)
        One value a year from the first to the last, NaN where there is none.

    Examples
    --------
    >>> borrowed_history([2024, 2025], [60.0, 63.0], [2021, 2022, 2024], [100.0, 110.0, 120.0], relative=True).tolist()
    [50.0, 55.0, nan, 60.0, 63.0]
    """
    own_years, own = np.asarray(years, int), np.asarray(values, float)
    other_years, other = np.asarray(like_years, int), np.asarray(like_values, float)
    there = float(np.interp(own_years[0], other_years, other))
    before = other_years < own_years[0]
    by_factor = relative and there > 0 and own[0] > 0
    moved = other * (own[0] / there) if by_factor else other + (own[0] - there)
    first = int(min(own_years[0], other_years.min(initial=own_years[0])))
    history = np.full(own_years[-1] - first + 1, np.nan)
    history[other_years[before] - first] = moved[before]
    history[own_years - first] = own
    return history


def as_rarely_falling(changes: Array, falls: int, seen: int, *, rng: np.random.Generator) -> Array:
    """Return draws of changes in which no more fall than the record of the series and of like series says.

    A length of road or a capacity hardly ever shrinks; a short history does not show it, that of several series does.
    The falls above that share become no change at all.

    Parameters
    ----------
    changes : ndarray, shape (draws, h)
        Changes since the last figure.
    falls, seen : int
        Falls on record, and the years that it spans.
    rng : Generator
        Source of randomness.

    Returns
    -------
    ndarray, shape (draws, h)

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
