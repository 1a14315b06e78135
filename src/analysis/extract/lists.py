"""Lists of things the year will bring (民生实事): their own items, numbered as the list numbers or orders them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from analysis.extract.numerals import value_of
from analysis.extract.structure import Sentence

_LISTED = re.compile(r"实事(?!求是)|清单|民生项目")
"""Words of a section in which every number is meant."""
_COUNTED = r"(?P<told>\d{1,3}|[一二三四五六七八九十]{1,3})(?:件|项|个方面|个|大)"
_ANNOUNCED = re.compile(
    rf"(?:办好|办实|抓好|实施|完成|做好|办理|推进|落实|为)[^。\n]{{0,24}}?(?<![\d第]){_COUNTED}"
    r"[^。\n\d]{0,14}(?:实事|民生工程|民生项目|惠民工程|惠民项目|民生事项|好事|大事)"
)
_TOLD = re.compile(_COUNTED)
_NO_LIST = ("past", "glossary")
_RANKS = (
    re.compile(r"[一二三四五六七八九十]{1,3}、|第[一二三四五六七八九十]{1,3}部分"),
    re.compile(r"\([一二三四五六七八九十]{1,3}\)"),
    re.compile(r"[-*•·●■◆▪]|\(?\d{1,2}[.、．)]|[①-⑳]|(?!附)\S{1,14}$(?<!清单)(?<!实事)(?<!项目)"),
)
_ITEM_RANK = 9
_MARKS = {
    "figures": re.compile(r"(?:(?<=[\n。;；:：])|^)[ \t]*(?:[-*•·●■◆▪][ \t]*)?\(?(?P<n>\d{1,2})(?:[)、．]|\.(?!\d))"),
    "circled": re.compile(r"(?P<n>[①-⑳])"),
    "first": re.compile(r"(?:(?<=[\n。;；:：,，])|^)[ \t]*(?P<n>[一二三四五六七八九十]{1,3})是"),
    "chapters": re.compile(r"(?:(?<=\n)|^)[ \t]*\(?(?P<n>[一二三四五六七八九十]{1,3})[)、]"),
}
_BULLET = re.compile(r"(?:(?<=\n)|^)[ \t]*[-*•·●■◆▪◎★][ \t]*(?=\S)")
_NEAR = 220
"""Characters behind an announcement within which its first item begins."""
_REACH = 6000
"""Characters that an announced list may take."""
_MOST = 0.6
"""Share of the items announced that must be found."""
_SUBTITLE = 14
"""Longest line that may name a group of items."""


@dataclass(frozen=True)
class ListItem:
    """One item of a list: its number there and its stretch of the reading, from its mark on."""

    number: int
    start: int
    end: int


class Items:
    """The items of all lists of a text, in order."""

    def __init__(self, found: Sequence[ListItem]) -> None:
        self.found = sorted(found, key=lambda item: item.start)
        self._starts = [item.start for item in self.found]

    def number_at(self, place: int) -> str:
        """Return the number of the item in which a place lies, blank where it lies in none."""
        before = bisect_right(self._starts, place) - 1
        return str(self.found[before].number) if before >= 0 and place < self.found[before].end else ""


def is_listed(sentence: Sentence) -> bool:
    """Say whether a sentence stands in a list of things the year will bring."""
    return bool(_LISTED.search(sentence.section))


def items_in(text: str, sentences: Sequence[tuple[Sentence, str]]) -> Items:
    """Return the items of a reading's lists: those of annexes and sections, and those that a sentence announces."""
    found: list[ListItem] = []
    for start, end in _sections(text, sentences):
        found += _section_items(text, start, end)
    taken = Items(found)
    for sentence, manner in sentences:
        if manner in _NO_LIST or taken.number_at(sentence.start):
            continue
        announced = _ANNOUNCED.search(sentence.text)
        if announced and not (found and found[-1].end > sentence.end):
            found += _announced(text, sentence, announced)
    return Items(found)


