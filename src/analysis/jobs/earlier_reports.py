"""What a place's earlier reports promised and told, as rows of ``data/promises``: read with the record's reader.

Nothing that stands in the table is overwritten: a number typed before is known again, one that differs is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from math import isclose, isnan, nan

from analysis.domain.codes import Bound, Direction, Driver, Kind, Operator, Status
from analysis.domain.periods import parse_date
from analysis.domain.target import PastPromise
from analysis.domain.units import rounded_by, split_unit
from analysis.extract.analyse import analyse
from analysis.extract.identity import region_slug
from analysis.ingest.sources import KnownSources, SourceRow
from analysis.record.amounts import factor, family, measure, sort
from analysis.record.build import PHRASE, read_report
from analysis.record.corpus import Document
from analysis.record.links import as_told, clauses_about, pairs_of
from analysis.record.names import meaning
from analysis.record.rows import Promise, Report, Told
from analysis.record.score import came
from analysis.record.status import Answer, answers

_DAY = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
_HEAD = 300
"""Characters of a report in which the day of the session stands."""
_ROUNDED = 0.01
"""Share by which one figure may differ that is printed in 套 and in 万套."""
_CLAUSES = 2
"""Clauses without a number that are kept of one thing and one report."""
_NO_LATER = "次年报告不在本库"
_NO_PLAN = "承诺当年的报告不在本库，只有结果"


@dataclass
class EarlierRows:
    """Rows read from reports, the sources they need, and what a person should know, a line each."""

    rows: list[PastPromise] = field(default_factory=list)
    told: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class EarlierReport:
    """One report, read: its rows, its source, and the sentences of what was and of what is to come."""

    report: Report
    source: SourceRow
    past: Sequence[str]
    plans: Sequence[str]

    @property
    def looking_back(self) -> EarlierReport:
        """The report without what it promises."""
        return replace(self, report=replace(self.report, promises=()), plans=())

    @property
    def slug(self) -> str:
        """What its rows' ids begin with."""
        return f"{region_slug(self.report.place)}-"


def read(document: Document, sources: KnownSources) -> EarlierReport:
    """Return a report's rows with its source, which is proposed where the workspace has none."""
    analysis = analyse(document.text, document.year)
    by_manner = [(sentence.text, manner) for sentence, manner in analysis.sentences if not sentence.heading]
    return EarlierReport(
        read_report(document),
        _source(document, sources),
        [text for text, manner in by_manner if manner == "past"],
        [text for text, manner in by_manner if manner not in ("past", "glossary")],
    )


def _source(document: Document, sources: KnownSources) -> SourceRow:
    own = source_of(document)
    return sources.find(own.title) or sources.propose(own, stated=True)[0]


def source_of(document: Document) -> SourceRow:
    """Return a report as a source, without an id."""
    title = f"{document.year}年{document.place}政府工作报告"
    publisher = "国务院" if document.level == "nation" else f"{document.place}人民政府"
    return SourceRow("", title, publisher, _session(document), "", "reported")


def known_since(source: SourceRow) -> date:
    """Return since when what a report says is known: its day, else the end of the month in which the last are given.

    Congresses of provinces and below meet before the nation's, which meets in March.

    Examples
    --------
    >>> known_since(SourceRow("", "2025年滁州市政府工作报告", published="2025")).isoformat()
    '2025-03-31'
    """
    printed = source.published
    return parse_date(printed if len(printed) == 10 else f"{printed[:4]}-03-31", "day")


def _session(document: Document) -> str:
    """Return the day on which a report was given, its year where none is printed."""
    for match in _DAY.finditer(document.text[:_HEAD]):
        if int(match[1]) in (document.year, document.year - 1):
            return "-".join([match[1], *(f"{int(part):02d}" for part in match.groups()[1:])])
    return str(document.year)


def rows_of(
    reading: EarlierReport,
    later: Mapping[int, EarlierReport],
    today: Sequence[Promise],
    known: Sequence[PastPromise],
    *,
    own: bool,
) -> EarlierRows:
    """Return the rows of one report: promises with what came, outcomes and words about the things of today.

    ``later``: the same place's reports by year. ``today``: of the report that earlier ones are linked to. ``known``:
    what the table holds of the place. ``own``: whether the place is the one of today's report: of another only what is
    of one thing with it is kept.
    """
    found = EarlierRows()
    numbers = _Numbers(reading, known)
    promised = [each for each in reading.report.promises if _counts(each, reading.report.year)]
    chosen = range(len(promised)) if own else _alike(today, [as_told(each) for each in promised], same=True)
    said = _answers([promised[place] for place in chosen], later)
    for place, (answer, after) in zip(chosen, said, strict=True):
        _add(found, numbers, _promise_row(numbers, promised[place], answer, after), known)
    told = reading.report.told
    for place in _alike(today, told, same=not own):
        if re.fullmatch(r"\d{4}", told[place].period):
            _add(found, numbers, _outcome_row(numbers, told[place]), known)
    if own:
        source = reading.source.source_id
        here = [past for past in known if source in (past.target_source_id, past.outcome_source_id)]
        found.rows += _words(numbers, today, [*found.rows, *here], known)
    return found


