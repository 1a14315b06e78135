"""A promise's number as it is printed, of today or of an earlier year."""

from __future__ import annotations

import math

from analysis.domain.target import PastPromise, Target
from analysis.words.wording import quantity, quantity_range, say, span

PROMISE: dict[str, str] = {
    ">=": "at_least",
    ">": "more_than",
    "~": "about",
    "=": "exactly",
    "<=": "at_most",
    "<": "less_than",
    "range": "range",
}


def promise(target: Target | PastPromise, language: str) -> str:
    """Return a target's number with its bound, such as “at least 7,500 MW”."""
    if math.isnan(target.threshold):
        return say("promise.none", language)
    if target.operator == "range":
        low, high = quantity_range(target.lower, target.upper, target.unit, language)
        return high if span(low, high, language) == high else say("promise.range", language, low=low, high=high)
    value = quantity(target.threshold, target.unit, language, of=target.indicator_zh)
    return say(f"promise.{PROMISE[target.operator]}", language, value=value)
