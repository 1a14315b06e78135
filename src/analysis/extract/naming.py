"""Names for what an item measures: indicator, English, series, domain, scope and qualifier."""

from __future__ import annotations

import re
from functools import lru_cache

from analysis.extract import words
from analysis.extract.grammar_rows import DomainRow, QualifierRow, rows, words_of
from analysis.extract.items import ClauseQuantity

_GROWTH_NAMED = re.compile(r"(?:增长|涨幅|增速|增幅|上涨|增长率)$")
_GROWTH_WORD = re.compile(r"(?:年均|均)?(?:增长|涨幅|增速|增幅|上涨|递增|年均增速)")
_KEPT_TAIL = re.compile(r"(?:占比|营收占比)")


def indicator_of(item: ClauseQuantity, kind: str) -> str:
    """Return the noun phrase a reader would name an item by.

    Examples
    --------
    >>> from analysis.extract.quantities import find_quantities
    >>> (quantity,), _ = find_quantities("地区生产总值增长5%")
    >>> indicator_of(ClauseQuantity(quantity, "地区生产总值", tail="增长", role="grow"), "growth")
    '地区生产总值增长'
    """
    noun = _balanced(item.noun.strip("、,，:;；。*-— "))
    if _KEPT_TAIL.search(item.tail) and not noun.endswith("占比"):
        noun += "占比"
    if kind == "rate" and re.search(r"占(?!比|道|地)", noun) and not noun.endswith(("比重", "比例", "占比", "率")):
        noun += "比重"
    if kind == "growth" and not _GROWTH_NAMED.search(noun):
        word = _GROWTH_WORD.search(item.tail)
        return noun + (word[0] if word else "增长")
    if item.role == "fall" and kind == "change":
        return noun + ("" if noun.endswith(("下降", "降低")) else "下降")
    if kind == "change" and noun:
        return noun
    verb = item.verb.removeprefix("累计")
    if item.role == "deliver" and verb and verb not in words.lead_words("light") and not noun.startswith(verb):
        noun = verb + noun
    return noun or item.tail


def covered_name(name: str, text: str) -> str:
    """Return what share a statement of coverage is about.

    Examples
    --------
    >>> covered_name("县域医共体", "实现县域医共体全覆盖")
    '县域医共体覆盖率'
    >>> covered_name("低效小煤电机组", "低效小煤电机组全部关停退出")
    '低效小煤电机组关停退出比例'
    """
    _, _, done = text.partition("全部")
    if not done:
        return name.removesuffix("覆盖") + "覆盖率"
    return name + done.removeprefix("按照").removeprefix("按") + "比例"


def _balanced(noun: str) -> str:
    """Return a name without quotes or brackets that lost their partner."""
    for opening, closing in (("“", "”"), ("(", ")"), ("《", "》")):
        if noun.count(opening) != noun.count(closing):
            noun = (
                noun.rsplit(closing, 1)[-1] if noun.count(closing) > noun.count(opening) else noun.replace(opening, "")
            )
    return noun


@lru_cache(maxsize=1)
def _domains() -> tuple[DomainRow, ...]:
    return rows("domains", DomainRow)


@lru_cache(maxsize=8192)
def domain_of(indicator: str, section: str = "") -> str:
    """Return the field of government of an indicator.

    Examples
    --------
    >>> domain_of("新建农村公路"), domain_of("护理型养老床位")
    ('transport', 'care')
    """
    best, name = 0.0, "economy"
    for row in _domains():
        points = sum(2.0 for word in row.words if word in indicator) + sum(0.5 for word in row.words if word in section)
        if points > best:
            best, name = points, row.name
    return name


@lru_cache(maxsize=1)
def _qualifiers() -> re.Pattern[str]:
    return re.compile(words.one_of(words_of(rows("qualifiers", QualifierRow))))


def qualifier_of(item: ClauseQuantity, front: str) -> str:
    """Return the words near the number that narrow it, as printed and in order, joined by semicolons."""
    told = _qualifiers().findall(front)
    told += [mark for mark in item.quantity.marks if mark not in told]
    return ";".join(dict.fromkeys(told))
