"""What is known about one target on a day: comparable history, latest figure, figure of the year, grade."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.assessment.todate import YearToDate, year_to_date
from analysis.domain.codes import RELIABILITIES, REPRINT
from analysis.domain.units import UnitMismatch, conversion_factor
from analysis.store.as_of import Figure
from analysis.store.store import Store

NOT_COMPARABLE = ("D", "M", "F")
"""Statuses of figures that are shown but never joined to a history: other definition, missing, forecast."""
GRADED = ("official", "reported")
"""Reliabilities whose observations count towards grades A to C."""
DAYS_A_YEAR = 365.25
YEARLY_KINDS = ("flow", "growth")
"""Kinds of series whose figures belong to a whole year; a figure of a part of it is progress."""
PERCENT_STEP = 0.1
"""Percentages are printed to a tenth, also where the last digit is a zero."""

COLUMNS = {
    **dict.fromkeys(("series_id", "region", "period", "unit", "status", "bound", "note", "lineage"), "str"),
    **dict.fromkeys(("source_id", "reliability", "published_precision"), "str"),
    **dict.fromkeys(("value", "amount", "low", "high"), "float64"),
    **dict.fromkeys(("start", "end", "published"), "datetime64[ns]"),
    **dict.fromkeys(("conflict", "revised"), "bool"),
    "year": "int64",
}
"""Columns of the tables of figures."""


@dataclass(frozen=True)
class Evidence:
    """What the city has published about a target's series.

    A figure is a plain row: the columns of the store's, with `amount` in the unit of the history, `year` of its end,
    and the interval `low` to `high` that a bound leaves.

    Attributes
    ----------
    figures : tuple of Figure
        Every figure known, one a period, comparable or not, in the order of periods.
    years : tuple of Figure
        Comparable figures of whole years (or year-ends), one a year.
    in_year : Figure or None
        The latest figure within the target's year: the year to date for a flow or growth, a level for a stock or rate.
    to_date : YearToDate or None
        What the figures of parts of a year say together: of a flow or growth, of the first year not known as a whole.
    comparable : tuple of Figure
        All comparable figures, of whole years, parts and several years.
    totals : tuple of Figure
        Comparable amounts of several years together: they show capacity, no year's figure.
    unit : str
        Unit of the levels here: the target's, where the series converts to it.
    grade : str
        Evidence grade, A to E.
    factor : float
        From the unit of the series to that of the levels here.
    rival : Figure or None
        What another source says of the period from which the projection starts, where the two cannot both be right.
    """

    figures: tuple[Figure, ...]
    years: tuple[Figure, ...]
    in_year: Figure | None
    totals: tuple[Figure, ...]
    unit: str
    grade: str
    comparable: tuple[Figure, ...]
    factor: float = 1.0
    to_date: YearToDate | None = None
    rival: Figure | None = None

    @property
    def n_obs(self) -> int:
        """Number of comparable figures, one within the year and totals of several years included."""
        return len(self.years) + (self.in_year is not None) + len(self.totals)

    @property
    def latest(self) -> Figure | None:
        """The latest comparable figure."""
        if self.in_year is not None:
            return self.in_year
        return self.years[-1] if self.years else None

    @cached_property
    def known(self) -> pd.DataFrame:
        """The table of `figures`, for those who look at them."""
        return _table(self.figures)

    @cached_property
    def yearly(self) -> pd.DataFrame:
        """The table of `years`."""
        return _table(self.years)

    def level(self, year: int) -> float:
        """Return the level of a year, NaN where it is not known."""
        return next((float(row["amount"]) for row in self.years if row["year"] == year), float("nan"))

    def levels(self) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Return the years that are known as a whole, and their levels: the middles where they are bounds."""
        middles = [(row["low"] + row["high"]) / 2 for row in self.years]
        return np.array([row["year"] for row in self.years], np.int64), np.array(middles, float)


def gather(store: Store, target: Mapping[str, Any], as_of: date, reference: date, *, rivals: bool = True) -> Evidence:
    """Return what was known about a target's series on a day.

    Parameters
    ----------
    store : Store
        The tables.
    target : mapping
        One row of the targets.
    as_of : date
        Figures published later are not seen.
    reference : date
        The day reported on; figures of periods that end after it are seen only once they are published, as any other.
    rivals : bool
        Whether to look for figures of other sources.

    Returns
    -------
    Evidence
    """
    series_id = target["series_id"]
    unit, factor = _unit_of_levels(store, target)
    known = tuple(_in_unit(row, factor) for row in store.figures(series_id, target["region"], as_of))
    comparable = since_last_break([row for row in known if row["status"] not in NOT_COMPARABLE])
    kind = series_kind(store, target)
    years = tuple({row["year"]: row for row in comparable if is_whole(row, kind)}.values())
    rest = [row for row in comparable if not is_whole(row, kind)]
    to_date = _to_date(rest, years, target, kind)
    in_year = _in_year(rest, years, target, kind, to_date)
    totals = tuple(row for row in rest if kind == "flow" and row["end"].year > row["start"].year)
    grade = _grade([*years, *totals, *([in_year] if in_year is not None else [])], reference)
    starts = _starts(years, in_year, to_date) if rivals else ()
    told = (_rival(store, row, as_of, factor) for row in starts)
    rival = next((row for row in told if row is not None), None)
    return Evidence(known, years, in_year, totals, unit, grade, tuple(comparable), factor, to_date, rival)


