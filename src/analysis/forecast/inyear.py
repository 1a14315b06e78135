"""What a figure of the year to date says about the year: the usual share by that date, and the update of the draws."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]

FRONT_LOADING = 0.7
"""Exponent of the share delivered by a share t of the year, t**0.7: national jobs stand at 57–67 % by mid-year."""
SHARE_SD = 0.64
"""Standard deviation of that share, times t(1-t): 0.16 at mid-year, none at the end."""
YEARLY_SD = 0.24
"""The same of one year's share around the usual share of its own series: 0.06 at mid-year."""
OTHER_FACTOR = 2.0
"""Shares of other regions' series count as if they varied this many times as much as the series' own."""
LEAST_SD = 2e-3
DIFFUSE_WEIGHT, DIFFUSE_SD = 0.02, 0.5
"""Part of the draws taken from a projection widened by this factor in logarithms: it may be wrong altogether."""
REST_CORRELATION = 0.8
"""Correlation between the growth of the first part of a year and of the rest around the projection: a judgement."""
PRIOR_YEARS = 3.0
"""Years' worth that the projection's own spread counts beside observed differences from the growth to date."""


@dataclass(frozen=True)
class Share:
    """The share of a year's total that is usually done by a date: its mean, spread, and the years behind it."""

    mean: float
    sd: float
    years: int = 0


def calendar_share(months: ArrayLike) -> Share:
    """Return the front-loaded calendar share of some months of a year, with its uncertainty.

    Parameters
    ----------
    months : array_like of bool, shape (12,)
        Which months are covered.

    Returns
    -------
    Share

    Examples
    --------
    >>> share = calendar_share([True] * 6 + [False] * 6)
    >>> round(share.mean, 3), round(share.sd, 2)
    (0.616, 0.16)
    """
    covered = np.asarray(months, bool)
    steps = np.diff((np.arange(13) / 12) ** FRONT_LOADING)
    elapsed = covered.mean()
    return Share(float(steps[covered].sum()), float(SHARE_SD * elapsed * (1 - elapsed)))


def learnt_share(prior: Share, own: ArrayLike, others: ArrayLike) -> Share:
    """Return the share by a date after seeing that of earlier years.

    Each year's share is taken as normal around the usual one; the calendar share is the prior of the usual one. Other
    regions' years count less than the series' own.

    Parameters
    ----------
    prior : Share
        From ``calendar_share``.
    own, others : array_like, shape (n,)
        Shares of earlier years by the same date, of the series itself and of the same series elsewhere.

    Returns
    -------
    Share
        Mean and standard deviation of this year's share.

    Examples
    --------
    >>> prior = calendar_share([True] * 6 + [False] * 6)
    >>> learnt = learnt_share(prior, [0.52, 0.5, 0.51], [])
    >>> round(learnt.mean, 2), learnt.sd < prior.sd
    (0.51, True)
    """
    seen = [np.asarray(own, float), np.asarray(others, float)]
    years = int(sum(len(shares) for shares in seen))
    if years == 0 or prior.sd == 0:
        return prior
    yearly = max(YEARLY_SD / SHARE_SD * prior.sd, LEAST_SD)
    if len(seen[0]) >= 2:  # three years' worth of the usual spread beside the series' own
        squares = ((seen[0] - seen[0].mean()) ** 2).sum()
        yearly = float(np.sqrt((PRIOR_YEARS * yearly**2 + squares) / (PRIOR_YEARS + len(seen[0]) - 1)))
    precision, weighted = 1 / prior.sd**2, prior.mean / prior.sd**2
    for shares, factor in zip(seen, (1.0, OTHER_FACTOR), strict=True):
        precision += len(shares) / (factor * yearly) ** 2
        weighted += shares.sum() / (factor * yearly) ** 2
    return Share(float(weighted / precision), float(np.sqrt(1 / precision + yearly**2)), years)


def update_total(
    totals: Array, done: Array, share: Share, *, rng: np.random.Generator
) -> tuple[NDArray[np.int64], Array]:
    """Return draws of a year's total after a figure of the year is known.

    Each draw is weighted by how likely the figure would be if it were the year's total. A part of the draws comes from
    a wider projection, so that a year unlike any other is followed, too. No total is below what is done.

    Parameters
    ----------
    totals : ndarray, shape (n,)
        The year's total before the figure.
    done : ndarray, shape (n,)
        Amount so far: the same in each draw, or drawn from the interval that a bound leaves.
    share : Share
        Share of the total that is done by then.
    rng : Generator
        Source of randomness.

    Returns
    -------
    places : ndarray of int, shape (n,)
        Which of the earlier draws each new one continues.
    updated : ndarray, shape (n,)
        The year's total.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> before = rng.normal(100, 20, 4000)
    >>> _, after = update_total(before, np.full(4000, 66.0), Share(0.6, 0.05), rng=rng)
    >>> bool(after.std() < before.std() / 2), bool(105 < after.mean() < 112)
    (True, True)
    """
    n = len(totals)
    places = np.arange(n)
    if done.max() <= 0:
        return places, np.maximum(totals, done)
    wide = rng.random(n) < DIFFUSE_WEIGHT
    candidates = totals * np.where(wide, np.exp(DIFFUSE_SD * rng.standard_normal(n)), 1.0)
    sd = max(share.sd, LEAST_SD)
    reached = done / np.maximum(candidates, 1e-12)
    weights = np.exp(-0.5 * ((reached - share.mean) / sd) ** 2) * (reached <= 1) * (candidates > 0)
    # the density of the amount done, not of the share, is what a total is judged by
    weights = weights / np.maximum(candidates, 1e-12)
    total = weights.sum()
    effective = total**2 / (weights**2).sum() if total > 0 else 0.0
    if effective < min(100.0, n / 20):
        shares = np.clip(rng.normal(share.mean, sd, n), 0.02, 1.0)
        return rng.permutation(n), done / shares
    chosen = rng.choice(n, n, p=weights / total)
    return chosen, candidates[chosen]


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
