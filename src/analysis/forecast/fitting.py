"""Fitting the pool: rolling origins of many series turned into scaled errors, and networks fitted to their quantiles.

Used by the command that makes the reference pool; nothing here runs when a series is projected.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.forecast.distribution import LEVELS, MEDIAN
from analysis.forecast.features import GROWTH, UNKNOWN, filled
from analysis.forecast.kernel import MOST_YEARS, features_of, seen
from analysis.forecast.network import LARGEST_STEP, SMALLEST_STEP, spans, stacked, standardised
from analysis.forecast.pool import KNOTS, LENGTHS, PARTS, Pool

Array = NDArray[np.float64]
Single = NDArray[np.float32]

SHORT = (1, 2, 3, 4, 5, 6, 8)
"""Lengths to which histories are cut, so that the first years of a series are learnt as well as its later ones."""

FARTHEST_ERROR = 20.0
"""Scaled errors are held to this many scales times the square root of the horizon."""


@dataclass(frozen=True)
class RollingErrors:
    """Scaled errors of rolling origins."""

    features: Single  # shape (errors, features)
    # shape (errors, knots): changes ahead over the scale and the square root of the horizon; NaN where the series ends
    # before
    targets: Single
    # shape (errors,): weight of each origin; those of one series add up to the square root of their number
    weight: Single
    series: NDArray[np.int64]  # shape (errors,): which series each belongs to

    def rows(self, chosen: NDArray[np.int64]) -> RollingErrors:
        """Return some of the origins."""
        return RollingErrors(self.features[chosen], self.targets[chosen], self.weight[chosen], self.series[chosen])


def rolling_origins(
    panel: list[Array],
    kind: NDArray[np.int64],
    rng: np.random.Generator,
    *,
    unknown: float = 0.5,
    cuts: int = 1,
    thinned: float = 0.15,
) -> RollingErrors:
    """Return the scaled errors of every origin of every series.

    ``panel``: values of each series in order of time; NaN is a gap, from which nothing is projected and which is no
    outcome. ``kind`` of shape (series,): codes of their kinds. ``rng``: chooses the cuts, the gaps and where the kind
    is hidden. ``unknown``: share of origins whose kind is hidden, so that series of no told kind are learnt too; growth
    rates always show theirs, or they would pass for the levels that most series of no told kind are. ``cuts``: how many
    times each origin is seen again with its history cut to one of `SHORT`. ``thinned``: share of origins from whose
    history values are taken out, so that what gaps hide is learnt too.
    """
    origins = np.concatenate([np.flatnonzero(np.isfinite(values[:-1])) + 1 for values in panel])
    counts = [int(np.isfinite(values[:-1]).sum()) for values in panel]
    owner = np.repeat(np.arange(len(panel)), counts)
    weight = np.concatenate([np.full(count, max(count, 1) ** -0.5) for count in counts])
    length = np.minimum(origins, MOST_YEARS)
    copies = [length]
    for _ in range(cuts):
        copies.append(np.minimum(length, rng.choice(SHORT, len(length))))
    fresh = np.concatenate([np.ones(len(length), bool), *(copy < length for copy in copies[1:])])
    length = np.concatenate(copies)[fresh]
    origins, owner, weight = (np.tile(part, cuts + 1)[fresh] for part in (origins, owner, weight))
    hidden = (rng.random(len(owner)) < unknown) & (kind[owner] != GROWTH)
    told = np.where(hidden, UNKNOWN, kind[owner])
    gaps = np.where(rng.random(len(owner)) < thinned, rng.uniform(0.2, 0.8, len(owner)), 0.0)
    parts = []
    for start in range(0, len(owner), 20_000):
        part = slice(start, start + 20_000)
        history, ahead = windows(panel, owner[part], origins[part], length[part], MOST_YEARS, KNOTS)
        lost = rng.random(history.shape) < gaps[part, None]
        lost[:, -1] = False
        parts.append(scaled_errors(np.where(lost, np.nan, history), ahead, told[part]))
    features = np.concatenate([part[0] for part in parts])
    targets = np.concatenate([part[1] for part in parts])
    useful = np.isfinite(targets).any(axis=1)
    return RollingErrors(features[useful], targets[useful], weight[useful].astype(np.float32), owner[useful])


def windows(
    panel: list[Array],
    owner: NDArray[np.int64],
    origins: NDArray[np.int64],
    length: NDArray[np.int64],
    width: int,
    knots: Sequence[int],
) -> tuple[Array, Array]:
    """Return histories up to their origins, the last value in the last column, and the values at the knots ahead."""
    history = np.full((len(owner), width), np.nan)
    ahead = np.full((len(owner), len(knots)), np.nan)
    for row, (number, origin, years) in enumerate(zip(owner, origins, length, strict=True)):
        values = panel[number]
        history[row, width - years :] = values[origin - years : origin]
        for column, knot in enumerate(knots):
            if origin - 1 + knot < len(values):
                ahead[row, column] = values[origin - 1 + knot]
    return history, ahead


def scaled_errors(
    history: Array, ahead: Array, kind: NDArray[np.int64], knots: Sequence[int] = KNOTS, periods: int = 1
) -> tuple[Single, Single]:
    """Return features of histories without season, and what came of them at the knots in their own scale."""
    nothing, past = np.full(len(history), np.nan), filled(history)
    found = seen(past, kind, nothing, nothing)
    told = found.told
    scale = np.where(told.scale > 0, told.scale, np.nan)[:, None]
    with np.errstate(over="ignore"):
        targets = (found.counted(ahead) - told.last[:, None]) / scale / spans(knots)
    return features_of(past, found, periods).astype(np.float32), targets.clip(-FARTHEST_ERROR, FARTHEST_ERROR).astype(
        np.float32
    )


@dataclass(frozen=True)
class FitSetting:
    """How a network is fitted; chosen by leaving whole sources out."""

    hidden: int = 96
    epochs: int = 12
    batch: int = 512
    rate: float = 2e-3
    decay: float = 1e-3
    members: int = 6


def fit_pool(errors: RollingErrors, setting: FitSetting, seed: int, *, name: str, date: str, periods: int = 1) -> Pool:
    """Fit the networks of a pool to scaled errors.

    ``seed``: start of the members' random weights and orders. ``name``, ``date``: what the pool is called, and its day.
    ``periods``: periods a year of the series.
    """
    centre = np.average(errors.features, axis=0, weights=errors.weight).astype(np.float32)
    spread = np.maximum(errors.features.std(axis=0), 1e-3).astype(np.float32)
    inputs = standardised(errors.features.astype(float), centre, spread)
    members = []
    for member in range(setting.members):
        rng = np.random.default_rng([seed, member])
        weights = _starting_weights(inputs, errors, setting.hidden, rng)
        members.append(_fit_member(weights, inputs, errors, setting, rng))
    stack: dict[str, Any] = {part: np.stack([member[part] for member in members]) for part in PARTS}
    count = int(np.isfinite(errors.targets).sum())
    stretch = np.ones((len(LENGTHS) + 1, len(LEVELS)), np.float32)
    return Pool(
        name=name, date=date, errors=count, centre=centre, spread=spread, stretch=stretch, periods=periods, **stack
    )


def _starting_weights(
    inputs: Single, errors: RollingErrors, hidden: int, rng: np.random.Generator
) -> dict[str, Single]:
    """Random small weights, and biases that give the quantiles of all errors together."""
    knots = errors.targets.shape[1]
    features, outputs = inputs.shape[1], knots * len(LEVELS)
    overall = np.nanquantile(errors.targets[:, 0], LEVELS)
    bias = np.concatenate(
        [
            np.log(np.maximum(np.diff(overall[: MEDIAN + 1]), 1e-3)),
            overall[MEDIAN : MEDIAN + 1],
            np.log(np.maximum(np.diff(overall[MEDIAN:]), 1e-3)),
        ]
    )

    def normal(*shape: int) -> Single:
        return np.asarray(rng.standard_normal(shape) * (2 / shape[0]) ** 0.5, np.float32)

    return {
        "first": normal(features, hidden),
        "first_bias": np.zeros(hidden, np.float32),
        "second": normal(hidden, hidden),
        "second_bias": np.zeros(hidden, np.float32),
        "direct": np.zeros((features, outputs), np.float32),
        "output": 0.1 * normal(hidden, outputs),
        "output_bias": np.tile(bias, knots).astype(np.float32),
    }


def continued(pool: Pool, errors: RollingErrors, setting: FitSetting, seed: int, *, name: str) -> Pool:
    """Return a pool whose coefficients have moved from those of another towards a panel's own errors.

    The fewer errors the panel has, the fewer steps are taken, so its weight grows with its size.

    ``pool``: where to start. ``errors``: the panel's own. ``setting``: its rate and epochs say how far to go.
    """
    inputs = standardised(errors.features.astype(float), pool.centre, pool.spread)
    members = []
    for member in range(len(pool.first)):
        weights = {part: getattr(pool, part)[member].copy() for part in PARTS}
        members.append(_fit_member(weights, inputs, errors, setting, np.random.default_rng([seed, member])))
    stack: dict[str, Any] = {part: np.stack([member[part] for member in members]) for part in PARTS}
    count = pool.errors + int(np.isfinite(errors.targets).sum())
    return replace(pool, name=name, errors=count, **stack)


def _fit_member(
    weights: dict[str, Single], inputs: Single, errors: RollingErrors, setting: FitSetting, rng: np.random.Generator
) -> dict[str, Single]:
    """Minimise the pinball loss by Adam with decoupled decay; the rate falls along a half cosine."""
    mean = {key: np.zeros_like(value) for key, value in weights.items()}
    square = {key: np.zeros_like(value) for key, value in weights.items()}
    batches = -(-len(inputs) // setting.batch)
    total, step = setting.epochs * batches, 0
    importance = errors.weight / errors.weight.mean()
    for _ in range(setting.epochs):
        order = rng.permutation(len(inputs))
        for number in range(batches):
            rows = order[number * setting.batch : (number + 1) * setting.batch]
            gradient = _gradient(weights, inputs[rows], errors.targets[rows], importance[rows])
            step += 1
            rate = (
                setting.rate * (0.5 + 0.5 * np.cos(np.pi * step / total)) * min(1.0, step / min(200, 1 + total // 10))
            )
            for key, slope in gradient.items():
                mean[key] += 0.1 * (slope - mean[key])
                square[key] += 0.002 * (slope * slope - square[key])
                move = (mean[key] / (1 - 0.9**step)) / (np.sqrt(square[key] / (1 - 0.998**step)) + 1e-8)
                if not key.endswith("bias"):
                    move = move + setting.decay * weights[key] / setting.rate
                weights[key] -= np.float32(rate) * move
    return weights


def _gradient(weights: dict[str, Single], inputs: Single, targets: Single, importance: Single) -> dict[str, Single]:
    """Slopes of the mean pinball loss over levels and horizons by every weight."""
    before_first = inputs @ weights["first"] + weights["first_bias"]
    first = np.maximum(before_first, 0)
    before_second = first @ weights["second"] + weights["second_bias"]
    second = np.maximum(before_second, 0)
    raw = second @ weights["output"] + inputs @ weights["direct"] + weights["output_bias"]
    raw = raw.reshape(*targets.shape, len(LEVELS))
    steps = np.exp(np.clip(raw, SMALLEST_STEP, LARGEST_STEP))
    quantiles = stacked(raw.copy())
    known = np.isfinite(targets)
    factor = np.where(known, importance[:, None], 0) / len(inputs)
    above: Single = (targets[..., None] < quantiles) - LEVELS.astype(np.float32)
    slope = (above * factor[..., None]).astype(np.float32)
    back = np.empty_like(slope)
    back[..., MEDIAN] = slope.sum(axis=-1)
    upper = np.cumsum(slope[..., :MEDIAN:-1], axis=-1)[..., ::-1]
    lower = np.cumsum(slope[..., :MEDIAN], axis=-1)
    back[..., MEDIAN + 1 :] = upper * steps[..., MEDIAN + 1 :]
    back[..., :MEDIAN] = -lower * steps[..., :MEDIAN]
    flat = back.reshape(len(inputs), -1)
    to_second = (flat @ weights["output"].T) * (before_second > 0)
    to_first = (to_second @ weights["second"].T) * (before_first > 0)
    return {
        "first": inputs.T @ to_first,
        "first_bias": to_first.sum(axis=0),
        "second": first.T @ to_second,
        "second_bias": to_second.sum(axis=0),
        "direct": inputs.T @ flat,
        "output": second.T @ flat,
        "output_bias": flat.sum(axis=0),
    }
