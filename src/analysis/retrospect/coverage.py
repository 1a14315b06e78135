"""What is known of every target, what would lift its grade, and which missing figures are worth asking for.

A figure is worth the more, the more it narrows the expected count of targets met: it is drawn from its predictive
distribution, the targets that rest on it are assessed again, and the spread of the count is compared.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.assessment.door import Assessment, Assessments, again
from analysis.assessment.evidence import GRADED, NOT_COMPARABLE, gather
from analysis.assessment.programme import class_record
from analysis.domain.codes import GRADES
from analysis.domain.periods import parse_period
from analysis.domain.units import UnitMismatch, conversion_factor
from analysis.forecast.delivery import delivery_ratios
from analysis.forecast.inyear import calendar_share
from analysis.forecast.joint import count_sd
from analysis.store.hypothetical import Supposed
from analysis.store.store import Store

Array = NDArray[np.float64]

CALLS = 5
"""Figures worth a telephone call that are named first."""
LEVELS = (1 / 6, 1 / 2, 5 / 6)
"""Quantiles at which a missing figure is drawn: the middles of three parts of equal probability."""
RANGE = (0.1, 0.5, 0.9)
"""Quantiles between which it is said to be expected."""
DRAWS = 2000
"""Simulated outcomes a target each time it is assessed again."""
NOTHING_KNOWN = 0.5
"""Chance at which a target without a probability counts in the spread of the count."""
LEVEL_SPREAD = 0.1
"""Spread of last year's level around this year's target, as a share of it, where no level is known: a judgement."""
YEARS_BACK = 12
"""Years before the reference date within which figures are looked for that would lift a grade."""
WIDTH_80 = 2 * 1.2815515655446004
"""Width of the central 80 % of a normal distribution, in standard deviations."""
NEVER = ("milestone", "advance", "policy", "explained", "no_number", "other_scope", "failed")
"""Reasons for which no figure would give a target a probability."""

COLUMNS = (
    "id", "region", "domain", "indicator_zh", "indicator_en", "kind", "operator", "threshold", "threshold_upper",
    "unit", "owner", "evidence_grade", "n_obs", "latest_value", "latest_period", "latest_reliability", "age_days",
    "probability", "verdict", "reason", "next_grade", "lift_series", "lift_periods",
    "figure_period", "figure_unit", "figure_low", "figure_median", "figure_high", "figure_basis", "figure_due",
    "narrowing", "decided_share", "rank",
)  # fmt: skip
"""Columns of the table, in their order."""


@dataclass(frozen=True)
class Coverage:
    """What is known of the targets of a region, and what is missing.

    Attributes
    ----------
    table : DataFrame
        One row a target, the columns of ``COLUMNS``: its evidence, grade and age; `next_grade` and the periods of
        `lift_series` whose official or reported figures would lift it there (separated by blanks); the missing figure
        most worth knowing, its predictive median and 80 % range in `figure_unit`, and whether they come from `history`
        or the `plan`; `narrowing`, by how many targets the 80 % range of the count would shrink; `decided_share`, the
        share of its values after which the verdict would be on_pace, off_pace, met or missed; and its `rank`.
    sd : float
        Standard deviation of the count of targets met, targets without data at even chances.
    """

    table: pd.DataFrame
    sd: float
    region: str
    reference: date
    as_of: date

    @property
    def calls(self) -> pd.DataFrame:
        """The rows of the figures most worth asking for, the most worth first."""
        return self.table[self.table["rank"].le(CALLS)].sort_values("rank")


def coverage(store: Store, assessments: Assessments) -> Coverage:
    """Say of every target what is known of it, and which missing figures are worth most.

    Parameters
    ----------
    store : Store
        The tables.
    assessments : Assessments
        The targets assessed from them.

    Returns
    -------
    Coverage

    Examples
    --------
    >>> found = coverage(city, assess(city, quarter="2026Q3"))       # doctest: +SKIP
    >>> found.calls[["indicator_zh", "figure_period", "narrowing"]]   # doctest: +SKIP
    """
    chances = assessments.table.set_index("id")["probability"].fillna(NOTHING_KNOWN)
    countable = [name for name, case in assessments.cases.items() if _countable(case)]
    chances = chances.loc[countable]
    domains = assessments.table.set_index("id")["domain"].loc[countable]
    setting = _Setting(store, assessments, chances, domains, {})
    rows = [_row(case, setting) for case in assessments.cases.values()]
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    numbers = ["latest_value", "age_days", "figure_low", "figure_median", "figure_high", "narrowing", "decided_share"]
    table = table.astype(dict.fromkeys([*numbers, "threshold", "threshold_upper", "probability"], "float64"))
    worth = table["narrowing"].gt(0) & ~table.duplicated(["lift_series", "figure_period"])
    # a stable order where figures are worth the same: in that of the targets
    order = table[worth].sort_values("narrowing", ascending=False, kind="stable").index
    table["rank"] = pd.Series(range(1, len(order) + 1), index=order).reindex(table.index).astype("Int64")
    sd = setting.sd(chances) if len(chances) else 0.0
    return Coverage(table, sd, assessments.region, assessments.reference, assessments.as_of)


@dataclass(frozen=True)
class _Setting:
    """What the worth of a figure depends on: tables, assessments, chances and domains of the targets that count."""

    store: Store
    assessments: Assessments
    chances: pd.Series[float]
    domains: pd.Series[str]
    judged: dict[tuple[Any, ...], list[tuple[float, str]]]

    def sd(self, chances: pd.Series[float]) -> float:
        """Return the standard deviation of the count of targets met."""
        return count_sd(chances, self.domains, correlations=self.assessments.correlations)


def _countable(case: Assessment) -> bool:
    return case.row["reason"] not in NEVER and case.row["threshold"] is not None


def _row(case: Assessment, setting: _Setting) -> dict[str, Any]:
    row = dict.fromkeys(COLUMNS) | {name: case.row[name] for name in COLUMNS if name in case.row}
    latest = case.evidence.latest
    if latest is not None:
        row["latest_reliability"] = latest["reliability"]
        row["age_days"] = (setting.assessments.reference - latest["end"].date()).days
    series_id = case.target["series_id"]
    if not _countable(case) or not setting.store.definition(series_id) or case.row["settled_on"]:
        return row
    periods = missing_periods(case, setting.store, setting.assessments.reference)
    row["lift_series"] = series_id
    row |= _lift(case, periods, setting)
    return row | _figure(case, periods, setting) if periods else row


def missing_periods(case: Assessment, store: Store, reference: date) -> list[str]:
    """Return the periods of a target's series without a comparable official or reported figure, the latest first.

    The year to the reference date comes first where departments count within the year: for programmes and for series
    that come out more often than once a year. Growth and change count by whole years.

    Parameters
    ----------
    case : Assessment
        One assessed target.
    store : Store
        The tables.
    reference : date
        The day reported on.

    Returns
    -------
    list of str
    """
    series = store.definition(case.target["series_id"])
    year, month = reference.year, reference.month
    periods = [str(past) for past in range(year - 1, year - 1 - YEARS_BACK, -1)]
    often = series["frequency"] in ("Q", "M") or (case.target["driver"] == "programme" and series["kind"] == "flow")
    if month == 12:
        periods.insert(0, str(year))
    elif often and series["kind"] == "flow" and case.target["due"].year == year:
        periods.insert(0, f"{year}-01/{year}-{month:02d}")
    elif often and series["kind"] in ("stock", "rate", "coverage"):
        periods.insert(0, f"{year}-{month:02d}")
    there = {
        (row["start"], row["end"])
        for row in case.evidence.figures
        if row["reliability"] in GRADED and row["status"] not in NOT_COMPARABLE
    }
    spans = {text: parse_period(text) for text in periods}
    return [text for text, span in spans.items() if (pd.Timestamp(span.start), pd.Timestamp(span.end)) not in there]


def _lift(case: Assessment, periods: list[str], setting: _Setting) -> dict[str, Any]:
    """Return the next grade, and the fewest of the latest missing figures that reach it."""
    grade, target = case.evidence.grade, case.target
    if grade == GRADES[-1]:  # any figure lifts the lowest grade
        return {"next_grade": GRADES[-2], "lift_periods": periods[0]} if periods else {}
    level = case.evidence.latest["amount"] if case.evidence.latest is not None else 1.0
    day, reference = setting.assessments.as_of, setting.assessments.reference
    for count in range(1, len(periods) + 1):
        supposed = [Supposed(target["series_id"], target["region"], text, float(level)) for text in periods[:count]]
        reached = gather(setting.store.supposing(supposed, day), target, day, reference, rivals=False).grade
        if GRADES.index(reached) < GRADES.index(grade):
            return {"next_grade": reached, "lift_periods": " ".join(periods[:count])}
    return {}


# What a missing figure is worth


def _figure(case: Assessment, periods: list[str], setting: _Setting) -> dict[str, Any]:
    """Return the missing figure most worth knowing, what it is expected to be, and by how much it narrows the count."""
    period, series_id = periods[0], case.target["series_id"]
    unit, lag = (setting.store.definition(series_id)[name] for name in ("unit", "release_lag_days"))
    due = None if pd.isna(lag) else (parse_period(period).end + timedelta(days=int(lag))).isoformat()
    drawn, basis = _predicted(case, period, setting)
    found: dict[str, Any] = {"figure_period": period, "figure_unit": unit, "figure_due": due}
    if not len(drawn):
        return found
    low, median, high = (float(value) for value in np.quantile(drawn, RANGE))
    judged = _judged(case, period, np.quantile(drawn, LEVELS), setting)
    before = setting.sd(setting.chances)
    after = [_sd_with(case.row["id"], chance, setting) for chance, _ in judged]
    decided = [verdict not in ("no_data", "uncertain") for _, verdict in judged]
    return found | {
        "figure_low": low,
        "figure_median": median,
        "figure_high": high,
        "figure_basis": basis,
        "narrowing": WIDTH_80 * (before - float(np.sqrt(np.mean(np.square(after))))),
        "decided_share": float(np.mean(decided)),
    }


def _sd_with(name: str, chance: float, setting: _Setting) -> float:
    chances = setting.chances.copy()
    chances[name] = chance
    return setting.sd(chances)


def _judged(case: Assessment, period: str, values: Array, setting: _Setting) -> list[tuple[float, str]]:
    """Return a target's probability and verdict once its missing figure is known to be each of some values.

    Programmes of which nothing is known differ in scale alone: one of a class and form stands for all.
    """
    target, result = case.target, setting.assessments
    alike = (target["domain"], period, target["operator"], target["direction"], target["due"])
    pooled = case.evidence.n_obs == 0 and target["driver"] == "programme" and target["kind"] == "flow"
    if pooled and alike in setting.judged:
        return setting.judged[alike]
    told = []
    for value in values:
        supposed = [Supposed(target["series_id"], target["region"], period, float(value))]
        row = again(result, target["id"], setting.store.supposing(supposed, result.as_of), DRAWS).row
        chance = row["probability"]
        told.append((NOTHING_KNOWN if chance is None else float(chance), str(row["verdict"])))
    if pooled:
        setting.judged[alike] = told
    return told


def _predicted(case: Assessment, period: str, setting: _Setting) -> tuple[Array, str]:
    """Return draws of a missing figure in the unit of its series, and what they rest on: `history` or `plan`.

    Where the target is projected, the figure lies on its paths. Elsewhere an amount is taken to have been delivered as
    past plans were, and a level to lie about the target.
    """
    span = parse_period(period)
    rng = np.random.default_rng([setting.assessments.seed, len(period), span.end.toordinal()])
    series = setting.store.definition(case.target["series_id"])
    within = series["kind"] == "flow" and span.end < case.target["due"].date() and not span.is_year
    factor = _factor(case.evidence.unit, str(series["unit"]))
    levels, basis = _on_paths(case, case.target["due"].date() if within else span.end), "history"
    if not len(levels):
        levels, basis = _like_the_plan(case, setting, rng), "plan"
        factor = _factor(str(case.target["unit"]), str(series["unit"]))
    if np.isnan(factor):
        return np.empty(0), basis
    if within:
        levels = levels * _share_done(span.end, len(levels), rng)
    lower, upper = float(series["lower_limit"]), float(series["upper_limit"])
    low, high = (-np.inf if np.isnan(lower) else lower), (np.inf if np.isnan(upper) else upper)
    return np.clip(levels * factor, low, high), basis


def _factor(unit: str, wanted: str) -> float:
    try:
        return conversion_factor(unit, wanted)
    except UnitMismatch:
        return float("nan")


def _on_paths(case: Assessment, end: date) -> Array:
    """Return the projected levels at a day, between the dates of the paths; none where they do not reach it."""
    projection, latest = case.projection, case.evidence.latest
    days = np.array([day.toordinal() for day in projection.dates], float)
    if not len(days) or end.toordinal() > days[-1]:
        return np.empty(0)
    if end.toordinal() >= days[0]:
        place = int(np.searchsorted(days, end.toordinal()))
        if days[place] == end.toordinal():
            return projection.paths[:, place]
        weight = (end.toordinal() - days[place - 1]) / (days[place] - days[place - 1])
        return (1 - weight) * projection.paths[:, place - 1] + weight * projection.paths[:, place]
    if latest is None or latest["end"].date() >= end or projection.method in ("delivery", "events"):
        return np.empty(0)
    start = latest["end"].date().toordinal()
    weight = (end.toordinal() - start) / (days[0] - start)
    middle = float(latest["low"] + latest["high"]) / 2
    return middle + np.sqrt(weight) * (projection.paths[:, 0] - middle)


def _like_the_plan(case: Assessment, setting: _Setting, rng: np.random.Generator) -> Array:
    """Return draws of what a plan like this one brings; none for a change, which says nothing of a level."""
    target = case.target
    if target["kind"] in ("change", "growth", "relative"):
        return np.empty(0)
    plan = float(target["upper"] if np.isnan(target["lower"]) else target["lower"])
    if target["kind"] != "flow":
        return plan * (1 + LEVEL_SPREAD * rng.standard_normal(DRAWS))
    _, record = class_record(setting.store, setting.assessments.as_of, str(target["domain"]))
    drawn = delivery_ratios(record.ratios, record.unreported, draws=DRAWS, rng=rng)
    return plan / np.maximum(drawn, 0.1) if target["direction"] == "decrease" else plan * drawn


def _share_done(end: date, count: int, rng: np.random.Generator) -> Array:
    """Return draws of the share of a year's total done by a day, as figures of the year are read."""
    share = calendar_share([month <= end.month for month in range(1, 13)])
    return np.clip(rng.normal(share.mean, share.sd, count), 0.02, 1.0)
