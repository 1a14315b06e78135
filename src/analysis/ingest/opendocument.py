"""OpenDocument spreadsheets as grids of text: percentages, dates and formulas as they are shown."""

from __future__ import annotations

import io
import zipfile
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from analysis.errors import Fault, InputError
from analysis.ingest.grids import Grid, GridRow, too_large, trimmed, unreadable
from analysis.ingest.workbook import DAMAGED, cell_text, check_size
from analysis.limits import most

if TYPE_CHECKING:
    from lxml.etree import _Element

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"


def is_opendocument(data: bytes) -> bool:
    """Say whether a file's bytes are an OpenDocument spreadsheet."""
    return data.startswith(b"PK") and b"opendocument.spreadsheet" in data[:200]


def read_opendocument(data: bytes, name: str) -> list[Grid]:
    """Return one grid for each sheet that holds something.

    Raises InputError when it is no whole workbook, is locked, or holds more than a table may.
    """
    from lxml import etree

    check_size(data, name)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if b"encryption-data" in archive.read("META-INF/manifest.xml"):
                raise unreadable(name, "the workbook is locked; save it without a password")
            content = etree.fromstring(
                archive.read("content.xml"), etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
            )
    except (etree.XMLSyntaxError, KeyError, zipfile.BadZipFile, OSError) as error:
        raise InputError([Fault(name, None, None, None, DAMAGED)]) from error
    sheets = list(content.iter(f"{_TABLE}table"))
    grids = []
    for sheet in sheets:
        title = sheet.get(f"{_TABLE}name", "")
        shown = f"{name}[{title}]" if len(sheets) > 1 else name
        grids.append(Grid(shown, tuple(_rows(sheet, name)), delimited=False, sheet=title))
    return [grid for grid in grids if grid.rows]


def _rows(sheet: _Element, name: str) -> list[GridRow]:
    rows: list[GridRow] = []
    line, count = 1, 0
    for row in sheet.iter(f"{_TABLE}table-row"):
        repeated = int(row.get(f"{_TABLE}number-rows-repeated", "1"))
        cells = _cells(row, name)
        if cells:
            count += repeated * len(cells)
            if count > most("cells of a table"):
                raise too_large(name, line)
            rows += [GridRow(line + number, tuple(cells)) for number in range(repeated)]
        line += repeated
    return rows


def _cells(row: _Element, name: str) -> list[str]:
    cells: list[str] = []
    blank = 0
    for cell in row.iterchildren(f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
        repeated = int(cell.get(f"{_TABLE}number-columns-repeated", "1"))
        text = _text(cell)
        if not text:
            blank += repeated
            continue
        if len(cells) + blank + repeated > most("columns of a table"):
            raise too_large(name)
        cells += [""] * blank + [text] * repeated
        blank = 0
    return cells


def _text(cell: _Element) -> str:
    kind, value = cell.get(f"{_OFFICE}value-type", ""), cell.get(f"{_OFFICE}value", "")
    if kind in ("float", "currency"):
        return cell_text(float(value))
    if kind == "percentage":
        try:
            return f"{cell_text(float(Decimal(value) * 100))}%"
        except InvalidOperation:
            return f"{value}%"
    if kind == "date":
        return cell.get(f"{_OFFICE}date-value", "")[:10]
    shown = trimmed("\n".join("".join(part.itertext()) for part in cell.iterchildren(f"{_TEXT}p")))
    formula = cell.get(f"{_TABLE}formula", "")
    return shown or (f"={formula.partition('=')[2]}" if formula and not kind else "")
