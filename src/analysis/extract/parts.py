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

from analysis.extract.headings import Heading, heading_of, is_numbered
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
_TELLING = 6
"""Characters of Chinese from which on a line sounds like anything."""
_FAR = 99.0
_STOP = re.compile(r"[。！？!?;]")
_HAN = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True)
class Unit:
    """A stretch of the reading that lies in one part: a paragraph, or a piece of a long one."""

    start: int
    end: int
    text: str
    heading: Heading | None = None
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
_IN_TIME = re.compile(r"今年|本年度|全年|年度")
_IN_FIVE = re.compile(r"十[一二三四五六七]五|[今此未][后来]五年|[今未][后来]一个时期|五年|远景")
_YEARS = re.compile(r"(?<!\d)((?:19|20)\d\d)年")
_YEARS_WORK = re.compile(
    r"(?:今年|20\d\d年)[^。;,]{0,12}工作的?(?:总体要求|总体思路|指导思想|基本思路|总要求|基本要求)"
    r"|(?:今年|20\d\d年),?(?:我们|全市|全省|全县|全区)?(?:将|要)(?:重点|着力|突出|集中)|(?:做好|抓好)(?:今年|20\d\d年)的?(?:各项|政府)?工作"
)
_STARTS = (
    (re.compile(r"(?:各位代表[!,:！])?(?:今年|新的一年)(?!以来)"), YEAR, 3.0),
    (re.compile(r"(?:过去(?:的)?[一五]年|[一五]年来|去年|回顾|刚刚过去|过去五年)"), LOOK, 4.0),
    (re.compile(r"(?:今后|未来)五年|“?十[一二三四五六七]五”?(?:时期|期间)?,?(?:我们|全[市省]|是)"), GOALS, 3.0),
    (re.compile(r"[^。]{0,16}(?:清醒|深刻|充分)地?(?:看到|认识)"), LOOK, 2.0),
    (re.compile(r"[^。]{0,20}(?:成绩|成就)[^。]{0,6}(?:来之不易|得益于|归功于)"), LOOK, 3.0),
)
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
_OF_ITEM = 0.4
_OF_ITEMS_OWN: dict[int, float] = {OWN_PLAN: 4, OWN_LOOK: 4}
_NAMES_ITS_TIME = re.compile(r"(?:19|20)\d\d年|五年|一年|十[一二三四五六七]五")
"""A heading of the second rank counts only when it names its time."""


def _evidence(units: Sequence[Unit], year: int | None) -> NDArray[np.float64]:
    """Return what speaks for each part, a row a unit."""
    said = np.maximum(_TRUST * tones_of([unit.text for unit in units]), _LEAST)
    said[[sum(1 for _ in _HAN.finditer(unit.text)) < _TELLING for unit in units]] = 0
    for row, unit in zip(said, units, strict=True):
        if unit.heading is not None:
            _add(row, _of_heading(unit.heading))
        if unit.heading is None or not unit.heading.whole:
            _add(row, _of_sentences(unit.text, year))
    return said


def _add(row: NDArray[np.float64], weights: dict[int, float]) -> None:
    for part, weight in weights.items():
        row[part] += weight


def _of_heading(heading: Heading) -> dict[int, float]:
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
    for sentence in re.split(r"[。;]", text):
        for part, weight in _announced(sentence, year).items():
            found[part] = max(found.get(part, 0), weight)
    for pattern, part, weight in _STARTS:
        if pattern.match(text):
            found[part] = found.get(part, 0) + weight
    first = _YEARS.match(text)
    if first and year:
        part, weight = (LOOK, 4.0) if int(first[1]) < year else (YEAR, 3.0) if int(first[1]) == year else (GOALS, 2.0)
        found[part] = found.get(part, 0) + weight
    if _EXPLAINS.match(text):
        found[WORDS] = 2.0
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
_BACKWARD = 8.0
"""What a step against the order of the parts costs more than one along it."""


def _steps(forward: float, own: float, words: float) -> NDArray[np.float64]:
    """Return what each step from part to part costs at one kind of place."""
    cost = np.full((len(TONES), len(TONES)), forward + _BACKWARD)
    np.fill_diagonal(cost, 0)
    for pairs, price in ((_FORWARD, forward), (_OWN, own), (_LATE_OWN, forward + 2)):
        for before, after in pairs:
            cost[before, after] = price
    cost[:, WORDS], cost[WORDS, :] = words, words + 4
    cost[WORDS, WORDS] = 0
    return cost


_AT_PART, _AT_ITEM, _AT_PARAGRAPH, _INSIDE, _AT_ANNEX = (
    _steps(1, 1, 6),
    _steps(6, 2, 9),
    _steps(8, 5, 9),
    _steps(10, 8, 14),
    np.full((len(TONES), len(TONES)), 2.0) * (1 - np.eye(len(TONES))),
)


def _cost(unit: Unit) -> NDArray[np.float64]:
    if unit.heading is None:
        return _AT_PARAGRAPH if unit.begins else _INSIDE
    return {"part": _AT_PART, "item": _AT_ITEM, "annex": _AT_ANNEX}[unit.heading.rank]


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
    came = []
    for unit, row in zip(units[1:], said[1:], strict=True):
        ways = best[:, None] - _cost(unit)
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
    if kind in ("five_year_plan", "communique") or sum(1 for _ in _HAN.finditer(text)) >= _WHOLE:
        return 0
    told = (number for number, unit in enumerate(units) if unit.heading and _OF_CUE.get(unit.heading.cue))
    return next(told, len(units))


_GREETING = re.compile(
    r"请予?审[议查]|(?:提出|提)(?:宝贵)?意见|向(?:大会|各位代表|本次大会)[^。]{0,8}(?:报告|作)|现在,?我?[^。]{0,6}代表"
)
_GREETED_WITHIN = 40
_FIVE_YEARS = re.compile(r"十[二三四五六七]五”?(?:时期|期间|以来|五年)?|五年|本届政府")
_ONE_YEAR = re.compile(r"刚刚过去的(?!五年)|过去的?一年|一年来|去年|20\d\d年(?:,|，|是|我们|全|以来|工作|主要|重点|:)")


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
        names[: _opening(units, names)] = ["opening"] * _opening(units, names)
    return names


def _ends_a_list(heading: Heading) -> bool:
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


def _opening(units: Sequence[Unit], names: Sequence[str]) -> int:
    """Return how many units greet: titles and the sentence that puts the report before the congress."""
    found = 0
    for number, unit in enumerate(units[:_GREETED_WITHIN]):
        if unit.heading and unit.heading.rank != "annex" and unit.heading.cue:
            break
        if _GREETING.search(unit.text) and len(unit.text) < 400:
            found = number + 1
    return found


def _joined(units: Sequence[Unit], names: Sequence[str]) -> list[Part]:
    found: list[Part] = []
    for unit, name in zip(units, names, strict=True):
        heading = unit.heading.text if unit.heading and unit.heading.cue and unit.heading.rank != "item" else ""
        if found and found[-1].name == name:
            found[-1] = replace(found[-1], end=unit.end, heading=heading or found[-1].heading)
        else:
            found.append(Part(unit.start, unit.end, name, heading or (found[-1].heading if found else "")))
    return found


def part_at(parts: Sequence[Part], place: int) -> Part | None:
    """Return the part in which a place of the reading lies."""
    number = bisect_right(parts, place, key=lambda part: part.start)
    return parts[number - 1] if number else None
