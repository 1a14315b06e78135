"""The table of targets: its columns in order, one frozen row each, and the row written for CSV and JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Any


@dataclass(frozen=True)
class Target:
    """One quantified promise; what does not apply is empty or None. Values as printed, 万 and 亿 in the unit."""

    id: str
    region: str
    document: str
    part: str
    section: str
    domain: str
    indicator_zh: str
    indicator_en: str
    series_id: str
    kind: str
    operator: str
    direction: str
    lower: float | None
    upper: float | None
    unit: str
    deliverable: str
    stage: str
    item: str
    qualifier: str
    commitment: str
    driver: str
    owner: str
    scope: str
    base_period: str
    due: str
    confidence: float
    evidence: str
    char_start: int
    char_end: int


@dataclass(frozen=True)
class Outcome:
    """One statement of what was: an observation that a report prints."""

    indicator_zh: str
    period: str
    value: float
    unit: str
    kind: str
    status: str
    bound: str
    evidence: str
    char_start: int
    char_end: int
    part: str
    region: str
    document: str


@dataclass(frozen=True)
class SkippedNumber:
    """A number that came out as no target, and why."""

    document: str
    text: str
    reason: str
    char_start: int
    char_end: int


def columns_of(row: type) -> list[str]:
    """Return the columns of a row's table in order.

    Examples
    --------
    >>> columns_of(Outcome)[:3]
    ['indicator_zh', 'period', 'value']
    """
    return [column.name for column in fields(row)]


def number_text(value: float) -> str:
    """Return a number as a table prints it.

    Examples
    --------
    >>> number_text(60.0), number_text(1.28), number_text(66.7)
    ('60', '1.28', '66.7')
    """
    return f"{value:.10f}".rstrip("0").rstrip(".")


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return number_text(value)
    return str(value)


def to_csv(found: Sequence[Any], row: type) -> str:
    """Return rows as UTF-8 CSV with a header line, numbers without a trailing .0."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    columns = columns_of(row)
    writer.writerow(columns)
    writer.writerows([_cell(getattr(each, column)) for column in columns] for each in found)
    return stream.getvalue()


def _plain(value: Any) -> Any:
    if value is None or value == "":
        return None
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def to_json(found: Iterable[Any], row: type) -> str:
    """Return rows as a JSON list of objects; what is absent is null, numbers are numbers."""
    columns = columns_of(row)
    plain = [{column: _plain(getattr(each, column)) for column in columns} for each in found]
    return json.dumps(plain, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
