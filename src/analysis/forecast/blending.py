"""The panel's own errors blended into the reference pool."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analysis.forecast.fitting import FitSetting, RollingErrors, continued, fit_pool, rolling_origins
from analysis.forecast.pool import Pool
from analysis.forecast.seasonal_fitting import seasonal_origins

Array = NDArray[np.float64]

LATEST_YEARS = 20
"""Years of each whose errors are used."""

FEWEST_ERRORS = 1000
"""Scaled errors below which a panel says nothing about its own spread."""

MOST_ORIGINS = 8000
"""Origins of a panel that are learnt from, drawn at random from more: beyond them little is gained."""

BLENDING = FitSetting(epochs=6, rate=1e-3)
"""How far coefficients move towards a panel's own errors: the passes are the same for all, so a small panel moves them
hardly at all."""

ALONE = FitSetting(hidden=32, epochs=20, members=4)
"""How a pool is fitted to a panel alone."""


def blended(
    pool: Pool, histories: list[Array], kind: NDArray[np.int64], *, seed: int, alone: bool = False, name: str = "panel"
) -> Pool:
    """Return the reference pool moved towards the errors of a panel.

    ``pool``: the reference pool: of years, or of months or quarters. ``histories``: values of each series in order of
    time, the first and the last known; NaN is a gap. Those for a pool of years are without season. ``kind`` of shape
    (series,): codes of their kinds. ``seed``: draws the errors of a large panel and their order. ``alone``: fit the
    coefficients to the panel alone. ``name``: what to call the result. Returned: half of its members as they were, half
    moved: the mean of both is better than either. The reference pool itself where the panel has fewer than
    `FEWEST_ERRORS` errors.
    """
    rng = np.random.default_rng(seed)
    chosen = np.array([row for row, values in enumerate(histories) if len(values) > 1], np.int64)
    panel = [histories[row] for row in chosen]
    first = pool.periods // 2 if pool.periods > 1 else 0  # no season is known before half a year
    if sum(np.isfinite(values[first:-1]).sum() for values in panel) < 2:
        return pool
    errors = _errors_of(panel, kind[chosen], pool.periods, rng)
    if np.isfinite(errors.targets).sum() < FEWEST_ERRORS:
        return pool
    if alone:
        return fit_pool(errors, ALONE, seed, name=name, date=pool.date, periods=pool.periods)
    if len(errors.features) > MOST_ORIGINS:
        errors = errors.rows(np.sort(rng.choice(len(errors.features), MOST_ORIGINS, replace=False)))
    half = pool.members([*range(len(pool.first))][-(-len(pool.first) // 2) :] or [0])
    moved = continued(half, errors, BLENDING, seed, name=f"{pool.name}+{name}")
    rest = pool.members([*range(-(-len(pool.first) // 2))])
    return moved.beside(rest)


def _errors_of(panel: list[Array], kind: NDArray[np.int64], periods: int, rng: np.random.Generator) -> RollingErrors:
    if periods > 1:
        return seasonal_origins(panel, kind, periods, rng, most=MOST_ORIGINS, cut=0.0)
    return rolling_origins([values[-LATEST_YEARS:] for values in panel], kind, rng, unknown=0.0, cuts=0, thinned=0.0)
