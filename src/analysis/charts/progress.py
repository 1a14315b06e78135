"""Progress and change: bullets against the calendar, slopes between two quarters, the tornado of assumptions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from analysis.charts.base import (
    COLOUR,
    POINTS_AN_INCH,
    chart,
    figure_of,
    folded,
    inches_of,
    legend_beside,
    share_axis,
    short_probability,
    spread,
)
from analysis.charts.figure import ChartFigure
from analysis.words.wording import Words

NAME_WIDTH = 17
"""Ems of a target's name on an axis, before it is folded."""
LABEL_SIZE = 8.5
UNMOVED = 0.005
"""A change of probability below which a target has not moved."""
MOST_SHOWN = 1.2
"""Progress share up to which a bar is drawn."""


@chart
def progress_bullet(
    names: Sequence[str], progress: Sequence[float], elapsed: Sequence[float], words: Words, *, ax: Axes
) -> None:
    """Draw how far each target has come, against the share of its time gone by.

    Parameters
    ----------
    names : sequence of str
        The targets.
    progress, elapsed : sequence of float
        Progress share and elapsed share, of 1; NaN where not known.
    """
    places = np.arange(len(names))[::-1]
    done, gone = np.asarray(progress, float), np.asarray(elapsed, float)
    ax.barh(places, np.ones(len(names)), height=0.62, color="#e6e6e6", zorder=1)
    ax.barh(
        places,
        np.clip(np.nan_to_num(done), 0, MOST_SHOWN),
        height=0.28,
        color=COLOUR["projection"],
        label=words.say("chart.progress"),
        zorder=2,
    )
    for place, share in zip(places, done, strict=True):
        if share > MOST_SHOWN:  # cut off: the number says how far it went
            ax.annotate(
                words.percent(share), (MOST_SHOWN - 0.01, place), ha="right", va="center", fontsize=7, color="white"
            )
    known = np.isfinite(gone)
    ax.vlines(
        gone[known],
        places[known] - 0.36,
        places[known] + 0.36,
        color=COLOUR["history"],
        lw=2.5,
        label=words.say("chart.elapsed"),
        zorder=3,
    )
    ax.set_yticks(places, [folded(str(name), NAME_WIDTH, lines=2) for name in names], linespacing=1.15)
    ax.set_ylim(-0.6, len(names) - 0.4)
    ax.set_xlim(0, max(1.0, min(MOST_SHOWN, float(np.nanmax([*done, 0.0])))))
    ax.grid(visible=False)
    share_axis(ax.xaxis, words, words.say("chart.share_of_target"))


def bullet_figure(
    names: Sequence[str], progress: Sequence[float], elapsed: Sequence[float], language: str = "zh", *, source: str = ""
) -> ChartFigure:
    """Return the bullets as a figure, high enough for its targets, with a legend beside."""

    def draw(*, ax: Axes) -> Axes:
        progress_bullet(names, progress, elapsed, language, source=source, ax=ax)
        legend_beside(ax)
        return ax

    return figure_of(draw, size=(7.2, 1.1 + 0.42 * len(names)))


@chart
def probability_slope(
    names: Sequence[str],
    before: Sequence[float],
    after: Sequence[float],
    periods: tuple[str, str],
    words: Words,
    *,
    ax: Axes,
) -> None:
    """Draw how each target's probability moved from one quarter to the next; the largest moves are named.

    Parameters
    ----------
    names : sequence of str
        The targets.
    before, after : sequence of float
        Probabilities, shares of 1; a target that lacks one of them is left out.
    periods : tuple of str
        The two quarters or days, as printed under the axis.
    """
    table = pd.DataFrame({"name": list(names), "before": before, "after": after}).dropna()
    table = table.assign(move=table["after"] - table["before"])
    gap = 1.35 * LABEL_SIZE / (POINTS_AN_INCH * inches_of(ax)[1] * 0.62)
    room = int(1 / gap)
    moved = table[table["move"].abs() >= UNMOVED] if (table["move"].abs() >= UNMOVED).any() else table
    named = table.loc[moved["move"].abs().sort_values(ascending=False, kind="stable").index[:room]]
    for row in table.itertuples():
        style = _slope_style(float(row.move), named=row.Index in named.index)
        ax.plot([0, 1], [row.before, row.after], marker="o", clip_on=False, **style)
    for row, place in zip(named.itertuples(), spread(named["after"], gap, 0.0, 1.0), strict=True):
        told = f"{folded(str(row.name), 16, lines=1)} {short_probability(row.after, words)}"
        colour = _slope_style(float(row.move), named=True)["color"]
        ax.annotate(
            told,
            xy=(1, row.after),
            xytext=(1.06, place),
            textcoords="data",
            va="center",
            fontsize=LABEL_SIZE,
            color=colour,
            annotation_clip=False,
            arrowprops={"arrowstyle": "-", "color": "#bbbbbb", "lw": 0.6, "shrinkA": 0, "shrinkB": 4},
        )
    ax.set_xticks([0, 1], list(periods))
    ax.set_xlim(-0.08, 1.04)
    ax.set_ylim(-0.02, 1.02)
    share_axis(ax.yaxis, words, words.say("chart.probability"))
    ax.set_xlabel(words.say("chart.assessed"))


