"""Figures of the year to date update the year's projection."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import numpy as np

from analysis.assessment.evidence import NOT_COMPARABLE, Evidence, series_kind
from analysis.assessment.projection import Array, InYear, Setting, tenths
from analysis.assessment.todate import drawn, past_differences, usual_share
from analysis.forecast.inyear import update_growth, update_total
from analysis.store.as_of import Figure

LATER_GROWTH = 0.5
"""Part of this year's surprise in growth that is still there a year later: a judgement."""


def updated(
    paths: Array, dates: list[date], target: Mapping[str, Any], evidence: Evidence, setting: Setting
) -> tuple[Array, InYear | None]:
    """Return paths that know the year's figures, and what they changed.

    Parameters
    ----------
    paths : ndarray, shape (draws, h)
        A year's total or growth at each date, before the figures.
    dates : list of date, length h
        Ends of the years.
    target : mapping
        One row of the targets.
    evidence : Evidence
        What is known of its series.
    setting : Setting
        Tables, dates, draws.

    Returns
    -------
    paths : ndarray, shape (draws, h)
        Unchanged where the year to date is not known, or not among the dates.
    in_year : InYear or None
    """
    to_date = evidence.to_date
    years = [day.year for day in dates]
    if to_date is None or to_date.year not in years:
        return paths, None
    column = years.index(to_date.year)
    before = paths[:, column]
    done = drawn(to_date, len(paths), setting.rng)
    if series_kind(setting.store, target) == "growth":
        total = update_growth(before, done, to_date.elapsed, past_differences(evidence.comparable, to_date))
        later = np.arange(paths.shape[1]) - column
        moved = np.where(later >= 0, LATER_GROWTH ** np.maximum(later, 0), 0.0)
        after = paths + (total - before)[:, None] * moved
        return after, InYear(to_date.elapsed, 0.0, 0, tenths(before), tenths(total))
    share = usual_share(evidence.comparable, _elsewhere(target, setting), to_date)
    places, total = update_total(before, done, share, rng=setting.rng)
    after = paths[places]
    old = after[:, column]
    # what comes later follows the year's surprise in proportion
    after[:, column:] *= np.divide(total, old, out=np.ones(len(total)), where=old > 0)[:, None]
    after[:, column] = total
    return after, InYear(share.mean, share.sd, share.years, tenths(before), tenths(total))


def _elsewhere(target: Mapping[str, Any], setting: Setting) -> Iterator[list[Figure]]:
    """Yield the comparable figures of the same series in other regions."""
    for region, rows in setting.store.everywhere(target["series_id"], setting.as_of).items():
        if region != target["region"]:
            comparable = (row for row in rows if row["status"] not in NOT_COMPARABLE)
            yield [row | {"low": row["amount"], "high": row["amount"]} for row in comparable]


def implausible(target: Mapping[str, Any], evidence: Evidence) -> str:
    """Return what is wrong with a figure of January that is above the plan of the whole year; blank if nothing is."""
    to_date = evidence.to_date
    if target["kind"] != "flow" or to_date is None or target["operator"] in ("<=", "<"):
        return ""
    plan = float(target["lower"])
    if to_date.months != (True,) + (False,) * 11 or not plan > 0 or to_date.low <= plan:
        return ""
    row = to_date.pieces[-1]
    return (
        f"{target['series_id']} of {row['period']} is {to_date.low:g} {target['unit']}, {to_date.low / plan:.0%} "
        f"of the year's {plan:g} in January; check the figure, its unit and its period (source {row['source_id']})"
    )
