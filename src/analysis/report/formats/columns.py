"""How wide the columns of a printed table are: room goes to where the words are, and no word is cut."""

from __future__ import annotations

import re
from collections.abc import Sequence

from analysis.report.content import Table
from analysis.report.formats.issue import plain

WIDE = 0x2E80
"""From here on a character is as wide as two Latin letters."""
PAGE, DENSE_PAGE = 108, 126
"""Latin letters that a line of a table holds across the page, and one of many columns, which is set smaller."""
MANY = 7
"""Columns up to which a table is set in its usual size."""
LONGEST = 60
"""Letters beyond which a cell's words are broken anyway: longer ones ask for no more room."""
GAP = 2
"""Letters of blank room of a column."""
NAME = 18
"""Letters of a row's name that have room on one line."""
KEPT = 5
"""Chinese characters that stay together."""


def width_of(text: str) -> int:
    """Return how wide a text is, in Latin letters.

    Examples
    --------
    >>> width_of("GDP增长")
    7
    """
    return sum(2 if ord(character) >= WIDE else 1 for character in text)


def shares(table: Table) -> list[float]:
    """Return the columns' shares of the page's width, which add up to 1.

    Each column has room for its longest word; what is left goes to those that have more to say.
    """
    columns = [_texts(table, place) for place in range(len(table.columns))]
    least = [max(map(_unbroken, texts)) + GAP for texts in columns]
    least[0] = max(least[0], min(_longest_line(columns[0]), NAME) + GAP)
    wanted = [max(_longest_line(texts) + GAP, low) for texts, low in zip(columns, least, strict=True)]
    more = [high - low for low, high in zip(least, wanted, strict=True)]
    page = PAGE if len(columns) <= MANY else DENSE_PAGE
    part = min(max(page - sum(least), 0) / max(sum(more), 1), 1)
    given = [low + extra * part for low, extra in zip(least, more, strict=True)]
    return [width / sum(given) for width in given]


def _texts(table: Table, place: int) -> list[str]:
    rows = [*table.rows, *([table.foot] if table.foot else [])]
    return [table.columns[place].title, *(plain(row.cells[place].text) for row in rows)]


def _longest_line(texts: Sequence[str]) -> int:
    return min(max(width_of(line) for text in texts for line in text.split("\n")), LONGEST)


def _unbroken(text: str) -> int:
    """Return the width of a text's longest word; a few Chinese characters count as one."""
    latin = re.split(r"[\s\u2e80-\uffff/·]+", text)
    chinese = re.findall(rf"[\u2e80-\uffff]{{1,{KEPT}}}", text)
    return max(map(width_of, [*latin, *chinese]))
