"""What a target is: one quantified promise, of this year or of an earlier one; and an announced addition."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import date, timedelta

from analysis.domain.codes import Bound, Commitment, Direction, Driver, Kind, Operator, Status
from analysis.domain.languages import Bilingual
from analysis.domain.periods import parse_period

DAYS_A_MONTH = 30.4375
YEARLY_MEAN = "年均"
"""Word for a mean a year, in a target's name or phrase."""
DESIGNATION = "designate"
"""Deliverable of what is named by somebody."""


SURE_ENOUGH = 0.6
"""Confidence of a reading below which about every second row has a wrong field (docs/extraction.md)."""


@dataclass(frozen=True, slots=True)
class Target:
    """One quantified promise: a row of ``data/targets``; a number that is not given is NaN."""

    id: str
    region: str
    document: str
    section: str
    domain: str
    indicator_zh: str
    indicator_en: str
    series_id: str
    kind: Kind
    operator: Operator
    direction: Direction
    lower: float
    upper: float
    unit: str
    qualifier: str
    commitment: Commitment
    driver: Driver
    owner: str
    scope: str
    base_period: str
    due: date
    confidence: float
    evidence: str
    char_start: float
    char_end: float
    deliverable: str = ""
    stage: str = ""
    item: str = ""

    @property
    def names(self) -> Bilingual:
        """What its indicator is called."""
        return Bilingual(self.indicator_zh, self.indicator_en)

    @property
    def year_made(self) -> int:
        """The year whose report makes it."""
        return year_made(self.id)

    @property
    def is_ceiling(self) -> bool:
        """Whether its number is one not to be passed."""
        return self.operator.is_ceiling

    @property
    def threshold(self) -> float:
        """The number that decides it: the lower one, for a ceiling the upper one."""
        return self.upper if self.is_ceiling else self.lower

    @property
    def without_margin(self) -> Target:
        """The target without the number that says by how much another figure is to be passed: it is no level."""
        if self.kind != Kind.RELATIVE:
            return self
        return replace(self, lower=math.nan, upper=math.nan, unit="")

    @property
    def has_number(self) -> bool:
        """Whether it has a number at all."""
        return not (math.isnan(self.lower) and math.isnan(self.upper))

    @property
    def is_doubtful(self) -> bool:
        """Whether it was read with so little confidence that nothing is concluded before a person confirms it."""
        return self.confidence < SURE_ENOUGH

    @property
    def is_programme(self) -> bool:
        """Whether it is an amount delivered by plan and budget: the plan sets the number, its past is no trend."""
        return self.driver == Driver.PROGRAMME and self.kind == Kind.FLOW

    @property
    def is_designation(self) -> bool:
        """Whether somebody names the things promised: what is named stays so."""
        return self.deliverable == DESIGNATION

    @property
    def is_kept_up(self) -> bool:
        """Whether a level is to stay what it is (稳定在, 保持): it has no way to go."""
        return self.direction == Direction.MAINTAIN

    @property
    def falls(self) -> bool:
        """Whether less is better: the amount of a fall is a positive number."""
        return self.direction == Direction.DECREASE

    @property
    def less_is_better(self) -> bool:
        """Whether its number is one not to be passed: of what something falls by, more is better."""
        return self.is_ceiling or (self.falls and self.kind != Kind.CHANGE)

    @property
    def is_yearly_mean(self) -> bool:
        """Whether its number is a mean a year."""
        return any(YEARLY_MEAN in text for text in (self.indicator_zh, self.qualifier, self.evidence))

    @property
    def base_year(self) -> int:
        """The year that a change or growth starts from: the one before the due year where none is named."""
        return int(self.base_period[:4]) if self.base_period else self.due.year - 1

    @property
    def start(self) -> date:
        """The first day of its period: after its base period, else the start of its report's year."""
        if self.base_period:
            return parse_period(self.base_period).end + timedelta(days=1)
        return date(self.year_made, 1, 1)


def year_made(target_id: str) -> int:
    """Return the year whose report makes the target of an id.

    Examples
    --------
    >>> year_made("liaocheng-2026-20")
    2026
    """
    return int(target_id.rsplit("-", 2)[1])


@dataclass(frozen=True, slots=True)
class PastPromise:
    """A promise of an earlier year with what came of it: a row of ``data/promises``."""

    id: str
    target_year: int
    region: str
    domain: str
    indicator_zh: str
    indicator_en: str
    series_id: str
    kind: Kind
    operator: Operator
    direction: Direction
    lower: float
    upper: float
    unit: str
    driver: Driver
    status: str
    outcome_value: float
    outcome_status: Status
    outcome_bound: Bound
    outcome_published: date | None
    target_source_id: str
    outcome_source_id: str
    note: str
    evidence: str = ""

    @property
    def threshold(self) -> float:
        """The number that decides it: the lower one, for a ceiling the upper one."""
        return self.upper if self.operator.is_ceiling else self.lower

    @property
    def says_no_number(self) -> bool:
        """Whether neither a number promised nor an outcome is known: words alone."""
        return math.isnan(self.threshold) and math.isnan(self.outcome_value)

    @property
    def looks_back(self) -> bool:
        """Whether it is only what a report told of the year before, not what one promised."""
        return math.isnan(self.threshold) and bool(self.outcome_source_id)

    def in_unit(self, factor: float, unit: str) -> PastPromise:
        """Return the target in another unit, its numbers multiplied by a factor."""
        lower, upper, outcome = self.lower * factor, self.upper * factor, self.outcome_value * factor
        return replace(self, lower=lower, upper=upper, outcome_value=outcome, unit=unit)

    def is_reported(self, as_of: date) -> bool:
        """Return whether its outcome had been published by a day."""
        known = self.outcome_published is not None and self.outcome_published <= as_of
        return known and self.status == "reported"


@dataclass(frozen=True, slots=True)
class PastLink:
    """An earlier promise that is of the same thing as a target, or of a near relative: a row of ``data/links``."""

    target: str
    about: str
    relation: str
    apart: str
    probability: float
    who: str
    when: str

    @property
    def is_confirmed(self) -> bool:
        """Whether a person said so."""
        return bool(self.who)


@dataclass(frozen=True, slots=True)
class Event:
    """An announced, dated addition: a row of ``data/events.csv``, known from its source's publication on."""

    region: str
    series_id: str
    amount: float
    unit: str
    due: date
    source_id: str
    share_expected: float
    delay_months_low: float
    delay_months_high: float
    note: str
    announced: date | None
    note_en: str = ""
    first_due: date | None = None
    """The first day by which any report promised it; None where that is the day announced."""
    lot_series_id: str = ""
    """The series that counts how much of it has joined; blank where nothing does."""

    @property
    def slipped_months(self) -> float:
        """Months by which the day announced is later than the first one promised."""
        return 0.0 if self.first_due is None else (self.due - self.first_due).days / DAYS_A_MONTH

    @property
    def latest_delay(self) -> float:
        """The most months of delay that are reckoned with: what has slipped once may slip by as much again."""
        return max(self.delay_months_high, self.slipped_months)

    @property
    def is_the_lot(self) -> bool:
        """Whether its series counts nothing but the lot: it is never more than that."""
        return self.series_id == self.lot_series_id

    @property
    def notes(self) -> Bilingual:
        """What is announced."""
        return Bilingual(self.note, self.note_en)
