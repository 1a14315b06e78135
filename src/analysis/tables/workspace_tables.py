"""The tables of an office as they are read: from the CSV files of a workspace, every fault told in one go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pandas as pd

from analysis.domain.regions import region_doubt
from analysis.errors import Fault, InputError
from analysis.files import sha256
from analysis.reading import bytes_of
from analysis.tables import kept_checks
from analysis.tables.checking import check_tables
from analysis.tables.references import comment_faults, link_faults, reference_faults
from analysis.tables.schemas import (
    CheckedTable,
    Comments,
    Derived,
    Events,
    Links,
    Observations,
    PastPromises,
    SeriesTable,
    Snapshots,
    Sources,
    Targets,
)
from analysis.workspace import Workspace

READINGS = 20
"""Times that tables are read anew while somebody writes them, before what was read last is taken."""


@dataclass(frozen=True, eq=False)
class Tables:
    """All tables of one or many regions, checked; the columns of each are those of its schema. Nobody changes them."""

    # series, sources, snapshots, observations, derived, events, past_promises, links, comments, targets: the tables
    series: pd.DataFrame
    sources: pd.DataFrame
    snapshots: pd.DataFrame
    observations: pd.DataFrame
    derived: pd.DataFrame
    events: pd.DataFrame
    past_promises: pd.DataFrame
    links: pd.DataFrame
    comments: pd.DataFrame
    targets: pd.DataFrame
    regions: tuple[str, ...]  # every region that has targets, whether or not they are among `targets`
    files: Mapping[Path, str]  # the files read, each with the SHA-256 of what was read of it
    # a fault for each file and region whose targets cannot be used, since no list of regions has the name
    strangers: tuple[Fault, ...] = ()


def read_workspace(workspace: Workspace) -> Tables:
    """Return the tables of a workspace's CSV files, all as they were at one moment.

    Where a file is written meanwhile all are read anew: writers take no notice of readers.

    Raises InputError with every fault of every table, by file and line.
    """
    return _parsed(workspace, tuple(_at_one_moment(workspace).items()))


@lru_cache(maxsize=2)
def _parsed(workspace: Workspace, contents: tuple[tuple[Path, Path | bytes], ...]) -> Tables:
    """Return the tables of some contents; the same contents are read and checked once."""
    return parse_workspace(workspace, dict(contents))


def _at_one_moment(workspace: Workspace) -> dict[Path, Path | bytes]:
    """Return what the tables hold, read until two readings agree: writers take no notice of readers."""
    earlier = _contents(workspace)
    for _ in range(READINGS):
        contents = _contents(workspace)
        if contents == earlier:
            break
        earlier = contents
    return earlier


def _contents(workspace: Workspace) -> dict[Path, Path | bytes]:
    own = [workspace.statistics / f"{name}.csv" for name in ("series", "sources", "observations", "derived")]
    folders = (workspace.past_promises, workspace.links, workspace.targets)
    many = [path for folder in folders for path in folder.glob("*.csv")]
    paths = sorted([*own, workspace.snapshots / "index.csv", workspace.data / "events.csv", workspace.comments, *many])
    return {path: _content(path) for path in paths if path.exists()}


def _content(path: Path) -> Path | bytes:
    try:
        return bytes_of(path)
    except InputError:
        return path  # its fault is told with the others


def parse_workspace(workspace: Workspace, contents: Mapping[Path, Path | bytes]) -> Tables:
    """Return the tables of a workspace, were its files to hold what is given.

    Raises InputError with every fault of every table, by file and line.
    """
    reader = _Reader(workspace, contents)
    statistics = workspace.statistics
    series = reader.read(SeriesTable, statistics / "series.csv")
    sources = reader.read(Sources, statistics / "sources.csv")
    snapshots = reader.read(Snapshots, workspace.snapshots / "index.csv")
    observations = reader.read(Observations, statistics / "observations.csv")
    derived = reader.read(Derived, statistics / "derived.csv")
    events = reader.read(Events, workspace.data / "events.csv")
    past = reader.read(PastPromises, *reader.within(workspace.past_promises))
    links = reader.read(Links, *reader.within(workspace.links))
    comments = reader.read(Comments, workspace.comments)
    targets = reader.read(Targets, *reader.within(workspace.targets))
    told = {(fault.file, fault.line, fault.column) for fault in reader.faults}
    more = reference_faults([observations, derived, events, past, targets], series, sources, snapshots)
    more += link_faults(links, past) + comment_faults(comments, targets)
    # a cell that is wrong in itself is told once
    faults = reader.faults + [fault for fault in more if (fault.file, fault.line, fault.column) not in told]
    if faults:
        order = [reader.name(path) for path in reader.files]
        raise InputError(sorted(faults, key=lambda fault: (order.index(fault.file), fault.line or 0)))
    strangers = _strangers(targets)
    strange = {fault.value for fault in strangers}
    return Tables(
        series=series.reset_index(drop=True),
        sources=sources.reset_index(drop=True),
        snapshots=snapshots.reset_index(drop=True),
        observations=observations.reset_index(drop=True),
        derived=derived.reset_index(drop=True),
        events=events.reset_index(drop=True),
        past_promises=past.reset_index(drop=True),
        links=links.reset_index(drop=True),
        comments=comments.reset_index(drop=True),
        targets=targets.reset_index(drop=True),
        regions=tuple(sorted(set(targets["region"]) - strange)),
        files={path: sha256(content) for path, content in contents.items() if isinstance(content, bytes)},
        strangers=strangers,
    )


def strange_region(name: str, file: str, line: int | None = None) -> Fault | None:
    """Return the fault of a region's name that no list of regions has, None for one that is known."""
    doubt = region_doubt(name)
    return Fault(file, line, "region", name, f"the full name of a region ({doubt})") if doubt else None


