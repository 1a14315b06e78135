"""Like series: the same indicator elsewhere, else the same kind and domain. A short history borrows theirs."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.assessment.evidence import NOT_COMPARABLE, whole_years
from analysis.assessment.projection import Setting
from analysis.store import Store

Array = NDArray[np.float64]
SAME_SERIES = {0: 1.0, 1: 1.0, 2: 1.0, 3: 1.0, 4: 1.0, 5: 1.0, 6: 0.5, 7: 0.5}
"""Weight of borrowed histories beside the series' own, by the number of yearly figures: a long history needs none.

Chosen on indicators of 31 provinces cut to their last years, with two other provinces as like series
(``benchmarks/like_series.py``, docs/verdicts.md): the scaled quantile loss falls from 0.89 to 0.52 at one figure, from
0.42 to 0.39 at three, and by a hundredth at five.
"""
SAME_KIND = {0: 0.5, 1: 0.5}
"""The same where the like series are of other indicators: of use at one figure alone, a loss at two."""
WINDOW_YEARS = 10
"""Years of like series' history that are borrowed: what is older belongs to another time."""
FEWEST_YEARS = 10
"""Years of like levels below which all levels say how often one falls."""
RELATIVE_KINDS = ("stock", "flow")
"""Kinds of series whose size is a matter of the region: histories are moved by a factor, not by a difference."""

Member = tuple[Array, Array]
"""Years and values of one like series."""


def borrowed_weight(figures: int, pool: dict[str, Any]) -> float:
    """Return the weight of borrowed histories beside the series' own.

    Parameters
    ----------
    figures : int
        Yearly figures of the series.
    pool : dict
        What the pool is, from ``like_series``.

    Returns
    -------
    float
        In [0, 1].
    """
    if not pool["members"]:
        return 0.0
    return (SAME_SERIES if pool["kind"] == "same_series" else SAME_KIND).get(figures, 0.0)


def like_series(store: Store, target: pd.Series[Any], as_of: date) -> tuple[list[Member], dict[str, Any]]:
    """Return the yearly histories of like series: the same indicator elsewhere, else the same kind and domain.

    Parameters
    ----------
    store : Store
        The tables.
    target : Series
        One row of the targets.
    as_of : date
        Figures published later are not seen.

    Returns
    -------
    list of (years, values)
        One pair of arrays a series; the city's own series is not among them.
    dict
        What the pool is: its kind, and each member's series, region and length.
    """
    if store.base is not None and store.supposes_only(str(target["series_id"]), str(target["region"])):
        store = store.base.store  # the pool never holds the target's own series
    key = ("like_series", target["series_id"], target["region"], target["domain"], as_of)
    return store.once(key, lambda: _found(store, target, as_of))


def _found(store: Store, target: pd.Series[Any], as_of: date) -> tuple[list[Member], dict[str, Any]]:
    known = store.of_series(str(target["series_id"]), as_of)
    kind = str(store.series.at[target["series_id"], "kind"])
    unit = store.series.at[target["series_id"], "unit"]
    members = _members(known[known["region"] != target["region"]], kind, as_of)
    label = "same_series"
    if not members:
        alike = store.series[(store.series["kind"] == kind) & ((kind != "rate") | (store.series["unit"] == unit))]
        ids = set(alike["series_id"]) & _series_of_domain(store, str(target["domain"]))
        known = store.known(as_of)
        own = (known["series_id"] == target["series_id"]) & (known["region"] == target["region"])
        wider = known[~own & known["series_id"].isin(ids)]
        members, label = _members(wider, kind, as_of), "same_kind_and_domain"
    described = [f"{series_id}@{region}×{len(years)}" for (series_id, region), years, _ in members]
    return [(years, values) for _, years, values in members], {"kind": label, "members": described}


def falls_on_record(target: pd.Series[Any], histories: list[Member], setting: Setting) -> tuple[int, int]:
    """Return how many of the changes of some levels are falls, and the years that they span.

    Parameters
    ----------
    target : Series
        One row of the targets, about a level.
    histories : list of Member
        Years and levels of its series and of like ones. Where they span fewer than ten years, every level in the same
        unit is asked.
    setting : Setting
        The tables, and the day they are seen on.

    Returns
    -------
    falls, years : int
    """
    if sum(years[-1] - years[0] for years, _ in histories) < FEWEST_YEARS:
        series, known = setting.store.series, setting.store.known(setting.as_of)
        unit = series.at[target["series_id"], "unit"]
        alike = series.index[(series["kind"] == "stock") & (series["unit"] == unit)]
        members = _members(known[known["series_id"].isin(alike)], "stock", setting.as_of)
        histories = [(years, values) for _, years, values in members]
    falls = sum(int((np.diff(values) < 0).sum()) for _, values in histories)
    return falls, int(sum(years[-1] - years[0] for years, _ in histories))


def _series_of_domain(store: Store, domain: str) -> set[str]:
    frames = (store.targets, store.past_targets)
    return {name for frame in frames for name in frame.loc[frame["domain"] == domain, "series_id"] if name}


def _members(known: pd.DataFrame, kind: str, as_of: date) -> list[tuple[tuple[str, str], Array, Array]]:
    known = known[~known["status"].isin(NOT_COMPARABLE) & (known["end"].dt.year >= as_of.year - WINDOW_YEARS)]
    whole = known[whole_years(known, kind)]
    members = []
    for (series_id, region), rows in whole.groupby(["series_id", "region"], sort=True):
        rows = rows.sort_values("end").drop_duplicates("end", keep="last")
        breaks = np.flatnonzero(rows["status"] == "B")
        rows = rows.iloc[breaks[-1] :] if len(breaks) else rows
        if len(rows) >= 2:
            years = rows["end"].dt.year.to_numpy(float)
            members.append(((str(series_id), str(region)), years, rows["amount"].to_numpy(float)))
    return members
