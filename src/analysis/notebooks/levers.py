"""The question reversed: how far each assumption alone may go, all others as they stand, to be as likely as asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from math import ceil, floor, log10

import numpy as np
import pandas as pd

from analysis.assessment.assess import Assessment
from analysis.domain.codes import PERCENTS
from analysis.domain.units import split_unit, whole
from analysis.scenario import BASELINE, Addition, Adjustment, FixedLevel
from analysis.sentences.assumptions import later, signed
from analysis.words.wording import Words

DAYS_A_YEAR = 365.25
SLIDERS = {
    "growth_scale": (0.0, 3.0, 0.01, 1.0),
    "growth_points": (-10.0, 10.0, 0.05, 0.0),
    "delay_months": (0.0, 24.0, 1.0, 0.0),
    "event_delay_months": (-12.0, 24.0, 1.0, 0.0),
    "spread_scale": (0.25, 3.0, 0.01, 1.0),
}
"""Lowest, highest, step and rest of each slider, by the adjustment that it sets."""
WIDEST, FINE = 12, 100
"""How many widths of its 80 % range a level is moved at most, and into how many steps a width is parted."""
UNMOVED = 0.002
"""Difference of probabilities below which a lever moves nothing."""
COARSE = 9
"""Places of a lever looked at before the edges are sought."""


@dataclass(frozen=True)
class Assumed:
    """The one set of assumptions behind every answer: a scenario, and what is laid on it."""

    scenario: str = BASELINE
    adjustment: Adjustment = field(default_factory=Adjustment)

    @property
    def is_baseline(self) -> bool:
        """Whether nothing is assumed."""
        return self.scenario == BASELINE and not self.adjustment.is_made


@dataclass(frozen=True)
class Lever:
    """One assumption that can be set alone, to places at equal steps."""

    key: str  # which assumption
    low: int  # low, high: its outermost places, in steps from zero
    high: int
    step: float  # from one place to the next
    at: float  # where it stands; NaN where nothing is set
    laid: Callable[[float], Adjustment]  # the adjustment with the lever at a value
    unit: str = ""  # of its values, where they are amounts

    def value(self, place: int) -> float:
        """Return the value at a place, free of what computing leaves behind."""
        return clean(place * self.step)

    @property
    def place(self) -> int | None:
        """The place nearest to where it stands."""
        return None if np.isnan(self.at) else min(max(round(self.at / self.step), self.low), self.high)


@dataclass(frozen=True)
class Reach:
    """How far a lever may go: the outermost values that do, NaN where there is no such limit within its range.

    `works` is False where no place of the lever does, `matters` where none changes anything.
    """

    lever: Lever
    low: float = float("nan")
    high: float = float("nan")
    works: bool = True
    matters: bool = True

    def told(self, words: Words) -> str:
        """Return what the lever has to be."""
        if not self.works:
            return words.say("lab.reach_none")
        low, high = ("" if np.isnan(edge) else self._value(edge, words) for edge in (self.low, self.high))
        if low and high:
            return words.say("lab.reach_between", low=low, high=high)
        if not low and not high:
            ends = (self._value(self.lever.value(place), words) for place in (self.lever.low, self.lever.high))
            return words.say("lab.reach_any", **dict(zip(("low", "high"), ends, strict=True)))
        if high and self.lever.key.endswith("delay_months"):
            key = "later" if self.high > 0 else "earlier" if self.high < 0 else "on_time"
            return words.say(f"lab.reach_{key}", n=words.number(abs(self.high)))
        if self.lever.key == "amount" and self.low < 0:
            return words.say("lab.reach_less", value=self._value(-self.low, words))
        return words.say("lab.reach_least", value=low) if low else words.say("lab.reach_most", value=high)

    def standing(self, words: Words) -> str:
        """Return where the lever stands."""
        return words.say("lab.reach_unset") if np.isnan(self.lever.at) else self._value(self.lever.at, words)

    def _value(self, value: float, words: Words) -> str:
        key = self.lever.key
        if key.endswith("delay_months"):
            return later(value, words)
        if key.endswith("_scale"):
            return f"×{words.number(value)}"
        if key == "growth_points" or (key == "amount" and self.lever.unit in PERCENTS):
            return words.say("lab.points", value=signed(value, words))
        return words.quantity(value, self.lever.unit)


@dataclass(frozen=True)
class Need:
    """What would make a target as likely as asked, under one set of assumptions."""

    probability: float  # the probability asked for
    case: Assessment  # the target under the assumptions
    assumed: Assumed  # they themselves
    reaches: tuple[Reach, ...]  # how far each assumption alone may go
    # median, needed: median of the target's quantity as assumed, and the one that would do, in the target's unit; NaN
    # where none would
    median: float
    needed: float
    # growth, needed_growth: growth a year of the level from its last whole year, as assumed and as needed: percent, or
    # points where the level is a percentage; NaN where there is none to grow from
    growth: float
    needed_growth: float
    side: str  # ``least`` or ``most``: whether more than what is needed does as well, or less
    everywhere: bool  # whether any amount does

    def sentence(self, words: Words) -> str:
        """Return what the median, and the growth that leads to it, would have to be."""
        share, unit = words.number(100 * self.probability, 0), str(self.case.row.unit)
        if np.isnan(self.needed):
            return words.say("lab.need_any" if self.everywhere else "lab.need_none", share=share)
        basis = words.say("lab.basis_baseline" if self.assumed.is_baseline else "lab.basis_assumed")
        needed = words.quantity(self.needed, unit, _decimals(self.needed))
        told = {"share": share, "basis": basis, "needed": words.say(f"lab.reach_{self.side}", value=needed)}
        told["median"] = words.quantity(self.median, unit, _decimals(self.needed))
        if np.isnan(self.needed_growth):
            return words.say("lab.need_amount", **told)
        points = self.case.evidence.unit in PERCENTS
        growths = (words.number(value, 2 if points else 1) for value in (self.growth, self.needed_growth))
        told["growth"], told["needed_growth"] = growths
        return words.say("lab.need_points" if points else "lab.need_growth", **told)

    def table(self, words: Words) -> pd.DataFrame:
        """Return a row a lever: which assumption, where it stands, and how far it may go."""
        share = words.number(100 * self.probability, 0)
        columns = [words.say(f"lab.lever{name}", share=share) for name in ("", "_at", "_reach")]
        rows = [[self._name(each.lever, words), each.standing(words), each.told(words)] for each in self.reaches]
        return pd.DataFrame(rows, columns=columns)

    def _name(self, lever: Lever, words: Words) -> str:
        if lever.key == "growth_scale" and self.case.target.is_programme:
            return words.say("lab.lever_amount_scale")
        return words.say(f"lab.lever_{lever.key}")


def _decimals(value: float) -> int | None:
    return None if abs(value) >= 100 else 2


def clean(value: float) -> float:
    """Return a number without what computing in halves leaves behind.

    Examples
    --------
    >>> clean(0.05 * 25)
    1.25
    """
    return float(f"{value:.12g}")


def level_unit(case: Assessment) -> str:
    """Return the unit of a target's projected levels; what like promises alone expect is in the target's own."""
    return str(case.target.unit if case.projection.pool.kind == "record" else case.evidence.unit)


def path_level(case: Assessment, on: date, share: float) -> float:
    """Return the level on a day along a quantile of a target's projection, between two dates by a straight line."""
    last, dates = case.evidence.latest, case.projection.dates
    own = case.projection.pool.kind != "record" and last is not None
    start = last.end if last is not None and own else date(case.row.due.year - 1, 12, 31)
    level = (float(last.low) + float(last.high)) / 2 if last is not None and own else 0.0
    levels = [level, *np.quantile(case.projection.paths, share, axis=0)]
    return float(np.interp(on.toordinal(), [day.toordinal() for day in (start, *dates)], levels))


