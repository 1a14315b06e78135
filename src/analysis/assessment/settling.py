"""Which figure decides a target, from what day on, and when it is to be expected."""

from __future__ import annotations

import math
from datetime import date

from analysis.assessment.case import Case
from analysis.domain.figure import Figure


def settled(case: Case) -> Figure | None:
    """Return the figure that decides a target: the first official one for its due period; None while it is open.

    Of a harvest or a designation, complete before its year is over, it decides on the day it is published; of anything
    else from the due date on.
    """
    if case.as_of < case.target.due and not is_complete_early(case):
        return None
    figures = case.store.figures(case.target.series_id, case.target.region, case.as_of, chosen=False)
    final = [(figure.published, place, figure) for place, figure in enumerate(figures) if _is_final(figure, case)]
    earlier = [year for year in case.measure.years if year != case.measure.due_year]
    if not final or any(math.isnan(case.evidence.level(year)) for year in earlier):
        return None
    return min(final)[-1]


def is_complete_early(case: Case) -> bool:
    """Return whether a figure of the whole due period may be final before that period is over."""
    return case.target.is_designation or (case.series is not None and case.series.is_complete_early)


def _is_final(figure: Figure, case: Case) -> bool:
    due = case.target.due
    whole = case.kind.is_level or figure.start == date(due.year, 1, 1)
    is_known = figure.published is not None and figure.end == due and whole
    return is_known and figure.reliability.is_official and figure.status.is_final


def settled_on(case: Case, final: Figure) -> date | None:
    """Return the day from which a figure decides a target."""
    if final.published is None or is_complete_early(case):
        return final.published
    return max(final.published, case.target.due)


def settles_about(case: Case) -> date | None:
    """Return when the figure that decides an open target usually comes out; None where that day has gone by."""
    day = case.series.released(case.target.due) if case.series else None
    return day if day is not None and day > case.as_of else None
