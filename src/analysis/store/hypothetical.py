"""Figures that nobody has published, laid among those that are known to see what they would change."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from analysis.domain.codes import Precision, Reliability
from analysis.domain.figure import Figure
from analysis.domain.series import Series
from analysis.store.vintages import KEYS


@dataclass(frozen=True)
class Supposed:
    """A figure that nobody has published, as if a department had reported it."""

    series_id: str
    region: str
    period: str
    amount: float


def supposed_figure(figure: Supposed, series: Series, as_of: date) -> Figure:
    """Return what a supposed figure, in the unit of its series, would be among the best known figures of a day."""
    plain = Figure.of(series, figure.region, figure.period, figure.amount)
    return replace(plain, published=as_of, published_precision=Precision.DAY, reliability=Reliability.REPORTED)


def with_supposed(before: pd.DataFrame, rows: pd.DataFrame, *, chosen: bool) -> pd.DataFrame:
    """Return figures with supposed ones added; among those `chosen` they take the place of any of their key."""
    if not chosen:
        return pd.concat([before, rows.assign(chosen=True)], ignore_index=True)
    keys = list(KEYS)
    replaced = pd.MultiIndex.from_frame(before[keys]).isin(pd.MultiIndex.from_frame(rows[keys]))
    return pd.concat([before[~replaced], rows], ignore_index=True)
