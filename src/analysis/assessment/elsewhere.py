"""What other places know of the years ahead: their figures of a target's indicator that reach further than its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.assessment.case import Case
from analysis.assessment.history import year_to_date
from analysis.assessment.like import WINDOW_YEARS
from analysis.domain.codes import Kind
from analysis.domain.figure import Figure, comparable, whole_years
from analysis.domain.series import Series
from analysis.forecast.borrowing import yearly
from analysis.forecast.distribution import MEDIAN
from analysis.forecast.grouped import Members, known_elsewhere
from analysis.forecast.kernel import kind_codes, project
from analysis.forecast.pool import Pool

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Elsewhere:
    """The same indicator in another place.

    Attributes
    ----------
    history : ndarray, shape (years,)
        One value a year up to the last one known, NaN where there is none.
    last : int
        The year of the last value.
    newest : Figure
        That value; of growth perhaps the figure of the first part of the year that it was made with.
    """

    history: Array
    last: int
    newest: Figure


def reaching_further(case: Case, last: int, pool: Pool) -> tuple[Elsewhere, ...]:
    """Return the same indicator in other places, if any of them knows a year after the last one known here."""
    target = case.target
    every = case.store.everywhere(target.series_id, case.as_of)
    found = [_elsewhere(figures, case, pool) for region, figures in every.items() if region != target.region]
    others = tuple(each for each in found if each is not None)
    return others if any(each.last > last for each in others) else ()


def _elsewhere(figures: Sequence[Figure], case: Case, pool: Pool) -> Elsewhere | None:
    """Return another place's recent history since its last break; None where it has fewer than two years."""
    usable = comparable([row for row in figures if row.year >= case.as_of.year - WINDOW_YEARS])
    years = whole_years(usable)
    if len(years) < 2:
        return None
    history = yearly([row.year for row in years], [row.amount for row in years])
    whole = Elsewhere(history, years[-1].year, years[-1])
    return _with_first_part(whole, usable, case, pool) if case.kind == Kind.GROWTH else whole


def _with_first_part(whole: Elsewhere, usable: Sequence[Figure], case: Case, pool: Pool) -> Elsewhere:
    """Return growth with the year under way: the part that is known for its share, what is projected for the rest.

    What the place of the target knows of as large a part of that year itself needs no other.
    """
    year = whole.last + 1
    part, own = year_to_date(usable, year, mean=True), case.evidence.to_date
    if part is None or (own is not None and own.year == year and own.elapsed >= part.elapsed):
        return whole
    projected = project(whole.history[None], Kind.GROWTH, 1, pool)[0, 0, MEDIAN]
    expected = part.elapsed * (part.low + part.high) / 2 + (1 - part.elapsed) * projected
    return Elsewhere(np.append(whole.history, expected), year, part.as_figure())


def moved_by(
    others: Sequence[Elsewhere], quantiles: Array, history: Array, last: int, series: Series, pool: Pool
) -> Array:
    """Return a projection's quantiles as other places' figures of the years ahead move and narrow them.

    Only the part of the error that places have in common in a year counts: what a group's steady errors tell is in a
    lengthened history already (docs/verdicts.md).

    Parameters
    ----------
    others : sequence of Elsewhere
    quantiles : ndarray, shape (horizon, len(LEVELS))
        Of the years after `last`.
    history : ndarray, shape (years,)
        That they were projected from; it ends with the year `last`.
    """
    members = _members([history, *(each.history for each in others)], [last, *(each.last for each in others)], series)
    told = known_elsewhere(members, len(quantiles), pool).since_alone
    return told.applied(quantiles[None], members, np.array([0]))[0]


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
