"""Like series: the same indicator elsewhere, else the same kind and domain. A short history borrows theirs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.assessment.evidence import NOT_COMPARABLE, is_whole, since_last_break
from analysis.assessment.projection import Setting
from analysis.store.as_of import Figure
from analysis.store.store import Store

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

Series = tuple[str, str]
"""Id and region of a series."""
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


def like_series(store: Store, target: Mapping[str, Any], as_of: date) -> tuple[list[Member], dict[str, Any]]:
    """Return the yearly histories of like series: the same indicator elsewhere, else the same kind and domain.

    Parameters
    ----------
    store : Store
        The tables.
    target : mapping
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
    own = (str(target["series_id"]), str(target["region"]))
    if store.supposed is not None and all((row["series_id"], row["region"]) == own for row in store.supposed.rows):
        store = store.base or store  # the pool never holds the target's own series
    key = ("like_series", *own, target["domain"], as_of)
    return store.once(key, lambda: _found(store, own, str(target["domain"]), as_of))


def _found(store: Store, own: Series, domain: str, as_of: date) -> tuple[list[Member], dict[str, Any]]:
    every = _members(store, as_of)
    found = {series: member for series, member in every.items() if series[0] == own[0] and series != own}
    label = "same_series"
    if not found:
        kind, unit = (store.definition(own[0])[name] for name in ("kind", "unit"))
        about, label = _series_of_domain(store, domain), "same_kind_and_domain"
        for (series_id, region), member in every.items():
            there = store.definition(series_id)
            alike = there["kind"] == kind and (kind != "rate" or there["unit"] == unit)
            if alike and series_id in about and (series_id, region) != own:
                found[series_id, region] = member
    described = [f"{series_id}@{region}×{len(years)}" for (series_id, region), (years, _) in found.items()]
    return list(found.values()), {"kind": label, "members": described}


def falls_on_record(target: Mapping[str, Any], histories: list[Member], setting: Setting) -> tuple[int, int]:
    """Return how many of the changes of some levels are falls, and the years that they span.

    Parameters
    ----------
    target : mapping
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
        store, unit = setting.store, setting.store.definition(target["series_id"])["unit"]
        histories = [
            member
            for (series_id, _), member in _members(store, setting.as_of).items()
            if (store.definition(series_id)["kind"], store.definition(series_id)["unit"]) == ("stock", unit)
        ]
    falls = sum(int((np.diff(values) < 0).sum()) for _, values in histories)
    return falls, int(sum(years[-1] - years[0] for years, _ in histories))


def _series_of_domain(store: Store, domain: str) -> set[str]:
    frames = (store.targets, store.past_targets)
    return {name for frame in frames for name in frame.loc[frame["domain"] == domain, "series_id"] if name}


def _members(store: Store, as_of: date) -> dict[Series, Member]:
    """Return the recent yearly figures of every series of every region that has two of them, in their order."""
    if store.base is None or store.supposed is None:
        return store.once(("members", as_of), lambda: _of_all(store, as_of))
    every = dict(_members(store.base, as_of))
    for series_id, region in {(row["series_id"], row["region"]) for row in store.supposed.rows}:
        every.pop((series_id, region), None)
        found = _member(store.figures(series_id, region, as_of), store.definition(series_id)["kind"], as_of)
        every |= {(series_id, region): found} if found is not None else {}
    return dict(sorted(every.items()))


def _of_all(store: Store, as_of: date) -> dict[Series, Member]:
    known = store.known(as_of)
    recent = known[known["end"].dt.year >= as_of.year - WINDOW_YEARS]
    rows = recent[["series_id", "region", "start", "end", "status", "amount"]].to_dict("records")
    every: dict[Series, Member] = {}
    for series, figures in groupby(rows, lambda row: (row["series_id"], row["region"])):
        found = _member(list(figures), store.definition(series[0])["kind"], as_of)
        every |= {series: found} if found is not None else {}
    return every


def _member(figures: Sequence[Figure], kind: str, as_of: date) -> Member | None:
    """Return the years and values of a series since its last break; None where they are fewer than two."""
    found: dict[pd.Timestamp, Figure] = {}
    for row in figures:
        if row["status"] not in NOT_COMPARABLE and row["end"].year >= as_of.year - WINDOW_YEARS and is_whole(row, kind):
            found[row["end"]] = row
    since = since_last_break([found[end] for end in sorted(found)])
    if len(since) < 2:
        return None
    return np.array([row["end"].year for row in since], float), np.array([row["amount"] for row in since], float)
