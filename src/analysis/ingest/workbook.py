"""An XLSX workbook as grids of text: size checked before anything is unpacked, merged heads filled in."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING

from analysis.errors import Fault, InputError
from analysis.ingest.grids import Grid, Row

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

LARGEST_PART = 48 * 1024 * 1024
LARGEST_TOTAL = 96 * 1024 * 1024
LARGEST_RATIO = 200
SMALL_PART = 1024 * 1024
"""Below this a part may be packed as tightly as it likes."""
MOST_PARTS = 2000
MOST_CELLS = 2_000_000
MOST_COLUMNS = 4_000
_NOT_A_WORKBOOK = "a whole XLSX workbook; this one is cut off or damaged"


def read_workbook(data: bytes, name: str) -> list[Grid]:
    """Return one grid for each visible sheet that holds something.

    Numbers are given in full, a percent-formatted 0.558 as 55.8%, a date as year-month-day, a formula as it is typed.

    Raises
    ------
    InputError
        When it is no workbook, is cut off, or would unpack to more than it may.
    """
    _check_size(data, name)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl tells of styles and extensions that no figure depends on
            grids = _grids(data, name)
    except InputError:
        raise
    except Exception as error:  # openpyxl lets whatever a damaged part causes through: KeyError, ParseError, zlib.error
        raise InputError([Fault(name, None, None, None, f"expected {_NOT_A_WORKBOOK}")]) from error
    return [grid for grid in grids if grid.rows]


def _grids(data: bytes, name: str) -> list[Grid]:
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
    merges = _merged_ranges(data, book)
    sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    several = len(sheets) > 1
    return [
        _grid(sheet, f"{name}[{sheet.title}]" if several else name, merges.get(sheet.title, [])) for sheet in sheets
    ]


def _check_size(data: bytes, name: str) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError) as error:
        raise InputError([Fault(name, None, None, None, f"expected {_NOT_A_WORKBOOK}")]) from error
    total = sum(part.file_size for part in parts)
    worst = max(
        (part.file_size / max(part.compress_size, 1) for part in parts if part.file_size > SMALL_PART), default=0
    )
    largest = max((part.file_size for part in parts), default=0)
    if total > LARGEST_TOTAL or largest > LARGEST_PART or worst > LARGEST_RATIO or len(parts) > MOST_PARTS:
        limit = (
            f"a workbook that unpacks to at most {LARGEST_TOTAL // 2**20} MB; "
            f"this one would unpack to {total / 2**20:.0f} MB from {len(data) / 2**20:.1f}"
        )
        raise InputError([Fault(name, None, None, None, f"expected {limit}")])


def _merged_ranges(data: bytes, book: Workbook) -> dict[str, list[tuple[int, int, int, int]]]:
    """Return the merged ranges of each sheet as first column, first row, last column, last row."""
    from defusedxml.ElementTree import iterparse
    from openpyxl.utils.cell import range_boundaries

    found: dict[str, list[tuple[int, int, int, int]]] = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for sheet in book.worksheets:
            with archive.open(sheet._worksheet_path) as part:
                for _, element in iterparse(part):
                    tag = element.tag.rpartition("}")[2]
                    if tag == "mergeCell":
                        found.setdefault(sheet.title, []).append(range_boundaries(element.get("ref")))
                    elif tag == "row":
                        element.clear()
    return found


def _grid(sheet: Worksheet, name: str, merges: list[tuple[int, int, int, int]]) -> Grid:
    sheet.reset_dimensions()
    table: dict[int, dict[int, str]] = {}
    cells = 0
    for number, row in enumerate(sheet.iter_rows(), start=1):
        texts = {column: cell_text(cell) for column, cell in enumerate(row) if cell.value is not None}
        cells += len(row) + 1
        if len(row) > MOST_COLUMNS or cells > MOST_CELLS:
            limit = f"a sheet of at most {MOST_CELLS:,} cells and {MOST_COLUMNS:,} columns"
            raise InputError([Fault(name, number, None, None, f"expected {limit}")])
        if texts:
            table[number] = texts
    width = 1 + max((column for texts in table.values() for column in texts), default=0)
    for left, top, right, bottom in merges:
        text = table.get(top, {}).get(left - 1)
        if text:
            for number in range(top, min(bottom, max(table)) + 1):
                for column in range(left - 1, min(right, width)):
                    if number in table:
                        table[number].setdefault(column, text)
    rows = tuple(Row(number, tuple(_filled(texts))) for number, texts in sorted(table.items()))
    return Grid(name, tuple(row for row in rows if row.filled), delimited=False)


def _filled(texts: dict[int, str]) -> Iterator[str]:
    for column in range(1 + max(texts)):
        yield texts.get(column, "")


def cell_text(cell: Cell) -> str:
    """Return what a cell shows, as far as it can be said without the fonts."""
    value, form = cell.value, str(cell.number_format or "General")
    if value is None:
        return ""
    if cell.data_type == "f" or type(value).__name__ in ("ArrayFormula", "DataTableFormula"):
        text = str(getattr(value, "text", value) or "")
        return text if text.startswith("=") else f"={text}"
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return _number_text(value, form)
    if isinstance(value, datetime | date):
        return _date_text(value, form)
    if isinstance(value, time):
        return value.isoformat()
    return str(value).strip(" \t\r\n\u3000\u00a0")


def _number_text(value: float, form: str) -> str:
    number = Decimal(f"{value:.15g}")
    shown = re.sub(r'"[^"]*"|\\.|\[[^\]]*\]', "", form.partition(";")[0])
    percent = "%" in shown
    text = format(number * 100 if percent else number, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return f"{text}%" if percent else text


def _date_text(value: date, form: str) -> str:
    shown = re.sub(r'"[^"]*"|\\.|\[[^\]]*\]', "", form).lower()
    if "d" in shown or not shown.strip():
        return f"{value:%Y-%m-%d}"
    return f"{value:%Y-%m}" if "m" in shown else f"{value:%Y}"
