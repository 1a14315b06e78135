"""Units as printed: the multiplier in front of a unit, and conversion between units.

A unit is a multiplier (万, 亿, …) and a base. Where two units have the same base, one division converts; pint, with the
definitions in ``units.txt``, is asked only where the bases differ. A classifier (个, 条(段)) is a base of its own.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files
from tokenize import TokenError
from typing import Any

_DIGIT = {"十": 10.0, "百": 100.0, "千": 1e3, "万": 1e4, "亿": 1e8}
_MULTIPLIER = re.compile(r"([十百千]?万?亿|[十百千]?万|[十百千])")
_WHOLE = ("千瓦", "千克", "千米", "千卡", "百分点", "万分", "千分", "百帕")
"""Units that begin with a numeral which is no multiplier."""
_SAME = {
    "％": "%",
    "百分点": "个百分点",
    "MW": "兆瓦",
    "GW": "吉瓦",
    "kW": "千瓦",
    "TWh": "太瓦时",
    "GWh": "吉瓦时",
    "MWh": "兆瓦时",
    "kWh": "千瓦时",
    "km": "公里",
    "ha": "公顷",
    "mu": "亩",
    "㎡": "平方米",
    "m²": "平方米",
    "µg/m³": "微克/立方米",
    "μg/m³": "微克/立方米",
}


_CALCULATION = re.compile(r"[-+*^=<>!]")
"""What pint would compute: a unit from a file is a name, never an expression."""


class UnitMismatch(ValueError):
    """Two units that measure different things."""


def split_unit(unit: str) -> tuple[float, str]:
    """Return the multiplier in front of a unit, and the unit without it.

    Parameters
    ----------
    unit : str
        A unit as printed, such as 万千瓦, 亿斤, 千条(段) or 个百分点.

    Returns
    -------
    tuple of float and str

    Examples
    --------
    >>> split_unit("万千瓦"), split_unit("亿斤"), split_unit("千条(段)"), split_unit("个百分点")
    ((10000.0, '千瓦'), (100000000.0, '斤'), (1000.0, '条(段)'), (1.0, '个百分点'))
    """
    unit = _SAME.get(unit, unit)
    if unit.startswith(_WHOLE):
        return 1.0, unit
    match = _MULTIPLIER.match(unit)
    if match is None:
        return 1.0, unit
    factor = 1.0
    for character in match[0]:
        factor *= _DIGIT[character]
    return factor, unit[match.end() :]


@lru_cache(maxsize=1)
def registry() -> Any:
    """Return pint's registry with the units that Chinese offices print."""
    import pint

    units: Any = pint.UnitRegistry(None, cache_folder=None)
    units.load_definitions(files("analysis").joinpath("domain/units.txt").read_text(encoding="utf-8").splitlines())
    return units


@lru_cache(maxsize=4096)
def conversion_factor(unit: str, wanted: str) -> float:
    """Return what a value in one unit is multiplied by to be in another.

    Parameters
    ----------
    unit, wanted : str
        Units as printed.

    Returns
    -------
    float

    Raises
    ------
    UnitMismatch
        When the units measure different things; a percent and a percentage point do.

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
    except (pint.PintError, TokenError, AssertionError, AttributeError, TypeError, ValueError) as error:
        raise UnitMismatch(f"{unit} cannot be converted to {wanted}") from error
    if "%" in (base, wanted_base) and {base, wanted_base} != {"%", "‰"}:
        raise UnitMismatch(f"{unit} cannot be converted to {wanted}")
    return float(f"{ratio * factor / wanted_factor:.12g}")
