"""What a promise is where a table leaves it blank: read from its phrase by the grammar and the dictionary."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from math import isclose, isnan, nan

from analysis.domain.regions import find_region
from analysis.errors import RequestError
from analysis.extract.deliverables import Promised, deliverable_of
from analysis.extract.naming import domain_of
from analysis.extract.target_table import FoundTarget
from analysis.extract.targets import extract_targets
from analysis.record.amounts import sort
from analysis.record.asked import Asked
from analysis.record.names import meaning
from analysis.record.vocabulary import vocabulary

_WORDS = {">=": ("", "以上"), ">": ("超过", ""), "~": ("", "左右"), "<=": ("控制在", "以内"), "<": ("低于", "")}
_GROWS = re.compile(r"增长|增速|增幅|涨幅|上涨|递增")
_SHARE = re.compile(r"(?:率|比重|占比|比例|水平|度)$")
_HOPES = re.compile(r"力争|争取|努力")
_LESS = re.compile(r"失业率|赤字|能耗|排放|浓度|死亡|价格|CPI|涨幅")


@dataclass(frozen=True)
class Blank:
    """What a table may leave blank."""

    kind: str
    operator: str
    direction: str
    deliverable: str
    domain: str
    driver: str
    commitment: str


def completed(asked: Asked) -> Asked:
    """Return a promise with what is blank derived from its name and phrase."""
    blank = [name for name in Blank.__dataclass_fields__ if not getattr(asked, name)]
    if not blank:
        return asked
    lower, upper = (None if isnan(value) else value for value in (asked.lower, asked.upper))
    found = _read(asked.indicator, asked.unit, asked.operator, lower, upper, asked.evidence)
    kind = asked.kind or found.kind
    own = replace(found, kind=kind)
    if not own.deliverable:
        own = replace(own, deliverable=_deliverable(asked.indicator, asked.unit, kind))
    return replace(asked, **{name: getattr(own, name) for name in blank})


def asked_in(clause: str, *, region: str = "") -> Asked:
    """Return the promise that a clause makes, read as it would be in a report; what is blank derived.

    ``clause``: in the words of a report. ``region``: whose promise; its level of government counts, its earlier years
    do not. Raises RequestError when no promise with a number is read in it.

    Examples
    --------
    >>> asked = asked_in("城镇新增就业4万人以上", region="聊城市")
    >>> asked.indicator, asked.operator, asked.value, asked.unit, asked.level
    ('城镇新增就业', '>=', 4.0, '万人', 'city')
    """
    read = [each for each in extract_targets(clause) if each.lower is not None or each.upper is not None]
    if not read:
        raise RequestError(f"{clause!r}: no promise with a number in it; write one such as 城镇新增就业4万人以上")
    found, level = read[0], find_region(region).level if region else "city"
    lower, upper = (nan if value is None else value for value in (found.lower, found.upper))
    asked = Asked(
        indicator=found.indicator_zh,
        kind=found.kind,
        operator=found.operator,
        direction=found.direction,
        lower=lower,
        upper=upper,
        unit=found.unit,
        level=level,
        evidence=clause,
    )
    return completed(asked)


def is_headline(indicator: str) -> bool | None:
    """Say that a name is none of those in lists of the year's main targets; None where it may stand in one."""
    return None if meaning(indicator).head in vocabulary().headline else False


@lru_cache(maxsize=65_536)
def _read(indicator: str, unit: str, operator: str, lower: float | None, upper: float | None, evidence: str) -> Blank:
    value = upper if lower is None else lower
    texts = [evidence] if evidence else []
    for text in (*texts, _spoken(indicator, unit, operator, value)):
        same = [row for row in extract_targets(f"今年{text}。") if _is(row, value, unit)]
        if same:
            return _of(same[-1], indicator, text)
    return _plain(indicator, unit, operator, lower, evidence)


def _spoken(indicator: str, unit: str, operator: str, value: float | None) -> str:
    front, behind = _WORDS.get(operator, ("", ""))
    return f"{indicator}{front}{value:.10g}{unit}{behind}"


def _is(row: FoundTarget, value: float | None, unit: str) -> bool:
    own = row.upper if row.lower is None else row.lower
    return own is not None and value is not None and isclose(own, value) and row.unit == unit


def _of(row: FoundTarget, indicator: str, text: str) -> Blank:
    return Blank(
        kind=row.kind,
        operator=row.operator,
        direction=row.direction,
        deliverable=row.deliverable,
        domain=domain_of(indicator),
        driver=row.driver,
        commitment="aspirational" if _HOPES.search(text) else row.commitment,
    )


def _plain(indicator: str, unit: str, operator: str, lower: float | None, evidence: str) -> Blank:
    """Return what name and unit alone say, where the grammar finds no promise."""
    kind = _kind(indicator, unit)
    said = "<=" if lower is None else "="
    return Blank(
        kind=kind,
        operator=operator or said,
        direction="decrease" if _LESS.search(indicator) or operator in ("<=", "<") else "increase",
        deliverable="",
        domain=domain_of(indicator),
        driver="outcome" if kind in ("growth", "rate", "change") else "programme",
        commitment="aspirational" if _HOPES.search(evidence) else "firm",
    )


def _kind(indicator: str, unit: str) -> str:
    if sort(unit) == "points":
        return "change"
    if sort(unit) == "share":
        return "growth" if _GROWS.search(indicator) or not _SHARE.search(indicator) else "rate"
    return "flow"


def _deliverable(indicator: str, unit: str, kind: str) -> str:
    return str(deliverable_of(Promised(kind, indicator, indicator, sort(unit), unit)))
