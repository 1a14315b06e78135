"""Tables of a PDF that holds text: words laid out by where they stand, a grid a page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from analysis.ingest.grids import Grid, GridRow, NoTable, unreadable
from analysis.limits import most
from analysis.pdf_streams import wild_streams

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfTextPage

_WORD, _COLUMN = 0.12, 0.7
"""Gaps, in heights of a line, from which two words, and two cells, are apart."""
_FIGURE = re.compile(r"[\d.,%-]+|[-–—…]+")
"""What two cells hold that may stand close to each other, and is never two words."""
_FEWEST = 2
"""Cells of a row of a table, and rows of a table."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """A run of text on a line: a character, a word or a cell."""

    left: float
    bottom: float
    right: float
    top: float
    text: str

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2

    @property
    def height(self) -> float:
        return max(self.top - self.bottom, 1.0)


def read_pdf(data: bytes, name: str) -> list[Grid]:
    """Return one grid of each page on which a table stands, the lines above it as its titles.

    Raises InputError when it is locked, damaged, too large, scanned, or has no table.
    """
    import pypdfium2

    if wild := wild_streams(data):
        raise unreadable(name, f"a PDF {wild}")
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        locked = "password" in str(error).lower()
        raise unreadable(name, "the PDF is locked; save it without a password" if locked else "no whole PDF") from error
    try:
        pages = list(map(_laid_out, _pages(document, name)))
    except pypdfium2.PdfiumError as error:
        raise unreadable(name, "a damaged PDF: one of its pages cannot be read") from error
    finally:
        document.close()
    grids = [
        Grid(f"{name}[p. {number}]", tuple(_rows(lines)), delimited=False, sheet=f"p. {number}")
        for number, lines in enumerate(pages, start=1)
        if sum(len(line) >= _FEWEST for line in lines) >= _FEWEST
    ]
    if grids:
        return grids
    if not any(pages):
        raise unreadable(name, "a scanned PDF: pictures without text")
    raise NoTable(name, "the PDF has no table")


def _pages(document: PdfDocument, name: str) -> Iterator[list[_Piece]]:
    """Yield the characters of each page."""
    pages = most("pages of a PDF of tables")
    if len(document) > pages:
        raise unreadable(name, f"a PDF of {len(document):,} pages; at most {pages} are read, save those of the table")
    characters = left = most("characters of a PDF of tables")
    for page in document:
        words = page.get_textpage()
        left -= words.count_chars()
        if left < 0:
            raise unreadable(name, f"a PDF of more than {characters:,} characters; save the pages of the table")
        yield list(_characters(words))
        words.close()
        page.close()


def _characters(words: PdfTextPage) -> Iterator[_Piece]:
    text: str = words.get_text_range()
    if len(text) != words.count_chars():  # a character beyond the basic plane, or one that pdfium adds
        text = "".join(words.get_text_range(place, 1) or " " for place in range(words.count_chars()))
    for place, character in enumerate(text):
        if character.strip() and character.isprintable():
            left, bottom, right, top = words.get_charbox(place, loose=True)
            yield _Piece(left, bottom, right, top, character)


def _laid_out(characters: Sequence[_Piece]) -> list[list[_Piece]]:
    """Return the lines of a page from top to bottom, each as its cells from left to right."""
    lines: list[list[_Piece]] = []
    for each in sorted(characters, key=lambda piece: (-piece.middle, piece.left)):
        if lines and abs(lines[-1][0].middle - each.middle) < each.height / 2:
            lines[-1].append(each)
        else:
            lines.append([each])
    return [list(_cells(line)) for line in lines]


def _cells(line: Iterable[_Piece]) -> Iterator[_Piece]:
    """Yield the cells of a line: runs of characters with no wide gap in them."""
    cell: _Piece | None = None
    for each in sorted(line, key=lambda piece: piece.left):
        gap = each.left - cell.right if cell is not None else 0.0
        figures = cell is not None and _FIGURE.fullmatch(cell.text) and _FIGURE.fullmatch(each.text)
        if cell is not None and gap < (_WORD if figures else _COLUMN) * each.height:
            blank = " " if gap > _WORD * each.height and each.text.isascii() and cell.text[-1].isascii() else ""
            cell = replace(cell, right=max(each.right, cell.right), text=f"{cell.text}{blank}{each.text}")
            continue
        if cell is not None:
            yield cell
        cell = each
    if cell is not None:
        yield cell


def _rows(lines: Sequence[Sequence[_Piece]]) -> Iterator[GridRow]:
    """Yield the rows of a page, the cells of its tables in columns of their own, other lines as they run."""
    edges = _columns([line for line in lines if len(line) >= _FEWEST])
    for number, line in enumerate(lines, start=1):
        if len(line) < _FEWEST:
            yield GridRow(number, ("".join(piece.text for piece in line),))
            continue
        cells = [""] * len(edges)
        for piece in line:
            place = max(range(len(edges)), key=lambda column: _shared(piece, edges[column]))
            cells[place] = f"{cells[place]} {piece.text}".strip()
        yield GridRow(number, tuple(cells))


def _columns(lines: Sequence[Sequence[_Piece]]) -> list[tuple[float, float]]:
    """Return from where to where the columns of a page reach: cells above each other share one.

    A cell over several columns, as in a head of two lines, makes none.
    """
    pieces = [(piece.right - piece.left, piece, {number}) for number, line in enumerate(lines) for piece in line]
    found: list[tuple[float, float, set[int]]] = []
    for _, piece, on in sorted(pieces, key=lambda each: each[0]):
        over = [column for column in found if min(column[1], piece.right) > max(column[0], piece.left)]
        together = set[int]().union(*(rows for _, _, rows in over))
        if len(together) == sum(len(rows) for _, _, rows in over):  # else some line has a cell in two of them
            found = [column for column in found if column not in over]
            left, right = (
                min([piece.left, *(each[0] for each in over)]),
                max([piece.right, *(each[1] for each in over)]),
            )
            found.append((left, right, together | on))
    return sorted((left, right) for left, right, _ in found)


def _shared(piece: _Piece, column: tuple[float, float]) -> float:
    """Return how much of a column a piece covers; below nothing, how far they are apart."""
    return min(column[1], piece.right) - max(column[0], piece.left)
