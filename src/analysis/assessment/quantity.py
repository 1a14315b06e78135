"""The predictive distribution of a target's quantity at its due date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.assessment.evidence import DAYS_A_YEAR, YEARLY_KINDS, Evidence, series_kind
from analysis.assessment.inyear import implausible, updated
from analysis.assessment.like import RELATIVE_KINDS, borrowed_weight, falls_on_record, like_series
from analysis.assessment.measure import Measure, measure_of
from analysis.assessment.programme import delivery
from analysis.assessment.projection import Array, Projection, Setting, nothing
from analysis.domain.periods import month_end
from analysis.domain.units import conversion_factor
from analysis.forecast.borrowing import as_rarely_falling, borrowed_history, yearly
from analysis.forecast.distribution import LEVELS, MEDIAN, sample_paths
from analysis.forecast.events import arrived
from analysis.forecast.kernel import project
from analysis.forecast.panel import reference_pool
from analysis.forecast.pool import Pool
from analysis.scenario import completed, grown
from analysis.store.as_of import Figure
from analysis.store.store import Store

Event = dict[str, Any]
"""An announced addition as a plain row."""


def project_target(target: Mapping[str, Any], evidence: Evidence, setting: Setting) -> Projection:
    """Return the predictive distribution of a target's quantity.

    Parameters
    ----------
    target : mapping
        One row of the targets.
    evidence : Evidence
        What is known of its series.
    setting : Setting
        Tables, dates, scenario, draws.

    Returns
    -------
    Projection
        With a reason and no draws where there is nothing to start from.
    """
    if target["driver"] == "programme" and target["kind"] == "flow":
        return delivery(target, evidence, setting)
    events = _events(target, setting)
    # amounts that a scenario names for this very target are something to start from
    assumed = any(item.target and (item.additions or item.levels) for item in setting.adjustments)
    if not evidence.years and evidence.in_year is None and not events and not assumed:
        return nothing("not_comparable" if evidence.figures else _why_nothing(target, setting.store))
    if fault := implausible(target, evidence):
        return nothing("implausible", fault)
    return _walk(target, evidence, events, setting)


def _why_nothing(target: Mapping[str, Any], store: Store) -> str:
    published = store.once("published", lambda: frozenset(store.observations["series_id"]))
    return "no_observation" if target["series_id"] in published else "no_series"


def _walk(target: Mapping[str, Any], evidence: Evidence, events: dict[int, Event], setting: Setting) -> Projection:
    """Return the projection from the city's own last level."""
    end = target["due"].date()
    kind = series_kind(setting.store, target)
    last = evidence.latest
    if kind in YEARLY_KINDS:
        last = evidence.years[-1] if evidence.years else None
    if last is None and evidence.to_date is not None:
        return _from_to_date(target, evidence, setting)
    if last is None:
        anchor, start = np.zeros(setting.draws), date(end.year - 1, 12, 31)
        dates, paths, pool, method = [end], np.zeros((setting.draws, 1)), {"kind": "none"}, "events"
    else:
        anchor, start = _anchor(last, setting)
        dates = _year_ends(start, end)
        paths, pool, method = _paths(target, evidence, anchor, start, dates, setting)
    measure = measure_of(target, kind)
    paths, in_year = updated(paths, dates, target, evidence, setting)
    given = (anchor, dates, start, setting.adjustments, evidence.unit)
    paths = _within_limits(grown(paths, *given), target, setting.store)
    added = _additions(events, target, dates, setting)
    without = np.empty(0)
    if events:
        without = quantity_of(measure, evidence, completed(paths, *given), anchor, dates)
    paths = _within_limits(completed(paths + added, *given), target, setting.store)
    quantity = quantity_of(measure, evidence, paths, anchor, dates)
    return Projection(quantity, method, "", without, tuple(dates), paths, pool, tuple(events), in_year)


def _from_to_date(target: Mapping[str, Any], evidence: Evidence, setting: Setting) -> Projection:
    """Return the projection of a year of which nothing but the year to date is known."""
    assert evidence.to_date is not None
    due = target["due"].date()
    so_far = (evidence.to_date.low + evidence.to_date.high) / 2
    kind = series_kind(setting.store, target)
    middle = so_far if kind == "growth" else so_far / max(evidence.to_date.elapsed, 1 / 12)
    offsets = _offsets(np.array([middle]), np.array([1.0]), target, setting.store, reference_pool())
    before = middle + sample_paths(offsets - offsets[:, [MEDIAN]], setting.draws, setting.rng)
    paths, in_year = updated(before, [due], target, evidence, setting)
    given = (np.zeros(setting.draws), [due], date(due.year - 1, 12, 31), setting.adjustments, evidence.unit)
    paths = _within_limits(completed(grown(paths, *given), *given), target, setting.store)
    pool = {"kind": "to_date", "reference": reference_pool().line, "weight": 0.0}
    return Projection(paths[:, -1], "to_date", dates=(due,), paths=paths, pool=pool, in_year=in_year)


def _anchor(last: Figure, setting: Setting) -> tuple[Array, date]:
    """Return draws of the last level, uniform over the interval that a bound leaves, and its date."""
    low, high = float(last["low"]), float(last["high"])
    draws = setting.rng.uniform(low, high, setting.draws) if high > low else np.full(setting.draws, low)
    return draws, last["end"].date()


def _year_ends(start: date, end: date) -> list[date]:
    """Return the ends of the years after a start, up to the due date."""
    ends = [month_end(year, 12) for year in range(start.year, end.year + 1)]
    dates = [day for day in ends if start < day < end]
    return [*dates, end] if end > start else [end]


