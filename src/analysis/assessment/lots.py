"""What is left of announced additions: a lot less what has joined since, by its own or a linked series."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from analysis.assessment.case import Case
from analysis.assessment.measure import Array
from analysis.domain.figure import Figure
from analysis.domain.target import DAYS_A_MONTH, Event
from analysis.domain.units import conversion_factor
from analysis.forecast.events import arrived

DAYS_A_YEAR = 365.25


def announced(case: Case) -> tuple[Event, ...]:
    """Return the announced additions to a target's series that were known on the as-of date."""
    if any(item.without_events for item in case.adjustments):
        return ()
    about = (case.target.series_id, case.target.region)
    return tuple(
        event
        for event in (case.store.base or case.store).additions  # figures that are supposed are no events
        if (event.series_id, event.region) == about and event.announced and event.announced <= case.as_of
    )


def is_a_lot(events: Sequence[Event]) -> bool:
    """Return whether a series counts nothing but announced lots: it has no course beside them."""
    return bool(events) and all(event.is_the_lot for event in events)


def size(events: Sequence[Event], case: Case) -> float:
    """Return the lots together, in the target's unit."""
    return sum(event.amount * conversion_factor(event.unit, case.target.unit) for event in events)


def additions(events: Sequence[Event], start: date, dates: Sequence[date], case: Case) -> Array:
    """Return draws of what announced events add to the level of a day by each date, in the target's unit."""
    total = np.zeros((case.draws, len(dates)))
    for event in events:
        total += _added(event, start, dates, case)
    return total


def before_joining(events: Sequence[Event], start: date, dates: Sequence[date], case: Case) -> Array:
    """Return draws of what announced events would add since a day if no figure told of it, in the target's unit."""
    return np.sum([_added(event, start, dates, case, known=()) for event in events], axis=0)


def _added(
    event: Event, start: date, dates: Sequence[date], case: Case, known: Sequence[tuple[date, float]] | None = None
) -> Array:
    """What the figures of the lot show to have joined since the level's day is sure, what is left of it comes later."""
    amount = event.amount * conversion_factor(event.unit, case.target.unit)
    known = _joined(event, case) if known is None else known
    latest = max((day for day, _ in known), default=start)
    within = min(_joined_by(start, known, event, case), amount)
    joined = max(min(known[-1][1], amount) if known else 0.0, within)
    until = max(latest, start)
    extra = sum(item.event_delay_months for item in case.adjustments)
    rest = arrived(
        amount,
        event.share_expected,
        (event.delay_months_low + extra, event.latest_delay + extra),
        [_months(event, day) for day in dates],
        draws=case.draws,
        rng=case.rng,
        joined=joined,
        known_until=_months(event, until),
    )
    return rest + np.array([joined - within if day >= until else 0.0 for day in dates])


def _months(event: Event, day: date) -> float:
    return (day - event.due).days / DAYS_A_MONTH


def joined_so_far(event: Event, case: Case) -> tuple[float, date] | None:
    """Return how much of a lot has joined by its latest figure, in the target's unit, and the day; None without one."""
    known = _joined(event, case)
    if not known:
        return None
    day, amount = max(known)
    return min(amount, size([event], case)), day


def _joined(event: Event, case: Case) -> list[tuple[date, float]]:
    """Return how much of a lot had joined by some days since it was announced, in the target's unit."""
    series = case.store.definition(event.lot_series_id)
    if series is None:
        return []
    factor = conversion_factor(series.unit, case.target.unit)
    figures = case.store.figures(event.lot_series_id, event.region, case.as_of)
    return [(figure.end, figure.amount * factor) for figure in figures if figure.is_comparable]


def _joined_by(day: date, known: Sequence[tuple[date, float]], event: Event, case: Case) -> float:
    """Return how much of a lot the level of a day holds already: by the lot's figures, else by what rose beyond habit.

    Between the announcement and the lot's first figure it is taken to join evenly.
    """
    points = [(event.announced or day, 0.0), *known]
    days, amounts = zip(*sorted(points), strict=True)
    by_figures = float(np.interp(day.toordinal(), [each.toordinal() for each in days], amounts))
    if event.is_the_lot or day <= max(days):
        return by_figures
    return max(by_figures, _risen(event, day, case.evidence.comparable))


def _risen(event: Event, day: date, figures: Sequence[Figure]) -> float:
    """Return by how much more a level rose from before the announcement to a day than it used to in such a time."""
    before = [figure for figure in figures if event.announced and figure.end <= event.announced]
    latest = next((figure for figure in figures if figure.end == day), None)
    if not before or latest is None or latest in before:
        return 0.0
    base, first = before[-1], before[0]
    years = (base.end - first.end).days / DAYS_A_YEAR
    a_year = (base.amount - first.amount) / years if years > 0 else 0.0
    usual = max(a_year, 0.0) * (day - base.end).days / DAYS_A_YEAR
    return max(latest.amount - base.amount - usual, 0.0)
