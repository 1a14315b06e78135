"""Charts: finished numbers in, Axes out. Every function takes ``ax=`` and changes nothing global."""

from __future__ import annotations

from datetime import date
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from analysis.assessment.door import Assessment
from analysis.present.fonts import chart_style
from analysis.present.wording import number, percent, quantity, say, unit_in
from analysis.vocabulary import VERDICTS

COLOUR = {
    "history": "#1b1b1b",
    "estimate": "#8a8a8a",
    "projection": "#0072b2",
    "target": "#d55e00",
    "path": "#d55e00",
    "met": "#00664b",
    "on_pace": "#009e73",
    "uncertain": "#e6a700",
    "off_pace": "#d55e00",
    "missed": "#8b1a1a",
    "no_data": "#b5b5b5",
    "green": "#009e73",
    "yellow": "#e6a700",
    "red": "#d55e00",
    "grey": "#b5b5b5",
}
"""Colours by meaning, told apart by readers with any colour vision (Okabe and Ito, 2008) and in grey print."""


SHOWN_YEARS = 12
"""Years of history drawn before the latest figure: older ones squeeze what matters."""


def _year(day: date | pd.Timestamp) -> float:
    """Return a place on the axis: the end of a year stands at its number, the end of June half a year before it."""
    return day.year - 1 + day.timetuple().tm_yday / (366 if day.year % 4 == 0 else 365)


def target_chart(case: Assessment, language: str, *, ax: Axes | None = None) -> Axes:
    """Draw one target: published history, fan, target and required path.

    Parameters
    ----------
    case : Assessment
        One assessed target with a projection.
    language : str
        zh or en.
    ax : Axes, optional
        Where to draw; the current axes if left out.

    Returns
    -------
    Axes
    """
    ax = plt.gca() if ax is None else ax
    factor, unit = unit_in(case.evidence.unit, language)
    _history(case, language, factor, ax)
    _fan(case, language, factor, ax)
    _target(case, language, factor, ax)
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: number(value, language)))
    ax.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1, nbins=8))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.0f}"))
    ax.set_ylabel(unit)
    ax.set_xlabel(say("chart.year", language))
    left, right = ax.dataLim.intervalx
    ax.set_xlim(np.floor(left) - 0.5, np.ceil(right) + 0.5)
    return ax


def _history(case: Assessment, language: str, factor: float, ax: Axes) -> None:
    rows = case.evidence.known
    first = case.evidence.yearly["year"].min() if len(case.evidence.yearly) else rows["year"].max()
    rows = rows[rows["year"] >= max(rows["year"].max() - SHOWN_YEARS, first - 1)]
    rows = rows[rows["start"].dt.year >= rows["end"].dt.year - (case.row["kind"] != "flow")]
    if rows.empty:
        return
    years = rows["end"].map(_year)
    groups = {
        "other": rows["status"].isin(["D"]),
        "estimate": rows["status"].isin(["E", "F", "P", "V"]) | rows["lineage"].ne(""),
    }
    groups["history"] = ~groups["other"] & ~groups["estimate"]
    markers = {"history": ("o", COLOUR["history"], "full"), "estimate": ("o", COLOUR["estimate"], "none")}
    markers["other"] = ("x", COLOUR["estimate"], "full")
    joined = case.evidence.yearly
    if len(joined) > 1:
        middle = (joined["low"] + joined["high"]) / 2
        ax.plot(joined["end"].map(_year), middle * factor, color=COLOUR["history"], lw=1.2, zorder=3)
    for key, (marker, colour, fill) in markers.items():
        chosen = groups[key]
        if chosen.any():
            ax.plot(
                years[chosen],
                rows.loc[chosen, "amount"] * factor,
                ls="",
                marker=marker,
                color=colour,
                fillstyle=fill,
                label=say(f"chart.{key}", language),
                zorder=4,
            )
    bounded = rows[rows["bound"].ne("")]
    if len(bounded):
        ax.vlines(
            bounded["end"].map(_year),
            bounded["low"] * factor,
            bounded["high"] * factor,
            color=COLOUR["history"],
            lw=4,
            alpha=0.5,
            label=say("chart.interval", language),
            zorder=4,
        )


