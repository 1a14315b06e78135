"""The targets of a text: promises with numbers, and those that print none."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from analysis.domain.codes import REQUIRED_BOUNDS
from analysis.extract import naming, words
from analysis.extract.analyse import Analysis, Found, analyse
from analysis.extract.due import due_dates, plan_due
from analysis.extract.identity import region_slug
from analysis.extract.kinds import direction_of, driver_of
from analysis.extract.owners import owners_of
from analysis.extract.rows import PromiseRow, rows
from analysis.extract.structure import Sentence
from analysis.extract.table import SkippedNumber, Target

_LIST_DOCUMENT = re.compile(
    r"^[^,，。;；]{6,60}(?:规划|方案|意见|计划|办法|条例|纲要|措施|政策)(?:\([^)]{4,14}\))?$|^[^,，。;；]{6,60}纲要$"
)
_LISTED = PromiseRow(kind="milestone", triggers=(), pattern="", confidence=0.95, example="2026年拟制发政策清单")
_EARSHOT = 160
"""Characters before a number within which a 力争 still colours it."""
_BASED = ("change", "growth")


@lru_cache(maxsize=1)
def _promises() -> tuple[tuple[re.Pattern[str], PromiseRow], ...]:
    return tuple((re.compile(row.pattern), row) for row in rows("promises", PromiseRow))


@lru_cache(maxsize=1)
def _triggers() -> re.Pattern[str]:
    return re.compile(words.one_of(word for _, row in _promises() for word in row.triggers))


def extract_targets(text: str, *, region: str = "", year: int | None = None, document: str = "") -> list[Target]:
    """Return the targets of a report, in the order of the text.

    Parameters
    ----------
    text : str
        The text as decoded, before any cleaning: offsets count its characters.
    region : str
        Whose report it is; by default what the title prints, else blank.
    year : int, optional
        The report's year; by default what the title prints, else due dates without a year stay blank.
    document : str
        Name of the document; by default its title.

    Returns
    -------
    list of Target

    Examples
    --------
    >>> (target,) = extract_targets("农产品出口额突破60亿元。", region="聊城市", year=2026)
    >>> target.id, target.kind, target.operator, target.lower, target.unit, target.due
    ('liaocheng-2026-01', 'flow', '>', 60.0, '亿元', '2026-12-31')
    """
    return targets_of(analyse(text, year), region=region, document=document)


def targets_of(analysis: Analysis, *, region: str = "", document: str = "", first: int = 1) -> list[Target]:
    """Return the targets of a text already analysed, numbered from ``first`` on."""
    promised = sorted(_span(found) for found in analysis.promises)
    drafts = [_numbered(analysis, found) for found in analysis.promises]
    drafts += [draft for draft in _unnumbered(analysis) if not _overlaps(promised, draft.start, draft.end)]
    drafts.sort(key=lambda draft: (draft.start, draft.end))
    owners = owners_of(analysis.reading.text, [sentence for sentence, _ in analysis.sentences])
    whose = region or analysis.title.region, document or analysis.title.document
    return [_finished(analysis, draft, owners, whose, number) for number, draft in enumerate(drafts, first)]


def _span(found: Found) -> tuple[int, int]:
    return found.item.start, found.item.end


def _overlaps(spans: list[tuple[int, int]], start: int, end: int) -> bool:
    """Say whether a stretch of text shares a character with one of the spans, which are in order."""
    place = bisect_left(spans, (end, 0))
    return any(begin < end and start < stop for begin, stop in spans[max(place - 8, 0) : place])


@dataclass(frozen=True)
class _Draft:
    """A target before it has a number: where it stands in the reading, its sentence, its own fields."""

    start: int
    end: int
    sentence: Sentence
    own: dict[str, Any]


def _finished(analysis: Analysis, draft: _Draft, owners: dict[int, str], whose: tuple[str, str], number: int) -> Target:
    start, end = analysis.reading.raw_span(draft.start, draft.end)
    region, document = whose
    return Target(
        id=f"{region_slug(region)}-{analysis.year or ''}-{number:02d}",
        region=region,
        document=document,
        part=draft.sentence.part,
        section=draft.sentence.section,
        owner=owners.get(draft.sentence.paragraph, ""),
        evidence=analysis.reading.raw[start:end],
        char_start=start,
        char_end=end,
        **draft.own,
    )


def _numbered(analysis: Analysis, found: Found) -> _Draft:
    item, quantity = found.item, found.item.quantity
    name = naming.indicator_of(item, found.kind)
    known = naming.synonym_of(name, found.kind)
    bounds = REQUIRED_BOUNDS[quantity.operator]
    front = analysis.reading.text[max(found.clause[0], quantity.start - 24) : quantity.start]
    own = {
        "domain": naming.domain_of(name, found.sentence.section),
        "indicator_zh": name,
        "indicator_en": known.indicator_en if known else "",
        "series_id": known.series_id if known else "",
        "kind": found.kind,
        "operator": quantity.operator,
        "direction": (known.direction if known else "") or direction_of(item),
        "lower": quantity.low if "lower" in bounds else None,
        "upper": quantity.high if "upper" in bounds else None,
        "unit": quantity.unit + (f"/{item.per}" if item.per else ""),
        "qualifier": naming.qualifier_of(item, front),
        "commitment": _commitment(analysis, found),
        "driver": (known.driver if known else "") or driver_of(item, found.kind),
        "scope": item.scope,
        "base_period": str(analysis.year - 1) if analysis.year and found.kind in _BASED else "",
        "due": found.due.isoformat() if found.due else "",
        "confidence": found.confidence,
    }
    return _Draft(item.start, item.end, found.sentence, own)


def _commitment(analysis: Analysis, found: Found) -> str:
    """Return aspirational when a 力争 in the sentence before the number colours it and no 确保 took over."""
    begin = max(found.sentence.start, found.item.quantity.first - _EARSHOT)
    said = analysis.reading.text[begin : found.item.quantity.first]
    aspire = max((said.rfind(word) for word in words.lead_words("aspire")), default=-1)
    firm = max((said.rfind(word) for word in ("确保", "保证", "务必")), default=-1)
    return "aspirational" if aspire > firm and _carries(said[aspire:]) else "firm"


def _carries(after: str) -> bool:
    """Say whether a 力争 reaches a number: over a date, and over clauses that name no verb of their own."""
    if re.match(r"\S{2,4}到[^,，]{2,12}[,，]", after):
        return True
    if re.search(r"[;；。]", after):
        return False
    return not any(words.head_verb().match(clause) for clause in re.split(r"[,，]", after)[1:])


def _unnumbered(analysis: Analysis) -> Iterator[_Draft]:
    for sentence, manner in analysis.sentences:
        if manner in ("past", "glossary") or sentence.heading:
            continue
        if sentence.part == "document_list":
            yield from _listed_document(analysis, sentence)
        else:
            yield from _promised(analysis, sentence)


def _listed_document(analysis: Analysis, sentence: Sentence) -> Iterator[_Draft]:
    start = sentence.start + len(sentence.text) - len(sentence.text.lstrip(" -•·*"))
    name = analysis.reading.text[start : sentence.end].rstrip("。;； ")
    if _LIST_DOCUMENT.match(name):
        yield _plain(analysis, sentence, _LISTED, name, (start, start + len(name)))


def _promised(analysis: Analysis, sentence: Sentence) -> Iterator[_Draft]:
    if not _triggers().search(sentence.text):
        return
    taken: list[tuple[int, int]] = []
    for pattern, row in _promises():
        if not any(word in sentence.text for word in row.triggers):
            continue
        for match in pattern.finditer(sentence.text):
            if any(start < match.end() and match.start() < end for start, end in taken):
                continue
            taken.append(match.span())
            start, end = sentence.start + match.start(), sentence.start + match.end()
            yield _plain(analysis, sentence, row, match["name"], (start, end))


def _plain(analysis: Analysis, sentence: Sentence, row: PromiseRow, name: str, span: tuple[int, int]) -> _Draft:
    start, end = span
    text = analysis.reading.text[start:end]
    covered = row.kind == "coverage"
    due = _plain_due(analysis, sentence, start)
    own = {
        "domain": naming.domain_of(name, sentence.section),
        "indicator_zh": _covered_name(name, text) if covered else name,
        "indicator_en": "",
        "series_id": "",
        "kind": row.kind,
        "operator": "=" if covered else row.operator,
        "direction": row.direction,
        "lower": 100.0 if covered else None,
        "upper": 100.0 if covered else None,
        "unit": "%" if covered else "",
        "qualifier": row.qualifier,
        "commitment": "aspirational" if text.startswith(tuple(words.lead_words("aspire"))) else "firm",
        "driver": row.driver,
        "scope": "",
        "base_period": "",
        "due": due.isoformat() if due else "",
        "confidence": row.confidence,
    }
    return _Draft(start, end, sentence, own)


def _plain_due(analysis: Analysis, sentence: Sentence, start: int) -> date | None:
    year = analysis.year
    before = [due.day for due in due_dates(sentence.text, year) if sentence.start + due.place <= start]
    if before:
        return before[-1]
    if sentence.part == "five_year_goals":
        return plan_due(sentence.part_heading, year)
    return date(year, 12, 31) if year else None


def _covered_name(name: str, text: str) -> str:
    """Return what share a promise of coverage is about (低效小煤电机组关停退出比例, 县域医共体覆盖率)."""
    _, _, done = text.partition("全部")
    if not done:
        return name.removesuffix("覆盖") + "覆盖率"
    return name + done.removeprefix("按照").removeprefix("按") + "比例"


def skipped_numbers(analysis: Analysis, *, document: str = "") -> list[SkippedNumber]:
    """Return every number of a text that came out as no target, with its place and the reason."""
    found = []
    for skip in analysis.skipped:
        start, end = analysis.reading.raw_span(skip.start, skip.end)
        name = document or analysis.title.document
        found.append(SkippedNumber(name, analysis.reading.raw[start:end], skip.reason, start, end))
    return found


def explain(text: str, *, year: int | None = None, document: str = "") -> list[SkippedNumber]:
    """Return the numbers of a text that are no targets, each with the reason.

    Examples
    --------
    >>> [(skip.text, skip.reason) for skip in explain("办好第26届省运会。")]
    [('第26届', 'ordinal')]
    """
    return skipped_numbers(analyse(text, year), document=document)
