"""Programmes: how much of a planned number is delivered, and what the year to date says about it."""

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
FRONT_LOADING = 0.7
"""Exponent of the share delivered by a share t of the year, t**0.7: national jobs stand at 57–67 % by mid-year."""
SHARE_SD = 0.16
"""Standard deviation of that share at mid-year, falling to none at its end."""


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


def update_total(draws: Array, done: float, elapsed: float, *, rng: np.random.Generator) -> Array:
    """Return draws of a year's total after its cumulative figure is known.

    Each draw is weighted by how likely the figure would be if it were the year's total: the share done by then is
    taken as normal around the front-loaded calendar share. No total is below what is done.

    Parameters
    ----------
    draws : ndarray, shape (n,)
        The year's total before the figure.
    done : float
        Cumulative amount to date.
    elapsed : float
        Share of the year gone by, in (0, 1].
    rng : Generator
        Source of randomness.

    Returns
    -------
    ndarray, shape (n,)
    """
    if done <= 0:
        return np.maximum(draws, done)
    expected = elapsed**FRONT_LOADING
    sd = max(SHARE_SD * 2 * np.sqrt(elapsed * (1 - elapsed)), 1e-3)
    shares = np.clip(rng.normal(expected, sd, len(draws)), 0.02, 1.0)
    pace = done / shares
    weights = np.exp(-0.5 * ((done / np.maximum(draws, done) - expected) / sd) ** 2) * (draws >= done)
    if weights.sum() < 0.02 * len(draws):
        return pace
    prior = rng.choice(draws, len(draws), p=weights / weights.sum())
    # half from the year's own pace alone: the projection before it may be wrong altogether
    return np.where(rng.random(len(draws)) < 0.5, prior, pace)
