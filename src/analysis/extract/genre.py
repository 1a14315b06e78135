"""What kind of document a text is, and whether it begins in the middle of one."""

from __future__ import annotations

import re
from dataclasses import dataclass

_HEAD, _HEAD_LINES, _TITLE_LINE = 3000, 16, 60
_REPORT = re.compile(r"政府工作报告|工作报告[（(]")
_LIST = re.compile(r"实事|民生事项|民生项目|清单|任务分解|责任分解|重点任务分工|项目表")
_PLAN = re.compile(
    r"规划纲要|五年规划|五年计划|第[一二三四五六七八九十]{1,3}个五年|远景目标纲要|“?十[一二三四五六]五”?规划"
)
_COMMUNIQUE = re.compile(r"统计公报|国民经济[^,，。]{0,16}公报")
_GREETS = re.compile(r"各位(?:人大)?代表|请予?审[议查]|现在,?我代表")
_PROSE = re.compile(r"[,，。;；]")
_CONTINUES = re.compile(r"\((?:上接|接)[^)]{1,10}\)|上接第?[\d一二三四五六七八九十A-Z]{1,4}版")
_CONTINUES_WITHIN = 300
_NUMBER = re.compile(r"[ \t#*•·-]*(?P<mark>\(?(?P<number>[一二三四五六七八九十]{1,3})[)、])")
_FIRST = "一"
_EXCERPT = 2500
"""Characters below which a text that greets nobody is no whole report."""


@dataclass(frozen=True)
class Genre:
    """``kind``: work_report, excerpt, list, five_year_plan, communique or other.

    ``begins_at`` is the mark of the first heading of a text that begins in mid-document ((四)), else empty.
    """

    kind: str
    begins_at: str = ""


def genre_of(text: str) -> Genre:
    r"""Return what kind of document a reading is.

    Examples
    --------
    >>> genre_of("(上接第3版)\n(四)扩大内需。新建公路260公里。")
    Genre(kind='excerpt', begins_at='(四)')
    >>> genre_of("2025年聊城市重点民生实事清单\n1.新建幼儿园15所。").kind
    'list'
    """
    head = text[:_HEAD]
    titles = _titles(head)
    greets = bool(_GREETS.search(head))
    kind = _titled(titles, greets=greets)
    begins = "" if kind in ("list", "five_year_plan", "communique") else _begins_at(text)
    if begins:
        return Genre("excerpt", begins)
    if kind == "work_report" and not greets and len(text) < _EXCERPT:
        return Genre("excerpt")
    if kind:
        return Genre(kind)
    return Genre("work_report" if greets and len(text) >= _EXCERPT else "excerpt" if _reports(text) else "other")


def _titles(head: str) -> list[str]:
    lines = [line.strip(" *#—-|") for line in head.splitlines()]
    return [line for line in lines if line and len(line) <= _TITLE_LINE and not _PROSE.search(line)][:_HEAD_LINES]


def _titled(titles: list[str], *, greets: bool) -> str:
    """Return the kind that the first telling title names."""
    for line in titles:
        if _COMMUNIQUE.search(line) and not greets:
            return "communique"
        if _REPORT.search(line):
            return "list" if _LIST.search(line) and not greets else "work_report"
        if _PLAN.search(line) and not greets:
            return "five_year_plan"
        if _LIST.search(line) and not greets:
            return "list"
    return "work_report" if greets and any("报告" in line for line in titles) else ""


def _reports(text: str) -> bool:
    """Say whether a text without title speaks as reports do."""
    return bool(re.search(r"全[市省县区州盟旗国]|今年|去年|20\d\d年", text))


def _begins_at(text: str) -> str:
    """Return the mark of the first numbered heading where that is not the first of its row."""
    marked = bool(_CONTINUES.search(text[:_CONTINUES_WITHIN]))
    for line in text.split("\n"):
        if not marked and _GREETS.search(line):
            return ""
        found = _NUMBER.match(_CONTINUES.sub("", line, count=1))
        if found:
            return found["mark"].rstrip("、") if marked or found["number"] != _FIRST else ""
    return "…" if marked else ""
