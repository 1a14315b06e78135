"""Whether a machine's clock can be right: a workspace holds days that have gone by for sure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from analysis.reading import table_rows
from analysis.workspace import Workspace

DAYS = (
    ("statistics/sources.csv", "published", timedelta(days=366)),
    ("snapshots/index.csv", "retrieved", timedelta(days=2)),
)
"""Tables below ``data/`` with a column of days, and by how much one may lie ahead: what somebody typed may be a slip or
next year's rehearsal, what a clock wrote was at most on the other side of the earth."""
LONGEST = 20
"""Years after which a workspace without anything new is less likely than a wrong clock."""


def doubt(day: date, place: Workspace) -> str:
    """Return why a day cannot be today, blank where it can: it lies well before what has come out, or decades after.

    A table that cannot be read says nothing here; whoever needs it tells so.
    """
    found = list(_days(place))
    latest, where, _ = max(found, default=(day, "", timedelta()))
    if day.year - latest.year > LONGEST:
        return f"the clock says {day}, {day.year - latest.year} years after the latest day in data/ ({where}, {latest})"
    ahead, where, _ = max((each for each in found if each[0] - day > each[2]), default=(day, "", timedelta()))
    return f"the clock says {day}, {where} {ahead}: one of them is wrong" if where else ""


def _days(place: Workspace) -> Iterator[tuple[date, str, timedelta]]:
    for name, column, most in DAYS:
        path = place.data / name
        try:
            rows = table_rows(path) if path.is_file() else []
        except Exception:  # whatever is wrong with a table is told where it is read
            continue
        for line, row in enumerate(rows, start=2):
            if found := _first_day(row.get(column, "")):
                yield found, f"data/{name}:{line}", most


def _first_day(text: str) -> date | None:
    """Return the first day that a date, a month or a year names."""
    match = re.match(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?", text)
    try:
        return date(*(int(part or 1) for part in match.groups())) if match else None
    except ValueError:
        return None
