"""What sort of quantity a row is, and its value in another row's unit."""

from __future__ import annotations

from functools import lru_cache

from analysis.domain.units import UnitMismatch, conversion_factor, families, split_unit

_PEOPLE = frozenset(("人", "名", "位", "人口", "劳动力", "人份", "农村人口", "贫困人口", "常住人口"))
_ROUNDS = frozenset(("人次", "场", "场次", "次", "届", "人(次)"))
_COUNTED = ("count", "people", "events", "")
_POINTS = frozenset(("个百分点", "百分点"))
_SHARES = frozenset(("%", "‰"))


@lru_cache(maxsize=8192)
def family(unit: str) -> str:
    """Return the family of a unit: values of one family can be compared.

    Examples
    --------
    >>> family("家"), family("万户"), family("名"), family("万亩"), family("亿元"), family("亿美元")
    ('count', 'count', 'count', 'area', '元', '美元')
    """
    return "count" if sort(unit) in _COUNTED else sort(unit)


@lru_cache(maxsize=8192)
def sort(unit: str) -> str:
    """Return what sort of things a unit counts or measures.

    Examples
    --------
    >>> sort("万名"), sort("万人次"), sort("家"), sort("万")
    ('people', 'events', 'count', '')
    """
    _, base = split_unit(unit)
    if base in _SHARES:
        return "share"
    if base in _POINTS:
        return "points"
    if base in _PEOPLE:
        return "people"
    if base in _ROUNDS:
        return "events"
    found = families().get(base, "other")
    return base if found in ("money", "other", "density", "volume") else found


@lru_cache(maxsize=8192)
def factor(unit: str, wanted: str) -> float | None:
    """Return what a value in one unit is multiplied by to be in another of its family; None across families.

    Examples
    --------
    >>> factor("万户", "套"), factor("公顷", "万亩"), factor("家", "亿元")
    (10000.0, 0.0015, None)
    """
    if family(unit) != family(wanted):
        return None
    if family(unit) == "count":
        return split_unit(unit)[0] / split_unit(wanted)[0]
    try:
        return conversion_factor(unit, wanted)
    except UnitMismatch:
        return None


def measure(kind: str, unit: str) -> str:
    """Return what of a thing is measured: its ``growth``, a ``share``, ``points`` of one, or an ``amount``.

    Examples
    --------
    >>> measure("change", "%"), measure("rate", "%"), measure("change", "个百分点"), measure("flow", "万亩")
    ('growth', 'share', 'points', 'amount')
    """
    if family(unit) == "share":
        return "growth" if kind in ("growth", "change") else "share"
    return "points" if family(unit) == "points" else "amount"
