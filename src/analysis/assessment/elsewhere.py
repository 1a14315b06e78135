"""What other places know of the years ahead: their figures of a target's indicator that reach further than its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.assessment.borrowed import WINDOW_YEARS, store_of_others
from analysis.assessment.case import Case
from analysis.assessment.history import year_to_date
from analysis.assessment.record_answer import plan_of
from analysis.domain.codes import Kind
from analysis.domain.figure import Figure, comparable, whole_years
from analysis.domain.regions import ancestors, find_region
from analysis.domain.series import Series
from analysis.forecast.borrowing import yearly
from analysis.forecast.distribution import MEDIAN
from analysis.forecast.grouped import Members, known_elsewhere
from analysis.forecast.kernel import kind_codes, project
from analysis.forecast.pool import Pool

Array = NDArray[np.float64]

FOLLOWING = ("gdp-growth",)
"""Growth that moves with how the place above stands to its own target; of other series it was not tested."""
FOLLOWED = 0.5
"""Part of that difference: chosen on ten years of the record (docs/projection.md), too few to fit it."""


@dataclass(frozen=True)
class OtherPlace:
    """The same indicator in another place.

    Attributes
    ----------
    history : ndarray, shape (years,)
        One value a year up to the last one known, NaN where there is none.
    last : int
        The year of the last value.
    newest : Figure
        That value; of growth perhaps the figure of the first part of the year that it was made with.
    elapsed : float
        Share of that year which the figure covers.
    before : Elsewhere or None
        The same up to the last year known as a whole, where that is another.
    """

    history: Array
    last: int
    newest: Figure
    elapsed: float = 1.0
    before: OtherPlace | None = None


def reaching_further(case: Case, last: int, pool: Pool) -> tuple[OtherPlace, ...]:
    """Return the same indicator in other places, if any of them knows a year after the last one known here.

    Where as large a part of a year is known here itself, the same part elsewhere is not used.
    """
    store, target, own = store_of_others(case), case.target, case.evidence.to_date
    key = ("elsewhere", target.series_id, case.as_of, pool.digest)
    every = store.once(key, lambda: _everywhere(store.everywhere(target.series_id, case.as_of), case, pool))
    others = tuple(
        each.before if each.before and own and own.year == each.last and own.elapsed >= each.elapsed else each
        for region, each in every.items()
        if region != target.region
    )
    return others if any(each.last > last for each in others) else ()


def _everywhere(figures: Mapping[str, Sequence[Figure]], case: Case, pool: Pool) -> dict[str, OtherPlace]:
    since = case.as_of.year - WINDOW_YEARS
    usable = {name: comparable([row for row in rows if row.year >= since]) for name, rows in figures.items()}
    found = {name: _elsewhere(rows, case.kind, pool) for name, rows in usable.items()}
    return {name: each for name, each in found.items() if each is not None}


def _elsewhere(usable: Sequence[Figure], kind: Kind, pool: Pool) -> OtherPlace | None:
    """Return a place's history since its last break; None where it has fewer than two years.

    Growth has the year under way as well: the part that is known for its share, what is projected for the rest.
    """
    years = whole_years(usable)
    if len(years) < 2:
        return None
    history, last = yearly([row.year for row in years], [row.amount for row in years]), years[-1].year
    whole = OtherPlace(history, last, years[-1])
    part = year_to_date(usable, last + 1, mean=True) if kind == Kind.GROWTH else None
    if part is None:
        return whole
    projected = project(history[None], Kind.GROWTH, 1, pool)[0, 0, MEDIAN]
    expected = part.elapsed * (part.low + part.high) / 2 + (1 - part.elapsed) * projected
    return OtherPlace(np.append(history, expected), last + 1, part.as_figure(), part.elapsed, whole)


def moved_by(
    others: Sequence[OtherPlace], quantiles: Array, history: Array, last: int, case: Case, pool: Pool
) -> Array:
    """Return a projection's quantiles as other places' figures of the years ahead move and narrow them.

    Only the part of the error that places have in common in a year counts: what a group's steady errors tell is in a
    lengthened history already (docs/projection.md).

    Parameters
    ----------
    others : sequence of Elsewhere
    quantiles : ndarray, shape (horizon, len(LEVELS))
        Of the years after `last`.
    history : ndarray, shape (years,)
        That they were projected from; it ends with the year `last`.
    case : Case
        With its series.
    """
    assert case.series is not None  # what has no series is not projected
    members = _members(
        [history, *(each.history for each in others)], [last, *(each.last for each in others)], case.series
    )
    told = known_elsewhere(members, len(quantiles), pool).since_alone
    moved = told.applied(quantiles[None], members, np.array([0]))[0]
    if last < case.target.due.year <= last + len(moved):
        moved[case.target.due.year - last - 1] += _surprise_above(others, case)
    return moved


def _surprise_above(others: Sequence[OtherPlace], case: Case) -> float:
    """Return by how much the province's, else the nation's, figure of the due year moves a growth rate.

    Places set their targets by that of the place above: where it does better than its own, so do they.
    """
    target = case.target
    if target.series_id not in FOLLOWING:
        return 0.0
    known = {each.newest.region: each for each in others if each.last == target.due.year}
    for region in ancestors(find_region(target.region)):
        wanted = plan_of(target, case.store.base or case.store, (region.name,), target.due.year)
        if region.name in known and not np.isnan(wanted):
            above = known[region.name]
            return FOLLOWED * above.elapsed * (above.newest.amount - wanted)
    return 0.0


def _members(histories: Sequence[Array], last: Sequence[int], series: Series) -> Members:
    """Return histories as one group."""
    width, count = max(map(len, histories)), len(histories)
    rows = np.full((count, width), np.nan)
    for row, history in zip(rows, histories, strict=True):
        row[width - len(history) :] = history
    same = np.zeros(count, np.int64)
    return Members(
        rows,
        np.array(last, np.int64),
        same,
        np.broadcast_to(kind_codes([series.kind]), count),
        np.full(count, series.lower_limit),
        np.full(count, series.upper_limit),
        same + 1,
    )
