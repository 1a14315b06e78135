"""Ruled tables of a PDF page as rows of cells, where the page speaks of indicators; other pages as they run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pypdfium2 import PdfPage, PdfTextPage

_SPEAKS_OF_INDICATORS = re.compile(r"(?s)(?=.*指标).*(?:约束性|预期性|目标值|预期目标|单位)")
_THIN, _NEAR = 2.0, 3.0
"""Points: how thick a rule may be, and within which two rules are one."""
_FEWEST = 3
"""Columns, and rules across, that make a table."""
_ACROSS = 0.5
"""Share of the table's width that a rule between two rows covers at least."""


@dataclass(frozen=True)
class _Rule:
    left: float
    bottom: float
    right: float
    top: float


def page_text(page: PdfPage, words: PdfTextPage) -> str:
    """Return the text of a page; a ruled table of indicators has a line a row, its cells parted by tabs."""
    whole: str = words.get_text_bounded()
    if not _SPEAKS_OF_INDICATORS.match(re.sub(r"\s", "", whole)):
        return whole
    rules = list(_rules(page))
    levels = _levels([rule for rule in rules if rule.top - rule.bottom <= _THIN])
    if len(levels) < _FEWEST:
        return whole
    width, height = page.get_size()
    upright = [rule for rule in rules if rule.right - rule.left <= _THIN]
    bands = pairwise([height, *levels, 0.0])
    return "\n".join(filter(None, (_band(words, upright, top, bottom, width) for top, bottom in bands)))


def _rules(page: PdfPage) -> Iterator[_Rule]:
    """Yield the straight lines of a page; a box counts as its four sides."""
    from pypdfium2.raw import FPDF_PAGEOBJ_PATH

    for each in page.get_objects(filter=[FPDF_PAGEOBJ_PATH], max_depth=4):
        left, bottom, right, top = each.get_bounds()
        if right - left <= _THIN or top - bottom <= _THIN:
            yield _Rule(left, bottom, right, top)
            continue
        yield _Rule(left, top, right, top)
        yield _Rule(left, bottom, right, bottom)
        yield _Rule(left, bottom, left, top)
        yield _Rule(right, bottom, right, top)


def _levels(across: list[_Rule]) -> list[float]:
    """Return the heights, the highest first, at which rules cross most of the table."""
    if not across:
        return []
    width = max(rule.right for rule in across) - min(rule.left for rule in across)
    found: list[list[_Rule]] = []
    for rule in sorted(across, key=lambda rule: -rule.top):
        if found and found[-1][0].top - rule.top <= _NEAR:
            found[-1].append(rule)
        else:
            found.append([rule])
    return [level[0].bottom for level in found if _covered(level) >= _ACROSS * width]


def _covered(level: list[_Rule]) -> float:
    """Return over how much of the width rules of one height run, each stretch counted once."""
    covered, reached = 0.0, float("-inf")
    for rule in sorted(level, key=lambda rule: rule.left):
        covered += max(rule.right - max(rule.left, reached), 0.0)
        reached = max(reached, rule.right)
    return covered


def _band(words: PdfTextPage, upright: list[_Rule], top: float, bottom: float, width: float) -> str:
    """Return what stands between two heights: a row of cells, or running text where no columns are ruled."""
    middle = (top + bottom) / 2
    edges: list[float] = []
    for rule in sorted(upright, key=lambda rule: rule.left):
        if rule.bottom <= middle <= rule.top and not (edges and rule.left - edges[-1] <= _NEAR):
            edges.append(rule.left)
    if len(edges) <= _FEWEST:
        text: str = words.get_text_bounded(0, bottom, width, top)
        return text.strip()
    cells = [words.get_text_bounded(left, bottom, right, top) for left, right in pairwise(edges)]
    return "\t".join(re.sub(r"\s+", "", cell) for cell in cells)
