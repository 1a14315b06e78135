"""Programmes: how much of a planned number is delivered."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]

SHORTFALL_FLOOR = 0.5
"""Where nobody reported an outcome and it fell short, the ratio is taken as uniform from here to 1."""
RATIO_CAP = 1.5
"""Past ratios count at most this much: a plan beaten by more than half was no measure of delivery."""
SURPLUS_SPREAD = 0.5
"""Spread laid on the surplus or shortfall of each past ratio, in logarithms: no plan is a copy of a past one."""


def delivery_ratios(ratios: ArrayLike, unreported: int, *, draws: int, rng: np.random.Generator) -> Array:
    """Draw outcome ÷ target from the record of past plans.

    What gets reported is mostly success. Plans without a reported outcome are therefore counted half as if reported and
    half as shortfalls: the share met lies midway between its two bounds, met ÷ all and (met + unreported) ÷ all.

    Parameters
    ----------
    ratios : array_like, shape (n,)
        Outcome ÷ target of plans with an outcome.
    unreported : int
        Number of plans without one.
    draws : int
        Number of draws.
    rng : Generator
        Source of randomness.

    Returns
    -------
    ndarray, shape (draws,)
        Ratios, at least 0.
    """
    record = np.minimum(np.asarray(ratios, float), RATIO_CAP)
    if not len(record):
        record = np.ones(1)
    shortfall = rng.random(draws) < 0.5 * (unreported + 1) / (len(record) + unreported + 1)
    drawn = 1 + (rng.choice(record, draws) - 1) * np.exp(SURPLUS_SPREAD * rng.standard_normal(draws))
    return np.where(shortfall, rng.uniform(SHORTFALL_FLOOR, 1.0, draws), np.maximum(drawn, 0.0))
