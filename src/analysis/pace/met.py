"""What "met" means: decided here, once, for every target."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.defaults import SAME

TOLERANCE = 0.05
"""What 左右 and 约 leave: a share of the value itself. 5 % 左右 is met from 4.75 %, 1.2 points 左右 from 1.14."""
MOST_DECIMALS = 6


def met(
    values: ArrayLike,
    operator: str,
    direction: str,
    lower: float,
    upper: float,
    *,
    tolerance: float = TOLERANCE,
    strict: bool = False,
    decimals: int | None = None,
) -> NDArray[np.bool_]:
    """Return whether values meet a target.

    Parameters
    ----------
    values : array_like
        Outcomes, in the target's unit.
    operator : str
        ``>=`` ``>`` ``<=`` ``<``: one bound. ``=``: met by doing more where more is better, by less where less is.
        ``~``: as ``=``, and short of it by the tolerance at most. ``range``: from its lower end where more is better,
        up to its upper end where less is.
    direction : str
        ``increase``, ``decrease`` or ``maintain``: which way of this number is better, see `better_way`. What is to be
        kept (稳定在, 保持) is not to fall below its number and may be more; of a ``range`` both ends count.
    lower, upper : float
        The target's values; both alike for ``=`` and ``~``.
    tolerance : float
        Share of the value that ``~`` leaves.
    strict : bool
        Without the tolerance.
    decimals : int, optional
        Figures after the point in which outcomes are printed: values are rounded so before they are compared, so that
        ``>`` 15 asks for 16 where whole things are counted. Left out for figures that are printed already.

    Returns
    -------
    ndarray of bool

    Examples
    --------
    >>> met([4.7, 4.75, 6.0], "~", "increase", 5, 5), met([4.7, 5.2, 5.3], "~", "decrease", 5, 5)
    (array([False,  True,  True]), array([ True,  True, False]))
    >>> met([94.0, 96.0], "=", "maintain", 95, 95), met([1.0, 4.0], "range", "maintain", 2, 3)
    (array([False,  True]), array([False, False]))
    >>> met([15.4, 15.6], ">", "increase", 15, float("nan"), decimals=0)
    array([False,  True])
    """
    x = np.asarray(values, float)
    if decimals is not None:
        x = np.round(x, decimals)
    slack = tolerance if operator == "~" and not strict else 0.0
    low, high = lower - slack * abs(lower), upper + slack * abs(upper)
    enough, within = x >= low - SAME, x <= high + SAME
    if operator == ">":
        return x > lower + SAME
    if operator == "<":
        return x < upper - SAME
    if operator == ">=" or (operator != "<=" and _is_floor(operator, direction)):
        return enough
    if operator == "<=" or direction == "decrease":
        return within
    return enough & within


def _is_floor(operator: str, direction: str) -> bool:
    """Return whether a number without a bound of its own is one to reach: more is better, or no less to be kept."""
    return direction == "increase" or (direction == "maintain" and operator != "range")


def better_way(kind: str, direction: str) -> str:
    """Return which way of a target's number is better: of an amount by which something falls, more.

    Parameters
    ----------
    kind, direction : str
        Of the target. A fall is a ``change`` and printed as a positive number: 能耗下降3%左右 has the direction
        ``decrease``, and a fall of 3.4 % is better than one of 2.7 %. A ``growth`` with the direction ``decrease`` is a
        ceiling: of 涨幅控制在2%左右 less is better.

    Examples
    --------
    >>> better_way("change", "decrease"), better_way("growth", "decrease"), better_way("rate", "decrease")
    ('increase', 'decrease', 'decrease')
    """
    return "increase" if kind == "change" and direction == "decrease" else direction


def for_good(operator: str, direction: str) -> bool:
    """Return whether an amount that only adds up, once it meets a target, can no longer miss it.

    Examples
    --------
    >>> for_good(">=", "increase"), for_good("<=", "decrease"), for_good("~", "maintain")
    (True, False, True)
    """
    return operator in (">=", ">") or (operator not in ("<=", "<") and _is_floor(operator, direction))


def printed_decimals(values: Iterable[float]) -> int | None:
    """Return the most figures after the point that values are printed with; None where they are no printed numbers.

    Examples
    --------
    >>> printed_decimals([750.0, 55.83, float("nan")]), printed_decimals([15.0]), printed_decimals([1 / 3])
    (2, 0, None)
    """
    texts = [f"{value:.10f}".rstrip("0") for value in values if np.isfinite(value)]
    most = max((len(text.partition(".")[2]) for text in texts), default=0)
    return most if most <= MOST_DECIMALS else None
