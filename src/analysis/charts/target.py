"""One target: its history, fan, target and required path; and one series alone."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from numpy.typing import NDArray

from analysis.assessment.assess import Assessment
from analysis.assessment.official import level_aimed_at
from analysis.charts.base import (
    COLOUR,
    DAYS_OF_A_YEAR,
    chart,
    figure_of,
    legend_beside,
    number_axis,
    of_a_year,
    year_axis,
    year_of,
)
from analysis.charts.figure import ChartFigure
from analysis.domain.codes import NOT_COMPARABLE
from analysis.domain.figure import Figure as Row  # beside the figure that is drawn
from analysis.words.wording import Words

SHOWN_YEARS = 12
"""Years of history drawn before the latest figure: older ones squeeze what matters."""


@chart
def target_chart(case: Assessment, words: Words, *, ax: Axes) -> None:
    """Draw one target: published history, fan, target and required path.

    Parameters
    ----------
    case : Assessment
        One assessed target with a projection.
    """
    factor, unit = words.unit(case.evidence.unit)
    _history(case, words, factor, ax)
    _fan(case, words, factor, ax)
    _target(case, words, factor, ax)
    number_axis(ax.yaxis, words, unit)
    year_axis(ax, words)


def _history(case: Assessment, words: Words, factor: float, ax: Axes) -> None:
    rows = shown_figures(case)
    if not rows:
        return
    joined = case.evidence.years
    if len(joined) > 1:
        middles = [(row.low + row.high) / 2 * factor for row in joined]
        ax.plot([year_of(row.end) for row in joined], middles, color=COLOUR["history"], lw=1.2, zorder=3)
    markers = {"history": ("o", COLOUR["history"], "full"), "estimate": ("o", COLOUR["estimate"], "none")}
    markers["other"] = ("x", COLOUR["estimate"], "full")
    for key, (marker, colour, fill) in markers.items():
        chosen = [row for row in rows if key in _groups(row)]
        if chosen:
            ax.plot(
                [year_of(row.end) for row in chosen],
                [row.amount * factor for row in chosen],
                ls="",
                marker=marker,
                color=colour,
                fillstyle=fill,
                label=words.say(f"chart.{key}"),
                zorder=4,
            )
    bounded = [row for row in rows if row.bound]
    if bounded:
        ax.vlines(
            [year_of(row.end) for row in bounded],
            [row.low * factor for row in bounded],
            [row.high * factor for row in bounded],
            color=COLOUR["history"],
            lw=4,
            alpha=0.5,
            label=words.say("chart.interval"),
            zorder=4,
        )


def shown_figures(case: Assessment) -> list[Row]:
    """Return the figures that a chart shows: of the latest years, and each of a year at most."""
    rows, years = case.evidence.figures, case.evidence.years
    latest = max((row.year for row in rows), default=0)
    first = max(latest - SHOWN_YEARS, (years[0].year if years else latest) - 1)
    return [row for row in rows if row.year >= first and (row.end - row.start).days < DAYS_OF_A_YEAR]


def _groups(row: Row) -> set[str]:
    """Return as what a figure is drawn: one of another definition may be an estimate, too."""
    found = {"other"} if row.status == "D" else set()
    if row.status in ("E", "F", "P", "V") or row.lineage:
        found.add("estimate")
    return found or {"history"}


def _fan(case: Assessment, words: Words, factor: float, ax: Axes) -> None:
    projection = case.projection
    if not len(projection.dates):
        return
    levels = np.quantile(projection.paths, [0.025, 0.1, 0.5, 0.9, 0.975], axis=0) * factor
    times = [year_of(day) for day in projection.dates]
    last = case.evidence.latest
    if case.projection.method in ("delivery", "events") or last is None:
        _error_bar(times[-1], levels[:, -1], words, ax)
        return
    level = (float(last.low) + float(last.high)) / 2 * factor
    times = [year_of(last.end), *times]
    levels = np.column_stack([np.full(5, level), levels])
    for key, low, high, alpha in (("fan_95", 0, 4, 0.15), ("fan_80", 1, 3, 0.28)):
        label = words.say(f"chart.{key}")
        ax.fill_between(times, levels[low], levels[high], color=COLOUR["projection"], alpha=alpha, lw=0, label=label)
    ax.plot(times, levels[2], color=COLOUR["projection"], lw=1.4, label=words.say("chart.median"))


def _error_bar(time: float, levels: NDArray[np.float64], words: Words, ax: Axes) -> None:
    ax.vlines(time, levels[0], levels[4], color=COLOUR["projection"], lw=3, alpha=0.35, label=words.say("chart.fan_95"))
    ax.vlines(time, levels[1], levels[3], color=COLOUR["projection"], lw=7, alpha=0.45, label=words.say("chart.fan_80"))
    ax.plot([time], [levels[2]], marker="_", ms=14, color=COLOUR["projection"], ls="", label=words.say("chart.median"))


def _target(case: Assessment, words: Words, factor: float, ax: Axes) -> None:
    level = level_aimed_at(case)
    if np.isnan(level):
        return
    row = case.row
    label = words.say("chart.target", value=words.quantity(row.threshold, row.unit))
    ax.axhline(level * factor, color=COLOUR["target"], lw=1.4, ls=(0, (6, 2)), label=label)
    last = case.evidence.latest
    if last is None or case.projection.method == "delivery":
        return
    start = (float(last.low) + float(last.high)) / 2
    due = row.due
    ax.plot(
        [year_of(last.end), year_of(due)],
        [start * factor, level * factor],
        color=COLOUR["path"],
        lw=1.2,
        ls=":",
        label=words.say("chart.path"),
    )


def _with_legend(case: Assessment, words: Words, *, source: str, ax: Axes) -> Axes:
    target_chart(case, words.language, source=source, ax=ax)
    legend_beside(ax)
    return ax


def target_figure(
    case: Assessment, language: str = "zh", *, source: str = "", size: tuple[float, float] = (7.2, 3.6)
) -> ChartFigure:
    """Return a figure of one target with its legend beside it, so that no label covers the drawing; size in inches."""
    return figure_of(_with_legend, case, Words(language), source=source, size=size)


@chart
def series_chart(figures: pd.DataFrame, unit: str, words: Words, *, label: str = "", ax: Axes) -> None:
    """Draw the published figures of one series: whole years joined, others as points, bounds as bars.

    Parameters
    ----------
    figures : DataFrame
        Rows of ``Store.history``: `start`, `end`, `whole`, `amount`, `status`, `bound`; spans of several years are
        left out.
    unit : str
        Unit of the amounts.
    label : str
        Name of the line in a legend.
    """
    factor, name = words.unit(unit)
    rows = of_a_year(figures[figures["amount"].notna()]).sort_values("end")
    yearly = rows[rows["whole"] & ~rows["status"].isin(NOT_COMPARABLE)]
    blocks = yearly["status"].eq("B").cumsum()  # a break is not bridged
    for number, (_, block) in enumerate(yearly.groupby(blocks)):
        ax.plot(
            block["end"].map(year_of),
            block["amount"] * factor,
            color=COLOUR["history"],
            lw=1.4,
            marker="o",
            label=(label or words.say("chart.history")) if number == 0 else None,
        )
    rest = rows.drop(yearly.index)
    if len(rest):
        ax.plot(
            rest["end"].map(year_of),
            rest["amount"] * factor,
            ls="",
            marker="x",
            color=COLOUR["estimate"],
            label=words.say("chart.within"),
        )
    number_axis(ax.yaxis, words, name)
    year_axis(ax, words)


@chart
def fan_chart(
    figures: pd.DataFrame, quantiles: pd.DataFrame, unit: str, words: Words, *, threshold: float | None = None, ax: Axes
) -> None:
    """Draw a series' figures and the fan of its projection, with a target and the path it requires where one is given.

    Parameters
    ----------
    figures : DataFrame
        Rows of ``Store.history``: `start`, `end`, `period`, `amount`, `status`.
    quantiles : DataFrame
        `period` (years), `median` and the ends of ranges, such as `lo-80` and `hi-80`; from ``project``.
    unit : str
        Unit of the amounts.
    threshold : float, optional
        A target for the last year, in the unit of the amounts.
    """
    latest = figures["end"].dt.year.max()
    series_chart(figures[figures["end"].dt.year >= latest - SHOWN_YEARS], unit, words.language, ax=ax)
    factor, name = words.unit(unit)
    times = quantiles["period"].astype(float).to_numpy()
    rows = figures[figures["whole"] & figures["amount"].notna()].sort_values("end")
    known = rows[rows["end"].dt.year < times[0]]
    start = (year_of(known["end"].iloc[-1]), float(known["amount"].iloc[-1])) if len(known) else None
    for level, alpha in ((95, 0.15), (80, 0.28), (50, 0.3)):
        if f"lo-{level}" in quantiles:
            low, high = (_from(start, quantiles[f"{side}-{level}"]) * factor for side in ("lo", "hi"))
            label = words.say("chart.range", level=level)
            ax.fill_between(
                _from_time(start, times), low, high, color=COLOUR["projection"], alpha=alpha, lw=0, label=label
            )
    median = _from(start, quantiles["median"]) * factor
    ax.plot(_from_time(start, times), median, color=COLOUR["projection"], lw=1.4, label=words.say("chart.median"))
    if threshold is not None:
        label = words.say("chart.target", value=words.quantity(threshold, unit))
        ax.axhline(threshold * factor, color=COLOUR["target"], lw=1.4, ls=(0, (6, 2)), label=label)
        if start is not None:
            ax.plot(
                [start[0], times[-1]],
                [start[1] * factor, threshold * factor],
                color=COLOUR["path"],
                lw=1.2,
                ls=":",
                label=words.say("chart.path"),
            )
    number_axis(ax.yaxis, words, name)
    year_axis(ax, words)


def _from(start: tuple[float, float] | None, values: pd.Series) -> NDArray[np.float64]:
    """Return values with the last figure before them, from which the fan opens."""
    return values.to_numpy(float) if start is None else np.concatenate([[start[1]], values.to_numpy(float)])


def _from_time(start: tuple[float, float] | None, times: NDArray[np.float64]) -> NDArray[np.float64]:
    return times if start is None else np.concatenate([[start[0]], times])
