"""How many of several targets will be met, when their errors have a part in common."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

Array = NDArray[np.float64]

WITHIN_REGION = 0.1
WITHIN_DOMAIN = 0.3
"""Correlations assumed between the errors of two targets of one region and year, and of one domain: judgements."""
FEWEST_PAIRS = 30
FEWEST_YEARS = 5
"""Pairs of series, and years that two have in common, from which a panel gives an estimate of its own."""
MOST = 0.9


@dataclass(frozen=True)
class Correlations:
    """Correlations between the errors of two targets of a region, and how they were come by.

    Attributes
    ----------
    within_region, within_domain : float
        Of two targets of different domains, and of one domain.
    pairs : int
        Pairs of series they were estimated from; none where they are judgements.
    """

    within_region: float = WITHIN_REGION
    within_domain: float = WITHIN_DOMAIN
    pairs: int = 0


def estimated_correlations(panels: Sequence[tuple[Array, NDArray[np.str_]]]) -> Correlations:
    """Return the correlations that a panel's yearly changes show, or the judgements where it shows too little.

    Parameters
    ----------
    panels : sequence of (ndarray, shape (series, years), ndarray of str, shape (series,))
        Yearly changes of each region's series, NaN where not known, and the domain of each series.

    Returns
    -------
    Correlations
        The second at least the first, both within [0, 0.9].

    Examples
    --------
    >>> estimated_correlations([]).within_domain
    0.3
    >>> rng = np.random.default_rng(0)
    >>> common = rng.standard_normal(20)
    >>> changes = common + rng.standard_normal((12, 20))
    >>> told = estimated_correlations([(changes, np.array(["energy", "urban"] * 6))])
    >>> told.pairs, 0.3 < told.within_region < 0.7
    (66, True)
    """
    across: list[float] = []
    inside: list[float] = []
    for changes, domains in panels:
        known = np.isfinite(changes)
        enough = known.sum(axis=1) >= FEWEST_YEARS
        changes, known, domains = changes[enough], known[enough], domains[enough]
        if len(changes) < 2:
            continue
        rows = np.where(known, changes, 0.0)
        common = known.astype(float) @ known.T
        # means and spreads over the years that both have
        sums, squares = rows @ known.T, rows**2 @ known.T
        with np.errstate(divide="ignore", invalid="ignore"):
            covariance = rows @ rows.T / common - sums * sums.T / common**2
            variance = squares / common - (sums / common) ** 2
            found = covariance / np.sqrt(variance * variance.T)
        first, second = np.triu_indices(len(rows), 1)
        usable = (common[first, second] >= FEWEST_YEARS) & np.isfinite(found[first, second])
        same = domains[first] == domains[second]
        across += found[first, second][usable & ~same].tolist()
        inside += found[first, second][usable & same].tolist()
    if len(across) + len(inside) < FEWEST_PAIRS:
        return Correlations()
    region = float(np.clip(np.mean(across), 0.0, MOST)) if across else WITHIN_REGION
    domain = float(np.clip(np.mean(inside), 0.0, MOST)) if inside else WITHIN_DOMAIN
    return Correlations(region, max(region, domain), len(across) + len(inside))


def count_met(
    probabilities: ArrayLike,
    groups: ArrayLike,
    *,
    draws: int,
    rng: np.random.Generator,
    correlations: Correlations | None = None,
) -> NDArray[np.int64]:
    """Draw how many targets are met, jointly.

    Each target is met where a standard normal variable lies below the quantile of its probability. The variable is the
    sum of a part common to the region, one common to the domain and one of its own, so that every target keeps its
    own probability and only the spread of the count grows.

    Parameters
    ----------
    probabilities : array_like, shape (n,)
        Probability of each target, in [0, 1].
    groups : array_like, shape (n,)
        Domain of each target, any codes.
    draws : int
        Number of draws.
    rng : Generator
        Source of randomness.
    correlations : Correlations, optional
        Between two targets; the judgements if left out.

    Returns
    -------
    ndarray of int, shape (draws,)

    Examples
    --------
    >>> counts = count_met([0.5] * 40, range(40), draws=4000, rng=np.random.default_rng(0))
    >>> bool(abs(counts.mean() - 20) < 0.5), bool(counts.std() > 5)
    (True, True)
    """
    tied = correlations or Correlations()
    chances = np.asarray(probabilities, float)
    _, place = np.unique(np.asarray(groups).astype(str), return_inverse=True)
    common = rng.standard_normal((draws, 1)) * np.sqrt(tied.within_region)
    domain = rng.standard_normal((draws, place.max(initial=0) + 1)) * np.sqrt(tied.within_domain - tied.within_region)
    own = rng.standard_normal((draws, len(chances))) * np.sqrt(1 - tied.within_domain)
    return np.asarray((common + domain[:, place] + own <= ndtri(chances)).sum(axis=1))


def count_sd(
    probabilities: ArrayLike,
    groups: ArrayLike,
    *,
    correlations: Correlations | None = None,
) -> float:
    """Return the standard deviation of the number of targets met, without drawing.

    Parameters
    ----------
    probabilities : array_like, shape (n,)
        Probability of each target, in [0, 1].
    groups : array_like, shape (n,)
        Domain of each target, any codes.
    correlations : Correlations, optional
        As in ``count_met``.

    Returns
    -------
    float
        In targets. Covariances are the first three terms of the tetrachoric series; at correlations up to 0.3 the
        rest is below 0.002.

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
    tied = correlations or Correlations()
    rho = np.where(names[:, None] == names[None, :], tied.within_domain, tied.within_region)
    np.fill_diagonal(rho, 0.0)
    square = z**2 - 1
    series = rho + rho**2 / 2 * np.outer(z, z) + rho**3 / 6 * np.outer(square, square)
    covariance = np.outer(density, density) * series
    return float(np.sqrt((chances * (1 - chances)).sum() + covariance.sum()))
