"""Grids of text, every cell as printed, with the line or row it stands on; those of delimited text."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass

from analysis.errors import Fault, InputError
from analysis.limits import most

CUT = "the whole file: it ends in the middle of a row, a quoted cell or a character"


@dataclass(frozen=True, slots=True)
class GridRow:
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
    """One table of text."""

    name: str  # the file, with the sheet in brackets where there are several
    rows: tuple[GridRow, ...]  # those that hold something
    delimited: bool = True  # whether a row's length means something: true of CSV, false of a sheet
    ended: bool = True  # whether the last line ends with a line end
    sheet: str = ""  # the sheet or table it is of, blank where the file has no names for them
    # what the reader has to say: formulas whose stored results are read, cells that hold errors
    remarks: tuple[str, ...] = ()
    addressed: bool = True  # whether the file itself has these cells; a table made of running text has none


def unreadable(name: str, reason: str, line: int | None = None) -> InputError:
    """Return the fault of a file that is no table."""
    return InputError([Fault(name, line, None, None, f"cannot be read: {reason}")])


class NoTable(InputError):
    """A document without a table: its text may still say something."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(unreadable(name, f"{reason}, and its text no figures of a period").faults)


def too_large(name: str, line: int | None = None) -> InputError:
    """Return the fault of a table larger than any that is read."""
    limit = f"a table of at most {most('cells of a table'):,} cells and {most('columns of a table'):,} columns"
    return InputError([Fault(name, line, None, None, f"expected {limit}")])


def cell_name(column: int, line: int) -> str:
    """Return the address of a cell as a spreadsheet writes it.

    Examples
    --------
    >>> cell_name(0, 5), cell_name(27, 1)
    ('A5', 'AB1')
    """
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{line}"


def trimmed(cell: str) -> str:
    """Return a cell's text without the blanks around it, of whatever width."""
    return cell.strip(" \t\r\n\u3000\u00a0\ufeff")


def read_text(data: bytes, name: str) -> Grid:
    """Return the grid of a CSV file's bytes.

    Raises InputError when the bytes are no text, or the text is cut off.
    """
    text = decoded(data, name)
    if not text.strip():
        raise InputError([Fault(name, None, None, None, "expected rows of figures; the file is empty")])
    delimiter = _delimiter(text)
    plain = _STRAY.sub("", text) if delimiter == "," else text
    reader = csv.reader(io.StringIO(plain, newline=""), delimiter=delimiter, strict=True)
    rows: list[GridRow] = []
    line, count = 1, 0
    try:
        for cells in reader:
            count += len(cells) or 1
            if len(cells) > most("columns of a table") or count > most("cells of a table"):
                raise too_large(name, line)
            row = GridRow(line, tuple(_whole(list(map(trimmed, cells))) if len(rows) < _HEADS else map(trimmed, cells)))
            if row.filled:
                rows.append(row)
            line = reader.line_num + 1
    except csv.Error as error:
        cut = "unexpected end" in str(error)
        raise InputError(
            [Fault(name, line, None, None, f"expected {CUT}" if cut else f"the row cannot be read ({error})")]
        ) from error
    if delimiter != "," and any(map(_DECIMAL_COMMA.search, text.splitlines()[:400])):
        rows = [GridRow(row.line, tuple(map(_with_point, row.cells))) for row in rows]
    rows = _under_names(rows)
    return Grid(name, tuple(_parted(rows) if delimiter == "\t" else rows), ended=text.endswith(("\n", "\r")))


def _under_names(rows: list[GridRow]) -> list[GridRow]:
    """Make a head of lines that name the columns one by one, COL0 the first."""
    start = next((place for place, row in enumerate(rows[:20]) if row.cells[:1] == ("COL0",)), -1)
    count = 0
    while start >= 0 and start + count < len(rows) and rows[start + count].cells[0] == f"COL{count}":
        count += 1
    if count < 2:
        return rows
    names = tuple(row.cell(1) for row in rows[start : start + count])
    below = [row for row in rows[start + count :] if row.cells[0] != "COL0"]
    return [*rows[:start], GridRow(rows[start + count - 1].line, names), *below]


