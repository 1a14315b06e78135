"""The time that a column of dates counts by: one frequency a column, decided by all of its dates."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache

from analysis.ingest.cells import fold

_DAY = re.compile(r"(\d{4})(?:年|[-./])(\d{1,2})(?:月|[-./])(\d{1,2})日?(?:[ T]00:00:00)?")
_SHORT_DAY = re.compile(r"((?:19|20)\d{2})(0[1-9]|1[0-2])([0-3]\d)")
_MONTH = re.compile(r"(\d{4})[-./](\d{1,2})|((?:19|20)\d{2})(0[1-9]|1[0-2])")
_SERIAL = re.compile(r"[2-5]\d{4}(?:\.0)?")
_WORDS = {
    "A": "年|年度|A|Y|annual|yearly|year",
    "H": "半年|半年度|H|S",
    "Q": "季|季度|Q|quarterly|quarter",
    "M": "月|月度|M|monthly|month",
}
_LONG = {"A": 12, "H": 6, "Q": 3, "M": 1}


@cache
def frequency_of(word: str) -> str:
    """Return the frequency that a word names: A, H, Q, M; blank for none.

    Examples
    --------
    >>> frequency_of("季"), frequency_of("年度"), frequency_of("日")
    ('Q', 'A', '')
    """
    plain = fold(word)
    return next((code for code, words in _WORDS.items() if re.fullmatch(words, plain, re.I)), "")


def date_of(text: str, *, serials: bool = False) -> tuple[int, int, int] | None:
    """Return year, month and day of a date, the day 0 for a month; None where the text is neither.

    Examples
    --------
    >>> date_of("2023/12/31"), date_of("202312"), date_of("2023年"), date_of("45291", serials=True)
    ((2023, 12, 31), (2023, 12, 0), None, (2023, 12, 31))
    """
    plain = fold(text)
    day = _DAY.fullmatch(plain) or _SHORT_DAY.fullmatch(plain)
    if day:
        return int(day[1]), int(day[2]), int(day[3])
    month = _MONTH.fullmatch(plain)
    if month:
        return int(month[1] or month[3]), int(month[2] or month[4]), 0
    if serials and _SERIAL.fullmatch(plain):
        found = date(1899, 12, 30) + timedelta(days=int(float(plain)))
        return found.year, found.month, found.day
    return None


class Dates:
    """The dates of one column of time, and what they count by.

    Attributes
    ----------
    frequency : str
        A, Q or M; blank where the column holds no dates.
    sure : bool
        Whether that follows from more than one date.
    """

    def __init__(self, texts: Iterable[str], heads: Iterable[str] = ()) -> None:
        self._found: dict[str, tuple[int, int, int]] = {}
        others = 0
        for text in set(texts):
            found = date_of(text, serials=True)
            if found is not None:
                self._found[text] = found
            else:
                others += bool(re.fullmatch(r"\d{4}年?", fold(text)))
        ends = set(self._found.values())
        months = {month for _, month, _ in ends}
        dated = any(day for _, _, day in ends)
        # a year's end or start beside other years, or in several of them, is a year; so is one 31 December alone
        yearly = (months == {12} and all(day in (0, 31) for *_, day in ends)) or (months == {1} and dated)
        several = len({year for year, *_ in ends}) > 1 or others > 0
        self.sure = len(ends) + others > 1
        self.frequency = ""
        if ends:
            closing = yearly and (several or (months == {12} and dated))
            quarters = dated and len(months) > 1 and (months <= {3, 6, 9, 12} or months <= {1, 4, 7, 10})
            self.frequency = "A" if closing else "Q" if quarters else "M"

    def period(self, text: str, frequency: str = "") -> str:
        """Return the period that a date of the column stands for, the text itself where it is no date."""
        found = self._found.get(text) or (date_of(text) if frequency else None)
        if found is None:
            return text
        year, month, _ = found
        by = frequency or self.frequency
        if by == "A":
            return str(year)
        if by in ("Q", "H"):
            return f"{year}{by}{(month - 1) // _LONG[by] + 1}"
        return f"{year}-{month:02d}"

    @property
    def starts(self) -> bool:
        """Whether the column holds dates at all."""
        return bool(self._found)
