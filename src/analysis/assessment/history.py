"""What is known about one target on a day: comparable history, year to date, latest figure, rival figure, grade."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.domain.codes import REPRINT, Grade, Kind, Status
from analysis.domain.figure import Figure, comparable, whole_years
from analysis.domain.periods import Quarter, month_end
from analysis.domain.series import Series
from analysis.domain.target import Target
from analysis.domain.units import UnitMismatch, conversion_factor
from analysis.forecast.calendars import EVEN, Calendar
from analysis.forecast.inyear import UsualShare, calendar_share, learnt_share
from analysis.forecast.recent import PastPart, Recent, latest_cut, nothing_recent, recent_part
from analysis.store.store import Store
from analysis.tables.rows import frame_of

DAYS_A_YEAR = 365.25
MONTHS = 12
WHOLE_QUARTERS = tuple((3 * number - 2, 3 * number) for number in range(1, 5))
DOUBTFUL = (Status.ESTIMATE, Status.PROVISIONAL)
"""Statuses of figures that a final one revises."""

COLUMNS: dict[str, object] = {
    **dict.fromkeys(("series_id", "region", "period", "unit", "status", "bound", "note", "lineage"), "str"),
    **dict.fromkeys(("source_id", "reliability", "published_precision"), "str"),
    **dict.fromkeys(("value", "amount", "low", "high"), "float64"),
    **dict.fromkeys(("start", "end", "published"), "datetime64[ns]"),
    **dict.fromkeys(("conflict", "revised"), "bool"),
    "year": "int64",
}
"""Columns of the tables of figures."""


@dataclass(frozen=True)
class YearToDate:
    """What the figures within one year say together: monthly, quarterly and cumulative ones, whatever the mix."""

    year: int
    low: float  # low, high: the amount so far, or the mean growth so far; an interval where a figure is a bound
    high: float
    months: tuple[bool, ...]  # which of the year's months are covered
    pieces: tuple[Figure, ...]  # the figures it is made of, in the order of time

    @property
    def elapsed(self) -> float:
        """Share of the year that is covered."""
        return sum(self.months) / MONTHS

    def as_figure(self) -> Figure:
        """Return it as one figure: the last piece, with the amount and period of them all."""
        last, first = self.pieces[-1], self.pieces[0]
        if len(self.pieces) == 1:
            return last
        period = f"{first.start:%Y-%m}/{last.end:%Y-%m}"
        return replace(last, low=self.low, high=self.high, amount=self.low, period=period, start=first.start)

    def drawn(self, draws: int, rng: np.random.Generator) -> NDArray[np.float64]:
        """Return draws of the figure to date, uniform over the interval that a bound leaves."""
        return rng.uniform(self.low, self.high, draws) if self.high > self.low else np.full(draws, self.low)


@dataclass(frozen=True)
class Evidence:
    """What the city has published about a target's series; amounts are in the unit of the history."""

    figures: tuple[Figure, ...]  # every figure known, one a period, comparable or not, in the order of periods
    years: tuple[Figure, ...]  # comparable figures of whole years (or year-ends), one a year
    # the latest figure within the target's year: the year to date for a flow or growth, a level for a stock or rate
    in_year: Figure | None
    totals: tuple[Figure, ...]  # comparable amounts of several years together: they show capacity, no year's figure
    unit: str  # unit of the levels here: the target's, where the series converts to it
    grade: Grade  # evidence grade
    comparable: tuple[Figure, ...]  # all comparable figures, of whole years, parts and several years
    factor: float = 1.0  # from the unit of the series to that of the levels here
    # what the figures of parts of a year say together: of a flow or growth, of the first year not known as a whole
    to_date: YearToDate | None = None
    # what another source says of the period from which the projection starts, where the two cannot both be right
    rival: Figure | None = None

    @property
    def n_obs(self) -> int:
        """Number of comparable figures, one within the year and totals of several years included."""
        return len(self.years) + (self.in_year is not None) + len(self.totals)

    @property
    def latest(self) -> Figure | None:
        """The latest comparable figure."""
        return self.in_year or (self.years[-1] if self.years else None)

    @cached_property
    def known(self) -> pd.DataFrame:
        """The table of `figures`, for those who look at them."""
        return frame_of(self.figures, COLUMNS)

    @cached_property
    def yearly(self) -> pd.DataFrame:
        """The table of `years`."""
        return frame_of(self.years, COLUMNS)

    def level(self, year: int) -> float:
        """Return the level of a year, NaN where it is not known."""
        return next((figure.amount for figure in self.years if figure.year == year), float("nan"))

    def levels(self) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Return the years that are known as a whole, and their levels: the middles where they are bounds."""
        middles = [(figure.low + figure.high) / 2 for figure in self.years]
        return np.array([figure.year for figure in self.years], np.int64), np.array(middles, float)

    def with_rival(self) -> Evidence:
        """Return what would be known if the rival figure were right."""
        rival = self.rival
        if rival is None:
            return self

        def rivalled(row: Figure) -> Figure:
            if row.period != rival.period:
                return row
            return replace(row, amount=rival.amount, low=rival.low, high=rival.high)

        def replaced(figures: Iterable[Figure]) -> tuple[Figure, ...]:
            return tuple(map(rivalled, figures))

        in_year, to_date = self.in_year, self.to_date
        pieces = [row for row in to_date.pieces if row.period == rival.period] if to_date is not None else []
        if to_date is not None and pieces:
            low = to_date.low + (rival.amount - pieces[0].low)
            to_date = replace(to_date, low=low, high=low, pieces=replaced(to_date.pieces))
            in_year = to_date.as_figure() if in_year is not None else None
        elif in_year is not None:
            in_year = rivalled(in_year)
        years, every = replaced(self.years), replaced(self.comparable)
        return replace(self, years=years, comparable=every, in_year=in_year, to_date=to_date)


def gather(store: Store, target: Target, as_of: date, reference: date, *, rivals: bool = True) -> Evidence:
    """Return what was known about a target's series on a day; `rivals` asks for figures of other sources, too."""
    series = store.definition(target.series_id)
    kind = series.kind if series else target.kind
    unit, factor = _unit_of_levels(series, target)
    known = tuple(figure.in_unit(factor) for figure in store.figures(target.series_id, target.region, as_of))
    usable = tuple(comparable(known))
    years = whole_years(usable)
    rest = [figure for figure in usable if not figure.is_whole_year]
    to_date = _to_date(rest, years, target, kind)
    in_year = _in_year(rest, years, target, kind, to_date)
    totals = tuple(figure for figure in rest if kind == Kind.FLOW and not figure.is_within_year)
    grade = _grade([*years, *totals, *([in_year] if in_year is not None else [])], reference, target.due.year)
    starts = _starts(years, in_year, to_date) if rivals else ()
    told = (_rival(store, figure, as_of, factor) for figure in starts)
    rival = next((figure for figure in told if figure is not None), None)
    return Evidence(known, years, in_year, totals, unit, grade, usable, factor, to_date, rival)


