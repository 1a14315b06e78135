"""The office's tables, loaded and checked; figures as they were known on a day.

A figure is chosen in two steps: rows published after the as-of date are not there; of those that are, the more reliable
source wins over the less reliable one, then the later publication over the earlier. What lost stays in ``visible``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import cast

import pandas as pd

from analysis.errors import Fault, InputError, RequestError
from analysis.periods import parse_period
from analysis.regions import Region, find_region
from analysis.schemas import (
    Derived,
    Events,
    Observations,
    PastTargets,
    SeriesTable,
    Sources,
    Table,
    Targets,
    columns,
    read_table,
)
from analysis.units import UnitMismatch, conversion_factor
from analysis.vocabulary import RELIABILITIES
from analysis.workspace import Workspace, find_workspace


@dataclass(frozen=True)
class Store:
    """All tables of a workspace, with the targets of one region.

    Attributes
    ----------
    region : Region
        Whose targets these are.
    targets, series, sources, derived, events, past_targets : DataFrame
        The tables of ``data/``; `series` and `sources` are indexed by their ids.
    observations : DataFrame
        Every published figure, with `start` and `end` of its period, its `amount` in the unit of its series, and the
        `reliability` of its source.
    files : tuple of Path
        The files read, in the order of their names.
    """

    workspace: Workspace
    region: Region
    targets: pd.DataFrame
    observations: pd.DataFrame
    series: pd.DataFrame
    sources: pd.DataFrame
    derived: pd.DataFrame
    events: pd.DataFrame
    past_targets: pd.DataFrame
    files: tuple[Path, ...]

    def visible(self, as_of: date) -> pd.DataFrame:
        """Return the figures published on or before a day, and those that can be derived from them."""
        if as_of not in self._visible:
            published = self.observations[self.observations["published"] <= pd.Timestamp(as_of)]
            self._visible[as_of] = _with_derived(published, self.derived, self.series)
        return self._visible[as_of]

    def known(self, as_of: date) -> pd.DataFrame:
        """Return one figure for each series, region and period: the best known on a day.

        Parameters
        ----------
        as_of : date
            The day.

        Returns
        -------
        DataFrame
            Rows of `observations` with a column `conflict`: whether another visible row says something else.
        """
        if as_of not in self._known:
            self._known[as_of] = best_known(self.visible(as_of))
        return self._known[as_of]

    def history(self, series_id: str, region: str, as_of: date) -> pd.DataFrame:
        """Return what was known of one series of one region on a day, in the order of its periods."""
        known = self.known(as_of)
        chosen = known[(known["series_id"] == series_id) & (known["region"] == region)]
        return chosen.sort_values(["end", "start"]).reset_index(drop=True)

    @cached_property
    def _visible(self) -> dict[date, pd.DataFrame]:
        return {}

    @cached_property
    def _known(self) -> dict[date, pd.DataFrame]:
        return {}

    def targets_of(self, reference: date) -> pd.DataFrame:
        """Return the targets of the latest report made for the reference date's year or before.

        Raises
        ------
        RequestError
            When the region has no report of that year or before.
        """
        years = self.targets["id"].str.extract(r"-(\d{4})-\d+$")[0].astype(int)
        past = years[years <= reference.year]
        if past.empty:
            first = f"; the first is of {years.min()}" if len(years) else ""
            raise RequestError(f"{self.region.name} has no targets for {reference.year} or before{first}")
        return self.targets[years == past.max()].reset_index(drop=True)


def best_known(visible: pd.DataFrame) -> pd.DataFrame:
    """Return the preferred row of each series, region and period.

    Parameters
    ----------
    visible : DataFrame
        Observations, none of the future among them.

    Returns
    -------
    DataFrame
        One row a key, with `conflict` true where visible rows of the same key differ in amount or bound.
    """
    keys = ["series_id", "region", "period"]
    rank = visible["reliability"].map({name: place for place, name in enumerate(RELIABILITIES)})
    ordered = visible.assign(_rank=rank, _old=-visible["published"].astype("int64"))
    ordered = ordered.sort_values([*keys, "_rank", "_old"], kind="stable")
    said = ordered["amount"].round(9).astype(str) + ordered["bound"]
    conflict = said.groupby([ordered[key] for key in keys]).transform("nunique") > 1
    ordered = ordered.assign(conflict=conflict).drop(columns=["_rank", "_old"])
    return ordered.drop_duplicates(keys, keep="first").reset_index(drop=True)


def load(region: str = "聊城市", workspace: str | Path | Workspace | None = None) -> Store:
    """Load a workspace's tables, with the targets of one region.

    Parameters
    ----------
    region : str
        Name or six-digit code.
    workspace : str or Path, optional
        The folder; the nearest workspace if left out.

    Returns
    -------
    Store

    Raises
    ------
    RequestError
        When the region or the workspace does not exist, or the region has no targets.
    InputError
        With every fault of every table.

    Examples
    --------
    >>> city = load("聊城市")                                        # doctest: +SKIP
    >>> city.history("urbanisation-rate", "聊城市", date(2026, 10, 30))   # doctest: +SKIP
    """
    place = workspace if isinstance(workspace, Workspace) else find_workspace(workspace)
    where = find_region(region)
    return _Reader(place).store(where)


def region_of_target(target_id: str) -> Region:
    """Return the region that a target's id begins with.

    Raises
    ------
    RequestError
        When the text is no target's id.

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


