"""The report as a Word document: heading styles, native tables with repeated heads, all of it to be edited."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from analysis.errors import RequestError
from analysis.report import content
from analysis.report.formats import word_style as style
from analysis.report.formats.columns import shares
from analysis.report.formats.issue import Issue
from analysis.report.formats.pictures import pictures
from analysis.report.formats.zipped import settled

if TYPE_CHECKING:
    from docx.document import Document as Made
    from docx.table import _Cell
    from docx.text.paragraph import Paragraph as Lines

SMALL = ("note", "facts", "words")
"""Roles of paragraphs in small print."""
FAINT = ("was", "period", "domain")


def docx(issue: Issue, template: Path | None = None) -> bytes:
    """Return the report as DOCX.

    ``issue``: the report. ``template``: the office's own document, whose styles, margins, headers and footers are used.
    Raises RequestError when the template cannot be read.
    """
    writer = Writer(issue, _opened(template, issue))
    writer.write()
    out = io.BytesIO()
    writer.made.save(out)
    return settled(out.getvalue(), str(issue.told["as_of"]))


def signed_docx(made: bytes, issue: Issue) -> bytes:
    """Return a report's document with its line for signature and date filled, whatever template it was made with."""
    from docx import Document

    document = Document(io.BytesIO(made))
    line = document.paragraphs[-1]
    line.clear()
    style.run(line, issue.signature)
    out = io.BytesIO()
    document.save(out)
    return settled(out.getvalue(), str(issue.told["as_of"]))


def _opened(template: Path | None, issue: Issue) -> Made:
    from docx import Document
    from docx.opc.exceptions import PackageNotFoundError

    if template is None:
        made = Document()
        style.set_up(made, issue)
        return made
    try:
        made = Document(str(template))
    except (PackageNotFoundError, OSError, KeyError, ValueError) as error:
        raise RequestError(f"{template}: is no Word document that can be read; give a .docx") from error
    style.complete(made)
    return made


class Writer:
    """Writes one report's content into a document."""

    def __init__(self, issue: Issue, made: Made) -> None:
        self.issue, self.made = issue, made
        self.pictures = pictures(list(_charts(issue.printed)))

    def write(self) -> None:
        """Write all of it."""
        self._properties()
        self._front()
        for section in self.issue.printed:
            if section.blocks:
                self.made.add_heading(section.title, 1)
                self._blocks(section.blocks)
        self._paragraph(self.issue.signature)

    def _properties(self) -> None:
        told = self.made.core_properties
        told.title, told.author, told.last_modified_by, told.comments = self.issue.running, "", "", ""
        told.revision, told.language = 1, style.LANGUAGE[self.issue.language]

    def _front(self) -> None:
        front = self.issue.front
        style.centred(self._paragraph(front.number))
        self.made.add_heading(front.title, 0)
        style.centred(self._paragraph(front.above))
        facts = (self.issue.words.named(name, value) for name, value in front.facts)
        self._paragraph("　".join(facts), small=True)

    def _blocks(self, blocks: Sequence[content.Block]) -> None:
        for block, following in zip_longest(blocks, blocks[1:]):
            self._block(block)
            leads = isinstance(block, content.Paragraph)
            if leads and isinstance(following, content.Table | content.Card | content.Listing):
                style.kept(self.made.paragraphs[-1])

    def _block(self, block: content.Block) -> None:
        match block:
            case content.Paragraph():
                self._paragraph(block.text, small=block.role in SMALL)
            case content.Heading():
                self.made.add_heading(block.text, 2)
            case content.Listing():
                kind = "List Number" if block.numbered else "List Bullet"
                for item in block.items:
                    self._paragraph(item.text, kind, small=block.role == "source-list")
            case content.Terms():
                for name, meaning in block.pairs:
                    self._paragraph((content.Strong(name), f"　{meaning}"), small=True)
            case content.Tiles():
                self._paragraph("　".join(f"{words} {round(n)}" for _, words, n in block.counts))
            case content.Table():
                self._table(block)
            case content.Chart():
                self._chart(block)
            case content.Card():
                self._card(block)
            case content.Folded():
                self._blocks(block.blocks)

    def _card(self, card: content.Card) -> None:
        before = len(self.made.paragraphs)
        _add(self.made.add_heading("", 2), card.title)
        self._paragraph(card.marks)
        self._blocks(card.blocks)
        for lines in self.made.paragraphs[before:-1]:
            style.kept(lines)

    def _chart(self, chart: content.Chart) -> None:
        from docx.shared import Mm

        if chart.name not in self.pictures:
            return
        lines = self.made.add_paragraph()
        width = style.CHART_WIDTH if chart.caption else style.CARD_CHART_WIDTH
        picture = lines.add_run().add_picture(io.BytesIO(self.pictures[chart.name]), width=Mm(width))
        picture._inline.docPr.set("descr", chart.description)  # python-docx has no other way
        if chart.caption:
            style.kept(lines)
            self._paragraph(chart.caption, small=True)

    def _table(self, table: content.Table) -> None:
        rows = [*table.rows, *([table.foot] if table.foot else [])]
        made = self.made.add_table(rows=0, cols=len(table.columns))
        heads = made.add_row().cells
        for cell, column in zip(heads, table.columns, strict=True):
            _fill(cell, (content.Strong(column.title),), to_right=column.role == "number")
        for row in rows:
            self._row(made.add_row().cells, row, table)
        style.table(made, shares(table), self.made.sections[0])

    def _row(self, cells: Sequence[_Cell], row: content.Row, table: content.Table) -> None:
        for place, (cell, column) in enumerate(zip(cells, table.columns, strict=True)):
            _fill(cell, row.cells[place].text, to_right=column.role == "number")

    def _paragraph(self, text: content.Text, kind: str | None = None, *, small: bool = False) -> Lines:
        names = {each.name for each in self.made.styles}
        lines = self.made.add_paragraph(style=kind if kind in names else None)
        _add(lines, text, small=small)
        return lines


def _fill(cell: _Cell, text: content.Text, *, to_right: bool) -> None:
    lines = cell.paragraphs[0]
    _add(lines, text, small=True)
    style.tight(lines, to_right=to_right)


def _charts(parts: Sequence[content.Section | content.Block]) -> Iterator[content.Chart]:
    for part in parts:
        if isinstance(part, content.Chart):
            yield part
        if isinstance(part, content.Section | content.Card):
            yield from _charts(part.blocks)


def _add(lines: Lines, text: content.Text, *, small: bool = False) -> None:
    """Add running words to a paragraph, each piece in its own way."""
    for piece in (text,) if isinstance(text, str) else text:
        _piece(lines, piece, small=small)


def _piece(lines: Lines, piece: content.Piece, *, small: bool) -> None:
    add = partial(style.run, lines, small=small)
    match piece:
        case str():
            add(piece)
        case content.Link():
            _add(lines, piece.text, small=small)
        case content.Aside("url", str(address)):
            add(urlsplit(address).netloc.removeprefix("www.") or address)
        case content.Aside():
            _add(lines, piece.text, small=small or piece.role in FAINT)
        case content.Note():
            add(f"[{piece.mark}]").font.superscript = True
        case content.Badge():
            style.coloured(add(piece.text), piece.verdict)
        case content.Strong():
            add(piece.text).bold = True
        case content.Lamp():
            style.coloured(add("● "), piece.colour)
        case content.Line():
            _add(lines, piece.text, small=small)
            lines.add_run().add_break()
        case content.Break():
            lines.add_run().add_break()