def _paths(
    target: Mapping[str, Any],
    evidence: Evidence,
    anchor: Array,
    start: date,
    dates: list[date],
    setting: Setting,
) -> tuple[Array, dict[str, Any], str]:
    """Return paths of the level from its last figure on, the pool behind them, and the method's name.

    The quantiles are those of the calibrated kernel; a short history is lengthened by those of like series, each moved
    to the series' own level, and the quantiles are averaged over them.
    """
    members, pool = like_series(setting.store, target, setting.as_of)
    reference = reference_pool()
    weight = borrowed_weight(len(evidence.years), pool)
    pool = pool | {"reference": reference.line, "weight": weight}
    times = np.maximum([(day - start).days / DAYS_A_YEAR for day in dates], 1e-3)
    years, values = _own_history(evidence, float(np.median(anchor)), start)
    relative = series_kind(setting.store, target) in RELATIVE_KINDS
    own = yearly(years, values)
    histories = [borrowed_history(own, yearly(*member), relative=relative) for member in members if weight]
    offsets = np.zeros((len(times), len(LEVELS)))
    for history, part in [(own, 1 - weight), *((history, weight / len(histories)) for history in histories)]:
        if part > 0:
            offsets += part * _offsets(history, times, target, setting.store, reference)
    drawn = sample_paths(offsets, setting.draws, setting.rng)
    if series_kind(setting.store, target) == "stock":
        falls, seen = falls_on_record(target, [(years.astype(float), values), *members], setting)
        drawn = as_rarely_falling(drawn, falls, seen, rng=setting.rng)
    return anchor[:, None] + drawn, pool, "blend" if weight else "kernel"


def _own_history(evidence: Evidence, middle: float, start: date) -> tuple[NDArray[np.int64], Array]:
    """Return the years and values of the series' own history; its last figure alone where no year is known."""
    if not evidence.years:
        return np.array([start.year]), np.array([middle])
    return evidence.levels()


def _offsets(history: Array, times: Array, target: Mapping[str, Any], store: Store, reference: Pool) -> Array:
    """Return the kernel's quantiles at some times after the last figure, as distances from it."""
    series = store.definition(target["series_id"])
    horizon = max(1, int(np.ceil(times[-1] - 1e-2)))
    quantiles = project(
        history[None],
        series["kind"],
        horizon,
        reference,
        lower_limit=series["lower_limit"],
        upper_limit=series["upper_limit"],
    )[0]
    ahead = np.vstack([np.zeros(len(LEVELS)), quantiles - history[-1]])
    return np.stack([_between(ahead, float(time)) for time in times])


def _between(ahead: Array, time: float) -> Array:
    """Return quantiles at a time between whole years; within the first year the spread grows with the root of time."""
    whole = min(int(np.floor(time + 1e-2)), len(ahead) - 1)
    rest = max(time - whole, 0.0)
    if rest < 2e-2 or whole == len(ahead) - 1:
        return ahead[whole]
    if whole == 0:
        return ahead[1][MEDIAN] * rest + (ahead[1] - ahead[1][MEDIAN]) * np.sqrt(rest)
    return (1 - rest) * ahead[whole] + rest * ahead[whole + 1]


def _within_limits(paths: Array, target: Mapping[str, Any], store: Store) -> Array:
    series = store.definition(target["series_id"])
    lower, upper = float(series["lower_limit"]), float(series["upper_limit"])
    return np.clip(paths, -np.inf if np.isnan(lower) else lower, np.inf if np.isnan(upper) else upper)


def _events(target: Mapping[str, Any], setting: Setting) -> dict[int, Event]:
    """Return the announced additions to a target's series that were known on the as-of date, by their place."""
    if any(item.without_events for item in setting.adjustments):
        return {}
    tables = setting.store.base or setting.store  # figures that are supposed are no events
    events = tables.once("events", lambda: tables.events.to_dict("index"))
    about, day = (target["series_id"], target["region"]), pd.Timestamp(setting.as_of)
    return {
        place: event
        for place, event in events.items()
        if (event["series_id"], event["region"]) == about and event["announced"] <= day
    }


def _additions(events: dict[int, Event], target: Mapping[str, Any], dates: list[date], setting: Setting) -> Array:
    """Return what announced events add by each date, in the target's unit."""
    total = np.zeros((setting.draws, len(dates)))
    extra = sum(item.event_delay_months for item in setting.adjustments)
    for event in events.values():
        factor = conversion_factor(event["unit"], str(target["unit"]))
        months = np.array([(day - event["due"].date()).days / 30.4375 for day in dates])
        total += arrived(
            event["amount"] * factor,
            event["share_expected"],
            (event["delay_months_low"] + extra, event["delay_months_high"] + extra),
            months,
            draws=setting.draws,
            rng=setting.rng,
        )
    return total


def quantity_of(measure: Measure, evidence: Evidence, paths: Array, anchor: Array, dates: Sequence[date]) -> Array:
    """Return the target's own quantity from its levels: known ones, else projected ones, else the last one.

    Parameters
    ----------
    measure : Measure
        What the target measures.
    evidence : Evidence
        What is known.
    paths : ndarray, shape (draws, h)
        Projected levels.
    anchor : ndarray, shape (draws,)
        The last level.
    dates : sequence of date, length h
        The dates of the paths.

    Returns
    -------
    ndarray, shape (draws,)
    """
    years = [day.year for day in dates]

    def level(year: int) -> Array:
        known = evidence.level(year)
        if year == measure.due_year and year in years:
            return paths[:, -1]
        if not np.isnan(known):
            return np.array([known])
        return paths[:, years.index(year)] if year in years else anchor

    return np.broadcast_to(measure.of(level), (len(paths),))
