"""Workbooks as grids of text (xlsx, xlsb, xls): size checked before anything is unpacked, merged heads filled in."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from analysis.errors import Fault, InputError
from analysis.ingest.grids import Grid, GridRow, too_large, trimmed, unreadable
from analysis.limits import MB, RATIO, most

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

    Value = int | float | str | bool | date | datetime | timedelta | object

SMALL_PART = 1024 * 1024
"""Below this a part may be packed as tightly as it likes."""
DAMAGED = "expected a whole workbook; this one is cut off or damaged"
_CELL = rb'<(?:\w+:)?c r="([A-Z]+)(\d+)"'
_FORMULA = re.compile(
    _CELL + rb"[^>]*>\s*<(?:\w+:)?f(?:[^>]*/>|[^>]*>([^<]*)</(?:\w+:)?f>)(?:<(?:\w+:)?v\s*/>|<v></v>)?</"
)
_ERROR = re.compile(_CELL + rb'[^>]*\bt="e"[^>]*>')
_LETTERS = re.compile(rb"\br\s*=\s*[\"']\s*([A-Za-z]+)\d")
_LONG = re.compile(rb"\br\s*=\s*[\"']\s*[A-Za-z]+(\d{5,20})")
_LINE = re.compile(rb"<(?:\w+:)?row\s[^>]*?\br\s*=\s*[\"']\s*(\d{1,20})")
_MERGE = re.compile(rb'<(?:\w+:)?mergeCell ref="([A-Z]+)(\d+):([A-Z]+)(\d+)"')


@dataclass
class Looks:
    """What a sheet's own XML says beside its values: how numbers are shown, formulas without results, errors."""

    shown: dict[str, str] = field(default_factory=dict)
    formulas: dict[str, str] = field(default_factory=dict)
    computed: bool = False
    errors: set[str] = field(default_factory=set)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)


def read_workbook(data: bytes, name: str) -> list[Grid]:
    """Return one grid for each visible sheet that holds something.

    Numbers are given in full, a percent-formatted 0.558 as 55.8%, a date as year-month-day, a formula by the result
    stored with it, and as it is typed where none is.

    Raises InputError when it is no workbook, is locked, cut off, or would unpack to more than it may.
    """
    import python_calamine

    looks = _looks_of_all(data, name) if data.startswith(b"PK") else {}
    try:
        book = python_calamine.load_workbook(io.BytesIO(data))
        sheets = [each.name for each in book.sheets_metadata if _is_seen(each)]
        grids = [_grid(book.get_sheet_by_name(sheet), name, sheet, looks.get(sheet, Looks())) for sheet in sheets]
    except InputError:
        raise
    except python_calamine.PasswordError as error:
        raise unreadable(name, "the workbook is locked; save it without a password") from error
    except BaseException as error:  # calamine panics on some damaged files, and lets its own kinds of error through
        if isinstance(error, KeyboardInterrupt | SystemExit | MemoryError):
            raise
        raise InputError([Fault(name, None, None, None, DAMAGED)]) from error
    several = len(grids) > 1
    named = [Grid(f"{name}[{each.sheet}]", each.rows, False, True, each.sheet, each.remarks) for each in grids]
    return [grid for grid in (named if several else grids) if grid.rows]


def _is_seen(sheet: object) -> bool:
    return str(getattr(sheet, "visible", "")).endswith("Visible") and str(getattr(sheet, "typ", "")).endswith(
        "WorkSheet"
    )


