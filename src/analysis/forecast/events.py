"""Announced, dated additions whose size and delay are uncertain."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]

RAMP_MONTHS = 9.0
"""Months over which an addition arrives, the last of them its completion: many sites come in tranches."""


def arrived(
    amount: float,
    share_expected: float,
    delay_months: tuple[float, float],
    months_since_due: ArrayLike,
    *,
    draws: int,
    rng: np.random.Generator,
    joined: float = 0.0,
    known_until: float = -np.inf,
) -> Array:
    """Draw how much more of an announced addition arrives by each date: what is left of the lot, no more.

    ``amount``: size announced, in any unit. ``share_expected``: mean share of it that arrives in the end, in (0, 1]: in
    half of the draws all of it does, in the others a share uniform up to 1; below 0.75 all of it arrives less often.
    ``delay_months``: bounds of the delay of its completion, uniform between them. ``months_since_due`` of shape (h,):
    months from the announced day to each date. ``draws``: number of draws. ``rng``: source of randomness. ``joined``:
    how much of it had arrived already, in the same unit. ``known_until``: months from the announced day to that on
    which so much had arrived: the rest comes later. Returned: shape (draws, h): amount arrived since, in the unit of
    `amount`; with `joined` never above the lot.

    Examples
    --------
    >>> arrived(360, 1.0, (0, 0), [-12, -6, 0], draws=1, rng=np.random.default_rng(0)).tolist()
    [[0.0, 120.0, 360.0]]
    >>> rest = arrived(360, 1.0, (0, 0), [-3, 0], draws=1, rng=np.random.default_rng(0), joined=240, known_until=-3)
    >>> rest.tolist()
    [[0.0, 120.0]]
    """
    whole = min(0.5, max(2 * share_expected - 1, 0.0))
    least, most = max(4 * share_expected - 3, 0.0), min(2 * share_expected, 1.0)
    share = np.where(rng.random(draws) < whole, 1.0, rng.uniform(least, most, draws))
    low, high = delay_months
    if known_until > low:  # what is left was not complete by then
        low, high = known_until, max(high, known_until + RAMP_MONTHS)
    end = _by_its_pace(rng.uniform(low, high, draws)[:, None], min(max(joined / amount, 0.0), 1.0), known_until)
    begin = np.maximum(end - RAMP_MONTHS, known_until)
    progress = (np.asarray(months_since_due, float) - begin) / np.maximum(end - begin, 1e-9)
    left = np.maximum(amount * share - joined, 0.0)
    return left[:, None] * np.clip(progress, 0.0, 1.0)


def _by_its_pace(end: Array, share: float, known_until: float) -> Array:
    """Return completions, late ones drawn towards what the part that has joined foretells: the larger, the more."""
    if share == 0:
        return end
    foretold = known_until + RAMP_MONTHS * (1 - share)
    return np.minimum(end, (1 - share) * end + share * foretold)
