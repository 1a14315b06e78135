"""How far the usual models differ on one target: drift, damped trend, Theta, and the method chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from analysis.assessment.evidence import Evidence
from analysis.assessment.measure import measure_of
from analysis.assessment.projection import Projection
from analysis.assessment.quantity import quantity_of
from analysis.assessment.verdict import probability_of
from analysis.forecast.borrowing import yearly
from analysis.forecast.single import usual_models

MODELS = ("drift", "damped", "theta")
CHOSEN = "chosen"


@dataclass(frozen=True)
class Opinion:
    """What one method expects of a target: the median of its quantity, and the probability with the usual spread."""

    median: float
    probability: float


def opinions(target: Mapping[str, Any], evidence: Evidence, projection: Projection, kind: str) -> dict[str, Opinion]:
    """Return what the usual models expect beside the chosen method.

    Each model's path replaces the median of the projection, whose spread it keeps.

    Parameters
    ----------
    target : mapping
        One row of the targets.
    evidence, projection
        What is known and projected.
    kind : str
        Kind of the target's series.

    Returns
    -------
    dict of str to Opinion
        By ``drift``, ``damped``, ``theta`` as far as the history allows, and ``chosen``; empty where no yearly history
        is projected, or announced additions and figures of the year know more than a history.
    """
    settled_otherwise = len(projection.events) or projection.in_year is not None or evidence.in_year is not None
    if projection.method not in ("kernel", "blend") or len(evidence.years) < 2 or settled_otherwise:
        return {}
    years, levels = evidence.levels()
    history = yearly(years, levels)
    steps = [day.year - years[-1] for day in projection.dates]
    expected = usual_models(history, max(steps))
    measure = measure_of(target, kind)
    anchor = np.full(len(projection.paths), history[-1])
    middle = np.median(projection.paths, axis=0)
    told = {}
    for name in MODELS:
        ahead = np.array([expected[name][step - 1] for step in steps])
        if np.isfinite(ahead).all():
            moved = projection.paths + (ahead - middle)
            told[name] = _opinion(target, quantity_of(measure, evidence, moved, anchor, projection.dates))
    return told | {CHOSEN: _opinion(target, projection.quantity)} if told else {}


def _opinion(target: Mapping[str, Any], quantity: Any) -> Opinion:
    return Opinion(float(np.median(quantity)), probability_of(target, quantity))
