"""The livelihood projects: what the work report's list of 民生实事 promises."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from analysis.assessment.assess import Assessment
from analysis.report.content import Block, Cell
from analysis.report.facts import Facts
from analysis.report.target_rows import named, table_of
from analysis.sentences.tables import EMPTY

LIST = "实事"
"""What the title of such a list says."""
COLUMNS = ("domain", "promise", "progress_share", "verdict", "probability", "owner", "reason")


def blocks(facts: Facts) -> Iterator[Block]:
    """Yield the list; nothing where the report has none."""
    rows = facts.each(listed(facts), lambda case: _row(case, facts))
    if rows:
        yield table_of("livelihood", rows, COLUMNS, facts)


def listed(facts: Facts) -> list[Assessment]:
    """Return the targets of the list."""
    return [case for case in facts.cases if LIST in f"{case.target.document}{case.target.section}"]


def _row(case: Assessment, facts: Facts) -> dict[str, Cell]:
    share, row = case.standing.progress_share, case.row
    texts = {
        "domain": facts.say(f"domain.{row.domain}"),
        "progress_share": EMPTY if np.isnan(share) else facts.words.percent(share, 1),
        "owner": row.owner or EMPTY,
        "reason": "" if row.has_probability or not row.reason else facts.say(f"reason.{row.reason}"),
    }
    return named(case, facts) | {name: Cell(text) for name, text in texts.items()}