class _Reader:
    """Reads the tables of one workspace and gathers the faults of all of them."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.faults: list[Fault] = []
        self.files: list[Path] = []

    def read(self, path: Path, table: type[Table]) -> pd.DataFrame:
        """Return a table; an empty one, and its faults kept, where the file has any."""
        if not path.exists():
            return _empty(table)
        self.files.append(path)
        try:
            return read_table(path, table, self.name(path))
        except InputError as error:
            self.faults += error.faults
            return _empty(table)

    def name(self, path: Path) -> str:
        """Return a file's name as messages give it: from the workspace down."""
        return path.relative_to(self.workspace.root).as_posix()

    def store(self, region: Region) -> Store:
        """Return all tables, with the targets of one region.

        Raises
        ------
        InputError
            With every fault of every table.
        RequestError
            When the region has no targets.
        """
        place = self.workspace
        statistics = place.statistics
        series = self.read(statistics / "series.csv", SeriesTable)
        sources = self.read(statistics / "sources.csv", Sources)
        observations = self.read(statistics / "observations.csv", Observations)
        derived = self.read(statistics / "derived.csv", Derived)
        events = self.read(place.data / "events.csv", Events)
        past = [self.read(path, PastTargets) for path in sorted(place.past_targets.glob("*.csv"))]
        targets = [(path, self.read(path, Targets)) for path in sorted(place.targets.glob("*.csv"))]
        if not self.faults:
            self.faults += _reference_faults(self, series, sources, observations, derived, events, targets)
        if self.faults:
            raise InputError(self.faults)
        own = [frame for _, frame in targets if (frame["region"] == region.name).any()]
        if not own:
            known = sorted({name for _, frame in targets for name in frame["region"]})
            raise RequestError(
                f"no targets of {region.name} in {self.name(place.targets)}; there are {'、'.join(known)}"
            )
        return Store(
            workspace=place,
            region=region,
            targets=pd.concat(own, ignore_index=True),
            observations=_prepared(observations, series, sources),
            series=series.set_index("series_id", drop=False),
            sources=sources.set_index("source_id", drop=False),
            derived=derived,
            events=events.assign(announced=events["source_id"].map(_published(sources))).reset_index(drop=True),
            past_targets=pd.concat(past, ignore_index=True) if past else _empty(PastTargets),
            files=tuple(sorted(self.files)),
        )


def _empty(table: type[Table]) -> pd.DataFrame:
    schema = table.to_schema()
    return pd.DataFrame({name: pd.Series(dtype=str(schema.columns[name].dtype)) for name in columns(table)})


