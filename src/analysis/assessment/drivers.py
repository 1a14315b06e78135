"""What drives a verdict, as codes and numbers; present/ puts them into words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from analysis.assessment.evidence import YEARLY_KINDS, Evidence
from analysis.assessment.measure import Measure
from analysis.assessment.projection import Projection
from analysis.assessment.todate import quarter_amounts
from analysis.store.as_of import Figure

QUARTER_DAYS = 92


@dataclass(frozen=True)
class Driver:
    """One reason behind a verdict.

    Attributes
    ----------
    code : str
        ``required_quarters``: needed, quarters, largest, period. ``required_years``: needed, years, largest.
        ``growth``: required, latest, period. ``usual_share``: share, usual, years. ``capacity``: largest, period.
    numbers : dict
        Amounts in the unit of the evidence, shares of 1, whole numbers, periods as text.
    """

    code: str
    numbers: dict[str, Any] = field(default_factory=dict)


def drivers_of(
    target: Mapping[str, Any], evidence: Evidence, projection: Projection, measure: Measure, kind: str
) -> tuple[Driver, ...]:
    """Return what drives a verdict: what is still needed against what was ever done, and where the year stands.

    Parameters
    ----------
    target : mapping
        One row of the targets.
    evidence, projection, measure
        What is known of its series, what is projected, what the target measures on it.
    kind : str
        Kind of its series.

    Returns
    -------
    tuple of Driver
        None for a target without a number or a projection.
    """
    if not len(projection.quantity):
        return ()
    return tuple(_drivers(target, evidence, projection, measure, kind))


def _drivers(
    target: Mapping[str, Any], evidence: Evidence, projection: Projection, measure: Measure, kind: str
) -> Iterator[Driver]:
    upper_only = target["operator"] in ("<=", "<")
    plan = float(target["upper"] if upper_only else target["lower"])
    if kind == "growth" and measure.how == "level":
        latest = evidence.latest
        if latest is not None:
            yield Driver("growth", {"required": plan, "latest": float(latest["amount"]), "period": latest["period"]})
        return
    if target["driver"] == "programme" and kind == "flow":
        yield from _capacity(evidence)
    if projection.in_year is not None and evidence.in_year is not None and measure.how == "level":
        share = float(evidence.in_year["amount"]) / plan if plan else float("nan")
        told = {"share": share, "usual": projection.in_year.share, "years": projection.in_year.years}
        yield Driver("usual_share", told)
    if upper_only or target["direction"] != "increase":
        return
    yield from _required(target, plan, evidence, measure, kind)


def _capacity(evidence: Evidence) -> Iterator[Driver]:
    """Yield the most that was ever done in a year, of any definition: capacity, no trend."""
    single = [
        row
        for row in evidence.figures
        if (row["start"].month, row["end"].month) == (1, 12)
        and row["start"].year == row["end"].year
        and not np.isnan(row["amount"])
    ]
    if single:
        row = max(single, key=lambda row: row["amount"])
        told = {"largest": float(row["amount"]), "period": row["period"], "status": row["status"]}
        yield Driver("capacity", told)


def _required(
    target: Mapping[str, Any], plan: float, evidence: Evidence, measure: Measure, kind: str
) -> Iterator[Driver]:
    """Yield what is still needed, by quarter where quarters are known, else by year."""
    if kind == "flow" and measure.how == "level":
        latest = evidence.in_year
        wanted, steps = plan, quarter_amounts(evidence.comparable)
    elif kind not in YEARLY_KINDS and measure.how in ("level", "change"):
        base = evidence.level(measure.base_year)
        latest = evidence.latest
        wanted, steps = plan if measure.how == "level" else base + plan, _quarter_steps(evidence.comparable)
    else:
        return
    if latest is None or np.isnan(wanted):
        return
    needed = wanted - float(latest["amount"])
    left = (target["due"] - latest["end"]).days / QUARTER_DAYS
    if needed <= 0 or left <= 0:
        return
    if steps:
        start = max(steps, key=lambda quarter: steps[quarter])
        told = {"needed": needed, "quarters": max(int(np.ceil(left - 0.05)), 1), "largest": steps[start]}
        yield Driver("required_quarters", told | {"period": f"{start.year}Q{start.quarter}"})
    elif kind not in YEARLY_KINDS:
        yield from _required_years(needed, target, evidence)


def _required_years(needed: float, target: Mapping[str, Any], evidence: Evidence) -> Iterator[Driver]:
    if len(evidence.years) < 2 or evidence.in_year is not None:
        return
    years = target["due"].year - evidence.years[-1]["year"]
    steps = [
        (after["amount"] - before["amount"]) / (after["year"] - before["year"])
        for before, after in pairwise(evidence.years)
    ]
    if years >= 1:
        yield Driver("required_years", {"needed": needed, "years": years, "largest": float(max(steps)) * years})


def _quarter_steps(rows: Iterable[Figure]) -> dict[pd.Timestamp, float]:
    """Return the changes of a level between ends of neighbouring quarters, by the first day of the quarter."""
    ends = {row["end"]: row["amount"] for row in rows if row["end"].is_quarter_end}
    return {
        after.to_period("Q").start_time: float(ends[after] - ends[before])
        for before, after in pairwise(sorted(ends))
        if (after.to_period("Q") - before.to_period("Q")).n == 1
    }
