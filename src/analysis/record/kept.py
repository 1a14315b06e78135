"""Whether what was told keeps a promise: `pace.met` decides, this module says which way of the number is better."""

from __future__ import annotations

import math
import re

from analysis.pace.met import met
from analysis.record.names import meaning
from analysis.record.rows import Promise, Told
from analysis.record.score import came
from analysis.record.vocabulary import vocabulary

_FLOORS = (">=", ">")
_LESS = re.compile(
    r"(?:失业率|赤字率?|能耗|水耗|排放量?|浓度|死亡率|死亡人数|事故|收入比|成本|费用|时限|时间|不良率|杠杆率|负债率|负担"
    r"|发病率|漏损率|渗漏率|倍差|系数|发生率|比值|差距|债务|库存)$"
)
"""What ends so is the less the better; 住院费用报销比例 is not."""


def better_way(promise: Promise) -> str:
    """Return which way of a promise's number is better: ``increase`` or ``decrease``."""
    return way(promise.operator, promise.direction, promise.name, falls=promise.falls)


def way(operator: str, direction: str, name: str, *, falls: bool) -> str:
    """Return which way of a number is better: ``increase`` or ``decrease``.

    Of prices, unemployment and deficits less is better, whatever the wording (3%左右 is a ceiling of 3.15); of what
    something falls by, more; what is to be kept up (稳定在130万亩) may be more.
    """
    if falls or operator in _FLOORS:
        return "increase"
    if operator in ("<=", "<") or meaning(name).head in vocabulary().ceilings:
        return "decrease"
    return "decrease" if direction == "decrease" and _LESS.search(name) else "increase"


def kept(promise: Promise, told: Told) -> bool | None:
    """Return whether an outcome keeps a promise; None where a bound told (超过60%) leaves it open.

    ``told``: in a unit of the promise's family.
    """
    value = came(promise, told)
    if value is None:
        return None
    way = better_way(promise)
    value = float(f"{value:.10g}")
    limit = promise.low if way == "increase" else promise.high
    if told.bound == "over":
        value = math.nextafter(value, math.inf) if value != limit else value + abs(value) * 1e-6
    if told.bound == "under":
        value = math.nextafter(value, -math.inf) if value != limit else value - abs(value) * 1e-6
    result = bool(met(value, promise.operator, way, promise.low, promise.high))
    return result if _decides(result, told.bound, way) else None


def _decides(result: bool, bound: str, way: str) -> bool:
    """Say whether a bound told decides: more than enough does, more than too little does not."""
    if bound == "over":
        return result == (way == "increase")
    return result == (way == "decrease") if bound == "under" else True


def ratio(promise: Promise, told: Told) -> float | None:
    """Return what came ÷ what was promised; None where nothing was promised or the units differ."""
    value = came(promise, told)
    if value is None or not promise.value or math.isnan(promise.value):
        return None
    return float(f"{value / promise.value:.6g}")