def _counts(promise: Promise, year: int) -> bool:
    """Say whether a promise is one of the report's own year, of a thing that its name and unit name."""
    of_year = not promise.looks_back and promise.due == year
    return of_year and not (isnan(promise.value) or promise.meaning.naked or sort(promise.unit) == "other")


def _alike(today: Sequence[Promise], told: Sequence[Told], *, same: bool) -> list[int]:
    """Return the places of what is of one thing with a promise of today, or, not only the `same`, may be."""
    return sorted({pair.told for pair in pairs_of(today, told) if pair.relation == "same" or not same})


def _answers(
    promised: Sequence[Promise], later: Mapping[int, EarlierReport]
) -> list[tuple[Answer | None, EarlierReport | None]]:
    """Return what the report of the year after the due date says of each promise, and that report."""
    found: dict[int, tuple[Answer | None, EarlierReport | None]] = {}
    for due in {each.due for each in promised}:
        places = [place for place, each in enumerate(promised) if each.due == due]
        after = later.get(due + 1)
        own = [promised[place] for place in places]
        said = list(map(_of_one_year, answers(own, after.report))) if after else [None] * len(places)
        found |= {place: (answer, after) for place, answer in zip(places, said, strict=True)}
    return [found[place] for place in range(len(promised))]


def _of_one_year(answer: Answer) -> Answer:
    """Return an answer; a total of several years (五年来) is none of one year's promise."""
    spans = answer.told is not None and len(set(re.findall(r"\d{4}", answer.told.period))) > 1
    return Answer("other_scope") if spans else answer


class _Numbers:
    """Ids of new rows: running within place and year, after those that are there."""

    def __init__(self, reading: EarlierReport, known: Iterable[PastPromise]) -> None:
        self.reading = reading
        self._taken = {past.id for past in known}

    def next(self, year: int) -> str:
        """Return the next free id of a year."""
        names = (f"{self.reading.slug}{year}-r{number:02d}" for number in range(1, 1000))
        name = next(each for each in names if each not in self._taken)
        self._taken.add(name)
        return name


def _add(found: EarlierRows, numbers: _Numbers, row: PastPromise, known: Sequence[PastPromise]) -> None:
    """Keep a row whose thing and year are not there yet; tell where they are there with another number."""
    before = next((past for past in (*known, *found.rows) if _is_one(past, row)), None)
    if before is None:
        found.rows.append(replace(row, id=numbers.next(row.target_year)))
        return
    for name in ("threshold", "outcome_value"):
        mine, other = _in(row.unit, before, name), getattr(row, name)
        if not (isnan(mine) or isnan(other) or _agree(mine, other)):
            title = numbers.reading.source.title
            found.told.append(
                f"{before.id} ({before.indicator_zh}) is {getattr(before, name):g} {before.unit}; "
                f"{title} says {other:g} {row.unit} ({row.evidence}): kept as it is"
            )


def _agree(mine: float, other: float) -> bool:
    """Say whether two figures are one as far as the coarser is printed (25174 and 2.5万)."""
    return abs(mine - other) <= max(rounded_by(mine), rounded_by(other)) or isclose(mine, other, rel_tol=_ROUNDED)


def _in(unit: str, past: PastPromise, name: str) -> float:
    times = factor(past.unit, unit)
    return nan if times is None else float(getattr(past, name)) * times


def _is_one(past: PastPromise, row: PastPromise) -> bool:
    """Say whether two rows are of one place, year and thing, told in the same words of new, old and how far."""
    if (past.region, past.target_year) != (row.region, row.target_year) or factor(past.unit, row.unit) is None:
        return False
    if measure(past.kind, past.unit) != measure(row.kind, row.unit) or _counts_else(past.unit, row.unit):
        return False
    mine, other = meaning(past.indicator_zh), meaning(row.indicator_zh)
    by_name = mine.head == other.head and mine.scopes == other.scopes and mine.stage in (other.stage, "", "do")
    by_series = bool(past.series_id) and past.series_id == row.series_id
    return by_series or by_name


