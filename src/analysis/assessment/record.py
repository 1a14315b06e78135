"""The record of past targets: counts with bounds, since what gets reported is mostly success."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.pace.met import met
from analysis.store import Store


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
    """Return the record of past targets that were due before a day's year, as far as published by that day.

    Parameters
    ----------
    store : Store
        The tables.
    as_of : date
        Outcomes published later are not seen.
    driver : str
        programme or outcome; all if blank.
    domains : collection of str
        Domains to count; all if empty.
    series_id : str
        One series alone; all if blank.

    Returns
    -------
    PastRecord
        City, province and nation together.
    """
    tables = store.base or store  # figures that are supposed are no past targets
    key = ("past_record", as_of, driver, tuple(domains), series_id)
    return tables.once(key, lambda: _counted(store.past_targets, as_of, driver, domains, series_id))


def _counted(past: pd.DataFrame, as_of: date, driver: str, domains: Collection[str], series_id: str) -> PastRecord:
    chosen = past[past["target_year"] < as_of.year]
    if driver:
        chosen = chosen[chosen["driver"] == driver]
    if domains:
        chosen = chosen[chosen["domain"].isin(list(domains))]
    if series_id:
        chosen = chosen[chosen["series_id"] == series_id]
    reported = chosen[chosen["outcome_value"].notna() & (chosen["outcome_published"] <= pd.Timestamp(as_of))]
    kept = sum(
        bool(met([row["outcome_value"]], row["operator"], row["direction"], row["lower"], row["upper"])[0])
        for row in reported.to_dict("records")
    )
    plan = reported["lower"].fillna(reported["upper"])
    ratios = (reported["outcome_value"] / plan)[plan > 0]
    return PastRecord(len(chosen), kept, len(chosen) - len(reported), np.sort(ratios.to_numpy(float)))
