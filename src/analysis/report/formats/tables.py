"""The assessment's table as plain files: CSV that a spreadsheet opens rightly, and JSON with its schema."""

from __future__ import annotations

import csv
import io
import json

from analysis.report.formats.issue import Issue
from analysis.report.formats.stored import Json

TABLE = "onpace-assessment/1"
"""Form of the JSON; it grows by new keys, and changes its number when one goes or means something else."""
WORDS = (
    "id", "region", "domain", "indicator_zh", "indicator_en", "series_id", "kind", "operator", "direction", "unit",
    "commitment", "scope", "due", "owner", "base_period", "latest_period", "latest_status", "progress", "outlook",
    "verdict", "likelihood_zh", "likelihood_en", "evidence_grade", "method", "settled_on", "reason",
)  # fmt: skip
"""Columns that hold words; the others hold numbers."""


def csv_table(issue: Issue) -> bytes:
    """Return the table as CSV; the mark at its beginning says to spreadsheets that it is UTF-8."""
    return issue.assessment.encode("utf-8-sig")


def json_table(issue: Issue) -> bytes:
    """Return the table as JSON, with what it was made from: numbers as numbers, null for what is not known."""
    told = issue.told
    names = ("title", "region", "quarter", "language", "reference", "as_of", "scenario", "axes", "expected", "vintage")
    rows = csv.DictReader(io.StringIO(issue.assessment, newline=""))
    targets: list[Json] = [{name: _value(name, text) for name, text in row.items()} for row in rows]
    content: dict[str, Json] = {"schema": TABLE, **{name: told[name] for name in names}, "targets": targets}
    return f"{json.dumps(content, ensure_ascii=False, indent=1)}\n".encode()


def _value(name: str, text: str) -> Json:
    if not text:
        return None
    return text if name in WORDS else float(text)
