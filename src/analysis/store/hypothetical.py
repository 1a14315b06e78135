"""Figures that nobody has published, laid among those that are known to see what they would change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from analysis.domain.periods import parse_period
from analysis.store.vintages import KEYS


@dataclass(frozen=True)
class Supposed:
    """A figure that nobody has published, as if a department had reported it."""

    series_id: str
    region: str
    period: str
    amount: float


def supposed_row(figure: Supposed, unit: str, as_of: date) -> dict[str, object]:
    """Return the row that a supposed figure would be among the best known figures.

    Parameters
    ----------
    figure : Supposed
        The figure, in the unit of its series.
    unit : str
        That unit.
    as_of : date
        The day on which it is supposed to be reported.

    Returns
    -------
    dict

    Examples
    --------
    >>> supposed_row(Supposed("grain-output", "聊城市", "2026", 118.0), "亿斤", date(2026, 10, 30))["status"]
    'A'
    """
    period = parse_period(figure.period)
    row: dict[str, object] = dict.fromkeys(("bound", "note", "lineage", "source_id"), "")
    row |= {"conflict": False, "revised": False, "status": "A"}
    row |= {"series_id": figure.series_id, "region": figure.region, "period": figure.period}
    row |= {"value": figure.amount, "amount": figure.amount, "unit": unit}
    row |= {"published": pd.Timestamp(as_of), "published_precision": "day", "reliability": "reported"}
    return row | {"start": pd.Timestamp(period.start), "end": pd.Timestamp(period.end)}


def with_supposed(before: pd.DataFrame, rows: pd.DataFrame, *, chosen: bool) -> pd.DataFrame:
    """Return figures with supposed ones added.

    Parameters
    ----------
    before, rows : DataFrame
        The figures, and those supposed.
    chosen : bool
        Whether the figures are the best known ones alone: those of the same key give way to the supposed.

    Returns
    -------
    DataFrame
    """
    if not chosen:
        return pd.concat([before, rows.assign(chosen=True)], ignore_index=True)
    keys = list(KEYS)
    replaced = pd.MultiIndex.from_frame(before[keys]).isin(pd.MultiIndex.from_frame(rows[keys]))
    return pd.concat([before[~replaced], rows], ignore_index=True)
