"""The parts of a report: headings and the time they speak of, sentences, clauses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from analysis.extract.rows import HeadingRow, rows

_HEADING_LENGTH = 45
_BULLET = r"[ \t]*(?:[-*•·●■◆▪○□◎★☆>#]+[ \t]*)?"
_LEVEL_ONE = re.compile(rf"{_BULLET}(?:[一二三四五六七八九十]{{1,3}}、|第[一二三四五六七八九十]{{1,3}}部分)")
_LEVEL_TWO = re.compile(rf"{_BULLET}(?:\([一二三四五六七八九十]{{1,3}}\)|\d{{1,2}}[.、．](?!\d)|[①-⑳])")
_ANNEX = re.compile(r"附件?[\d一二三四五六七八九十]?[:：]?$|附[:：]")
_TITLE = re.compile(
    r"(?:[12]\d{3}年)?[^,，。;；]{0,16}(?:政府工作报告|民生实事|实事(?:清单|项目)|工作回顾|重点工作|工作安排|目标任务|用语说明|名词解释|清单)[^,，。;；]{0,14}$"
)
_CONTINUED = re.compile(r"^\((?:上接|下转|接)[^)]{1,8}\)")
_GROUP = re.compile(r"[ \t]*[-*•·●■◆▪][ \t]*(?P<name>[\u4e00-\u9fff、]{2,8})[ \t]*$")
_SENTENCE = re.compile(r"[^。！？!?\n]+[。！？!?]?")
_ITEM_START = re.compile(
    rf"{_BULLET}(?:\(?\d{{1,2}}[).、．](?!\d)|\d{{1,2}} (?=[\u4e00-\u9fff“])"
    r"|0\d(?=[\u4e00-\u9fff“])|[①-⑳]|\([一二三四五六七八九十]{1,3}\)"
    r"|[一二三四五六七八九十]{1,3}、)?[ \t]*"
)


@dataclass(frozen=True)
class Sentence:
    """A sentence of the reading, under which headings it stands and the time these speak of (empty: no heading)."""

    start: int
    end: int
    text: str
    zone: str = ""
    section: str = ""
    heading: bool = False
    paragraph: int = 0
    zone_heading: str = ""


@dataclass
class _Place:
    zone: str = ""
    top: str = ""
    sub: str = ""
    annex: str = ""
    heading: str = ""
    year: int | None = None

    @property
    def section(self) -> str:
        return (
            ",".join(part for part in (self.annex or self.top, self.sub) if part)
            if self.annex
            else self.sub or self.top
        )


@lru_cache(maxsize=1)
def _zones() -> tuple[tuple[tuple[str, ...], str], ...]:
    return tuple((row.words, row.zone) for row in rows("headings", HeadingRow))


def zone_of(heading: str, year: int | None = None) -> str:
    """Return the time that a heading speaks of, empty when it says nothing of time.

    Examples
    --------
    >>> zone_of("一、2025年及“十四五”时期工作回顾"), zone_of("三、2026年重点工作"), zone_of("(三)深化改革")
    ('past', 'year', '')
    """
    named = [int(found) for found in re.findall(r"(?<!\d)(20\d\d)年", heading)]
    for words, zone in _zones():
        if any(word in heading for word in words):
            gone = zone == "year" and year and named and max(named) < year
            return "past" if gone else zone
    return ""


def _zone_of_year(heading: str, year: int | None) -> str:
    """Return the time of a heading that names but a year (走过了极不平凡的2023年), seen from the report's."""
    named = [int(found) for found in re.findall(r"(?<!\d)(20\d\d)年", heading)]
    if not named or year is None or max(named) > year:
        return ""
    return "past" if max(named) < year else "year"


def sentences(text: str, year: int | None = None) -> list[Sentence]:
    r"""Return the sentences of a reading in order, each with its headings and zone.

    Examples
    --------
    >>> [(part.zone, part.text) for part in sentences("三、2026年重点工作\n新建公路260公里。")]
    [('year', '三、2026年重点工作'), ('year', '新建公路260公里。')]
    """
    place = _Place(year=year)
    found: list[Sentence] = []
    for paragraph, match in enumerate(re.finditer(r"[^\n]+", text), 1):
        found += _of_line(text, match.start(), match.end(), place, paragraph)
    return found


