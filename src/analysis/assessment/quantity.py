"""The predictive distribution of a target's quantity at its due date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.assessment.evidence import DAYS_A_YEAR, Evidence
from analysis.forecast.delivery import delivery_ratios, update_total
from analysis.forecast.distribution import LEVELS, MEDIAN, sample_paths
from analysis.forecast.events import arrived
from analysis.forecast.kernel import project
from analysis.forecast.panel import reference_pool
from analysis.forecast.pool import Pool
from analysis.forecast.pooled import pooled_growth, spans, walk
from analysis.periods import month_end
from analysis.scenario import Adjustment, completed, grown
from analysis.store import Store
from analysis.units import conversion_factor
from analysis.vocabulary import DELIVERY_CLASSES

Array = NDArray[np.float64]
MINIMUM_POOL = 2
"""Like series needed before those of the same kind and domain are asked as well."""
LIKE_WEIGHT = {0: 0.9, 1: 0.9, 2: 0.75, 3: 0.5, 4: 0.3, 5: 0.2, 6: 0.1}
"""Weight of like series' growth beside the kernel, by the number of yearly figures: a long history speaks for itself.

Chosen on 32 indicators of 31 provinces cut to their last 1, 2, 3, 5 years, with two other provinces as like series
(docs/projection.md): their growth halves the loss at one figure and adds nothing at five.
"""
MINIMUM_RATIOS = 5
"""Past targets with an outcome below which a class of programmes says nothing."""
WINDOW_YEARS = 10
"""Years of like series' history that inform growth: older growth belongs to another time."""


@dataclass(frozen=True)
class Projection:
    """Draws of a target's quantity, and what they were made of.

    Attributes
    ----------
    quantity : ndarray, shape (draws,)
        The target's own quantity at its due date, in the target's unit; empty where there is none.
    without_events : ndarray, shape (draws,)
        The same without announced additions; empty where there are none.
    dates, paths : list of date and ndarray, shape (draws, h)
        Levels at the ends of the years (or within), for the fan.
    method, reason : str
        How it was made, or why it was not.
    pool : dict
        What growth and spread were learnt from.
    """

    quantity: Array
    method: str = ""
    reason: str = ""
    without_events: Array = field(default_factory=lambda: np.empty(0))
    dates: tuple[date, ...] = ()
    paths: Array = field(default_factory=lambda: np.empty((0, 0)))
    pool: dict[str, Any] = field(default_factory=dict)
    events: tuple[int, ...] = ()


def nothing(reason: str, **pool: Any) -> Projection:
    """Return the projection of a target about which nothing can be said, with the reason."""
    return Projection(np.empty(0), reason=reason, pool=pool)


@dataclass(frozen=True)
class Setting:
    """What a projection depends on beside the target: the tables, the dates, the scenario, the randomness."""

    store: Store
    as_of: date
    reference: date
    adjustments: tuple[Adjustment, ...]
    draws: int
    rng: np.random.Generator


def project_target(target: pd.Series[Any], evidence: Evidence, setting: Setting) -> Projection:
    """Return the predictive distribution of a target's quantity.

    Parameters
    ----------
    target : Series
        One row of the targets.
    evidence : Evidence
        What is known of its series.
    setting : Setting
        Tables, dates, scenario, draws.

    Returns
    -------
    Projection
        With a reason and no draws where the city has nothing to start from.
    """
    events = _events(target, setting)
    programme = target["driver"] == "programme" and target["kind"] == "flow"
    figures = evidence.n_obs if programme else evidence.n_obs - len(evidence.totals)
    # amounts that a scenario names for this very target are something to start from
    assumed = any(item.target and (item.additions or item.levels) for item in setting.adjustments)
    if figures == 0 and events.empty and not assumed:
        return nothing("not_comparable" if len(evidence.known) else _why_nothing(target, setting.store))
    if programme:
        return _delivery(target, evidence, setting)
    return _walk(target, evidence, events, setting)


def _why_nothing(target: pd.Series[Any], store: Store) -> str:
    series_id = target["series_id"]
    published = store.observations["series_id"] == series_id
    return "no_observation" if published.any() else "no_series"


