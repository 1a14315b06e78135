"""The Chinese font: where it lies, what it lacks, and the part of it that a page needs."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache, partial
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

from analysis.errors import MachineError

if TYPE_CHECKING:
    from uharfbuzz import Face

FAMILY = "Noto Sans CJK SC"
"""The face of the collection with the shapes used on the mainland; its first face has Japanese ones."""
FEATURES = ("kern", "liga")
"""What a page's text needs beside the characters: pairs set closer, ligatures."""
BROTLI_QUALITY = 10
VERTICAL = ("BASE", "VORG", "vhea", "vmtx")
"""Tables for text set from top to bottom: a page has none."""


@lru_cache(maxsize=1)
def font_file() -> Path:
    """Return the path of the font collection.

    Raises MachineError when the package that carries it is not installed.
    """
    try:
        from noto_cjk_sans_otc import FONT_PATH
    except ImportError as error:
        raise MachineError("the Chinese font is missing: install the package noto-cjk-sans-otc") from error
    return Path(str(FONT_PATH))


def lacking_in_font(text: str) -> list[str]:
    """Return the characters of a text that the font lacks, each once."""
    known = _known()
    return sorted(character for character in set(text) if character not in "\t\n\r" and ord(character) not in known)


def in_font(text: str, instead: str = "") -> str:
    """Return a text with something else in place of each character that the font lacks."""
    return text.translate({ord(character): instead for character in lacking_in_font(text)})


@lru_cache(maxsize=1)
def _known() -> frozenset[int]:
    return frozenset(_face().unicodes)


@contextmanager
def _quicker_brotli() -> Iterator[None]:
    """Have fontTools, which takes no such option, compress a step below the best: 1 % more bytes, 0.4 s less."""
    import brotli
    from fontTools.ttLib import woff2

    best = woff2.brotli
    woff2.brotli = SimpleNamespace(
        compress=partial(brotli.compress, quality=BROTLI_QUALITY), MODE_FONT=brotli.MODE_FONT
    )
    try:
        yield
    finally:
        woff2.brotli = best


def subset_woff2(text: str) -> str:
    """Return a web font that holds just the characters of a text, as base64.

    ``text``: everything that the page prints. Returned: WOFF2 data, base64. Raises MachineError when the font lacks a
    character of the text.
    """
    import uharfbuzz
    from fontTools.ttLib import TTFont

    characters = {character for character in text if not character.isspace() or character == " "}
    face = _face()
    if missing := lacking_in_font(text):
        listed = ", ".join(f"{character!r} (U+{ord(character):04X})" for character in missing[:10])
        raise MachineError(f"the page uses characters that the font lacks: {listed}")
    wanted = uharfbuzz.SubsetInput()
    wanted.flags = uharfbuzz.SubsetFlags.NO_HINTING | uharfbuzz.SubsetFlags.NOTDEF_OUTLINE
    wanted.unicode_set.update(map(ord, characters))
    wanted.layout_feature_tag_set.clear()
    wanted.layout_feature_tag_set.update(map(_tag, FEATURES))
    wanted.drop_table_tag_set.update(map(_tag, VERTICAL))
    part = uharfbuzz.subset(face, wanted)
    font = TTFont(io.BytesIO(part.blob.data), recalcBBoxes=False, recalcTimestamp=False)  # no clock in the file
    font.flavor = "woff2"
    buffer = io.BytesIO()
    with _quicker_brotli():
        font.save(buffer, reorderTables=False)
    return base64.b64encode(buffer.getvalue()).decode("ascii")


def _tag(name: str) -> int:
    """Return a name of a font's table or feature as fonts write it."""
    return int.from_bytes(name.encode("ascii"), "big")


def _face() -> Face:
    import uharfbuzz

    collection = uharfbuzz.Blob.from_file_path(str(font_file()))
    for place in range(uharfbuzz.Face(collection).count):
        face = uharfbuzz.Face(collection, place)
        if face.get_name(uharfbuzz.OTNameIdPredefined.FULL_NAME) == FAMILY:
            return face
    raise MachineError(f"{font_file().name} has no face {FAMILY}")
