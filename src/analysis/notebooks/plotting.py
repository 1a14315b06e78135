"""One word for every chart that needs no choice: ``plot`` draws a thing as it is best looked at."""

from __future__ import annotations

from functools import singledispatch

from matplotlib.axes import Axes

from analysis.assessment.assess import Assessment, Assessments
from analysis.charts import legend_beside, series_chart, target_chart, verdict_counts, verdict_heatmap
from analysis.charts.fonts import chart_style
from analysis.errors import RequestError
from analysis.notebooks.outlook import SeriesOutlook, outlook_chart
from analysis.notebooks.series_history import SeriesHistory
from analysis.notebooks.target_in_depth import TargetInDepth
from analysis.words.wording import Words


@singledispatch
def _drawn(thing: object, words: Words, ax: Axes | None) -> Axes:
    raise TypeError(f"nothing is known of how to plot a {type(thing).__name__}; a series, target or assessment is")


@_drawn.register
def _(thing: SeriesHistory, words: Words, ax: Axes | None) -> Axes:
    if thing.figures.empty:
        raise RequestError(f"{thing.missing()} to be drawn")
    ax = series_chart(thing.figures, thing.unit, thing.words.language, source=thing.source, ax=ax)
    return _titled(ax, thing.heading)


@_drawn.register
def _(thing: TargetInDepth, words: Words, ax: Axes | None) -> Axes:
    return _with_legend(target_chart(thing.case, thing.words.language, source=thing.source, ax=ax))


@_drawn.register
def _(thing: SeriesOutlook, words: Words, ax: Axes | None) -> Axes:
    return _titled(outlook_chart(thing, ax=ax), thing.series.heading)


@_drawn.register
def _(thing: Assessment, words: Words, ax: Axes | None) -> Axes:
    return _with_legend(target_chart(thing, words.language, ax=ax))


@_drawn.register
def _(thing: Assessments, words: Words, ax: Axes | None) -> Axes:
    return verdict_heatmap(verdict_counts(thing.table), words.language, ax=ax)


def _titled(ax: Axes, title: str) -> Axes:
    ax.set_title(title, fontsize=10)
    return ax


def _with_legend(ax: Axes) -> Axes:
    legend_beside(ax)
    return ax


def plot(
    thing: SeriesHistory | TargetInDepth | SeriesOutlook | Assessment | Assessments,
    *,
    language: str = "zh",
    ax: Axes | None = None,
) -> Axes:
    """Draw a series, a target, a projection, an assessment: whatever it is, as it is best looked at.

    Parameters
    ----------
    thing : SeriesHistory, TargetInDepth, Outlook, Assessment or Assessments
        What to draw.
    language : str
        zh or en, for an assessment; the others have a language of their own.
    ax : Axes, optional
        Where to draw; the current axes if left out.

    Returns
    -------
    Axes

    Raises
    ------
    RequestError
        When a series has no figures.
    """
    words = Words(language)
    with chart_style():
        return _drawn(thing, words, ax)
