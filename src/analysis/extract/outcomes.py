"""What a report says was: observations with period, value, status and bound."""

from __future__ import annotations

import re

from analysis.extract import naming
from analysis.extract.analyse import Analysis, Found, analyse
from analysis.extract.due import PLAN_NUMBER, plan_end
from analysis.extract.table import Outcome

_EARSHOT = 300
_SPAN_YEARS = 5
_EXPECTED = re.compile(r"预计|预期完成|初步(?:核算|统计)|有望")
_YEAR = re.compile(r"(?<![\d由从比较])(20\d\d)年(?!以来)")
_OWN_YEAR = re.compile(r"[到至](20\d\d)年的?[^,，。;；\d]{0,4}$")
_BASE_YEAR = re.compile(r"[比较](20\d\d)年[^,，。;；\d]{0,8}$")
_PLAN = re.compile(r"(?<![较比于]“)(?<![较比于])十([二三四五六七])五”?(?:时期|期间|以来|这?五年)?")
_FIVE = re.compile(r"[五5]年(?:间|累计|提高|增长|提升|增加|新增|净增|下降|改造|建成)|年均|[较比]“?十[二三四]五")
_ONE = re.compile(r"去年|全年|一年来|过去一年|上年(?!增|末)")


def extract_outcomes(text: str, *, region: str = "", year: int | None = None, document: str = "") -> list[Outcome]:
    """Return the statements of a report about what was, in the order of the text.

    Parameters
    ----------
    text : str
        The text as decoded, before any cleaning: offsets count its characters.
    region, year, document
        As for :func:`analysis.extract.targets.extract_targets`.

    Returns
    -------
    list of Outcome
        ``period`` is the year reviewed or five years (2021/2025), blank where the text names none and no year is given;
        ``status`` is A, or E where the text says 预计; ``bound`` is over or under where it says only that.

    Examples
    --------
    >>> [(each.indicator_zh, each.period, each.value, each.unit) for each in
    ...  extract_outcomes("去年，地区生产总值达到9.86万亿元、增长5.7%。", year=2026)]
    [('地区生产总值', '2025', 9.86, '万亿元'), ('地区生产总值增长', '2025', 5.7, '%')]
    """
    return outcomes_of(analyse(text, year), region=region, document=document)


def outcomes_of(analysis: Analysis, *, region: str = "", document: str = "") -> list[Outcome]:
    """Return the statements of a text already analysed; of an excerpt also what may be one."""
    region = region or analysis.title.region
    document = document or analysis.title.document
    stated = list(analysis.statements)
    if analysis.is_undivided:
        stated += [found for found in analysis.promises if found.open]
        stated.sort(key=lambda found: found.item.start)
    return [_outcome(analysis, found, region, document) for found in stated if found.kind != "relative"]


def _outcome(analysis: Analysis, found: Found, region: str, document: str) -> Outcome:
    item, quantity = found.item, found.item.quantity
    start, end = analysis.reading.raw_span(item.start, item.end)
    said = analysis.reading.text[max(found.sentence.start, quantity.first - _EARSHOT) : quantity.first]
    clause = analysis.reading.text[max(found.clause[0], quantity.first - _EARSHOT) : quantity.first]
    return Outcome(
        indicator_zh=naming.indicator_of(item, found.kind),
        period=_period(analysis, found, said, clause),
        value=quantity.low,
        unit=quantity.unit + (f"/{item.per}" if item.per else ""),
        kind=found.kind,
        status="E" if _EXPECTED.search(said) else "A",
        bound=_bound(quantity.operator),
        evidence=analysis.reading.raw[start:end],
        char_start=start,
        char_end=end,
        part=found.sentence.part,
        region=region,
        document=document,
    )


def _bound(operator: str) -> str:
    return {">": "over", ">=": "over", "<": "under", "<=": "under"}.get(operator, "")


def _period(analysis: Analysis, found: Found, said: str, clause: str) -> str:
    """Return the year reviewed, or the five years that clause, sentence or heading speak of."""
    year = analysis.year
    own = _OWN_YEAR.search(clause)
    if own:
        return own[1]
    base = _BASE_YEAR.search(clause)
    if base and year and int(base[1]) < year - 2 and found.kind in ("change", "growth"):
        return f"{int(base[1]) + 1}/{year - 1}"
    five = bool(_FIVE.search(clause)) or (found.five_years and not _ONE.search(clause) and _adds_up(found, clause))
    named = _YEAR.findall(said)
    if named and not five:
        return str(named[-1])
    if five:
        last = _plan_years(said + found.sentence.section + found.sentence.part_heading, year)
        return f"{last - _SPAN_YEARS + 1}/{last}" if last is not None else ""
    return str(year - 1) if year else ""


def _adds_up(found: Found, clause: str) -> bool:
    """Say whether a figure of a five-year review is of all five years: built, added, grown; a level is of the last."""
    if found.kind in ("change", "growth") or "累计" in clause:
        return True
    return found.kind == "flow" and (
        found.item.role == "deliver" or found.item.noun.endswith(("就业", "培训", "脱贫", "出列", "摘帽"))
    )


def _plan_years(text: str, year: int | None) -> int | None:
    """Return the last of the five years that a text speaks of."""
    plan = _PLAN.search(text)
    if plan:
        last = plan_end(PLAN_NUMBER[plan[1]])
        return min(last, year - 1) if year else last
    return year - 1 if year else None
