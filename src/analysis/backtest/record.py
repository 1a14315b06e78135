"""The stored back-test that ships with the package: what the method page and the notebook quote."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.backtest.run import OWN

RECORD = Path(__file__).with_name("record.json")
"""Written by ``benchmarks/store_backtest.py``."""


@lru_cache(maxsize=1)
def record() -> dict[str, Any]:
    """Return the stored back-test: date, pool, data with their hashes, versions, and the scores.

    Returns
    -------
    dict
        ``competitions`` and ``unseen`` hold scores by data and model, ``short`` by data and length of history,
        ``wrong`` the cases that went farthest wrong.
    """
    found: dict[str, Any] = json.loads(RECORD.read_text(encoding="utf-8"))
    return found


def short_table() -> pd.DataFrame:
    """Return how projections from a few values alone held: one line a collection and length of history.

    Returns
    -------
    pandas.DataFrame
        data, n, cases, coverage and mean width (in mean yearly changes of the whole series) of the 80 and 95 %
        intervals, share of outcomes below and above the 80 % interval, MASE, Brier score, and slope of calibration.
    """
    lines = []
    for data, lengths in record()["short"].items():
        for n, out in lengths.items():
            lines.append({"data": data, "n": int(n), **_line(out)})
    return pd.DataFrame(lines)


def model_table() -> pd.DataFrame:
    """Return this package beside its peers: one line a collection and model."""
    lines = []
    for part in ("competitions", "unseen"):
        for data, models in record()[part].items():
            for name, out in models.items():
                lines.append({"data": data, "model": name, **_line(out)})
    return pd.DataFrame(lines)


def _line(out: dict[str, Any]) -> dict[str, Any]:
    chance = out["probability"]["all"]
    return {
        "cases": out["cases"],
        "coverage_80": out["coverage"]["80"],
        "width_80": out["scaled_width"]["80"],
        "coverage_95": out["coverage"]["95"],
        "width_95": out["scaled_width"]["95"],
        "below_80": out["below_80"],
        "above_80": out["above_80"],
        "mase": out["mase"],
        "scaled_quantile_loss": out["scaled_quantile_loss"],
        "brier": chance["brier"],
        "slope": chance["slope"],
        "intercept": chance["intercept"],
    }


def coverage_table(by: str) -> pd.DataFrame:
    """Return this package's coverage by ``horizon``, or by ``length`` of history, in each collection.

    Parameters
    ----------
    by : str

    Returns
    -------
    pandas.DataFrame
        data, horizon or length, coverage_80, coverage_95, and for lengths the number of cases.
    """
    lines = []
    for part in ("competitions", "unseen"):
        for data, models in record()[part].items():
            out = models[OWN]
            if by == "horizon":
                rows: list[dict[str, Any]] = out["coverage_by_horizon"]
            else:
                rows = [{"length": name, **row} for name, row in out["coverage_by_length"].items()]
            lines += [{"data": data, **row} for row in rows]
    return pd.DataFrame(lines).rename(columns={"80": "coverage_80", "95": "coverage_95"})


def reliability_table() -> pd.DataFrame:
    """Return stated probabilities in tenths beside the share that came true: data, model, said, was, cases."""
    lines = []
    for part in ("competitions", "unseen"):
        for data, models in record()[part].items():
            for name, out in models.items():
                lines += [{"data": data, "model": name, **row} for row in out["probability"]["all"]["reliability"]]
    return pd.DataFrame(lines)
