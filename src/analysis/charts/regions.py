"""Regions beside one another: one panel a measure, and ranks."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from analysis.charts.base import (
    COLOUR,
    POINTS_AN_INCH,
    chart,
    figure_of,
    folded,
    number_axis,
    source_below,
    spread,
    year_axis,
)
from analysis.charts.figure import ChartFigure
from analysis.charts.fonts import chart_style
from analysis.words.wording import Words

STYLES: tuple[dict[str, Any], ...] = (
    {"color": COLOUR["projection"], "ls": (0, (5, 2)), "lw": 1.6},
    {"color": COLOUR["target"], "ls": (0, (1, 1.5)), "lw": 1.8},
    {"color": "#7a4a8a", "ls": (0, (6, 2, 1, 2)), "lw": 1.4},
)
"""Lines of the regions named after the first, told apart without colour."""
LABEL_SIZE = 8.0


@chart
def region_lines(figures: pd.DataFrame, unit: str, words: Words, *, named: Mapping[str, str], ax: Axes) -> None:
    """Draw one measure of several regions: those named stand out and are labelled at their end, the rest are pale.

    Parameters
    ----------
    figures : DataFrame
        `region`, `year` and `value`, one row a region and year.
    unit : str
        Unit of the values.
    named : mapping
        Regions that stand out, the most important first, each with the label printed.
    """
    factor, name = words.unit(unit)
    for region, rows in figures.groupby("region", sort=True):
        if region not in named:
            ax.plot(rows["year"], rows["value"] * factor, color=COLOUR["context"], lw=0.8, alpha=0.7, zorder=1)
    styles = [{"color": COLOUR["history"], "ls": "-", "lw": 2.2}, *STYLES]
    ends = []
    for place, (region, label) in enumerate(named.items()):
        rows = figures[figures["region"] == region].sort_values("year")
        if rows.empty:
            continue
        style = styles[place % len(styles)]
        marker = "o" if len(rows) < 3 or place == 0 else None
        ax.plot(rows["year"], rows["value"] * factor, marker=marker, zorder=4 - place * 0.1, label=label, **style)
        ends.append((label, float(rows["year"].iloc[-1]), float(rows["value"].iloc[-1] * factor), style["color"]))
    number_axis(ax.yaxis, words, name)
    year_axis(ax, words)
    _end_labels(ends, ax)


def _end_labels(ends: list[tuple[str, float, float, str]], ax: Axes) -> None:
    """Write each region's name at the right edge, moved where two would meet."""
    low, high = ax.get_ylim()
    height = POINTS_AN_INCH * float(ax.figure.get_figheight()) / ax.get_subplotspec().get_gridspec().nrows * 0.5  # type: ignore[union-attr]
    gap = 1.3 * LABEL_SIZE / height * (high - low)
    _, right = ax.get_xlim()
    for (label, year, value, colour), place in zip(ends, spread([end[2] for end in ends], gap, low, high), strict=True):
        ax.annotate(
            folded(label, 8, lines=1),
            xy=(year, value),
            xytext=(right, place),
            textcoords="data",
            va="center",
            fontsize=LABEL_SIZE,
            color=colour,
            annotation_clip=False,
            arrowprops={"arrowstyle": "-", "color": "#bbbbbb", "lw": 0.5, "shrinkA": 0, "shrinkB": 2},
        )


def small_multiples(
    panels: Mapping[str, tuple[pd.DataFrame, str]],
    language: str = "zh",
    *,
    named: Mapping[str, str],
    source: str = "",
    columns: int = 3,
) -> ChartFigure:
    """Return a figure with one small panel a measure, each as ``region_lines`` draws it.

    Parameters
    ----------
    panels : mapping
        Title of each panel, with its figures and their unit.
    language : str
        zh or en.
    named : mapping
        Regions that stand out, each with its label.
    source : str
        Where the figures come from, printed under the last panel.
    columns : int
        Panels beside one another.

    Returns
    -------
    Figure
    """
    words = Words(language)
    rows = max(1, ceil(len(panels) / columns))
    with chart_style():
        figure = ChartFigure(figsize=(3.6 * columns, 2.7 * rows + 0.3), layout="constrained")
        grid = figure.subplots(rows, columns, squeeze=False)
        for ax, (title, (figures, unit)) in zip(grid.flat, panels.items(), strict=False):
            region_lines(figures, unit, language, named=named, title=title, ax=ax)
        for ax in grid.flat[len(panels) :]:
            ax.set_visible(False)
        source_below(figure, source, words)
    return figure


@chart
def rank_chart(values: pd.Series, unit: str, words: Words, *, highlight: str = "", label: str = "", ax: Axes) -> None:
    """Draw regions in the order of a value, each with its number; one of them stands out.

    Parameters
    ----------
    values : Series
        Values by region, as printed; those not known are left out.
    unit : str
        Unit of the values.
    highlight : str
        The region that stands out.
    label : str
        What is measured, printed on the axis before the unit.
    """
    factor, name = words.unit(unit)
    ordered = values.dropna().sort_values(kind="stable")
    places = range(len(ordered))
    strong = [region == highlight for region in ordered.index]
    colours = [COLOUR["history"] if mark else COLOUR["projection"] for mark in strong]
    ax.hlines(places, 0, ordered * factor, color=COLOUR["context"], lw=1.2, zorder=1)
    ax.scatter(ordered * factor, places, color=colours, s=[42 if mark else 22 for mark in strong], zorder=2)
    for place, value in enumerate(ordered):
        ax.annotate(
            words.quantity(float(value), unit),
            xy=(value * factor, place),
            xytext=(6, 0),
            textcoords="offset points",
            va="center",
            fontsize=7.5,
            annotation_clip=False,
        )
    told = [
        f"{'▶ ' * strong[place]}{len(ordered) - place}  {folded(str(region), 14, lines=1)}"
        for place, region in enumerate(ordered.index)
    ]
    ax.set_yticks(list(places), told, fontsize=8)
    for text, mark in zip(ax.get_yticklabels(), strong, strict=True):
        text.set_color(COLOUR["history"] if mark else "#666666")
    ax.set_ylim(-0.7, len(ordered) - 0.3)
    ax.grid(axis="y", visible=False)
    number_axis(ax.xaxis, words, words.say("chart.label_unit", label=label, unit=name) if label else name)


def rank_figure(values: pd.Series, unit: str, language: str = "zh", **options: object) -> ChartFigure:
    """Return the ranks as a figure, high enough for its regions; options as of ``rank_chart``."""
    size = (6.4, 1.0 + 0.23 * int(values.notna().sum()))
    return figure_of(rank_chart, values, unit, language, size=size, **options)
