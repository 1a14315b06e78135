"""A table of promises rated: read row by row, what is blank derived, each with what the record says of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import isfinite, isnan
from pathlib import Path

import pandas as pd

from analysis.domain.codes import COMMITMENTS, DIRECTIONS, DRIVERS, KINDS, OPERATORS
from analysis.domain.regions import find_region
from analysis.errors import Fault, RequestError
from analysis.record.asked import Asked, Prospect
from analysis.record.derived import completed, is_headline
from analysis.record.figures import with_figures
from analysis.record.model import prospects
from analysis.tables.panel_file import read_texts

REQUIRED = ("id", "indicator_zh", "unit")
BOUNDS = ("lower", "upper")
HELPFUL = (
    "region",
    "level",
    "report_year",
    "kind",
    "operator",
    "direction",
    "evidence",
    "commitment",
    "due",
    "previous_value",
    "deliverable",
    "domain",
    "driver",
)
COLUMNS = ("id", "p_reported", "p_met", "probability", "low_ratio", "high_ratio", "n", "deliverable")
LEVELS = ("nation", "province", "city", "county")
_CODES: Mapping[str, tuple[str, ...]] = {
    "kind": tuple(KINDS),
    "operator": tuple(OPERATORS),
    "direction": tuple(DIRECTIONS),
    "commitment": tuple(COMMITMENTS),
    "driver": tuple(DRIVERS),
    "level": LEVELS,
}
_SPREADSHEETS = (".xlsx", ".xlsm")
_DECIMALS = 4
_YEARS = range(1949, 2101)


@dataclass(frozen=True)
class Rated:
    """The rows that could be read, what was wrong with the others, and what was read otherwise, a line each."""

    rows: pd.DataFrame
    failures: list[str]
    notes: list[str]


def rated(file: Path, history: Path | None = None) -> Rated:
    """Return what the record says of each promise of a table.

    ``file``: CSV, Parquet or a spreadsheet: id, indicator_zh, unit, and lower or upper; more columns help, others are
    left aside. ``history``: the promises' own figures: id, period, value. Raises InputError when the file cannot be
    read or lacks a column. Raises RequestError when no row could be read.
    """
    source = pd.read_excel(file, dtype=str, engine="calamine") if file.suffix.lower() in _SPREADSHEETS else file
    texts = read_texts(source, REQUIRED, (*BOUNDS, *HELPFUL))
    if not set(BOUNDS) & set(texts.columns):
        raise RequestError(f"{file.name}:1: neither lower nor upper; a table of promises has one of the two columns")
    notes: list[str] = []
    ids, asked, failures = [], [], []
    for line, cells in zip(texts.index + 2, texts.to_dict("records"), strict=True):
        told, strange = _known({str(name): str(value) for name, value in cells.items()})
        notes += [f"{file.name}:{line}: {column} = {value!r} is no code and was derived" for column, value in strange]
        try:
            promise = _asked(told, file.name, int(line))
        except RequestError as error:
            failures.append(str(error))
            continue
        ids.append(cells["id"])
        asked.append(promise)
    if not asked:
        raise RequestError("\n".join(["no row could be read", *failures]))
    found = prospects(asked)
    said = [each.p_met for each in found]
    own = with_figures(history, ids, asked, said) if history else said
    return Rated(_frame(ids, asked, found, own), failures, notes)


def _known(cells: dict[str, str]) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """Return a row without the codes that are none, which only help, and those codes."""
    strange = [(column, cells[column]) for column, codes in _CODES.items() if cells.get(column, "") not in ("", *codes)]
    return {**cells, **{column: "" for column, _ in strange}}, strange


def _frame(ids: list[str], asked: list[Asked], found: list[Prospect], own: list[float]) -> pd.DataFrame:
    rows = [
        (
            name,
            round(said.p_reported, _DECIMALS),
            round(said.p_met, _DECIMALS),
            round(p, _DECIMALS),
            round(said.low_ratio, _DECIMALS),
            round(said.high_ratio, _DECIMALS),
            said.n,
            each.deliverable,
        )
        for name, each, said, p in zip(ids, asked, found, own, strict=True)
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _asked(cells: Mapping[str, str], name: str, line: int) -> Asked:
    """Return a row as a promise.

    Raises RequestError when it cannot be read: where, what, and what to do.
    """
    for column in REQUIRED:
        if not cells[column]:
            raise _fault(name, line, column, "", "a text; fill it in")
    low, high = (_number(cells, column, name, line) for column in BOUNDS)
    if isnan(low) and isnan(high):
        raise _fault(name, line, "lower", "", "a number here or in upper; promises without one are not rated")
    year = _year(cells, "report_year", name, line)
    region, level = _place(cells.get("region", ""))
    return replace(
        completed(
            Asked(
                indicator=cells["indicator_zh"],
                unit=cells["unit"],
                lower=low,
                upper=high,
                region=region,
                level=cells.get("level") or level,
                year=year,
                due=_year(cells, "due", name, line) or year,
                previous=_number(cells, "previous_value", name, line),
                kind=cells.get("kind", ""),
                operator=cells.get("operator", ""),
                direction=cells.get("direction", ""),
                evidence=cells.get("evidence", ""),
                commitment=cells.get("commitment", ""),
                deliverable=cells.get("deliverable", ""),
                domain=cells.get("domain", ""),
                driver=cells.get("driver", ""),
            )
        ),
        headline=is_headline(cells["indicator_zh"]),
    )


def _fault(name: str, line: int, column: str, value: str, expected: str) -> RequestError:
    return RequestError(str(Fault(name, line, column, value, expected)))


def _number(cells: Mapping[str, str], column: str, name: str, line: int) -> float:
    text = cells.get(column, "").replace(",", "")
    try:
        value = float(text or "nan")
    except ValueError:
        value = float("inf")
    if text and not isfinite(value):
        raise _fault(name, line, column, text, "a number, such as 118 or 5.5; 万 and 亿 belong to the unit")
    return value


def _year(cells: Mapping[str, str], column: str, name: str, line: int) -> int:
    """Return the year that a cell begins with (2026, 2026.0 or 2026-12-31); 0 for an empty one."""
    text = cells.get(column, "")
    if not text:
        return 0
    if not text[:4].isdigit() or int(text[:4]) not in _YEARS:
        raise _fault(name, line, column, text, "a year or a date, such as 2026 or 2026-12-31")
    return int(text[:4])


def _place(text: str) -> tuple[str, str]:
    """Return a place's full name and level; one that no list knows keeps its name and counts as a city."""
    if not text:
        return "", "city"
    try:
        region = find_region(text)
    except RequestError:
        return text, "city"
    return region.name, region.level
