"""The predictive distribution of a target's quantity at its due date."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from analysis.assessment.assumed import completed, grown
from analysis.assessment.borrowed import RELATIVE_KINDS, falls_on_record, like_series
from analysis.assessment.case import Case
from analysis.assessment.elsewhere import PlaceAbove, moved_by, reaching_further, told_above
from analysis.assessment.history import DAYS_A_YEAR, YearToDate, past_differences, recent_months, usual_share
from analysis.assessment.lots import additions, announced, before_joining, is_a_lot, size
from analysis.assessment.measure import Array
from analysis.domain.codes import Kind, Operator
from analysis.domain.figure import Figure
from analysis.domain.periods import month_end
from analysis.domain.series import Series
from analysis.domain.target import Event
from analysis.forecast.borrowing import as_rarely_falling, borrowed_history, yearly
from analysis.forecast.calendars import usual_calendar
from analysis.forecast.delivery import delivery_ratios
from analysis.forecast.distribution import LEVELS, MEDIAN, sample_paths
from analysis.forecast.growth import update_growth
from analysis.forecast.inyear import Plan, update_total
from analysis.forecast.kernel import project
from analysis.forecast.panel import reference_pool
from analysis.forecast.pool import Pool
from analysis.pace.met import TOLERANCE
from analysis.record.asked import Prospect

WHOLE = 100.0
LATER_GROWTH = 0.5
"""Part of this year's surprise in growth that is still there a year later: a judgement."""


@dataclass(frozen=True)
class InYear:
    """What the figures of the year to date did to a projection."""

    # share, share_sd: share of the year's total usually done by then, and its spread; for growth the share of the year
    # covered
    share: float
    share_sd: float
    years: int  # earlier years from which the share was learnt, beside the calendar
    # before, after: the 10 %, 50 % and 90 % quantiles of the year's total before and after the figure
    before: tuple[float, float, float]
    after: tuple[float, float, float]


@dataclass(frozen=True)
class Learnt:
    """What growth and spread were learnt from."""

    kind: str = ""  # ``same_series``, ``same_kind_and_domain``, ``to_date``, ``record``, or ``none``
    members: tuple[str, ...] = ()  # members, weight: like series, and what their histories weigh beside the series' own
    weight: float = 0.0
    reference: str = ""  # the pool of errors of the kernel
    prospect: Prospect | None = None  # what the record of promises says, where a projection rests on it
    # figures of other places that reach further than the place's own and moved the projection
    newer: tuple[Figure, ...] = ()
    # how the place above stands to its own promise, where that moved the projection, too
    above: PlaceAbove | None = None


@dataclass(frozen=True)
class Projection:
    """Draws of a target's quantity, and what they were made of."""

    # shape (draws,): the target's own quantity at its due date, in the target's unit; empty where there is none
    quantity: Array
    method: str = ""  # method, reason: how it was made, or why it was not
    reason: str = ""
    # shape (draws,): the same without announced additions; empty where there are none
    without_events: Array = field(default_factory=lambda: np.empty(0))
    # shape (draws,): the same without the figures of the due year; empty where there are none
    before_figures: Array = field(default_factory=lambda: np.empty(0))
    # dates, paths: shape (draws, h): levels at the ends of the years (or within), for the fan
    dates: tuple[date, ...] = ()
    paths: Array = field(default_factory=lambda: np.empty((0, 0)))
    pool: Learnt = Learnt()  # what growth and spread were learnt from
    events: tuple[Event, ...] = ()  # the announced additions that are included
    in_year: InYear | None = None  # what the figures of the year to date changed
    fault: str = ""  # what is wrong with the figures, where that is why there is no projection

    @property
    def is_made(self) -> bool:
        """Whether there is any."""
        return len(self.quantity) > 0


def nothing(reason: str, fault: str = "") -> Projection:
    """Return the projection of a target about which nothing can be said, with the reason."""
    return Projection(np.empty(0), reason=reason, fault=fault)


