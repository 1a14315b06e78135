"""The report as a printed document: A4, real text, bookmarks, tagged; set by typst from the same content."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

from analysis.characters import BOX
from analysis.report.content import Table
from analysis.report.drawing import drawn
from analysis.report.formats.columns import shares
from analysis.report.formats.issue import Issue
from analysis.report.formats.stored import Json, part_of, stored
from analysis.report.page import template_text
from analysis.report.typesetting import typeset
from analysis.typeface import FAMILY, in_font


def pdf(issue: Issue) -> bytes:
    """Return the report as PDF, accessible: a picture without words or a heading rank left out would be refused."""
    as_of = date.fromisoformat(str(issue.told["as_of"]))
    made = datetime(as_of.year, as_of.month, as_of.day, tzinfo=UTC)
    content = {"content": in_font(json.dumps(_content(issue, as_of), ensure_ascii=False), BOX)}
    return typeset(template_text("report.typ"), content, "pdf", pdf_standards="ua-1", timestamp=made)[0]


def _content(issue: Issue, as_of: date) -> dict[str, Json]:
    content = stored(issue.front, issue.printed, lambda chart: drawn(chart.figure))
    return {
        "front": content["front"],
        "sections": _measured(content["sections"]),
        "language": issue.language,
        "font": FAMILY,
        "running": issue.running,
        "number": issue.front.number,
        "signature": issue.signature,
        "date": [as_of.year, as_of.month, as_of.day],
        "anchors": [*sorted(_anchors(content["sections"]))],
    }


def _measured(told: Json) -> Json:
    """Return stored content with the shares of its tables' columns."""
    if isinstance(told, list):
        return list(map(_measured, told))
    if not isinstance(told, dict):
        return told
    made = part_of(told) if told.get("is") == "Table" else None
    measured: dict[str, Json] = {"shares": list(shares(made))} if isinstance(made, Table) else {}
    return {name: _measured(part) for name, part in told.items()} | measured


def _anchors(told: Json) -> set[str]:
    """Return the places of stored content to which its notes and links may lead."""
    if isinstance(told, list):
        return set().union(*map(_anchors, told))
    if not isinstance(told, dict):
        return set()
    own = {str(told["name"])} if told.get("is") == "Section" else set()
    own |= {str(told["anchor"])} if told.get("anchor") else set()
    return own.union(*map(_anchors, told.values()))
