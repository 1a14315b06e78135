"""What is known of every target, what would lift its grade, and which missing figures are worth asking for.

A figure is worth the more, the more it narrows the expected count of targets met: it is drawn from its predictive
distribution, the targets that rest on it are assessed again, and the spread of the count is compared.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import ndtri

from analysis.assessment.assess import Assessment, Assessments, again
from analysis.assessment.case import Case
from analysis.assessment.history import gather
from analysis.assessment.overdue import Overdue, overdue_of
from analysis.assessment.verdict import AssessmentRow
from analysis.domain.codes import GRADES, Driver, Frequency, Grade, Kind, Outlook
from analysis.domain.departments import Department, department_of
from analysis.domain.periods import parse_period
from analysis.domain.series import Series
from analysis.domain.target import Target
from analysis.domain.units import UnitMismatch, conversion_factor
from analysis.forecast.calendars import usual_calendar
from analysis.forecast.delivery import delivery_ratios
from analysis.forecast.inyear import calendar_share
from analysis.forecast.joint import count_sd
from analysis.store.hypothetical import Supposed

Array = NDArray[np.float64]

CALLS, LOOKED_UP = 10, 5
"""Figures worth looking up or asking for that are named, and so many of them at most that should be out."""
IMPORTANT = 2.0
"""Weight of an item of the list of livelihood works, and of an outcome of economy or society, beside other promises."""
FLIP = 1 / 3
"""Share of its values taken to change an outlook where nothing says what an overdue figure is: a judgement."""
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
WIDTH_80 = 2 * float(ndtri(0.9))
"""Width of the central 80 % of a normal distribution, in standard deviations."""
NEVER = ("milestone", "advance", "policy", "explained", "no_number", "other_scope", "failed")
"""Reasons for which no figure would give a target a probability."""

COLUMNS = (
    "id", "region", "domain", "indicator_zh", "indicator_en", "kind", "operator", "threshold", "threshold_upper",
    "unit", "owner", "evidence_grade", "n_obs", "latest_value", "latest_period", "latest_reliability", "age_days",
    "probability", "verdict", "reason", "next_grade", "lift_series", "lift_periods",
    "figure_period", "figure_unit", "figure_low", "figure_median", "figure_high", "figure_basis", "figure_due",
    "narrowing", "decided_share", "flip_share", "overdue", "rank",
)  # fmt: skip
"""Columns of the table, in their order."""
NUMBERS = (
    "threshold", "threshold_upper", "latest_value", "age_days", "probability", "figure_low", "figure_median",
    "figure_high", "narrowing", "decided_share", "flip_share",
)  # fmt: skip
"""Those of them that are numbers."""


@dataclass(frozen=True)
class Call:
    """One call to a department: the targets whose figures it can be asked for, the most worth first.

    `worth` is the number of outlooks that its figures are expected to change, each weighed by its importance.
    """

    department: Department
    targets: tuple[str, ...]
    worth: float


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
        share of its values after which the outlook would no longer be open; `flip_share`, that after which it would be
        another; `overdue`, whether it should be out and is not in the store; and its `rank`: what is overdue first,
        then what flips an outlook, then what narrows the count.
    sd : float
        Standard deviation of the count of targets met, targets without data at even chances.
    assessments : Assessments
        Those that it looks at.
    """

    table: pd.DataFrame
    sd: float
    assessments: Assessments

    def target(self, name: str) -> Target:
        """Return the target of an id."""
        return self.assessments.cases[name].target

    @property
    def calls(self) -> pd.DataFrame:
        """The rows of the figures most worth asking for, the most worth first."""
        return self.table[self.table["rank"].le(CALLS)].sort_values("rank")

    @property
    def by_department(self) -> list[Call]:
        """The figures worth asking for, bundled: one call a department, the call most worth making first."""
        wanted = self.table[self.table["rank"].notna()].sort_values("rank")
        worth = wanted["flip_share"].fillna(FLIP) * wanted["id"].map(self._weight).astype(float)
        calls: dict[Department, list[tuple[str, float]]] = defaultdict(list)
        for name, each in zip(wanted["id"], worth, strict=True):
            calls[self._department(name)].append((name, each))
        bundles = [Call(who, *_bundled(figures)) for who, figures in calls.items()]
        return sorted(bundles, key=lambda call: (-call.worth, -len(call.targets)))

    def _weight(self, name: str) -> float:
        target = self.target(name)
        return IMPORTANT if target.item or target.driver == Driver.OUTCOME else 1.0

    def _department(self, name: str) -> Department:
        case = self.assessments.cases[name]
        return department_of(case.target, case.case.series, self.assessments.store.region)