def tenths(draws: Array) -> tuple[float, float, float]:
    """Return the 10 %, 50 % and 90 % quantiles of draws."""
    low, middle, high = np.quantile(draws, [0.1, 0.5, 0.9])
    return float(low), float(middle), float(high)


def project_target(case: Case) -> Projection:
    """Return the predictive distribution of a target's quantity; no draws, with a reason, where nothing is known."""
    if case.target.is_programme:
        return _by_record(case)
    evidence, events = case.evidence, announced(case)
    # amounts that a scenario names for this very target are something to start from, where they stand for what was
    # announced or nothing else is known; else they join what the record expects
    alone = not case.prospect.n
    assumed = any(
        item.target and (item.additions or item.levels) and (item.without_events or alone) for item in case.adjustments
    )
    if case.series is None or (not evidence.years and evidence.in_year is None and not events and not assumed):
        return _by_record(case)
    if fault := _implausible(case):
        return nothing("implausible", fault)
    return _walk(case, events)


def _walk(case: Case, events: tuple[Event, ...]) -> Projection:
    """Return the projection from the city's own last level."""
    evidence, end = case.evidence, case.target.due
    last = evidence.latest
    if case.kind.is_yearly:
        last = evidence.years[-1] if evidence.years else None
    if last is None and evidence.to_date is not None:
        return _from_to_date(case, evidence.to_date)
    if last is None:
        anchor, start = np.zeros(case.draws), date(end.year - 1, 12, 31)
        dates, paths, pool, method = [end], np.zeros((case.draws, 1)), Learnt("none"), "events"
    elif is_a_lot(events):
        anchor, start = np.minimum(_anchor(last, case), size(events, case)), last.end
        dates = _year_ends(start, end)
        paths, pool, method = np.repeat(anchor[:, None], len(dates), axis=1), Learnt("none"), "events"
    else:
        anchor, start = _anchor(last, case), last.end
        dates = _year_ends(start, end)
        paths, pool, method = case.once("paths", lambda: _paths(case, anchor, start, dates))
    given = (anchor, dates, start, case.adjustments, evidence.unit)

    def ended(levels: Array) -> Array:
        levels = _within_limits(grown(levels, *given), case) + added
        if is_a_lot(events):
            levels = np.minimum(levels, size(events, case))
        return _within_limits(completed(levels, *given), case)

    known, in_year = _updated(paths, dates, case)
    added = additions(events, start, dates, case)
    without = before = np.empty(0)
    if events:
        unmoved = _within_limits(grown(known, *given), case)
        without = quantity_of(case, completed(unmoved, *given), anchor, dates)
    levels = ended(known)
    quantity = quantity_of(case, levels, anchor, dates)
    if evidence.in_year is not None and in_year is not None:
        before = quantity_of(case, ended(paths), anchor, dates)
    elif evidence.in_year is not None and is_a_lot(events):
        before = before_joining(events, date(end.year - 1, 12, 31), dates, case)[:, -1]
    return Projection(quantity, method, "", without, before, tuple(dates), levels, pool, events, in_year)


def _from_to_date(case: Case, to_date: YearToDate) -> Projection:
    """Return the projection of a year of which nothing but the year to date is known."""
    due = case.target.due
    so_far = (to_date.low + to_date.high) / 2
    middle = so_far if case.kind == Kind.GROWTH else so_far / max(to_date.elapsed, 1 / 12)
    offsets = _offsets(np.array([middle]), np.array([1.0]), _series(case), reference_pool())
    before = middle + sample_paths(offsets - offsets[:, [MEDIAN]], case.draws, case.rng)
    paths, in_year = _updated(before, [due], case)
    given = (np.zeros(case.draws), [due], date(due.year - 1, 12, 31), case.adjustments, case.evidence.unit)
    paths = _within_limits(completed(grown(paths, *given), *given), case)
    pool = Learnt("to_date", reference=reference_pool().line)
    return Projection(paths[:, -1], "to_date", dates=(due,), paths=paths, pool=pool, in_year=in_year)