def _sections(text: str, sentences: Sequence[tuple[Sentence, str]]) -> Iterator[tuple[int, int]]:
    """Yield the stretches of lists: from a heading that names one to the next heading of its rank."""
    begin, rank, end = -1, 0, 0
    for sentence, manner in sentences:
        own = _rank(text, sentence) if sentence.heading else _ITEM_RANK
        if begin >= 0 and (own <= rank or manner in _NO_LIST):
            yield begin, end
            begin = -1
        if begin < 0 and _names_list(sentence, manner):
            begin, rank = sentence.start, own
        end = sentence.end
    if begin >= 0:
        yield begin, end


def _rank(text: str, heading: Sentence) -> int:
    """Return the rank of a heading: title or annex, chapter (一、), section ((一)), below."""
    line = text[text.rfind("\n", 0, heading.start) + 1 : heading.end].strip(" \t*#")
    return next((rank for rank, mark in enumerate(_RANKS, 1) if mark.match(line)), 0)


def _names_list(sentence: Sentence, manner: str) -> bool:
    if not sentence.heading or manner in _NO_LIST or sentence.part == "document_list":
        return False
    return bool(_LISTED.search(sentence.text))


def _section_items(text: str, start: int, end: int) -> list[ListItem]:
    line = text.rfind("\n", 0, start) + 1
    told = _TOLD.search(text[line : line + 40])
    entries = _entries(text[line:end], _number(told["told"]) if told else 0)
    if not entries:
        entries = [match.start() for match in _BULLET.finditer(text, line, end) if _says(text, match.end(), end)]
        entries = [place - line for place in entries]
    return list(_spans(entries, line, end))


def _says(text: str, place: int, end: int) -> bool:
    """Say whether a bullet holds an item and not the name of a group (就业领域)."""
    stop = text.find("\n", place, end)
    return len(text[place : stop if stop >= 0 else end].strip("* ")) > _SUBTITLE or bool(
        re.match(r"[^\n]{2,}[。;；,，]|[^\n]*\d", text[place : stop if stop >= 0 else end])
    )


def _announced(text: str, sentence: Sentence, announced: re.Match[str]) -> list[ListItem]:
    begin = sentence.start + announced.end()
    window = text[begin : begin + _REACH]
    told = _number(announced["told"])
    entries = _entries(window, told, grouped=False)[: max(told, 1)]
    if not entries or entries[0] > _NEAR or len(entries) < max(_MOST * told, 2):
        return []
    last = window.find("\n", entries[-1])
    if len(entries) > 1 and "\n" not in window[entries[0] : entries[1]]:
        last = min(place for place in (last, _end_of_last(window, entries)) if place >= 0)
    return list(_spans(entries, begin, begin + (last if last >= 0 else len(window))))


def _end_of_last(window: str, entries: list[int]) -> int:
    """Return where the last item of a running list ends: at its first full stop."""
    stop = window.find("。", entries[-1])
    return stop if stop >= 0 else len(window)


def _entries(text: str, told: int, *, grouped: bool = True) -> list[int]:
    """Return where the items of a list begin, by the style of mark that numbers them.

    In the groups of an annex the count may start anew; a list inside a report counts on and has no chapters.
    """
    styles = _MARKS if grouped else _MARKS.keys() - {"chapters"}
    runs = {style: _run(text, style, anew=grouped) for style in sorted(styles)}
    runs = {style: places for style, places in runs.items() if len(places) > 1}
    for places in runs.values():
        if told and len(places) == told:
            return places
    if "chapters" in runs and "figures" in runs:
        del runs["chapters"]
    return min(runs.values(), key=lambda places: places[0], default=[])


def _run(text: str, style: str, *, anew: bool) -> list[int]:
    """Return where marks of a style stand that count on from one, or start the count anew."""
    places: list[int] = []
    expected = 1
    for match in _MARKS[style].finditer(text):
        number = _number(match["n"])
        if number == expected or (anew and number == 1 and places):
            places.append(match.start())
            expected = number + 1
    return places


def _number(mark: str) -> int:
    if "①" <= mark <= "⑳":
        return ord(mark) - ord("①") + 1
    value = value_of(mark)
    return int(value) if value == value else 0


def _spans(entries: list[int], offset: int, end: int) -> Iterator[ListItem]:
    for number, place in enumerate(entries, 1):
        stop = entries[number] + offset if number < len(entries) else end
        yield ListItem(number, place + offset, stop)
