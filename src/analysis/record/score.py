"""How likely it is that an outcome answers a promise: a small logistic regression on what the two names mean."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from analysis.record.amounts import factor
from analysis.record.rows import Promise, Told
from analysis.record.vocabulary import vocabulary

FEATURES = (
    "same_head",
    "dice",
    "contained",
    "heard_back",
    "shared",
    "scope_missing",
    "scope_soft",
    "stage_apart",
    "kind_differs",
    "far",
    "very_far",
    "five_years",
    "early",
    "bare",
    "growth",
    "share",
    "points",
    "stock",
)
TELLING_AXES, HARD_AXES = ("per", "span", "places"), ("people", "part", "whose")
"""Axes on which silence means the whole or one year, and those on which it often does."""
SOFT_AXES = ("rank", "money", "basis", "size")
EARLY = 0.3
"""Share of a report that is look back as a rule."""
FAR, VERY_FAR = math.log(2.0), math.log(5.0)


def features(promise: Promise, told: Told) -> list[float] | None:
    """Return what speaks for and against a pair, in the order of `FEATURES`; None where the two cannot be compared."""
    value = came(promise, told)
    if value is None or promise.measure != told.measure or _refused(promise, told):
        return None
    mine, other = promise.meaning, told.meaning
    shared = len(mine.pairs & other.pairs)
    least, all_ = min(len(mine.pairs), len(other.pairs)), len(mine.pairs) + len(other.pairs)
    _, hard, soft = scope_gaps(promise, told)
    return [
        float(mine.head == other.head),
        2 * shared / all_ if all_ else 0.0,
        shared / least if least else 0.0,
        len(other.pairs & promise.heard) / len(other.pairs) if other.pairs else 0.0,
        math.log1p(shared),
        float(hard),
        float(soft),
        float(promise.stage != told.stage),
        float(promise.kind != told.kind),
        float(_far(promise, value)),
        float(_apart(promise.value, value) > VERY_FAR),
        float("/" in told.period and not promise.ahead),
        float(promise.position < EARLY),
        float(other.bare),
        float(promise.measure == "growth"),
        float(promise.measure == "share"),
        float(promise.measure == "points"),
        float(promise.kind == "stock"),
    ]


def _refused(promise: Promise, told: Told) -> bool:
    """Say whether a head names nothing (投入, 项目): of an outcome the sentence may name it instead."""
    if promise.meaning.naked:
        return True
    return told.meaning.naked and not (told.meaning.bare and promise.meaning.pairs <= told.heard)


def came(promise: Promise, told: Told) -> float | None:
    """Return what was told in the unit and the direction of the promise; None where the units cannot be compared.

    A fall promised of which a rise came is negative, and the other way round.
    """
    times = factor(told.unit, promise.unit)
    if times is None:
        return None
    signed = {promise.kind, told.kind} <= {"growth", "change"} and promise.falls != told.falls
    return told.value * times * (-1 if signed else 1)


def _apart(promised: float, came: float) -> float:
    """Return how far two amounts are apart, as the logarithm of their ratio."""
    if promised * came <= 0:
        return 0.0 if promised == came else math.inf
    return abs(math.log(came / promised))


def _far(promise: Promise, value: float) -> bool:
    """Say whether what came is far from what was promised; of points only more: far more is that of several years."""
    if promise.measure == "points" and abs(value) <= abs(promise.value):
        return False
    return promise.measure != "growth" and _apart(promise.value, value) > FAR


def disagree(promise: Promise, told: Told) -> bool:
    """Say whether the two differ in scope: its words, the stage of the work, what is new against all there is."""
    return (
        scope_gaps(promise, told)[0] > 0
        or stages_conflict(promise.stage, told.stage)
        or {promise.extent, told.extent} == {"new", "total"}
    )


def scope_gaps(promise: Promise, told: Told) -> tuple[int, int, int]:
    """Return on how many axes the words of scope differ, and on how many one side alone has any: hard and soft ones."""
    conflict = hard = soft = 0
    for axis in promise.scopes.keys() | told.scopes.keys():
        mine, other = promise.scopes.get(axis, frozenset()), told.scopes.get(axis, frozenset())
        if mine and other:
            conflict += mine.isdisjoint(other)
        elif not _said_of(axis, mine or other, told if mine else promise):
            conflict, hard, soft = (
                conflict + (axis in TELLING_AXES),
                hard + (axis in HARD_AXES),
                soft + (axis in SOFT_AXES),
            )
    return conflict, hard, soft


def _said_of(axis: str, words: frozenset[str], row: Promise | Told) -> bool:
    """Say whether a row's sentence has a word of scope that name and phrase have not."""
    return any(vocabulary().scopes[axis][word].search(row.said) for word in words)


def stages_conflict(one: str, other: str) -> bool:
    """Say whether what is begun is set against what is finished, or what is prepared against either.

    Examples
    --------
    >>> stages_conflict("begin", "finish"), stages_conflict("do", "finish"), stages_conflict("prepare", "do")
    (True, False, True)
    """
    pair = {one, other}
    return pair == {"begin", "finish"} or ("prepare" in pair and len(pair - {""}) > 1)


@cache
def weights() -> tuple[float, NDArray[np.float64]]:
    """Return intercept and weights, as ``benchmarks/fit_record.py`` fitted them to pairs judged by hand."""
    stored = json.loads(files("analysis.record").joinpath("score.json").read_text(encoding="utf-8"))
    return float(stored["intercept"]), np.array([stored["weights"][name] for name in FEATURES])


def probabilities(rows: Sequence[Sequence[float]]) -> NDArray[np.float64]:
    """Return for each row of features how likely the pair is right."""
    intercept, weight = weights()
    if not rows:
        return np.zeros(0)
    return 1 / (1 + np.exp(-(intercept + np.asarray(rows, float) @ weight)))
