"""How sure each target is: the probability that every field of its row is right, learnt from rows judged by hand.

The weights are made by ``benchmarks/fit_confidence.py`` from the judged rows beside it.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from importlib.resources import files
from math import log1p

import numpy as np
from numpy.typing import NDArray

from analysis.domain.codes import EXPLAINED
from analysis.domain.units import families, split_unit
from analysis.extract.misread import CONFIDENCE, Misread
from analysis.extract.target_table import FoundTarget

_NEAR, _FAR = 60, 300
"""Characters before a target that may say when it is due, and within which its sentence is looked for."""
_LEAST, _MOST = 0.01, 0.99
_HAN = re.compile(r"[\u4e00-\u9fff]")
_WORD = re.compile(r"[\u4e00-\u9fffA-Za-z0-9“”()（）]")
_NUMBER = re.compile(r"\d")
_LEADS = re.compile(
    r"(?:力争|争取|确保|实现|完成|达到|达|控制在|保持在|保持|稳定在|突破|超过|全年|年内|今年|全市|全省|全区|全县|全州|基本|重点|积极|努力"
    r"|以上|以内|左右|以下|分别|均|各|约|增长|下降|提高|提升|到|为|再|要|将|在|的|等|余|多|超)"
)
_VERBS = re.compile(
    r"^(?:新增|新建成|新建|建成|建设|完成|实施|开工建设|新开工|开工|竣工|新培育|培育|打造|创建|争创|引进|新引进|改造|续建|启动|推进|发展|实现"
    r"|安排|投入|投产|新投产|举办|开展|培养|组织|办好|抓好|形成|推动|扶持|发放|新|改扩建|整治|市级|省级|区级)+"
)
_GENERAL = re.compile(
    r"^(?:[大小总]?项目|投资|资金|产值|总产值|产量|收入|主营业务收入|营业收入|销售收入|企业|工程|建设|任务|目标任务|规模|面积|覆盖率|配置率"
    r"|集群规模|到位资金|资金增长|投资增长|总投资|园区|示范区|示范村|示范点|试点|基地|平台|中心|增长|就业|培训"
    r"|建设项目|重点项目|(?:改造|建成|技改|竣工)?项目(?:建设|竣工|投资|总投资|投资额|开工建设|竣工投产)?|各类.{0,4}|县市区)?$"
)
_NAMELESS = re.compile(
    r"^(?:新增|新|改|扩|建设?|改造|提升|培育|打造|完成|实施|推进|和|、)*(?:县市|[县市乡镇村率])?(?:占比)?$"
    r"|(?:国家|[省市县])级(?:[和、](?!美|谐|国家|[省市县]级)|$)"
)
"""A name that names nothing: 新建和改造提升, 镇占比, 建设省级和天长."""
_LIST_MARK = re.compile(r"^(?:[一二三四五六七八九十]{1,3}[是、]|\d{1,2}[、.]|[（(]\d)")
_LEAD_LEFT = re.compile(r"^(?:力争|争取|确保|安排|投入|在|将|对|为|的|但|提出|当年|年度)|必保")
_BROKEN = re.compile(r"(?:的|和|等|与|向|至|均增长|分别|、|由.{0,6}年|覆盖率覆盖率|比例.*比例)$|^[、和与等化率]")
_LOST = re.compile(r"(?:国家|省|市|自治区|州|县)级(?:及|或)?以上|[万亿]元以上|规模以上|限额以上")
_ATTRIBUTED = re.compile(r"总投资|支持|现有|拥有|一批")
_WORKS = re.compile(r"建|改造|打造|工程|设施|新增|修|整治|造林|绿化|开工|装机|面积")
_UNDER_WAY = re.compile(r"抓好|加快|推进|启动|实施|深化|谋划|突出")
_LATER = re.compile(r"20\d\d年|[两二三四五1-5]年(?:时间|内|以?来)?|十[二三四五六]五|远景")
_KINDS = ("growth", "rate", "stock", "advance", "coverage", "policy")
_COMMON_FAMILIES = ("share", "points", "money", "people", "count")

SIGNS = (
    "series",
    "growth",
    "rate",
    "stock",
    "advance",
    "coverage",
    "policy",
    "plain",
    "log_name",
    "long_name",
    "general_name",
    "list_mark",
    "lead_left",
    "broken_name",
    "said_not_named",
    "modifier_lost",
    "listed_name",
    "cut_before",
    "cut_behind",
    "written",
    "bare_unit",
    "rare_unit",
    "built_without_work",
    "invested_no_money",
    "attributed",
    "work_under_way",
    "later_said",
    "five_years",
    "explained",
    "aspirational",
    "bound",
    "twins",
    "sentence_numbers",
    "starts_clause",
)


def signs_of(targets: Sequence[FoundTarget], text: str) -> NDArray[np.float64]:
    """Return what speaks for and against each target of a text, a row a target, in the order of ``SIGNS``."""
    if not targets:
        return np.zeros((0, len(SIGNS)))
    named = Counter((each.indicator_zh, each.kind, each.due) for each in targets)
    return np.array(
        [
            _of_kind(each)
            + _of_name(each)
            + _of_place(each, text)
            + _of_meaning(each, text)
            + [float(named[each.indicator_zh, each.kind, each.due] > 1)]
            + _of_sentence(each, text)
            for each in targets
        ]
    )


def _of_kind(target: FoundTarget) -> list[float]:
    plain = target.lower is None and target.upper is None
    return [float(bool(target.series_id)), *(float(target.kind == kind) for kind in _KINDS), float(plain)]


def _of_name(target: FoundTarget) -> list[float]:
    name, evidence = target.indicator_zh, target.evidence
    core = _VERBS.sub("", name)
    said = _HAN.findall(_LEADS.sub("", evidence))
    unit = set(target.unit)
    missing = sum(1 for sign in said if sign not in name and sign not in unit)
    lost = _LOST.search(evidence)
    return [
        log1p(len(name)),
        float(len(name) > 16),
        float(bool(_GENERAL.match(core) or _GENERAL.match(name))),
        float(bool(_LIST_MARK.match(name))),
        float(bool(_LEAD_LEFT.search(name))),
        float(bool(_BROKEN.search(name))),
        log1p(missing),
        float(bool(lost and lost[0] not in name)),
        float("、" in name or "和" in name),
    ]


def _of_place(target: FoundTarget, text: str) -> list[float]:
    before, behind = (
        text[max(0, target.char_start - 1) : target.char_start],
        text[target.char_end : target.char_end + 1],
    )
    family = families().get(split_unit(target.unit)[1], "") if target.unit else ""
    return [
        float(bool(_WORD.match(before))),
        float(bool(_WORD.match(behind))),
        float(not _NUMBER.search(target.evidence)),
        float(target.unit in ("万", "亿", "千", "百", "千万")),
        float(bool(target.unit) and family not in _COMMON_FAMILIES),
    ]


def _of_meaning(target: FoundTarget, text: str) -> list[float]:
    name, evidence = target.indicator_zh, target.evidence
    near = text[max(0, target.char_start - _NEAR) : target.char_end]
    money = "元" in target.unit
    number = target.kind in ("flow", "stock")
    return [
        float(target.deliverable == "build" and not _WORKS.search(name)),
        float(target.deliverable == "invest" and not money and target.kind != "advance"),
        float(bool(_ATTRIBUTED.search(evidence))),
        float(number and bool(_UNDER_WAY.search(evidence))),
        float(target.due[:4] <= target.id.split("-")[-2] and bool(_LATER.search(near))),
        float(target.part == "five_year_goals"),
        float(EXPLAINED in target.qualifier),
        float(target.commitment == "aspirational"),
        float(target.operator in (">=", ">", "<=", "<", "~")),
    ]


def _of_sentence(target: FoundTarget, text: str) -> list[float]:
    near = text[max(0, target.char_start - _FAR) : target.char_start]
    front = near[max(near.rfind(mark) for mark in "。；\n") + 1 :]
    return [log1p(len(re.findall(r"\d+", front))), float(front.strip() == "" or front.endswith(("，", ",", "：", ":")))]


@lru_cache(maxsize=1)
def _weights() -> tuple[NDArray[np.float64], float]:
    stored = json.loads(files("analysis.extract").joinpath("confidence.json").read_text(encoding="utf-8"))
    return np.array([stored["weights"][sign] for sign in SIGNS]), float(stored["start"])


def confidences(targets: Sequence[FoundTarget], text: str) -> list[float]:
    """Return for each target of a text the probability that all of it is right."""
    weights, start = _weights()
    odds = np.clip(signs_of(targets, text) @ weights + start, -30, 30)
    return [round(float(share), 2) for share in np.clip(1 / (1 + np.exp(-odds)), _LEAST, _MOST)]


def with_confidence(targets: Sequence[FoundTarget], text: str, misread: Misread) -> list[FoundTarget]:
    """Return the targets of a text with how sure each is; one that names nothing, or holds a misread letter, never is.

    A row of a table of indicators brings its own: no sentence had to be understood for it.
    """
    told = zip(targets, confidences(targets, text), strict=True)
    sure = [replace(each, confidence=each.confidence or share) for each, share in told]
    return [
        replace(each, confidence=min(each.confidence, CONFIDENCE))
        if misread.within(each.char_start, each.char_end) or _NAMELESS.search(each.indicator_zh)
        else each
        for each in sure
    ]
