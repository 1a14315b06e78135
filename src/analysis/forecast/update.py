"""The small networks behind the update by figures of the year: what they see, and the quantiles they give."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files as resources
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from analysis.forecast.distribution import LEVELS, MEDIAN
from analysis.forecast.recent import Recent

Array = NDArray[np.float64]
Bools = NDArray[np.bool_]

LEAST_SPREAD = 2e-3
"""Spreads of logarithms are held to this at least."""
SHALLOWEST = 0.05
"""The lower tenth of a projection counts as no less than this part of its median."""
NARROWED = 0.95
"""Factor on the distances from the median, chosen once 80 % ranges of M3 and tourism, left out, were seen to cover 80
to 87."""

HEEDED = 0.75
"""Factor on what the latest part of the year moves, times years ÷ (years + 1): on years of tourism, left out, the whole
of it did harm at six months; of the good that it does elsewhere most remains."""

PARTS = ("inner", "inner_bias", "outer", "direct", "bias")
COLUMNS = len(LEVELS) + 5
"""Outputs of a member: the quantiles' steps, then the projection's weight and reach, the weight of the latest part of
the year, those of the latest share and of growth."""
STEEPEST = 30.0
FAR = 20.0
"""Factor on the reach of a projection's pull where no share of the series itself is known."""
REACH = (-2.0, 4.0)
"""Logarithms between which the reach of a projection's pull lies, beside the spread of pace and projection together."""
FARTHEST_RECENT = 2.0
"""What the latest part of the year tells is held to so many of its standard deviations."""


class Known(NamedTuple):
    """What is known of years under way, one row a series; shares as logarithms."""

    elapsed: Array  # shape (n,): share of the year's months that are covered
    done: Array  # shape (n,): the amount in them
    # share, spread, latest: shape (n,): usual share, its standard deviation, and the share of the latest year
    share: Array
    spread: Array
    latest: Array
    own: Array  # shape (n,): years of the series' own behind the share
    history: Array  # shape (n,): years of totals behind the projection
    last: Array  # shape (n,): the latest year's total; NaN where it is not known
    recent: Recent  # what the latest part of the months covered tells

    def rows(self, chosen: Bools) -> Known:
        """Return some of them."""
        recent = Recent(*(column[chosen] for column in self.recent))
        names = [name for name in self._fields if name != "recent"]
        return self._replace(recent=recent, **{name: getattr(self, name)[chosen] for name in names})


@dataclass(frozen=True)
class Weights:
    """Coefficients of the update: an average of small networks, as `benchmarks/in_year.py` fits them."""

    date: str  # day of the fit
    centre: Array  # centre, scale: shape (features,): mean and standard deviation of each feature
    scale: Array
    inner: Array  # inner, inner_bias: shape (members, features, hidden) and (members, hidden)
    inner_bias: Array
    outer: Array  # outer, direct: shape (members, hidden, COLUMNS) and (members, features, COLUMNS)
    direct: Array
    bias: Array  # shape (members, COLUMNS)

    @property
    def digest(self) -> str:
        """SHA-256 of all coefficients, its first twelve digits."""
        total = hashlib.sha256()
        for name in ("centre", "scale", *PARTS):
            total.update(np.ascontiguousarray(getattr(self, name), np.float32).tobytes())
        return total.hexdigest()[:12]

    def to_bytes(self) -> bytes:
        """Return the coefficients as the bytes of an ``.npz`` archive."""
        stream = io.BytesIO()
        parts = {name: np.asarray(getattr(self, name), np.float32) for name in ("centre", "scale", *PARTS)}
        np.savez_compressed(stream, date=np.asarray(self.date), **parts)  # type: ignore[arg-type]
        return stream.getvalue()

    @classmethod
    def from_bytes(cls, content: bytes) -> Weights:
        """Return the coefficients that `to_bytes` has packed."""
        with np.load(io.BytesIO(content), allow_pickle=False) as archive:
            parts = {name: archive[name].astype(float) for name in ("centre", "scale", *PARTS)}
            return cls(date=str(archive["date"]), **parts)


@lru_cache(maxsize=1)
def shipped() -> Weights:
    """Return the coefficients that ship with the package."""
    return Weights.from_bytes((resources("analysis.forecast") / "inyear.npz").read_bytes())


class Prepared(NamedTuple):
    """A year under way as the networks see it, in logarithms; only `pace` and `recent` depend on what is done."""

    features: Array
    pace: Array
    middle: Array
    base: Array
    prior_weight: Array
    from_latest: Array
    growth: Array
    apart: Array
    recent: Array


