"""The rows of ``indicators.toml``: what indicators are called, what may stand in front, what is done with things."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from analysis.domain.lists import rows_of
from analysis.domain.units import COUNTED, families, split_unit

_NOISE = re.compile(r"[\s_·、,;:'\"“”‘’《》]+")
_MARK = r"[一二三四五六七八九十]{1,3}是|\d{1,2}\.(?!\d)|\d{4}年"
"""A list's mark or a year in front of a name."""
_JOINT = "和|及|与|并|或|以及"
_EXACT = (*COUNTED, "money", "density", "other", "rank")
"""Families in which another unit is another quantity: 个 are not 户, yuan are not dollars."""


@dataclass(frozen=True, slots=True)
class Indicator:
    """One thing that is measured: all it is called, the series that measure it, what is usual for it."""

    example: str
    names: tuple[str, ...] = ()
    things: tuple[str, ...] = ()
    action: str = ""
    units: tuple[str, ...] = ()
    level: tuple[str, ...] = ()
    growth: tuple[str, ...] = ()
    change: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    english: str = ""
    english_growth: str = ""
    direction: str = ""
    driver: str = ""

    def series(self, measure: str) -> tuple[str, ...]:
        """Return the series of its level, growth or change."""
        return {"growth": self.growth, "change": self.change}.get(measure, self.level)

    def series_for(self, measure: str, unit: str) -> str:
        """Return the one series of a measure that a unit asks for; blank where the office has none."""
        ids, base = self.series(measure), split_unit(unit)[1]
        place = self.units.index(base) if len(ids) > 1 and base in self.units else 0
        return ids[place] if ids else ""

    def measured(self, kind: str, unit: str) -> str:
        """Return what of it a promise of a kind in a unit is about: level, growth or change; blank for none."""
        if kind == "growth" and families().get(split_unit(unit)[1]) == "share" and self.english_growth:
            return "growth"
        if not fits(unit, self.units, kind):
            return ""
        usual = ("rate", "coverage", "change", "relative") if self.units == ("%",) else ("flow", "stock")
        if kind in (self.kinds or usual):
            return "level"
        return "change" if kind == "change" and self.change else ""


@dataclass(frozen=True, slots=True)
class Neutral:
    """Words in front of a name that leave it what it is, and why; ``tables``: in a table's labels as well."""

    reason: str
    words: tuple[str, ...]
    example: str
    tables: bool = False


@dataclass(frozen=True, slots=True)
class Action:
    """What is done with a thing, by the words that say so."""

    name: str
    words: tuple[str, ...]
    example: str


@cache
def indicators() -> tuple[Indicator, ...]:
    """Return all indicators that the program knows by name.

    Examples
    --------
    >>> indicators()[0].names[0], indicators()[0].series("growth")
    ('地区生产总值', ('gdp-growth',))
    """
    return rows_of("indicators.toml", "indicator", Indicator)


@cache
def neutrals() -> tuple[Neutral, ...]:
    """Return the words that say nothing of what is measured."""
    return rows_of("indicators.toml", "neutral", Neutral)


@cache
def actions() -> tuple[Action, ...]:
    """Return what may be done with a thing, in the order in which it is looked for."""
    return rows_of("indicators.toml", "action", Action)


def fits(unit: str, units: Iterable[str], kind: str = "") -> bool:
    """Say whether a printed unit is of the sort of some others; points are, of a share that changes.

    Examples
    --------
    >>> fits("万吨", ["斤"]), fits("亿美元", ["元"]), fits("个百分点", ["%"], "change")
    (True, False, True)
    """
    base, wanted = split_unit(unit)[1], [split_unit(each)[1] for each in units]
    family = families().get(base, "count")
    if family == "points" and kind == "change":
        family = "share"
    return base in wanted or (family not in _EXACT and family in {families().get(each, "count") for each in wanted})


def _one_of(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


@cache
def _front(*, tables: bool) -> re.Pattern[str]:
    words = (word for row in neutrals() if row.tables or not tables for word in row.words)
    marks = "" if tables else f"|{_MARK}"
    return re.compile(f"(?:{_one_of(words)}{marks}){'' if tables else '+'}(?=.{{2}})")


def plain_name(name: str) -> str:
    """Return a name without what does not tell indicators apart: spaces, quotes, width and case of letters, the place.

    Examples
    --------
    >>> plain_name("全市　ＧＤＰ"), plain_name("“一户一表”改造")
    ('gdp', '一户一表改造')
    """
    plain = _NOISE.sub("", unicodedata.normalize("NFKC", name)).lower()
    return without_front(plain, tables=True)


def without_front(name: str, *, tables: bool = False) -> str:
    """Return a plain name without the neutral words in front of it.

    Examples
    --------
    >>> without_front("力争全年城镇新增就业"), without_front("海洋生产总值")
    ('城镇新增就业', '海洋生产总值')
    """
    match = _front(tables=tables).match(name)
    return name[match.end() :] if match else name


def is_neutral(scope: str) -> bool:
    """Say whether a scope is the whole place: 全市, not 市区."""
    return not scope or without_front(f"{scope}其余").removeprefix("其余") == ""


def action_words() -> list[str]:
    """Return all words of doing something with a thing."""
    return [word for row in actions() for word in row.words]


@cache
def actions_in(front: str) -> frozenset[str]:
    """Return what words in front of a thing do with it: any action where there are none, none where others are there.

    Examples
    --------
    >>> sorted(actions_in("新建和改造提升")), sorted(actions_in("更新燃气管网"))
    (['build', 'renew'], [])
    """
    found, rest = set(), front
    for row in actions():
        left = re.sub(_one_of(row.words), "", rest)
        found |= {row.name} if left != rest else set()
        rest = left
    if re.sub(rf"{_JOINT}|{_one_of(word for row in neutrals() for word in row.words)}", "", rest):
        return frozenset()
    return frozenset(found or (row.name for row in actions()))
