"""One target's chart singly: as a drawing, a picture, a page, or as the table of what it shows."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd

from analysis.assessment.assess import Assessment
from analysis.assessment.official import level_aimed_at
from analysis.characters import BOX
from analysis.charts import shown_figures, target_figure
from analysis.errors import RequestError
from analysis.files import write
from analysis.notebooks.target_in_depth import TargetInDepth
from analysis.report.drawing import drawn
from analysis.report.formats.pictures import DOTS_AN_INCH, SOURCE
from analysis.report.typesetting import typeset
from analysis.tables.csv_text import csv_of
from analysis.typeface import in_font

QUANTILES = {"low_95": 0.025, "low_80": 0.1, "value": 0.5, "high_80": 0.9, "high_95": 0.975}
"""Of the projection, by the column in which each stands."""


def write_chart(target: TargetInDepth, path: Path) -> Path:
    """Write a target's chart in the form that a file's ending names.

    Raises RequestError when the ending names no form, or the target has no chart.
    """
    make = FORMS[ending_of(path)]
    if not target.has_chart:
        raise RequestError(f"{target.id} has no chart: nothing is projected, or it is settled")
    return write(path, make(target))


def ending_of(path: Path) -> str:
    """Return which form a chart's file name ends in.

    Raises RequestError when it is none.
    """
    ending = path.suffix.lower()
    if ending not in FORMS:
        raise RequestError(f"{path}: unknown ending {ending or '(none)'!r}; known: {', '.join(FORMS)}")
    return ending


def _typeset(target: TargetInDepth, form: Literal["pdf", "png", "svg"]) -> bytes:
    """Return the chart with its letters in the file, so that it looks alike everywhere."""
    words = target.words
    figure = target_figure(target.case, words.language, source=target.source)
    figure.titled(words.named(target.card.name, target.card.promise))
    told = {"drawings": json.dumps([in_font(drawn(figure).svg, BOX)])}
    return typeset(SOURCE, told, form, ppi=DOTS_AN_INCH, timestamp=0)[0]


def _csv(target: TargetInDepth) -> bytes:
    return csv_of(shown_table(target.case)).encode("utf-8-sig")


def shown_table(case: Assessment) -> pd.DataFrame:
    """Return what a target's chart shows, a row a point: its figures, the projection's quantiles, the target."""
    figures = [
        {"what": "figure", "date": row.end, "period": row.period, "value": row.amount}
        | {"status": str(row.status), "bound": str(row.bound), "source_id": row.source_id}
        for row in shown_figures(case)
    ]
    projected = [
        {"what": "projection", "date": day} | {name: np.quantile(levels, at) for name, at in QUANTILES.items()}
        for day, levels in zip(case.projection.dates, case.projection.paths.T, strict=False)
    ]
    aimed = [{"what": "target", "date": case.row.due, "value": level_aimed_at(case)}]
    names = ["what", "date", "period", "value", "low_80", "high_80", "low_95", "high_95"]
    table = pd.DataFrame([*figures, *projected, *aimed], columns=[*names, "unit", "status", "bound", "source_id"])
    return table.assign(unit=case.evidence.unit)


FORMS: dict[str, Callable[[TargetInDepth], bytes]] = {
    ".svg": lambda target: _typeset(target, "svg"),
    ".png": lambda target: _typeset(target, "png"),
    ".pdf": lambda target: _typeset(target, "pdf"),
    ".csv": _csv,
}
"""What makes a file of each ending."""
