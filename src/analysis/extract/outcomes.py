"""What a report says was: observations with period, value, status and bound."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import replace

from analysis.extract import naming, words
from analysis.extract.accomplished import accomplished
from analysis.extract.analyse import Analysis, Understood, analyse
from analysis.extract.due import PLAN_NUMBER, plan_end
from analysis.extract.indicator_tables import TableNumber
from analysis.extract.kinds import LESS_IS_BETTER
from analysis.extract.target_table import Outcome

_EARSHOT = 300
_SPAN_YEARS = 5
_EXPECTED = re.compile(r"预计|预期完成|初步(?:核算|统计)|有望")
_YEAR = re.compile(r"(?<![\d由从比较与同自])(20\d\d)年(?!以来|《)")
_OWN_YEAR = re.compile(r"[到至](20\d\d)年的?[^,，。;；\d]{0,4}$")
_BASE_YEAR = re.compile(r"[比较](20\d\d)年[^,，。;；\d]{0,8}$")
_PLAN = re.compile(r"(?<![较比于]“)(?<![较比于])十([二三四五六七])五”?(?:时期|期间|以来|这?五年)?")
_FIVE = re.compile(
    r"[五5]年(?:间|累计|提高|增长|提升|增加|新增|净增|下降|改造|建成|投入)|年均(?!浓度|值|气温|降|PM|径流)|[较比]“?十[二三四]五"
)
_FIRST_YEARS = re.compile(r"十(?P<plan>[一二三四五])五”?(?:时期|期间)?的?前(?P<years>[两二三四])年")
_LAST_YEARS = re.compile(r"(?<![第前连续])(?P<years>[两二三四])年(?:来|间|累计)")
_NUMBERS = {"两": 2, "二": 2, "三": 3, "四": 4}
_COUNTED_UP = ("就业", "培训", "脱贫", "出列", "摘帽")
_OPPOSITE = {"": "", "over": "under", "under": "over"}
_FALL_NAMED = re.compile(r"(?:降幅|减幅|下降率?|浓度)$")
_BASE = re.compile(r"(?:左右|以上)?的?基础上")
_MINUS = re.compile(r"[\u4e00-\u9fff][-－−–]$")
_LAST_YEAR = re.compile(r"^(?:去年|上年)(?=[^底末的].)")
_GROWTHS = ("增长", "增速", "增幅", "涨幅", "上涨")
_FALLS = ("增速下降", "增长下降", "增幅下降")
_TASK = re.compile(
    r"(?:(?P<over>超额)|全面|圆满|提前)?完成(?:(?:国家|省|市|上级)?下达(?:给?我[市省区县])?的?)?(?=.{2})"
)
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
    stated = [found for found in stated if found.kind != "relative" and not _is_base(analysis, found)]
    numbered = [_outcome(analysis, found, region, document) for found in stated]
    told = [each for each in numbered if each.indicator_zh]
    told += _in_words(analysis, told, region, document)
    outside = [each for each in told if not analysis.tables.holds(each.char_start, each.char_end)]
    tabled = [_tabled(analysis, entry, region, document) for entry in analysis.tables.figures]
    return sorted([*outside, *tabled], key=lambda each: each.char_start)


def _is_base(analysis: Analysis, found: Understood) -> bool:
    """Say whether a figure is but what another starts from: 在年初预算压减10%的基础上."""
    return bool(_BASE.match(analysis.reading.text, found.item.quantity.end))


def _in_words(analysis: Analysis, numbered: list[Outcome], region: str, document: str) -> list[Outcome]:
    """Return what is told without a number, where no number tells it."""
    told = sorted((each.char_start, each.char_end) for each in numbered)
    ends = [end for _, end in told]
    found = []
    for each in accomplished(analysis.sentences):
        start, end = analysis.reading.raw_span(each.start, each.end)
        behind = bisect_right(ends, start)
        if behind < len(told) and told[behind][0] < end:
            continue
        found.append(
            Outcome(
                indicator_zh=each.name,
                period=str(analysis.year - 1) if analysis.year else "",
                value=each.value,
                unit=each.unit,
                kind=each.kind,
                status="A",
                bound=each.bound,
                evidence=analysis.reading.raw[start:end],
                char_start=start,
                char_end=end,
                part=each.sentence.part,
                region=region,
                document=document,
            )
        )
    return found


def _tabled(analysis: Analysis, entry: TableNumber, region: str, document: str) -> Outcome:
    """Return the figure that a row of a table of indicators starts from."""
    return Outcome(
        indicator_zh=entry.name,
        period=str(entry.year),
        value=entry.quantity.low,
        unit=entry.quantity.unit,
        kind=entry.kind,
        status=entry.status,
        bound=_bound(entry.quantity.operator),
        evidence=analysis.reading.raw[entry.start : entry.end],
        char_start=entry.start,
        char_end=entry.end,
        part=analysis.part_of(bisect_left(analysis.reading.places, entry.start)),
        region=region,
        document=document,
    )


def _outcome(analysis: Analysis, found: Understood, region: str, document: str) -> Outcome:
    item, quantity = found.item, found.item.quantity
    start, end = analysis.reading.raw_span(item.start, item.end)
    said = analysis.reading.text[max(found.sentence.start, quantity.first - _EARSHOT) : quantity.first]
    clause = analysis.reading.text[max(found.clause[0], quantity.first - _EARSHOT) : quantity.first]
    minus = bool(_MINUS.search(analysis.reading.text, max(quantity.start - 2, 0), quantity.start))
    name, kind, sign = _signed(found, minus=minus)
    name = _LAST_YEAR.sub("", name)
    task = _TASK.match(name)
    bound = _bound(quantity.operator)
    if task and task["over"] and analysis.reading.text.startswith("任务", quantity.end):
        bound = "over"
    return Outcome(
        indicator_zh=name[task.end() :] if task else name,
        period=_period(analysis, found, said, clause),
        value=sign * quantity.low,
        unit=quantity.unit + (f"/{item.per}" if item.per else ""),
        kind=kind,
        status="E" if _EXPECTED.search(said) else "A",
        bound=_OPPOSITE[bound] if sign < 0 else bound,
        evidence=analysis.reading.raw[start:end],
        char_start=start,
        char_end=end,
        part=found.sentence.part,
        region=region,
        document=document,
    )


def _signed(found: Understood, *, minus: bool) -> tuple[str, str, int]:
    """Return name, kind and sign: a level that fell by a share has grown by less than nothing.

    What is the better the less there is of it (能耗, 事故) keeps its fall as a positive number, as targets do.
    """
    item, kind = found.item, found.kind
    name = naming.indicator_of(item, kind)
    if minus and name.endswith(_GROWTHS):
        return name, "growth", -1
    if kind == "growth" and item.tail.endswith(_FALLS):
        return name, kind, -1
    falls = item.role == "fall" and not item.level and item.quantity.family == "share"
    if not falls or kind not in ("change", "growth") or LESS_IS_BETTER.search(item.noun):
        return name, kind, 1
    if _FALL_NAMED.search(item.noun):
        return name, kind, 1
    return naming.indicator_of(replace(item, role="grow", tail=""), "growth"), "growth", -1


def _bound(operator: str) -> str:
    return {">": "over", ">=": "over", "<": "under", "<=": "under"}.get(operator, "")


def _period(analysis: Analysis, found: Understood, said: str, clause: str) -> str:
    """Return the year reviewed, or the years that clause, sentence or topic sentence speak of."""
    year = analysis.year
    own = [match for match in (_OWN_YEAR.search(clause),) if match and _is_past(int(match[1]), year)]
    if own:
        return own[0][1]
    some = _some_years(clause, year)
    if some:
        return some
    base = _BASE_YEAR.search(clause)
    if base and year and int(base[1]) < year - 2 and found.kind in ("change", "growth"):
        return f"{int(base[1]) + 1}/{year - 1}"
    five = bool(_FIVE.search(clause)) or (found.five_years and not _ONE.search(clause) and _adds_up(found, clause))
    named = [each for each in _YEAR.findall(said) if _is_past(int(each), year)]
    if named and not five:
        return str(named[-1])
    if five:
        return _plan_years(said + found.sentence.section + found.sentence.part_heading, year)
    return str(year - 1) if year else ""


def _is_past(named: int, year: int | None) -> bool:
    return year is None or named < year


def _some_years(clause: str, year: int | None) -> str:
    """Return the years of a clause that speaks of some years but five: 三年来, “十一五”前四年累计."""
    first = _FIRST_YEARS.search(clause)
    if first:
        begin = plan_end(PLAN_NUMBER[first["plan"]]) - _SPAN_YEARS + 1
        return f"{begin}/{begin + _NUMBERS[first['years']] - 1}"
    last = _LAST_YEARS.search(clause)
    return f"{year - _NUMBERS[last['years']]}/{year - 1}" if last and year else ""


def _adds_up(found: Understood, clause: str) -> bool:
    """Say whether a figure of a five-year review is of all five years: built, added, grown; a level is of the last."""
    if found.kind in ("change", "growth") or "累计" in clause:
        return True
    if found.kind != "flow" or found.item.noun.startswith(("人均", "亩均")):
        return False
    plain = not found.item.role and words.noun_row(found.item.noun) is None
    return plain or found.item.role == "deliver" or found.item.noun.endswith(_COUNTED_UP)


def _plan_years(text: str, year: int | None) -> str:
    """Return the years of a plan that a text speaks of, as far as they are over, else the last five."""
    plan = _PLAN.search(text)
    last = plan_end(PLAN_NUMBER[plan[1]]) if plan else None
    if last is None and year:
        last = year - 1
    if last is None:
        return ""
    return f"{last - _SPAN_YEARS + 1}/{min(last, year - 1) if year else last}"
