"""Charts as pictures, for the formats that take no vector drawing."""

from __future__ import annotations

import json
from collections.abc import Sequence

from analysis.characters import BOX
from analysis.report.content import Chart
from analysis.report.drawing import drawn
from analysis.report.typesetting import typeset
from analysis.typeface import in_font

DOTS_AN_INCH = 200
SOURCE = """#set page(width: auto, height: auto, margin: 0pt)
#for svg in json(bytes(sys.inputs.drawings)) [#page(image(bytes(svg), format: "svg"))]
"""


def pictures(charts: Sequence[Chart]) -> dict[str, bytes]:
    """Return charts as PNG, by name; those that could not be drawn are left out."""
    drawings = {chart.name: drawn(chart.figure) for chart in charts}
    known = {name: in_font(drawing.svg, BOX) for name, drawing in drawings.items() if drawing.svg}
    if not known:
        return {}
    told = {"drawings": json.dumps(list(known.values()))}
    return dict(zip(known, typeset(SOURCE, told, "png", ppi=DOTS_AN_INCH), strict=True))
