"""Entries to observations: names looked up, numbers and dates read, limits held; every fault in its place."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import TypeVar

from analysis.domain.codes import BOUNDS, PRECISIONS, STATUSES
from analysis.domain.indicators import PLANNED, converts
from analysis.domain.periods import PERIOD_FORMS, parse_period
from analysis.domain.regions import Region
from analysis.domain.series import Series
from analysis.domain.units import conversion_factor, families, split_unit
from analysis.errors import Fault, RequestError
from analysis.ingest.cells import CellFigure, NotANumber, fold, read_figure, status_in
from analysis.ingest.entry import Content, Entry
from analysis.ingest.labels import ImpossiblePeriod, Label, read_label, read_period, to_date
from analysis.ingest.newseries import NewSeries, named
from analysis.ingest.open_tables import OpenTables
from analysis.ingest.place_names import Place, Places
from analysis.ingest.read_observation import Notice, Observation, ReadObservation, notice_at
from analysis.ingest.remarks import remarks
from analysis.ingest.sources import Publication, SourceRow, likely_reliability, read_publication

T = TypeVar("T")
_FLAGS = {"p": "P", "e": "E", "s": "E", "f": "F", "b": "B", "d": "D", **dict.fromkeys("acinruz", "A")}
"""What the flags of European statistics say of a figure."""
INTENDED = (*PLANNED, "-under-construction")
_SHARE = re.compile(
    r"(?:比重|占比|比例|覆盖率|普及率|达标率|合格率|就业率|失业率|城镇化率|绿化率|绿地率|处理率|参保率|知晓率|满意度|满意率|结算率|早诊率|优良率)$"
)


class Unreadable(Exception):
    """A fault of one entry: the column it is in, what is there and what was expected."""

    def __init__(self, column: str, value: str, expected: str) -> None:
        super().__init__(expected)
        self.column, self.value, self.expected = column, value, expected


@dataclass(frozen=True)
class ImportSetting:
    """What holds for all figures of a file: region, source, publication, day of import, snapshot."""

    region: Region | None
    assumed_region: str
    source_id: str
    publication: Publication
    today: date
    snapshot: str = ""
    only: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Measured:
    """What a figure measures: its series, known or proposed, its unit as printed, its amount in that of the series."""

    series: Series
    known: bool
    unit: str
    amount: float


class Resolver:
    """Turns the entries of one file into observations."""

    def __init__(self, book: OpenTables, setting: ImportSetting, content: Content, new_series: NewSeries) -> None:
        self.book, self.setting, self.content, self.new_series = book, setting, content, new_series
        self.remarks = remarks(content.notes)
        self.places = Places(content.entries, setting.region, setting.assumed_region)
        self._label_of = cache(read_label)
        self._period_of = cache(read_period)
        self._series_of = cache(self._series)
        self._origin_of = cache(self._origin)
        self._today = setting.today.isoformat()
        self._names = {self._label_of(entry.indicator).name for entry in content.entries}
        self.faults: dict[Fault, None] = {}
        self.notices: list[Notice] = []
        self._told: set[tuple[str, str]] = set()
        self._has_sources = any(entry.source for entry in content.entries)

    def resolve(self) -> list[ReadObservation]:
        """Return the observations that can be read; faults and notices are kept beside."""
        found = [each for each in map(self._one, self._wanted()) if each is not None]
        self._tell_places(found)
        return found

    def _wanted(self) -> list[Entry]:
        """Return the entries of the places asked for, all where none are."""
        entries = self.content.entries
        if not self.setting.only:
            return entries
        kept = [entry for entry in entries if self.places.of(entry).name in self.setting.only]
        left = len(entries) - len(kept)
        if left:
            told = f"{left} figures of other places are left out, as asked"
            self.notices.append(Notice("only", told, self.content.file))
        return kept

    def _one(self, entry: Entry) -> ReadObservation | None:
        """Return the observation of an entry; None, and all its faults kept, where it is none."""
        try:
            figure, period, label = self._figure(entry), self._period(entry), self._label(entry)
            source, place = self._source(entry), self._placed(entry)
            measured, status = self._measured(entry, label, figure), self._status(entry)
            found = self._found(entry, figure, period, label, source, measured, status, place)
            self._check_time(entry, found.observation)
            return found
        except Unreadable:
            self._keep_faults(entry)
            return None

    def _keep_faults(self, entry: Entry) -> None:
        """Keep every fault of an entry, not the first alone."""
        figure, label = self._tried(entry, self._figure), self._tried(entry, self._label)
        for step in (self._period, self._source, self._placed, self._status, self._found_in_time):
            self._tried(entry, step)
        if label is not None:
            self._tried(entry, lambda entry: self._measured(entry, label, figure))

    def _found_in_time(self, entry: Entry) -> None:
        try:
            figure, period, label = self._figure(entry), self._period(entry), self._label(entry)
            rest = self._source(entry), self._measured(entry, label, figure), self._status(entry), self._placed(entry)
        except Unreadable:
            return
        self._check_time(entry, self._found(entry, figure, period, label, *rest).observation)

    def _tried(self, entry: Entry, step: Callable[[Entry], T]) -> T | None:
        """Return what a step makes of an entry; None, and its fault kept, where it cannot."""
        try:
            return step(entry)
        except Unreadable as fault:  # a whole row has one period and one source
            self.faults.setdefault(Fault(entry.file, entry.line, fault.column, fault.value, fault.expected))
            return None

    def _figure(self, entry: Entry) -> CellFigure:
        try:
            figure = read_figure(entry.value)
        except NotANumber:
            figure = None
        if figure is None:
            raise Unreadable(entry.column, entry.value, "a number, or nothing")
        return figure

    def _period(self, entry: Entry) -> str:
        try:
            period = self._period_of(entry.period)
        except ImpossiblePeriod:
            period = None
        if period is None:
            if not entry.period:
                raise Unreadable("period", "", "a period: the table names none, --period says it")
            column = entry.column if fold(entry.period) in fold(entry.column) else "period"
            raise Unreadable(column, entry.period, f"a period that exists: {PERIOD_FORMS}")
        return period

    def _label(self, entry: Entry) -> Label:
        label = self._label_of(entry.indicator)
        if not label.name and self.content.outcomes:
            return replace(label, name=fold(entry.indicator))
        if not label.name and not entry.series_id:
            raise Unreadable(
                "indicator", entry.indicator, "the name of an indicator: the table has none here, --indicator says it"
            )
        return label

    def _placed(self, entry: Entry) -> Place:
        """Return the place of a figure; refuse one of which nobody says where it is from."""
        place = self.places.of(entry)
        if not place.name:
            raise Unreadable("region", "", "a region: the file names none, --region R does")
        return place

    def _tell_places(self, found: list[ReadObservation]) -> None:
        """Tell of places that are on no list, and of those that nobody printed, each kind once."""
        for kind, told in self.places.doubts({self.places.of(each.entry) for each in found}):
            first = next(each.entry for each in found if self.places.of(each.entry).doubt == kind)
            self.notices.append(Notice(kind, told, first.file, first.line, confirm=kind != "whole_region"))

    def _source(self, entry: Entry) -> tuple[str, Publication]:
        origin = self._origin_of(entry.source, entry.published, entry.published_precision)
        if isinstance(origin, Unreadable):
            raise origin
        return origin

    def _origin(self, named: str | None, published: str, precision: str) -> tuple[str, Publication] | Unreadable:
        """Return the source of a figure and since when it is known, by what its row says of both."""
        publication = self.setting.publication
        if published:
            try:
                publication = read_publication(published, precision)
            except RequestError:
                return Unreadable("published", published, "a date: year-month-day, year-month or year")
        if precision and precision not in PRECISIONS:
            return Unreadable("published_precision", precision, f"one of {', '.join(PRECISIONS)}")
        if not named:
            if self._has_sources or not self.setting.source_id:
                wanted = "the id or title of a source; --source names it"
                return Unreadable("source_id", "", wanted)
            return self.setting.source_id, publication
        try:
            source = self.book.sources.find(named, publication.printed)
        except RequestError:
            return Unreadable("source_id", named, "the id of a source in sources.csv, or a new title")
        if source is None:
            reliability = likely_reliability(named, "", "")
            proposed = SourceRow("", named, published=publication.printed, reliability=reliability)
            source, notice = self.book.sources.propose(proposed, stated=False)
            self._once(notice, source.source_id)
        return source.source_id, publication

    def _measured(self, entry: Entry, label: Label, figure: CellFigure | None) -> Measured:
        """Return series, unit and amount, within the limits of the series."""
        unit = fold((figure.unit if figure else "") or label.unit or entry.unit)
        series, known, unit, doubt = self._series_of(
            entry.series_id, label.name, entry.scope, entry.measure or label.measure, unit
        )
        if isinstance(doubt, Unreadable):
            raise doubt
        if doubt:
            self._tell_series(entry, series, unit, doubt)
        amount = figure.value * conversion_factor(unit, series.unit) if figure else math.nan
        low, high = series.limits
        if not known and unit == "%" and _SHARE.search(series.indicator_zh):
            low, high = 0.0, 100.0
        if amount < low or amount > high:
            raise Unreadable(entry.column, entry.value, _range(low, high, series.unit))
        return Measured(series, known, unit, amount)

    def _found(
        self,
        entry: Entry,
        figure: CellFigure,
        period: str,
        label: Label,
        source: tuple[str, Publication],
        measured: Measured,
        status: str,
        place: Place,
    ) -> ReadObservation:
        source_id, publication = source
        status = figure.status or status or label.status
        if not status and (figure.mark or self.remarks):
            status = self._noted(figure.mark, period, label.name)
        observation = Observation(
            series_id=measured.series.series_id,
            region=place.name,
            period=to_date(period) if label.cumulative else period,
            value=figure.value,
            unit=measured.unit,
            status=status or "A",
            bound=figure.bound or entry.bound,
            published=publication.day,
            published_precision=publication.precision,
            source_id=source_id,
            note=" ".join(entry.note.split()),
            retrieved=self._today if self.setting.snapshot else "",
            snapshot=self.setting.snapshot,
            cell=entry.place if self.setting.snapshot else "",
        )
        name = named(label.name or measured.series.indicator_zh, entry.measure or label.measure)
        return ReadObservation(observation, entry, measured.series, measured.amount, measured.known, name, place.code)

    def _status(self, entry: Entry) -> str:
        if entry.bound and entry.bound not in BOUNDS:
            raise Unreadable("bound", entry.bound, f"one of {', '.join(BOUNDS)} or nothing")
        text = entry.status.strip()
        if not text or text in STATUSES:
            return text
        found = status_in(fold(text)) or _FLAGS.get(text.lower(), "")
        if not found and text not in ("正常", "实际", "实际数", "最终", "最终数"):
            raise Unreadable("status", text, f"one of {', '.join(STATUSES)}, or 初步, 预计")
        return found or "A"

    def _noted(self, mark: str, period: str, name: str) -> str:
        """Return the status that notes below the table give to a footnote's mark, or to a period of an indicator."""
        for note in self.content.notes if mark else ():
            if note.startswith(mark[0]) and status_in(fold(note)):
                return status_in(fold(note))
        if not self.remarks:
            return ""
        whole = str(parse_period(period).end.year)
        for remark in self.remarks:
            about = [other for other in self._names if other and other in remark.sentence]
            if remark.period in ("", period, whole) and (not about or name in about):
                return remark.status
        return ""

    def _series(
        self, series_id: str, name: str, scope: str, measure: str, unit: str
    ) -> tuple[Series, bool, str, str | Unreadable]:
        """Return the series, whether it is known, the unit, its own where none is printed, and what is in doubt."""
        indicators = self.book.indicators
        if series_id:
            series = indicators.series.get(series_id)
            if series is None:
                near = indicators.near(series_id)
                hint = f"; did you mean {' or '.join(near)}?" if near else ""
                fault = Unreadable("series_id", series_id, f"the id of a series in series.csv{hint}")
                return self.new_series.propose(series_id, measure, unit), False, unit, fault
        else:
            series = self._named(name, scope, measure, unit)
            if series is not None and "人均" in name and converts(unit.removesuffix("/人"), series.unit):
                unit = unit.removesuffix("/人")  # 人均 in the name says it already
            if series is not None and unit and not converts(unit, series.unit):
                series = (indicators.find(name, "change", unit) if "百分点" in unit else None) or series
        foreign = bool(unit) and split_unit(unit)[1] not in families()  # euros are no unit that a series could have
        unlike = series is not None and (not unit or not converts(unit, series.unit))
        loose = unlike and (self.content.outcomes or (foreign and not series_id))
        if series is None or loose:
            return self.new_series.propose(scoped(name, scope), measure, unit), False, unit, "unknown_indicator"
        if not unit:
            if self.content.tidy and self.content.unit_column:
                wanted = f"the unit as printed: {series.unit} or one that converts to it"
                return series, True, unit, Unreadable("unit", "", wanted)
            return series, True, series.unit, "no_unit"
        if not converts(unit, series.unit):
            wanted = f"a unit that converts to {series.unit}, the unit of {series.indicator_zh} ({series.series_id})"
            return series, True, unit, Unreadable("unit", unit, wanted)
        return series, True, unit, ""

    def _named(self, name: str, scope: str, measure: str, unit: str) -> Series | None:
        """Return the series of a name, of a scope where it has one: 户籍 and 人口 are not the people who live there."""
        find = self.book.indicators.find
        if not scope:
            return find(name, measure, unit)
        return find(f"{scope}{name}", measure, unit) or find(f"{name}({scope})", measure, unit)

    def _tell_series(self, entry: Entry, series: Series, unit: str, doubt: str) -> None:
        if doubt == "no_unit":
            told = f"no unit is printed for {series.indicator_zh}; read as {unit}"
            place = (entry.file, entry.line, entry.column)
            self._once(Notice("no_unit", told, *place, confirm=True), series.series_id)
        elif ("unknown_indicator", series.series_id) not in self._told:
            near = self.book.indicators.near(series.indicator_zh)
            hint = f"did you mean {', '.join(near)}? " if near else ""
            said = f"unknown indicator {series.indicator_zh} ({unit or 'no unit'}); {hint}"
            message = f"{said}--new-series makes it the series {series.series_id}"
            told_at = (entry.file, entry.line, entry.column, entry.indicator)
            self._once(Notice("unknown_indicator", message, *told_at, near=tuple(near)), series.series_id)

    def _once(self, notice: Notice, subject: str) -> None:
        if (notice.kind, subject) not in self._told:
            self._told.add((notice.kind, subject))
            self.notices.append(notice)

    def _check_time(self, entry: Entry, observation: Observation) -> None:
        """Hold the order of time: nobody counts what has not begun, nor up to a month that has not."""
        known_by = observation.published or self._today
        latest = observation.period.rpartition("/")[2]
        if latest[:4] < known_by[:4]:
            return
        start = parse_period(latest).start.isoformat()
        if start > known_by and observation.status not in ("E", "F") and not observation.series_id.endswith(INTENDED):
            event = "published" if observation.published else "read"
            begun = f"a period that had begun when the figure was {event} ({known_by})"
            raise Unreadable("period", entry.period, f"{begun}, or status E or F")


