"""A region's figures beside those of its province, the nation, and regions of its own level."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from analysis.assessment.assess import Assessment
from analysis.domain.codes import Kind
from analysis.domain.figure import Figure, yearly
from analysis.domain.regions import Region, ancestors, find_region
from analysis.domain.series import Series
from analysis.errors import RequestError
from analysis.store.store import Store

RECENT_YEARS = 5
"""The yearly change shown is that of the last five years at most."""
SHOWN_PEERS = 3


@dataclass(frozen=True)
class Latest:
    """The latest figure of one series in one region.

    Attributes
    ----------
    change : float
        Yearly change over the recent years: points for a rate, else a share of 1; NaN where one figure is known, and
        for series that are changes themselves.
    """

    figure: Figure
    unit: str
    change: float
    in_points: bool


@dataclass(frozen=True)
class Comparison:
    """One target's series: here, in the regions this one lies in, and in regions of its level."""

    case: Assessment
    own: Latest | None
    wider: tuple[Latest | None, ...]
    peers: tuple[Latest, ...]

    @property
    def others(self) -> list[Latest]:
        """The figures of other regions."""
        return [figure for figure in (*self.wider, *self.peers) if figure is not None]


def beside(cases: Iterable[Assessment], store: Store, as_of: date) -> list[Comparison]:
    """Return, for each series of the targets that another region publishes, its latest figures side by side.

    Parameters
    ----------
    cases : iterable of Assessment
        The targets; one row a series, at its first target.
    store : Store
        The tables.
    as_of : date
        Figures published later are not seen.

    Returns
    -------
    list of Context
    """
    first = {case.target.series_id: case for case in reversed(list(cases)) if case.case.series}
    rows = [_context(case, store, as_of) for case in sorted(first.values(), key=lambda case: case.row.id)]
    return [row for row in rows if row.others]


def _context(case: Assessment, store: Store, as_of: date) -> Comparison:
    series, found = case.case.series, {}
    assert series is not None
    for region, figures in store.everywhere(series.series_id, as_of).items():
        if known := yearly(figures):
            found[region] = _latest(known, series)
    peers = [latest for region, latest in found.items() if _like(region, store.region)]
    peers.sort(key=lambda latest: (-latest.figure.year, latest.figure.region))
    wider = tuple(found.get(region.name) for region in ancestors(store.region))
    return Comparison(case, found.get(store.region.name), wider, tuple(peers[:SHOWN_PEERS]))


def _latest(figures: Sequence[Figure], series: Series) -> Latest:
    last = figures[-1]
    start = next(figure for figure in figures if figure.year >= last.year - RECENT_YEARS)
    in_points, years, change = series.kind in (Kind.RATE, Kind.COVERAGE), last.year - start.year, math.nan
    if years > 0 and in_points:
        change = (last.amount - start.amount) / years
    elif years > 0 and not series.kind.is_difference and start.amount > 0 and last.amount > 0:
        change = (last.amount / start.amount) ** (1 / years) - 1  # a change is one already: its own says little
    return Latest(last, series.unit, change, in_points)


def _like(name: str, own: Region) -> bool:
    try:
        region = find_region(name)
    except RequestError:  # a zone or a district that the table of regions does not hold
        return False
    return region.level == own.level and region.code != own.code
