"""Two sources that disagree: the projection from the other figure."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any

from analysis.assessment.evidence import Evidence
from analysis.assessment.projection import Setting, tenths
from analysis.assessment.quantity import project_target
from analysis.assessment.verdict import probability_of
from analysis.store.as_of import Figure


@dataclass(frozen=True)
class Alternative:
    """What would be said if another source's figure were right.

    Attributes
    ----------
    chosen, rival : Figure
        The figure that the projection starts from, and the one that it could have started from.
    low, median, high : float
        The 10 %, 50 % and 90 % quantiles of the target's quantity from the rival figure.
    probability : float
    """

    chosen: Figure
    rival: Figure
    low: float
    median: float
    high: float
    probability: float


def alternative(target: Mapping[str, Any], evidence: Evidence, setting: Setting) -> Alternative | None:
    """Return the projection from the rival figure; None where no source disagrees, or nothing can be projected.

    The random numbers are those of the projection itself, so that the two differ by the figure alone.
    """
    rival = evidence.rival
    if rival is None:
        return None
    chosen = next(row for row in evidence.figures if row["period"] == rival["period"])
    projection = project_target(target, _with_rival(evidence, rival), replace(setting, rng=deepcopy(setting.rng)))
    if not len(projection.quantity):
        return None
    low, median, high = tenths(projection.quantity)
    return Alternative(chosen, rival, low, median, high, probability_of(target, projection.quantity))


def _with_rival(evidence: Evidence, rival: Figure) -> Evidence:
    """Return the evidence with the rival figure in place of the chosen one."""
    values = dict.fromkeys(("amount", "low", "high"), rival["amount"])

    def replaced(figures: tuple[Figure, ...]) -> tuple[Figure, ...]:
        return tuple(row | values if row["period"] == rival["period"] else row for row in figures)

    in_year, to_date = evidence.in_year, evidence.to_date
    pieces = [row for row in to_date.pieces if row["period"] == rival["period"]] if to_date is not None else []
    if to_date is not None and pieces:
        moved = rival["amount"] - pieces[0]["low"]
        to_date = replace(to_date, low=to_date.low + moved, high=to_date.low + moved, pieces=replaced(to_date.pieces))
        in_year = to_date.as_row() if in_year is not None else None
    elif in_year is not None and in_year["period"] == rival["period"]:
        in_year = in_year | values
    return replace(
        evidence,
        years=replaced(evidence.years),
        comparable=replaced(evidence.comparable),
        in_year=in_year,
        to_date=to_date,
    )
