"""Ad hoc exploration: one series, one target, a projection and a chart, each in one line and each showing itself."""

from __future__ import annotations

import html
from dataclasses import dataclass
from datetime import date
from functools import singledispatch
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from analysis.assessment.assess import Assessment, Assessments, assess
from analysis.domain.periods import parse_date
from analysis.domain.regions import find_region, region_name
from analysis.errors import RequestError, unknown
from analysis.forecast.panel import project_panel
from analysis.present.cards import card
from analysis.present.charts import fan_chart, legend_beside, series_chart, sources_of, target_chart, verdict_heatmap
from analysis.present.charts.base import figure_of, short_probability
from analysis.present.display import assessment_html, image
from analysis.present.tables import verdict_counts
from analysis.present.wording import estimate, estimated_range, number, quantity, say
from analysis.scenario import BASELINE
from analysis.store.store import Store, load
from analysis.tables.panel_file import written

SHOWN = 8
"""Figures listed under a series."""


@dataclass(frozen=True)
class Series:
    """One series of one region, as it was known on a day.

    Attributes
    ----------
    series_id, region, name, unit : str
        What it is, of whom, what it is called in the language chosen, and the unit of the amounts.
    figures : DataFrame
        One row a period: `period`, `end`, `amount`, `status`, `bound`, `published`, `source_id`, `reliability`.
    definition : dict
        Its row in ``series.csv``.
    source : str
        Who published the figures.
    language : str
        zh or en.
    """

    series_id: str
    region: str
    name: str
    unit: str
    figures: pd.DataFrame
    definition: dict[str, Any]
    source: str
    language: str

    @property
    def yearly(self) -> pd.Series[float]:
        """Amounts of whole years by year, since the last break of the series; other definitions left out."""
        rows = self.figures[self.figures["period"].str.fullmatch(r"\d{4}")]
        rows = rows[~rows["status"].isin(["D", "M", "F"]) & rows["amount"].notna()]
        breaks = rows.index[rows["status"] == "B"]
        rows = rows.loc[breaks[-1] :] if len(breaks) else rows
        return pd.Series(rows["amount"].to_numpy(float), rows["end"].dt.year.to_numpy(int), name=self.series_id)

    def plot(self, *, ax: Axes | None = None) -> Axes:
        """Draw the figures; return the axes."""
        return plot(self, ax=ax)

    def _repr_html_(self) -> str:
        drawn = image(
            figure_of(series_chart, self.figures, self.unit, self.language, source=self.source, size=(6.4, 2.8)),
            f"{self.region} {self.name}",
        )
        head = f"<b>{html.escape(region_name(self.region, self.language))}　{html.escape(self.name)}</b>"
        note = html.escape(str(self.definition["note"] or ""))
        return f"<div>{head} <code>{self.series_id}</code><br>{note}{drawn}{self._latest()}</div>"

    def _latest(self) -> str:
        columns = ("period", "value", "unit", "bound", "status", "published", "reliability")
        rows = self.figures.sort_values("end").tail(SHOWN).iloc[::-1]
        told = "".join(f"<th>{html.escape(say(f'table.series_{name}', self.language))}</th>" for name in columns)
        body = ""
        for row in rows.to_dict("records"):
            published = "" if pd.isna(row["published"]) else f"{row['published']:%Y-%m-%d}"
            cells = [row["period"], number(row["value"], self.language), row["unit"], row["bound"]]
            cells += [say(f"status.{row['status']}", self.language), published]
            cells.append(say(f"reliability.{row['reliability']}", self.language))
            body += "<tr>" + "".join(f"<td>{html.escape(str(cell))}</td>" for cell in cells) + "</tr>"
        return f"<table><tr>{told}</tr>{body}</table>"


@dataclass(frozen=True)
class Target:
    """One target of a region, assessed: the promise, where it stands, and how likely it is to be met.

    Attributes
    ----------
    case : Assessment
        The assessment; `case.row` holds every column of the table, `case.projection` the draws.
    sentences : tuple of str
        What is known, how it is projected, what would settle it.
    source, language : str
        Who published the figures; zh or en.
    """

    case: Assessment
    sentences: tuple[str, ...]
    source: str
    language: str

    @property
    def probability(self) -> float | None:
        """Probability that the target is met; None where nothing can be said."""
        chance = self.case.row.probability
        return None if chance is None else float(chance)

    @property
    def verdict(self) -> str:
        """Code of the verdict: met, on_pace, uncertain, off_pace, missed or no_data."""
        return str(self.case.row.verdict)

    def plot(self, *, ax: Axes | None = None) -> Axes:
        """Draw history, fan, target and required path; return the axes."""
        return plot(self, ax=ax)

    def _repr_html_(self) -> str:
        told = "".join(f"<li>{html.escape(sentence)}</li>" for sentence in self.sentences)
        return f"{assessment_html(self.case, self.language)}<ul>{told}</ul>"


