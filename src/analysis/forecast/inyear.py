"""What a figure of the year to date says about the year: the usual share by that date, and what follows from both."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files as resources
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.forecast.calendars import EVEN, Calendar, by_month, spread_of
from analysis.forecast.distribution import LEVELS, MEDIAN, quantile_at

Array = NDArray[np.float64]
Bools = NDArray[np.bool_]

YEARLY_SPREAD = 0.06
"""Standard deviation of the logarithm of one year's share at mid-year around its usual one, before years are seen; it
counts as one year beside the series' own. A judgement: the networks learn how much such a spread is worth."""
FADING = 0.87
"""Weight of a year's share beside that of the year after it."""
OTHERS_YEARS = 1.0
"""Years' worth that the calendar's own spread counts beside shares of the same series elsewhere."""
LEAST_SPREAD = 2e-3
"""Spreads of logarithms are held to this at least."""
SHALLOWEST = 0.05
"""The lower tenth of a projection counts as no less than this part of its median."""
NARROWED = 0.93
"""Factor on the distances from the median, chosen once 80 % ranges of M3 and tourism, left out, were seen to cover 80
to 87."""

PARTS = ("inner", "inner_bias", "outer", "direct", "bias")
COLUMNS = len(LEVELS) + 3
"""Outputs of a member: the quantiles' steps, the projection's weight, those of the latest share and of the growth."""
STEEPEST = 30.0


@dataclass(frozen=True)
class Share:
    """The share of a year's total that is usually done by a date, with the years behind it.

    Attributes
    ----------
    mean, sd : float
        Of this year's share.
    years : int
        How many years' shares it rests on, here and elsewhere.
    own : int
        How many of them are the series' own.
    latest : float
        The share of the series' latest year; the mean where there is none.
    elapsed : float
        Share of the year's months that are covered.
    """

    mean: float
    sd: float
    years: int = 0
    own: int = 0
    latest: float = np.nan
    elapsed: float = 0.5


class Known(NamedTuple):
    """What is known of years under way, one row a series; shares as logarithms.

    Attributes
    ----------
    elapsed : ndarray, shape (n,)
        Share of the year's months that are covered.
    done : ndarray, shape (n,)
        The amount in them.
    share, spread, latest : ndarray, shape (n,)
        Usual share, its standard deviation, and the share of the latest year.
    own : ndarray, shape (n,)
        Years of the series' own behind the share.
    history : ndarray, shape (n,)
        Years of totals behind the projection.
    last : ndarray, shape (n,)
        The latest year's total; NaN where it is not known.
    """

    elapsed: Array
    done: Array
    share: Array
    spread: Array
    latest: Array
    own: Array
    history: Array
    last: Array


def calendar_share(months: ArrayLike, calendar: Calendar = EVEN) -> Share:
    """Return the calendar's share of some months of a year, with its uncertainty.

    Parameters
    ----------
    months : array_like of bool, shape (12,)
        Which months are covered.
    calendar : Calendar
        The usual course of such a year, see `analysis.forecast.calendars.usual_calendar`.

    Returns
    -------
    Share

    Examples
    --------
    >>> share = calendar_share([True] * 6 + [False] * 6)
    >>> round(share.mean, 3), round(share.sd, 3)
    (0.5, 0.1)
    """
    covered = np.asarray(months, bool)
    mean, elapsed = float(by_month(calendar)[covered].sum()), float(covered.mean())
    sd = mean * spread_of(calendar, elapsed) if elapsed else 0.0
    return Share(mean, sd, latest=mean, elapsed=elapsed)


def learnt_share(prior: Share, own: ArrayLike, others: ArrayLike) -> Share:
    """Return the share by a date after seeing that of earlier years.

    One year of the series itself replaces the calendar. Years of the same series elsewhere move the calendar, the more
    the less they differ among themselves.

    Parameters
    ----------
    prior : Share
        From ``calendar_share``.
    own, others : array_like, shape (n,)
        Shares of earlier years by the same date in the order of time, of the series itself and of the same series
        elsewhere.

    Returns
    -------
    Share

    Examples
    --------
    >>> prior = calendar_share([True] * 6 + [False] * 6)
    >>> learnt = learnt_share(prior, [0.52, 0.5, 0.51], [])
    >>> round(learnt.mean, 2), learnt.sd < prior.sd
    (0.51, True)
    """
    mine, elsewhere = (np.asarray(shares, float) for shares in (own, others))
    mine, elsewhere = mine[mine > 0], elsewhere[elsewhere > 0]
    years = len(mine) + len(elsewhere)
    if prior.sd == 0 or not years:
        return prior
    if len(mine):
        elapsed = np.array([prior.elapsed])
        share, spread, latest = usual_shares(np.log(mine)[None], elapsed)
        mean = float(np.exp(share[0]))
        return Share(mean, mean * float(spread[0]), years, len(mine), float(np.exp(latest[0])), prior.elapsed)
    mean, spread_here = _moved(prior, np.log(elsewhere))
    return Share(mean, mean * spread_here, years, 0, mean, prior.elapsed)


