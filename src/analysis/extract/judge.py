"""Whether a quantity in a sentence of promises is one: reasons against."""

from __future__ import annotations

import re

from analysis.extract import words
from analysis.extract.items import ClauseQuantity

_BUILD = frozenset(
    ("新建", "建成", "建设", "改造", "新增", "开工", "投用", "新建成", "改扩建", "创建", "开工建设", "新开工")
)
_TIME_NOUN = re.compile(r"天数|寿命|时限|时长|时间|周期|期限|优良天|达标天|受教育年限|环节")
_HOUR_LIMIT = re.compile(r"(?:压缩|缩短|压减|提升|控制|减少|降)")
_ONE_UNITS = frozenset(("座", "所", "家", "处", "条", "个"))
_WITH = ("与", "同")
_TOWARDS = ("对", "给", "向")
_BRACKET = re.compile(r"\((?:含|即|不含|约合|折合|每|共)?$")
_NAMED = re.compile(
    r"(?:行动|计划|工程|战略|机制|办法|条例|精神|规定|政策|措施|方案|意见|体系|原则|理念|布局|格局|制度|模式|机会|窗口期|作用|方面|试验|字方针|关系|底线)$"
)
_WEAK_NOUN = re.compile(
    r"^(?:领域|方面|端点|维度|环节|层面)|(?:作用|方案|领域|方面|优势|专班|方针|体系|格局|精神|规定|原则|关系|意见|条例|政策|措施|举措|机制|办法|指标|任务|目标)$"
)
_TASK = re.compile(
    r"(?:改造|建设|治理|整治|修复|搬迁|培训|开工|安置|修缮|绿化|造林|供水|安装|解困|创建|更新|提升|验收|交付|拆除|脱贫|减贫"
    r"|收购|改厕|复垦|清淤|加固|招聘|征收|消劣|出让)(?:的)?(?:年度|目标)?任务$"
)
"""A task that says of what: 4万户农村危房改造任务."""
_ABILITY = re.compile(r"的[^,，。;；、]{0,6}能力")
_SMALL = 20
_STEPS = re.compile(r"(?:十|百|千|万)?(?:百|千|万)?(?:万|亿)元?(?:级)?(?:大关|台阶|关口|的台阶)|台阶")
_FROM = re.compile(r"[由从][^,，;；。:、\d]{0,12}$|[由从]20\d\d年的$")
_TO = re.compile(
    r"[^,，;；。]{0,4}(?:提高|增|提升|扩大|上升|降|下降|减|缩|升|扩|上调|跃升|压|拓展|拓宽|延长|发展|跨越|跃)"
)
_DONE = re.compile(
    r"开放|开通|上线|投运|设立|配备|接入|提供|进入|跻身|晋升|退出|达标|投产|竣工|开工|建成|并网|交付|投用|摘帽|出列|完成|通过|落地|通车|脱贫|创成|清零|改造$|提升$|升级$"
)
_PARAMETER = re.compile(
    r"税率|费率|缴存比例|可(?:降|减|提高|享受)[^,，。;；]{0,3}$|加计扣除|起征点|应纳税|首付比例|征收率"
)
_GIVEN = re.compile(r"(?:高校|大学|普通高校|应届)毕业生(?:总量|总数|人数|规模)?$")
_DIMENSION = re.compile(
    r"(?:^|[线路桥隧道长])(?:全长|总长|正线长|线路长|长|宽|高|设计时速|时速|占地|占地面积|总占地面积)$"
)
_OF_A_PLAN = re.compile(r"占(?:年度|全年|年|序时|总)?(?:度)?(?:计划|目标|任务|预算)(?:任务|目标|数)?的?$")
_SUBSIDY = re.compile(r"用于|的?(?:比例)?(?:给予)?(?:补贴|贴息|奖补|返还|退税)")
_MAKES = ("年产", "日产", "年加工", "日加工", "年处理", "日处理", "总投资")
_SIZED = re.compile(r"(?:规模|能力)为?$")
_EXCEEDS = frozenset(("超", "超过", "突破", "过"))
_CLASSED = re.compile(r"(?:规上|规模|工业|主导|龙头|优势)?(?:企业|项目|园区|产业|集群|镇|村|县|品牌|单品|街区)")
_PHYSICAL = frozenset(("money", "length", "area", "volume", "mass", "power"))
_CJK = re.compile(r"[\u4e00-\u9fff]")


