"""What is known about one target on a day: comparable history, latest figure, figure of the year, grade."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from analysis.assessment.todate import YearToDate, year_to_date
from analysis.store import Store
from analysis.units import UnitMismatch, conversion_factor
from analysis.vocabulary import RELIABILITIES

NOT_COMPARABLE = ("D", "M", "F")
"""Statuses of figures that are shown but never joined to a history: other definition, missing, forecast."""
GRADED = ("official", "reported")
"""Reliabilities whose observations count towards grades A to C."""
DAYS_A_YEAR = 365.25
YEARLY_KINDS = ("flow", "growth")
"""Kinds of series whose figures belong to a whole year; a figure of a part of it is progress."""
PERCENT_STEP = 0.1
"""Percentages are printed to a tenth, also where the last digit is a zero."""


@dataclass(frozen=True)
class Evidence:
    """What the city has published about a target's series.

    Attributes
    ----------
    known : DataFrame
        Every figure known, one a period, comparable or not.
    yearly : DataFrame
        Comparable figures of whole years (or year-ends), with `year`, `amount` in the unit of the history, and the
        interval `low` to `high` that a bound leaves.
    in_year : Series or None
        The latest figure within the target's year: the year to date for a flow or growth, a level for a stock or rate.
    to_date : YearToDate or None
        What the figures of parts of a year say together: of a flow or growth, of the first year not known as a whole.
    comparable : DataFrame
        All comparable figures, of whole years, parts and several years.
    totals : DataFrame
        Comparable amounts of several years together: they show capacity, no year's figure.
    unit : str
        Unit of the levels here: the target's, where the series converts to it.
    grade : str
        Evidence grade, A to E.
    factor : float
        From the unit of the series to that of the levels here.
    rival : Series or None
        What another source says of the period from which the projection starts, where the two cannot both be right.
    """

    known: pd.DataFrame
    yearly: pd.DataFrame
    in_year: pd.Series[Any] | None
    totals: pd.DataFrame
    unit: str
    grade: str
    comparable: pd.DataFrame
    factor: float = 1.0
    to_date: YearToDate | None = None
    rival: pd.Series[Any] | None = None

    @property
    def n_obs(self) -> int:
        """Number of comparable figures, one within the year and totals of several years included."""
        return len(self.yearly) + (self.in_year is not None) + len(self.totals)

    @property
    def latest(self) -> pd.Series[Any] | None:
        """The latest comparable figure."""
        if self.in_year is not None:
            return self.in_year
        return self.yearly.iloc[-1] if len(self.yearly) else None

    def level(self, year: int) -> float:
        """Return the level of a year, NaN where it is not known."""
        found = self.yearly.loc[self.yearly["year"] == year, "amount"]
        return float(found.iloc[0]) if len(found) else float("nan")


def gather(store: Store, target: pd.Series[Any], as_of: date, reference: date) -> Evidence:
    """Return what was known about a target's series on a day.

    Parameters
    ----------
    store : Store
        The tables.
    target : Series
        One row of the targets.
    as_of : date
        Figures published later are not seen.
    reference : date
        The day reported on; figures of periods that end after it are seen only once they are published, as any other.

    Returns
    -------
    Evidence
    """
    series_id = target["series_id"]
    known = store.history(series_id, target["region"], as_of)
    unit, factor = _unit_of_levels(store, target)
    known = known.assign(
        amount=known["amount"] * factor,
        year=known["end"].dt.year,
        time=(known["end"].dt.year + known["end"].dt.day_of_year / DAYS_A_YEAR).round(2),
    )
    known = known.assign(**_interval(known, factor))
    comparable = _since_last_break(known[~known["status"].isin(NOT_COMPARABLE)])
    kind = series_kind(store, target)
    whole = whole_years(comparable, kind)
    yearly = comparable[whole].drop_duplicates("year", keep="last").reset_index(drop=True)
    rest = comparable[~whole]
    to_date = _to_date(rest, yearly, target, kind)
    in_year = _in_year(rest, yearly, target, kind, to_date)
    totals = rest[(rest["end"].dt.year > rest["start"].dt.year) & (kind == "flow")]
    used = [
        frame for frame in (yearly, totals, in_year.to_frame().T if in_year is not None else totals[:0]) if len(frame)
    ]
    grade = _grade(pd.concat(used) if used else yearly, reference)
    rivals = (_rival(store, row, as_of, factor) for row in _starts(yearly, in_year, to_date))
    rival = next((row for row in rivals if row is not None), None)
    return Evidence(known, yearly, in_year, totals, unit, grade, comparable, factor, to_date, rival)


def series_kind(store: Store, target: pd.Series[Any]) -> str:
    """Return the kind of a target's series; the target's own where it has none."""
    if target["series_id"] in store.series.index:
        return str(store.series.at[target["series_id"], "kind"])
    return str(target["kind"])


def _unit_of_levels(store: Store, target: pd.Series[Any]) -> tuple[str, float]:
    """Return the unit of the levels and the factor from the series' unit to it."""
    if target["series_id"] not in store.series.index:
        return str(target["unit"]), 1.0
    unit = str(store.series.at[target["series_id"], "unit"])
    try:
        return str(target["unit"]), conversion_factor(unit, target["unit"])
    except UnitMismatch:  # a change in points of a rate in percent: levels stay in the series' unit
        return unit, 1.0


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


