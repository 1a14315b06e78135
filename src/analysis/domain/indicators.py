"""What an indicator's name means: the series that measures it, for a table's label and for a promise in a sentence.

The names are those of the dictionary (``indicators.toml``) and the series' own, with their ids. A name is found whole,
never as a part of a longer one: 海洋生产总值 is not 生产总值. What is near is offered, not taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from analysis.domain.codes import KINDS, Kind
from analysis.domain.dictionary import Indicator, actions_in, fits, indicators, plain_name, without_front
from analysis.domain.series import Series
from analysis.domain.units import UnitMismatch, conversion_factor
from analysis.errors import RequestError
from analysis.reading import table_rows
from analysis.workspace import find_workspace

MEASURES = ("level", "growth", "change")
PLANNED = ("-plan", "-task", "-target")
"""Ends of the ids of series of what was planned: a promise is held against what comes of it."""
_GROWN = re.compile(r"(?:增长率?|增速|增幅|涨幅|上涨)$")
_MEAN = re.compile(r"(?:年均|同比)$")
_KINDS = {
    "flow": ("flow", "stock", "policy"),
    "stock": ("stock", "policy"),
    "rate": ("rate", "coverage", "change", "stock", "flow"),
    "coverage": ("coverage", "rate"),
    "growth": ("growth", "change", "rate"),
    "change": ("change", "flow", "stock"),
}
"""Kinds of promise that a series of a kind measures."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a promise is about; what nobody has said of it is blank."""

    series_id: str = ""
    english: str = ""
    direction: str = ""
    driver: str = ""


def indicators_of(folder: str | Path | None = None) -> Indicators:
    """Return what is known by name in a workspace, by default the one here; the dictionary alone where there is none.

    Raises RequestError when a folder is named that is no workspace.
    """
    try:
        path = find_workspace(folder).statistics / "series.csv"
    except RequestError:
        if folder is not None:
            raise
        return Indicators()
    return Indicators(_series_in(path) if path.exists() else ())


def _series_in(path: Path) -> list[Series]:
    known = [row for row in table_rows(path) if row.get("kind") in KINDS]
    return [
        Series(row["series_id"], row["indicator_zh"], row["indicator_en"], row["unit"], Kind(row["kind"]))
        for row in known
    ]


