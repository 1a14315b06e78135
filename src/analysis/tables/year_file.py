"""Figures of parts of years read from a tidy file and checked: months, quarters, cumulative figures, whole years."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.errors import Fault, InputError
from analysis.tables.panel_file import OPTIONAL, REQUIRED, Marker, Source, marker, name_of, numbers, read_texts

MONTHS = 12
AMOUNTS = ("", "flow", "amount")
"""Kinds of series that add up to a year's total."""
PERIOD_EXPECTED = "2024, 2024H1, 2024Q3, 2024-08, or months of one year such as 2024-01/2024-08"
_PART = re.compile(r"(\d{4})(?:-?([HQ])([1-4])|-(\d\d))?")
_SPAN = re.compile(r"(\d{4})-(\d\d)/(\d{4})-(\d\d)")


class PartOfYear(NamedTuple):
    """An amount of some months of a year, from the first to the last of them."""

    first: int
    last: int
    amount: float


@dataclass(frozen=True)
class YearlyFigures:
    """The figures of one series by year."""

    series_id: str
    # by year, amounts that do not overlap: cumulative figures as the differences between them
    pieces: dict[int, tuple[PartOfYear, ...]]
    totals: dict[int, float]  # totals of the years that are known as a whole

    @property
    def year(self) -> int:
        """The latest year with a figure."""
        return max([*self.pieces, *self.totals])

    def months(self, year: int) -> tuple[bool, ...]:
        """Return which months of a year are covered."""
        covered = {month for piece in self.pieces.get(year, ()) for month in range(piece.first, piece.last + 1)}
        return tuple(month in covered for month in range(1, MONTHS + 1))

    def amount(self, year: int, months: tuple[bool, ...]) -> float:
        """Return the amount of some months of a year, NaN where the figures do not give it."""
        inside = [piece for piece in self.pieces.get(year, ()) if all(months[piece.first - 1 : piece.last])]
        if sum(piece.last - piece.first + 1 for piece in inside) != sum(months):
            return float("nan")
        return sum(piece.amount for piece in inside)


def read_years(source: Source) -> list[YearlyFigures]:
    """Return the figures of every series of a file, in the order in which they appear.

    Raises InputError with all faults of the file: among them two figures of one month, cumulative figures that fall,
    months beyond the end of their year, and series that are no amounts.
    """
    texts = read_texts(source, REQUIRED, OPTIONAL)
    faults: list[Fault] = []
    mark = marker(name_of(source), texts, faults)
    spans = [span_of(text) for text in texts["period"]]
    mark(np.array([span is None for span in spans]), "period", PERIOD_EXPECTED)
    value = numbers(texts["value"], "value", mark)
    mark((value < 0).to_numpy(), "value", "0 or more: only amounts add up to a year's total")
    if "kind" in texts:
        strange = ~texts["kind"].isin(AMOUNTS) & ~texts.duplicated(["series_id", "kind"])
        mark(strange.to_numpy(), "kind", "flow: a rate, level or growth has no total of the year")
    mark(texts["series_id"].eq("").to_numpy(), "series_id", "the name of a series")
    rows = pd.DataFrame([span or (0, 0, 0) for span in spans], columns=["year", "first", "last"])
    rows = rows.assign(series_id=texts["series_id"].to_numpy(), value=value.to_numpy())
    _check_months(rows, mark)
    if faults:
        raise InputError(sorted(faults, key=lambda fault: fault.line or 0))
    known = rows[rows["value"].notna()]
    groups = {str(name): part for name, part in known.groupby("series_id", sort=False)}
    return [_figures(str(name), groups.get(str(name), known.iloc[:0])) for name in rows["series_id"].unique()]


def span_of(text: str) -> tuple[int, int, int] | None:
    """Return the year and the first and last month of a period; None for what is none within one year.

    Examples
    --------
    >>> span_of("2024Q3"), span_of("2024-01/2024-08"), span_of("2024-13"), span_of("2024-11/2025-02")
    ((2024, 7, 9), (2024, 1, 8), None, None)
    """
    if (span := _SPAN.fullmatch(text)) is not None:
        year, first, last = int(span[1]), int(span[2]), int(span[4])
        return (year, first, last) if span[1] == span[3] and 1 <= first <= last <= MONTHS else None
    part = _PART.fullmatch(text)
    if part is None:
        return None
    year = int(part[1])
    if part[4]:
        return (year, int(part[4]), int(part[4])) if 1 <= int(part[4]) <= MONTHS else None
    if not part[2]:
        return year, 1, MONTHS
    length = 6 if part[2] == "H" else 3
    last = length * int(part[3])
    return (year, last - length + 1, last) if last <= MONTHS else None


def _check_months(rows: pd.DataFrame, mark: Marker) -> None:
    """Mark periods that stand twice, second figures of one month, and cumulative figures that fall."""
    twice = rows.duplicated(["series_id", "year", "first", "last"]) & rows["year"].gt(0)
    mark(twice.to_numpy(), "period", "each period once a series")
    overlapping, falling = np.zeros(len(rows), bool), np.zeros(len(rows), bool)
    usable = rows[rows["value"].notna() & rows["year"].gt(0) & ~twice]
    for _, part in usable.groupby(["series_id", "year"], sort=False):
        since = part[part["first"].eq(1)].sort_values("last")
        falling[since.index[1:]] = np.diff(since["value"]) < 0
        seen: set[int] = set()
        within = since[since["last"].lt(MONTHS)]
        seen.update(range(1, int(within["last"].max()) + 1) if len(within) else ())
        for row, first, last in part.loc[part["first"].gt(1), ["first", "last"]].itertuples():
            overlapping[row] = bool(seen & set(range(first, last + 1)))
            seen.update(range(first, last + 1))
    mark(overlapping, "period", "one figure a month: by itself, in a quarter, or in a cumulative one")
    mark(falling, "value", "no less than the cumulative figure before it")


def _figures(name: str, rows: pd.DataFrame) -> YearlyFigures:
    pieces: dict[int, tuple[PartOfYear, ...]] = {}
    totals: dict[int, float] = {}
    for year, part in rows.groupby("year"):
        spans = [PartOfYear(int(row.first), int(row.last), float(row.value)) for row in part.itertuples(index=False)]
        whole = [span.amount for span in spans if (span.first, span.last) == (1, MONTHS)]
        parts = _apart(span for span in spans if (span.first, span.last) != (1, MONTHS))
        if parts:
            pieces[int(str(year))] = parts
        if whole or sum(piece.last - piece.first + 1 for piece in parts) == MONTHS:
            totals[int(str(year))] = whole[0] if whole else sum(piece.amount for piece in parts)
    return YearlyFigures(name, pieces, totals)


def _apart(spans: Iterable[PartOfYear]) -> tuple[PartOfYear, ...]:
    """Return amounts that do not overlap: of those since January the differences."""
    found, month, amount = [], 0, 0.0
    for span in sorted(spans, key=lambda one: (one.first, one.last)):
        if span.first > 1:
            found.append(span)
            continue
        found.append(PartOfYear(month + 1, span.last, span.amount - amount))
        month, amount = span.last, span.amount
    return tuple(found)
