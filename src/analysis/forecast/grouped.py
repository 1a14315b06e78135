"""What like series know of each other: how the kernel erred on them before, and what became of them since."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

from analysis.forecast.distribution import LEVELS, probability_below, quantile_at_score
from analysis.forecast.features import filled
from analysis.forecast.kernel import limits_of, project
from analysis.forecast.pool import LENGTHS, Pool

Array = NDArray[np.float64]
Whole = NDArray[np.int64]

MOST_ERRORS, FEWEST_ERRORS, ALL_ERRORS = 60, 30, 12_000
"""Past projections of a group, drawn at random from more, that tell how the kernel errs on it.

The fewer the more groups there are, so that a large panel stays quick: no more than the last number in all, unless each
would have fewer than the second.
"""
MOST_KNOWN = 30
"""Members whose figures of the same years are looked at, drawn at random from more."""
LATEST = 20
"""Periods of each member whose errors are looked at."""
FARTHEST = 3.0
"""Errors are held to so many standard deviations."""
FARTHEST_READ = float(ndtri(1 - 1e-6))
"""Quantiles are read no farther out than at so many."""
SHORTEST = 5
"""Values behind a past projection at least, where those asked about rest on more than the longest of `LENGTHS`."""
COMMON, COMMON_PERIODS = 0.2, 6.0
"""Correlation of two members' errors in one period where a group shows none, and the periods it counts for."""
PLACE = 0.25
"""Standard deviation, over groups, of the part of the error that stays."""
BODY, TAIL = 0.8, 0.95
BODY_ERRORS, TAIL_ERRORS = 2.0, 6.0
"""Errors that the kernel's own ranges count for beside the group's, in the middle and farther out."""
LEAST = 0.1
"""Part of the kernel's range that a group's is at least."""
OVERLAP = 0.5
"""Errors of neighbouring origins overlap: so much less each further period ahead counts."""
WHOLE = len(LENGTHS)
"""Class of the histories longer than the longest of `LENGTHS`."""
_SEED = 0


class Members(NamedTuple):
    """Series with the group of each, in time."""

    history: Array  # shape (series, periods): the last known value of each in the last column
    last: Whole  # shape (series,): number in time of that column
    group: Whole  # shape (series,): from 0 on; -1 for none. Members of a group have the same step of time.
    kind: Whole  # shape (series,)
    lower: Array  # lower, upper: shape (series,): limits told, NaN where none
    upper: Array
    periods: Whole  # shape (series,): periods a year

    def rows(self, places: NDArray[np.int64] | NDArray[np.bool_]) -> Members:
        """Return some of the members."""
        return Members(
            self.history[places],
            self.last[places],
            self.group[places],
            self.kind[places],
            self.lower[places],
            self.upper[places],
            self.periods[places],
        )


class Errors(NamedTuple):
    """How the kernel erred on members."""

    group: Whole  # group, period: shape (errors,): whose, and from when on
    period: Whole
    # shape (errors, horizon): where the outcome stood in the projection, as a standard normal; NaN where it is not
    # known
    score: Array


@dataclass(frozen=True)
class Elsewhere:
    """What is known of series from those like them: their outcome's place in the projection, as a normal."""

    place: Array  # shape (series, horizon): what stays of the error
    body: Array  # body, tail: shape (series, horizon): factors of the ranges up to 80 % and from 95 % on
    tail: Array
    # shift, rest: shape (series, horizon): mean and standard deviation of what is then left, by the figures of the same
    # periods
    shift: Array
    rest: Array
    known: Whole  # shape (series,): members whose figures of the periods ahead were used

    @property
    def tells(self) -> NDArray[np.bool_]:
        """Whether anything is known of each series."""
        return np.asarray(((self.body != 1) | (self.rest != 1)).any(axis=1))

    @property
    def counts(self) -> dict[str, int]:
        """How many series their group tells of, and of how many it knows figures of the periods ahead."""
        told = {"like": int((self.body != 1).any(axis=1).sum()), "known": int((self.known > 0).sum())}
        return {code: number for code, number in told.items() if number}

    @property
    def since_alone(self) -> Elsewhere:
        """What became of the others since, without how the kernel erred on them before."""
        same = np.ones_like(self.body)
        return replace(self, place=np.zeros_like(self.place), body=same, tail=same)

    def applied(self, values: Array, members: Members, rows: Whole) -> Array:
        """Return quantiles read anew where something is known.

        ``values`` of shape (rows, horizon, len(LEVELS)): the kernel's quantiles. ``members``: all series, and `rows`
        those of `values`.
        """
        told = self.tells[rows]
        if not told.any():
            return values
        mine = rows[told]
        place, body, tail, shift, rest = (
            part[mine, :, None] for part in (self.place, self.body, self.tail, self.shift, self.rest)
        )
        scores = place + _widened(shift + rest * ndtri(LEVELS), body, tail)
        found = quantile_at_score(values[told][:, :, None], np.clip(scores, -FARTHEST_READ, FARTHEST_READ))
        those = members.rows(mine)
        lower, upper = limits_of(filled(those.history), those.kind, those.lower, those.upper)
        out = values.copy()
        out[told] = np.clip(found, lower[:, None, None], upper[:, None, None])
        return out


