"""Methods that compare compound growth rates: Eurostat, the UN's progress chart, the IEA, UNICEF."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from analysis.pace.cases import (
    Array,
    Cases,
    Judged,
    Reason,
    aimless,
    figure_alone,
    flag,
    growth,
    judged,
    no_way,
    not_positive,
    pick,
    pointless,
    undirected,
)
from analysis.pace.open_sdg import DEFAULT_TARGET_YEAR, RATIO_STEPS

EUROSTAT_CLASSES = ("significant progress", "moderate progress", "insufficient progress", "movement away")
UN_CLASSES = ("On track or target met", "Fair progress, but acceleration needed", "Stagnation or regression")
IEA_CLASSES = ("On track",)
UNICEF_CLASSES = ("on track", "some progress", "no progress", "worsening")
UNICEF_BUFFER = 0.5
"""Percent a year within which a rate counts as no progress; the buffer of most of UNICEF's nutrition indicators."""


def eurostat(cases: Cases) -> Judged:
    """Judge by actual over required compound growth, as Eurostat's monitoring of the goals does.

    Returns
    -------
    Judged
        value: CAGR_actual / CAGR_required, both from the base year. Classes: from 0.95, 0.60, 0, below. Without a
        target Eurostat judges growth alone, by cut-offs that are not established here: not judged.

    References
    ----------
    Eurostat, Sustainable development in the European Union, monitoring reports 2017 ff.; the cut-offs as Open SDG's
    methodology, “inspired by Eurostat”, states them.

    Examples
    --------
    >>> case = Cases.of(base_year=2015, base_value=10.2, latest_year=2020, latest_value=13.1,
    ...                 target_year=2030, target_value=20, direction=1)
    >>> eurostat(case).value.round(3), EUROSTAT_CLASSES[eurostat(case).code[0]]
    (array([1.118]), 'significant progress')
    """
    aimed = cases.knows_target
    observed = growth(cases.latest_value, cases.base_value, cases.years)
    required = growth(cases.target_value, cases.base_value, cases.whole_years)
    with np.errstate(all="ignore"):
        value = observed / required
        code = pick(*(value >= step for step in RATIO_STEPS), value < 0)
    reason = undirected(cases) | pointless(cases) | not_positive(cases)
    reason |= np.where(aimed, aimless(cases) | no_way(cases), 0)
    reason |= flag(cases.target_value <= 0, Reason.TARGET_NOT_POSITIVE)
    return judged(value, code, reason | flag(~aimed, Reason.NO_CUT_OFF))


def un_2023(cases: Cases) -> Judged:
    """Judge by where the growth so far would lead, as the UN's progress chart of 2023 and 2024 does.

    Parameters
    ----------
    cases : Cases
        A target year left out is 2030.

    Returns
    -------
    Judged
        value: the share of the way from base to target that compound growth so far covers by the target year; without a
        target d·CAGR. Classes: from 0.95 or target met, from 0.10, below; without a target from 2 %, 0.5 %, below.

    References
    ----------
    UN Statistics Division, Progress Chart Technical Note 2023, as EUSTAT applies it (EUSTAT-DES/site,
    _pages/en/metodologia.md at 10f3c702). EUSTAT's rule that a value within 1 % of a target of 0 % or 100 % has met it
    needs the unit and is left out.

    Examples
    --------
    >>> poverty = Cases.of(base_year=2014, base_value=18.5, latest_year=2022, latest_value=16.5,
    ...                    target_year=2030, target_value=9.25, direction=-1)
    >>> un_2023(poverty).value.round(3), UN_CLASSES[un_2023(poverty).code[0]]
    (array([0.409]), 'Fair progress, but acceleration needed')
    """
    aimed = cases.knows_target
    no_target_year = aimed & np.isnan(cases.target_year)
    cases = replace(cases, target_year=np.where(no_target_year, DEFAULT_TARGET_YEAR, cases.target_year))
    rate = growth(cases.latest_value, cases.base_value, cases.years)
    with np.errstate(all="ignore"):
        expected = cases.latest_value * (1 + rate) ** (cases.target_year - cases.latest_year)
        covered = (expected - cases.base_value) / (cases.target_value - cases.base_value)
        value = np.where(aimed, covered, cases.direction * rate)
        high, low = np.where(aimed, 0.95, 0.02), np.where(aimed, 0.10, 0.005)
        code = pick(cases.met | (value >= high), value >= low, value < low)
    way = no_way(cases)
    reason = undirected(cases) | pointless(cases) | not_positive(cases)
    reason |= np.where(aimed, aimless(cases) | np.where(cases.met, 0, way), 0)
    reason |= flag(aimed & cases.met & (way != 0), Reason.NOTHING_REQUIRED)
    reason |= flag(no_target_year, Reason.TARGET_YEAR_BY_DEFAULT)
    return judged(np.where(aimed & (way != 0), np.nan, value), code, reason)


