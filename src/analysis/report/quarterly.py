"""One quarter's report: its sections made once, and shown by a notebook's cells."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path

from analysis.assessment.assess import assess
from analysis.defaults import DRAWS, SEED
from analysis.domain.codes import BOTH, EDITIONS, LANGUAGES, check_edition
from analysis.domain.english import COMPOSED
from analysis.domain.periods import Quarter
from analysis.errors import OnpaceError, unknown
from analysis.notebooks.display import Html
from analysis.report.content import Block, Card, Chart, Drawing, Folded, Front, Paragraph, Section, Strong, texts
from analysis.report.drawing import drawn
from analysis.report.facts import Facts
from analysis.report.formats.stored import Json, stored
from analysis.report.html_writer import front_html, section_html
from analysis.report.manifest import Manifest, manifest
from analysis.report.sections import SECTIONS, SectionMaker
from analysis.report.sections.title import front, heading
from analysis.retrospect.changes import published_probabilities
from analysis.runs.parameters import checked
from analysis.scenario import BASELINE
from analysis.store.store import Store, load
from analysis.words.wording import Words
from analysis.workspace import Workspace

_NAMED = re.compile(rf"\w{re.escape(COMPOSED)}(?!\w)")
"""An English name put together from parts: each section that prints one says what its mark means."""


@dataclass(frozen=True)
class QuarterlyReport:
    """One quarter's report on one region, in one language; with what it is in others where they are wanted."""

    facts: Facts
    others: tuple[QuarterlyReport, ...] = ()
    _done: dict[str, Section] = field(default_factory=dict, repr=False)

    def title(self) -> Html:
        """Return what stands above all sections: dates, vintage of the data, scenario, contents."""
        return self._shown(lambda report: front_html(report.front))

    def section(self, name: str) -> Html:
        """Return one section; nothing where there is nothing to say in it.

        Raises RequestError when there is no such section.
        """
        return self._shown(lambda report: report._section(name))

    def _section(self, name: str) -> str:
        section = self.content(name)
        return section_html(section, self.facts.failed) if section.blocks else ""

    def _shown(self, write: Callable[[QuarterlyReport], str]) -> Html:
        return Html(write(self)).beside({other.language: Html(write(other)) for other in self.others})

    @property
    def language(self) -> str:
        """In which language it is."""
        return self.facts.words.language

    def heading(self) -> str:
        """Return the report's title."""
        return heading(self.facts)

    def manifest(self) -> Manifest:
        """Return what the report was made from; call it last, when every failure is known."""
        title = f"{self.heading()} · {self.facts.quarter_text(self.facts.quarter)}"
        own = manifest(self.facts, title, self.stored())
        return replace(own, others={other.language: other.manifest() for other in self.others})

    def stored(self) -> dict[str, Json]:
        """Return all that the report says, for the formats that are made from it; drawn is what is printed."""
        return stored(self.front, [_lean(self.content(part.name)) for part in SECTIONS], self._drawn)

    def _drawn(self, chart: Chart) -> Drawing:
        try:
            return drawn(chart.figure)
        except Exception as error:  # the words around it stay
            self.facts.failed(chart.name, error)
            return Drawing("")

    @cached_property
    def front(self) -> Front:
        """What stands above all sections; those that have nothing to say are not among its contents."""
        sections = (self.content(part.name) for part in SECTIONS)
        return front(self.facts, [section for section in sections if section.blocks])

    def content(self, name: str) -> Section:
        """Return what a section says, for a format to write; one that fails says so, and the others stay."""
        parts = {part.name: part for part in SECTIONS}
        if name not in parts:
            raise unknown("section", name, parts)
        if name not in self._done:
            self._done[name] = self._made(parts[name])
        return self._done[name]

    def _made(self, part: SectionMaker) -> Section:
        title = self.facts.say(f"section.{part.name}")
        try:
            role = "sheet" if part.name == "director" else ""
            blocks = list(part.blocks(self.facts))
            note = self.facts.say("record_page.composed")
            if note and any(_NAMED.search(text) for text in texts(blocks)):
                blocks.append(Paragraph(note, "note"))
            return Section(part.name, title, blocks, role, part.is_annex)
        except OnpaceError:  # a fault of the input is told as such, and nothing is written
            raise
        except Exception as error:  # told in the page, in the manifest and by exit status 1
            self.facts.failed(part.name, error)
            told = f" {type(error).__name__}: {error}"
            failure = Paragraph((Strong(self.facts.say("report.failed", name=part.name)), told))
            return Section(part.name, title, [failure], "failed")


def _lean(section: Section) -> Section:
    """Return a section without the charts of cards that are not printed."""
    return replace(section, blocks=[_without_chart(block) for block in section.blocks])


def _without_chart(block: Block) -> Block:
    if isinstance(block, Folded):
        return replace(block, blocks=list(map(_without_chart, block.blocks)))
    if not isinstance(block, Card) or block.is_printed:
        return block
    return replace(block, blocks=[part for part in block.blocks if not isinstance(part, Chart)])


def quarterly_report(
    store: Store,
    quarter: str,
    *,
    as_of: date | None = None,
    language: str = "zh",
    scenario: str = BASELINE,
    targets: Sequence[str] = (),
    draws: int = DRAWS,
    seed: int = SEED,
    previous: Path | None = None,
    edition: str = EDITIONS[0],
) -> QuarterlyReport:
    """Assess a region for a quarter and return its report, section by section; see ``City.report``.

    Raises RequestError, InputError when something asked for does not exist, or the earlier assessment has faults.
    """
    first, *others = LANGUAGES if language == BOTH else (language,)
    words = Words(first)
    named = Quarter.parse(quarter)
    if previous:
        published_probabilities(previous)  # its faults are told before anything is reckoned
    check_edition(edition)
    shown = store.public() if edition == "public" else store
    result = assess(shown, quarter=quarter, as_of=as_of, scenario=scenario, targets=targets, draws=draws, seed=seed)
    withheld = None if shown is store else store.withheld(result.as_of)
    facts = Facts(shown, result, named, words, previous, withheld)
    return QuarterlyReport(facts, tuple(QuarterlyReport(facts.told_in(other)) for other in others))


def rehearse(workspace: str, *reports: tuple[str, str]) -> None:
    """Make some reports, of a region and quarter each, and keep nothing but what the next ones find ready.

    For the process that kernels are forked from: tables read, models loaded, what was known on a day.
    """
    for region, quarter in reports:
        checked("quarterly_report", {"region": region, "quarter": quarter}, workspace=Workspace(Path(workspace)))
        report = quarterly_report(load(region, workspace), quarter)
        report.title()
        for part in SECTIONS:
            report.section(part.name)
        report.manifest()
