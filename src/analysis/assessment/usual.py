"""What share of a year's plan is usually done by a month: from earlier years, here or of the same series elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from analysis.assessment.evidence import NOT_COMPARABLE
from analysis.pace.progress import usual_share
from analysis.store import Store
from analysis.units import UnitMismatch, conversion_factor

UNKNOWN = float("nan")


@dataclass(frozen=True)
class Usual:
    """The share that is usually done by the end of a month.

    Attributes
    ----------
    share, low, high : float
        Median, least and largest of the years before; NaN without any.
    years : int
        How many they are.
    month : int
        The month by whose end.
    of : str
        ``plan``, or ``total`` where the plans of those years are not known: the share of what was done in the end.
    regions : tuple of str
        Where those figures come from.
    """

    share: float = UNKNOWN
    low: float = UNKNOWN
    high: float = UNKNOWN
    years: int = 0
    month: int = 0
    of: str = ""
    regions: tuple[str, ...] = ()


def usual(target: Mapping[str, Any], store: Store, as_of: date, month: int) -> Usual:
    """Return the share of a year's plan that is usually done by the end of a month.

    Parameters
    ----------
    target : mapping
        One row of the targets: an amount of one year.
    store : Store
        The tables: figures of parts of the years before, and plans and totals of those years.
    as_of : date
        Figures published later are not seen.
    month : int
        1 to 12.

    Returns
    -------
    Usual
        Of the region's own years; where there are none, of the same series in other regions.
    """
    if target["kind"] != "flow" or not 1 <= month <= 12:
        return Usual()
    known = store.of_series(str(target["series_id"]), as_of)
    known = known[~known["status"].isin(NOT_COMPARABLE)]
    known = known[(known["start"].dt.month == 1) & (known["start"].dt.day == 1)]
    known = known[(known["start"].dt.year == known["end"].dt.year) & (known["end"].dt.year < target["due"].year)]
    plans = _plans(str(target["series_id"]), store)
    own = known["region"] == target["region"]
    for rows in (known[own], known[~own]):
        for name, wholes in (("plan", plans), ("total", _totals(rows))):
            found = _usual(rows, wholes, month, name)
            if found.years:
                return found
    return Usual()


def _usual(rows: pd.DataFrame, wholes: dict[tuple[str, int], float], month: int, name: str) -> Usual:
    parts = rows[rows["end"].dt.month < 12]
    shares, regions = [], []
    for (region, year), part in parts.groupby(["region", parts["end"].dt.year], sort=True):
        whole = wholes.get((region, int(year)), 0.0)
        if whole > 0:
            line = np.full(12, np.nan)
            line[part["end"].dt.month.to_numpy() - 1] = part["amount"].to_numpy(float) / whole
            if usual_share(line, month)[3]:
                shares.append(line)
                regions.append(str(region))
    if not shares:
        return Usual()
    median, low, high, years = usual_share(shares, month)
    return Usual(median, low, high, years, month, name, tuple(dict.fromkeys(regions)))


def _totals(rows: pd.DataFrame) -> dict[tuple[str, int], float]:
    whole = rows[rows["end"].dt.month == 12]
    return {(row.region, row.end.year): float(row.amount) for row in whole.itertuples()}


def _plans(series_id: str, store: Store) -> dict[tuple[str, int], float]:
    """Return the plans of earlier years in the unit of the series."""
    past = store.past_targets
    past = past[(past["series_id"] == series_id) & (past["kind"] == "flow")]
    plans = {}
    for row in past.to_dict("records"):
        try:
            factor = conversion_factor(row["unit"], str(store.series.at[series_id, "unit"]))
        except (UnitMismatch, KeyError):
            continue
        plan = row["lower"] if not pd.isna(row["lower"]) else row["upper"]
        plans[row["region"], int(row["target_year"])] = float(plan) * factor
    return plans
