"""The progress measure of Statistics Canada and Open SDG: the ratio of compound growth rates from the base year.

Source: Open SDG, *Progress Measurement Methodology for the Sustainable Development Goals* (docs/progress-methodology.md
at commit 26d2e387), which carries Statistics Canada's method; both hubs of Statistics Canada publish their components.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from analysis.pace.cases import (
    Array,
    Cases,
    Codes,
    Judged,
    Mask,
    Reason,
    flag,
    growth,
    judged,
    pick,
    pointless,
    undirected,
)

CLASSES = (
    "target_achieved",
    "substantial_progress",
    "moderate_progress",
    "limited_progress",
    "deterioration",
)
DEFAULT_BASE_YEAR, DEFAULT_TARGET_YEAR, DEFAULT_DIRECTION = 2015, 2030, -1
REPLACEMENT = 0.001
"""Stands in for a base or a target of zero, which an exponential model cannot take."""
RATIO_STEPS = (0.95, 0.60, 0.0)
GROWTH_STEPS = (0.015, 0.005, 0.0)
EXPONENT = 4.44
"""Of the factor that lowers the steps near a natural limit."""


def open_sdg(cases: Cases) -> Judged:
    """Judge by observed over required compound growth, or by growth alone where there is no target.

    Parameters
    ----------
    cases : Cases
        A base year, target year or direction left out is 2015, 2030, decrease. `limit` counts without a target alone.

    Returns
    -------
    Judged
        value: R = d·CAGR_observed / abs(CAGR_required), both from the base year; without a target d·CAGR_observed.
        Classes: achieved where the latest value meets the target; R from 0.95, 0.60, 0; below. Without a target growth
        from 1.5 %, 0.5 %, 0 a year, the steps lowered near a natural limit.

    References
    ----------
    Open SDG, Progress Measurement Methodology, sections “Methodology” and “Considerations and Exceptions”.

    Examples
    --------
    >>> poverty = Cases.of(base_year=2015, base_value=14.5, latest_year=2023, latest_value=10.4,
    ...                    target_year=2030, target_value=7.25, direction=-1)
    >>> CLASSES[open_sdg(poverty).code[0]], open_sdg(poverty).value.round(4)
    ('moderate_progress', array([0.9011]))
    """
    raw, cases, notes = cases, *_completed(cases)
    aimed = cases.knows_target
    sign = np.where(raw.base_value < 0, -1.0, 1.0)
    observed = growth(cases.latest_value, cases.base_value, cases.years)
    required = growth(cases.target_value, cases.base_value, cases.whole_years)
    with np.errstate(all="ignore"):
        value = np.where(aimed, sign * cases.direction * observed / np.abs(required), sign * cases.direction * observed)
        scale = np.where(aimed, 1.0, limit_factor(raw.base_value, raw.limit))
        steps = [np.where(aimed, a, b) * scale for a, b in zip(RATIO_STEPS, GROWTH_STEPS, strict=True)]
        code = pick(cases.met, *(value >= step for step in steps), value < 0)
    same = aimed & (cases.base_value == cases.target_value)
    reason = (
        notes
        | undirected(cases)
        | pointless(cases)
        | flag(cases.base_value * cases.latest_value < 0, Reason.OPPOSITE_SIGNS)
        | flag(aimed & (cases.whole_years <= 0), Reason.TARGET_YEAR_TOO_EARLY)
        | flag(aimed & (cases.base_value * cases.target_value < 0), Reason.TARGET_OF_OTHER_SIGN)
        | flag(same & ~cases.met, Reason.BASE_IS_TARGET)
        | flag(same & cases.met, Reason.NOTHING_REQUIRED)
        | flag(~aimed & _limit_on_other_side(raw, cases.direction), Reason.LIMIT_ON_OTHER_SIDE)
    )
    return judged(np.where(same, np.nan, value), code, reason)


def _completed(cases: Cases) -> tuple[Cases, Codes]:
    """Return the cases with the published defaults and replacements, and the notes of what was put in."""
    aimed = cases.knows_target
    no_base_year, no_direction = np.isnan(cases.base_year), np.isnan(cases.direction)
    no_target_year = np.isnan(cases.target_year) & aimed
    zero_base, zero_target = cases.base_value == 0, cases.target_value == 0
    notes = (
        flag(no_base_year, Reason.BASE_YEAR_BY_DEFAULT)
        | flag(no_direction, Reason.DIRECTION_BY_DEFAULT)
        | flag(no_target_year, Reason.TARGET_YEAR_BY_DEFAULT)
        | flag(zero_base, Reason.BASE_REPLACED)
        | flag(zero_target, Reason.TARGET_REPLACED)
    )
    completed = replace(
        cases,
        base_year=np.where(no_base_year, DEFAULT_BASE_YEAR, cases.base_year),
        target_year=np.where(no_target_year, DEFAULT_TARGET_YEAR, cases.target_year),
        direction=np.where(no_direction, DEFAULT_DIRECTION, cases.direction),
        base_value=np.where(zero_base, REPLACEMENT, cases.base_value),
        target_value=np.where(zero_target, REPLACEMENT, cases.target_value),
    )
    return completed, notes


def _limit_on_other_side(cases: Cases, direction: Array) -> Mask:
    """Return whether the base lies beyond its limit: the published programme warns, and applies the factor."""
    return direction * (np.abs(cases.base_value) - np.abs(cases.limit)) > 0


def limit_factor(base_value: Array, limit: Array) -> Array:
    """Return the factor that lowers the steps of growth near a natural limit.

    Parameters
    ----------
    base_value, limit : ndarray
        In one unit; NaN for no limit.

    Returns
    -------
    ndarray
        C = 1 - (base/limit)^4.44 up to the limit, 1 - ((2·limit - base)/limit)^4.44 up to twice the limit, 1 beyond and
        where there is no limit.

    References
    ----------
    Open SDG, Progress Measurement Methodology, “Indicators without quantitative targets”.

    Examples
    --------
    >>> limit_factor(np.array([50.0, 100.0, 150.0, 7.0]), np.array([100.0, 100.0, 100.0, np.nan])).round(3)
    array([0.954, 0.   , 0.954, 1.   ])
    """
    factor = np.ones(np.broadcast(base_value, limit).shape)
    close = np.abs(base_value) < 2 * np.abs(limit)  # never where there is no limit, or where both are zero
    base, edge = np.abs(base_value[close]), np.abs(limit[close])
    factor[close] = 1 - (np.where(base <= edge, base, 2 * edge - base) / edge) ** EXPONENT
    return factor


def open_sdg_score(cases: Cases) -> Array:
    """Return the score from -5 to 5 by which several series of one indicator are averaged.

    Returns
    -------
    ndarray
        5 where the target is achieved; else linear in the value, 5 at 130 % and -5 at -60 % of the required growth;
        without a target 5 at 2 % a year (lowered near a limit) and -5 at -2 %. NaN where the case cannot be judged.

    References
    ----------
    Open SDG, Progress Measurement Methodology, “Aggregated progress status”.

    Examples
    --------
    >>> open_sdg_score(Cases.of(base_year=2015, base_value=14.5, latest_year=2023, latest_value=10.2,
    ...                         target_year=2030, target_value=7.25, direction=-1)).round(4)
    array([2.5186])
    """
    found = open_sdg(cases)
    value, achieved = found.value, found.code == 0
    with np.errstate(all="ignore"):
        aimed = np.where(value >= RATIO_STEPS[1], 7.1429 * value - 4.2857, 4.1667 * value - 2.5)
        factor = limit_factor(cases.base_value, cases.limit)
        high, middle = GROWTH_STEPS[0] * factor, GROWTH_STEPS[1] * factor
        free = np.select(
            [value < 0, factor == 0, value >= high, value >= middle],
            [125 * value - 2.5, 5.0, 500 * value / factor - 5, 250 * value / factor - 1.25],
            500 * value / factor - 2.5,
        )
        score = np.clip(np.where(cases.knows_target, aimed, free), -5.0, 5.0)
    return np.where(found.code < 0, np.nan, np.where(achieved, 5.0, score))


def open_sdg_status(scores: Array, achieved: Mask) -> str:
    """Return the class of an indicator of several series, by the mean of their scores.

    Parameters
    ----------
    scores : ndarray
        From `open_sdg_score`; series without a score are left out.
    achieved : ndarray of bool
        Which series have achieved their target.

    Returns
    -------
    str
        Achieved when every series is; the mean from 2.5, 0, -2.5, below. Empty when there is no score.

    References
    ----------
    Open SDG, Progress Measurement Methodology, “Aggregated progress status”.

    Examples
    --------
    >>> open_sdg_status(np.array([5.0, -2.5]), np.array([True, False]))
    'moderate_progress'
    """
    known = np.isfinite(scores)
    if not known.any():
        return ""
    if achieved[known].all():
        return CLASSES[0]
    mean = scores[known].mean()
    return CLASSES[1 + int(mean < 2.5) + int(mean < 0) + int(mean < -2.5)]
