"""What is known of a place's earlier promises when it makes another: planned, come, and kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from functools import lru_cache
from math import isnan, nan
from statistics import median
from typing import Literal, TypeVar

import pandas as pd

from analysis.domain.regions import find_region
from analysis.errors import RequestError
from analysis.pace.met import met
from analysis.record.amounts import factor, measure
from analysis.record.asked import Asked
from analysis.record.cases import known

Key = TypeVar("Key", bound=Hashable)
_SHARE = 0.8
"""Share kept of anything, before a case is seen."""
_PLACE, _THING, _YEAR, _EVERYWHERE, _ALWAYS = 20.0, 3.0, 8.0, 5.0, 8.0
"""Cases that the average weighs as: beside a place's own, a thing's, those of the year before, those of all places in
that year and in all years."""
_YEARS, _RECENT, _PEERS, _MANY = 12, 3, 5, 20
"""Years of a place that count, and that its usual outcome is of; other places from which a median is taken, and
promises of growth from which a share is."""


@dataclass(frozen=True)
class Earlier:
    """A promise of an earlier year: its number, what came, whether it was kept (NaN: not known)."""

    place: str
    year: int
    head: str
    measure: str
    unit: str
    planned: float
    came: float
    kept: float


@dataclass(frozen=True)
class EarlierYears:
    """What earlier years say of a promise; NaN where they say nothing."""

    # previous, best, last_plan: last outcome, best outcome and last plan of the same thing, in the promise's unit
    previous: float = nan
    best: float = nan
    last_plan: float = nan
    thing: float = nan  # share kept of the place's own promises of the same thing
    place: float = nan  # place, last: what the place kept more than the average, over all years and in the year before
    last: float = nan
    # everywhere, always: share of promises of the same thing that all places kept the year before, and in all years
    # before; points of a share count as that share in the latter
    everywhere: float = nan
    always: float = nan
    parent: float = nan  # what the region that the place lies in, else the nation, promises of the same for the year
    growth: float = nan  # share of all promises of growth that all places kept the year before
    usual: float = nan  # mean of the last three years' outcomes, where two of them at least are known
    # peers, peers_came: median of what other places promise of the same growth or share for the year, and of what came
    # there the year before
    peers: float = nan
    peers_came: float = nan


class Past:
    """Promises of earlier years, by place and by thing."""

    def __init__(self, rows: Iterable[Earlier]) -> None:
        self._things: dict[tuple[str, str, str], dict[int, Earlier]] = defaultdict(dict)
        self._kept: dict[tuple[str, str], dict[int, list[float]]] = defaultdict(dict)
        self._beyond: dict[tuple[str, int], list[float]] = defaultdict(lambda: [0.0, 0.0])
        self._growth: dict[int, list[float]] = defaultdict(lambda: [0.0, 0.0])
        shares: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
        known = list(rows)
        for row in known:
            self._things[row.place, row.head, row.measure].setdefault(row.year, row)
            if not isnan(row.kept):
                _add(self._kept[row.head, row.measure].setdefault(row.year, [0.0, 0.0]), row.kept)
                _add(shares[row.measure], row.kept)
                if row.measure == "growth":
                    _add(self._growth[row.year], row.kept)
        self._peers: dict[tuple[str, str, int], list[Earlier]] = defaultdict(list)
        for (_, head, measured), years in self._things.items():
            for year, row in years.items():
                self._peers[head, measured, year].append(row)
        usual = {name: _shrunken(pair, _SHARE, 1.0) for name, pair in shares.items()}
        self._usual = defaultdict(lambda: _SHARE, usual)
        for row in known:
            if not isnan(row.kept):
                _add(self._beyond[row.place, row.year], row.kept - self._usual[row.measure])

    @property
    def reports(self) -> frozenset[tuple[str, int]]:
        """Places and years of which there is a promise."""
        return frozenset((place, year) for (place, *_), years in self._things.items() for year in years)

    def also(self, rows: Iterable[Earlier]) -> Past:
        """Return this past with more promises; what is usual stays what it is."""
        more = copy(self)
        more._things, more._kept, more._beyond = copy(self._things), copy(self._kept), copy(self._beyond)
        for row in rows:
            thing = row.place, row.head, row.measure
            more._things[thing] = {row.year: row, **more._things.get(thing, {})}
            if not isnan(row.kept):
                more._kept[row.head, row.measure] = dict(more._kept.get((row.head, row.measure), {}))
                _add_apart(more._kept[row.head, row.measure], row.year, row.kept)
                _add_apart(more._beyond, (row.place, row.year), row.kept - self._usual[row.measure])
        return more

    def known(self, asked: Asked) -> EarlierYears:
        """Return what the years before a promise's report say of it."""
        if not asked.year:
            return EarlierYears(always=self._always(asked))
        rows = self._own(asked)
        before = next((row for row in rows if row.year == asked.year - 1), None)
        told = [value for row in rows if not isnan(value := _in(asked.unit, row.unit, row.came))]
        return EarlierYears(
            previous=_in(asked.unit, before.unit, before.came) if before else nan,
            best=(max(told) if asked.more_is_harder else min(told)) if told else nan,
            last_plan=_in(asked.unit, before.unit, before.planned) if before else nan,
            thing=self._of_thing(asked.measure, rows),
            place=self._more(asked.region, range(asked.year - _YEARS, asked.year), _PLACE),
            last=self._more(asked.region, range(asked.year - 1, asked.year), _YEAR),
            everywhere=self._everywhere(asked),
            always=self._always(asked),
            parent=self._parent(asked),
            growth=self._of_growth(asked.year - 1),
            usual=_recent(asked, rows),
            peers=self._median(asked, asked.year, "planned"),
            peers_came=self._median(asked, asked.year - 1, "came"),
        )

    def _own(self, asked: Asked) -> list[Earlier]:
        """Return what the place promised of the same in earlier years."""
        found = self._things.get((asked.region, asked.meaning.head, asked.measure), {}) if asked.region else {}
        return [row for year, row in found.items() if year < asked.year]

    def _of_thing(self, measured: str, rows: list[Earlier]) -> float:
        kept = [row.kept for row in rows if not isnan(row.kept)]
        return _shrunken([sum(kept), len(kept)], self._usual[measured], _THING) if kept else nan

    def _more(self, place: str, years: Iterable[int], prior: float) -> float:
        pairs = [self._beyond[place, year] for year in years if (place, year) in self._beyond]
        return sum(pair[0] for pair in pairs) / (sum(pair[1] for pair in pairs) + prior) if pairs else nan

    def _parent(self, asked: Asked) -> float:
        for place in _above(asked.region):
            row = self._things.get((place, asked.meaning.head, asked.measure), {}).get(asked.year)
            if row and not isnan(value := _in(asked.unit, row.unit, row.planned)):
                return value
        return nan

    def _everywhere(self, asked: Asked) -> float:
        pair = self._kept.get((asked.meaning.head, asked.measure), {}).get(asked.year - 1)
        return _shrunken(pair, self._usual[asked.measure], _EVERYWHERE) if pair else nan

    def _of_growth(self, year: int) -> float:
        kept, of = self._growth.get(year, (0.0, 0.0))
        return kept / of if of >= _MANY else nan

    def _median(self, asked: Asked, year: int, which: Literal["planned", "came"]) -> float:
        """Return the median of what other places planned, or of what came there, of a growth or share in a year."""
        if asked.measure == "amount":
            return nan
        rows = self._peers.get((asked.meaning.head, asked.measure, year), ())
        values = [_in(asked.unit, row.unit, getattr(row, which)) for row in rows if row.place != asked.region]
        known = [value for value in values if not isnan(value)]
        return median(known) if len(known) >= _PEERS else nan

    def _always(self, asked: Asked) -> float:
        """Return the share kept of a thing before a year; a promise without a year is asked about after all of them."""
        alike = ("share", "points") if asked.measure in ("share", "points") else (asked.measure,)
        years = (self._kept.get((asked.meaning.head, measured), {}) for measured in alike)
        pairs = [pair for found in years for year, pair in found.items() if not asked.year or year < asked.year]
        summed = [sum(each) for each in zip(*pairs, strict=True)]
        return _shrunken(summed, self._usual[asked.measure], _ALWAYS) if pairs else nan


