"""What the official pace methods say of an assessed target, and where that contradicts its probability, and why."""

from __future__ import annotations

from calendar import isleap
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from analysis.assessment.assess import Assessment
from analysis.assessment.history import DAYS_A_YEAR
from analysis.domain.codes import OFF_PACE, ON_PACE, Kind
from analysis.domain.figure import Figure
from analysis.pace.cases import Cases, Judged
from analysis.pace.disagreement import Disagreement, disagreement
from analysis.pace.methods import METHODS

OFFICES = (
    "open-sdg",
    "eurostat",
    "un-2023",
    "sdsn",
    "destatis",
    "escap-anticipated",
    "unicef",
    "iea",
    "climate-action",
)
"""Methods of offices that class the way from a base to a target over years."""
RECENT_YEARS = 5
"""Where the target's own base is not published, the way is measured from the figure at most five years before."""
STALE_YEARS = 1.5
"""Years between the latest figure and the reference date from which it is called old."""
JUDGED = (Kind.STOCK, Kind.RATE, Kind.COVERAGE, Kind.CHANGE, Kind.FLOW)
"""Kinds of targets that have a way from a base."""


@dataclass(frozen=True)
class Official:
    """What the official methods say of one target."""

    cases: Cases | None = None  # the case they judge; None where there is none
    # what each of `OFFICES` that can judge the case says, by name
    found: dict[str, Judged] = field(default_factory=dict)
    base_period: str = ""  # base_period, latest_period: periods of the figures that are compared
    latest_period: str = ""
    # whether the level aimed at is a change on a base that is not published: its projected median stands in
    base_projected: bool = False

    @property
    def on_pace(self) -> tuple[str, ...]:
        """Methods that say that the target will be reached."""
        return tuple(name for name, said in self.found.items() if said.code[0] < METHODS[name].on_pace)

    @property
    def behind(self) -> tuple[str, ...]:
        """Methods that say that it will not."""
        return tuple(name for name in self.found if name not in self.on_pace)

    @property
    def split(self) -> Disagreement | None:
        """Where the methods disagree among themselves."""
        return disagreement(self.cases, self.found) if self.cases is not None else None

    def class_of(self, name: str) -> str:
        """Return the class that a method gives, in its own words."""
        return METHODS[name].classes[self.found[name].code[0]]


@dataclass(frozen=True)
class Contradiction:
    """Official classes on the other side of a target's probability."""

    methods: tuple[str, ...]  # the methods that contradict it
    # ``events``: announced additions that they do not know; ``tolerance``: that of 左右; ``path``: compound growth and
    # a straight line ask for different values; ``stale``: their latest figure is old; ``slower``: the last change
    # fell short of what is needed from now on; ``like_series``: the growth of like series; ``spread``: two figures
    # know no swings
    why: str


def official(case: Assessment) -> Official:
    """Return what the official methods say of an assessed level, rate, change, or yearly amount that no plan sets.

    Nothing where two figures of different years or the level aimed at are missing, or the target is settled. The way is
    measured from the target's own base where it is published, else from the oldest figure of the last five years. Of a
    change on a base that is not published yet the level aimed at rests on the base's projected median.
    """
    ends = _ends(case)
    if ends is None or case.row.settled_on:
        return Official()
    aimed = level_aimed_at(case)
    if np.isnan(aimed):
        return Official()
    base, latest = ends
    direction = {"increase": 1.0, "decrease": -1.0}.get(case.row.direction, 0.0)
    cases = Cases.of(
        base_year=_year(base.end),
        base_value=base.amount,
        latest_year=_year(latest.end),
        latest_value=latest.amount,
        target_year=_year(case.row.due),
        target_value=aimed,
        direction=direction,
    )
    found = {name: METHODS[name].judge(cases) for name in OFFICES}
    found = {name: said for name, said in found.items() if said.code[0] >= 0}
    return Official(cases, found, base.period, latest.period, _base_is_projected(case))


