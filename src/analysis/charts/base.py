"""What every chart shares: style and axes, colours by meaning, places of dates, labels that do not overlap, sources."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from datetime import date
from functools import wraps
from inspect import Signature, cleandoc, signature
from typing import TYPE_CHECKING, Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator
from numpy.typing import ArrayLike, NDArray

from analysis.charts.figure import ChartFigure
from analysis.charts.fonts import chart_style
from analysis.typeface import FAMILY
from analysis.words.publishers import publisher_told
from analysis.words.wording import Words, shown_share

if TYPE_CHECKING:
    from analysis.store.store import Store

COLOUR = {
    "history": "#1b1b1b",
    "estimate": "#8a8a8a",
    "projection": "#0072b2",
    "target": "#d55e00",
    "path": "#d55e00",
    "up": "#0072b2",
    "down": "#d55e00",
    "context": "#b5b5b5",
    "met": "#00664b",
    "on_pace": "#009e73",
    "uncertain": "#e6a700",
    "off_pace": "#d55e00",
    "missed": "#8b1a1a",
    "no_data": "#b5b5b5",
    "green": "#009e73",
    "yellow": "#e6a700",
    "red": "#d55e00",
    "grey": "#b5b5b5",
}
"""Colours by meaning, told apart by readers with any colour vision (Okabe and Ito, 2008) and in grey print."""
SOURCE_SIZE = 7.5
TITLE_SIZE = 10
POINTS_AN_INCH = 72
DAYS_OF_A_YEAR = 366


_SHARED = """language : str
    zh or en.
source : str
    Where the figures come from, printed under the chart.
title : str
    What the chart shows, printed above it.
ax : Axes, optional
    Where to draw; the current axes if left out.

Returns
-------
Axes
"""


def chart(draw: Callable[..., None]) -> Callable[..., Axes]:
    """Return the chart that a function draws: in the project's style, on the current axes unless some are given.

    In place of ``words`` it takes a ``language``; a ``source`` and a ``title`` are printed below and above.

    Nothing global is changed; the font stays with the axes, so that labels made later have it, too.
    """
    public = _public(signature(draw))

    @wraps(draw)
    def drawn(*args: Any, **options: Any) -> Axes:
        given = public.bind(*args, **options)
        given.apply_defaults()
        ax, title, source, language = (given.arguments.pop(name) for name in ("ax", "title", "source", "language"))
        words = Words(language)
        with chart_style():
            place = _current_axes() if ax is None else ax
            place.tick_params(labelfontfamily=FAMILY)  # axes made elsewhere have another font
            draw(**given.arguments, words=words, ax=place)
            source_line(place, source, words)
            if title:
                place.set_title(folded(title, _title_room(place), lines=2), fontsize=TITLE_SIZE, linespacing=1.35)
            place.tick_params(labelfontfamily=FAMILY)
        return place

    lead = cleandoc(draw.__doc__ or "")
    heading = "" if "Parameters\n---" in lead else "\nParameters\n----------\n"
    drawn.__doc__ = f"{lead}\n{heading}{_SHARED}"
    drawn.__signature__ = public  # type: ignore[attr-defined]
    return drawn


def _public(told: Signature) -> Signature:
    """Return the signature of a chart, from that of the function that draws it."""
    words, ax = told.parameters["words"], told.parameters["ax"]
    language = words.replace(name="language", default="zh", annotation="str")
    own = [language if each is words else each for each in told.parameters.values() if each is not ax]
    shared = [ax.replace(name=name, default="", annotation="str") for name in ("source", "title")]
    optional = ax.replace(default=None, annotation="Axes | None")
    return told.replace(parameters=[*own, *shared, optional], return_annotation="Axes")


def _title_room(ax: Axes) -> float:
    """Return how many ems of a title find room above axes, of which several may stand beside one another."""
    place = ax.get_subplotspec()
    beside = place.get_gridspec().ncols if place else 1
    return room_in_ems(ax, TITLE_SIZE, 0.8 / beside)


def _current_axes() -> Axes:
    figure = plt.gcf() if plt.get_fignums() else plt.figure(FigureClass=ChartFigure)
    if not figure.axes:
        figure.set_layout_engine("constrained")
    return figure.gca()


def figure_of(draw: Callable[..., Axes], *args: Any, size: tuple[float, float], **options: Any) -> ChartFigure:
    """Return a figure of its own with one chart, closed for pyplot, so that no notebook shows it twice."""
    with chart_style():
        figure = ChartFigure(figsize=size, layout="constrained")
        ax = figure.subplots()
        draw(*args, ax=ax, **options)
    return figure


def year_of(day: date | pd.Timestamp) -> float:
    """Return a place on the axis: the end of a year stands at its number, the end of June half a year before it.

    Examples
    --------
    >>> year_of(date(2023, 12, 31)), round(year_of(date(2024, 6, 30)), 2)
    (2023.0, 2023.5)
    """
    return day.year - 1 + day.timetuple().tm_yday / (366 if day.year % 4 == 0 else 365)


def of_a_year(figures: pd.DataFrame) -> pd.DataFrame:
    """Return the figures of a year at most: the sum or mean of several years has no place on an axis of years."""
    return figures[(figures["end"] - figures["start"]).dt.days < DAYS_OF_A_YEAR]


def number_axis(axis: Axis, words: Words, unit: str) -> None:
    """Print an axis' numbers as readers of the language expect them, and its unit as its label."""
    axis.set_major_formatter(FuncFormatter(lambda value, _: words.number(value)))
    axis.set_label_text(unit)


