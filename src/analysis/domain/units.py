"""Units as printed: the multiplier in front of a unit, and conversion between units.

A unit is a multiplier (万, 亿, …) and a base. Where two units have the same base, one division converts; pint is asked
only where the bases differ. A classifier (个, 条(段)) is a base of its own. ``units.toml`` is the one list of units.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from math import inf, isfinite
from tokenize import TokenError
from typing import TYPE_CHECKING, Any

from analysis.domain.lists import rows_of, toml_file

if TYPE_CHECKING:
    from pint import UnitRegistry

_DIGIT = {"十": 10.0, "百": 100.0, "千": 1e3, "万": 1e4, "亿": 1e8}
_MULTIPLIER = re.compile(r"([十百千]?万?亿|[十百千]?万|[十百千])")
_WHOLE = ("千瓦", "千克", "千米", "千卡", "百分点", "万分", "千分", "百帕")
"""Units that begin with a numeral which is no multiplier."""
COUNTED = ("count", "people", "events")
"""Families of units that count things; the others measure or compare."""
_CALCULATION = re.compile(r"[-+*^=<>!]")
"""What pint would compute: a unit from a file is a name, never an expression."""


class UnitMismatch(ValueError):
    """Two units that measure different things."""


@dataclass(frozen=True, slots=True)
class UnitRow:
    """Units of one family: what they count or measure, and words read as units in sentences or in tables only."""

    family: str
    example: str
    words: tuple[str, ...] = ()
    text: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    attribute: bool = False


@cache
def unit_rows() -> tuple[UnitRow, ...]:
    """Return all units, a row a family or a part of one."""
    return rows_of("units.toml", "unit", UnitRow)


def unit_words(*, tables: bool) -> list[str]:
    """Return the units read in tables, or in sentences, the longest first."""
    words = {word for row in unit_rows() for word in (*row.words, *(row.tables if tables else row.text))}
    return sorted(words, key=lambda word: (-len(word), word))


@cache
def families() -> dict[str, str]:
    """Return what family each unit is of: money, mass, count."""
    return {word: row.family for row in unit_rows() for word in (*row.tables, *row.text, *row.words)}


def english_units() -> Mapping[str, Any]:
    """Return how units read in English: ``unit``, ``base``, ``larger`` and ``counted`` of the list."""
    found: Mapping[str, Any] = toml_file("units.toml")["english"]
    return found


@lru_cache(maxsize=4096)
def split_unit(unit: str) -> tuple[float, str]:
    """Return the multiplier in front of a unit, and the unit without it.

    Examples
    --------
    >>> split_unit("万千瓦"), split_unit("亿斤"), split_unit("千条(段)"), split_unit("个百分点")
    ((10000.0, '千瓦'), (100000000.0, '斤'), (1000.0, '条(段)'), (1.0, '个百分点'))
    """
    unit = toml_file("units.toml")["same"].get(unit, unit)
    if unit.startswith(_WHOLE):
        return 1.0, unit
    match = _MULTIPLIER.match(unit)
    if match is None:
        return 1.0, unit
    factor = 1.0
    for character in match[0]:
        factor *= _DIGIT[character]
    return factor, unit[match.end() :]


def whole(value: float, unit: str) -> float:
    """Return a value in full things where its unit counts things, as it is elsewhere.

    Examples
    --------
    >>> whole(15.4, "个"), whole(15.4, "公里"), whole(1.23456, "万套")
    (15.0, 15.4, 1.2346)
    """
    factor, base = split_unit(unit)
    if families().get(base) not in COUNTED or not isfinite(value):
        return value
    return round(value * factor) / factor


def rounded_by(value: float) -> float:
    """Return by how much a printed value may have been rounded: half of its last figure.

    Examples
    --------
    >>> rounded_by(59.2), rounded_by(118.0)
    (0.05, 0.5)
    """
    decimals = len(f"{value:.10f}".rstrip("0").partition(".")[2])
    return float(f"5e-{decimals + 1}")


@lru_cache(maxsize=1)
def registry() -> UnitRegistry[float]:
    """Return pint's registry with the units that Chinese offices print."""
    import pint

    units: UnitRegistry[float] = pint.UnitRegistry(None, cache_folder=None)
    units.load_definitions(
        [f"{name} = {definition}" for name, definition in toml_file("units.toml")["definition"].items()]
    )
    return units


@lru_cache(maxsize=4096)
def conversion_factor(unit: str, wanted: str) -> float:
    """Return what a value in one unit is multiplied by to be in another.

    Raises UnitMismatch when the units measure different things; a percent and a percentage point do.

    Examples
    --------
    >>> conversion_factor("MW", "万千瓦")
    0.1
    >>> conversion_factor("亿公斤", "亿斤")
    2.0
    """
    factor, base = split_unit(unit)
    wanted_factor, wanted_base = split_unit(wanted)
    if base == wanted_base:
        return factor / wanted_factor
    if _CALCULATION.search(base) or _CALCULATION.search(wanted_base):
        raise UnitMismatch(f"{unit} cannot be converted to {wanted}")
    import pint

    try:
        ratio = registry().Quantity(1.0, base or "dimensionless").to(wanted_base or "dimensionless").magnitude
        found = float(f"{ratio * factor / wanted_factor:.12g}")
    except (
        pint.PintError,
        TokenError,
        ArithmeticError,
        AssertionError,
        AttributeError,
        TypeError,
        ValueError,
    ) as error:
        raise UnitMismatch(f"{unit} cannot be converted to {wanted}") from error
    shares = "%" in (base, wanted_base) and {base, wanted_base} != {"%", "‰"}
    if shares or not 0 < found < inf:
        raise UnitMismatch(f"{unit} cannot be converted to {wanted}")
    return found
