"""The office's tables, loaded and checked; figures as they were known on a day.

A figure is chosen in two steps: rows published after the as-of date are not there; of those that are, the more reliable
source wins over the less reliable one, then the later publication over the earlier. What lost stays in ``visible``.
Values that can be derived from what was known then stand beside the published ones.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TypeVar, cast

import numpy as np
import pandas as pd

from analysis.domain.codes import FREE
from analysis.domain.comment import Comment
from analysis.domain.figure import Figure
from analysis.domain.periods import parse_period
from analysis.domain.regions import Region, find_region
from analysis.domain.series import Series
from analysis.domain.target import Event, PastLink, PastPromise, Target
from analysis.domain.units import conversion_factor
from analysis.errors import Fault, InputError, RequestError
from analysis.store.as_of import Days, KnownAndSupposed, KnownFigures, SeriesOf
from analysis.store.figure_rows import is_whole_year
from analysis.store.hypothetical import Supposed, supposed_figure
from analysis.tables.dataset import NATION, DataSet, is_dataset, open_dataset, province_of
from analysis.tables.rows import objects
from analysis.tables.workspace_tables import Tables, read_workspace, strange_region
from analysis.workspace import Workspace, find_workspace

Location = str | Path | Workspace | None
"""Where tables lie: a workspace's folder, the folder or URL of a data set, or nothing for the nearest workspace."""


Made = TypeVar("Made")
OF_ALL_REGIONS = (
    "_made", "_days", "_definitions", "past", "_past_by_id", "_past_by_place", "_past_by_series", "_past_subjects",
    "_links", "_comments", "_published", "additions",
)  # fmt: skip
"""What a store works out of tables that hold all regions: made once for the stores of all of them."""
FRAMES = (
    "observations", "series", "sources", "snapshots", "derived", "events", "past_promises", "links", "comments",
)  # fmt: skip


