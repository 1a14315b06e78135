"""Which quarter a report is about where none is named: what the place's latest targets say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from analysis.domain.periods import Quarter
from analysis.domain.regions import find_region
from analysis.reading import table_rows
from analysis.workspace import Workspace

THIRD = 3


@dataclass(frozen=True)
class PlacePromises:
    """The year of a region's latest targets, and the day on which the last of all is due."""

    year: int
    last_due: str


def promising(workspace: Workspace) -> dict[str, PlacePromises]:
    """Return the regions of which the workspace has targets, each with the year of its latest."""
    found: dict[str, PlacePromises] = {}
    for path in workspace.targets.glob("*.csv"):
        for row in table_rows(path):
            before = found.get(row["region"], PlacePromises(0, ""))
            year = max(before.year, int(row["id"].rsplit("-", 2)[1]))
            found[row["region"]] = PlacePromises(year, max(before.last_due, row["due"]))
    return found


def quarter_of(year: int, today: date) -> Quarter:
    """Return the quarter that a first report of a year's promises is about.

    The latest complete one of that year; of a year that has just begun its first; of one gone by its third, the last
    in which something was open.

    Examples
    --------
    >>> str(quarter_of(2026, date(2026, 11, 28))), str(quarter_of(2025, date(2026, 11, 28)))
    ('2026Q3', '2025Q3')
    """
    latest = Quarter.latest_complete(today)
    if latest.year == year:
        return latest
    return Quarter(year, THIRD if year < latest.year else 1)


def current_quarter(workspace: Workspace, region: str, today: date) -> Quarter:
    """Return the latest complete quarter; that of the place's latest targets where all of them were due before it."""
    latest = Quarter.latest_complete(today)
    promised = promising(workspace).get(find_region(region).name)
    if promised is None or promised.last_due > latest.previous.end.isoformat():
        return latest
    return quarter_of(promised.year, today)
