"""The tables that an import adds to: read once, compared with, and written line by line."""

from __future__ import annotations

import csv
import io
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.domain.indicators import Indicators
from analysis.domain.series import Series
from analysis.domain.units import conversion_factor
from analysis.errors import InputError
from analysis.files import sha256, write
from analysis.formulas import as_csv
from analysis.ingest.read_observation import Observation, ReadObservation
from analysis.ingest.snapshots import Snapshot
from analysis.ingest.sources import KnownSources, SourceRow
from analysis.reading import text_of
from analysis.workspace import Workspace

if TYPE_CHECKING:
    import pandas as pd

    from analysis.tables.schemas import CheckedTable


@dataclass(frozen=True)
class Stored:
    """One observation that the workspace has, its amount in the unit of its series."""

    observation: Observation
    amount: float


@dataclass
class OpenTables:
    """Series, sources and observations of a workspace."""

    folder: Path
    indicators: Indicators
    sources: KnownSources
    stored: dict[tuple[str, ...], list[Stored]]
    read_as: Mapping[str, str]
    workspace: Workspace

    def is_current(self) -> bool:
        """Return whether the tables are still what they were when they were read."""
        return _hashes(self.folder) == self.read_as

    def history(self, series_id: str, region: str) -> list[Stored]:
        """Return what is stored of one series of one region."""
        return self._histories.get((series_id, region), [])

    @cached_property
    def _histories(self) -> dict[tuple[str, ...], list[Stored]]:
        found: dict[tuple[str, ...], list[Stored]] = {}
        for thing, rows in self.stored.items():
            found.setdefault(thing[:2], []).extend(rows)
        return found


def open_book(workspace: Workspace) -> OpenTables:
    """Read the tables of a workspace.

    Raises InputError with the faults of the tables themselves.
    """
    from analysis.tables.checking import empty, read_table
    from analysis.tables.rows import objects
    from analysis.tables.schemas import Observations, SeriesTable
    from analysis.tables.schemas import Sources as SourceTable

    folder = workspace.statistics
    read_as = _hashes(folder)
    frames: list[pd.DataFrame] = []
    faults = []
    for name, table in (("series", SeriesTable), ("sources", SourceTable), ("observations", Observations)):
        path = folder / f"{name}.csv"
        if not path.exists():
            frames.append(empty(table))
            continue
        try:
            frames.append(read_table(path, table, f"data/statistics/{name}.csv"))
        except InputError as error:
            faults += error.faults
    if faults:
        raise InputError(faults)
    series, sources, observations = frames
    known = objects(series, Series)
    units = {each.series_id: each.unit for each in known}
    stored: dict[tuple[str, ...], list[Stored]] = {}
    for observation in _observations(observations):
        if not isnan(observation.value) and observation.series_id in units:
            amount = observation.value * conversion_factor(observation.unit, units[observation.series_id])
            stored.setdefault(observation.thing, []).append(Stored(observation, amount))
    return OpenTables(folder, Indicators(known), KnownSources(objects(sources, SourceRow)), stored, read_as, workspace)


def _hashes(folder: Path) -> dict[str, str]:
    paths = (folder / name for name in ("series.csv", "sources.csv", "observations.csv"))
    return {path.name: sha256(path.read_bytes()) for path in paths if path.exists()}


def _observations(rows: pd.DataFrame) -> tuple[Observation, ...]:
    from analysis.tables.rows import objects

    return objects(rows.assign(published=rows["published"].dt.strftime("%Y-%m-%d").fillna("")), Observation)


