"""How much of anything is read of one file, all in one place; ``--limits 4`` takes four times as much.

A file beyond a limit is refused in one line before it takes the memory or the hours of everybody else. What may be
large for good reasons can be raised; what only a broken or hostile file has (columns that a cell spans, levels that
lists are nested) cannot.
"""

from __future__ import annotations

import os

VARIABLE = "ONPACE_LIMITS"
"""Says to the processes that a command starts how many times the usual is read."""
MB = 2**20
_USUAL = {
    "bytes of a file": 64 * MB,
    "bytes that a workbook unpacks to": 96 * MB,
    "bytes that a part of a workbook unpacks to": 48 * MB,
    "parts of a workbook": 2_000,
    "bytes that a Word document unpacks to": 96 * MB,
    "bytes that the streams of a PDF unpack to": 96 * MB,
    "streams of a PDF": 20_000,
    "pages of a PDF of tables": 200,
    "characters of a PDF of tables": 400_000,
    "pages of a report": 1_000,
    "characters of a report": 10_000_000,
    "numbers of a sentence": 1_000,
    "cells of a table": 3_000_000,
    "columns of a table": 4_000,
}
SPAN, RATIO = 60, 200
"""Columns that a cell of a document may span; times by which a part of a workbook may be packed."""
LARGEST = 1e18
"""No published figure is larger, in whatever unit, no assumption either; arithmetic with what is overflows."""
YAML_BYTES, YAML_DEPTH = 256 * 1024, 40


def most(what: str) -> int:
    """Return how much is read of one file.

    Examples
    --------
    >>> most("columns of a table")
    4000
    """
    return _USUAL[what] * _times[0]


def raise_limits(times: int) -> None:
    """Read so many times as much from now on, here and in the processes that this one starts.

    Examples
    --------
    >>> raise_limits(2); doubled = most("pages of a report"); raise_limits(1); doubled
    2000
    """
    os.environ[VARIABLE] = str(times)
    _times[0] = times


def _given() -> int:
    text = os.environ.get(VARIABLE, "")
    return int(text) if text.isascii() and text.isdigit() and 1 <= len(text) <= 3 and int(text) else 1


_times = [_given()]
