"""What a figure of the year to date says about the year: the usual share by that date, and what follows from both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.forecast.calendars import EVEN, Calendar, by_month, spread_of
from analysis.forecast.distribution import LEVELS, quantile_at
from analysis.forecast.recent import Recent, nothing_recent
from analysis.forecast.update import LEAST_SPREAD, Known, Weights, log_quantiles, shipped

Array = NDArray[np.float64]

YEARLY_SPREAD = 0.06
"""Standard deviation of the logarithm of one year's share at mid-year around its usual one, before years are seen; it
counts as one year beside the series' own. A judgement: the networks learn how much such a spread is worth."""
FADING = 0.87
"""Weight of a year's share beside that of the year after it."""
OTHERS_YEARS = 1.0
"""Years' worth that the calendar's own spread counts beside shares of the same series elsewhere."""


@dataclass(frozen=True)
class UsualShare:
    """The share of a year's total that is usually done by a date, with the years behind it."""

    mean: float  # mean, sd: of this year's share
    sd: float
    years: int = 0  # how many years' shares it rests on, here and elsewhere
    own: int = 0  # how many of them are the series' own
    latest: float = np.nan  # the share of the series' latest year; the mean where there is none
    elapsed: float = 0.5  # share of the year's months that are covered


def calendar_share(months: ArrayLike, calendar: Calendar = EVEN) -> UsualShare:
    """Return the calendar's share of some months of a year, with its uncertainty.

    ``months`` of shape (12,): which months are covered. ``calendar``: the usual course of such a year, see
    `analysis.forecast.calendars.usual_calendar`.

    Examples
    --------
    >>> share = calendar_share([True] * 6 + [False] * 6)
    >>> round(share.mean, 3), round(share.sd, 3)
    (0.5, 0.1)
    """
    covered = np.asarray(months, bool)
    mean, elapsed = float(by_month(calendar)[covered].sum()), float(covered.mean())
    sd = mean * spread_of(calendar, elapsed) if elapsed else 0.0
    return UsualShare(mean, sd, latest=mean, elapsed=elapsed)


def learnt_share(prior: UsualShare, own: ArrayLike, others: ArrayLike) -> UsualShare:
    """Return the share by a date after seeing that of earlier years.

    One year of the series itself replaces the calendar. Years of the same series elsewhere move the calendar, the more
    the less they differ among themselves.

    ``prior``: from ``calendar_share``. ``own``, ``others`` of shape (n,): shares of earlier years by the same date in
    the order of time, of the series itself and of the same series elsewhere.

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
        return UsualShare(mean, mean * float(spread[0]), years, len(mine), float(np.exp(latest[0])), prior.elapsed)
    mean, spread_here = _moved(prior, np.log(elsewhere))
    return UsualShare(mean, mean * spread_here, years, 0, mean, prior.elapsed)


def _moved(prior: UsualShare, shares: Array) -> tuple[float, float]:
    """Mean and spread of a calendar's share moved by shares elsewhere, given as logarithms."""
    calendar = (prior.sd / prior.mean) ** 2
    squares = float(((shares - shares.mean()) ** 2).sum())
    between = (OTHERS_YEARS * calendar / 2 + squares) / (OTHERS_YEARS + len(shares) - 1)
    there = between * (1 + 1 / len(shares))
    middle = (np.log(prior.mean) / calendar + float(shares.mean()) / there) / (1 / calendar + 1 / there)
    return float(np.exp(min(middle, 0.0))), float(np.sqrt(1 / (1 / calendar + 1 / there)))


def usual_shares(shares: Array, elapsed: Array) -> tuple[Array, Array, Array]:
    """Return usual share, spread and latest share of series with a year at least, all as logarithms.

    ``shares`` of shape (n, years): logarithms of the shares of earlier years, the latest in the last column; NaN where
    not known. ``elapsed`` of shape (n,). Returned: ``share``, ``spread``, ``latest`` of shape (n,): NaN where no year
    is known.
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


def year_quantiles(before: Array, known: Known, weights: Weights | None = None) -> Array:
    """Return quantiles of the year's total after a figure of the year is known.

    ``before`` of shape (n, levels): quantiles of the year's total before it. ``weights``: coefficients in place of
    those shipped. Returned: shape (n, levels): not decreasing, no less than what is done, and none of them lower where
    more is done.

    Notes
    -----
    The median is, in logarithms, a weighted mean of the pace (done over usual share) and of the projection; weight and
    distances from it are learnt, from everything but the amount done. The weight of the projection lies between 0 and
    1: that is why more done can lower no quantile.
    """
    out = np.repeat(known.done[:, None].astype(float), len(LEVELS), axis=1)
    open_rows = known.elapsed < 1
    if open_rows.any():
        part = known.rows(open_rows)
        out[open_rows] = np.maximum(
            np.exp(log_quantiles(before[open_rows], part, weights or shipped())), part.done[:, None]
        )
    return out


class Plan(NamedTuple):
    """What is promised of the year's total."""

    amount: float
    ceiling: bool = False  # whether it is not to be passed
    enough: float = 1.0  # the part of the amount from which it is kept; up to which, for a ceiling


