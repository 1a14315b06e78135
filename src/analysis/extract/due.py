"""When a promise falls due: the date a sentence sets, or the report's year."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from analysis.domain.periods import month_end
from analysis.extract.grammar_rows import DueRow, rows
from analysis.extract.numerals import value_of

_LIMIT = re.compile(r"(?:时限|完成时间|完成日期)[:为是]*$")
"""What sets the date for the whole sentence, also for what stands in front: 新建幼儿园3所(完成时限:2026年9月底)."""
PLAN_YEARS = 5
_YEAR_BEFORE_PLANS = 1955
"""From the third plan on, the n-th ends five times n years after this one."""
PLAN_NUMBER = {"一": 11, "二": 12, "三": 13, "四": 14, "五": 15, "六": 16, "七": 17}


@dataclass(frozen=True)
class Due:
    """A due date and the place of the sentence from which on it holds."""

    place: int
    day: date
    end: int = 0
    within_year: bool = False
    """A month or half year holds for its own clause only; a year for the rest of the sentence."""


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[re.Pattern[str], DueRow], ...]:
    return tuple((re.compile(row.pattern), row) for row in rows("due", DueRow))


def plan_end(number: int) -> int:
    """Return the last year of a five-year plan.

    Examples
    --------
    >>> plan_end(15)
    2030
    """
    return _YEAR_BEFORE_PLANS + PLAN_YEARS * number


def plan_due(heading: str, year: int | None) -> date | None:
    """Return the date by which the goals under a plan's heading fall due: that plan's end, or five years.

    Examples
    --------
    >>> plan_due("二、“十五五”时期主要目标任务", None), plan_due("二、今后五年目标任务", 2021)
    (datetime.date(2030, 12, 31), datetime.date(2025, 12, 31))
    >>> plan_due("“十四五”成就和“十五五”目标", 2026)
    datetime.date(2030, 12, 31)
    """
    ends = [plan_end(PLAN_NUMBER[named]) for named in re.findall(r"十([一二三四五六七])五", heading)]
    ahead = [end for end in ends if year is None or end > year]
    if ahead:
        return date(ahead[0], 12, 31)
    return date(year + PLAN_YEARS - 1, 12, 31) if year else None


def span_due(due: date | None, year: int | None) -> date | None:
    """Return when a yearly average falls due: of one year there is none, so by the plan's end.

    Examples
    --------
    >>> from datetime import date
    >>> span_due(date(2026, 12, 31), 2026), span_due(date(2028, 12, 31), 2026)
    (datetime.date(2030, 12, 31), datetime.date(2028, 12, 31))
    """
    if due is None or year is None or due.year > year:
        return due
    return date(year + PLAN_YEARS - year % PLAN_YEARS, 12, 31)


def due_dates(text: str, year: int | None) -> list[Due]:
    """Return the due dates a sentence names, in order; dates before the report's year are none.

    Examples
    --------
    >>> [str(due.day) for due in due_dates("到2027年建成15个,力争到2030年底建成40个", 2026)]
    ['2027-12-31', '2030-12-31']
    """
    found: dict[int, Due] = {}
    taken = bytearray(len(text))
    for pattern, row in _patterns():
        for match in pattern.finditer(text):
            start, end = match.span()
            if any(taken[start:end]):
                continue
            day = _day(match, row, year)
            taken[start:end] = b"\x01" * (end - start)
            if day is not None:
                place = 0 if _LIMIT.search(text, max(start - 8, 0), start) else start
                found[place] = Due(place, day, end, day.month < 12)
    return [found[place] for place in sorted(found)]


def _day(match: re.Match[str], row: DueRow, year: int | None) -> date | None:
    groups = {name: value for name, value in match.groupdict().items() if value}
    if "plan" in groups:
        last = plan_end(PLAN_NUMBER[groups["plan"]])
    elif "y" in groups:
        last = int(groups["y"])
    elif year is None:
        return None
    else:
        span = next((groups[name] for name in ("n", "n2", "n3", "n4") if name in groups), "")
        last = year + (int(value_of(span)) - 1 if span else row.add)
    if year is not None and last < year:
        return None
    month = int(groups["m"]) if "m" in groups else row.month
    return month_end(last, month)
