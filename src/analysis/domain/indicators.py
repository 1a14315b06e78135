"""What an indicator's name means: the series that measures it, and near misses where none does.

``indicators.toml`` lists the names that one indicator goes by; a series is also called by its own names and its id.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import cache
from importlib.resources import files

from analysis.domain.series import Series
from analysis.domain.units import UnitMismatch, conversion_factor

MEASURES = ("level", "growth", "change")
_NOISE = re.compile(r"[\s_·、,;:'\"“”‘’《》]+")
_SCOPE = re.compile(r"^(?:全社会完成|全(?:市|省|国|县|区)|我(?:市|省|国)|本(?:市|省))(?=.{2})")


@cache
def _table() -> tuple[tuple[tuple[str, ...], dict[str, tuple[str, ...]]], ...]:
    rows = tomllib.loads(files("analysis").joinpath("domain/indicators.toml").read_text(encoding="utf-8"))["indicator"]
    return tuple(
        (tuple(row["names"]), {measure: tuple(row[measure]) for measure in MEASURES if measure in row}) for row in rows
    )


def plain_name(name: str) -> str:
    """Return a name without what does not tell indicators apart: spaces, quotes, width and case of letters.

    Examples
    --------
    >>> plain_name("全市　ＧＤＰ"), plain_name("“一户一表”改造")
    ('gdp', '一户一表改造')
    """
    return _SCOPE.sub("", _NOISE.sub("", unicodedata.normalize("NFKC", name)).lower())


class Indicators:
    """The names of a workspace's series."""

    def __init__(self, series: Iterable[Series]) -> None:
        self.series: Mapping[str, Series] = {each.series_id: each for each in series}
        self._named: dict[str, list[str]] = {}
        self._shown: dict[str, str] = {}
        for each in self.series.values():
            for name in (each.series_id, each.indicator_zh, each.indicator_en):
                self._add(name, "", each.series_id)
        for names, measures in _table():
            for measure, ids in measures.items():
                for name in names:
                    for series_id in ids:
                        if series_id in self.series:
                            self._add(name, measure, series_id)

    def _add(self, name: str, measure: str, series_id: str) -> None:
        ids = self._named.setdefault(_key(name, measure), [])
        if series_id not in ids:
            ids.append(series_id)
        self._shown.setdefault(_key(name, measure), name)

    def find(self, name: str, measure: str = "", unit: str = "") -> Series | None:
        """Return the series of a name, None where no series has it.

        Parameters
        ----------
        name : str
            The indicator's name, without unit and words of measure.
        measure : str
            ``growth`` or ``change`` where the label says so; anything else means the level.
        unit : str
            The unit printed: it decides where several series share a name, and tells growth in percent from a level.

        Returns
        -------
        Series or None
            The first series of that name to whose unit the printed one converts; where none does, the first series.

        Examples
        --------
        >>> from analysis.domain.codes import Kind
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

    def near(self, name: str, count: int = 3) -> list[str]:
        """Return the names most like a name that no series has, each with its series.

        Examples
        --------
        >>> from analysis.domain.codes import Kind
        >>> Indicators([Series("gdp", "地区生产总值", "GDP", "亿元", Kind.FLOW)]).near("地区生产总產值")
        ['地区生产总值 (gdp)']
        """
        key = plain_name(name)
        known: dict[str, str] = {}
        for named in self._named:
            known.setdefault(named.partition("|")[0], named)
        inside = [other for other in known if len(other) > 2 and (other in key or key in other) and not other.isascii()]
        inside.sort(key=lambda other: abs(len(other) - len(key)))
        found = dict.fromkeys([*get_close_matches(key, known, n=count, cutoff=0.6), *inside])
        ids = dict.fromkeys(self._named[known[other]][0] for other in found)
        return [f"{self.series[series_id].indicator_zh} ({series_id})" for series_id in list(ids)[:count]]


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
