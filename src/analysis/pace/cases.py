"""Cases to be judged, and what a method says of each: arrays of equal length, and the checks that methods share."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import IntFlag

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]
Codes = NDArray[np.int64]
Mask = NDArray[np.bool_]

NO_CLASS = -1


class Reason(IntFlag):
    """Why a case has no class, or what to know about the one it has. Several may hold at once."""

    NO_BASE = 1 << 0
    NO_LATEST = 1 << 1
    NO_TARGET = 1 << 2
    NO_BASE_YEAR = 1 << 3
    NO_LATEST_YEAR = 1 << 4
    NO_TARGET_YEAR = 1 << 5
    NO_DIRECTION = 1 << 6
    MAINTAIN = 1 << 7
    LATEST_BEFORE_BASE = 1 << 8
    ONE_POINT = 1 << 9
    TARGET_YEAR_TOO_EARLY = 1 << 10
    BASE_IS_TARGET = 1 << 11
    BASE_BEYOND_TARGET = 1 << 12
    BASE_NOT_POSITIVE = 1 << 13
    LATEST_NOT_POSITIVE = 1 << 14
    TARGET_NOT_POSITIVE = 1 << 15
    OPPOSITE_SIGNS = 1 << 16
    TARGET_OF_OTHER_SIGN = 1 << 17
    NO_TIME_LEFT = 1 << 18
    BOUNDS_EQUAL = 1 << 19
    BOUNDS_AGAINST_DIRECTION = 1 << 20
    OTHER_SPAN = 1 << 21
    REDUCTION_ONLY = 1 << 22
    NO_CUT_OFF = 1 << 23
    NOT_FINITE = 1 << 24
    UNREADABLE = 1 << 25
    BASE_REPLACED = 1 << 32
    TARGET_REPLACED = 1 << 33
    DIRECTION_BY_DEFAULT = 1 << 34
    BASE_YEAR_BY_DEFAULT = 1 << 35
    TARGET_YEAR_BY_DEFAULT = 1 << 36
    LIMIT_ON_OTHER_SIDE = 1 << 37
    RAW_SCALE = 1 << 38
    FEW_POINTS = 1 << 39
    NOTHING_REQUIRED = 1 << 40
    NO_MOVEMENT = 1 << 41
    FIGURE_ALONE = 1 << 42


NOTES = ~((1 << 32) - 1)
"""Bits of the reasons that a judged case may carry; the others leave it without a class."""
VALUELESS = Reason.NOTHING_REQUIRED | Reason.NO_MOVEMENT
"""Reasons for which a class stands without a figure."""


@dataclass(frozen=True)
class Cases:
    """object number of cases, one entry of every array a case; NaN where nothing is known.

    Attributes
    ----------
    base_year, base_value, latest_year, latest_value, target_year, target_value : ndarray
        Where the way starts, where it has come to, where it should lead; values in one unit a case, years as numbers.
    direction : ndarray
        1 where more is better, -1 where less is, 0 where the value is to be kept.
    limit : ndarray
        Natural limit of the quantity in the direction wanted, such as 100 for a share.
    optimum, lower_bound : ndarray
        The values that SDSN puts at 100 and at 0.
    """

    base_year: Array
    base_value: Array
    latest_year: Array
    latest_value: Array
    target_year: Array
    target_value: Array
    direction: Array
    limit: Array
    optimum: Array
    lower_bound: Array

    @classmethod
    def of(cls, **columns: ArrayLike) -> Cases:
        """Return cases from numbers or arrays, broadcast against each other; what is left out is unknown.

        Examples
        --------
        >>> cases = Cases.of(base_year=2015, base_value=[10.2, 3.0], latest_year=2020, latest_value=13.1, direction=1)
        >>> len(cases), cases.target_value
        (2, array([nan, nan]))
        """
        names = [field.name for field in fields(cls)]
        if strange := sorted(set(columns) - set(names)):
            raise TypeError(f"no column of cases: {', '.join(strange)}")
        arrays = [np.asarray(columns.get(name, np.nan), float) for name in names]
        return cls(*np.broadcast_arrays(*map(np.atleast_1d, arrays)))

    def __len__(self) -> int:
        return len(self.base_value)

    def rows(self, start: int, stop: int) -> Cases:
        """Return the cases from one number to before another."""
        return Cases(*(getattr(self, field.name)[start:stop] for field in fields(self)))

    @property
    def years(self) -> Array:
        """Years from base to latest."""
        return self.latest_year - self.base_year

    @property
    def whole_years(self) -> Array:
        """Years from base to target."""
        return self.target_year - self.base_year

    @property
    def met(self) -> Mask:
        """Whether the latest value is at the target or beyond it; false where one is unknown."""
        return ~(self.direction * (self.latest_value - self.target_value) < 0) & self.knows_target & self._directed

    @property
    def knows_target(self) -> Mask:
        """Whether there is a target to measure against."""
        return np.isfinite(self.target_value)

    @property
    def _directed(self) -> Mask:
        return (np.abs(self.direction) == 1) & np.isfinite(self.latest_value)


@dataclass(frozen=True)
class Judged:
    """What a method says of cases.

    Attributes
    ----------
    value : ndarray
        The method's own figure; NaN where it has none.
    code : ndarray of int
        Place of the class among the method's classes, the best first; -1 where the method cannot judge.
    reason : ndarray of int
        Bits of `Reason`.
    """

    value: Array
    code: Codes
    reason: Codes

    def __len__(self) -> int:
        return len(self.value)


def flag(mask: Mask, reason: Reason) -> Codes:
    """Return a reason's bit where a mask holds."""
    return mask * np.int64(reason)