def _unit_of_levels(series: Series | None, target: Target) -> tuple[str, float]:
    """Return the unit of the levels and the factor from the series' unit to it."""
    if series is None:
        return target.unit, 1.0
    try:
        return target.unit, conversion_factor(series.unit, target.unit)
    except UnitMismatch:  # a change in points of a rate in percent: levels stay in the series' unit
        return series.unit, 1.0


def _to_date(rest: Sequence[Figure], years: Sequence[Figure], target: Target, kind: Kind) -> YearToDate | None:
    """Return the first year that is known in part only, up to the due year; of amounts and growth alone."""
    if not kind.is_yearly:
        return None
    after = years[-1].year if years else target.due.year - 1
    for year in sorted({figure.year for figure in rest}):
        if after < year <= target.due.year:
            found = year_to_date(rest, year, mean=kind == Kind.GROWTH)
            if found is not None:
                return found
    return None


def _in_year(
    rest: Sequence[Figure], years: Sequence[Figure], target: Target, kind: Kind, to_date: YearToDate | None
) -> Figure | None:
    """Return the latest figure within a year that the yearly figures do not cover yet."""
    if kind.is_yearly:
        return to_date.as_figure() if to_date is not None and to_date.year == target.due.year else None
    if not kind.is_level:
        return None
    newer = [figure for figure in rest if not years or figure.end > years[-1].end]
    return newer[-1] if newer else None