def contradiction(case: Assessment, said: Official) -> Contradiction | None:
    """Return where official classes contradict a target's probability, and the first cause that explains it.

    None where the probability is between one third and two thirds, or no method is on its other side.
    """
    row, probability = case.row, case.row.probability
    if not row.has_probability or OFF_PACE < probability < ON_PACE or not said.found or row.settled_on:
        return None
    high = probability >= ON_PACE
    against = said.behind if high else said.on_pace
    if not against:
        return None
    return Contradiction(against, _why(case, said, against, high))


def _why(case: Assessment, said: Official, against: tuple[str, ...], high: bool) -> str:
    row, without = case.row, case.probability_without_events
    if high and case.projection.events and without < ON_PACE:
        return "events"
    if high and row.probability_strict < ON_PACE:
        return "tolerance"
    paths = {METHODS[name].path for name in against}
    others = {METHODS[name].path for name in said.found if name not in against}
    if len(paths) == 1 and others and not paths & others:
        return "path"
    latest = case.evidence.latest
    if latest is not None and (case.case.reference - latest.end).days > STALE_YEARS * DAYS_A_YEAR:
        return "stale"
    if not high and _slower_than_needed(case, said):
        return "slower"
    return "like_series" if case.projection.pool.weight else "spread"


def _slower_than_needed(case: Assessment, said: Official) -> bool:
    years, cases = case.evidence.years, said.cases
    if len(years) < 2 or cases is None:
        return False
    last, before = years[-1], years[-2]
    pace = (last.amount - before.amount) / (last.year - before.year)
    left = float(cases.target_year[0] - cases.latest_year[0])
    needed = float(cases.target_value[0] - cases.latest_value[0]) / left if left > 0 else 0.0
    return bool(cases.direction[0] * (pace - needed) < 0)


def _ends(case: Assessment) -> tuple[Figure, Figure] | None:
    """Return the figures from which and to which the way is measured."""
    years, latest, target = case.evidence.years, case.evidence.latest, case.target
    if target.kind not in JUDGED or target.is_programme or latest is None or not years:
        return None
    if target.kind == Kind.FLOW:
        latest = years[-1]  # a part of a year is no year
    older = [figure for figure in years if figure.end < latest.end]
    own = [figure for figure in older if figure.year == int((case.row.base_period or "0")[:4])]
    recent = [figure for figure in older if figure.year >= latest.year - RECENT_YEARS]
    return ((own or recent)[0], latest) if own or recent else None


def level_aimed_at(case: Assessment) -> float:
    """Return the level that a target asks for: its threshold, or for a change or growth the base and the change.

    In the unit of the evidence; the median of a projected base stands in for one that is not published; NaN where there
    is neither.
    """
    target, threshold = case.target, case.target.threshold
    # a growth rate that is itself the series has its target on its own axis
    if not target.kind.is_difference or case.kind == target.kind:
        return threshold
    base_year = _base_year(case)
    base = case.evidence.level(base_year)
    years = [day.year for day in case.projection.dates]
    if np.isnan(base) and base_year in years:
        base = float(np.median(case.projection.paths[:, years.index(base_year)]))
    if target.kind == Kind.GROWTH:
        return base * (1 + threshold / 100)
    return base + threshold * (-1 if target.falls else 1)


def _base_is_projected(case: Assessment) -> bool:
    return case.target.kind == Kind.CHANGE != case.kind and bool(np.isnan(case.evidence.level(_base_year(case))))


def _base_year(case: Assessment) -> int:
    """Return the year that a change starts from: the one before the due year where none is named."""
    return int(case.row.base_period[:4]) if case.row.base_period else case.row.due.year - 1


def _year(day: date) -> float:
    """Return a day as a number of years: the end of a year is its number."""
    return day.year - 1 + day.timetuple().tm_yday / (366 if isleap(day.year) else 365)
