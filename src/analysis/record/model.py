"""What the record says of a promise: whether it will be reported, whether it will be kept if so, and by how much."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from math import isnan, nan

import numpy as np
import pandas as pd

from analysis.record.asked import Asked, Prospect
from analysis.record.derived import completed
from analysis.record.features import WHOLE, row, slots
from analysis.record.like import Likes, likes
from analysis.record.past import EarlierYears, Past, shipped_past, told_before
from analysis.record.weights import Floats, shipped_models


def prospects(asked: Sequence[Asked], out: int | None = None) -> list[Prospect]:
    """Return what the record says of each of some promises; what they leave blank is derived from their names.

    ``asked``: what is promised together by a place in a year, and in its earlier years, is best asked about together:
    the growth promised for the whole economy says something of the rest, and a figure told of the year before how the
    place kept an earlier promise. ``out``: year of the latest reports that were out
    (`analysis.record.cases.reports_out`): what later ones tell is not used. The fitted weights stay what they are.
    """
    if not asked:
        return []
    whole = [completed(each) for each in asked]
    columns, words = columns_of(whole, shipped_past(out).also(told_before(whole, out))), [slots(each) for each in whole]
    models = shipped_models()
    reported, met = (models[name].probabilities(words, columns) for name in ("reported", "met"))
    like = likes(out)
    return [_prospect(like, *each) for each in zip(whole, reported.tolist(), met.tolist(), strict=True)]


def nearest(asked: Asked, count: int = 20) -> pd.DataFrame:
    """Return real cases: place, year, indicator, promised, unit, reported, met, ratio; the nearest first.

    ``count``: how many at most.
    """
    return likes().nearest(asked, count)


def columns_of(asked: Sequence[Asked], past: Past) -> Floats:
    """Return the columns that the models are told, a row a promise (`analysis.record.features.COLUMNS`)."""
    known = [past.known(each) for each in asked]
    wholes = _wholes(asked, known)
    return np.array(
        [row(each, told, wholes[each.region, each.year]) for each, told in zip(asked, known, strict=True)], float
    )


def _wholes(asked: Sequence[Asked], known: Sequence[EarlierYears]) -> dict[tuple[str, int], tuple[float, float]]:
    """Return what each report promises for the growth of the whole economy, and what that was the year before."""
    found: dict[tuple[str, int], tuple[float, float]] = defaultdict(lambda: (nan, nan))
    for each, told in zip(asked, known, strict=True):
        if each.meaning.head == WHOLE and each.measure == "growth" and not each.ahead and each.region:
            previous = told.previous if isnan(each.previous) else each.previous
            found.setdefault((each.region, each.year), (each.value, previous))
    return found


def _prospect(like: Likes, asked: Asked, reported: float, met: float) -> Prospect:
    group, thing = like.closest(asked), like.of_thing(asked)
    low, ratio, high = like.ratios(asked, met)
    return Prospect(
        p_reported=reported,
        p_met=met,
        low_ratio=low,
        ratio=ratio,
        high_ratio=high,
        n=0 if group.is_all else group.reported,
        promised=group.promised,
        reported=group.reported,
        kept=group.kept,
        level=group.key.level,
        like=group.name,
        domain=group.key.domain,
        thing_reported=thing.reported if thing else 0,
        thing_kept=thing.kept if thing else 0,
    )
