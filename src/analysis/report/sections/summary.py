"""The summary: what stands, which targets, how many to expect, what changed since and why; then the ones to watch."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from analysis.assessment.assess import Assessment
from analysis.report.content import Aside, Badge, Block, Break, Heading, Item, Link, Listing, Paragraph, Strong
from analysis.report.facts import Facts
from analysis.report.moves import Move, moves
from analysis.report.prose import calendar, changed, expected, names, scope, standing
from analysis.report.rows import attention, has_number, promised
from analysis.sentences.cards import headline, outlook_text

FOCUS = 6
"""Targets whose sentence stands under the summary."""
THIN = 4
"""Comparable figures a target, in the median, below which the summary says how little is published."""
TOLD_CHANGES = 3
GROUPS = ("met", "on_pace", "off_pace", "missed")


def blocks(facts: Facts) -> Iterator[Block]:
    """Yield the paragraphs, and the sentence of each target that most needs attention."""
    for place, text in enumerate(paragraphs(facts)):
        yield Paragraph(text, "lead" if place == 0 else "")
    focus = facts.each(attention(facts, FOCUS), lambda case: _focus(case, facts))
    if focus:
        yield Heading(facts.say("section.focus"))
        yield Listing(focus, "focus")


def paragraphs(facts: Facts) -> list[str]:
    """Return the paragraphs that have something to say."""
    told = [
        [*scope(facts), *standing(facts), *_without(facts)],
        [sentence for verdict in GROUPS for sentence in _group(facts, verdict)],
        [*expected(facts), *_thin(facts)],
        list(_changed(facts)),
        list(calendar(facts)),
    ]
    return [facts.words.joined(sentences) for sentences in told if sentences]


def _focus(case: Assessment, facts: Facts) -> Item:
    row = case.row
    return Item(
        [
            Link((Strong(facts.name(case)),), row.id),
            " ",
            Aside("promise", promised(case, facts)),
            " ",
            Badge(row.verdict, outlook_text(row, facts.language)),
            Break(),
            *facts.notes.headline(headline(case, facts.language), case),
        ]
    )


def _without(facts: Facts) -> Iterator[str]:
    rest = [case for case in facts.cases if not case.row.has_probability]
    numeric = sum(map(has_number, rest))
    if rest:
        yield facts.say("summary.without", n=numeric, milestones=len(rest) - numeric)


def _group(facts: Facts, verdict: str) -> Iterator[str]:
    cases = [case for case in facts.judged if case.row.verdict == verdict]
    rising = verdict == "off_pace"
    cases.sort(key=lambda case: (case.row.probability if rising else -case.row.probability, case.row.id))
    if cases:
        told = names(facts, cases, chances=verdict in ("on_pace", "off_pace"))
        yield facts.say(f"summary.{verdict}", n=len(cases), names=told)


def _thin(facts: Facts) -> Iterator[str]:
    if facts.judged and np.median([case.row.n_obs for case in facts.judged]) < THIN:
        yield facts.say("summary.thin")


def _changed(facts: Facts) -> Iterator[str]:
    """Say what changed since the quarter before: how many, which most, and what each change is made of."""
    yield from changed(facts)
    moved = moves(facts)
    flipped = [move for move in moved if move.is_flipped]
    for move in (flipped or moved[1:])[:TOLD_CHANGES]:
        yield _change(move, facts)


def _change(move: Move, facts: Facts) -> str:
    hardly = move.before == move.after
    return facts.say(
        "change.flipped" if move.is_flipped else "change.hardly" if hardly else "change.moved",
        name=move.name,
        before=move.before,
        after=move.after,
        causes=facts.words.listed(_causes(move, facts)),
        old=move.verdict_before,
        new=move.verdict_after,
    )


def _causes(move: Move, facts: Facts) -> Iterator[str]:
    for name, points in move.parts.items():
        if points.strip("+−0."):
            yield facts.say("change.part", cause=facts.say(f"part.{name}"), points=points)
