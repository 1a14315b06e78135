"""The record: whether probabilities meant what they said, and what was known when."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from numpy.typing import ArrayLike
from scipy.special import betaincinv

from analysis.charts.base import COLOUR, chart, number_axis, of_a_year, share_axis, year_axis, year_of
from analysis.words.wording import Words

MOST_VINTAGES = 6
"""Vintages drawn: the latest, the first, and those between that changed most."""


def reliability_bins(stated: ArrayLike, happened: ArrayLike, bins: int = 10) -> pd.DataFrame:
    """Return how often happened what was given each probability, bin by bin.

    Parameters
    ----------
    stated : array_like, shape (n,)
        Probabilities, shares of 1.
    happened : array_like of bool, shape (n,)
        Whether it happened.
    bins : int
        Bins of equal width.

    Returns
    -------
    DataFrame
        `stated` (mean of the bin), `observed`, its 95 % interval `low` to `high` (Jeffreys), `n`; empty bins left out.

    References
    ----------
    Brown, Cai and DasGupta (2001), Statistical Science 16, 101-133, for the interval.

    Examples
    --------
    >>> reliability_bins([0.1, 0.1, 0.9], [False, True, True])[["stated", "observed", "n"]].values.tolist()
    [[0.1, 0.5, 2.0], [0.9, 1.0, 1.0]]
    """
    chance, hit = np.asarray(stated, float), np.asarray(happened, bool)
    place = np.minimum((chance * bins + 1e-9).astype(int), bins - 1)
    grouped = pd.DataFrame({"stated": chance, "observed": hit.astype(float)}).groupby(place)
    return _with_interval(grouped.mean().assign(n=grouped.size()).reset_index(drop=True))


def _with_interval(table: pd.DataFrame) -> pd.DataFrame:
    """Return frequencies with their 95 % interval (Jeffreys), which ends at 0 or 1 where none or all happened."""
    hits = (table["observed"] * table["n"]).round()
    misses = table["n"] - hits
    low = np.where(hits == 0, 0.0, betaincinv(hits + 0.5, misses + 0.5, 0.025))
    high = np.where(misses == 0, 1.0, betaincinv(hits + 0.5, misses + 0.5, 0.975))
    return table.assign(low=low, high=high)[["stated", "observed", "low", "high", "n"]]


@chart
def reliability_diagram(table: pd.DataFrame, words: Words, *, ax: Axes) -> None:
    """Draw stated probability against observed frequency: on the diagonal a probability means what it says.

    Parameters
    ----------
    table : DataFrame
        `stated`, `observed`, `n`, such as from ``reliability_bins``, and the interval `low` to `high`; where that is
        left out, it is that of so many cases.
    """
    table = table if "low" in table else _with_interval(table)
    ax.plot([0, 1], [0, 1], color=COLOUR["estimate"], lw=1, ls="--", label=words.say("chart.diagonal"))
    ax.errorbar(
        table["stated"],
        table["observed"],
        yerr=[(table["observed"] - table["low"]).clip(lower=0), (table["high"] - table["observed"]).clip(lower=0)],
        fmt="o-",
        color=COLOUR["projection"],
        capsize=2,
        lw=1.4,
        label=words.say("chart.observed"),
    )
    top = max(float(table["n"].max()), 1.0)
    ax.bar(table["stated"], 0.12 * table["n"] / top, width=0.05, color=COLOUR["context"], zorder=1)
    ax.annotate(
        words.say("chart.cases", n=words.number(float(table["n"].sum()), 0)),
        xy=(0.0, 0.99),
        va="top",
        fontsize=8,
        color="#555555",
    )
    ax.set_xlim(-0.03, 1.03)
    ax.set_ylim(-0.03, 1.03)
    share_axis(ax.xaxis, words, words.say("chart.stated"))
    share_axis(ax.yaxis, words, words.say("chart.frequency"))


@chart
def vintage_plot(figures: pd.DataFrame, unit: str, words: Words, *, ax: Axes) -> None:
    """Draw a series as it was known at different times: one line a vintage, the latest darkest.

    Parameters
    ----------
    figures : DataFrame
        Every published figure of one series of one region (rows of ``Store.visible``): `start`, `end`, `amount`,
        `published`; spans of several years are left out. What an earlier vintage knew has a ring the wider, the
        earlier, so that none hides another.
    unit : str
        Unit of the amounts.
    """
    factor, name = words.unit(unit)
    rows = of_a_year(figures[figures["amount"].notna() & figures["published"].notna()])
    rows = rows.sort_values(["end", "published"])
    chosen = _vintages(rows)
    shades = np.linspace(0.72, 0.1, len(chosen))
    for place, (as_of, shade) in enumerate(zip(chosen, shades, strict=True)):
        known = rows[rows["published"] <= as_of].drop_duplicates("end", keep="last")
        last = place == len(chosen) - 1
        ax.plot(
            known["end"].map(year_of),
            known["amount"] * factor,
            color=str(shade),
            lw=2.0 if last else 1.2,
            ls="-" if last else (0, (5 - place % 3, 1 + place % 3)),
            marker="o",
            ms=5 + 3 * (len(chosen) - 1 - place),
            fillstyle="full" if last else "none",
            label=words.day(as_of.date()),
            zorder=2 + place,
        )
    number_axis(ax.yaxis, words, name)
    year_axis(ax, words)


def _vintages(rows: pd.DataFrame) -> list[pd.Timestamp]:
    """Return the days to draw: those of revisions first, the first and the last day always."""
    days = sorted(rows["published"].unique())
    if len(days) <= MOST_VINTAGES:
        return [pd.Timestamp(day) for day in days]
    revised = rows[rows.duplicated("end") & rows["amount"].ne(rows.groupby("end")["amount"].shift())]
    between = [day for day in sorted(revised["published"].unique()) if days[0] < day < days[-1]]
    step = max(1, -(-len(between) // (MOST_VINTAGES - 2)))
    return [pd.Timestamp(day) for day in dict.fromkeys([days[0], *between[::step], days[-1]])]
