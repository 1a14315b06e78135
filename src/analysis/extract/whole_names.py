"""Names that stand alone: what is no part of a name goes, and a name that says nothing alone is completed.

What completes it is looked for from near to far: a list before the number (桃花江水库等3个项目), the noun that a
neighbour in the list has (1个国家级、4个省级龙头企业), what stands behind the number, the last thing spoken of in the
sentence, the paragraph's first sentence, the heading.
"""

from __future__ import annotations

import re
from functools import lru_cache

from analysis.extract import words

_MARKS = re.compile(r"^(?:[①-⑳⑴-⒇•·●■◆*]+|[一二三四五六七八九十]{1,3}是|\d{1,2}[.、)](?!\d)|[的等])+")
_FIRM = re.compile(
    r"^(?:力争|力促|提出|确保|坚决|扎实|深入|着力|全力|大力|继续|今年|全年|年内|每年|牢牢|全力保持|保持|完成(?=.{3})"
    r"|(?:拟|计划)?安排|在(?!建)(?=[^,，、]{2,}(?:建设|新建|建成|开展))|争取(?:全[市省县区]|全)?(?:实现)?"
    r"|(?:推动|推进)(?=新增|新建|新引进|引进|建成|培育|创建|完成|认定|营商|转化|实施))+(?=..)"
)
_ADVANCED = re.compile(r"^(?:推进|推动|确保|实现|加快|抓好|落实)+(?=.{4})")
_UNFINISHED = re.compile(
    r"(?<=..)(?:(?<!价值)实现|力争|确保|争取|分别|(?<!平)均|各(?!类)|(?<!豪)迈|达到|突破|超过|每年|预期|计划|安排|的"
    r"|(?<=面积)发展|(?<!方)向|由年?)+$"
)
_GENERAL = (
    "项目|工程|企业|投资|年度投资|总投资|总量|产值|总产值|收入|面积|总面积|规模|任务|目标任务|改造任务|改造|建设|建设任务"
    "|项目建设|项目竣工|存栏|出栏|标准|补助|补贴|资金|增速|销售收入|营业收入|增加值|数量|产能|主体|基地|平台|贷款"
    "|试点|设施|机构"
)
_DOING = (
    "新增|新建|建成|完成|打造|引进|新引进|培育|实施|推进|建设|竣工|开工|创建|改造|形成"
    "|发展|力争|确保|达到|推动|支持|争取|为|使|让"
)
_BARE = re.compile(
    rf"(?:{_DOING})?(?:{_GENERAL})?(?P<growth>增长)?|(?:{_DOING})*(?P<grade>(?:国家|省|市|县|区|自治区)级)(?:以上)?"
)
_LISTED = re.compile(r"(?P<member>[^,，。;；:、]{2,24})等$")
_GRADED = re.compile(r"级(?:以上)?(?P<noun>[\u4e00-\u9fff“”]{2,14})")
_BEHIND = re.compile(
    r"(?:以上|左右|以内|余|多)?的?(?P<noun>[\u4e00-\u9fff“”·]{2,16}?)(?=突破|达到|达标|达|保持|超|实现|[,，。;；、\d]|$)"
)
_THING = re.compile(
    r"(?P<noun>[\u4e00-\u9fff“”A-Za-z0-9]{1,10}?(?:产业链|产业集群|产业园|产业|制造业|服务业|加工业|旅游业|房地产业|贸易|水利|工程|基础设施"
    r"|园区|旅游|农田|管网|公路|小区|棚户区|学校|医院|水库|行动|奶业|畜牧业|种植业|农业|工业|建筑业|林业|渔业|项目建设|生态|电网|城市更新|搬迁|招商|实事))"
)
_PARTICLES = ("完成", "力争", "确保", "推进", "推动", "为", "使", "让", "实施", "支持", "达到")
"""Words in front of a bare name that are no part of a whole one."""
_STARTS = re.compile(
    r"^(?:[^、,，]*(?:加快|推进|推动|发展|做强|做大|培育|壮大|建设|实施|抓好|打造|强化|加强|提升|优化|完善|深化|聚焦|围绕|构建|支持))"
)
_TOPIC = 90
"""Characters before a number within which its sentence and the one before may name its subject."""
_AFTER = 40
_NAME = 24
"""Longest name of a list's member that a bare name takes."""


