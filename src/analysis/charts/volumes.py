"""Plans of a year beside what the place has done before, and what usually comes of such plans."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, NullLocator

from analysis.charts.base import COLOUR, folded, legend_beside
from analysis.charts.figure import ChartFigure
from analysis.charts.fonts import chart_style
from analysis.words.wording import Words

NAME_WIDTH = 16
"""Ems of a plan's name on the axis, before it is cut."""
MARKS = (0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30)
"""Ratios that are marked on the axis, of those within what is drawn."""


def _draw(table: pd.DataFrame, words: Words, ax: Axes) -> None:
    rows = table.sort_values("ratio")
    places = np.arange(len(rows))
    ratio = rows["ratio"].to_numpy(float)
    usual = ratio[:, None] * rows[["low", "high"]].to_numpy(float)
    ax.hlines(
        places, usual[:, 0], usual[:, 1], color=COLOUR["projection"], lw=5, alpha=0.3, label=words.say("chart.usual")
    )
    for of_plan, fill in ((False, "full"), (True, "none")):
        chosen = rows["of_plan"].to_numpy(bool) == of_plan
        if chosen.any():
            label = words.say("chart.to_plan" if of_plan else "chart.to_best")
            ax.plot(ratio[chosen], places[chosen], "o", color=COLOUR["history"], fillstyle=fill, label=label, zorder=3)
    ax.axvline(1, color=COLOUR["target"], lw=1, ls=(0, (4, 3)), label=words.say("chart.as_much"))
    ax.set_yticks(places, [folded(str(name), NAME_WIDTH, 1) for name in rows.index])
    ax.set_ylim(len(rows) - 0.4, -0.6)
    _scale(ax, usual, words)


def _scale(ax: Axes, usual: np.ndarray, words: Words) -> None:
    ax.set_xscale("log")
    low, high = min(0.8, usual.min() / 1.3), max(1.25, usual.max() * 1.3)
    ax.set_xlim(low, high)
    ax.set_xticks([mark for mark in MARKS if low <= mark <= high])
    ax.xaxis.set_minor_locator(NullLocator())
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: words.say("chart.times", n=words.number(value))))
    ax.set_xlabel(words.say("chart.volume_axis"))


def volumes_figure(table: pd.DataFrame, language: str = "zh", *, title: str = "") -> ChartFigure:
    """Return plans as multiples of an earlier volume of the place, a line a plan, smallest on top.

    Parameters
    ----------
    table : DataFrame
        `ratio`, plan ÷ earlier volume; `of_plan`, whether that is last year's plan and no outcome; `low` and `high`,
        between which outcome ÷ plan of like promises mostly lies. Its index names the plans.
    language : str
        zh or en.
    title : str
        What it shows.
    """
    with chart_style():
        figure = ChartFigure(figsize=(7.2, 0.9 + 0.23 * len(table)), layout="constrained")
        ax = figure.subplots()
        _draw(table, Words(language), ax)
        ax.set_title(title, loc="left", fontsize=9.5)
        legend_beside(ax)
    return figure
