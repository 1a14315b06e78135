"""How many targets have no data and where they stand, and the done-or-not promises."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.report.content import Block, Heading, Item, Link, Listing, Paragraph
from analysis.report.facts import Facts
from analysis.report.target_rows import has_number


def blocks(facts: Facts) -> Iterator[Block]:
    """Yield the count of the ones and the list of the others."""
    without = [case for case in facts.cases if not case.row.has_probability]
    milestones = [case for case in without if not has_number(case)]
    numeric = len(without) - len(milestones)
    if numeric:
        told = facts.say("gaps.without", n=numeric)
        yield Paragraph((f"{told} ", Link(facts.say("section.short"), "h-short")))
    if milestones:
        yield Heading(facts.say("section.milestones"))
        yield Paragraph(facts.say("reason.milestone"), "note")
        yield Listing([Item(facts.name(case), case.row.id) for case in milestones], "milestones")