_HEADS = 10
"""Rows of which the first may be heads."""


def _whole(cells: list[str]) -> list[str]:
    """Put together again what a comma in brackets has parted: 地区生产总值(市辖区,亿元)."""
    for place in range(len(cells) - 1, 0, -1):
        if re.fullmatch(r"[^()（）]{1,8}[)）]", cells[place]) and re.fullmatch(
            r"[^()（）]+[(（][^()（）]+", cells[place - 1]
        ):
            cells[place - 1 : place + 1] = [f"{cells[place - 1]},{cells[place]}"]
    return cells


def _parted(rows: list[GridRow]) -> list[GridRow]:
    """Part the first column of a table as Eurostat writes it, in which commas part the dimensions."""
    first = rows[0].cells[0]
    count = first.count(",")
    if "\\" not in first or not count or any(row.cells[0].count(",") != count for row in rows):
        return rows
    return [GridRow(row.line, (*map(trimmed, row.cells[0].split(",")), *row.cells[1:])) for row in rows]


_DECIMAL_COMMA = re.compile(r"(?:^|[;\t])\s*-?\d+,(?:\d{1,2}|\d{4,})\s*(?:[;\t]|$)")


def _with_point(cell: str) -> str:
    """Return a number with a decimal comma as one with a point, every other text as it is."""
    return cell.replace(",", ".") if re.fullmatch(r"-?\d+,\d+", cell) else cell


def decoded(data: bytes, name: str) -> str:
    """Return the text of a file's bytes, in whichever encoding it is.

    Raises InputError when it is no text, or cut off in the middle of a character.
    """
    cut = False
    for encoding in _encodings(data):
        try:
            text = data[: len(data) // 2 * 2].decode(encoding) if "16" in encoding else data.decode(encoding)
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
        raise InputError([Fault(name, lines, None, None, f"expected {CUT}")])
    raise unreadable(name, "neither a table of text in UTF-8 or GB18030 nor a workbook")


def _encodings(data: bytes) -> list[str]:
    """Return the encodings to try: UTF-16 by its mark or its zero bytes, then UTF-8, then what the bytes look like."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ["utf-16"]
    start = data[:4000]
    if len(start) > 8 and start[1::2].count(0) > len(start) // 40 and not start[::2].count(0):
        return ["utf-16-le"]
    if len(start) > 8 and start[::2].count(0) > len(start) // 40 and not start[1::2].count(0):
        return ["utf-16-be"]
    high = re.findall(rb"[\x80-\xff]+", data[:200_000])
    alone = sum(len(run) == 1 for run in high)
    return ["utf-8-sig", "cp1252"] if alone > 0.6 * len(high) and _is_latin(data) else ["utf-8-sig", "gb18030"]


def _is_latin(data: bytes) -> bool:
    """Say whether bytes above ASCII stand alone in words of Latin letters, as they do in no Chinese text."""
    return re.search(rb"[A-Za-z][\xc0-\xff][a-z]", data) is not None


_STRAY = re.compile(r'(?<=")[ \t]++(?=,|\r?$)|(?<!\t)\t++(?="?(?:,|\r?$))|(?<=,)[ \t]++(?=")|(?<=,)\t++', re.M)
"""Tabs beside a comma or at the end of a line, blanks around a quoted cell: they belong to no cell."""


def _delimiter(text: str) -> str:
    """Return what stands between cells; a tab beside a comma or at the end of a line is a stray one."""
    lines = [line for line in text.splitlines()[:200] if line.strip()]
    counts = {",": sum("," in line for line in lines), ";": sum(";" in line for line in lines)}
    counts["\t"] = sum("\t" in _STRAY.sub("", line) for line in lines)
    return max("\t,;", key=lambda mark: counts[mark])
