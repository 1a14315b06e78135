"""The record of past targets: counts with bounds, since what gets reported is mostly success."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from analysis.domain.codes import DELIVERY_CLASSES
from analysis.pace.met import met
from analysis.store.store import Store

MINIMUM_RATIOS = 5
"""Past targets with an outcome below which a class of programmes says nothing."""


@dataclass(frozen=True)
class PastRecord:
    """How many past targets were met, as far as is known.

    Attributes
    ----------
    total, met, unreported : int
        Past targets, those known to be met, those without a published outcome.
    ratios : ndarray
        Outcome ÷ target of those with an outcome, increasing.
    """

    total: int
    met: int
    unreported: int
    ratios: NDArray[np.float64]

    @property
    def reported(self) -> int:
        """Targets with a published outcome."""
        return self.total - self.unreported

    @property
    def bounds(self) -> tuple[float, float]:
        """Bounds of the share met: unreported ones all missed, or all met; NaN without targets."""
        if not self.total:
            return float("nan"), float("nan")
        return self.met / self.total, (self.met + self.unreported) / self.total

    @property
    def base_rate(self) -> float:
        """Share met of those reported; NaN without any."""
        return self.met / self.reported if self.reported else float("nan")


def past_record(
    store: Store,
    as_of: date,
    *,
    driver: str = "",
    domains: Collection[str] = (),
    series_id: str = "",
) -> PastRecord:
    """Return the record of past targets due before a day's year, as far as published by that day.

    City, province and nation together; those of one driver, of some domains or of one series alone where they are
    given.
    """
    tables = store.base or store  # figures that are supposed are no past targets
    key = ("past_record", as_of, driver, tuple(domains), series_id)
    return tables.once(key, lambda: _counted(tables, as_of, driver, domains, series_id))


def _counted(store: Store, as_of: date, driver: str, domains: Collection[str], series_id: str) -> PastRecord:
    chosen = [
        past
        for past in store.past
        if past.target_year < as_of.year
        and (not driver or past.driver == driver)
        and (not domains or past.domain in domains)
        and (not series_id or past.series_id == series_id)
    ]
    reported = [past for past in chosen if past.is_reported(as_of)]
    kept = sum(
        bool(met([past.outcome_value], past.operator, past.direction, past.lower, past.upper)[0]) for past in reported
    )
    ratios = [past.outcome_value / past.threshold for past in reported if past.threshold > 0]
    return PastRecord(len(chosen), kept, len(chosen) - len(reported), np.sort(np.array(ratios, float)))


def class_record(store: Store, as_of: date, domain: str) -> tuple[str, PastRecord]:
    """Return the class of programmes whose record is used, and the record.

    The class is the domain, where five of its past plans have an outcome; else the wider class it belongs to.
    """
    own = past_record(store, as_of, driver="programme", domains=[domain])
    if len(own.ratios) >= MINIMUM_RATIOS:
        return domain, own
    name = next(name for name, domains in DELIVERY_CLASSES.items() if domain in domains)
    return name, past_record(store, as_of, driver="programme", domains=DELIVERY_CLASSES[name])
