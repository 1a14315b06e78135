"""The one way in: files or one figure, read, checked and compared, then written or not."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path

from analysis.domain.regions import Region, find_region
from analysis.errors import Fault, InputError, RequestError
from analysis.ingest.checks import silently_wrong
from analysis.ingest.comments import new_comments
from analysis.ingest.differences import compare
from analysis.ingest.entry import Content, Entry
from analysis.ingest.form import read_form
from analysis.ingest.grids import Grid, NoTable
from analysis.ingest.imported import Import
from analysis.ingest.layout import Given
from analysis.ingest.mappings import remembered
from analysis.ingest.newseries import NewSeries
from analysis.ingest.open_tables import open_book
from analysis.ingest.read_observation import Notice, ReadObservation
from analysis.ingest.readers import read_grids
from analysis.ingest.resolve import ImportSetting, Resolver, without_repeats
from analysis.ingest.shown import grouped
from analysis.ingest.snapshots import Snapshot, taken
from analysis.ingest.sources import Publication, SourceRow, checked_reliability, likely_reliability, read_publication
from analysis.ingest.table_figures import read_content
from analysis.workspace import Workspace, find_workspace

Reader = Callable[[Snapshot], list[Grid]]
NATION = "全国"
_NATIONAL = ("年度数据", "季度数据", "月度数据")


@dataclass(frozen=True)
class Origin:
    """What is said of all files of an import: whose figures, from where, known since when.

    Attributes
    ----------
    source : str
        Id or title; blank where the files say it themselves.
    region : str
        Name or code, for figures that name none.
    published : str
        Day, month or year; blank where it is not known.
    url, publisher, reliability : str
        Of a source that is not in sources.csv yet.
    inferred : bool
        Whether `published` is inferred, not printed.
    licence : str
        Under which terms the files may be used.
    assumed_region : str
        Whose the figures are taken to be, and asked about, where neither they nor `region` say it.
    """

    source: str = ""
    region: str = ""
    published: str = ""
    url: str = ""
    publisher: str = ""
    reliability: str = ""
    inferred: bool = False
    licence: str = ""
    assumed_region: str = ""

    def publication(self) -> Publication:
        """Return since when the figures are known."""
        return read_publication(self.published, "inferred" if self.inferred else "")


@contextmanager
def without_collecting() -> Iterator[None]:
    """Let no garbage be looked for: rows in their hundreds of thousands hold none, and looking takes a sixth of all."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def read_tables(
    files: Sequence[Path | Snapshot],
    origin: Origin,
    today: date,
    *,
    workspace: str | Path | Workspace | None = None,
    new_series: bool = False,
    given: Given | None = None,
    read: Reader = read_grids,
    otherwise: Reader | None = None,
) -> Import:
    """Return what files of statistics hold, and what writing it would change.

    ``files``: tables of any form and container, outcomes that ``onpace extract`` wrote, or filled forms of ``onpace
    request``. ``origin``: source, region and publication, where the files do not say them. ``today``: the day of the
    import: no figure is of a period that begins later. ``workspace``: the folder; the nearest workspace if left out.
    ``new_series``: whether figures of unknown indicators are added, each with a new series. ``given``: what the files
    do not say themselves, or are to be read as; written down with the figures (`data/mappings`). ``read``: makes grids
    of a file. ``otherwise``: makes grids of a file in which there is no table. Raises RequestError when the workspace,
    region, source id or a date does not exist. Raises InputError with the faults of the workspace's own tables.
    """
    with without_collecting():
        return _read(files, origin, today, workspace, new_series, given, read, otherwise)