def _series(case: Case) -> Series:
    assert case.series is not None  # a target without a series is not projected
    return case.series


def _anchor(last: Figure, case: Case) -> Array:
    """Return draws of the last level, uniform over the interval that a bound leaves."""
    if last.high > last.low:
        return case.rng.uniform(last.low, last.high, case.draws)
    return np.full(case.draws, last.low)


def _year_ends(start: date, end: date) -> list[date]:
    """Return the ends of the years after a start, up to the due date."""
    ends = [month_end(year, 12) for year in range(start.year, end.year + 1)]
    dates = [day for day in ends if start < day < end]
    return [*dates, end] if end > start else [end]


def _paths(case: Case, anchor: Array, start: date, dates: list[date]) -> tuple[Array, Learnt, str]:
    """Return paths of the level from its last figure on, the pool behind them, and the method's name.

    The quantiles are those of the calibrated kernel; a short history is lengthened by those of like series, each moved
    to the series' own level, and the quantiles are averaged over them. Figures of other places that reach further than
    the series' own move and narrow them.
    """
    like, reference, series = like_series(case), reference_pool(), _series(case)
    weight = like.weight(len(case.evidence.years))
    pool = Learnt(like.kind, like.names, weight, reference.line)
    times = np.maximum([(day - start).days / DAYS_A_YEAR for day in dates], 1e-3)
    years, values = _own_history(case, float(np.median(anchor)), start)
    relative = series.kind in RELATIVE_KINDS
    own = yearly(years, values)
    histories = [borrowed_history(own, yearly(*member), relative=relative) for member in like.members if weight]
    shares = [(own, 1 - weight), *((history, weight / len(histories)) for history in histories)]
    shares = [(history, part) for history, part in shares if part > 0]
    ahead = np.sum([part * _ahead(history, times, series, reference) for history, part in shares], axis=0)
    last = int(years[-1])
    if start == month_end(last, 12):
        others, above = reaching_further(case, last, reference), told_above(case)
        if others:
            longest = max((history for history, _ in shares), key=len)
            ahead[1:] = moved_by(others, ahead[1:] + own[-1], longest, last, case, reference) - own[-1]
        if above is not None:
            place = case.target.due.year - last
            ahead[place] = above.beside(ahead[place] + own[-1], case.target.threshold) - own[-1]
        pool = replace(pool, newer=tuple(each.newest for each in others if each.last > last), above=above)
    offsets = np.stack([_between(ahead, float(time)) for time in times])
    drawn = sample_paths(offsets, case.draws, case.rng)
    if series.kind == Kind.STOCK:
        falls, seen = falls_on_record(case, [(years.astype(float), values), *like.members])
        drawn = as_rarely_falling(drawn, falls, seen, rng=case.rng)
    return anchor[:, None] + drawn, pool, "blend" if weight else "kernel"


def _own_history(case: Case, middle: float, start: date) -> tuple[NDArray[np.int64], Array]:
    """Return the years and values of the series' own history; its last figure alone where no year is known."""
    if not case.evidence.years:
        return np.array([start.year]), np.array([middle])
    return case.evidence.levels()


def _offsets(history: Array, times: Array, series: Series, reference: Pool) -> Array:
    """Return the kernel's quantiles at some times after the last figure, as distances from it."""
    ahead = _ahead(history, times, series, reference)
    return np.stack([_between(ahead, float(time)) for time in times])


def _ahead(history: Array, times: Array, series: Series, reference: Pool) -> Array:
    """Return the kernel's quantiles 0, 1, 2 … years after the last figure, as distances from it, past some times."""
    horizon = max(1, int(np.ceil(times[-1] - 1e-2)))
    quantiles = project(
        history[None],
        series.kind,
        horizon,
        reference,
        lower_limit=series.lower_limit,
        upper_limit=series.upper_limit,
    )[0]
    return np.vstack([np.zeros(len(LEVELS)), quantiles - history[-1]])


