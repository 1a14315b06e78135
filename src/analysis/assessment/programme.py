"""Programmes: the plan sets the number, past plans say how much of such a number is delivered."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np

from analysis.assessment.evidence import Evidence
from analysis.assessment.inyear import implausible, updated
from analysis.assessment.projection import Projection, Setting, nothing
from analysis.assessment.record import PastRecord, past_record
from analysis.domain.codes import DELIVERY_CLASSES
from analysis.forecast.delivery import delivery_ratios
from analysis.scenario import completed, grown
from analysis.store.store import Store

MINIMUM_RATIOS = 5
"""Past targets with an outcome below which a class of programmes says nothing."""


def delivery(target: Mapping[str, Any], evidence: Evidence, setting: Setting) -> Projection:
    """Return the projection of a programme: its plan times the delivery ratio of past plans of its class.

    Parameters
    ----------
    target : mapping
        One row of the targets: a flow delivered by plan and budget.
    evidence : Evidence
        What is known of its series. Earlier volumes are no trend: they only show capacity.
    setting : Setting
        Tables, dates, scenario, draws.

    Returns
    -------
    Projection
        None where the class has fewer than five past ratios and the year shows no progress; `pool` then holds the
        record of all programmes.
    """
    name, record = class_record(setting.store, setting.as_of, str(target["domain"]))
    pool: dict[str, Any] = {"kind": "past_targets", "class": name, "record": record}
    if len(record.ratios) < MINIMUM_RATIOS and evidence.to_date is None:
        base = past_record(setting.store, setting.as_of, driver="programme")
        return nothing("few_past_ratios", **pool, base=base)
    plan = float(target["upper"] if np.isnan(target["lower"]) else target["lower"])
    if fault := implausible(target, evidence):
        return nothing("implausible", fault)
    draws = plan * delivery_ratios(record.ratios, record.unreported, draws=setting.draws, rng=setting.rng)
    due = target["due"].date()
    paths, in_year = updated(draws[:, None], [due], target, evidence, setting)
    given = (np.zeros(len(draws)), [due], date(due.year - 1, 12, 31), setting.adjustments, str(target["unit"]))
    paths = completed(grown(paths, *given), *given)
    return Projection(paths[:, -1], "delivery", dates=(due,), paths=paths, pool=pool, in_year=in_year)


def class_record(store: Store, as_of: date, domain: str) -> tuple[str, PastRecord]:
    """Return the class of programmes whose record is used, and the record.

    Parameters
    ----------
    store : Store
        The tables.
    as_of : date
        Outcomes published later are not seen.
    domain : str
        Domain of the programme.

    Returns
    -------
    name : str
        The domain, where five of its past plans have an outcome; else the wider class it belongs to.
    record : PastRecord
    """
    own = past_record(store, as_of, driver="programme", domains=[domain])
    if len(own.ratios) >= MINIMUM_RATIOS:
        return domain, own
    name = next(name for name, domains in DELIVERY_CLASSES.items() if domain in domains)
    return name, past_record(store, as_of, driver="programme", domains=DELIVERY_CLASSES[name])
