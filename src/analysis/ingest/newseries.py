"""Series proposed for indicators that no series measures yet."""

from __future__ import annotations

import re
from functools import lru_cache

from analysis.domain.codes import Kind
from analysis.domain.dictionary import plain_name
from analysis.domain.indicators import Indicators, converts
from analysis.domain.series import Series

_SUFFIX = {"growth": "增长", "change": "比上年增加"}
_KINDS = (
    (r"增长$|增速$|增幅$|涨幅$", "growth"),
    (r"比上年增加$|提高$", "change"),
    (r"覆盖率$|覆盖面$", "coverage"),
    (r"率$|比重$|比例$|占比$|指数$|强度$|浓度$|人均|平均", "rate"),
    (r"年末|期末|人口|里程|装机|床位|保有量|余额|存量|累计|面积$|户数$|人数$|单位数$|企业数?$", "stock"),
)
_LOW = {"decrease": re.compile(r"失业率|死亡率|浓度|能耗|排放|消费价格|污染天|事故|贫困")}


@lru_cache(maxsize=4096)
def named(name: str, measure: str) -> str:
    """Return the name of what is measured, with its measure where that is not the level.

    Examples
    --------
    >>> named("地区生产总值", "growth"), named("地区生产总值", "cumulative")
    ('地区生产总值增长', '地区生产总值')
    """
    suffix = _SUFFIX.get(measure, "")
    return name if name.endswith(suffix) else f"{name}{suffix}"


class NewSeries:
    """Proposals of one import, one a name, measure and sort of unit."""

    def __init__(self, indicators: Indicators) -> None:
        self._proposed: dict[tuple[str, str], list[Series]] = {}
        self._ids = set(indicators.series)

    def propose(self, name: str, measure: str, unit: str) -> Series:
        """Return the proposed series of an indicator, the same for every figure of it.

        Its id is the name in pinyin, its kind what names of that sort usually are.
        """
        name = named(re.sub(r"\s+", "", name), measure)
        same = self._proposed.setdefault((plain_name(name), measure), [])
        for series in same:
            if converts(unit, series.unit):
                return series
        kind = next((kind for pattern, kind in _KINDS if re.search(pattern, name)), "flow")
        series = Series(self._new_id(name), name, name, unit, Kind(kind))
        same.append(series)
        return series

    def _new_id(self, name: str) -> str:
        from pypinyin import lazy_pinyin

        words = re.findall(r"[a-z0-9]+", " ".join(lazy_pinyin(name)).lower())
        base = "-".join(words) or "series"
        series_id, number = base, 2
        while series_id in self._ids:
            series_id, number = f"{base}-{number}", number + 1
        self._ids.add(series_id)
        return series_id


def series_row(series: Series, frequency: str) -> dict[str, str]:
    """Return the row of series.csv for a proposed series; what nobody has said yet is marked in its note."""
    level = series.kind in ("stock", "flow", "rate", "coverage")
    direction = next((way for way, words in _LOW.items() if words.search(series.indicator_zh)), "increase")
    return {
        "series_id": series.series_id,
        "indicator_zh": series.indicator_zh,
        "indicator_en": series.indicator_en,
        "unit": series.unit,
        "kind": series.kind,
        "frequency": frequency,
        "direction": direction,
        "lower_limit": "0" if level else "",
        "upper_limit": "100" if series.unit == "%" and series.kind == "coverage" else "",
        "release_lag_days": "60",
        "note": "导入时新建：英文名、类型、方向、发布时滞待核",
    }