def reason_against(item: ClauseQuantity, text: str, *, in_list: bool = False) -> str | None:
    """Return why a quantity is no promise, or None."""
    quantity = item.quantity
    before, behind = text[max(quantity.start - 14, 0) : quantity.start], text[quantity.end : quantity.end + 8]
    if _BRACKET.search(before):
        return "explanation in brackets"
    if quantity.family == "time" and not _is_time_target(item, text):
        return "a span of time"
    if _is_attribute(item, before, behind):
        return "attribute of a noun"
    if _is_given(item, text, before, behind):
        return "a given or a parameter of a policy, not a promise"
    if _STEPS.match(text, quantity.end) or (quantity.bare and text[quantity.first - 1 : quantity.first] == "个"):
        return "manner of speech"
    if quantity.unit == "期" and quantity.written:
        return "ordinal"
    if _FROM.search(before) and _TO.match(behind):
        return "where it starts from"
    if behind[:1].isdigit() and quantity.unit in ("类", "大类"):
        return "classes of the number behind"
    if quantity.bare:
        return _against_bare(item)
    if quantity.written and quantity.family in ("count", "people", "events"):
        return _against_written(item, behind)
    return _against_count(item, text, in_list=in_list)


def _is_attribute(item: ClauseQuantity, before: str, behind: str) -> bool:
    """Say whether a physical quantity or a sum describes the noun behind it (总投资2600亿元的项目, 百万吨炼化项目)."""
    quantity = item.quantity
    if quantity.family not in _PHYSICAL:
        return False
    if behind.startswith("的") and behind[1:2].isalnum():
        return not (item.role == "deliver" and _ABILITY.match(behind))
    if not _CJK.match(behind):
        return False
    if (
        before.endswith(_MAKES)
        or _SIZED.search(before)
        or (_EXCEEDS.intersection(quantity.marks) and _CLASSED.match(behind))
    ):
        return True
    return bool(item.noun) and not item.behind and (quantity.bare or "过" in quantity.marks)


def _is_given(item: ClauseQuantity, text: str, before: str, behind: str) -> bool:
    """Say whether a number is a rule's parameter, a work's dimension, a fact of the year or the state of a plan."""
    quantity = item.quantity
    near = text[max(quantity.start - 24, 0) : quantity.start] + behind
    if quantity.family == "share":
        return bool(_PARAMETER.search(near) or _OF_A_PLAN.search(before) or _SUBSIDY.match(behind))
    if quantity.family == "people":
        return not item.verb and not item.behind and bool(_GIVEN.search(item.noun))
    return quantity.family == "length" and bool(_DIMENSION.search(item.noun))


def _against_bare(item: ClauseQuantity) -> str | None:
    if not item.role and not item.quantity.marks:
        return "round figure of speech"
    return "name of a programme" if _NAMED.search(item.noun) else None


def _against_count(item: ClauseQuantity, text: str, *, in_list: bool) -> str | None:
    if item.quantity.family != "count" or not item.behind:
        return None
    unpromised = not (item.per or item.verb or item.tail) and item.role in ("", "reach")
    if (unpromised and not _is_pledged(item, text)) or item.verb in words.lead_words("describe"):
        return "counts what is there, no verb of promise"
    if text[item.quantity.start - 1 : item.quantity.start] in _WITH:
        return "counts what is there, no verb of promise"
    if _WEAK_NOUN.search(item.noun) and not in_list and not _TASK.search(item.noun):
        return "policy or slogan counted, not a quantity promised"
    return None


def _is_pledged(item: ClauseQuantity, text: str) -> bool:
    """Say whether a count without a verb in front is promised all the same: by 力争, or by what is to happen to it."""
    if text[item.quantity.start - 1 : item.quantity.start] in _TOWARDS and words.inner_verb().search(item.noun):
        return True
    aspired = words.lead_words("aspire").union(words.lead_words("firm")).intersection(item.leads)
    return bool(aspired or _DONE.search(item.noun))


def _is_time_target(item: ClauseQuantity, text: str) -> bool:
    named = _TIME_NOUN.search(item.noun)
    if item.quantity.unit.endswith("年"):
        return item.noun.endswith(("年限", "寿命"))
    if named and (item.role or not item.behind):
        return True
    around = text[max(item.quantity.start - 8, 0) : item.quantity.start]
    return bool(item.role in ("fall", "reach") and _HOUR_LIMIT.search(around))


def _against_written(item: ClauseQuantity, behind: str) -> str | None:
    """Small numbers in Chinese are mostly manner of speech; a verb of building makes them promises."""
    quantity = item.quantity
    verb = item.verb or item.tail
    if quantity.low == quantity.high == 1 and quantity.unit not in ("万", "亿"):
        built = any(verb.endswith(build) for build in _BUILD)
        close = not item.noun or item.behind or not _CJK.match(behind)
        if not (built and close and quantity.unit in _ONE_UNITS):
            return "manner of speech"
    if quantity.high <= _SMALL and item.role in ("", "raise", "grow"):
        return "counts what is there, no verb of promise"
    if item.behind and (_NAMED.search(item.noun) or _WEAK_NOUN.search(item.noun)):
        return "policy or slogan counted, not a quantity promised"
    if quantity.high <= _SMALL and item.verb in words.lead_words("weak"):
        return "policy or slogan counted, not a quantity promised"
    return None
