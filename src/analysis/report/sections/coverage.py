"""The figures most worth asking for, then what is known of every target and what would lift it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from analysis.report.content import (
    Block,
    Break,
    Cell,
    Column,
    Folded,
    Heading,
    Item,
    Listing,
    Paragraph,
    Row,
    Strong,
    Table,
)
from analysis.report.facts import Facts
from analysis.report.target_rows import name_cell
from analysis.sentences.missing import coverage_rows

COLUMNS = {"grade": "", "evidence": "", "lift": "", "narrowing": "number", "rank": "number"}
"""Columns of the table behind the target's name, and what their cells hold."""

CALLS = 8
"""Departments listed: a call to the others changes little."""


def blocks(facts: Facts) -> Iterator[Block]:
    """Yield the calls worth making, and the folded table."""
    if facts.calls:
        shown = facts.calls[:CALLS]
        yield Heading(facts.say("coverage.bundles", n=len(shown)))
        yield Listing([Item([Strong(who), Break(), asked]) for who, asked in shown], "calls", numbered=True)
        yield Paragraph(facts.say("coverage.weights"), "note")
    else:
        yield Paragraph(facts.say("coverage.calls_none"))
    yield Paragraph(facts.say("coverage.note"), "note")
    header, rows = coverage_rows(facts.coverage, facts.words)
    columns = [Column(title, role) for title, role in zip(header, ["", *COLUMNS.values()], strict=True)]
    table = Table(columns, [_row(row) for row in rows], "coverage")
    yield Folded(facts.say("section.known", n=len(rows)), [table])


def _row(row: Mapping[str, str]) -> Row:
    return Row([name_cell(row["name"], row["id"]), *(Cell(row[name]) for name in COLUMNS)])
