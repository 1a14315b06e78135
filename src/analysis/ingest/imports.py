"""The one way in: files or one figure, read, checked and compared, then written or not."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path

from analysis.domain.periods import parse_period
from analysis.domain.regions import Region, find_region
from analysis.errors import Fault, InputError, RequestError
from analysis.ingest.checks import silently_wrong
from analysis.ingest.differences import compare
from analysis.ingest.entry import Content, Entry, Shown
from analysis.ingest.form import read_form
from analysis.ingest.grids import Grid
from analysis.ingest.layout import Given
from analysis.ingest.mappings import remember, remembered
from analysis.ingest.newseries import NewSeries, series_row
from analysis.ingest.open_tables import OpenTables, open_book, save
from analysis.ingest.read_observation import Notice, ReadObservation
from analysis.ingest.readers import read_grids
from analysis.ingest.resolve import ImportSetting, Resolver, without_repeats
from analysis.ingest.shown import grouped, shown_html, side_by_side
from analysis.ingest.sources import Publication, SourceRow, checked_reliability, likely_reliability, read_publication
from analysis.ingest.table_figures import read_content
from analysis.locking import writing
from analysis.workspace import Workspace, find_workspace

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
    assumed_region: str = ""

    def publication(self) -> Publication:
        """Return since when the figures are known."""
        return read_publication(self.published, "inferred" if self.inferred else "")


@dataclass
class Import:
    """What files hold and what writing it would change.

    Attributes
    ----------
    observations : list of Found
        Every figure that can be read.
    notices : list of Notice
        What to know before writing.
    faults : list of Fault
        What cannot be read or stored as it stands; with any, nothing is written.
    added : list of Found
        The rows that writing adds.
    counts : Counter
        How many figures are new, revised, conflicting, confirmed, unchanged or of unknown indicators.
    again : callable or None
        Reads and compares anew, for when the tables changed after they were read.
    """

    book: OpenTables
    observations: list[ReadObservation] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    columns: list[Shown] = field(default_factory=list)
    added: list[ReadObservation] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    again: Callable[[], Import] | None = field(default=None, repr=False)
    given: Given = field(default_factory=Given)
    layouts: dict[str, str] = field(default_factory=dict)

    @property
    def doubts(self) -> list[Notice]:
        """The notices that ask for confirmation."""
        return [notice for notice in self.notices if notice.confirm]

    def columns_shown(self) -> list[Shown]:
        """Return the columns as they were understood; columns side by side that are read alike are one."""
        return side_by_side(self.columns)

    def _repr_html_(self) -> str:
        """Show how the files were understood, and what writing them would change."""
        return shown_html(self.columns_shown(), self.counts, [*map(str, self.doubts)], [*map(str, self.faults)])

    def to_json(self) -> str:
        """Return observations, notices and faults as JSON."""
        document: dict[str, object] = {
            "observations": [each.record() for each in self.observations],
            "columns": [asdict(column) for column in self.columns],
            "notices": [notice.record() for notice in self.notices],
            "faults": [
                {
                    "file": fault.file,
                    "line": fault.line,
                    "column": fault.column,
                    "value": fault.value,
                    "expected": fault.expected,
                }
                for fault in self.faults
            ],
        }
        return json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False) + "\n"

    def write(self, *, confirmed: bool = False) -> list[Path]:
        """Write what is added; return the files that changed.

        Where somebody wrote to the tables since they were read, all is read and compared anew first.

        Parameters
        ----------
        confirmed : bool
            Whether notices that ask for confirmation, and that this reading alone brings, are confirmed.

        Raises
        ------
        InputError
            When there are faults: nothing is written then.
        RequestError
            When the tables changed so that there is more to confirm: nothing is written then.
        """
        if self.faults:
            raise InputError(self.faults)
        if not self.added:
            return []
        with writing(self.book.folder.parent, "adding figures"):
            if self.again is None or self.book.is_current():
                return [*self._save(), *self._remember()]
            return [*self._after_others(self.again(), confirmed=confirmed), *self._remember()]

    def _remember(self) -> list[Path]:
        """Write down what was said of the files' layouts, so that the next file of each goes in without a word."""
        if not self.given.is_said or self.book.workspace is None:
            return []
        return remember(self.book.workspace, self.layouts, self.given)

    def _after_others(self, fresh: Import, *, confirmed: bool) -> list[Path]:
        """Write what reading anew found, unless that brings faults, or doubts that nobody has seen."""
        if fresh.faults:
            raise InputError(fresh.faults)
        unseen = [doubt for doubt in fresh.doubts if str(doubt) not in map(str, self.doubts)]
        if unseen and not confirmed:
            raise RequestError(f"nothing written: the tables changed meanwhile, look again; {unseen[0]}")
        return fresh._save() if fresh.added else []

    def _save(self) -> list[Path]:
        return save(self.book, self.added, [series_row(each.series, _frequency(each)) for each in self._new_series()])

    def _new_series(self) -> list[ReadObservation]:
        firsts: dict[str, ReadObservation] = {}
        for each in self.added:
            if each.series.series_id not in self.book.indicators.series:
                firsts.setdefault(each.series.series_id, each)
        return list(firsts.values())


