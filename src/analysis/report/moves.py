"""Targets whose probability moved since the quarter before: from what to what, and through which causes."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from analysis.assessment.assess import Assessment
from analysis.report.facts import Facts
from analysis.retrospect.changes import PARTS

LEAST = 0.0005
"""Change of a probability from which it is told."""


@dataclass(frozen=True)
class Move:
    """One target's change: probabilities and verdicts in words, and the points that each cause has in it."""

    case: Assessment
    name: str
    change: float
    before: str
    after: str
    points: str
    parts: dict[str, str]
    cause: str
    verdict_before: str
    verdict_after: str
    is_flipped: bool


def moves(facts: Facts) -> list[Move]:
    """Return what changed since the quarter before, the largest change first."""
    if facts.change is None:
        return []
    table = facts.change.table
    moved = table[table["change"].abs() >= LEAST]
    moved = moved.reindex(moved["change"].abs().sort_values(ascending=False, kind="stable").index)
    return [_move(row, facts) for _, row in moved.iterrows()]


def _move(row: pd.Series[object], facts: Facts) -> Move:
    case = facts.assessments.cases[str(row["id"])]
    parts = {name: 100 * _number(row[name]) for name in PARTS}
    verdicts = [str(code) if pd.notna(code) else "" for code in (row["verdict_before"], row["verdict_after"])]
    change = _number(row["change"])
    return Move(
        case=case,
        name=facts.name(case),
        change=change,
        before=facts.words.probability(_number(row["probability_before"]), case.row.evidence_grade),
        after=facts.chance(case),
        points=_points(100 * change, facts),
        parts={name: _points(value, facts) for name, value in parts.items()},
        cause=max(PARTS, key=lambda name: abs(parts[name])),
        verdict_before=facts.say(f"verdict.{verdicts[0]}") if verdicts[0] else "",
        verdict_after=facts.say(f"verdict.{case.row.verdict}"),
        is_flipped=all(verdicts) and verdicts[0] != verdicts[1],
    )


def _number(value: object) -> float:
    return float(str(value))


def _points(value: float, facts: Facts) -> str:
    shown = facts.words.number(value, 1)
    return f"+{shown}" if value > 0 and shown.strip("0.") else shown