def iea(cases: Cases) -> Judged:
    """Judge by growth so far over the growth needed from now on, as the IEA's Tracking Clean Energy Progress does.

    Returns
    -------
    Judged
        value: CAGR from base to latest / CAGR needed from latest to target; NaN where the target is met. Class: on
        track from 1, or where the target is met; below it the IEA publishes no cut-off, and none is made up.

    Notes
    -----
    The IEA takes the latest year's growth: give the year before the latest as the base to follow it to the letter.

    References
    ----------
    IEA, Tracking Clean Energy Progress 2023: growth in 2022 “is now aligned with the average compound annual growth
    rate needed from now to 2030”.

    Examples
    --------
    >>> solar = Cases.of(base_year=2021, base_value=100, latest_year=2022, latest_value=126,
    ...                  target_year=2030, target_value=800, direction=1)
    >>> iea(solar).value.round(3), IEA_CLASSES[iea(solar).code[0]]
    (array([1.]), 'On track')
    """
    left = cases.target_year - cases.latest_year
    rate = growth(cases.latest_value, cases.base_value, cases.years)
    needed = growth(cases.target_value, cases.latest_value, left)
    met = cases.met
    with np.errstate(all="ignore"):
        value = np.where(met, np.nan, cases.direction * rate / np.abs(needed))
        code = pick(met | (value >= 1))
    reason = undirected(cases) | pointless(cases) | aimless(cases) | not_positive(cases)
    reason |= flag(cases.latest_value == 0, Reason.LATEST_NOT_POSITIVE)
    reason |= flag(cases.target_value <= 0, Reason.TARGET_NOT_POSITIVE)
    reason |= flag(~met & (left <= 0), Reason.NO_TIME_LEFT) | flag(met, Reason.NOTHING_REQUIRED)
    found = judged(value, code, reason)
    below = (found.code < 0) & np.isfinite(found.value)
    return Judged(found.value, found.code, found.reason | flag(below, Reason.NO_CUT_OFF))


def aarr(years: ArrayLike, values: ArrayLike) -> Array:
    """Return the average annual rate of reduction, in percent: 100·(1 - e^β), β the slope of log values on years.

    Parameters
    ----------
    years, values : array_like, shape (..., n)
        All points of a series; those that are NaN or not positive are left out.

    Returns
    -------
    ndarray, shape (...)
        NaN with fewer than two points. Negative where the values grow.

    References
    ----------
    UNICEF, Technical Note: How to calculate average annual rate of reduction (AARR).

    Examples
    --------
    >>> aarr([2010, 2011, 2012], [50.0, 45.0, 40.5]).round(6)
    np.float64(10.0)
    """
    years, values = np.broadcast_arrays(np.asarray(years, float), np.asarray(values, float))
    used = np.isfinite(years) & (values > 0)
    with np.errstate(all="ignore"):
        log = np.where(used, np.log(np.where(used, values, 1.0)), 0.0)
        time = np.where(used, years, 0.0)
        count = used.sum(axis=-1)
        time = np.where(used, time - (time.sum(axis=-1) / count)[..., None], 0.0)
        slope = (time * log).sum(axis=-1) / (time**2).sum(axis=-1)
    return -100 * np.expm1(slope)


def unicef(cases: Cases) -> Judged:
    """Judge by the average annual rate of reduction against the one required, as UNICEF and WHO do for nutrition.

    Returns
    -------
    Judged
        value: the AARR from base to latest, percent a year. Classes: on track where the target is met or the rate is at
        least the one required; from 0.5; from -0.5; below. For quantities that should fall.

    References
    ----------
    UNICEF and WHO nutrition targets tracking; AARR as in `aarr`. The buffer of ±0.5 is that of most indicators
    (overweight has ±1.5).

    Examples
    --------
    >>> stunting = Cases.of(base_year=2012, base_value=30, latest_year=2022, latest_value=22,
    ...                     target_year=2030, target_value=18, direction=-1)
    >>> unicef(stunting).value.round(2), UNICEF_CLASSES[unicef(stunting).code[0]]
    (array([3.05]), 'on track')
    """
    required = unicef_required(cases).value
    with np.errstate(all="ignore"):
        # the slope through two points; `aarr` takes a whole series
        value = -100 * np.expm1(np.log(cases.latest_value / cases.base_value) / cases.years)
        enough = cases.met | (value >= required)
        code = pick(enough, value >= UNICEF_BUFFER, value >= -UNICEF_BUFFER, value < -UNICEF_BUFFER)
    reason = undirected(cases) | pointless(cases) | aimless(cases) | not_positive(cases)
    reason |= flag(cases.latest_value == 0, Reason.LATEST_NOT_POSITIVE)
    reason |= flag(cases.target_value <= 0, Reason.TARGET_NOT_POSITIVE)
    return judged(value, code, reason | flag(cases.direction == 1, Reason.REDUCTION_ONLY))


def unicef_required(cases: Cases) -> Judged:
    """Return the average annual rate of reduction that leads from base to target; no latest value is needed.

    Returns
    -------
    Judged
        value: 100·(1 - e^((ln target - ln base)/years)), percent a year. No classes.

    References
    ----------
    UNICEF nutrition targets: 3.78 % a year for half by 2030 from 2012, 1.96 % for 30 % less.

    Examples
    --------
    >>> unicef_required(Cases.of(base_year=2012, base_value=100, target_year=2030, target_value=50)).value.round(2)
    array([3.78])
    """
    with np.errstate(all="ignore"):
        value = -100 * np.expm1((np.log(cases.target_value) - np.log(cases.base_value)) / cases.whole_years)
    reason = aimless(cases) | flag(np.isnan(cases.base_value), Reason.NO_BASE)
    reason |= flag(np.isnan(cases.base_year), Reason.NO_BASE_YEAR)
    reason |= flag(cases.base_value <= 0, Reason.BASE_NOT_POSITIVE)
    reason |= flag(cases.target_value <= 0, Reason.TARGET_NOT_POSITIVE)
    return figure_alone(value, reason)
