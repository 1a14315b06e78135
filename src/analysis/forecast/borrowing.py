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