def known_elsewhere(members: Members, horizon: int, pool: Pool) -> Elsewhere:
    """Return what each series' group tells of its projection.

    Two things are learnt, neither by hand: how the kernel erred on the members before, from histories as short as the
    one asked about (random effects: what stays of the error, and its spread, drawn towards what is usual the fewer
    periods and members tell), and what became of the members whose figures reach further (errors of one period have a
    part in common).

    ``horizon``: periods ahead of each series' last known value. ``pool``: that the projection rests on.
    """
    count = len(members.history)
    nothing, same = np.zeros((count, horizon)), np.ones((count, horizon))
    out = Elsewhere(nothing, same, same.copy(), nothing.copy(), same.copy(), np.zeros(count, np.int64))
    length = np.isfinite(members.history).sum(axis=1)
    size = np.bincount(members.group[members.group >= 0], minlength=1)
    alike = (members.group >= 0) & (size[members.group] > 1) & (length > 0)
    classes = np.searchsorted(LENGTHS, length)
    for one in np.unique(classes[alike]):
        asked = np.flatnonzero(alike & (classes == one))
        lenders = np.flatnonzero(alike & np.isin(members.group, members.group[asked]))
        _learn(out, members, asked, lenders, int(one), pool)
    return out


def _learn(out: Elsewhere, members: Members, asked: Whole, lenders: Whole, length_class: int, pool: Pool) -> None:
    """Fill in what is known of the series of one length."""
    horizon, groups = out.place.shape[1], int(members.group.max()) + 1
    rng = np.random.default_rng(_SEED)
    row, back = _origins(members, lenders, length_class, rng)
    past = _errors(members, row, back, length_class, horizon, pool)
    place, body, tail, common = (
        np.stack(part, axis=1)
        for part in zip(*(_effects(past, ahead, groups) for ahead in range(horizon)), strict=True)
    )
    if length_class == WHOLE:
        # A long history tells half of the spread itself, and what a period has in common passes with it.
        place, body, tail = place * (1 - common) ** 2, np.sqrt(body), np.sqrt(tail)
    group = members.group[asked]
    which, row, back = _reaching_further(members, asked, lenders, rng)
    lot, of_asked = np.unique(np.stack([group, members.last[asked]]), axis=1, return_inverse=True)
    since = _errors(members, row, back, length_class, horizon, pool)
    score = _narrowed(since.score - place[since.group], body[since.group], tail[since.group])
    shift, rest = _common_part(score, which, common[lot[0]])
    for whole, part in ((out.place, place), (out.body, body), (out.tail, tail)):
        whole[asked] = part[group]
    out.shift[asked], out.rest[asked] = shift[of_asked], rest[of_asked]
    out.known[asked] = np.bincount(which, minlength=lot.shape[1])[of_asked]