def _frequency(each: ReadObservation) -> str:
    span = parse_period(each.observation.period)
    months = 12 * (span.end.year - span.start.year) + span.end.month - span.start.month + 1
    return "A" if months >= 12 else "M" if months == 1 or "/" in span.text else "Q"


def read_files(
    paths: Sequence[Path],
    origin: Origin,
    today: date,
    *,
    workspace: str | Path | Workspace | None = None,
    new_series: bool = False,
    given: Given | None = None,
) -> Import:
    """Return what files of statistics hold, and what writing it would change.

    Parameters
    ----------
    paths : sequence of Path
        CSV or XLSX: tidy or wide tables, exports of the National Bureau of Statistics, outcomes that ``onpace extract``
        wrote, or filled forms of ``onpace request``.
    origin : Origin
        Source, region and publication, where the files do not say them.
    today : date
        The day of the import: no figure is of a period that begins later.
    workspace : str or Path, optional
        The folder; the nearest workspace if left out.
    new_series : bool
        Whether figures of unknown indicators are added, each with a new series.
    given : Given, optional
        What the files do not say themselves, or are to be read as; written down with the figures (`data/mappings`).

    Returns
    -------
    Import

    Raises
    ------
    RequestError
        When the workspace, region, source id or a date does not exist.
    InputError
        With the faults of the workspace's own tables.
    """
    place = workspace if isinstance(workspace, Workspace) else find_workspace(workspace)
    region = find_region(origin.region) if origin.region else None
    publication = origin.publication()
    checked_reliability(origin.reliability)
    book = open_book(place)
    said = replace(given or Given(), remembered=remembered(place))
    again = partial(read_files, paths, origin, today, workspace=place, new_series=new_series, given=given)
    result = Import(book, again=again, given=said)
    proposals = NewSeries(book.indicators)
    found: list[ReadObservation] = []
    for path in paths:
        try:
            grids = read_grids(path)
        except InputError as error:
            result.faults += error.faults
            continue
        if not grids:
            result.faults.append(Fault(path.name, None, None, None, "expected rows of figures; the file is empty"))
        contents = _with_figures([read_form(grid) or read_content(grid, region, said) for grid in grids], grids, result)
        found += _read_contents(contents, grids, origin, region, publication, result, proposals, today)
    return _compared(result, found, new_series=new_series)


def read_one(entry: Entry, origin: Origin, today: date, *, workspace: str | Path | Workspace | None = None) -> Import:
    """Return what adding one figure would change; as `read_files` for one line typed by hand."""
    place = workspace if isinstance(workspace, Workspace) else find_workspace(workspace)
    region = find_region(origin.region)
    book = open_book(place)
    result = Import(book, again=partial(read_one, entry, origin, today, workspace=place))
    content = Content(entries=[entry], tidy=True, unit_column=True)
    publication = origin.publication()
    checked_reliability(origin.reliability)
    found = _read_contents([content], [], origin, region, publication, result, NewSeries(book.indicators), today)
    for each in found:
        if not each.known:
            near = book.indicators.near(entry.indicator)
            hint = f"; did you mean {' or '.join(near)}?" if near else ", by its id or name in series.csv"
            result.faults.append(Fault(entry.file, entry.line, "series", entry.indicator, f"a series{hint}"))
    return _compared(result, found, new_series=False)


def _read_contents(
    contents: list[Content],
    grids: list[Grid],
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
        named = region or _national(content)
        only = frozenset(find_region(name).name for name in result.given.only or content.only)
        setting = ImportSetting(named, origin.assumed_region, source_id, known_since, today, only)
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
