"""A target as the record of promises is asked about it: with what is known of the years before it was made."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import replace
from functools import lru_cache
from math import isnan, nan

import numpy as np

from analysis.assessment.history import Evidence
from analysis.assessment.measure import Measure
from analysis.domain.codes import Kind
from analysis.domain.regions import ancestors, find_region
from analysis.domain.target import PastPromise, Target
from analysis.domain.units import UnitMismatch, conversion_factor
from analysis.record.asked import Asked, Prospect
from analysis.record.model import prospects
from analysis.store.store import Store

YEARS_BACK = 10
"""Years before a target was made in which the place's own best is looked for."""
SAME_MEASURE = ("level", "growth", "change")
"""Ways to measure a target that a year before can be measured in, too."""


def asked_of(target: Target, evidence: Evidence, measure: Measure, store: Store) -> Asked:
    """Return a target as a question to the record: wording and numbers, last outcome, own best, earlier plans."""
    outcomes = _outcomes(target, evidence, measure)
    return Asked(
        indicator=target.indicator_zh,
        kind=target.kind,
        operator=target.operator,
        direction=target.direction,
        lower=_number(target.lower),
        upper=_number(target.upper),
        unit=target.unit,
        level=find_region(target.region).level,
        region=target.region,
        year=target.year_made,
        due=target.due.year,
        deliverable=target.deliverable,
        domain=target.domain,
        driver=target.driver,
        commitment=target.commitment,
        evidence=target.evidence,
        previous=outcomes.get(target.year_made - 1, nan),
        best=(min if target.less_is_better else max)(outcomes.values(), default=nan),
        last_plan=plan_of(target, store, (target.region,), target.year_made - 1),
        parent_target=_of_parents(target, store),
    )


@lru_cache(maxsize=4096)
def prospect_of(asked: Asked, out: int) -> Prospect:
    """Return what the record says of a promise when the reports of a year were the latest: asked once a question."""
    return prospects([asked], out)[0]


def _number(value: float) -> float:
    return nan if isnan(value) else value  # one and the same NaN, so that equal questions are equal


def _outcomes(target: Target, evidence: Evidence, measure: Measure) -> dict[int, float]:
    """Return what the target measures as it came out in the years before it was made, by year."""
    single = measure.how == "level" or measure.due_year - measure.base_year == 1
    alike = measure.how != "level" or evidence.unit == target.unit
    if measure.how not in SAME_MEASURE or not single or not alike:
        return {}
    found = {}
    for year in range(target.year_made - YEARS_BACK, target.year_made):
        earlier = replace(measure, base_year=year - 1, due_year=year)
        value = float(earlier.of(lambda one: np.array([evidence.level(one)]))[0])
        if not isnan(value):
            found[year] = value
    return found


def _of_parents(target: Target, store: Store) -> float:
    """Return what the province, else the nation, wanted of the same growth in the same year."""
    if target.kind != Kind.GROWTH:
        return nan
    parents = tuple(region.name for region in ancestors(find_region(target.region)))
    return plan_of(target, store, parents, target.year_made)


def plan_of(target: Target, store: Store, regions: tuple[str, ...], year: int) -> float:
    """Return what the first of some places that did so promised of the same for a year; NaN where none did."""
    same, apart = store.linked(target.id, "same"), store.linked(target.id, "near", "none")
    past = next(
        (told[-1] for name in regions if (told := _alike(target, store.promised(name, year), same, apart))), None
    )
    if past is None:
        return nan
    try:
        return _number(past.threshold * conversion_factor(past.unit, target.unit))
    except UnitMismatch:
        return nan


def _alike(target: Target, told: Sequence[PastPromise], same: Set[str], apart: Set[str]) -> list[PastPromise]:
    """Return those promises of a target's kind that are about its series or linked to it as the same."""
    found = [past for past in told if past.kind == target.kind and past.id not in apart]
    own = target.series_id
    return [past for past in found if past.id in same or (own and past.series_id == own)]
