"""Promises and what the next report said of them: shares with intervals, by how much, and year by year."""

from __future__ import annotations

from collections.abc import Mapping

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from analysis.charts.base import (
    COLOUR,
    chart,
    folded,
    legend_beside,
    number_axis,
    share_axis,
    source_below,
    year_axis,
)
from analysis.charts.figure import ChartFigure
from analysis.charts.fonts import chart_style
from analysis.words.wording import Words

NAME_WIDTH = 15
"""Ems of a group's name on an axis, before it is folded."""
MOST_RATIO = 2.5
"""Outcome ÷ promise up to which a range is drawn."""
SIZE = 8
FATES: Mapping[str, Mapping[str, str]] = {
    "kept": {"color": COLOUR["met"]},
    "missed": {"color": COLOUR["off_pace"], "hatch": "///"},
    "unclear": {"color": COLOUR["estimate"]},
    "not_reported": {"color": "#dddddd"},
    "not_scored": {"color": "white", "edgecolor": COLOUR["context"], "hatch": ".."},
}
"""How what came of promises is drawn; told apart without colour by order and hatching."""


@chart
def shares_chart(table: pd.DataFrame, words: Words, *, label: str = "", ax: Axes) -> None:
    """Draw shares with their 95 % intervals, a line a group.

    Parameters
    ----------
    table : DataFrame
        `share`, `low`, `high` and `n`; its index names the groups, the first is on top.
    label : str
        What it is a share of.
    """
    places = _lines(table, ax)
    share = table["share"].to_numpy(float)
    low, high = (np.clip(step, 0, None) for step in (share - table["low"], table["high"] - share))
    ax.errorbar(share, places, xerr=[low, high], fmt="o", ms=4.5, color=COLOUR["projection"], capsize=2, lw=1.4)
    for place, (edge, count) in enumerate(zip(table["high"], table["n"], strict=True)):
        told = words.number(float(count), 0)
        ax.annotate(told, (edge, places[place]), (5, 0), textcoords="offset points", va="center", fontsize=SIZE - 1)
    ax.set_xlim(0, 1.13)
    ax.set_xticks([0, 0.25, 0.5, 0.75, 1])
    share_axis(ax.xaxis, words, label)


@chart
def ratios_chart(table: pd.DataFrame, words: Words, *, label: str = "", ax: Axes) -> None:
    """Draw outcome ÷ promise, a line a group: the median, and the range from 10 to 90 %.

    Parameters
    ----------
    table : DataFrame
        `ratio_low`, `ratio` and `ratio_high`; NaN where too few are known. Its index names the groups.
    label : str
        What is drawn.
    """
    places = _lines(table, ax)
    low, middle, high = (table[name].clip(upper=MOST_RATIO) for name in ("ratio_low", "ratio", "ratio_high"))
    ax.axvline(1, color=COLOUR["target"], ls="--", lw=1)
    ax.hlines(places, low, high, color=COLOUR["context"], lw=5)
    ax.plot(middle, places, "o", ms=4.5, color=COLOUR["history"])
    share_axis(ax.xaxis, words, label)


def _lines(table: pd.DataFrame, ax: Axes) -> np.ndarray:
    """Put the groups on the axis from top to bottom and return their places."""
    places = np.arange(len(table))[::-1].astype(float)
    ax.set_yticks(places, [folded(str(name), NAME_WIDTH, lines=2) for name in table.index])
    ax.set_ylim(-0.7, len(table) - 0.3)
    ax.grid(axis="y", visible=False)
    return places


def answers_figure(table: pd.DataFrame, language: str = "zh", *, source: str = "") -> ChartFigure:
    """Return the three questions side by side, never mixed: reported, kept if so, and by how much.

    Parameters
    ----------
    table : DataFrame
        From `analysis.record.answers.answers`, its index in words.
    language : str
        zh or en.
    source : str
        Where the figures come from, printed under the charts.
    """
    words = Words(language)
    with chart_style():
        size = (10.0, 1.5 + 0.3 * len(table))
        figure = ChartFigure(figsize=size, layout="constrained")
        axes = figure.subplots(1, 3, sharey=True)
        for name, count, ax in (("reported", "promises", axes[0]), ("kept", "decided", axes[1])):
            shown = table[[name, f"{name}_low", f"{name}_high", count]]
            shown = shown.set_axis(["share", "low", "high", "n"], axis=1)
            shares_chart(shown, language, label=words.say(f"answers.{name}_share"), ax=ax)
        ratios_chart(table, language, label=words.say("answers.ratio"), ax=axes[2])
        for name, ax in zip(("reported", "kept", "ratio"), axes, strict=True):
            ax.set_title(words.say(f"answers.{name}_title"), fontsize=10)
        source_below(figure, source, words)
    return figure


@chart
def ambition_chart(table: pd.DataFrame, words: Words, *, label: str = "", ax: Axes) -> None:
    """Draw what came against what was promised, both measured from the last outcome, with the share kept.

    Parameters
    ----------
    table : DataFrame
        `promised`, `ratio_low`, `ratio`, `ratio_high`, `kept` and `n`, from `analysis.record.answers.ambition`.
    label : str
        In what both are measured.
    """
    places, asked = np.arange(len(table)), table["promised"]
    range_label = words.say("answers.range")
    ax.vlines(places, table["ratio_low"], table["ratio_high"], color=COLOUR["context"], lw=6, label=range_label)
    ax.plot(places, table["ratio"], "o", ms=4.5, color=COLOUR["history"], label=words.say("answers.median"))
    as_promised = words.say("answers.as_promised")
    ax.plot(places, asked, "_", ms=15, mew=2, color=COLOUR["target"], label=as_promised)
    for place, top, kept in zip(places, table["ratio_high"], table["kept"], strict=True):
        told = words.percent(kept)
        ax.annotate(told, (place, top), (0, 3), textcoords="offset points", ha="center", va="bottom", fontsize=SIZE - 1)
    ax.margins(y=0.12)
    number_axis(ax.yaxis, words, words.say("answers.came", label=label))
    ax.set_xticks(places, [words.number(value) for value in asked], fontsize=SIZE)
    ax.set_xlabel(words.say("answers.asked", label=label))


@chart
def fates_chart(table: pd.DataFrame, words: Words, *, ax: Axes) -> None:
    """Draw what came of a place's promises, a bar a year.

    Parameters
    ----------
    table : DataFrame
        Its index are the years of the reports, its columns codes of `analysis.record.answers.OUTCOMES`; counts.
    """
    years, floor = table.index.to_numpy(float), np.zeros(len(table))
    for name, look in FATES.items():
        if name not in table or not table[name].any():
            continue
        heights = table[name].to_numpy(float)
        bars = ax.bar(years, heights, 0.75, floor, label=words.say(f"answers.{name}"), color=look["color"])
        plt.setp(bars.patches, linewidth=0.5, edgecolor=look.get("edgecolor", "white"), hatch=look.get("hatch"))
        floor += heights
    number_axis(ax.yaxis, words, words.say("answers.promises"))
    ax.yaxis.set_major_locator(MaxNLocator(integer=True))
    year_axis(ax, words)
    legend_beside(ax)
