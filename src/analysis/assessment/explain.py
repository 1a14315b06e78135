"""What stands beside a verdict: what drives it, what another figure would give, how far the usual models differ.

All as codes and numbers; present/ puts them into words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from analysis.assessment.case import Case
from analysis.assessment.history import quarter_amounts
from analysis.assessment.measure import Array
from analysis.assessment.project import Projection, project_target, quantity_of, tenths
from analysis.assessment.verdict import probability_of
from analysis.domain.codes import Direction, Driver, Kind, Status
from analysis.domain.figure import Figure
from analysis.domain.periods import Quarter
from analysis.forecast.borrowing import yearly
from analysis.forecast.single import usual_models

QUARTER_DAYS = 92
MODELS = ("drift", "damped", "theta")
CHOSEN = "chosen"


@dataclass(frozen=True)
class VerdictDriver:
    """One reason behind a verdict."""

    # ``required_quarters``: needed, quarters, largest, period. ``required_years``: needed, years, largest. ``growth``:
    # required, latest, period. ``usual_share``: share, usual, years. ``capacity``: largest, latest and latest_year, and
    # the plan as share and latest_share of them.
    code: str
    # amounts in the unit of the evidence, shares of 1, whole numbers
    numbers: dict[str, float] = field(default_factory=dict)
    period: str = ""  # period, status: of the figure it speaks of
    status: Status = Status.NORMAL


def drivers_of(case: Case, projection: Projection) -> tuple[VerdictDriver, ...]:
    """Return what drives a verdict: what is still needed against what was ever done, and where the year stands.

    None for a target without a number or a projection.
    """
    return tuple(_drivers(case, projection)) if projection.is_made else ()


def _drivers(case: Case, projection: Projection) -> Iterator[VerdictDriver]:
    target, evidence, plan = case.target, case.evidence, case.target.threshold
    if case.kind == Kind.GROWTH and case.measure.how == "level":
        latest = evidence.latest
        if latest is not None:
            yield VerdictDriver("growth", {"required": plan, "latest": latest.amount}, latest.period)
        return
    if target.driver == Driver.PROGRAMME and case.kind == Kind.FLOW:
        yield from _capacity(evidence.figures, plan if evidence.unit == target.unit else float("nan"))
    if projection.in_year is not None and evidence.in_year is not None and case.measure.how == "level":
        share = evidence.in_year.amount / plan if plan else float("nan")
        told = {"share": share, "usual": projection.in_year.share, "years": projection.in_year.years}
        yield VerdictDriver("usual_share", told)
    if not target.is_ceiling and target.direction == Direction.INCREASE and case.reference < target.due:
        yield from _required(case)


def _capacity(figures: Iterable[Figure], plan: float) -> Iterator[VerdictDriver]:
    """Yield the most that was ever done in a year, and the latest year's, of any definition: capacity, no trend."""
    single = [figure for figure in figures if figure.is_whole_year and figure.amount > 0]
    if single:
        most, latest = (max(single, key=key) for key in (lambda each: each.amount, lambda each: each.end))
        told = {"largest": most.amount, "share": plan / most.amount}
        told |= {"latest": latest.amount, "latest_year": latest.year, "latest_share": plan / latest.amount}
        yield VerdictDriver("capacity", told, most.period, most.status)


def _required(case: Case) -> Iterator[VerdictDriver]:
    """Yield what is still needed, by quarter where quarters are known, else by year."""
    evidence, measure, plan = case.evidence, case.measure, case.target.threshold
    if case.kind == Kind.FLOW and measure.how == "level":
        latest = evidence.in_year
        wanted, steps = plan, quarter_amounts(evidence.comparable)
    elif not case.kind.is_yearly and measure.how in ("level", "change"):
        base = evidence.level(measure.base_year)
        latest = evidence.latest
        wanted, steps = plan if measure.how == "level" else base + plan, _quarter_steps(evidence.comparable)
    else:
        return
    if latest is None or np.isnan(wanted):
        return
    needed = wanted - latest.amount
    left = (case.target.due - latest.end).days / QUARTER_DAYS
    if needed <= 0 or left <= 0:
        return
    if steps:
        most = max(steps, key=lambda quarter: steps[quarter])
        told = {"needed": needed, "quarters": max(int(np.ceil(left - 0.05)), 1), "largest": steps[most]}
        yield VerdictDriver("required_quarters", told, str(most))
    elif not case.kind.is_yearly:
        yield from _required_years(needed, case)


