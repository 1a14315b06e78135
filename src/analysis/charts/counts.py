"""Matrices: verdicts by domain, targets by scenario."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from analysis.charts.base import COLOUR, chart, figure_of, folded
from analysis.charts.fans import heat
from analysis.charts.figure import ChartFigure
from analysis.domain.codes import DOMAINS, VERDICTS
from analysis.words.wording import Words

NAME_WIDTH = 17
"""Ems of a target's name on an axis, before it is folded."""


def verdict_counts(table: pd.DataFrame) -> pd.DataFrame:
    """Return how many targets of each domain have each verdict; domains in their usual order, all verdicts."""
    counts = pd.crosstab(table["domain"], table["verdict"])
    order = [name for name in DOMAINS if name in counts.index]
    return counts.reindex(index=order, columns=list(VERDICTS), fill_value=0)


@chart
def verdict_heatmap(counts: pd.DataFrame, words: Words, *, ax: Axes) -> None:
    """Draw how many targets of each domain have each verdict.

    Parameters
    ----------
    counts : DataFrame
        Domains × verdict codes, whole numbers; from ``verdict_counts``.
    """
    shown = counts.reindex(columns=[name for name in VERDICTS if name in counts])
    shown = shown.rename(
        index=lambda name: words.say(f"domain.{name}"),
        columns=lambda name: folded(words.say(f"verdict.{name}"), 6),
    )
    import seaborn as sns  # half a second, which a report that draws none is spared

    sns.heatmap(
        shown,
        annot=shown.map(lambda count: str(count) if count else ""),  # what is not there is left blank
        fmt="",
        cmap=sns.light_palette(COLOUR["projection"], as_cmap=True),
        cbar=False,
        linewidths=1,
        linecolor="white",
        ax=ax,
    )
    _plain_matrix(ax, words.say("chart.counts"))


def verdict_figure(counts: pd.DataFrame, language: str = "zh", *, source: str = "") -> ChartFigure:
    """Return the heat map as a figure, high enough for its domains."""
    return figure_of(verdict_heatmap, counts, language, source=source, size=(7.2, 0.9 + 0.32 * len(counts)))


@chart
def scenario_matrix(probabilities: pd.DataFrame, verdicts: pd.DataFrame, words: Words, *, ax: Axes) -> None:
    """Draw the probability of each target under each scenario; a verdict that flips has a frame.

    Parameters
    ----------
    probabilities : DataFrame
        Targets × scenarios, shares of 1; the first column is the one compared with. Index and columns are printed.
    verdicts : DataFrame
        Verdict codes, of the same shape.
    """
    shown = probabilities.rename(
        index=lambda name: folded(str(name), NAME_WIDTH, lines=2), columns=lambda name: folded(str(name), 7, lines=3)
    )
    heat(shown, words, ax)
    first = verdicts.iloc[:, 0]
    for row, column in zip(*np.nonzero(verdicts.ne(first, axis=0).to_numpy()), strict=True):
        frame = Rectangle((column + 0.06, row + 0.08), 0.88, 0.84, fill=False, ec=COLOUR["target"], lw=2, zorder=5)
        ax.add_patch(frame)
    _plain_matrix(ax, words.say("chart.probability"))


def scenario_figure(
    probabilities: pd.DataFrame, verdicts: pd.DataFrame, language: str = "zh", *, source: str = ""
) -> ChartFigure:
    """Return the matrix of scenarios as a figure, large enough for its targets and scenarios."""
    rows, columns = probabilities.shape
    size = (3.2 + 0.95 * columns, 1.2 + 0.42 * rows)
    return figure_of(scenario_matrix, probabilities, verdicts, language, source=source, size=size)


def _plain_matrix(ax: Axes, label: str) -> None:
    """Put the columns' names on top and below what the cells hold."""
    ax.set(xlabel="", ylabel="")
    ax.grid(visible=False)
    ax.xaxis.tick_top()
    ax.xaxis.set_label_position("bottom")
    ax.set_xlabel(label)
    ax.tick_params(axis="both", length=0)
    ax.tick_params(axis="y", rotation=0)
    ax.tick_params(axis="x", rotation=0)
    for text in ax.get_yticklabels():
        text.set_linespacing(1.15)
