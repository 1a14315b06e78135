"""A region's figures beside those of its province, the nation, and regions of its own level."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from analysis.assessment.assess import Assessment
from analysis.assessment.evidence import NOT_COMPARABLE
from analysis.domain.regions import Region, ancestors, find_region
from analysis.errors import RequestError
from analysis.store.store import Store

RECENT_YEARS = 5
"""The yearly change shown is that of the last five years at most."""
SHOWN_PEERS = 3


@dataclass(frozen=True)
class Figure:
    """The latest figure of one series in one region, in the unit of the series.

    Attributes
    ----------
    change : float
        Yearly change over the recent years: points for a rate, else a share of 1; NaN where one figure is known, and
        for series that are changes themselves.
    """

    region: str
    period: str
    amount: float
    bound: str
    unit: str
    source_id: str
    change: float
    in_points: bool


@dataclass(frozen=True)
class Context:
    """One target's series: here, in the regions this one lies in, and in regions of its level."""

    case: Assessment
    own: Figure | None
    wider: tuple[Figure | None, ...]
    peers: tuple[Figure, ...]

    @property
    def others(self) -> list[Figure]:
        """The figures of other regions."""
        return [figure for figure in (*self.wider, *self.peers) if figure is not None]


def beside(cases: Iterable[Assessment], store: Store, as_of: date) -> list[Context]:
    """Return, for each series of the targets that another region publishes, its latest figures side by side.

    Parameters
    ----------
    cases : iterable of Assessment
        The targets; one row a series, at its first target.
    store : Store
        The tables.
    as_of : date
        Figures published later are not seen.

    Returns
    -------
    list of Context
    """
    first = {case.target["series_id"]: case for case in reversed(list(cases)) if case.target["series_id"]}
    known = store.known(as_of)
    known = known[known["series_id"].isin(list(first)) & ~known["status"].isin(NOT_COMPARABLE)]
    yearly = known[known["period"].str.fullmatch(r"\d{4}")].sort_values("end")
    found = {
        (str(series_id), str(region)): _figure(rows, store)
        for (series_id, region), rows in yearly.groupby(["series_id", "region"])
    }
    wider = [region.name for region in ancestors(store.region)]
    rows = []
    for series_id, case in sorted(first.items(), key=lambda item: str(item[1].row["id"])):
        peers = [
            figure for (name, _), figure in found.items() if name == series_id and _like(figure.region, store.region)
        ]
        row = Context(
            case=case,
            own=found.get((series_id, store.region.name)),
            wider=tuple(found.get((series_id, name)) for name in wider),
            peers=tuple(sorted(peers, key=lambda figure: (-int(figure.period), figure.region))[:SHOWN_PEERS]),
        )
        if row.others:
            rows.append(row)
    return rows


def _figure(rows: pd.DataFrame, store: Store) -> Figure:
    breaks = np.flatnonzero(rows["status"] == "B")
    rows = rows.iloc[breaks[-1] :] if len(breaks) else rows
    last = rows.iloc[-1]
    series = store.series.loc[last["series_id"]]
    in_points = series["kind"] in ("rate", "coverage")
    recent = rows[rows["end"].dt.year >= last["end"].year - RECENT_YEARS]
    start, years = recent.iloc[0], float(last["end"].year - recent.iloc[0]["end"].year)
    change = float("nan")
    if series["kind"] in ("growth", "change"):
        pass  # a change is one already: its own change says little
    elif years > 0 and in_points:
        change = (last["amount"] - start["amount"]) / years
    elif years > 0 and start["amount"] > 0 and last["amount"] > 0:
        change = (last["amount"] / start["amount"]) ** (1 / years) - 1
    return Figure(
        region=str(last["region"]),
        period=str(last["period"]),
        amount=float(last["amount"]),
        bound=str(last["bound"]),
        unit=str(series["unit"]),
        source_id=str(last["source_id"]),
        change=float(change),
        in_points=in_points,
    )


def _like(name: str, own: Region) -> bool:
    try:
        region = find_region(name)
    except RequestError:  # a zone or a district that the table of regions does not hold
        return False
    return region.level == own.level and region.code != own.code
