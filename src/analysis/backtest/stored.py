"""The stored back-test that ships with the package: what the method page and the notebook quote."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import TypedDict

import pandas as pd

from analysis.backtest.backtest import OWN
from analysis.backtest.scoring import Scores, WrongCase, line

RECORD = Path(__file__).with_name("record.json")
"""Written by ``benchmarks/store_backtest.py``."""


ASIDE = ["smape", "scaled_crps", "seconds"]
"""Scores of a line that the pages do not show."""


class StoredBacktest(TypedDict):
    """The stored back-test: what it was made on, and scores by data and model, or by data and length of history."""

    date: str
    pool: str
    data: dict[str, dict[str, str]]
    competitions: dict[str, dict[str, Scores]]
    unseen: dict[str, dict[str, Scores]]
    short: dict[str, dict[str, Scores]]
    wrong: list[WrongCase]


@lru_cache(maxsize=1)
def record() -> StoredBacktest:
    """Return the stored back-test."""
    found: StoredBacktest = json.loads(RECORD.read_text(encoding="utf-8"))
    return found


def _models() -> Iterator[tuple[str, str, Scores]]:
    """Yield the scores of each collection and model."""
    for part in (record()["competitions"], record()["unseen"]):
        for data, models in part.items():
            for name, out in models.items():
                yield data, name, out


def short_table() -> pd.DataFrame:
    """Return how projections from a few values alone held: one line a collection and length of history.

    Widths are in mean yearly changes of the whole series.
    """
    lines = []
    for data, lengths in record()["short"].items():
        for n, out in lengths.items():
            lines.append({"data": data, "n": int(n), **line(out)})
    return pd.DataFrame(lines).drop(columns=ASIDE)


def model_table() -> pd.DataFrame:
    """Return this package beside its peers: one line a collection and model."""
    lines = [{"data": data, "model": name, **line(out)} for data, name, out in _models()]
    return pd.DataFrame(lines).drop(columns=ASIDE)


def coverage_table(by: str) -> pd.DataFrame:
    """Return this package's coverage by ``horizon``, or by ``length`` of history, in each collection."""
    lines: list[dict[str, object]] = []
    for data, name, out in _models():
        if name != OWN:
            continue
        if by == "horizon":
            lines += [{"data": data, **row} for row in out["coverage_by_horizon"]]
        else:
            lines += [{"data": data, "length": length, **row} for length, row in out["coverage_by_length"].items()]
    return pd.DataFrame(lines).rename(columns={"80": "coverage_80", "95": "coverage_95"})


def trend_table() -> pd.DataFrame:
    """Return what this package said of thresholds on the recent trend: one line a collection, length and part.

    ``slope_0``, ``slope_1`` and ``slope_2`` are those at the last value, on the trend, and twice as far; the rest is of
    all three. An ``n`` of 0 stands for whole histories.
    """
    told = record()
    held = [(data, 0, models[OWN]) for part in (told["competitions"], told["unseen"]) for data, models in part.items()]
    held += [(data, int(n), out) for data, lengths in told["short"].items() for n, out in lengths.items()]
    lines = []
    for data, n, out in held:
        rows = pd.DataFrame(out["along_trend"])
        for part, some in rows.groupby("part", sort=False):
            whole = some[some["factor"].isna()].iloc[0]
            slopes = {f"slope_{row.factor:g}": row.slope for row in some.itertuples() if row.factor == row.factor}
            told_of = {name: whole[name] for name in ("said", "came", "slope", "skill")}
            lines.append({"data": data, "n": n, "part": part, "cases": whole["cases"], **told_of, **slopes})
    return pd.DataFrame(lines)


def reliability_table() -> pd.DataFrame:
    """Return stated probabilities in tenths beside the share that came true: data, model, said, was, cases."""
    return pd.DataFrame(
        [
            {"data": data, "model": name, **tenth}
            for data, name, out in _models()
            for tenth in out["probability"]["all"]["reliability"]
        ]
    )
