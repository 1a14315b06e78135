"""A region beside its province, the nation and other regions: lines, ranks, promises; one call a cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path

import pandas as pd

from analysis.assessment.assess import assess, dates
from analysis.charts import rank_figure, small_multiples, sources_of
from analysis.charts.figure import ChartFigure
from analysis.domain.codes import DOMAINS, NOT_COMPARABLE, Outlook
from analysis.domain.languages import Bilingual
from analysis.domain.periods import Quarter
from analysis.domain.regions import Region, ancestors, are_alike, find_region
from analysis.errors import InputError, RequestError
from analysis.notebooks.display import BigTable, Html
from analysis.sentences.promised import promise
from analysis.store.figure_rows import whole_years
from analysis.store.store import Store, stores
from analysis.words.wording import Words

RECENT = 12
"""Years drawn: older ones squeeze what matters."""
MOST_PANELS = 9
MOST_ABREAST, MOST_SHARED = 14, 9
"""So many regions stand side by side; of more, so many series do."""
SHARES = ("rate", "growth", "change")
"""Kinds of series whose values can be set beside one another as they are; amounts are indexed first."""
DRAWS = 2000
"""Simulated outcomes a target of another place: enough for counts."""
WHOLE = 10_000
"""From so large a number on its decimals say nothing."""
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
        The regions shown beside it and those it lies in; every one like it, of its level and parent, if empty.
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
        known = known[known["region"].map(self._is_shown)]
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

    def multiples(self) -> ChartFigure | Html:
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

    def ranks(self, series_id: str = "") -> ChartFigure | Html:
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
        values = self._ranked(measure, year)
        values.index = pd.Index([self.words.region(name) for name in values.index])
        figure = rank_figure(
            values,
            measure.unit,
            self.words.language,
            highlight=self.words.region(self.region),
            label=self.words.say("places.in_year", name=measure.name, year=year),
            source=sources_of(self.store, measure.source_ids, self.words),
        )
        return figure.titled(self.words.say("places.in_year", name=measure.name, year=year))

    def _ranked(self, measure: RegionMeasure, year: int) -> pd.Series:
        """Return the values of a year that may be ranked: a city among cities, without its province and the nation."""
        at = measure.values[measure.values["year"] == year].set_index("region")["value"]
        return at.drop(index=[region.name for region in ancestors(self.store.region)], errors="ignore")

    def _to_rank(self) -> str:
        """Return the share known of most regions in one year, GDP per head before others."""
        shares = [name for name, item in self.measures.items() if item.kind in SHARES and self._shared_year(item)]
        return max(shares, key=lambda name: (self._beside_it(name), name == PER_HEAD), default="")

    def _beside_it(self, series_id: str) -> int:
        measure = self.measures[series_id]
        return len(self._ranked(measure, self._shared_year(measure) or 0))

    def _shared_year(self, measure: RegionMeasure) -> int | None:
        """Return the latest year in which the region and one like it have a value, or a wider one; None if never."""
        own = measure.values.loc[measure.values["region"] == self.region, "year"]
        like = [int(year) for year in own if len(self._ranked(measure, int(year))) > 1]
        counts = measure.values.groupby("year")["region"].nunique()
        return max(like or [int(year) for year in own if counts[year] > 1], default=None)

    def table(self) -> BigTable:
        """Return the latest value of every measure: the region, those it lies in, its rank among all that year."""
        rows = []
        for series_id in self._order():
            measure = self.measures[series_id]
            year = self._shared_year(measure)
            if year is None:
                continue
            at = measure.values[measure.values["year"] == year].set_index("region")["value"]
            peers = self._ranked(measure, year)
            place = int((peers > at[self.region]).sum()) + 1
            factor, unit = self.words.unit(measure.unit)
            values = [_shown(float(at[name]) * factor) if name in at.index else None for name in self.named]
            rank = self.words.say("places.rank", place=place, all=len(peers)) if len(peers) > 1 else ""
            rows.append([measure.name, unit, year, *values, rank])
        head = [self.words.say(f"places.column_{name}") for name in ("measure", "unit", "year")]
        columns = [*head, *self.named.values(), self.words.say("places.column_rank")]
        return BigTable(pd.DataFrame(rows, columns=columns, dtype=object), self.words.language)

    def promises(self) -> BigTable:
        """Return what the regions with a report promise for the same series: one row a series, one column a region.

        Of more regions than stand side by side, one row a region, one column each of the series that most promise.
        """
        told: dict[str, dict[str, str]] = {}
        field_of: dict[str, int] = {}
        for store in self._reported:
            for target in store.targets_of(self.as_of):
                if target.series_id and target.has_number:
                    told.setdefault(target.series_id, {}).setdefault(store.region.name, promise(target, self.words))
                    field_of.setdefault(target.series_id, DOMAINS.index(target.domain))
        shared = [name for name in told if len(told[name]) > 1]
        shared.sort(key=lambda name: (-len(told[name]), field_of[name], name))
        regions = {store.region.name: self._with_year(store) for store in self._reported}
        if len(regions) > MOST_ABREAST:
            head, shared = self.words.say("places.column_region"), shared[:MOST_SHARED]
            rows = [[title, *(told[name].get(region, "") for name in shared)] for region, title in regions.items()]
            columns = [head, *(self._title(name) for name in shared)]
        else:
            head = self.words.say("places.column_measure")
            rows = [[self._title(name), *(told[name].get(region, "") for region in regions)] for name in shared]
            columns = [head, *regions.values()]
        return BigTable(pd.DataFrame(rows, columns=columns), self.words.language)

    @cached_property
    def _reported(self) -> list[Store]:
        """The tables of the regions shown that have a report: the region first, wider ones last."""
        found = [
            store
            for store in stores((), self.store.workspace)
            if self._is_shown(store.region.name) and store.targets_of(self.as_of)
        ]
        wider = [region.name for region in ancestors(self.store.region)]
        return sorted(found, key=lambda store: _place_among(store.region, self.region, wider))

    def _with_year(self, store: Store) -> str:
        """Return the head of a region's column: the years of reports differ, so each is said."""
        return self.words.say("places.of_year", region=self.words.region(store.region.name), year=self._year(store))

    def _year(self, store: Store) -> int:
        """Return the year of a region's latest report."""
        return max(target.year_made for target in store.targets_of(self.as_of))

    def _is_shown(self, name: str) -> bool:
        """Say whether a region stands in the comparison: one of those chosen, or one like it."""
        if name in self.named:
            return True
        return name in self.others if self.others else are_alike(name, self.store.region)

    def judged(self) -> BigTable:
        """Return how the promises of each region stand, each judged as of the third quarter of its report's year.

        The regions it lies in stand last, for context. Where that quarter lies in the past, nothing published later
        is seen; where it does not, the day is the book's.
        """
        rows = [self._standing_of(store) for store in self._reported]
        names = ("region", "report", "as_of", "promises", "judged", "kept", "open", "short", "reported", "expected")
        return BigTable(
            pd.DataFrame(rows, columns=[self.words.say(f"places.column_{name}") for name in names]),
            self.words.language,
        )

    def _standing_of(self, store: Store) -> list[object]:
        year = self._year(store)
        quarter = Quarter(year, 3)
        known_on = min(quarter.default_as_of, self.as_of)
        found = assess(store, quarter=str(quarter), as_of=known_on, draws=DRAWS, reasons=False)
        counts = found.table["outlook"].value_counts()
        kept, others = (Outlook.KEPT, Outlook.TO_BE_KEPT), (Outlook.OPEN, Outlook.TO_FALL_SHORT)
        told = found.expected()
        name = self.words.region(store.region.name)
        is_wider = store.region in ancestors(self.store.region)
        return [
            f"{name} ({self.words.say('context.wider')})" if is_wider else name,
            year,
            known_on.isoformat(),
            len(found.table),
            int(found.table["probability"].notna().sum()),
            int(sum(counts.get(name, 0) for name in kept)),
            *(int(counts.get(name, 0)) for name in others),
            round(told.reported),
            round(told.kept),
        ]

    def _title(self, series_id: str) -> str:
        series = self.store.series.loc[series_id]
        return self.words.of(Bilingual(str(series["indicator_zh"]), str(series["indicator_en"])))

    def brought(self) -> ChartFigure | Html:
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
        year = self._shared_year(measure) or 0
        at = self._ranked(measure, year)
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


