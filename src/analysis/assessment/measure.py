"""How the levels of a series become the quantity that a target names: a level, a sum, a change, growth."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.domain.codes import Kind
from analysis.domain.target import Target

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Measure:
    """What a target measures on its series."""

    # ``level`` of the due year; ``sum`` over the target's years; ``change`` or ``growth`` since the base year;
    # ``mean_growth`` a year since then; ``compound`` or ``mean`` of the yearly growth rates of the target's years
    how: str
    base_year: int  # base_year, due_year: the target's years are those after the base year, up to the due year
    due_year: int
    falls: bool = False  # a decrease is a positive number

    @property
    def years(self) -> tuple[int, ...]:
        """Years whose levels are needed."""
        if self.how == "level":
            return (self.due_year,)
        if self.how in ("change", "growth", "mean_growth"):
            return (self.base_year, self.due_year)
        return tuple(range(self.base_year + 1, self.due_year + 1))

    def of(self, level: Callable[[int], Array]) -> Array:
        """Return the quantity from the levels of the years.

        Examples
        --------
        >>> Measure("growth", 2025, 2026).of({2025: np.array([100.0]), 2026: np.array([104.0, 106.0])}.__getitem__)
        array([4., 6.])
        """
        levels = [np.atleast_1d(level(year)) for year in self.years]
        if self.how == "level":
            return levels[0]
        if self.how == "sum":
            return np.asarray(sum(levels[1:], levels[0]))
        if self.how == "mean":
            return np.asarray(sum(levels[1:], levels[0])) / len(levels)
        if self.how == "compound":
            return np.asarray(100 * (np.prod([1 + rate / 100 for rate in np.broadcast_arrays(*levels)], axis=0) - 1))
        base, final = np.broadcast_arrays(*levels)
        if self.how == "change":
            return base - final if self.falls else final - base
        ratio = final / np.where(base == 0, np.nan, base)
        if self.how == "mean_growth":
            with np.errstate(invalid="ignore"):
                growth = np.maximum(ratio, 0.0) ** (1 / (self.due_year - self.base_year)) - 1
        else:
            growth = ratio - 1
        return np.asarray(-100 * growth if self.falls else 100 * growth)


def measure_of(target: Target, kind: Kind) -> Measure:
    """Return what a target measures on a series of a kind."""
    due, base = target.due.year, target.base_year
    mean, based = target.is_yearly_mean, bool(target.base_period)
    if target.kind == Kind.GROWTH:
        if kind in (Kind.GROWTH, Kind.RATE):  # of growth rates, such as inflation, it is the target's own quantity
            return Measure("level" if due - base <= 1 else "mean" if mean else "compound", base, due)
        return Measure("mean_growth" if mean and due - base > 1 else "growth", base, due, target.falls)
    if target.kind == Kind.CHANGE and not kind.is_difference:
        return Measure("change", base, due, target.falls)
    if kind == Kind.FLOW and (target.kind == Kind.STOCK or based):
        # a total over several years, such as 500万 jobs by 2030: counted from the report's year on
        first = base if based else target.year_made - 1
        if due - first > 1:
            return Measure("sum", first, due)
    return Measure("level", base, due)
