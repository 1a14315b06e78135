"""The tables of the stored back-test with the headings that a reader knows."""

from __future__ import annotations

import pandas as pd

from analysis.backtest import record as stored
from analysis.backtest.run import OWN
from analysis.present.wording import number, say

FEW = 3
"""Years of history that the method page calls a few."""
DECIMALS = {"mase": 3, "scaled_quantile_loss": 3, "brier": 4, "slope": 2, "intercept": 2}


def short_histories(language: str) -> pd.DataFrame:
    """Return how projections from one to eight years of history held, collection by collection."""
    return _headed(stored.short_table(), language)


def models(language: str) -> pd.DataFrame:
    """Return this package beside the usual models on the same series."""
    return _headed(stored.model_table(), language)


def coverage(by: str, language: str) -> pd.DataFrame:
    """Return coverage by ``horizon`` or by ``length`` of history."""
    return _headed(stored.coverage_table(by), language)


def source_line(language: str) -> str:
    """Return what the figures rest on: the day, the pool, each collection with its hash."""
    told = stored.record()
    return say(
        "backtest.source", language, date=told["date"], pool=told["pool"], data=_data(list(told["data"]), language)
    )


def method_line(language: str) -> str:
    """Return what the method page says of calibration: coverage on series from sources not seen, with date and hash."""
    told = stored.record()
    whole = stored.model_table()
    whole = whole[(whole["model"] == OWN) & whole["data"].isin(list(told["unseen"]))]
    short = stored.short_table()
    short = short[(short["n"] <= FEW) & short["data"].isin(list(told["unseen"]))]
    shares = {
        "c80": _mean(whole, "80"),
        "c95": _mean(whole, "95"),
        "s80": _mean(short, "80"),
        "s95": _mean(short, "95"),
    }
    data = _data(list(told["unseen"]), language)
    cases = number(float(whole["cases"].sum()), language, 0)
    return say("backtest.method", language, date=told["date"], data=data, cases=cases, **shares)


def _data(names: list[str], language: str) -> str:
    told = stored.record()["data"]
    return ", ".join(f"{say(f'backtest_data.{name}', language)} {told[name]['hash']}" for name in names)


def _mean(table: pd.DataFrame, level: str) -> str:
    """Mean coverage over all cases of a table, in whole percent."""
    return f"{(table[f'coverage_{level}'] * table['cases']).sum() / table['cases'].sum():.0f}"


def _headed(table: pd.DataFrame, language: str) -> pd.DataFrame:
    """Return a table with names and headings a reader knows, numbers cut to what they can bear."""
    out = table.copy()
    out["data"] = [say(f"backtest_data.{name}", language) for name in out["data"]]
    if "model" in out:
        out["model"] = [say(f"backtest_model.{name}", language) for name in out["model"]]
    for name in out.columns:
        if out[name].dtype.kind == "f":
            out[name] = [f"{value:.{DECIMALS.get(name, 1)}f}" for value in out[name]]
    return out.rename(columns={name: say(f"backtest_column.{name}", language) for name in out.columns})
