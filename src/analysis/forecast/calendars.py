"""How much of a year's amount is usually there by a month, by what sort of thing is promised."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc

Array = NDArray[np.float64]


class Calendar(NamedTuple):
    """A usual course of the year: the share done by a time t is the Beta distribution's at t."""

    # early, late: its two shapes: 1 and 1 is even; a larger first one begins later, a larger second one ends sooner
    early: float
    late: float
    # standard deviation of the logarithm of the share at mid-year between series; elsewhere it goes with the root of
    # what is to come over what has gone by
    spread: float


EVEN = Calendar(1.0, 1.0, 0.2)
"""Output, investment, trade, and what is not known: M3's series stand at 48-53 % by mid-year, tourism's at 47-64 %,
Chinese retail sales at 47 %, exports at 46.5 %."""
WORKS = Calendar(2.0, 1.3, 0.35)
"""Works are late: road kilometres 26 % by July (Liaocheng, 2017), farmland 85 % by October (nation, 2020), items of
lists done 33 % by June, 39 % by September, 68 % by November. A judgement from these."""
ACTIVITIES = Calendar(0.8, 1.0, 0.25)
"""Events, courses and payments run ahead of the calendar: 57 % by mid-year. A judgement, from jobs (51-67 %)."""
ONE_STEP = Calendar(1.0, 1.0, 0.6)
"""Purchases come in one step at any time of the year. A judgement."""
LAST_QUARTER = Calendar(3.0, 1.0, 0.6)
"""Designations are announced in the last quarter. A judgement."""

BY_DELIVERABLE = {
    "build": WORKS,
    "renew": WORKS,
    "event": ACTIVITIES,
    "train": ACTIVITIES,
    "serve": ACTIVITIES,
    "subsidise": ACTIVITIES,
    "purchase": ONE_STEP,
    "designate": LAST_QUARTER,
}
"""What is promised, where its year is not even."""


JOBS = Calendar(1.3, 1.5, 0.15)
"""New urban jobs: the nation's stand at 23 % of the year by March, 55 % by June, 82 % by September (2021), at 83 % by
September of 2025; Shandong's at 51 and 63 % by June."""
STARTS = Calendar(0.55, 1.0, 0.25)
"""Works begun, not finished: 61-80 % by mid-year in most years told; the nation's compounds of 2020 stood at 40."""

BY_SERIES = {"new-urban-jobs": JOBS, "old-compound-renovation-starts": STARTS, "shantytown-starts": STARTS}
"""Series whose own course is known from figures; they go before what is promised of them."""


def usual_calendar(deliverable: str = "", series_id: str = "") -> Calendar:
    """Return the usual course of the year of a series and of what is promised of it; even where neither is known.

    Examples
    --------
    >>> [round(float(by_month(usual_calendar(name))[:6].sum()), 2) for name in ("", "build", "event", "designate")]
    [0.5, 0.33, 0.57, 0.12]
    """
    return BY_SERIES.get(series_id) or BY_DELIVERABLE.get(deliverable, EVEN)


def by_month(calendar: Calendar) -> Array:
    """Return the share usually done in each of the twelve months."""
    return np.diff(betainc(calendar.early, calendar.late, np.arange(13) / 12))


def spread_of(calendar: Calendar, elapsed: float) -> float:
    """Return the standard deviation of the logarithm of the share done, before any year of the series is known."""
    return float(calendar.spread * np.sqrt((1 - elapsed) / elapsed))
