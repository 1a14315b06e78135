"""The table of targets: its columns in order, one frozen row each, and the row written for CSV and JSON."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, TypeVar, cast

from analysis.errors import Fault, InputError
from analysis.formulas import as_csv

R = TypeVar("R")


@dataclass(frozen=True)
class FoundTarget:
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
    """One statement of what was: an observation that a report prints; without a value what it says in words."""

    indicator_zh: str
    period: str
    value: float | None
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


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return number_text(value)
    return str(value)


def cells_of(row: object) -> dict[str, str]:
    """Return a row as a table prints it.

    Examples
    --------
    >>> cells_of(SkippedNumber("a", "两个", "ordinal", 3, 5))["char_start"]
    '3'
    """
    return {column: _cell(getattr(row, column)) for column in columns_of(type(row))}


def from_cells(cells: Mapping[str, str], row: type[R]) -> R:
    """Return the row that a table prints so; a column that it lacks is blank.

    Raises ValueError when a cell that holds a number is none.

    Examples
    --------
    >>> from_cells({"text": "两个", "char_start": "3", "char_end": "5"}, SkippedNumber).char_end
    5
    """
    types = {column.name: str(column.type) for column in fields(cast(Any, row))}
    return row(**{name: _READ[type_](cells.get(name, "")) for name, type_ in types.items()})


def _number(cell: str) -> float | None:
    return float(cell) if cell else None


_READ: dict[str, Callable[[str], object]] = {
    "str": str,
    "int": lambda cell: int(cell or 0),
    "float": lambda cell: float(cell or 0),
    "float | None": _number,
}
"""What a cell of each type is read by."""


def to_csv(found: Sequence[object], row: type, columns: Sequence[str] = ()) -> str:
    """Return rows as UTF-8 CSV with a header line, numbers without a trailing .0; all columns or those named."""
    columns = columns or columns_of(row)
    return ",".join(columns) + "\n" + csv_rows(found, columns)


def csv_rows(found: Sequence[object], columns: Sequence[str]) -> str:
    """Return rows as lines of CSV, without a header."""
    return as_csv([_cell(getattr(each, column)) for column in columns] for each in found)


def _plain(value: object) -> object:
    if value is None or value == "":
        return None
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def to_json(found: Iterable[object], row: type) -> str:
    """Return rows as a JSON list of objects; what is absent is null, numbers are numbers."""
    columns = columns_of(row)
    plain = [{column: _plain(getattr(each, column)) for column in columns} for each in found]
    return json.dumps(plain, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def columns_in(path: Path) -> list[str]:
    """Return the columns of a target that a table has, in its order."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        header = next(csv.reader(stream), [])
    return [name.strip() for name in header if name.strip() in columns_of(FoundTarget)]


def read_targets(path: Path) -> list[FoundTarget]:
    """Return the rows of a table of targets; a column that an older table lacks is blank.

    Raises InputError when the file is no such table.
    """
    from analysis.tables.csv_text import read_text

    columns = columns_of(FoundTarget)
    frame, faults = read_text(path, columns, ("id", "indicator_zh", "evidence"), str(path))
    if faults or frame is None:
        raise InputError(faults)
    found = []
    for line, cells in zip(frame.index, frame.to_dict("records"), strict=True):
        try:
            found.append(from_cells(cells, FoundTarget))
        except ValueError as error:
            faults.append(
                Fault(str(path), int(line), None, None, f"expected numbers in its columns of numbers ({error})")
            )
    if faults:
        raise InputError(faults)
    return found
