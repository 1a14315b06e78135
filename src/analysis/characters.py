"""Characters that are no text, what stands in their place, and in which rows they are."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

BOX = "□"
"""Stands where a character is no text, and in print where the font has no glyph; a page leaves that to other fonts."""
_ODD = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
ODD = re.compile(f"[{_ODD}]")
"""Characters that are no text, or that turn round the order of what stands behind them; no printed page needs one."""
_ESCAPED = re.compile(r"\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4}))")
SHOWN = 10
"""Places that are named."""


def plain(text: str) -> str:
    r"""Return a text with a box in place of each character that is none: no document takes them.

    Examples
    --------
    >>> plain("a\x01b")
    'a□b'
    """
    return ODD.sub(BOX, text)


def places(folder: Path, characters: Iterable[str] = ()) -> str:
    """Return in which rows of the tables and YAML files of a folder some characters stand, or any that is no text.

    The first ten are named, each with its first such character; blank where there are none.
    """
    wanted = re.compile(f"[{re.escape(''.join(characters))}]") if characters else ODD
    found = [
        f"{folder.name}/{path.relative_to(folder).as_posix()}:{number} (U+{ord(seen[0]):04X})"
        for path in sorted(folder.rglob("*.*"))
        if path.suffix in (".csv", ".yml") and path.is_file()
        for number, line in enumerate(_text(path).split("\n"), start=1)
        if (seen := wanted.search(line))
    ]
    return ", ".join(found[:SHOWN]) + (f" and {len(found) - SHOWN} more" if len(found) > SHOWN else "")


def _text(path: Path) -> str:
    """Return a file's text, with what the escapes of YAML stand for."""
    data = path.read_bytes()
    try:
        text = data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        text = data.decode("utf-8", "replace")
    return _ESCAPED.sub(lambda seen: chr(int(seen[1] or seen[2], 16)), text) if path.suffix == ".yml" else text
