"""What the errors of a region's targets have in common, as far as the tables show it."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.assessment.evidence import NOT_COMPARABLE
from analysis.forecast.joint import Correlations, estimated_correlations
from analysis.store.store import Store

MOST_REGIONS = 200
"""Regions asked at most, those with the most figures first."""


def correlations_of(store: Store, as_of: date) -> Correlations:
    """Return the correlations between the targets of one region and year, and of one domain.

    Parameters
    ----------
    store : Store
        The tables.
    as_of : date
        Figures published later are not seen.

    Returns
    -------
    Correlations
        Estimated from the yearly changes of the series that targets are about, region by region; the judgements where
        the tables hold too few.
    """
    domain = _domains(store)
    known = store.known(as_of)
    known = known[known["series_id"].isin(list(domain)) & ~known["status"].isin(NOT_COMPARABLE)]
    yearly = known[_whole_years(known, store)]
    largest = yearly["region"].value_counts().index[:MOST_REGIONS]
    panels = [_changes(yearly[yearly["region"] == region], domain) for region in largest]
    return estimated_correlations(panels)


def _whole_years(known: pd.DataFrame, store: Store) -> pd.Series[bool]:
    """Return which figures are of a whole year, as ``is_whole`` says of one."""
    start, end = known["start"].dt, known["end"].dt
    level = known["series_id"].map(store.series["kind"]).isin(["stock", "rate", "coverage"])
    whole = (end.month == 12) & (end.day == 31) & (start.year == end.year)
    return whole & (level | ((start.month == 1) & (start.day == 1)))


def _domains(store: Store) -> dict[str, str]:
    pairs = pd.concat([frame[["series_id", "domain"]] for frame in (store.targets, store.past_targets)])
    return dict(pairs[pairs["series_id"] != ""].drop_duplicates("series_id").itertuples(index=False))


def _changes(rows: pd.DataFrame, domain: dict[str, str]) -> tuple[NDArray[np.float64], NDArray[np.str_]]:
    """Return the yearly changes of each series of a region, none across a break, and their domains."""
    years = rows["end"].dt.year
    table = rows.assign(year=years).pivot_table(index="series_id", columns="year", values="amount", aggfunc="last")
    table = table.reindex(columns=range(int(years.min()), int(years.max()) + 1))
    changes = table.diff(axis=1)
    breaks = rows[rows["status"] == "B"]
    for series_id, year in zip(breaks["series_id"], breaks["end"].dt.year, strict=True):
        changes.loc[series_id, year] = np.nan
    return changes.to_numpy(float), np.array([domain[str(name)] for name in table.index])
