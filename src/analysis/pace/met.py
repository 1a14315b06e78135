"""What "met" means."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

TOLERANCE = 0.05


def met(
    values: ArrayLike,
    operator: str,
    direction: str,
    lower: float,
    upper: float,
    *,
    tolerance: float = TOLERANCE,
    strict: bool = False,
) -> NDArray[np.bool_]:
    """Return whether values meet a target."""
    x = np.asarray(values, float)
    slack = 0.0 if strict or operator != "~" else tolerance
    eps = 1e-9
    if operator in (">=",):
        return x >= lower - eps
    if operator == ">":
        return x > lower + eps
    if operator == "<=":
        return x <= upper + eps
    if operator == "<":
        return x < upper - eps
    low, high = lower - slack * abs(lower), upper + slack * abs(upper)
    if direction == "increase":
        return x >= low - eps
    if direction == "decrease":
        return x <= high + eps
    return (x >= low - eps) & (x <= high + eps)
