"""One target under several assumptions: the first as a filled fan, each other outlined and named where it ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from analysis.assessment.assess import Assessment
from analysis.assessment.official import level_aimed_at
from analysis.charts.base import COLOUR, chart, figure_of, folded, inches_of, short_probability, spread, year_of
from analysis.charts.figure import ChartFigure
from analysis.charts.fonts import chart_style
from analysis.charts.target import target_chart
from analysis.words.wording import Words

LOOKS = (
    ("#009e73", "-"), ("#cc79a7", "--"), ("#8c6d00", "-."), ("#56b4e9", ":"),
    ("#5e3c99", "-"), ("#d55e00", "--"), ("#444444", "-."), ("#009e73", ":"),
)  # fmt: skip
"""Colour and stroke of each outlined fan, told apart by both together; with more than eight they come again."""
YEARS_BEFORE = 2.6
"""Years drawn before the fans open: older ones squeeze what is compared."""
LABEL_SIZE, LABEL_EMS = 8.0, 11
APART = 0.06
"""Years between the bars of targets that have no fan."""
MARK = 2.4
"""Width of the frame around the cell that is assumed."""


@chart
def fans_chart(cases: Mapping[str, Assessment], words: Words, *, ax: Axes) -> None:
    """Draw one target under several assumptions: the first filled, the others outlined (median and 80 % range).

    Parameters
    ----------
    cases : mapping
        What each is called, and the target assessed under it.
    """
    (title, first), *others = cases.items()
    target_chart(first, words.language, ax=ax)
    outlined(dict(others), words, ax)
    closer(cases, words, ax)
    end_labels({title: first, **dict(others)}, words, ax)
    legend_above(ax)


def fans_figure(cases: Mapping[str, Assessment], language: str = "zh", *, source: str = "") -> ChartFigure:
    """Return the fans as a figure wide enough for their names."""
    return figure_of(fans_chart, cases, language, source=source, size=(8.6, 4.4))


def closer(cases: Mapping[str, Assessment], words: Words, ax: Axes) -> None:
    """Show the years of the fans and few before, at the scale of what is drawn of them."""
    fans = [_quantiles(case, words) for case in cases.values()]
    left = min(times[0] for times, _ in fans) - YEARS_BEFORE
    shown = [np.ravel(line.get_ydata())[np.ravel(line.get_xdata()) >= left] for line in ax.lines]
    first = next(iter(cases.values()))
    factor = words.unit(first.evidence.unit)[0]
    aimed = level_aimed_at(first) * factor
    shown.append(np.array([] if np.isnan(aimed) else [aimed]))
    widest = np.quantile(first.projection.paths, [0.025, 0.975], axis=0) * factor
    levels = np.concatenate([*(np.ravel(levels) for _, levels in fans), np.ravel(widest), *shown])
    margin = 0.06 * float(np.ptp(levels)) or 1.0
    ax.set_xlim(left, max(times[-1] for times, _ in fans) + 0.3)
    ax.set_ylim(float(levels.min()) - margin, float(levels.max()) + margin)


def look(place: int) -> tuple[str, str]:
    """Return colour and stroke of the outlined fan at a place."""
    return LOOKS[place % len(LOOKS)]


def outlined(cases: Mapping[str, Assessment], words: Words, ax: Axes) -> None:
    """Draw fans as outlines: the median, and both ends of the 80 % range."""
    for place, case in enumerate(cases.values()):
        times, levels = _quantiles(case, words)
        colour, stroke = look(place)
        if len(times) < 2:
            time = times[0] + (place + 1) * APART
            ax.vlines(time, levels[0], levels[2], color=colour, lw=2, ls=stroke)
            ax.plot([time], [levels[1]], marker="_", ms=10, color=colour, ls="")
            continue
        ax.plot(times, levels[1], color=colour, lw=1.8, ls=stroke, zorder=3.2)
        for edge in (levels[0], levels[2]):
            ax.plot(times, edge, color=colour, lw=0.9, ls=stroke, zorder=3.1)


def _quantiles(case: Assessment, words: Words) -> tuple[list[float], np.ndarray]:
    """Return the times of a fan, and its 10, 50 and 90 % levels in the unit that is shown; one time without a fan."""
    factor, _ = words.unit(case.evidence.unit)
    levels = np.quantile(case.projection.paths, [0.1, 0.5, 0.9], axis=0) * factor
    times, last = [year_of(day) for day in case.projection.dates], case.evidence.latest
    if last is None or case.projection.method in ("delivery", "events", "record"):
        return times[-1:], levels[:, -1]
    start = (float(last.low) + float(last.high)) / 2 * factor
    return [year_of(last.end), *times], np.column_stack([np.full(3, start), levels])


def end_labels(cases: Mapping[str, Assessment], words: Words, ax: Axes) -> None:
    """Name each fan beside the chart at the height of its median, the first in the colour of projections."""
    ends = [float(np.ravel(_quantiles(case, words)[1][1])[-1]) for case in cases.values()]
    texts = [folded(title, LABEL_EMS, lines=2) for title in cases]
    low, high = ax.get_ylim()
    height = inches_of(ax)[1] * 72 * 0.68
    gap = (high - low) * max(text.count("\n") + 1 for text in texts) * LABEL_SIZE * 1.35 / height
    places = spread(ends, gap, low + gap / 2, high - gap / 2)
    right = max(_quantiles(case, words)[0][-1] for case in cases.values())
    for number, (text, end, place) in enumerate(zip(texts, ends, places, strict=True)):
        ax.annotate(
            text,
            xy=(right, end),
            xytext=(1.03, float(place)),
            textcoords=ax.get_yaxis_transform(),
            va="center",
            fontsize=LABEL_SIZE,
            color=COLOUR["projection"] if not number else look(number - 1)[0],
            arrowprops={"arrowstyle": "-", "lw": 0.6, "color": COLOUR["context"], "shrinkA": 0, "shrinkB": 0},
            annotation_clip=False,
        )


def legend_above(ax: Axes) -> None:
    """Put what is no fan of its own name into a legend above the drawing."""
    handles, labels = ax.get_legend_handles_labels()
    with chart_style():
        ax.legend(handles, labels, loc="lower left", bbox_to_anchor=(0, 1.01), ncols=3, borderaxespad=0)


@chart
def sensitivity_chart(
    table: pd.DataFrame, at: tuple[float, float], words: Words, *, labels: Sequence[str] = ("", ""), ax: Axes
) -> None:
    """Draw the probability of a target under two assumptions at once, with a frame around what is assumed.

    Parameters
    ----------
    table : DataFrame
        Probabilities: the values of one assumption × those of another.
    at : tuple of float
        The row and the column that are assumed.
    labels : sequence of str
        What the rows and the columns are.
    """
    shown = table.rename(index=words.number, columns=words.number)
    heat(shown, words, ax)
    row, column = (list(axis).index(value) for axis, value in zip((table.index, table.columns), at, strict=True))
    frame = Rectangle((column, row), 1, 1, fill=False, ec=COLOUR["target"], lw=MARK, zorder=5, clip_on=False)
    ax.add_patch(frame)
    ax.set(ylabel=labels[0], xlabel=labels[1])
    ax.tick_params(axis="both", length=0, rotation=0)


def heat(table: pd.DataFrame, words: Words, ax: Axes) -> None:
    """Draw probabilities as a heat map, each written into its cell."""
    import seaborn as sns  # half a second, which a report that draws none is spared

    sns.heatmap(
        table,
        annot=table.map(lambda value: short_probability(value, words)),
        fmt="",
        vmin=0,
        vmax=1,
        cmap=sns.light_palette(COLOUR["projection"], as_cmap=True),
        cbar=False,
        linewidths=1,
        linecolor="white",
        ax=ax,
    )
    ax.grid(visible=False)
