"""The targets of a text: promises with numbers, and those that print none."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from analysis.domain.codes import EXPLAINED, REQUIRED_BOUNDS, Deliverable
from analysis.domain.dictionary import is_neutral
from analysis.domain.english import english_name
from analysis.domain.indicators import Indicators, Meaning
from analysis.extract import naming, words
from analysis.extract.analyse import Analysis, Understood, analyse
from analysis.extract.confidence import with_confidence
from analysis.extract.deliverables import (
    Promised,
    deliverable_of,
    level_of,
    promised_of,
    stage_of,
    stage_under_way,
)
from analysis.extract.due import due_dates, plan_due
from analysis.extract.grammar_rows import PromiseRow, rows
from analysis.extract.identity import region_slug
from analysis.extract.indicator_tables import TableNumber, columns_of_target
from analysis.extract.kinds import WHOLE, direction_of, driver_of
from analysis.extract.lists import Items, is_listed, items_in
from analysis.extract.owners import owners_of
from analysis.extract.structure import Sentence
from analysis.extract.target_table import FoundTarget, SkippedNumber
from analysis.extract.whole_names import cleaned, completed, is_bare

_LIST_DOCUMENT = re.compile(
    r"^[^,，。;；]{6,60}(?:规划|方案|意见|计划|办法|条例|纲要|措施|政策)(?:\([^)]{4,14}\))?$|^[^,，。;；]{6,60}纲要$"
)
_LISTED = PromiseRow(
    kind="milestone",
    triggers=(),
    pattern="",
    deliverable=Deliverable.DOCUMENT,
    example="2026年拟制发政策清单",
)
_NO_FIELD = "economy"
"""What a heading that names no field of government comes out as."""
_NEAR = 60
"""Characters before a number that may say whose it is."""
_SUBJECT = 120
"""Characters before a number that may name what a bare name is of."""
_TITLE = 40
"""Longest name of a listed thing without a number."""
_EARSHOT = 160
"""Characters before a number within which a 力争 still colours it."""
_OPENS = re.compile(
    r"(?:^|[,，;；。:：\n—)）*])(?:我们|我?[省市区县州])?(?:今年|全年|年内|本年|新的一年|到?\d{4}年(?:底|末)?|全[省市区县州])?(?:[要将]|努力|奋力|全力|积极)?$"
)
"""What may stand before a 力争 that colours the whole of a list: the start of a clause, a date, whose it is."""
_BASED = ("change", "growth")
_PROMISED_ITEM = PromiseRow(kind="milestone", triggers=(), pattern="", example="实施物业服务提升行动")
_ITEM_TITLE = re.compile(
    r"[\s*#.、:•·●■◆▪◎★-]*(?:\(?(?:\d{1,2}|[一二三四五六七八九十]{1,3})(?:[)、．.]|是)|[①-⑳])?[\s*:]*(?P<name>[^,，;；。:\n]{3,})"
)


@lru_cache(maxsize=1)
def _promises() -> tuple[tuple[re.Pattern[str], PromiseRow], ...]:
    return tuple((re.compile(row.pattern), row) for row in rows("promises", PromiseRow))


@lru_cache(maxsize=1)
def _triggers() -> re.Pattern[str]:
    return re.compile(words.one_of(word for _, row in _promises() for word in row.triggers))


def extract_targets(
    text: str, *, region: str = "", year: int | None = None, document: str = "", indicators: Indicators | None = None
) -> list[FoundTarget]:
    """Return the targets of a report, in the order of the text.

    Examples
    --------
    >>> (target,) = extract_targets("农产品出口额突破60亿元。", region="聊城市", year=2026)
    >>> target.id, target.kind, target.operator, target.lower, target.unit, target.due
    ('liaocheng-2026-01', 'flow', '>', 60.0, '亿元', '2026-12-31')
    """
    return targets_of(analyse(text, year), region=region, document=document, indicators=indicators)


def targets_of(
    analysis: Analysis,
    *,
    region: str = "",
    document: str = "",
    first: int = 1,
    indicators: Indicators | None = None,
) -> list[FoundTarget]:
    """Return the targets of a text already analysed, numbered from ``first`` on."""
    known = indicators or Indicators()
    whose = region or analysis.title.region, document or analysis.title.document
    promised = sorted(_span(found) for found in analysis.promises)
    drafts = [
        _numbered(analysis, found, whose[0], known) for found in analysis.promises if _whole_name(analysis, found)
    ]
    drafts += [draft for draft in _unnumbered(analysis, known) if not _overlaps(promised, draft.start, draft.end)]
    drafts = _outside_tables(analysis, drafts)
    drafts += [_tabled(analysis, entry, known) for entry in analysis.tables.targets]
    listed = items_in(analysis.reading.text, analysis.sentences)
    drafts += _outside_tables(analysis, _unsaid(analysis, listed, drafts))
    drafts.sort(key=lambda draft: (draft.start, draft.end))
    owners = owners_of(analysis.reading.text, [sentence for sentence, _ in analysis.sentences])
    found = [_finished(analysis, draft, owners, whose, listed, number) for number, draft in enumerate(drafts, first)]
    return with_confidence(found, analysis.reading.raw, analysis.misread)


def _span(found: Understood) -> tuple[int, int]:
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
    owner: str = ""


def _outside_tables(analysis: Analysis, drafts: Iterable[_Draft]) -> list[_Draft]:
    """Return the drafts that lie in no table of indicators: its rows are read cell by cell."""
    span = analysis.reading.raw_span
    return [draft for draft in drafts if not analysis.tables.holds(*span(draft.start, draft.end))]


def _finished(
    analysis: Analysis, draft: _Draft, owners: dict[int, str], whose: tuple[str, str], listed: Items, number: int
) -> FoundTarget:
    start, end = analysis.reading.raw_span(draft.start, draft.end)
    region, document = whose
    return FoundTarget(
        id=f"{region_slug(region)}-{analysis.year or ''}-{number:02d}",
        region=region,
        document=document,
        part=draft.sentence.part,
        section=draft.sentence.section,
        item=listed.number_at(draft.start),
        owner=draft.owner or owners.get(draft.sentence.paragraph, ""),
        evidence=analysis.reading.raw[start:end],
        char_start=start,
        char_end=end,
        **{"confidence": 0.0, **draft.own},
    )


def _tabled(analysis: Analysis, entry: TableNumber, indicators: Indicators) -> _Draft:
    """Return the target of a row of a table of indicators."""
    places = analysis.reading.places
    start, end = bisect_left(places, entry.start), bisect_left(places, entry.end)
    row = Sentence(start, end, analysis.reading.text[start:end], analysis.part_of(start), entry.section)
    return _Draft(start, end, row, columns_of_target(entry, indicators), entry.owner)


def _numbered(analysis: Analysis, found: Understood, region: str, indicators: Indicators) -> _Draft:
    item, quantity = found.item, found.item.quantity
    name = _whole_name(analysis, found)
    unit = quantity.unit + (f"/{item.per}" if item.per else "")
    front = analysis.reading.text[max(found.clause[0], quantity.start - 24) : quantity.start]
    qualifier = _qualifier_of(found, front)
    summed = "累计" if "累计" in qualifier and "累计" not in name else ""
    scope = level_of(_said_before(analysis, found), region) or item.scope
    own = is_neutral(scope) and quantity.family != "doubling"  # 翻一番 is growth over years, no year's rate
    known = (indicators.promised(summed + name, found.kind, unit) if own else None) or Meaning()
    bounds = REQUIRED_BOUNDS[quantity.operator]
    promised = promised_of(item, found.kind, name)
    deliverable = deliverable_of(promised)
    columns = {
        "domain": _domain_of(name, found.sentence),
        "indicator_zh": name,
        "indicator_en": known.english or english_name(name, under_way=found.kind == "advance"),
        "series_id": known.series_id,
        "kind": found.kind,
        "operator": quantity.operator,
        "direction": known.direction or direction_of(item, found.kind),
        "lower": quantity.low if "lower" in bounds else None,
        "upper": quantity.high if "upper" in bounds else None,
        "unit": unit,
        "deliverable": deliverable,
        "stage": _stage_of(found, promised, deliverable),
        "qualifier": qualifier,
        "commitment": _commitment(analysis, found),
        "driver": known.driver or driver_of(item, found.kind),
        "scope": scope,
        "base_period": str(analysis.year - 1) if analysis.year and found.kind in _BASED else "",
        "due": found.due.isoformat() if found.due else "",
    }
    return _Draft(item.start, item.end, found.sentence, columns)


def _whole_name(analysis: Analysis, found: Understood) -> str:
    """Return a target's name: cleaned, completed where it says nothing alone, with what is done with all of a lot."""
    name = cleaned(naming.indicator_of(found.item, found.kind))
    if is_bare(name):
        text, quantity = analysis.reading.text, found.item.quantity
        near = max(quantity.start - _SUBJECT, 0)
        begin = max(text.rfind("\n", near, quantity.start) + 1, near)
        behind = text[quantity.end : quantity.end + _NEAR]
        name = cleaned(completed(name, text[begin : quantity.start], behind, found.sentence.section))
    return name + _done_with_all(analysis, found)


