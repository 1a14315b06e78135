"""The record made from a corpus: what each report promised, and what the report after the due date says of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from math import isnan
from typing import Any

from analysis.extract.analyse import Analysis, analyse
from analysis.extract.outcomes import outcomes_of
from analysis.extract.targets import targets_of
from analysis.record.corpus import Corpus, Document
from analysis.record.gains import gained
from analysis.record.kept import kept, ratio
from analysis.record.match import assign, candidates
from analysis.record.reading import ReportSource, report_of
from analysis.record.rows import Promise, Report
from analysis.record.score import came
from analysis.record.status import ACCEPTED, Answer, answers

PHRASE = 40
"""Characters of a report that the record keeps of a promise or an outcome at most."""
_PLAN = 5
_SENTENCE_END = re.compile(r"[。!?！？\n]")
_CONTEXT = 60


@dataclass(frozen=True)
class PromiseCase:
    """One promise and what became of it: a row of the record, see ``docs/record.md``."""

    place: str
    level: str
    year: int
    due: int
    indicator: str
    head: str
    series_id: str
    kind: str
    deliverable: str
    domain: str
    driver: str
    commitment: str
    headline: bool
    operator: str
    direction: str
    lower: float | None
    upper: float | None
    unit: str
    status: str
    admitted: bool
    reported: float | None
    bound: str
    met: bool | None
    ratio: float | None
    previous: float | None
    probability: float | None
    flag: str
    promise: str
    outcome: str


@dataclass
class Record:
    """Cases in order of place and year, with what was left out."""

    cases: list[PromiseCase] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    unread: int = 0
    """Promises whose next report is not at hand."""
    looking_back: int = 0
    """Numbers read as promises that stand in a look back or in a plan of five years."""


def build(corpus: Corpus, advance: Callable[[int, int], object] = lambda done, total: None) -> Record:
    """Return the record of a corpus.

    ``corpus``: see `analysis.record.corpus.read_corpus`. ``advance``: told after each report how many of how many are
    read.
    """
    record = Record(failures=list(corpus.failures))
    reports: dict[tuple[str, int], Report] = {}
    for done, document in enumerate(corpus.documents, 1):
        try:
            reports[document.place, document.year] = read_report(document)
        except (KeyError, ValueError, IndexError) as error:
            record.failures.append(f"{document.place} {document.year}: the extractor failed ({error!r})")
        advance(done, len(corpus.documents))
    for report in reports.values():
        _add(record, report, reports)
    return record


def read_report(document: Document) -> Report:
    """Return a report's promises, what it tells, and its look back."""
    analysis = analyse(document.text, document.year)
    source = ReportSource(document.place, document.level, document.year, _name(document), len(document.text))
    targets = _rows(targets_of(analysis, region=document.place), document.text)
    outcomes = _rows(outcomes_of(analysis, region=document.place), document.text)
    return report_of(source, targets, outcomes, _look_back(analysis))


def _name(document: Document) -> str:
    return f"政府工作报告, {document.place}, {document.year}"


def _rows(found: Iterable[Any], text: str) -> list[Mapping[str, Any]]:
    return [asdict(each) | {"context": _context(text, each.char_start)} for each in found]


def _context(text: str, start: int) -> str:
    """Return what the sentence says in front of a phrase."""
    return _SENTENCE_END.split(text[max(start - 2 * _CONTEXT, 0) : start])[-1][-_CONTEXT:]


def _look_back(analysis: Analysis) -> str:
    return "\n".join(
        sentence.text for sentence, manner in analysis.sentences if manner in ("past", "open") and not sentence.heading
    )


def _add(record: Record, report: Report, reports: Mapping[tuple[str, int], Report]) -> None:
    numeric = [each for each in report.promises if not isnan(each.value) and each.due >= report.year]
    promises = [each for each in numeric if not each.looks_back]
    record.looking_back += len(numeric) - len(promises)
    before = _before(promises, report)
    for due in sorted({each.due for each in promises}):
        those = [each for each in promises if each.due == due]
        later = reports.get((report.place, due + 1))
        if later is None:
            record.unread += len(those)
        else:
            gains = gained(report, later) if due == report.year else []
            answering = replace(later, told=[*later.told, *gains])
            record.cases += _cases(report, those, answers(those, answering), before)


def _before(promises: list[Promise], report: Report) -> dict[int, float]:
    """Return what the same report tells of the year before, by the promise's place in the text."""
    found = assign(candidates(promises, report.told), ACCEPTED)
    told = {promises[each.promise].start: came(promises[each.promise], report.told[each.told]) for each in found}
    return {start: value for start, value in told.items() if value is not None}


def _cases(
    report: Report, promises: list[Promise], said: list[Answer], before: dict[int, float]
) -> Iterator[PromiseCase]:
    for promise, answer in zip(promises, said, strict=True):
        told = answer.told
        value = came(promise, told) if told else None
        yield PromiseCase(
            place=report.place,
            level=report.level,
            year=report.year,
            due=promise.due,
            indicator=promise.name,
            head=promise.meaning.head,
            series_id=promise.series_id,
            kind=promise.kind,
            deliverable=promise.deliverable,
            domain=promise.domain,
            driver=promise.driver,
            commitment=promise.commitment,
            headline=promise.headline,
            operator=promise.operator,
            direction=promise.direction,
            lower=None if isnan(promise.low) else promise.low,
            upper=None if isnan(promise.high) else promise.high,
            unit=promise.unit,
            status=answer.status,
            admitted=answer.admitted,
            reported=None if value is None else float(f"{value:.10g}"),
            bound=told.bound if told else "",
            met=kept(promise, told) if told else (False if answer.admitted else None),
            ratio=ratio(promise, told) if told else None,
            previous=before.get(promise.start),
            probability=None if answer.probability is None else round(answer.probability, 3),
            flag=_flag(report, promise),
            promise=_phrase(promise.evidence),
            outcome=_phrase(told.evidence) if told else "",
        )


def _flag(report: Report, promise: Promise) -> str:
    """Return ``plan_end`` for a promise of one year of which a report that looks back on five years should tell."""
    return "plan_end" if promise.due == report.year and promise.due % _PLAN == 0 else ""


def _phrase(text: str) -> str:
    """Return the end of a phrase, which carries the number, as one short line."""
    return re.sub(r"\s+", " ", text)[-PHRASE:]
