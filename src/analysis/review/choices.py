"""What the review page offers for each field of a target, the likeliest first, so that a key and a digit suffice."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from analysis.domain.codes import COMMITMENTS, KINDS
from analysis.domain.series import Series
from analysis.extract.target_table import FoundTarget

WITHOUT_NUMBER = ("milestone",)
"""Kinds of targets that print no number."""
EITHER = ("coverage", "policy", "relative")
"""Kinds that may print one or not."""
_MOST = 9
_MULTIPLIERS = ("", "百", "千", "万", "亿")
_SHARES = ("%", "个百分点", "‰")
_ABOVE = ("全市", "全省", "全国")


@dataclass(frozen=True)
class Choice:
    """A value that is offered, and what is said beside it."""

    value: str
    said: str = ""


def choices(target: FoundTarget, series: Sequence[Series]) -> dict[str, list[Choice]]:
    """Return what is offered for each field, at most nine values besides the one it has."""
    return {
        "kind": _others(_kinds(target), target.kind),
        "series_id": _others(_series(target, series), target.series_id),
        "unit": _others(_units(target.unit), target.unit),
        "due": _others(_dues(target), target.due),
        "scope": _others(["", *_ABOVE], target.scope),
        "commitment": _others(COMMITMENTS, target.commitment),
    }


def _others(values: Iterable[str], own: str) -> list[Choice]:
    return [Choice(value) for value in dict.fromkeys(values) if value != own][:_MOST]


def _kinds(target: FoundTarget) -> list[str]:
    """Return the kinds with a number for a target that has one, and those without for one that has none."""
    numeric = target.lower is not None or target.upper is not None
    return [kind for kind in KINDS if (kind not in WITHOUT_NUMBER) == numeric or kind in EITHER]


def _series(target: FoundTarget, series: Sequence[Series]) -> list[str]:
    name = _pairs(target.indicator_zh)
    near = sorted(
        ((_alike(name, target, each), each.series_id) for each in series), key=lambda scored: (-scored[0], scored[1])
    )
    found = [identifier for score, identifier in near[: _MOST - 1] if score > 0]
    return [*found, ""] if target.series_id else found


def _alike(name: frozenset[str], target: FoundTarget, series: Series) -> float:
    other = _pairs(series.indicator_zh)
    shared = len(name & other) / max(len(name | other), 1)
    return shared * (1 + 0.3 * (_base(series.unit) == _base(target.unit)) + 0.2 * (series.kind == target.kind))


@lru_cache(maxsize=8192)
def _pairs(name: str) -> frozenset[str]:
    return frozenset(name[place : place + 2] for place in range(len(name) - 1)) or frozenset(name)


def _base(unit: str) -> str:
    return re.sub(r"^[十百千万亿]+", "", unit)


def _units(unit: str) -> list[str]:
    if unit in _SHARES:
        return list(_SHARES)
    base = _base(unit)
    return [multiplier + base for multiplier in _MULTIPLIERS] if base else []


def _dues(target: FoundTarget) -> list[str]:
    """Return the likely dates: end and middle of the report's year, the years after it, the ends of five-year plans."""
    year = re.search(r"-(\d{4})-\d+$", target.id)
    if year is None:
        return []
    own = int(year[1])
    plan = (own + 4) // 5 * 5
    ends = [own, own + 1, plan, own + 2, plan + 5, own + 3]
    return [f"{own}-12-31", f"{own}-06-30", *(f"{each}-12-31" for each in ends)]