def pick(*conditions: Mask) -> Codes:
    """Return the number of the first condition that holds, case by case; -1 where none does.

    Examples
    --------
    >>> pick(np.array([True, False, False]), np.array([True, True, False]))
    array([ 0,  1, -1])
    """
    code = np.full(conditions[0].shape, NO_CLASS, np.int64)
    for number in reversed(range(len(conditions))):
        code[conditions[number]] = number
    return code


def judged(value: Array, code: Codes, reason: Codes) -> Judged:
    """Return a method's judgement: where a reason refuses one neither value nor class, nor notes beside the refusal."""
    refused = (reason & ~np.int64(NOTES)) != 0
    endless = ~refused & ~np.isfinite(value) & ((reason & np.int64(VALUELESS)) == 0)
    lost = refused | endless
    shown = np.where(lost | ~np.isfinite(value), np.nan, value) + 0.0  # + 0.0 turns -0.0 into 0.0
    reason = np.where(refused, reason & ~np.int64(NOTES), reason) | flag(endless, Reason.NOT_FINITE)
    return Judged(shown, np.where(lost, NO_CLASS, code), reason)


def figure_alone(value: Array, reason: Codes) -> Judged:
    """Return the judgement of a method without classes."""
    found = judged(value, np.full(value.shape, NO_CLASS), reason)
    return Judged(found.value, found.code, found.reason | flag(np.isfinite(found.value), Reason.FIGURE_ALONE))


def undirected(cases: Cases) -> Codes:
    """Return the reasons for which no direction is known."""
    return flag(np.isnan(cases.direction), Reason.NO_DIRECTION) | flag(cases.direction == 0, Reason.MAINTAIN)


def pointless(cases: Cases) -> Codes:
    """Return the reasons for which there are no two points in time."""
    return (
        flag(np.isnan(cases.base_value), Reason.NO_BASE)
        | flag(np.isnan(cases.latest_value), Reason.NO_LATEST)
        | flag(np.isnan(cases.base_year), Reason.NO_BASE_YEAR)
        | flag(np.isnan(cases.latest_year), Reason.NO_LATEST_YEAR)
        | flag(cases.years < 0, Reason.LATEST_BEFORE_BASE)
        | flag(cases.years == 0, Reason.ONE_POINT)
    )


def aimless(cases: Cases) -> Codes:
    """Return the reasons for which there is no target in time to be reached."""
    return (
        flag(~cases.knows_target, Reason.NO_TARGET)
        | flag(np.isnan(cases.target_year), Reason.NO_TARGET_YEAR)
        | flag(cases.whole_years <= 0, Reason.TARGET_YEAR_TOO_EARLY)
    )


def no_way(cases: Cases) -> Codes:
    """Return the reasons for which no way leads from base to target: the base is at the target or beyond it."""
    ahead = cases.direction * (cases.base_value - cases.target_value)
    return flag(ahead == 0, Reason.BASE_IS_TARGET) | flag(ahead > 0, Reason.BASE_BEYOND_TARGET)


def not_positive(cases: Cases) -> Codes:
    """Return the reasons for which growth rates have no meaning: a zero or negative base, a negative latest value."""
    return flag(cases.base_value <= 0, Reason.BASE_NOT_POSITIVE) | flag(
        cases.latest_value < 0, Reason.LATEST_NOT_POSITIVE
    )


def growth(later: ArrayLike, earlier: ArrayLike, years: ArrayLike) -> Array:
    """Return the compound growth a year, as a share of 1; NaN where it does not exist.

    Examples
    --------
    >>> growth(121.0, 100.0, 2).round(10)
    np.float64(0.1)
    """
    with np.errstate(all="ignore"):
        return np.power(np.asarray(later, float) / earlier, 1 / np.asarray(years, float)) - 1.0
