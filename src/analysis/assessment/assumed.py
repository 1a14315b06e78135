"""What a scenario changes of projected levels: growth and delay first, then additions, spread and fixed levels."""

from __future__ import annotations

from datetime import date

import numpy as np
from numpy.typing import NDArray

from analysis.domain.codes import PERCENTS
from analysis.domain.units import conversion_factor
from analysis.scenario import Adjustment

Array = NDArray[np.float64]
DAYS_A_YEAR = 365.25


def grown(
    paths: Array, anchor: Array, dates: list[date], start: date, items: tuple[Adjustment, ...], unit: str
) -> Array:
    """Return paths whose growth since the last figure is delayed, scaled and shifted, in the order of adjustments.

    ``paths`` of shape (draws, h): levels at the dates. ``anchor`` of shape (draws,): the level that each path starts
    from. ``dates``: the dates of the levels. ``start``: the date of the anchor. ``items``: what to change. ``unit``:
    unit of the levels. Returned: shape (draws, h).

    Examples
    --------
    >>> year_ends = [date(2025, 12, 31), date(2026, 12, 31)]
    >>> faster = (Adjustment(growth_scale=1.5),)
    >>> grown(np.array([[110.0, 120.0]]), np.array([100.0]), year_ends, date(2024, 12, 31), faster, "亿斤")
    array([[115., 130.]])
    """
    years = np.array([(day - start).days / DAYS_A_YEAR for day in dates])
    base = anchor[:, None]
    points = 1.0 if unit in PERCENTS else base / 100
    for item in items:
        if item.delay_months:
            paths = _earlier(paths, base, years, item.delay_months / 12)
        paths = base + (paths - base) * item.growth_scale + (item.growth_points * points + item.growth_shift) * years
    return paths


def _earlier(paths: Array, base: Array, years: Array, delay: float) -> Array:
    """Return the levels that the paths had some years before each date, between two of them by a straight line."""
    knots, levels = np.concatenate([[0.0], years]), np.hstack([base, paths])
    wanted = np.clip(years - delay, 0.0, None)
    right = np.clip(np.searchsorted(knots, wanted), 1, len(knots) - 1)
    width = knots[right] - knots[right - 1]
    weight = np.where(width > 0, (wanted - knots[right - 1]) / np.where(width > 0, width, 1.0), 1.0)
    return levels[:, right - 1] * (1 - weight) + levels[:, right] * weight


def completed(
    paths: Array, anchor: Array, dates: list[date], start: date, items: tuple[Adjustment, ...], unit: str
) -> Array:
    """Return paths with the scenario's additions joined, their spread scaled and their levels fixed.

    ``paths``, ``anchor``, ``dates``, ``start``, ``items``, ``unit``: as in ``grown``; announced additions are in the
    paths already. Returned: shape (draws, h). Raises UnitMismatch when the unit of an addition or of a level measures
    something else than the paths.

    Examples
    --------
    >>> from analysis.scenario import Addition
    >>> wind = (Adjustment(additions=(Addition(amount=3.5, unit="GW", months=("2026-09", "2027-03")),)),)
    >>> completed(np.array([[420.0]]), np.array([400.0]), [date(2026, 12, 31)], date(2025, 12, 31), wind, "万千瓦")
    array([[595.]])
    """
    for item in items:
        for addition in item.additions:
            share = addition.unit == "%" and unit not in PERCENTS
            factor = conversion_factor(addition.unit, unit) if addition.unit and not share else 1.0
            joined = sum(amount * np.array([day >= due for day in dates]) for due, amount in addition.parts())
            paths = paths * (1 + joined / 100) if share else paths + factor * joined
        if item.spread_scale != 1.0:
            middle = np.median(paths, axis=0)
            paths = middle + (paths - middle) * item.spread_scale
        for level in item.levels:
            factor = conversion_factor(level.unit, unit) if level.unit else 1.0
            paths = _fixed(paths, anchor, dates, start, level.on or dates[-1], factor * level.value)
    return paths


def _fixed(paths: Array, anchor: Array, dates: list[date], start: date, on: date, value: float) -> Array:
    """Return paths moved so that each passes the value on its day; a level before the last figure changes nothing."""
    times = np.array([day.toordinal() for day in (start, *dates)], float)
    day = float(on.toordinal())
    if not times[0] < day <= times[-1]:
        return paths
    levels = np.column_stack([anchor, paths])
    right = int(np.searchsorted(times, day))
    weight = (day - times[right - 1]) / (times[right] - times[right - 1])
    there = levels[:, right - 1] * (1 - weight) + levels[:, right] * weight
    return paths + np.outer(value - there, times[1:] >= day)
