"""Tables of targets of an earlier onpace: columns that have come since, filled where the row itself says what."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

from analysis.domain.codes import Deliverable
from analysis.domain.units import families, split_unit
from analysis.extract.deliverables import Promised, deliverable_of
from analysis.extract.target_table import FoundTarget, columns_of
from analysis.extract.targets import is_document

FOLDERS = ("targets/", "corrections/as-read/")
NEW = ("part", "deliverable", "stage", "item")


def with_meaning(texts: Mapping[str, str]) -> dict[str, str]:
    """Return the texts of all tables, those of targets with a deliverable in each row; part and item stay blank."""
    return {name: _upgraded(text) if name.startswith(FOLDERS) else text for name, text in texts.items()}


def _upgraded(text: str) -> str:
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    had = list(reader.fieldnames or ())
    columns = [name for name in columns_of(FoundTarget) if name in had or name in NEW]
    columns += [name for name in had if name not in columns]
    stream = io.StringIO()
    writer = csv.DictWriter(stream, columns, restval="", lineterminator="\n")
    writer.writeheader()
    for row in reader:
        writer.writerow({**row, "deliverable": row.get("deliverable") or deliverable_in(row), "stage": _stage_in(row)})
    return stream.getvalue()


def _stage_in(row: Mapping[str, str]) -> str:
    """Return how far work is to come: where no table said so, work under way is under way."""
    return row.get("stage") or ("under_way" if row["kind"] == "advance" else "")


def deliverable_in(row: Mapping[str, str]) -> Deliverable:
    """Return what sort of thing a row of a table promises, by its kind, name, evidence and unit.

    Examples
    --------
    >>> row = {"kind": "flow", "indicator_zh": "新建农村公路", "evidence": "新建农村公路260公里", "unit": "公里"}
    >>> deliverable_in(row)
    <Deliverable.BUILD: 'build'>
    """
    if row["kind"] == "milestone" and is_document(row["indicator_zh"]):
        return Deliverable.DOCUMENT
    unit = split_unit(row["unit"])[1]
    return deliverable_of(Promised(row["kind"], row["indicator_zh"], row["evidence"], families().get(unit, ""), unit))
