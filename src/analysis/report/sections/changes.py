"""What changed since the quarter before, and why."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.report.content import Aside, Badge, Block, Cell, Column, Paragraph, Row, Strong, Table
from analysis.report.facts import Facts
from analysis.report.moves import Move, moves
from analysis.report.target_rows import name_cell
from analysis.retrospect.changes import PARTS

COLUMNS = ("verdict", "before", "after", "change")


def blocks(facts: Facts) -> Iterator[Block]:
    """Yield each change split into its causes, or why there is none to be told."""
    before, moved = facts.quarter_text(facts.quarter.previous), moves(facts)
    if not facts.judged:
        yield Paragraph(facts.say("change.nothing"))
    elif facts.change is None:
        yield Paragraph(facts.say("change.first"))
    elif not moved:
        yield Paragraph(facts.say("change.none", quarter=before))
    else:
        note = facts.say("change.note", quarter=before, as_of=facts.day(facts.change.before.as_of))
        published = f" {facts.say('change.note_published')}" if facts.previous else ""
        yield Paragraph(note + published, "note")
        yield Table(_columns(facts), [_row(move, facts) for move in moved], "changes")


def _columns(facts: Facts) -> list[Column]:
    told = [Column(facts.say(f"column.{name}"), "" if name == "verdict" else "number") for name in COLUMNS]
    parts = [Column(facts.say(f"part.{name}"), "number") for name in PARTS]
    return [Column(facts.say("column.target")), *told, *parts]


def _row(move: Move, facts: Facts) -> Row:
    verdict = move.case.row.verdict
    badge = Badge(verdict, move.verdict_after)
    was = (" ", Aside("was", facts.say("change.was", verdict=move.verdict_before))) if move.is_flipped else ()
    return Row(
        [
            name_cell(move.name, move.case.row.id),
            Cell((badge, *was)),
            Cell(move.before),
            Cell(move.after),
            Cell((Strong(move.points),), move.change),
            *(Cell(points) for points in move.parts.values()),
        ]
    )
