"""A series' past: its level with breaks, bounds and doubts, its growth, and what was promised against what came."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from numpy.typing import NDArray

from analysis.charts.base import COLOUR, chart, number_axis, of_a_year, year_axis, year_of
from analysis.words.wording import Words

FEWEST_YEARS = 6
"""Years that the axis of a bar chart spans at least, so that one bar is no wall."""
_LOOK = {
    "published": {"marker": "o", "color": COLOUR["history"], "fillstyle": "full"},
    "doubtful": {"marker": "o", "color": COLOUR["estimate"], "fillstyle": "none"},
    "derived": {"marker": "D", "color": COLOUR["projection"], "fillstyle": "none"},
    "other": {"marker": "x", "color": COLOUR["estimate"]},
    "within": {"marker": "|", "color": COLOUR["estimate"]},
}
"""Markers of the sorts of figures, told apart without colour."""


def sort_of(figures: pd.DataFrame) -> pd.Series:
    """Return of what sort each figure is: published, doubtful, derived, other (definition) or within (a year).

    Examples
    --------
    >>> frame = pd.DataFrame({"status": ["A", "E", "D"], "lineage": ["", "", ""], "whole": [True, True, True]})
    >>> list(sort_of(frame))
    ['published', 'doubtful', 'other']
    """
    sorts = pd.Series("published", index=figures.index, dtype="object")
    sorts[figures["status"].isin(["E", "P", "F", "V"])] = "doubtful"
    sorts[figures["lineage"].ne("")] = "derived"
    sorts[~figures["whole"]] = "within"
    sorts[figures["status"].eq("D")] = "other"
    return sorts


@chart
def level_chart(figures: pd.DataFrame, unit: str, words: Words, *, ax: Axes) -> None:
    """Draw the figures of one series as they are known: whole years joined, not across a break; bounds as arrows.

    Parameters
    ----------
    figures : DataFrame
        Rows of ``Store.history``: `start`, `end`, `period`, `amount`, `status`, `bound`, `lineage`; spans of several
        years are left out.
    unit : str
        Unit of the amounts.
    """
    factor, name = words.unit(unit)
    rows = of_a_year(figures[figures["amount"].notna()]).sort_values("end")
    sorts, years, amounts = sort_of(rows), rows["end"].map(year_of), rows["amount"] * factor
    joined = sorts.isin(["published", "doubtful", "derived"])
    blocks = rows["status"].eq("B").cumsum()
    for _, block in rows[joined].groupby(blocks[joined]):
        _line(years[block.index].to_numpy(float), amounts[block.index].to_numpy(float), ax)
    for sort, look in _LOOK.items():
        chosen = sorts == sort
        if chosen.any():
            label = words.say(f"history.{sort}")
            ax.plot(years[chosen], amounts[chosen], ls="", label=label, zorder=3, **look)  # type: ignore[arg-type]
    for bound, marker in (("over", "^"), ("under", "v")):
        chosen = rows["bound"] == bound
        if chosen.any():
            label = words.say(f"history.{bound}")
            ax.plot(years[chosen], amounts[chosen], ls="", marker=marker, ms=10, color=COLOUR["target"], label=label)
    for place, year in enumerate(years[rows["status"].eq("B") & joined]):
        label = words.say("history.break") if place == 0 else "_nolegend_"
        ax.axvline(year, color=COLOUR["estimate"], lw=0.9, ls=":", label=label, zorder=1)
    number_axis(ax.yaxis, words, name)
    year_axis(ax, words)


def _line(years: NDArray[np.float64], amounts: NDArray[np.float64], ax: Axes) -> None:
    """Join figures of years that follow one another; where years are missing between, a pale broken line says so."""
    for place in range(len(years) - 1):
        pair = slice(place, place + 2)
        if years[place + 1] - years[place] < 1.01:
            ax.plot(years[pair], amounts[pair], color=COLOUR["history"], lw=1.2, zorder=2)
        else:
            ax.plot(years[pair], amounts[pair], color=COLOUR["context"], lw=1.0, ls="--", zorder=1)


@chart
def growth_chart(growth: pd.DataFrame, unit: str, words: Words, *, ax: Axes) -> None:
    """Draw the change of each year over the year before, from the figures themselves.

    Parameters
    ----------
    growth : DataFrame
        `year` and `change`, in percent or in the unit given.
    unit : str
        Unit of the changes, such as % or 个百分点.
    """
    factor, name = words.unit(unit)
    values = growth["change"] * factor
    colours = [COLOUR["up"] if value >= 0 else COLOUR["down"] for value in values]
    bars = ax.bar(growth["year"].astype(float), values, width=0.6, color=colours)
    ax.bar_label(bars, [words.number(value) for value in values], fontsize=8, padding=2)
    ax.axhline(0, color=COLOUR["history"], lw=0.8)
    ax.margins(y=0.15)
    number_axis(ax.yaxis, words, name)
    year_axis(ax, words)
    first, last = float(growth["year"].min()), float(growth["year"].max())
    ax.set_xlim(min(first - 1, last - FEWEST_YEARS), max(last + 1, first + 2))


@chart
def promises_chart(promises: pd.DataFrame, unit: str, words: Words, *, ax: Axes) -> None:
    """Draw what was promised for each year against what came; years without an outcome show the promise alone.

    Parameters
    ----------
    promises : DataFrame
        `year`, `target`, `outcome` (NaN where none is published) and `met` (None where not known).
    unit : str
        Unit of both.
    """
    factor, name = words.unit(unit)
    years, targets = promises["year"].astype(float), promises["target"] * factor
    outcomes = promises["outcome"] * factor
    known = outcomes.notna()
    ax.vlines(years[known], targets[known], outcomes[known], color=COLOUR["context"], lw=2, zorder=1)
    label = words.say("chart.aim")
    ax.plot(years, targets, ls="", marker="_", ms=16, mew=2.5, color=COLOUR["target"], label=label)
    for word, kept, marker in (("met", True, "o"), ("missed", False, "X")):
        chosen = known & np.array([value is not None and bool(value) == kept for value in promises["met"]])
        if chosen.any():
            label = words.say(f"history.{word}")
            ax.plot(years[chosen], outcomes[chosen], ls="", marker=marker, color=COLOUR[word], label=label, zorder=3)
    number_axis(ax.yaxis, words, name)
    year_axis(ax, words)
