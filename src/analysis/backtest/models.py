"""What a model says of some cases: this package's own projection, and its peers'."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.backtest.cut import CutHistories
from analysis.forecast import scores
from analysis.forecast.distribution import mean_of, probability_below, quantile_at
from analysis.forecast.kernel import project
from analysis.forecast.panel import panel_pool
from analysis.forecast.pool import Pool
from analysis.peers import Forecast, forecast

Array = NDArray[np.float64]

EIGHTY, NINETY_FIVE = scores.INTERVALS.index(80.0), scores.INTERVALS.index(95.0)


@dataclass(frozen=True)
class ModelWord:
    """One model's word on some cases: point forecast, bounds of `scores.INTERVALS`, probabilities of the thresholds."""

    mean: Array
    lower: Array
    upper: Array
    probability: Array
    seconds: float
    median: Array


def own_word(cases: CutHistories, pool: str | Pool, seed: int) -> tuple[ModelWord, Pool]:
    """Return this package's projection of some cases, its panel's errors taken from before the origin alone."""
    begun = time.perf_counter()
    used = pool if isinstance(pool, Pool) else panel_pool(cases.observed, pool, seed=seed)
    horizon = cases.actual.shape[1]
    values = project(
        cases.history,
        cases.kind,
        horizon,
        used,
        lower_limit=cases.lower,
        upper_limit=cases.upper,
        periods=cases.observed.periods[cases.series],
    )
    tails = (1 - np.array(scores.INTERVALS) / 100) / 2
    lower, upper = (quantile_at(values[:, :, None], level) for level in (tails, 1 - tails))
    probability = 1 - probability_below(values[:, :, None], cases.thresholds)
    seconds = time.perf_counter() - begun
    return ModelWord(mean_of(values), lower, upper, probability, seconds, quantile_at(values, 0.5)), used


def peer_word(cases: CutHistories, model: str) -> ModelWord:
    """Return a peer's word on some cases; its probability is the normal through its mean and 80 % interval."""
    from scipy.special import ndtr, ndtri

    rows = [values[np.isfinite(values)] for values in cases.history]
    told: Forecast = forecast(model, rows, cases.actual.shape[1], scores.INTERVALS)
    sigma = (told.upper[..., EIGHTY] - told.lower[..., EIGHTY]) / (2 * ndtri(0.9))
    gap = told.mean[..., None] - cases.thresholds
    with np.errstate(divide="ignore", invalid="ignore"):
        probability = np.where(sigma[..., None] > 0, ndtr(gap / sigma[..., None]), (gap >= 0).astype(float))
    return ModelWord(told.mean, told.lower, told.upper, probability, told.seconds, told.mean)


def joined_words(some: Sequence[ModelWord]) -> ModelWord:
    """Return what one model said of several lots of cases, in one."""

    def joined(name: str) -> Array:
        return np.concatenate([getattr(word, name) for word in some])

    return ModelWord(
        joined("mean"),
        joined("lower"),
        joined("upper"),
        joined("probability"),
        sum(word.seconds for word in some),
        joined("median"),
    )
