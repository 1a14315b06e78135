"""A file as grids of text, whatever it is: delimited text, JSON or a workbook."""

from __future__ import annotations

from pathlib import Path

from analysis.errors import Fault, InputError
from analysis.ingest.grids import Grid, read_records, read_text, unreadable
from analysis.ingest.workbook import read_workbook

LARGEST_FILE = 64 * 1024 * 1024
_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"


def read_grids(path: Path) -> list[Grid]:
    """Return the tables of a file as text, one a visible sheet, whatever the file is called.

    It is CSV in UTF-8 (with or without byte order mark), UTF-16 or GB18030, comma, tab or semicolon between cells; a
    JSON list of objects; or an XLSX workbook.

    Raises
    ------
    InputError
        When the file cannot be read, is cut off, or would not fit into memory.
    """
    try:
        size = path.stat().st_size
        if size > LARGEST_FILE:
            limit = f"a file of at most {LARGEST_FILE // 2**20} MB; this one has {size / 2**20:.0f}"
            raise InputError([Fault(path.name, None, None, None, f"expected {limit}")])
        data = path.read_bytes()
    except OSError as error:
        raise InputError([Fault(str(path), None, None, None, f"cannot be read ({error.strerror or error})")]) from error
    if data.startswith(b"PK") or path.suffix.lower() in (".xlsx", ".xlsm"):
        return read_workbook(data, path.name)
    if data.startswith(_OLD_WORKBOOK):
        raise unreadable(path.name, "an old or locked workbook; save it as .xlsx without a password")
    if data.lstrip().startswith(b"["):
        return [read_records(data, path.name)]
    return [read_text(data, path.name)]
