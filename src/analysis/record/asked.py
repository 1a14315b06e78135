"""A promise asked about, and what the record says of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from math import isnan

from analysis.record.amounts import measure
from analysis.record.kept import way
from analysis.record.names import NameParts, meaning
from analysis.record.reading import is_fall

_NO = float("nan")


@dataclass(frozen=True)
class Asked:
    """A promise of which no outcome is known; what is not known is blank or NaN."""

    indicator: str  # indicator, kind, operator, direction, unit: as the table of targets has them
    kind: str
    operator: str
    direction: str
    lower: float  # lower, upper: the target's values; one of them at least
    upper: float
    unit: str
    level: str = "city"  # ``nation``, ``province``, ``city`` or ``county``
    region: str = ""  # name of the place; its own record of earlier years is used where it is known
    year: int = 0  # year, due: of the report and of the due date; 0: not known, and the report's own year
    due: int = 0
    deliverable: str = ""
    domain: str = ""
    driver: str = ""
    commitment: str = ""
    evidence: str = ""
    headline: bool | None = None  # whether it stands in the list of the year's main targets
    previous: float = _NO  # last outcome in the promise's unit; of growth the last growth
    best: float = _NO  # the place's own best outcome in earlier years
    last_plan: float = _NO  # what the place promised of the same the year before
    parent_target: float = _NO  # what the province or the nation promises of the same for the year

    @cached_property
    def meaning(self) -> NameParts:
        """The name taken apart."""
        return meaning(self.indicator)

    @property
    def measure(self) -> str:
        """What of the thing is measured: ``growth``, ``share``, ``points`` or ``amount``."""
        return measure(self.kind, self.unit)

    @cached_property
    def more_is_harder(self) -> bool:
        """Whether a larger number asks for more; of a ceiling a smaller one does."""
        row = {"kind": self.kind, "indicator_zh": self.indicator, "evidence": self.evidence}
        falls = self.direction == "decrease" and is_fall(row)
        return way(self.operator, self.direction, self.indicator, falls=falls) == "increase"

    @property
    def value(self) -> float:
        """The number that decides: the lower end, of a ceiling the upper; the other where it is blank."""
        first, second = (self.lower, self.upper) if self.more_is_harder else (self.upper, self.lower)
        return second if isnan(first) else first

    @property
    def ahead(self) -> int:
        """Years from the report's to the due date."""
        return max(self.due - self.year, 0) if self.due and self.year else 0


@dataclass(frozen=True)
class Prospect:
    """What the record says of a promise."""

    p_reported: float  # p_reported, p_met: that a figure will be reported; that it keeps the promise if so
    p_met: float
    low_ratio: float  # low_ratio, ratio, high_ratio: 10, 50 and 90 % of outcome ÷ promise if reported
    ratio: float
    high_ratio: float
    n: int  # like promises with a reported outcome
    promised: int  # promised, reported, kept: counts of the like promises
    reported: int
    kept: int
    level: str  # level of government that they are of; empty: of several
    like: str  # what they have in common: a head noun or a deliverable; empty where it is neither
    domain: str = ""  # the domain that all of them are of; empty: of several
    # thing_reported, thing_kept: counts of the same thing in the same measure alone, where these are too few to count
    # as the like; else 0
    thing_reported: int = 0
    thing_kept: int = 0


def without_figures(asked: Asked) -> Asked:
    """Return a question that leaves out what the place's own figures and years say, which count beside the answer."""
    return replace(asked, region="", previous=_NO, best=_NO, last_plan=_NO)
