"""What is known and what is missing, as a reader is told it: lines of a page, rows of a table."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from analysis.domain.codes import GRADES, Frequency
from analysis.domain.regions import region_name
from analysis.domain.series import Series
from analysis.domain.target import Target
from analysis.domain.units import UnitMismatch, conversion_factor
from analysis.retrospect.coverage import Coverage
from analysis.sentences.promised import promise
from analysis.words.wording import estimate, estimated_range, number, percent, period_text, say

EMPTY = "—"


def call_rows(coverage: Coverage, language: str) -> list[dict[str, str]]:
    """Return the figures most worth asking for, the most worth first.

    Each is a dict of texts: id, rank, figure, expected, basis, narrows, decided, when.
    """
    return [_call(row, coverage, language) for row in _records(coverage.calls)]


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return rows as dicts in which what is absent is None."""
    return [{key: None if pd.isna(value) else value for key, value in row.items()} for row in table.to_dict("records")]


def _call(row: dict[str, Any], coverage: Coverage, language: str) -> dict[str, str]:
    told = {
        "id": row["id"],
        "rank": str(row["rank"]),
        "figure": _figure_name(row, coverage.target(row["id"]), language),
        "when": _when(row, coverage.assessments.store.definition(row["lift_series"]), language),
        "owner": row["owner"] or "",
    }
    return told | _worth(row, language)


def _worth(row: dict[str, Any], language: str) -> dict[str, str]:
    """Return what a figure is expected to be and what it would change; blank where nothing says so."""
    if row["figure_median"] is None:
        return dict.fromkeys(("expected", "basis", "narrowing", "narrows", "decided"), "")
    narrowing = number(row["narrowing"], language, 2)
    return {
        "expected": _expected(row, language),
        "basis": say(f"coverage.from_{row['figure_basis']}", language),
        "narrowing": narrowing,
        "narrows": say("coverage.narrows", language, narrowing=narrowing),
        "decided": say("coverage.flips", language, share=percent(row["flip_share"], language)),
    }


def _figure_name(row: dict[str, Any], target: Target, language: str) -> str:
    """Return what a missing figure is: indicator, region and period."""
    return say(
        "coverage.figure",
        language,
        region=region_name(row["region"], language),
        period=period_text(row["figure_period"], language),
        indicator=target.name(language),
    )


def _expected(row: dict[str, Any], language: str) -> str:
    """Return the median and 80 % range, in the unit of the target where the series converts to it."""
    unit = row["figure_unit"]
    try:
        factor, unit = conversion_factor(unit, row["unit"]), row["unit"]
    except UnitMismatch:
        factor = 1.0
    low, high = estimated_range(factor * row["figure_low"], factor * row["figure_high"], unit, language)
    median = estimate(factor * row["figure_median"], unit, language)
    return say("coverage.expected", language, low=low, high=high, median=median)


def _when(row: dict[str, Any], series: Series | None, language: str) -> str:
    if not row["figure_due"] or series is None:
        return ""
    note = series.release_note if language == "zh" else series.release_note_en
    due = date.fromisoformat(row["figure_due"]).strftime("%Y-%m")
    if row["overdue"]:
        return say("coverage.overdue", language, date=due, note=note)
    if (
        note and series.frequency == Frequency.YEAR and not row["figure_period"].isdigit()
    ):  # what is published is the year's figure, later
        return say("coverage.release_asked", language, date=due, note=note)
    when = say("coverage.release_by", language, date=due)
    return say("coverage.release", language, when=when, note=note) if note else when


def coverage_rows(coverage: Coverage, language: str) -> tuple[list[str], list[dict[str, str]]]:
    """Return the header and rows of the table of all targets with a number.

    Returns
    -------
    list of str
        Target, grade, evidence, the figure that would lift it, narrowing.
    list of dict
        id, name, promise, grade, evidence, lift, narrowing, rank: a text each, in the order of the targets.
    """
    header = [
        say(f"coverage.column_{name}", language) for name in ("target", "grade", "evidence", "lift", "worth", "rank")
    ]
    numeric = coverage.table[coverage.table["threshold"].notna()]
    return header, [_coverage_row(row, coverage.target(row["id"]), language) for row in _records(numeric)]


def _coverage_row(row: dict[str, Any], target: Target, language: str) -> dict[str, str]:
    worth = row["narrowing"]
    return {
        "id": row["id"],
        "name": target.name(language),
        "promise": promise(target, language),
        "grade": row["evidence_grade"],
        "evidence": _evidence(row, language),
        "lift": _lift(row, language),
        "narrowing": EMPTY if worth is None else number(worth, language, 2),
        "rank": EMPTY if row["rank"] is None else str(row["rank"]),
    }


def _evidence(row: dict[str, Any], language: str) -> str:
    if row["latest_period"] is None:
        return say("coverage.evidence_totals" if row["n_obs"] else "coverage.evidence_none", language, n=row["n_obs"])
    return say(
        "coverage.evidence",
        language,
        n=row["n_obs"],
        period=period_text(row["latest_period"], language),
        reliability=say(f"reliability.{row['latest_reliability']}", language),
        age=say("coverage.days", language, n=number(row["age_days"], language, 0)),
    )


def _lift(row: dict[str, Any], language: str) -> str:
    if not row["next_grade"]:
        if row["evidence_grade"] == GRADES[0]:
            return say("coverage.lift_highest", language)
        if row["verdict"] in ("met", "missed"):
            return say("coverage.lift_settled", language)
        return say(
            f"reason.{row['reason']}" if row["reason"] and not row["lift_series"] else "coverage.lift_none", language
        )
    joint = "、" if language == "zh" else ", "
    periods = joint.join(period_text(text, language) for text in row["lift_periods"].split(" "))
    return say("coverage.lift", language, periods=periods, grade=row["evidence_grade"], next=row["next_grade"])
