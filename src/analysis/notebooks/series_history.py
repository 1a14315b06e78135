"""One series: its history, level, growth, breaks, vintages, past promises, and the wider regions beside it."""

from __future__ import annotations

import html
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis.charts import (
    growth_chart,
    legend_beside,
    level_chart,
    promises_chart,
    region_lines,
    series_chart,
    sources_of,
    vintage_plot,
)
from analysis.charts.base import figure_of
from analysis.charts.figure import ChartFigure
from analysis.charts.fonts import chart_style
from analysis.defaults import SEED
from analysis.domain.codes import NOT_COMPARABLE
from analysis.domain.languages import Bilingual
from analysis.domain.regions import ancestors, find_region
from analysis.domain.spellings import day_of
from analysis.domain.target import PastPromise
from analysis.domain.units import UnitMismatch, conversion_factor
from analysis.errors import unknown
from analysis.notebooks.display import BigTable
from analysis.notebooks.figure_table import figure_table
from analysis.notebooks.outlook import SeriesOutlook, outlook_of
from analysis.notebooks.target_in_depth import Paragraphs
from analysis.record.answers import was_kept
from analysis.sentences.promised import promise
from analysis.store.figure_rows import whole_years, yearly
from analysis.store.store import Store
from analysis.words.wording import Words

SIZE = (9.0, 4.0)
FEWEST_STEPS = 3
"""Changes from year to year that are worth a chart."""
SHOWN = 8
"""Figures listed under a series that shows itself."""


