"""Letters that a scanner took for digits (l80亿, 2O25年): read as digits, remembered as doubtful."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache

from analysis.domain.units import families
from analysis.extract import words
from analysis.extract.quantities import MULTIPLIER

CONFIDENCE = 0.3
"""Of a target whose number holds such a letter, at most."""
_DIGITS = str.maketrans("lIOo", "1100")
_TOKEN = re.compile(r"(?<![A-Za-z0-9])[0-9lIOo][0-9lIOo.,．]*+")
_NUMBER = re.compile(r"(?:0|[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d{0,11})(?:\.\d{1,4})?")


@dataclass(frozen=True)
class Misread:
    """A text with such letters as digits, character by character, and where they stood."""

    text: str
    places: tuple[int, ...] = ()
    tokens: tuple[tuple[str, str], ...] = ()
    """Each number as printed and as read."""

    def within(self, start: int, end: int) -> bool:
        """Say whether a stretch of the text holds such a letter."""
        at = bisect_left(self.places, start)
        return at < len(self.places) and self.places[at] < end


def mended(text: str) -> Misread:
    """Return a text with the letters inside its numbers as digits.

    Only what stands in front of a unit, a multiplier or a date and makes a number is one: O2O and O3 are none.

    Examples
    --------
    >>> mended("2O25年投资l80亿元，O2O模式").text
    '2025年投资180亿元，O2O模式'
    """
    characters: list[str] = []
    places: list[int] = []
    tokens: list[tuple[str, str]] = []
    for match in _TOKEN.finditer(text):
        printed = match[0].rstrip(".,．")
        read = printed.translate(_DIGITS)
        end = match.start() + len(printed)
        if read == printed or not _makes_a_number(printed, read) or not _behind().match(text, end):
            continue
        characters = characters or list(text)
        characters[match.start() : end] = read
        places += [match.start() + at for at, pair in enumerate(zip(printed, read, strict=True)) if pair[0] != pair[1]]
        tokens.append((printed, read))
    return Misread("".join(characters) if characters else text, tuple(places), tuple(tokens))


def _makes_a_number(printed: str, read: str) -> bool:
    return bool(re.search(r"\d", printed)) and bool(_NUMBER.fullmatch(read.replace("．", ".")))


@lru_cache(maxsize=1)
def _behind() -> re.Pattern[str]:
    """Return the pattern of what stands behind a number: a unit, a multiplier, a date, the other end of a range."""
    units = words.one_of([*families(), "％"])
    return re.compile(rf"[余多]?(?:{MULTIPLIER}|{units}|年(?!均)|月|日)|[—\-~～–至][0-9lIOo]")
