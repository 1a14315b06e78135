"""Past or promise: what the part says, else what the sentence says, clause by clause."""

from __future__ import annotations

import re
from functools import lru_cache

from analysis.extract.due import PLAN_NUMBER, plan_end
from analysis.extract.grammar_rows import CueRow, rows
from analysis.extract.parts import AHEAD, PAST
from analysis.extract.structure import Sentence

PAST_FROM = 2
OPEN_FROM = -2
_SURE = 9
"""Carried by a paragraph that names its time: only a sentence that names another turns it."""
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)年")
_TURN = re.compile(
    r"(?:今年|本年度|20\d\d年|经济社会发展|综合考虑)[^。;完]{0,24}(?:目标|预期指标)[^。;完]{0,6}(?:是|为|:|如下|建议)"
    r"|全年[^。;完]{0,16}(?:预期|奋斗|努力|主要)目标[^。;完]{0,6}(?:是|为|:|如下|建议)"
    r"|(?:今年|20\d\d年)(?:政府|经济社会发展)?工作的?(?:总体要求|总体思路|指导思想|基本思路)"
    r"|(?:今年|20\d\d年),?(?:我们|全市|全省|全县|全区)?(?:将|要)(?:重点|着力|突出|集中)"
    r"|(?:做好|抓好)今年(?:的)?(?:各项)?工作|(?:重点|着重|主要|全力|扎实|着力|突出)(?:抓好|做好|推进)(?:以下|如下)"
)
_PLAN = re.compile(r"十([二三四五六七])五”?(?:时期|期间)")
_AHEAD = re.compile(
    r"今年|力争|争取|我们[将要]|下一步|明年|(?:^|,|，|;|；)(?:要|将)|到“?(?:20\d\d|十[四五六]五)|拟按|拟安排|(?<![占成个本])计划(?!的|数|任务|生育|单列|执行|目标)"
)
_ON_THAT_BASE = re.compile(r"基础上")


@lru_cache(maxsize=1)
def _cues() -> tuple[tuple[re.Pattern[str], CueRow], ...]:
    return tuple((re.compile(row.pattern), row) for row in rows("tense", CueRow))


def turns_to_promises(text: str, year: int | None = None) -> bool:
    """Say whether a sentence opens the part of promises, whatever heading it stands under.

    A sentence that names but years before the report's does not.

    Examples
    --------
    >>> turns_to_promises("今年经济社会发展主要预期目标是:地区生产总值增长5%"), turns_to_promises("今年以来")
    (True, False)
    """
    named = [int(found) for found in _YEAR.findall(text)]
    gone = year is not None and bool(named) and max(named) < year
    return not gone and bool(_TURN.search(text))


def score(text: str, year: int | None) -> int:
    """Return how much a text speaks of the past (positive) or of promises (negative).

    Examples
    --------
    >>> score("去年新建农村公路300公里", 2026) > 0, score("力争新建农村公路300公里", 2026) < 0
    (True, True)
    """
    total = 0
    for pattern, row in _cues():
        if row.each:
            total += row.weight * min(sum(1 for _ in pattern.finditer(text)), 2)
        elif pattern.search(text):
            total += row.weight
    plan = _PLAN.search(text)
    if plan and year:
        total += -3 if plan_end(PLAN_NUMBER[plan[1]]) >= year else 3
    for match in _YEAR.finditer(text) if year else ():
        mentioned = int(match[1])
        total += -3 if mentioned >= (year or 0) else 3
    return total


def firmly_past(text: str, year: int | None) -> bool:
    """Say whether a clause names a time gone by.

    Examples
    --------
    >>> firmly_past("去年完成投资100亿元", 2026), firmly_past("比去年增加100亿元", 2026)
    (True, False)
    """
    for pattern, row in _cues():
        if row.firm and pattern.search(text):
            return True
    plan = _PLAN.search(text)
    if plan and year and plan_end(PLAN_NUMBER[plan[1]]) < year:
        return True
    return bool(year) and any(
        int(match[1]) < (year or 0) for match in _YEAR.finditer(text) if not _compares(text, match.start())
    )


def _compares(text: str, place: int) -> bool:
    return text[max(place - 3, 0) : place].endswith(("比", "较", "于", "与", "同", "比“", "从", "由"))


def looks_ahead(text: str) -> bool:
    """Say whether a clause has a clear sign of promise."""
    return any(row.weight <= -3 and pattern.search(text) for pattern, row in _cues())


class Tense:
    """Decide clause by clause; carries what earlier sentences of the paragraph said."""

    def __init__(self, year: int | None) -> None:
        self.year = year
        self._paragraph = -1
        self._carried = 0
        self._turned = False

    def of_sentence(self, sentence: Sentence) -> str:
        """Return ``past``, ``promise``, ``open``, ``plan`` or ``glossary``: how the sentence's numbers are to be read.

        The part decides; where none can be told, the sentence's own signs of time do. Open is a sentence without such
        signs: a promise to who asks for targets, in an excerpt a statement to who asks for outcomes.
        """
        if sentence.paragraph != self._paragraph:
            self._paragraph, self._carried = sentence.paragraph, 0
        if sentence.part in PAST:
            return "past"
        if sentence.part == "five_year_goals":
            return "plan"
        if sentence.part == "glossary":
            return "glossary"
        if sentence.part in AHEAD:
            return "promise"
        if turns_to_promises(sentence.text, self.year):
            self._turned = True
        return self._undated(sentence)

    def _undated(self, sentence: Sentence) -> str:
        text = sentence.text
        if turns_to_promises(text, self.year):
            self._carried = -_SURE
            return "promise"
        past, ahead = firmly_past(text, self.year), bool(_AHEAD.search(text))
        if past and not ahead:
            self._carried = _SURE
            return "past"
        if self._turned and self._carried != _SURE:
            return "promise"
        if ahead:
            self._carried = 0 if past else -1
            return "promise"
        total = score(text, self.year)
        if self._carried == 0 and total >= PAST_FROM:
            self._carried = 1
        if self._carried == _SURE or total + self._carried >= PAST_FROM:
            return "past"
        return "open" if total >= OPEN_FROM and self._carried > -_SURE else "promise"

    def of_clause(self, text: str, before: str) -> str:
        """Return the tense of a clause, given that of the clause before it."""
        if firmly_past(text, self.year):
            return "past"
        if before in ("past", "open") and looks_ahead(text):
            return "promise"
        return before

    @staticmethod
    def only_base(text: str) -> bool:
        """Say whether a clause of the past is but the base of a promise (在去年100公里的基础上)."""
        return bool(_ON_THAT_BASE.search(text))
