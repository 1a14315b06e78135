"""What the report's tables of targets have in common: which targets are followed, cells and columns by name."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from analysis.assessment.assess import Assessment
from analysis.domain.codes import OFF_PACE, ON_PACE
from analysis.report.content import Badge, Cell, Column, Link, Row, Table, Text
from analysis.report.facts import Facts
from analysis.sentences.promised import promise
from analysis.sentences.tables import EMPTY, light

ROLES = {
    "item": "",
    "target": "",
    "verdict": "",
    "owner": "",
    "domain": "",
    "when_settled": "",
    "progress": "",
    "like": "",
    "plan": "plan",
    "promise": "plan",
    "light": "lamp",
    "reason": "why",
    "comment": "why",
}
"""What the cells of a column hold where it is no number."""

Cells = Mapping[str, Cell]


def named(case: Assessment, facts: Facts) -> dict[str, Cell]:
    """Return what every table says of a target: its name, promise with its note, verdict and probability."""
    row = case.row
    known = row.has_probability
    chance = facts.chance(case) if known and not row.settled_on else EMPTY
    return {
        "target": name_cell(facts.name(case), row.id),
        "promise": Cell(promised(case, facts)),
        "verdict": Cell((Badge(row.verdict, facts.say(facts.stands(case))),)),
        "probability": Cell(chance, row.probability if known else math.nan),
        "when_settled": Cell(case.settles_about.strftime("%Y-%m") if case.settles_about else EMPTY),
        "reported": Cell(facts.words.percent(row.p_reported), row.p_reported) if chance != EMPTY else Cell(EMPTY),
    }


def name_cell(name: str, place: str) -> Cell:
    """Return the cell that names a row and leads to what is said of it elsewhere."""
    return Cell((Link(name, place),))


def promised(case: Assessment, facts: Facts) -> Text:
    """Return what a target promises, with its note."""
    return facts.notes.promise(promise(case.target, facts.words), case)


def table_of(name: str, rows: Sequence[Cells], columns: Iterable[str], facts: Facts) -> Table:
    """Return a table of targets; a column in which no row says anything is left out."""
    return table_with(name, rows, ["target", *filled(rows, columns)], facts)


def table_with(name: str, rows: Sequence[Cells], shown: Sequence[str], facts: Facts) -> Table:
    """Return a table of targets with these columns."""
    heads = [Column(facts.say(f"column.{column}"), ROLES.get(column, "number")) for column in shown]
    return Table(heads, [Row([row[column] for column in shown]) for row in rows], name)


def filled(rows: Sequence[Cells], columns: Iterable[str]) -> list[str]:
    """Return the columns in which some row says something."""
    return [name for name in columns if not all(row[name].is_blank for row in rows)]


def has_number(case: Assessment) -> bool:
    """Return whether a target prints a number."""
    return bool(pd.notna(case.row.threshold))


def is_own(case: Assessment) -> bool:
    """Return whether a target is this government's own for its report, not one of a level above or of a glossary."""
    return case.row.reason not in ("other_scope", "explained")


def has_reason(case: Assessment) -> bool:
    """Return whether a target has a card's worth of its own: figures, an announced addition, or a fault."""
    return bool(case.failure or case.evidence.n_obs or case.row.method != "record")


def followed(facts: Facts) -> tuple[list[Assessment], list[Assessment]]:
    """Return the targets off pace or missed, and those to watch, each the furthest behind first.

    To watch are targets less likely than not to be met, and those behind the calendar.
    """
    late = [case for case in facts.cases if case.row.verdict in ("off_pace", "missed")]
    watched = [case for case in facts.cases if case.row.verdict in ("uncertain", "on_pace") and _slips(case)]
    late.sort(key=_urgency)
    watched.sort(key=_urgency)
    return late, watched


def attention(facts: Facts, most: int) -> list[Assessment]:
    """Return the targets that most need attention, at most so many: those followed, then the open nearest to a limit.

    Those without a projection are left out; among the uncertain the best evidence comes first.
    """
    late, watched = followed(facts)
    others = [case for case in facts.open if case.row.verdict == "uncertain" and case not in watched]
    others.sort(key=lambda case: (case.row.evidence_grade, _from_limit(case), case.row.id))
    return [*late, *watched, *others][:most]


def _from_limit(case: Assessment) -> float:
    return min(abs(case.row.probability - limit) for limit in (OFF_PACE, ON_PACE))


def _slips(case: Assessment) -> bool:
    return bool(case.row.probability < 0.5 or light(case.standing.gap_points) in ("yellow", "red"))


def _urgency(case: Assessment) -> tuple[float, float, str]:
    gap = case.standing.gap_points
    return case.row.probability, 0.0 if np.isnan(gap) else gap, case.row.id