@dataclass(frozen=True, repr=False)
class Store:
    """All tables of a workspace, with the targets of one region."""

    workspace: Workspace
    region: Region  # whose targets these are
    # targets, series, sources, snapshots, derived, events, past_promises, links, comments: the tables of ``data/``;
    # `series`, `sources` and `snapshots` are indexed by their ids
    targets: pd.DataFrame
    # every published figure, with `start` and `end` of its period, its `amount` in the unit of its series, and the
    # `reliability` of its source
    observations: pd.DataFrame
    series: pd.DataFrame
    sources: pd.DataFrame
    snapshots: pd.DataFrame
    derived: pd.DataFrame
    events: pd.DataFrame
    past_promises: pd.DataFrame
    links: pd.DataFrame
    comments: pd.DataFrame
    regions: tuple[str, ...]  # every region that has targets
    files: Mapping[Path, str]  # the files read, in the order of their names, each with the SHA-256 of what was read
    strangers: tuple[Fault, ...] = ()  # where targets of regions lie that no list of regions has; they are left out
    # base, supposed: the tables without the figures that these suppose, and what is known on the day of them
    base: Store | None = None
    supposed: KnownAndSupposed | None = None

    def __repr__(self) -> str:
        return f"<Store {self.region.name}: {len(self.targets)} targets, {len(self.observations)} figures>"

    def visible(self, as_of: date | None) -> pd.DataFrame:
        """Return the figures published on or before a day, and those that can be derived from them; all without a day.

        Rows of `observations`, the preferred one of a series, region and period first; with `chosen`, and on the chosen
        rows `conflict` and `revised`. A derived value has its formula as `lineage`.
        """
        return self._on(as_of).visible

    def known(self, as_of: date | None) -> pd.DataFrame:
        """Return one figure for each series, region and period: the best known on a day, of all figures without one.

        Rows of `observations` with two columns more: `conflict`, whether another source says something else, and
        `revised`, whether the same standing said something else before.
        """
        return self._on(as_of).best

    def history(self, series_id: str, region: str, as_of: date | None) -> pd.DataFrame:
        """Return what was known of one series of one region on a day, in the order of its periods.

        Its column `whole` says which figures are of a whole year.
        """
        known = self.of_series(series_id, as_of)
        rows = known[known["region"] == region].sort_values(["end", "start"]).reset_index(drop=True)
        return rows.assign(whole=is_whole_year(rows, self.series))

    def figures(self, series_id: str, region: str, as_of: date | None, *, chosen: bool = True) -> tuple[Figure, ...]:
        """Return the figures of one series of one region, the quick way to a few of them.

        They are the best known in the order of their periods, or, not only those `chosen`, all that were visible, the
        preferred one of a period first.
        """
        return self._on(as_of).figures(series_id, region, chosen=chosen)

    def everywhere(self, series_id: str, as_of: date | None) -> dict[str, tuple[Figure, ...]]:
        """Return the best known figures of one series by region, in the order of their periods."""
        return self._on(as_of).everywhere(series_id)

    def of_series(self, series_id: str, as_of: date | None, *, chosen: bool = True) -> pd.DataFrame:
        """Return the figures of one series in all regions: the best known on a day, or all that were visible.

        It is the quick way: each series is picked out of the tables once.
        """
        return self._on(as_of).of_series(series_id, chosen=chosen)

    def definition(self, series_id: str) -> Series | None:
        """Return the definition of a series; None where there is no such series."""
        return self.base.definition(series_id) if self.base else self._definitions.get(series_id)

    def every(self, as_of: date | None, since: int) -> Iterator[tuple[SeriesOf, tuple[Figure, ...]]]:
        """Yield the best known figures of each series of each region from a year on, in the order of their periods."""
        return self._on(as_of).every(since)

    def _on(self, as_of: date | None) -> KnownFigures:
        if self.supposed is not None and as_of == self.supposed.as_of:
            return self.supposed
        if self.base is not None:
            return self.base._on(as_of)
        return self._days[as_of]

    def supposing(self, figures: Iterable[Supposed], as_of: date) -> Store:
        """Return the tables as they would be on a day if some figures had been reported on it.

        The figures are in the units of their series; what was known of their periods before gives way to them. Other
        days are as before, and values derived from the figures supposed are not among what is known.
        """
        rows = (supposed_figure(figure, self._definitions[figure.series_id], as_of) for figure in figures)
        tables = (self.observations, self.derived, self.series, as_of)
        return replace(self, base=self, supposed=KnownAndSupposed(*tables, before=self._on(as_of), rows=tuple(rows)))

    def once(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """Return what is made of these tables, made the first time it is asked for.

        `key` is what it is, and all that it depends on beside the tables; of tables that suppose figures it is theirs
        alone.
        """
        if key not in self._made:
            self._made[key] = make()
        return cast(Made, self._made[key])

    @cached_property
    def _made(self) -> dict[Hashable, object]:
        return {}

    @cached_property
    def _days(self) -> Days:
        return Days(self.observations, self.derived, self.series)

    @cached_property
    def _definitions(self) -> dict[str, Series]:
        return {series.series_id: series for series in objects(self.series, Series)}

    @cached_property
    def promises(self) -> tuple[Target, ...]:
        """The region's targets, of every report."""
        return tuple(target.without_margin for target in objects(self.targets, Target))

    @cached_property
    def past(self) -> tuple[PastPromise, ...]:
        """The targets of earlier years, of every region."""
        return objects(self.past_promises, PastPromise)

    @cached_property
    def _past_by_id(self) -> dict[str, PastPromise]:
        return {past.id: past for past in self.past}

    @cached_property
    def _links(self) -> dict[str, list[PastLink]]:
        found: dict[str, list[PastLink]] = defaultdict(list)
        for link in objects(self.links, PastLink):
            found[link.target].append(link)
        return found

    def earlier(self, target_id: str, as_of: date) -> tuple[tuple[PastLink, PastPromise], ...]:
        """Return what earlier reports said by a day of a target's thing and its near relatives, the latest first."""
        pairs = [(link, self._past_by_id[link.about]) for link in self._links.get(target_id, ())]
        known = [(link, past) for link, past in pairs if link.relation in ("same", "near") and self._told(past, as_of)]
        return tuple(sorted(known, key=lambda pair: (-pair[1].target_year, pair[1].id)))

    @cached_property
    def _comments(self) -> dict[str, list[Comment]]:
        found: dict[str, list[Comment]] = defaultdict(list)
        for comment in sorted(objects(self.comments, Comment), key=lambda comment: comment.date):
            found[comment.target].append(comment)
        return found

    def comments_on(self, target_id: str, as_of: date) -> dict[str, Comment]:
        """Return the latest comment on a target of each kind that was made by a day."""
        return {each.about: each for each in self._comments.get(target_id, ()) if each.date <= as_of}

    def public(self) -> Store:
        """Return the tables without the figures and comments that are not for publication."""
        return replace(self, observations=_free(self.observations), comments=_free(self.comments))

    def withheld(self, as_of: date) -> tuple[int, int]:
        """Return how many of the region's figures, and of the comments on its targets, are not for publication."""
        figures, comments = self.observations, self.comments
        own = figures["region"].eq(self.region.name) & figures["published"].le(pd.Timestamp(as_of))
        said = comments["target"].isin(self.targets["id"]) & comments["date"].le(pd.Timestamp(as_of))
        figures, comments = figures[own], comments[said]
        return len(figures) - len(_free(figures)), len(comments) - len(_free(comments))

    def linked(self, target_id: str, *relations: str) -> frozenset[str]:
        """Return the ids of earlier promises that stand to a target in one of some relations."""
        return frozenset(link.about for link in self._links.get(target_id, ()) if link.relation in relations)

    def _told(self, past: PastPromise, as_of: date) -> bool:
        published = self._published[past.target_source_id]
        return bool(pd.isna(published) or published.date() <= as_of)

    @cached_property
    def _published(self) -> dict[str, pd.Timestamp]:
        return _published(self.sources)

    def is_about(self, series_id: str, domain: str) -> bool:
        """Say whether a target of the region, or an earlier one of any, promises of a series within a domain."""
        return (series_id, domain) in self._own_subjects or (series_id, domain) in self._past_subjects

    @cached_property
    def _own_subjects(self) -> set[tuple[str, str]]:
        return {(target.series_id, target.domain) for target in self.promises}

    @cached_property
    def _past_subjects(self) -> set[tuple[str, str]]:
        return {(target.series_id, target.domain) for target in self.past}

    def promised(self, region: str, year: int) -> Sequence[PastPromise]:
        """Return what a region promised for an earlier year, in the order of the table."""
        return self._past_by_place.get((region, year), ())

    def plans_of(self, series_id: str) -> Sequence[PastPromise]:
        """Return the earlier promises about a series, of every region, in the order of the table."""
        return self._past_by_series.get(series_id, ())

    @cached_property
    def _past_by_series(self) -> dict[str, list[PastPromise]]:
        found: dict[str, list[PastPromise]] = defaultdict(list)
        for past in self.past:
            found[past.series_id].append(past)
        return dict(found)

    @cached_property
    def _past_by_place(self) -> dict[tuple[str, int], list[PastPromise]]:
        found: dict[tuple[str, int], list[PastPromise]] = defaultdict(list)
        for past in self.past:
            found[past.region, past.target_year].append(past)
        return dict(found)

    @cached_property
    def additions(self) -> tuple[Event, ...]:
        """The announced additions, in the order of the table."""
        return objects(self.events, Event)

    def targets_of(self, reference: date) -> tuple[Target, ...]:
        """Return the targets of the latest report made for the reference date's year or before.

        Raises RequestError when the region has no report of that year or before.
        """
        years = {target.year_made for target in self.promises}
        past = [year for year in years if year <= reference.year]
        if not past:
            first = f"; the first is of {min(years)}" if years else ""
            raise RequestError(f"{self.region.name} has no targets for {reference.year} or before{first}")
        return tuple(target for target in self.promises if target.year_made == max(past))


def load(region: str, workspace: Location = None, *, need_targets: bool = True) -> Store:
    """Load a workspace's tables, with the targets of one region.

    Raises RequestError when the region or the workspace does not exist, or the region has no targets and needs some.
    Raises InputError with every fault of every table.

    Examples
    --------
    >>> city = load("聊城市")                                        # doctest: +SKIP
    >>> city.history("urbanisation-rate", "聊城市", date(2026, 10, 30))   # doctest: +SKIP
    """
    where = find_region(region)
    place, tables = _tables_of(where, workspace)
    if need_targets and where.name not in tables.regions:
        there = "、".join(tables.regions[:8]) + ("…" if len(tables.regions) > 8 else "")
        raise RequestError(f"no targets of {where.name} in {place.targets.name}; there are {there or 'none'}")
    return _store(tables, where, place)


def stores(regions: Sequence[str] = (), workspace: Location = None) -> Iterator[Store]:
    """Yield the tables of many regions, one region after another, in one pass over the data.

    Raises RequestError, InputError as ``load``; and when no region with targets is on the list of regions.

    Examples
    --------
    >>> for city in stores(workspace="s3://office/onpace"):          # doctest: +SKIP
    ...     print(assess(city, quarter="2026Q3").table)
    """
    wanted = [find_region(name).name for name in regions]
    data = _dataset_of(workspace)
    if data is None or data.is_small:
        place, tables = _tables_of(None, workspace)
        if not wanted and not tables.regions and tables.strangers:
            raise InputError(tables.strangers)
        yield from _each(tables, place, wanted or list(tables.regions))
        return
    for province in data.provinces:
        own = [name for name in wanted if province_of(name) == province]
        if own or not wanted:
            tables = data.tables([province])
            yield from _each(
                tables, _workspace_of(data), own or sorted(set(tables.targets["region"]) & set(tables.regions))
            )


def parts(regions: Sequence[str] = (), workspace: Location = None) -> list[list[str]]:
    """Return the regions of `stores` in its order, those together that are read together: all, or each province's."""
    wanted = [find_region(name).name for name in regions]
    data = _dataset_of(workspace)
    if data is None or data.is_small:
        return [wanted or list(_tables_of(None, workspace)[1].regions)]
    promised = sorted(set(data.rows("targets", columns=["region"])["region"]))
    names = wanted or [name for name in promised if strange_region(name, data.url) is None]
    found = ([name for name in names if province_of(name) == province] for province in data.provinces)
    return [own for own in found if own]


def _each(tables: Tables, place: Workspace, names: list[str]) -> Iterator[Store]:
    for name in names:
        if name not in tables.regions:
            raise RequestError(f"no targets of {name} in {place.targets.name}")
        yield _store(tables, find_region(name), place)


def _dataset_of(workspace: Location) -> DataSet | None:
    if workspace is None or isinstance(workspace, Workspace) or not is_dataset(workspace):
        return None
    return open_dataset(workspace)


def _tables_of(region: Region | None, workspace: Location) -> tuple[Workspace, Tables]:
    """Return the tables in which a region is found, and the workspace they belong to."""
    data = _dataset_of(workspace)
    if data is not None:
        around = None if data.is_small or region is None else [province_of(region.name)]
        return _workspace_of(data), data.tables(around)
    place = workspace if isinstance(workspace, Workspace) else find_workspace(workspace)
    return place, read_workspace(place)


def _workspace_of(data: DataSet) -> Workspace:
    """Return the folder of a data set on a disk; elsewhere the nearest workspace, for its scenarios."""
    if "://" not in data.url:
        return Workspace(Path(data.url).resolve())
    try:
        return find_workspace()
    except RequestError:
        return Workspace(Path.cwd())


def region_of_target(target_id: str) -> Region:
    """Return the region that a target's id begins with.

    Raises RequestError when the text is no target's id.

    Examples
    --------
    >>> region_of_target("liaocheng-2026-20").name
    '聊城市'
    """
    parts = target_id.rsplit("-", 2)
    if len(parts) != 3 or not parts[1].isdigit() or not parts[2].isdigit():
        raise RequestError(
            f"unknown target {target_id!r}; an id is <region>-<year>-<number>, such as liaocheng-2026-20"
        )
    return find_region(parts[0])


def _published(sources: pd.DataFrame) -> dict[str, pd.Timestamp]:
    """Return the day from which each source was known: the last day of a month or year where only that is printed."""
    return {
        source_id: pd.Timestamp(text) if len(text) == 10 else pd.Timestamp(parse_period(text).end) if text else pd.NaT
        for source_id, text in zip(sources["source_id"], sources["published"], strict=True)
    }


def _store(tables: Tables, region: Region, place: Workspace) -> Store:
    """Return a region's tables; what another region's store of the same tables has worked out serves both."""
    targets = tables.targets[tables.targets["region"] == region.name].reset_index(drop=True)
    common = _of_nobody(tables, place)
    own = {name: getattr(common, name).copy(deep=False) for name in FRAMES}  # whoever changes one has a copy of its own
    store = replace(common, region=region, targets=targets, **own)
    store.__dict__.update({name: getattr(common, name) for name in OF_ALL_REGIONS})
    return store


@lru_cache(maxsize=1)
def _of_nobody(tables: Tables, place: Workspace) -> Store:
    """Return the tables without anybody's targets, as the nation's."""
    announced = tables.events["source_id"].map(_published(tables.sources))
    return Store(
        workspace=place,
        region=find_region(NATION),
        targets=tables.targets.iloc[:0],
        observations=_prepared(tables.observations, tables.series, tables.sources),
        series=tables.series.set_index("series_id", drop=False),
        sources=tables.sources.set_index("source_id", drop=False),
        snapshots=tables.snapshots.set_index("snapshot", drop=False),
        derived=tables.derived,
        events=tables.events.assign(announced=announced.astype("datetime64[ns]")),
        past_promises=tables.past_promises,
        links=tables.links,
        comments=tables.comments,
        regions=tables.regions,
        files=tables.files,
        strangers=tables.strangers,
    )


def _free(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that may be published."""
    if "confidentiality" not in rows:
        return rows
    return rows[rows["confidentiality"].fillna("").isin(FREE)].reset_index(drop=True)


def _prepared(observations: pd.DataFrame, series: pd.DataFrame, sources: pd.DataFrame) -> pd.DataFrame:
    """Add the period's first and last day, the amount in the series' unit and the source's reliability."""
    units = series.set_index("series_id")["unit"]
    texts, names = pd.factorize(observations["period"])
    spans = [parse_period(name) for name in names]
    pairs = observations.groupby(["series_id", "unit"], sort=False).ngroup().to_numpy()
    first = observations[["series_id", "unit"]].drop_duplicates()
    factors = np.array([conversion_factor(unit, units[name]) for name, unit in first.itertuples(index=False)])
    return observations.assign(
        start=pd.to_datetime([span.start for span in spans]).astype("datetime64[ns]")[texts],
        end=pd.to_datetime([span.end for span in spans]).astype("datetime64[ns]")[texts],
        amount=(observations["value"] * factors[pairs]).round(10) if len(first) else observations["value"],
        reliability=observations["source_id"].map(sources.set_index("source_id")["reliability"]),
        lineage="",
    ).reset_index(drop=True)