def levers_of(case: Assessment, assumed: Adjustment) -> list[Lever]:
    """Return the levers of a target under an adjustment: the sliders, an amount more at the due date, a fixed level."""
    found = [_slider(key, assumed) for key in SLIDERS if key != "event_delay_months" or case.projection.events]
    unit, due = level_unit(case), case.row.due
    low, middle, high = (float(level) for level in np.quantile(case.projection.paths[:, -1], [0.1, 0.5, 0.9]))
    step = _step(max(high - low, 0.02 * abs(middle), 1e-9), unit)
    most = ceil(WIDEST * max(high - low, 0.1 * abs(middle)) / step)

    def with_amount(value: float) -> Adjustment:
        addition = Addition(amount=value, unit=unit, due=due)
        return assumed.model_copy(update={"additions": (*assumed.additions, addition)})

    def with_level(value: float) -> Adjustment:
        return assumed.model_copy(update={"levels": (FixedLevel(value=value, unit=unit, on=on),)})

    on = assumed.levels[-1].on if assumed.levels else None
    fixed = assumed.levels[-1].value if assumed.levels else float("nan")
    start = round(middle / step)
    lowest = max(start - most, 0) if low >= 0 else start - most
    amount = Lever("amount", -most, most, step, 0.0, with_amount, unit)
    return [*found, amount, Lever("level", lowest, start + most, step, fixed, with_level, unit)]


