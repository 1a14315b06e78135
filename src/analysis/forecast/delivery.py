"""How much of what was promised is delivered: draws of outcome ÷ promise."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

LEVELS = np.array([0.0, 0.1, 0.5, 0.9, 1.0])
LEAST, MOST = 0.02, 0.98
"""Parts of the quantiles that are taken to lie on either side of what was promised, at least and at most."""
STEP = 1e-6


def delivery_ratios(
    quantiles: tuple[float, float, float],
    chance: float,
    *,
    enough: float = 1.0,
    ceiling: bool = False,
    draws: int,
    rng: np.random.Generator,
) -> Array:
    """Draw outcome ÷ promise from its quantiles, so that the promise is kept in a given share of the draws.

    Many promises are kept to the unit, so a straight line between two quantiles does not tell at which share `enough`
    lies between them: the share wanted does, where it lies there too, and the quantiles stay what they are.

    ``quantiles``: the 10, 50 and 90 % quantiles of the ratio. ``chance``: share of the draws in which the promise is
    kept. ``enough``: the ratio from which it is kept; up to which, for a ceiling. ``ceiling``: whether less is better.
    ``draws``: number of draws. ``rng``: source of randomness. Returned: shape (draws,): ratios, at least 0. A side of
    `enough` is stretched only where the quantiles leave it another share.

    Examples
    --------
    >>> drawn = delivery_ratios((0.8, 1.05, 1.3), 0.9, draws=4000, rng=np.random.default_rng(0))
    >>> bool(abs((drawn >= 1).mean() - 0.9) < 0.02)
    True
    """
    low, middle, high = np.maximum.accumulate(np.asarray(quantiles, float))
    ends = np.array([max(2 * low - middle, 0.0), low, middle, high, 2 * high - middle])
    wanted = chance if ceiling else 1 - chance
    under, over = LEVELS[ends < enough], LEVELS[ends > enough]
    below = float(np.clip(np.clip(wanted, under.max(initial=0.0), over.min(initial=1.0)), LEAST, MOST))
    levels, values = np.sort([*LEVELS, below]), np.sort([*ends, enough])
    place = rng.permutation((np.arange(draws) + 0.5) / draws)  # so many kept as is said, to a draw
    lower = place < wanted
    first = place / max(wanted, STEP) * below
    second = below + (place - wanted) / max(1 - wanted, STEP) * (1 - below)
    drawn = np.interp(np.where(lower, first, second), levels, values)
    most, least = (enough, enough * (1 + STEP)) if ceiling else (enough * (1 - STEP), enough)
    return np.where(lower, np.minimum(drawn, most), np.maximum(drawn, least))
