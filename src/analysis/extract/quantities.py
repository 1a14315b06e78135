"""Every number of a text with its unit and the words that bound it; numbers that promise nothing, with the reason."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from math import isnan

from analysis.domain.units import COUNTED, UnitMismatch, conversion_factor, families, unit_rows, unit_words
from analysis.extract import numerals, words
from analysis.extract.grammar_rows import BoundRow, SkipRow, rows

MULTIPLIER = "万亿|千亿|百亿|十亿|千万|百万|十万|亿|万|千|百"
_BOUND_REACH = 8
_SMALL = 20
_NOUN_BEHIND = re.compile(r"(?!以[上内下]|左右|大关|台阶|关口|的?台阶|门槛|目标|俱乐部|、|和|级)[\u4e00-\u9fff]")
_BUILT = frozenset(("length", "area", "volume", "mass", "energy"))
"""What is built by the measure: 新建50公里以上绿道 is an amount, 投资2000万元以上项目 is not."""
_STEPS = ("台阶", "的台阶", "新台阶", "大台阶", "大关", "关口", "门槛")
_RATIO_IN_FRONT = re.compile(
    r"(?:系数|价格指数|收入比|收入差距|收入倍差|倍差|基尼系数|恩格尔系数|容积率|(?:万车|GDP|生产总值|百万吨)[^,，。;；、\d]{0,12}死亡率)[^,，。;；、\d]{0,8}$"
)
"""What is printed without a unit: 城乡收入比缩小到1.73."""
_MONEY_IN_FRONT = re.compile(
    r"(?:收入|产值|投资|营收|税收|零售额|零售总额|贸易额|出口额|进出口|销售额|交易额|成交额|GDP|生产总值|利润|资金|经济总量|增加值)"
    r"[^,，。;；\d]{0,8}$"
)
_PEOPLE_IN_FRONT = re.compile(r"(?:游客|人次|人口|旅客|客流|客流量|用户|人数|就业)[^,，。;；\d]{0,8}$")
"""What is printed with a multiplier alone: 游客突破900万, 旅游收入超百亿."""
_CJK = re.compile(r"[\u4e00-\u9fffA-Za-z“＿]")
_NAMED = frozenset(("money", "length", "area", "volume", "mass", "power", "energy"))
_PAID = ("发放", "投放", "争取", "发行", "筹集", "安排", "投入")
_HEADS = frozenset("头只羽箱")
"""Units whose bare multiplier tells the size of the noun behind it: 亿元企业, 万亩油茶基地, 百万头生猪项目."""


@dataclass(frozen=True)
class Quantity:
    """A number with its unit and bounds; ``start`` to ``end`` includes the bound words, ``first`` the number alone."""

    start: int
    end: int
    first: int
    last: int
    low: float
    high: float
    operator: str
    unit: str
    family: str
    marks: tuple[str, ...] = ()
    bare: bool = False
    written: bool = False
    attribute: bool = False
    prefix: int = 0


CROWDED = "in a sentence of more numbers than any has"
"""Why a number is not read that stands among thousands without a full stop."""


@dataclass(frozen=True)
class Skipped:
    """A number that is no quantity here: where, and why."""

    start: int
    end: int
    reason: str


@lru_cache(maxsize=1)
def _units() -> str:
    """Return the pattern of a unit: the grammar's words, and two classifiers printed together: 场(次), 台/件."""
    words = unit_words(tables=False)
    single = [word for word in words if len(word) == 1 and families()[word] in COUNTED]
    either = f"[{''.join(single)}]"
    places = r"个[市县区镇乡村旗州社街道]{1,4}\([市县区镇乡村旗州街道社居场园、]{1,12}\)"
    unless = "|".join(word for row in unit_rows() for word in row.unless)
    known = "|".join([places, rf"{either}\({either}{{1,2}}\)", *map(re.escape, words)])
    return f"(?!{unless})(?:{known})"


@lru_cache(maxsize=1)
def _quantity() -> re.Pattern[str]:
    unit, number = _units(), f"{numerals.ARABIC}|{numerals.CHINESE}"
    return re.compile(
        rf"(?<![\d.第几/])(?P<one>{numerals.ARABIC}|(?<!数)(?:{numerals.CHINESE}))"
        rf"(?:(?P<ratio>:1(?![\d.]))"
        rf"|(?P<between>(?:{MULTIPLIER})?(?:{unit})?)(?:—|-|至|到|、(?=[一二三四五六七八九]{{1}}(?:{unit})))(?P<two>{number})(?![\d.]))?"
        rf"(?P<inside>余|多|几|来)?(?:(?P<multiplier>{MULTIPLIER})?(?P<inside2>余|多)?"
        rf"(?P<unit>(?:{unit})(?:/(?:{MULTIPLIER})?(?:{unit}))?)(?P<inside3>余|多(?!功能|媒体|式联运|元化))?|(?P<alone>{MULTIPLIER})(?P<inside4>余|多)?)?"
        rf"|(?<![\d一二两三四五六七八九十几数零千百万亿第])(?P<bare>{MULTIPLIER})(?P<bareinside>余|多)?(?P<bareunit>{unit})"
        rf"|(?<=[超过破近逾达上约])(?P<bare2>{MULTIPLIER})(?P<bareinside2>余|多)?(?P<bareunit2>{unit})"
        rf"|(?<=[超过破近逾达])(?P<alone2>万亿|[十百千]?亿)(?=[,，。;；、]|大关|以上|的?台阶|$)"
    )


