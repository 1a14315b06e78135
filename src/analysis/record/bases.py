"""What a target tells of a base that nobody published: one report prints last year's outcome and this year's target.

Their ratio, of shares their difference, over all reports of the record that print both, gives the base with a width.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.record.amounts import sort
from analysis.record.asked import Asked
from analysis.record.cases import shipped

KINDS = ("stock", "rate", "flow")
ENOUGH, ENOUGH_OF_CLASS = 30, 50
"""Reports that print both of one head noun, or of one deliverable, from which a base is told."""
ENDS = (0.1, 0.5, 0.9)
_NONE: NDArray[np.float64] = np.empty(0)


@dataclass(frozen=True)
class BaseRange:
    """Last year's outcome as this year's target tells it, in the target's unit: 10, 50 and 90 %."""

    low: float
    middle: float
    high: float
    n: int  # promises with both numbers that it is learnt from
    like: str  # their head noun; blank where they have only their deliverable in common


def base_of(asked: Asked) -> BaseRange | None:
    """Return what a target tells of last year's outcome; None where the record holds too few like it.

    Of shares only one head noun tells anything: over all others the range covered 69 % in place of 80 %.
    """
    if asked.kind not in KINDS or not asked.value > 0:
        return None
    share = sort(asked.unit) == "share"
    like = asked.meaning.head
    steps = _steps(share=share).get(like, _NONE)
    if len(steps) < ENOUGH:
        like, steps = "", _NONE if share or asked.kind != "stock" else _of_class().get(asked.deliverable, _NONE)
    if not like and len(steps) < ENOUGH_OF_CLASS:
        return None
    low, middle, high = (float(end) for end in np.quantile(steps, ENDS))
    low, middle, high = (_from(asked.value, end, share=share) for end in (low, middle, high))
    return BaseRange(low, middle, high, len(steps), like)


def _from(value: float, step: float, *, share: bool) -> float:
    return min(max(value + step, 0.0), 100.0) if share else value * float(np.exp(step))


def steps_of(record: pd.DataFrame) -> pd.DataFrame:
    """Return the promises of a record that print both numbers, with the `step` from target to base.

    Of shares it is the difference in points, else the logarithm of the ratio.
    """
    value = record["lower"].fillna(record["upper"])
    both = record["kind"].isin(KINDS) & record["due"].eq(record["year"]) & value.gt(0) & record["previous"].gt(0)
    rows, value = record[both], value[both]
    share = rows["unit"].map(sort).eq("share")
    step = (rows["previous"] - value).where(share, np.log(rows["previous"] / value))
    return rows.assign(step=step, share=share)[["place", "head", "kind", "deliverable", "share", "step"]]


@lru_cache(maxsize=1)
def _shipped() -> pd.DataFrame:
    return steps_of(shipped())


@lru_cache(maxsize=2)
def _steps(*, share: bool) -> dict[str, NDArray[np.float64]]:
    rows = _shipped()
    return dict(_grouped(rows[rows["share"] == share], "head"))


@lru_cache(maxsize=1)
def _of_class() -> dict[str, NDArray[np.float64]]:
    rows = _shipped()
    return dict(_grouped(rows[~rows["share"] & rows["kind"].eq("stock")], "deliverable"))


def _grouped(rows: pd.DataFrame, by: str) -> Iterator[tuple[str, NDArray[np.float64]]]:
    for name, group in rows.groupby(by):
        yield str(name), group["step"].to_numpy(float)
