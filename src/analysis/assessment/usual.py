"""What share of a year's plan is usually done by a month: from earlier years, here or of the same series elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from analysis.assessment.evidence import NOT_COMPARABLE
from analysis.domain.units import UnitMismatch, conversion_factor
from analysis.pace.progress import usual_share
from analysis.store.as_of import Figure
from analysis.store.store import Store

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
    by_region = store.everywhere(target["series_id"], as_of)
    own = {target["region"]: by_region.get(target["region"], ())}
    others = {region: rows for region, rows in by_region.items() if region != target["region"]}
    for years in (_years(own, target["due"].year), _years(others, target["due"].year)):
        totals = {place: amounts[12] for place, amounts in years.items() if 12 in amounts}
        for name, wholes in (("plan", _plans(target["series_id"], store) if years else {}), ("total", totals)):
            found = _usual(years, wholes, month, name)
            if found.years:
                return found
    return Usual()


Place = tuple[str, int]
"""A region and a year."""


def _years(by_region: Mapping[str, Iterable[Figure]], before: int) -> dict[Place, dict[int, float]]:
    """Return the amounts from January to the end of a month, by month, of each region and year."""
    years: dict[Place, dict[int, float]] = {}
    for region, rows in by_region.items():
        for row in rows:
            start, end = row["start"], row["end"]
            from_january = (start.month, start.day) == (1, 1) and start.year == end.year < before
            if from_january and row["status"] not in NOT_COMPARABLE:
                years.setdefault((region, end.year), {})[end.month] = row["amount"]
    return years


def _usual(parts: dict[Place, dict[int, float]], wholes: dict[Place, float], month: int, name: str) -> Usual:
    shares, regions = [], []
    for (region, year), amounts in parts.items():
        whole = wholes.get((region, year), 0.0)
        if whole > 0:
            line = np.array([amounts.get(end, np.nan) / whole for end in range(1, 12)] + [np.nan])
            if usual_share(line, month)[3]:
                shares.append(line)
                regions.append(region)
    if not shares:
        return Usual()
    median, low, high, years = usual_share(shares, month)
    return Usual(median, low, high, years, month, name, tuple(dict.fromkeys(regions)))


def _plans(series_id: str, store: Store) -> dict[Place, float]:
    """Return the plans of earlier years in the unit of the series."""
    plans = {}
    for row in store.once("past_targets", lambda: store.past_targets.to_dict("records")):
        if (row["series_id"], row["kind"]) != (series_id, "flow"):
            continue
        try:
            factor = conversion_factor(row["unit"], str(store.definition(series_id)["unit"]))
        except (UnitMismatch, KeyError):
            continue
        plan = row["lower"] if not pd.isna(row["lower"]) else row["upper"]
        plans[row["region"], int(row["target_year"])] = float(plan) * factor
    return plans