def _read(
    files: Sequence[Path | Snapshot],
    origin: Origin,
    today: date,
    workspace: str | Path | Workspace | None,
    new_series: bool,
    given: Given | None,
    read: Reader,
    otherwise: Reader | None,
) -> Import:
    place = workspace if isinstance(workspace, Workspace) else find_workspace(workspace)
    region = find_region(origin.region) if origin.region else None
    publication = origin.publication()
    checked_reliability(origin.reliability)
    book = open_book(place)
    said = replace(given or Given(), remembered=remembered(place))
    again = partial(
        read_tables,
        files,
        origin,
        today,
        workspace=place,
        new_series=new_series,
        given=given,
        read=read,
        otherwise=otherwise,
    )
    result = Import(book, again=again, given=said)
    proposals = NewSeries(book.indicators)
    found: list[ReadObservation] = []
    for file in files:
        try:
            snapshot = file if isinstance(file, Snapshot) else taken(file, origin.url, origin.licence)
            contents = _contents(snapshot, region, said, read, otherwise or _nothing, result)
        except InputError as error:
            result.faults += error.faults
            continue
        result.snapshots[snapshot.id] = snapshot
        found += _read_contents(contents, snapshot.id, origin, region, publication, result, proposals, today)
    return _compared(result, found, new_series=new_series)


def read_one(entry: Entry, origin: Origin, today: date, *, workspace: str | Path | Workspace | None = None) -> Import:
    """Return what adding one figure would change; as `read_tables` for one line typed by hand."""
    place = workspace if isinstance(workspace, Workspace) else find_workspace(workspace)
    region = find_region(origin.region)
    book = open_book(place)
    result = Import(book, again=partial(read_one, entry, origin, today, workspace=place))
    content = Content(entries=[entry], tidy=True, unit_column=True)
    publication = origin.publication()
    checked_reliability(origin.reliability)
    found = _read_contents([content], "", origin, region, publication, result, NewSeries(book.indicators), today)
    for each in found:
        if not each.known:
            near = book.indicators.near(entry.indicator)
            hint = f"; did you mean {' or '.join(near)}?" if near else ", by its id or name in series.csv"
            result.faults.append(Fault(entry.file, entry.line, "series", entry.indicator, f"a series{hint}"))
    result.notices = [each for each in result.notices if each.kind != "unknown_indicator"]  # a fault says it
    return _compared(result, found, new_series=False)


def _read_contents(
    contents: list[Content],
    snapshot: str,
    origin: Origin,
    region: Region | None,
    publication: Publication,
    result: Import,
    proposals: NewSeries,
    today: date,
) -> list[ReadObservation]:
    found: list[ReadObservation] = []
    for content in contents:
        result.faults += content.faults
        result.columns += content.columns
        result.notices += [Notice(kind, told, content.file, confirm=asks) for kind, told, asks in content.told]
        try:
            since = publication if publication.day or not content.form else _received(content, today)
            source_id, known_since = _source(content, origin, since, result)
        except RequestError as error:
            name = content.entries[0].file if content.entries else ""
            result.faults.append(Fault(name, None, None, None, str(error)))
            continue
        comments, faults = new_comments(content, known_since.day, result.book.workspace)
        result.comments += comments
        result.faults += faults
        named = region or _national(content)
        only = frozenset(find_region(name).name for name in result.given.only or content.only)
        setting = ImportSetting(named, origin.assumed_region, source_id, known_since, today, snapshot, only)
        result.layouts |= dict.fromkeys(content.fingerprints, content.file)
        resolver = Resolver(result.book, setting, content, proposals)
        own, faults, notices = without_repeats(resolver.resolve(), loose=content.outcomes)
        result.faults += [*resolver.faults, *faults]
        result.notices += [*resolver.notices, *notices]
        national = _national(content)
        if region is not None and national is not None and region != national and own:
            told = f"the file is of the nation's database, and its figures are read as of {region.name}"
            result.notices.append(Notice("national", told, own[0].entry.file, confirm=True))
        if not content.closed:
            name = content.entries[0].file if content.entries else ""
            result.notices.append(
                Notice("unclosed", "the closing line 数据来源 is missing: is the file whole?", name, confirm=True)
            )
        found += own
    return found


def _contents(
    snapshot: Snapshot,
    region: Region | None,
    said: Given,
    read: Reader,
    otherwise: Reader,
    result: Import,
) -> list[Content]:
    """Return the contents of a file's tables, or, where it has none, of what is made of it otherwise."""
    try:
        grids = read(snapshot)
    except NoTable:
        grids = otherwise(snapshot)
        if not grids:
            raise
    if not grids:
        raise InputError([Fault(snapshot.name, None, None, None, "expected rows of figures; the file is empty")])
    contents = [read_form(grid) or read_content(grid, region, said) for grid in grids]
    if all(map(_runs, grids)) and all(content.headless for content in contents):
        grids = otherwise(snapshot) or grids
        contents = [read_content(grid, region, said) for grid in grids]
    return _with_figures(contents, grids, result)


