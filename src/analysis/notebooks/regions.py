"""A region beside its province, the nation and other regions: lines, ranks, promises; one call a cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from analysis.assessment.assess import dates
from analysis.charts import rank_figure, small_multiples, sources_of
from analysis.domain.codes import DOMAINS, NOT_COMPARABLE
from analysis.domain.languages import Bilingual
from analysis.domain.regions import ancestors, find_region
from analysis.errors import InputError, RequestError
from analysis.notebooks.display import BigTable, Html
from analysis.sentences.promised import promise
from analysis.store.figure_rows import whole_years
from analysis.store.store import Store, stores
from analysis.words.wording import Words

RECENT = 12
"""Years drawn: older ones squeeze what matters."""
MOST_PANELS = 9
SHARES = ("rate", "growth", "change")
"""Kinds of series whose values can be set beside one another as they are; amounts are indexed first."""
PER_HEAD = "gdp-per-head"
EXPORTED = "export"


@dataclass(frozen=True)
class RegionMeasure:
    """One thing measured in several regions.

    Attributes
    ----------
    name, unit, kind : str
        What it is called in the language chosen, in which unit, and the kind of its series.
    values : DataFrame
        `region`, `year`, `value`: one row a region and year.
    source_ids : tuple of str
        Where the values come from.
    """

    name: str
    unit: str
    kind: str
    values: pd.DataFrame
    source_ids: tuple[str, ...] = ()

    @property
    def regions(self) -> set[str]:
        """Whose values there are."""
        return set(self.values["region"])


@dataclass(frozen=True)
class RegionComparison:
    """A region beside others.

    Attributes
    ----------
    store : Store
        The tables of the region.
    as_of : date
        Nothing published later is seen.
    words : Words
        In which language it speaks.
    others : tuple of str
        The regions shown beside it and those it lies in; every one with figures if empty.
    exported : Mapping
        Measures read from a file that a user brought, by series id.
    """

    store: Store
    as_of: date
    words: Words
    others: tuple[str, ...] = ()
    exported: Mapping[str, RegionMeasure] = field(default_factory=dict)

    @property
    def region(self) -> str:
        """Name of the region."""
        return self.store.region.name

    @cached_property
    def named(self) -> dict[str, str]:
        """The regions that stand out, each with its label: the region, those it lies in, the first of the others."""
        chosen = [self.region, *(region.name for region in ancestors(self.store.region)), *self.others]
        return {name: self.words.region(name) for name in dict.fromkeys(chosen[:4])}

    @cached_property
    def measures(self) -> dict[str, RegionMeasure]:
        """Every series of which the region and another one have a value of a whole year, and GDP per head."""
        known = self.store.known(self.as_of)
        known = known[known["amount"].notna() & known["series_id"].isin(self.store.series.index)]
        known = whole_years(known[~known["status"].isin(NOT_COMPARABLE)], self.store.series)
        if self.others:
            known = known[known["region"].isin([*self.named, *self.others])]
        found = {}
        for series_id, rows in known.groupby("series_id", sort=True):
            if self.region in set(rows["region"]) and rows["region"].nunique() > 1:
                found[str(series_id)] = self._measure(str(series_id), rows)
        if {"gdp", "permanent-population"} <= found.keys():
            found[PER_HEAD] = self._per_head(found["gdp"], found["permanent-population"])
        return found | dict(self.exported)

    def _measure(self, series_id: str, rows: pd.DataFrame) -> RegionMeasure:
        series = self.store.series.loc[series_id]
        name = self.words.of(Bilingual(str(series["indicator_zh"]), str(series["indicator_en"])))
        values = pd.DataFrame({"region": rows["region"], "year": rows["end"].dt.year, "value": rows["amount"]})
        ids = tuple(dict.fromkeys(rows["source_id"]))
        return RegionMeasure(name, str(series["unit"]), str(series["kind"]), values.reset_index(drop=True), ids)

    def _per_head(self, gdp: RegionMeasure, population: RegionMeasure) -> RegionMeasure:
        """Return GDP by residents at the year's end, for want of the mean of the year."""
        both = gdp.values.merge(population.values, on=["region", "year"], suffixes=("", "_people"))
        values = both.assign(value=both["value"] / both["value_people"])[["region", "year", "value"]]
        name = self.words.say("places.gdp_per_head")
        return RegionMeasure(name, "万元", "rate", values, (*gdp.source_ids, *population.source_ids))

    def multiples(self) -> Figure | Html:
        """Return small multiples: one panel a measure that the region and another place have for several years."""
        panels: dict[str, tuple[pd.DataFrame, str]] = {}
        ids: list[str] = []
        for series_id in self._order():
            measure = self.measures[series_id]
            shown = self._recent(measure)
            own = shown[shown["region"] == self.region]
            beside = shown.loc[shown["region"].isin(self.named) & (shown["region"] != self.region), "region"]
            if own["year"].nunique() < 2 or beside.empty:
                continue
            if measure.kind in SHARES:
                panels[measure.name] = (shown, measure.unit)
            else:
                indexed, base = self._indexed(shown)
                if indexed.empty:
                    continue
                panels[measure.name] = (indexed, self.words.say("places.index", year=base))
            ids += measure.source_ids
            if len(panels) == MOST_PANELS:
                break
        if not panels:
            return Html(self.words.say("places.nothing"))
        source = sources_of(self.store, ids, self.words, most=6)
        return small_multiples(panels, self.words.language, named=self.named, source=source)

    def _order(self) -> list[str]:
        """Return the measures, those known of most regions and for most years first."""
        years = {name: len(item.values[item.values["region"] == self.region]) for name, item in self.measures.items()}
        return sorted(self.measures, key=lambda name: (-min(len(self.measures[name].regions), 8), -years[name], name))

    def _recent(self, measure: RegionMeasure) -> pd.DataFrame:
        return measure.values[measure.values["year"] > measure.values["year"].max() - RECENT]

    def _indexed(self, values: pd.DataFrame) -> tuple[pd.DataFrame, int]:
        """Return amounts as indices, the first year of the region = 100; regions without that year are left out."""
        base = int(values.loc[values["region"] == self.region, "year"].min())
        start = values[(values["year"] == base) & values["value"].gt(0)].set_index("region")["value"]
        kept = values[values["region"].isin(start.index) & (values["year"] >= base)]
        kept = kept.assign(value=100 * kept["value"] / kept["region"].map(start))
        return (kept, base) if kept["region"].nunique() > 1 else (kept[:0], base)

    def ranks(self, series_id: str = "") -> Figure | Html:
        """Return the regions in the order of one measure, in the latest year that the region has.

        Parameters
        ----------
        series_id : str
            Which; GDP per head where it is known, else the share known of most regions, if blank.
        """
        chosen = series_id or self._to_rank()
        if chosen not in self.measures:
            return Html(self.words.say("places.nothing"))
        measure = self.measures[chosen]
        year = self._shared_year(measure) or int(measure.values["year"].max())
        values = measure.values[measure.values["year"] == year].set_index("region")["value"]
        if measure.kind not in SHARES:  # the nation's amount is the sum of the others
            values = values.drop(index="全国", errors="ignore")
        values.index = pd.Index([self.words.region(name) for name in values.index])
        return rank_figure(
            values,
            measure.unit,
            self.words.language,
            highlight=self.words.region(self.region),
            label=self.words.say("places.in_year", name=measure.name, year=year),
            source=sources_of(self.store, measure.source_ids, self.words),
        )

    def _to_rank(self) -> str:
        shares = [name for name, item in self.measures.items() if item.kind in SHARES]
        return max(shares, key=lambda name: (len(self.measures[name].regions), name == PER_HEAD), default="")

    def _shared_year(self, measure: RegionMeasure) -> int | None:
        """Return the latest year in which the region and another one have a value; None where there is none."""
        counts = measure.values.groupby("year")["region"].nunique()
        own = measure.values.loc[measure.values["region"] == self.region, "year"]
        shared = [int(year) for year in own if counts[year] > 1]
        return max(shared, default=None)

    def table(self) -> BigTable:
        """Return the latest value of every measure: the region, those it lies in, its rank among all that year."""
        rows = []
        for series_id in self._order():
            measure = self.measures[series_id]
            year = self._shared_year(measure)
            if year is None:
                continue
            at = measure.values[measure.values["year"] == year].set_index("region")["value"]
            peers = at.drop(index="全国", errors="ignore") if measure.kind not in SHARES else at
            place = int((peers > at[self.region]).sum()) + 1
            factor, unit = self.words.unit(measure.unit)
            values = [round(float(at[name]) * factor, 2) if name in at.index else None for name in self.named]
            rank = self.words.say("places.rank", place=place, all=len(peers)) if len(peers) > 1 else ""
            rows.append([measure.name, unit, year, *values, rank])
        head = [self.words.say(f"places.column_{name}") for name in ("measure", "unit", "year")]
        columns = [*head, *self.named.values(), self.words.say("places.column_rank")]
        return BigTable(pd.DataFrame(rows, columns=columns), self.words.language)

    def promises(self) -> BigTable:
        """Return what the regions with a report promise for the same series: one row a series, one column a region."""
        told: dict[str, dict[str, str]] = {}
        names: dict[str, tuple[str, str]] = {}
        reported = [store for store in stores((), self.store.workspace) if self._is_shown(store)]
        for store in reported:
            for target in store.targets_of(self.as_of):
                if target.series_id and target.has_number:
                    said = told.setdefault(target.series_id, {})
                    said.setdefault(store.region.name, promise(target, self.words))
                    names.setdefault(target.series_id, (target.domain, target.series_id))
        order = {name: place for place, name in enumerate(DOMAINS)}
        shared = [name for name in told if len(told[name]) > 1]
        shared.sort(key=lambda name: (-len(told[name]), order[names[name][0]], name))
        regions = [store.region.name for store in reported]
        regions.sort(key=lambda name: (name != self.region, name not in self.named, find_region(name).code))
        rows = [[self._title(name), *(told[name].get(region, "") for region in regions)] for name in shared]
        head = self.words.say("places.column_measure")
        columns = [head, *(self.words.region(name) for name in regions)]
        return BigTable(pd.DataFrame(rows, columns=columns), self.words.language)

    def _is_shown(self, store: Store) -> bool:
        if store.targets.empty:
            return False
        return not self.others or store.region.name in {self.region, *self.named, *self.others}

    def _title(self, series_id: str) -> str:
        series = self.store.series.loc[series_id]
        return self.words.of(Bilingual(str(series["indicator_zh"]), str(series["indicator_en"])))

    def brought(self) -> Figure | Html:
        """Return the lines of the file that was brought, or that none was."""
        if not self.exported:
            return Html(self.words.say("places.no_export"))
        panels = {item.name: (self._recent(item), item.unit) for item in self.exported.values()}
        shown = dict(list(panels.items())[:MOST_PANELS])
        present = {name for values, _ in shown.values() for name in values["region"]}
        named = {name: label for name, label in self.named.items() if name in present}
        first = sorted(present)[: max(0, 4 - len(named))]
        named |= {name: self.words.region(name) for name in first if name not in named}
        return small_multiples(shown, self.words.language, named=named, source=self.words.say("places.export"))

    def standing(self) -> Html:
        """Return one sentence: where the region stands in what is known of most regions."""
        chosen = self._to_rank()
        if not chosen:
            return Html(self.words.say("places.nothing"))
        measure = self.measures[chosen]
        year = self._shared_year(measure)
        at = measure.values[measure.values["year"] == year].set_index("region")["value"]
        return Html(
            self.words.say(
                "places.standing",
                region=self.words.region(self.region),
                measure=measure.name,
                year=year,
                value=self.words.quantity(float(at[self.region]), measure.unit),
                place=int((at > at[self.region]).sum()) + 1,
                all=len(at),
            )
        )


