"""A file as grids of text, by what it holds and not by what it is called."""

from __future__ import annotations

from analysis.errors import InputError, one_line
from analysis.ingest.answers import answer_of
from analysis.ingest.coded import document_of, read_json, read_sdmx
from analysis.ingest.grids import Grid, read_text, unreadable
from analysis.ingest.markup import is_page, read_document, read_page
from analysis.ingest.opendocument import is_opendocument, read_opendocument
from analysis.ingest.packages import package_of, read_package
from analysis.ingest.pdf import read_pdf
from analysis.ingest.snapshots import Snapshot
from analysis.ingest.workbook import read_workbook

_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"
_STREAMS = (b"\x09\x08\x10\x00", b"\x09\x08\x08\x00", b"\x09\x04\x06\x00")
"""Old workbooks saved without a container around them."""


def read_grids(snapshot: Snapshot) -> list[Grid]:
    """Return the tables of a file as text, one a visible sheet, whatever the file is called.

    Raises InputError when the file cannot be read, is cut off, or would not fit into memory.
    """
    try:
        return _grids(snapshot)
    except InputError:
        raise
    except RecursionError as error:
        raise unreadable(snapshot.name, "nested deeper than any table of figures") from error
    except Exception as error:  # whatever a library makes of a damaged file, it is this file's fault alone
        raise unreadable(snapshot.name, f"damaged, or of another form than it says ({one_line(error)})") from error


def _grids(snapshot: Snapshot) -> list[Grid]:
    data, name, suffix = snapshot.data, snapshot.name, snapshot.suffix
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
        return read_pdf(data, name)
    start = data[:2000].lstrip(b"\xef\xbb\xbf \r\n\t")
    if is_page(data):
        return read_page(data, name)
    if start.startswith(b"<"):
        return read_sdmx(data.lstrip(b"\xef\xbb\xbf \r\n\t"), name)
    if start.startswith((b"[", b"{")):
        document = document_of(data, name)
        return [answer] if (answer := answer_of(document, name)) else read_json(document, name)
    return [read_text(data, name)]


def _is_text(data: bytes) -> bool:
    return b"\0" not in data[:2000]