def _between(ahead: Array, time: float) -> Array:
    """Return quantiles at a time between whole years; within the first year the spread grows with the root of time."""
    whole = min(int(np.floor(time + 1e-2)), len(ahead) - 1)
    rest = max(time - whole, 0.0)
    if rest < 2e-2 or whole == len(ahead) - 1:
        return ahead[whole]
    if whole == 0:
        return ahead[1][MEDIAN] * rest + (ahead[1] - ahead[1][MEDIAN]) * np.sqrt(rest)
    return (1 - rest) * ahead[whole] + rest * ahead[whole + 1]


def _within_limits(paths: Array, case: Case) -> Array:
    return np.clip(paths, *_series(case).limits)


def quantity_of(case: Case, paths: Array, anchor: Array, dates: Sequence[date]) -> Array:
    """Return the target's own quantity from its levels: known ones, else projected ones, else the last one.

    `paths`, of shape (draws, h), are the levels projected to the h `dates`, `anchor` the draws of the last level.
    """
    years = [day.year for day in dates]

    def level(year: int) -> Array:
        known = case.evidence.level(year)
        if year == case.measure.due_year and year in years:
            return paths[:, -1]
        if not np.isnan(known):
            return np.array([known])
        return paths[:, years.index(year)] if year in years else anchor

    return np.broadcast_to(case.measure.of(level), (len(paths),))


# The record of promises


def _by_record(case: Case) -> Projection:
    """Return the projection of what has no course of its own: the number promised times outcome ÷ promise on record.

    A programme's plan sets the number, its earlier volumes are no trend: they only show capacity. There is none where
    the record has no like promise.
    """
    prospect, due = case.prospect, case.target.due
    if not prospect.n:
        return nothing("no_like")
    if fault := _implausible(case):
        return nothing("implausible", fault)
    ratios, above = case.once("ratios", lambda: _ratios(case, prospect)), told_above(case)
    amounts = case.target.threshold * ratios
    if above is not None:
        amounts = above.beside(amounts, case.target.threshold)
    amounts = _possible(amounts, case)
    paths, in_year = _updated(amounts[:, None], [due], case)
    if case.adjustments:
        given = (np.zeros(len(amounts)), [due], date(due.year - 1, 12, 31), case.adjustments, case.target.unit)
        planned = grown(paths, *given) if case.target.is_programme else paths  # nothing is known of another's growth
        paths = _possible(completed(planned, *given), case)
    method = "record" if in_year is None else "delivery"
    pool = Learnt("record", prospect=prospect, above=above)
    return Projection(paths[:, -1], method, dates=(due,), paths=paths, pool=pool, in_year=in_year)


def _possible(amounts: Array, case: Case) -> Array:
    """Return amounts within the limits of the series; a share of a set is no more than all of it."""
    if case.series is not None:
        return _within_limits(amounts, case)
    whole = (
        case.target.unit == "%" and case.target.kind in (Kind.RATE, Kind.COVERAGE) and case.target.threshold <= WHOLE
    )
    return np.minimum(amounts, WHOLE) if whole else amounts


def _ratios(case: Case, prospect: Prospect) -> Array:
    """Return draws of outcome ÷ promise, so many of them kept as the record says."""
    return delivery_ratios(
        (prospect.low_ratio, prospect.ratio, prospect.high_ratio),
        prospect.p_met,
        enough=_enough(case),
        ceiling=case.target.less_is_better,
        draws=case.draws,
        rng=case.rng,
    )


def _enough(case: Case) -> float:
    """Return the part of what is promised from which it is kept; up to which, for a ceiling."""
    slack = TOLERANCE if case.target.operator == Operator.ABOUT else 0.0
    return 1 + slack if case.target.less_is_better else 1 - slack


# Figures of the year


