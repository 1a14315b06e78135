"""Texts that a spreadsheet would take for formulas, written so that it does not, and read as they were meant."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable

_FORMULA = re.compile(r"'*(?!-?[\d.,]+%?$)[=+\-@\t\r\n]")
"""How a text begins that a spreadsheet would take for a formula; a number is none. One that begins like what
``harmless`` writes is written with one apostrophe more, so that every text is read back as it was."""
_ALONE = frozenset("=+-@")
"""A sign with nothing after it is text to spreadsheets as well; the operator ``=`` of a target is one."""


def harmless(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula: one that begins like one has an apostrophe before it.

    Carriage returns are line feeds: a writer of CSV leaves them bare, and readers begin a row there.

    Examples
    --------
    >>> harmless("=1+1"), harmless("聊城市"), harmless("-5"), harmless("=")
    ("'=1+1", '聊城市', '-5', '=')
    """
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return f"'{text}" if text not in _ALONE and _FORMULA.match(text) else text


def as_meant(cell: str) -> str:
    """Return the text of a cell that ``harmless`` wrote.

    Examples
    --------
    >>> as_meant("'=1+1"), as_meant("'90年代"), as_meant(harmless("'=1"))
    ('=1+1', "'90年代", "'=1")
    """
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell, 1) else cell


def as_csv(rows: Iterable[Iterable[str]]) -> str:
    r"""Return rows as CSV in which no text is a formula.

    Examples
    --------
    >>> as_csv([["name", "value"], ["=1+1", "5"]])
    "name,value\n'=1+1,5\n"
    """
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator="\n").writerows(map(harmless, row) for row in rows)
    return stream.getvalue()
