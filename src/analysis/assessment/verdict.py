"""The verdict on one target: its row of the table, from what is known, projected and settled."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from analysis.assessment.evidence import Evidence, last_digit_step, series_kind
from analysis.assessment.measure import Measure, measure_of
from analysis.assessment.projection import Projection, Setting
from analysis.assessment.standing import Standing
from analysis.domain.codes import LIKELIHOODS, OFF_PACE, ON_PACE
from analysis.pace.met import better_way, for_good, met, printed_decimals
from analysis.store.as_of import Figure

COLUMNS = (
    "id", "region", "domain", "indicator_zh", "indicator_en", "kind", "operator", "direction",
    "threshold", "threshold_upper", "unit", "commitment", "scope", "due", "owner",
    "base_value", "base_period", "latest_value", "latest_period", "latest_status",
    "progress_share", "elapsed_share", "gap_points", "required_rate", "pace_ratio",
    "median", "lo_80", "hi_80", "lo_95", "hi_95", "probability", "probability_strict",
    "verdict", "likelihood_zh", "likelihood_en", "evidence_grade", "n_obs", "method", "settled_on", "reason",
)  # fmt: skip
"""Columns of an assessment, in their order: of the command's table and JSON, and of the report's assessment.csv."""
WEAK_GRADES = ("D", "E")
"""Grades at which neither on_pace nor off_pace is said unless the threshold lies outside the 95 % interval."""
SETTLING = ("official", "reported")
PERCENTS = ("%", "百分点", "个百分点")
UNSETTLED = ("D", "E", "F", "M")
"""Statuses of figures that decide nothing: another definition, an estimate, a forecast, a gap."""


def settled(target: Mapping[str, Any], evidence: Evidence, setting: Setting) -> Figure | None:
    """Return the figure that decides a target: the first official one for its due period; None while it is open."""
    rows = setting.store.figures(target["series_id"], target["region"], setting.as_of, chosen=False)
    due = target["due"]
    kind = series_kind(setting.store, target)
    measure = measure_of(target, kind)
    final = [
        row
        for row in rows
        if row["end"] == due < row["published"]
        and row["reliability"] in SETTLING
        and row["status"] not in UNSETTLED
        and (kind in ("stock", "rate", "coverage") or row["start"] == pd.Timestamp(due.year, 1, 1))
    ]
    earlier = [year for year in measure.years if year != measure.due_year]
    if any(np.isnan(evidence.level(year)) for year in earlier):
        return None
    return min(final, key=lambda row: row["published"], default=None)


def hits(target: Mapping[str, Any], values: Any, *, strict: bool = False, printed: bool = False) -> Any:
    """Return for which values a target is met: draws as they would be printed, published figures as they stand."""
    way = better_way(target["kind"], target["direction"])
    decimals = None if printed else target.get("decimals")
    return met(values, target["operator"], way, target["lower"], target["upper"], strict=strict, decimals=decimals)


def outcome_decimals(target: Mapping[str, Any], evidence: Evidence, measure: Measure) -> int | None:
    """Return with how many figures after the point a target's outcome will be printed; None where no figure shows it.

    Percentages have one at least.
    """
    known = [row["amount"] for row in evidence.years]
    derived = measure.how in ("growth", "mean_growth", "compound", "mean")
    if not known and not derived:
        return None
    decimals = printed_decimals([*([] if derived else known), float(target["lower"]), float(target["upper"])])
    return max(decimals, 1) if decimals is not None and target["unit"] in PERCENTS else decimals


def probability_of(target: Mapping[str, Any], draws: Any, *, strict: bool = False) -> float:
    """Return the share of draws in which the target is met, kept strictly between 0 and 1."""
    return float((np.count_nonzero(hits(target, draws, strict=strict)) + 0.5) / (len(draws) + 1))


def likelihood(probability: float) -> tuple[str, str, str]:
    """Return the likelihood word of a probability: its code, and the word in Chinese and English.

    Examples
    --------
    >>> likelihood(0.7)[2]
    'likely'
    """
    for code, least, zh, en in LIKELIHOODS:
        if probability >= least:
            return code, zh, en
    raise ValueError("a probability lies between 0 and 1")


def _verdict(target: Mapping[str, Any], probability: float, grade: str, draws: Any) -> str:
    verdict = "on_pace" if probability >= ON_PACE else "off_pace" if probability <= OFF_PACE else "uncertain"
    if grade in WEAK_GRADES and verdict != "uncertain":
        low, high = np.quantile(draws, [0.025, 0.975])
        inner = hits(target, draws[(draws >= low) & (draws <= high)])
        return verdict if inner.all() or not inner.any() else "uncertain"
    return verdict


def row_of(
    target: Mapping[str, Any],
    evidence: Evidence,
    projection: Projection,
    where: Standing,
    final: Figure | None,
    kind: str,
) -> dict[str, Any]:
    """Return a target's row of the table, the columns of ``COLUMNS``.

    Parameters
    ----------
    target : mapping
        One row of the targets.
    evidence, projection, where
        What is known, projected, and where it stands.
    final : Series or None
        The figure that settles it.
    kind : str
        Kind of its series.

    Returns
    -------
    dict
    """
    row: dict[str, Any] = dict.fromkeys(COLUMNS)
    for name in ("id", "region", "domain", "indicator_zh", "indicator_en", "kind", "direction", "unit", "commitment"):
        row[name] = target[name] or None
    row |= {name: target[name] or None for name in ("operator", "scope", "owner")}
    upper_only = target["operator"] in ("<=", "<")
    row["threshold"] = target["upper"] if upper_only else target["lower"]
    row["threshold_upper"] = target["upper"] if target["operator"] == "range" else None
    row["due"] = target["due"].date().isoformat()
    row |= where.columns()
    latest = evidence.latest
    if latest is not None:
        row |= {
            "latest_value": float(latest["amount"]),
            "latest_period": latest["period"],
            "latest_status": latest["status"],
        }
    row |= {"evidence_grade": evidence.grade, "n_obs": evidence.n_obs}
    if final is not None:
        return row | _settled_columns(target, evidence, final, kind)
    if not len(projection.quantity):
        return row | {"verdict": "no_data", "reason": projection.reason}
    return row | _projected_columns(target, evidence, projection)


def _settled_columns(target: Mapping[str, Any], evidence: Evidence, final: Figure, kind: str) -> dict[str, Any]:
    measure = measure_of(target, kind)
    # the first official release decides; a later revision is told, not applied
    last = float(final["amount"]) * evidence.factor
    value = float(measure.of(lambda year: np.array([last if year == measure.due_year else evidence.level(year)]))[0])
    worked_out = measure.how not in ("level", "sum")
    beyond = np.array([value + _beyond(final) * evidence.factor])
    hit = bool(hits(target, beyond, printed=not worked_out)[0])
    strict = bool(hits(target, beyond, strict=True, printed=not worked_out)[0])
    _, zh, en = likelihood(float(hit))
    return {
        "median": value,
        **dict.fromkeys(("lo_80", "hi_80", "lo_95", "hi_95"), value),
        "probability": float(hit),
        "probability_strict": float(strict),
        "verdict": "met" if hit else "missed",
        "likelihood_zh": zh,
        "likelihood_en": en,
        "method": "observed",
        "settled_on": final["published"].date().isoformat(),
    }


def _beyond(final: Figure) -> float:
    """Return by how much a figure lies beyond what is printed where it is a bound: “over 60” does exceed 60."""
    half = (
        last_digit_step(float(final["value"])) * (abs(final["amount"] / final["value"]) if final["value"] else 1.0) / 2
    )
    return {"over": half, "under": -half}.get(str(final["bound"]), 0.0)


def _projected_columns(target: Mapping[str, Any], evidence: Evidence, projection: Projection) -> dict[str, Any]:
    draws = projection.quantity
    low95, low80, middle, high80, high95 = (float(x) for x in np.quantile(draws, [0.025, 0.1, 0.5, 0.9, 0.975]))
    probability = probability_of(target, draws)
    _, zh, en = likelihood(probability)
    verdict = _verdict(target, probability, evidence.grade, draws)
    if already_passed(target, evidence):
        verdict = "met"
    return {
        "median": middle,
        "lo_80": low80,
        "hi_80": high80,
        "lo_95": low95,
        "hi_95": high95,
        "probability": probability,
        "probability_strict": probability_of(target, draws, strict=True),
        "verdict": verdict,
        "likelihood_zh": zh,
        "likelihood_en": en,
        "method": projection.method,
    }


def already_passed(target: Mapping[str, Any], evidence: Evidence) -> bool:
    """Return whether a cumulative flow has passed its threshold: it cannot fall back."""
    if target["kind"] != "flow" or evidence.to_date is None or evidence.in_year is None:
        return False
    if not for_good(target["operator"], target["direction"]) or evidence.in_year["status"] in UNSETTLED:
        return False
    done = float(evidence.in_year["low"])
    return bool(hits(target, np.array([done]), printed=True)[0])