def _done_with_all(analysis: Analysis, found: Understood) -> str:
    """Return what is done with the whole of a lot where its name does not say it: 保交房项目45个全部交付."""
    quantity = found.item.quantity
    if found.kind != "coverage" or quantity.family == "share" or found.item.behind:
        return ""
    whole = WHOLE.match(analysis.reading.text[quantity.end : min(found.clause[1], quantity.end + _NEAR)])
    return whole["done"] if whole else ""


def _stage_of(found: Understood, promised: Promised, deliverable: str) -> str:
    item = found.item
    if found.kind == "advance":
        return stage_under_way(item.verb, item.noun, item.quantity.family)
    return stage_of(promised, deliverable)


def _domain_of(name: str, sentence: Sentence) -> str:
    """Return the field of a target; in an annex's list that its heading names, else its name's."""
    _, _, group = sentence.section.partition(",")
    field = naming.domain_of("", group) if group and is_listed(sentence) else _NO_FIELD
    return naming.domain_of(name, sentence.section) if field == _NO_FIELD else field


def _qualifier_of(found: Understood, front: str) -> str:
    told = naming.qualifier_of(found.item, front)
    return ";".join(filter(None, (told, EXPLAINED))) if found.sentence.part == "glossary" else told


def _said_before(analysis: Analysis, found: Understood) -> str:
    """Return the words of the sentence in front of a number, as far back as they may say whose it is."""
    quantity = found.item.quantity
    return analysis.reading.text[max(found.sentence.start, quantity.first - _NEAR) : quantity.start]


