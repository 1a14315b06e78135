"""The one way in which a table's CSV files are read: typed, checked, every fault told by file, line and column."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path

import pandas as pd
import pandera.pandas as pa

from analysis.domain.periods import parse_period
from analysis.errors import Fault, InputError
from analysis.limits import LARGEST
from analysis.tables.csv_text import read_text
from analysis.tables.schemas import FIRST_YEAR, LAST_YEAR, RULE_COLUMN, CheckedTable, columns

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
Place = tuple[str, int]
"""File and line of a row."""


def read_table(path: Path, table: type[CheckedTable], name: str | None = None) -> pd.DataFrame:
    """Read a CSV file, checked against its table; the index holds the line of each row.

    Raises InputError with every fault of the file, in its order.
    """
    frame, faults = check_tables({name or path.name: path}, table)
    if faults:
        raise InputError(faults)
    return frame.droplevel("file")


def check_tables(paths: Mapping[str, Path | bytes], table: type[CheckedTable]) -> tuple[pd.DataFrame, list[Fault]]:
    """Return what can be read of several CSV files of one table, and every fault of them."""
    frames: list[pd.DataFrame] = []
    faults: list[Fault] = []
    absent: set[tuple[str, str | None]] = set()
    for name, path in paths.items():
        frame, found = read_text(path, columns(table), columns(table, required=True), name)
        faults += found
        if frame is not None:
            absent |= {(name, fault.column) for fault in found if fault.line == 1 and fault.column in columns(table)}
            frames.append(frame.set_index(pd.MultiIndex.from_product([[name], frame.index], names=["file", "line"])))
    if not any(len(frame) for frame in frames):
        return empty(table), faults
    frame = pd.concat(frames)
    places = list(frame.index)
    typed, more = _typed(frame.reset_index(drop=True), table, places)
    faults += [fault for fault in more if (fault.file, fault.column) not in absent]
    told = {(fault.file, fault.line, fault.column) for fault in faults}
    more = list(_rule_faults(typed, table, places, absent))
    faults += [fault for fault in more if (fault.file, fault.line, fault.column) not in told]
    order = {name: place for place, name in enumerate(paths)}
    return typed.set_index(frame.index), sorted(faults, key=lambda fault: (order[fault.file], fault.line or 0))


def empty(table: type[CheckedTable]) -> pd.DataFrame:
    """Return a table without rows, its columns typed."""
    described = table.to_schema().columns
    frame = pd.DataFrame({name: pd.Series(dtype=_dtype(str(item.dtype))) for name, item in described.items()})
    return frame.set_index(pd.MultiIndex.from_arrays([[], []], names=["file", "line"]))


def _dtype(described: str) -> str:
    return described if described.startswith(("float", "datetime")) else "str"


def _typed(frame: pd.DataFrame, table: type[CheckedTable], places: list[Place]) -> tuple[pd.DataFrame, list[Fault]]:
    """Turn the text of number and date columns into numbers and dates."""
    faults: list[Fault] = []
    typed = frame.copy()
    for column, described in table.to_schema().columns.items():
        kind = _dtype(str(described.dtype))
        text = frame[column]
        if kind == "str":
            continue
        if kind.startswith("float"):
            good = text.eq("") | text.map(lambda cell: _NUMBER.fullmatch(cell) is not None)
            numbers = pd.to_numeric(text.where(good & text.ne("")), errors="coerce").astype("float64")
            good &= ~(numbers.abs() > LARGEST)
            typed[column] = numbers.where(good)
        else:
            precision = (described.metadata or {}).get("precision")
            days, good = _days(text, frame[precision] if precision else None, coarse=precision is not None)
            typed[column] = days
        for row in frame.index[~good]:
            faults.append(Fault(places[row][0], places[row][1], column, text[row], str(described.description)))
    return typed, faults


_LENGTHS = {"day": 10, "month": 7, "year": 4}
"""Characters that a date known to the day, month or year has at least."""


def _days(
    text: pd.Series[str], precision: pd.Series[str] | None, *, coarse: bool
) -> tuple[pd.Series[pd.Timestamp], pd.Series[bool]]:
    """Return dates and whether each is one; a month or year is its end where `coarse` is allowed."""
    exact = precision if precision is not None else pd.Series("", index=text.index)
    pairs = {pair: _day_of(*pair, coarse=coarse) for pair in set(zip(text, exact, strict=True))}
    days = pd.Series([pairs[pair] for pair in zip(text, exact, strict=True)], index=text.index, dtype="object")
    return pd.to_datetime(days).astype("datetime64[ns]"), days.notna() | text.eq("")


def _day_of(text: str, precision: str, *, coarse: bool) -> date | None:
    least = _LENGTHS.get(precision, 4) if coarse else 10
    try:
        if len(text) == 10:
            day = date.fromisoformat(text)
        elif least <= len(text) <= 7 and re.fullmatch(r"\d{4}(-\d{2})?", text):
            day = parse_period(text).end
        else:
            return None
    except ValueError:
        return None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        return None
    if coarse and precision in ("month", "year"):
        return parse_period(day.isoformat()[: _LENGTHS[precision]]).end
    return day


@lru_cache
def _rules(table: type[CheckedTable]) -> pa.DataFrameSchema:
    """Return a table's schema without types: the columns are typed already, and pandera checks types cell by cell."""
    schema = table.to_schema()
    return schema.update_columns({name: {"dtype": None} for name in schema.columns})


def _rule_faults(
    frame: pd.DataFrame, table: type[CheckedTable], places: list[Place], absent: set[tuple[str, str | None]]
) -> Iterator[Fault]:
    """Yield what pandera finds; where columns are absent, nothing about them and no rule over several columns."""
    try:
        _rules(table).validate(frame, lazy=True)
    except pa.errors.SchemaErrors as error:
        schema = table.to_schema()
        crippled = {name for name, _ in absent}
        cases = sorted(error.failure_cases.itertuples(), key=lambda case: case.schema_context != "Column")
        seen: set[tuple[int, str | None, str]] = set()
        for case in cases:
            row, of_column = int(case.index), case.schema_context == "Column"
            name, line = places[row]
            column = case.column if of_column else RULE_COLUMN[case.check]
            expected = str(schema.columns[column].description) if of_column else case.check
            if (name, column) in absent or (name in crippled and not of_column):
                continue
            # a cell that is wrong in itself is told once; rules that it breaks besides say nothing more
            if not seen & {(row, column, expected), (row, column, "")}:
                seen |= {(row, column, expected), *([(row, column, "")] if of_column else [])}
                yield Fault(name, line, column, _shown(frame.at[row, column]), expected)


def _shown(value: object) -> str:
    """Return a typed cell as its file would say it."""
    if pd.isna(value):
        return ""
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    return f"{value:.12g}" if isinstance(value, float) else str(value)
