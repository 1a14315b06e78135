"""Periods of statistics and targets: parsing, ends, elapsed shares, the dates of a quarter."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from analysis.errors import RequestError

PERIOD_PATTERN = r"\d{4}(?:H[12]|Q[1-4]|-(?:0[1-9]|1[0-2]))?(?:/\d{4}(?:H[12]|Q[1-4]|-(?:0[1-9]|1[0-2]))?)?"
PERIOD_FORMS = "2024, 2024H1, 2024Q3, 2024-08, 2026-01/2026-08 or 2021/2025"
RELEASE_DAYS = 30
"""Days after the end of a quarter by which its figures are out: the default as-of date of a report."""

_ONE = re.compile(r"(\d{4})(?:(H)([12])|(Q)([1-4])|-(\d{2}))?")


def month_end(year: int, month: int) -> date:
    """Return the last day of a month.

    Examples
    --------
    >>> month_end(2024, 2)
    datetime.date(2024, 2, 29)
    """
    return date(year, month, calendar.monthrange(year, month)[1])


@dataclass(frozen=True, order=True)
class Period:
    """A span of days, first and last included, with the text it was read from."""

    start: date
    end: date
    text: str

    @property
    def is_year(self) -> bool:
        """Whether the period is one calendar year."""
        return (self.start, self.end) == (date(self.start.year, 1, 1), date(self.start.year, 12, 31))


def _span(text: str) -> tuple[date, date]:
    match = _ONE.fullmatch(text)
    if match is None:
        raise ValueError(text)
    year, half, quarter, month = int(match[1]), match[3], match[5], match[6]
    if year < 1:
        raise ValueError(text)
    if half:
        first, last = 6 * int(half) - 5, 6 * int(half)
    elif quarter:
        first, last = 3 * int(quarter) - 2, 3 * int(quarter)
    elif month:
        first = last = int(month)
    else:
        first, last = 1, 12
    return date(year, first, 1), month_end(year, last)


@lru_cache(maxsize=65536)
def parse_period(text: str) -> Period:
    """Return the period that a text names: ``2024``, ``2024H1``, ``2024Q3``, ``2024-08``, or two joined by ``/``.

    A text that is none of these, or ends before it starts, is a ValueError.

    Examples
    --------
    >>> parse_period("2026-01/2026-08").end
    datetime.date(2026, 8, 31)
    >>> parse_period("2024").is_year
    True
    """
    first, _, last = text.partition("/")
    start, end = _span(first)
    if last:
        end = _span(last)[1]
    if "/" in text and (not last or end < start):
        raise ValueError(text)
    return Period(start, end, text)


@dataclass(frozen=True, order=True)
class Quarter:
    """One quarter of a year."""

    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> Quarter:
        """Return the quarter that a text such as ``2026Q3``, ``2026-q3`` or 2026年三季度 names.

        Raises RequestError when it names none.

        Examples
        --------
        >>> Quarter.parse("2026Q3").end, str(Quarter.parse("2026-q3")), str(Quarter.parse("2026年第三季度"))
        (datetime.date(2026, 9, 30), '2026Q3', '2026Q3')
        """
        match = re.fullmatch(r"([1-9]\d{3})[ -]?[Qq]([1-4])|([1-9]\d{3})年第?([一二三四1-4])季度?", text.strip())
        if match is None:
            raise RequestError(f"unknown quarter {text!r}; expected a year and Q1 to Q4, such as 2026Q3")
        year, number = filter(None, match.groups())
        return cls(int(year), "一二三四".find(number) + 1 or int(number))

    @classmethod
    def latest_complete(cls, today: date) -> Quarter:
        """Return the last quarter that had ended before a day.

        Examples
        --------
        >>> str(Quarter.latest_complete(date(2026, 11, 24)))
        '2026Q3'
        """
        return cls.of(today).previous

    @classmethod
    def of(cls, day: date) -> Quarter:
        """Return the quarter in which a day lies."""
        return cls(day.year, (day.month + 2) // 3)

    @property
    def previous(self) -> Quarter:
        """The quarter before."""
        return Quarter(self.year - 1, 4) if self.number == 1 else Quarter(self.year, self.number - 1)

    @property
    def next(self) -> Quarter:
        """The quarter after."""
        return Quarter(self.year + 1, 1) if self.number == 4 else Quarter(self.year, self.number + 1)

    @property
    def end(self) -> date:
        """The last day, the reference date of the quarter's report."""
        return month_end(self.year, 3 * self.number)

    @property
    def default_as_of(self) -> date:
        """The day by which the quarter's figures are out: its end and 30 days."""
        return self.end + timedelta(days=RELEASE_DAYS)

    def __str__(self) -> str:
        """Return the quarter as ``2026Q3``."""
        return f"{self.year}Q{self.number}"


@dataclass(frozen=True, order=True)
class Version:
    """A published version of a quarter's report: the quarter itself (number 1), or a revision of it (from 2)."""

    quarter: Quarter
    number: int

    @classmethod
    def parse(cls, text: str) -> Version:
        """Return the version that the name of a report's folder, or of a ledger's quarter, stands for.

        Raises RequestError when it names none.

        Examples
        --------
        >>> Version.parse("2026Q3").number, Version.parse("2026Q3-r2").number
        (1, 2)
        """
        named, dash, number = text.strip().partition("-r")
        quarter = Quarter.parse(named)
        if not dash:
            return cls(quarter, 1)
        if not re.fullmatch(r"[2-9]|[1-9]\d+", number):
            raise RequestError(f"unknown revision {text!r}; the first one is {quarter}-r2")
        return cls(quarter, int(number))

    def __str__(self) -> str:
        """Return the version as ``2026Q3`` or ``2026Q3-r2``."""
        return str(self.quarter) if self.number == 1 else f"{self.quarter}-r{self.number}"


def parse_date(text: str, what: str = "date") -> date:
    """Return the day that an ISO date names.

    Raises RequestError when it names none.

    Examples
    --------
    >>> parse_date("2026-09-30") == parse_date("2026-9-30")
    True
    """
    match = re.fullmatch(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})", text.strip())
    if match:
        try:
            return date(*map(int, match.groups()))
        except ValueError:
            pass
    raise RequestError(f"{what} {text!r} is no date; expected year-month-day, such as 2026-10-30")


def elapsed_share(start: date, end: date, reference: date) -> float:
    """Return the share of a period, first and last day given, gone by on a day (序时进度), which counts as gone by.

    Whole months are counted when the period starts and ends on the borders of months and the day ends one (the end of
    September is 0.75 of a year), days otherwise. A period that ends before it starts is a ValueError.

    Examples
    --------
    >>> elapsed_share(date(2026, 1, 1), date(2026, 12, 31), date(2026, 9, 30))
    0.75
    """
    if end < start:
        raise ValueError("the period ends before it starts")
    if reference < start:
        return 0.0
    if reference >= end:
        return 1.0
    if start.day == 1 and _ends_month(end) and _ends_month(reference):
        return _months(start, reference) / _months(start, end)
    return ((reference - start).days + 1) / ((end - start).days + 1)


def _ends_month(day: date) -> bool:
    return day.day == calendar.monthrange(day.year, day.month)[1]


def _months(start: date, end: date) -> int:
    return 12 * (end.year - start.year) + end.month - start.month + 1
