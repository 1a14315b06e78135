"""A promise's own figures beside the record: the chance that they alone give, and the two put together."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan, nan
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.forecast.panel import project_panel
from analysis.pace.met import TOLERANCE
from analysis.record.asked import Asked
from analysis.tables.panel_file import read_request, read_texts, written

HALF = 5
"""Figures that count as much as the record."""
_SUREST = 0.995
_FARTHEST = 10


def with_figures(history: Path, ids: Sequence[str], asked: Sequence[Asked], said: Sequence[float]) -> list[float]:
    """Return the chance of each promise from its own figures and from the record; that of the record without figures.

    Parameters
    ----------
    history : Path
        CSV or Parquet: id, period (a year), value in the promise's unit and of what it promises, a growth for a growth.
        Figures from the due year on are left aside.
    ids, asked, said
        The promises, and what the record says of each.
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
    counts = known["size"].to_dict()
    return [together(alone.get(name, nan), counts.get(name, 0), prior) for name, prior in zip(ids, said, strict=True)]


def together(alone: float, figures: int, record: float) -> float:
    """Return the chance from figures and record: their log odds, each by its weight.

    Examples
    --------
    >>> together(0.5, 5, 0.5), together(float("nan"), 0, 0.8)
    (0.5, 0.8)
    """
    if isnan(alone):
        return record
    weight = figures / (figures + HALF)
    odds = weight * _odds(alone) + (1 - weight) * _odds(record)
    return float(1 / (1 + np.exp(-odds)))


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


def _odds(p: float) -> float:
    held = min(max(p, 1 - _SUREST), _SUREST)
    return float(np.log(held / (1 - held)))
