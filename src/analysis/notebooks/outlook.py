"""What is expected of one series: its projection, the chance of a threshold, told in a sentence and drawn."""

from __future__ import annotations

import html
from dataclasses import dataclass
from typing import Any, Protocol

import pandas as pd
from matplotlib.axes import Axes

from analysis.charts import fan_chart, legend_beside
from analysis.charts.base import figure_of, short_probability
from analysis.errors import RequestError
from analysis.forecast.panel import project_panel
from analysis.tables.panel_file import written
from analysis.words.wording import Words


class Projectable(Protocol):
    """What a projection asks of the history of a series."""

    @property
    def words(self) -> Words:
        """In which language it speaks."""

    @property
    def series_id(self) -> str:
        """Id of the series."""

    @property
    def heading(self) -> str:
        """Region and name."""

    @property
    def unit(self) -> str:
        """Unit of its figures."""

    @property
    def source(self) -> str:
        """Who published them."""

    @property
    def figures(self) -> pd.DataFrame:
        """The figures, as a chart draws them."""

    @property
    def yearly(self) -> pd.Series[float]:
        """Amounts of whole years since the last break."""

    @property
    def definition(self) -> pd.Series[object]:
        """Its row of ``series.csv``."""

    def missing(self) -> str:
        """Return the beginning of a sentence that says what is not there."""


@dataclass(frozen=True)
class SeriesOutlook:
    """The projection of one series.

    Attributes
    ----------
    series : Projectable
        What is projected.
    table : DataFrame
        One row a year ahead: mean, median, and the ends of the 50, 80 and 95 % ranges (`lo-80`, `hi-80` …).
    operator, threshold, probability : str, float, float
        What was asked of the last year, and how likely it is; blank and NaN if nothing was asked.
    """

    series: Projectable
    table: pd.DataFrame
    operator: str = ""
    threshold: float = float("nan")
    probability: float = float("nan")

    def sentence(self) -> str:
        """Return the projection of its last year in one sentence."""
        last, words, unit = self.table.iloc[-1], self.series.words, self.series.unit
        low, high = words.estimated_range(float(last["lo-80"]), float(last["hi-80"]), unit)
        median = words.estimate(float(last["median"]), unit)
        told = words.say("outlook.sentence", period=last["period"], median=median, low=low, high=high)
        if not self.operator:
            return told
        asked = words.quantity(self.threshold, unit)
        key = "outlook.at_least" if self.operator == ">=" else "outlook.at_most"
        chance = short_probability(self.probability, words)
        return told + words.say(key, value=asked, probability=chance)

    def _repr_html_(self) -> str:
        figure = figure_of(outlook_chart, self, size=(7.2, 3.4))
        told = html.escape(self.sentence())
        return f"<div>{told}{figure.element(self.sentence())}</div>"


def outlook_chart(thing: SeriesOutlook, *, title: str = "", ax: Axes | None = None) -> Axes:
    """Draw history, fan and threshold; return the axes."""
    known = thing.series
    asked: dict[str, Any] = {"threshold": thing.threshold} if thing.operator else {}
    told = {"source": known.source, "title": title}
    ax = fan_chart(known.figures, thing.table, known.unit, known.words.language, ax=ax, **told, **asked)
    legend_beside(ax)
    return ax


def outlook_of(
    history: Projectable, until: int, at_least: float | None, at_most: float | None, seed: int
) -> SeriesOutlook:
    """Project a series' whole years since its last break; see ``SeriesHistory.project``."""
    yearly = history.yearly
    if yearly.empty:
        raise RequestError(f"{history.missing()} of a whole year to start from")
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
        return SeriesOutlook(
            history, project_panel(frame, until - last, pool="reference", written=written, seed=seed).table
        )
    asked = pd.DataFrame({"series_id": [history.series_id], "period": [str(until)], "operator": [operator]})
    asked = asked.assign(value=str(threshold), ordinal=until, number=float(threshold))
    result = project_panel(frame, until - last, thresholds=asked, pool="reference", written=written, seed=seed)
    assert result.thresholds is not None
    return SeriesOutlook(
        history, result.table, operator, float(threshold), float(result.thresholds["probability"].iloc[0])
    )