def _commitment(analysis: Analysis, found: Understood) -> str:
    """Return aspirational when a 力争 in the sentence before the number colours it and no 确保 took over."""
    begin = max(found.sentence.start, found.item.quantity.first - _EARSHOT)
    said = analysis.reading.text[begin : found.item.quantity.first]
    aspire = max((said.rfind(word) for word in words.lead_words("aspire")), default=-1)
    firm = max((said.rfind(word) for word in ("确保", "保证", "务必")), default=-1)
    return "aspirational" if aspire > firm and _carries(said[:aspire], said[aspire:]) else "firm"


def _aspires(text: str) -> bool:
    return text.startswith(tuple(words.lead_words("aspire")))


def _carries(before: str, after: str) -> bool:
    """Say whether a 力争 reaches a number: over a date, and over clauses that name no verb of their own.

    One that stands behind a subject or a number of its own clause (增长7%以上、力争达到8%) is of that clause alone.
    """
    if re.search(r"[,，]", after) and not _OPENS.search(before):
        return False
    if re.match(r"\S{2,4}到[^,，]{2,12}[,，]", after):
        return True
    if re.search(r"[;；。]", after):
        return False
    return not any(words.head_verb().match(clause) for clause in re.split(r"[,，]", after)[1:])


def _unnumbered(analysis: Analysis, indicators: Indicators) -> Iterator[_Draft]:
    for sentence, manner in analysis.sentences:
        if manner in ("past", "glossary") or sentence.heading:
            continue
        if sentence.part == "document_list":
            yield from _listed_document(analysis, sentence)
        else:
            yield from _promised(analysis, sentence, indicators)


def is_document(name: str) -> bool:
    """Say whether a name is the title of a document to be issued: a plan, an opinion, a measure.

    Examples
    --------
    >>> is_document("聊城市“十五五”教育事业发展规划"), is_document("市第一人民医院扩建工程")
    (True, False)
    """
    return bool(_LIST_DOCUMENT.match(name))


def _listed_document(analysis: Analysis, sentence: Sentence) -> Iterator[_Draft]:
    start = sentence.start + len(sentence.text) - len(sentence.text.lstrip(" -•·*"))
    name = analysis.reading.text[start : sentence.end].rstrip("。;； ")
    if is_document(name):
        yield _plain(analysis, sentence, _LISTED, name, (start, start + len(name)), Meaning())


