"""Office files of the same content are the same bytes: their parts sorted, with one date and one way of packing."""

from __future__ import annotations

import io
import re
import zipfile

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The first date that a zip file can hold."""
FIRST = "[Content_Types].xml"
PROPERTIES = "docProps/core.xml"
INSIDE = ".xlsx"
"""How the name of a workbook ends that lies inside another file: the numbers of a chart."""
LEVEL = 6


def settled(data: bytes, day: str) -> bytes:
    """Return an office file with nothing in it of the clock.

    ``data``: the file as some library wrote it. ``day``: the date that it bears, such as 2026-10-30.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for name in sorted(source.namelist(), key=lambda name: (name != FIRST, name)):
            part = zipfile.ZipInfo(name, EPOCH)
            target.writestr(part, _settled(name, source.read(name), day), zipfile.ZIP_DEFLATED, LEVEL)
    return out.getvalue()


def _settled(name: str, content: bytes, day: str) -> bytes:
    if name == PROPERTIES:
        return re.sub(rb">\d{4}-\d\d-\d\dT[\d:.]+Z<", f">{day}T00:00:00Z<".encode(), content)
    return settled(content, day) if name.endswith(INSIDE) else content