def _nothing(snapshot: Snapshot) -> list[Grid]:
    return []


def _runs(grid: Grid) -> bool:
    """Say whether a grid is of running text: lines, not rows of cells."""
    return sum(len(row.filled) > 1 for row in grid.rows) <= len(grid.rows) // 10


def _with_figures(contents: list[Content], grids: list[Grid], result: Import) -> list[Content]:
    """Return the contents of sheets that hold figures; a sheet of text beside them is told and left out."""
    if all(content.headless for content in contents):
        return contents
    for content, grid in zip(contents, grids, strict=True):
        if content.headless:
            result.notices.append(Notice("no_table", "no table of figures on this sheet; left out", grid.name))
    return [content for content in contents if not content.headless]


def _received(content: Content, today: date) -> Publication:
    """Return since when a form's figures are known: the day it was filled in, else the day it is read."""
    filled = read_publication(content.form_day)
    return filled if filled.day else Publication(today.isoformat(), "inferred", today.isoformat())


def _national(content: Content) -> Region | None:
    """Return the nation where the national bureau's table is one of national figures."""
    national = content.database in _NATIONAL or (not content.database and "国家统计局" in content.publisher)
    return find_region(NATION) if national else None


def _source(content: Content, origin: Origin, publication: Publication, result: Import) -> tuple[str, Publication]:
    """Return the source's id, blank where nobody names one, and the publication: its own where none is given."""
    title = origin.source or (
        f"{content.publisher}：{content.form_title}" if content.form and content.publisher else ""
    )
    title = title or (content.documents[0] if len(content.documents) == 1 else "")
    if not title and content.publisher and content.database:
        title = f"{content.publisher}：{content.database}"
    if not title and origin.url:
        title = origin.url
    if not title:
        return "", publication
    sources = result.book.sources
    source = (sources.find(origin.url) if origin.url else None) or sources.find(title, publication.printed)
    if source is None:
        publisher = origin.publisher or content.publisher
        reliability = origin.reliability or ("reported" if content.form else "")
        stated = bool(reliability)
        reliability = reliability or likely_reliability(title, publisher, origin.url)
        proposed = SourceRow("", title, publisher, publication.printed, origin.url, reliability)
        source, notice = sources.propose(proposed, stated=stated)
        result.notices.append(notice)
    elif origin.reliability and origin.reliability != source.reliability:
        raise RequestError(
            f"source {source.source_id} is {source.reliability} in sources.csv, not {origin.reliability}"
        )
    return source.source_id, publication if publication.day else read_publication(source.published)


def _compared(result: Import, found: list[ReadObservation], *, new_series: bool) -> Import:
    """Add checks and comparison with what is stored."""
    result.observations = found
    if new_series:
        found = [ReadObservation(each.observation, each.entry, each.series, each.amount) for each in found]
        found, faults, _ = without_repeats(found, loose=False)
        result.faults += faults
        for each in found:
            if not each.observation.unit:
                entry = each.entry
                wanted = f"a unit: {each.series.indicator_zh} has none in the file, and a series needs one"
                result.faults.append(Fault(entry.file, entry.line, "unit", "", wanted))
    result.notices += silently_wrong(found, result.book)
    changes = compare(found, result.book)
    result.added, result.counts = changes.added, changes.counts
    if result.comments:
        result.counts["comments"] = len(result.comments)
    result.notices += changes.notices
    result.faults += changes.faults
    undated = sum(not each.observation.published for each in result.added)
    if undated:
        told = (
            f"{undated} figures have no date of publication: NO assessment as of a day sees them; --published says it"
        )
        result.notices.insert(0, Notice("undated", told))
    left = changes.counts["unknown_indicator"]
    if left:
        result.notices.append(
            Notice("left_out", f"{left} figures of unknown indicators are left out of what is written")
        )
    result.faults = grouped(result.faults)
    return result
