"""The parts of a text, decided once over the whole of it: look back, goals, this year's plan, annexes, glossary.

Every stretch between two possible borders has evidence for each part: what its heading says and of what rank it is,
the sentence that announces targets, the words it begins with, what it sounds like (``tone.py``). The parts come in an
order; a border costs little at a heading and much inside a paragraph. The cheapest way through the whole is taken.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analysis.extract.due import PLAN_NUMBER, plan_end
from analysis.extract.headings import TextHeading, heading_of, is_numbered
from analysis.extract.tone import TONES, tones_of

LOOK, OWN_LOOK, GOALS, YEAR, OWN_PLAN, WORDS = range(len(TONES))
PAST = frozenset(("opening", "look_back", "five_year_look_back", "government_look_back", "annex_look_back"))
"""Parts that tell what was."""
AHEAD = frozenset(("five_year_goals", "year_plan", "government_plan", "annex", "document_list"))
"""Parts that promise."""
_LONG_PARAGRAPH, _PIECE = 700, 250
"""Longer paragraphs are looked at in pieces of so many characters at least."""
_WHOLE = 2500
"""Characters of Chinese from which on a text without a telling heading is divided by its sound."""
_TRUST, _LEAST = 0.6, -5.0
"""How much of the model's word is taken (paragraphs are not independent), and the least that one paragraph may say."""
_FAR = 99.0
_STOP = re.compile(r"[。！？!?;]")
_HAN = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True)
class Unit:
    """A stretch of the reading that lies in one part: a paragraph, or a piece of a long one."""

    start: int
    end: int
    text: str
    heading: TextHeading | None = None
    begins: bool = True
    """Whether a paragraph begins here."""


@dataclass(frozen=True)
class Part:
    """A part of the reading, from one border to the next; ``heading`` is the last of its headings that names a time."""

    start: int
    end: int
    name: str
    heading: str = ""


def units_of(text: str, year: int | None) -> list[Unit]:
    r"""Return the stretches of a reading between which a border may lie.

    Examples
    --------
    >>> [(unit.text, unit.heading is not None) for unit in units_of("三、2026年重点工作\n新建公路260公里。", 2026)]
    [('三、2026年重点工作', True), ('新建公路260公里。', False)]
    """
    found: list[Unit] = []
    for match in re.finditer(r"[^\n]+", text):
        line = match[0].strip()
        if line:
            heading = heading_of(line, year)
            pieces = _pieces(text, match.start(), match.end())
            found += [
                Unit(start, end, text[start:end].strip(), None if number else heading, not number)
                for number, (start, end) in enumerate(pieces)
            ]
    return found


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    if end - start <= _LONG_PARAGRAPH:
        yield start, end
        return
    begin = start
    for stop in _STOP.finditer(text, start, end):
        ahead = _OPENS_AHEAD.match(text, stop.end(), min(stop.end() + 40, end))
        if stop.end() - begin >= _PIECE or (ahead and stop.end() < end):
            yield begin, stop.end()
            begin = stop.end()
    if begin < end:
        yield begin, end