def _table(figures: Sequence[Figure]) -> pd.DataFrame:
    columns = {name: pd.Series([row[name] for row in figures], dtype=kind) for name, kind in COLUMNS.items()}
    return pd.DataFrame(columns)


def series_kind(store: Store, target: Mapping[str, Any]) -> str:
    """Return the kind of a target's series; the target's own where it has none."""
    return str(store.definition(target["series_id"]).get("kind", target["kind"]))


def _unit_of_levels(store: Store, target: Mapping[str, Any]) -> tuple[str, float]:
    """Return the unit of the levels and the factor from the series' unit to it."""
    unit = str(store.definition(target["series_id"]).get("unit", ""))
    if not unit:
        return str(target["unit"]), 1.0
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


def _in_unit(row: Figure, factor: float) -> Figure:
    """Return a figure in the unit of the levels, with the interval in which it lies.

    The interval is a point, or up to the next step of its last digit for a bound.
    """
    amount, step = row["amount"] * factor, 0.0
    if row["bound"]:
        step = last_digit_step(row["value"]) * (amount / row["value"] if row["value"] else factor)
    low = amount - step if row["bound"] == "under" else amount
    high = amount + step if row["bound"] == "over" else amount
    return {**row, "amount": amount, "year": row["end"].year, "low": low, "high": high}


def since_last_break(figures: Sequence[Figure]) -> Sequence[Figure]:
    """Return the figures from the last break of their series on, in their order."""
    breaks = [place for place, row in enumerate(figures) if row["status"] == "B"]
    return figures[breaks[-1] :] if breaks else figures


def is_whole(row: Figure, kind: str) -> bool:
    """Return whether a figure is of a whole year: of its end for levels and rates, of all its months for amounts."""
    start, end = row["start"], row["end"]
    whole = (end.month, end.day) == (12, 31) and start.year == end.year
    return whole and (kind in ("stock", "rate", "coverage") or (start.month, start.day) == (1, 1))


def _to_date(
    rest: Sequence[Figure], years: Sequence[Figure], target: Mapping[str, Any], kind: str
) -> YearToDate | None:
    """Return the first year that is known in part only, up to the due year; of amounts and growth alone."""
    if kind not in YEARLY_KINDS:
        return None
    after = years[-1]["year"] if years else target["due"].year - 1
    for year in sorted({row["year"] for row in rest}):
        if after < year <= target["due"].year:
            found = year_to_date(rest, year, mean=kind == "growth")
            if found is not None:
                return found
    return None


def _in_year(
    rest: Sequence[Figure],
    years: Sequence[Figure],
    target: Mapping[str, Any],
    kind: str,
    to_date: YearToDate | None,
) -> Figure | None:
    """Return the latest figure within a year that the yearly figures do not cover yet."""
    if kind in YEARLY_KINDS:
        return to_date.as_row() if to_date is not None and to_date.year == target["due"].year else None
    if kind not in ("stock", "rate", "coverage"):
        return None
    newer = [row for row in rest if not years or row["end"] > years[-1]["end"]]
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
    every = store.figures(chosen["series_id"], chosen["region"], as_of, chosen=False)
    rows = [
        row
        for row in every
        if row["period"] == chosen["period"]
        and row["source_id"] != chosen["source_id"]
        and row["status"] not in NOT_COMPARABLE
    ]
    own = _publisher(store, chosen)
    # the most trusted first, of one trust the latest
    rows.sort(key=lambda row: (RELIABILITIES.index(row["reliability"]), -row["published"].value))
    for row in rows:
        revised = row["published"] <= chosen["published"] and (
            (own and _publisher(store, row) == own)
            or (row["status"] in ("E", "P") and chosen["status"] not in ("E", "P"))
        )
        if not revised and not _agree(row, factor, chosen):
            amount = float(row["amount"]) * factor
            return {**row, "amount": amount, "low": amount, "high": amount}
    return None


def _publisher(store: Store, row: Figure) -> str:
    """Return who published a figure; blank where nobody is named, as for a reprint that does not say of what."""
    name = str(store.sources.at[row["source_id"], "publisher"]) if row["source_id"] in store.sources.index else ""
    return "" if name.startswith(REPRINT) else name


def _agree(row: Figure, factor: float, chosen: Figure) -> bool:
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


def _grade(used: Sequence[Figure], reference: date) -> str:
    """Return the evidence grade of a history by the number, reliability and age of its figures."""
    if not used:
        return "E"
    good = [row for row in used if row["reliability"] in GRADED]
    if len(good) <= 1:
        return "D"
    recent = (pd.Timestamp(reference) - max(row["end"] for row in good)).days <= 366
    if not recent or len(good) < 4:
        return "C"
    return "A" if len(good) >= 8 else "B"
