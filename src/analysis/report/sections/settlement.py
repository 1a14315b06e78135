"""When which promise can be settled, month by month."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from analysis.assessment.assess import Assessment
from analysis.report.content import Block, Cell, Column, Link, Paragraph, Piece, Row, Table
from analysis.report.facts import Facts


def blocks(facts: Facts) -> Iterator[Block]:
    """Yield a row a month, with the open promises whose figure may be out by then; nothing where none has a date."""
    months: dict[date, list[Assessment]] = defaultdict(list)
    for case in facts.open:
        if case.settles_about:
            months[case.settles_about.replace(day=1)].append(case)
    if not months:
        return
    yield Paragraph(facts.say("settlement.note"), "note")
    columns = [Column(facts.say("column.month")), Column(facts.say("column.count"), "number")]
    rows = [_row(month, months[month], facts) for month in sorted(months)]
    yield Table([*columns, Column(facts.say("column.target"), "told")], rows, "settlement")


def _row(month: date, cases: list[Assessment], facts: Facts) -> Row:
    names: list[Piece] = []
    for case in cases:
        names += [facts.say("settlement.between"), Link(facts.name(case), case.row.id)]
    return Row([Cell(facts.words.month(month)), Cell(str(len(cases)), len(cases)), Cell(names[1:])])