@lru_cache(maxsize=8)
def _skips(where: str) -> tuple[tuple[re.Pattern[str], SkipRow], ...]:
    return tuple((re.compile(row.pattern), row) for row in rows("skips", SkipRow) if row.where == where)


@lru_cache(maxsize=8)
def _bounds(position: str) -> dict[str, str]:
    return {word: row.operator for row in rows("bounds", BoundRow) if row.position == position for word in row.words}


@lru_cache(maxsize=1)
def _before() -> re.Pattern[str]:
    words = sorted(_bounds("before"), key=len, reverse=True)
    return re.compile(
        f"({'|'.join(map(re.escape, words))})(?:了|到|在|至|出)?$|(?P<atleast>至少|最少)[\u4e00-\u9fff]{{1,4}}$"
    )


@lru_cache(maxsize=1)
def _after() -> re.Pattern[str]:
    words = sorted(_bounds("after"), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, words)))


def masked(text: str) -> tuple[str, list[Skipped]]:
    """Return the text with names, dates, ordinals and idioms blanked out, and what was blanked out with a number in it.

    Examples
    --------
    >>> hidden, skipped = masked("到2027年建成“十百千”工程15个")
    >>> hidden, [skip.reason for skip in skipped]
    ('到＿＿＿＿＿建成＿＿＿＿＿工程15个', ['quoted name', 'date'])
    """
    characters, skipped, current = list(text), [], text
    for pattern, row in _skips("mask"):
        found = False
        for match in pattern.finditer(current):
            found = True
            start, end = match.span()
            characters[start:end] = "＿" * (end - start)
            if re.search(r"[\d一二两三四五六七八九十百千万亿]", match[0]):
                skipped.append(Skipped(start, end, row.reason))
        if found:
            current = "".join(characters)
    return current, skipped


def find_quantities(text: str) -> tuple[list[Quantity], list[Skipped]]:
    """Return the quantities of a text in its reading form, in order, and the numbers that are none.

    Examples
    --------
    >>> (quantity,), _ = find_quantities("农产品出口额突破60亿元")
    >>> quantity.low, quantity.unit, quantity.operator
    (60.0, '亿元', '>')
    """
    hidden, skipped = masked(text)
    quantities: list[Quantity] = []
    for found in sorted(_all(hidden), key=lambda item: (item.start, -item.end)):
        if quantities and found.start < quantities[-1].last:
            continue
        if isinstance(found, Skipped):
            skipped.append(found)
            continue
        reason = _reason(hidden, found)
        if reason:
            skipped.append(Skipped(found.first, found.last, reason))
        else:
            quantities.append(_bounded(text, hidden, found))
    return quantities, sorted(skipped, key=lambda skip: skip.start)


def _all(hidden: str) -> Iterator[Quantity | Skipped]:
    taken: list[tuple[int, int]] = []
    for match in numerals.shares().finditer(hidden):
        value = numerals.share_value(match)
        if isnan(value):
            continue
        taken.append(match.span())
        yield _plain(match.start(), match.end(), value, "%", "share", written=True)
    for match in numerals.doublings().finditer(hidden):
        taken.append(match.span())
        yield _plain(match.start(), match.end(), numerals.doubling_value(match), "%", "doubling", written=True)
    taken.sort()
    starts = [start for start, _ in taken]
    for match in _quantity().finditer(hidden):
        before = bisect_right(starts, match.start()) - 1
        if before < 0 or taken[before][1] <= match.start():
            yield _read_match(match, hidden)


def _plain(start: int, end: int, value: float, unit: str, family: str, *, written: bool = False) -> Quantity:
    return Quantity(start, end, start, end, value, value, "=", unit, family, written=written)


def _read_match(match: re.Match[str], hidden: str) -> Quantity | Skipped:
    start, end = match.span()
    bare = match["bare"] or match["bare2"]
    if bare:
        unit = match["bareunit"] or match["bareunit2"]
        found = replace(_plain(start, end, 1.0, bare + unit, _family(unit)), bare=True)
        if hidden[max(start - 1, 0) : start] == "上":
            found = replace(found, operator=">=", marks=("上",))
        return _inside(found, match["bareinside"] or match["bareinside2"])
    if match["alone2"]:
        money = _family_in_front(hidden, start - 1) == "money"
        found = replace(_plain(start, end, 1.0, match["alone2"], "money"), bare=True)
        return found if money else Skipped(start, end, "round figure of speech")
    if match["ratio"]:
        value = numerals.value_of(match["one"])
        return _plain(start, match.end("ratio"), value, "∶1", "times")
    return _read_number(match, hidden)