def _moved(prior: Share, shares: Array) -> tuple[float, float]:
    """Mean and spread of a calendar's share moved by shares elsewhere, given as logarithms."""
    calendar = (prior.sd / prior.mean) ** 2
    squares = float(((shares - shares.mean()) ** 2).sum())
    between = (OTHERS_YEARS * calendar / 2 + squares) / (OTHERS_YEARS + len(shares) - 1)
    there = between * (1 + 1 / len(shares))
    middle = (np.log(prior.mean) / calendar + float(shares.mean()) / there) / (1 / calendar + 1 / there)
    return float(np.exp(min(middle, 0.0))), float(np.sqrt(1 / (1 / calendar + 1 / there)))


def usual_shares(shares: Array, elapsed: Array) -> tuple[Array, Array, Array]:
    """Return usual share, spread and latest share of series with a year at least, all as logarithms.

    Parameters
    ----------
    shares : ndarray, shape (n, years)
        Logarithms of the shares of earlier years, the latest in the last column; NaN where not known.
    elapsed : ndarray, shape (n,)

    Returns
    -------
    share, spread, latest : ndarray, shape (n,)
        NaN where no year is known.
    """
    known = np.isfinite(shares)
    count = known.sum(axis=1)
    values = np.where(known, shares, 0.0)
    weight = np.where(known, FADING ** np.arange(shares.shape[1])[::-1], 0.0)
    total = np.where(count > 0, weight.sum(axis=1), np.nan)
    mean = (weight * values).sum(axis=1) / total
    inverse = (weight**2).sum(axis=1) / total**2
    season = (1 - elapsed) / elapsed
    squares = np.where(known, (shares - mean[:, None]) ** 2, 0.0).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = (YEARLY_SPREAD**2 + np.where(season > 0, squares / season, 0.0)) / np.maximum(count, 1)
    spread = np.sqrt(season * variance * (1 + inverse))
    return mean, np.maximum(spread, LEAST_SPREAD), np.where(known[:, -1], shares[:, -1], mean)


# The update


@dataclass(frozen=True)
class Weights:
    """Coefficients of the update: an average of small networks, as `benchmarks/in_year.py` fits them.

    Attributes
    ----------
    date : str
        Day of the fit.
    centre, scale : ndarray, shape (features,)
        Mean and standard deviation of each feature.
    inner, inner_bias : ndarray, shape (members, features, hidden) and (members, hidden)
    outer, direct : ndarray, shape (members, hidden, COLUMNS) and (members, features, COLUMNS)
    bias : ndarray, shape (members, COLUMNS)
    """

    date: str
    centre: Array
    scale: Array
    inner: Array
    inner_bias: Array
    outer: Array
    direct: Array
    bias: Array

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
    """A year under way as the networks see it, in logarithms; nothing but `pace` depends on what is done."""

    features: Array
    pace: Array
    middle: Array
    base: Array
    prior_weight: Array
    from_latest: Array
    growth: Array


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
        ],
        axis=1,
    )
    base = spread * prior / np.hypot(spread, prior)
    return Prepared(features, pace, np.log(median), base, odds, known.share - known.latest, growth)


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


def year_quantiles(before: Array, known: Known, weights: Weights | None = None) -> Array:
    """Return quantiles of the year's total after a figure of the year is known.

    Parameters
    ----------
    before : ndarray, shape (n, levels)
        Quantiles of the year's total before it.
    known : Known
    weights : Weights, optional
        Coefficients in place of those shipped.

    Returns
    -------
    ndarray, shape (n, levels)
        Not decreasing, no less than what is done, and none of them lower where more is done.

    Notes
    -----
    The median is, in logarithms, a weighted mean of the pace (done over usual share) and of the projection; weight and
    distances from it are learnt, from everything but the amount done. The weight of the projection lies between 0 and
    1: that is why more done can lower no quantile.
    """
    out = np.repeat(known.done[:, None].astype(float), len(LEVELS), axis=1)
    open_rows = known.elapsed < 1
    if open_rows.any():
        part = Known(*(column[open_rows] for column in known))
        out[open_rows] = np.maximum(
            np.exp(_log_quantiles(before[open_rows], part, weights or shipped())), part.done[:, None]
        )
    return out


