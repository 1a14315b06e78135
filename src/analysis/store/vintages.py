"""Which of several published figures is the figure: of those known on a day the more reliable, then the later one.

What lost stays: ``ranked`` keeps every row, and says of the chosen ones whether others say something else.
"""

from __future__ import annotations

from datetime import date

import pandas as pd

from analysis.domain.codes import NOT_COMPARABLE, OFFICIAL, RELIABILITIES
from analysis.tables.references import differ

KEYS = ("series_id", "region", "start", "end")
"""What two figures have in common when they are of the same thing: 2024H1 and 2024-01/2024-06 are one period."""


def published_by(observations: pd.DataFrame, as_of: date | None) -> pd.DataFrame:
    """Return the rows published on or before a day; all of them, undated ones too, where no day is given."""
    if as_of is None:
        return observations
    return observations[observations["published"] <= pd.Timestamp(as_of)]


def ranked(visible: pd.DataFrame) -> pd.DataFrame:
    """Return visible rows, those of one series, region and period together, the preferred one first.

    With three columns more: `chosen`, and on the chosen rows `conflict` (another source says something else) and
    `revised` (an earlier publication of the same standing said something else).
    """
    ordered = visible.assign(
        _aside=visible["status"].isin(NOT_COMPARABLE),
        _rank=visible["reliability"].map({name: place for place, name in enumerate(RELIABILITIES)}),
        _age=-visible["published"].fillna(pd.Timestamp.min).astype("datetime64[s]").astype("int64"),
        _bounded=visible["bound"].ne(""),
    )
    order = [*KEYS, "_aside", "_rank", "_age", "_bounded", "source_id"]
    ordered = ordered.sort_values(order, kind="stable", ignore_index=True)
    chosen = ~ordered.duplicated(list(KEYS))
    winner = chosen.cumsum() - 1
    first = ordered[chosen].reset_index(drop=True).loc[winner].reset_index(drop=True)
    gap = (ordered["amount"] - first["amount"]).abs()
    apart = differ(ordered["value"], ordered["amount"], first["value"], first["amount"])
    apart = apart.where(ordered["unit"] != first["unit"], gap > 1e-9)
    differs = (apart | (ordered["bound"] != first["bound"])) & gap.notna()
    differs &= ~ordered["_aside"] & ~first["_aside"]
    same_voice = ordered["reliability"].isin(OFFICIAL) & (ordered["reliability"] == first["reliability"])
    earlier = (ordered["published"] < first["published"]) & (same_voice | (ordered["source_id"] == first["source_id"]))
    flags = {"conflict": differs & ~earlier, "revised": differs & earlier}
    for name, flag in flags.items():
        ordered[name] = chosen & flag.groupby(winner).transform("any")
    ordered["chosen"] = chosen
    return ordered.drop(columns=["_aside", "_rank", "_age", "_bounded"])