@dataclass(frozen=True)
class SeriesHistory:
    """One series of one region as it was known on a day; methods without an argument are cells of the notebook.

    Attributes
    ----------
    store : Store
        The tables.
    series_id : str
        Which series, as in ``series.csv``.
    as_of : date or None
        Nothing published later is seen; every figure is, those of unknown date, too, without one.
    words : Words
        In which language it speaks.
    region : str
        Whose figures; those of the store's region if blank. The province's and the nation's are there, too.
    """

    store: Store
    series_id: str
    as_of: date | None
    words: Words
    region: str = ""

    @cached_property
    def figures(self) -> pd.DataFrame:
        """The best figure known of each period, in their order: `period`, `amount`, `status`, `source_id` …."""
        return self.store.history(self.series_id, self._region, self.as_of)

    @cached_property
    def visible(self) -> pd.DataFrame:
        """Every figure that was known, those that lost, too; of each period the one `chosen` comes first."""
        rows = self.store.visible(self.as_of)
        rows = rows[(rows["series_id"] == self.series_id) & (rows["region"] == self._region)]
        return rows.sort_values(["end", "start", "chosen"], ascending=[True, True, False], ignore_index=True)

    @property
    def heading(self) -> str:
        """Region and name, as a chart of it is headed."""
        return f"{self.words.region(self.region or self.store.region.name)} {self.name}"

    @property
    def yearly(self) -> pd.Series[float]:
        """Amounts of whole years by year, since the last break of the series; other definitions left out."""
        rows = yearly(self.figures[self.figures["amount"].notna()], self.store.series)
        return pd.Series(rows["amount"].to_numpy(float), rows["year"].to_numpy(int), name=self.series_id)

    @property
    def definition(self) -> pd.Series[object]:
        """The series' row of ``series.csv``."""
        return self.store.series.loc[self.series_id]

    @property
    def name(self) -> str:
        """What the series is called."""
        return self.words.of(Bilingual(self.definition["indicator_zh"], self.definition["indicator_en"]))

    @property
    def unit(self) -> str:
        """Unit of the amounts."""
        return str(self.definition["unit"])

    @property
    def source(self) -> str:
        """Who published the figures, for the line under a chart."""
        return self._sources(self.figures)

    def title(self) -> Paragraphs:
        """Return what the series is, how much of it is known, and what must not be joined."""
        series, known = self.definition, self.figures
        words = {"region": self.words.region(self._region), "unit": self._unit_name}
        told = [self._say("title", series=self.name, **words)]
        when = self._say("day", day=self.words.day(self.as_of)) if self.as_of else self._say("always")
        if known.empty:
            return Paragraphs((*told, self._say("known_none", as_of=when)))
        first, last = (self.words.period(known["period"].iloc[place]) for place in (0, -1))
        counts = {name: int(known[name].sum()) for name in ("conflict", "revised")}
        told.append(
            self._say(
                "known",
                as_of=when,
                n=len(known),
                first=first,
                last=last,
                conflicts=counts["conflict"],
                revised=counts["revised"],
                derived=int(known["lineage"].ne("").sum()),
            )
        )
        note = (self.words.say("history.noted", note=series["note"]),) if series["note"] else ()
        return Paragraphs((*told, *note))

    def level(self) -> ChartFigure | Paragraphs:
        """Return the level as it is known: breaks, bounds, estimates, provisional and derived figures told apart."""
        if self.figures.empty:
            return self._nothing("no_chart")
        return _with_legend(self._drawn(level_chart, "level", self.figures, self.unit, self._sources(self.figures)))

    def growth(self) -> ChartFigure | Paragraphs:
        """Return the change of each year over the year before: in percent of a level, in points of a rate.

        One or two changes are told, not drawn.
        """
        table = self.yearly_growth()
        if table.empty:
            return self._nothing("no_chart")
        points = self.definition["kind"] in ("rate", "coverage", "growth", "change")
        unit = ("个百分点" if self.unit == "%" else self.unit) if points else "%"
        if len(table) < FEWEST_STEPS:
            steps = {int(row.year): self.words.quantity(row.change, unit) for row in table.itertuples()}
            return Paragraphs(self._say("step", year=year, change=change) for year, change in steps.items())
        return self._drawn(growth_chart, "growth", table, unit, self._sources(self.figures))

    def yearly_growth(self) -> pd.DataFrame:
        """Return `year` and `change` over the year before, where both are comparable and no break lies between."""
        rows = self._yearly
        step = rows["amount"].diff()
        if self.definition["kind"] in ("stock", "flow"):
            before = rows["amount"].shift()
            step = 100 * step / before.where(before > 0)
        next_year = rows["year"].diff().eq(1)
        usable = next_year & rows["status"].ne("B") & rows["bound"].eq("") & rows["bound"].shift().eq("")
        return pd.DataFrame({"year": rows["year"], "change": step})[usable].dropna().reset_index(drop=True)

    def vintages(self) -> ChartFigure | Paragraphs:
        """Return the series as it was known at different times: how figures were revised."""
        rows = self.visible[self.visible["lineage"].eq("") & self.visible["published"].notna()]
        breaks = self.figures.loc[self.figures["status"].eq("B"), "end"]
        rows = rows[
            ~rows["status"].isin(NOT_COMPARABLE) & (rows["end"] >= (breaks.max() if len(breaks) else rows["end"].min()))
        ]
        if rows["end"].nunique() < 2:
            return self._nothing("no_chart")
        return _with_legend(self._drawn(vintage_plot, "vintages", rows, self.unit, self._sources(rows)))

    def disputed(self) -> pd.DataFrame | Paragraphs:
        """Return every period of which different figures were published: the one that counts, and what lost."""
        rows = self.visible
        keys = rows.groupby(["start", "end"])[["conflict", "revised"]].transform("any").any(axis=1)
        return self._listed(rows[keys]) if keys.any() else self._nothing("no_revision")

    def promises(self) -> ChartFigure | Paragraphs:
        """Return the region's own past targets of the series against their outcomes."""
        table = self.past_promises()
        own = table[table["region"] == self._region]
        own = own[own["unit"] == self.unit] if len(own) else own
        if len(own) < 2:  # one mark on an axis is no chart; the table below tells it
            return self._nothing("no_own_promise")
        source = self.words.say("chart.own_reports", region=self.words.region(self._region))
        return _with_legend(self._drawn(promises_chart, "promises", own, self.unit, source))

    def record(self) -> Paragraphs:
        """Return how many past targets of the series there are, and how many were met."""
        table = self.past_promises()
        if table.empty:
            return self._nothing("no_promise")
        known = table["outcome"].notna()
        kept = sum(bool(value) for value in table.loc[known, "met"])
        return Paragraphs((self._say("promise_counts", n=len(table), known=int(known.sum()), met=kept),))

    def past_promises(self) -> pd.DataFrame:
        """Return the past targets of the series, of the region and those it lies in, with outcomes known by the day.

        Returns
        -------
        DataFrame
            `year`, `region`, `operator`, `target`, `upper`, `outcome`, `unit` (the series', where the target's
            converts to it) and `met` (None where no outcome is known).
        """
        columns = ["year", "region", "operator", "target", "upper", "outcome", "unit", "met"]
        made = pd.DataFrame([self._past_row(past) for past in self._past], columns=columns)
        return made.sort_values(["region", "year"], ignore_index=True)

    def promise_table(self) -> pd.DataFrame | Paragraphs:
        """Return the past targets with their outcomes as a reader is told them."""
        if not self._past:
            return self._nothing("no_promise")
        ordered = sorted(self._past, key=lambda past: (past.region, past.target_year))
        return pd.DataFrame([self._told(past) for past in ordered])

    def context(self) -> ChartFigure | Paragraphs:
        """Return the region beside its province and the nation: a rate as it is, amounts as an index."""
        figures, year = self.beside()
        if figures.empty:
            return self._nothing("no_chart")
        named = {name: self.words.region(name) for name in (self._region, *self._wider)}
        named = {name: label for name, label in named.items() if (figures["region"] == name).any()}
        known = self.store.known(self.as_of)
        source = self._sources(known[(known["series_id"] == self.series_id) & known["region"].isin(list(named))])
        title = self._say("title", series=self.name, region=self.words.region(self._region), unit=self._unit_name)
        title = self._say("index", year=year) if year else title
        unit = "" if year else self.unit
        return figure_of(
            region_lines, figures, unit, self.words.language, named=named, title=title, source=source, size=SIZE
        )

    def beside(self) -> tuple[pd.DataFrame, int]:
        """Return yearly figures of the region and those it lies in, and the year in which they are 100.

        Returns
        -------
        DataFrame
            `region`, `year`, `value`; a missing value before each break.
        int
            The latest year of which all have a figure, for amounts that no axis can hold together; 0 for rates, or
            where there is no such year.
        """
        known = self.store.known(self.as_of)
        rows = known[(known["series_id"] == self.series_id) & known["region"].isin([self._region, *self._wider])]
        figures = self._whole(rows)[["region", "year", "amount", "status"]].rename(columns={"amount": "value"})
        sets = [set(group["year"]) for _, group in figures.groupby("region")]
        common = set.intersection(*sets) if len(sets) > 1 else set()
        year = int(max(common)) if common and self.definition["kind"] in ("stock", "flow") else 0
        if year:
            base = figures[figures["year"] == year].set_index("region")["value"]
            figures["value"] = 100 * figures["value"] / figures["region"].map(base)
        broken = figures[figures["status"].eq("B")]
        gaps = broken.assign(year=broken["year"] - 0.5, value=np.nan)
        figures = pd.concat([figures, gaps]) if len(gaps) else figures
        return figures.drop(columns="status").sort_values(["region", "year"], ignore_index=True), year

    def listing(self) -> BigTable:
        """Return every figure that was known, those that lost, too, with date, source and doubt."""
        return BigTable(self._listed(self.visible), self.words.language)

    def project(
        self, until: int, *, at_least: float | None = None, at_most: float | None = None, seed: int = SEED
    ) -> SeriesOutlook:
        """Project the series by the calibrated kernel, the one behind ``onpace project``.

        Parameters
        ----------
        until : int
            The last year projected; whole years since the last break are what it starts from.
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
        """
        return outlook_of(self, until, at_least, at_most, seed)

    def missing(self) -> str:
        """Say that there is no figure of the region, and whose there are: the beginning of a fault."""
        rows = self.store.observations
        others = sorted(set(rows.loc[rows["series_id"] == self.series_id, "region"]) - {self._region})
        have = f" (there are some of {'、'.join(others)})" if others else ""
        return f"{self.series_id} of {self._region}{have} has no figure"

    def _repr_html_(self) -> str:
        if self.figures.empty:
            return self.title()._repr_html_()
        told = f"{self._region} {self.name}"
        drawn = figure_of(
            series_chart, self.figures, self.unit, self.words.language, source=self.source, size=(6.4, 2.8)
        )
        head = f"<b>{html.escape(self.words.region(self._region))}　{html.escape(self.name)}</b>"
        note = self.definition["note"]
        note = html.escape(self._say("noted", note=note)) if note else ""
        return f"<div>{head} <code>{self.series_id}</code><br>{note}{drawn.element(told)}{self._latest()}</div>"

    def _latest(self) -> str:
        rows = self.figures.sort_values("end").tail(SHOWN).iloc[::-1]
        with pd.option_context("display.max_colwidth", None):  # titles are read to their end
            return str(self._listed(rows).to_html(index=False, border=0))

    # What the cells rest on

    @property
    def _region(self) -> str:
        return self.region or self.store.region.name

    @property
    def _unit_name(self) -> str:
        return self.words.unit(self.unit)[1] or self.unit

    @property
    def _wider(self) -> list[str]:
        return [region.name for region in ancestors(find_region(self._region))]

    @cached_property
    def _yearly(self) -> pd.DataFrame:
        return self._whole(self.figures)

    def _whole(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Return the comparable figures of whole years, on both sides of a break."""
        return whole_years(rows[~rows["status"].isin(NOT_COMPARABLE) & rows["amount"].notna()], self.store.series)

    @cached_property
    def _past(self) -> list[PastPromise]:
        """The past targets of the series, of the region and those it lies in, in its unit where theirs converts."""
        places = [self._region, *self._wider]
        return [
            self._in_unit(past)
            for past in self.store.past
            if past.series_id == self.series_id and past.region in places
        ]

    def _in_unit(self, past: PastPromise) -> PastPromise:
        seen = self.as_of is None or past.is_reported(self.as_of)
        past = past if seen else replace(past, outcome_value=float("nan"))
        try:
            return past.in_unit(conversion_factor(past.unit, self.unit), self.unit)
        except UnitMismatch:
            return past

    def _past_row(self, past: PastPromise) -> dict[str, object]:
        told = {"year": past.target_year, "region": past.region, "operator": past.operator, "upper": past.upper}
        told |= {"target": past.threshold, "outcome": past.outcome_value, "unit": past.unit}
        return told | {"met": was_kept(past)}

    def _told(self, past: PastPromise) -> dict[str, object]:
        kept = was_kept(past)
        outcome = "—" if kept is None else self.words.quantity(past.outcome_value, past.unit)
        return {
            self._say("column_year"): past.target_year,
            self._say("column_region"): self.words.region(past.region),
            self._say("column_promise"): promise(past, self.words),
            self._say("column_outcome"): outcome,
            self._say("column_verdict"): self._say({True: "met", False: "missed", None: "open"}[kept]),
        }

    def _listed(self, rows: pd.DataFrame) -> pd.DataFrame:
        return figure_table(rows, self.unit, self.store, self.words)

    def _sources(self, rows: pd.DataFrame) -> str:
        return sources_of(self.store, list(rows["source_id"]), self.words)

    def _say(self, key: str, **values: object) -> str:
        return self.words.say(f"history.{key}", **values)

    def _drawn(self, draw: Callable[..., Axes], key: str, rows: pd.DataFrame, unit: str, source: str) -> ChartFigure:
        """Return a chart that says above itself of which place and series it shows what."""
        title = self._say(f"headline_{key}", region=self.words.region(self._region), series=self.name)
        return figure_of(draw, rows, unit, self.words.language, source=source, title=title, size=SIZE)

    def _nothing(self, key: str) -> Paragraphs:
        return Paragraphs((self._say(key),))


def _with_legend(figure: ChartFigure) -> ChartFigure:
    with chart_style():
        legend_beside(figure.axes[0])
    return figure


def series_history(
    store: Store, series: str, *, region: str = "", as_of: date | str | None = None, language: str = "zh"
) -> SeriesHistory:
    """Return the history of one series of one region, ready to be looked at; figures or none.

    Raises RequestError when the region or series is unknown, or the day is none.
    """
    if series not in store.series.index:
        raise unknown("series", series, store.series.index)
    listed = not region or (store.observations["region"] == region).any()  # some figures are of places in no list
    whose = region if listed else find_region(region).name
    return SeriesHistory(store, series, day_of(as_of), Words(language), whose)