def _bundled(figures: list[tuple[str, float]]) -> tuple[tuple[str, ...], float]:
    first = sorted(figures, key=lambda each: -each[1])
    return tuple(name for name, _ in first), sum(worth for _, worth in first)


def coverage(assessments: Assessments) -> Coverage:
    """Say of every target assessed what is known of it, and which missing figures are worth most.

    Examples
    --------
    >>> found = coverage(assess(city, quarter="2026Q3"))              # doctest: +SKIP
    >>> found.calls[["indicator_zh", "figure_period", "narrowing"]]   # doctest: +SKIP
    """
    chances = pd.Series({name: _chance(case.row) for name, case in assessments.cases.items()}, dtype="float64")
    countable = [name for name, case in assessments.cases.items() if _countable(case)]
    chances = chances.loc[countable]
    domains = assessments.table.set_index("id")["domain"].loc[countable]
    worth = _Worth(assessments, chances, domains, {})
    rows = [_row(case, worth) for case in assessments.cases.values()]
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    table = table.astype(dict.fromkeys(NUMBERS, "float64")).assign(overdue=table["overdue"].eq(True))
    order = _order(table)
    table["rank"] = pd.Series(range(1, len(order) + 1), index=order).reindex(table.index).astype("Int64")
    sd = worth.sd(chances) if len(chances) else 0.0
    return Coverage(table, sd, assessments)


def _order(table: pd.DataFrame) -> list[int]:
    """Return the rows to be looked up or asked for: a few of what is overdue, then what flips an outlook."""
    wanted = (table["narrowing"].gt(0) | table["overdue"]) & ~table.duplicated(["lift_series", "figure_period"])
    # a stable order where figures are worth the same: in that of the targets
    ranked = table[wanted].sort_values(["flip_share", "narrowing"], ascending=False, kind="stable")
    first = list(ranked.index[ranked["overdue"]][:LOOKED_UP])
    return [*first, *(place for place in ranked.index if place not in first)]


@dataclass(frozen=True)
class _Worth:
    """What the worth of a figure depends on: assessments, chances and domains of the targets that count."""

    assessments: Assessments
    chances: pd.Series[float]
    domains: pd.Series[str]
    judged: dict[tuple[object, ...], list[tuple[float, Outlook]]]

    def sd(self, chances: pd.Series[float]) -> float:
        """Return the standard deviation of the count of targets met."""
        return count_sd(chances, self.domains, correlations=self.assessments.correlations)


def _chance(row: AssessmentRow) -> float:
    """Return the chance that figures move: what they alone say, where they say anything; else what the record does."""
    if not row.has_probability:
        return NOTHING_KNOWN
    return row.probability if np.isnan(row.probability_figures) else row.probability_figures


def _countable(case: Assessment) -> bool:
    return case.row.reason not in NEVER