def _slope_style(move: float, *, named: bool) -> dict[str, Any]:
    if abs(move) < UNMOVED or not named:
        return {"color": COLOUR["estimate"], "ls": "-", "lw": 0.9, "zorder": 2}
    if move > 0:
        return {"color": COLOUR["up"], "ls": "-", "lw": 2.0, "zorder": 3}
    return {"color": COLOUR["down"], "ls": (0, (4, 2)), "lw": 2.0, "zorder": 3}


@chart
def tornado(effects: pd.DataFrame, base: float, words: Words, *, ax: Axes) -> None:
    """Draw which assumption moves the probability most: a bar for each, the widest at the top.

    Parameters
    ----------
    effects : DataFrame
        `name`, `low` and `high`: the probability when the assumption is set low and high, and `low_text`, `high_text`:
        what low and high are.
    base : float
        The probability without a change.
    """
    order = (effects["high"] - effects["low"]).abs().sort_values(kind="stable").index
    table = effects.loc[order].reset_index(drop=True)
    for side, colour, hatch in (("low", COLOUR["down"], "////"), ("high", COLOUR["up"], "")):
        bars = ax.barh(
            table.index,
            table[side] - base,
            left=base,
            height=0.6,
            color=colour,
            hatch=hatch,
            edgecolor="white",
            label=words.say(f"chart.set_{side}"),
        )
        other = (table["high" if side == "low" else "low"] - base).abs()
        for bar, mine, against in zip(bars, (table[side] - base).abs(), other, strict=True):
            bar.set_zorder(2 if mine >= against else 3)  # where both lie on one side, the shorter stays visible
    _tornado_ends(table, base, words, ax)
    ax.axvline(base, color=COLOUR["history"], lw=1.2, zorder=4)
    told = [
        f"{folded(str(row.name_), NAME_WIDTH, lines=1)}\n{row.low_text} → {row.high_text}"
        for row in table.rename(columns={"name": "name_"}).itertuples()
    ]
    ax.set_yticks(table.index, told, linespacing=1.15)
    ax.set_ylim(-0.6, len(table) - 0.4)
    ends = [float(table[["low", "high"]].min().min()), float(table[["low", "high"]].max().max())]
    width = max(ends[1] - ends[0], 0.1)
    ax.set_xlim(ends[0] - 0.22 * width, ends[1] + 0.22 * width)
    ax.set_xticks([tick for tick in MaxNLocator(6).tick_values(*ax.get_xlim()) if -1e-9 <= tick <= 1 + 1e-9])
    ax.set_xlim(ends[0] - 0.22 * width, ends[1] + 0.22 * width)  # which setting the ticks has widened
    ax.grid(axis="y", visible=False)
    share_axis(ax.xaxis, words, words.say("chart.probability"))


def _tornado_ends(table: pd.DataFrame, base: float, words: Words, ax: Axes) -> None:
    """Print the value at the outer ends of each bar."""
    for place, row in enumerate(table[["low", "high"]].to_numpy(float)):
        for value, left in ((row.min(), True), (row.max(), False)):
            if (value < base) if left else (value > base):
                ax.annotate(
                    short_probability(value, words),
                    xy=(value, place),
                    xytext=(-3 if left else 3, 0),
                    textcoords="offset points",
                    ha="right" if left else "left",
                    va="center",
                    fontsize=7.5,
                    annotation_clip=False,
                )
