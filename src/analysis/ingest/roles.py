"""What the columns of a table may be called, and what each name makes of its column."""

from __future__ import annotations

import re
from functools import lru_cache

from analysis.domain.dictionary import is_neutral
from analysis.ingest.cells import close_up

ROLES: dict[str, tuple[str, ...]] = {
    "series_id": ("series_id", "series", "序列"),
    "indicator": (
        "indicator_zh", "indicator", "indicator name", "series name",
        "seriesdescription", "subject descriptor", "variable", "measure",
        "indic", "indic_na", "indic_de", "concept", "item", "指标", "指标名称", "指标名", "项目", "项目名称", "名称",
        "统计指标", "经济指标",
    ),
    "country": (
        "country", "country name", "country or area", "entity", "geo", "geo label", "geopolitical entity (reporting)",
        "location", "ref_area", "geoareaname", "economy", "国家", "国别", "国家和地区",
    ),
    "province": ("province", "省份", "省", "省市", "省级", "所属省份", "省份名称",
        "所在省份", "省区市", "省自治区直辖市"),
    "region": ("region", "area", "地区", "区域", "地区名称", "行政区", "行政区划", "行政区名称",
        "区划名称"),
    "city": ("city", "prefecture", "城市", "市", "地级市", "城市名称", "地市", "设区市", "市名",
        "所属城市", "所属地级市", "市别"),
    "county": ("county", "district", "县区", "县市区", "区县", "县", "县域", "县市", "区县名称", "县级",
        "县级市", "县名称"),
    "code": (
        "code", "country code", "adcode", "代码", "地区代码", "行政区划代码", "城市代码", "省份代码", "省代码",
        "市代码",
        "县代码", "区划代码", "行政代码", "区县代码", "geoareacode", "iso3", "iso", "iso code", "entity code",
    ),
    "period": (
        "period", "时期", "时间", "年份", "年", "年度", "日期", "year", "date", "time", "tim", "time_period",
        "timeperiod", "observation_date", "月度", "统计月度",
        "统计时间",
        "报告期", "数据时间", "期别", "年度标识", "统计年度", "会计年度", "填报时期",
    ),
    "part": ("month", "quarter", "月份", "月", "季度", "季"),
    "frequency": ("freq", "frequency", "频率", "频度"),
    "value": ("value", "obs_value", "obsvalue", "数值", "值", "数据", "指标值", "观测值", "本期值", "数量"),
    "unit": ("unit", "units", "unit_measure", "单位", "计量单位", "数据单位"),
    "scale": ("scale", "unit_mult"),
    "scope": ("scope", "口径", "统计口径", "统计范围", "sex", "age", "sx", "scenario"),
    "status": ("status", "obs_status", "status flag", "obs_flag", "flag", "flags", "flag codes", "状态"),
    "bound": ("bound", "界"),
    "published": ("published", "发布日期", "公布日期", "发布时间", "公布时间"),
    "published_precision": ("published_precision",),
    "source": ("source_id", "source", "来源", "数据来源", "资料来源"),
    "document": ("document", "文件"),
    "note": ("note", "备注", "说明", "注", "注释", "country/series-specific notes"),
    "evidence": ("evidence", "原文"),
    "kind": ("kind",),
    "rank": ("位次", "排名", "名次", "rank", "排序"),
    "": (
        "indicator_en", "part", "char_start", "char_end",
        "序号", "编号", "指标代码", "指标id", "no", "id", "indicator code",
        "更新时间", "起始时间", "dataflow", "structure", "structure_id", "action", "series id", "estimates start after",
        "last update", "time_format",
    ),
}  # fmt: skip
"""What a column may be called, by role; the last are read over."""
_ROLE = {name: role for role, names in ROLES.items() for name in names}
PLACES = ("country", "province", "region", "city", "county")
"""The roles of columns that name places, the coarsest first."""
_CODES = {"国": 0, "省": 1, "市": 3, "县": 4, "区": 4}
TOTALS = (
    "合计", "总计", "总数", "小计", "全部", "合 计", "总 计", "全市", "全省", "全县", "全区", "全国总计", "全省总计",
    "全市总计",
    "全市合计", "全省合计", "全国合计", "全省平均", "Total", "total", "TOTAL",
)  # fmt: skip
_SCOPES = (
    r"市辖区|市区|城区|建成区|城市建成区|市本级|县域|规模以上(?:工业|服务业)?|规上|限额以上|限上|户籍|全社会|城镇|乡村|农村|城市"
    r"|全市|全省|全县|全国|全区|地区|全口径"
)
SCOPE = re.compile(_SCOPES)
_IN_TITLE = re.compile(r"市辖区|规模以上(?:工业|服务业)?|限额以上|规上|限上|(?<=[(（])(?:" + _SCOPES + r")(?=[)）])")
_BRACKETS = re.compile(r"\(([^()]*)\)")
_WHOLE = ("t", "total", "_t", "_z", "both sexes", "all ages", "地区", "全社会", "全口径", "合计", "all")
_PRICES = re.compile(r"当年价格|当年价|现价|现行价格|按当年价格计算|nominal", re.I)


