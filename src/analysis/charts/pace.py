"""Two ways to a target: compound growth and a straight line, and where the latest figure stands between them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes

from analysis.charts.base import COLOUR, chart, figure_of, legend_beside, number_axis, year_axis
from analysis.charts.figure import ChartFigure
from analysis.pace.cases import Cases
from analysis.words.wording import Words

STEPS = 60


@chart
def paths_chart(
    cases: Cases, unit: str, words: Words, *, history: tuple[Sequence[float], Sequence[float]] = ((), ()), ax: Axes
) -> None:
    """Draw the two ways from a case's base to its target: each asks for another value by now.

    Parameters
    ----------
    cases : Cases
        One case with a base and a target of one sign.
    unit : str
        Unit of its values.
    history : two sequences of float
        Years and values of what is published.
    """
    factor, name = words.unit(unit)
    start, end = float(cases.base_year[0]), float(cases.target_year[0])
    base, target = float(cases.base_value[0]), float(cases.target_value[0])
    share = np.linspace(0, 1, STEPS)
    years = start + (end - start) * share
    for key, values, style in (
        ("straight", base + (target - base) * share, "--"),
        ("compound", base * (target / base) ** share, ":"),
    ):
        ax.plot(years, values * factor, ls=style, lw=1.6, color=COLOUR["path"], label=words.say(f"chart.{key}"))
    if len(history[0]):
        ax.plot(history[0], np.array(history[1]) * factor, color=COLOUR["history"], lw=1.2, marker="o", ms=4)
    here = [start, float(cases.latest_year[0])]
    values = np.array([base, float(cases.latest_value[0])]) * factor
    ax.plot(here, values, ls="", marker="o", color=COLOUR["history"], zorder=4, label=words.say("chart.history"))
    ax.plot([end], [target * factor], ls="", marker="D", color=COLOUR["target"], label=words.say("chart.aim"))
    number_axis(ax.yaxis, words, name)
    year_axis(ax, words)


def paths_figure(cases: Cases, unit: str, language: str = "zh", **options: object) -> ChartFigure:
    """Return a figure of the two ways with its legend beside it."""
    return figure_of(_with_legend, cases, unit, Words(language), size=(7.2, 3.4), **options)


def _with_legend(cases: Cases, unit: str, words: Words, *, ax: Axes, **options: object) -> Axes:
    paths_chart(cases, unit, words.language, ax=ax, **options)
    legend_beside(ax)
    return ax
