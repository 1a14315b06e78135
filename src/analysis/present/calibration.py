"""The stored back-test shown: tables with headings, the reliability diagram, coverage, and the cases it got wrong."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis.backtest import record as stored
from analysis.backtest.run import OWN
from analysis.present.charts import COLOUR
from analysis.present.wording import say

DECIMALS = {"mase": 3, "scaled_quantile_loss": 3, "brier": 4, "slope": 2, "intercept": 2}
GREYS = ("#8a8a8a", "#b07d2b", "#5b8f5b", "#7d6b9e", "#4a6fa5", "#a05050")
MARKS = {"80": "o", "95": "s"}


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
    data = ", ".join(f"{say(f'backtest_data.{name}', language)} {one['hash']}" for name, one in told["data"].items())
    return say("backtest.source", language, date=told["date"], pool=told["pool"], data=data)


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


def reliability_chart(data: str, language: str, *, ax: Axes | None = None) -> Axes:
    """Draw stated probabilities in tenths against the share that came true, this package beside its peers.

    Parameters
    ----------
    data : str
        A collection of the stored back-test.
    language : str
        zh or en.
    ax : Axes, optional
        Where to draw; the current axes if left out.

    Returns
    -------
    Axes
    """
    ax = plt.gca() if ax is None else ax
    table = stored.reliability_table()
    table = table[table["data"] == data]
    ax.plot([0, 1], [0, 1], color="#cccccc", linewidth=1, label=say("backtest.perfect", language))
    peers = [name for name in table["model"].unique() if name != OWN]
    for name, colour in zip(peers, GREYS, strict=False):
        line = table[table["model"] == name]
        ax.plot(line["said"], line["was"], color=colour, linewidth=1, label=say(f"backtest_model.{name}", language))
    own = table[table["model"] == OWN]
    size = 20 + 180 * own["cases"] / own["cases"].max()
    label = say(f"backtest_model.{OWN}", language)
    ax.plot(own["said"], own["was"], color=COLOUR["projection"], linewidth=2.5, label=label)
    ax.scatter(own["said"], own["was"], s=size, color=COLOUR["projection"], zorder=3)
    ax.set(xlabel=say("backtest.said", language), ylabel=say("backtest.was", language), xlim=(0, 1), ylim=(0, 1))
    ax.set_title(say(f"backtest_data.{data}", language))
    ax.legend(fontsize="small")
    return ax


def coverage_chart(by: str, language: str, *, ax: Axes | None = None) -> Axes:
    """Draw coverage of the 80 and 95 % ranges by ``n`` years of history, ``horizon`` or ``length``."""
    ax = plt.gca() if ax is None else ax
    table = stored.short_table() if by == "n" else stored.coverage_table(by)
    places = {
        value: at for at, value in enumerate(dict.fromkeys(table[by].sort_values() if by != "length" else table[by]))
    }
    for number, (data, part) in enumerate(table.groupby("data", sort=False)):
        at = np.array([places[value] for value in part[by]]) + 0.08 * (number - 1.5)
        for level, mark in MARKS.items():
            label = say(f"backtest_data.{data}", language) if level == "80" else None
            ax.plot(at, part[f"coverage_{level}"], mark, color=GREYS[number], label=label)
    for level in MARKS:
        ax.axhline(float(level), color=COLOUR["projection"], linewidth=1)
    ax.set_xticks(range(len(places)), [str(value) for value in places])
    ax.set(xlabel=say(f"backtest_column.{by}", language), ylabel=say("backtest.coverage", language), ylim=(60, 100))
    ax.legend(fontsize="small", loc="lower right")
    return ax


def wrong_chart(number: int, language: str, *, ax: Axes | None = None) -> Axes:
    """Draw one of the cases that went farthest wrong: history, fan, and what came after."""
    ax = plt.gca() if ax is None else ax
    case = stored.record()["wrong"][number]
    past = np.arange(1 - len(case["history"]), 1)
    ahead = np.arange(1, len(case["actual"]) + 1)
    ax.plot(past, case["history"], color=COLOUR["history"], label=say("chart.history", language))
    for level, shade in (("95", 0.15), ("80", 0.3)):
        ax.fill_between(
            ahead,
            case[f"lower_{level}"],
            case[f"upper_{level}"],
            color=COLOUR["projection"],
            alpha=shade,
            linewidth=0,
            label=say(f"chart.fan_{level}", language),
        )
    ax.plot(ahead, case["median"], color=COLOUR["projection"], label=say("chart.median", language))
    ax.plot(ahead, case["actual"], "o", color=COLOUR["target"], label=say("backtest.actual", language))
    data = say(f"backtest_data.{case['data']}", language)
    ax.set_title(say("backtest.wrong", language, data=data, series=case["series"]), fontsize="medium")
    return ax
