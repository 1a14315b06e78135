"""A CSV file as text cells: what cannot be read of it is told by row and column, what can be is kept."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from analysis.errors import Fault, InputError, one_line
from analysis.formulas import as_meant, harmless
from analysis.reading import bytes_of, decoded, text_of


def read_text(
    path: Path | bytes, known: Sequence[str], wanted: Sequence[str], name: str
) -> tuple[pd.DataFrame | None, list[Fault]]:
    """Return the cells of a CSV file as text, and the faults of its form."""
    try:
        text = decoded(path if isinstance(path, bytes) else bytes_of(path, name), name).removeprefix("\ufeff")
    except InputError as error:
        return None, list(error.faults)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [cell.strip() for cell in next(reader, [])]
        faults = _header_faults(header, known, wanted, name)
        rows, lines, more = _rows(reader, header, name)
    except csv.Error as error:
        return None, [Fault(name, 1, None, None, f"expected a header ({error})")]
    frame = pd.DataFrame(rows, columns=header, index=pd.Index(lines, dtype="int64"), dtype="str")
    frame = frame.loc[:, ~frame.columns.duplicated()]
    return frame.reindex(columns=list(known), fill_value=""), faults + more


def _header_faults(header: list[str], known: Sequence[str], wanted: Sequence[str], name: str) -> list[Fault]:
    if not any(header):
        return [
            Fault(name, 1, None, None, f"expected a header with the columns {', '.join(wanted)}; the file is empty")
        ]
    faults = [Fault(name, 1, column, None, "no such column") for column in header if column not in known]
    faults += [Fault(name, 1, column, None, "this column, it is missing") for column in wanted if column not in header]
    repeated = dict.fromkeys(column for column in header if header.count(column) > 1 and column in known)
    return faults + [Fault(name, 1, column, None, "this column once only") for column in repeated]


def _rows(reader, header: list[str], name: str) -> tuple[list[list[str]], list[int], list[Fault]]:  # type: ignore[no-untyped-def]
    rows: list[list[str]] = []
    lines: list[int] = []
    faults: list[Fault] = []
    line = reader.line_num + 1
    try:
        for row in reader:
            if row and len(row) != len(header):
                first = header[len(row)] if len(row) < len(header) else header[-1]
                faults.append(Fault(name, line, first, None, f"{len(header)} fields, the row has {len(row)}"))
            elif row:
                rows.append([as_meant(cell.strip()) for cell in row])
                lines.append(line)
            line = reader.line_num + 1
    except csv.Error as error:
        faults.append(Fault(name, line, None, None, f"expected a whole row, it cannot be read ({error})"))
    return rows, lines, faults


def csv_of(table: pd.DataFrame) -> str:
    """Return a table as CSV in which no text is a formula to a spreadsheet."""
    texts = table.select_dtypes(exclude=["number", "datetime", "bool"])
    told = texts.map(lambda cell: harmless(cell) if isinstance(cell, str) else cell)
    return str(table.assign(**told).to_csv(index=False, lineterminator="\n"))


def frame_of(path: Path) -> pd.DataFrame:
    """Return what ``csv_of`` wrote, texts as they were meant.

    Raises InputError when it cannot be read as a table.
    """
    try:
        table = pd.read_csv(io.StringIO(text_of(path)), dtype={"id": "str"})
    except ValueError as error:
        told = f"the file cannot be read ({one_line(error)})"
        raise InputError([Fault(path.name, None, None, None, told)]) from error
    texts = table.select_dtypes(exclude=["number", "datetime", "bool"])
    return table.assign(**texts.map(lambda cell: as_meant(cell) if isinstance(cell, str) else cell))
