"""The rows of the record: a promise, what a later report tells, and the report that holds both."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import isnan

from analysis.record.amounts import family, measure
from analysis.record.names import NameParts, bigrams, meaning

_OF_THE_YEAR = ("year_plan", "government_plan", "annex")
"""Parts whose promises are of the report's own year where they name no other."""
_FIRST_PART = 0.4
_LAST_NUMBER = re.compile(r"\d[\d.]*\D*$")
_STOPS = re.compile("[,，;；、。:：]")


@dataclass(frozen=True)
class SharedFields:
    """What promise and outcome have in common."""

    name: str  # name, kind, unit: as the extractor has them
    kind: str
    unit: str
    evidence: str  # evidence, context: the phrase with the number, and what the sentence says in front of it
    context: str
    start: int  # place in the report
    falls: bool
    """Whether the number is what something falls by."""

    @cached_property
    def meaning(self) -> NameParts:
        """The name taken apart."""
        return meaning(self.name)

    @cached_property
    def spoken(self) -> NameParts:
        """What the clause in front of the number means: it may say what the name leaves out."""
        return meaning(_LAST_NUMBER.sub("", _STOPS.split(self.context)[-1] + self.evidence))

    @cached_property
    def scopes(self) -> Mapping[str, frozenset[str]]:
        """Words of scope by axis, from the name, else from the phrase."""
        return {**self.spoken.scopes, **self.meaning.scopes}

    @property
    def extent(self) -> str:
        """Whether new or in all, by name or phrase."""
        return self.meaning.extent or self.spoken.extent

    @property
    def stage(self) -> str:
        """How far the thing has come, by name or phrase."""
        return self.meaning.stage or self.spoken.stage

    @cached_property
    def measure(self) -> str:
        """What of the thing is measured."""
        return measure(self.kind, self.unit)

    @cached_property
    def family(self) -> str:
        """The family of the unit."""
        return family(self.unit)

    @cached_property
    def heard(self) -> frozenset[str]:
        """Pairs of characters in name, phrase and sentence."""
        return bigrams(self.name) | bigrams(self.evidence) | bigrams(self.context)

    @property
    def said(self) -> str:
        """All words of name, phrase and sentence."""
        return f"{self.name} {self.context}{self.evidence}"


@dataclass(frozen=True)
class Promise(SharedFields):
    """A number promised; `low` and `high` as the operator fills them, both alike for one number."""

    series_id: str
    operator: str
    direction: str
    low: float
    high: float
    due: int
    domain: str
    deliverable: str
    commitment: str
    driver: str
    part: str
    """Part of the report as the extractor names it; empty where it names none."""
    behind: float
    """Share of what the same report tells that stands after the promise: next to nothing, unless it is a look back."""
    position: float
    headline: bool
    """Whether it stands in the list of the year's main targets."""
    ahead: int
    """Years from the report's to the due date."""
    before_headline: bool | None
    """Whether it stands before the year's main targets, as looks back and plans of five years do; None: no list."""

    @property
    def looks_back(self) -> bool:
        """Whether part, or place in the report and bare number, say that this was, or is of five years to come."""
        if self.part:
            return self.part not in _OF_THE_YEAR and not self.ahead
        if self.before_headline is None:
            return self.position < _FIRST_PART
        return self.before_headline and self.operator in ("=", ">")

    @property
    def value(self) -> float:
        """The number that stands for the promise: its lower end, else its upper."""
        return self.high if isnan(self.low) else self.low


@dataclass(frozen=True)
class Told(SharedFields):
    """A number that a report tells of what was, as printed."""

    value: float
    period: str
    bound: str
    status: str


@dataclass(frozen=True)
class Report:
    """A report as far as the record needs it."""

    place: str
    level: str
    year: int
    document: str
    promises: Sequence[Promise]
    told: Sequence[Told]
    look_back: str
    """What the report says of the past, its sentences one after the other."""