def _counts_else(unit: str, other: str) -> bool:
    """Say whether two units count other things: compounds and the homes in them."""
    return family(unit) == "count" and split_unit(unit)[1] != split_unit(other)[1]


def _promise_row(
    numbers: _Numbers, promise: Promise, answer: Answer | None, after: EarlierReport | None
) -> PastPromise:
    source = numbers.reading.source
    told = answer.told if answer else None
    value = came(promise, told) if told else None
    row = PastPromise(
        id="",
        target_year=promise.due,
        region=numbers.reading.report.place,
        domain=promise.domain or "economy",
        indicator_zh=promise.name,
        indicator_en="",
        series_id=promise.series_id,
        kind=Kind(promise.kind),
        operator=Operator(promise.operator),
        direction=Direction(promise.direction),
        lower=promise.low,
        upper=promise.high,
        unit=promise.unit,
        driver=Driver(promise.driver or "programme"),
        status=answer.status if answer else "not_reported",
        outcome_value=nan,
        outcome_status=Status(""),
        outcome_bound=Bound(""),
        outcome_published=None,
        target_source_id=source.source_id,
        outcome_source_id="",
        note="" if answer else _NO_LATER,
        evidence=promise.evidence[-PHRASE:],
    )
    if told is None or value is None or after is None:
        return row
    return _with_outcome(row, value, told, after)


def _with_outcome(row: PastPromise, value: float, told: Told, after: EarlierReport) -> PastPromise:
    return replace(
        row,
        outcome_value=float(f"{value:.10g}"),
        outcome_status=Status(told.status or "A"),
        outcome_bound=Bound(told.bound),
        outcome_published=known_since(after.source),
        outcome_source_id=after.source.source_id,
    )


def _outcome_row(numbers: _Numbers, told: Told) -> PastPromise:
    """Return what a report tells of the year before, where the report that promised it is not at hand."""
    reading = numbers.reading
    row = PastPromise(
        id="",
        target_year=int(told.period),
        region=reading.report.place,
        domain="economy",
        indicator_zh=told.name,
        indicator_en="",
        series_id="",
        kind=Kind(told.kind),
        operator=Operator.NONE,
        direction=Direction.INCREASE,
        lower=nan,
        upper=nan,
        unit=told.unit,
        driver=Driver.PROGRAMME,
        status="reported",
        outcome_value=nan,
        outcome_status=Status(""),
        outcome_bound=Bound(""),
        outcome_published=None,
        target_source_id=reading.source.source_id,
        outcome_source_id="",
        note=_NO_PLAN,
        evidence=told.evidence[-PHRASE:],
    )
    return _with_outcome(row, -told.value if told.falls and told.kind == "growth" else told.value, told, reading)


def _words(
    numbers: _Numbers, today: Sequence[Promise], rows: Sequence[PastPromise], known: Sequence[PastPromise]
) -> Iterator[PastPromise]:
    """Yield the clauses that name a thing of today without a number, where no number of it is at hand."""
    reading = numbers.reading
    numbered = {meaning(row.indicator_zh).head for row in rows}
    there = {(past.target_year, past.evidence) for past in known}
    for promise in today:
        if promise.meaning.head in numbered:
            continue
        for sentences, looks_back in ((reading.plans, False), (reading.past, True)):
            for clause in clauses_about(promise, sentences)[:_CLAUSES]:
                row = _word_row(numbers, promise, clause.text, looks_back=looks_back)
                if (row.target_year, row.evidence) not in there:
                    there.add((row.target_year, row.evidence))
                    yield replace(row, id=numbers.next(row.target_year))


def _word_row(numbers: _Numbers, promise: Promise, clause: str, *, looks_back: bool) -> PastPromise:
    reading = numbers.reading
    source = reading.source.source_id
    return PastPromise(
        id="",
        target_year=reading.report.year - looks_back,
        region=reading.report.place,
        domain=promise.domain or "governance",
        indicator_zh=promise.name,
        indicator_en="",
        series_id="",
        kind=Kind.MILESTONE,
        operator=Operator.NONE,
        direction=Direction.INCREASE,
        lower=nan,
        upper=nan,
        unit="",
        driver=Driver.PROGRAMME,
        status="words_only",
        outcome_value=nan,
        outcome_status=Status(""),
        outcome_bound=Bound(""),
        outcome_published=None,
        target_source_id=source,
        outcome_source_id=source if looks_back else "",
        note="",
        evidence=clause[:PHRASE],
    )
