"""Which government, which year, which document: read from the title and the line below it, never guessed."""

from __future__ import annotations

import re
from dataclasses import dataclass

_HEAD = 3000
_TITLE_LINE = 60
_REPORT = re.compile(r"政府工作报告|民生实事|民生事项|实事项目|实事清单|为民办实事|民生项目")
_YEAR_IN_TITLE = re.compile(
    r"(?<!\d)(20\d\d)年?[^,，。;；\n]{0,24}?(?:政府工作报告|重点?民生实事|民生事项|实事|民生项目)"
    r"|(?:政府工作报告|实事[^,，。;；\n]{0,6})\((20\d\d)年"
)
_YEAR_IN_HEADING = re.compile(
    r"(?m)^[^,，。;；\n\d]{0,8}(20\d\d)年[^,，。;；\n]{0,20}?(?:(?:重点|主要|政府|的)?工作(?:任务|安排|重点|部署|打算)?|目标任务|主要任务)[^,，。;；\n]{0,10}$"
)
_LOOKS_BACK = re.compile(r"回顾|总结|完成|情况|成就|成绩|执行")
_DAY_ALONE = re.compile(r"(?m)^[(—\- ]*(20\d\d)年(\d{1,2})月\d{1,2}日[)\- ]*$")
_MEETING = re.compile(
    r"(?<!\d)(20\d\d)年(\d{1,2})月\d{1,2}日,?[^\n]{0,6}在[^。,，;；]{2,60}(?:人民代表大会|人大)[^。]{0,20}会议"
)
_FIRST_MONTH_FOR_NEXT_YEAR = 11
"""A congress that meets in November or December hears the plan of the next year."""
_PLACE = r"[\u4e00-\u9fff]{1,14}?(?:省|自治区|自治州|地区|盟|市|县|自治县|旗|新区|区|开发区)"
_REGION = re.compile(
    rf"(?:20\d\d年)?(?P<region>{_PLACE})(?:人民)?(?:20\d\d年)?政府(?:20\d\d年)?(?:工作报告|关于[^\n]{{0,20}}实事)"
)
_LIST_REGION = re.compile(
    rf"(?m)^[^\u4e00-\u9fff\n\d]{{0,6}}(?:关于印发|印发)?(?:20\d\d年)?(?P<region>{_PLACE})(?:20\d\d年)?度?(?:[^,，。;；\n]{{0,8}})(?:民生实事|为民办实事|实事项目|民生事项)"
)
_CONGRESS = re.compile(rf"在\s?(?P<region>{_PLACE})\s?第[一二三四五六七八九十]{{1,4}}届\s?人民代表大会")
_HEAD_OF = re.compile(
    rf"(?m)^(?P<region>{_PLACE})(?:人民政府)?代?"
    r"(?:省长|市长|县长|区长|旗长|州长|盟长|主席)(?: |$|[\u4e00-\u9fff]{2,4}$)"
)
_NATION = re.compile(r"在第[一二三四五六七八九十]{1,4}届全国人民代表大会")
_NOT_A_NAME = re.compile(r"我们?|全|本|各|该")


@dataclass(frozen=True)
class Title:
    """What a text says of itself."""

    region: str = ""
    year: int | None = None
    document: str = ""


def title_of(text: str) -> Title:
    r"""Return region, year and name of the document as its title prints them.

    Examples
    --------
    >>> title_of("2026年山东省政府工作报告\n——2026年1月27日在山东省第十四届人民代表大会第四次会议上")
    Title(region='山东省', year=2026, document='2026年山东省政府工作报告')
    """
    head = text[:_HEAD]
    return Title(_region(head), _year(head, text), _document(head))


def _year(head: str, text: str) -> int | None:
    titles = [line for line in head.splitlines()[:12] if len(line) <= _TITLE_LINE]
    for line in titles:
        named = _YEAR_IN_TITLE.search(line)
        if named and not re.search(r"[,，。;；]", line):
            return int(named[1] or named[2])
    met = _MEETING.search(head) or _DAY_ALONE.search("\n".join(titles))
    if met:
        return int(met[1]) + (int(met[2]) >= _FIRST_MONTH_FOR_NEXT_YEAR)
    ahead = [int(found[1]) for found in _YEAR_IN_HEADING.finditer(text) if not _LOOKS_BACK.search(found[0])]
    return ahead[0] if ahead else None


def _region(head: str) -> str:
    for pattern in (_REGION, _CONGRESS, _LIST_REGION, _HEAD_OF):
        match = pattern.search(head)
        if match and not _NOT_A_NAME.match(match["region"]):
            return match["region"]
    return "全国" if _NATION.search(head) else ""


def _document(head: str) -> str:
    for line in head.splitlines():
        line = line.strip(" *#-—")
        if 4 <= len(line) <= 40 and _REPORT.search(line) and not re.search(r"[,，。;；:]", line):
            return line
    return ""