def _slider(key: str, assumed: Adjustment) -> Lever:
    low, high, step, _ = SLIDERS[key]

    def laid(value: float) -> Adjustment:
        return assumed.model_copy(update={key: value})

    return Lever(key, round(low / step), round(high / step), step, getattr(assumed, key), laid)


def _step(width: float, unit: str) -> float:
    """Return a round step of which a width has about a hundred; no less than one of what is counted.

    Examples
    --------
    >>> _step(453.0, "万千瓦"), _step(7.0, "个"), _step(0.031, "万套")
    (5.0, 1.0, 0.0005)
    """
    size = 10.0 ** floor(log10(width / FINE))
    step = clean(size * min(factor for factor in (1, 2, 5, 10) if factor * size >= width / FINE * (1 - 1e-9)))
    return step if whole(step, unit) == step else clean(max(step, 1 / split_unit(unit)[0]))


def reach(lever: Lever, chance: Callable[[Adjustment], float], asked: float) -> Reach:
    """Return how far a lever may go for a target to be as likely as asked.

    ``lever``: which assumption. ``chance``: the probability under an adjustment. ``asked``: the probability asked for.
    """
    known: dict[int, float] = {}

    def at(place: int) -> float:
        if place not in known:
            known[place] = chance(lever.laid(lever.value(place)))
        return known[place]

    stands = lever.place
    places = sorted({*map(int, np.linspace(lever.low, lever.high, COARSE)), *([] if stands is None else [stands])})
    good = [place for place in places if at(place) >= asked]
    if max(known.values()) - min(known.values()) < UNMOVED:
        return Reach(lever, works=bool(good), matters=False)
    if not good:
        return Reach(lever, works=False)
    start = min(good, key=lambda place: abs(place - (sum(places[:1] + places[-1:]) / 2 if stands is None else stands)))

    def edge(outward: Iterable[int]) -> float:
        inner = start
        for outer in outward:
            if at(outer) >= asked:
                inner = outer
                continue
            while abs(outer - inner) > 1:
                middle = (inner + outer) // 2
                inner, outer = (middle, outer) if at(middle) >= asked else (inner, middle)
            return lever.value(inner)
        return float("nan")

    below = [place for place in reversed(places) if place < start]
    return Reach(lever, edge(below), edge(place for place in places if place > start))


def growth_of(case: Assessment) -> float:
    """Return the growth a year from the last whole year to the median level at the due date; NaN where there is none.

    Percent, or points where the level is a percentage. A figure within the due year is no start: a part of the year's
    amount, or too near for a year's growth.
    """
    if not case.evidence.years or case.projection.method in ("delivery", "events", "record"):
        return float("nan")
    level, latest = float(np.median(case.projection.paths[:, -1])), case.evidence.years[-1]
    start = (float(latest.low) + float(latest.high)) / 2
    years = (case.row.due - latest.end).days / DAYS_A_YEAR
    if years <= 0:
        return float("nan")
    if case.evidence.unit in PERCENTS:
        return (level - start) / years
    return 100 * ((level / start) ** (1 / years) - 1) if start > 0 and level > 0 else float("nan")