def _of_line(text: str, start: int, end: int, place: _Place, paragraph: int) -> Iterator[Sentence]:
    line = text[start:end].strip()
    title = _heading_in(line)
    if title:
        _enter(title, line, place)
    group = _GROUP.match(line) if place.annex and place.zone == "year" else None
    if group:
        place.sub = group["name"]
    whole = title == line or bool(group)
    for match in _SENTENCE.finditer(text, start, end):
        skip = _ITEM_START.match(text, match.start(), match.end()) if not whole else None
        begin = skip.end() if skip else match.start()
        if begin < match.end():
            piece = text[begin : match.end()]
            begins = bool(title) and match.start() == start
            head = whole or (begins and not re.search(r"\d", piece))
            yield Sentence(begin, match.end(), piece, place.zone, place.section, head, paragraph, place.heading)


def _heading_in(line: str) -> str:
    """Return the heading that a line is, or begins with up to its first stop; empty when it holds none."""
    bare = _CONTINUED.sub("", line.strip("*# "))
    if len(bare) <= _HEADING_LENGTH and not bare.endswith(("。", ";")):
        if _LEVEL_ONE.match(bare) or _LEVEL_TWO.match(bare) or _ANNEX.match(bare) or _TITLE.match(bare):
            return line if not _has_figures(bare) else ""
        return ""
    first = re.match(r"[^。！？\n:]{2,60}", bare)
    if first and (_LEVEL_ONE.match(first[0]) or _LEVEL_TWO.match(first[0])) and not _has_figures(first[0]):
        return first[0]
    return ""


def _has_figures(title: str) -> bool:
    bare = re.sub(r"[12]\d{3}年?|^\W*(?:\d{1,2}[.、．)]|\(\d{1,2}\))|附件?\d", "", title)
    return bool(re.search(r"\d", bare))


def _enter(title: str, line: str, place: _Place) -> None:
    title = _CONTINUED.sub("", title)
    first = bool(_LEVEL_ONE.match(title))
    top = first or (_TITLE.match(title) and not _LEVEL_TWO.match(title))
    zone = zone_of(title, place.year) or (_zone_of_year(title, place.year) if top else "")
    if _ANNEX.match(title):
        place.annex, place.top, place.sub, place.zone = title, "", "", ""
        return
    if place.annex and not place.top and _TITLE.match(line):
        place.annex = f"{place.annex} {title}"
    elif top:
        place.top, place.sub = "" if "政府工作报告" in title else title, ""
    else:
        place.sub = re.split(r"[,，]", title)[0]
    if zone and (first or _turns(title, zone, place)):
        place.zone, place.heading = zone, title
    elif _LEVEL_ONE.match(title) and place.zone in ("past", "plan", "other", "list", "glossary"):
        place.zone = ""


def _turns(title: str, zone: str, place: _Place) -> bool:
    """Say whether a heading of the second level changes the time: 民生实事全面完成 does not end a look back."""
    if zone == "plan":
        return bool(_TITLE.match(title) and not _LEVEL_TWO.match(title))
    ahead = "今年" in title or (place.year is not None and f"{place.year}年" in title)
    return not (zone == "year" and place.zone == "past") or ahead


_STOP = re.compile(r"[,，;；。:！？!?|\n]")


def clauses(sentence: Sentence, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the spans of a sentence between its stops; a stop inside a number or a bracket is none.

    Parameters
    ----------
    sentence : Sentence
        A sentence of the reading.
    spans : list of (int, int)
        Places of the reading in which a comma or colon belongs to a number.
    """
    inside = _bracketed(sentence)
    found, begin = [], sentence.start
    number = 0
    for match in _STOP.finditer(sentence.text):
        at = sentence.start + match.start()
        while number < len(spans) and spans[number][1] <= at:
            number += 1
        in_number = number < len(spans) and spans[number][0] <= at
        if in_number or inside[match.start()]:
            continue
        if at > begin:
            found.append((begin, at))
        begin = at + 1
    if begin < sentence.end:
        found.append((begin, sentence.end))
    return found


def _bracketed(sentence: Sentence) -> bytearray:
    """Mark each character of a sentence that stands inside quotes or closed brackets."""
    inside = bytearray(len(sentence.text))
    opened: list[tuple[str, int]] = []
    closing = {")": "(", "”": "“", "》": "《"}
    for place, character in enumerate(sentence.text):
        if character in "(“《":
            opened.append((character, place))
        elif character in closing and opened and opened[-1][0] == closing[character]:
            _, begin = opened.pop()
            if not opened and place - begin <= 60:
                inside[begin:place] = b"\x01" * (place - begin)
    return inside