# Programmes: the plan sets the number, past plans say how much of such a number is delivered.


def _delivery(target: pd.Series[Any], evidence: Evidence, setting: Setting) -> Projection:
    delivery_class = delivery_class_of(str(target["domain"]))
    ratios, unreported = past_ratios(setting.store, delivery_class, setting.as_of)
    pool = {"kind": "past_targets", "class": delivery_class, "n": len(ratios), "unreported": unreported}
    if len(ratios) < MINIMUM_RATIOS and evidence.in_year is None:
        return nothing("few_past_ratios", **pool)
    plan = float(target["upper"] if np.isnan(target["lower"]) else target["lower"])
    draws = plan * delivery_ratios(ratios, unreported, draws=setting.draws, rng=setting.rng)
    draws = _with_in_year(draws, target, evidence, setting)
    start = date(target["due"].year - 1, 12, 31)
    anchor, due = np.zeros(len(draws)), [target["due"].date()]
    paths = grown(draws[:, None], anchor, due, start, setting.adjustments, str(target["unit"]))
    paths = completed(paths, anchor, due, start, setting.adjustments, str(target["unit"]))
    return Projection(paths[:, -1], "delivery", dates=(target["due"].date(),), paths=paths, pool=pool)


def delivery_class_of(domain: str) -> str:
    """Return the class of programmes that a domain belongs to, for pooling past delivery."""
    return next(name for name, domains in DELIVERY_CLASSES.items() if domain in domains)


def past_ratios(store: Store, delivery_class: str, as_of: date) -> tuple[Array, int]:
    """Return outcome ÷ target of past programmes of a class, and how many have no outcome.

    City, province and nation together; an outcome counts from the day on which it was published.
    """
    past = store.past_targets
    domains = DELIVERY_CLASSES[delivery_class]
    chosen = past[(past["driver"] == "programme") & past["domain"].isin(domains) & (past["target_year"] < as_of.year)]
    reported = chosen["outcome_published"] <= pd.Timestamp(as_of)
    plan = chosen["lower"].fillna(chosen["upper"])
    ratios = (chosen["outcome_value"] / plan)[reported & (plan > 0) & chosen["outcome_value"].notna()]
    return np.sort(ratios.to_numpy(float)), int(len(chosen) - len(ratios))


def _with_in_year(draws: Array, target: pd.Series[Any], evidence: Evidence, setting: Setting) -> Array:
    if evidence.in_year is None or target["kind"] != "flow":
        return draws
    done = evidence.in_year
    share = done["end"].day_of_year / (366 if done["end"].is_leap_year else 365)
    return update_total(draws, float(done["amount"]), share, rng=setting.rng)


# Outcomes: a walk from the city's own last level.


def _walk(target: pd.Series[Any], evidence: Evidence, events: pd.DataFrame, setting: Setting) -> Projection:
    end = target["due"].date()
    base_year = int(target["base_period"][:4]) if target["base_period"] else end.year - 1
    last = evidence.yearly.iloc[-1] if target["kind"] == "flow" and len(evidence.yearly) else evidence.latest
    if last is None or (target["kind"] == "flow" and evidence.yearly.empty):
        anchor, start = np.zeros(setting.draws), date(end.year - 1, 12, 31)
        dates, paths, pool, method = [end], np.zeros((setting.draws, 1)), {"kind": "none"}, "events"
    else:
        anchor, start = _anchor(last, setting)
        dates = _year_ends(start, end)
        paths, pool, method = _paths(target, evidence, anchor, start, dates, setting)
    paths = grown(paths, anchor, dates, start, setting.adjustments, evidence.unit)
    paths = _within_limits(paths, target, setting.store)
    added = _additions(events, target, dates, setting)
    given = (anchor, dates, start, setting.adjustments, evidence.unit)
    without = np.empty(0)
    if len(events):
        without = _quantity(target, evidence, completed(paths, *given), anchor, dates, base_year)
    paths = _within_limits(completed(paths + added, *given), target, setting.store)
    quantity = _quantity(target, evidence, paths, anchor, dates, base_year)
    if last is not None:
        quantity = _with_in_year(quantity, target, evidence, setting)
    return Projection(
        quantity, method, "", without, tuple(dates), paths, pool, tuple(int(place) for place in events.index)
    )


