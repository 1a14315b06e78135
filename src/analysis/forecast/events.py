"""Announced, dated additions whose size and delay are uncertain."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]

RAMP_MONTHS = 9.0
"""Months over which an addition arrives, the last of them its completion: many sites come in tranches."""


def arrived(
    amount: float,
    share_expected: float,
    delay_months: tuple[float, float],
    months_since_due: ArrayLike,
    *,
    draws: int,
    rng: np.random.Generator,
) -> Array:
    """Draw how much of an announced addition has arrived by each date.

    Parameters
    ----------
    amount : float
        Size announced, in any unit.
    share_expected : float
        Mean share of it that arrives in the end, in (0, 1]: in half of the draws all of it does, in the others a share
        uniform up to 1; below 0.75 all of it arrives less often.
    delay_months : tuple of float
        Bounds of the delay of its completion, uniform between them.
    months_since_due : array_like, shape (h,)
        Months from the announced day to each date.
    draws : int
        Number of draws.
    rng : Generator
        Source of randomness.

    Returns
    -------
    ndarray, shape (draws, h)
        Amount arrived, in the unit of `amount`.

    Examples
    --------
    >>> arrived(360, 1.0, (0, 0), [-12, -6, 0], draws=1, rng=np.random.default_rng(0)).tolist()
    [[0.0, 120.0, 360.0]]
    """
    whole = min(0.5, max(2 * share_expected - 1, 0.0))
    least, most = max(4 * share_expected - 3, 0.0), min(2 * share_expected, 1.0)
    share = np.where(rng.random(draws) < whole, 1.0, rng.uniform(least, most, draws))
    delay = rng.uniform(*delay_months, draws)
    progress = (np.asarray(months_since_due, float) - delay[:, None] + RAMP_MONTHS) / RAMP_MONTHS
    return amount * share[:, None] * np.clip(progress, 0.0, 1.0)
