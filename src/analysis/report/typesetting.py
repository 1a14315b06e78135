"""What typst sets: documents and pictures, in the Chinese font alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypedDict, Unpack

from analysis.typeface import font_file

if TYPE_CHECKING:
    from datetime import datetime

KEPT = 10
"""Documents whose parts typst still holds when it has set as many later ones: 90 MB of each report."""


class Setting(TypedDict, total=False):
    """What may be said of how a document is set."""

    ppi: float
    pdf_standards: Literal["ua-1"]
    timestamp: int | datetime


def typeset(
    source: str, told: dict[str, str], form: Literal["pdf", "png", "svg"], **setting: Unpack[Setting]
) -> list[bytes]:
    """Return a source set with what it is told: the document, or each of its pages where the form has one page a file.

    What typst keeps for a document that is set again with small changes is driven out by empty ones: here none is.
    """
    from typst import Compiler

    compiler = Compiler(font_paths=[str(font_file().parent)], ignore_system_fonts=True)
    try:
        made = compiler.compile(source.encode(), format=form, sys_inputs=told, **setting)
    finally:
        for _ in range(KEPT + 1):
            compiler.compile(b"", format="svg", sys_inputs=None)
    pages = made if isinstance(made, list) else [made]
    return [page for page in pages if page]
