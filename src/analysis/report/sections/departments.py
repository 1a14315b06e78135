"""All promises by the department that answers for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from analysis.assessment.assess import Assessment
from analysis.domain.codes import VERDICTS, Outlook
from analysis.report.content import Block, Cell, Column, Folded, Heading, Paragraph, Row, Table
from analysis.report.facts import Facts
from analysis.report.target_rows import named, table_of

COLUMNS = ("owner", "promise", "progress", "verdict", "probability", "reported", "when_settled", "comment")


def blocks(facts: Facts) -> Iterator[Block]:
    """Yield a row a promise, those of one department together, departments in the order of their first promise."""
    order = list(dict.fromkeys(facts.department(case) for case in facts.cases))
    cases = sorted(facts.cases, key=lambda case: order.index(facts.department(case)))
    yield Paragraph(facts.say("departments.note"), "note")
    yield Heading(facts.say("departments.counts"), "by-department")
    yield _overview(cases, facts)
    table = table_of("departments", facts.each(cases, lambda case: _row(case, facts)), COLUMNS, facts)
    yield Folded(facts.say("departments.folded", n=len(cases)), [table], is_printed=True)


def _overview(cases: Sequence[Assessment], facts: Facts) -> Table:
    """Return how many promises each department answers for, and how many stand at each verdict."""
    there = {facts.stands(case) for case in cases}
    order = [*(f"verdict.{verdict}" for verdict in VERDICTS), f"outlook_code.{Outlook.AWAITING}"]
    keys = [key for key in order if key in there]
    columns = [
        Column(facts.say("column.owner")),
        Column(facts.say("column.count"), "number"),
        *(Column(facts.say(key), "number") for key in keys),
    ]
    rows = [_counted(name, Counter(map(facts.stands, own)), keys) for name, own in groupby(cases, facts.department)]
    return Table(columns, rows, "by-department")


def _counted(name: str, counts: Counter[str], keys: Sequence[str]) -> Row:
    cells = [Cell(str(counts[key] or "·"), counts[key]) for key in keys]
    return Row([Cell(name), Cell(str(counts.total()), counts.total()), *cells])


def _row(case: Assessment, facts: Facts) -> dict[str, Cell]:
    return named(case, facts) | {
        "owner": Cell(facts.department(case)),
        "progress": Cell(facts.say(f"progress_code.{case.row.progress}")),
        "comment": Cell(facts.comment_text(case)),
    }