def role_of(head: str) -> str | None:
    """Return the role of a column by its head, None where the head is no known one.

    Examples
    --------
    >>> role_of("地区"), role_of("Value"), role_of("地区生产总值"), role_of("市别 City")
    ('region', 'value', None, 'city')
    """
    plain = close_up(head).rstrip(":").lower().strip()
    found = _ROLE.get(plain)
    if found is None and " " in plain:
        found = next((_ROLE[part] for part in (plain.partition(" ")[0],) if part in _ROLE and not part.isascii()), None)
    if found is None and "\\" in plain:
        found = _ROLE.get(plain.partition("\\")[0])
    return found


def place_rank(head: str, role: str) -> int:
    """Return how fine the places of a column are, by what it is called: 省份 1, 城市 3, 县区 4."""
    if role == "code":
        plain = close_up(head)
        return next((rank for word, rank in _CODES.items() if word in plain), 0 if plain.isascii() else 2)
    return PLACES.index(role)


def is_scope(text: str) -> bool:
    """Say whether a text is a scope and nothing else.

    Examples
    --------
    >>> is_scope("市辖区"), is_scope("规模以上"), is_scope("常住人口")
    (True, True, False)
    """
    return SCOPE.fullmatch(text) is not None


def counted(scope: str) -> str:
    """Return a scope as it is kept: blank where it is the whole place, or everything.

    Examples
    --------
    >>> counted("全市"), counted("市辖区"), counted("T")
    ('', '市辖区', '')
    """
    plain = scope.strip()
    return "" if plain.lower() in _WHOLE or (not plain.isascii() and is_neutral(plain)) else plain


@lru_cache(maxsize=65536)
def without_scope(name: str) -> tuple[str, tuple[str, ...]]:
    """Return a folded name without the scopes that stand in brackets of it, and those scopes.

    Examples
    --------
    >>> without_scope("常住人口(市辖区)(万人)"), without_scope("地区生产总值(市辖区,亿元)")
    (('常住人口(万人)', ('市辖区',)), ('地区生产总值(亿元)', ('市辖区',)))
    """
    found: list[str] = []

    def rest(match: re.Match[str]) -> str:
        parts = [part.strip() for part in re.split("[,、;]", match[1])]
        found.extend(part for part in parts if is_scope(part))
        left = [part for part in parts if not is_scope(part) and not _PRICES.fullmatch(part)]
        return f"({','.join(left)})" if left else ""

    plain = _BRACKETS.sub(rest, name)
    return plain, tuple(found)


def is_price_basis(text: str) -> bool:
    """Say whether a text says that amounts are at current prices, which they are where nothing is said."""
    return _PRICES.fullmatch(text) is not None


def scope_in_title(title: str) -> str:
    """Return the scope that a title gives all figures below it; blank for the whole place.

    Examples
    --------
    >>> scope_in_title("2-1 人口状况(市辖区)(2023年)"), scope_in_title("各市人口")
    ('市辖区', '')
    """
    found = _IN_TITLE.search(title)
    return counted(found[0]) if found else ""
