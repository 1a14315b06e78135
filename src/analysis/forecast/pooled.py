"""A random walk with drift whose growth and spread are drawn from like series, for series of one to seven points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]

PERSISTENCE = 0.3
"""Lag-1 correlation allowed for in yearly changes; it widens the spread by √((1+ρ)/(1−ρ)).

On three collections of competition series the 95 % interval of plain drift covered 72–82 %, with a t quantile and this
factor 81–90 %.
"""


@dataclass(frozen=True)
class Growth:
    """What is known of yearly growth before a path is drawn, on the scale of the walk.

    Attributes
    ----------
    mean, mean_sd : float
        Expected growth a year, and its standard error.
    yearly_sd : float
        Standard deviation of one year's growth around it.
    degrees : float
        Degrees of freedom behind the spread.
    """

    mean: float
    mean_sd: float
    yearly_sd: float
    degrees: float


def spans(values: ArrayLike, years: ArrayLike, *, relative: bool) -> Array:
    """Return the change between neighbouring observations and the years between them.

    Parameters
    ----------
    values : array_like, shape (n,)
        Levels, in order of time.
    years : array_like, shape (n,)
        Time in years; steps need not be equal.
    relative : bool
        Whether changes are given as shares of the last level, so that series of any size are comparable. Growth stays
        additive: compounding the growth of a few years explodes on short series.

    Returns
    -------
    ndarray, shape (n - 1, 2)
        Change over the span and its length in years.

    Examples
    --------
    >>> spans([52.0, 54.0, 55.0], [2020, 2022, 2023], relative=False).tolist()
    [[2.0, 2.0], [1.0, 1.0]]
    """
    levels = np.asarray(values, float)
    scaled = levels / levels[-1] if relative else levels
    return np.column_stack([np.diff(scaled), np.diff(np.asarray(years, float))])


def pooled_growth(own: Array, pool: Sequence[Array]) -> Growth | None:
    """Return growth and spread learnt from a series' own spans and those of like series.

    The mean is the precision-weighted average of the pool's mean and the series' own: a series with one point has the
    pool's growth, one with many years has its own.

    Parameters
    ----------
    own : ndarray, shape (k, 2)
        Growth and length of each span of the series; k may be 0.
    pool : sequence of ndarray, shape (k_j, 2)
        The same of each like series.

    Returns
    -------
    Growth or None
        None where neither tells how much one year differs from another.
    """
    members = [span for span in pool if len(span)]
    rates = np.array([span[:, 0].sum() / span[:, 1].sum() for span in members])
    squares, degrees = 0.0, 0
    for span in [own, *members]:
        if len(span) >= 2:
            rate = span[:, 0].sum() / span[:, 1].sum()
            squares += float(((span[:, 0] - rate * span[:, 1]) ** 2 / span[:, 1]).sum())
            degrees += len(span) - 1
    if degrees == 0 or (not len(rates) and len(own) == 0):
        return None
    widening = np.sqrt((1 + PERSISTENCE) / (1 - PERSISTENCE))
    yearly = max(float(np.sqrt(squares / degrees)), 1e-9) * widening
    if not len(rates):
        total = own[:, 1].sum()
        return Growth(float(own[:, 0].sum() / total), float(yearly / np.sqrt(total)), yearly, float(degrees))
    centre = float(rates.mean())
    between = float(rates.std(ddof=1)) if len(rates) > 1 else abs(centre) / 2
    between = max(between, yearly / 2)
    precision, weighted = 1 / between**2, centre / between**2
    if len(own):
        total = own[:, 1].sum()
        precision += total / yearly**2
        weighted += own[:, 0].sum() / yearly**2
    return Growth(weighted / precision, float(precision**-0.5), yearly, float(degrees))


def walk(growth: Growth, times: ArrayLike, *, draws: int, rng: np.random.Generator) -> Array:
    """Draw paths of a walk with uncertain drift.

    Parameters
    ----------
    growth : Growth
        Growth a year and its spread.
    times : array_like, shape (h,)
        Years from the anchor to each date, increasing.
    draws : int
        Number of paths.
    rng : Generator
        Source of randomness.

    Returns
    -------
    ndarray, shape (draws, h)
        Growth since the anchor, on the walk's scale.

    Examples
    --------
    >>> paths = walk(Growth(1.0, 0.1, 0.2, 10), [1, 2], draws=4000, rng=np.random.default_rng(0))
    >>> paths.mean(axis=0).round(1).tolist()
    [1.0, 2.0]
    """
    dates = np.asarray(times, float)
    steps = np.diff(dates, prepend=0.0)
    degrees = float(np.clip(growth.degrees, 3, 30))
    drift = growth.mean + growth.mean_sd * rng.standard_t(degrees, size=(draws, 1))
    shocks = growth.yearly_sd * rng.standard_t(degrees, size=(draws, len(dates))) * np.sqrt(steps)
    return drift * dates + np.cumsum(shocks, axis=1)