def _place_among(region: Region, own: str, wider: Sequence[str]) -> tuple[int, str]:
    """Return where a region stands: the one compared first, its like by their codes, those it lies in last."""
    if region.name in wider:
        return 2 + wider.index(region.name), ""
    return int(region.name != own), region.code


def _shown(value: float) -> float | int:
    """Return a number without decimals that say nothing: 3300, not 3300.00; 97626, not 97625.89."""
    return round(value) if value.is_integer() or abs(value) >= WHOLE else round(value, 2)


def read_export(path: Path, as_of: date, words: Words, store: Store) -> dict[str, RegionMeasure]:
    """Return what a file exported from a statistics site holds, by series, as measures; nothing is written.

    ``path``: CSV or workbook, as ``onpace ingest`` reads them. ``as_of``: no figure is of a period that begins later.
    ``words``: in which language it speaks. ``store``: the tables, for names of series. Raises RequestError when there
    is no such file. Raises InputError with the faults of the file, where nothing in it can be read.
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

    Raises RequestError, InputError when something asked for does not exist, or the export has faults.
    """
    words = Words(language)
    _, known_on = dates(quarter, as_of)
    chosen = tuple(find_region(name).name for name in others)
    exported = read_export(Path(export).expanduser(), known_on, words, store) if export else {}
    return RegionComparison(store, known_on, words, chosen, exported)