def _recent(asked: Asked, rows: Sequence[Earlier]) -> float:
    """Return the mean of the last years' outcomes; the last one as the question has it, if it has."""
    came = {row.year: _in(asked.unit, row.unit, row.came) for row in rows if row.year >= asked.year - _RECENT}
    if not isnan(asked.previous):
        came[asked.year - 1] = asked.previous
    known = [value for value in came.values() if not isnan(value)]
    return sum(known) / len(known) if len(known) > 1 else nan


@lru_cache(maxsize=4096)
def _above(place: str) -> tuple[str, ...]:
    """Return the regions that a place lies in, the nearest first."""
    try:
        region = find_region(place) if place else None
    except RequestError:
        return ()
    found = []
    while region and region.parent:
        region = find_region(region.parent)
        found.append(region.name)
    return tuple(found)


def _add(pair: list[float], value: float) -> None:
    pair[0] += value
    pair[1] += 1.0


def _add_apart(pairs: dict[Key, list[float]], key: Key, value: float) -> None:
    """Add to a pair that others may hold, too."""
    kept, of = pairs.get(key, (0.0, 0.0))
    pairs[key] = [kept + value, of + 1.0]


def _shrunken(pair: Sequence[float], towards: float, prior: float) -> float:
    kept, of = pair
    return (kept + prior * towards) / (of + prior)


