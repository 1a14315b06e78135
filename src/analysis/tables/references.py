"""Whether the tables fit each other: ids that exist, units that convert, values within their series' limits."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from analysis.defaults import SAME
from analysis.domain.units import UnitMismatch, conversion_factor, rounded_by
from analysis.errors import Fault
from analysis.tables.checking import Place

_SERIES = "the id of a series in series.csv"
_SOURCE = "the id of a source in sources.csv"
_SNAPSHOT = "the id of a snapshot in data/snapshots/index.csv"
ROUNDING = 0.005
"""Shares by which one figure may differ that is computed, and that is printed in two units."""


def reference_faults(
    frames: list[pd.DataFrame], series: pd.DataFrame, sources: pd.DataFrame, snapshots: pd.DataFrame
) -> list[Fault]:
    """Return a fault for every row, indexed by file and line, that fits nothing it names, or contradicts another."""
    return [fault for frame in frames if len(frame) for fault in _of_table(frame, series, sources, snapshots)]


def link_faults(links: pd.DataFrame, past: pd.DataFrame) -> list[Fault]:
    """Return a fault for every link to an earlier promise that no table has."""
    return list(_unknown(links, "about", set(past["id"]), "the id of a promise in data/promises")) if len(links) else []


def comment_faults(comments: pd.DataFrame, targets: pd.DataFrame) -> list[Fault]:
    """Return a fault for every comment on a target that no table has."""
    return list(_unknown(comments, "target", set(targets["id"]), "the id of a target")) if len(comments) else []


def _of_table(
    frame: pd.DataFrame, series: pd.DataFrame, sources: pd.DataFrame, snapshots: pd.DataFrame
) -> Iterator[Fault]:
    known = {*series["series_id"], "", *(["*"] if "formula" in frame else [])}
    yield from _unknown(frame, "series_id", known, _SERIES)
    for column in ("source_id", "target_source_id", "outcome_source_id"):
        if column in frame:  # a blank one is a fault in itself where it may not be
            yield from _unknown(frame, column, {*sources["source_id"], ""}, _SOURCE)
    if "snapshot" in frame:
        yield from _unknown(frame, "snapshot", {*snapshots["snapshot"], ""}, _SNAPSHOT)
    if "formula" in frame:
        for place, formula in frame["formula"].items():
            for term in formula.removeprefix("growth of ").removeprefix("part of ").split(" "):
                if term.partition("@")[0] not in {*known, "+", "-"}:
                    expected = "terms whose series are in series.csv"
                    yield _fault(place, "formula", formula, expected)
    if "source_id" in frame:
        yield from _unit_faults(frame, series)
    if "value" in frame:
        yield from _value_faults(frame, series)


def _fault(place: Place, column: str, value: str, expected: str) -> Fault:
    name, line = place
    return Fault(name, int(line), column, value, expected)


def _unknown(frame: pd.DataFrame, column: str, known: set[str], expected: str) -> Iterator[Fault]:
    for place, value in frame.loc[~frame[column].isin(known), column].items():
        yield _fault(place, column, value, expected)


def _factors(frame: pd.DataFrame, series: pd.DataFrame) -> pd.Series[float]:
    """Return what each row's value is multiplied by to be in the unit of its series; NaN where it cannot be."""
    wanted = series.drop_duplicates("series_id").set_index("series_id")["unit"].to_dict()
    pairs = {
        (series_id, unit): _factor(unit, wanted.get(series_id, unit))
        for series_id, unit in set(zip(frame["series_id"], frame["unit"], strict=True))
    }
    values = [pairs[pair] for pair in zip(frame["series_id"], frame["unit"], strict=True)]
    return pd.Series(values, index=frame.index, dtype="float64")


def _factor(unit: str, wanted: str) -> float:
    try:
        return conversion_factor(unit, wanted)
    except UnitMismatch:
        return float("nan")


def _unit_faults(frame: pd.DataFrame, series: pd.DataFrame) -> Iterator[Fault]:
    if "unit" not in frame:
        return
    wanted = series.drop_duplicates("series_id").set_index("series_id")["unit"].to_dict()
    bad = _factors(frame, series).isna() & frame["unit"].ne("")
    for place, row in frame[bad].iterrows():
        expected = f"a unit that converts to {wanted[row['series_id']]}"
        yield _fault(place, "unit", row["unit"], expected)


def differ(value: pd.Series, amount: pd.Series, other_value: pd.Series, other: pd.Series) -> pd.Series:
    """Say which figures differ from others by more than both may have been rounded, or by more than ROUNDING.

    Values are as printed, amounts in the unit of the series.
    """
    gap, least = (amount - other).abs(), SAME * other.abs()
    unequal = gap[gap > least].index
    rounded = least.copy()
    for printed, converted in ((value[unequal], amount[unequal]), (other_value[unequal], other[unequal])):
        rounded[unequal] += printed.map(rounded_by) * (converted / printed).abs().fillna(0.0)
    return gap > rounded.clip(upper=np.maximum(ROUNDING * other.abs(), least))


def _value_faults(frame: pd.DataFrame, series: pd.DataFrame) -> Iterator[Fault]:
    """Yield values outside of their series' limits, and a figure printed in two units that differ."""
    described = series.drop_duplicates("series_id").set_index("series_id")
    amount = frame["value"] * _factors(frame, series)
    lower, upper = (frame["series_id"].map(described[f"{end}_limit"]) for end in ("lower", "upper"))
    for place in frame.index[(amount < lower) | (amount > upper)]:
        low, high = (f"{end[place]:g}" if pd.notna(end[place]) else "any" for end in (lower, upper))
        unit = described.at[frame.at[place, "series_id"], "unit"]
        expected = f"a value within the limits of its series, {low} to {high} {unit}"
        yield _fault(place, "value", f"{frame.at[place, 'value']:.12g}", expected)
    keys = [frame[key] for key in ("series_id", "region", "period", "published", "source_id")]
    first = amount.groupby(keys, dropna=False).transform("first")
    printed = frame["value"].groupby(keys, dropna=False).transform("first")
    for place in frame.index[differ(frame["value"], amount, printed, first) & frame["unit"].ne("")]:
        same_unit = frame[frame["unit"] == frame.at[place, "unit"]]
        if not same_unit.duplicated(["series_id", "region", "period", "published", "source_id"], keep="first")[place]:
            expected = "the same value as the row of the same key in another unit"
            yield _fault(place, "value", f"{frame.at[place, 'value']:.12g}", expected)
