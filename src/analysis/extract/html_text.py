"""The words of a web page, line by line, in one walk over its mark-up."""

from __future__ import annotations

import re
from collections.abc import Mapping

from lxml import etree

_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_BLOCKS = _HEADINGS | {"p", "div", "li", "tr", "br", "section", "article", "table", "ul", "ol", "dd", "dt"}
_CHROME = frozenset(
    ["script", "style", "noscript", "template", "head", "nav", "footer", "svg", "button", "select", "form"]
)
_CELLS = frozenset(("td", "th"))
_LONGEST_CELL = 400
"""Characters up to which a table's cell is one line; a longer one lays out a page."""
_BLANK = re.compile(r"[ \xa0\r\n]+")
_EMPTY_LINES = re.compile(r"\n[\t\n]*\n")


def html_text(markup: str) -> str:
    r"""Return the words of a page: blocks on lines of their own, cells parted by tabs, no navigation and no scripts.

    Examples
    --------
    >>> html_text("<nav>打印</nav><table><tr><td>粮食产量</td><td>118<b>亿斤</b></td></tr></table><p>完</p>")
    '粮食产量\t118 亿斤\n完\n'
    """
    parser = etree.HTMLParser(target=_Words(), huge_tree=True, remove_comments=True)
    parser.feed(markup)
    return str(parser.close())


class _Words:
    """What the parser tells of a page, gathered in the order of the page."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._hidden = 0
        self._cells: list[_Cell] = []
        self._between_cells = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Enter an element."""
        if tag in _CHROME:
            self._hidden += 1
        if tag == "table" and self._cells:
            self._cells[-1].lays_out = True
        if tag in _BLOCKS:
            self._pieces.append("\n")
        if tag in _CELLS:
            self._cells.append(_Cell(len(self._pieces)))
        self._between_cells = tag == "tr"

    def end(self, tag: str) -> None:
        """Leave an element."""
        if tag in _CHROME:
            self._hidden -= 1
        if tag in _CELLS and self._cells:
            self._leave_cell(self._cells.pop())
        if tag == "tr" and self._pieces[-1:] == ["\t"]:
            self._pieces.pop()
        if tag in _BLOCKS:
            self._pieces.append("\n")
        self._between_cells = tag in _CELLS

    def data(self, text: str) -> None:
        """Take in a stretch of text; line ends of the mark-up between two cells are none of the page."""
        if not (self._hidden or (self._between_cells and text.isspace())):
            self._pieces.append(text.replace("\t", " "))

    def close(self) -> str:
        """Return all of the text; a tab at a line's edge stays, since it parts an empty cell from the next."""
        text = _BLANK.sub(lambda blank: "\n" if "\n" in blank[0] else blank[0], "".join(self._pieces))
        return _EMPTY_LINES.sub("\n", text).strip() + "\n"

    def _leave_cell(self, cell: _Cell) -> None:
        if cell.lays_out:
            if self._cells:
                self._cells[-1].lays_out = True
        else:
            text = "".join(self._pieces[cell.begin :])
            if len(text) <= _LONGEST_CELL:
                self._pieces[cell.begin :] = [" ".join(" ".join(self._pieces[cell.begin :]).split())]
        self._pieces.append("\t")


class _Cell:
    """A cell that is open: where its text begins, and whether a table inside it makes it a layout."""

    def __init__(self, begin: int) -> None:
        self.begin = begin
        self.lays_out = False
