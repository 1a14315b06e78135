"""Readers of documents: .txt, .md, .html, .docx and .pdf as text, with one clear line for what cannot be read."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import BadZipFile, ZipFile

from analysis.errors import Fault, InputError, RequestError, one_line
from analysis.limits import MB, SPAN, most
from analysis.pdf_streams import wild_streams
from analysis.reading import bytes_of

if TYPE_CHECKING:
    from docx.table import Table
    from pypdfium2 import PdfPage

ENCODINGS = ("utf-8-sig", "gb18030")
"""Tried strictly in this order: nearly no GB18030 text is valid UTF-8, nearly every byte string is valid GB18030."""
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]|[\ue000-\uf8ff]")
_MOST_CONTROLS = 0.02
_BIG5 = re.compile(rb"charset=[\"']?big5", re.IGNORECASE)
_HEAD = 2048
"""Bytes of a page within which it declares its encoding."""
_MAGIC = {b"%PDF-": ".pdf", b"PK\x03\x04": ".docx", b"\xd0\xcf\x11\xe0": ".doc"}


def read_document(path: Path) -> str:
    """Return the text of a document.

    Raises RequestError when there is no such file, or its ending is unknown. Raises InputError when the file is empty,
    binary, encrypted, scanned or damaged.
    """
    if not path.is_file():
        raise RequestError(f"{path}: no such file")
    ending = path.suffix.lower()
    if ending not in READERS:
        raise RequestError(f"{path}: unknown ending {ending or '(none)'!r}; known: {', '.join(READERS)}")
    content = bytes_of(path, largest=most("bytes of a file"))
    if not content.strip():
        raise _fault(path, "is empty")
    _check_magic(path, ending, content)
    try:
        text = READERS[ending](path, content)
    except (InputError, MemoryError):
        raise
    except Exception as error:  # whatever a library makes of a damaged file, it is this file's fault alone
        raise _fault(path, f"cannot be read: it is damaged ({one_line(error)})") from error
    if not text.strip():
        raise _fault(path, "holds no text")
    if len(text) > (longest := most("characters of a report")):
        raise _fault(path, f"holds {len(text):,} characters; a report has less than {longest:,}")
    return text


def fault(name: str | Path, what: str) -> Fault:
    """Return the fault of a whole document."""
    return Fault(str(name), None, None, None, what)


def _fault(path: Path, what: str) -> InputError:
    return InputError([fault(path, what)])


def _check_magic(path: Path, ending: str, content: bytes) -> None:
    for magic, kind in _MAGIC.items():
        if content.startswith(magic) and kind != ending:
            what = "an old Word document; save it as .docx" if kind == ".doc" else f"a {kind} file under another ending"
            if kind == ".doc" and ending == ".docx":
                what = "encrypted, or an old Word document; save it as .docx without a password"
            raise _fault(path, f"is {what}")


def _plain(path: Path, content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _checked(path, content.decode("utf-16", errors="replace"))
    if b"\x00" in content:
        raise _fault(path, "is binary, not text")
    for encoding in ENCODINGS:
        try:
            return _checked(path, content.decode(encoding))
        except UnicodeDecodeError:
            continue
    raise _fault(path, "is binary, or in an encoding that is neither UTF-8 nor GB18030")


def _checked(path: Path, text: str) -> str:
    if len(_CONTROL.findall(text)) > _MOST_CONTROLS * len(text) or "\x00" in text:
        raise _fault(path, "is binary, not text")
    return text


def _html(path: Path, content: bytes) -> str:
    from analysis.extract.html_text import html_text

    declared = _BIG5.search(content, 0, _HEAD)
    for encoding in (ENCODINGS[0], *(("big5hkscs",) if declared else ()), *ENCODINGS[1:]):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return html_text(_checked(path, text))
    raise _fault(path, "is in an encoding that is neither UTF-8 nor GB18030")


def _docx(path: Path, content: bytes) -> str:
    import docx
    from docx.opc.exceptions import PackageNotFoundError
    from docx.table import Table as WordTable
    from lxml.etree import XMLSyntaxError

    try:
        _check_unpacked(path, content)
        document = docx.Document(io.BytesIO(content))
    except (PackageNotFoundError, BadZipFile, KeyError, ValueError, XMLSyntaxError) as error:
        raise _fault(path, "is no Word document, or damaged") from error
    lines: list[str] = []
    for block in document.iter_inner_content():
        lines += _word_rows(block) if isinstance(block, WordTable) else [block.text]
    return "\n".join(lines) + "\n"


def _check_unpacked(path: Path, content: bytes) -> None:
    with ZipFile(io.BytesIO(content)) as archive:
        size = sum(each.file_size for each in archive.infolist())
    largest = most("bytes that a Word document unpacks to")
    if size > largest:
        raise _fault(path, f"unpacks to {size // MB} MB; a report has less than {largest // MB}")


def _word_rows(table: Table) -> Iterator[str]:
    """Yield the rows of a table; a cell over several columns is followed by as many empty ones."""
    from docx.table import _Cell

    for row in table._tbl.tr_lst:
        cells: list[str] = []
        for cell in row.tc_lst:
            cells += [" ".join(_Cell(cell, table).text.split()), *[""] * (min(cell.grid_span, SPAN) - 1)]
        yield "\t".join(cells)


def _pdf(path: Path, content: bytes) -> str:
    import pypdfium2

    if wild := wild_streams(content):
        raise _fault(path, f"is a PDF {wild}")
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        locked = "password" in str(error).lower()
        raise _fault(path, "is encrypted; remove its password" if locked else "is no PDF file, or damaged") from error
    most_pages = most("pages of a report")
    if len(document) > most_pages:
        raise _fault(path, f"has {len(document)} pages; a report has less than {most_pages}")
    try:
        pages = [_page_text(page) for page in document]
    except pypdfium2.PdfiumError as error:
        raise _fault(path, "is a damaged PDF file: one of its pages cannot be read") from error
    document.close()
    text = "\n".join(pages)
    if not text.strip():
        raise _fault(path, f"is scanned: {len(pages)} pages of pictures without text; recognise the text first")
    return text


def _page_text(page: PdfPage) -> str:
    from analysis.extract.pdf_tables import page_text

    words = page.get_textpage()
    text = page_text(page, words)
    words.close()
    page.close()
    return text.replace("\r\n", "\n").replace("\r", "\n")


READERS: dict[str, Callable[[Path, bytes], str]] = {
    ".txt": _plain,
    ".md": _plain,
    ".html": _html,
    ".htm": _html,
    ".docx": _docx,
    ".pdf": _pdf,
}
"""Which reader a file's ending calls for."""