def axis_percent(words: Words) -> FuncFormatter:
    """Return a formatter of shares as percentages."""
    return FuncFormatter(lambda value, _: words.percent(value))


def share_axis(axis: Axis, words: Words, label: str) -> None:
    """Print an axis of shares of 1 as percentages."""
    axis.set_major_formatter(axis_percent(words))
    axis.set_label_text(label)


YEARS_AN_INCH = 1.2
"""Years printed along a small chart at most."""


def year_axis(ax: Axes, words: Words) -> None:
    """Print whole years on the x axis, with room on both sides of what is drawn."""
    width = inches_of(ax)[0]
    ax.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1, nbins=min(8, int(YEARS_AN_INCH * width))))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.0f}"))
    ax.set_xlabel(words.say("chart.year"))
    left, right = ax.dataLim.intervalx
    if np.isfinite([left, right]).all():
        ax.set_xlim(np.floor(left) - 0.5, np.ceil(right) + 0.5)


def short_probability(probability: float, words: Words) -> str:
    """Return a probability as ``shown_share``, never 0 or 100, as short as a cell asks for; blank where unknown.

    Examples
    --------
    >>> [short_probability(chance, Words("en")) for chance in (0.66, 0.003, 0.999)]
    ['65%', '<5%', '>95%']
    """
    if np.isnan(probability):
        return ""
    if not 0.05 <= probability <= 0.95:
        return f"<{words.percent(0.05)}" if probability < 0.5 else f">{words.percent(0.95)}"
    return words.percent(shown_share(probability))


def ems(text: str) -> float:
    """Return the width of a text in ems: a Chinese character has one, a Latin letter about half.

    Examples
    --------
    >>> ems("装机"), ems("GW")
    (2.0, 1.1)
    """
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    return round(wide + 0.55 * (len(text) - wide), 2)


def folded(text: str, width: float, lines: int = 0) -> str:
    r"""Return a text broken into lines no wider than some ems; where lines run out, the last ends in an ellipsis.

    Latin words stay whole where they fit; Chinese breaks anywhere.

    Examples
    --------
    >>> folded("常住人口城镇化率", 5)
    '常住人口城\n镇化率'
    >>> folded("Installed renewable energy capacity", 10, lines=2)
    'Installed\nrenewable energy…'
    """
    rows = [""]
    for piece in _pieces(text, width):
        if rows[-1] and ems((rows[-1] + piece).rstrip()) > width:
            rows.append("")
        rows[-1] += piece.lstrip() if not rows[-1] else piece
    rows = [row.rstrip() for row in rows]
    if lines and len(rows) > lines:
        last = rows[lines - 1]
        while last and ems(last + "…") > width:
            last = last[:-1]
        rows = [*rows[: lines - 1], last.rstrip() + "…"]
    return "\n".join(rows)


def _pieces(text: str, width: float) -> list[str]:
    """Return what must not be broken: a Latin word with the space after it, a Chinese character."""
    pieces: list[str] = []
    for character in text:
        wide = unicodedata.east_asian_width(character) in "WF"
        glued = bool(pieces) and not wide and not pieces[-1].endswith(" ")
        if glued and unicodedata.east_asian_width(pieces[-1][-1]) not in "WF" and ems(pieces[-1] + character) <= width:
            pieces[-1] += character
        else:
            pieces.append(character)
    return pieces


