"""Texts that a spreadsheet would take for formulas, written so that it does not, and read as they were meant."""

from __future__ import annotations

import re

_FORMULA = re.compile(r"(?!-?[\d.,]+%?$)[=+\-@\t\r\n]")
"""How a text begins that a spreadsheet would take for a formula; a number is none."""


def harmless(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula: one that begins like one has an apostrophe before it.

    Examples
    --------
    >>> harmless("=1+1"), harmless("聊城市"), harmless("-5")
    ("'=1+1", '聊城市', '-5')
    """
    return f"'{text}" if _FORMULA.match(text) else text


def as_meant(cell: str) -> str:
    """Return the text of a cell that ``harmless`` wrote.

    Examples
    --------
    >>> as_meant("'=1+1"), as_meant("'90年代")
    ('=1+1', "'90年代")
    """
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell, 1) else cell