def _promised(analysis: Analysis, sentence: Sentence, indicators: Indicators) -> Iterator[_Draft]:
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
            name = match["name"]
            covered = row.kind == "coverage"
            called = naming.covered_name(name, analysis.reading.text[start:end]) if covered else name
            known = indicators.promised(called, row.kind, "%") or Meaning()
            yield _plain(analysis, sentence, row, name, (start, end), known)


def _plain(
    analysis: Analysis, sentence: Sentence, row: PromiseRow, name: str, span: tuple[int, int], known: Meaning
) -> _Draft:
    start, end = span
    text = analysis.reading.text[start:end]
    covered = row.kind == "coverage"
    full_name = cleaned(naming.covered_name(name, text) if covered else name, numbered=False)
    promised = Promised(row.kind, full_name, text)
    deliverable = row.deliverable or deliverable_of(promised)
    due = _plain_due(analysis, sentence, start)
    own = {
        "domain": _domain_of(name, sentence),
        "indicator_zh": full_name,
        "indicator_en": known.english or english_name(full_name),
        "series_id": known.series_id,
        "kind": row.kind,
        "operator": "=" if covered else row.operator,
        "direction": row.direction,
        "lower": 100.0 if covered else None,
        "upper": 100.0 if covered else None,
        "unit": "%" if covered else "",
        "deliverable": deliverable,
        "stage": stage_of(promised, deliverable),
        "qualifier": row.qualifier,
        "commitment": "aspirational" if "力争" in text or _aspires(text) else "firm",
        "driver": row.driver,
        "scope": "",
        "base_period": "",
        "due": due.isoformat() if due else "",
    }
    return _Draft(start, end, sentence, own)


def _unsaid(analysis: Analysis, listed: Items, drafts: list[_Draft]) -> Iterator[_Draft]:
    """Yield a milestone for each item of a list that no target tells of."""
    starts = sorted(draft.start for draft in drafts)
    sentences = [sentence for sentence, _ in analysis.sentences]
    places = [sentence.start for sentence in sentences]
    for item in listed.found:
        told = bisect_left(starts, item.end) - bisect_left(starts, item.start)
        title = _ITEM_TITLE.match(analysis.reading.text, item.start, min(item.end, item.start + _TITLE))
        if told or title is None:
            continue
        sentence = sentences[max(bisect_right(places, title.start("name")) - 1, 0)]
        yield _plain(analysis, sentence, _PROMISED_ITEM, title["name"], title.span("name"), Meaning())


def _plain_due(analysis: Analysis, sentence: Sentence, start: int) -> date | None:
    year = analysis.year
    before = [due.day for due in due_dates(sentence.text, year) if sentence.start + due.place <= start]
    if before:
        return before[-1]
    if sentence.part == "five_year_goals":
        return plan_due(sentence.part_heading, year)
    return date(year, 12, 31) if year else None


def skipped_numbers(analysis: Analysis, *, document: str = "") -> list[SkippedNumber]:
    """Return every number of a text that came out as no target, with its place and the reason."""
    found = []
    for skip in analysis.skipped:
        start, end = analysis.reading.raw_span(skip.start, skip.end)
        if analysis.tables.holds(start, end):
            continue
        name = document or analysis.title.document
        found.append(SkippedNumber(name, analysis.reading.raw[start:end], skip.reason, start, end))
    return sorted([*found, *_nameless(analysis, document)], key=lambda skip: skip.char_start)


def _nameless(analysis: Analysis, document: str) -> Iterator[SkippedNumber]:
    """Yield the promised numbers of which the text does not say what they are of: 抓好20个."""
    for found in analysis.promises:
        if not _whole_name(analysis, found):
            start, end = analysis.reading.raw_span(*_span(found))
            name = document or analysis.title.document
            yield SkippedNumber(name, analysis.reading.raw[start:end], "names nothing", start, end)


def explain(text: str, *, year: int | None = None, document: str = "") -> list[SkippedNumber]:
    """Return the numbers of a text that are no targets, each with the reason.

    Examples
    --------
    >>> [(skip.text, skip.reason) for skip in explain("办好第26届省运会。")]
    [('第26届', 'ordinal')]
    """
    return skipped_numbers(analyse(text, year), document=document)