def _fan(case: Assessment, language: str, factor: float, ax: Axes) -> None:
    projection = case.projection
    if not len(projection.dates):
        return
    levels = np.quantile(projection.paths, [0.025, 0.1, 0.5, 0.9, 0.975], axis=0) * factor
    times = [_year(day) for day in projection.dates]
    last = case.evidence.latest
    if case.projection.method in ("delivery", "events") or last is None:
        _error_bar(times[-1], levels[:, -1], language, ax)
        return
    level = (float(last["low"]) + float(last["high"])) / 2 * factor
    times = [_year(last["end"]), *times]
    levels = np.column_stack([np.full(5, level), levels])
    for key, low, high, alpha in (("fan_95", 0, 4, 0.15), ("fan_80", 1, 3, 0.28)):
        label = say(f"chart.{key}", language)
        ax.fill_between(times, levels[low], levels[high], color=COLOUR["projection"], alpha=alpha, lw=0, label=label)
    ax.plot(times, levels[2], color=COLOUR["projection"], ls="--", label=say("chart.median", language))


def _error_bar(time: float, levels: Any, language: str, ax: Axes) -> None:
    ax.vlines(
        time, levels[0], levels[4], color=COLOUR["projection"], lw=3, alpha=0.35, label=say("chart.fan_95", language)
    )
    ax.vlines(
        time, levels[1], levels[3], color=COLOUR["projection"], lw=7, alpha=0.45, label=say("chart.fan_80", language)
    )
    ax.plot(
        [time], [levels[2]], marker="_", ms=14, color=COLOUR["projection"], ls="", label=say("chart.median", language)
    )


def _target(case: Assessment, language: str, factor: float, ax: Axes) -> None:
    level = target_level(case)
    if np.isnan(level):
        return
    row = case.row
    label = say("chart.target", language, value=quantity(row["threshold"], row["unit"], language))
    ax.axhline(level * factor, color=COLOUR["target"], lw=1.4, ls=(0, (6, 2)), label=label)
    last = case.evidence.latest
    if last is None or case.projection.method == "delivery":
        return
    start = (float(last["low"]) + float(last["high"])) / 2
    due = date.fromisoformat(row["due"])
    ax.plot(
        [_year(last["end"]), _year(due)],
        [start * factor, level * factor],
        color=COLOUR["path"],
        lw=1.2,
        ls=":",
        label=say("chart.path", language),
    )


def target_level(case: Assessment) -> float:
    """Return the level that a target asks for: its threshold, or for a change the expected base and the change."""
    threshold = float(case.row["threshold"])
    if case.row["kind"] not in ("change", "growth"):
        return threshold
    base_year = int(case.row["base_period"][:4])
    base = case.evidence.level(base_year)
    years = [day.year for day in case.projection.dates]
    if np.isnan(base) and base_year in years:
        base = float(np.median(case.projection.paths[:, years.index(base_year)]))
    if case.row["kind"] == "growth":
        return base * (1 + threshold / 100)
    return base + threshold * (-1 if case.row["direction"] == "decrease" else 1)


def target_figure(case: Assessment, language: str) -> Figure:
    """Return a figure of one target with its legend beside it, so that no label covers the drawing."""
    with chart_style():
        figure, ax = plt.subplots(layout="constrained")
        target_chart(case, language, ax=ax)
        ax.legend(loc="upper left", bbox_to_anchor=(1.01, 1.0), borderaxespad=0)
        plt.close(figure)
    return figure


def verdict_heatmap(counts: pd.DataFrame, language: str, *, ax: Axes | None = None) -> Axes:
    """Draw how many targets of each domain have each verdict.

    Parameters
    ----------
    counts : DataFrame
        Domains × verdict codes, whole numbers.
    language : str
        zh or en.
    ax : Axes, optional
        Where to draw; the current axes if left out.

    Returns
    -------
    Axes
    """
    ax = plt.gca() if ax is None else ax
    shown = counts.reindex(columns=[name for name in VERDICTS if name in counts])
    shown = shown.rename(
        index=lambda name: say(f"domain.{name}", language), columns=lambda name: say(f"verdict.{name}", language)
    )
    sns.heatmap(
        shown,
        annot=True,
        fmt="d",
        cmap=sns.light_palette(COLOUR["projection"], as_cmap=True),
        cbar=False,
        linewidths=1,
        linecolor="white",
        ax=ax,
    )
    ax.set(xlabel="", ylabel="")
    ax.tick_params(axis="both", length=0)
    ax.tick_params(axis="y", rotation=0)
    ax.xaxis.tick_top()
    return ax


def verdict_figure(counts: pd.DataFrame, language: str) -> Figure:
    """Return the heat map as a figure, high enough for its domains."""
    with chart_style():
        figure, ax = plt.subplots(figsize=(7.2, 0.9 + 0.32 * len(counts)), layout="constrained")
        verdict_heatmap(counts, language, ax=ax)
        plt.close(figure)
    return figure


def axis_percent(language: str) -> FuncFormatter:
    """Return a formatter of shares as percentages."""
    return FuncFormatter(lambda value, _: percent(value, language))
