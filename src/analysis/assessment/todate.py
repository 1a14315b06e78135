"""The year to date: monthly, quarterly and cumulative figures of one year put together, whatever the mix."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.forecast.inyear import Share, calendar_share, learnt_share
from analysis.store.as_of import Figure

MONTHS = 12
WHOLE_QUARTERS = tuple((3 * number - 2, 3 * number) for number in range(1, 5))


@dataclass(frozen=True)
class YearToDate:
    """What the figures within one year say together.

    Attributes
    ----------
    year : int
    low, high : float
        The amount so far, or the mean growth so far; an interval where a figure is a bound.
    months : tuple of bool
        Which of the year's months are covered.
    pieces : tuple of Figure
        The figures it is made of, in the order of time.
    """

    year: int
    low: float
    high: float
    months: tuple[bool, ...]
    pieces: tuple[Figure, ...]

    @property
    def elapsed(self) -> float:
        """Share of the year that is covered."""
        return sum(self.months) / MONTHS

    def as_row(self) -> Figure:
        """Return it as a row like those of the figures: of the last piece, with the amount and period of them all."""
        last, first = self.pieces[-1], self.pieces[0]
        if len(self.pieces) == 1:
            return last
        period = f"{first['start']:%Y-%m}/{last['end']:%Y-%m}"
        named = {"low": self.low, "high": self.high, "amount": self.low, "period": period, "start": first["start"]}
        return {**last, **named}


def year_to_date(
    rows: Iterable[Figure], year: int, *, mean: bool = False, within: Iterable[bool] | None = None
) -> YearToDate | None:
    """Return what figures of parts of a year say together.

    The figures chosen do not overlap and cover as many months as possible; of two ways, the one with fewer figures, so
    that a cumulative figure goes before the sum of its months.

    Parameters
    ----------
    rows : iterable of Figure
        Figures of one series, one a period, with `start`, `end`, `low`, `high`.
    year : int
        The year; figures of the whole year or of more are left out.
    mean : bool
        Take the mean over the months instead of the sum: growth.
    within : iterable of bool, length 12
        Use figures within these months only, and only if all of them are covered.

    Returns
    -------
    YearToDate or None
        None where there is no figure.
    """
    allowed = tuple(within) if within is not None else (True,) * MONTHS
    parts = [row for row in rows if row["start"].year == year == row["end"].year]
    spans = []
    for place, row in enumerate(parts):
        start, end = row["start"], row["end"]
        whole_months = start.day == 1 and end.is_month_end
        whole_year = (start.month, end.month) == (1, MONTHS)
        if whole_months and not whole_year and all(allowed[start.month - 1 : end.month]):
            spans.append((start.month, end.month, place))
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
    low, high = (float(weights @ np.array([row[name] for row in pieces], float)) for name in ("low", "high"))
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


def usual_share(own: Iterable[Figure], others: Iterable[Iterable[Figure]], to_date: YearToDate) -> Share:
    """Return the share of a year's total that is usually done in the months covered.

    Parameters
    ----------
    own : iterable of Figure
        Comparable figures of the series, with `start`, `end`, `low`, `high`.
    others : iterable of iterables of Figure
        The same of the same series elsewhere.
    to_date : YearToDate
        The year to date.

    Returns
    -------
    Share
        From the years before whose figures cover the same months and whose total is known, with the front-loaded
        calendar share as prior.
    """
    return learnt_share(
        calendar_share(to_date.months),
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


def past_differences(rows: Iterable[Figure], to_date: YearToDate) -> list[float]:
    """Return the growth of each year before less that of the same months of it."""
    return [total - part for _, part, total in _years_and_parts(rows, to_date, mean=True)]


def _years_and_parts(rows: Iterable[Figure], to_date: YearToDate, *, mean: bool) -> Iterator[tuple[int, float, float]]:
    by_year: dict[int, list[Figure]] = {}
    for row in rows:
        if row["start"].year == row["end"].year < to_date.year:
            by_year.setdefault(row["end"].year, []).append(row)
    for year, parts in by_year.items():
        wholes = [row for row in parts if (row["start"].month, row["end"].month) == (1, MONTHS)]
        part = year_to_date(parts, year, mean=mean, within=to_date.months) if wholes else None
        if part is not None:
            yield year, (part.low + part.high) / 2, float(wholes[-1]["amount"])


def quarter_amounts(rows: Iterable[Figure]) -> dict[pd.Timestamp, float]:
    """Return the amounts of single quarters that the figures of a flow give, directly or as differences.

    Returns
    -------
    dict
        Amounts by the first day of each quarter.
    """
    found: dict[pd.Timestamp, float] = {}
    every = list(rows)
    for year in sorted({row["start"].year for row in every} & {row["end"].year for row in every}):
        totals = {0: 0.0, **{month: _through(every, year, month) for month in (3, 6, 9, 12)}}
        for first, last in WHOLE_QUARTERS:
            months = tuple(first <= month <= last for month in range(1, MONTHS + 1))
            single = year_to_date(every, year, within=months)
            amount = single.low if single is not None else totals[last] - totals[first - 1]
            if not np.isnan(amount):
                found[pd.Timestamp(year, first, 1)] = float(amount)
    return found


def _through(rows: Sequence[Figure], year: int, month: int) -> float:
    """Return the amount from January through a month, NaN where the figures do not give it."""
    if month == MONTHS:
        ends = (pd.Timestamp(year, 1, 1), pd.Timestamp(year, 12, 31))
        whole = [row for row in rows if (row["start"], row["end"]) == ends]
        if whole:
            return float(whole[-1]["amount"])
    part = year_to_date(rows, year, within=tuple(place < month for place in range(MONTHS)))
    return part.low if part is not None else float("nan")


def drawn(to_date: YearToDate, draws: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Return draws of the figure to date, uniform over the interval that a bound leaves."""
    if to_date.high > to_date.low:
        return rng.uniform(to_date.low, to_date.high, draws)
    return np.full(draws, to_date.low)
