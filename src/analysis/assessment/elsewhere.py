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

FOLLOWED, NARROWED = 0.5, 0.3
"""What the place above tells of a year of growth: the weight of its distance from its own promise, and the part of the
range that goes. Chosen on six series of the record (docs/projection.md): a year is a common shock, and
seventeen are too few to fit them."""


TELLING = 0.5
"""Share of a year after which the growth above tells no more of it: on record half a year told as much as the whole."""


@dataclass(frozen=True)
class PlaceAbove:
    """How the province, else the nation, stands to what it promised itself of the same growth for the same year."""

    figure: Figure  # its growth of the year, or of the first part of it
    elapsed: float  # share of the year which that covers
    wanted: float  # what it promised

    def beside(self, expected: Array, promised: float) -> Array:
        """Return draws or quantiles of a place's growth, moved towards what it would be if it stood like the one above.

        What is promised harder still is kept more rarely: half of the projection stays where it is.
        """
        part, middle = min(self.elapsed / TELLING, 1.0), float(np.median(expected))
        like_above = promised + self.figure.amount - self.wanted
        return middle + part * FOLLOWED * (like_above - middle) + (1 - part * NARROWED) * (expected - middle)


@dataclass(frozen=True)
class OtherPlace:
    """The same indicator in another place."""

    history: Array  # shape (years,): one value a year up to the last one known, NaN where there is none
    last: int  # the year of the last value
    newest: Figure  # that value; of growth perhaps the figure of the first part of the year that it was made with
    elapsed: float = 1.0  # share of that year which the figure covers
    before: OtherPlace | None = None  # the same up to the last year known as a whole, where that is another


def reaching_further(case: Case, last: int, pool: Pool) -> tuple[OtherPlace, ...]:
    """Return the same indicator in other places, if any of them knows a year after the last one known here.

    Where as large a part of a year is known here itself, the same part elsewhere is not used.
    """
    store, target, own = store_of_others(case), case.target, case.evidence.to_date
    key = ("elsewhere", target.series_id, target.kind, case.as_of, pool.digest)
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
    is_growth = Kind.GROWTH in (case.kind, case.target.kind)
    found = {name: _elsewhere(rows, case.kind, pool, is_growth=is_growth) for name, rows in usable.items()}
    return {name: each for name, each in found.items() if each is not None}


def _elsewhere(usable: Sequence[Figure], kind: Kind, pool: Pool, *, is_growth: bool) -> OtherPlace | None:
    """Return a place's history since its last break; None where it has fewer than two years.

    Growth has the year under way as well: the part that is known for its share, what is projected for the rest.
    """
    years = whole_years(usable)
    if len(years) < 2:
        return None
    history, last = yearly([row.year for row in years], [row.amount for row in years]), years[-1].year
    whole = OtherPlace(history, last, years[-1])
    part = year_to_date(usable, last + 1, mean=True) if is_growth else None
    if part is None:
        return whole
    projected = project(history[None], kind, 1, pool)[0, 0, MEDIAN]
    expected = part.elapsed * (part.low + part.high) / 2 + (1 - part.elapsed) * projected
    return OtherPlace(np.append(history, expected), last + 1, part.as_figure(), part.elapsed, whole)


def moved_by(
    others: Sequence[OtherPlace], quantiles: Array, history: Array, last: int, case: Case, pool: Pool
) -> Array:
    """Return a projection's quantiles as other places' figures of the years ahead move and narrow them.

    Only the part of the error that places have in common in a year counts: what a group's steady errors tell is in a
    lengthened history already (docs/projection.md).
    """
    assert case.series is not None  # what has no series is not projected
    members = _members(
        [history, *(each.history for each in others)], [last, *(each.last for each in others)], case.series
    )
    told = known_elsewhere(members, len(quantiles), pool).since_alone
    return told.applied(quantiles[None], members, np.array([0]))[0]


def told_above(case: Case) -> PlaceAbove | None:
    """Return how the place above stands to its own promise of the same growth; None where that is not known.

    Prices are growth, too. Where as large a part of the year is known here itself, the one above adds nothing.
    """
    target, own = case.target, case.evidence.to_date
    if target.kind != Kind.GROWTH or case.measure.how != "level" or (own is None and case.evidence.in_year is not None):
        return None
    known = own.elapsed if own is not None and own.year == target.due.year else 0.0
    for region in ancestors(find_region(target.region)):
        found = _of_the_year(comparable(case.store.figures(target.series_id, region.name, case.as_of)), target.due.year)
        wanted = plan_of(target, case.store.base or case.store, (region.name,), target.due.year)
        if found is not None and not np.isnan(wanted):
            return PlaceAbove(*found, wanted) if found[1] > known else None
    return None


def _of_the_year(figures: Sequence[Figure], year: int) -> tuple[Figure, float] | None:
    """Return the growth of a year, or of its first part, and the share of the year which that covers."""
    whole = [row for row in whole_years(figures) if row.year == year]
    if whole:
        return whole[-1].as_point, 1.0
    part = year_to_date(figures, year, mean=True)
    return (part.as_figure(), part.elapsed) if part is not None else None


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