_OPENS_AHEAD = re.compile(r"(?:今年|20\d\d年)[^。;]{0,20}(?:目标|要求|思路|工作)|各位代表")
_ANNOUNCES = re.compile(r"(?:目标|预期指标)[^。;完]{0,8}(?:是|为|:|如下|建议)")
_MAY_ANNOUNCE = re.compile(r"目标|预期指标|工作|重点|着力|突出|集中")
_IN_TIME = re.compile(r"今年|本年度")
_IN_FIVE = re.compile(r"十[一二三四五六七]五|[今此未][后来]五年|[今未][后来]一个时期|五年|远景")
_YEARS = re.compile(r"(?<!\d)((?:19|20)\d\d)年")
_YEARS_WORK = re.compile(
    r"(?:今年|20\d\d年)[^。;,]{0,12}工作的?(?:总体要求|总体思路|指导思想|基本思路|总要求|基本要求)"
    r"|(?:今年|20\d\d年),?(?:我们|全市|全省|全县|全区)?(?:将|要)(?:重点|着力|突出|集中)|(?:做好|抓好)(?:今年|20\d\d年)的?(?:各项|政府)?工作"
)
_STARTS = (
    (re.compile(r"(?:各位代表[!,:！])?(?:今年|新的一年)(?!以来)"), YEAR, 3.0),
    (re.compile(r"(?:过去(?:的)?[一五]年|[一五]年来|去年|回顾|刚刚过去|过去五年)"), LOOK, 4.0),
    (re.compile(r"[^。;,]{0,16}(?:今后|未来)五年"), GOALS, 4.0),
    (re.compile(r"[^。]{0,16}(?:清醒|深刻|充分)地?(?:看到|认识)"), LOOK, 2.0),
    (re.compile(r"[^。]{0,20}(?:成绩|成就)[^。]{0,6}(?:来之不易|得益于|归功于)"), LOOK, 3.0),
)
_STARTS_WITH_PLAN = re.compile(r"(?:各位代表[!,:！])?[^。;,十]{0,8}“?十(?P<plan>[二三四五六七])五”?(?!开局|以来)")
_FAR_AHEAD = re.compile(r"五年内|[今未][后来]五年|到(?P<year>20\d\d)年|十[二三四五六七]五”?(?:末|期末|时期|期间)")
_THIS_YEAR = re.compile(r"今年|年内|上半年|年[底末]前|(?<!\d)\d{1,2}月底?前")
_MOST_SIGNS, _SIGN = 2, 1.5
_EXPLAINS = re.compile(r"\W*\d{0,3}[.、．]?\W?[^:。,]{2,24}”?:\W?(?:是指|指|即|是)")
_OF_CUE: dict[str, dict[int, float]] = {
    "back": {LOOK: 10, OWN_LOOK: 5},
    "results": {LOOK: 4, OWN_LOOK: 2},
    "plan": {GOALS: 10, YEAR: 3},
    "year": {YEAR: 10, OWN_PLAN: 3},
    "start": {YEAR: 8, OWN_PLAN: 3},
    "mixed": {GOALS: 8, YEAR: 8},
    "forward": {GOALS: 6, YEAR: 6, OWN_PLAN: 3},
    "own": {OWN_PLAN: 5, OWN_LOOK: 5},
    "list": {YEAR: 14},
    "glossary": {WORDS: 14},
}
"""What a part's heading says for each part, in the logarithm of odds."""
_IN_ANNEX = 3.0
"""How much more a heading weighs in an annex, where lists of what was done and what will be sound alike."""
_OF_ITEM = 0.4
_OF_ITEMS_OWN: dict[int, float] = {OWN_PLAN: 4, OWN_LOOK: 4}
_NAMES_ITS_TIME = re.compile(r"(?:19|20)\d\d年|五年|一年|十[一二三四五六七]五")
"""A heading of the second rank counts only when it names its time."""


def _evidence(units: Sequence[Unit], year: int | None) -> NDArray[np.float64]:
    """Return what speaks for each part, a row a unit."""
    said = np.maximum(_TRUST * tones_of([unit.text for unit in units]), _LEAST)
    in_annex = False
    for row, unit in zip(said, units, strict=True):
        if unit.heading is not None:
            in_annex = in_annex or unit.heading.rank == "annex"
            _add(row, _of_heading(unit.heading), _IN_ANNEX if in_annex else 1.0)
        if unit.heading is None or not unit.heading.whole:
            _add(row, _of_sentences(unit.text, year))
    return said


def _add(row: NDArray[np.float64], weights: dict[int, float], times: float = 1.0) -> None:
    for part, weight in weights.items():
        row[part] += weight * times


def _of_heading(heading: TextHeading) -> dict[int, float]:
    if heading.rank == "part" or heading.cue == "glossary":
        return _OF_CUE.get(heading.cue, {})
    if heading.cue == "own":
        return _OF_ITEMS_OWN
    if heading.rank == "annex":
        return {YEAR: 3, **_OF_CUE.get(heading.cue, {})}
    if not _NAMES_ITS_TIME.search(heading.text):
        return {}
    return {part: _OF_ITEM * weight for part, weight in _OF_CUE.get(heading.cue, {}).items()}


