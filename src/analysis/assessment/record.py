"""The record of past targets: counts with bounds, since what gets reported is mostly success."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.pace.met import met
from analysis.store.store import Store


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
    return tables.once(key, lambda: _counted(tables, as_of, driver, domains, series_id))


def _counted(store: Store, as_of: date, driver: str, domains: Collection[str], series_id: str) -> PastRecord:
    chosen = [
        row
        for row in store.once("past_targets", lambda: store.past_targets.to_dict("records"))
        if row["target_year"] < as_of.year
        and (not driver or row["driver"] == driver)
        and (not domains or row["domain"] in domains)
        and (not series_id or row["series_id"] == series_id)
    ]
    day = pd.Timestamp(as_of)
    reported = [row for row in chosen if not np.isnan(row["outcome_value"]) and row["outcome_published"] <= day]
    kept = sum(
        bool(met([row["outcome_value"]], row["operator"], row["direction"], row["lower"], row["upper"])[0])
        for row in reported
    )
    plans = [row["upper"] if np.isnan(row["lower"]) else row["lower"] for row in reported]
    ratios = [row["outcome_value"] / plan for row, plan in zip(reported, plans, strict=True) if plan > 0]
    return PastRecord(len(chosen), kept, len(chosen) - len(reported), np.sort(np.array(ratios, float)))