def _anchor(last: pd.Series[Any], setting: Setting) -> tuple[Array, date]:
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
    target: pd.Series[Any],
    evidence: Evidence,
    anchor: Array,
    start: date,
    dates: list[date],
    setting: Setting,
) -> tuple[Array, dict[str, Any], str]:
    """Return paths of the level from its last figure on, the pool behind them, and the method's name.

    The quantiles are those of the calibrated kernel, averaged with a walk whose growth comes from like series: the
    shorter the history, the more they know that it does not.
    """
    members, pool = like_series(setting.store, target, setting.as_of)
    times = np.maximum([(day - start).days / DAYS_A_YEAR for day in dates], 1e-3)
    middle = float(np.median(anchor))
    reference = reference_pool()
    offsets = _kernel_offsets(target, evidence, middle, times, setting.store, reference)
    weight = LIKE_WEIGHT.get(len(evidence.yearly), 0.0) if members else 0.0
    if weight:
        walked = _like_offsets(target, evidence, middle, times, members, pool, setting)
        offsets = offsets if walked is None else (1 - weight) * offsets + weight * walked
        weight = weight if walked is not None else 0.0
    pool |= {"reference": reference.line, "weight": weight}
    drawn = sample_paths(offsets, setting.draws, setting.rng)
    return anchor[:, None] + drawn, pool, "blend" if weight else "kernel"


def _kernel_offsets(
    target: pd.Series[Any], evidence: Evidence, middle: float, times: Array, store: Store, reference: Pool
) -> Array:
    """Return the kernel's quantiles at some times after the last figure, as distances from it."""
    series = store.series.loc[target["series_id"]]
    yearly = evidence.yearly
    if len(yearly):
        years = yearly["year"].to_numpy(int)
        history = np.full(years[-1] - years[0] + 1, np.nan)
        history[years - years[0]] = yearly[["low", "high"]].mean(axis=1)
    else:
        history = np.array([middle])
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


def _like_offsets(
    target: pd.Series[Any],
    evidence: Evidence,
    middle: float,
    times: Array,
    members: list[tuple[Array, Array]],
    pool: dict[str, Any],
    setting: Setting,
) -> Array | None:
    """Return quantiles of the walk with pooled growth, as distances from the last figure; None if nothing varies."""
    kind = str(setting.store.series.at[target["series_id"], "kind"])
    relative = kind not in ("rate", "growth", "change")
    levels = evidence.yearly[["low", "high"]].mean(axis=1).to_numpy(float)
    if relative and not (middle > 0 and (not len(levels) or levels[-1] > 0)):
        return None
    own = spans(levels, evidence.yearly["year"].to_numpy(float), relative=relative) if len(levels) else np.empty((0, 2))
    like = [spans(values, years, relative=relative) for years, values in members if not relative or values[-1] > 0]
    growth = pooled_growth(own, like)
    if growth is None:
        return None
    pool |= {"growth": growth.mean, "growth_sd": growth.mean_sd, "yearly_sd": growth.yearly_sd, "relative": relative}
    steps = walk(growth, times, draws=setting.draws, rng=setting.rng)
    return np.quantile(middle * steps if relative else steps, LEVELS, axis=0).T