@dataclass(frozen=True)
class Outlook:
    """The projection of one series.

    Attributes
    ----------
    series : Series
        What is projected.
    table : DataFrame
        One row a year ahead: mean, median, and the ends of the 50, 80 and 95 % ranges (`lo-80`, `hi-80` …).
    operator, threshold, probability : str, float, float
        What was asked of the last year, and how likely it is; blank and NaN if nothing was asked.
    """

    series: Series
    table: pd.DataFrame
    operator: str
    threshold: float
    probability: float

    def plot(self, *, ax: Axes | None = None) -> Axes:
        """Draw history and fan; return the axes."""
        return plot(self, ax=ax)

    def sentence(self) -> str:
        """Return the projection of its last year in one sentence."""
        last, language, unit = self.table.iloc[-1], self.series.language, self.series.unit
        low, high = estimated_range(float(last["lo-80"]), float(last["hi-80"]), unit, language)
        median = estimate(float(last["median"]), unit, language)
        told = say("outlook.sentence", language, period=last["period"], median=median, low=low, high=high)
        if not self.operator:
            return told
        asked = quantity(self.threshold, unit, language)
        key = "outlook.at_least" if self.operator == ">=" else "outlook.at_most"
        chance = short_probability(self.probability, language)
        return told + say(key, language, value=asked, probability=chance)

    def _repr_html_(self) -> str:
        figure = figure_of(_draw_outlook, self, size=(7.2, 3.4))
        told = html.escape(self.sentence())
        return f"<div>{told}{image(figure, told)}</div>"


def series(
    place: Store | str, series_id: str, region: str = "", *, as_of: date | str | None = None, language: str = "zh"
) -> Series:
    """Return one series of one region, ready to be looked at, plotted and projected.

    Parameters
    ----------
    place : Store or str
        The tables from ``load``, or the name of a region with targets.
    series_id : str
        Id of the series, as in ``series.csv``.
    region : str
        Whose figures; those of the region loaded if blank. The province's and the nation's are there, too.
    as_of : date or str, optional
        Nothing published later is seen; everything is if left out.
    language : str
        zh or en.

    Returns
    -------
    Series

    Raises
    ------
    RequestError
        When the series or region does not exist, or has no figures.

    Examples
    --------
    >>> grain = series("聊城市", "grain-output", language="en")                    # doctest: +SKIP
    >>> grain.yearly.round(1).to_dict()                                            # doctest: +SKIP
    {2019: 112.2, 2020: 112.8, 2024: 117.8}
    """
    store = load(place) if isinstance(place, str) else place
    if series_id not in store.series.index:
        raise unknown("series", series_id, store.series.index)
    whose = find_region(region).name if region else store.region.name
    day = parse_date(as_of, "as-of date") if isinstance(as_of, str) else as_of
    figures = store.history(series_id, whose, day)
    if figures.empty:
        others = sorted(store.observations.loc[store.observations["series_id"] == series_id, "region"].unique())
        have = f"; there are some of {'、'.join(others)}" if others else ""
        raise RequestError(f"no figures of {series_id} for {whose}{have}")
    definition = store.series.loc[series_id].to_dict()
    name = str(definition["indicator_en" if language == "en" else "indicator_zh"] or definition["indicator_zh"])
    source = sources_of(store, figures["source_id"], language)
    return Series(series_id, whose, name, str(definition["unit"]), figures, definition, source, language)


def target(
    place: Store | str,
    target_id: str,
    *,
    quarter: str = "",
    as_of: date | str | None = None,
    scenario: str = BASELINE,
    language: str = "zh",
) -> Target:
    """Return one target of a region, assessed.

    Parameters
    ----------
    place : Store or str
        The tables from ``load``, or the name of a region with targets.
    target_id : str
        Its id, such as liaocheng-2026-20.
    quarter, as_of, scenario
        As in ``assess``.
    language : str
        zh or en.

    Returns
    -------
    Target

    Examples
    --------
    >>> target("聊城市", "liaocheng-2026-20", quarter="2026Q3").verdict            # doctest: +SKIP
    'uncertain'
    """
    store = load(place) if isinstance(place, str) else place
    result = assess(store, quarter=quarter, as_of=as_of, scenario=scenario, targets=[target_id])
    case = result.cases[target_id]
    source = sources_of(store, case.evidence.known["source_id"], language)
    return Target(case, card(case, language).sentences, source, language)


