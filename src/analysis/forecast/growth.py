"""What the growth of the first part of a year says about the growth of the year."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from functools import lru_cache
from importlib.resources import files as resources
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit

from analysis.forecast.distribution import LEVELS, MEDIAN, quantile_at

Array = NDArray[np.float64]

SHIPPED = "growth.json"
LEAST_SPREAD = 0.05
"""Percentage points that a projection's spread counts at least."""
_TENTH = int(np.searchsorted(LEVELS, 0.1))
_TENTHS_APART = 2.5631031310892007
"""Standard deviations between the first and the last tenth of a normal distribution."""


@dataclass(frozen=True)
class GrowthWeights:
    """Coefficients of the update, as `benchmarks/in_year_growth.py` fits them."""

    # logarithm of the usual difference between the year's growth and its part's: constant, per logarithm of the
    # projection's spread, and of what is to come over what has gone by
    usual: tuple[float, ...]
    # logarithms of the years' worth that this counts beside the spread of earlier years' differences, and none beside
    # their mean
    years: tuple[float, ...]
    # of the projection beside the part, as a logit: constant, per logarithm of the ratio of their variances, and of
    # what is to come over what has gone by
    weight: tuple[float, ...]
    # logarithm of the factor on the spread of both together: constant, per logarithm of what is to come over what has
    # gone by, for the fewness of years, and per logarithm of the ratio of variances
    spread: tuple[float, ...]
    quantiles: tuple[float, ...]  # of what is left, in that spread, at `LEVELS`

    def to_text(self) -> str:
        """Return the coefficients as JSON."""
        return json.dumps(asdict(self), indent=1) + "\n"

    @classmethod
    def from_text(cls, text: str) -> GrowthWeights:
        """Return the coefficients that `to_text` has written."""
        stored: dict[str, Any] = json.loads(text)
        return cls(**{name: tuple(values) for name, values in stored.items()})


@lru_cache(maxsize=1)
def shipped_growth() -> GrowthWeights:
    """Return the coefficients that ship with the package."""
    return GrowthWeights.from_text((resources("analysis.forecast") / SHIPPED).read_text(encoding="utf-8"))


def middle_and_spread(
    before: Array, so_far: Array, share: Array, differences: Array, weights: GrowthWeights
) -> tuple[Array, Array]:
    """Return where the growth of years ends after that of a part of them is known, and how widely it may miss that.

    ``before`` of shape (n, levels): quantiles of the year's growth before, in percent. ``so_far``, ``share`` of shape
    (n,): growth of the part, and the share of the year that it makes up, in (0, 1). ``differences`` of shape (n,
    years): growth of the whole year less that of the same part, in earlier years; NaN where not known. Returned:
    ``middle``, ``spread`` of shape (n,): the middle rises with `so_far`, the spread does not depend on it.
    """
    known = np.isfinite(differences)
    count = known.sum(axis=1)
    seen = np.where(known, differences, 0.0)
    mean = seen.sum(axis=1) / np.maximum(count, 1)
    squares = np.where(known, (seen - mean[:, None]) ** 2, 0.0).sum(axis=1)
    to_come = np.log((1 - share) / share)
    prior = np.maximum((before[:, -1 - _TENTH] - before[:, _TENTH]) / _TENTHS_APART, LEAST_SPREAD)
    constant, per_prior, per_time = weights.usual
    usual = np.exp(2 * (constant + per_prior * np.log(prior) + per_time * to_come))
    worth, none = np.exp(weights.years)
    apart = (worth * usual + squares) / (worth + np.maximum(count - 1, 0)) * (1 + 1 / (count + none))
    paced = so_far + count / (count + none) * mean
    odds = np.log(apart / prior**2)
    constant, per_odds, per_time = weights.weight
    of_projection = expit(constant + per_odds * odds + per_time * to_come)
    constant, per_time, per_fewness, per_odds = weights.spread
    both = np.log(apart * prior**2 / (apart + prior**2)) / 2
    spread = np.exp(constant + both + per_time * to_come + per_fewness / (1 + count) + per_odds * odds)
    return paced + of_projection * (before[:, MEDIAN] - paced), spread


def update_growth(growth: Array, so_far: Array, share: float, differences: ArrayLike) -> Array:
    """Return draws of a year's growth after the growth of a part of it is known.

    The middle is a weighted mean of the projection and of the growth so far, moved by how the whole year used to differ
    from that part; weight and spread are fitted, by the time gone, the projection's spread and earlier differences.

    ``growth`` of shape (n,): the year's growth as projected before, in percent. ``so_far`` of shape (n,): growth of the
    part, in percent. ``share``: share of the year that the part makes up, in (0, 1]. ``differences`` of shape (k,):
    growth of the whole year less that of the same part, in earlier years. Returned: shape (n,): each draw keeps its
    rank, so that what goes with it still does; more growth so far never lowers one.

    Examples
    --------
    >>> before = np.random.default_rng(0).normal(5, 1, 4000)
    >>> after = update_growth(before, np.full(4000, 5.8), 0.75, [])
    >>> bool(5.5 < after.mean() < 5.8), bool(after.std() < before.std())
    (True, True)
    """
    if share >= 1:
        return np.asarray(so_far, float)
    rank = np.empty(len(growth))
    rank[np.argsort(growth, kind="stable")] = (np.arange(len(growth)) + 0.5) / len(growth)
    weights = shipped_growth()
    given = np.quantile(growth, LEVELS)[None], so_far, np.array([share]), np.asarray(differences, float)[None]
    middle, spread = middle_and_spread(*given, weights)
    low, high = np.quantile(growth, [0.1, 0.9])
    spread = np.minimum(spread, (high - low) / _TENTHS_APART)  # a part of the year never makes it less certain
    return np.asarray(middle + spread * quantile_at(np.array(weights.quantiles), rank))