def _interval(known: pd.DataFrame, factor: float) -> dict[str, pd.Series[Any]]:
    """Return the interval in which each figure lies: a point, or up to the next step of its last digit for a bound."""
    step = known["value"].map(last_digit_step) * (known["amount"] / known["value"]).where(known["value"] != 0, factor)
    over, under = known["bound"] == "over", known["bound"] == "under"
    return {
        "low": known["amount"] - step.where(under, 0.0),
        "high": known["amount"] + step.where(over, 0.0),
    }


def _since_last_break(known: pd.DataFrame) -> pd.DataFrame:
    breaks = known.index[known["status"] == "B"]
    return known.loc[breaks[-1] :] if len(breaks) else known


def whole_years(known: pd.DataFrame, kind: str) -> pd.Series[bool]:
    """Return which figures are of a whole year: of its end for levels and rates, of all its months for amounts."""
    end_of_year = (known["end"].dt.month == 12) & (known["end"].dt.day == 31)
    whole = end_of_year & (known["start"].dt.year == known["end"].dt.year)
    if kind in ("stock", "rate", "coverage"):
        return whole
    return whole & (known["start"].dt.month == 1) & (known["start"].dt.day == 1)


def _to_date(rest: pd.DataFrame, yearly: pd.DataFrame, target: pd.Series[Any], kind: str) -> YearToDate | None:
    """Return the first year that is known in part only, up to the due year; of amounts and growth alone."""
    if kind not in YEARLY_KINDS:
        return None
    after = int(yearly["year"].iloc[-1]) if len(yearly) else int(target["due"].year) - 1
    for year in sorted(set(rest["end"].dt.year)):
        if after < year <= target["due"].year:
            found = year_to_date(rest, int(year), mean=kind == "growth")
            if found is not None:
                return found
    return None


def _in_year(
    rest: pd.DataFrame, yearly: pd.DataFrame, target: pd.Series[Any], kind: str, to_date: YearToDate | None
) -> pd.Series[Any] | None:
    """Return the latest figure within a year that the yearly figures do not cover yet."""
    if kind in YEARLY_KINDS:
        return to_date.as_row() if to_date is not None and to_date.year == target["due"].year else None
    if kind not in ("stock", "rate", "coverage"):
        return None
    newer = rest[rest["time"] > (yearly["time"].max() if len(yearly) else -np.inf)]
    return newer.sort_values("end").iloc[-1] if len(newer) else None


def _starts(
    yearly: pd.DataFrame, in_year: pd.Series[Any] | None, to_date: YearToDate | None
) -> Iterator[pd.Series[Any]]:
    """Yield the figures from which a projection starts, the one that weighs most first."""
    if to_date is not None:
        yield to_date.pieces.iloc[-1]
    elif in_year is not None:
        yield in_year
    if len(yearly) and (in_year is None or to_date is not None):
        yield yearly.iloc[-1]


def _rival(store: Store, chosen: pd.Series[Any], as_of: date, factor: float) -> pd.Series[Any] | None:
    """Return the most trusted other figure of a period that cannot be squared with the chosen one.

    An earlier figure of the same publisher, and an estimate or provisional figure before a final one, is a revision and
    no rival; figures that agree within their last printed digit, or within a bound, do not differ.
    """
    rows = store.of_series(str(chosen["series_id"]), as_of, chosen=False)
    same = rows["region"] == chosen["region"]
    rows = rows[same & (rows["period"] == chosen["period"]) & (rows["source_id"] != chosen["source_id"])]
    rows = rows[~rows["status"].isin(NOT_COMPARABLE)]
    publishers = store.sources["publisher"]
    own = publishers.get(chosen["source_id"], "")
    for _, row in rows.sort_values(["reliability", "published"], key=_rank, kind="stable").iterrows():
        revised = row["published"] <= chosen["published"] and (
            (own and publishers.get(row["source_id"], "") == own)
            or (row["status"] in ("E", "P") and chosen["status"] not in ("E", "P"))
        )
        if not revised and not _agree(row, factor, chosen):
            amount = float(row["amount"]) * factor
            return pd.Series({**row.to_dict(), "amount": amount, "low": amount, "high": amount})
    return None


def _rank(column: pd.Series[Any]) -> pd.Series[Any]:
    """Return sort keys: the most trusted first, of one trust the latest first."""
    if column.name == "reliability":
        return column.map({name: place for place, name in enumerate(RELIABILITIES)})
    return -column.astype("int64")


def _agree(row: pd.Series[Any], factor: float, chosen: pd.Series[Any]) -> bool:
    """Return whether two figures may both be right: their intervals of rounding, or of a bound, meet."""
    spans = []
    for value, amount, bound in (
        (row["value"], row["amount"] * factor, row["bound"]),
        (chosen["value"], chosen["amount"], chosen["bound"]),
    ):
        step = last_digit_step(float(value)) * (abs(amount / value) if value else factor)
        if row["unit"] in ("%", "百分点", "个百分点"):
            step = min(step, PERCENT_STEP)
        low, high = amount - step / 2, amount + step / 2
        spans.append((amount if bound == "over" else low, amount + step if bound == "over" else high))
    (low_a, high_a), (low_b, high_b) = spans
    return bool(low_a <= high_b + 1e-9 and low_b <= high_a + 1e-9)


def _grade(used: pd.DataFrame, reference: date) -> str:
    """Return the evidence grade of a history by the number, reliability and age of its figures."""
    if used.empty:
        return "E"
    good = used[used["reliability"].isin(GRADED)]
    if len(good) <= 1:
        return "D"
    recent = (pd.Timestamp(reference) - pd.Timestamp(good["end"].max())).days <= 366
    if not recent or len(good) < 4:
        return "C"
    return "A" if len(good) >= 8 else "B"