def inches_of(ax: Axes) -> tuple[float, float]:
    """Return width and height of the figure on which axes stand."""
    width, height = ax.figure.get_figure(root=True).get_size_inches()
    return float(width), float(height)


def room_in_ems(ax: Axes, size: float, share: float = 1.0) -> float:
    """Return how many ems of a font size a share of the figure's width holds."""
    return inches_of(ax)[0] * POINTS_AN_INCH * share / size


def source_line(ax: Axes, text: str, words: Words) -> None:
    """Print under a chart where its figures come from, folded to the chart's width; nothing where nothing is said."""
    if not text:
        return
    below: Any = ax.xaxis.label if ax.get_xlabel() and ax.xaxis.get_label_position() == "bottom" else ax.transAxes
    told = folded(words.say("chart.source", source=text), room_in_ems(ax, SOURCE_SIZE, 0.72))
    ax.annotate(
        told,
        xy=(0, 0),
        xycoords=(ax.transAxes, below),
        xytext=(0, -7),
        textcoords="offset points",
        va="top",
        ha="left",
        fontsize=SOURCE_SIZE,
        color="#555555",
        annotation_clip=False,
        linespacing=1.35,
        gid="source",
    )


def source_below(figure: Figure, text: str, words: Words) -> None:
    """Print under several charts where their figures come from, folded to the figure's width."""
    if text:
        width = figure.get_figwidth() * POINTS_AN_INCH / (SOURCE_SIZE + 1)
        told = folded(words.say("chart.source", source=text), width)
        figure.supxlabel(told, fontsize=SOURCE_SIZE, color="#555555", x=0.01, ha="left")


def legend_beside(ax: Axes) -> None:
    """Put the legend to the right of the drawing, where it covers nothing; its labels folded."""
    handles, labels = ax.get_legend_handles_labels()
    if not handles:
        return
    width = room_in_ems(ax, 8.5, 0.28)
    told = [folded(label, width) for label in labels]
    with chart_style():
        ax.legend(handles, told, loc="upper left", bbox_to_anchor=(1.01, 1.0), borderaxespad=0)


def spread(places: ArrayLike, gap: float, low: float, high: float) -> NDArray[np.float64]:
    """Return places moved as little as possible, in their order, so that no two are nearer than a gap.

    Parameters
    ----------
    places : array_like, shape (n,)
        Where labels would stand.
    gap : float
        The least distance between two.
    low, high : float
        Where the first and the last may stand at the outermost.

    Returns
    -------
    ndarray, shape (n,)
        In the order given. Where there is no room for all, they are spaced evenly.

    Examples
    --------
    >>> spread([0.5, 0.5, 0.9], 0.1, 0.0, 1.0)
    array([0.45, 0.55, 0.9 ])
    """
    wanted = np.asarray(places, float)
    order = np.argsort(wanted, kind="stable")
    if len(wanted) < 2:
        return wanted.copy()
    if (len(wanted) - 1) * gap >= high - low:
        even = np.linspace(low, high, len(wanted))
        return even[np.argsort(order)]
    # least squares under gaps is isotonic regression of the places less the gaps before them
    offsets = gap * np.arange(len(wanted))
    from scipy.optimize import isotonic_regression

    level = isotonic_regression(wanted[order] - offsets).x
    placed = np.clip(level, low, high - offsets[-1]) + offsets
    return placed[np.argsort(order)]


def sources_of(store: Store, ids: Sequence[str], words: Words, most: int = 3) -> str:
    """Return the publishers of some sources, each once, the first few by name.

    Parameters
    ----------
    store : Store
        The tables.
    ids : sequence of str
        Ids of sources; those not in the tables are left out.
    words : Words
        In which language it speaks.
    most : int
        Publishers named; the rest are counted.

    Returns
    -------
    str
    """
    known = [store.sources.at[name, "publisher"] for name in dict.fromkeys(ids) if name in store.sources.index]
    names = list(dict.fromkeys(publisher_told(name, words) for name in known if name))
    if len(names) <= most:
        return words.say("chart.joint").join(names)
    named = words.say("chart.joint").join(names[:most])
    return words.say("chart.sources_more", named=named, more=len(names) - most)
