"""What a projection is, and what it depends on."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.scenario import Adjustment
from analysis.store.store import Store

Array = NDArray[np.float64]


@dataclass(frozen=True)
class InYear:
    """What the figures of the year to date did to a projection.

    Attributes
    ----------
    share, share_sd : float
        Share of the year's total usually done by then, and its spread; for growth the share of the year covered.
    years : int
        Earlier years from which the share was learnt, beside the calendar.
    before, after : tuple of float
        The 10 %, 50 % and 90 % quantiles of the year's total before and after the figure.
    """

    share: float
    share_sd: float
    years: int
    before: tuple[float, float, float]
    after: tuple[float, float, float]


@dataclass(frozen=True)
class Projection:
    """Draws of a target's quantity, and what they were made of.

    Attributes
    ----------
    quantity : ndarray, shape (draws,)
        The target's own quantity at its due date, in the target's unit; empty where there is none.
    without_events : ndarray, shape (draws,)
        The same without announced additions; empty where there are none.
    dates, paths : list of date and ndarray, shape (draws, h)
        Levels at the ends of the years (or within), for the fan.
    method, reason : str
        How it was made, or why it was not.
    pool : dict
        What growth and spread were learnt from.
    events : tuple of int
        Rows of the events that are included.
    in_year : InYear or None
        What the figures of the year to date changed.
    fault : str
        What is wrong with the figures, where that is why there is no projection.
    """

    quantity: Array
    method: str = ""
    reason: str = ""
    without_events: Array = field(default_factory=lambda: np.empty(0))
    dates: tuple[date, ...] = ()
    paths: Array = field(default_factory=lambda: np.empty((0, 0)))
    pool: dict[str, Any] = field(default_factory=dict)
    events: tuple[int, ...] = ()
    in_year: InYear | None = None
    fault: str = ""


def nothing(reason: str, fault: str = "", **pool: Any) -> Projection:
    """Return the projection of a target about which nothing can be said, with the reason."""
    return Projection(np.empty(0), reason=reason, fault=fault, pool=pool)


@dataclass(frozen=True)
class Setting:
    """What a projection depends on beside the target: the tables, the dates, the scenario, the randomness."""

    store: Store
    as_of: date
    reference: date
    adjustments: tuple[Adjustment, ...]
    draws: int
    rng: np.random.Generator


def tenths(draws: Array) -> tuple[float, float, float]:
    """Return the 10 %, 50 % and 90 % quantiles of draws."""
    low, middle, high = np.quantile(draws, [0.1, 0.5, 0.9])
    return float(low), float(middle), float(high)
