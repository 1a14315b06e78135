"""What a section of a report says, before any format writes it: words, tables with typed cells, charts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Text: TypeAlias = "str | Sequence[Piece]"
"""Running words: a plain text, or pieces of which some lead elsewhere or are set apart."""
Piece: TypeAlias = "str | Link | Note | Badge | Aside | Strong | Lamp | Line | Break"
Block: TypeAlias = "Paragraph | Heading | Listing | Terms | Tiles | Table | Chart | Folded | Card"
ManifestContent: TypeAlias = dict[str, Any]
"""A manifest as it is stored: JSON, whatever onpace wrote it. Here, where who reads one loads no assessment."""


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead to another place of the report, or to another page."""

    text: Text
    place: str
    is_page: bool = False


@dataclass(frozen=True, slots=True)
class Note:
    """The number of the note that vouches for the figure before it."""

    mark: str
    place: str
    label: str


@dataclass(frozen=True, slots=True)
class Badge:
    """A verdict: its code and its words."""

    verdict: str
    text: str


@dataclass(frozen=True, slots=True)
class Aside:
    """Words set apart by what they are: a promise, a period, a domain."""

    role: str
    text: Text


@dataclass(frozen=True, slots=True)
class Strong:
    """Words that stand out."""

    text: str


@dataclass(frozen=True, slots=True)
class Lamp:
    """A light by its colour; the words stand beside it."""

    colour: str


@dataclass(frozen=True, slots=True)
class Line:
    """Words on a line of their own."""

    text: Text


@dataclass(frozen=True, slots=True)
class Break:
    """Where a new line begins."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running words."""

    text: Text
    role: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading within a section; what lies under it may refer to it by name."""

    text: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a list; others may lead to it by its anchor."""

    text: Text
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """A list, numbered or not."""

    items: Sequence[Item]
    role: str = ""
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Terms:
    """Terms and what they mean."""

    pairs: Sequence[tuple[str, str]]
    role: str


@dataclass(frozen=True, slots=True)
class Tiles:
    """Counts by verdict, told large: code, words, count."""

    counts: Sequence[tuple[str, str, int]]


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table."""

    text: Text
    value: float | None = None  # the number that the text shows, by which a column is sorted; NaN where it is not known
    role: str = ""
    share: float | None = None  # how strongly a count is coloured, from 0 to 1

    @property
    def is_blank(self) -> bool:
        """Whether it says nothing."""
        return self.text in ("", "—")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table; the first cell names it."""

    cells: Sequence[Cell]
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its head, and what its cells hold (number, plan, told …)."""

    title: str
    role: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table; one without a name belongs to what stands around it."""

    columns: Sequence[Column]
    rows: Sequence[Row]
    name: str = ""
    style: str = ""
    foot: Row | None = None


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart as drawn: SVG whose texts are texts."""

    svg: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart, finished but for the format: what it shows is said in `description`."""

    name: str
    figure: Figure | Drawing
    description: str
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Folded:
    """What a reader opens if wanted."""

    title: str
    blocks: Sequence[Block]
    name: str = ""  # by which name others lead to it
    is_printed: bool = False  # whether it stands, open, in the formats that are printed, too


@dataclass(frozen=True, slots=True)
class Card:
    """One target: its heading, a line of marks, and what is said of it."""

    anchor: str
    verdict: str
    title: Text
    marks: Text
    blocks: Sequence[Block]
    is_bare: bool = False
    is_printed: bool = False
    """Whether it stands in the formats that are printed, too."""


@dataclass(frozen=True, slots=True)
class Section:
    """One section of a report; an annex is folded on a page and left out of print."""

    name: str
    title: str
    blocks: Sequence[Block]
    role: str = ""
    is_annex: bool = False


def texts(part: object) -> Iterator[str]:
    """Yield every text of a block, or of several, wherever it stands in them."""
    if isinstance(part, str):
        yield part
    elif is_dataclass(part):
        for each in fields(part):
            yield from texts(getattr(part, each.name))
    elif isinstance(part, Sequence):
        for each in part:
            yield from texts(each)


@dataclass(frozen=True, slots=True)
class Front:
    """What stands above all sections: title, facts of the report, contents as (anchor, words)."""

    title: str
    above: str
    facts: Sequence[tuple[str, str]]
    contents_title: str
    contents: Sequence[tuple[str, str]]
    number: str = ""
    """The number of the issue."""