def read_export(path: Path, as_of: date, words: Words, store: Store) -> dict[str, RegionMeasure]:
    """Return what a file exported from a statistics site holds, by series, as measures; nothing is written.

    Parameters
    ----------
    path : Path
        CSV or workbook, as ``onpace ingest`` reads them.
    as_of : date
        No figure is of a period that begins later.
    words : Words
        In which language it speaks.
    store : Store
        The tables, for names of series.

    Returns
    -------
    dict of str to Measure

    Raises
    ------
    RequestError
        When there is no such file.
    InputError
        With the faults of the file, where nothing in it can be read.
    """
    from analysis.ingest.imports import Origin
    from analysis.intake.taking_in import read_files

    if not path.exists():
        raise RequestError(f"{path}: there is no such file")
    read = read_files([path], Origin(), as_of, workspace=store.workspace, new_series=True)
    rows = [
        (item.series.series_id, item.observation.region, item.observation.period, item.amount)
        for item in read.observations
        if len(item.observation.period) == 4
    ]
    if not rows:
        raise InputError(read.faults or [])
    frame = pd.DataFrame(rows, columns=["series_id", "region", "period", "value"])
    frame = frame.drop_duplicates(["series_id", "region", "period"], keep="last")
    frame["year"] = frame["period"].astype(int)
    series = {item.series.series_id: item.series for item in read.observations}
    found = {}
    for series_id, values in frame.groupby("series_id", sort=True):
        row = series[str(series_id)]
        name = words.of(row.names)
        kept = values[["region", "year", "value"]].reset_index(drop=True)
        found[f"{EXPORTED}:{series_id}"] = RegionMeasure(str(name), str(row.unit), str(row.kind), kept)
    return found


def places(
    store: Store,
    quarter: str = "",
    *,
    as_of: date | None = None,
    others: Sequence[str] = (),
    export: str | Path = "",
    language: str = "zh",
) -> RegionComparison:
    """Set a region beside its province, the nation and others; see ``City.regions``.

    Raises
    ------
    RequestError, InputError
        When something asked for does not exist, or the export has faults.
    """
    words = Words(language)
    _, known_on = dates(quarter, as_of)
    chosen = tuple(find_region(name).name for name in others)
    exported = read_export(Path(export).expanduser(), known_on, words, store) if export else {}
    return RegionComparison(store, known_on, words, chosen, exported)
