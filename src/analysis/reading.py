"""How the text and the rows of a file are read: of plain files alone, with boxes for what is no text."""

from __future__ import annotations

import codecs
import csv
import io
import math
import stat
from pathlib import Path

from analysis.characters import plain
from analysis.errors import Fault, InputError
from analysis.formulas import as_meant


def bytes_of(path: Path, name: str = "", largest: float = math.inf) -> bytes:
    """Return what a plain file holds; a pipe or a device would give no end, or wait for one.

    `name` is what it is called in faults, its path if left out; `largest` how many bytes of it are read.

    Raises InputError when it is no plain file, is larger, or cannot be read.
    """
    try:
        about = path.stat()
        if not stat.S_ISREG(about.st_mode):
            told = "expected a file, not a folder or device"
        elif about.st_size > largest:
            told = f"is larger than {largest / 2**20:g} MB; --limits raises that"
        else:
            return path.read_bytes()
    except OSError as error:
        told = f"cannot be read ({error.strerror or error})"
    raise InputError([Fault(name or str(path), None, None, None, told)])


def text_of(path: Path) -> str:
    """Return the text of a file; half of a pair of UTF-16, which is no text, is a box.

    Raises InputError when it cannot be read, or is not UTF-8, with the line.
    """
    data = bytes_of(path).removeprefix(codecs.BOM_UTF8)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return decoded(data, path.name)


def decoded(data: bytes, name: str) -> str:
    """Return bytes as text without characters that are none.

    Raises InputError when they are not UTF-8, with the line.
    """
    try:
        return plain(data.decode("utf-8", "surrogatepass"))
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        told = f"expected UTF-8 text, not so from byte {error.start} on"
        raise InputError([Fault(name, line, None, None, told)]) from error


def rows_of(path: Path) -> list[list[str]]:
    """Return the rows of a table, its head first, each text as it was meant.

    Raises InputError when it is not UTF-8.
    """
    return [[*map(as_meant, row)] for row in csv.reader(io.StringIO(text_of(path), newline=""))]


def table_rows(path: Path) -> list[dict[str, str]]:
    """Return the rows of a table by its columns; what a short one lacks is blank."""
    head, *rows = [row for row in rows_of(path) if row] or [[]]
    return [dict(zip(head, row + [""] * (len(head) - len(row)), strict=False)) for row in rows]
