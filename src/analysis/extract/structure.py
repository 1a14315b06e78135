"""Sentences of a reading with the headings above them and the part they lie in; clauses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from analysis.extract.headings import BULLET, TextHeading, heading_of, is_title
from analysis.extract.parts import Part, part_at

_CONTINUED = re.compile(r"^\((?:上接|下转|接)[^)]{1,8}\)")
_GROUP = re.compile(r"[ \t]*[-*•·●■◆▪][ \t]*(?P<name>[\u4e00-\u9fff、]{2,8})[ \t]*$")
_SENTENCE = re.compile(r"[^。！？!?\n]+[。！？!?]?")
_ITEM_START = re.compile(
    rf"{BULLET}(?:\(?\d{{1,2}}[).、．](?!\d)|\d{{1,2}} (?=[\u4e00-\u9fff“])"
    r"|0\d(?=[\u4e00-\u9fff“])|[①-⑳]|\([一二三四五六七八九十]{1,3}\)"
    r"|[一二三四五六七八九十]{1,3}、)?[ \t]*"
)


@dataclass(frozen=True)
class Sentence:
    """A sentence of the reading: under which headings it stands, in which part (empty: none can be told).

    ``part_heading`` is the heading that says of what time the part is.
    """

    start: int
    end: int
    text: str
    part: str = ""
    section: str = ""
    heading: bool = False
    paragraph: int = 0
    part_heading: str = ""


@dataclass
class _Place:
    top: str = ""
    sub: str = ""
    annex: str = ""

    @property
    def section(self) -> str:
        return (
            ",".join(part for part in (self.annex or self.top, self.sub) if part)
            if self.annex
            else self.sub or self.top
        )


def sentences(text: str, parts: Sequence[Part] = ()) -> list[Sentence]:
    r"""Return the sentences of a reading in order, each with its headings and part.

    Examples
    --------
    >>> [part.text for part in sentences("三、2026年重点工作\n新建公路260公里。改造小区15个。")]
    ['三、2026年重点工作', '新建公路260公里。', '改造小区15个。']
    """
    place = _Place()
    found: list[Sentence] = []
    for paragraph, match in enumerate(re.finditer(r"[^\n]+", text), 1):
        found += _of_line(text, match.start(), match.end(), place, paragraph, parts)
    return found


def _of_line(
    text: str, start: int, end: int, place: _Place, paragraph: int, parts: Sequence[Part]
) -> Iterator[Sentence]:
    line = text[start:end].strip()
    title = heading_of(line)
    if title:
        _enter(title, line, place)
    group = _GROUP.match(line) if place.annex else None
    if group:
        place.sub = group["name"]
    whole = bool(title and title.whole) or bool(group)
    for match in _SENTENCE.finditer(text, start, end):
        skip = _ITEM_START.match(text, match.start(), match.end()) if not whole else None
        begin = skip.end() if skip else match.start()
        if begin < match.end():
            piece = text[begin : match.end()]
            begins = bool(title) and match.start() == start
            head = whole or (begins and not re.search(r"\d", piece))
            part = part_at(parts, match.start()) or Part(0, 0, "")
            yield Sentence(begin, match.end(), piece, part.name, place.section, head, paragraph, part.heading)


def _enter(heading: TextHeading, line: str, place: _Place) -> None:
    title = _CONTINUED.sub("", heading.text)
    if heading.rank == "annex":
        place.annex, place.top, place.sub = title, "", ""
    elif place.annex and not place.top and is_title(line):
        place.annex = f"{place.annex} {title}"
    elif heading.rank == "part":
        place.top, place.sub = "" if "政府工作报告" in title else title, ""
    else:
        place.sub = re.split(r"[,，]", title)[0]


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