def _strangers(targets: pd.DataFrame) -> tuple[Fault, ...]:
    places: dict[tuple[str, str], int] = {}
    for (file, line), name in targets["region"].items() if len(targets) else ():
        places.setdefault((file, name), int(line))
    found = (strange_region(name, file, line) for (file, name), line in places.items())
    return tuple(fault for fault in found if fault is not None)


_KEPT = 16
"""Tables that are kept as they were checked: those of two workspaces."""


def _checked(
    table: type[CheckedTable], files: tuple[tuple[str, Path | bytes], ...]
) -> tuple[pd.DataFrame, list[Fault]]:
    """Return what can be read of the files of a table, and their faults; files with the same bytes are read once."""
    if any(isinstance(content, Path) for _, content in files):
        return check_tables(dict(files), table)
    frame, faults = _checked_once(table, files)
    return frame.copy(deep=False), list(faults)  # whoever changes it has a copy of its own


@lru_cache(maxsize=_KEPT)
def _checked_once(
    table: type[CheckedTable], files: tuple[tuple[str, Path | bytes], ...]
) -> tuple[pd.DataFrame, tuple[Fault, ...]]:
    name = kept_checks.key(table.__name__, files)
    before = kept_checks.kept(name)
    if before is not None:
        return before, ()
    frame, faults = check_tables(dict(files), table)
    if not faults:
        kept_checks.keep(name, frame)
    return frame, tuple(faults)


class _Reader:
    """Reads the tables of one workspace and gathers the faults of all of them."""

    def __init__(self, workspace: Workspace, contents: Mapping[Path, Path | bytes]) -> None:
        self.workspace = workspace
        self.contents = contents
        self.faults: list[Fault] = []
        self.files: list[Path] = []

    def read(self, table: type[CheckedTable], *paths: Path) -> pd.DataFrame:
        """Return what can be read of the files of a table; their faults are kept."""
        there = [path for path in paths if path in self.contents]
        self.files += there
        frame, faults = _checked(table, tuple((self.name(path), self.contents[path]) for path in there))
        self.faults += faults
        return frame

    def within(self, folder: Path) -> list[Path]:
        """Return the files of a folder, in the order of their names."""
        return sorted(path for path in self.contents if path.parent == folder)

    def name(self, path: Path) -> str:
        """Return a file's name as messages give it: from the workspace down."""
        return path.relative_to(self.workspace.root).as_posix()