def like_series(store: Store, target: pd.Series[Any], as_of: date) -> tuple[list[tuple[Array, Array]], dict[str, Any]]:
    """Return the yearly histories of like series: the same indicator elsewhere, else the same kind and domain.

    Parameters
    ----------
    store : Store
        The tables.
    target : Series
        One row of the targets.
    as_of : date
        Figures published later are not seen.

    Returns
    -------
    list of (years, values)
        One pair of arrays a series; the city's own series is not among them.
    dict
        What the pool is: its kind, and each member's series, region and length.
    """
    known = store.known(as_of)
    own = (known["series_id"] == target["series_id"]) & (known["region"] == target["region"])
    kind = store.series.at[target["series_id"], "kind"]
    unit = store.series.at[target["series_id"], "unit"]
    same = known[~own & (known["series_id"] == target["series_id"])]
    members = _members(same, as_of)
    label = "same_series"
    if len(members) < MINIMUM_POOL:
        alike = store.series[(store.series["kind"] == kind) & ((kind != "rate") | (store.series["unit"] == unit))]
        ids = set(alike["series_id"]) & _series_of_domain(store, str(target["domain"]))
        wider = known[~own & known["series_id"].isin(ids)]
        members, label = _members(wider, as_of), "same_kind_and_domain"
    described = [f"{series_id}@{region}×{len(years)}" for (series_id, region), years, _ in members]
    return [(years, values) for _, years, values in members], {"kind": label, "members": described}


def _series_of_domain(store: Store, domain: str) -> set[str]:
    frames = (store.targets, store.past_targets)
    return {name for frame in frames for name in frame.loc[frame["domain"] == domain, "series_id"] if name}


def _members(known: pd.DataFrame, as_of: date) -> list[tuple[tuple[str, str], Array, Array]]:
    whole = known[
        ~known["status"].isin(["D", "M", "F"])
        & (known["end"].dt.month == 12)
        & (known["start"].dt.year == known["end"].dt.year)
        & (known["end"].dt.year >= as_of.year - WINDOW_YEARS)
    ]
    members = []
    for (series_id, region), rows in whole.groupby(["series_id", "region"], sort=True):
        rows = rows.sort_values("end").drop_duplicates("end", keep="last")
        breaks = np.flatnonzero(rows["status"] == "B")
        rows = rows.iloc[breaks[-1] :] if len(breaks) else rows
        if len(rows) >= 2:
            years = rows["end"].dt.year.to_numpy(float)
            members.append(((str(series_id), str(region)), years, rows["amount"].to_numpy(float)))
    return members


def _within_limits(paths: Array, target: pd.Series[Any], store: Store) -> Array:
    lower, upper = store.series.loc[target["series_id"], ["lower_limit", "upper_limit"]].astype(float)
    return np.clip(paths, -np.inf if np.isnan(lower) else lower, np.inf if np.isnan(upper) else upper)


def _events(target: pd.Series[Any], setting: Setting) -> pd.DataFrame:
    """Return the announced additions to a target's series that were known on the as-of date."""
    events = setting.store.events
    if any(item.without_events for item in setting.adjustments):
        return events[:0]
    return events[
        (events["series_id"] == target["series_id"])
        & (events["region"] == target["region"])
        & (events["announced"] <= pd.Timestamp(setting.as_of))
    ]


def _additions(events: pd.DataFrame, target: pd.Series[Any], dates: list[date], setting: Setting) -> Array:
    """Return what announced events add by each date, in the target's unit."""
    total = np.zeros((setting.draws, len(dates)))
    extra = sum(item.event_delay_months for item in setting.adjustments)
    for event in events.to_dict("records"):
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


def _quantity(
    target: pd.Series[Any], evidence: Evidence, paths: Array, anchor: Array, dates: Sequence[date], base_year: int
) -> Array:
    """Return the target's own quantity: a level, or a change or growth since its base period."""
    final = paths[:, -1]
    kind = str(target["kind"])
    if kind not in ("change", "growth") or _is_growth_series(target, evidence):
        return final
    known = evidence.level(base_year)
    years = [day.year for day in dates]
    if not np.isnan(known):
        base = np.full(len(final), known)
    elif base_year in years:
        base = paths[:, years.index(base_year)]
    else:
        base = anchor
    change = final - base
    if kind == "growth":
        return 100 * change / np.where(base == 0, np.nan, base)
    return -change if target["direction"] == "decrease" else change


def _is_growth_series(target: pd.Series[Any], evidence: Evidence) -> bool:
    return str(target["kind"]) == "growth" and bool(len(evidence.known)) and evidence.unit == "%"