def project(
    history: Series, until: int, *, at_least: float | None = None, at_most: float | None = None, seed: int = 0
) -> Outlook:
    """Project a series by the calibrated kernel, the one behind ``onpace project``.

    Parameters
    ----------
    history : Series
        From ``series``; its whole years since the last break are used.
    until : int
        The last year projected.
    at_least, at_most : float, optional
        A threshold for that year, in the unit of the series; its probability is in the answer.
    seed : int
        Of the draws that blend pools of errors.

    Returns
    -------
    Outlook

    Raises
    ------
    RequestError
        When there is no whole year to start from, or the year asked for is not ahead of it.

    Examples
    --------
    >>> project(series("聊城市", "grain-output"), 2026, at_least=118).probability      # doctest: +SKIP
    """
    yearly = history.yearly
    if yearly.empty:
        raise RequestError(f"{history.series_id} of {history.region} has no figure of a whole year to start from")
    last = int(yearly.index[-1])
    if until <= last:
        raise RequestError(f"{until} is not ahead of the last figure, that of {last}")
    frame = pd.DataFrame(
        {"series_id": history.series_id, "period": yearly.index.astype(str), "value": yearly.to_numpy()}
    )
    frame["kind"], frame["frequency"], frame["ordinal"] = history.definition["kind"], "A", yearly.index.to_numpy()
    for limit in ("lower_limit", "upper_limit"):
        frame[limit] = float(history.definition[limit])
    operator, threshold = (">=", at_least) if at_least is not None else ("<=", at_most)
    if threshold is None:
        result = project_panel(frame, until - last, pool="reference", written=written, seed=seed)
        return Outlook(history, result.table, "", float("nan"), float("nan"))
    asked = pd.DataFrame({"series_id": [history.series_id], "period": [str(until)], "operator": [operator]})
    asked = asked.assign(value=str(threshold), ordinal=until, number=float(threshold))
    result = project_panel(frame, until - last, thresholds=asked, pool="reference", written=written, seed=seed)
    assert result.thresholds is not None
    return Outlook(history, result.table, operator, float(threshold), float(result.thresholds["probability"].iloc[0]))


@singledispatch
def _drawn(thing: object, *, ax: Axes | None) -> Axes:
    raise TypeError(f"nothing is known of how to plot a {type(thing).__name__}; a series, target or assessment is")


@_drawn.register
def _(thing: Series, *, ax: Axes | None) -> Axes:
    ax = series_chart(thing.figures, thing.unit, thing.language, source=thing.source, ax=ax)
    ax.set_title(f"{region_name(thing.region, thing.language)} {thing.name}", fontsize=10)
    return ax


@_drawn.register
def _(thing: Target, *, ax: Axes | None) -> Axes:
    ax = target_chart(thing.case, thing.language, source=thing.source, ax=ax)
    legend_beside(ax)
    return ax


@_drawn.register
def _(thing: Outlook, *, ax: Axes | None) -> Axes:
    known = thing.series
    asked = {} if not thing.operator else {"threshold": thing.threshold}
    ax = fan_chart(known.figures, thing.table, known.unit, known.language, source=known.source, ax=ax, **asked)
    legend_beside(ax)
    return ax


@_drawn.register
def _(thing: Assessment, *, ax: Axes | None) -> Axes:
    ax = target_chart(thing, "zh", ax=ax)
    legend_beside(ax)
    return ax


@_drawn.register
def _(thing: Assessments, *, ax: Axes | None) -> Axes:
    return verdict_heatmap(verdict_counts(thing.table), "zh", ax=ax)


def _draw_outlook(thing: Outlook, *, ax: Axes) -> Axes:
    return _drawn(thing, ax=ax)


def plot(thing: Series | Target | Outlook | Assessment | Assessments, *, ax: Axes | None = None) -> Axes:
    """Draw a series, a target, a projection, an assessment: whatever it is, as it is best looked at.

    Parameters
    ----------
    thing : Series, Target, Outlook, Assessment or Assessments
        What to draw.
    ax : Axes, optional
        Where to draw; the current axes if left out.

    Returns
    -------
    Axes
    """
    from analysis.present.fonts import chart_style

    with chart_style():
        return _drawn(thing, ax=ax)
