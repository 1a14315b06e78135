"""The targets of a text: promises with numbers, and those that print none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from analysis.extract import naming, words
from analysis.extract.analyse import Analysis, Found, analyse
from analysis.extract.due import due_dates, plan_due
from analysis.extract.identity import region_slug
from analysis.extract.kinds import direction_of, driver_of
from analysis.extract.rows import PromiseRow, rows
from analysis.extract.structure import Sentence
from analysis.extract.table import SkippedNumber, Target
from analysis.vocabulary import REQUIRED_BOUNDS

_OWNER = re.compile(r"(?:责任单位|牵头单位|责任部门|牵头部门)[:为]?(?P<owner>[^)。;；\n]{2,60})")
_LIST_DOCUMENT = re.compile(r"^[^,，。;；]{6,60}(?:规划|方案|意见|计划|办法|条例|纲要|措施|政策)(?:\([^)]{4,14}\))?$|^[^,，。;；]{6,60}纲要$")
_BASED = ("change", "growth")


@lru_cache(maxsize=1)
def _promises() -> tuple[tuple[re.Pattern[str], PromiseRow], ...]:
    return tuple((re.compile(row.pattern), row) for row in rows("promises", PromiseRow))


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
    region = region or analysis.title.region
    document = document or analysis.title.document
    found = [_numbered(analysis, each) for each in analysis.promises]
    spans = [(target.char_start, target.char_end) for target in found]
    found += [target for target in _unnumbered(analysis) if not _overlaps(spans, target)]
    found.sort(key=lambda target: (target.char_start, target.char_end))
    prefix = f"{region_slug(region)}-{analysis.year or ''}"
    return [
        replace(target, id=f"{prefix}-{number:02d}", region=region, document=document)
        for number, target in enumerate(found, first)
    ]


def _overlaps(spans: list[tuple[int, int]], target: Target) -> bool:
    return any(start < target.char_end and target.char_start < end for start, end in spans)


def _numbered(analysis: Analysis, found: Found) -> Target:
    item, quantity = found.item, found.item.quantity
    name = naming.indicator_of(item, found.kind)
    known = naming.synonym_of(name, found.kind)
    bounds = REQUIRED_BOUNDS[quantity.operator]
    start, end = analysis.reading.raw_span(item.start, item.end)
    front = analysis.reading.text[max(found.clause[0], quantity.start - 24) : quantity.start]
    base = str(found.due.year - 1) if found.due and found.kind in _BASED and found.due.year == analysis.year else ""
    if not base and found.kind in _BASED and analysis.year:
        base = str(analysis.year - 1)
    return Target(
        id="",
        region="",
        document="",
        section=found.sentence.section,
        domain=naming.domain_of(name, found.sentence.section),
        indicator_zh=name,
        indicator_en=known.indicator_en if known else "",
        series_id=known.series_id if known else "",
        kind=found.kind,
        operator=quantity.operator,
        direction=(known.direction if known else "") or direction_of(item),
        lower=quantity.low if "lower" in bounds else None,
        upper=quantity.high if "upper" in bounds else None,
        unit=quantity.unit + (f"/{item.per}" if item.per else ""),
        qualifier=naming.qualifier_of(item, front),
        commitment=_commitment(analysis, found),
        driver=(known.driver if known else "") or driver_of(item, found.kind),
        owner=_owner(found.sentence.text),
        scope=item.scope,
        base_period=base,
        due=found.due.isoformat() if found.due else "",
        confidence=found.confidence,
        evidence=analysis.reading.raw[start:end],
        char_start=start,
        char_end=end,
    )


def _commitment(analysis: Analysis, found: Found) -> str:
    """A 力争 in the sentence before the number colours it until a 确保 takes over."""
    said = analysis.reading.text[found.sentence.start : found.item.quantity.first]
    aspire = max((said.rfind(word) for word in words.lead_words("aspire")), default=-1)
    firm = max((said.rfind(word) for word in ("确保", "保证", "务必")), default=-1)
    in_clause = aspire >= found.clause[0] - found.sentence.start
    carried = aspire >= 0 and "," not in said[aspire:] and "，" not in said[aspire:] or _carries(said, aspire)
    return "aspirational" if aspire > firm and (in_clause or carried) else "firm"


def _carries(said: str, aspire: int) -> bool:
    return aspire >= 0 and bool(re.match(r"\S{2,4}到[^,，]{2,12}[,，]", said[aspire:]))


def _owner(text: str) -> str:
    match = _OWNER.search(text)
    return match["owner"].strip() if match else ""


def _unnumbered(analysis: Analysis) -> Iterator[Target]:
    for sentence, manner in analysis.sentences:
        if manner in ("past", "glossary"):
            continue
        if sentence.zone == "list" and not sentence.heading:
            yield from _listed_document(analysis, sentence)
        elif not sentence.heading:
            yield from _promised(analysis, sentence)


def _listed_document(analysis: Analysis, sentence: Sentence) -> Iterator[Target]:
    start = sentence.start + len(sentence.text) - len(sentence.text.lstrip(" -•·*"))
    name = analysis.reading.text[start : sentence.end].rstrip("。;； ")
    if _LIST_DOCUMENT.match(name):
        row = PromiseRow(kind="milestone", pattern="", confidence=0.95, example="清单")
        yield _plain(analysis, sentence, row, name, start, start + len(name))


def _promised(analysis: Analysis, sentence: Sentence) -> Iterator[Target]:
    taken: list[tuple[int, int]] = []
    for pattern, row in _promises():
        for match in pattern.finditer(sentence.text):
            if any(start < match.end() and match.start() < end for start, end in taken):
                continue
            taken.append(match.span())
            start, end = sentence.start + match.start(), sentence.start + match.end()
            yield _plain(analysis, sentence, row, match["name"], start, end)


def _plain(analysis: Analysis, sentence: Sentence, row: PromiseRow, name: str, start: int, end: int) -> Target:
    year = analysis.year
    dues = [due.day for due in due_dates(sentence.text, year) if sentence.start + due.place <= start]
    due = dues[-1] if dues else plan_due(sentence.zone_heading, year) if sentence.zone == "plan" else None
    covered = row.kind == "coverage"
    raw_start, raw_end = analysis.reading.raw_span(start, end)
    text = analysis.reading.text[start:end]
    return Target(
        id="",
        region="",
        document="",
        section=sentence.section,
        domain=naming.domain_of(name, sentence.section),
        indicator_zh=_covered_name(name, text) if covered else name,
        indicator_en="",
        series_id="",
        kind=row.kind,
        operator=">=" if covered else "",
        direction=row.direction,
        lower=100.0 if covered else None,
        upper=None,
        unit="%" if covered else "",
        qualifier=row.qualifier,
        commitment="aspirational" if re.match("力争|力促|争取", text) else "firm",
        driver=row.driver,
        owner=_owner(sentence.text),
        scope="",
        base_period="",
        due=due.isoformat() if due else f"{year}-12-31" if year else "",
        confidence=row.confidence,
        evidence=analysis.reading.raw[raw_start:raw_end],
        char_start=raw_start,
        char_end=raw_end,
    )


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
