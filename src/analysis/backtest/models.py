"""What a model says of some cases: this package's own projection, and its peers'."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.backtest.cut import CutHistories
from analysis.forecast import scores
from analysis.forecast.distribution import mean_of, no_surer_than_one, probability_below, quantile_at
from analysis.forecast.kernel import project
from analysis.forecast.panel import panel_pool
from analysis.forecast.pool import Pool
from analysis.peers import Forecast, forecast

Array = NDArray[np.float64]

CONFORMAL = "-conformal"
FEWEST_BEFORE = 3
"""Values left of a history, at least, whose last ones are held back to see how a peer errs."""

EIGHTY, NINETY_FIVE = scores.INTERVALS.index(80.0), scores.INTERVALS.index(95.0)


@dataclass(frozen=True)
class ModelWord:
    """One model's word on some cases."""

    mean: Array  # mean, median: shape (cases, horizon)
    lower: Array  # lower, upper: shape (cases, horizon, levels): bounds of `scores.INTERVALS`
    upper: Array
    probability: Array  # shape (cases, horizon, thresholds): of reaching the thresholds
    seconds: float
    median: Array
    # shape (cases, horizon, thresholds): probability of passing the thresholds on the trend in its direction; peers are
    # not asked
    along_trend: Array | None = None


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
    alone = (cases.length == 1)[:, None, None]
    probability = no_surer_than_one(1 - probability_below(values[:, :, None], cases.thresholds), alone)
    at_least, at_most = (
        probability_below(values[:, :, None], cases.along_trend, inclusive=inclusive) for inclusive in (False, True)
    )
    along = no_surer_than_one(np.where(cases.rising[:, None, None], 1 - at_least, at_most), alone)
    seconds = time.perf_counter() - begun
    return ModelWord(mean_of(values), lower, upper, probability, seconds, quantile_at(values, 0.5), along), used


def peer_word(cases: CutHistories, peer: str) -> ModelWord:
    """Return a peer's word on some cases; its probability is the normal through its mean and 80 % interval.

    The ranges and probabilities of one called ``…-conformal`` are learnt as ours are, see `_learnt_ranges`.
    """
    from scipy.special import ndtr, ndtri

    model = peer.removesuffix(CONFORMAL)
    told = _peer(cases.history, model, cases.actual.shape[1])
    if peer != model:
        return _learnt_ranges(cases, told, model)
    sigma = (told.upper[..., EIGHTY] - told.lower[..., EIGHTY]) / (2 * ndtri(0.9))
    gap = told.mean[..., None] - cases.thresholds
    with np.errstate(divide="ignore", invalid="ignore"):
        probability = np.where(sigma[..., None] > 0, ndtr(gap / sigma[..., None]), (gap >= 0).astype(float))
    return ModelWord(told.mean, told.lower, told.upper, probability, told.seconds, told.mean)


def _learnt_ranges(cases: CutHistories, told: Forecast, model: str) -> ModelWord:
    """Return a peer's word with ranges by what it missed in the panel's own past (split conformal prediction).

    As many last values as are projected are held back from every history; errors are taken in mean absolute changes of
    what is left, by years ahead, over all series.
    """
    horizon = cases.actual.shape[1]
    long = np.isfinite(cases.history).sum(axis=1) >= horizon + FEWEST_BEFORE
    before, came = cases.history[long, :-horizon], cases.history[long, -horizon:]
    with np.errstate(divide="ignore", invalid="ignore"):
        gaps = (came - _peer(before, model, horizon).mean) / scores.mean_absolute_change(before)[:, None]
    missed = [np.sort(column[np.isfinite(column)]) for column in gaps.T]
    tails = (1 - np.array(scores.INTERVALS) / 100) / 2
    scale = scores.mean_absolute_change(cases.history)[:, None, None]
    lower, upper = (
        told.mean[..., None] + scale * np.stack([np.quantile(errors, level) for errors in missed])
        for level in (tails, 1 - tails)
    )
    gap = (cases.thresholds - told.mean[..., None]) / np.where(scale > 0, scale, np.nan)
    below = [np.searchsorted(errors, gap[:, at]) / len(errors) for at, errors in enumerate(missed)]
    probability = np.where(np.isnan(gap), np.nan, 1 - np.stack(below, axis=1))
    return ModelWord(told.mean, lower, upper, probability, told.seconds, told.mean)


def _peer(history: Array, model: str, horizon: int) -> Forecast:
    return forecast(model, [values[np.isfinite(values)] for values in history], horizon, scores.INTERVALS)


def joined_words(some: Sequence[ModelWord]) -> ModelWord:
    """Return what one model said of several lots of cases, in one."""

    def joined(name: str) -> Array:
        return np.concatenate([getattr(word, name) for word in some])

    asked = all(word.along_trend is not None for word in some)

    return ModelWord(
        joined("mean"),
        joined("lower"),
        joined("upper"),
        joined("probability"),
        sum(word.seconds for word in some),
        joined("median"),
        joined("along_trend") if asked else None,
    )
