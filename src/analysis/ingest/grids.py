"""Grids of text, every cell as printed, with the line or row it stands on; those of delimited text and of JSON."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import dataclass

from analysis.errors import Fault, InputError

_CUT = "the whole file: it ends in the middle of a row, a quoted cell or a character"


@dataclass(frozen=True)
class Row:
    """One row of a grid: the line of the file on which it begins, and its cells."""

    line: int
    cells: tuple[str, ...]

    def cell(self, column: int) -> str:
        """Return the text of a column, blank beyond the end of the row."""
        return self.cells[column] if column < len(self.cells) else ""

    @property
    def filled(self) -> list[str]:
        """The cells that hold something."""
        return [cell for cell in self.cells if cell.strip()]


@dataclass(frozen=True)
class Grid:
    """One table of text.

    Attributes
    ----------
    name : str
        The file, with the sheet in brackets where there are several.
    rows : tuple of Row
        Those that hold something.
    delimited : bool
        Whether a row's length means something: true of CSV, false of a sheet.
    ended : bool
        Whether the last line ends with a line end.
    """

    name: str
    rows: tuple[Row, ...]
    delimited: bool = True
    ended: bool = True


def unreadable(name: str, reason: str, line: int | None = None) -> InputError:
    """Return the fault of a file that is no table."""
    return InputError([Fault(name, line, None, None, f"cannot be read: {reason}")])


def read_text(data: bytes, name: str) -> Grid:
    """Return the grid of a CSV file's bytes.

    Raises
    ------
    InputError
        When the bytes are no text, or the text is cut off.
    """
    text = _decoded(data, name)
    if not text.strip():
        raise InputError([Fault(name, None, None, None, "expected rows of figures; the file is empty")])
    delimiter = _delimiter(text)
    plain = _STRAY.sub("", text) if delimiter == "," else text
    reader = csv.reader(io.StringIO(plain, newline=""), delimiter=delimiter, strict=True)
    rows: list[Row] = []
    line = 1
    try:
        for cells in reader:
            row = Row(line, tuple(cell.strip(" \t\r\n\u3000\u00a0\ufeff") for cell in cells))
            if row.filled:
                rows.append(row)
            line = reader.line_num + 1
    except csv.Error as error:
        cut = "unexpected end" in str(error)
        raise InputError(
            [Fault(name, line, None, None, f"expected {_CUT}" if cut else f"the row cannot be read ({error})")]
        ) from error
    return Grid(name, tuple(rows), ended=text.endswith(("\n", "\r")))


def read_records(data: bytes, name: str) -> Grid:
    """Return the grid of a JSON list of objects, such as ``onpace extract --outcomes --format json`` writes.

    Raises
    ------
    InputError
        When it is no such list.
    """
    try:
        records = json.loads(data)
    except ValueError as error:
        raise InputError([Fault(name, None, None, None, f"expected {_CUT}, or JSON ({error})")]) from error
    if not all(isinstance(record, dict) for record in records):
        raise unreadable(name, "a JSON list of something else than objects")
    heads = list(dict.fromkeys(head for record in records for head in record))
    texts = [["" if record.get(head) is None else str(record[head]) for head in heads] for record in records]
    rows = tuple(Row(line, tuple(cells)) for line, cells in enumerate([heads, *texts], start=1))
    return Grid(name, tuple(row for row in rows if row.filled), delimited=False)


def _decoded(data: bytes, name: str) -> str:
    encodings = ["utf-16"] if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ["utf-8-sig", "gb18030"]
    cut = False
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError as error:
            # a text that is good up to a last half character is no text in another encoding but one cut off
            cut = cut or (error.end == len(data) and error.start >= len(data) - 3 and len(data) > 8)
            if cut:
                break
            continue
        if "\0" in text:
            break
        return text
    if cut:
        lines = data.count(b"\n") + 1
        raise InputError([Fault(name, lines, None, None, f"expected {_CUT}")])
    raise unreadable(name, "neither a table of text in UTF-8 or GB18030 nor a workbook")


_STRAY = re.compile(r'(?<=")[ \t]+(?=,|\r?$)|\t+(?="?(?:,|\r?$))|(?<=,)[ \t]+(?=")|(?<=,)\t+', re.M)
"""Tabs beside a comma or at the end of a line, blanks around a quoted cell: they belong to no cell."""


def _delimiter(text: str) -> str:
    """Return what stands between cells; a tab beside a comma or at the end of a line is a stray one."""
    lines = [line for line in text.splitlines()[:200] if line.strip()]
    counts = {",": sum("," in line for line in lines), ";": sum(";" in line for line in lines)}
    counts["\t"] = sum("\t" in _STRAY.sub("", line) for line in lines)
    return max("\t,;", key=lambda mark: counts[mark])