def _row(case: Assessment, worth: _Worth) -> dict[str, object]:
    row = {**dict.fromkeys(COLUMNS), **{name: cell for name, cell in case.row.cells().items() if name in COLUMNS}}
    latest = case.evidence.latest
    if latest is not None:
        row["latest_reliability"] = str(latest.reliability)
        row["age_days"] = (case.case.reference - latest.end).days
    series = case.case.series
    if not _countable(case) or series is None or case.row.settled_on:
        return row
    periods = missing_periods(case.case, series)
    row["lift_series"] = series.series_id
    row |= _lift(case.case, periods)
    overdue = overdue_of(case.case)
    if overdue is not None:
        return row | _overdue(case, series, overdue, worth)
    return row | _figure(case, series, periods[0], worth) if periods else row


def _overdue(case: Assessment, series: Series, overdue: Overdue, worth: _Worth) -> dict[str, object]:
    """Return an overdue figure; what it is expected to be only where figures say so: this year's plan does not."""
    figure = {"figure_period": overdue.period, "figure_unit": series.unit, "figure_due": overdue.released.isoformat()}
    on_paths = len(_on_paths(case, date(int(overdue.period), 12, 31)))
    return (_figure(case, series, overdue.period, worth) if on_paths else figure) | {"overdue": True}


def missing_periods(case: Case, series: Series) -> list[str]:
    """Return the periods of a target's series without a comparable official or reported figure, the latest first.

    The year to the reference date comes first where departments count within the year: for programmes and for series
    that come out more often than once a year. Growth and change count by whole years.
    """
    year, month = case.reference.year, case.reference.month
    periods = [str(past) for past in range(year - 1, year - 1 - YEARS_BACK, -1)]
    programme = case.target.driver == Driver.PROGRAMME and series.kind == Kind.FLOW
    often = series.frequency != Frequency.YEAR or programme
    if month == 12:
        periods.insert(0, str(year))
    elif often and series.kind == Kind.FLOW and case.target.due.year == year:
        periods.insert(0, f"{year}-01/{year}-{month:02d}")
    elif often and series.kind.is_level:
        periods.insert(0, f"{year}-{month:02d}")
    good = [row for row in case.evidence.figures if row.reliability.is_official and row.is_comparable]
    spans = {(row.start, row.end) for row in good}
    return [text for text in periods if (parse_period(text).start, parse_period(text).end) not in spans]


def _lift(case: Case, periods: list[str]) -> dict[str, str]:
    """Return the next grade, and the fewest of the latest missing figures that reach it."""
    grade, target = case.evidence.grade, case.target
    if grade == Grade.E:  # any figure lifts the lowest grade
        return {"next_grade": str(Grade.D), "lift_periods": periods[0]} if periods else {}
    level = case.evidence.latest.amount if case.evidence.latest is not None else 1.0
    for count in range(1, len(periods) + 1):
        supposed = [Supposed(target.series_id, target.region, text, level) for text in periods[:count]]
        tables = case.store.supposing(supposed, case.as_of)
        reached = gather(tables, target, case.as_of, case.reference, rivals=False).grade
        if GRADES.index(reached) < GRADES.index(grade):
            return {"next_grade": str(reached), "lift_periods": " ".join(periods[:count])}
    return {}


# What a missing figure is worth


def _figure(case: Assessment, series: Series, period: str, worth: _Worth) -> dict[str, object]:
    """Return the missing figure most worth knowing, what it is expected to be, and by how much it narrows the count."""
    due = series.released(parse_period(period).end)
    drawn, basis = _predicted(case, series, period, worth)
    found: dict[str, object] = {"figure_period": period, "figure_unit": series.unit}
    found["figure_due"] = due.isoformat() if due else None
    if not len(drawn):
        return found
    low, median, high = (float(value) for value in np.quantile(drawn, RANGE))
    judged = _judged(case, period, np.quantile(drawn, LEVELS), worth)
    before = worth.sd(worth.chances)
    after = [_sd_with(case.row.id, chance, worth) for chance, _ in judged]
    decided = [outlook not in (Outlook.NO_BASIS, Outlook.OPEN) for _, outlook in judged]
    flipped = [outlook != case.row.outlook for _, outlook in judged]
    return found | {
        "figure_low": low,
        "figure_median": median,
        "figure_high": high,
        "figure_basis": basis,
        "narrowing": WIDTH_80 * (before - float(np.sqrt(np.mean(np.square(after))))),
        "decided_share": float(np.mean(decided)),
        "flip_share": float(np.mean(flipped)),
    }