def _of_sentences(text: str, year: int | None) -> dict[int, float]:
    found: dict[int, float] = {}
    for sentence in re.split(r"[。;]", text) if _MAY_ANNOUNCE.search(text) else ():
        for part, weight in _announced(sentence, year).items():
            found[part] = max(found.get(part, 0), weight)
    for pattern, part, weight in _STARTS:
        if pattern.match(text):
            found[part] = found.get(part, 0) + weight
    if year:
        _add_to(found, _of_spans(text, year))
    first = _YEARS.match(text)
    if first and year:
        part, weight = (LOOK, 4.0) if int(first[1]) < year else (YEAR, 3.0) if int(first[1]) == year else (GOALS, 2.0)
        found[part] = found.get(part, 0) + weight
    if _EXPLAINS.match(text):
        found[WORDS] = 2.0
    return found


def _add_to(found: dict[int, float], more: dict[int, float]) -> None:
    for part, weight in more.items():
        found[part] = found.get(part, 0) + weight


def _of_spans(text: str, year: int) -> dict[int, float]:
    """Return what the plan a paragraph begins with, and the dates it names, say for five years or for one."""
    found: dict[int, float] = {}
    plan = _STARTS_WITH_PLAN.match(text)
    if plan:
        last = plan_end(PLAN_NUMBER[plan["plan"]])
        found |= {LOOK: 3.0} if last < year else {GOALS: 4.0} if last > year else {}
    later = sum(1 for match in _FAR_AHEAD.finditer(text) if not match["year"] or int(match["year"]) > year + 1)
    soon = sum(1 for _ in _THIS_YEAR.finditer(text))
    _add_to(found, {GOALS: _SIGN * min(later, _MOST_SIGNS), YEAR: _SIGN * min(soon, _MOST_SIGNS)})
    return found


def _announced(sentence: str, year: int | None) -> dict[int, float]:
    """Return what a sentence that announces targets, or the year's work, says for each part."""
    named = [int(found) for found in _YEARS.findall(sentence)]
    if year and named and max(named) < year and "今年" not in sentence:
        return {}
    if _ANNOUNCES.search(sentence):
        if _IN_TIME.search(sentence) or (year and year in named):
            return {YEAR: 8}
        return {GOALS: 6} if _IN_FIVE.search(sentence) or named else {GOALS: 4, YEAR: 4}
    return {YEAR: 5} if _YEARS_WORK.search(sentence) else {}


_FORWARD = ((LOOK, GOALS), (LOOK, YEAR), (GOALS, YEAR), (OWN_LOOK, GOALS), (OWN_LOOK, YEAR))
_OWN = ((LOOK, OWN_LOOK), (OWN_LOOK, LOOK), (YEAR, OWN_PLAN), (GOALS, OWN_PLAN))
_LATE_OWN = ((LOOK, OWN_PLAN), (OWN_LOOK, OWN_PLAN), (OWN_PLAN, YEAR), (OWN_PLAN, GOALS))
_BACKWARD = 14.0
"""What a step against the order of the parts costs more than one along it."""


_UNTOLD, _TOLD = 5.0, 1.0
"""What the step from five years to one costs beside where no heading marks it: such sections sound much alike."""


def _steps(forward: float, own: float, words: float) -> NDArray[np.float64]:
    """Return what each step from part to part costs at one kind of place."""
    cost = np.full((len(TONES), len(TONES)), forward + _BACKWARD)
    np.fill_diagonal(cost, 0)
    for pairs, price in ((_FORWARD, forward), (_OWN, own), (_LATE_OWN, forward + 2)):
        for before, after in pairs:
            cost[before, after] = price
    cost[GOALS, YEAR] += _UNTOLD * (forward > _TOLD)
    cost[:, WORDS], cost[WORDS, :] = words, words + 4
    cost[WORDS, WORDS] = 0
    return cost


_AT_PART, _AT_ITEM, _AT_PARAGRAPH, _INSIDE, _AT_ANNEX = (
    _steps(1, 1, 6),
    _steps(7, 1.5, 9),
    _steps(8, 3, 9),
    _steps(10, 5, 14),
    np.full((len(TONES), len(TONES)), 2.0) * (1 - np.eye(len(TONES))),
)


