"""Rolling origins of monthly and quarterly series, for fitting pools of their own and for moving them to a panel."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analysis.forecast.fitting import RollingErrors, scaled_errors, windows
from analysis.forecast.kernel import LONGEST
from analysis.forecast.pool import SEASONAL_KNOTS
from analysis.forecast.season import season_of

Array = NDArray[np.float64]

CUT = 0.3
"""Share of origins whose history is cut to a few years, so that the first years are learnt, too."""
SHORT_YEARS = (0.5, 1, 1.5, 2, 3, 4)
BLOCK = 8000


def seasonal_origins(
    panel: list[Array], kind: NDArray[np.int64], periods: int, rng: np.random.Generator, *, most: int, cut: float = CUT
) -> RollingErrors:
    """Return the scaled errors of origins of monthly or quarterly series, the season of each history taken out.

    ``panel``: values of each series in order of time, season included; NaN is a gap. ``kind`` of shape (series,): codes
    of their kinds. ``periods``: periods a year, one of `SEASONAL_KNOTS`. ``rng``: draws the origins and the cuts.
    ``most``: origins at most, drawn at random from more. ``cut``: share of origins whose history is cut short.
    """
    fewest = periods // 2 + 1
    origins = [np.flatnonzero(np.isfinite(values[:-1])) + 1 for values in panel]
    origins = [each[each >= fewest] for each in origins]
    counts = np.array([len(each) for each in origins])
    owner, at = np.repeat(np.arange(len(panel)), counts), np.concatenate([*origins, np.empty(0, np.int64)])
    if len(owner) > most:
        chosen = np.sort(rng.choice(len(owner), most, replace=False))
        owner, at = owner[chosen], at[chosen]
    width, knots = LONGEST[periods], SEASONAL_KNOTS[periods]
    length = np.minimum(at, width)
    short = np.maximum(np.array(SHORT_YEARS) * periods, fewest).astype(np.int64)
    length = np.where(rng.random(len(at)) < cut, np.minimum(length, rng.choice(short, len(at))), length)
    parts = []
    for start in range(0, len(owner), BLOCK):
        part = slice(start, start + BLOCK)
        history, ahead = windows(panel, owner[part], at[part], length[part], width, knots)
        season = season_of(history, periods)
        after = season.removed_ahead(ahead, np.array(knots))
        parts.append(scaled_errors(season.removed(history), after, kind[owner[part]], knots, periods))
    features, targets = (np.concatenate([part[place] for part in parts]) for place in (0, 1))
    weight = np.maximum(counts[owner], 1) ** -0.5
    useful = np.isfinite(targets).any(axis=1)
    return RollingErrors(features[useful], targets[useful], weight[useful].astype(np.float32), owner[useful])