def update_total(
    totals: Array,
    done: Array,
    share: UsualShare,
    *,
    history: int = 0,
    last: float = np.nan,
    recent: Recent | None = None,
    plan: Plan | None = None,
) -> Array:
    """Return draws of a year's total after a figure of the year is known.

    ``totals`` of shape (n,): the year's total before the figure. ``done`` of shape (n,): amount so far: the same in
    each draw, or drawn from the interval that a bound leaves. ``share``: share of the total that is usually done by
    then. ``history``: years of totals behind the projection. ``last``: the latest year's total, NaN where it is not
    known. ``recent``: what the latest part of the months covered tells, of one year. ``plan``: what is promised: a
    figure that stands where the plan would usually stand lowers no chance of keeping it. Returned: shape (n,): each
    draw keeps its rank, so that what goes with it still does.

    Examples
    --------
    >>> before = np.random.default_rng(0).normal(100, 20, 4000)
    >>> after = update_total(before, np.full(4000, 66.0), UsualShare(0.6, 0.03, 3, 3, 0.6))
    >>> bool(after.std() < before.std() / 2), bool(105 < np.median(after) < 112)
    (True, True)
    """
    if share.elapsed >= 1:
        return np.asarray(done, float)
    rank = np.empty(len(totals))
    rank[np.argsort(totals, kind="stable")] = (np.arange(len(totals)) + 0.5) / len(totals)
    before = np.quantile(totals, LEVELS)[None]
    amounts, places = np.unique(done, return_inverse=True)
    past = WithoutDone(share, history, last, recent or nothing_recent(1))
    logs = log_quantiles(np.repeat(before, len(amounts), axis=0), past.with_done(amounts), shipped())
    if plan is not None and plan.amount > 0:
        logs += _good_news(totals, past.with_done(np.array([plan.amount * share.mean])), plan)
    return np.maximum(np.exp(quantile_at(logs[places], rank)), done)


class WithoutDone(NamedTuple):
    """What is known of one year under way but the amount done."""

    share: UsualShare
    history: int
    last: float
    recent: Recent

    def with_done(self, done: Array) -> Known:
        """Return it with some amounts done."""
        share, mean = self.share, max(self.share.mean, 1e-6)

        def all_of(value: float) -> Array:
            return np.full(len(done), float(value))

        return Known(
            elapsed=all_of(share.elapsed),
            done=done,
            share=all_of(np.log(mean)),
            spread=all_of(share.sd / mean),
            latest=all_of(np.log(share.latest if share.latest > 0 else mean)),
            own=all_of(share.own),
            history=all_of(self.history),
            last=all_of(self.last),
            recent=Recent(*(all_of(part[0]) for part in self.recent)),
        )


def _good_news(totals: Array, on_schedule: Known, plan: Plan) -> float:
    """Return by how much, in logarithms, being on schedule would otherwise lower the chance of keeping the plan."""
    limit = plan.amount * plan.enough
    below = (totals <= limit if plan.ceiling else totals < limit).mean()
    # one draw in the plan's favour, so that rounding lowers no chance
    below += (1 if plan.ceiling else -1) / len(totals)
    level = float(np.clip(below, _FARTHEST, 1 - _FARTHEST))
    logs = log_quantiles(np.quantile(totals, LEVELS)[None], on_schedule, shipped())
    short = np.log(limit) - float(quantile_at(logs, level)[0])
    return float(min(short, 0.0) if plan.ceiling else max(short, 0.0))


_FARTHEST = 1e-4
"""Chances are told apart down to this."""
