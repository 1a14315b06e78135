"""Where a target stands: base, progress, elapsed share, what is still required, and the pace so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from typing import Any

import numpy as np

from analysis.assessment.evidence import DAYS_A_YEAR, Evidence
from analysis.assessment.measure import Measure, measure_of
from analysis.domain.periods import elapsed_share, parse_period
from analysis.pace.progress import (
    gap_points,
    pace_ratio,
    progress_share,
    required_amount,
    required_change,
    required_growth,
)

RECENT_YEARS = 5
"""The pace so far is that of the last five years at most."""
UNKNOWN = float("nan")
INNER = ("actual_rate", "required_kind", "calendar_share", "measured_on")
"""What of a standing the assessment's table does not hold."""


@dataclass(frozen=True)
class Standing:
    """Progress and pace of one target.

    Attributes
    ----------
    base_value, base_period
        The level that progress starts from, where it is published, and its period.
    progress_share, elapsed_share : float
        Shares of 1.
    calendar_share, measured_on : float, date or None
        The elapsed share on the day to which the figure of progress counts, and that day: what it is compared with.
    gap_points : float
        Progress less calendar share, in percentage points.
    required_rate : float
        Still needed: growth a year as a share of 1 for levels, points a year for rates and changes, an amount a month
        for a flow with a figure of the year, percent for a growth rate. `required_kind` says which.
    actual_rate : float
        The same measure of the recent past.
    pace_ratio : float
        Actual ÷ required.
    """

    base_value: float = UNKNOWN
    base_period: str | None = None
    progress_share: float = UNKNOWN
    elapsed_share: float = UNKNOWN
    gap_points: float = UNKNOWN
    required_rate: float = UNKNOWN
    actual_rate: float = UNKNOWN
    pace_ratio: float = UNKNOWN
    required_kind: str = ""
    calendar_share: float = UNKNOWN
    measured_on: date | None = None

    def columns(self) -> dict[str, Any]:
        """Return what the assessment's table holds of this."""
        return {name: value for name, value in asdict(self).items() if name not in INNER}


def period_start(target: Mapping[str, Any]) -> date:
    """Return the first day of a target's period: after its base period, else the start of its report's year."""
    if target["base_period"]:
        return parse_period(target["base_period"]).end + timedelta(days=1)
    return date(int(target["id"].rsplit("-", 2)[1]), 1, 1)


def standing(target: Mapping[str, Any], evidence: Evidence, reference: date, kind: str) -> Standing:
    """Return where a target stands on a reference date.

    Parameters
    ----------
    target : mapping
        One row of the targets.
    evidence : Evidence
        What is known of its series.
    reference : date
        The day to count to.
    kind : str
        Kind of the target's series.

    Returns
    -------
    Standing
        NaN where a figure is missing.
    """
    due, start = target["due"].date(), period_start(target)
    elapsed = elapsed_share(start, due, reference) if due >= start else UNKNOWN
    plan = float(target["upper"] if target["operator"] in ("<=", "<") else target["lower"])
    if np.isnan(plan) or evidence.latest is None:
        return Standing(elapsed_share=elapsed, base_period=target["base_period"] or None)
    measure = measure_of(target, kind)
    if measure.how == "sum":
        where, last = _of_several_years(plan, evidence, elapsed, measure)
    elif target["kind"] == "flow" and evidence.in_year is not None:
        where, last = _of_a_year(plan, evidence, elapsed, due), evidence.in_year["end"].date()
    else:
        where, last = _of_a_level(target, plan, evidence, elapsed), evidence.latest["end"].date()
    if np.isnan(where.progress_share) or last is None or due < start:
        return where
    share = elapsed_share(start, due, last)
    gap = float(gap_points(where.progress_share, share))
    return replace(where, calendar_share=share, measured_on=last, gap_points=gap)


