"""Targets of one report set against each other: a lot beside the level it joins, one thing promised twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from analysis.assessment.case import Case
from analysis.domain.codes import Direction
from analysis.domain.figure import Figure
from analysis.domain.target import Event, Target
from analysis.domain.units import UnitMismatch, conversion_factor
from analysis.record.amounts import family
from analysis.record.names import meaning

WHOLE = "全市"
"""Scope that means the place itself."""
FAR = 1.1
"""How many times the level's target base and lot together are from which both cannot be meant as read."""


@dataclass(frozen=True)
class Clash:
    """A lot that alone would carry a level far past its own target; amounts in the level's unit."""

    level: Target  # level, lot: the promise of the level, and that of the lot
    lot: Target
    # the level at the end of the year before the report, in the unit of the level's target: later ones hold some of the
    # lot
    base: Figure
    amount: float  # the lot's

    @property
    def together(self) -> float:
        """Base and lot."""
        return self.base.amount + self.amount


def clashes_of(case: Case) -> Iterator[Clash]:
    """Yield where a target, as a level or as a lot that joins it, cannot be meant as read beside another one.

    Only lots announced by the day, and levels of which the figure of the year before the report is known.
    """
    others = {target.series_id: target for target in case.store.promises if target.year_made == case.target.year_made}
    for event in (case.store.base or case.store).additions:
        pair = others.get(event.series_id), others.get(event.lot_series_id)
        known = event.announced is not None and event.announced <= case.as_of
        if known and not event.is_the_lot and None not in pair and case.target in pair:
            yield from _clash(case, event, *pair)


def _clash(case: Case, event: Event, level: Target | None, lot: Target | None) -> Iterator[Clash]:
    if level is None or lot is None or level.direction != Direction.INCREASE:
        return
    figures = case.store.figures(event.series_id, event.region, case.as_of)
    before = [each for each in figures if each.is_comparable and each.end == date(level.year_made - 1, 12, 31)]
    series = case.store.definition(event.series_id)
    if not before or series is None:
        return
    try:
        base = before[-1].in_unit(conversion_factor(series.unit, level.unit))
        amount = event.amount * conversion_factor(event.unit, level.unit)
    except UnitMismatch:
        return
    found = Clash(level, lot, base, amount)
    if found.together > FAR * level.threshold:
        yield found


def twins_of(case: Case) -> list[Target]:
    """Return the other promises of one report that count the same thing, such as one for a later year."""
    target = case.target
    if not target.has_number or meaning(target.indicator_zh).naked:
        return []
    return [other for other in case.store.promises if other.id != target.id and _is_twin(target, other)]


def _is_twin(target: Target, other: Target) -> bool:
    mine, its = meaning(target.indicator_zh), meaning(other.indicator_zh)
    counted = (target.year_made, target.kind, family(target.unit)), (other.year_made, other.kind, family(other.unit))
    named = (mine.head, mine.scopes, mine.stage, mine.extent), (its.head, its.scopes, its.stage, its.extent)
    return counted[0] == counted[1] and named[0] == named[1] and _place(target) == _place(other)


def _place(target: Target) -> str:
    return "" if target.scope == WHOLE else target.scope