def _starts(years: Sequence[Figure], in_year: Figure | None, to_date: YearToDate | None) -> Iterator[Figure]:
    """Yield the figures from which a projection starts, the one that weighs most first."""
    if to_date is not None:
        yield to_date.pieces[-1]
    elif in_year is not None:
        yield in_year
    if years and (in_year is None or to_date is not None):
        yield years[-1]


def _rival(store: Store, chosen: Figure, as_of: date, factor: float) -> Figure | None:
    """Return the most trusted other figure of a period that cannot be squared with the chosen one.

    An earlier figure of the same publisher, and an estimate or provisional figure before a final one, is a revision and
    no rival; figures that agree within their last printed digit, or within a bound, do not differ.
    """
    every = store.figures(chosen.series_id, chosen.region, as_of, chosen=False)
    others = [row for row in every if row.period == chosen.period and row.source_id != chosen.source_id]
    own = _publisher(store, chosen)
    # the most trusted first, of one trust the latest
    for row in sorted(others, key=lambda row: (row.reliability.rank, -_day(row).toordinal())):
        revised = _day(row) <= _day(chosen) and (
            (own and _publisher(store, row) == own) or (row.status in DOUBTFUL and chosen.status not in DOUBTFUL)
        )
        there = row.in_unit(factor)
        if row.is_comparable and not revised and not there.agrees_with(chosen):
            return there.as_point
    return None


def _day(figure: Figure) -> date:
    return figure.published or date.min


def _publisher(store: Store, figure: Figure) -> str:
    """Return who published a figure; blank where nobody is named, as for a reprint that does not say of what."""
    known = figure.source_id in store.sources.index
    name = str(store.sources.at[figure.source_id, "publisher"]) if known else ""
    return "" if name.startswith(REPRINT) else name