def _read_number(match: re.Match[str], hidden: str) -> Quantity | Skipped:
    start, end = match.span()
    unit, multiplier = match["unit"] or "", match["multiplier"] or match["alone"] or ""
    if not (unit or multiplier) and _RATIO_IN_FRONT.search(hidden, max(start - 24, 0), start):
        value = numerals.value_of(match["one"])
        return _plain(start, match.end("one"), value, "", "times")
    alone = _family_in_front(hidden, start) if multiplier and not unit else ""
    if not unit and not alone and (not multiplier or not _CJK.match(hidden, end)):
        return Skipped(start, end, "no unit" if match["one"][0].isdigit() else "word, not a number")
    one = numerals.value_of(match["one"])
    two = numerals.value_of(match["two"]) if match["two"] else one
    written = not match["one"][0].isascii()
    either = numerals.either_of(match["one"]) if written and not match["two"] else None
    one, two = either or (one, two)
    if isnan(one + two):
        return Skipped(start, end, "word, not a number")
    family = alone or _family(unit)
    if match["two"] and one > two:
        one = _in_unit_of_second(one, match["between"] or unit, multiplier + unit)
        one, two = min(one, two), max(one, two)
    operator = "range" if one != two else "="
    found = Quantity(start, end, start, end, one, two, operator, multiplier + unit, family, written=written)
    return _inside(found, match["inside"] or match["inside2"] or match["inside3"] or match["inside4"])


def _in_unit_of_second(value: float, own: str, second: str) -> float:
    """Return the first number of a range in the unit of the second: 5000元至3万元 is from 0.5 to 3万元."""
    try:
        return round(value * conversion_factor(own, second), 10)
    except UnitMismatch:
        return value


def _family_in_front(hidden: str, start: int) -> str:
    """Return what a number with a multiplier alone counts, by the words in front of it; blank where they do not say."""
    begin = max(start - 16, 0)
    if _PEOPLE_IN_FRONT.search(hidden, begin, start):
        return "people"
    return "money" if _MONEY_IN_FRONT.search(hidden, begin, start) else ""


def _family(unit: str) -> str:
    family = families().get(unit) or families().get(re.split(r"[/(]", unit)[0])
    return family or ("density" if "/" in unit else "count")


def _inside(found: Quantity, mark: str | None) -> Quantity:
    operator = _bounds("inside").get(mark or "")
    if operator is None:
        return found
    return replace(found, operator=operator, marks=(*found.marks, mark or ""))


def _reason(hidden: str, found: Quantity) -> str | None:
    if found.written and found.unit == "年":
        return "a span of time"
    if found.bare and _sizes_a_noun(hidden, found):
        return "attribute of a noun"
    for pattern, row in _skips("after"):
        if row.small and not (found.written and found.high <= _SMALL):
            continue
        if row.written and not (found.written or found.bare):
            continue
        if pattern.match(hidden, found.last):
            return row.reason
    return None


def _sizes_a_noun(hidden: str, found: Quantity) -> bool:
    """Say whether a bare multiplier describes the noun behind it: 新增亿元企业10家, 建设万亩油茶基地."""
    sizes = found.family in _NAMED or found.unit[-1:] in _HEADS
    paid = hidden.endswith(_PAID, 0, found.start)
    return sizes and not paid and not found.marks and bool(_NOUN_BEHIND.match(hidden, found.last))


def _bounded(text: str, hidden: str, found: Quantity) -> Quantity:
    """Take in the bound words on both sides of a number."""
    window = text[max(found.start - _BOUND_REACH, 0) : found.start]
    before = _before().search(window)
    word = (before[1] or before["atleast"]) if before else ""
    start = found.start - len(window) + before.start() if before and before[1] else found.start
    after = _after().match(hidden, found.end)
    if after and after[0] == "内" and _CJK.match(hidden, after.end()):
        after = None
    end = after.end() if after else found.end
    operator = _operator(found, word, after[0] if after else "")
    marks = [word] if word else []
    marks += found.marks
    marks += [after[0]] if after else []
    attribute = bool(after) and _is_attribute(found.family, text[end : end + 1])
    if attribute and found.family in _BUILT and words.deliver_tail().search(text[max(start - 8, 0) : start]):
        attribute = False
    if not marks and start == found.start and operator == found.operator:
        return found
    return replace(found, start=start, end=end, operator=operator, marks=tuple(marks), attribute=attribute)


def _operator(found: Quantity, before: str, after: str) -> str:
    if found.operator == "range":
        return "range"
    if before == "控制在" and not after:
        return "<="
    if after and before == "控制在":
        return _bounds("after")[after]
    if before and after in _STEPS:
        return _bounds("before")[before]
    if after and not (before and _bounds("before")[before] in ("<", "<=")):
        return _bounds("after")[after]
    if before:
        return _bounds("before")[before]
    return found.operator


def _is_attribute(family: str, behind: str) -> bool:
    """Say whether a bounded number describes the noun behind it: 20年以上老旧大棚, 投资2000万元以上的项目."""
    return family in _attributes() and bool(_CJK.match(behind))


@lru_cache(maxsize=1)
def _attributes() -> frozenset[str]:
    return frozenset(row.family for row in unit_rows() if row.attribute)
