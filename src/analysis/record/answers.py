"""How promises were answered: what share was reported, what share of those kept, and by how much."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.domain.regions import find_region
from analysis.domain.target import PastPromise
from analysis.pace.met import met

DRAWS = 400
ENDS = (0.025, 0.975)
"""Of a 95 % interval."""
QUANTILES = (0.1, 0.5, 0.9)
FEW = 10
"""Outcomes below which no range of outcome ÷ promise is told."""
COLUMNS = (
    "promises",
    "reported",
    "reported_low",
    "reported_high",
    "decided",
    "kept",
    "kept_low",
    "kept_high",
    "ratio_low",
    "ratio",
    "ratio_high",
)
OUTCOMES = ("kept", "missed", "unclear", "not_reported", "not_scored")
"""What may come of a promise: the record's statuses as a reader counts them."""


def answers(record: pd.DataFrame, by: str | pd.Series) -> pd.DataFrame:
    """Return how promises were answered, a row a group; what is flagged is not scored and left out.

    ``record``: rows as `analysis.record.build.Case` has them. ``by``: a column, or what tells the groups apart.
    Returned: `promises`, the share `reported` of them; `decided` (those whose outcome decides) and the share `kept` of
    them; `ratio`, the median of outcome ÷ promise where more is better. `_low` and `_high` are 95 % intervals, whole
    reports drawn anew, of `ratio` the 10 and 90 % quantiles.
    """
    scored = record[record["flag"] == ""]
    random = np.random.default_rng(0)
    rows = {name: _answered(part, random) for name, part in scored.groupby(by, sort=False)}
    return pd.DataFrame.from_dict(rows, orient="index", columns=list(COLUMNS))


def _answered(part: pd.DataFrame, random: np.random.Generator) -> tuple[float, ...]:
    decided = part[part["met"].notna()]
    more = decided.loc[decided["direction"] != "decrease", "ratio"].dropna()
    told, kept = part["status"].eq("reported").astype(float), decided["met"].astype(float)
    ratios = more.quantile(list(QUANTILES)).to_list() if len(more) >= FEW else [np.nan] * len(QUANTILES)
    return (
        len(part),
        told.mean(),
        *share_interval(told, _reports(part), random),
        len(decided),
        kept.mean() if len(kept) else np.nan,
        *share_interval(kept, _reports(decided), random),
        *ratios,
    )


def _reports(part: pd.DataFrame) -> NDArray[np.int64]:
    """Return of which report each row is."""
    return part.groupby(["place", "year"], sort=False).ngroup().to_numpy()


def share_interval(
    came: pd.Series, cluster: pd.Series | NDArray[np.int64], random: np.random.Generator, draws: int = DRAWS
) -> tuple[float, float]:
    """Return the 95 % interval of a share, whole clusters drawn anew; NaN where there is nothing.

    Where all came, or none, drawing anew says nothing: the open end is that of so many clusters, all alike.
    """
    sums = came.groupby(cluster).agg(["sum", "size"]).to_numpy(float)
    if not len(sums):
        return np.nan, np.nan
    if came.nunique() == 1:
        least = float(ENDS[0] ** (1 / len(sums)))
        return (least, 1.0) if came.iloc[0] else (0.0, 1 - least)
    drawn = sums[random.integers(0, len(sums), (draws, len(sums)))].sum(axis=1)
    low, high = np.quantile(drawn[:, 0] / drawn[:, 1], list(ENDS))
    return float(low), float(high)


def ambition(record: pd.DataFrame, *, growth: bool, bins: int = 10) -> pd.DataFrame:
    """Return what came of promises by how much they asked beyond the last outcome, where more is better.

    ``record``: rows as `analysis.record.build.Case` has them. ``growth``: promises of growth, set against the last
    growth in points; else all others, as multiples of the last outcome. ``bins``: groups of like size; those with equal
    bounds become one. Returned: `promised` and `ratio` (medians), `ratio_low` and `ratio_high` (10 and 90 %), all
    measured from the last outcome; `kept`, the share; `n`.
    """
    known = record[(record["flag"] == "") & record["met"].notna() & record["reported"].notna()]
    known = known[known["direction"].eq("increase") & known["lower"].notna() & known["previous"].notna()]
    known = known[known["kind"].eq("growth") == growth]
    if not growth:
        known = known[(known["previous"] > 0) & (known["lower"] > 0)]
    base = known["previous"]
    asked, came = (known[name] - base if growth else known[name] / base for name in ("lower", "reported"))
    if asked.empty:
        return pd.DataFrame(columns=["promised", "ratio_low", "ratio", "ratio_high", "kept", "n"])
    groups = pd.qcut(asked, min(bins, len(asked)), duplicates="drop")
    low, middle, high = (came.groupby(groups, observed=True).quantile(share) for share in QUANTILES)
    kept = known["met"].astype(float).groupby(groups, observed=True)
    promised = asked.groupby(groups, observed=True).median()
    table = {"promised": promised, "ratio_low": low, "ratio": middle, "ratio_high": high}
    return pd.DataFrame({**table, "kept": kept.mean(), "n": kept.size()}).reset_index(drop=True)


def outcomes(record: pd.DataFrame) -> pd.Series:
    """Return what came of each promise: kept, missed, unclear, not_reported, or not_scored where it is flagged."""
    found = pd.Series("unclear", index=record.index, dtype="object")
    found[record["status"].eq("not_reported")] = "not_reported"
    found[record["met"].eq(True).fillna(False)] = "kept"
    found[record["met"].eq(False).fillna(False)] = "missed"
    found[record["flag"].ne("")] = "not_scored"
    return found


def was_kept(past: PastPromise) -> bool | None:
    """Return whether a past promise was kept; None where no outcome is known, or no number was promised."""
    if np.isnan(past.outcome_value) or np.isnan(past.threshold):
        return None
    return bool(met([past.outcome_value], past.operator, past.direction, past.lower, past.upper)[0])


def of_table(promises: Iterable[PastPromise]) -> pd.DataFrame:
    """Return rows of ``data/promises`` with the columns of the record that they have, a row a promise."""
    rows = []
    for past in promises:
        if np.isnan(past.threshold):  # words, or an outcome whose promise is not at hand
            continue
        told = {name: value for name, value in asdict(past).items() if not name.startswith("outcome")}
        told |= {"place": past.region, "level": find_region(past.region).level, "year": past.target_year}
        ratio = past.outcome_value / past.threshold if past.threshold else np.nan
        told |= {"due": past.target_year, "indicator": past.indicator_zh, "reported": past.outcome_value, "flag": ""}
        rows.append({**told, "met": was_kept(past), "ratio": ratio})
    frame = pd.DataFrame(rows)
    return frame.assign(met=frame["met"].astype("boolean")) if rows else frame
