"""Methods that compare changes in the unit of the quantity: SDSN, Destatis, ESCAP, State of Climate Action."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from analysis.pace.cases import (
    Array,
    Cases,
    Judged,
    Mask,
    Reason,
    aimless,
    figure_alone,
    flag,
    judged,
    no_way,
    pick,
    pointless,
    undirected,
)
from analysis.pace.open_sdg import DEFAULT_TARGET_YEAR, RATIO_STEPS

SDSN_CLASSES = ("On track or maintaining achievement", "Moderately Increasing", "Stagnating", "Decreasing")
DESTATIS_CLASSES = ("sun", "sun and cloud", "cloud", "thunderstorm")
DESTATIS_SPAN = 5
"""Years that the mean annual change is taken over: the last six points."""
DESTATIS_LEAST = 3
"""By exception, the last four points."""
ESCAP_CLASSES = ("maintain", "accelerate", "reverse")
CLIMATE_CLASSES = ("on track", "off track", "well off track", "wrong direction")


def linear(cases: Cases) -> Judged:
    """Judge by observed over required change a year: Open SDG's steps on a straight line.

    Returns
    -------
    Judged
        value: d·(change a year so far) / abs(change a year required), both from the base year. Classes as Open SDG's.

    Notes
    -----
    No office's method: it stands beside `open_sdg` to show what the choice of an exponential path does.

    Examples
    --------
    >>> vehicles = Cases.of(base_year=2015, base_value=0.37, latest_year=2025, latest_value=9.53,
    ...                     target_year=2030, target_value=60, direction=1)
    >>> linear(vehicles).value.round(3), linear(vehicles).code
    (array([0.23]), array([3]))
    """
    with np.errstate(all="ignore"):
        done = (cases.latest_value - cases.base_value) / cases.years
        required = (cases.target_value - cases.base_value) / cases.whole_years
        value = cases.direction * done / np.abs(required)
        code = pick(cases.met, *(value >= step for step in RATIO_STEPS), value < 0)
    same = cases.base_value == cases.target_value
    reason = undirected(cases) | pointless(cases) | aimless(cases) | flag(same & ~cases.met, Reason.BASE_IS_TARGET)
    return judged(np.where(same, np.nan, value), code, reason | flag(same & cases.met, Reason.NOTHING_REQUIRED))


def sdsn(cases: Cases) -> Judged:
    """Judge as the arrows of the Sustainable Development Report do: linear change against that to the green threshold.

    Parameters
    ----------
    cases : Cases
        `target_value` is the green threshold, in the indicator's unit; `optimum` and `lower_bound` make the scale from
        0 to 100. Without them the raw scale is used, on which nothing is censored; the ratio is the same otherwise. A
        target year left out is 2030.

    Returns
    -------
    Judged
        value: q = change a year ÷ change a year required, on the scale censored to 0 … 100; NaN where the base is at
        the threshold or beyond it. Classes: at or above green ↑; change below 0 ↓; q from 1 ↑, from 0.5 ➚, else →.

    References
    ----------
    Sachs et al., SDG Index and Dashboards 2018, methodology §1.5.3; SDSN and IEEP, 2019 Europe Sustainable Development
    Report, methodology, “Trends”. The rule gives 2 219 of the 2 255 arrows published with the latter.

    Examples
    --------
    >>> smokers = Cases.of(base_year=2014, base_value=26, latest_year=2017, latest_value=24, target_value=18,
    ...                    direction=-1, optimum=10, lower_bound=45)
    >>> sdsn(smokers).value.round(3), SDSN_CLASSES[sdsn(smokers).code[0]]
    (array([1.333]), 'On track or maintaining achievement')
    """
    no_target_year = np.isnan(cases.target_year)
    cases = replace(cases, target_year=np.where(no_target_year, DEFAULT_TARGET_YEAR, cases.target_year))
    width = cases.optimum - cases.lower_bound
    scaled = np.isfinite(width)
    direction = np.where(np.isnan(cases.direction) & scaled, np.sign(width), cases.direction)

    def score(value: Array) -> Array:
        """Return 0 … 100 where the scale is known, else the value turned so that more is better."""
        with np.errstate(all="ignore"):
            return np.where(scaled, np.clip((value - cases.lower_bound) / width * 100, 0, 100), direction * value)

    base, latest, green = score(cases.base_value), score(cases.latest_value), score(cases.target_value)
    with np.errstate(all="ignore"):
        value = (latest - base) / cases.years / ((green - base) / cases.whole_years)
        code = pick(latest >= green, latest < base, value >= 1, value >= 0.5, value < 0.5)
    code = np.array([-1, 0, 3, 0, 1, 2])[code + 1]  # pick's order is that of the published rule
    nothing = green <= base
    reason = undirected(replace(cases, direction=direction)) | pointless(cases) | aimless(cases)
    reason |= flag(scaled & (width == 0), Reason.BOUNDS_EQUAL)
    reason |= flag(scaled & (direction * width < 0), Reason.BOUNDS_AGAINST_DIRECTION)
    reason |= flag(no_target_year, Reason.TARGET_YEAR_BY_DEFAULT) | flag(~scaled, Reason.RAW_SCALE)
    return judged(np.where(nothing, np.nan, value), code, reason | flag(nothing, Reason.NOTHING_REQUIRED))


def destatis(cases: Cases) -> Judged:
    """Judge by the mean annual change of the last years carried to the target year, as Germany's weather symbols do.

    Parameters
    ----------
    cases : Cases
        The base five years before the latest value: the mean of five annual changes is the change between their ends.
        Three or four years are taken by exception.

    Returns
    -------
    Judged
        value: the miss in the target year as a share of (target - latest value), negative where the target is passed.
        Classes: sun, reached or missed by less than 5 %; sun and cloud, up to 20 %; cloud, more though moving the right
        way; thunderstorm, the distance constant or growing.

    References
    ----------
    Federal Statistical Office of Germany, indicator reports on the German Sustainable Development Strategy, “Indicators
    with absolute or relative target values” (jah-ky/nsdp-upgrade, www/_pages/methodology.md at bd60375c).

    Examples
    --------
    >>> case = Cases.of(base_year=2015, base_value=10, latest_year=2020, latest_value=14, target_year=2030,
    ...                 target_value=23, direction=1)
    >>> destatis(case).value.round(3), DESTATIS_CLASSES[destatis(case).code[0]]
    (array([0.111]), 'sun and cloud')
    """
    with np.errstate(all="ignore"):
        change = (cases.latest_value - cases.base_value) / cases.years
        expected = cases.latest_value + change * (cases.target_year - cases.latest_year)
        short = cases.direction * (cases.target_value - expected)
        value = short / np.abs(cases.target_value - cases.latest_value)
        code = pick(short <= 0, cases.direction * change <= 0, value < 0.05, value <= 0.20, value > 0.20)
    code = np.array([-1, 0, 3, 0, 1, 2])[code + 1]
    years = cases.years
    reason = undirected(cases) | pointless(cases) | aimless(cases)
    reason |= flag((years > 0) & ((years < DESTATIS_LEAST) | (years > DESTATIS_SPAN)), Reason.OTHER_SPAN)
    reason |= flag((years >= DESTATIS_LEAST) & (years < DESTATIS_SPAN), Reason.FEW_POINTS)
    reason |= flag(~cases.met & (cases.target_year <= cases.latest_year), Reason.NO_TIME_LEFT)
    return judged(value, code, reason | flag(cases.latest_value == cases.target_value, Reason.NOTHING_REQUIRED))


def destatis_direction(values: Array, direction: Array) -> Judged:
    """Judge a target that names a direction alone: the mean annual change and, below it, the last one.

    Parameters
    ----------
    values : ndarray, shape (n, 6)
        The last six yearly values, the latest last.
    direction : ndarray, shape (n,)
        1 or -1.

    Returns
    -------
    Judged
        value: the mean annual change. Classes: sun, both point the right way; sun and cloud, the mean alone; cloud, the
        last change alone; thunderstorm, neither.

    References
    ----------
    As `destatis`, “Indicators with directional targets without specific target values”.

    Examples
    --------
    >>> found = destatis_direction(np.array([[5.0, 4.8, 4.9, 4.6, 4.4, 4.5]]), np.array([-1.0]))
    >>> DESTATIS_CLASSES[found.code[0]]
    'sun and cloud'
    """
    mean: Array = (values[:, -1] - values[:, 0]) / (values.shape[1] - 1)
    right: Mask = direction * mean > 0
    turned: Mask = direction * (values[:, -1] - values[:, -2]) > 0
    known = np.isfinite(values.sum(axis=1))
    reason = flag(~known, Reason.OTHER_SPAN) | flag(np.isnan(direction), Reason.NO_DIRECTION)
    return judged(mean, pick(right & turned, right, turned, known), reason)


def escap_current(cases: Cases) -> Judged:
    """Return ESCAP's Current Status Index: the progress made since the base, on a scale of 10 to the target.

    Returns
    -------
    Judged
        value: d·10·(latest - base) / abs(target - base). No classes: the index is shown as a bar.

    References
    ----------
    UN ESCAP, Progress Assessment Methodology; the formula as UNICEF's code for the region cites it.

    Examples
    --------
    >>> escap_current(Cases.of(base_year=2015, base_value=10, latest_year=2020, latest_value=14, target_year=2030,
    ...                        target_value=20, direction=1)).value
    array([4.])
    """
    with np.errstate(all="ignore"):
        value = 10 * cases.direction * (cases.latest_value - cases.base_value)
        value = value / np.abs(cases.target_value - cases.base_value)
    reason = undirected(cases) | pointless(cases) | flag(~cases.knows_target, Reason.NO_TARGET) | no_way(cases)
    return figure_alone(value, reason)


def escap_anticipated(cases: Cases) -> Judged:
    """Judge by ESCAP's Anticipated Progress Index: the gap left in the target year, relative to the way from the base.

    Returns
    -------
    Judged
        value: 100·(gap between predicted value and target) / abs(target - base), 0 where the target is reached.
        Classes: maintain, it is expected to be reached; accelerate, it is not; reverse, the trend leads away from it.

    Notes
    -----
    ESCAP predicts by a linear regression in which recent years weigh more; its weights are not established here.
    Through two points the line is the same whatever the weights. Nor is a tolerance for small gaps established.

    References
    ----------
    UN ESCAP, Progress Assessment Methodology; UNECE, Technical notes on the progress assessment 2023; UNECA, Progress
    Assessment (the three classes).

    Examples
    --------
    >>> case = Cases.of(base_year=2015, base_value=10, latest_year=2020, latest_value=12, target_year=2030,
    ...                 target_value=20, direction=1)
    >>> escap_anticipated(case).value, ESCAP_CLASSES[escap_anticipated(case).code[0]]
    (array([40.]), 'accelerate')
    """
    with np.errstate(all="ignore"):
        change = (cases.latest_value - cases.base_value) / cases.years
        predicted = cases.latest_value + change * (cases.target_year - cases.latest_year)
        short = cases.direction * (cases.target_value - predicted)
        value = np.where(short <= 0, 0.0, 100 * short / np.abs(cases.target_value - cases.base_value))
        code = pick(short <= 0, cases.direction * change >= 0, cases.direction * change < 0)
    reason = undirected(cases) | pointless(cases) | aimless(cases)
    return judged(value, code, reason | np.where(short <= 0, 0, no_way(cases)))


def climate_action(cases: Cases) -> Judged:
    """Judge by how many times faster it has to go from now on, as the State of Climate Action reports do.

    Returns
    -------
    Judged
        value: the acceleration factor, change a year needed from latest to target ÷ change a year from base to latest.
        Classes: on track, up to 1 or target met; off track, below 2; well off track, from 2; wrong direction.

    References
    ----------
    World Resources Institute et al., State of Climate Action, methodology (“well off track”: at least a twofold
    acceleration). Indicators that follow S-curves are treated apart there, and not here.

    Examples
    --------
    >>> case = Cases.of(base_year=2015, base_value=10, latest_year=2020, latest_value=12, target_year=2030,
    ...                 target_value=20, direction=1)
    >>> climate_action(case).value, CLIMATE_CLASSES[climate_action(case).code[0]]
    (array([2.]), 'well off track')
    """
    left = cases.target_year - cases.latest_year
    with np.errstate(all="ignore"):
        done = cases.direction * (cases.latest_value - cases.base_value) / cases.years
        needed = cases.direction * (cases.target_value - cases.latest_value) / left
        value = np.where(cases.met, np.nan, needed / done)
        code = pick(cases.met, done < 0, (done > 0) & (value <= 1), (done > 0) & (value < 2), done >= 0)
    code = np.array([-1, 0, 3, 0, 1, 2])[code + 1]
    reason = undirected(cases) | pointless(cases) | aimless(cases)
    reason |= flag(~cases.met & (left <= 0), Reason.NO_TIME_LEFT) | flag(cases.met, Reason.NOTHING_REQUIRED)
    return judged(value, code, reason | flag(~cases.met & (done == 0), Reason.NO_MOVEMENT))
