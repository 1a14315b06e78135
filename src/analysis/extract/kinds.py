"""What kind of quantity a promise is, which way is better, who brings it about: by the quantity, not the verb."""

from __future__ import annotations

import re

from analysis.extract import words
from analysis.extract.deliverables import stage_under_way
from analysis.extract.items import ClauseQuantity

_COMPARED = re.compile(r"(?:比|较)(?:上年|去年)|同比")
_RELATIVE = re.compile(
    r"(?:高于|快于|好于|低于|超过|超)(?:全国|全省|全市|上年|去年|同期|平均|国家|省定|预期|经济|GDP|地区|城镇)"
)
_YIELD = re.compile(r"(?:产量|产值|营收|税收|发电量|营业收入)$")
_PER_UNIT = re.compile(r"/(?:[十百千万]*(?:人|户)|亩|万元|平方公里|百平方公里|平方米)$")
LESS_IS_BETTER = re.compile(
    r"失业率|赤字|能耗|排放|浓度|PM2\.5|死亡|事故|收入比|成本|费用|时限|时间|不良率|杠杆率|负债率|化解|压减|发病率|死亡率|渗漏率|漏损率|劣V|劣Ⅴ|涨幅|重污染|返贫|负担|倍差|基尼系数|恩格尔"
)
_GROWTH = re.compile(
    r"(?:增长|增速|增幅|涨幅|上涨|递增)(?:率|目标|速度|幅度|水平)?(?:达到|保持在|控制在|为|在|不低于|高于)?$"
)
_PAYS = ("新增", "争取", "安排", "发放", "投入", "落实", "拨付", "下达", "争取到位", "兑现", "投放", "发行", "筹集")
_EACH = re.compile(r"每|标准|人均|一次性|最高|最低")
_FOR_EACH = re.compile(r"每(?:人|户|生|亩|名|套|台|头|位|例|月|年|学期|孩|村|家|辆|张床)|一次性|[人户生亩]均")
_EARNED = re.compile(r"收入|增收|产值|产出|投入|生产总值|GDP|收益|消费|支出|税收|价值|利润|贷款|投资|价格|成本")
WHOLE = re.compile(
    r"^[^,，;；。、]{0,16}?(?:全部|全面|悉数)(?P<done>(?:实现|如期|按期|建成)?(?:并网|投产|投用|投运|投入|开工|竣工|建成|交付|通车"
    r"|落地|达产|入库|完工|完成|验收|通过|整改|脱贫|摘帽|退出|关停|清零|改造|到位|销号|达标|入住|纳入|上线|开放|出列))"
)
"""What is done with the whole of a lot (350万千瓦陆上风电项目全部并网): all of it, and no more."""
_WORKED = re.compile(r"(?:抚育|改造|治理|修复|整治|建设|保护|绿化|养护)$")
_KEEPS = re.compile(r"稳定|保持|巩固|维持|稳住|守住")
_NO_LEVEL = ("growth", "change")
_PRICES = re.compile(r"CPI|PPI|消费(?:者|品)?价格|物价")
_SORTS = ("种", "类")
_INDEX_LEVEL = 50.0
"""A price index of 103 is a level, 居民消费价格3% is a rise."""
_SHARE_NOUN = re.compile(r"(?:率|比重|占比|比例|比|水平|度)$")


def kind_of(item: ClauseQuantity, clause: str, behind: str = "", *, later: bool) -> str:
    """Return the kind of an item; `behind` are the words of its clause that stand behind the number."""
    family = item.quantity.family
    if family in ("share", "doubling"):
        return _kind_of_share(item)
    if family in ("points", "rank"):
        return "relative" if _RELATIVE.search(clause) else "change"
    if family == "times":
        return "growth" if item.role == "grow" and item.quantity.unit == "倍" else "rate"
    if item.per or _PER_UNIT.search(item.quantity.unit):
        return "policy" if family == "money" and _is_standard(item) else "rate"
    if _is_change(item):
        return "change"
    if family == "money" and _is_standard(item):
        return "policy"
    if item.quantity.unit in _SORTS and "免费" in clause:
        return "policy"  # 13种致畸基因免费筛查: what each is screened for, no amount of work
    if stage_under_way(item.verb, item.noun, family):
        return "advance"
    if WHOLE.search(behind) and item.role in ("", "deliver", "reach"):
        return "coverage"
    return _kind_of_amount(item, later=later)


