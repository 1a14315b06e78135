"""Headings: which line is one, of what rank, and what it says of the time of what stands below it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from analysis.extract.due import PLAN_NUMBER, plan_end
from analysis.extract.grammar_rows import HeadingRow, rows

Rank = Literal["part", "item", "annex"]
_LENGTH = 45
_SHORT = 26
"""Longest line without number or mark that is a heading because it names a time (过去五年工作回顾)."""
BULLET = r"[ \t]*(?:[-*•·●■◆▪○□◎★☆>#]+[ \t]*)?"
_NUMERAL = r"[一二三四五六七八九十]{1,3}"
_PART = re.compile(rf"{BULLET}(?:{_NUMERAL}、|第{_NUMERAL}部分)")
_ITEM = re.compile(rf"{BULLET}(?:\({_NUMERAL}\)|\d{{1,2}}[.、．](?!\d)|[①-⑳])")
_ANNEX = re.compile(r"附件?[\d一二三四五六七八九十]?(?:[:：][^,，。;；]{0,30})?$|附[:：]")
_TITLE = re.compile(
    r"(?:[12]\d{3}年)?[^,，。;；]{0,16}(?:政府工作报告|民生实事|实事(?:清单|项目)|工作回顾|重点工作|工作安排|目标任务|用语说明|名词解释|名词注释|清单)[^,，。;；]{0,14}$"
)
_CONTINUED = re.compile(r"^\((?:上接|下转|接)[^)]{1,8}\)")
_NAMES_A_TIME = re.compile(r"(?:19|20)\d\d年|年来|过去|今后|今年|未来|十[一二三四五]五")
_NO_TITLE = re.compile(r"[。,，;；:：|!！?？]|会议|\d日|^[-—(《•·*]|^“(?!十)|各位代表")
_YEARS = re.compile(r"(?<!\d)((?:19|20)\d\d)(?=年|至|—|、|和)")
_PLANS = re.compile(r"十([一二三四五六七])五")
_DIRECTIVE = re.compile(
    r"今年|明年|今后|未来|安排|打算|部署|任务|目标|计划|要求|展望|工作$|重点|奋力|努力|力争|争取|确保|开创"
)


@dataclass(frozen=True)
class TextHeading:
    """A heading: its text, its rank, whether it is the whole line, and the time it speaks of (empty: none)."""

    text: str
    rank: Rank
    whole: bool
    cue: str


@lru_cache(maxsize=1)
def _cues() -> dict[str, tuple[str, ...]]:
    return {row.cue: row.words for row in rows("headings", HeadingRow)}


def cue_of(heading: str, year: int | None = None) -> str:
    """Return what a heading says of time: a row of the grammar, ``mixed`` for five years and one; empty for nothing.

    Examples
    --------
    >>> cue_of("一、2025年工作回顾"), cue_of("三、2026年重点工作", 2026), cue_of("一、走向胜利的2025年", 2026)
    ('back', 'year', 'back')
    >>> cue_of("二、“十四五”目标任务和2021年工作安排", 2021), cue_of("(三)深化改革")
    ('mixed', '')
    """
    said = [cue for cue, words in _cues().items() if any(word in heading for word in words)]
    for cue in ("glossary", "list", "own"):
        if cue in said:
            return cue
    return _time_of(heading, said, year)


def _time_of(heading: str, said: list[str], year: int | None) -> str:
    years = [int(found) for found in _YEARS.findall(heading)]
    plans = [plan_end(PLAN_NUMBER[found]) for found in _PLANS.findall(heading)]
    of_year = "year" in said or (bool(years) and (max(years) == year or (year is None and "forward" in said)))
    gone = bool(year) and bool(years) and max(years) < (year or 0) and not of_year
    if "back" in said and not of_year:
        return "back"
    if gone or (year and plans and max(plans) < year and not of_year):
        return "back"
    if "back" in said:
        return "back" if not _DIRECTIVE.search(heading) else ""
    if "results" in said and not of_year and not plans and not _DIRECTIVE.search(heading):
        return "results"
    planned = "plan" in said or (bool(plans) and "start" not in said)
    if planned:
        return "mixed" if of_year else "plan"
    if of_year:
        return "year"
    return next((cue for cue in ("start", "forward") if cue in said), "")


def heading_of(line: str, year: int | None = None) -> TextHeading | None:
    """Return the heading that a line is, or begins with up to its first stop; None when it holds none.

    Examples
    --------
    >>> heading_of("三、2026年重点工作", 2026)
    TextHeading(text='三、2026年重点工作', rank='part', whole=True, cue='year')
    >>> heading_of("新建公路260公里。") is None
    True
    """
    bare = _CONTINUED.sub("", line.strip("*# "))
    text = _text_of(line, bare)
    if not text:
        return None
    rank = _rank_of(_CONTINUED.sub("", text.strip("*# ")))
    return TextHeading(text, rank, text == line, "" if "政府工作报告" in text else cue_of(text, year))


def _text_of(line: str, bare: str) -> str:
    if len(bare) <= _LENGTH and not bare.endswith(("。", ";")):
        if any(pattern.match(bare) for pattern in (_PART, _ITEM, _ANNEX, _TITLE)) or _is_unmarked(bare):
            return line if not has_figures(bare) else ""
        return ""
    first = re.match(r"[^。！？\n:]{2,60}", bare)
    if first and (_PART.match(first[0]) or _ITEM.match(first[0])) and not has_figures(first[0]):
        return first[0]
    return ""


def _is_unmarked(bare: str) -> bool:
    """Say whether a line without number is a heading all the same: short, without stop, of a time and its work."""
    if not 6 <= len(bare) <= _SHORT or _NO_TITLE.search(bare) or not _NAMES_A_TIME.search(bare):
        return False
    return cue_of(bare) not in ("", "own", "list")


def _rank_of(text: str) -> Rank:
    if _ANNEX.match(text):
        return "annex"
    return "item" if _ITEM.match(text) else "part"


def is_numbered(heading: TextHeading) -> bool:
    """Say whether a heading bears the number of a part (一、 or 第一部分)."""
    return bool(_PART.match(_CONTINUED.sub("", heading.text)))


def is_title(line: str) -> bool:
    """Say whether a line reads like the title of a document or list."""
    return bool(_TITLE.match(line))


def has_figures(title: str) -> bool:
    """Say whether a line holds a number beside years and its own mark."""
    bare = re.sub(r"[12]\d{3}年?|^\W*(?:\d{1,2}[.、．)]|\(\d{1,2}\))|附件?\d", "", title)
    return bool(re.search(r"\d", bare))