_GOES_ON = re.compile(
    r"\W{0,2}(?:——|-|[二三四五六七八九十]{1,3}[是要]|第[二三四五六七八九十]{1,3}[,，、]"
    r"|\([二三四五六七八九十]{1,3}\)|\(?(?:[2-9]|1\d)[.、．)](?!\d))"
)
_LISTED = 5.0
"""What a border in the middle of a list costs beside."""


def _cost(unit: Unit, *, in_annex: bool) -> NDArray[np.float64]:
    """Return what each step costs before a unit: in an annex a part's number is but an item's."""
    heading = unit.heading
    if heading is None:
        place = _AT_PARAGRAPH if unit.begins else _INSIDE
    elif heading.rank == "part" and in_annex and not heading.cue:
        place = _AT_PARAGRAPH
    else:
        place = {"part": _AT_PART, "item": _AT_ITEM, "annex": _AT_ANNEX}[heading.rank]
    told = heading is not None and (bool(heading.cue) or heading.rank == "annex")
    listed = 2 * in_annex + bool(_GOES_ON.match(unit.text))
    if heading is not None and heading.rank == "part" and heading.cue in _OPENS:
        return place + _OPENED[heading.cue]
    return place if told else place + _LISTED * listed * _ASIDE


_ASIDE = 1 - np.eye(len(TONES))
_LATE = 5.0
_OPENS = {"year": (YEAR,), "mixed": (GOALS, YEAR), "plan": (GOALS,)}
_OPENED = {
    cue: _LATE * np.diag([float(part in opened) for part in range(len(TONES))]) for cue, opened in _OPENS.items()
}
"""What it costs to be in a part already where a heading opens it."""


_BEGINS: dict[str, dict[int, float]] = {
    "work_report": {OWN_LOOK: 4, GOALS: 8, YEAR: 8, OWN_PLAN: 10, WORDS: 12},
    "five_year_plan": {YEAR: _FAR, OWN_PLAN: _FAR, OWN_LOOK: 4, WORDS: 12},
    "list": {LOOK: 6, OWN_LOOK: 6, GOALS: 4, OWN_PLAN: 4, WORDS: 6},
}
"""What it costs a kind of document to begin with a part."""
_NEVER: dict[str, tuple[int, ...]] = {
    "five_year_plan": (YEAR, OWN_PLAN),
    "communique": (GOALS, YEAR, OWN_PLAN, OWN_LOOK),
}


def _cheapest(units: Sequence[Unit], said: NDArray[np.float64], kind: str) -> list[int]:
    """Return the part of each unit on the cheapest way through all of them."""
    barred = np.zeros(len(TONES))
    barred[list(_NEVER.get(kind, ()))] = _FAR
    best = said[0] - barred
    for part, price in _BEGINS.get(kind, {}).items():
        best[part] -= price
    came, in_annex = [], False
    for unit, row in zip(units[1:], said[1:], strict=True):
        in_annex = in_annex or (unit.heading is not None and unit.heading.rank == "annex")
        ways = best[:, None] - _cost(unit, in_annex=in_annex)
        came.append(ways.argmax(axis=0))
        best = ways.max(axis=0) + row - barred
    way = [int(best.argmax())]
    for before in reversed(came):
        way.append(int(before[way[-1]]))
    return way[::-1]


def parts_of(text: str, year: int | None, kind: str = "") -> list[Part]:
    r"""Return the parts of a reading in order, without gap; ``name`` is empty where nothing tells.

    Parameters
    ----------
    text : str
        The reading.
    year : int or None
        The report's year.
    kind : str
        What kind of document it is (``genre.py``).

    Examples
    --------
    >>> text = "一、2025年工作回顾\n新建公路300公里。\n二、2026年重点工作\n新建公路260公里。"
    >>> [(part.name, text[part.start : part.start + 8]) for part in parts_of(text, 2026)]
    [('look_back', '一、2025年工'), ('year_plan', '二、2026年重')]
    """
    units = units_of(text, year)
    if not units:
        return []
    way = _cheapest(units, _evidence(units, year), kind)
    names = _named(units, way, first=_first_told(units, text, kind))
    return _joined(units, names)


