"""What a figure is, published or derived, and what is asked of it: whole year, comparable, since the last break."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from analysis.domain.codes import PERCENTS, Bound, Kind, Precision, Reliability, Status
from analysis.domain.periods import parse_period
from analysis.domain.series import Series

PERCENT_STEP = 0.1
"""Percentages are printed to a tenth, also where the last digit is a zero."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One value of a series of a region for a period."""

    series_id: str
    region: str
    period: str
    kind: Kind  # of its series
    start: date  # start, end: first and last day of its period
    end: date
    value: float  # value, unit: as printed
    unit: str
    # amount, low, high: in the unit of its series, or in the one that `in_unit` gave it; and the interval that a bound
    # leaves
    amount: float
    low: float
    high: float
    status: Status = Status.NORMAL
    bound: Bound = Bound.NONE
    published: date | None = None  # the first day on which it was known; None where nobody knows
    published_precision: Precision = Precision.UNKNOWN
    source_id: str = ""
    reliability: Reliability = Reliability.OFFICIAL
    note: str = ""
    # retrieved, snapshot, cell: when it was taken in, from which file as it came, and where in it; None and blank where
    # nobody noted it
    retrieved: date | None = None
    snapshot: str = ""
    cell: str = ""
    confidentiality: str = ""  # of SDMX CONF_STATUS; blank is free
    lineage: str = ""  # the formula of a derived value
    # chosen, conflict, revised: whether it is the preferred one of its period, another source says something else, and
    # an earlier publication of the same standing did
    chosen: bool = True
    conflict: bool = False
    revised: bool = False

    @classmethod
    def of(cls, series: Series, region: str, period: str, amount: float) -> Figure:
        """Return a plain figure of a series: a normal one, in the series' own unit.

        Examples
        --------
        >>> grain = Series("grain-output", "粮食产量", "Grain output", "亿斤", Kind.FLOW)
        >>> Figure.of(grain, "聊城市", "2026", 118.0).end
        datetime.date(2026, 12, 31)
        """
        span, (name, unit, kind) = parse_period(period), (series.series_id, series.unit, series.kind)
        return cls(name, region, period, kind, span.start, span.end, amount, unit, amount, amount, amount)

    @property
    def year(self) -> int:
        """The year in which its period ends."""
        return self.end.year

    @property
    def is_comparable(self) -> bool:
        """Whether it may be joined to a history."""
        return self.status.is_comparable

    @property
    def is_break(self) -> bool:
        """Whether the series is defined anew from it on."""
        return self.status == Status.BREAK

    @property
    def is_within_year(self) -> bool:
        """Whether its period lies in one calendar year."""
        return self.start.year == self.end.year

    @property
    def is_since_january(self) -> bool:
        """Whether its period is a year, or one to date."""
        return self.is_within_year and (self.start.month, self.start.day) == (1, 1)

    @property
    def is_whole_year(self) -> bool:
        """Whether it is the figure of a year: of its end for a level or rate, of all its months for an amount.

        Of a level ``2025``, ``2025Q4`` and ``2025-12`` are all the end of 2025.
        """
        whole = self.is_since_january or (self.kind.is_level and self.is_within_year)
        return whole and (self.end.month, self.end.day) == (12, 31)

    def in_unit(self, factor: float) -> Figure:
        """Return the figure in another unit, its amount and interval multiplied by a factor."""
        return self if factor == 1.0 else replace(self, amount=self.amount * factor).within_bound()

    def within_bound(self) -> Figure:
        """Return the figure with the interval that its bound leaves: a point, or to the next step of its last digit."""
        step = self.step if self.bound else 0.0
        low = self.amount - step if self.bound == Bound.UNDER else self.amount
        high = self.amount + step if self.bound == Bound.OVER else self.amount
        return replace(self, low=low, high=high)

    @property
    def as_point(self) -> Figure:
        """The figure as it is printed, its bound left aside."""
        return replace(self, low=self.amount, high=self.amount) if self.bound else self

    @property
    def step(self) -> float:
        """One unit of the last digit printed, in the unit of the amount."""
        return last_digit_step(self.value) * (abs(self.amount / self.value) if self.value else 1.0)

    @property
    def rounding(self) -> tuple[float, float]:
        """The values that may have been rounded to it; of a figure that is “over” something, those above."""
        step = min(self.step, PERCENT_STEP) if self.unit in PERCENTS else self.step
        if self.bound == Bound.OVER:
            return self.amount, self.amount + step
        return self.amount - step / 2, self.amount + step / 2

    def agrees_with(self, other: Figure) -> bool:
        """Return whether two figures in one unit may both be right: the values rounded to them meet."""
        (low, high), (other_low, other_high) = self.rounding, other.rounding
        return low <= other_high + 1e-9 and other_low <= high + 1e-9

    @property
    def beyond(self) -> float:
        """By how much it lies beyond what is printed where it is a bound: “over 60” does exceed 60."""
        return {Bound.OVER: self.step / 2, Bound.UNDER: -self.step / 2}.get(self.bound, 0.0)


def last_digit_step(value: float) -> float:
    """Return one unit of the last significant digit of a printed value.

    Examples
    --------
    >>> last_digit_step(420), last_digit_step(1500), last_digit_step(7.5)
    (10.0, 100.0, 0.1)
    """
    if value == 0:
        return 1.0
    digits = f"{abs(value):.10f}".rstrip("0")
    whole, _, decimals = digits.partition(".")
    if decimals:
        return float(f"1e-{len(decimals)}")
    return float(10 ** (len(whole) - len(whole.rstrip("0"))))


def in_order(figures: Iterable[Figure]) -> tuple[Figure, ...]:
    """Return figures in the order of their periods."""
    return tuple(sorted(figures, key=lambda figure: (figure.end, figure.start)))


def since_last_break(figures: Sequence[Figure]) -> Sequence[Figure]:
    """Return the figures from the last break of their series on, in their order."""
    breaks = [place for place, figure in enumerate(figures) if figure.is_break]
    return figures[breaks[-1] :] if breaks else figures


def comparable(figures: Iterable[Figure]) -> Sequence[Figure]:
    """Return the figures of one series that can be joined: those since its last break that are comparable."""
    return since_last_break([figure for figure in figures if figure.is_comparable])


def yearly(figures: Iterable[Figure]) -> tuple[Figure, ...]:
    """Return the figures of one series that make its yearly history: comparable ones of whole years."""
    return whole_years(comparable(in_order(figures)))


def whole_years(figures: Iterable[Figure]) -> tuple[Figure, ...]:
    """Return the figures of whole years, one a year, in the order of time: of several that of the longest period."""
    years: dict[int, Figure] = {}
    for figure in in_order(figures):
        if figure.is_whole_year:
            years.setdefault(figure.year, figure)
    return tuple(years.values())