def _log_quantiles(before: Array, known: Known, weights: Weights) -> Array:
    seen = prepared(before, known)
    inputs = standardised(weights, seen)
    members = len(weights.inner)
    total = np.zeros((len(inputs), len(LEVELS)))
    for member in range(members):
        raw = outputs(weights, member, inputs)
        total += (medians(seen, raw) + seen.base * raw[:, MEDIAN])[:, None]
        total += NARROWED * seen.base[:, None] * spread_out(raw)
    return total / members


def medians(seen: Prepared, raw: Array) -> Array:
    """Return the logarithm of the median's place before the median's own output."""
    weight = weight_of_projection(seen, raw)
    moved = SLOWLY * (raw[:, -2] * seen.from_latest + raw[:, -1] * seen.growth)
    return np.asarray(seen.pace + weight * (seen.middle - seen.pace) + moved)


def weight_of_projection(seen: Prepared, raw: Array) -> Array:
    """Return the weight of the projection in the median, between 0 and 1."""
    return np.asarray(1 / (1 + np.exp(-np.clip(raw[:, -3] + seen.prior_weight, -STEEPEST, STEEPEST))))


class Plan(NamedTuple):
    """What is promised of the year's total.

    Attributes
    ----------
    amount : float
    ceiling : bool
        Whether it is not to be passed.
    enough : float
        The part of the amount from which it is kept; up to which, for a ceiling.
    """

    amount: float
    ceiling: bool = False
    enough: float = 1.0


def update_total(
    totals: Array, done: Array, share: Share, *, history: int = 0, last: float = np.nan, plan: Plan | None = None
) -> Array:
    """Return draws of a year's total after a figure of the year is known.

    Parameters
    ----------
    totals : ndarray, shape (n,)
        The year's total before the figure.
    done : ndarray, shape (n,)
        Amount so far: the same in each draw, or drawn from the interval that a bound leaves.
    share : Share
        Share of the total that is usually done by then.
    history : int
        Years of totals behind the projection.
    last : float
        The latest year's total, NaN where it is not known.
    plan : Plan, optional
        What is promised: a figure that stands where the plan would usually stand lowers no chance of keeping it.

    Returns
    -------
    ndarray, shape (n,)
        Each draw keeps its rank, so that what goes with it still does.

    Examples
    --------
    >>> before = np.random.default_rng(0).normal(100, 20, 4000)
    >>> after = update_total(before, np.full(4000, 66.0), Share(0.6, 0.03, 3, 3, 0.6))
    >>> bool(after.std() < before.std() / 2), bool(105 < np.median(after) < 112)
    (True, True)
    """
    if share.elapsed >= 1:
        return np.asarray(done, float)
    rank = np.empty(len(totals))
    rank[np.argsort(totals, kind="stable")] = (np.arange(len(totals)) + 0.5) / len(totals)
    before = np.quantile(totals, LEVELS)[None]
    amounts, places = np.unique(done, return_inverse=True)
    given = _known(amounts, share, history, last)
    logs = _log_quantiles(np.repeat(before, len(amounts), axis=0), given, shipped())
    if plan is not None and plan.amount > 0:
        logs += _good_news(totals, _known(np.array([plan.amount * share.mean]), share, history, last), plan)
    return np.maximum(np.exp(quantile_at(logs[places], rank)), done)


def _known(done: Array, share: Share, history: int, last: float) -> Known:
    """What is known of a year by some amounts done."""
    mean = max(share.mean, 1e-6)
    latest = share.latest if share.latest > 0 else mean
    columns = (share.elapsed, np.nan, np.log(mean), share.sd / mean, np.log(latest), share.own, history, last)
    known = Known(*(np.full(len(done), float(column)) for column in columns))
    return known._replace(done=done)


def _good_news(totals: Array, on_schedule: Known, plan: Plan) -> float:
    """Return by how much, in logarithms, being on schedule would otherwise lower the chance of keeping the plan."""
    limit = plan.amount * plan.enough
    below = (totals <= limit if plan.ceiling else totals < limit).mean()
    # one draw in the plan's favour, so that rounding lowers no chance
    below += (1 if plan.ceiling else -1) / len(totals)
    level = float(np.clip(below, _FARTHEST, 1 - _FARTHEST))
    logs = _log_quantiles(np.quantile(totals, LEVELS)[None], on_schedule, shipped())
    short = np.log(limit) - float(quantile_at(logs, level)[0])
    return float(min(short, 0.0) if plan.ceiling else max(short, 0.0))


_FARTHEST = 1e-4
"""Chances are told apart down to this."""
