"""The 督办 list: what is off pace or missed, and what to watch."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np

from analysis.assessment.assess import Assessment
from analysis.assessment.history import DAYS_A_YEAR
from analysis.assessment.official import level_aimed_at
from analysis.report.content import Block, Cell, Heading, Paragraph
from analysis.report.facts import Facts
from analysis.report.target_rows import filled, followed, named, table_with
from analysis.sentences.tables import EMPTY

COLUMNS = ("promise", "verdict", "probability", "owner", "gap", "missing", "monthly", "when_settled", "comment")
DAYS_A_MONTH = DAYS_A_YEAR / 12


def blocks(facts: Facts) -> Iterator[Block]:
    """Yield both lists, the furthest behind first, with the columns in which one of them says something."""
    late, watched = (facts.each(group, lambda case: _row(case, facts)) for group in followed(facts))
    columns = ["target", *filled([*late, *watched], COLUMNS)]
    yield Paragraph(facts.say("supervise.note"), "note")
    if late:
        yield Heading(facts.say("supervise.late", n=len(late)))
        yield table_with("supervision", late, columns, facts)
    else:
        yield Paragraph(facts.say("supervise.none"))
    if watched:
        yield Heading(facts.say("supervise.watched", n=len(watched)))
        yield table_with("supervision", watched, columns, facts)


def _row(case: Assessment, facts: Facts) -> dict[str, Cell]:
    gap, words = case.standing.gap_points, facts.words
    missing, monthly = still_needed(case, facts.assessments.reference)
    unit = "个百分点" if case.evidence.unit == "%" else case.evidence.unit
    texts = {
        "owner": facts.department(case),
        "comment": facts.comment_text(case),
        "gap": EMPTY if np.isnan(gap) else words.number(gap, 1),
        "missing": words.estimate(missing, unit) if missing > 0 else EMPTY,
        "monthly": words.estimate(monthly, unit) if monthly > 0 else EMPTY,
    }
    return named(case, facts) | {name: Cell(text) for name, text in texts.items()}


def still_needed(case: Assessment, reference: date) -> tuple[float, float]:
    """Return how much is missing to the target, and how much of it a month from the reference date to the due date.

    In the unit of the target's levels, its way down counted as positive; NaN where no figure is known to start from.
    """
    done, row = case.evidence.latest, case.row
    if done is None or row.kind == "growth":
        return float("nan"), float("nan")
    if row.kind == "flow":
        if done.end < case.target.start or not done.is_within_year:
            return float("nan"), float("nan")
        missing = float(row.threshold) - done.amount
    elif row.kind == "change" and (np.isnan(case.standing.base_value) or done.end < case.target.start):
        return float("nan"), float("nan")  # an increment is measured from its base, by a figure later than that
    else:
        missing = level_aimed_at(case) - done.amount
        missing = -missing if row.direction == "decrease" else missing
    months = (row.due - reference).days / DAYS_A_MONTH
    return missing, missing / months if months > 0 else float("nan")