def _grade(used: Sequence[Figure], reference: date, due_year: int) -> Grade:
    """Return the evidence grade of a history by the number, reliability and age of its figures.

    Once half of the due year is over, only what has a figure of it is known best.
    """
    if not used:
        return Grade.E
    good = [figure for figure in used if figure.reliability.is_official]
    if len(good) <= 1:
        return Grade.D
    recent = (reference - max(figure.end for figure in good)).days <= 366
    if not recent or len(good) < 4:
        return Grade.C
    half_over = reference >= month_end(due_year, MONTHS // 2)
    of_that_year = any(figure.end.year == due_year for figure in good)
    return Grade.A if len(good) >= 8 and (of_that_year or not half_over) else Grade.B


# The year to date


def year_to_date(
    rows: Iterable[Figure], year: int, *, mean: bool = False, within: Iterable[bool] | None = None
) -> YearToDate | None:
    """Return what figures of parts of a year say together; None where there is none.

    The figures chosen do not overlap and cover as many months as possible; of two ways, the one with fewer figures, so
    that a cumulative figure goes before the sum of its months. With `mean` (growth) it is the mean over the months
    instead of the sum; `within` names the months that are all to be covered, and no other.
    """
    allowed = tuple(within) if within is not None else (True,) * MONTHS
    parts = [row for row in rows if row.is_within_year and row.year == year]
    spans = []
    for place, row in enumerate(parts):
        first, last = row.start.month, row.end.month
        if (first, last) != (1, MONTHS) and all(allowed[first - 1 : last]):
            spans.append((first, last, place))
    chosen = _most_covering(spans)
    if not chosen:
        return None
    pieces = tuple(parts[place] for _, _, place in chosen)
    lengths = np.array([last - first + 1 for first, last, _ in chosen], float)
    months = np.zeros(MONTHS, bool)
    for first, last, _ in chosen:
        months[first - 1 : last] = True
    if within is not None and tuple(months) != allowed:
        return None
    weights = lengths / lengths.sum() if mean else np.ones(len(lengths))
    low = float(weights @ np.array([row.low for row in pieces], float))
    high = float(weights @ np.array([row.high for row in pieces], float))
    return YearToDate(year, low, high, tuple(bool(month) for month in months), pieces)


def _most_covering(spans: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """Return spans of months that do not overlap and cover the most months, with the fewest of them."""
    best: list[tuple[tuple[int, int], list[tuple[int, int, int]]]] = [((0, 0), [])]
    for month in range(1, MONTHS + 1):
        options = [best[month - 1]]
        for span in spans:
            if span[1] == month:
                (covered, pieces), before = best[span[0] - 1]
                options.append(((covered + span[1] - span[0] + 1, pieces - 1), [*before, span]))
        best.append(max(options, key=lambda option: option[0]))
    return best[-1][1]


def usual_share(
    own: Iterable[Figure], others: Iterable[Iterable[Figure]], to_date: YearToDate, calendar: Calendar = EVEN
) -> UsualShare:
    """Return the share of a year's total that is usually done in the months covered.

    From the years before, here and elsewhere, whose figures cover the same months and whose total is known, with the
    calendar of what is promised as prior.
    """
    return learnt_share(
        calendar_share(to_date.months, calendar),
        [share for _, share in past_parts(own, to_date)],
        [share for rows in others for _, share in past_parts(rows, to_date)],
    )


def past_parts(rows: Iterable[Figure], to_date: YearToDate) -> list[tuple[int, float]]:
    """Return the years before with a known total, and the share of it that fell into the same months."""
    found = []
    for year, part, total in _years_and_parts(rows, to_date, mean=False):
        if total > 0 and 0 <= part <= total:
            found.append((year, part / total))
    return found


def recent_months(rows: Iterable[Figure], to_date: YearToDate) -> Recent:
    """Return what the latest part of the months covered tells; nothing where they do not begin in January."""
    count, every = sum(to_date.months), list(rows)
    cut = latest_cut(count, [row.end.month for row in every if row.is_within_year and row.year == to_date.year])
    if not all(to_date.months[:count]) or cut == count or to_date.low < to_date.high:
        return nothing_recent(1)
    totals = {row.year: row.amount for row in every if row.is_whole_year and row.year < to_date.year}
    years = [
        PastPart(_through(every, year, count) - _through(every, year, cut), _through(every, year, count), totals[year])
        for year in sorted(totals)
    ]
    done = _through(every, to_date.year, count)
    return recent_part(done - _through(every, to_date.year, cut), done, years)


def past_differences(rows: Iterable[Figure], to_date: YearToDate) -> list[float]:
    """Return the growth of each year before less that of the same months of it."""
    return [total - part for _, part, total in _years_and_parts(rows, to_date, mean=True)]


def _years_and_parts(rows: Iterable[Figure], to_date: YearToDate, *, mean: bool) -> Iterator[tuple[int, float, float]]:
    by_year: dict[int, list[Figure]] = {}
    for row in rows:
        if row.is_within_year and row.year < to_date.year:
            by_year.setdefault(row.year, []).append(row)
    for year, parts in by_year.items():
        wholes = [row for row in parts if row.is_whole_year]
        part = year_to_date(parts, year, mean=mean, within=to_date.months) if wholes else None
        if part is not None:
            yield year, (part.low + part.high) / 2, wholes[-1].amount


def quarter_amounts(rows: Iterable[Figure]) -> dict[Quarter, float]:
    """Return the amounts of single quarters that the figures of a flow give, directly or as differences."""
    found: dict[Quarter, float] = {}
    every = list(rows)
    for year in sorted({row.start.year for row in every} & {row.year for row in every}):
        totals = {0: 0.0, **{month: _through(every, year, month) for month in (3, 6, 9, 12)}}
        for first, last in WHOLE_QUARTERS:
            months = tuple(first <= month <= last for month in range(1, MONTHS + 1))
            single = year_to_date(every, year, within=months)
            amount = single.low if single is not None else totals[last] - totals[first - 1]
            if not np.isnan(amount):
                found[Quarter(year, last // 3)] = float(amount)
    return found


def _through(rows: Sequence[Figure], year: int, month: int) -> float:
    """Return the amount from January through a month, NaN where the figures do not give it."""
    if month == MONTHS:
        whole = [row for row in rows if row.is_whole_year and row.year == year]
        if whole:
            return whole[-1].amount
    part = year_to_date(rows, year, within=tuple(place < month for place in range(MONTHS)))
    return part.low if part is not None else float("nan")
