"""The text as rules read it: one form of digits and brackets, broken sentences joined, each place kept."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import compress, pairwise

from analysis.extract import words
from analysis.extract.script import is_traditional, simplified

_SAME = {ord(wide): narrow for wide, narrow in zip("（）％：∶；！？［］＋／．＂＇＝", "()%::;!?[]+/.\"'=", strict=True)}
_SAME |= {code: chr(code - 0xFEE0) for code in range(0xFF10, 0xFF5B) if chr(code - 0xFEE0).isalnum()}
_SAME |= {ord(dash): "—" for dash in "–―－~～∼〜─‐‑‒−"}
_SAME |= {ord(quote): "“" for quote in "〝"} | {
    ord("〇"): "零",
    ord("㎡"): "㎡",
    ord("\u00a0"): " ",
    ord("\u3000"): " ",
    ord("\t"): "|",
}
_DROP = re.compile(
    r"\*\*+|__+|[ \t\u00a0\u2002\u2003\u3000\u200b\ufeff\r]+|`+|[\[〔【]注?\d{1,3}[\]〕】]|(?<=”)[①-⑳⑴-⒇]|[¹²³⁴-⁹⁰]+"
)
"""Bold marks, spaces, and the marks of footnotes."""
_TERMINAL = frozenset("。！？；：!?;:…”）)》】|")
_STARTS_ANEW = re.compile(
    r"[ \t\u3000]*(?:[-*•·●■◆▪○□◎★☆#>]|——|[一二三四五六七八九十]{1,3}[、是要]"
    r"|[(（][一二三四五六七八九十\d]{1,3}[)）]|\d{1,3}[.、．)）](?!\d)|[①-⑳]"
    r"|第[一二三四五六七八九十]{1,3}[章节部条]|附件|各位代表|\|"
    r"|\d{1,3}[ \u3000]+(?=[\u4e00-\u9fff“])(?![年月日个家项所万亿%]))"
)
_NUMBERS_A_LINE = re.compile(
    r"[ \t\u3000]*\d{1,2}[ \u3000]+(?=[\u4e00-\u9fff“])"
    r"(?![年月日个家项所座处台套件张条辆万亿千百多余元人名户亩公平米吨场次岁位天小%至到])"
)
_PAGE_NUMBER = re.compile(
    r"[ \t\u3000]*(?:[-—–－·]+[ \t\u3000]*\d{1,4}[ \t\u3000]*[-—–－·]+"
    r"|第[ \t]*\d{1,4}[ \t]*页[^\n]{0,12}|\d{1,3}[ \t]*/[ \t]*\d{1,3})[ \t\u3000\r]*"
)
_PRINTED = re.compile(
    r"[ \t\u3000]*(?:\d{1,4}[/-]\d{1,2}[/-]\d{1,4},?[ \t]+\d{1,2}:\d{2}(?::\d{2})?(?:[ \t]*[AP]M)?[^\n。]{0,80}"
    r"|(?:https?|file)://\S+(?:[ \t]+\d{1,3}/\d{1,3})?"
    r"|[^\n。,，]{0,20}(?:浏览|阅读|点击|访问)(?:次数|量|数)?[:：]?[ \t]*[\d,]+[ \t]*次?[^\n。]{0,20})[ \t\r]*"
)
_PRINTED_LENGTH = 160
"""What a browser prints round a page: date and time, address, page, how often it was seen."""
_FRONT = re.compile(r"\ufeff?---[ \t]*\r?\n((?:[^\n]{0,400}\n){1,30}?)-{3,}[ \t]*(?:\r?\n|$)")
_ENTRY = re.compile(r"(?m)^([\w-]{1,20})[ \t]*:[ \t]*([^\n]*?)[ \t\r]*$")
_SHOWN_ENTRY = "title"
"""The one line of a YAML head that belongs to the text."""
_NUMBER_ALONE = re.compile(r"[ \t\u3000]*(\d{1,3})[ \t\u3000\r]*")
_ENDS_IN_QUANTITY = re.compile(r"\d[\d.,]*[^\d\s,，。;；、]{1,10}$")
_SAMPLE = 6_000
"""Characters by which the script of a text is told."""
_LONG_LINE = 90
"""Columns, a Chinese character taking two, from which on a line without a stop is taken to run on."""
_WRAPPED_LINE = 24
_BLOCK = 30
"""Lines that are looked at together, with as many before and after, for the column they are wrapped to."""
_WIDE = 0.8
"""Where in the order of widths a full line is looked for: some lines are wider, two run together or set across."""
_FULL = 0.88, 1.1
"""Of that line's width, what a full line may have: digits and stops are narrower, words are not parted."""
_MANY_FULL = 0.25


