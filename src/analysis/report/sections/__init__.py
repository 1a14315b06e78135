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
class Part:
    """A section's name, by which it is linked and its heading is found, and what makes its content."""

    name: str
    blocks: Callable[[Facts], Iterable[Block]]


SECTIONS = (
    Part("director", director.blocks),
    Part("summary", summary.blocks),
    Part("scoreboard", scoreboard.blocks),
    Part("changes", changes.blocks),
    Part("progress", progress.blocks),
    Part("supervision", supervision.blocks),
    Part("livelihood", livelihood.blocks),
    Part("cards", cards.blocks),
    Part("scenarios", scenarios.blocks),
    Part("regions", regions.blocks),
    Part("coverage", coverage.blocks),
    Part("gaps", gaps.blocks),
    Part("method", method.blocks),
    Part("sources", sources.blocks),
    Part("glossary", glossary.blocks),
)