def _in(wanted: str, unit: str, value: float) -> float:
    times = factor(unit, wanted)
    return nan if times is None else value * times


def earlier_of(record: pd.DataFrame) -> list[Earlier]:
    """Return the promises of a record that were due in their own year, the surest pairs first."""
    frame = record[record["due"] == record["year"]].sort_values("probability", ascending=False)
    planned = frame["lower"].fillna(frame["upper"]).to_numpy(float)
    kept = frame["met"].astype("Float64").to_numpy(float, na_value=nan)
    kept[(frame["flag"] != "").to_numpy()] = nan
    columns = (frame[name].tolist() for name in ("place", "year", "head", "kind", "unit", "reported"))
    return [
        Earlier(place, int(year), head, measure(kind, unit), unit, float(plan), float(came), float(word))
        for place, year, head, kind, unit, came, plan, word in zip(*columns, planned, kept, strict=True)
    ]


@lru_cache(maxsize=4)
def shipped_past(out: int | None = None) -> Past:
    """Return the earlier promises of the record as it was known when the reports of a year were the latest."""
    return Past(earlier_of(known(out)))


@lru_cache(maxsize=4)
def _recorded(out: int | None) -> frozenset[tuple[str, int]]:
    return shipped_past(out).reports


def told_before(asked: Sequence[Asked], out: int | None = None) -> list[Earlier]:
    """Return the promises asked about as earlier ones, where the record has none of that place and year.

    What `Asked.previous` of a later year says came is an outcome of the year before, whether that was promised or not.
    """
    own = {
        (each.region, each.year, each.meaning.head, each.measure): each for each in asked if each.region and each.year
    }
    found = []
    recorded = _recorded(out)
    for (place, year, head, measured), each in own.items():
        if (place, year) in recorded:
            continue
        after = own.get((place, year + 1, head, measured))
        came = _in(each.unit, after.unit, after.previous) if after else nan
        found.append(Earlier(place, year, head, measured, each.unit, each.value, came, _word(each, came)))
    return found


def _word(asked: Asked, came: float) -> float:
    """Return 1 where what came keeps a promise, 0 where not, NaN where nothing is known to have come."""
    if isnan(came) or asked.ahead:
        return nan
    way = "increase" if asked.more_is_harder else "decrease"
    upper, lower = (
        (asked.lower if isnan(asked.upper) else asked.upper),
        (asked.upper if isnan(asked.lower) else asked.lower),
    )
    return float(met(came, asked.operator, way, lower, upper))
