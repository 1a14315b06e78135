"""Promises and outcomes of two reports put together, one to one, so that the whole is the most likely."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment

from analysis.record.rows import Promise, Told
from analysis.record.score import disagree, features, probabilities

_LIKE, _HEARD = 0.3, 0.6
"""Share of a head's pairs of characters that two names, or a name and a sentence, have in common at least."""


@dataclass(frozen=True)
class Candidate:
    """A promise and an outcome that may answer it."""

    promise: int
    told: int
    features: tuple[float, ...]
    probability: float
    other_scope: bool


def candidates(promises: Sequence[Promise], told: Sequence[Told]) -> list[Candidate]:
    """Return every pair of a promise and an outcome that can be compared and has words in common."""
    found: list[tuple[int, int, list[float]]] = []
    shelves: dict[tuple[str, str], list[int]] = {}
    for place, one in enumerate(told):
        shelves.setdefault((one.measure, one.family), []).append(place)
    for number, promise in enumerate(promises):
        for place in shelves.get((promise.measure, promise.family), ()):
            if _alike(promise, told[place]) and (row := features(promise, told[place])):
                found.append((number, place, row))
    chances = probabilities([row for _, _, row in found])
    return [
        Candidate(number, place, tuple(row), float(chance), disagree(promises[number], told[place]))
        for (number, place, row), chance in zip(found, chances, strict=True)
    ]


def _alike(promise: Promise, told: Told) -> bool:
    mine, other = promise.meaning.pairs, told.meaning.pairs
    if not mine or not other:
        return False
    shared = len(mine & other)
    return bool(
        shared >= max(_LIKE * min(len(mine), len(other)), 1)
        or len(mine & told.heard) >= _HEARD * len(mine)
        or len(other & promise.heard) >= _HEARD * len(other)
    )


def assign(found: Sequence[Candidate], least: float) -> list[Candidate]:
    """Return the candidates of one scope chosen: each promise and outcome once, the sum of probabilities the largest.

    ``least``: probability below which a candidate is none.
    """
    good = [each for each in found if each.probability >= least and not each.other_scope]
    if not good:
        return []
    rows = {number: place for place, number in enumerate(sorted({each.promise for each in good}))}
    columns = {number: place for place, number in enumerate(sorted({each.told for each in good}))}
    gain = np.zeros((len(rows), len(columns)))
    by_cell = {(rows[each.promise], columns[each.told]): each for each in good}
    for cell, each in by_cell.items():
        gain[cell] = each.probability
    chosen = zip(*linear_sum_assignment(gain, maximize=True), strict=True)
    return [by_cell[cell] for cell in ((int(row), int(column)) for row, column in chosen) if cell in by_cell]