def prepared(before: Array, known: Known) -> Prepared:
    """Return what the networks see of projections, quantiles of shape (n, levels), and of the years under way."""
    last_known = np.isfinite(known.last) & (known.last > 0)
    paced = known.done / np.exp(known.share)
    median = before[:, MEDIAN]
    median = np.where(median > 0, median, np.where(paced > 0, paced, 1.0))
    low = np.maximum(before[:, _TENTH], SHALLOWEST * median)
    high = np.maximum(before[:, -1 - _TENTH], 1.0001 * median)
    prior = np.maximum(np.log(high / low) / _TENTHS_APART, LEAST_SPREAD)
    spread = np.maximum(known.spread, LEAST_SPREAD)
    odds = 2 * (np.log(spread) - np.log(prior))
    # a part of the projection beside the amount keeps a year that has not begun from saying that nothing will come
    pace = np.log((paced + spread**2 * median) / (1 + spread**2))
    growth = np.where(last_known, np.log(median) - np.log(np.where(last_known, known.last, 1.0)), 0.0)
    drift = np.clip((known.share - known.latest) / spread, -3, 3)
    season = (1 - known.elapsed) / known.elapsed
    uneven = np.log(0.01 + np.abs(known.share - np.log(known.elapsed)) / np.sqrt(season))
    # without a year of its own it is the calendar that is mostly wrong
    apart = np.hypot(spread, prior) * np.where(known.own > 0, 1.0, FAR)
    told = np.isfinite(known.recent.beyond)
    recent_spread = np.where(told, np.maximum(known.recent.spread, LEAST_SPREAD), spread)
    farthest = FARTHEST_RECENT * recent_spread
    recent = farthest * np.tanh(np.where(told, known.recent.beyond, 0.0) / farthest)
    features = np.stack(
        [
            np.log(season),
            np.log(spread) - np.log(season) / 2,
            np.log(prior),
            odds,
            1 / (1 + known.own),
            1 / (1 + known.history),
            np.where(known.own > 0, uneven, -2.0),
            np.clip(growth / prior, -3, 3),
            drift,
            np.abs(drift),
            known.own == 0,
            np.minimum(known.own, 5) / 5,
            told,
            np.log(recent_spread / spread),
            np.where(told, np.clip(known.recent.slope, -1, 1), 0.0),
        ],
        axis=1,
    )
    base = spread * prior / np.hypot(spread, prior)
    return Prepared(features, pace, np.log(median), base, odds, known.share - known.latest, growth, apart, recent)


_TENTH = int(np.searchsorted(LEVELS, 0.1))
_TENTHS_APART = 2.5631031310892007
"""Standard deviations between the first and the last tenth of a normal distribution."""
SLOWLY = 0.3
"""Factor on the outputs that move the median by the latest share and by growth."""


def outputs(weights: Weights, member: int, inputs: Array) -> Array:
    """Return the raw outputs of one member for standardised features."""
    hidden = np.tanh(inputs @ weights.inner[member] + weights.inner_bias[member])
    return np.asarray(hidden @ weights.outer[member] + inputs @ weights.direct[member] + weights.bias[member])


def spread_out(raw: Array) -> Array:
    """Return offsets of the quantiles from the median's output and the logarithms of the steps away from it."""
    steps = np.exp(np.clip(raw[:, : len(LEVELS)], -8, 3))
    offsets = np.empty_like(steps)
    offsets[:, MEDIAN] = 0
    offsets[:, MEDIAN + 1 :] = np.cumsum(steps[:, MEDIAN + 1 :], axis=1)
    offsets[:, :MEDIAN] = -np.cumsum(steps[:, MEDIAN - 1 :: -1], axis=1)[:, ::-1]
    return offsets


def standardised(weights: Weights, seen: Prepared) -> Array:
    """Return features with mean 0 and standard deviation 1 in the fit, far ones held."""
    return np.clip((seen.features - weights.centre) / weights.scale, -3, 3)


def log_quantiles(before: Array, known: Known, weights: Weights) -> Array:
    """Return the logarithms of the quantiles of the years' totals, from those before the figures."""
    seen = prepared(before, known)
    inputs = standardised(weights, seen)
    seen = seen._replace(recent=HEEDED * known.own / (known.own + 1) * seen.recent)
    members = len(weights.inner)
    total = np.zeros((len(inputs), len(LEVELS)))
    for member in range(members):
        raw = outputs(weights, member, inputs)
        total += (medians(seen, raw) + seen.base * raw[:, MEDIAN])[:, None]
        total += NARROWED * seen.base[:, None] * spread_out(raw)
    return total / members


def medians(seen: Prepared, raw: Array) -> Array:
    """Return the logarithm of the median's place before the median's own output.

    Where pace and projection are far apart, one of them is wrong, and mostly the projection: its pull grows no further.
    """
    weight = weight_of_projection(seen, raw)
    far = reach(seen, raw)
    pull = weight * far * np.tanh((seen.middle - seen.pace) / far)
    late = (1 - weight) * weight_of_recent(raw) * seen.recent
    moved = SLOWLY * (raw[:, -2] * seen.from_latest + raw[:, -1] * seen.growth)
    return np.asarray(seen.pace + pull + late + moved)


def weight_of_projection(seen: Prepared, raw: Array) -> Array:
    """Return the weight of the projection in the median, between 0 and 1."""
    return np.asarray(1 / (1 + np.exp(-np.clip(raw[:, -5] + seen.prior_weight, -STEEPEST, STEEPEST))))


def reach(seen: Prepared, raw: Array) -> Array:
    """Return how far the projection's pull grows with its distance from the pace."""
    return np.asarray(seen.apart * np.exp(np.clip(raw[:, -4], *REACH)))


def weight_of_recent(raw: Array) -> Array:
    """Return how much of the latest part's difference holds for the rest of the year, between 0 and 1."""
    return np.asarray(1 / (1 + np.exp(-np.clip(raw[:, -3], -STEEPEST, STEEPEST))))
