"""What is known and what is missing, as a reader is told it: lines of a page, rows of a table."""

from __future__ import annotations

from datetime import date
from typing import Any, TypeAlias

import pandas as pd

from analysis.domain.codes import GRADES, Frequency
from analysis.domain.departments import Department
from analysis.domain.series import Series
from analysis.domain.target import Target
from analysis.domain.units import UnitMismatch, conversion_factor
from analysis.retrospect.coverage import Call, Coverage
from analysis.sentences.promised import promise
from analysis.words.wording import Words

CallRow: TypeAlias = dict[str, Any]
"""A row of a coverage's tables: texts, numbers, and None for what is absent."""
EMPTY = "—"


def call_rows(coverage: Coverage, words: Words) -> list[dict[str, str]]:
    """Return the figures most worth asking for, the most worth first.

    Each is a dict of texts: id, rank, figure, expected, basis, narrows, decided, when.
    """
    return [_call(row, coverage, words) for row in _records(coverage.calls)]


def _records(table: pd.DataFrame) -> list[CallRow]:
    """Return rows as dicts in which what is absent is None."""
    return [{key: None if pd.isna(value) else value for key, value in row.items()} for row in table.to_dict("records")]


def _call(row: CallRow, coverage: Coverage, words: Words) -> dict[str, str]:
    told = {
        "id": row["id"],
        "rank": str(row["rank"]),
        "figure": _figure_name(row, coverage.target(row["id"]), words),
        "when": _when(row, coverage.assessments.store.definition(row["lift_series"]), words),
        "owner": row["owner"] or "",
    }
    return told | _worth(row, words)


def _worth(row: CallRow, words: Words) -> dict[str, str]:
    """Return what a figure is expected to be and what it would change; blank where nothing says so."""
    if row["figure_median"] is None:
        return dict.fromkeys(("expected", "basis", "narrowing", "narrows", "decided"), "")
    narrowing = words.number(row["narrowing"], 2)
    return {
        "expected": _expected(row, words),
        "basis": words.say(f"coverage.from_{row['figure_basis']}"),
        "narrowing": narrowing,
        "narrows": words.say("coverage.narrows", narrowing=narrowing),
        "decided": words.say("coverage.flips", share=words.percent(row["flip_share"])),
    }


def bundle_texts(coverage: Coverage, words: Words) -> list[tuple[str, str]]:
    """Return the departments worth a call, the most worth first, each with what it can be asked for in one call."""
    told = coverage.table.set_index("id")
    return [
        (department_text(call.department, words), _bundle(call, told, coverage, words))
        for call in coverage.by_department
    ]


def department_text(department: Department, words: Words) -> str:
    """Return what a department is called; one that no report names is marked as suggested."""
    name = words.of(department.names)
    return words.say("departments.suggested", name=name) if department.is_suggested else name


def _bundle(call: Call, told: pd.DataFrame, coverage: Coverage, words: Words) -> str:
    figures = words.listed(_asked(told.loc[name], coverage.target(name), words) for name in call.targets)
    return words.say("coverage.bundle", n=len(call.targets), worth=words.number(call.worth, 1), figures=figures)


def _asked(row: pd.Series[Any], target: Target, words: Words) -> str:
    key = "coverage.asked_overdue" if row["overdue"] else "coverage.asked"
    return words.say(key, indicator=words.of(target.names), period=words.period(row["figure_period"]))


def _figure_name(row: CallRow, target: Target, words: Words) -> str:
    """Return what a missing figure is: indicator, region and period."""
    return words.say(
        "coverage.figure",
        region=words.region(row["region"]),
        period=words.period(row["figure_period"]),
        indicator=words.of(target.names),
    )


def _expected(row: CallRow, words: Words) -> str:
    """Return the median and 80 % range, in the unit of the target where the series converts to it."""
    unit = row["figure_unit"]
    try:
        factor, unit = conversion_factor(unit, row["unit"]), row["unit"]
    except UnitMismatch:
        factor = 1.0
    low, high = words.estimated_range(factor * row["figure_low"], factor * row["figure_high"], unit)
    median = words.estimate(factor * row["figure_median"], unit)
    return words.say("coverage.expected", low=low, high=high, median=median)


def _when(row: CallRow, series: Series | None, words: Words) -> str:
    if not row["figure_due"] or series is None:
        return ""
    note = words.only(series.release_notes)
    due = date.fromisoformat(row["figure_due"]).strftime("%Y-%m")
    if row["overdue"]:
        return words.say("coverage.overdue", date=due, note=note)
    if (
        note and series.frequency == Frequency.YEAR and not row["figure_period"].isdigit()
    ):  # what is published is the year's figure, later
        return words.say("coverage.release_asked", date=due, note=note)
    when = words.say("coverage.release_by", date=due)
    return words.say("coverage.release", when=when, note=note) if note else when


def coverage_rows(coverage: Coverage, words: Words) -> tuple[list[str], list[dict[str, str]]]:
    """Return the header and rows of the table of all targets with a number."""
    header = [words.say(f"coverage.column_{name}") for name in ("target", "grade", "evidence", "lift", "worth", "rank")]
    numeric = coverage.table[coverage.table["threshold"].notna()]
    return header, [_coverage_row(row, coverage.target(row["id"]), words) for row in _records(numeric)]


def _coverage_row(row: CallRow, target: Target, words: Words) -> dict[str, str]:
    worth = row["narrowing"]
    return {
        "id": row["id"],
        "name": words.of(target.names),
        "promise": promise(target, words),
        "grade": row["evidence_grade"],
        "evidence": _evidence(row, words),
        "lift": _lift(row, words),
        "narrowing": EMPTY if worth is None else words.number(worth, 2),
        "rank": EMPTY if row["rank"] is None else str(row["rank"]),
    }


def _evidence(row: CallRow, words: Words) -> str:
    if row["latest_period"] is None:
        return words.say("coverage.evidence_totals" if row["n_obs"] else "coverage.evidence_none", n=row["n_obs"])
    return words.say(
        "coverage.evidence",
        n=row["n_obs"],
        period=words.period(row["latest_period"]),
        reliability=words.say(f"reliability.{row['latest_reliability']}"),
        age=words.say("coverage.days", n=words.number(row["age_days"], 0)),
    )


def _lift(row: CallRow, words: Words) -> str:
    if not row["next_grade"]:
        if row["evidence_grade"] == GRADES[0]:
            return words.say("coverage.lift_highest")
        if row["verdict"] in ("met", "missed"):
            return words.say("coverage.lift_settled")
        return words.say(
            f"reason.{row['reason']}" if row["reason"] and not row["lift_series"] else "coverage.lift_none"
        )
    periods = words.listed(words.period(text) for text in row["lift_periods"].split(" "))
    return words.say("coverage.lift", periods=periods, grade=row["evidence_grade"], next=row["next_grade"])