def _kind_of_share(item: ClauseQuantity) -> str:
    level = item.level and item.role in ("raise", "fall")
    prices = _PRICES.search(item.noun) and item.quantity.high < _INDEX_LEVEL
    if item.quantity.family == "doubling" or item.role == "grow" or _GROWTH.search(item.noun) or prices:
        return "growth"
    if (item.role == "fall" and not level) or item.noun.endswith(("浓度", "降幅", "减幅")):
        return "change"
    if item.role == "raise" and not level:
        return "change" if _SHARE_NOUN.search(item.noun) else "growth"
    whole = item.quantity.low == item.quantity.high == 100 and item.quantity.operator in ("=", ">=", "~")
    return "coverage" if whole else "rate"


def _is_change(item: ClauseQuantity) -> bool:
    if _COMPARED.search(item.tail):
        return True
    if item.level:
        return False
    if item.role in ("raise", "fall"):
        return not (item.role == "raise" and item.quantity.family == "area" and _WORKED.search(item.noun))
    if item.verb in ("新增", "净增", "增加") and _YIELD.search(item.noun):
        return True
    if item.quantity.family in ("count", "people"):
        return False
    grown = item.tail.endswith("增加") or item.noun.endswith(("增加", "净增"))
    return grown and not item.behind and bool(item.noun)


def _kind_of_amount(item: ClauseQuantity, *, later: bool) -> str:
    row = words.noun_row(item.noun)
    if "累计" in item.verb + item.tail or "累计" in item.leads or "累计" in item.noun:
        return "stock"
    if later or item.quantity.family == "time":
        return "stock"
    if item.quantity.unit.endswith("人次"):
        return "flow"
    if item.role == "raise" and item.quantity.family == "area" and _WORKED.search(item.noun):
        return "flow"
    if item.role == "deliver":
        return "stock" if item.verb in ("拥有", "保有") else "flow"
    if item.behind and not item.role and item.quantity.family in ("count", "people", "events"):
        return "flow"
    if row:
        return "stock" if row.kind == "rate" else row.kind
    return _kind_of_nameless(item)


def _is_standard(item: ClauseQuantity) -> bool:
    """Say whether a sum is what a policy gives each or in each case: 低保标准820元, 一次性救助1万元."""
    row = words.noun_row(item.noun)
    if row and row.standard:
        return not _is_spent(item)
    whole = "亿" in item.quantity.unit or (row is not None and row.kind == "flow")
    each = _FOR_EACH.search(item.tail + item.noun + item.verb)
    return bool(each) and not whole and not _EARNED.search(item.noun)


def _is_spent(item: ClauseQuantity) -> bool:
    """Say whether a sum is what a programme pays out in all (发放补贴3亿元), not what each gets (每人补助8000元)."""
    if "亿" in item.quantity.unit:
        return True
    in_all = item.quantity.unit == "万元"
    return item.verb.endswith(_PAYS) and in_all and not _EACH.search(item.noun + item.tail)


def _kind_of_nameless(item: ClauseQuantity) -> str:
    family = item.quantity.family
    if item.role in ("reach", "raise", "fall", "grow"):
        return "flow" if family in ("mass", "energy", "events", "money") else "stock"
    if family in ("power", "density", "time"):
        return "stock"
    return "flow"


def direction_of(item: ClauseQuantity, kind: str) -> str:
    """Return which way is better for an item of a kind.

    Prices are a ceiling, however the rise is put. A level is kept where the text says so (稳定在, 保持, 巩固); a growth
    rate is not, though it be 保持, nor what is better lower.

    Examples
    --------
    >>> from analysis.extract.quantities import find_quantities
    >>> (quantity,), _ = find_quantities("城镇调查失业率5.5%左右")
    >>> direction_of(ClauseQuantity(quantity, "城镇调查失业率"), "rate")
    'decrease'
    """
    if item.role == "fall" or _PRICES.search(item.noun):
        return "decrease"
    if item.quantity.operator in ("<=", "<") or LESS_IS_BETTER.search(item.noun):
        return "decrease" if item.role != "deliver" else "increase"
    return "maintain" if kind not in _NO_LEVEL and _is_kept(item) else "increase"


def _is_kept(item: ClauseQuantity) -> bool:
    """Say whether a level is to stay what it is: 稳定在118亿斤, 保持粮食产量118亿斤."""
    return bool(_KEEPS.search(item.tail)) or any(_KEEPS.match(lead) for lead in (*item.leads, item.verb, item.noun))


def driver_of(item: ClauseQuantity, kind: str) -> str:
    """Return whether plan and budget deliver an item (``programme``) or the economy and nature (``outcome``)."""
    if kind in ("rate", "growth", "change"):
        return "outcome"
    row = words.verbs().get(item.verb)
    if row:
        return row.driver
    return "programme" if item.role == "deliver" or words.head_verb().match(item.verb) else "outcome"