def _updated(paths: Array, dates: list[date], case: Case) -> tuple[Array, InYear | None]:
    """Return paths that know the year's figures, and what they changed; as they are where there are none.

    `paths`, of shape (draws, h), are a year's total or growth at each of the h `dates` before the figures.
    """
    evidence, to_date = case.evidence, case.evidence.to_date
    years = [day.year for day in dates]
    if to_date is None or to_date.year not in years:
        return paths, None
    column = years.index(to_date.year)
    before = paths[:, column]
    done = to_date.drawn(len(paths), case.rng)
    if case.kind == Kind.GROWTH:
        total = update_growth(before, done, to_date.elapsed, past_differences(evidence.comparable, to_date))
        later = np.arange(paths.shape[1]) - column
        moved = np.where(later >= 0, LATER_GROWTH ** np.maximum(later, 0), 0.0)
        after = paths + (total - before)[:, None] * moved
        return after, InYear(to_date.elapsed, 0.0, 0, tenths(before), tenths(total))
    calendar = usual_calendar(case.target.deliverable, case.target.series_id)
    share = usual_share(evidence.comparable, _elsewhere(case), to_date, calendar)
    # earlier volumes of a programme are no trend, see `_by_record`
    years_before = () if case.target.is_programme else evidence.years
    last = years_before[-1].amount if years_before else np.nan
    recent = recent_months(evidence.comparable, to_date)
    plan, history = _plan(case, to_date), len(years_before)
    total = update_total(before, done, share, history=history, last=last, recent=recent, plan=plan)
    after = paths.copy()
    # what comes later follows the year's surprise in proportion
    after[:, column:] *= np.divide(total, before, out=np.ones(len(total)), where=before > 0)[:, None]
    after[:, column] = total
    return after, InYear(share.mean, share.sd, share.years, tenths(before), tenths(total))


def _plan(case: Case, to_date: YearToDate) -> Plan | None:
    """Return what is promised of the year's own total; None where the target is of another quantity or year."""
    target = case.target
    if case.measure.how != "level" or to_date.year != target.due.year or np.isnan(target.threshold):
        return None
    return Plan(target.threshold, target.is_ceiling, enough=_enough(case))


def _elsewhere(case: Case) -> Iterator[list[Figure]]:
    """Yield the comparable figures of the same series in other regions."""
    for region, figures in case.store.everywhere(case.target.series_id, case.as_of).items():
        if region != case.target.region:
            yield [figure.as_point for figure in figures if figure.is_comparable]


def _implausible(case: Case) -> str:
    """Return what is wrong with the year's figures: they fall, or January's is above the plan; blank if nothing is."""
    target, to_date = case.target, case.evidence.to_date
    if case.kind != Kind.FLOW or to_date is None:
        return ""
    if fallen := _fallen(case, to_date.year):
        return fallen
    if target.kind != Kind.FLOW or target.is_ceiling:
        return ""
    plan = target.lower
    if to_date.months != (True,) + (False,) * 11 or not plan > 0 or to_date.low <= plan:
        return ""
    figure = to_date.pieces[-1]
    return (
        f"{target.series_id} of {figure.period} is {to_date.low:g} {target.unit}, {to_date.low / plan:.0%} "
        f"of the year's {plan:g} in January; check the figure, its unit and its period (source {figure.source_id})"
    )


def _fallen(case: Case, year: int) -> str:
    """Return which amount since January is less than that of fewer months; blank if none is."""
    of_year = [row for row in case.evidence.comparable if row.is_within_year and row.start == date(year, 1, 1)]
    for before, after in pairwise(sorted(of_year, key=lambda row: row.end)):
        if after.high < before.low and after.end > before.end:
            told = f"{case.target.series_id} of {after.period} is {after.amount:g} {case.evidence.unit}"
            less = f"less than {before.amount:g} of {before.period}: what adds up does not fall"
            return f"{told}, {less}; check both (sources {before.source_id}, {after.source_id})"
    return ""
