"""The year to date: monthly, quarterly and cumulative figures of one year put together, whatever the mix."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.forecast.inyear import Share, calendar_share, learnt_share

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
    pieces : DataFrame
        The figures it is made of, in the order of time.
    """

    year: int
    low: float
    high: float
    months: tuple[bool, ...]
    pieces: pd.DataFrame

    @property
    def elapsed(self) -> float:
        """Share of the year that is covered."""
        return sum(self.months) / MONTHS

    def as_row(self) -> pd.Series[Any]:
        """Return it as a row like those of the figures: of the last piece, with the amount and period of them all."""
        last, first = self.pieces.iloc[-1], self.pieces.iloc[0]
        if len(self.pieces) == 1:
            return last
        period = f"{first['start']:%Y-%m}/{last['end']:%Y-%m}"
        named = {"low": self.low, "high": self.high, "amount": self.low, "period": period, "start": first["start"]}
        return pd.Series({**last.to_dict(), **named})


def year_to_date(
    rows: pd.DataFrame, year: int, *, mean: bool = False, within: Iterable[bool] | None = None
) -> YearToDate | None:
    """Return what figures of parts of a year say together.

    The figures chosen do not overlap and cover as many months as possible; of two ways, the one with fewer figures, so
    that a cumulative figure goes before the sum of its months.

    Parameters
    ----------
    rows : DataFrame
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
    parts = rows[(rows["start"].dt.year == year) & (rows["end"].dt.year == year)]
    spans = []
    for place, (start, end) in enumerate(zip(parts["start"], parts["end"], strict=True)):
        whole_months = start.day == 1 and end.is_month_end
        whole_year = (start.month, end.month) == (1, MONTHS)
        if whole_months and not whole_year and all(allowed[start.month - 1 : end.month]):
            spans.append((start.month, end.month, place))
    chosen = _most_covering(spans)
    if not chosen:
        return None
    pieces = parts.iloc[[place for _, _, place in chosen]]
    lengths = np.array([last - first + 1 for first, last, _ in chosen], float)
    months = np.zeros(MONTHS, bool)
    for first, last, _ in chosen:
        months[first - 1 : last] = True
    if within is not None and tuple(months) != allowed:
        return None
    weights = lengths / lengths.sum() if mean else np.ones(len(lengths))
    low, high = (float(weights @ pieces[name].to_numpy(float)) for name in ("low", "high"))
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


def usual_share(own: pd.DataFrame, others: Iterable[pd.DataFrame], to_date: YearToDate) -> Share:
    """Return the share of a year's total that is usually done in the months covered.

    Parameters
    ----------
    own : DataFrame
        Comparable figures of the series, with `start`, `end`, `low`, `high`.
    others : iterable of DataFrame
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


def past_parts(rows: pd.DataFrame, to_date: YearToDate) -> list[tuple[int, float]]:
    """Return the years before with a known total, and the share of it that fell into the same months."""
    found = []
    for year, part, total in _years_and_parts(rows, to_date, mean=False):
        if total > 0 and 0 <= part <= total:
            found.append((year, part / total))
    return found


def past_differences(rows: pd.DataFrame, to_date: YearToDate) -> list[float]:
    """Return the growth of each year before less that of the same months of it."""
    return [total - part for _, part, total in _years_and_parts(rows, to_date, mean=True)]


def _years_and_parts(rows: pd.DataFrame, to_date: YearToDate, *, mean: bool) -> Iterable[tuple[int, float, float]]:
    whole = rows[
        (rows["start"].dt.year == rows["end"].dt.year)
        & (rows["start"].dt.month == 1)
        & (rows["end"].dt.month == MONTHS)
        & (rows["end"].dt.year < to_date.year)
    ]
    for _, total in whole.drop_duplicates("year", keep="last").iterrows():
        part = year_to_date(rows, int(total["year"]), mean=mean, within=to_date.months)
        if part is not None:
            yield int(total["year"]), (part.low + part.high) / 2, float(total["amount"])


def quarter_amounts(rows: pd.DataFrame) -> pd.Series[float]:
    """Return the amounts of single quarters that the figures of a flow give, directly or as differences.

    Returns
    -------
    Series
        Amounts, indexed by the first day of each quarter.
    """
    found: dict[pd.Timestamp, float] = {}
    for year in sorted(set(rows["start"].dt.year) & set(rows["end"].dt.year)):
        totals = {0: 0.0, **{month: _through(rows, int(year), month) for month in (3, 6, 9, 12)}}
        for first, last in WHOLE_QUARTERS:
            months = tuple(first <= month <= last for month in range(1, MONTHS + 1))
            single = year_to_date(rows, int(year), within=months)
            amount = single.low if single is not None else totals[last] - totals[first - 1]
            if not np.isnan(amount):
                found[pd.Timestamp(int(year), first, 1)] = float(amount)
    return pd.Series(found, dtype="float64")


def _through(rows: pd.DataFrame, year: int, month: int) -> float:
    """Return the amount from January through a month, NaN where the figures do not give it."""
    if month == MONTHS:
        whole = rows[(rows["start"] == pd.Timestamp(year, 1, 1)) & (rows["end"] == pd.Timestamp(year, 12, 31))]
        if len(whole):
            return float(whole["amount"].iloc[-1])
    part = year_to_date(rows, year, within=tuple(place < month for place in range(MONTHS)))
    return part.low if part is not None else float("nan")


def drawn(to_date: YearToDate, draws: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Return draws of the figure to date, uniform over the interval that a bound leaves."""
    if to_date.high > to_date.low:
        return rng.uniform(to_date.low, to_date.high, draws)
    return np.full(draws, to_date.low)
