"""The register: every promise of a year's reports with what was said of it before anything came, chained by hashes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

import pandas as pd

from analysis.assessment.assess import Assessments
from analysis.domain.target import year_made
from analysis.errors import Fault, InputError, RequestError
from analysis.files import write
from analysis.formulas import as_csv
from analysis.reading import rows_of

COLUMNS = (
    "entered", "region", "target_id", "indicator_zh", "operator", "threshold", "threshold_upper", "unit", "due",
    "p_reported", "probability", "n_like", "method", "evidence_grade", "outlook", "chain",
)  # fmt: skip


def entries(assessments: Assessments, year: int, entered: str) -> Iterator[dict[str, str]]:
    """Yield the rows of a place's open promises of a year's report that have a probability."""
    table = assessments.table
    chosen = table[table["probability"].notna() & table["settled_on"].isna()]
    for row in chosen.to_dict("records"):
        if year_made(row["id"]) == year:
            told = {**row, "entered": entered, "target_id": row["id"]}
            yield {name: _cell(told[name]) for name in COLUMNS[:-1]}


def _cell(value: object) -> str:
    if isinstance(value, date):
        return value.strftime("%Y-%m-%d")
    if isinstance(value, float):
        return "" if value != value else f"{value:.6g}"
    return "" if value is None else str(value)


def write_register(path: Path, rows: Iterable[dict[str, str]]) -> Path:
    """Write a register, each row with a hash of the one before.

    Raises RequestError when there is one already: what was said is never said anew.
    """
    if path.exists():
        raise RequestError(f"{path.name} is there already; a register is never written anew")
    chained, previous = [list(COLUMNS)], ""
    for row in sorted(rows, key=lambda row: row["target_id"]):
        cells = [row[name] for name in COLUMNS[:-1]]
        previous = _link(previous, cells)
        chained.append([*cells, previous])
    return write(path, as_csv(chained))


def register_of(path: Path) -> pd.DataFrame:
    """Return the rows of a register, checked to be unbroken.

    Raises InputError when a row was changed, removed or moved.
    """
    rows, previous = rows_of(path), ""
    for line, row in enumerate(rows[1:], start=2):
        if len(row) != len(COLUMNS) or row[-1] != _link(previous, row[:-1]):
            told = "the chain of hashes breaks here: this row or one before it was edited, removed or moved by hand"
            raise InputError([Fault(path.name, line, None, None, told)])
        previous = row[-1]
    return pd.DataFrame(rows[1:], columns=list(COLUMNS), dtype="str")


def _link(previous: str, cells: Iterable[str]) -> str:
    return hashlib.sha256("\x1f".join([previous, *cells]).encode("utf-8")).hexdigest()[:16]
