"""A promise's number as it is printed, of today or of an earlier year."""

from __future__ import annotations

import math

from analysis.domain.codes import Operator
from analysis.domain.target import PastPromise, Target
from analysis.words.wording import Words

PROMISE: dict[str, str] = {
    ">=": "at_least",
    ">": "more_than",
    "~": "about",
    "=": "exactly",
    "<=": "at_most",
    "<": "less_than",
    "range": "range",
}


def promise(target: Target | PastPromise, words: Words) -> str:
    """Return a target's number with its bound, such as “at least 7,500 MW”."""
    return bounded(target.operator, target.lower, target.upper, target.unit, words, of=target.indicator_zh)


def bounded(operator: Operator, lower: float, upper: float, unit: str, words: Words, *, of: str) -> str:
    """Return a promised number with its bound; `of` is the indicator in Chinese."""
    threshold = upper if operator.is_ceiling else lower
    if math.isnan(threshold):
        return words.say("promise.none")
    if operator == Operator.RANGE:
        low, high = words.quantity_range(lower, upper, unit)
        return high if words.span(low, high) == high else words.say("promise.range", low=low, high=high)
    return words.say(f"promise.{PROMISE[operator]}", value=words.quantity(threshold, unit, of=of))
