"""One language's report as the formats get it, and what of it is printed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from analysis.domain.periods import Quarter
from analysis.report import content
from analysis.words.wording import Words

SOURCES = "sources"
ONLINE = ("coverage", "short", "by-department")
"""A section, and tables with their headings, that are not printed: asked for online, or counts of what is printed."""
BLANK = "_" * 18
"""Where somebody signs."""
SENTENCES = 4
"""Sentences of a card that are printed."""


@dataclass(frozen=True)
class Issue:
    """One language's report, ready for any format."""

    front: content.Front  # what stands above the sections
    sections: tuple[content.Section, ...]  # what the report says
    told: Mapping[str, Any]  # its manifest: what it was made from
    assessment: str  # its table as CSV

    @property
    def language(self) -> str:
        """The report's language."""
        return str(self.told["language"])

    @cached_property
    def words(self) -> Words:
        """The words of that language."""
        return Words(self.language)

    @property
    def quarter(self) -> Quarter:
        """The quarter reported on."""
        return Quarter.parse(str(self.told["quarter"]))

    @property
    def running(self) -> str:
        """The running title."""
        return self.words.say("issue.running", title=self.front.title, quarter=self.front.above)

    @property
    def signature(self) -> str:
        """The line for signature and date, filled where the report is published."""
        signed = self.told.get("signed_off")
        by, on = (signed["by"], self.words.day(date.fromisoformat(signed["on"]))) if signed else (BLANK, BLANK)
        return f"{self.words.say('issue.signed')}{by}　{self.words.say('issue.date')}{on}"

    @cached_property
    def printed(self) -> tuple[content.Section, ...]:
        """The sections that are printed: without annexes, few cards, and of the sources those referred to."""
        kept = [section for section in self.sections if section.name == SOURCES or not section.is_annex]
        kept = [section for section in kept if section.name not in ONLINE]
        own = list(map(self._printed, kept))
        cited = set(places(section for section in own if section.name != SOURCES))
        return tuple(_cited(section, cited) if section.name == SOURCES else section for section in own)

    def _printed(self, section: content.Section) -> content.Section:
        blocks = [part for block in section.blocks for part in _bare(block)]
        kept = [block for block in blocks if not isinstance(block, content.Card) or block.is_printed]
        shown, known = len(list(cards(kept))), len(list(cards(section.blocks)))
        if shown == known:
            return replace(section, blocks=kept)
        note = content.Paragraph(self.words.say("issue.cards_left", shown=shown, n=known - shown), "note")
        return replace(section, blocks=[note, *kept])


def cards(blocks: Iterable[content.Block]) -> Iterator[content.Card]:
    """Yield the cards among blocks, folded ones included."""
    for block in blocks:
        if isinstance(block, content.Card):
            yield block
        if isinstance(block, content.Folded):
            yield from cards(block.blocks)


def _bare(block: content.Block) -> Iterator[content.Block]:
    """Yield a block as it is printed: of what is folded on the page, what is meant for print, too."""
    if isinstance(block, content.Folded):
        if block.is_printed:
            yield from block.blocks
    elif isinstance(block, content.Card):
        yield replace(block, blocks=[shown for part in block.blocks for shown in _in_card(part)])
    elif not (isinstance(block, content.Table | content.Heading) and block.name in ONLINE):
        yield block


def _in_card(block: content.Block) -> Iterator[content.Block]:
    """Yield a part of a card as it is printed: of its sentences the first, and the last: when it settles."""
    if isinstance(block, content.Listing) and len(block.items) > SENTENCES:
        yield replace(block, items=[*block.items[: SENTENCES - 1], block.items[-1]])
    else:
        yield from _bare(block)


def _cited(section: content.Section, cited: set[str]) -> content.Section:
    """Return the list of sources with those alone that are referred to, each with its number in words."""
    return replace(section, blocks=[_numbered(block, cited) for block in section.blocks])


def _numbered(block: content.Block, cited: set[str]) -> content.Block:
    if not isinstance(block, content.Listing):
        return block
    kept = [(place, item) for place, item in enumerate(block.items, 1) if item.anchor in cited]
    items = [content.Item((f"[{place}] ", *_pieces(item.text)), item.anchor) for place, item in kept]
    return content.Listing(items, block.role)


def _pieces(text: content.Text) -> Iterable[content.Piece]:
    return (text,) if isinstance(text, str) else text


def places(parts: Iterable[object]) -> Iterator[str]:
    """Yield where the notes and links of content lead."""
    for part in parts:
        if isinstance(part, content.Note | content.Link):
            yield part.place
        yield from places(_parts(part))


def _parts(part: object) -> Iterator[object]:
    """Yield what a part of content is made of."""
    match part:
        case content.Section() | content.Card() | content.Folded():
            yield from (getattr(part, "title", ""), getattr(part, "marks", ""), *part.blocks)
        case content.Table():
            yield from (cell for row in part.rows for cell in row.cells)
        case content.Listing():
            yield from part.items
        case content.Paragraph() | content.Item() | content.Cell() | content.Link() | content.Aside() | content.Line():
            yield part.text
        case content.Row():
            yield from part.cells
        case tuple() | list():
            yield from part


def plain(text: content.Text) -> str:
    """Return running words without what leads elsewhere: the marks of notes are left out.

    Examples
    --------
    >>> plain(("达到", "750万千瓦", content.Note("1", "source-1", "注1")))
    '达到750万千瓦'
    """
    return "".join(map(_plain, _pieces(text))).strip()


def _plain(piece: content.Piece) -> str:
    match piece:
        case str():
            return piece
        case content.Link() | content.Aside():
            return plain(piece.text)
        case content.Line():
            return f"{plain(piece.text)}\n"
        case content.Note():
            return ""
        case _:
            return getattr(piece, "text", "\n" if type(piece).__name__ == "Break" else "")