def check_size(data: bytes, name: str) -> None:
    """Refuse an archive that unpacks to more than it may.

    Raises InputError when it does, or is no archive.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError) as error:
        raise InputError([Fault(name, None, None, None, DAMAGED)]) from error
    total = sum(part.file_size for part in parts)
    worst = max(
        (part.file_size / max(part.compress_size, 1) for part in parts if part.file_size > SMALL_PART), default=0
    )
    largest = max((part.file_size for part in parts), default=0)
    allowed, of_part = most("bytes that a workbook unpacks to"), most("bytes that a part of a workbook unpacks to")
    if total > allowed or largest > of_part or worst > RATIO or len(parts) > most("parts of a workbook"):
        limit = (
            f"a workbook that unpacks to at most {allowed // MB} MB; "
            f"this one would unpack to {total / 2**20:.0f} MB from {len(data) / 2**20:.1f}"
        )
        raise InputError([Fault(name, None, None, None, f"expected {limit}")])


def _looks_of_all(data: bytes, name: str) -> dict[str, Looks]:
    """Return what the XML of each sheet says beside its values; nothing for a binary workbook."""
    check_size(data, name)
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if "xl/workbook.xml" not in archive.namelist():
                return {}
            book = etree.fromstring(archive.read("xl/workbook.xml"), parser)
            links = etree.fromstring(archive.read("xl/_rels/workbook.xml.rels"), parser)
            targets = {link.get("Id"): str(link.get("Target")) for link in links}
            forms = _forms(archive, parser)
            found, unseen = {}, {each for each in archive.namelist() if each.lower().endswith(".xml")}
            for sheet in book.iter("{*}sheet"):
                link = next((value for key, value in sheet.attrib.items() if str(key).endswith("}id")), "")
                path = targets.get(str(link), "").lstrip("/")
                path = path if path.startswith("xl/") else f"xl/{path}"
                if path in archive.namelist():
                    found[str(sheet.get("name"))] = _looks(archive.read(path), forms, name)
                    unseen.discard(path)
            for path in unseen:
                _check_extent(archive.read(path), name)
            return found
    except (etree.XMLSyntaxError, KeyError, zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
        raise InputError([Fault(name, None, None, None, DAMAGED)]) from error


def _forms(archive: zipfile.ZipFile, parser: object) -> dict[str, list[str]]:
    """Return the styles that show a number as a percentage, or a date as a year or a month, by what they show."""
    from lxml import etree

    if "xl/styles.xml" not in archive.namelist():
        return {}
    root = etree.fromstring(archive.read("xl/styles.xml"), parser)
    codes = {each.get("numFmtId"): each.get("formatCode", "") for each in root.iter("{*}numFmt")}
    codes |= {"9": "0%", "10": "0.00%", "17": "mmm-yy"}
    found: dict[str, list[str]] = {}
    styles = root.find("{*}cellXfs")
    for number, style in enumerate(styles if styles is not None else ()):
        shown = _shown(codes.get(style.get("numFmtId"), ""))
        if shown:
            found.setdefault(shown, []).append(str(number))
    return found


def _shown(code: str) -> str:
    plain = re.sub(r'"[^"]*"|\\.|\[[^\]]*\]', "", code.partition(";")[0]).lower()
    if "%" in plain:
        return "%"
    if "d" in plain or "y" not in plain or "h" in plain:
        return ""
    return "month" if "m" in plain else "year"


def _check_extent(xml: bytes, name: str) -> None:
    """Refuse a sheet with a cell so far out that room for all before it ends the program: no library asks first."""
    width = max((_column(letters) for letters in set(_LETTERS.findall(xml))), default=0) + 1
    lines = max((int(line) for pattern in (_LINE, _LONG) for line in set(pattern.findall(xml))), default=0)
    if width > most("columns of a table") or lines * width > most("cells of a table"):
        raise too_large(name)


def _looks(xml: bytes, forms: dict[str, list[str]], name: str) -> Looks:
    _check_extent(xml, name)
    looks = Looks()
    for shown, styles in forms.items():
        styled = re.compile(_CELL + rb'[^>]*\bs="(?:' + "|".join(styles).encode() + rb')"')
        looks.shown |= {_address(each): shown for each in styled.findall(xml)}
    looks.computed = re.search(rb"<(?:\w+:)?f[ >/]", xml) is not None
    if looks.computed:
        looks.formulas = {_address(each): _unescaped(each[2]) for each in _FORMULA.findall(xml)}
    looks.errors = {_address(each) for each in _ERROR.findall(xml)}
    looks.merges = [
        (_column(left), int(top), _column(right) + 1, int(bottom)) for left, top, right, bottom in _MERGE.findall(xml)
    ]
    return looks


def _address(found: tuple[bytes, ...]) -> str:
    return (found[0] + found[1]).decode()


def _unescaped(formula: bytes) -> str:
    import html

    return f"={html.unescape(formula.decode('utf-8', 'replace'))}"


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = 26 * number + letter - 64
    return number - 1


def _grid(sheet: CalamineSheet, name: str, title: str, looks: Looks) -> Grid:
    if sheet.total_width > most("columns of a table") or sheet.total_width * sheet.total_height > most(
        "cells of a table"
    ):
        raise too_large(name)
    table = [list(map(cell_text, row)) for row in sheet.to_python(skip_empty_area=False)]
    merges = looks.merges or [
        (left, top + 1, right + 1, bottom + 1) for (top, left), (bottom, right) in (sheet.merged_cell_ranges or [])
    ]
    _show(table, looks)
    _fill(table, merges)
    rows = tuple(
        GridRow(number, tuple(_shortened(cells)))
        for number, cells in enumerate(table, start=1)
        if any(map(str.strip, cells))
    )
    return Grid(name, rows, delimited=False, sheet=title, remarks=tuple(_remarks(looks)))


def _show(table: list[list[str]], looks: Looks) -> None:
    """Give cells the text that their number's format shows, formulas without a result as they are typed."""
    for address, shown in looks.shown.items():
        line, column = _place(address)
        if line < len(table) and column < len(table[line]):
            table[line][column] = _as_shown(table[line][column], shown)
    for address, text in [*looks.formulas.items(), *((each, "#N/A") for each in looks.errors)]:
        line, column = _place(address)
        while line >= len(table):
            table.append([])
        table[line] += [""] * (column + 1 - len(table[line]))
        table[line][column] = text