@dataclass(frozen=True)
class Reading:
    """A text in the form the rules read, and where each of its characters stands in the text as decoded."""

    text: str
    raw: str
    places: tuple[int, ...]
    front: Mapping[str, str] = field(default_factory=dict)
    """What a YAML head says."""
    traditional: bool = False
    """Whether the text as decoded is set in traditional characters."""

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the text as decoded that a span of the reading covers."""
        return self.places[start], self.places[end - 1] + 1


def read(raw: str) -> Reading:
    """Return a text in the form the rules read.

    Full-width digits, letters and brackets become half-width, dashes one dash; bold marks and spaces between Chinese
    characters go; a line end inside a sentence (page or column break, wrapped line) goes too.

    Examples
    --------
    >>> read("**达到１１８亿斤**（含）").text
    '达到118亿斤(含)'
    >>> reading = read("增长 ５％ 左右")
    >>> reading.text, reading.raw_span(2, 4)
    ('增长5%左右', (3, 5))
    """
    traditional = is_traditional(raw[:_SAMPLE])
    text = simplified(raw) if traditional else raw
    kept = bytearray(b"\x01") * len(text)
    for match in _DROP.finditer(text):
        if not _needed_space(text, match):
            kept[match.start() : match.end()] = bytes(match.end() - match.start())
            if "\t" in match[0] and (tab := _kept_tab(match, text)) >= 0:
                kept[tab] = 1
    front, hidden = _front(text)
    for start, end in hidden + _breaks_inside_sentences(text):
        kept[start:end] = bytes(end - start)
    places = tuple(compress(range(len(text)), kept))
    return Reading("".join(compress(text.translate(_SAME), kept)), raw, places, front, traditional)


def _front(text: str) -> tuple[dict[str, str], list[tuple[int, int]]]:
    """Return what a YAML head says, and which stretches of it are no part of the text: all but the title's words."""
    head = _FRONT.match(text)
    if head is None:
        return {}, []
    entries = {match[1].lower(): match for match in _ENTRY.finditer(text, head.start(1), head.end(1))}
    shown = entries.get(_SHOWN_ENTRY)
    hidden = [(0, shown.start(2)), (shown.end(2), head.end() - 1)] if shown else [(0, head.end() - 1)]
    return {name: match[2].strip("\"'") for name, match in entries.items()}, hidden


def _needed_space(raw: str, match: re.Match[str]) -> bool:
    start, end = match.span()
    if not match[0].isspace() or "\r" in match[0] or start == 0 or end == len(raw):
        return False
    before, after = raw[start - 1], raw[end]
    if "\n" in (before, after):
        return False
    if before.isdigit() and _NUMBERS_A_LINE.match(raw, raw.rfind("\n", 0, start) + 1, end + 1):
        return True
    return before.isascii() and after.isascii() and before.isalpha() and after.isalpha()


def _kept_tab(match: re.Match[str], raw: str) -> int:
    """Return the place of the tab that parts two cells of a table, or -1."""
    start, end = match.span()
    inside = start > 0 and end < len(raw) and raw[start - 1] != "\n" and raw[end] != "\n"
    return raw.find("\t", start, end) if inside else -1


def _breaks_inside_sentences(raw: str) -> list[tuple[int, int]]:
    lines = [(match.start(), match.end()) for match in re.finditer(r"[^\n]+", raw)]
    furniture = _page_numbers(raw, lines) | {
        span for span in lines if span[1] - span[0] < _PRINTED_LENGTH and _PRINTED.fullmatch(raw, *span)
    }
    lines = [span for span in lines if span not in furniture and not raw[span[0] : span[1]].isspace()]
    widths = [_columns(raw[start:end].strip()) for start, end in lines]
    edges = _edges(widths)
    joined = [
        (here[1], below[0])
        for number, (here, below) in enumerate(pairwise(lines))
        if widths[number] >= min(edges[number // _BLOCK], _LONG_LINE) and _may_run_on(raw, here, below)
    ]
    return joined + sorted(furniture)


def _edges(widths: list[int]) -> list[float]:
    """Return for each block of lines the width from which on a line fills its column; more than any where none is."""
    edges = []
    for start in range(0, len(widths), _BLOCK):
        near = sorted(widths[max(start - _BLOCK, 0) : start + 2 * _BLOCK])
        least, most = (share * near[int(_WIDE * (len(near) - 1))] for share in _FULL)
        full = max(least, _WRAPPED_LINE)
        many = sum(full <= width <= most for width in near) >= max(3, _MANY_FULL * len(near))
        edges.append(full if many else float("inf"))
    return edges


def _page_numbers(raw: str, lines: list[tuple[int, int]]) -> set[tuple[int, int]]:
    """Return the lines that hold a page number and nothing else: marked as such, or counting up by one."""
    found = {span for span in lines if _PAGE_NUMBER.fullmatch(raw, *span)}
    alone = [(span, int(match[1])) for span in lines if (match := _NUMBER_ALONE.fullmatch(raw, *span))]
    if len(alone) > 1 and all(second - first == 1 for (_, first), (_, second) in pairwise(alone)):
        found |= {span for span, _ in alone}
    return found


def _columns(line: str) -> int:
    """Return how wide a line is set: a Chinese character takes two columns (and three bytes), a Latin one takes one."""
    return (len(line.encode("utf-8")) + len(line)) // 2


def _may_run_on(raw: str, here: tuple[int, int], below: tuple[int, int]) -> bool:
    """Say whether a sentence may run on over a line end: no stop, no new item, no row of a table."""
    if raw.count("\n", here[1], below[0]) > 3 + 2 * bool(raw[here[1] : below[0]].strip()):
        return False
    line = raw[here[0] : here[1]].rstrip(" \t\r\u3000*")
    if line[-1:] in _TERMINAL or "|" in line or "\t" in line.strip() or _STARTS_ANEW.match(raw, *below):
        return False
    first = raw[below[0] : below[1]].lstrip(" \t\u3000")
    return not (_ENDS_IN_QUANTITY.search(line[-24:]) and words.head_verb().match(first))