def scoped(name: str, scope: str) -> str:
    """Return the name of what a scope counts of an indicator.

    Examples
    --------
    >>> scoped("常住人口", "市辖区"), scoped("常住人口", "")
    ('常住人口(市辖区)', '常住人口')
    """
    return f"{name}({scope})" if scope else name


def _range(low: float, high: float, unit: str) -> str:
    if math.isinf(high):
        return f"a value of at least {low:g} {unit}"
    return f"a value within {0 if math.isinf(low) else low:g} and {high:g} {unit}".rstrip()


def without_repeats(
    found: list[ReadObservation], *, loose: bool
) -> tuple[list[ReadObservation], list[Fault], list[Notice]]:
    """Return each figure once; one key with two values is a fault.

    Where ``loose``, the second value is told and left out instead: what was read out of running text repeats itself.
    """
    kept: dict[tuple[object, ...], ReadObservation] = {}
    told: list[ReadObservation] = []
    faults: list[Fault] = []
    notices: list[Notice] = []
    for each in found:
        observation = each.observation
        key = (*observation.key, observation.published, observation.source_id)
        first = kept.setdefault(key, each)
        if first is each or (loose and not each.known):
            told.append(each)
            continue
        where = (
            f"line {first.entry.line}"
            if first.entry.file == each.entry.file
            else f"{first.entry.file}:{first.entry.line}"
        )
        if math.isclose(first.amount, each.amount, rel_tol=1e-9) and first.observation.bound == observation.bound:
            notices.append(notice_at("repeated", f"the same figure as on {where}; read once", each))
        elif loose:
            notices.append(
                notice_at(
                    "left_out",
                    f"{observation.series_id} {observation.period}: {where} has another value; only that is kept",
                    each,
                    confirm=True,
                )
            )
        else:
            said = f"{first.entry.value} {first.observation.unit}"
            about = ", ".join(observation.key)
            expected = f"one value for {about}; {where} says {said}"
            faults.append(Fault(each.entry.file, each.entry.line, each.entry.column, each.entry.value, expected))
    return told, faults, notices
