"""The sections of a report, one a module; this order is that of the page, its contents, the notebook and the tests."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from analysis.report.content import Block
from analysis.report.facts import Facts
from analysis.report.sections import (
    cards,
    changes,
    coverage,
    director,
    gaps,
    glossary,
    livelihood,
    method,
    progress,
    regions,
    scenarios,
    scoreboard,
    sources,
    summary,
    supervision,
)


@dataclass(frozen=True, slots=True)
class SectionMaker:
    """A section's name, by which it is linked and its heading is found, and what makes its content."""

    name: str
    blocks: Callable[[Facts], Iterable[Block]]


SECTIONS = (
    SectionMaker("director", director.blocks),
    SectionMaker("summary", summary.blocks),
    SectionMaker("scoreboard", scoreboard.blocks),
    SectionMaker("changes", changes.blocks),
    SectionMaker("progress", progress.blocks),
    SectionMaker("supervision", supervision.blocks),
    SectionMaker("livelihood", livelihood.blocks),
    SectionMaker("cards", cards.blocks),
    SectionMaker("scenarios", scenarios.blocks),
    SectionMaker("regions", regions.blocks),
    SectionMaker("coverage", coverage.blocks),
    SectionMaker("gaps", gaps.blocks),
    SectionMaker("method", method.blocks),
    SectionMaker("sources", sources.blocks),
    SectionMaker("glossary", glossary.blocks),
)
