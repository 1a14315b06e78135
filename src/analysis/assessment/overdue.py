"""Which figure of a target's series is usually out by a day, and is not in the store."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from analysis.assessment.case import Case
from analysis.domain.target import Target


@dataclass(frozen=True)
class Overdue:
    """A year's figure that should be out: `released` is the day on which it usually is."""

    period: str
    released: date

    def is_due_of(self, target: Target) -> bool:
        """Return whether it is the figure of the year in which a target is due."""
        return int(self.period) >= target.due.year


def overdue_of(case: Case) -> Overdue | None:
    """Return the latest year's figure whose release day has passed and which the store does not hold.

    Only of a series of which figures of the place are known: of any other nobody can say that one comes out.
    """
    years = [each.year for each in case.evidence.figures if each.is_whole_year]
    if case.series is None or not years:
        return None
    for year in (case.as_of.year - 1, case.as_of.year - 2):
        released = case.series.released(date(year, 12, 31))
        if released is not None and released < case.as_of:
            return None if max(years) >= year else Overdue(str(year), released)
    return None
