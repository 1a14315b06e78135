"""Tables for readers: the 序时进度 table, counts of verdicts, and the assessment as text."""

from __future__ import annotations

import json
import math
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from analysis.assessment.assess import Assessment, Assessments
from analysis.assessment.verdict import AssessmentRow
from analysis.domain.codes import Kind
from analysis.retrospect.changes import PARTS, Change
from analysis.sentences.cards import calendar_text, outlook_text
from analysis.sentences.promised import promise
from analysis.sentences.usual_share import usual_of
from analysis.words.wording import Words

SLIGHTLY_BEHIND = -10.0
"""Percentage points behind the calendar from which the light is red."""
EMPTY = "—"


def light(gap: float) -> str:
    """Return the light of a gap between progress and calendar share, in percentage points.

    Examples
    --------
    >>> light(3.0), light(-4.0), light(-20.0), light(float("nan"))
    ('green', 'yellow', 'red', 'grey')
    """
    if np.isnan(gap):
        return "grey"
    return "green" if gap >= 0 else "yellow" if gap >= SLIGHTLY_BEHIND else "red"


def progress_row(case: Assessment, words: Words) -> dict[str, Any]:
    """Return one row of the 序时进度 table as an office prints it: texts by column.

    `gap` is also given as the number `gap_value`, blank where it is not known.
    """
    where, row = case.standing, case.row
    colour = light(where.gap_points)
    latest = case.evidence.latest
    done, known = "", has_own_figure(case)
    if latest is not None and (known or not np.isnan(where.progress_share)):
        done = words.quantity(latest.amount, case.evidence.unit)
        if row.kind != "flow":
            done = words.say("card.as_of_period", value=done, period=words.period(latest.period))
    reached = where.progress_share if not known or not np.isnan(where.progress_share) else share_of_target(case)
    previous = same_date_last_year(case)
    usual = usual_of(case)
    return {
        "id": row.id,
        "name": words.of(row.names),
        "plan": promise(case.target, words),
        "done": done or EMPTY,
        "progress_share": EMPTY if np.isnan(reached) else words.percent(reached, 1),
        "elapsed_share": calendar_text(case, words),
        "usual": words.percent(usual.share) if usual.years else EMPTY,
        "gap": EMPTY if np.isnan(where.gap_points) else words.number(where.gap_points, 1),
        "gap_value": "" if np.isnan(where.gap_points) else where.gap_points,
        "last_year": EMPTY if np.isnan(previous) else words.percent(previous, 1),
        "light": colour,
        "light_text": _light_text(case, colour, words),
        "owner": row.owner or EMPTY,
    }


def _light_text(case: Assessment, colour: str, words: Words) -> str:
    """Return a light in words; of a level without a base, what is missing to the target."""
    latest = case.evidence.latest
    if colour != "grey" or latest is None or not has_own_figure(case):
        return words.say(f"light.{colour}")
    if np.isnan(share_of_target(case)):
        return words.say("card.no_base")
    missing = case.target.threshold - latest.amount
    if missing <= 0:
        return words.say("card.level_reached")
    return words.say("card.level_short", missing=words.quantity(missing, case.evidence.unit))


def share_of_target(case: Assessment) -> float:
    """Return a level ÷ the level promised, which needs no base; NaN where less is better or the target is no level."""
    target, latest = case.target, case.evidence.latest
    rises = target.kind == Kind.STOCK and not target.is_ceiling and not target.falls
    if latest is None or not rises or case.case.measure.how != "level" or not target.threshold > 0:
        return float("nan")
    return latest.amount / target.threshold


def has_own_figure(case: Assessment) -> bool:
    """Return whether a figure of a target's own period is published: an amount to date, or a level within it."""
    latest = case.evidence.latest
    return latest is not None and latest.end >= case.target.start


def same_date_last_year(case: Assessment) -> float:
    """Return the share of last year's total that was done by the same date, NaN where it is not known."""
    done = case.evidence.in_year
    if done is None or case.row.kind != "flow":
        return math.nan
    known = case.store.figures(case.target.series_id, case.target.region, case.case.as_of)
    year = done.year - 1
    before = [row for row in known if row.year == year and row.is_since_january]
    same = [row.amount for row in before if row.end.month == done.end.month]
    total = [row.amount for row in before if row.is_whole_year and row.amount > 0]
    return same[0] / total[0] if same and total else math.nan


def as_json(table: pd.DataFrame) -> str:
    """Return a table as a plain list of objects; what is absent is null, numbers are numbers."""
    records = [{key: _plain(value) for key, value in row.items()} for row in table.to_dict("records")]
    return json.dumps(records, ensure_ascii=False, indent=1, allow_nan=False)


def as_text(assessments: Assessments, words: Words) -> list[list[str]]:
    """Return an assessment as the texts of a narrow screen: a row a target."""
    return [_text_row(case, words) for case in assessments.cases.values()]


def _text_row(case: Assessment, words: Words) -> list[str]:
    row = case.row
    chance = EMPTY
    if not _blank(row.probability):
        chance = words.probability(row.probability, row.evidence_grade)
    return [
        row.id,
        words.of(row.names),
        promise(case.target, words),
        _done(row, words),
        latest_text(case, words),
        words.say(f"progress_code.{row.progress}"),
        outlook_text(row, words),
        chance,
        EMPTY if not row.has_probability else words.percent(row.p_reported),
        row.evidence_grade,
        words.number(row.n_like) if row.n_like else EMPTY,
    ]


def latest_text(case: Assessment, words: Words) -> str:
    """Return the latest comparable figure of whatever year, with its period; a dash where there is none."""
    latest = case.evidence.latest
    if latest is None:
        return EMPTY
    value = words.quantity(latest.amount, case.evidence.unit)
    return words.say("card.as_of_period", value=value, period=latest.period)


def _done(row: AssessmentRow, words: Words) -> str:
    """Return what of an amount, or of an increment, is done within the target's own period; a dash where not known."""
    if row.kind not in (Kind.FLOW, Kind.CHANGE) or math.isnan(row.threshold):
        return EMPTY
    if row.settled_on:
        return words.quantity(row.median, row.unit)
    if math.isnan(row.progress_share):
        return EMPTY
    return words.quantity(round(row.progress_share * row.threshold, 9), row.unit)


def change_rows(change: Change, words: Words) -> tuple[list[str], list[list[str]]]:
    """Return the header and rows of what changed: before, after, change and its parts, in percentage points."""
    names = {case.row.id: words.of(case.row.names) for case in change.after.cases.values()}
    header = ["id", words.say("column.target"), words.say("diff.before"), words.say("diff.after")]
    header += [words.say("diff.change"), *(words.say(f"part.{name}") for name in PARTS)]
    rows = []
    for row in change.table[change.table["change"].notna()].to_dict("records"):
        grade = change.after.cases[row["id"]].row.evidence_grade
        chances = [words.probability(row[f"probability_{when}"], grade) for when in ("before", "after")]
        parts = [words.number(100 * row[name], 1) for name in ("change", *PARTS)]
        rows.append([row["id"], names.get(row["id"], ""), *chances, *parts])
    return header, rows


def _plain(value: object) -> object:
    if _blank(value):
        return None
    if isinstance(value, date):
        return value.strftime("%Y-%m-%d")
    return value.item() if hasattr(value, "item") else value


def _blank(value: object) -> bool:
    return value is None or value is pd.NaT or (isinstance(value, float) and math.isnan(value))