def cleaned(name: str, *, numbered: bool = True) -> str:
    """Return a name without list marks, words of promising and loose ends.

    Examples
    --------
    >>> cleaned("⑤完成农村公路新改建"), cleaned("力争新增上市企业"), cleaned("地区生产总值实现")
    ('农村公路新改建', '新增上市企业', '地区生产总值')
    >>> cleaned("推进信访积案动态清零", numbered=False)
    '信访积案动态清零'
    """
    short = _FIRM.sub("", _MARKS.sub("", name))
    if not numbered:
        return _ADVANCED.sub("", short).removesuffix("的")
    return _UNFINISHED.sub("", short)


def is_bare(name: str) -> bool:
    """Say whether a name says nothing alone.

    Examples
    --------
    >>> is_bare("建成项目"), is_bare("培育国家级"), is_bare("新开工项目"), is_bare("粮食产量")
    (True, True, False, False)
    """
    return bool(_BARE.fullmatch(name))


def completed(name: str, before: str, behind: str, heading: str) -> str:
    """Return a bare name with what it leaves out; the name itself where nothing near says it.

    Examples
    --------
    >>> completed("建成项目", "建成长平高速、马尾大桥、南台大道等", "个项目", "")
    '建成南台大道等项目'
    >>> completed("培育国家级", "全年培育", "国家级、4个省级、4个市级农业产业化龙头企业", "")
    '培育国家级农业产业化龙头企业'
    >>> completed("投资", "大力发展房地产业。完成投资", ",开发商品房", "")
    '房地产业投资'
    """
    bare = _BARE.fullmatch(name)
    if bare is None:
        return name
    if bare["grade"]:
        graded = _GRADED.search(behind[:_AFTER])
        return name + graded["noun"] if graded else name
    if not name.removesuffix("增长") or re.fullmatch(_DOING, name):
        following = _BEHIND.match(behind[:_AFTER])
        front = "" if name in _PARTICLES else name
        return (
            front + _UNFINISHED.sub("", following["noun"]) if following and not _is_verbal(following["noun"]) else name
        )
    listed = _LISTED.search(before)
    if listed:
        return _joined(name, _named(listed["member"]) + "等")
    subject = _subject(before) or _subject(heading)
    return _joined(name, subject)


def _joined(name: str, thing: str) -> str:
    """Put what completes a name behind its verb: 建成 + 桥梁等 + 项目."""
    if thing in ("", "等") or thing.endswith(name):
        return name
    verb = re.match(rf"(?:{_DOING})(?=..)", name)
    front, noun = (verb[0], name[verb.end() :]) if verb else ("", name)
    front = "" if front in _PARTICLES else front
    front = "" if front in ("完成", "力争", "确保", "推进", "推动", "为", "使", "让", "实施", "支持") else front
    return front + thing.removesuffix("项目建设" if noun == "项目" else noun) + noun


def _named(member: str) -> str:
    """Return a list's member without verbs and adverbs in front."""
    rest = re.sub(r"^.*(?:推进|推动|加快|抓好|建成|实施|建设好|实现|确保|做好|抓实)(?=.{3})", "", member)
    verb = words.head_verb().match(rest)
    rest = rest[verb.end() :] if verb and len(rest) - verb.end() > 2 else rest
    return rest[-_NAME:]


def _subject(text: str) -> str:
    """Return the last thing that a text speaks of."""
    near = text[-_TOPIC:]
    found = [
        match["noun"]
        for part in re.split(r"[,，。;；:：、*\s()]|(?:和|与|(?<!普)及)(?!谐)", near)
        for match in _THING.finditer(part)
    ]
    named = [_STARTS.sub("", noun) for noun in found]
    return next((noun for noun in reversed(named) if len(noun) > 1), "")


@lru_cache(maxsize=1024)
def _is_verbal(phrase: str) -> bool:
    return bool(words.head_verb().match(phrase)) or words.only_adverbs(phrase)
