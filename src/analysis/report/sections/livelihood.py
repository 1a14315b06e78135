"""The livelihood projects: what the work report's list of 民生实事 promises."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from analysis.assessment.assess import Assessment
from analysis.report.content import Block, Cell, Paragraph
from analysis.report.facts import Facts
from analysis.report.target_rows import filled, named, table_with
from analysis.sentences.tables import EMPTY

LIST = "实事"
"""What the title of such a list says."""
COLUMNS = ("promise", "progress_share", "verdict", "probability", "reported", "owner")


def blocks(facts: Facts) -> Iterator[Block]:
    """Yield the list in its own order, each item with its indicators; nothing where the report has none."""
    cases = listed(facts)
    rows = facts.each(cases, lambda case: _row(case, facts))
    if rows:
        yield Paragraph(facts.say("livelihood.note", items=items(cases), n=len(cases)), "note")
        shown = [*filled(rows, ["item"]), "target", *filled(rows, COLUMNS)]
        yield table_with("livelihood", rows, shown, facts)


def listed(facts: Facts) -> list[Assessment]:
    """Return the targets of the list by its numbers, those included that another text than its own prints."""
    own = [case for case in facts.cases if LIST in f"{case.target.document}{case.target.section}"]
    parts = {case.target.section for case in own if case.target.item}
    others = [case for case in facts.cases if case not in own and case.target.item and case.target.section in parts]
    return sorted([*own, *others], key=lambda case: int(case.target.item) if case.target.item.isdigit() else 0)


def items(cases: list[Assessment]) -> int:
    """Return how many items a list has; a target without a number is one of its own."""
    return len({case.target.item or case.row.id for case in cases})


def _row(case: Assessment, facts: Facts) -> dict[str, Cell]:
    share, row = case.standing.progress_share, case.row
    texts = {
        "item": case.target.item,
        "progress_share": EMPTY if np.isnan(share) else facts.words.percent(share, 1),
        "owner": row.owner or EMPTY,
    }
    return named(case, facts) | {name: Cell(text) for name, text in texts.items()}