def _sd_with(name: str, chance: float, worth: _Worth) -> float:
    chances = worth.chances.copy()
    chances[name] = chance
    return worth.sd(chances)


def _judged(case: Assessment, period: str, values: Array, worth: _Worth) -> list[tuple[float, Outlook]]:
    """Return a target's probability and outlook once its missing figure is known to be each of some values.

    Programmes of which the record alone speaks differ in scale: one stands for all that it says the same of.
    """
    target, result = case.target, worth.assessments
    alike = (case.case.prospect, period, target.operator, target.direction, target.due)
    pooled = case.evidence.n_obs == 0 and target.is_programme
    if pooled and alike in worth.judged:
        return worth.judged[alike]
    told = []
    for value in values:
        supposed = [Supposed(target.series_id, target.region, period, float(value))]
        row = again(result, target.id, result.store.supposing(supposed, result.as_of), DRAWS).row
        told.append((_chance(row), row.outlook))
    if pooled:
        worth.judged[alike] = told
    return told


def _predicted(case: Assessment, series: Series, period: str, worth: _Worth) -> tuple[Array, str]:
    """Return draws of a missing figure in the unit of its series, and what they rest on: `history` or `plan`.

    Where the target is projected, the figure lies on its paths. Elsewhere an amount is taken to have been delivered as
    past plans were, and a level to lie about the target.
    """
    span = parse_period(period)
    rng = np.random.default_rng([worth.assessments.seed, len(period), span.end.toordinal()])
    within = series.kind == Kind.FLOW and span.end < case.target.due and not span.is_year
    factor = _factor(case.evidence.unit, series.unit)
    levels, basis = _on_paths(case, case.target.due if within else span.end), "history"
    if not len(levels):
        levels, basis = _like_the_plan(case.case, rng), "plan"
        factor = _factor(case.target.unit, series.unit)
    if np.isnan(factor):
        return np.empty(0), basis
    if within:
        levels = levels * _share_done(span.end, case.case.target, len(levels), rng)
    return np.clip(levels * factor, *series.limits), basis


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
    if latest is None or latest.end >= end or projection.method in ("record", "delivery", "events"):
        return np.empty(0)
    start = latest.end.toordinal()
    weight = (end.toordinal() - start) / (days[0] - start)
    middle = (latest.low + latest.high) / 2
    return middle + np.sqrt(weight) * (projection.paths[:, 0] - middle)


def _like_the_plan(case: Case, rng: np.random.Generator) -> Array:
    """Return draws of what a plan like this one brings; none for a change, which says nothing of a level."""
    target = case.target
    if target.kind.is_difference or target.kind == Kind.RELATIVE:
        return np.empty(0)
    plan = target.threshold
    if target.kind != Kind.FLOW:
        return plan * (1 + LEVEL_SPREAD * rng.standard_normal(DRAWS))
    told = case.prospect
    drawn = delivery_ratios((told.low_ratio, told.ratio, told.high_ratio), told.p_met, draws=DRAWS, rng=rng)
    return plan / np.maximum(drawn, 0.1) if target.falls else plan * drawn


def _share_done(end: date, target: Target, count: int, rng: np.random.Generator) -> Array:
    """Return draws of the share of a year's total done by a day, as figures of the year are read."""
    calendar = usual_calendar(target.deliverable, target.series_id)
    share = calendar_share([month <= end.month for month in range(1, 13)], calendar)
    return np.clip(rng.normal(share.mean, share.sd, count), 0.02, 1.0)
