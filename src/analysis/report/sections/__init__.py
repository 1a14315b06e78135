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
class SectionMaker:
    """A section's name, by which it is linked and its heading is found, and what makes its content.

    An annex is folded on the page, and left out where a reader cannot unfold it.
    """

    name: str
    blocks: Callable[[Facts], Iterable[Block]]
    is_annex: bool = False


SECTIONS = (
    SectionMaker("director", director.blocks),
    SectionMaker("changes", changes.blocks),
    SectionMaker("supervision", supervision.blocks),
    SectionMaker("livelihood", livelihood.blocks),
    SectionMaker("departments", departments.blocks),
    SectionMaker("cards", cards.blocks),
    SectionMaker("alike", alike.blocks),
    SectionMaker("gaps", gaps.blocks),
    SectionMaker("coverage", coverage.blocks),
    SectionMaker("settlement", settlement.blocks),
    SectionMaker("scenarios", scenarios.blocks),
    SectionMaker("regions", regions.blocks),
    SectionMaker("method", method.blocks),
    SectionMaker("scoreboard", scoreboard.blocks, is_annex=True),
    SectionMaker("progress", progress.blocks, is_annex=True),
    SectionMaker("sources", sources.blocks, is_annex=True),
    SectionMaker("glossary", glossary.blocks, is_annex=True),
)
