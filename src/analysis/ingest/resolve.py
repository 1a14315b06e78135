"""Entries to observations: names looked up, numbers and dates read, limits held; every fault in its place."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from analysis.domain.codes import BOUNDS, PRECISIONS, STATUSES
from analysis.domain.indicators import PLANNED, converts
from analysis.domain.periods import PERIOD_FORMS, parse_period
from analysis.domain.regions import Region, find_region, region_called
from analysis.domain.series import Series
from analysis.domain.units import conversion_factor
from analysis.errors import Fault, RequestError
from analysis.ingest.book import Book
from analysis.ingest.cells import CellFigure, NotANumber, close_up, fold, read_figure, status_in
from analysis.ingest.found import Found, Notice, Observation, notice_at
from analysis.ingest.labels import ImpossiblePeriod, Label, read_label, read_period, to_date
from analysis.ingest.newseries import NewSeries
from analysis.ingest.sources import Publication, Source, likely_reliability, read_publication
from analysis.ingest.tables import Content, Entry, remarks

T = TypeVar("T")
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
class Setting:
    """What holds for all figures of a file: region, source, publication, and the day of the import."""

    region: Region | None
    assumed_region: str
    source_id: str
    publication: Publication
    today: date


@dataclass(frozen=True)
class Measured:
    """What a figure measures: its series, known or proposed, its unit as printed, its amount in that of the series."""

    series: Series
    known: bool
    unit: str
    amount: float


class Resolver:
    """Turns the entries of one file into observations."""

    def __init__(self, book: Book, setting: Setting, content: Content, new_series: NewSeries) -> None:
        self.book, self.setting, self.content, self.new_series = book, setting, content, new_series
        self.remarks = remarks(content.notes)
        self._names = {read_label(entry.indicator).name for entry in content.entries}
        self.faults: list[Fault] = []
        self.notices: list[Notice] = []
        self._told: set[tuple[str, str]] = set()
        self._has_sources = any(entry.source for entry in content.entries)

    def resolve(self) -> list[Found]:
        """Return the observations that can be read; faults and notices are kept beside."""
        return [found for entry in self.content.entries for found in self._one(entry)]

    def _one(self, entry: Entry) -> Iterator[Found]:
        figure, period = self._tried(entry, self._figure), self._tried(entry, self._period)
        label, source = self._tried(entry, self._label), self._tried(entry, self._source)
        placed = self._tried(entry, self._placed)
        measured = self._tried(entry, lambda entry: self._measured(entry, label, figure)) if label is not None else None
        status = self._tried(entry, self._status)
        if figure is None or period is None or label is None or source is None or measured is None:
            return
        if status is None or not placed:
            return
        found = self._found(entry, figure, period, label, source, measured, status)
        if self._tried(entry, lambda entry: self._timely(entry, found.observation)):
            yield found

    def _tried(self, entry: Entry, step: Callable[[Entry], T]) -> T | None:
        """Return what a step makes of an entry; None, and its fault kept, where it cannot."""
        try:
            return step(entry)
        except Unreadable as fault:
            told = Fault(entry.file, entry.line, fault.column, fault.value, fault.expected)
            if told not in self.faults:  # a whole row has one period and one source
                self.faults.append(told)
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
            period = read_period(entry.period)
        except ImpossiblePeriod:
            period = None
        if period is None:
            column = entry.column if fold(entry.period) in fold(entry.column) and entry.period else "period"
            raise Unreadable(column, entry.period, f"a period that exists: {PERIOD_FORMS}")
        return period

    def _label(self, entry: Entry) -> Label:
        label = read_label(entry.indicator)
        if not label.name and self.content.outcomes:
            return replace(label, name=fold(entry.indicator))
        if not label.name and not entry.series_id:
            raise Unreadable("indicator", entry.indicator, "the name of an indicator; the file has none here")
        return label

    def _placed(self, entry: Entry) -> bool:
        """Refuse a figure of which nobody says where it is from."""
        if not (entry.region.strip() or self.setting.region or self.setting.assumed_region):
            raise Unreadable("region", "", "a region: the file names none, --region R does")
        return True

    def _region(self, entry: Entry) -> str:
        text = close_up(entry.region)
        if not text:
            region = self.setting.region or find_region(self.setting.assumed_region)
            if self.setting.region is None:
                message = f"no region is printed; read as {region.name}, --region says otherwise"
                self._once(Notice("no_region", message, entry.file, entry.line, confirm=True), region.name)
            return region.name
        found = region_called(text, self.setting.region)
        if found is None:
            self._once(
                Notice(
                    "unknown_region",
                    f"unknown region {text}, kept as it is printed",
                    entry.file,
                    entry.line,
                    confirm=True,
                ),
                text,
            )
            return text
        return found.name

    def _source(self, entry: Entry) -> tuple[str, Publication]:
        publication = self.setting.publication
        if entry.published:
            try:
                publication = read_publication(entry.published, entry.published_precision)
            except RequestError as error:
                raise Unreadable("published", entry.published, "a date: year-month-day, year-month or year") from error
        if entry.published_precision and entry.published_precision not in PRECISIONS:
            raise Unreadable("published_precision", entry.published_precision, f"one of {', '.join(PRECISIONS)}")
        if not entry.source:
            if self._has_sources or not self.setting.source_id:
                raise Unreadable("source_id", "", "the id or title of a source; --source gives one to a file without")
            return self.setting.source_id, publication
        try:
            source = self.book.sources.find(entry.source, publication.printed)
        except RequestError as error:
            raise Unreadable("source_id", entry.source, "the id of a source in sources.csv, or a new title") from error
        if source is None:
            proposed = Source(
                "", entry.source, published=publication.printed, reliability=likely_reliability(entry.source, "", "")
            )
            source, notice = self.book.sources.propose(proposed, stated=False)
            self._once(notice, source.source_id)
        return source.source_id, publication

    def _measured(self, entry: Entry, label: Label, figure: CellFigure | None) -> Measured:
        """Return series, unit and amount, within the limits of the series."""
        unit = fold((figure.unit if figure else "") or label.unit or entry.unit)
        series, known, unit = self._series(entry, label, entry.measure or label.measure, unit)
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
    ) -> Found:
        source_id, publication = source
        status = figure.status or status or label.status or self._noted(figure.mark, period, label.name)
        observation = Observation(
            series_id=measured.series.series_id,
            region=self._region(entry),
            period=to_date(period) if label.cumulative else period,
            value=figure.value,
            unit=measured.unit,
            status=status or "A",
            bound=figure.bound or entry.bound,
            published=publication.day,
            published_precision=publication.precision,
            source_id=source_id,
            note=re.sub(r"\s+", " ", entry.note),
        )
        return Found(observation, entry, measured.series, measured.amount, measured.known)

    def _status(self, entry: Entry) -> str:
        if entry.bound and entry.bound not in BOUNDS:
            raise Unreadable("bound", entry.bound, f"one of {', '.join(BOUNDS)} or nothing")
        text = entry.status.strip()
        if not text or text in STATUSES:
            return text
        found = status_in(fold(text))
        if not found and text not in ("正常", "实际", "实际数", "最终", "最终数"):
            raise Unreadable("status", text, f"one of {', '.join(STATUSES)}, or 初步, 预计")
        return found or "A"

    def _noted(self, mark: str, period: str, name: str) -> str:
        """Return the status that notes below the table give to a footnote's mark, or to a period of an indicator."""
        for note in self.content.notes:
            if mark and note.startswith(mark[0]) and status_in(fold(note)):
                return status_in(fold(note))
        whole = str(parse_period(period).end.year)
        for remark in self.remarks:
            about = [other for other in self._names if other and other in remark.sentence]
            if remark.period in ("", period, whole) and (not about or name in about):
                return remark.status
        return ""

    def _series(self, entry: Entry, label: Label, measure: str, unit: str) -> tuple[Series, bool, str]:
        """Return the series, whether it is known, and the unit: its own where the file prints none."""
        indicators = self.book.indicators
        if entry.series_id:
            series = indicators.series.get(entry.series_id)
            if series is None:
                near = indicators.near(entry.series_id)
                hint = f"; did you mean {' or '.join(near)}?" if near else ""
                raise Unreadable("series_id", entry.series_id, f"the id of a series in series.csv{hint}")
        else:
            series = indicators.find(label.name, measure, unit)
            if series is not None and "人均" in label.name and converts(unit.removesuffix("/人"), series.unit):
                unit = unit.removesuffix("/人")  # 人均 in the name says it already
            if series is not None and unit and not converts(unit, series.unit):
                series = (indicators.find(label.name, "change", unit) if "百分点" in unit else None) or series
        if series is None:
            return self._proposed(entry, label, measure, unit)
        if not unit and self.content.outcomes:
            return self._proposed(entry, label, measure, unit)
        if not unit:
            if self.content.tidy and self.content.unit_column:
                raise Unreadable("unit", "", f"the unit as printed: {series.unit} or one that converts to it")
            unit = series.unit
            self._once(
                Notice(
                    "no_unit",
                    f"no unit is printed for {series.indicator_zh}; read as {unit}",
                    entry.file,
                    entry.line,
                    entry.column,
                    confirm=True,
                ),
                series.series_id,
            )
        if not converts(unit, series.unit):
            if self.content.outcomes:
                return self._proposed(entry, label, measure, unit)
            raise Unreadable(
                "unit",
                unit,
                f"a unit that converts to {series.unit}, the unit of {series.indicator_zh} ({series.series_id})",
            )
        return series, True, unit

    def _proposed(self, entry: Entry, label: Label, measure: str, unit: str) -> tuple[Series, bool, str]:
        series = self.new_series.propose(label.name, measure, unit)
        near = self.book.indicators.near(label.name)
        hint = f"did you mean {', '.join(near)}? " if near else ""
        told = f"unknown indicator {series.indicator_zh} ({unit or 'no unit'}); {hint}"
        message = f"{told}--new-series makes it the series {series.series_id}"
        place = (entry.file, entry.line, entry.column, entry.indicator)
        self._once(Notice("unknown_indicator", message, *place, near=tuple(near)), series.series_id)
        return series, False, unit

    def _once(self, notice: Notice, subject: str) -> None:
        if (notice.kind, subject) not in self._told:
            self._told.add((notice.kind, subject))
            self.notices.append(notice)

    def _timely(self, entry: Entry, observation: Observation) -> bool:
        """Hold the order of time: nobody counts what has not begun."""
        start = parse_period(observation.period).start.isoformat()
        known_by = observation.published or self.setting.today.isoformat()
        if start > known_by and observation.status not in ("E", "F") and not observation.series_id.endswith(INTENDED):
            event = "published" if observation.published else "read"
            begun = f"a period that had begun when the figure was {event} ({known_by})"
            raise Unreadable("period", entry.period, f"{begun}, or status E or F")
        return True


def _range(low: float, high: float, unit: str) -> str:
    if math.isinf(high):
        return f"a value of at least {low:g} {unit}"
    return f"a value within {0 if math.isinf(low) else low:g} and {high:g} {unit}".rstrip()


def without_repeats(found: list[Found], *, loose: bool) -> tuple[list[Found], list[Fault], list[Notice]]:
    """Return each figure once; one key with two values is a fault.

    Where ``loose``, the second value is told and left out instead: what was read out of running text repeats itself.
    """
    kept: dict[tuple[object, ...], Found] = {}
    told: list[Found] = []
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
