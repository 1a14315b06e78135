"""The latest part of a year under way: whether it stands above or below what is usual for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

SPREAD = 0.06
"""Standard deviation of the logarithm of latest ÷ all months covered around its usual one, before years are seen; it
counts as one year beside the series' own. A judgement."""
FADING = 0.87
"""Weight of a year beside that of the year after it."""


class Recent(NamedTuple):
    """What the latest part of the months covered tells; NaN where it is not known."""

    beyond: Array  # shape (n,): logarithm of the latest part ÷ all months covered, less its usual one
    spread: Array  # shape (n,): its standard deviation
    slope: Array  # shape (n,): how far the rest of earlier years went with it, drawn towards none


class PastPart(NamedTuple):
    """Amounts of a year before: in the latest part of the months covered, in all of them, and in the whole year."""

    late: float
    done: float
    total: float


def nothing_recent(n: int) -> Recent:
    """Return what is told where the latest part is not known."""
    return Recent(*np.full((3, n), np.nan))


def recent_of(now: Array, usual: Array, rest: Array) -> Recent:
    """Return what the latest parts of years under way tell.

    ``now`` of shape (n,): logarithm of latest ÷ all months covered. ``usual``, ``rest`` of shape (n, years): the same
    in earlier years, and the logarithm of the rest of those years ÷ all months covered; the latest in the last column,
    NaN where not known.
    """
    known = np.isfinite(usual) & np.isfinite(rest)
    count = known.sum(axis=1)
    weight = np.where(known, FADING ** np.arange(usual.shape[1])[::-1], 0.0)
    total = np.where(count > 0, weight.sum(axis=1), np.nan)
    late, left = (np.where(known, part, 0.0) for part in (usual, rest))
    mean = (weight * late).sum(axis=1) / total
    apart, left_apart = (
        np.where(known, part - (part.sum(axis=1) / np.maximum(count, 1))[:, None], 0.0) for part in (late, left)
    )
    spread = np.sqrt((SPREAD**2 + (apart**2).sum(axis=1)) / np.maximum(count, 1))
    slope = (apart * left_apart).sum(axis=1) / ((apart**2).sum(axis=1) + SPREAD**2)
    beyond = now - mean
    fine = np.isfinite(beyond)
    return Recent(*(np.where(fine, part, np.nan) for part in (beyond, spread, slope)))


def latest_cut(months: int, ends: Iterable[int]) -> int:
    """Return the month after which the latest part begins: of the ends of figures the nearest to two thirds.

    Examples
    --------
    >>> latest_cut(9, [3, 6, 9]), latest_cut(6, [3, 6]), latest_cut(3, [3])
    (6, 3, 3)
    """
    return min((end for end in ends if end < months), key=lambda end: abs(3 * end - 2 * months), default=months)


def recent_part(late: float, done: float, years: Sequence[PastPart]) -> Recent:
    """Return what the latest part of one year under way tells beside the same part of years before, in their order.

    Examples
    --------
    >>> told = recent_part(30.0, 80.0, [PastPart(25.0, 75.0, 100.0), PastPart(24.0, 72.0, 96.0)])
    >>> round(float(told.beyond[0]), 3)
    0.118
    """
    usable = [year for year in years if 0 < year.late < year.done < year.total]
    if not usable or not 0 < late < done:
        return nothing_recent(1)
    past = np.array(usable, float).T
    return recent_of(
        np.log([late / done]), np.log(past[0] / past[1])[None], np.log((past[2] - past[1]) / past[1])[None]
    )
