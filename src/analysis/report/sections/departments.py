"""All promises by the department that answers for them."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.assessment.assess import Assessment
from analysis.report.content import Block, Cell, Paragraph
from analysis.report.facts import Facts
from analysis.report.target_rows import named, table_of
from analysis.sentences.tables import EMPTY

COLUMNS = ("owner", "promise", "progress", "verdict", "probability", "reported", "when_settled", "comment")


def blocks(facts: Facts) -> Iterator[Block]:
    """Yield a row a promise, those of one department together, departments in the order of their first promise."""
    order = list(dict.fromkeys(facts.department(case) for case in facts.cases))
    cases = sorted(facts.cases, key=lambda case: order.index(facts.department(case)))
    yield Paragraph(facts.say("departments.note"), "note")
    yield table_of("departments", facts.each(cases, lambda case: _row(case, facts)), COLUMNS, facts)


def _row(case: Assessment, facts: Facts) -> dict[str, Cell]:
    row, settles = case.row, case.settles_about
    known = row.has_probability and not row.settled_on
    return named(case, facts) | {
        "owner": Cell(facts.department(case)),
        "progress": Cell(facts.say(f"progress_code.{row.progress}")),
        "reported": Cell(facts.words.percent(row.p_reported), row.p_reported) if known else Cell(EMPTY),
        "comment": Cell(facts.comment_text(case)),
        "when_settled": Cell(settles.strftime("%Y-%m") if settles else EMPTY),
    }
