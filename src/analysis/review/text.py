"""A report's text cut at its targets and its skipped numbers, and the sentence around a phrase."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from analysis.extract.target_table import FoundTarget, SkippedNumber

_REACH = 120
"""Characters of a sentence that are shown before and behind the phrase, at most."""
_END = re.compile(r"[。！？!?；;\n]")


@dataclass(frozen=True)
class Stretch:
    """A stretch of text: plain, the evidence of one or more targets, or a skipped number with its reason."""

    text: str
    kind: str = ""
    ids: tuple[str, ...] = ()
    note: str = ""


def around(text: str, start: int, end: int) -> tuple[str, str]:
    """Return what stands before and behind a phrase in its sentence; both blank where the text is not at hand.

    Examples
    --------
    >>> around("一是好。今年新建公路5公里，投资3亿元。", 6, 13)
    ('今年', '，投资3亿元。')
    """
    if not text[start:end]:
        return "", ""
    begin = max(start - _REACH, 0)
    for stop in _END.finditer(text, begin, start):
        begin = stop.end()
    last = min(end + _REACH, len(text))
    close = _END.search(text, end, last)
    return text[begin:start].lstrip(), text[end : close.end() if close else last].rstrip()


def paragraphs(text: str, targets: Iterable[FoundTarget], skipped: Iterable[SkippedNumber]) -> Iterator[list[Stretch]]:
    """Yield the lines of a text, each as its pieces."""
    paragraph: list[Stretch] = []
    for piece in _pieces(text, targets, skipped):
        if piece.ids or piece.note:
            paragraph.append(piece)
            continue
        lines = piece.text.splitlines()
        for number, line in enumerate(lines):
            if number:
                yield paragraph
                paragraph = []
            if line:
                paragraph.append(Stretch(line))
        if piece.text.endswith("\n"):
            yield paragraph
            paragraph = []
    yield paragraph


def _pieces(text: str, targets: Iterable[FoundTarget], skipped: Iterable[SkippedNumber]) -> Iterator[Stretch]:
    """Cut a text at the marks; of marks that overlap the targets win, and those of one place share it."""
    place = 0
    for start, end, mark in _marks(text, targets, skipped):
        if start > place:
            yield Stretch(text[place:start])
        begin = max(start, place)
        if begin < end:
            yield _piece(text[begin:end], mark)
            place = end
    if place < len(text):
        yield Stretch(text[place:])


def _marks(
    text: str, targets: Iterable[FoundTarget], skipped: Iterable[SkippedNumber]
) -> list[tuple[int, int, list[FoundTarget] | SkippedNumber]]:
    spans: list[tuple[int, int, list[FoundTarget] | SkippedNumber]] = list(_shared(targets))
    covered = bytearray(len(text))
    for start, end, _ in spans:
        covered[start:end] = b"\x01" * (end - start)
    free = [skip for skip in skipped if not any(covered[skip.char_start : skip.char_end])]
    spans += [(skip.char_start, skip.char_end, skip) for skip in free]
    return sorted(spans, key=lambda span: span[:2])


def _shared(targets: Iterable[FoundTarget]) -> Iterator[tuple[int, int, list[FoundTarget]]]:
    """Yield the stretches of evidence, those that overlap as one."""
    open_: tuple[int, int, list[FoundTarget]] | None = None
    for target in sorted(targets, key=lambda each: (each.char_start, each.char_end)):
        if open_ and target.char_start < open_[1]:
            open_ = (open_[0], max(open_[1], target.char_end), [*open_[2], target])
            continue
        if open_:
            yield open_
        open_ = (target.char_start, target.char_end, [target])
    if open_:
        yield open_


def _piece(text: str, mark: Sequence[FoundTarget] | SkippedNumber) -> Stretch:
    if isinstance(mark, SkippedNumber):
        return Stretch(text, note=mark.reason)
    return Stretch(text, mark[0].kind, tuple(each.id for each in mark))