def _origins(members: Members, lenders: Whole, length_class: int, rng: np.random.Generator) -> tuple[Whole, Whole]:
    """Return members, and how many of their latest values are held back, to see how the kernel erred then."""
    groups = len(np.unique(members.group[lenders]))
    most = min(MOST_ERRORS, max(FEWEST_ERRORS, ALL_ERRORS // groups))
    lenders = lenders[_rank_within(members.group[lenders], rng) < most]
    history = members.history[lenders]
    width = history.shape[1]
    least = SHORTEST if length_class == WHOLE else (LENGTHS[length_class] + 1) // 2
    back = np.arange(1, min(LATEST, width - 1) + 1)
    known = np.isfinite(history)
    origin = width - 1 - back
    usable = known[:, origin] & (known.cumsum(axis=1)[:, origin] >= least)
    place, number = np.nonzero(usable)
    kept = _rank_within(members.group[lenders[place]], rng) < most
    return lenders[place[kept]], back[number[kept]]


def _rank_within(group: Whole, rng: np.random.Generator) -> Whole:
    """Return the rank of each in its group, in an order drawn at random."""
    order = rng.permutation(len(group))
    order = order[np.argsort(group[order], kind="stable")]
    ordered = group[order]
    first = np.searchsorted(ordered, ordered)
    ranks = np.empty(len(group), np.int64)
    ranks[order] = np.arange(len(group)) - first
    return ranks


def _errors(members: Members, row: Whole, back: Whole, length_class: int, horizon: int, pool: Pool) -> Errors:
    """Return how the kernel erred on members whose latest values are held back, from histories of a length."""
    whole = members.history[row]
    width = whole.shape[1]
    columns = np.arange(width) - back[:, None]
    past = np.where(columns >= 0, np.take_along_axis(whole, np.maximum(columns, 0), 1), np.nan)
    if length_class < WHOLE:
        past = past[:, -LENGTHS[length_class] :]
    ahead = width - back[:, None] + np.arange(horizon)
    came = np.where(ahead < width, np.take_along_axis(whole, np.minimum(ahead, width - 1), 1), np.nan)
    limits = {"lower_limit": members.lower[row], "upper_limit": members.upper[row]}
    said = project(past, members.kind[row], horizon, pool, **limits, periods=members.periods[row])
    below = probability_below(said, came)
    masses = (said == came[..., None]).any(axis=-1)
    below[masses] = (below[masses] + probability_below(said[masses], came[masses], inclusive=True)) / 2
    score = np.clip(ndtri(below), -FARTHEST, FARTHEST)
    return Errors(members.group[row], members.last[row] - back, score)


def _effects(errors: Errors, ahead: int, groups: int) -> tuple[Array, Array, Array, Array]:
    """Return for each group what stays of the error, factors of its body and tail, and the correlation in a period."""
    told = np.isfinite(errors.score[:, ahead])
    score, group = errors.score[told, ahead], errors.group[told]
    count = _sums(groups, group)
    square = _mean(_sums(groups, group, score**2), count, 1.0)
    cells, cell = np.unique(np.stack([group, errors.period[told]]), axis=1, return_inverse=True)
    owner, members = cells[0], np.bincount(cell, minlength=cells.shape[1])
    common = _correlation(score, group, cell, owner, groups)
    weight = members / (1 + (members - 1) * common[owner])
    counted = _sums(groups, owner, weight)
    middle = _mean(_sums(groups, group, (weight / members)[cell] * score), counted, 0.0)
    independent = counted / (1 + OVERLAP * ahead)
    noise = np.maximum(square, LEAST**2) / np.maximum(independent, 1e-9)
    place = middle * PLACE**2 / (PLACE**2 + noise)
    distance = np.abs(score - place[group])
    body, tail = (
        np.maximum(_quantile_within(distance, group, groups, level) / ndtri((1 + level) / 2), LEAST)
        ** (independent / (independent + usual))
        for level, usual in ((BODY, BODY_ERRORS), (TAIL, TAIL_ERRORS))
    )
    # what is not known of the part that stays; and what is far is never nearer than what is near says
    unsure = np.where(count > 0, PLACE**2 * noise / (PLACE**2 + noise), 0.0)
    body = np.sqrt(body**2 + unsure)
    return place, body, np.maximum(tail, body), common


_INNER, _OUTER = float(ndtri((1 + BODY) / 2)), float(ndtri((1 + TAIL) / 2))


def _quantile_within(values: Array, group: Whole, groups: int, level: float) -> Array:
    """Return a quantile of each group's values, the normal one where it has none."""
    order = np.lexsort([values, group])
    count = np.bincount(group, minlength=groups)
    first = count.cumsum() - count
    # the value below which a share of level lies, were the values drawn anew
    at = np.clip(level * (count + 1) - 1, 0, np.maximum(count - 1, 0))
    low = np.floor(at).astype(np.int64)
    high = np.minimum(low + 1, np.maximum(count - 1, 0))
    if not len(values):
        return np.full(groups, ndtri((1 + level) / 2))
    ordered = values[order]
    last = len(ordered) - 1
    below, above = (ordered[np.minimum(first + part, last)] for part in (low, high))
    return np.where(count > 0, below + (at - low) * (above - below), ndtri((1 + level) / 2))


def _widened(score: Array, body: Array, tail: Array) -> Array:
    """Return normal scores stretched by one factor in the body, by another in the tails, in between by a line.

    Examples
    --------
    >>> _widened(np.array([-1.0, 0.0, 3.0]), np.array(0.5), np.array(2.0)).tolist()
    [-0.5, 0.0, 6.0]
    """
    size = np.abs(score)
    inner, outer = _INNER * body, _OUTER * tail
    between = inner + (size - _INNER) / (_OUTER - _INNER) * (outer - inner)
    return np.asarray(
        np.sign(score) * np.where(size <= _INNER, size * body, np.where(size < _OUTER, between, size * tail))
    )


def _narrowed(score: Array, body: Array, tail: Array) -> Array:
    """Return the scores that `_widened` makes these of."""
    size = np.abs(score)
    inner, outer = _INNER * body, _OUTER * tail
    between = _INNER + (size - inner) / np.maximum(outer - inner, 1e-9) * (_OUTER - _INNER)
    return np.asarray(
        np.sign(score) * np.where(size <= inner, size / body, np.where(size < outer, between, size / tail))
    )


def _sums(length: int, places: Whole, values: ArrayLike | None = None) -> Array:
    """Return the sum of the values at each place, their number where there are none."""
    return np.bincount(places, None if values is None else np.asarray(values), length).astype(float)


def _mean(total: Array, count: Array, otherwise: float) -> Array:
    return np.divide(total, count, out=np.full(len(total), otherwise), where=count > 0)


def _correlation(score: Array, group: Whole, cell: Whole, owner: Whole, groups: int) -> Array:
    """Return the correlation of two members' errors in one period, drawn towards `COMMON`."""
    count = _sums(groups, group)
    around = score - _mean(_sums(groups, group, score), count, 0.0)[group]
    members = np.bincount(cell, minlength=len(owner))
    products = (_sums(len(owner), cell, around) ** 2 - _sums(len(owner), cell, around**2)) / 2
    pairs = _sums(groups, owner, members * (members - 1) / 2)
    periods = _sums(groups, owner, members > 1)
    variance = _sums(groups, group, around**2) / np.maximum(count - 1, 1)
    found = _mean(_sums(groups, owner, products), pairs, 0.0) / np.maximum(variance, 1e-6)
    # the mean over few periods has taken a part of what is common to one with it
    found += np.where(periods > 1, np.clip(found, 0, 1) / np.maximum(periods, 1), 0.0)
    drawn = (periods * found + COMMON_PERIODS * COMMON) / (periods + COMMON_PERIODS)
    return np.asarray(np.clip(drawn, 0.0, 0.9))


def _reaching_further(
    members: Members, asked: Whole, lenders: Whole, rng: np.random.Generator
) -> tuple[Whole, Whole, Whole]:
    """Return for each group and last period asked about the members that reach further, and by how much.

    The first array numbers groups and last periods in their order, the second the members, the third the periods.
    """
    lots = np.unique(np.stack([members.group[asked], members.last[asked]]), axis=1)
    by_group = lenders[np.argsort(members.group[lenders], kind="stable")]
    first = np.searchsorted(members.group[by_group], lots[0])
    size = np.searchsorted(members.group[by_group], lots[0], side="right") - first
    latest = np.full(int(members.group.max()) + 1, np.iinfo(np.int64).min)
    np.maximum.at(latest, members.group[lenders], members.last[lenders])
    size = np.where(latest[lots[0]] > lots[1], size, 0)
    which = np.repeat(np.arange(len(size)), size)
    within = np.arange(len(which)) - np.repeat(size.cumsum() - size, size)
    row = by_group[first[which] + within]
    back = members.last[row] - lots[1][which]
    width = members.history.shape[1]
    usable = (back > 0) & (back < width)
    usable &= np.isfinite(members.history[row, width - 1 - np.clip(back, 0, width - 1)])
    which, row, back = which[usable], row[usable], back[usable]
    kept = _rank_within(which, rng) < MOST_KNOWN
    return which[kept], row[kept], back[kept]


def _common_part(score: Array, which: Whole, common: Array) -> tuple[Array, Array]:
    """Return mean and standard deviation of an error, given those of other members in the same periods.

    `score`, of shape (errors, horizon), are the others' errors, `which` tells whose, `common` the correlation, of shape
    (lots, horizon). Where no other figure reaches so far ahead, what is known of the period before counts as in a
    random walk.
    """
    shift, rest = np.zeros_like(common), np.ones_like(common)
    for ahead in range(common.shape[1]):
        told = np.isfinite(score[:, ahead])
        count = np.bincount(which[told], minlength=len(common))
        total = _sums(len(common), which[told], score[told, ahead])
        weight = common[:, ahead] / (1 + (count - 1) * common[:, ahead])
        shift[:, ahead] = weight * total
        rest[:, ahead] = 1 - weight * count * common[:, ahead]
        if ahead:
            share = ahead / (ahead + 1)
            before = count == 0
            shift[before, ahead] = np.sqrt(share) * shift[before, ahead - 1]
            rest[before, ahead] = 1 - share * (1 - rest[before, ahead - 1])
    return shift, np.sqrt(rest)
