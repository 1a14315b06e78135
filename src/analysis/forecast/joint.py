"""How many of several targets will be met, when their errors have a part in common."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

Array = NDArray[np.float64]

WITHIN_REGION = 0.07
WITHIN_DOMAIN = 0.19
"""Correlations behind the outcomes of two promises of one place and year, of different domains and of one."""
WITHIN_INDICATOR = 0.3
"""Correlation behind the outcomes of one indicator and year in two places: what is common to its errors over provinces
(.28 to .33, `benchmarks/regions_together.py`); on record, where less is known of each promise, .44."""
PAIRS = 221_564
"""Pairs of promises that they were estimated from: `analysis.record.ties.ties` of the record that ships."""


@dataclass(frozen=True)
class Correlations:
    """Correlations between the outcomes of two promises of one place and year, and how they were come by."""

    # within_region, within_domain: of two promises of different domains, and of one domain
    within_region: float = WITHIN_REGION
    within_domain: float = WITHIN_DOMAIN
    within_indicator: float = WITHIN_INDICATOR  # of two promises of one indicator in different places
    pairs: int = PAIRS  # pairs of promises they were estimated from


OF_PROMISES = Correlations()
"""As the record of promises shows them."""


def count_met(
    probabilities: ArrayLike,
    groups: ArrayLike,
    *,
    draws: int,
    rng: np.random.Generator,
    among: ArrayLike | None = None,
    places: ArrayLike | None = None,
    indicators: ArrayLike | None = None,
    correlations: Correlations | None = None,
) -> NDArray[np.int64]:
    """Draw how many targets are met, jointly.

    Each target is met where a standard normal variable lies below the quantile of its probability. The variable is the
    sum of a part common to the region, one common to the domain there, one common to the indicator wherever it is
    promised and one of its own, so that every target keeps its own probability and only the spread of the count grows.

    ``probabilities`` of shape (n,): probability of each target, in [0, 1]. ``groups`` of shape (n,): domain of each
    target, any codes. ``draws``: number of draws. ``rng``: source of randomness. ``among`` of shape (n,): chance of
    each target to be counted at all, such as that of being reported; all are if left out. ``places``, ``indicators`` of
    shape (n,): region and indicator of each target, any codes; one region, and no indicator of two, if left out.
    ``correlations``: between two targets; those of the record if left out. Returned: shape (draws,).

    Examples
    --------
    >>> counts = count_met([0.5] * 40, range(40), draws=4000, rng=np.random.default_rng(0))
    >>> bool(abs(counts.mean() - 20) < 0.5), bool(counts.std() > 5)
    (True, True)
    """
    tied = correlations or OF_PROMISES
    chances = np.asarray(probabilities, float)
    region = _codes(np.zeros(len(chances)) if places is None else places)
    domain = _codes([f"{place} {group}" for place, group in zip(region, np.asarray(groups).astype(str), strict=True)])
    thing = _codes(np.arange(len(chances)) if indicators is None else indicators)
    in_places = np.bincount(np.unique(np.stack([thing, region]), axis=1)[0])
    shared = np.where(in_places[thing] > 1, tied.within_indicator, 0.0)

    def part(of: NDArray[np.intp], variance: ArrayLike) -> Array:
        return rng.standard_normal((draws, of.max(initial=0) + 1))[:, of] * np.sqrt(variance)

    score = part(region, tied.within_region) + part(domain, tied.within_domain - tied.within_region)
    score += part(np.arange(len(chances)), 1 - tied.within_domain - shared)
    if shared.any():
        score += part(thing, shared)
    met = score <= ndtri(chances)
    if among is not None:
        met &= rng.random(met.shape) < np.asarray(among, float)
    return np.asarray(met.sum(axis=1))


def _codes(names: ArrayLike) -> NDArray[np.intp]:
    return np.asarray(np.unique(np.asarray(names).astype(str), return_inverse=True)[1], np.intp)


def count_sd(
    probabilities: ArrayLike,
    groups: ArrayLike,
    *,
    correlations: Correlations | None = None,
) -> float:
    """Return the standard deviation of the number of targets met, without drawing.

    ``probabilities`` of shape (n,): probability of each target, in [0, 1]. ``groups`` of shape (n,): domain of each
    target, any codes. ``correlations``: as in ``count_met``. Returned: in targets. Covariances are the first three
    terms of the tetrachoric series; at correlations up to 0.3 the rest is below 0.002.

    References
    ----------
    Pearson (1900), Phil. Trans. R. Soc. A 195, 1-47.

    Examples
    --------
    >>> round(count_sd([0.5] * 40, range(40), correlations=Correlations(0.0, 0.0)), 3)
    3.162
    """
    chances = np.clip(np.asarray(probabilities, float), 1e-9, 1 - 1e-9)
    names = np.asarray(groups).astype(str)
    z = ndtri(chances)
    density = np.exp(-0.5 * z**2) / np.sqrt(2 * np.pi)
    tied = correlations or OF_PROMISES
    rho = np.where(names[:, None] == names[None, :], tied.within_domain, tied.within_region)
    np.fill_diagonal(rho, 0.0)
    square = z**2 - 1
    series = rho + rho**2 / 2 * np.outer(z, z) + rho**3 / 6 * np.outer(square, square)
    covariance = np.outer(density, density) * series
    return float(np.sqrt((chances * (1 - chances)).sum() + covariance.sum()))
