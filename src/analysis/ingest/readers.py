"""A file as grids of text, by what it holds and not by what it is called."""

from __future__ import annotations

import stat
from pathlib import Path

from analysis.errors import Fault, InputError
from analysis.ingest.coded import read_json, read_sdmx
from analysis.ingest.grids import Grid, read_text, unreadable
from analysis.ingest.markup import is_page, read_document, read_page
from analysis.ingest.opendocument import is_opendocument, read_opendocument
from analysis.ingest.packages import package_of, read_package
from analysis.ingest.workbook import read_workbook

LARGEST_FILE = 64 * 1024 * 1024
_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"
_STREAMS = (b"\x09\x08\x10\x00", b"\x09\x08\x08\x00", b"\x09\x04\x06\x00")
"""Old workbooks saved without a container around them."""


def read_grids(path: Path) -> list[Grid]:
    """Return the tables of a file as text, one a visible sheet, whatever the file is called.

    Raises
    ------
    InputError
        When the file cannot be read, is cut off, or would not fit into memory.
    """
    data = _bytes_of(path)
    try:
        return _grids(data, path)
    except InputError:
        raise
    except RecursionError as error:
        raise unreadable(path.name, "nested deeper than any table of figures") from error


def _bytes_of(path: Path) -> bytes:
    try:
        about = path.stat()
        if not stat.S_ISREG(about.st_mode):
            raise InputError([Fault(str(path), None, None, None, "cannot be read: no file but a folder or device")])
        if about.st_size > LARGEST_FILE:
            limit = f"a file of at most {LARGEST_FILE // 2**20} MB; this one has {about.st_size / 2**20:.0f}"
            raise InputError([Fault(path.name, None, None, None, f"expected {limit}")])
        return path.read_bytes()
    except OSError as error:
        raise InputError([Fault(str(path), None, None, None, f"cannot be read ({error.strerror or error})")]) from error


def _grids(data: bytes, path: Path) -> list[Grid]:
    name, suffix = path.name, path.suffix.lower()
    if is_opendocument(data):
        return read_opendocument(data, name)
    if data.startswith(b"PK") and b"word/" in data:
        return read_document(data, name)
    if data.startswith((b"PK", _OLD_WORKBOOK, *_STREAMS)) or (suffix in (".xlsx", ".xlsm") and not _is_text(data)):
        return read_workbook(data, name)
    package = package_of(data, suffix)
    if package:
        return read_package(data, package, name)
    if data.startswith(b"%PDF"):
        raise unreadable(name, "a PDF; save its table as a workbook or as CSV")
    start = data[:2000].lstrip(b"\xef\xbb\xbf \r\n\t")
    if is_page(data):
        return read_page(data, name)
    if start.startswith(b"<"):
        return read_sdmx(data.lstrip(b"\xef\xbb\xbf \r\n\t"), name)
    if start.startswith((b"[", b"{")):
        return read_json(data, name)
    return [read_text(data, name)]


def _is_text(data: bytes) -> bool:
    return b"\0" not in data[:2000]