def _place(address: str) -> tuple[int, int]:
    letters = address.rstrip("0123456789")
    return int(address[len(letters) :]) - 1, _column(letters.encode())


def _as_shown(text: str, shown: str) -> str:
    if shown == "%" and re.fullmatch(r"-?[\d.]+", text):
        number = format(Decimal(text) * 100, "f")
        return f"{number.rstrip('0').rstrip('.') if '.' in number else number}%"
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return text[:4] if shown == "year" else text[:7] if shown == "month" else text
    return text


def _fill(table: list[list[str]], merges: list[tuple[int, int, int, int]]) -> None:
    """Write the text of a merged cell into all cells that it covers and that are there."""
    for left, top, right, bottom in merges:
        text = table[top - 1][left] if top <= len(table) and left < len(table[top - 1]) else ""
        for cells in table[top - 1 : bottom] if text else ():
            for column in range(left, min(right, len(cells))):
                cells[column] = cells[column] or text


def _shortened(cells: list[str]) -> list[str]:
    last = len(cells)
    while last and not cells[last - 1]:
        last -= 1
    return cells[:last]


def _remarks(looks: Looks) -> Iterator[str]:
    if looks.computed:
        yield "formulas are read by the results stored with them"
    if looks.errors:
        address = min(looks.errors, key=_place)
        yield f"{len(looks.errors)} cells hold an error such as #N/A instead of a figure, the first {address}; left out"


def cell_text(value: Value) -> str:
    """Return what a value shows: a number in full, a date as year-month-day.

    Examples
    --------
    >>> cell_text(2183.0), cell_text(0.1 + 0.2), cell_text(datetime(2023, 12, 31)), cell_text(True)
    ('2183', '0.3', '2023-12-31', 'TRUE')
    """
    if isinstance(value, str):
        return trimmed(value)
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return _number(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else value.isoformat(" ")
    return str(value)


def _number(value: float) -> str:
    if float(value).is_integer() and abs(value) < 1e15:
        return str(int(value))
    text = format(Decimal(f"{value:.15g}"), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