def _of_a_year(plan: float, evidence: Evidence, elapsed: float, due: date) -> Standing:
    assert evidence.in_year is not None
    done = float(evidence.in_year["amount"])
    months_done = 12 * elapsed_share(date(due.year, 1, 1), due, evidence.in_year["end"].date())
    left = 12 - months_done
    share = float(progress_share(0.0, done, plan))
    required = max(float(required_amount(done, plan, left)), 0.0) if left > 0 else UNKNOWN
    actual = done / months_done
    return Standing(
        progress_share=share,
        elapsed_share=elapsed,
        required_rate=required,
        actual_rate=actual,
        pace_ratio=_ratio(actual, required),
        required_kind="amount_a_month",
    )


def _of_several_years(
    plan: float, evidence: Evidence, elapsed: float, measure: Measure
) -> tuple[Standing, date | None]:
    """Return where a total over several years stands, what its years brought so far, and the last day that counts."""
    years = [evidence.level(year) for year in measure.years]
    done = float(np.nansum(years))
    known = [year for year, level in zip(measure.years, years, strict=True) if not np.isnan(level)]
    last = date(max(known), 12, 31) if known else None
    to_date = evidence.to_date
    if to_date is not None and to_date.year in measure.years:
        done += to_date.low
        last = to_date.pieces[-1]["end"].date()
    share = float(progress_share(0.0, done, plan))
    return Standing(progress_share=share, elapsed_share=elapsed), last


def _of_a_level(target: Mapping[str, Any], plan: float, evidence: Evidence, elapsed: float) -> Standing:
    latest = evidence.latest
    assert latest is not None
    base_year = int(target["base_period"][:4]) if target["base_period"] else period_start(target).year - 1
    base, level = evidence.level(base_year), float(latest["amount"])
    years = (target["due"] - latest["end"]).days / DAYS_A_YEAR
    points = target["kind"] in ("rate", "change", "coverage", "growth")
    wanted = base + plan * (-1 if target["direction"] == "decrease" else 1) if target["kind"] == "change" else plan
    share = UNKNOWN
    if target["kind"] not in ("flow", "growth") and not np.isnan(base) and latest["end"].year > base_year:
        share = float(progress_share(base, level, wanted))
    if target["kind"] in ("change", "growth"):
        required = plan / max((target["due"].year - base_year), 1)
    elif years <= 0:
        required = UNKNOWN
    else:
        required = float((required_change if points else required_growth)(level, plan, years))
    actual = _recent_rate(evidence, points=points)
    falls = target["direction"] == "decrease" and target["kind"] not in ("change", "growth")
    if target["kind"] == "change" and target["direction"] == "decrease":
        actual = -actual  # the amount of a fall is a positive number
    if target["kind"] == "growth" and evidence.unit == "%":
        required, actual = plan, level  # a growth rate is its own pace: this year's, else last year's, against the plan
    if target["kind"] == "flow" and target["driver"] == "programme":
        required = actual = UNKNOWN  # the plan sets the number: growth over an earlier year's plan says nothing
    return Standing(
        base_value=base,
        base_period=target["base_period"] or (str(base_year) if not np.isnan(base) else None),
        progress_share=share,
        elapsed_share=elapsed,
        required_rate=required,
        actual_rate=actual,
        pace_ratio=_ratio(-actual, -required) if falls else _ratio(actual, required),
        required_kind=_required_kind(target, evidence, required, points=points),
    )


def _required_kind(target: Mapping[str, Any], evidence: Evidence, required: float, *, points: bool) -> str:
    if target["kind"] == "growth" and evidence.unit == "%":
        return "growth_rate"
    return "points_a_year" if points else "growth_a_year" if not np.isnan(required) else ""


def _recent_rate(evidence: Evidence, *, points: bool) -> float:
    if len(evidence.years) < 2:
        return UNKNOWN
    last = evidence.years[-1]
    first = next(row for row in evidence.years if row["year"] >= last["year"] - RECENT_YEARS)
    years = float(last["year"] - first["year"])
    if years == 0:
        return UNKNOWN
    start, end = float(first["amount"]), float(last["amount"])
    return float((required_change if points else required_growth)(start, end, years))


def _ratio(actual: float, required: float) -> float:
    """Return actual ÷ required; unknown where nothing more is required."""
    return float(pace_ratio(actual, required)) if required > 0 and not np.isnan(actual) else UNKNOWN
