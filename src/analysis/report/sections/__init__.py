"""The sections of a report, one a module; this order is that of the page, its contents, the notebook and the tests."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from analysis.report.content import Block
from analysis.report.facts import Facts
from analysis.report.sections import (
    alike,
    cards,
    changes,
    coverage,
    departments,
    director,
    gaps,
    glossary,
    livelihood,
    method,
    progress,
    regions,
    scenarios,
    scoreboard,
    settlement,
    sources,
    supervision,
)


@dataclass(frozen=True, slots=True)
class Part:
    """A section's name, by which it is linked and its heading is found, and what makes its content.

    An annex is folded on the page, and left out where a reader cannot unfold it.
    """

    name: str
    blocks: Callable[[Facts], Iterable[Block]]
    is_annex: bool = False


SECTIONS = (
    Part("director", director.blocks),
    Part("changes", changes.blocks),
    Part("supervision", supervision.blocks),
    Part("livelihood", livelihood.blocks),
    Part("departments", departments.blocks),
    Part("cards", cards.blocks),
    Part("alike", alike.blocks),
    Part("gaps", gaps.blocks),
    Part("coverage", coverage.blocks),
    Part("settlement", settlement.blocks),
    Part("scenarios", scenarios.blocks),
    Part("regions", regions.blocks),
    Part("method", method.blocks),
    Part("scoreboard", scoreboard.blocks, is_annex=True),
    Part("progress", progress.blocks, is_annex=True),
    Part("sources", sources.blocks, is_annex=True),
    Part("glossary", glossary.blocks, is_annex=True),
)
