"""What the growth of the first part of a year says about the growth of the year."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]

REST_CORRELATION = 0.8
"""Correlation between the growth of the first part of a year and of the rest around the projection: a judgement."""
PRIOR_YEARS = 3.0
"""Years' worth that the projection's own spread counts beside observed differences from the growth to date."""


def update_growth(growth: Array, so_far: Array, share: float, differences: ArrayLike) -> Array:
    """Return draws of a year's growth after the growth of a part of it is known.

    The rest of the year grows as projected, moved most of the way by how the part differed from it; what is known of
    earlier years' differences between the year and its part narrows or widens the result.

    Parameters
    ----------
    growth : ndarray, shape (n,)
        The year's growth as projected before, in percent.
    so_far : ndarray, shape (n,)
        Growth of the part, in percent.
    share : float
        Share of the year that the part makes up, in (0, 1].
    differences : array_like, shape (k,)
        Growth of the whole year less that of the same part, in earlier years.

    Returns
    -------
    ndarray, shape (n,)

    Examples
    --------
    >>> before = np.random.default_rng(0).normal(5, 1, 4000)
    >>> after = update_growth(before, np.full(4000, 5.6), 0.75, [])
    >>> round(float(after.mean()), 1), bool(after.std() < 0.2)
    (5.6, True)
    """
    centre = np.median(growth)
    rest = centre + REST_CORRELATION * (so_far - centre) + np.sqrt(1 - REST_CORRELATION**2) * (growth - centre)
    total = share * so_far + (1 - share) * rest
    seen = np.asarray(differences, float)
    if not len(seen) or share >= 1:
        return np.asarray(total)
    middle, spread = np.median(total), float(np.std(total))
    usual = np.median(so_far) + seen.mean()
    moved = (PRIOR_YEARS * middle + len(seen) * usual) / (PRIOR_YEARS + len(seen))
    squares = ((seen - seen.mean()) ** 2).sum()
    wanted = np.sqrt((PRIOR_YEARS * spread**2 + squares) / (PRIOR_YEARS + len(seen)))
    return np.asarray(moved + (total - middle) * (wanted / spread if spread > 0 else 1.0))
