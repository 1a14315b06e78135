"""Charts of the stored back-test: the reliability diagram, coverage, and the cases that went farthest wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from analysis.backtest import stored as stored
from analysis.backtest.backtest import OWN
from analysis.charts.base import COLOUR, chart, number_axis, source_below, source_line
from analysis.charts.figure import ChartFigure
from analysis.charts.fonts import chart_style
from analysis.peers import PEERS
from analysis.words.wording import Words

TINTS = ("#8a8a8a", "#b07d2b", "#5b8f5b", "#7d6b9e", "#4a6fa5", "#a05050")
MARKS = {"80": "o", "95": "s"}


@chart
def reliability_chart(data: str, words: Words, *, ax: Axes) -> None:
    """Draw stated probabilities in tenths against the share that came true, this package beside its peers.

    Parameters
    ----------
    data : str
        A collection of the stored back-test.
    """
    table = stored.reliability_table()
    table = table[table["data"] == data]
    ax.plot([0, 1], [0, 1], color="#cccccc", linewidth=1, label=words.say("backtest.perfect"))
    peers = [name for name in table["model"].unique() if name in PEERS]
    for name in peers:
        line = table[table["model"] == name]
        tint = TINTS[PEERS.index(name)]
        ax.plot(line["said"], line["was"], color=tint, linewidth=1, label=words.say(f"backtest_model.{name}"))
    own = table[table["model"] == OWN]
    size = 20 + 180 * own["cases"] / own["cases"].max()
    label = words.say(f"backtest_model.{OWN}")
    ax.plot(own["said"], own["was"], color=COLOUR["projection"], linewidth=2.5, label=label)
    ax.scatter(own["said"], own["was"], s=size, color=COLOUR["projection"], zorder=3)
    ax.set(xlabel=words.say("backtest.said"), ylabel=words.say("backtest.was"), xlim=(0, 1), ylim=(0, 1))
    ax.set_title(words.say(f"backtest_data.{data}"))
    ax.legend(fontsize="small")


@chart
def coverage_chart(by: str, words: Words, *, ax: Axes) -> None:
    """Draw coverage of the 80 and 95 % ranges by ``n`` years of history, ``horizon`` or ``length``."""
    table = stored.short_table() if by == "n" else stored.coverage_table(by)
    places = {value: at for at, value in enumerate(sorted(table[by].unique(), key=_first_number))}
    for number, (data, part) in enumerate(table.groupby("data", sort=False)):
        at = np.array([places[value] for value in part[by]]) + 0.08 * (number - 1.5)
        for level, mark in MARKS.items():
            label = words.say(f"backtest_data.{data}") if level == "80" else None
            ax.plot(at, part[f"coverage_{level}"], mark, color=TINTS[number], label=label)
    for level in MARKS:
        ax.axhline(float(level), color=COLOUR["projection"], linewidth=1)
    ax.set_xticks(range(len(places)), [str(value) for value in places])
    ax.set(xlabel=words.say(f"backtest_column.{by}"), ylabel=words.say("backtest.coverage"), ylim=(60, 100))
    ax.legend(fontsize="small", loc="lower right")
    if by == "n":  # it stands alone
        source_line(ax, words.say("backtest.rests_on", date=stored.record()["date"]), words)


def _first_number(value: object) -> int:
    return int(re.split(r"\D", str(value))[0])


@chart
def wrong_chart(number: int, words: Words, *, ax: Axes) -> None:
    """Draw one of the cases that went farthest wrong: history, fan, and what came after."""
    case = stored.record()["wrong"][number]
    past = np.arange(1 - len(case["history"]), 1)
    ahead = np.arange(1, len(case["actual"]) + 1)
    ax.plot(past, case["history"], color=COLOUR["history"], label=words.say("chart.history"))
    bounds95, bounds80 = (case["lower_95"], case["upper_95"]), (case["lower_80"], case["upper_80"])
    for level, shade, bounds in (("95", 0.15, bounds95), ("80", 0.3, bounds80)):
        ax.fill_between(
            ahead,
            *bounds,
            color=COLOUR["projection"],
            alpha=shade,
            linewidth=0,
            label=words.say(f"chart.fan_{level}"),
        )
    ax.plot(ahead, case["median"], color=COLOUR["projection"], label=words.say("chart.median"))
    ax.plot(ahead, case["actual"], "o", color=COLOUR["target"], label=words.say("backtest.actual"))
    data = words.say(f"backtest_data.{case['data']}")
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.set_xlabel(words.say("backtest.years"))
    number_axis(ax.yaxis, words, "")
    if number == 0:
        ax.legend(fontsize="small")
    ax.set_title(words.say("backtest.wrong", data=data, series=case["series"]), fontsize="medium")


def reliability_figure(language: str) -> ChartFigure:
    """Return the reliability diagrams of all collections in one figure."""
    data = list(stored.record()["data"])
    return _grid("reliability", language, (10, 10), [(reliability_chart, (name, language)) for name in data])


def coverage_figure(language: str) -> ChartFigure:
    """Return coverage by years ahead and by length of history, side by side."""
    return _grid("coverage", language, (12, 4), [(coverage_chart, (by, language)) for by in ("horizon", "length")])


def wrong_figure(language: str) -> ChartFigure:
    """Return the cases that went farthest wrong, one chart each."""
    count = len(stored.record()["wrong"])
    shown = [(wrong_chart, (at, language)) for at in range(count)]
    return _grid("wrong", language, (11, 3.5 * ((count + 1) // 2)), shown)


def _grid(
    name: str,
    language: str,
    size: tuple[float, float],
    charts: Sequence[tuple[Callable[..., Axes], tuple[str | int, str]]],
) -> ChartFigure:
    """Charts in two columns, with what they show above and what they rest on below."""
    words = Words(language)
    with chart_style():
        figure = ChartFigure(figsize=size, layout="constrained")
        axes = figure.subplots(-(-len(charts) // 2), 2, squeeze=False)
        for (draw, arguments), ax in zip(charts, axes.flat, strict=False):
            draw(*arguments, ax=ax)
        source_below(figure, words.say("backtest.rests_on", date=stored.record()["date"]), words)
    return figure.titled(words.say(f"backtest.{name}_title"))
