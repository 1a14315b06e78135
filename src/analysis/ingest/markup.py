"""Tables of HTML pages, whatever they are called, and of DOCX documents, as grids of text."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from analysis.errors import Fault, InputError
from analysis.ingest.grids import Grid, GridRow, NoTable, decoded, too_large
from analysis.ingest.workbook import DAMAGED, check_size
from analysis.limits import most

if TYPE_CHECKING:
    from lxml.etree import _Element

_MARKUP = re.compile(rb"(?is)^\W{0,200}(?:<!--.{0,2000}?-->\s*)?<(?:!doctype html|html|table|head|meta|body|div)\b")
_CHARSET = re.compile(rb"(?i)charset\s*=\s*[\"']?([\w-]+)")
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
Placed = tuple[str, int, int]
"""The text of a cell, and over how many columns and rows it stands."""


def is_page(data: bytes) -> bool:
    """Say whether a file's bytes are an HTML page."""
    return _MARKUP.match(data[:8000].lstrip(b"\xef\xbb\xbf")) is not None


def read_page(data: bytes, name: str) -> list[Grid]:
    """Return one grid of the tables of a page that stand below each other; tables within tables are read alone.

    Raises InputError when it has no table, or one larger than any that is read.
    """
    from lxml import html

    charset = _CHARSET.search(data[:4000])
    try:
        text = data.decode(charset[1].decode() if charset else "utf-8")
    except (UnicodeError, LookupError):
        text = decoded(data, name)
    parser = html.HTMLParser(huge_tree=False)
    root = html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text) or "<p/>", parser=parser)
    title = next((each.text_content().strip() for each in root.iter("caption", "h1", "h2")), "")
    rows: list[GridRow] = [GridRow(1, (title,))] if title else []
    for table in root.iter("table"):
        if next(table.iter("td", "th"), None) is not None and not any(
            each is not table for each in table.iter("table")
        ):
            rows += _rows(_page_rows(table), name, len(rows) + 1)
    if not any(len(row.cells) > 1 for row in rows):
        raise NoTable(name, "the page has no table")
    return [Grid(name, tuple(rows), delimited=False)]


def _page_rows(table: _Element) -> Iterator[list[Placed]]:
    for row in table.iter("tr"):
        yield [
            (
                re.sub(r"\s+", " ", "".join(cell.itertext())).strip(),
                _span(cell.get("colspan")),
                _span(cell.get("rowspan")),
            )
            for cell in row.iterchildren("td", "th")
        ]


def _span(text: str | None) -> int:
    return max(int(text), 1) if text and text.strip().isdigit() and len(text.strip()) < 6 else 1


def _rows(rows: Iterable[list[Placed]], name: str, line: int) -> list[GridRow]:
    """Lay cells out as the page shows them: a cell over several columns or rows stands in each of them."""
    found: list[GridRow] = []
    hanging: dict[int, tuple[str, int]] = {}
    count = 0
    for number, row in enumerate(rows, start=line):
        cells: list[str] = []
        for text, across, down in [*row, ("", 0, 0)]:
            while len(cells) in hanging:
                above, left = hanging.pop(len(cells))
                if left > 1:
                    hanging[len(cells)] = (above, left - 1)
                cells.append(above)
            if (
                across > most("columns of a table")
                or len(cells) > most("columns of a table")
                or count > most("cells of a table")
            ):
                raise too_large(name, number)
            for _ in range(across):
                if down > 1:
                    hanging[len(cells)] = (text, down - 1)
                cells.append(text)
        count += len(cells)
        if any(cells):
            found.append(GridRow(number, tuple(cells)))
    return found


def read_document(data: bytes, name: str) -> list[Grid]:
    """Return one grid for each table of a DOCX document, the paragraph above it as its title.

    Raises InputError when it has no table, is damaged, or holds more than a table may.
    """
    from lxml import etree

    check_size(data, name)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            root = etree.fromstring(
                archive.read("word/document.xml"), etree.XMLParser(resolve_entities=False, no_network=True)
            )
    except (etree.XMLSyntaxError, KeyError, zipfile.BadZipFile, OSError) as error:
        raise InputError([Fault(name, None, None, None, DAMAGED.replace("workbook", "document"))]) from error
    grids: list[Grid] = []
    above: list[str] = []
    body = root.find(f"{_WORD}body")
    for part in body if body is not None else ():
        if part.tag == f"{_WORD}p":
            above.append(_word_text(part))
        elif part.tag == f"{_WORD}tbl":
            titles = [GridRow(place, (text,)) for place, text in enumerate(filter(None, above[-3:]), start=1)]
            rows = _rows(_word_rows(part), name, len(titles) + 1)
            label = f"table {len(grids) + 1}"
            grids.append(Grid(f"{name}[{label}]", (*titles, *rows), delimited=False, sheet=label))
            above = []
    if not grids:
        raise NoTable(name, "the document has no table")
    return grids


def _word_rows(table: _Element) -> Iterator[list[Placed]]:
    """Yield the cells of a table; one that continues the cell above it holds that one's text."""
    above: dict[int, str] = {}
    for row in table.iterchildren(f"{_WORD}tr"):
        cells: list[Placed] = []
        place = 0
        for cell in row.iterchildren(f"{_WORD}tc"):
            text, across = _word_text(cell), _span(_said(cell, "gridSpan"))
            merge = cell.find(f"{_WORD}tcPr/{_WORD}vMerge")
            if merge is not None and merge.get(f"{_WORD}val") != "restart":
                text = above.get(place, "")
            above[place] = text
            cells.append((text, across, 1))
            place += across
        yield cells


def _said(cell: _Element, tag: str) -> str | None:
    found = cell.find(f"{_WORD}tcPr/{_WORD}{tag}")
    return None if found is None else found.get(f"{_WORD}val")


def _word_text(part: _Element) -> str:
    return "".join(each.text or "" for each in part.iter(f"{_WORD}t")).strip()
