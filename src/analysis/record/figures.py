"""A promise's own figures beside the record: the chance that they alone give, and the two put together."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan, nan
from pathlib import Path

import pandas as pd

from analysis.domain.regions import find_region
from analysis.errors import RequestError
from analysis.forecast.panel import project_panel
from analysis.pace.met import TOLERANCE
from analysis.record.asked import Asked, without_figures
from analysis.record.layer import with_record
from analysis.record.model import prospects
from analysis.tables.panel_file import read_request, read_texts, written

_FARTHEST = 10
"""Years ahead of its latest figure that a promise is projected at most."""


def with_figures(history: Path, ids: Sequence[str], asked: Sequence[Asked], said: Sequence[float]) -> list[float]:
    """Return the chance of each promise from its own figures and from the record; that of the record without figures.

    ``history``: CSV or Parquet: id, period (a year), value in the promise's unit and of what it promises, a growth for
    a growth. Figures from the due year on are left aside. ``ids``, ``asked``, ``said``: the promises, and what the
    record says of each.

    Notes
    -----
    The record is of China's governments: of a promise of another country the figures are weighed alone.
    """
    texts = read_texts(history, ("id", "period", "value"), ())
    due = {name: str(each.due or each.year) for name, each in zip(ids, asked, strict=True) if each.due or each.year}
    panel = texts[[row.id in due and row.period[:4] < due[row.id] for row in texts.itertuples(index=False)]]
    panel = panel.rename(columns={"id": "series_id"})
    known = panel.groupby("series_id")["period"].agg(["max", "size"])
    wanted = [
        (name, due[name], *_bar(each))
        for name, each in zip(ids, asked, strict=True)
        if name in known.index and int(due[name]) - int(str(known["max"][name])[:4]) <= _FARTHEST
    ]
    if not wanted:
        return list(said)
    alone = _alone(panel, pd.DataFrame(wanted, columns=["series_id", "period", "operator", "value"]))
    own = [place for place, name in enumerate(ids) if not isnan(alone.get(name, nan))]
    priors = prospects([without_figures(asked[place]) for place in own])
    both = list(said)
    for place, prior in zip(own, priors, strict=True):
        name, promise = ids[place], asked[place]
        latest = int(str(known["max"][name])[:4])
        ahead = int(due[name]) - max(latest, promise.year - 1)
        of_record = prior.p_met if _is_of_the_record(promise) else nan
        both[place] = float(with_record(alone[name], ahead, of_record, int(known["size"][name])))
    return both


def _is_of_the_record(promise: Asked) -> bool:
    """Say whether the record has governments of its country."""
    if not promise.region:
        return True
    try:
        find_region(promise.region)
    except RequestError:
        return False
    return True


def _alone(panel: pd.DataFrame, wanted: pd.DataFrame) -> dict[str, float]:
    """Return what figures alone say by promise."""
    last = panel.groupby("series_id")["period"].max().str[:4].astype(int)
    horizon = int((wanted["period"].astype(int) - wanted["series_id"].map(last)).max())
    request = read_request(panel, horizon, "80", wanted)
    found = project_panel(
        request.panel, horizon, levels=request.levels, thresholds=request.thresholds, pool="reference", written=written
    ).thresholds
    return {} if found is None else dict(zip(found["series_id"], found["probability"], strict=True))


def _bar(asked: Asked) -> tuple[str, str]:
    """Return the operator and the number by which figures are held against a promise; 左右 leaves its tolerance."""
    slack = TOLERANCE * abs(asked.value) if asked.operator == "~" else 0.0
    if asked.more_is_harder:
        return (">" if asked.operator == ">" else ">="), f"{asked.value - slack:.10g}"
    return ("<" if asked.operator == "<" else "<="), f"{asked.value + slack:.10g}"