class Indicators:
    """The names that are known: those of the dictionary, and those of a workspace's series themselves."""

    def __init__(self, series: Iterable[Series] = ()) -> None:
        self.series: Mapping[str, Series] = {each.series_id: each for each in series}
        self._named: dict[str, list[str]] = {}
        for each in self.series.values():
            for name in (each.series_id, each.indicator_zh, each.indicator_en):
                self._add(name, "", each.series_id)
        for row in indicators():
            for measure in MEASURES:
                for series_id in filter(self.series.__contains__, row.series(measure)):
                    for name in row.names:
                        self._add(name, measure, series_id)

    def _add(self, name: str, measure: str, series_id: str) -> None:
        ids = self._named.setdefault(_key(name, measure), [])
        if series_id not in ids:
            ids.append(series_id)

    def find(self, name: str, measure: str = "", unit: str = "") -> Series | None:
        """Return the series of a name, None where no series has it.

        ``measure`` is growth or change where the label says so, else the level. Of several series with one name it is
        the first to whose unit the printed one converts; where none does, the first.

        Examples
        --------
        >>> from analysis.domain.codes import KINDS, Kind
        >>> trade = Series("trade", "货物进出口总额", "Trade", "亿元", Kind.FLOW)
        >>> dollars = Series("trade-usd", "货物进出口总额（美元计价）", "Trade in dollars", "亿美元", Kind.FLOW)
        >>> Indicators([trade, dollars]).find("进出口总额", unit="亿美元").series_id
        'trade-usd'
        """
        ids = self._ids(name, measure)
        fitting = [series_id for series_id in ids if not unit or converts(unit, self.series[series_id].unit)]
        chosen = (fitting or ids)[:1]
        return self.series[chosen[0]] if chosen else None

    def _ids(self, name: str, measure: str) -> list[str]:
        if measure in ("growth", "change"):
            return self._named.get(_key(name, measure), [])
        return [*self._named.get(_key(name, ""), []), *self._named.get(_key(name, "level"), [])]

    def promised(self, name: str, kind: str, unit: str) -> Meaning | None:
        """Return what a promise is about, None where nothing of that name, kind and unit is known.

        Examples
        --------
        >>> Indicators().promised("地区生产总值年均增长", "growth", "%").series_id
        'gdp-growth'
        >>> Indicators().promised("海洋生产总值", "flow", "亿元")
        """
        for form in _forms(plain_name(name), kind):
            found = _in_dictionary(form, kind, unit) or self._own(form, kind, unit)
            if found:
                return found
        return None

    def _own(self, form: str, kind: str, unit: str) -> Meaning | None:
        """Return the series that goes by a name itself, where it measures promises of the kind and unit."""
        for series_id in self._named.get(_key(form, ""), []):
            series = self.series[series_id]
            about = kind in _KINDS.get(series.kind, ()) and fits(unit, [series.unit], kind)
            if about and not series_id.endswith(PLANNED):
                return Meaning(series_id, series.indicator_en)
        return None

    @cached_property
    def _known(self) -> dict[str, str]:
        """Each plain name, and the first key that it has."""
        known: dict[str, str] = {}
        for named in self._named:
            known.setdefault(named.partition("|")[0], named)
        return known

    def near(self, name: str, count: int = 3) -> list[str]:
        """Return the names most like a name that no series has, each with its series.

        Examples
        --------
        >>> from analysis.domain.codes import KINDS, Kind
        >>> Indicators([Series("gdp", "地区生产总值", "GDP", "亿元", Kind.FLOW)]).near("地区生产总產值")
        ['地区生产总值 (gdp)']
        """
        from rapidfuzz import fuzz, process

        key, known = plain_name(name), self._known
        inside = [other for other in known if len(other) > 2 and (other in key or key in other) and not other.isascii()]
        inside.sort(key=lambda other: abs(len(other) - len(key)))
        close = process.extract(key, list(known), scorer=fuzz.ratio, limit=count, score_cutoff=60)
        found = dict.fromkeys([*(name for name, *_ in close), *inside])
        ids = dict.fromkeys(self._named[known[other]][0] for other in found)
        return [f"{self.series[series_id].indicator_zh} ({series_id})" for series_id in list(ids)[:count]]


def _forms(name: str, kind: str) -> Iterator[str]:
    """Yield what a name may be known by, the whole first: without neutral words in front, without words of growth.

    A fall or rise in several years together is not that of one year.
    """
    bare = without_front(name)
    summed = kind in ("growth", "change") and "累计" in name.removesuffix(bare)
    for form in dict.fromkeys((name,) if summed else (name, bare)):
        yield form
        if kind == "growth":
            stem = _GROWN.sub("", form)
            yield from dict.fromkeys((stem, _MEAN.sub("", stem)))


def _in_dictionary(form: str, kind: str, unit: str) -> Meaning | None:
    for row in (*_named().get(form, ()), *_acted_on(form)):
        measure = row.measured(kind, unit)
        if measure:
            english = row.english_growth if measure == "growth" else row.english
            return Meaning(row.series_for(measure, unit), english, row.direction, row.driver)
    return None


@cache
def _named() -> dict[str, list[Indicator]]:
    found: dict[str, list[Indicator]] = {}
    for row in indicators():
        for name in row.names:
            found.setdefault(plain_name(name), []).append(row)
    return found


def _acted_on(form: str) -> Iterator[Indicator]:
    """Yield the indicators of a thing with which the words in front do what makes it one."""
    for row in indicators():
        for thing in row.things:
            if form.endswith(thing) and row.action in actions_in(form.removesuffix(thing)):
                yield row


def _key(name: str, measure: str) -> str:
    return f"{plain_name(name)}|{measure}"


@cache
def converts(unit: str, wanted: str) -> bool:
    """Say whether a value in one unit can be given in another.

    Examples
    --------
    >>> converts("MW", "万千瓦"), converts("%", "个百分点")
    (True, False)
    """
    try:
        return conversion_factor(unit, wanted) > 0
    except UnitMismatch:
        return False