def save(
    book: OpenTables,
    found: Sequence[ReadObservation],
    series: Iterable[dict[str, str]],
    snapshots: Mapping[str, Snapshot],
    comments: Sequence[dict[str, str]] = (),
) -> list[Path]:
    """Write new comments, snapshots, sources, series and observations; each file whole or not at all, in this order.

    Whoever calls holds the lock of the data, and a book that is current.
    Lines that are there stay as they are and where they are; each new one goes to its place in the order.

    Returned: the files that changed.
    """
    from analysis.tables.schemas import Comments, Observations, SeriesTable, columns
    from analysis.tables.schemas import Snapshots as SnapshotTable
    from analysis.tables.schemas import Sources as SourceTable

    used = {each.observation.source_id for each in found}
    sources = [source.texts() for source_id, source in book.sources.new.items() if source_id in used]
    rows = [each.observation.texts() for each in found]
    taken = _new_snapshots(book, found, snapshots)
    place = book.workspace
    changes = [
        (place.comments, Comments, comments, ("target", "date")),
        (place.snapshots / "index.csv", SnapshotTable, taken, ("snapshot",)),
        (book.folder / "sources.csv", SourceTable, sources, ("source_id",)),
        (book.folder / "series.csv", SeriesTable, list(series), ("series_id",)),
        (
            book.folder / "observations.csv",
            Observations,
            rows,
            ("series_id", "region", "period", "published", "source_id"),
        ),
    ]
    texts = [
        (path, _checked(_merged(path, columns(table), new, order), path.relative_to(place.root).as_posix(), table))
        for path, table, new, order in changes
        if new
    ]
    return [*_kept(place, taken, snapshots), *(write(path, text) for path, text in texts)]


def _new_snapshots(
    book: OpenTables, found: Sequence[ReadObservation], snapshots: Mapping[str, Snapshot]
) -> list[dict[str, str]]:
    """Return the rows of snapshots that no earlier import has taken, each with what its figures prove of its age."""
    index = book.workspace.snapshots / "index.csv"
    known = {line[:12] for line in index.read_text(encoding="utf-8").splitlines()} if index.exists() else set()
    ends: dict[str, str] = {}
    for each in found:
        name = each.observation.snapshot
        if name and name not in known:
            ends[name] = max(ends.get(name, ""), each.observation.thing[-1])
    retrieved = {each.observation.snapshot: each.observation.retrieved for each in found}
    return [snapshots[name].row(retrieved[name], ends[name]) for name in sorted(ends)]


def _kept(workspace: Workspace, taken: Sequence[Mapping[str, str]], snapshots: Mapping[str, Snapshot]) -> list[Path]:
    """Keep the bytes of snapshots, each under its id, where the workspace keeps them."""
    if not workspace.keeps_bytes:
        return []
    new = [snapshots[row["snapshot"]] for row in taken]
    return [write(workspace.snapshots / f"{each.id}{each.suffix}", each.data) for each in new]


def _merged(path: Path, columns: Sequence[str], new: Sequence[dict[str, str]], order: tuple[str, ...]) -> str:
    """Return a table's text with new rows in their places, and with the optional columns that one of them fills.

    A table that is not there begins with its columns.
    """
    blank = ",".join(columns) + "\n"
    text = text_of(path) if path.exists() else blank
    lines = io.StringIO(text, newline="").readlines()  # not splitlines, which parts a cell at U+2028, too
    reader = csv.reader(lines)
    header = next(reader)
    wider = [name for name in columns if name not in header and any(row.get(name) for row in new)]
    records: list[str] = [_widened("".join(lines[: reader.line_num]), wider)]
    keys: list[tuple[str, ...]] = [()]
    start = reader.line_num
    for row in reader:
        record = "".join(lines[start : reader.line_num])
        start = reader.line_num
        if row:
            records.append(_widened(record, [""] * len(wider)))
            keys.append(tuple(row[header.index(name)] for name in order))
    for added in new:
        key = tuple(added[name] for name in order)
        place = bisect_right(keys, key)
        keys.insert(place, key)
        records.insert(place, as_csv([[added.get(name, "") for name in (*header, *wider)]]))
    return "".join(records)


def _widened(record: str, cells: Sequence[str]) -> str:
    """Return a line of a table with some cells more, its line end as it was or, where there was none, a plain one."""
    plain = record.rstrip("\r\n")
    return "".join([plain, *(f",{cell}" for cell in cells), record[len(plain) :] or "\n"])


def _checked(text: str, name: str, table: type[CheckedTable]) -> str:
    """Return a text that its table accepts: what would not load again is not written."""
    from analysis.tables.checking import check_tables

    _, faults = check_tables({name: text.encode()}, table)
    if faults:
        raise InputError(faults)
    return text
