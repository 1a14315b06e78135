"""What share of a year's plan is usually done by a month: from earlier years, here or of the same series elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from analysis.assessment.case import Case
from analysis.domain.codes import Kind
from analysis.domain.figure import Figure
from analysis.domain.units import UnitMismatch, conversion_factor
from analysis.pace.progress import usual_share

UNKNOWN = float("nan")


@dataclass(frozen=True)
class Usual:
    """The share that is usually done by the end of a month."""

    share: float = UNKNOWN  # share, low, high: median, least and largest of the years before; NaN without any
    low: float = UNKNOWN
    high: float = UNKNOWN
    years: int = 0  # how many they are
    month: int = 0  # the month by whose end
    # ``plan``, or ``total`` where the plans of those years are not known: the share of what was done in the end
    of: str = ""
    regions: tuple[str, ...] = ()  # where those figures come from


def usual(case: Case, month: int) -> Usual:
    """Return the share of a year's plan that is usually done by the end of a month, 1 to 12.

    Of the region's own years; where there are none, of the same series in other regions.
    """
    target = case.target
    if target.kind != Kind.FLOW or not 1 <= month <= 12:
        return Usual()
    by_region = case.store.everywhere(target.series_id, case.as_of)
    own = {target.region: by_region.get(target.region, ())}
    others = {region: rows for region, rows in by_region.items() if region != target.region}
    for years in (_years(own, target.due.year), _years(others, target.due.year)):
        totals = {place: amounts[12] for place, amounts in years.items() if 12 in amounts}
        for name, wholes in (("plan", _plans(case) if years else {}), ("total", totals)):
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
            if row.is_since_january and row.year < before and row.is_comparable:
                years.setdefault((region, row.year), {})[row.end.month] = row.amount
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


def _plans(case: Case) -> dict[Place, float]:
    """Return the plans of earlier years in the unit of the series."""
    plans: dict[Place, float] = {}
    if case.series is None:
        return plans
    for past in case.store.plans_of(case.series.series_id):
        if past.kind != Kind.FLOW:
            continue
        try:
            plans[past.region, past.target_year] = past.threshold * conversion_factor(past.unit, case.series.unit)
        except UnitMismatch:
            continue
    return plans
