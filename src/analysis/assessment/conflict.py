"""Two sources that disagree: the projection from the other figure."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from analysis.assessment.evidence import Evidence
from analysis.assessment.projection import Setting, tenths
from analysis.assessment.quantity import project_target
from analysis.assessment.verdict import probability_of


@dataclass(frozen=True)
class Alternative:
    """What would be said if another source's figure were right.

    Attributes
    ----------
    chosen, rival : Series
        The figure that the projection starts from, and the one that it could have started from.
    low, median, high : float
        The 10 %, 50 % and 90 % quantiles of the target's quantity from the rival figure.
    probability : float
    """

    chosen: pd.Series[Any]
    rival: pd.Series[Any]
    low: float
    median: float
    high: float
    probability: float


def alternative(target: pd.Series[Any], evidence: Evidence, setting: Setting) -> Alternative | None:
    """Return the projection from the rival figure; None where no source disagrees, or nothing can be projected.

    The random numbers are those of the projection itself, so that the two differ by the figure alone.
    """
    rival = evidence.rival
    if rival is None:
        return None
    rows = evidence.known[evidence.known["period"] == rival["period"]]
    projection = project_target(target, _with_rival(evidence, rival), replace(setting, rng=deepcopy(setting.rng)))
    if not len(projection.quantity):
        return None
    low, median, high = tenths(projection.quantity)
    return Alternative(rows.iloc[0], rival, low, median, high, probability_of(target, projection.quantity))


def _with_rival(evidence: Evidence, rival: pd.Series[Any]) -> Evidence:
    """Return the evidence with the rival figure in place of the chosen one."""
    values = [float(rival["amount"])] * 3
    columns = ["amount", "low", "high"]

    def replaced(frame: pd.DataFrame) -> pd.DataFrame:
        changed = frame.copy()
        changed.loc[changed["period"] == rival["period"], columns] = values
        return changed

    in_year, to_date = evidence.in_year, evidence.to_date
    if to_date is not None and (to_date.pieces["period"] == rival["period"]).any():
        piece = to_date.pieces[to_date.pieces["period"] == rival["period"]].iloc[0]
        moved = float(rival["amount"]) - float(piece["low"])
        to_date = replace(to_date, low=to_date.low + moved, high=to_date.low + moved, pieces=replaced(to_date.pieces))
        in_year = to_date.as_row() if in_year is not None else None
    elif in_year is not None and in_year["period"] == rival["period"]:
        in_year = pd.Series({**in_year.to_dict(), **dict(zip(columns, values, strict=True))})
    return replace(
        evidence,
        yearly=replaced(evidence.yearly),
        comparable=replaced(evidence.comparable),
        in_year=in_year,
        to_date=to_date,
    )
