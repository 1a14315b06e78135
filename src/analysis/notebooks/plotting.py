"""One word for every chart that needs no choice: ``plot`` draws a thing as it is best looked at."""

from __future__ import annotations

from functools import singledispatch

from matplotlib.axes import Axes

from analysis.assessment.assess import Assessment, Assessments
from analysis.charts import legend_beside, series_chart, target_chart, verdict_counts, verdict_heatmap
from analysis.charts import sources_of as publishers_of
from analysis.charts.fonts import chart_style
from analysis.errors import RequestError
from analysis.notebooks.display import assessments_heading
from analysis.notebooks.outlook import SeriesOutlook, outlook_chart
from analysis.notebooks.series_history import SeriesHistory
from analysis.notebooks.target_in_depth import TargetInDepth
from analysis.sentences.cards import sources_of
from analysis.sentences.promised import promise
from analysis.words.wording import Words


@singledispatch
def _drawn(thing: object, words: Words, ax: Axes | None) -> Axes:
    raise TypeError(f"nothing is known of how to plot a {type(thing).__name__}; a series, target or assessment is")


@_drawn.register
def _(thing: SeriesHistory, words: Words, ax: Axes | None) -> Axes:
    if thing.figures.empty:
        raise RequestError(f"{thing.missing()} to be drawn")
    told = {"source": thing.source, "title": thing.heading}
    return series_chart(thing.figures, thing.unit, thing.words.language, ax=ax, **told)


@_drawn.register
def _(thing: TargetInDepth, words: Words, ax: Axes | None) -> Axes:
    told = {"source": thing.source, "title": thing.heading}
    return _with_legend(target_chart(thing.case, thing.words.language, ax=ax, **told))


@_drawn.register
def _(thing: SeriesOutlook, words: Words, ax: Axes | None) -> Axes:
    return outlook_chart(thing, title=thing.series.heading, ax=ax)


@_drawn.register
def _(thing: Assessment, words: Words, ax: Axes | None) -> Axes:
    title = words.named(words.of(thing.row.names), promise(thing.target, words))
    source = publishers_of(thing.store, sources_of(thing), words)
    return _with_legend(target_chart(thing, words.language, source=source, title=title, ax=ax))


@_drawn.register
def _(thing: Assessments, words: Words, ax: Axes | None) -> Axes:
    source = words.say("lab.source", as_of=words.day(thing.as_of), draws=thing.draws)
    told = {"source": source, "title": assessments_heading(thing, words)}
    return verdict_heatmap(verdict_counts(thing.table), words.language, ax=ax, **told)


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