def _required_years(needed: float, case: Case) -> Iterator[VerdictDriver]:
    figures = case.evidence.years
    if len(figures) < 2 or case.evidence.in_year is not None:
        return
    years = case.target.due.year - figures[-1].year
    steps = [(after.amount - before.amount) / (after.year - before.year) for before, after in pairwise(figures)]
    if years >= 1:
        yield VerdictDriver("required_years", {"needed": needed, "years": years, "largest": max(steps) * years})


def _quarter_steps(figures: Iterable[Figure]) -> dict[Quarter, float]:
    """Return the changes of a level between ends of neighbouring quarters."""
    ends = {Quarter.of(figure.end): figure.amount for figure in figures if Quarter.of(figure.end).end == figure.end}
    return {after: ends[after] - ends[before] for before, after in pairwise(sorted(ends)) if before.next == after}


# Two sources that disagree


@dataclass(frozen=True)
class Alternative:
    """What would be said if another source's figure were right."""

    # chosen, rival: the figure that the projection starts from, and the one that it could have started from
    chosen: Figure
    rival: Figure
    low: float  # low, median, high: the 10 %, 50 % and 90 % quantiles of the target's quantity from the rival figure
    median: float
    high: float
    probability: float


def alternative(case: Case) -> Alternative | None:
    """Return the projection from the rival figure; None where no source disagrees, or nothing can be projected.

    The random numbers are those of the projection itself, so that the two differ by the figure alone.
    """
    rival = case.evidence.rival
    if rival is None:
        return None
    chosen = next(figure for figure in case.evidence.figures if figure.period == rival.period)
    projection = project_target(case.of_rival)
    if not projection.is_made:
        return None
    low, median, high = tenths(projection.quantity)
    return Alternative(
        chosen, rival, low, median, high, case.with_record(probability_of(case.target, projection.quantity))
    )


# The usual models


@dataclass(frozen=True)
class Opinion:
    """What one method expects of a target: the median of its quantity, and the probability with the usual spread."""

    median: float
    probability: float


def opinions(case: Case, projection: Projection) -> dict[str, Opinion]:
    """Return what the usual models expect beside the chosen method, each path with the spread of the projection.

    By ``drift``, ``damped``, ``theta`` as far as the history allows, and ``chosen``; empty where no yearly history is
    projected, or announced additions and figures of the year know more than a history.
    """
    evidence = case.evidence
    known_otherwise = projection.events or projection.in_year is not None or evidence.in_year is not None
    if projection.method not in ("kernel", "blend") or len(evidence.years) < 2 or known_otherwise:
        return {}
    years, levels = evidence.levels()
    history = yearly(years, levels)
    steps = [day.year - years[-1] for day in projection.dates]
    expected = usual_models(history, max(steps))
    anchor = np.full(len(projection.paths), history[-1])
    middle = np.median(projection.paths, axis=0)
    told = {}
    for name in MODELS:
        ahead = np.array([expected[name][step - 1] for step in steps])
        if np.isfinite(ahead).all():
            moved = projection.paths + (ahead - middle)
            told[name] = _opinion(case, quantity_of(case, moved, anchor, projection.dates))
    return told | {CHOSEN: _opinion(case, projection.quantity)} if told else {}


def _opinion(case: Case, quantity: Array) -> Opinion:
    chance = probability_of(case.target, quantity, decimals=case.decimals)
    return Opinion(float(np.median(quantity)), case.with_record(chance))
