"""Figures as rows of a table: made from them, and what is asked of one figure asked of a whole table at once.

The rule is that of ``domain.figure``; a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from analysis.domain.codes import NOT_COMPARABLE, Kind, Status
from analysis.domain.figure import Figure
from analysis.tables.rows import objects

LEVELS = [kind for kind in Kind if kind.is_level]


def figures_of(rows: pd.DataFrame, series: pd.DataFrame) -> Iterator[Figure]:
    """Yield the figures of some rows; `series` is the table of definitions by id."""
    amounts = rows["amount"].tolist()
    kinds = {name: Kind(series.at[name, "kind"]) for name in rows["series_id"].unique()}
    made = objects(rows, Figure, kind=[kinds[name] for name in rows["series_id"]], low=amounts, high=amounts)
    return (figure.within_bound() if figure.bound else figure for figure in made)


def comparable(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the figures of each series and region that can be joined: those since its last break, in their order."""
    rows = rows[~rows["status"].isin(NOT_COMPARABLE)].sort_values(["end", "start"], kind="stable")
    keys = [rows["series_id"], rows["region"]]
    place = rows.groupby(keys).cumcount()
    last_break = place.where(rows["status"] == Status.BREAK).groupby(keys).transform("max")
    return rows[place >= last_break.fillna(0)]


def yearly(rows: pd.DataFrame, series: pd.DataFrame) -> pd.DataFrame:
    """Return the figures of each series and region that make its yearly history: comparable ones of whole years."""
    return whole_years(comparable(rows), series)


def is_whole_year(rows: pd.DataFrame, series: pd.DataFrame) -> pd.Series[bool]:
    """Return which figures are of a whole year; `series` is the table of definitions by id."""
    start, end = rows["start"].dt, rows["end"].dt
    level = rows["series_id"].map(series["kind"]).isin(LEVELS)
    since_january = level | (start.month == 1) & (start.day == 1)
    return since_january & (start.year == end.year) & (end.month == 12) & (end.day == 31)


def whole_years(rows: pd.DataFrame, series: pd.DataFrame) -> pd.DataFrame:
    """Return the figures of whole years, one a series, region and `year`: of several that of the longest period."""
    whole = rows[is_whole_year(rows, series)]
    whole = whole.assign(year=whole["end"].dt.year)
    whole = whole.sort_values(["series_id", "region", "year", "start"], kind="stable")
    return whole.drop_duplicates(["series_id", "region", "year"])
