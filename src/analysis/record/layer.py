"""The promise layer: what the record of promises makes of a probability that figures alone gave."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit, logit

Array = NDArray[np.float64]

SHIPPED = "layer.json"
SUREST = 0.97
"""No record makes a promise surer than this, nor less sure than its complement; figures may."""
NEAREST = 0.001
"""What figures and record say is held this far from 0 and 1 before it is weighed."""
USUAL_FIGURES = 5
"""Figures behind a probability where their number is not told."""


@dataclass(frozen=True)
class LayerWeights:
    """Coefficients of the layer, as ``benchmarks/fit_layer.py`` fitted them; `docs/promise_layer.md` is the page."""

    # push, push_slope: added to the logit, and times the logit added to it, of a promise due in two years or more
    push: float
    push_slope: float
    # figures, half: weight of what figures say beside the record, and the number of figures that carry half of it
    figures: float
    half: float
    prior: float  # weight of what the record says of like promises


@cache
def shipped_weights() -> LayerWeights:
    """Return the weights that ship with the package."""
    stored = json.loads(files("analysis.record").joinpath(SHIPPED).read_text(encoding="utf-8"))
    return LayerWeights(**stored["weights"])


def with_record(
    p: ArrayLike,
    horizon_years: ArrayLike,
    prior: ArrayLike = np.nan,
    figures: ArrayLike = USUAL_FIGURES,
    *,
    weights: LayerWeights | None = None,
) -> Array:
    """Return the probability that a promise is kept, from what figures alone say and what the record says.

    More than a year ahead the indicator of a promise ends nearer to it than its history says: someone pushes. What the
    record says of like promises is added as evidence; the fewer the figures, the less they count beside it, and the
    nearer the due date, the more. What both say together lies between what each says.

    ``p``: probability from figures alone; 0 and 1 are settled and stay. ``horizon_years``: years left to work for it:
    from the latest figure, or the promise where that is later, to the due date; at least 0. ``prior``: what the record
    says of such a promise, its own figures not looked at; NaN where it says nothing. ``figures``: how many yearly
    figures `p` rests on; needed only beside a `prior`. ``weights``: by default those that ship. Returned: never falls
    where `p` or `prior` rises.

    Examples
    --------
    >>> with_record([0.2, 0.5, 1.0], 1).tolist()
    [0.2, 0.5, 1.0]
    >>> bool(with_record(0.4, 5) > 0.5), bool(with_record(0.4, 1, prior=0.9) > 0.7)
    (True, True)
    """
    used = weights or shipped_weights()
    alone, ahead = np.asarray(p, float), np.asarray(horizon_years, float)
    before = np.asarray(prior, float)
    said = _held_logit(alone)
    share = np.clip(ahead - 1, 0, 1)
    pushed = said + share * (used.push + used.push_slope * said)
    of_record = _held_logit(before)
    both = _figures_weight(used, ahead, figures) * pushed + used.prior * of_record
    both = np.clip(both, np.minimum(pushed, of_record), np.maximum(pushed, of_record))
    result = expit(np.where(np.isnan(before), pushed, both))
    held = np.clip(result, np.minimum(alone, 1 - SUREST), np.maximum(alone, SUREST))
    untouched = (alone == 0) | (alone == 1) | (np.isnan(before) & (share == 0))
    return np.asarray(np.where(untouched, alone, held))


class Before(NamedTuple):
    """What was said before a figure of the year was known."""

    p: float  # probability from figures alone
    horizon_years: float  # years that were left to work for it
    figures: int  # how many figures `p` rested on


def with_figure_of_the_year(
    p: float,
    horizon_years: float,
    prior: float,
    figures: int,
    before: Before,
) -> float:
    """Return the probability of figures and record once a figure of the year is known.

    Figures weigh more beside the record the later in the year they are. That weight alone is no news: a figure which
    leaves what figures say as it was, or raises it, lowers nothing. One that lowers it keeps the less of this the more
    it lowers it, so that the probability rises continuously with the figure.

    ``p``, ``horizon_years``, ``prior``, ``figures``: as for ``with_record``.

    Examples
    --------
    >>> before = Before(0.3, 1.0, 3)
    >>> said = float(with_record(0.3, 1.0, 0.9, 3))
    >>> float(with_record(0.3, 0.3, 0.9, 4)) < said
    True
    >>> with_figure_of_the_year(0.3, 0.3, 0.9, 4, before) >= said
    True
    """
    now = float(with_record(p, horizon_years, prior, figures))
    if math.isnan(prior) or p in (0, 1) or before.p == 0:
        return now
    said = float(with_record(before.p, before.horizon_years, prior, before.figures))
    by_weight = float(with_record(before.p, horizon_years, prior, figures))
    lost = max(float(logit(said) - logit(by_weight)), 0.0)
    lifted = float(expit(logit(now) + lost * min(p / before.p, 1.0)))
    return max(min(lifted, max(prior, said)), now)


def _held_logit(p: Array) -> Array:
    return np.asarray(logit(np.clip(p, NEAREST, 1 - NEAREST)))


def _figures_weight(used: LayerWeights, ahead: Array, figures: ArrayLike) -> Array:
    """Weight of the figures beside the record: as fitted a year ahead and more, all of it on the due date."""
    count = np.asarray(figures, float)
    fitted = used.figures * count / (count + used.half)
    return np.asarray(1 - np.clip(ahead, 0, 1) * (1 - fitted))