def _first_told(units: Sequence[Unit], text: str, kind: str) -> int:
    """Return from which unit on the parts are told: in a short text from its first heading that names a time."""
    if kind in ("five_year_plan", "communique") or len(_HAN.findall(text[: _WHOLE * 4])) >= _WHOLE:
        return 0
    told = (number for number, unit in enumerate(units) if unit.heading and _OF_CUE.get(unit.heading.cue))
    return next(told, len(units))


_GREETING = re.compile(
    r"请予?审[议查]|(?:提出|提)(?:宝贵)?意见|向(?:大会|各位代表|本次大会)[^。]{0,8}(?:报告|作)|现在,?我?[^。]{0,6}代表"
)
_GREETED_WITHIN, _GREETING_LENGTH = 20, 300
_FIVE_YEARS = re.compile(r"十[二三四五六七]五”?(?:时期|期间|以来|五年)?|五年|本届政府")
_ONE_YEAR = re.compile(
    r"刚刚过去的(?!五年)|过去的?一年|一年来|去年|全年|的一年|20\d\d——"
    r"|20\d\d年(?:,|，|是|我们|全|以来|工作|主要|重点|:)"
)


def _named(units: Sequence[Unit], way: list[int], first: int) -> list[str]:
    names = [TONES[part] for part in way]
    names[:first] = [""] * first
    five, annex, documents = False, False, False
    for number, unit in enumerate(units):
        if unit.heading is not None and unit.heading.rank != "item":
            annex = annex or unit.heading.rank == "annex"
            documents = unit.heading.cue == "list" or (documents and not _ends_a_list(unit.heading))
        five = _of_five_years(unit, five)
        names[number] = _finer(names[number], five=five, annex=annex, documents=documents)
    if not first:
        greeted = _opening(units)
        names[:greeted] = ["opening"] * greeted
    return names


def _ends_a_list(heading: TextHeading) -> bool:
    return heading.rank == "annex" or is_numbered(heading) or bool(_OF_CUE.get(heading.cue))


def _of_five_years(unit: Unit, before: bool) -> bool:
    """Say whether a look back speaks of five years here, not of one: what was named last."""
    said = unit.text[:40] if unit.heading is None else unit.heading.text
    five, one = _FIVE_YEARS.search(said), _ONE_YEAR.search(said)
    if five:
        return one is None or one.start() > five.start()
    return before and one is None


def _finer(name: str, *, five: bool, annex: bool, documents: bool) -> str:
    if documents and name:
        return "document_list"
    if annex and name not in ("", "glossary"):
        return "annex_look_back" if "look_back" in name else "annex"
    return "five_year_look_back" if name == "look_back" and five else name


def _opening(units: Sequence[Unit]) -> int:
    """Return how many units greet: titles and the sentence that puts the report before the congress."""
    found = 0
    for number, unit in enumerate(units[:_GREETED_WITHIN]):
        told = unit.heading and unit.heading.rank != "annex" and unit.heading.cue
        if told or len(unit.text) > _GREETING_LENGTH:
            break
        if _GREETING.search(unit.text):
            found = number + 1
    return found


_FIRST_WORDS = 80
"""Of the paragraph with which goals begin without a heading: which plan they are of."""


def _joined(units: Sequence[Unit], names: Sequence[str]) -> list[Part]:
    found: list[Part] = []
    for unit, name in zip(units, names, strict=True):
        heading = unit.heading.text if unit.heading and unit.heading.cue and unit.heading.rank != "item" else ""
        if found and found[-1].name == name:
            found[-1] = replace(found[-1], end=unit.end, heading=heading or found[-1].heading)
        else:
            told = heading or (unit.text[:_FIRST_WORDS] if name == "five_year_goals" else "")
            found.append(Part(unit.start, unit.end, name, told or (found[-1].heading if found else "")))
    return found


def part_at(parts: Sequence[Part], place: int) -> Part | None:
    """Return the part in which a place of the reading lies."""
    number = bisect_right(parts, place, key=lambda part: part.start)
    return parts[number - 1] if number else None
