"""What the models are told of a promise: words as hashed pairs of characters, and numbers in columns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import isnan, log, nan
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from analysis.record.asked import Asked
from analysis.record.past import EarlierYears

SLOTS = 2**15
"""Places that pairs of characters are hashed to."""
_LONGEST = 4
_MARKS = re.compile(r"[\d.,%、，:：;\-—\s]+")
_WORDS = ("以上", "左右", "力争", "全部", "确保", "争取", "不低于", "突破", "超")
_LEVELS = ("nation", "province", "city", "county")
_KINDS = ("growth", "change", "rate", "coverage", "stock", "flow", "advance", "policy")
_OPERATORS = ("<", "<=", "=", "~", "range", ">=", ">")
_MEASURES = ("growth", "share", "points", "amount")
WHOLE = "生产总值"
"""The head of the growth of the whole economy."""
_FAR = 3.0
"""Logarithms of ratios beyond it say no more."""

COLUMNS = (
    "words",
    "level",
    "kind",
    "operator",
    "measure",
    "ceiling",
    "ahead",
    "aspirational",
    "headline",
    "value",
    "previous",
    "over_previous",
    "over_plan",
    "over_best",
    "over_parent",
    "over_whole",
    "whole_over_previous",
    "whole_previous",
    "thing",
    "place",
    "last",
    "everywhere",
    "always",
    "over_usual",
    "over_peers",
    "over_peers_came",
    "beyond_plan",
    "growth",
)
"""``over_…``: by how much the promise is harder than that, ``beyond_plan``: than the last plan the last outcome was;
``whole``: growth of the place's whole economy."""


def slots(asked: Asked) -> NDArray[np.int64]:
    """Return the hashed characters of a promise's name, unit and classes; its numbers are not among them."""
    name = _MARKS.sub("", asked.indicator)
    said = "".join(word for word in _WORDS if word in asked.evidence)
    classes = (
        f"u{asked.unit}",
        f"k{asked.kind}",
        f"d{asked.deliverable}",
        f"o{asked.operator}",
        f"m{asked.domain}",
        f"r{asked.driver}",
        f"l{asked.level if asked.level != 'county' else 'city'}",
        f"h{asked.meaning.head}{asked.measure}",
        f"s{said}",
    )
    grams = {
        f" {name} "[place : place + size] for size in range(1, _LONGEST + 1) for place in range(len(name) + 3 - size)
    }
    return np.array(sorted({crc32(text.encode()) % SLOTS for text in (*grams, *classes)}), dtype=np.int64)


def row(asked: Asked, known: EarlierYears, whole: tuple[float, float]) -> list[float]:
    """Return a promise's columns but for ``words``.

    ``known``: what the place's earlier years say. ``whole``: what the same report promises for the growth of the whole
    economy, and what that was the year before.
    """
    previous = known.previous if isnan(asked.previous) else asked.previous
    last_plan = known.last_plan if isnan(asked.last_plan) else asked.last_plan
    growth = asked.measure == "growth"
    if growth and asked.meaning.head == WHOLE:  # a promise says nothing of itself
        whole = nan, nan
    return [
        nan,
        _code(_LEVELS, asked.level),
        _code(_KINDS, asked.kind),
        _code(_OPERATORS, asked.operator),
        _code(_MEASURES, asked.measure),
        float(not asked.more_is_harder),
        float(min(asked.ahead, 5)),
        float(asked.commitment == "aspirational"),
        nan if asked.headline is None else float(asked.headline),
        _sized(asked),
        previous if asked.measure != "amount" else nan,
        over(asked, previous),
        over(asked, last_plan),
        over(asked, known.best if isnan(asked.best) else asked.best),
        over(asked, known.parent if isnan(asked.parent_target) else asked.parent_target),
        over(asked, whole[0]) if growth else nan,
        whole[0] - whole[1],
        whole[1],
        known.thing,
        known.place,
        known.last,
        known.everywhere,
        known.always,
        over(asked, known.usual),
        over(asked, known.peers),
        over(asked, known.peers_came),
        _harder(asked, previous, last_plan),
        known.growth,
    ]


def over(asked: Asked, other: float) -> float:
    """Return by how much a promise is harder than a number: points of a rate or growth, else log of the ratio."""
    return _harder(asked, asked.value, other)


def _harder(asked: Asked, value: float, other: float) -> float:
    sign = 1.0 if asked.more_is_harder else -1.0
    if isnan(other) or isnan(value):
        return nan
    if asked.measure != "amount":
        return sign * (value - other)
    if value <= 0 or other <= 0:
        return nan
    return sign * float(np.clip(log(value / other), -_FAR, _FAR))


def _sized(asked: Asked) -> float:
    sign = 1.0 if asked.more_is_harder else -1.0
    size = asked.value if asked.measure != "amount" else log(max(asked.value, 0.0) + 1e-6)
    return sign * size


def _code(names: Sequence[str], name: str) -> float:
    return float(names.index(name)) if name in names else nan