def _reference_faults(
    reader: _Reader,
    series: pd.DataFrame,
    sources: pd.DataFrame,
    observations: pd.DataFrame,
    derived: pd.DataFrame,
    events: pd.DataFrame,
    targets: list[tuple[Path, pd.DataFrame]],
) -> Iterator[Fault]:
    """Yield a fault for every row that names no existing series or source, or has a unit that is not its series'."""
    known_series, known_sources = set(series["series_id"]), set(sources["source_id"])
    statistics = reader.workspace.statistics
    frames = [
        (statistics / "observations.csv", observations),
        (statistics / "derived.csv", derived),
        (reader.workspace.data / "events.csv", events),
        *targets,
    ]
    for path, frame in frames:
        name = reader.name(path)
        for line, series_id in frame["series_id"].items():
            if series_id and series_id not in known_series:
                yield Fault(name, cast("int", line), "series_id", series_id, "the id of a series in series.csv")
        if "source_id" in frame:
            for line, source_id in frame["source_id"].items():
                if source_id not in known_sources:
                    yield Fault(name, cast("int", line), "source_id", source_id, "the id of a source in sources.csv")
    wanted = series.set_index("series_id")["unit"].to_dict()
    for path, frame in (frames[0], frames[2]):
        pairs = {
            (a, b): _converts(b, wanted[a])
            for a, b in zip(frame["series_id"], frame["unit"], strict=True)
            if a in wanted
        }
        for line, series_id, unit in zip(frame.index, frame["series_id"], frame["unit"], strict=True):
            if not pairs.get((series_id, unit), True):
                yield Fault(reader.name(path), int(line), "unit", unit, f"a unit that converts to {wanted[series_id]}")


def _published(sources: pd.DataFrame) -> dict[str, pd.Timestamp]:
    """Return the day from which each source was known: the last day of a month or year where only that is printed."""
    return {
        source_id: pd.Timestamp(text) if len(text) == 10 else pd.Timestamp(parse_period(text).end) if text else pd.NaT
        for source_id, text in zip(sources["source_id"], sources["published"], strict=True)
    }


def _converts(unit: str, wanted: str) -> bool:
    try:
        return bool(conversion_factor(unit, wanted))
    except UnitMismatch:
        return False


def _prepared(observations: pd.DataFrame, series: pd.DataFrame, sources: pd.DataFrame) -> pd.DataFrame:
    """Add the period's first and last day, the amount in the series' unit and the source's reliability."""
    units = series.set_index("series_id")["unit"]
    periods = [parse_period(text) for text in observations["period"]]
    factors = [
        conversion_factor(unit, units[series_id])
        for unit, series_id in zip(observations["unit"], observations["series_id"], strict=True)
    ]
    return observations.assign(
        start=pd.to_datetime([period.start for period in periods]),
        end=pd.to_datetime([period.end for period in periods]),
        amount=(observations["value"] * factors).round(10),
        reliability=observations["source_id"].map(sources.set_index("source_id")["reliability"]),
        lineage="",
    ).reset_index(drop=True)


def _with_derived(observations: pd.DataFrame, derived: pd.DataFrame, series: pd.DataFrame) -> pd.DataFrame:
    """Add the values declared in ``derived.csv``, each known once all its terms are.

    A derived value takes the latest publication date, the least reliable source and the bound of its terms.
    """
    rows = [row for item in derived.to_dict("records") for row in _derive(item, observations, series)]
    if not rows:
        return observations
    return pd.concat([observations, pd.DataFrame(rows)[observations.columns]], ignore_index=True)


def _derive(item: dict[str, str], observations: pd.DataFrame, series: pd.DataFrame) -> Iterator[dict[str, object]]:
    words = item["formula"].split(" ")
    signs = [1.0, *(-1.0 if sign == "-" else 1.0 for sign in words[1::2])]
    own = observations[observations["region"] == item["region"]]
    terms = []
    for term in words[::2]:
        series_id, _, when = term.partition("@")
        found = own[(own["series_id"] == series_id) & (own["period"] == when)]
        if found.empty:
            return
        terms.append(best_known(found).iloc[0])
    latest = max(terms, key=lambda term: term["published"])
    weakest = max(terms, key=lambda term: RELIABILITIES.index(term["reliability"]))
    period = parse_period(item["period"])
    amount = round(sum(sign * float(term["amount"]) for sign, term in zip(signs, terms, strict=True)), 10)
    bounds = {term["bound"] for term in terms} - {""}
    yield {
        **latest.to_dict(),
        "series_id": item["series_id"],
        "region": item["region"],
        "period": item["period"],
        "value": amount,
        "amount": amount,
        "unit": series.at[item["series_id"], "unit"],
        "status": "D" if any(term["status"] == "D" for term in terms) else item["status"],
        "bound": bounds.pop() if len(bounds) == 1 else "",
        "note": item["note"],
        "start": pd.Timestamp(period.start),
        "end": pd.Timestamp(period.end),
        "reliability": weakest["reliability"],
        "source_id": latest["source_id"],
        "lineage": item["formula"],
    }
