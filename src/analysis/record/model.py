"""What the record says of a promise: whether it will be reported, whether it will be kept if so, and by how much."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.record.asked import Asked, Prospect
from analysis.record.like import PRIOR, QUANTILES, Group, likes

_EVEN = 0.5


def prospects(asked: Sequence[Asked]) -> list[Prospect]:
    """Return what the record says of each of some promises.

    Parameters
    ----------
    asked : sequence of Asked
    """
    return [_prospect(each) for each in asked]


def nearest(asked: Asked, count: int = 20) -> pd.DataFrame:
    """Return real cases: place, year, indicator, promised, unit, reported, met, ratio; the nearest first.

    Parameters
    ----------
    asked : Asked
    count : int
        How many at most.
    """
    return likes().nearest(asked, count)


def _prospect(asked: Asked) -> Prospect:
    chain, group = list(likes().chain(asked)), likes().closest(asked)
    low, ratio, high = np.quantile(group.ratios, QUANTILES) if len(group.ratios) else (np.nan, np.nan, np.nan)
    return Prospect(
        p_reported=_shrunken([(each.reported, each.promised) for each in chain]),
        p_met=_shrunken([(each.kept, each.reported) for each in chain]),
        low_ratio=float(low),
        ratio=float(ratio),
        high_ratio=float(high),
        n=group.reported if group.name else 0,
        **_counts(group),
        level=group.level,
        like=group.name,
    )


def _counts(group: Group) -> dict[str, int]:
    return {"promised": group.promised, "reported": group.reported, "kept": group.kept}


def _shrunken(counts: list[tuple[int, int]]) -> float:
    """Return the share of the closest group, drawn towards those less alike."""
    share = _EVEN
    for number, of in reversed(counts):
        share = (number + PRIOR * share) / (of + PRIOR)
    return share
