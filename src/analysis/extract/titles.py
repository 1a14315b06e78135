"""Which government, which year, which document: read from the title and the line below it, never guessed."""

from __future__ import annotations

import re
from dataclasses import dataclass

_HEAD = 3000
_REPORT = re.compile(r"政府工作报告|民生实事|实事项目|为民办实事")
_YEAR_IN_TITLE = re.compile(
    r"(?<!\d)(20\d\d)年[^,，。;；\n]{0,24}?(?:政府工作报告|重点?民生实事|实事|(?:重点|主要)工作|工作安排|政府工作任务)"
)
_MEETING = re.compile(
    r"[—(]*(?<!\d)(20\d\d)年\d{1,2}月\d{1,2}日,?[^\n]{0,6}在[^\n]{2,60}(?:人民代表大会|人大)[^\n]{0,20}会议"
)
_REGION = re.compile(
    r"(?:20\d\d年)?(?P<region>[\u4e00-\u9fff]{1,11}?(?:省|自治区|自治州|地区|盟|市|县|自治县|旗|新区|区))(?:人民)?(?:20\d\d年)?政府(?:20\d\d年)?工作报告"
)
_CONGRESS = re.compile(
    r"在(?P<region>[\u4e00-\u9fff]{1,11}?(?:省|自治区|自治州|盟|市|县|自治县|旗|新区|区))第[一二三四五六七八九十]{1,4}届人民代表大会"
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
    year = _YEAR_IN_TITLE.search(head) or _MEETING.search(head) or _YEAR_IN_TITLE.search(text)
    return Title(_region(head), int(year[1]) if year else None, _document(head))


def _region(head: str) -> str:
    for pattern in (_REGION, _CONGRESS):
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
