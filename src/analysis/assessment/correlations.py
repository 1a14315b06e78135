"""What the errors of a region's targets have in common, as far as the tables show it."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.domain.codes import NOT_COMPARABLE
from analysis.forecast.joint import Correlations, estimated_correlations
from analysis.store.figure_rows import whole_years
from analysis.store.store import Store

MOST_REGIONS = 200
"""Regions asked at most, those with the most figures first."""


def correlations_of(store: Store, as_of: date) -> Correlations:
    """Return the correlations between the targets of one region and year, and of one domain, as known on a day.

    Estimated from the yearly changes of the series that targets are about, region by region; the judgements where the
    tables hold too few.
    """
    domain = dict(reversed(store.subjects))
    known = store.known(as_of)
    known = known[known["series_id"].isin(list(domain)) & ~known["status"].isin(NOT_COMPARABLE)]
    yearly = whole_years(known, store.series)
    largest = yearly["region"].value_counts().index[:MOST_REGIONS]
    panels = [_changes(yearly[yearly["region"] == region], domain) for region in largest]
    return estimated_correlations(panels)


def _changes(rows: pd.DataFrame, domain: dict[str, str]) -> tuple[NDArray[np.float64], NDArray[np.str_]]:
    """Return the yearly changes of each series of a region, none across a break, and their domains."""
    table = rows.pivot_table(index="series_id", columns="year", values="amount", aggfunc="last")
    table = table.reindex(columns=range(int(rows["year"].min()), int(rows["year"].max()) + 1))
    changes = table.diff(axis=1)
    breaks = rows[rows["status"] == "B"]
    for series_id, year in zip(breaks["series_id"], breaks["year"], strict=True):
        changes.loc[series_id, year] = np.nan
    return changes.to_numpy(float), np.array([domain[str(name)] for name in table.index])
