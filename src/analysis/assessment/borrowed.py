"""Like series: the same indicator elsewhere, else the same kind and domain. A short history borrows theirs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from analysis.assessment.case import Case
from analysis.domain.codes import Kind
from analysis.domain.figure import Figure, comparable, whole_years
from analysis.domain.regions import ancestors, find_region
from analysis.store.as_of import SeriesOf
from analysis.store.store import Store

Array = NDArray[np.float64]
SAME_SERIES = {0: 1.0, 1: 1.0, 2: 1.0, 3: 1.0, 4: 1.0, 5: 1.0, 6: 0.5, 7: 0.5}
"""Weight of borrowed histories beside the series' own, by the number of yearly figures: a long history needs none.

Chosen on indicators of 31 provinces cut to their last years, with two other provinces as like series
(``benchmarks/like_series.py``, docs/verdicts.md): the scaled quantile loss falls from 0.89 to 0.52 at one figure, from
0.42 to 0.39 at three, and by a hundredth at five.
"""
SAME_KIND = {0: 0.5, 1: 0.5}
"""The same where the like series are of other indicators: of use at one figure alone, a loss at two."""
WINDOW_YEARS = 10
"""Years of like series' history that are borrowed: what is older belongs to another time."""
FEWEST_YEARS = 10
"""Years of like levels below which all levels say how often one falls."""
RELATIVE_KINDS = (Kind.STOCK, Kind.FLOW)
"""Kinds of series whose size is a matter of the region: histories are moved by a factor, not by a difference."""

Member = tuple[Array, Array]
"""Years and values of one like series."""
Members = dict[str, dict[str, Member]]
"""Histories by series, then by region."""


@dataclass(frozen=True)
class Like:
    """Series like a target's: the same indicator elsewhere, else the same kind and domain."""

    kind: str  # ``same_series`` or ``same_kind_and_domain``
    members: tuple[Member, ...]  # their recent yearly histories; the city's own series is not among them
    names: tuple[str, ...]  # each member's series, region and length

    def weight(self, figures: int) -> float:
        """Return the weight of their histories beside a series' own, by the number of its yearly figures."""
        if not self.members:
            return 0.0
        return (SAME_SERIES if self.kind == "same_series" else SAME_KIND).get(figures, 0.0)


def store_of_others(case: Case) -> Store:
    """Return the tables for what is asked of other series: as they are, where figures of the own one are supposed."""
    store, own = case.store, (case.target.series_id, case.target.region)
    if store.supposed is None or any((row.series_id, row.region) != own for row in store.supposed.rows):
        return store
    return store.base or store


def like_series(case: Case) -> Like:
    """Return the series like a case's own."""
    store, own = store_of_others(case), (case.target.series_id, case.target.region)
    members, rank = _members(store, case.as_of), _rank(own[1])
    found = _beside(members, own[0], own, rank)
    kind = "same_series" if found else "same_kind_and_domain"
    if not found:
        alike = (series_id for series_id in members if _is_alike(store, series_id, own[0], case.target.domain))
        found = [like for series_id in alike for like in _beside(members, series_id, own, rank)]
    return Like(kind, tuple(member for _, member in found), tuple(name for name, _ in found))


def _beside(members: Members, series_id: str, own: SeriesOf, rank: int) -> list[tuple[str, Member]]:
    """Return the histories of a series in other places than the own one, of its level or above, by their names."""
    return [
        (f"{series_id}@{region}×{len(member[0])}", member)
        for region, member in members.get(series_id, {}).items()
        if (series_id, region) != own and _rank(region) <= rank
    ]


def _is_alike(store: Store, series_id: str, own: str, domain: str) -> bool:
    """Say whether a series is of the own one's kind, of its unit where that is a rate, and of a domain."""
    here, there = store.definition(own), store.definition(series_id)
    if here is None or there is None or not store.is_about(series_id, domain):
        return False
    return there.kind == here.kind and (here.kind != Kind.RATE or there.unit == here.unit)


@lru_cache(maxsize=8192)
def _rank(region: str) -> int:
    """Return how far below the nation a region stands: smaller places move more, and tell a larger one little."""
    return len(ancestors(find_region(region)))


def falls_on_record(case: Case, histories: list[Member]) -> tuple[int, int]:
    """Return how many of the changes of some levels are falls, and the years that they span.

    `histories` are the years and levels of the case's series and of like ones. Where they span fewer than ten years,
    every level in the same unit is asked.
    """
    if sum(years[-1] - years[0] for years, _ in histories) >= FEWEST_YEARS:
        return _falls(histories)
    store, as_of, unit = case.store, case.as_of, case.series.unit if case.series else ""
    return store.once(("falls", unit, as_of), lambda: _falls(_levels_in(unit, store, as_of)))


def _falls(histories: Sequence[Member]) -> tuple[int, int]:
    falls = sum(int((np.diff(values) < 0).sum()) for _, values in histories)
    return falls, int(sum(years[-1] - years[0] for years, _ in histories))


def _levels_in(unit: str, store: Store, as_of: date) -> list[Member]:
    return [
        member
        for series_id, places in _members(store, as_of).items()
        if (there := store.definition(series_id)) and (there.kind, there.unit) == (Kind.STOCK, unit)
        for member in places.values()
    ]


def _members(store: Store, as_of: date) -> Members:
    """Return the recent yearly figures of every series of every region that has two of them, in their order."""
    if store.base is None or store.supposed is None:
        return store.once(("members", as_of), lambda: _of_all(store, as_of))
    every = dict(_members(store.base, as_of))
    for series_id, region in {(row.series_id, row.region) for row in store.supposed.rows}:
        places = {name: member for name, member in every.pop(series_id, {}).items() if name != region}
        found = _member(store.figures(series_id, region, as_of), as_of)
        places |= {region: found} if found is not None else {}
        every[series_id] = dict(sorted(places.items()))
    return dict(sorted(every.items()))


def _of_all(store: Store, as_of: date) -> Members:
    every: Members = defaultdict(dict)
    for (series_id, region), figures in store.every(as_of, as_of.year - WINDOW_YEARS):
        member = _member(figures, as_of)
        if member is not None:
            every[series_id][region] = member
    return dict(every)


def _member(figures: Sequence[Figure], as_of: date) -> Member | None:
    """Return the years and values of a series since its last break; None where they are fewer than two."""
    recent = [row for row in figures if row.year >= as_of.year - WINDOW_YEARS and row.is_whole_year]
    since = whole_years(comparable(recent))
    if len(since) < 2:
        return None
    return np.array([row.year for row in since], float), np.array([row.amount for row in since], float)
