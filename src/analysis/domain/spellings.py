"""What a caller gives in any of the spellings allowed everywhere: a day, several names."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from analysis.domain.periods import parse_date
from analysis.errors import RequestError


def day_of(given: date | str | None, what: str = "as-of date") -> date | None:
    """Return the day that is given as such or as text; None where none is, or a blank.

    Examples
    --------
    >>> day_of("2026-10-30"), day_of("")
    (datetime.date(2026, 10, 30), None)
    """
    return (parse_date(given, what) if given else None) if isinstance(given, str) else given


def needed_day(given: date | str | None) -> date:
    """Return the as-of date that is given.

    Raises RequestError when none is.
    """
    day = day_of(given)
    if day is None:
        raise RequestError("no as-of date is given; name one")
    return day


def names_of(given: str | Iterable[str]) -> tuple[str, ...]:
    """Return the names that are given one by one, or in a text that separates them by commas; each once.

    Examples
    --------
    >>> names_of(" a, b，a,"), names_of(["b", "a"])
    (('a', 'b'), ('b', 'a'))
    """
    texts = given.replace("，", ",").split(",") if isinstance(given, str) else given
    return tuple(dict.fromkeys(name for text in texts if (name := text.strip())))
