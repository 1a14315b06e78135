"""The text as rules read it: one form of digits and brackets, broken sentences joined, each place kept."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise

_SAME = {ord(wide): narrow for wide, narrow in zip("（）％：∶；！？［］＋／．＂＇＝", "()%::;!?[]+/.\"'=", strict=True)}
_SAME |= {code: chr(code - 0xFEE0) for code in range(0xFF10, 0xFF5B) if chr(code - 0xFEE0).isalnum()}
_SAME |= {ord(dash): "—" for dash in "–―－~～∼〜─‐‑‒−"}
_SAME |= {ord(quote): "“" for quote in "〝"} | {
    ord("〇"): "零",
    ord("㎡"): "㎡",
    ord("\u00a0"): " ",
    ord("\u3000"): " ",
}
_DROP = re.compile(r"\*\*+|__+|[ \t\u00a0\u3000\u200b\ufeff\r]+|`+")
_TERMINAL = frozenset("。！？；：!?;:…”）)》】|")
_STARTS_ANEW = re.compile(
    r"[ \t\u3000]*(?:[-*•·●■◆▪○□◎★☆#>]|——|[一二三四五六七八九十]{1,3}[、是要]"
    r"|[(（][一二三四五六七八九十\d]{1,3}[)）]|\d{1,3}[.、．)）](?!\d)|[①-⑳]"
    r"|第[一二三四五六七八九十]{1,3}[章节部条]|附件|各位代表|\|)"
)
_LONG_LINE = 45
_WRAPPED_LINE = 20
_WRAP_SLACK = 3


@dataclass(frozen=True)
class Reading:
    """A text in the form the rules read, and where each of its characters stands in the text as decoded."""

    text: str
    raw: str
    places: tuple[int, ...]

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the text as decoded that a span of the reading covers."""
        return self.places[start], self.places[end - 1] + 1

    def clean_place(self, raw_place: int) -> int:
        """Return the reading's place of a character of the text as decoded, or the last one before it."""
        return max(bisect_right(self.places, raw_place) - 1, 0)


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
    gone = bytearray(len(raw))
    for match in _DROP.finditer(raw):
        if not _needed_space(raw, match):
            gone[match.start() : match.end()] = b"\x01" * (match.end() - match.start())
    for start, end in _breaks_inside_sentences(raw):
        gone[start:end] = b"\x01" * (end - start)
    places = tuple(place for place, dropped in enumerate(gone) if not dropped)
    normal = raw.translate(_SAME)
    return Reading("".join([normal[place] for place in places]), raw, places)


def _needed_space(raw: str, match: re.Match[str]) -> bool:
    start, end = match.span()
    if not match[0].isspace() or "\r" in match[0] or start == 0 or end == len(raw):
        return False
    before, after = raw[start - 1], raw[end]
    return before.isascii() and after.isascii() and before.isalpha() and after.isalpha()


def _breaks_inside_sentences(raw: str) -> list[tuple[int, int]]:
    lines = [(match.start(), match.end()) for match in re.finditer(r"[^\n]+", raw)]
    lines = [(start, end) for start, end in lines if not raw[start:end].isspace()]
    widths = [len(raw[start:end].strip()) for start, end in lines]
    breaks = []
    for number, (here, below) in enumerate(pairwise(lines)):
        around = max(widths[max(number - 3, 0) : number] + widths[number + 1 : number + 4])
        if _is_broken(raw, here, below, widths[number], around):
            breaks.append((here[1], below[0]))
    return breaks


def _is_broken(raw: str, here: tuple[int, int], below: tuple[int, int], width: int, around: int) -> bool:
    """Say whether a sentence runs on over a line end: a long line without a stop, or one as wide as its column."""
    if raw.count("\n", here[1], below[0]) > 3 or width < _WRAPPED_LINE:
        return False
    if raw[here[0] : here[1]].rstrip(" \t\r\u3000*")[-1:] in _TERMINAL or _STARTS_ANEW.match(raw, below[0], below[1]):
        return False
    wrapped = around < _LONG_LINE and abs(width - around) <= _WRAP_SLACK
    return width >= _LONG_LINE or wrapped
