"""A region's figures beside those of its province, the nation, and its peers: regions of its level and province."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from analysis.assessment.assess import Assessment
from analysis.domain.codes import Kind
from analysis.domain.figure import Figure, yearly
from analysis.domain.regions import ancestors, are_alike, find_region
from analysis.domain.series import Series
from analysis.store.store import Store

RECENT_YEARS = 5
"""The yearly change shown is that of the last five years at most."""
LEAST_PEERS, MOST_SERIES = 3, 7
"""A series is set beside the peers where so many have a figure; so many series stand in one table."""
HEADLINE = "gdp-growth"
"""What a reader asks of any place first, promised or not."""
PEER_YEARS = 7
"""An older figure of a peer says nothing of where it stands."""


@dataclass(frozen=True)
class Latest:
    """The latest figure of one series in one region."""

    figure: Figure
    unit: str
    # yearly change over the recent years: points for a rate, else a share of 1; NaN where one figure is known, and for
    # series that are changes themselves
    change: float
    in_points: bool


@dataclass(frozen=True)
class Comparison:
    """One target's series: here, and in the regions this one lies in."""

    case: Assessment
    own: Latest | None
    wider: tuple[Latest | None, ...]

    @property
    def others(self) -> list[Latest]:
        """The figures of other regions."""
        return [figure for figure in self.wider if figure is not None]


@dataclass(frozen=True)
class Peers:
    """Series that a region and its peers have, each with its latest figure: the region first, its parents last."""

    series: tuple[Series, ...]
    rows: Mapping[str, Mapping[str, Latest]]

    @property
    def figures(self) -> list[Latest]:
        """Every figure shown."""
        shown = [series.series_id for series in self.series]
        return [row[name] for row in self.rows.values() for name in shown if name in row]


def beside(cases: Iterable[Assessment], store: Store, as_of: date) -> list[Comparison]:
    """Return, for each series of the targets that a wider region publishes, its latest figures side by side."""
    first = {case.target.series_id: case for case in reversed(list(cases)) if case.case.series}
    rows = [_context(case, store, as_of) for case in sorted(first.values(), key=lambda case: case.row.id)]
    return [row for row in rows if row.others]


def _context(case: Assessment, store: Store, as_of: date) -> Comparison:
    series, found = case.case.series, {}
    assert series is not None
    for region, figures in store.everywhere(series.series_id, as_of).items():
        if known := yearly(figures):
            found[region] = _latest(known, series)
    wider = tuple(found.get(region.name) for region in ancestors(store.region))
    return Comparison(case, found.get(store.region.name), wider)


def peers(cases: Iterable[Assessment], store: Store, as_of: date) -> Peers:
    """Return a region among its peers: what is promised here first, then growth that most of them have.

    A peer that has one of the series shown at most is left out: it would be a row of blanks.
    """
    own, wider = store.region, [region.name for region in ancestors(store.region)]
    found: dict[str, dict[str, Latest]] = {}
    measured: dict[str, Series] = {}
    for (series_id, region), figures in store.every(as_of, as_of.year - PEER_YEARS):
        series = store.definition(series_id)
        is_shown = region in (own.name, *wider) or are_alike(region, own)
        if series and is_shown and (known := yearly(figures)):
            found.setdefault(region, {})[series_id] = _latest(known, series)
            measured[series_id] = series
    like = sorted((name for name in found if are_alike(name, own)), key=lambda name: find_region(name).code)
    counts = {name: sum(name in found[place] for place in like) for name in found.get(own.name, {})}
    promised = {case.target.series_id for case in cases}
    shared = [name for name, count in counts.items() if count >= LEAST_PEERS]
    shared.sort(
        key=lambda name: (
            name not in promised,
            not measured[name].kind.is_difference,
            name != HEADLINE,
            -counts[name],
            name,
        )
    )
    shown = shared[:MOST_SERIES]
    like = [name for name in like if len(found[name].keys() & set(shown)) > 1]
    places = [own.name, *like, *(name for name in wider if name in found)] if shown else []
    return Peers(tuple(measured[name] for name in shown), {name: found[name] for name in places})


def _latest(figures: Sequence[Figure], series: Series) -> Latest:
    last = figures[-1]
    start = next(figure for figure in figures if figure.year >= last.year - RECENT_YEARS)
    in_points, years, change = series.kind in (Kind.RATE, Kind.COVERAGE), last.year - start.year, math.nan
    if years > 0 and in_points:
        change = (last.amount - start.amount) / years
    elif years > 0 and not series.kind.is_difference and start.amount > 0 and last.amount > 0:
        change = (last.amount / start.amount) ** (1 / years) - 1  # a change is one already: its own says little
    return Latest(last, series.unit, change, in_points)
