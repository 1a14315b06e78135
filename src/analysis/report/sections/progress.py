"""The 序时进度 table as an office prints it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from analysis.assessment.assess import Assessment
from analysis.report.content import Block, Cell, Lamp, Link, Paragraph, Piece
from analysis.report.facts import Facts
from analysis.report.target_rows import has_number, name_cell, table_of
from analysis.sentences.tables import has_own_figure, progress_row

COLUMNS = ("plan", "done", "progress_share", "elapsed_share", "usual", "gap", "last_year", "light", "owner")


def blocks(facts: Facts) -> Iterator[Block]:
    """Yield what can be set against the calendar, the largest lag first, and the names of what cannot."""
    known, others = compared(facts)
    rows = facts.each(known, lambda case: _row(case, facts))
    if rows:
        yield Paragraph(facts.say("progress.note"), "note")
        yield table_of("progress", rows, COLUMNS, facts)
    if others:
        yield Paragraph(_others(others, facts), "note")


def compared(facts: Facts) -> tuple[list[Assessment], list[Assessment]]:
    """Return the targets that can be set against the calendar, and those that cannot.

    That is what has no figure of its own period: an amount without one of the year, a level known from before alone.
    """
    numeric = [case for case in facts.cases if has_number(case)]
    known = [case for case in numeric if not np.isnan(case.standing.gap_points) or has_own_figure(case)]
    known.sort(key=lambda case: (np.nan_to_num(case.standing.gap_points, nan=np.inf), case.row.id))
    return known, [case for case in numeric if case not in known]


def _row(case: Assessment, facts: Facts) -> dict[str, Cell]:
    row = progress_row(case, facts.words)
    notes = facts.notes
    return {name: Cell(row[name]) for name in COLUMNS} | {
        "target": name_cell(row["name"], case.row.id),
        "plan": Cell(notes.promise(row["plan"], case)),
        "done": Cell(notes.sentence(row["done"], case)),
        "gap": Cell(row["gap"], case.standing.gap_points),
        "light": Cell((Lamp(row["light"]), f" {row['light_text']}")),
    }


def _others(cases: Sequence[Assessment], facts: Facts) -> list[Piece]:
    """Return the names of what cannot be compared, each leading to its place."""
    told: list[Piece] = [facts.say("progress.others", n=len(cases))]
    for case in cases:
        told += [Link(facts.name(case), case.row.id), facts.say("progress.and")]
    return [*told[:-1], facts.say("progress.stop")]
